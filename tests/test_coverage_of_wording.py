"""`obc coverage`: wording against clauses, both ways, and what nobody looked at."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from obcdsl.cli import main
from obcdsl.contract import load, loads
from obcdsl.diagnostic import Refusal
from obcdsl.readback.wording import coverage, document_text, paragraphs

CONTRACT = """
contract care "Care at home"
  commissioner council "The council"
  provider     nurses  "The nursing service"
  term         3 years from 1 April 2024
  period       contract year
  currency     GBP
  rounding     half up to £0.01
metric visits "Visits": count of visits
  missing refuse
fee base "Fee for visits"
  paid by council to nurses
  pays    £20 per visit * visits
  then at most £9,000
  accepts uncapped "few"
  > 4.1 The Council shall pay £20 for each visit, and no more than £9,000 in a year.
"""
TEXT = (
    CONTRACT
    + """
fee extra "Extra fee"
  paid by council to nurses
  pays    £500
  > 4.2 The Council shall pay £600 in each year.
text conduct "Conduct"
  > 5.1 The Provider shall act in good faith.
"""
)
DOCUMENT = """Care at home

4.1 The Council shall pay £20 for each visit,
and no more than £9,000 in a year.
4.2 The Council shall pay £600 in each year.

5.1  The Provider shall act in good faith.

6.1 The Provider must keep records for six years.

This page is left blank
"""


def test_each_paragraph_stands_in_one_way() -> None:
    found = coverage(loads(TEXT), DOCUMENT)
    assert [(quote.clause, quote.standing, quote.figures) for quote in found.quotes] == [
        ("base", "computed", ()),
        ("extra", "differs", ("£600",)),
        ("conduct", "judged", ()),
        ("", "unreviewed", ()),
    ]
    assert found.quotes[-1].text == "6.1 The Provider must keep records for six years."
    assert found.counts == {"computed": 1, "differs": 1, "judged": 1, "unreviewed": 1}


def test_clauses_without_wording_are_named() -> None:
    assert [one.clause for one in coverage(loads(TEXT)).unquoted] == ["care", "visits"]


def test_numbered_lines_begin_a_paragraph() -> None:
    assert paragraphs("1. One\n2. Two\nand more\n\nThree") == ["1. One", "2. Two and more", "Three"]


def test_the_command_says_it_all(tmp_path: Path) -> None:
    (tmp_path / "care.obc").write_text(TEXT, encoding="utf-8")
    (tmp_path / "signed.txt").write_text(DOCUMENT, encoding="utf-8")
    arguments = ["coverage", str(tmp_path / "care.obc"), "--document", str(tmp_path / "signed.txt")]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 1
    assert "line 21: extra: 4.2 The Council shall pay £600 in each year. (differs: £600)" in result.output
    assert result.output.splitlines()[-1] == (
        "4 paragraphs: 1 computed, 1 judged, 1 with figures that differ, 1 unreviewed; 2 clauses without wording."
    )
    data = json.loads(CliRunner().invoke(main, [*arguments, "--json"]).output)
    assert data["counts"] == {"computed": 1, "differs": 1, "judged": 1, "unreviewed": 1}
    assert data["paragraphs"][1]["line"] == 21


def test_without_the_document_what_is_unreviewed_is_not_known(tmp_path: Path) -> None:
    (tmp_path / "care.obc").write_text(TEXT.replace("£600", "£500"), encoding="utf-8")
    result = CliRunner().invoke(main, ["coverage", str(tmp_path / "care.obc")])
    assert result.exit_code == 0
    assert "unreviewed not known without --document" in result.output
    data = json.loads(CliRunner().invoke(main, ["coverage", str(tmp_path / "care.obc"), "--json"]).output)
    assert data["counts"]["unreviewed"] is None


def test_a_paragraph_in_other_words_names_the_clause_that_quotes_it(tmp_path: Path) -> None:
    """The signed document says £25, the clause quotes £20: both are shown, and the command fails."""
    (tmp_path / "care.obc").write_text(CONTRACT, encoding="utf-8")
    signed = "4.1 The Council shall pay £25 for each visit, and no more than £9,000 in a year.\n"
    (tmp_path / "signed.txt").write_text(signed, encoding="utf-8")
    result = CliRunner().invoke(
        main, ["coverage", str(tmp_path / "care.obc"), "--document", str(tmp_path / "signed.txt")]
    )
    assert result.exit_code == 1
    assert "(`base` quotes it in other words)" in result.output
    after = result.output.split("Wording that is quoted and that the document does not have\n")[1]
    assert after.startswith("  line 16: base: 4.1 The Council shall pay £20")


def test_the_wording_of_amendments_is_looked_at_too() -> None:
    found = coverage(load(Path(__file__).parent / "terms" / "amended"))
    of_deeds = [(quote.file, quote.clause, quote.standing) for quote in found.quotes if quote.file]
    assert of_deeds == [
        ("amendments/deed_1.obc", "deed_1", "judged"),
        ("amendments/deed_1.obc", "stopped", "computed"),
    ]
    assert ("amendments/deed_2.obc", "care") in [(one.file, one.clause) for one in found.unquoted]


LIBRARY = """
fee lent "Fee of the library"
  pays    £70
  > 8.1 The Council shall pay £80.
