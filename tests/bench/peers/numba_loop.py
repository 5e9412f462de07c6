"""numba: the rule as a loop over rows, compiled, on one thread."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

from tests.bench.peers import w1
from tests.bench.peers.workload import Columns, Peer, as_given


@numba.njit
def w1_loop(n: Any, d: Any, value: Any, year: Any, base: Any, tgt: Any, act: Any, out: Any) -> None:
    """One row after another."""
    for j in range(value.size):
        r1, r5 = n[0][j] / d[0][j], n[4][j] / d[4][j]
        score = 0.1 * (
            1.0
            if r5 >= 0.95
            else 0.8
            if r5 >= 0.9
            else 0.6
            if r5 >= 0.8
            else 0.4
            if r5 >= 0.7
            else 0.2
            if r5 >= 0.6
            else 0.0
        )
        score += 0.20 * min(max((r1 - 0.85) / (0.95 - 0.85), 0.0), 1.0)
        score += 0.15 * min(max((n[1][j] / d[1][j] - 0.70) / (0.85 - 0.70), 0.0), 1.0)
        score += 0.15 * min(max((n[2][j] / d[2][j] - 0.15) / (0.05 - 0.15), 0.0), 1.0)
        score += 0.10 * min(max((n[3][j] / d[3][j] - 0.04) / (0.0125 - 0.04), 0.0), 1.0)
        score += 0.10 * min(max((n[5][j] / d[5][j] - 0.40) / (0.60 - 0.40), 0.0), 2.5)
        score += 0.10 * min(max((n[6][j] / d[6][j] - 0.90) / (0.9925 - 0.90), 0.0), 1.0)
        score += 0.10 * min(max((n[7][j] / d[7][j] - 0.30) / (0.10 - 0.30), 0.0), 1.0)
        y = year[j]
        risk = value[j] * (0.1 if y == 5 else 0.05 if y == 4 else 0.025 if y == 3 else 0.0)
        incentive = 0.0 if r1 < 0.8 else np.floor(risk * min(score, 1.1) + 0.5)
        saving = tgt[j] - act[j]
        v = abs(saving / tgt[j])
        share = (0.5 * max(min(v, 0.08) - 0.03, 0.0) + 0.8 * max(v - 0.08, 0.0)) * tgt[j]
        corridor = np.floor(min(share, 0.1 * value[j]) + 0.5) * (1 if saving >= 0 else -1)
        total = base[j] + incentive + corridor
        second = np.copysign(np.floor(abs(0.3 * total) + 0.5), total)
        third = np.copysign(np.floor(abs(0.2 * total) + 0.5), total)
        out[0][j], out[1][j], out[2][j] = incentive, corridor, total
        out[3][j], out[4][j], out[5][j] = total - second - third, second, third


def w1_numba(c: Columns) -> Columns:
    """The loop on the columns."""
    out = tuple(np.empty(len(c["year"])) for _ in w1.OUTPUTS)
    n, d = (tuple(c[f"{letter}{i}"] for i in range(1, 9)) for letter in "nd")
    w1_loop(n, d, c["contract_value"], c["year"], c["base"], c["tgt"], c["act"], out)
    return dict(zip(w1.OUTPUTS, out, strict=True))


PEERS = {"w1": Peer(as_given, w1_numba)}
