"""Workload W1 by hand on NumPy float64, as people write it, and the same rows as columns for the array carrier."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from obcdsl.carriers.array.figures import ColumnKey
from obcdsl.carriers.array.ranges import Column, narrowed
from tests.bench.w1_rule import AT_RISK, BANDS, COUNTS, MONEY, Row
from tests.bench.workloads.manners import half_up

SCALES = [(m, float(zero), float(full), float(most), float(weight)) for m, (zero, full, most, weight) in BANDS.items()]
RISKS = np.array([0.0, *map(float, AT_RISK)])


def columns(rows: Iterable[Row], copies: int = 1) -> dict[str, Any]:
    """Rows as columns of whole numbers, several times over."""
    held = list(rows)
    names = ("year", *COUNTS, *MONEY)
    return {name: np.tile(np.array([row[name] for row in held], np.int64), copies) for name in names}


def amounts(data: dict[str, Any], rounded: Callable[[Any], Any] = half_up) -> dict[str, Any]:
    """Every amount in pennies, as floats: some of them a penny out."""
    rates = {m: data[f"n{m}"] / data[f"d{m}"] for m in range(1, 9)}
    fifth = rates[5]
    total = 0.1 * np.select([fifth >= gate for gate in (0.95, 0.9, 0.8, 0.7, 0.6)], [1, 0.8, 0.6, 0.4, 0.2], 0.0)
    for measure, zero, full, most, weight in SCALES:
        total = total + weight * np.clip((rates[measure] - zero) / (full - zero), 0, most)
    risk = data["contract_value"] * RISKS[data["year"]]
    incentive = np.where(rates[1] < 0.8, 0, rounded(np.minimum(risk * total, 1.1 * risk)))
    target = data["tgt"]
    saved = target - data["act"]
    size = np.abs(saved / target)
    shared = 0.5 * np.maximum(np.minimum(size, 0.08) - 0.03, 0) + 0.8 * np.maximum(size - 0.08, 0)
    corridor = np.sign(saved) * rounded(np.minimum(shared * target, 0.1 * data["contract_value"]))
    due = data["base"] + incentive + corridor
    second, third = rounded(0.3 * due), rounded(0.2 * due)
    return {"incentive": incentive, "corridor": corridor, "partners": (due - second - third, second, third)}


class AsColumns:
    """Columns of pennies and counts as the array carrier takes them, in as few bytes as every reader of data puts them."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.data = {name: narrowed(values) for name, values in data.items()}
        self.periods = data["year"] - 1

    def column(self, key: ColumnKey) -> Column:
        """A metric's column: money in pennies."""
        return Column(self.data[key.metric], 100 if key.metric in MONEY else 1)
