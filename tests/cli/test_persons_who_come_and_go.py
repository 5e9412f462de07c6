"""Persons who come and go from period to period: figures over them, and lines for them, are what the exact engine pays."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("numpy")

from tests.cli.test_rows_from_data import in_files

STAYS = """
contract stays "Days of stay"
  commissioner  council  "The council"
  provider      home     "The home" one for each row
  term          2 years from 1 April 2024
  period        quarter
  currency      GBP
  rounding      half up to £0.01

metric stay by person "Days of stay": days
  missing      refuse

key person "Person": from data
"""


def stay_rows(homes: int, seed: int, most: int = 5) -> Iterator[dict[str, Any]]:
    """Homes over two years, with persons who come and go."""
    chance = random.Random(seed)
    for home in range(homes):
        for quarter in range(8):
            here = {"home": f"h{home}", "period": f"year {quarter // 4 + 1} quarter {quarter % 4 + 1}"}
            for person in chance.sample(range(most), chance.randint(0, most)):
                yield here | {"person": f"p{person}", "stay": chance.randint(1, 30)}


def same_bytes(obc: Any, folder: Path, clauses: str, rows: Iterator[dict[str, Any]], *asked: str) -> str:
    """What both engines write of stays, where it is the same; what the array engine says of itself."""
    (folder / "stays.obc").write_text(STAYS + clauses, encoding="utf-8")
    files = [part for file in in_files(rows, folder) for part in ("--data", file)]
    exact, array = (
        obc("pay", folder / "stays.obc", *files, *asked, "--as", "amounts", "--engine", one)
        for one in ("exact", "array")
    )
    assert exact.stdout == array.stdout and len(exact.stdout) > 1000
    return str(array.stderr)


@pytest.mark.parametrize("private", ("", "  private\n"))
def test_a_payment_each_year_has_the_rows_of_the_year_with_its_last_statement_alone(
    private: str, obc: Any, tmp_path: Path
) -> None:
    yearly = """
fee yearly by person "Days of a year"
  paid by council to home
  each         year
  pays         £1.37 per day * total(stay over quarter within year)
"""
    said = same_bytes(obc, tmp_path, private + yearly, stay_rows(6, seed=1))
    assert " 0 of them settled exactly" in said, said


@pytest.mark.parametrize("percent", ("12.5", "33.3333333333333", "33.33333333333333333333333"))
def test_percentiles_of_many_places(percent: str, obc: Any, tmp_path: Path) -> None:
    rank = f"""
define near "By rank" = percentile_nearest_rank({percent}, stay over person)
define between "Between" = percentile_inclusive({percent}, stay over person)
fee by_rank "By rank"
  paid by council to home
  pays         £1.37 per day * first_present(near, 0 days)
fee by_line "Between"
  paid by council to home
  pays         £1.37 per day * first_present(between, 0 days)
"""
    same_bytes(obc, tmp_path, rank, stay_rows(3, seed=2))


def test_figures_by_year_give_rows_of_periods_without_a_statement(obc: Any, tmp_path: Path) -> None:
    """A total of an earlier quarter takes the persons of its year, whether or not the home has a row of that quarter."""
    clauses = """
metric grade by person "Grade": number
  each         year
  missing      refuse
metric away by person "Days away": days
  missing      counts as 2 days
define known "Days away" = total(away over person)
define usual "Days away as a rule" = first_present(median(known over quarter so far), 0 days)
fee by_grade by person "Grades"
  paid by council to home
  each         year
  pays         £1 * grade
fee as_a_rule "Days away as a rule"
  paid by council to home
  pays         £1 per day * usual
fee before "Days away last year"
  paid by council to home
  pays         £1 per day * (when year = 1: 0 days, otherwise: last_year(known))
"""
    said = same_bytes(obc, tmp_path, clauses, _graded())
    assert " 0 of them settled exactly" not in said, said


def _graded() -> Iterator[dict[str, Any]]:
    for home in range(6):
        for quarter in range(8):
            if quarter % 4 != home % 5:  # all but one home lack a quarter
                yield {
                    "home": f"h{home}",
                    "period": f"year {quarter // 4 + 1} quarter {quarter % 4 + 1}",
                    "person": "p0",
                    "away": quarter + 1,
                }
        for year in (1, 2):
            for person in ("p0", "p1"):
                yield {"home": f"h{home}", "period": f"year {year}", "person": person, "grade": home + year}


def test_no_statement_is_asked_for_in_an_earlier_period(obc: Any, tmp_path: Path) -> None:
    """What a cap has paid before is that of no statement where only a later period, or one payee without them, is asked for."""
    capped = """
fee days by person "Days"
  paid by council to home
  pays         £1.37 per day * stay
  then at most £40 over the year for each person
  then at most £90 over the year across every person, reduced in proportion
fee others by person "Once more"
  paid by council to home
  pays         £2 per day * stay
  then at most £100 over the term across every person, together with days, reduced in proportion
"""
    for asked in (("--period", "year 2 quarter 2"), ("--payee", "h3")):
        same_bytes(obc, tmp_path, capped, stay_rows(5, seed=4), *asked)


def test_both_engines_refuse_what_takes_too_many_steps(
    obc: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The steps of a statement are those of each listed row of each person, whatever key they are by."""
    for module in ("obcdsl.run", "obcdsl.carriers.array.row_figures"):
        monkeypatch.setattr(f"{module}.MOST_STEPS", 3000)
    by_hour = """
key visit "Visit": from data
key hour "Hour": one of h1, h2, h3, h4, h5, h6, h7, h8, h9, h10, h11, h12
key place "Place": one of p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12
metric met by visit "Persons met": count of people
  missing      refuse
define spent by person, hour, place "Days" = 2 * stay
define seen by visit, hour, place "Persons" = 2 * met
fee days "Days"
  paid by council to home
  pays         £1 per day * total(spent over person and hour and place)
fee persons "Persons"
  paid by council to home
  pays         £1 per person * total(seen over visit and hour and place)
"""
    rows = (
        {"home": f"h{home}", "period": "year 1 quarter 1", key: f"{key}{each}", metric: 1}
        for home in range(24)
        for key, metric in (("person", "stay"), ("visit", "met"))
        for each in range(home)
    )
    same_bytes(obc, tmp_path, by_hour, rows)
