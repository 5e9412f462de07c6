"""Amendments in Python: each period by its version, earlier figures by theirs, and the words of a deed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import obcdsl

CONTRACT = """contract care "Care at home"
  commissioner council "The council"
  provider     clinic  "The clinic"
  term         2 years from 1 April 2024
  period       quarter
  currency     GBP
  rounding     half up to £0.01
metric people "People helped": count of people
  missing      refuse
define price "Price of each person" = £10 per person
fee base "Fee for people"
  pays         people * price
  then at most £1,000 over the term
"""
DEED = """amendment {name} "Deed {name}"
  amends          care
  agreed on       1 May 2024
  effective from  {day}
  {verb}
{clauses}"""
ROWS = [{"period": f"year {year} quarter {quarter}", "people": "20"} for year in (1, 2) for quarter in (1, 2, 3, 4)]


def contract(folder: Path, *deeds: tuple[str, str, str], text: str = CONTRACT) -> obcdsl.Contract:
    """A contract with deeds, each with its day, what it does, and its clauses."""
    (folder / "amendments").mkdir()
    (folder / "contract.obc").write_text(text, encoding="utf-8")
    for at, (day, verb, clauses) in enumerate(deeds, start=1):
        deed = DEED.format(name=f"deed_{at}", day=day, verb=verb, clauses=clauses)
        (folder / "amendments" / f"deed_{at}.obc").write_text(deed, encoding="utf-8")
    found = obcdsl.load(folder)
    assert [f.message for f in found.check() if f.level == "error"] == []
    return found


def amounts(found: obcdsl.Contract, clause: str) -> list[str | None]:
    """The amount of a clause in each statement; None where it has no line or does not apply."""
    statements = found.evaluate(ROWS).statements
    return [next((line.amount for line in one.lines if line.clause == clause), None) for one in statements]


def test_each_period_has_its_version(tmp_path: Path) -> None:
    price = 'define price "Price of each person" = £{} per person\n'
    made = contract(
        tmp_path,
        ("1 October 2024", "replaces  price", price.format(11)),
        ("1 April 2025", "replaces  price", price.format(12)),
    )
    assert amounts(made, "base") == ["200.00", "200.00", "220.00", "220.00", "160.00", "0.00", "0.00", "0.00"]
    statements = made.evaluate(ROWS).statements
    assert [one.version for one in statements][1:5:3] == [None, "as amended by Deed deed_1 and Deed deed_2"]
    assert len({one.fingerprint for one in statements}) == 3


def test_statements_before_a_deed_keep_their_bytes(tmp_path: Path) -> None:
    (tmp_path / "contract.obc").write_text(CONTRACT, encoding="utf-8")
    before = obcdsl.load(tmp_path).evaluate(ROWS).statements
    after = contract(tmp_path, ("1 October 2024", "removes  base", "")).evaluate(ROWS).statements
    assert [one.model_dump_json() for one in after[:2]] == [one.model_dump_json() for one in before[:2]]
    assert [one.net for one in after[2:]] == [None] * 6


def test_figures_of_earlier_years_are_those_of_the_version_then(tmp_path: Path) -> None:
    text = CONTRACT + (
        'define last "Last year\'s price" = when year = 1: £0 per person, otherwise: last_year(price)\n'
        'fee catch_up "Catching up"\n  pays  people * last\n'
    )
    made = contract(
        tmp_path,
        ("1 October 2024", "replaces  price", 'define price "Price of each person" = £11 per person\n'),
        text=text,
    )
    assert amounts(made, "catch_up")[4:] == ["200.00", "200.00", "220.00", "220.00"]


def test_a_payment_that_was_not_there_was_not_due(tmp_path: Path) -> None:
    added = (
        'fee extra "Extra fee"\n  pays  people * £1 per person\n'
        'fee again "As much again"\n  pays  total(extra over quarter so far) + total(base over quarter so far)\n'
    )
    made = contract(tmp_path, ("1 October 2024", "adds  extra, again", added))
    assert amounts(made, "extra")[:4] == [None, None, "20.00", "20.00"]
    assert amounts(made, "again")[:4] == [None, None, "620.00", "840.00"]


def test_a_cap_counts_what_another_form_of_the_payment_gave(tmp_path: Path) -> None:
    """The new clause has a step before its cap that the old one had not: what was due before rounding counts."""
    clause = 'fee base "Fee for people"\n  pays  people * price\n  then less £50\n  then at most £600 over the term\n'
    made = contract(tmp_path, ("1 October 2024", "replaces  base", clause))
    assert amounts(made, "base")[:5] == ["200.00", "200.00", "150.00", "50.00", "0.00"]


def test_what_a_metric_means_where_it_is_missing_is_said_by_the_version_of_its_period(tmp_path: Path) -> None:
    metric = 'metric people "People helped": count of people\n  missing  counts as 5 people\n'
    made = contract(tmp_path, ("1 October 2024", "replaces  people", metric))
    rows = [row | {"people": ""} if row["period"].endswith("quarter 4") else row for row in ROWS[:4]]
    found = made.evaluate(rows)
    assert [one.net.amount for one in found.statements if one.net] == ["200.00", "200.00", "200.00", "50.00"]
    found = made.evaluate([ROWS[0] | {"people": ""}, *rows[1:]])
    assert [one.period for one in found.refused] == ["year 1 quarter 1", *[row["period"] for row in rows[1:]]]


def test_numbers_of_clauses_stay_where_one_is_removed(tmp_path: Path) -> None:
    text = CONTRACT + 'fee second "Second fee"\n  pays  £1\nfee third "Third fee"\n  pays  £2\n'
    fourth = 'fee fourth "Fourth fee"\n  pays  £3\n'
    made = contract(
        tmp_path, ("1 October 2024", "removes  second", ""), ("1 April 2025", "adds  fourth", fourth), text=text
    )
    heads = [line for line in made.versions[-1].terms().split("\n") if line.startswith("### 9.")]
    assert heads == ["### 9.1 Fee for people", "### 9.3 Third fee", "### 9.4 Fourth fee"]


def test_the_words_of_a_deed_stand_after_the_contract(tmp_path: Path) -> None:
    made = contract(
        tmp_path, ("1 October 2024", "replaces  price", 'define price "Price of each person" = £11 per person\n')
    )
    said = made.terms().split("## 21 Amendments")[1]
    assert "It takes effect from 1 October 2024." in said
    assert "### 21.2 Price of each person, as replaced by Deed deed\\_1" in said
    assert "£11 per person" in said
    assert "£10 per person" in made.terms().split("## 21 Amendments")[0]


@pytest.mark.parametrize("name", ["price", "base"])
def test_why_is_told_by_the_version_of_the_period(tmp_path: Path, name: str) -> None:
    made = contract(
        tmp_path, ("1 October 2024", "replaces  price", 'define price "Price of each person" = £11 per person\n')
    )
    assert "£10" in str(made.why(name, ROWS, period="year 1 quarter 2"))
    assert "£11" in str(made.why(name, ROWS, period="year 1 quarter 3"))


def test_why_of_a_figure_that_is_not_in_force(tmp_path: Path) -> None:
    made = contract(tmp_path, ("1 October 2024", "adds  extra", 'fee extra "Extra fee"\n  pays  £1\n'))
    with pytest.raises(obcdsl.Refusal, match="as it was signed, has no figure called `extra`"):
        made.why("extra", ROWS, period="year 1 quarter 2")


def test_a_figure_whose_unit_changed_is_not_read_across_the_day(tmp_path: Path) -> None:
    text = CONTRACT + 'define rate "Rate" = people\n'
    added = (
        'define rate "Rate" = people * £2 per person\ndefine then "Then" = total(rate over quarter so far)\n'
        'fee more "More"\n  pays  then\n'
    )
    made = contract(tmp_path, ("1 October 2024", "replaces  rate\n  adds      then, more", added), text=text)
    found = made.evaluate(ROWS)
    assert "`rate` is another kind of figure in year 1 quarter 1" in found.refused[0].reason


def test_a_run_names_every_version_it_paid_by(tmp_path: Path) -> None:
    made = contract(tmp_path, ("1 October 2024", "removes  base", ""))
    used = made.evaluate(ROWS).control().contracts
    assert [one.sha256 for one in used] == [version.fingerprint for version in made.versions]


def test_a_payment_of_the_year_that_a_deed_adds_is_due_with_its_last_quarter(tmp_path: Path) -> None:
    extra = 'fee extra "Extra fee"\n  each  year\n  pays  £7\n'
    made = contract(tmp_path, ("1 October 2024", "adds  extra", extra))
    assert [one.period for one in made.evaluate(ROWS[:3]).statements] == [row["period"] for row in ROWS[:3]]
    assert amounts(made, "extra") == [None, None, None, "7.00", None, None, None, "7.00"]


def test_a_term_that_a_deed_gives_to_a_new_column(tmp_path: Path) -> None:
    """A metric that is only needed later may be absent from data of earlier periods."""
    text = 'metric visits "Visits": count of visits\n  missing  refuse\nfee extra "Extra fee"\n  pays  visits * £1 per visit\n'
    made = contract(tmp_path, ("1 October 2024", "adds  visits, extra", text))
    assert [one.net.amount for one in made.evaluate(ROWS[:2]).statements if one.net] == ["200.00", "200.00"]
    assert "visits" in [one.name for one in made.schema.metrics if not one.needed]
    assert [one.period for one in made.evaluate(ROWS[:3]).refused] == ["year 1 quarter 3"]


def test_a_promise_is_tried_with_the_versions_of_the_term(tmp_path: Path) -> None:
    """The fee of quarter 3 reads the earlier ones by their own version, in the data and in data with one figure moved."""
    text = CONTRACT + (
        'define so_far "So far" = total(base over quarter so far)\n'
        'guarantee more "More people never pay less"\n  always  so_far never falls as people rises\n'
    )
    made = contract(
        tmp_path,
        ("1 October 2024", "replaces  price", 'define price "Price of each person" = £1 per person\n'),
        text=text,
    )
    statements = made.evaluate(ROWS).statements
    assert [one.values["so_far"].exact for one in statements[:4]] == ["200", "400", "420", "440"]
    assert [one.breaches for one in statements] == [()] * 8


def paid_as(folder: Path, form: str) -> Any:
    """A contract with a deed from the third quarter on, paid to a folder of documents."""
    from click.testing import CliRunner

    from obcdsl.cli import main

    contract(folder, ("1 October 2024", "replaces  price", 'define price "Price after the deed" = £11 per person\n'))
    (folder / "data").mkdir()
    rows = "".join(f"{row['period']},{row['people']}\n" for row in ROWS)
    (folder / "data" / "people.csv").write_text("period,people\n" + rows, encoding="utf-8")
    return CliRunner().invoke(main, ["pay", str(folder), "--as", form, "--out", str(folder / "out")])


def test_a_document_shows_the_working_of_the_version_in_force(tmp_path: Path) -> None:
    ran = paid_as(tmp_path, "html")
    assert ran.exit_code == 0, ran.output
    page = (tmp_path / "out" / "care.html").read_text(encoding="utf-8")
    quarters = page.split('<section class="statement"')[1:]
    assert ["20 people × £11.00 per person" in one for one in quarters] == [False] * 2 + [True] * 6


def test_a_pdf_shows_the_working_of_the_version_in_force(tmp_path: Path) -> None:
    pypdf = pytest.importorskip("pypdf")
    ran = paid_as(tmp_path, "pdf")
    assert ran.exit_code == 0, ran.output
    pages = pypdf.PdfReader(tmp_path / "out" / "care.pdf").pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert text.count("£10.00 per person") and text.count("£11.00 per person")
