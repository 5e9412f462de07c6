"""The PDF of statements: what it says, its structure, its bytes, and texts that look like code."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pypdf
import pytest

from obcdsl.documents import Paid, document
from obcdsl.render.statement_data import pages


def read(made: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(made))


def said(made: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in read(made).pages).split())


def tags(made: bytes) -> Counter[str]:
    """How often each kind of structure element stands in the document."""

    def walk(element: Any) -> Iterator[str]:
        element = element.get_object() if hasattr(element, "get_object") else element
        if isinstance(element, list):
            for one in element:
                yield from walk(one)
        elif isinstance(element, dict):
            if "/S" in element:
                yield str(element["/S"])
            yield from walk(element.get("/K", []))

    return Counter(walk(read(made).root_object["/StructTreeRoot"]["/K"]))


def test_it_says_what_is_owed_why_and_from_what(shipped: Callable[[str], Paid]) -> None:
    paid = shipped("staffordshire_end_of_life")
    text = said(document(paid, "pdf"))
    for statement in paid.statements:
        for line in statement.lines:
            if line.amount is not None:
                assert f"£{float(line.amount):,.2f}" in text
    assert "Clause 10.1 Outcome payment" in text
    assert "pool × share earned" in text and "£2,852,646.75 × 73.33%" in text
    assert "figures.csv, row 5, column preference_recorded" in text
    assert paid.job.contract.fingerprint in text
    assert "Control totals" in text and "Data used" in text


def test_it_draws_what_was_achieved(shipped: Callable[[str], Paid]) -> None:
    paid = shipped("staffordshire_end_of_life")
    made = document(paid, "pdf")
    assert "On these data it is 80%, and the score is 100%." in said(made)
    assert "On these data it is 6.88% over target; the bands give £1,133,181.94" in said(made)
    assert tags(made)["/Figure"] == sum(len(page["figures"]) for page in pages(paid)) > 0


def test_wording_and_refusals_are_told(paid: Callable[..., Paid]) -> None:
    text = """
contract care "Care"
  payer        council "The council"
  provider     agency "The agency" one for each row
  term         1 year from 1 April 2020
  period       contract year
  currency     GBP
  rounding     half up to £0.01
metric visits "Visits": count of visits
  missing      refuse
fee visiting "Visits made"
  pays         £10 per visit * visits
  accepts      uncapped "as agreed"
  > 4.2 The council shall pay for each visit.
"""
    one = paid(text, [{"agency": "north", "visits": "3"}, {"agency": "south", "visits": ""}])
    made = said(document(one, "pdf"))
    assert "4.2 The council shall pay for each visit." in made
    assert "£30.00" in made and "Refused: nothing is paid on these" in made and "`visits` is missing" in made


def test_it_is_tagged_and_claims_its_standards(shipped: Callable[[str], Paid]) -> None:
    made = document(shipped("aca_risk_corridor"), "pdf")
    metadata = read(made).xmp_metadata
    assert metadata is not None
    packet = metadata.stream.get_data().decode()
    assert "pdfuaid:part" in packet and "pdfaid:part" in packet
    assert read(made).root_object["/MarkInfo"]["/Marked"] and read(made).root_object["/Lang"] == "en-GB"
    found = tags(made)
    assert found["/H1"] and found["/H2"] and found["/Table"] and found["/TH"] and found["/LI"]


def test_the_same_statements_give_the_same_bytes(shipped: Callable[[str], Paid]) -> None:
    assert document(shipped("aca_risk_corridor"), "pdf") == document(shipped("aca_risk_corridor"), "pdf")


def test_rows_of_a_private_key_are_not_listed(shipped: Callable[[str], Paid]) -> None:
    paid = shipped("best_practice_tariff")
    patients = {
        one for cells in paid.job.readings[-1].rows.members.values() for known in cells.values() for one in known
    }
    words = set(said(document(paid, "pdf")).replace(",", " ").split())
    assert patients and not patients & words


HOSTILE = (
    "#panic()",
    '#{ read("x") }',
    "$x^2$ *bold* _it_",
    "\\end{document} \\input{x}",
    "<b>=1+1</b>",
    "] #label[",
    "السلام",
    "= heading",
)


@pytest.mark.parametrize("name", HOSTILE)
def test_text_is_never_markup(name: str, paid: Callable[..., Paid]) -> None:
    text = """
contract care "TITLE"
  payer        council "The council"
  provider     agency "The agency" one for each row
  term         1 year from 1 April 2020
  period       contract year
  currency     GBP
  rounding     half up to £0.01
metric visits "Visits": count of visits
  missing      refuse
fee visiting "TITLE"
  pays         £10 per visit * visits
  accepts      uncapped "as agreed"
  > TITLE
""".replace("TITLE", name.replace('"', "'"))
    made = document(paid(text, [{"agency": name, "visits": "3"}]), "pdf")
    if name.isascii():
        shown = said(made).replace(" ", "")
        assert name.replace(" ", "") in shown and shown.count(name.replace('"', "'").replace(" ", "")) >= 2
    else:
        assert read(made).pages
