"""Workload W1: eight rates, a weighted score, a gate, a cap, a corridor and a split (`../w1.obc`, `../w1_rule.py`)."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import Any

from obcdsl.contract import Contract, load
from obcdsl.statement import RefusedStatement, Statement
from tests.bench.peers.workload import DISTINCT, Columns, Workload, column_arrays, repeated, row_dictionaries
from tests.bench.w1_rule import amounts, as_data, awkward_rows, likely_rows

OUTPUTS = ("incentive", "corridor", "total", "first", "second", "third")

LINES = (  # measure, the rate that scores 0, the rate that scores 1, the most it can score, its weight
    (1, 0.85, 0.95, 1, 0.20), (2, 0.70, 0.85, 1, 0.15), (3, 0.15, 0.05, 1, 0.15), (4, 0.04, 0.0125, 1, 0.10),
    (6, 0.40, 0.60, 2.5, 0.10), (7, 0.90, 0.9925, 1, 0.10), (8, 0.30, 0.10, 1, 0.10),
)  # fmt: skip
STEPS = ((0.95, 1.0), (0.9, 0.8), (0.8, 0.6), (0.7, 0.4), (0.6, 0.2))
AT_RISK = {1: 0.0, 2: 0.0, 3: 0.025, 4: 0.05, 5: 0.10}
"""The terms of the contract as anybody would type them; the measure in steps is the fifth, and its weight 0.1."""


def by_hand(columns: Columns) -> Columns:
    """Every amount in pennies, on fractions."""
    found = [amounts(row) for row in row_dictionaries(columns)]
    return column_arrays([_flat(each) for each in found])


def _flat(found: dict[str, Any]) -> dict[str, int]:
    first, second, third = found["partners"]
    return {name: found[name] for name in OUTPUTS[:3]} | {"first": first, "second": second, "third": third}


def paid(statement: Statement | RefusedStatement) -> tuple[int, ...]:
    """The amounts of a statement in pennies."""
    assert isinstance(statement, Statement)
    due = {
        line.clause: int(Fraction(line.amount or 0) * 100) * (1 if line.payer == "board" else -1)
        for line in statement.lines
    }
    shares = {share.party: int(Fraction(share.amount) * 100) for share in statement.shares}
    split = (shares["trust"], shares["hospices"], shares["charity"])
    return (due["incentive"], due["corridor"], sum(due.values()), *split)


def from_blocks(worked: Any) -> Columns:
    """The amounts of whole blocks: lines in the order of the contract, then the parts of the split."""
    by_line = {
        line.pay.name: worked.amounts[at] * (1 if line.pay.payer == "board" else -1)
        for at, line in enumerate(worked.lines)
    }
    by_party = {each.party: worked.shares[at] for at, each in enumerate(worked.slices)}
    total = by_line["base_fee"] + by_line["incentive"] + by_line["corridor"]
    parties = [by_party[name] for name in ("trust", "hospices", "charity")]
    return dict(zip(OUTPUTS, (by_line["incentive"].copy(), by_line["corridor"].copy(), total, *parties), strict=True))


def contract() -> Contract:
    """The contract of the workload."""
    return load(Path(__file__).parents[1] / "w1.obc")


def as_rows(columns: Columns) -> list[dict[str, str]]:
    """The rows as a data file holds them."""
    return [as_data(at, row) for at, row in enumerate(row_dictionaries(columns))]


def _columns(rows: Iterator[dict[str, int]], number: int) -> Columns:
    return repeated(column_arrays(list(islice(rows, min(number, DISTINCT)))), number)


WORKLOAD = Workload(
    "w1",
    "Workload W1",
    contract,
    {
        "realistic": lambda number: _columns(likely_rows(min(number, DISTINCT)), number),
        "adversarial": lambda number: _columns(awkward_rows(min(number, DISTINCT)), number),
    },
    OUTPUTS,
    by_hand,
    as_rows,
    paid,
    from_blocks,
)
