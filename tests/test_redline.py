"""A redline holds both texts and nothing else, in every format, and its money adds up exactly."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

import obcdsl
from obcdsl.cli import main
from obcdsl.evaluation import Job
from obcdsl.redline.model import WORD, words_changed
from obcdsl.redline.money import money_moved
from obcdsl.redline.sides import Comparison
from obcdsl.redline.words import _plain, redline
from obcdsl.render.redline import as_format
from obcdsl.render.screen import Screen
from obcdsl.render.terms import said_of

ROOT = Path(__file__).resolve().parent.parent
SHIPPED = ("aca_risk_corridor", "quality_and_outcomes_framework", "staffordshire_end_of_life", "work_programme")
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
Side = Literal["gone", "new"]


def edited(name: str) -> tuple[obcdsl.Contract, obcdsl.Contract]:
    """A shipped contract, and the same with percentages moved, a text clause added and one fee or define taken away."""
    folder = ROOT / "contracts" / name
    old = obcdsl.load(folder)
    text = (folder / "contract.obc").read_text(encoding="utf-8")
    clauses = [clause for clause in re.split(r"(?m)^(?=[a-z])", text) if not clause.startswith("example")]
    changed = [re.sub(r"\b(up to|above|from|below) 5%", r"\1 6%", clause) for clause in clauses]
    changed = [
        re.sub(r'"([A-Z])', r'"New: \1', clause, count=1) if at == 3 else clause for at, clause in enumerate(changed)
    ]
    new = obcdsl.loads(
        "".join(changed) + 'text added "Added <b>&\\"\n  > 9.9 Words of *both* parties.\n'.replace('\\"', '"'),
        folder=folder,
    )
    assert [finding.message for finding in new.check() if finding.level == "error"] == []
    return old, new


def texts(contract: obcdsl.Contract) -> dict[str, list[str]]:
    """The paragraphs of each clause, its title first."""
    return {
        name: [prose.title, *(" | ".join(cells) for _, cells in _plain(prose))]
        for name, (_, prose) in said_of(contract).items()
    }


@pytest.mark.parametrize("name", SHIPPED)
def test_a_redline_holds_both_texts(name: str) -> None:
    old, new = edited(name)
    before, after = texts(old), texts(new)
    changed = {one.name: one for one in redline(old, new).clauses}
    assert changed
    assert {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)} <= changed.keys()
    for name_, one in changed.items():
        sides = {"gone": before.get(name_, []), "new": after.get(name_, [])}
        for side, paragraphs in sides.items():
            other = "new" if side == "gone" else "gone"
            assert [line.text(side) for line in one.lines if line.mark != other] == paragraphs  # type: ignore[arg-type]


@pytest.mark.parametrize("name", SHIPPED)
def test_a_contract_does_not_differ_from_itself(name: str) -> None:
    contract = obcdsl.load(ROOT / "contracts" / name)
    assert redline(contract, obcdsl.load(ROOT / "contracts" / name)).clauses == ()


@pytest.mark.parametrize(
    "old, new",
    [
        ("", "a"),
        ("a b c", "a c"),
        ("at 40% or more", "at 45% or more"),
        ("£1,000.50 each", "£1,000 each year"),
        ("x", "x"),
    ],
)
def test_words_keep_both_texts(old: str, new: str) -> None:
    pieces = words_changed(old, new)
    assert "".join(piece.text for piece in pieces if piece.mark != "new") == old
    assert "".join(piece.text for piece in pieces if piece.mark != "gone") == new
    assert all(piece.text for piece in pieces)


def test_a_number_is_one_word() -> None:
    assert [word for word in WORD.findall("at £1,250.75, 12.5% of 3") if word.strip()] == [
        "at", "£1,250.75", ",", "12.5%", "of", "3",
    ]  # fmt: skip


# ---- Word -----------------------------------------------------------------------------------------------------------


def decided(document: bytes, keep: Side) -> list[str]:
    """The paragraphs of a Word file whose tracked changes are all accepted (`new`) or rejected (`gone`)."""
    with zipfile.ZipFile(io.BytesIO(document)) as found:
        body = ElementTree.fromstring(found.read("word/document.xml"))[0]
    dropped = W + ("del" if keep == "new" else "ins")
    texts_: list[str] = []
    for element in body:
        if element.tag == W + "tbl":
            for row in element.iter(W + "tr"):
                if row.find(f"{W}trPr/{dropped}") is None:
                    texts_.append(" | ".join("".join(_kept(cell, dropped)) for cell in row.iter(W + "tc")))
        elif element.tag == W + "p" and element.find(f"{W}pPr/{W}rPr/{dropped}") is None:
            texts_.append("".join(_kept(element, dropped)))
    return texts_


def _kept(element: Any, dropped: str) -> Iterator[str]:
    for child in element:
        if child.tag in (W + "t", W + "delText"):
            yield child.text or ""
        elif child.tag != dropped:
            yield from _kept(child, dropped)


@pytest.mark.parametrize("name", SHIPPED)
def test_word_accepts_to_the_new_text_and_rejects_to_the_old(name: str) -> None:
    old, new = edited(name)
    made = redline(old, new)
    document = as_format(Comparison(made, None), "docx", Screen())
    assert document == as_format(Comparison(made, None), "docx", Screen())
    for side, contract in (("gone", old), ("new", new)):
        paragraphs = [text for text in decided(document, side) if text][4:]  # type: ignore[arg-type]
        said = texts(contract)
        wanted = []
        for one in made.clauses:
            number = one.number[0 if side == "gone" else 1]
            if number:
                title, *rest = said[one.name]
                wanted += [f"{number} {title}", *rest]
        assert paragraphs == wanted


def test_marks_of_a_word_file_have_numbers_of_their_own() -> None:
    document = as_format(Comparison(redline(*edited("aca_risk_corridor")), None), "docx", Screen())
    with zipfile.ZipFile(io.BytesIO(document)) as found:
        body = ElementTree.fromstring(found.read("word/document.xml"))
    marks = [one for one in body.iter() if one.tag in (W + "ins", W + "del")]
    numbers = [one.get(W + "id") for one in marks]
    assert numbers
    assert len(set(numbers)) == len(numbers)
    assert not [t for mark in marks if mark.tag == W + "del" for t in mark.iter(W + "t")]


# ---- pages and machines ---------------------------------------------------------------------------------------------


def test_text_of_a_contract_is_never_markup() -> None:
    page = as_format(Comparison(redline(*edited("aca_risk_corridor")), None), "html", Screen()).decode()
    assert "Added &lt;b&gt;&amp;" in page
    assert "<script" not in page
    assert "http://" not in page and "https://" not in page


def test_json_has_both_texts(tmp_path: Path) -> None:
    made = json.loads(as_format(Comparison(redline(*edited("aca_risk_corridor")), None), "json", Screen()))
    assert made["money"] is None
    added = next(one for one in made["clauses"] if one["name"] == "added")
    assert added["change"] == "added"
    assert {piece["mark"] for line in added["lines"] for cell in line["cells"] for piece in cell} == {"new"}


# ---- money ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SHIPPED)
def test_the_parts_add_up_to_the_difference(name: str) -> None:
    old, new = edited(name)
    data = sorted((ROOT / "contracts" / name / "data").glob("*.csv"))
    moved = money_moved(old, new, Job(old, data))
    ends = [contract.evaluate(data) for contract in (old, new)]
    providers = {party.name for party in old.program.parties if party.role == "provider"}
    nets = [
        sum(Fraction(t.amount) * (-1 if t.payer in providers else 1) for one in end.statements for t in one.totals)
        for end in ends
    ]
    assert moved.differences
    for way in moved.ways():
        parts = sum((one.amount for one in moved.moved if one.way == way), Fraction(0))
        assert parts == moved.total(way)
    for one in moved.differences:
        here = (one.payee, one.period, one.way)
        assert one.amount == sum((m.amount for m in moved.moved if (m.payee, m.period, m.way) == here), Fraction(0))
    if not moved.not_compared and all(way[2] == "" for way in moved.ways()):
        assert nets[0] == sum(one.old for one in moved.differences)
        assert nets[1] == sum(one.new for one in moved.differences)


HEADER = """contract care "Care at home"
  commissioner council "The council"
  provider     clinic  "The clinic"
  term         1 year from 1 April 2024
  period       quarter
  currency     GBP
  rounding     half up to £0.01
