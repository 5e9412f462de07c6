"""Hospital Value-Based Purchasing as users of pandas, Polars, DuckDB and numba write it: on floats, with the rounding at hand."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.bench.workloads.hospital_points import ENGAGEMENT, LEAST, OUTPUTS, domains, standards


def with_pandas(c: dict[str, Any]) -> Any:
    """One column after another."""
    import pandas as pd

    df = pd.DataFrame(c)

    def run() -> Any:
        points, above = {"combined_ssi_score": df.combined_ssi_score}, {}
        for row in standards():
            rate, baseline = df[f"rate_{row['measure']}"], df[f"baseline_{row['measure']}"]
            threshold, benchmark = row["threshold"], row["benchmark"]
            reach = (rate - threshold) / (benchmark - threshold)
            achieved = np.floor(9 * reach + 1).where(reach < 1, 10).where(reach >= 0, 0)
            way = np.floor(10 * (rate - baseline) / (benchmark - baseline)).clip(0, 9)
            gain = (rate - baseline) / (benchmark - threshold)
            improved = way.where(baseline != benchmark, 0).where(reach < 1, 9).where(gain > 0, 0)
            both = pd.concat([achieved, improved.where(baseline.notna())], axis=1).max(axis=1)
            points[f"points_{row['measure']}"] = both.where(rate.notna())
            if row["floor"] is not None:
                above[row["measure"]] = (rate - row["floor"]) / (threshold - row["floor"])
        of_items, scores = pd.DataFrame(points), {}
        for domain, items in domains().items():
            count, total = of_items[items].count(axis=1), of_items[items].sum(axis=1)
            if domain == ENGAGEMENT:
                lowest = pd.DataFrame(above).min(axis=1)
                score = total + np.floor(20 * lowest).clip(lower=0).where(lowest < 1, 20)
            else:
                score = 100 * total / (10 * count)
            scores[domain] = score.where(count >= LEAST.get(domain, 2))
        of_domains = pd.DataFrame(scores)
        total = of_domains.mean(axis=1).where(of_domains.count(axis=1) >= 3)
        value = (100 * df.base_payments * 0.02 * (total / 100 * df.slope)).round()
        withheld = (100 * 0.02 * df.base_payments).round()
        return {"withheld": withheld.where(total.notna(), 0), "value_payment": value.fillna(0)}

    return run


def with_polars(c: dict[str, Any]) -> Any:
    """One lazy query; NaN is null there."""
    import polars as pl

    frame = pl.DataFrame(c).with_columns(pl.col(pl.Float64).fill_nan(None))
    col = pl.col
    points, above = {}, []
    for row in standards():
        rate, baseline = col(f"rate_{row['measure']}"), col(f"baseline_{row['measure']}")
        threshold, benchmark = row["threshold"], row["benchmark"]
        reach, gain = (rate - threshold) / (benchmark - threshold), (rate - baseline) / (benchmark - threshold)
        achieved = pl.when(reach >= 1).then(10.0).when(reach < 0).then(0.0).otherwise((9 * reach + 1).floor())
        way = (10 * (rate - baseline) / (benchmark - baseline)).floor().clip(0, 9)
        improved: Any = pl.when(baseline.is_null()).then(None).when(gain <= 0).then(0.0)
        improved = improved.when(reach >= 1).then(9.0).when(baseline == benchmark).then(0.0).otherwise(way)
        both = pl.when(rate.is_not_null()).then(pl.max_horizontal(achieved, improved))
        points[f"points_{row['measure']}"] = both
        if row["floor"] is not None:
            above.append((rate - row["floor"]) / (threshold - row["floor"]))
    scores = {}
    for domain, items in domains().items():
        count = pl.sum_horizontal([col(item).is_not_null().cast(pl.Int64) for item in items])
        total = pl.sum_horizontal(items)
        score = 100 * total / (10 * count)
        if domain == ENGAGEMENT:
            lowest = col("lowest")
            score = total + pl.when(lowest >= 1).then(20.0).otherwise((20 * lowest).floor().clip(lower_bound=0))
        scores[domain] = pl.when(count >= LEAST.get(domain, 2)).then(score)
    known = pl.sum_horizontal([col(domain).is_not_null().cast(pl.Int64) for domain in scores])
    value = (100 * col("base_payments") * 0.02 * (col("score") / 100 * col("slope"))).round()

    def run() -> Any:
        return (
            frame.lazy()
            .with_columns(lowest=pl.min_horizontal(above), **points)
            .with_columns(**scores)
            .with_columns(score=pl.when(known >= 3).then(pl.mean_horizontal(list(scores))))
            .select(
                withheld=pl.when(col("score").is_not_null())
                .then((100 * 0.02 * col("base_payments")).round())
                .otherwise(0.0),
                value_payment=value.fill_null(0),
            )
            .collect()
        )

    return run


def with_duckdb(c: dict[str, Any]) -> Any:
    """One query; NaN is NULL there."""
    import duckdb
    import pyarrow as pa

    connection = duckdb.connect()
    connection.execute("SET threads = 1")
    held = c | {"row": np.arange(len(c["slope"]))}
    connection.register("given", pa.table({name: pa.array(values, from_pandas=True) for name, values in held.items()}))
    connection.execute("CREATE TABLE t AS SELECT * FROM given")
    points, above = [], []
    for row in standards():
        rate, base = f"rate_{row['measure']}", f"baseline_{row['measure']}"
        low, high = f"{row['threshold']!r}::DOUBLE", f"{row['benchmark']!r}::DOUBLE"
        reach, gain = f"(({rate} - {low}) / ({high} - {low}))", f"(({rate} - {base}) / ({high} - {low}))"
        points.append(f"""CASE WHEN {rate} IS NOT NULL THEN greatest(
            CASE WHEN {reach} >= 1 THEN 10 WHEN {reach} < 0 THEN 0 ELSE floor(9 * {reach} + 1) END,
            CASE WHEN {base} IS NULL THEN NULL WHEN {gain} <= 0 THEN 0 WHEN {reach} >= 1 THEN 9 WHEN {base} = {high} THEN 0
                ELSE least(greatest(floor(10 * ({rate} - {base}) / ({high} - {base})), 0), 9) END)
            END AS points_{row["measure"]}""")
        if row["floor"] is not None:
            above.append(f"({rate} - {row['floor']!r}::DOUBLE) / ({low} - {row['floor']!r}::DOUBLE)")
    scores = []
    for domain, items in domains().items():
        count = " + ".join(f"({item} IS NOT NULL)::INT" for item in items)
        total = " + ".join(f"coalesce({item}, 0)" for item in items)
        score = f"100 * ({total}) / (10 * ({count}))"
        if domain == ENGAGEMENT:
            score = f"{total} + CASE WHEN lowest >= 1 THEN 20 ELSE greatest(floor(20 * lowest), 0) END"
        scores.append((f"CASE WHEN {count} >= {LEAST.get(domain, 2)} THEN {score} END AS {domain}", domain))
    names = [domain for _, domain in scores]
    mean = " + ".join(f"coalesce({domain}, 0)" for domain in names)
    known = " + ".join(f"({domain} IS NOT NULL)::INT" for domain in names)
    query = f"""
        WITH a AS (SELECT *, {", ".join(points)}, least({", ".join(above)}) AS lowest FROM t),
        b AS (SELECT *, {", ".join(text for text, _ in scores)} FROM a),
        c AS (SELECT *, CASE WHEN {known} >= 3 THEN ({mean}) / ({known}) END AS score FROM b)
        SELECT CASE WHEN score IS NULL THEN 0 ELSE round(100 * 0.02 * base_payments) END::DOUBLE AS withheld,
            coalesce(round(100 * base_payments * 0.02 * (score / 100 * slope)), 0)::DOUBLE AS value_payment
        FROM c ORDER BY row
    """
    return lambda: connection.sql(query).fetchnumpy()


def with_numba(c: dict[str, Any]) -> Any:
    """A loop over rows and measures, compiled, on one thread."""
    import numba

    rates, bases = (
        np.stack([c[f"{name}_{row['measure']}"] for row in standards()], axis=1) for name in ("rate", "baseline")
    )
    low, high = (np.array([row[name] for row in standards()]) for name in ("threshold", "benchmark"))
    floors = np.array([np.nan if row["floor"] is None else row["floor"] for row in standards()])
    columns = {f"points_{row['measure']}": at for at, row in enumerate(standards())}
    of_domain = np.full(len(standards()), -1)
    infections = -1
    for number, items in enumerate(domains().values()):
        for item in items:
            if item in columns:
                of_domain[columns[item]] = number
            else:
                infections = number
    least = np.array([LEAST.get(domain, 2) for domain in domains()])
    engagement, count_of = list(domains()).index(ENGAGEMENT), len(domains())

    @numba.njit
    def loop(
        rates: Any, bases: Any, ssi: Any, payments: Any, slope: Any, withheld: Any, value: Any
    ) -> None:  # fmt: skip
        total, count = np.zeros(count_of), np.zeros(count_of)
        for j in range(ssi.size):
            total[:], count[:], lowest = 0, 0, np.inf
            for m in range(low.size):
                rate, base = rates[j, m], bases[j, m]
                if np.isnan(rate):
                    continue
                reach = (rate - low[m]) / (high[m] - low[m])
                points = 10.0 if reach >= 1 else 0.0 if reach < 0 else np.floor(9 * reach + 1)
                if not np.isnan(base):
                    gain = (rate - base) / (high[m] - low[m])
                    improved = 0.0 if gain <= 0 else 9.0
                    if gain > 0 and reach < 1:
                        way = 0.0 if base == high[m] else np.floor(10 * (rate - base) / (high[m] - base))
                        improved = min(max(way, 0.0), 9.0)
                    points = max(points, improved)
                if not np.isnan(floors[m]):
                    lowest = min(lowest, (rate - floors[m]) / (low[m] - floors[m]))
                if of_domain[m] >= 0:
                    total[of_domain[m]] += points
                    count[of_domain[m]] += 1
            if not np.isnan(ssi[j]):
                total[infections] += ssi[j]
                count[infections] += 1
            score, known = 0.0, 0
            for k in range(count_of):
                if count[k] >= least[k]:
                    known += 1
                    if k == engagement:
                        score += total[k] + (20.0 if lowest >= 1 else max(np.floor(20 * lowest), 0.0))
                    else:
                        score += 100 * total[k] / (10 * count[k])
            withheld[j] = value[j] = 0.0
            if known >= 3:
                withheld[j] = np.floor(100 * 0.02 * payments[j] + 0.5)
                value[j] = np.floor(100 * payments[j] * 0.02 * (score / known / 100 * slope[j]) + 0.5)

    def run(rows: int | None = None) -> Any:
        given = [each[:rows] for each in (rates, bases, c["combined_ssi_score"], c["base_payments"], c["slope"])]
        out = {name: np.empty(len(given[0])) for name in OUTPUTS}
        loop(*given, *out.values())
        return out

    run(1)  # compiled
    return run
