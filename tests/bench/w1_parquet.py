"""Workload W1 as Parquet files of any size, written in groups of rows: one payee in each row, figures as numbers."""

from __future__ import annotations

from pathlib import Path

from tests.bench.w1_numpy import columns
from tests.bench.w1_rule import COUNTS, MONEY, likely_rows

GROUP = 100_000
DISTINCT = 20_000


def write(path: Path, number: int) -> None:
    """A file of so many rows, the same 20,000 likely ones again and again for other payees."""
    import numpy
    import pyarrow
    from pyarrow import parquet

    distinct = columns(likely_rows(min(number, DISTINCT)))
    pennies = pyarrow.decimal128(18, 2)
    writer: parquet.ParquetWriter | None = None
    for start in range(0, number, GROUP):
        at = numpy.arange(start, min(start + GROUP, number))
        row = at % len(distinct["year"])
        held = {
            "trust": pyarrow.array([f"T{each:08d}" for each in at.tolist()]),
            "period": pyarrow.array([f"year {year}" for year in distinct["year"][row].tolist()]),
        }
        held |= {name: pyarrow.array(distinct[name][row]) for name in COUNTS}
        for name in MONEY:
            whole = pyarrow.array(distinct[name][row]).cast(pyarrow.decimal128(20, 0))
            held[name] = pyarrow.Array.from_buffers(pennies, len(at), whole.buffers())
        table = pyarrow.table(held)
        writer = writer or parquet.ParquetWriter(path, table.schema)
        writer.write_table(table)
    if writer is not None:
        writer.close()
