"""Contracts of a few lines under a plain header, worked on a few rows: for tests that say what the language means."""

from __future__ import annotations

from typing import Any

from obcdsl.contract import loads
from obcdsl.evaluation import Evaluation

HEADER = """
contract small "A small contract"
  commissioner  council
  provider      provider{each}
  term          {years} years from 1 April 2024
  period        {period}
  currency      GBP
  rounding      {rounding}
"""
HOME = """contract small "Small"
  payer     council{council}
  provider  home{home}
  term      {years} years from 1 January 2021
  period    contract year
  currency  GBP
  rounding  half up to £0.01
"""
TITLED = HOME.format(council=' "The council"', home='    "The home"', years=3)
"""Parties with titles, for three years."""
UNTITLED = HOME.format(council="", home="", years=2)
POOL = """
define withheld = 2% of base
define earned = total(withheld * score over provider where present(score))
define slope = when earned > £0: total(withheld over provider where present(score)) / earned, otherwise: 0
fee f "F"
  paid by council to provider
  applies when present(score)
  pays withheld * score * slope
"""
"""What is withheld of `base` is shared by `score`, so that it is all paid out."""


def evaluated(
    text: str, rows: list[dict[str, Any]], *, each: bool = False, years: int = 3, period: str = "contract year",
    rounding: str = "half up to £0.01",
) -> Evaluation:  # fmt: skip
    """The contract of a text, under a plain header, on some rows; a fault of the text fails the test."""
    header = HEADER.format(each=" one for each row" if each else "", years=years, period=period, rounding=rounding)
    contract = loads(header + text)
    errors = [f"{f.message} [{f.code}]" for f in contract.check() if f.level == "error"]
    assert not errors, errors
    return contract.evaluate(rows)


def value(text: str, row: dict[str, Any] | None = None, **options: Any) -> str | None:
    """The exact value of the define `x` on one row."""
    rows = [{"period": "year 1", "a": "1", **(row or {})}]
    metric = 'metric a "A": number\n  missing refuse\n'
    (statement,) = evaluated(metric + text + '\nfee nothing "Nothing"\n  pays £1 * a\n', rows, **options).statements
    return statement.values["x"].exact if statement.values["x"].status == "worked" else statement.values["x"].status


def paid(evaluation: Evaluation, clause: str) -> list[str | None]:
    """The amounts of a clause, statement by statement, row by row."""
    return [line.amount for s in evaluation.statements for line in s.lines if line.clause == clause]


def faults(text: str, **options: Any) -> list[str]:
    """The codes of the errors of a text under a plain header."""
    settings = {"each": "", "years": 3, "period": "contract year", "rounding": "half up to £0.01"} | options
    return [f.code for f in loads(HEADER.format(**settings) + text).check() if f.level == "error"]
