"""End of life care as users of pandas, Polars, DuckDB and numba write it: on floats, with the rounding at hand."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.bench.workloads import staffordshire as rule


def _frame(c: dict[str, Any]) -> dict[str, Any]:
    provider = np.arange(len(c["year"])) // rule.YEARS
    return c | {"provider": provider, "row": np.arange(len(c["year"]))}


def with_pandas(c: dict[str, Any]) -> Any:
    """Years of a provider by groups, then one column after another."""
    import pandas as pd

    df = pd.DataFrame(_frame(c))

    def run() -> Any:
        growth = (1 + df.inflation).where(df.year > 0, 1.0)
        value = rule.FIRST_VALUE * growth.groupby(df.provider).cumprod()
        at_risk = df.year.map(dict(enumerate(rule.AT_RISK)))
        out = pd.DataFrame({"base": (100 * value * (1 - at_risk)).round()})
        carers = df.carer_rating.fillna(df.groupby("provider").carer_rating.shift(1))
        place = ((df.died_in_preferred / df.preference_recorded - 0.65) / 0.15).clip(0, 1)
        fewer = ((1.1 - df.emergency_admissions / df.deaths) / 0.3).clip(0, 1)
        cared = pd.cut(carers, [-1, 0.7, 0.85, 9], right=False, labels=[0.0, 0.5, 1.0]).astype(float)
        score = (0.5 * place + 0.3 * fewer + 0.2 * cared).where(
            df.preference_recorded >= 50, (0.3 * fewer + 0.2 * cared) / 0.5
        )
        gate = df.preference_recorded / df.deaths >= 0.6
        out["quality"] = (100 * value * at_risk * score).round().where((df.year >= 2) & gate, 0)
        saved = value - df.commissioner_cost
        size = saved.abs() / value
        shared = 0.5 * (size.clip(upper=0.08) - 0.03).clip(lower=0) + 0.8 * (size - 0.08).clip(lower=0)
        savings = (100 * (shared * value).clip(upper=0.1 * value)).round()
        out["savings"] = (-np.sign(saved) * savings).where(df.year >= 2, 0)
        out["hospices"], out["community"] = (0.25 * out.quality).round(), (0.15 * out.quality).round()
        out["prime"] = out.quality - out.hospices - out.community
        return out

    return run


def with_polars(c: dict[str, Any]) -> Any:
    """One lazy query with windows over a provider; NaN is null there."""
    import polars as pl

    frame = pl.DataFrame(_frame(c)).with_columns(pl.col(pl.Float64).fill_nan(None))
    col = pl.col
    growth = pl.when(col("year") > 0).then(1 + col("inflation")).otherwise(1.0)
    at_risk = col("year").replace_strict(dict(enumerate(rule.AT_RISK.tolist())), return_dtype=pl.Float64)
    carers = col("carer_rating").fill_null(col("carer_rating").shift(1).over("provider"))
    place = ((col("died_in_preferred") / col("preference_recorded") - 0.65) / 0.15).clip(0, 1)
    fewer = ((1.1 - col("emergency_admissions") / col("deaths")) / 0.3).clip(0, 1)
    cared = pl.when(carers >= 0.85).then(1.0).when(carers >= 0.7).then(0.5).otherwise(0.0)
    score = pl.when(col("preference_recorded") >= 50).then(0.5 * place + 0.3 * fewer + 0.2 * cared)
    pays = (col("year") >= 2) & (col("preference_recorded") / col("deaths") >= 0.6)
    quality = 100 * col("value") * col("at_risk") * score.otherwise((0.3 * fewer + 0.2 * cared) / 0.5)
    size = col("saved").abs() / col("value")
    shared = 0.5 * (pl.min_horizontal(size, 0.08) - 0.03).clip(lower_bound=0) + 0.8 * (size - 0.08).clip(lower_bound=0)
    savings = (100 * pl.min_horizontal(shared * col("value"), 0.1 * col("value"))).round()

    def run() -> Any:
        return (
            frame.lazy()
            .with_columns(value=rule.FIRST_VALUE * growth.cum_prod().over("provider"), at_risk=at_risk)
            .with_columns(saved=col("value") - col("commissioner_cost"))
            .select(
                base=(100 * col("value") * (1 - col("at_risk"))).round(),
                quality=pl.when(pays).then(quality.round()).otherwise(0.0),
                savings=pl.when(col("year") >= 2).then(-col("saved").sign() * savings).otherwise(0.0),
            )
            .with_columns(hospices=(0.25 * col("quality")).round(), community=(0.15 * col("quality")).round())
            .with_columns(prime=col("quality") - col("hospices") - col("community"))
            .collect()
        )

    return run


def with_duckdb(c: dict[str, Any]) -> Any:
    """One query with windows over a provider; NaN is NULL there."""
    import duckdb
    import pyarrow as pa

    connection = duckdb.connect()
    connection.execute("SET threads = 1")
    columns = {name: pa.array(values, from_pandas=True) for name, values in _frame(c).items()}
    connection.register("given", pa.table(columns))
    connection.execute("CREATE TABLE t AS SELECT * FROM given")
    risk = " ".join(f"WHEN {year} THEN {share}" for year, share in enumerate(rule.AT_RISK.tolist()))

    def run() -> Any:
        return connection.sql(f"""
            WITH a AS (SELECT *, (CASE year {risk} END)::DOUBLE AS at_risk,
                {rule.FIRST_VALUE} * product(CASE WHEN year > 0 THEN 1 + inflation ELSE 1.0::DOUBLE END) OVER w AS value,
                coalesce(carer_rating, lag(carer_rating) OVER w) AS carers,
                least(greatest((died_in_preferred / preference_recorded - 0.65) / 0.15, 0), 1) AS place,
                least(greatest((1.1 - emergency_admissions / deaths) / 0.3, 0), 1) AS fewer
                FROM t WINDOW w AS (PARTITION BY provider ORDER BY year)),
            b AS (SELECT *, value - commissioner_cost AS saved, abs(value - commissioner_cost) / value AS size,
                CASE WHEN carers >= 0.85 THEN 1 WHEN carers >= 0.7 THEN 0.5 ELSE 0 END::DOUBLE AS cared FROM a),
            c AS (SELECT row, round(100 * value * (1 - at_risk)) AS base,
                CASE WHEN year >= 2 AND preference_recorded / deaths >= 0.6 THEN round(100 * value * at_risk *
                    CASE WHEN preference_recorded >= 50 THEN 0.5 * place + 0.3 * fewer + 0.2 * cared
                    ELSE (0.3 * fewer + 0.2 * cared) / 0.5 END) ELSE 0 END AS quality,
                CASE WHEN year >= 2 THEN -sign(saved) * round(100 * least((0.5 * greatest(least(size, 0.08) - 0.03, 0)
                    + 0.8 * greatest(size - 0.08, 0)) * value, 0.1 * value)) ELSE 0 END AS savings FROM b),
            d AS (SELECT *, round(0.25 * quality) AS hospices, round(0.15 * quality) AS community FROM c)
            SELECT base, quality, savings, quality - hospices - community AS prime, hospices, community FROM d ORDER BY row
        """).fetchnumpy()

    return run


def with_numba(c: dict[str, Any]) -> Any:
    """A loop over rows, compiled, on one thread."""
    import numba

    names = ("year", "inflation", "deaths", "preference_recorded", "died_in_preferred", "emergency_admissions",
             "carer_rating", "commissioner_cost")  # fmt: skip
    at_risk, first_value = rule.AT_RISK, rule.FIRST_VALUE

    @numba.njit
    def loop(
        year: Any,
        inflation: Any,
        deaths: Any,
        recorded: Any,
        died: Any,
        emergency: Any,
        rating: Any,
        cost: Any,
        out: Any,
    ) -> None:
        value = 0.0
        for j in range(year.size):
            y = year[j]
            value = first_value if y == 0 else value * (1 + inflation[j])
            risk = at_risk[y]
            out[0][j] = np.floor(100 * value * (1 - risk) + 0.5)
            quality = savings = 0.0
            if y >= 2:
                carers = rating[j - 1] if np.isnan(rating[j]) else rating[j]
                fewer = min(max((1.1 - emergency[j] / deaths[j]) / 0.3, 0.0), 1.0)
                rest = 0.3 * fewer + 0.2 * (1.0 if carers >= 0.85 else 0.5 if carers >= 0.7 else 0.0)
                if recorded[j] >= 50:
                    score = 0.5 * min(max((died[j] / recorded[j] - 0.65) / 0.15, 0.0), 1.0) + rest
                else:
                    score = rest / 0.5
                if recorded[j] / deaths[j] >= 0.6:
                    quality = np.floor(100 * value * risk * score + 0.5)
                saved = value - cost[j]
                size = abs(saved) / value
                shared = 0.5 * max(min(size, 0.08) - 0.03, 0.0) + 0.8 * max(size - 0.08, 0.0)
                savings = np.floor(100 * min(shared * value, 0.1 * value) + 0.5) * (-1.0 if saved > 0 else 1.0)
            hospices, community = np.floor(0.25 * quality + 0.5), np.floor(0.15 * quality + 0.5)
            out[1][j], out[2][j], out[3][j] = quality, savings, quality - hospices - community
            out[4][j], out[5][j] = hospices, community

    given = [c[name] for name in names]

    def run(rows: int | None = None) -> Any:
        out = tuple(np.empty(len(c["year"][:rows])) for _ in rule.OUTPUTS)
        loop(*(each[:rows] for each in given), out)
        return dict(zip(rule.OUTPUTS, out, strict=True))

    run(1)  # compiled
    return run
