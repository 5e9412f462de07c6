"""Figures over the whole cohort in the array engine: worked once by exact, then a term like any other."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("numpy")

from obcdsl.bulk.blocks import Bulk, Engine
from obcdsl.contract import Contract, loads
from obcdsl.data.read import read
from obcdsl.evaluation import Job, results
from obcdsl.running.sourced import RowSource
from obcdsl.statement import Statement
from tests.laws.test_array_is_exact import differences
from tests.small import HEADER, POOL

METRICS = """
metric base "Base": money
  missing refuse
metric score "Score": number
  missing leave out
metric kind "Kind": one of small, large
  missing refuse
"""
SELECTED = """
define bar = percentile_nearest_rank(75, score over provider)
define middle = median(base over provider within kind)
fee f "F"
  paid by council to provider
  applies when present(score)
  pays £10 * (when score >= bar: 2, otherwise: 1)
fee g "G"
  paid by council to provider
  pays middle
"""
PROMISED = """
define pool = total(base over provider)
fee f "F"
  paid by council to provider
  pays £100,000 + 50% of base - pool
guarantee g "More base never pays less"
  always f never falls as base rises
"""
RANKED = """
define place = rank_from_highest(base over provider)
fee f "F"
  paid by council to provider
  pays £1 * place
"""


def rows(number: int = 40, **changed: Any) -> list[dict[str, Any]]:
    """Forty providers in each of two years: two lack a score, and bases and scores have ties."""
    made = [
        {
            "provider": f"P{at}", "period": f"year {year}", "base": f"{1000 + 13 * (at % 7) * year}.55",
            "score": "" if at in (3, 11) else f"{at % 5}.{year}", "kind": "small" if at % 3 else "large",
        }
        for year in (1, 2)
        for at in range(number)
    ]  # fmt: skip
    made[-1] |= changed
    return made


def contract(text: str) -> Contract:
    """The contract of some clauses, for two years."""
    head = HEADER.format(each=" one for each row", years=2, period="contract year", rounding="half up to £0.01")
    made = loads(head + METRICS + text)
    assert not [finding for finding in made.check() if finding.level == "error"]
    return made


def compared(text: str, data: list[dict[str, Any]]) -> tuple[int, int, list[str]]:
    """How many statements the array engine settles itself, of how many, and where any differs from exact."""
    made = contract(text)
    found = read([data], made.schema).rows
    return differences(made.program, RowSource(made.program, found), found.statements)


@pytest.mark.parametrize("text", [POOL, SELECTED])
def test_totals_medians_and_percentiles_of_all_payees(text: str) -> None:
    assert compared(text, rows()) == (80, 80, [])


def test_a_year_whose_cohort_cannot_be_worked_is_left_to_exact() -> None:
    """One base of year 2 is missing: what needs all of them there is refused. Two providers without a score need nothing."""
    assert compared(POOL, rows(base="")) == (42, 80, [])


def test_a_group_with_nobody_in_it() -> None:
    """A kind that one provider alone has, and the other kind for all others."""
    data = [row | {"kind": "small"} for row in rows(kind="large")]
    data[0]["kind"] = "large"
    assert compared(SELECTED, data) == (80, 80, [])


def test_a_rank_turns_on_who_asks_and_is_left_to_exact() -> None:
    assert compared(RANKED, rows()) == (0, 80, [])


def test_what_a_payee_gives_moves_the_figures_of_all() -> None:
    """The fee falls as a base rises, as the total takes it away again: only exact, which moves the data, finds that."""
    assert compared(PROMISED, rows()) == (0, 80, [])


@pytest.mark.parametrize("engine", ["exact", "array"])
def test_a_cohort_figure_has_a_budget_of_steps_of_its_own(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """As many steps as one statement may take: figures of other periods do not use them up."""
    monkeypatch.setattr("obcdsl.run.MOST_STEPS", 60)
    found = list(results(Job(contract(POOL), [rows()], bulk=Bulk(engine))))
    assert [type(each) for each in found] == [Statement] * 80


def test_only_the_periods_asked_for_are_worked() -> None:
    data = rows(base="")
    assert compared(POOL, [row for row in data if row["period"] == "year 1"]) == (40, 40, [])
