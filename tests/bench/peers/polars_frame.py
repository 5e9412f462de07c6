"""Polars: one lazy expression for each column."""

from __future__ import annotations

from typing import Any

import polars as pl

from tests.bench.peers import w1
from tests.bench.peers.workload import Peer

C = pl.col


def w1_lazy(df: pl.DataFrame) -> Any:
    """The rule in expressions."""
    r = {i: C(f"n{i}") / C(f"d{i}") for i in range(1, 9)}
    steps: Any = pl.when(r[5] >= w1.STEPS[0][0]).then(w1.STEPS[0][1])
    for gate, points in w1.STEPS[1:]:
        steps = steps.when(r[5] >= gate).then(points)
    score = 0.10 * steps.otherwise(0.0)
    for i, zero, one, most, weight in w1.LINES:
        score = score + weight * ((r[i] - zero) / (one - zero)).clip(0, most)
    risk = C("contract_value") * C("year").replace_strict(w1.AT_RISK)
    incentive = pl.when(r[1] < 0.8).then(0.0).otherwise(pl.min_horizontal(risk * score, 1.1 * risk).round())
    saving = C("tgt") - C("act")
    v = (saving / C("tgt")).abs()
    share = 0.5 * (pl.min_horizontal(v, 0.08) - 0.03).clip(lower_bound=0) + 0.8 * (v - 0.08).clip(lower_bound=0)
    corridor = saving.sign() * pl.min_horizontal(share * C("tgt"), 0.1 * C("contract_value")).round()
    total = C("base") + C("incentive") + C("corridor")
    return (
        df.lazy()
        .select(C("base"), incentive=incentive, corridor=corridor)
        .with_columns(total=total)
        .with_columns(second=(0.3 * C("total")).round(), third=(0.2 * C("total")).round())
        .with_columns(first=C("total") - C("second") - C("third"))
        .collect()
    )


PEERS = {"w1": Peer(pl.DataFrame, w1_lazy)}
