"""The templates of the library: each is sound, says that its terms are illustrative, and shows its edges."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from obcdsl import load, loads
from obcdsl.examples.report import run_examples
from obcdsl.resources import library_folder
from obcdsl.written.format import formatted
from tests.small import HEADER

TEMPLATES = sorted((library_folder() / "templates").glob("*.obc"))
LEAST_EXAMPLES = 3


def test_there_are_some() -> None:
    assert len(TEMPLATES) >= 5


@pytest.mark.parametrize("path", TEMPLATES, ids=[path.stem for path in TEMPLATES])
def test_a_template_is_sound(path: Path) -> None:
    contract = load(path)
    assert [f"{finding.message} [{finding.code}]" for finding in contract.check()] == []
    report = run_examples(contract)
    assert [example.name for example in report.examples if not example.passed] == []
    assert len(report.examples) >= LEAST_EXAMPLES
    assert [*report.unreached, *(one for one in report.thresholds if one.missing)] == []
    assert contract.compiled.written.libraries


@pytest.mark.parametrize("path", TEMPLATES, ids=[path.stem for path in TEMPLATES])
def test_a_template_says_what_it_is(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    head = text[: text.index("\ncontract ")]
    assert path.stem in text.split("\ncontract ")[1].split(" ", 1)[0]
    assert "(all terms illustrative)" in text
    assert re.search(r"^  status +illustrative$", text, re.M)
    assert "# Misleads" in head and "To fill:" in head
    assert formatted(text) == text
    assert max(len(line) for line in text.splitlines()) <= 120


def test_a_contract_shows_the_edges_that_it_passes_and_not_those_of_the_library() -> None:
    header = HEADER.format(each="", years=1, period="contract year", rounding="half up to £0.01")
    text = """use corridors, scoring
metric people "People": count of people
  missing refuse
define rate "Rate" = minimum_savings_rate_for(people)
define points "Points" = achievement(rate, 2%, 4%)
define many "Many" = when people >= 9,000: 1, otherwise: 0
example one "One"
  given  people = 7,000
  expect rate = 3.4%
"""
    report = run_examples(loads(header + text))
    assert {(one.threshold.clause, one.threshold.edge) for one in report.thresholds} == {
        ("many", "9,000 people"), ("points", "0%"), ("points", "100%"),
    }  # fmt: skip
