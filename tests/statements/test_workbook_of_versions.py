"""The workbook of a contract with amendments: each period by the formulas of the version in force in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from obcdsl.contract import load
from obcdsl.documents import Paid, document
from obcdsl.render.statement_data import pages
from tests.statements.conftest import paid_of
from tests.statements.test_workbook import checks, opened, recalculated, recalculated_by_libre_office, rows, verdict

CONTRACT = """contract care "Care at home"
  commissioner council "The council"
  provider     clinic  "The clinic" one for each row
  term         2 years from 1 April 2024
  period       quarter
  currency     GBP
  rounding     half up to £0.01
metric people "People helped": count of people
  missing      refuse
metric rate "Rate of success": ratio
  missing      counts as 50%
metric score "Score": ratio
  missing      refuse
define shown "Score that counts" = score
define price "Price of each person" = £10.35 per person
define before "Price a year ago" = when year = 1: £0 per person, otherwise: last_year(price)
fee base "Fee for people"
  pays         people * price * rate
  then at most £600 over the term
fee catch_up "Catching up"
  pays         people * before
fee lasting "For the score of a year ago"
  pays         £100 * before_score
define before_score "Score a year ago" = when year = 1: 0, otherwise: last_year(shown)
fee best "Best of all"
  pays         £1 per person * largest(people over clinic)
"""
DEEDS = (
    (
        "deed_1",
        "1 October 2024",
        "replaces  price, people, base\n  adds      extra, again",
        """metric people "People helped": count of people
  missing      counts as 7 people
define price "Price of each person" = £11.07 per person
fee base "Fee for people"
  pays         people * price * rate
  then less    £3
  then at most £700 over the term
fee extra "Extra fee"
  pays         people * £1 per person / 3
fee again "As much again"
  pays         total(extra over quarter so far) + total(base over quarter so far)
""",
    ),
    (
        "deed_2",
        "1 April 2025",
        "replaces  price, shown\n  removes   best, score",
        'define shown "Score that counts" = 50%\ndefine price "Price of each person" = when rate >= 80%: £12 per person, otherwise: £10.35 per person\n',
    ),
)
DEED = """amendment {name} "Deed {name}"
  amends          care
  agreed on       1 May 2024
  effective from  {day}
  {verbs}
{clauses}"""


@pytest.fixture(scope="module")
def amended(tmp_path_factory: pytest.TempPathFactory) -> Paid:
    folder = tmp_path_factory.mktemp("amended")
    (folder / "amendments").mkdir()
    (folder / "contract.obc").write_text(CONTRACT, encoding="utf-8")
    for name, day, verbs, clauses in DEEDS:
        deed = DEED.format(name=name, day=day, verbs=verbs, clauses=clauses)
        (folder / "amendments" / f"{name}.obc").write_text(deed, encoding="utf-8")
    contract = load(folder)
    assert [f.message for f in contract.check() if f.level == "error"] == []
    given: list[dict[str, Any]] = [
        {
            "clinic": clinic,
            "period": f"year {year} quarter {quarter}",
            "people": "" if (year, quarter, clinic) == (1, 3, "south") else str(13 + 7 * quarter + year),
            "score": f"{40 + quarter}%" if year == 1 else "",
            "rate": f"{70 + 9 * quarter % 31}%",
        }
        for clinic in ("north", "south")
        for year in (1, 2)
        for quarter in (1, 2, 3, 4)
    ]
    return paid_of(contract, [given])


def test_each_version_has_the_formulas_of_its_periods(amended: Paid) -> None:
    book = opened(document(amended, "xlsx"))
    lines = rows(book, "Lines")
    assert len(lines) == sum(len(one.lines) for one in amended.statements)
    assert {(row[1], row[15]) for row in lines if row[0] == "north" and row[1].endswith("quarter 2")} == {
        ("year 1 quarter 2", "As signed"),
        ("year 2 quarter 2", "From 1 April 2025: as amended by Deed deed_1 and Deed deed_2"),
    }
    assert [row[13] for row in lines if row[13] == "a value"] == []
    assert [row for row in rows(book, "Working") if row[7] == "a value"] == []
    prices = [(row[4], row[7]) for row in rows(book, "Terms") if row[0] == "price"]
    assert prices == [(10.35, "As signed"), (11.07, "From 1 October 2024: as amended by Deed deed_1")]


def test_each_line_is_told_by_the_version_of_its_figures(amended: Paid) -> None:
    told = {(page["heading"], line["title"]): str(line["working"]) for page in pages(amended) for line in page["lines"]}
    assert "£10.35 per person" in told["north: year 2 quarter 1", "Catching up"]
    assert "£11.07 per person" in told["north: year 2 quarter 3", "Catching up"]
    assert "41%" in told["north: year 2 quarter 1", "For the score of a year ago"]
    used = next(page["data"] for page in pages(amended) if page["heading"] == "north: year 2 quarter 1")
    assert ["Score", "year 1 quarter 1", "41%"] in [row[:3] for row in used]


def test_a_figure_that_two_versions_read_is_one_cell(amended: Paid) -> None:
    found = [(row[0], row[2], row[3]) for row in rows(opened(document(amended, "xlsx")), "Data")]
    assert len(found) == len(set(found))


class TestRecalculated:
    pytestmark = recalculated_by_libre_office

    def test_it_comes_to_the_same_pennies(self, amended: Paid, tmp_path: Path) -> None:
        (book,) = recalculated(tmp_path, {"amended": opened(document(amended, "xlsx"))}).values()
        said = checks(book)
        assert set(said) == {"agrees"}
        assert verdict(book) == f"all {len(said)} agree"

    def test_a_changed_figure_moves_the_statements_of_other_versions(self, amended: Paid, tmp_path: Path) -> None:
        book = opened(document(amended, "xlsx"))
        (first,) = [
            at for at, row in enumerate(rows(book, "Terms"), start=4) if (row[0], row[7]) == ("price", "As signed")
        ]
        book["Terms"][f"E{first}"] = 20
        (found,) = recalculated(tmp_path, {"changed": book}).values()
        assert {(row[1], row[5]) for row in rows(found, "Lines") if row[13] == "DIFFERS"} >= {
            ("year 1 quarter 1", "Fee for people"), ("year 2 quarter 1", "Catching up"),
        }  # fmt: skip
