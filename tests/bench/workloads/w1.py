"""Workload W1: eight rates, a weighted score, a gate, a cap, a corridor and a split (`../w1.obc`, `../w1_rule.py`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import numpy as np

from obcdsl.contract import Contract, load
from tests.bench import w1_numpy
from tests.bench.peers.workload import Columns, Workload, first, row_dictionaries
from tests.bench.w1_rule import COUNTS, MONEY, Row, amounts, awkward_rows, likely_rows
from tests.bench.workloads.manners import CAREFUL, PLAIN, half_up
from tests.bench.workloads.rows import Address, Figures, Made

Rows = Callable[[int], Iterator[Row]]
OUTPUTS = ("incentive", "corridor", "trust", "hospices", "charity")
DISTINCT = 100_000
"""More rows are the first ones again and again."""

LINES = (  # measure, the rate that scores 0, the rate that scores 1, the most it can score, its weight
    (1, 0.85, 0.95, 1, 0.20), (2, 0.70, 0.85, 1, 0.15), (3, 0.15, 0.05, 1, 0.15), (4, 0.04, 0.0125, 1, 0.10),
    (6, 0.40, 0.60, 2.5, 0.10), (7, 0.90, 0.9925, 1, 0.10), (8, 0.30, 0.10, 1, 0.10),
)  # fmt: skip
STEPS = ((0.95, 1.0), (0.9, 0.8), (0.8, 0.6), (0.7, 0.4), (0.6, 0.2))
AT_RISK = {1: 0.0, 2: 0.0, 3: 0.025, 4: 0.05, 5: 0.10}
"""The terms of the contract as anybody would type them; the measure in steps is the fifth, and its weight 0.1."""


def contract() -> Contract:
    """The contract of the workload."""
    return load(Path(__file__).parents[1] / "w1.obc")


def made(rows: Rows, number: int) -> Made:
    """Rows of one kind: each payee in a year of its own."""
    columns = _distinct(rows, min(number, DISTINCT))
    at = np.arange(number) % DISTINCT
    figures: dict[Address, Figures] = {
        (name, ()): Figures(columns[name][at], 100 if name in MONEY else 1) for name in (*COUNTS, *MONEY)
    }
    return Made(figures, columns["year"][at] - 1)


@cache
def _distinct(rows: Rows, number: int) -> Columns:
    return w1_numpy.columns(rows(number))


def columns(made: Made) -> Columns:
    """Counts and pennies as whole numbers, and the year from 1."""
    return {name: each.values for (name, _), each in made.figures.items()} | {"year": made.periods + 1}


def by_hand(c: Columns, number: int) -> Columns:
    """Every amount in pennies, on fractions."""
    found = [amounts(row) for row in row_dictionaries(first(c, number))]
    incentive, corridor = (np.array([each[name] for each in found]) for name in OUTPUTS[:2])
    partners = np.array([each["partners"] for each in found]).T
    return dict(zip(OUTPUTS, (incentive, corridor, *partners), strict=True))


def plain(c: Columns) -> Columns:
    """The rule as it reads, with `np.round`."""
    found = w1_numpy.amounts(c, PLAIN.rounded)
    return dict(zip(OUTPUTS, (found["incentive"], found["corridor"], *found["partners"]), strict=True))


def careful(c: Columns) -> Columns:
    """Halves away from zero, and what can be whole numbers is: the corridor in thousandths of a penny, the split in tenths."""
    r = {i: c[f"n{i}"] / c[f"d{i}"] for i in range(1, 9)}
    score = 0.10 * np.select([r[5] >= gate for gate, _ in STEPS], [points for _, points in STEPS], 0.0)
    for i, zero, one, most, weight in LINES:
        score = score + weight * np.clip((r[i] - zero) / (one - zero), 0, most)
    risk = c["contract_value"] * np.array([0, *AT_RISK.values()])[c["year"]]
    incentive = np.where(r[1] < 0.8, 0, CAREFUL.rounded(np.minimum(risk * score, 1.1 * risk)))
    saving, target = c["tgt"] - c["act"], c["tgt"]
    size = 100 * np.abs(saving)
    share = 5 * np.maximum(np.minimum(size, 8 * target) - 3 * target, 0) + 8 * np.maximum(size - 8 * target, 0)
    corridor = np.sign(saving) * ((np.minimum(share, 100 * c["contract_value"]) + 500) // 1000)
    total = c["base"] + incentive + corridor
    second, third = half_up(3 * total / 10), half_up(2 * total / 10)
    return dict(zip(OUTPUTS, (incentive, corridor, total - second - third, second, third), strict=True))


WORKLOAD = Workload(
    "Workload W1",
    contract,
    {"realistic": lambda number: made(likely_rows, number), "adversarial": lambda number: made(awkward_rows, number)},
    OUTPUTS,
    plain,
    careful,
    columns,
    ("corridor",),
    by_hand,
)
