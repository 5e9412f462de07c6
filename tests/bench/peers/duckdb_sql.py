"""DuckDB: one query. A numeral such as 0.05 is a decimal there; division gives a double."""

from __future__ import annotations

from typing import Any

import duckdb
import pyarrow as pa

from tests.bench.peers import w1
from tests.bench.peers.workload import Columns, Peer


def table(columns: Columns) -> Any:
    """A connection with the rows in its own table `t`, on one thread as the others."""
    connection = duckdb.connect()
    connection.execute("SET threads = 1")
    connection.register("given", pa.table(columns))
    connection.execute("CREATE TABLE t AS SELECT * FROM given")
    connection.unregister("given")
    return connection


def w1_query(connection: Any) -> Any:
    """The rule as a chain of common table expressions."""
    rates = ", ".join(f"n{i}/d{i} AS r{i}" for i in range(1, 9))
    steps = " ".join(f"WHEN r5 >= {gate} THEN {points}" for gate, points in w1.STEPS)
    lines = " + ".join(
        f"{weight}*least(greatest((r{i}-{zero})/({one}-{zero}), 0), {most})" for i, zero, one, most, weight in w1.LINES
    )
    risk = " ".join(f"WHEN {year} THEN {share}" for year, share in w1.AT_RISK.items())
    return connection.sql(f"""
        WITH a AS (SELECT *, {rates}, contract_value * (CASE year {risk} END)::DOUBLE AS risk, abs(tgt-act)/tgt AS v FROM t),
        b AS (SELECT *, {lines} + 0.1*CASE {steps} ELSE 0 END AS score FROM a),
        c AS (SELECT base,
            CASE WHEN r1 < 0.80 THEN 0 ELSE round(least(risk*score, 1.10*risk)) END AS incentive,
            sign(tgt-act)*round(least((0.5*greatest(least(v,0.08)-0.03,0)+0.8*greatest(v-0.08,0))*tgt, 0.10*contract_value))
              AS corridor FROM b),
        d AS (SELECT *, base+incentive+corridor AS total FROM c),
        e AS (SELECT *, round(0.3*total) AS second, round(0.2*total) AS third FROM d)
        SELECT incentive::DOUBLE incentive, corridor::DOUBLE corridor, total::DOUBLE total,
            (total-second-third)::DOUBLE AS first, second::DOUBLE AS second, third::DOUBLE AS third FROM e
    """).fetchnumpy()


PEERS = {"w1": Peer(table, w1_query)}
