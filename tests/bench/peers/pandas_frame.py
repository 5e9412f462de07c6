"""pandas: one column after another."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tests.bench.peers import w1
from tests.bench.peers.workload import Peer


def w1_frame(df: pd.DataFrame) -> Any:
    """The rule with `cut`, `clip`, `map` and `round`."""
    r = {i: df[f"n{i}"] / df[f"d{i}"] for i in range(1, 9)}
    gates = [-1.0, *(gate for gate, _ in reversed(w1.STEPS)), 1e9]
    points = [0.0, *(points for _, points in reversed(w1.STEPS))]
    score = 0.10 * pd.cut(r[5], gates, right=False, labels=points).astype(float)
    for i, zero, one, most, weight in w1.LINES:
        score = score + weight * ((r[i] - zero) / (one - zero)).clip(0, most)
    risk = df.contract_value * df.year.map(w1.AT_RISK)
    out = pd.DataFrame({"incentive": (risk * score).clip(upper=1.1 * risk).where(r[1] >= 0.8, 0).round()})
    saving = df.tgt - df.act
    v = (saving / df.tgt).abs()
    share = 0.5 * (v.clip(upper=0.08) - 0.03).clip(lower=0) + 0.8 * (v - 0.08).clip(lower=0)
    out["corridor"] = np.sign(saving) * (share * df.tgt).clip(upper=0.1 * df.contract_value).round()
    out["total"] = df.base + out.incentive + out.corridor
    out["second"], out["third"] = (out.total * 0.3).round(), (out.total * 0.2).round()
    out["first"] = out.total - out.second - out.third
    return out


PEERS = {"w1": Peer(pd.DataFrame, w1_frame)}