metric people "People helped": count of people
  missing      refuse
"""
ROWS = [{"period": f"year 1 quarter {quarter}", "people": str(10 * quarter)} for quarter in (1, 2, 3, 4)]


def moved_by(old: str, new: str) -> dict[tuple[str, ...], Fraction]:
    """What each change moved in all."""
    sides = [obcdsl.loads(HEADER + text) for text in (old, new)]
    found: dict[tuple[str, ...], Fraction] = {}
    for one in money_moved(sides[0], sides[1], Job(sides[0], [ROWS])).moved:
        found[one.changes] = found.get(one.changes, Fraction(0)) + one.amount
    return found


def test_changes_are_switched_in_the_order_of_the_contract() -> None:
    """Price from £10 to £20 first, at the old count; then the count doubles at the new price."""
    text = 'define price = £{} per person\ndefine many = {} * people\nfee base "Fee"\n  pays  many * price\n'
    assert moved_by(text.format(10, 1), text.format(20, 2)) == {("price",): 1000, ("many",): 2000}


def test_changes_that_only_stand_together_are_switched_together() -> None:
    old = 'define a = people * £1 per person\nfee base "Fee"\n  pays  a\n'
    new = 'define b = a2 + a2\ndefine a2 = people * £1 per person\nfee base "Fee"\n  pays  b\n'
    assert moved_by(old, new) == {("base",): 100}
    old = 'define a = people * £1 per person\nfee base "Fee"\n  pays  a\n'
    new = 'define a = people * 2\nfee base "Fee"\n  pays  a * £1 per person\n'
    assert moved_by(old, new) == {("a", "base"): 100}


def test_rounding_is_a_change_of_the_contract_clause() -> None:
    text = 'fee base "Fee"\n  pays  people * £1.25 per person\n'
    sides = [obcdsl.loads(HEADER.replace("£0.01", step) + text) for step in ("£0.01", "£1")]
    moved = money_moved(sides[0], sides[1], Job(sides[0], [ROWS]))
    assert {one.changes for one in moved.moved} == {("the contract clause",)}
    assert moved.total(("council", "clinic", "")) == sum(one.amount for one in moved.moved)


def test_a_statement_refused_between_counts_with_the_next_change() -> None:
    old = 'define limit = £100\nfee base "Fee"\n  pays  people * £2 per person\n  then less limit - limit\n'
    new = 'define limit = £5\nfee base "Fee"\n  pays  people * £2 per person\n  then less limit\n'
    found = moved_by(old, new)
    assert sum(found.values()) == -20


def test_contracts_in_two_currencies_have_no_difference(tmp_path: Path) -> None:
    text = HEADER + 'fee base "Fee"\n  pays  £1\n'
    for name, said in (("a.obc", text), ("b.obc", text.replace("GBP", "USD").replace("£", "$"))):
        (tmp_path / name).write_text(said, encoding="utf-8")
    (tmp_path / "d.csv").write_text("period,people\nyear 1 quarter 1,1\n", encoding="utf-8")
    files = [str(tmp_path / name) for name in ("a.obc", "b.obc", "d.csv")]
    done = CliRunner().invoke(main, ["diff", *files[:2], "--data", files[2]])
    assert done.exit_code == 1
    assert "one contract pays in GBP and the other in USD" in done.output


def test_an_amended_contract_is_compared_period_by_period(tmp_path: Path) -> None:
    (tmp_path / "amendments").mkdir()
    (tmp_path / "contract.obc").write_text(HEADER + 'fee base "Fee"\n  pays  £1\n', encoding="utf-8")
    deed = "amendment d{0}\n  amends  care\n  agreed on  1 May 2024\n  effective from  1 {1} 2024\n  replaces  base\n"
    for number, month in ((1, "July"), (2, "October")):
        text = deed.format(number, month) + f'fee base "Fee"\n  pays  £{10**number}\n'
        (tmp_path / "amendments" / f"d{number}.obc").write_text(text, encoding="utf-8")
    (tmp_path / "d.csv").write_text(
        "period,people\n" + "".join(f"year 1 quarter {q},1\n" for q in (1, 2, 3, 4)), encoding="utf-8"
    )
    done = CliRunner().invoke(main, ["diff", str(tmp_path), "--data", str(tmp_path / "d.csv"), "--as", "json"])
    made = json.loads(done.output)
    assert [one["name"] for one in made["clauses"]] == ["base"]
    assert [(one["period"], one["amount"]) for one in made["money"]["moved"]] == [
        ("year 1 quarter 2", "9.00"), ("year 1 quarter 3", "99.00"), ("year 1 quarter 4", "99.00"),
    ]  # fmt: skip
    assert made["money"]["totals"] == [{"from": "council", "to": "clinic", "share": None, "difference": "207.00"}]


def test_the_deed_and_the_clause_are_named_as_their_headings_are(tmp_path: Path) -> None:
    """A redline says from when a deed holds, and its tables of money call a clause by its number and title."""
    (tmp_path / "amendments").mkdir()
    (tmp_path / "contract.obc").write_text(HEADER + 'fee base "Fee of the quarter"\n  pays  £1\n', encoding="utf-8")
    deed = 'amendment d "Deed no. 1"\n  amends  care\n  agreed on  1 May 2024\n  effective from  1 July 2024\n  replaces  base\n'
    text = deed + 'fee base "Fee of the quarter"\n  pays  £3\n'
    (tmp_path / "amendments" / "d.obc").write_text(text, encoding="utf-8")
    (tmp_path / "d.csv").write_text("period,people\nyear 1 quarter 2,1\n", encoding="utf-8")
    done = CliRunner().invoke(main, ["diff", str(tmp_path), "--data", str(tmp_path / "d.csv")])
    assert "Deed no. 1, agreed on 1 May 2024, takes effect from 1 July 2024." in done.output
    assert "clinic: The clinic" in done.output
    rows = [line.split() for line in done.output.split("\n") if "9.1 Fee of the quarter" in line and "£" in line]
    assert [row[-3:] for row in rows] == [["£1.00", "£3.00", "+£2.00"]] * 2


def test_steps_of_each_clause_begin_at_one_in_word() -> None:
    document = as_format(Comparison(redline(*edited("work_programme")), None), "docx", Screen())
    with zipfile.ZipFile(io.BytesIO(document)) as found:
        body = ElementTree.fromstring(found.read("word/document.xml"))[0]
        numbering = ElementTree.fromstring(found.read("word/numbering.xml"))
    lists: list[str] = []
    for paragraph in body.iter(W + "p"):
        number = paragraph.find(f"{W}pPr/{W}numPr/{W}numId")
        lists.append(number.get(W + "val", "") if number is not None else "")
    steps = [number for at, number in enumerate(lists) if number and number != lists[at - 1]]
    assert len(steps) > 1
    assert len(set(steps)) == len(steps)
    starts = {num.get(W + "numId"): num.find(f"{W}lvlOverride/{W}startOverride") for num in numbering.iter(W + "num")}
    assert {starts[number].get(W + "val") for number in steps} == {"1"}  # type: ignore[union-attr]
