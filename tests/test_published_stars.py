"""Worked examples of the Star Ratings of Medicare Advantage: each comes out of the shipped contract or of the library."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from obcdsl import load, loads
from tests.small import HEADER
from tests.test_published import CONTRACTS, examples

pytestmark = pytest.mark.published

ALL_FOUR = {"screening": "70", "blood_sugar": "80", "readmissions": "10", "experience": "80", "complaints": "4"}
ALL_ONE = {"screening": "40", "blood_sugar": "50", "readmissions": "20", "experience": "60", "complaints": "12"}
NOT_WORKED = {"stars-cai-group": "the edges of the groups are in a table of the notes that the example does not give"}


def vectors(published: Path) -> dict[str, dict[str, Any]]:
    return {str(example["id"]): example for example in examples(published, "MA Star Ratings")}


def values(results: dict[str, str], adjustment: str) -> dict[str, Any]:
    """The values of a lone contract with these results."""
    rows: list[dict[str, str]] = [
        {"plan": "p", "period": "2026", "measure": m, "result": r} for m, r in results.items()
    ]
    rows.append({"plan": "p", "period": "2026", "adjustment": adjustment, "members": "1", "county_rate": "$1000",
                 "applicable": "100%", "bid": "$900"})  # fmt: skip
    (found,) = load(CONTRACTS / "medicare_star_ratings").evaluate(rows).statements
    return dict(found.values)


@pytest.mark.parametrize(
    ("name", "results", "adjustment"),
    [("stars-half-3.750000", ALL_FOUR, "-0.25"), ("stars-half-0.25", ALL_ONE, "-0.75")],
)
def test_half_stars(published: Path, name: str, results: dict[str, str], adjustment: str) -> None:
    example = vectors(published)[name]
    found = values(results, adjustment)
    assert Fraction(found["mean_stars"].exact) + Fraction(adjustment) == Fraction(example["inputs"]["raw"])
    assert Fraction(found["rating"].exact) == Fraction(example["expected"]["rating"])


def test_a_measure_is_rounded_first(published: Path) -> None:
    example = vectors(published)["stars-measure-83.499999"]
    found = values(ALL_FOUR | {"screening": example["inputs"]["value"]}, "0")
    assert found["rounded_result"].rows["screening"].exact == example["expected"]["rounded"]


def test_least_numbers_and_a_standard_error(published: Path) -> None:
    found = vectors(published)
    domain, summary, error = (
        found[name] for name in ("stars-domain-min-3", "stars-summary-min-13", "stars-improvement-se")
    )
    given = error["inputs"]
    text = f"""use scoring, statistics
example published "Published"
  expect more_than_half({domain["inputs"]["measures"]}) = {domain["expected"]["minimum"]}
  expect half_or_more({summary["inputs"]["measures"]}) = {summary["expected"]["minimum"]}
  expect round(error_of_change({given["se2"]}, {given["se1"]}, {given["corr"]}) half up to 0.001) = {error["expected"]["se"]}
"""
    contract = loads(HEADER.format(each="", years=1, period="contract year", rounding="half up to £0.01") + text)
    assert [found.message for found in contract.check() if found.code == "example-differs"] == []
    assert len(contract.compiled.scope.examples) == 1


def test_each_is_worked_or_named(published: Path) -> None:
    tried = {"stars-half-3.750000", "stars-half-0.25", "stars-measure-83.499999", "stars-domain-min-3",
             "stars-summary-min-13", "stars-improvement-se"}  # fmt: skip
    assert set(vectors(published)) == tried | set(NOT_WORKED)
