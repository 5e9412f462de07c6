"""NumPy on float64: as people write it, with care, and the floor that no array program can pass (copying the columns)."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.bench.peers import w1
from tests.bench.peers.workload import Columns, Peer, as_given


def half_up(x: Any) -> Any:
    """Whole units, halves away from zero: what `numpy.round` does not do."""
    return np.copysign(np.floor(np.abs(x) + 0.5), x)


def w1_plain(c: Columns) -> Columns:
    """The rule as it reads, with `np.round`."""
    r = {i: c[f"n{i}"] / c[f"d{i}"] for i in range(1, 9)}
    score = 0.10 * np.select([r[5] >= gate for gate, _ in w1.STEPS], [points for _, points in w1.STEPS], 0.0)
    for i, zero, one, most, weight in w1.LINES:
        score = score + weight * np.clip((r[i] - zero) / (one - zero), 0, most)
    risk = c["contract_value"] * np.array([0, *w1.AT_RISK.values()])[c["year"]]
    incentive = np.where(r[1] < 0.8, 0, np.round(np.minimum(risk * score, 1.1 * risk)))
    saving = c["tgt"] - c["act"]
    v = np.abs(saving / c["tgt"])
    share = 0.5 * np.maximum(np.minimum(v, 0.08) - 0.03, 0) + 0.8 * np.maximum(v - 0.08, 0)
    corridor = np.sign(saving) * np.round(np.minimum(share * c["tgt"], 0.1 * c["contract_value"]))
    total = c["base"] + incentive + corridor
    second, third = np.round(0.3 * total), np.round(0.2 * total)
    return _w1(incentive, corridor, total, second, third)


def w1_careful(c: Columns) -> Columns:
    """Halves away from zero, and the corridor on whole numbers of a thousandth of a penny."""
    r = {i: c[f"n{i}"] / c[f"d{i}"] for i in range(1, 9)}
    score = 0.10 * np.select([r[5] >= gate for gate, _ in w1.STEPS], [points for _, points in w1.STEPS], 0.0)
    for i, zero, one, most, weight in w1.LINES:
        score = score + weight * np.clip((r[i] - zero) / (one - zero), 0, most)
    risk = c["contract_value"] * np.array([0, *w1.AT_RISK.values()])[c["year"]]
    incentive = np.where(r[1] < 0.8, 0, half_up(np.minimum(risk * score, 1.1 * risk)))
    saving, target = c["tgt"] - c["act"], c["tgt"]
    size = 100 * np.abs(saving)
    share = 5 * np.maximum(np.minimum(size, 8 * target) - 3 * target, 0) + 8 * np.maximum(size - 8 * target, 0)
    corridor = np.sign(saving) * ((np.minimum(share, 100 * c["contract_value"]) + 500) // 1000)
    total = c["base"] + incentive + corridor
    second, third = half_up(3 * total / 10), half_up(2 * total / 10)
    return _w1(incentive, corridor, total, second, third)


def _w1(incentive: Any, corridor: Any, total: Any, second: Any, third: Any) -> Columns:
    first = total - second - third
    return dict(zip(w1.OUTPUTS, (incentive, corridor, total, first, second, third), strict=True))


def copied(outputs: tuple[str, ...]) -> Peer:
    """The floor that memory sets: every column read and written once, and nothing worked out."""

    def run(c: Columns) -> Columns:
        taken = [values.copy() for values in c.values()]
        return {name: taken[at % len(taken)] for at, name in enumerate(outputs)}

    return Peer(as_given, run)


PLAIN = {"w1": Peer(as_given, w1_plain)}
CAREFUL = {"w1": Peer(as_given, w1_careful)}
