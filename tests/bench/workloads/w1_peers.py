"""Workload W1 as users of pandas, Polars, DuckDB and numba write it: on floats, with the rounding at hand."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.bench.workloads import w1


def with_pandas(c: dict[str, Any]) -> Any:
    """`cut`, `clip`, `map` and `round`, one column after another."""
    import pandas as pd

    df = pd.DataFrame(c)

    def run() -> Any:
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
        total = df.base + out.incentive + out.corridor
        out["hospices"], out["charity"] = (total * 0.3).round(), (total * 0.2).round()
        out["trust"] = total - out.hospices - out.charity
        return out

    return run


def with_polars(c: dict[str, Any]) -> Any:
    """One lazy query."""
    import polars as pl

    frame, col = pl.DataFrame(c), pl.col
    r = {i: col(f"n{i}") / col(f"d{i}") for i in range(1, 9)}
    steps: Any = pl.when(r[5] >= w1.STEPS[0][0]).then(w1.STEPS[0][1])
    for gate, points in w1.STEPS[1:]:
        steps = steps.when(r[5] >= gate).then(points)
    score = 0.10 * steps.otherwise(0.0)
    for i, zero, one, most, weight in w1.LINES:
        score = score + weight * ((r[i] - zero) / (one - zero)).clip(0, most)
    risk = col("contract_value") * col("year").replace_strict(w1.AT_RISK)
    incentive = pl.when(r[1] < 0.8).then(0.0).otherwise(pl.min_horizontal(risk * score, 1.1 * risk).round())
    saving = col("tgt") - col("act")
    v = (saving / col("tgt")).abs()
    share = 0.5 * (pl.min_horizontal(v, 0.08) - 0.03).clip(lower_bound=0) + 0.8 * (v - 0.08).clip(lower_bound=0)
    corridor = saving.sign() * pl.min_horizontal(share * col("tgt"), 0.1 * col("contract_value")).round()

    def run() -> Any:
        return (
            frame.lazy()
            .select("base", incentive=incentive, corridor=corridor)
            .with_columns(total=col("base") + col("incentive") + col("corridor"))
            .with_columns(hospices=(0.3 * col("total")).round(), charity=(0.2 * col("total")).round())
            .with_columns(trust=col("total") - col("hospices") - col("charity"))
            .collect()
        )

    return run


def with_duckdb(c: dict[str, Any]) -> Any:
    """One query. A numeral such as 0.05 is a decimal there; division gives a double."""
    import duckdb
    import pyarrow as pa

    connection = duckdb.connect()
    connection.execute("SET threads = 1")
    connection.register("given", pa.table(c))
    connection.execute("CREATE TABLE t AS SELECT * FROM given")
    connection.unregister("given")
    rates = ", ".join(f"n{i}/d{i} AS r{i}" for i in range(1, 9))
    steps = " ".join(f"WHEN r5 >= {gate} THEN {points}" for gate, points in w1.STEPS)
    lines = " + ".join(
        f"{weight}*least(greatest((r{i}-{zero})/({one}-{zero}), 0), {most})" for i, zero, one, most, weight in w1.LINES
    )
    risk = " ".join(f"WHEN {year} THEN {share}" for year, share in w1.AT_RISK.items())

    def run() -> Any:
        return connection.sql(f"""
            WITH a AS (SELECT *, {rates}, contract_value * (CASE year {risk} END)::DOUBLE AS risk, abs(tgt-act)/tgt AS v FROM t),
            b AS (SELECT *, {lines} + 0.1*CASE {steps} ELSE 0 END AS score FROM a),
            c AS (SELECT base,
                CASE WHEN r1 < 0.80 THEN 0 ELSE round(least(risk*score, 1.10*risk)) END AS incentive,
                sign(tgt-act)*round(least((0.5*greatest(least(v,0.08)-0.03,0)+0.8*greatest(v-0.08,0))*tgt, 0.10*contract_value))
                  AS corridor FROM b),
            d AS (SELECT *, base+incentive+corridor AS total FROM c),
            e AS (SELECT *, round(0.3*total) AS hospices, round(0.2*total) AS charity FROM d)
            SELECT incentive::DOUBLE AS incentive, corridor::DOUBLE AS corridor,
                (total-hospices-charity)::DOUBLE AS trust, hospices::DOUBLE AS hospices, charity::DOUBLE AS charity FROM e
        """).fetchnumpy()

    return run


def with_numba(c: dict[str, Any]) -> Any:
    """A loop over rows, compiled, on one thread."""
    import numba

    @numba.njit
    def loop(n: Any, d: Any, value: Any, year: Any, base: Any, tgt: Any, act: Any, out: Any) -> None:
        for j in range(value.size):
            r1, r5 = n[0][j] / d[0][j], n[4][j] / d[4][j]
            score = 0.1 * (1.0 if r5 >= 0.95 else 0.8 if r5 >= 0.9 else 0.6 if r5 >= 0.8 else 0.4 if r5 >= 0.7 else 0.2 if r5 >= 0.6 else 0.0)  # fmt: skip
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
            out[0][j], out[1][j] = incentive, corridor
            out[2][j], out[3][j], out[4][j] = total - second - third, second, third

    def run(rows: int | None = None) -> Any:
        given = {name: each[:rows] for name, each in c.items()}
        out = tuple(np.empty(len(given["year"])) for _ in w1.OUTPUTS)
        n, d = (tuple(given[f"{letter}{i}"] for i in range(1, 9)) for letter in "nd")
        loop(n, d, *(given[name] for name in ("contract_value", "year", "base", "tgt", "act")), out)
        return dict(zip(w1.OUTPUTS, out, strict=True))

    run(1)  # compiled
    return run
