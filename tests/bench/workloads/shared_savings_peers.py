"""Medicare Shared Savings as users of pandas, Polars, DuckDB and numba write it: on floats, with the rounding at hand."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.bench.workloads import shared_savings as rule

TERMS = {
    "share": rule.SHARE, "cap": rule.CAP, "loss_from": rule.LOSS_FROM, "loss_to": rule.LOSS_TO, "limit": rule.LIMIT,
    "of_revenue": rule.OF_REVENUE,
}  # fmt: skip
PIECES = [
    (low, high, start, end)
    for low, high, start, end in zip(rule.PEOPLE, rule.PEOPLE[1:], rule.RATES, rule.RATES[1:], strict=False)
]


def with_pandas(c: dict[str, Any]) -> Any:
    """Frames joined to the terms of the tracks, then one column after another."""
    import pandas as pd

    frame = pd.DataFrame(c)
    terms = pd.DataFrame(TERMS)

    def run() -> Any:
        df = frame.join(terms, on="track")
        two_sided = df.limit.notna()
        saved = df.benchmark - df.expenditure
        rate = saved / df.benchmark
        table = pd.Series(np.interp(df.assigned_beneficiaries, rule.PEOPLE, rule.RATES)).round(2) / 100
        least = df.published_rate.where(two_sided, table)
        counts = (rate >= least) | (df.reduced & (saved > 0)) | (two_sided & (-rate >= least))
        generated = saved.where(counts & ~(df.guardrail & (least == 0)), 0)
        scaled = df.share * df.quality_score
        early = scaled.where(df.year < 5, df.share).where(df.quality_met, 0)
        late = df.share.where(df.quality_met, scaled.where(df.alternative_met, 0))
        earned = early.where(df.year < 9, late)
        sharing = (0.5 * earned).where(df.reduced & (rate < least), earned)
        kept = (1 - earned.where(df.year < 5, scaled)).clip(df.loss_from, df.loss_to)
        most = pd.concat([df.limit * df.benchmark, df.of_revenue * df.revenue], axis=1).min(axis=1)
        shared = pd.concat([generated * sharing * 0.98, df.cap * df.benchmark], axis=1).min(axis=1).round()
        owed = pd.concat([-generated * df.published_loss_rate.fillna(kept), most], axis=1).min(axis=1)
        losses = (owed - df.disaster_relief).clip(lower=0).round()
        return {
            "shared_savings": shared.where(generated > 0, 0),
            "shared_losses": losses.where(two_sided & (generated < 0), 0),
        }

    return run


def with_polars(c: dict[str, Any]) -> Any:
    """One lazy query; NaN is null there."""
    import polars as pl

    frame = pl.DataFrame(c).with_columns(pl.col(pl.Float64).fill_nan(None), pl.col("track").cast(pl.Int64))
    terms = pl.DataFrame(TERMS).with_row_index("track").with_columns(pl.col("track").cast(pl.Int64)).fill_nan(None)
    col, people = pl.col, pl.col("assigned_beneficiaries")
    table: Any = pl.when(people <= rule.PEOPLE[0]).then(rule.RATES[0])
    for low, high, start, end in PIECES:
        table = table.when(people <= high).then(start + (people - low) * (end - start) / (high - low))
    table = table.otherwise(rule.RATES[-1]).round(2) / 100
    two_sided, saved = col("limit").is_not_null(), col("benchmark") - col("expenditure")
    rate, scaled = col("saved") / col("benchmark"), col("share") * col("quality_score")
    early = pl.when("quality_met").then(pl.when(col("year") < 5).then(scaled).otherwise("share")).otherwise(0)
    late = pl.when("quality_met").then("share").otherwise(pl.when("alternative_met").then(scaled).otherwise(0))
    counts = (rate >= col("least")) | (col("reduced") & (col("saved") > 0)) | (two_sided & (-rate >= col("least")))
    kept = (1 - pl.when(col("year") < 5).then("earned").otherwise(scaled)).clip("loss_from", "loss_to")
    most = pl.min_horizontal(col("limit") * col("benchmark"), col("of_revenue") * col("revenue"))
    cut = col("reduced") & (rate < col("least"))
    sharing = pl.when(cut).then(0.5 * col("earned")).otherwise("earned")
    shared = pl.min_horizontal(col("generated") * sharing * 0.98, col("cap") * col("benchmark")).round()
    owed = pl.min_horizontal(-col("generated") * col("published_loss_rate").fill_null(kept), most)
    losses = (owed - col("disaster_relief")).clip(lower_bound=0).round()

    def run() -> Any:
        return (
            frame.lazy()
            .join(terms.lazy(), on="track", how="left", maintain_order="left")
            .with_columns(saved=saved, least=pl.when(two_sided).then("published_rate").otherwise(table))
            .with_columns(earned=pl.when(col("year") < 9).then(early).otherwise(late))
            .with_columns(
                generated=pl.when(counts & ~(col("guardrail") & (col("least") == 0))).then("saved").otherwise(0)
            )
            .select(
                shared_savings=pl.when(col("generated") > 0).then(shared).otherwise(0),
                shared_losses=pl.when(two_sided & (col("generated") < 0)).then(losses).otherwise(0),
            )
            .collect()
        )

    return run


def with_duckdb(c: dict[str, Any]) -> Any:
    """One query over a table and the terms of the tracks; NaN is NULL there."""
    import duckdb
    import pyarrow as pa

    def of(columns: dict[str, Any]) -> Any:
        return pa.table({name: pa.array(values, from_pandas=True) for name, values in columns.items()})

    connection = duckdb.connect()
    connection.execute("SET threads = 1")
    for name, columns in (("t", c | {"row": np.arange(len(c["year"]))}), ("terms", {"track": np.arange(10), **TERMS})):
        connection.register("given", of(columns))
        connection.execute(f"CREATE TABLE {name} AS SELECT * FROM given")
        connection.unregister("given")
    pieces = " ".join(
        f"WHEN n <= {high} THEN {start} + (n - {low}) * ({end} - {start}) / {high - low}"
        for low, high, start, end in PIECES
    )

    def run() -> Any:
        return connection.sql(f"""
            WITH a AS (SELECT *, assigned_beneficiaries AS n, "limit" IS NOT NULL AS two_sided, benchmark - expenditure AS saved,
                (benchmark - expenditure) / benchmark AS rate, share * quality_score AS scaled FROM t JOIN terms USING (track)),
            b AS (SELECT *, CASE WHEN two_sided THEN published_rate
                    ELSE round((CASE {pieces} ELSE {rule.RATES[-1]} END)::DOUBLE, 2) / 100 END AS least,
                CASE WHEN year < 5 THEN CASE WHEN quality_met THEN scaled ELSE 0 END
                    WHEN year < 9 THEN CASE WHEN quality_met THEN share ELSE 0 END
                    WHEN quality_met THEN share WHEN alternative_met THEN scaled ELSE 0 END AS earned FROM a),
            c AS (SELECT *, CASE WHEN (rate >= least OR (reduced AND saved > 0) OR (two_sided AND -rate >= least))
                    AND NOT (guardrail AND least = 0) THEN saved ELSE 0 END AS generated,
                CASE WHEN reduced AND rate < least THEN 0.5 * earned ELSE earned END AS sharing,
                least(greatest(1 - CASE WHEN year < 5 THEN earned ELSE scaled END, loss_from), loss_to) AS kept FROM b)
            SELECT CASE WHEN generated > 0 THEN round(least(generated * sharing * 0.98, cap * benchmark)) ELSE 0 END::DOUBLE
                    AS shared_savings,
                CASE WHEN two_sided AND generated < 0 THEN round(greatest(least(-generated * coalesce(published_loss_rate, kept),
                    "limit" * benchmark, of_revenue * revenue) - disaster_relief, 0)) ELSE 0 END::DOUBLE AS shared_losses
            FROM c ORDER BY row
        """).fetchnumpy()

    return run


def with_numba(c: dict[str, Any]) -> Any:
    """A loop over rows, compiled, on one thread."""
    import numba

    names = (
        "track", "year", "benchmark", "expenditure", "assigned_beneficiaries", "published_rate", "quality_met",
        "alternative_met", "quality_score", "published_loss_rate", "reduced", "guardrail", "disaster_relief", "revenue",
    )  # fmt: skip
    terms, people, rates = tuple(TERMS.values()), np.array(rule.PEOPLE, float), np.array(rule.RATES)

    @numba.njit
    def loop(
        track: Any, year: Any, benchmark: Any, expenditure: Any, n: Any, published: Any, met: Any, alternative: Any,
        quality: Any, loss: Any, reduced: Any, guardrail: Any, relief: Any, revenue: Any, shared: Any, losses: Any,
    ) -> None:  # fmt: skip
        for j in range(track.size):
            k = track[j]
            share, limit = terms[0][k], terms[4][k]
            two_sided = not np.isnan(limit)
            saved = benchmark[j] - expenditure[j]
            rate = saved / benchmark[j]
            least = published[j] if two_sided else np.floor(100 * np.interp(n[j], people, rates) + 0.5) / 10000
            counts = rate >= least or (reduced[j] and saved > 0) or (two_sided and -rate >= least)
            generated = saved if counts and not (guardrail[j] and least == 0) else 0.0
            scaled = share * quality[j]
            if year[j] < 9:
                earned = (scaled if year[j] < 5 else share) if met[j] else 0.0
            else:
                earned = share if met[j] else scaled if alternative[j] else 0.0
            shared[j] = losses[j] = 0.0
            if generated > 0:
                sharing = 0.5 * earned if reduced[j] and rate < least else earned
                shared[j] = np.floor(min(generated * sharing * 0.98, terms[1][k] * benchmark[j]) + 0.5)
            elif two_sided and generated < 0:
                kept = min(max(1 - (earned if year[j] < 5 else scaled), terms[2][k]), terms[3][k])
                owed = min(-generated * (kept if np.isnan(loss[j]) else loss[j]), limit * benchmark[j])
                if not np.isnan(terms[5][k]):
                    owed = min(owed, terms[5][k] * revenue[j])
                losses[j] = np.floor(max(owed - relief[j], 0.0) + 0.5)

    given = [c[name] for name in names]

    def run(rows: int | None = None) -> Any:
        out = {name: np.empty(len(c["year"][:rows])) for name in rule.OUTPUTS}
        loop(*(each[:rows] for each in given), *out.values())
        return out

    run(1)  # compiled
    return run