define twice(x) "Twice" = 2 * x
define thrice(x) "Thrice" = 3 * x
"""


def test_what_the_library_brings_is_looked_at_too(tmp_path: Path) -> None:
    """A fee that a contract incorporates is due like its own: the words have it, and so has what they cover."""
    (tmp_path / "lent.obc").write_text(LIBRARY, encoding="utf-8")
    own = TEXT.replace("metric", "use lent\nmetric", 1).replace("pays    £500", "pays    twice(£250)")
    (tmp_path / "care.obc").write_text(own, encoding="utf-8")
    contract = load(tmp_path / "care.obc")
    found = coverage(contract)
    assert [(one.file, one.clause, one.figures) for one in found.quotes if one.standing == "differs"] == [
        ("", "extra", ("£600",)),
        ("lent.obc", "lent", ("£80",)),
    ]
    assert [(one.file, one.clause) for one in found.unquoted] == [("", "care"), ("", "visits"), ("lent.obc", "twice")]
    result = CliRunner().invoke(main, ["coverage", str(tmp_path / "care.obc")])
    assert "  lent.obc, line 4: lent: 8.1 The Council shall pay £80. (differs: £80)" in result.output
    assert sum(one.code == "wording-differs" for one in contract.check()) == 2


def test_clauses_of_the_standard_library_are_named_with_their_file() -> None:
    found = coverage(load(Path(__file__).parents[1] / "contracts" / "england" / "bexley_msk"))
    paying = [one.clause for one in found.unquoted if one.file == "stdlib/outcome_share.obc"]
    assert paying == ["base_fee", "outcomes_within_share"]


def test_a_contract_that_quotes_nothing_says_so() -> None:
    result = CliRunner().invoke(main, ["coverage", str(Path(__file__).parents[1] / "contracts" / "aca_risk_corridor")])
    said = "no wording is quoted, unreviewed not known without --document; 4 clauses without wording."
    assert result.output.splitlines()[-1] == said


WRAPPED = """4.1 The Council shall pay
£20 for each visit, and no more than
9,000 pounds a year, or
3 (three) times as much.\f
5.1 The Provider shall act
in good faith.
"""


def test_a_line_of_a_paragraph_may_begin_with_a_number(tmp_path: Path) -> None:
    """Documents saved as text have their lines where the page had them, and signs between pages."""
    own = CONTRACT.replace(
        "no more than £9,000 in a year", "no more than 9,000 pounds a year, or 3 (three) times as much"
    )
    (tmp_path / "signed.txt").write_text(WRAPPED, encoding="utf-8")
    found = coverage(loads(own), document_text(tmp_path / "signed.txt"))
    assert [quote.in_document for quote in found.quotes if quote.clause] == [True]
    unreviewed = [quote.text for quote in found.quotes if not quote.clause]
    assert unreviewed == ["5.1 The Provider shall act in good faith."]
    shorter = coverage(loads(own.replace(", or 3 (three) times as much", "")), WRAPPED)
    assert shorter.quotes[0].in_document is False


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"PK\x03\x04word", "is a zip file (a Word or Excel document?), not a document saved as text"),
        (b"\xff\xfea", "is in UTF-16; a document saved as text is UTF-8"),
    ],
)
def test_a_document_that_is_no_text_is_refused_by_name(data: bytes, said: str, tmp_path: Path) -> None:
    (tmp_path / "signed").write_bytes(data)
    with pytest.raises(Refusal) as refusal:
        document_text(tmp_path / "signed")
    assert refusal.value.findings[0].message.endswith(said)
