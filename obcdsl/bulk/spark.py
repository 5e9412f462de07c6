"""A payment run on Spark: the same compiled contract over parts of a table, with `mapInArrow`.

Rows are numbered as they lie in the table, brought together by what their statements may read, worked part by part, and
written as a folder of Parquet files in the order of a single machine, with the same rows. A task that is lost is worked again by
Spark. Nothing is put in place before every part is worked: a fault that reaches everything stops the run.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from obcdsl.bulk import partitions as parts
from obcdsl.contract import Contract
from obcdsl.data.columns import Headings, place_columns
from obcdsl.data.table import Table
from obcdsl.diagnostic import Refusal, error
from obcdsl.extra import package
from obcdsl.money import plain_amount
from obcdsl.record import dataclass
from obcdsl.render import parquet

Batches = Iterator[Any]
ORDER = (parts.PAYEE_ORDER, parts.PERIOD_ORDER, parts.LINE_ORDER)


@dataclass(frozen=True, slots=True)
class Paid:
    """What came of a run: where its table is, how many rows of statements were refused, and the sums by direction."""

    target: Path
    together: str
    statements: int
    refused: int
    sums: tuple[tuple[str, str, str], ...]


def session(master: str) -> Any:
    """A Spark session; the one that is running, where there is one.

    Raises:
        Refusal: where pyspark is not installed.
    """
    sql = package("pyspark.sql", "Tables on many machines are read", "spark")
    if master.startswith("local"):
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = sql.SparkSession.builder.appName("obcdsl").master(master).config("spark.ui.enabled", "false")
    return builder.config("spark.sql.session.timeZone", "UTC").getOrCreate()


def pay_table(spark: Any, contract: Contract, data: str, target: Path, work: Callable[..., Any] | None = None) -> Paid:
    """Pay a Parquet table into a folder of Parquet files.

    Args:
        spark: the session.
        contract: a contract without errors.
        data: the path of the table, as Spark names it.
        target: the folder to write; it must not be there.
        work: what works one part; `worked_part` unless a test says otherwise.

    Raises:
        Refusal: where a fault reaches everything, or the table cannot be parted.
    """
    frame = spark.read.parquet(data)
    schema = contract.schema
    fault = parts.unsafe_columns(schema, [name for name, kind in frame.dtypes if kind == "string"])
    if fault is not None:
        raise Refusal([fault])
    how = parts.together(contract)
    grouped = _grouped(frame, contract, how)
    parted = grouped.coalesce(1) if how == "everything" else grouped.repartition(parts.GROUP)
    run = work or worked_part
    box, name, payee = parts.parcel(contract), data, _payee_column(frame, contract)
    columns = _spark_schema(parquet.arrow_schema(parquet.places_of_amounts(contract)))
    made = parted.mapInArrow(lambda batches: run(box, name, payee, batches), columns)
    unordered = target.with_name(f".{target.name}.parts")
    try:
        made.write.mode("overwrite").parquet(str(unordered))
        found = spark.read.parquet(str(unordered))
        _stop_where_stopped(found)
        ordered = found.orderBy(*ORDER).drop(*ORDER)
        ordered.write.mode("error").parquet(str(target))
        return _paid(spark.read.parquet(str(target)), target, how, contract.program.currency)
    finally:
        shutil.rmtree(unordered, ignore_errors=True)


def worked_part(box: parts.Parcel, name: str, payee: str | None, batches: Batches) -> Batches:
    """One part, from record batches to record batches; nothing where it is empty."""
    import pyarrow

    from obcdsl.data.arrow_table import ArrowPart

    held = [batch for batch in batches if batch.num_rows]
    if not held:
        return
    contract = box.unpacked()
    table = pyarrow.Table.from_batches(held).sort_by(parts.NUMBER)
    numbers = table[parts.NUMBER].to_pylist()
    first_rows: dict[str, int] = {}
    for who, number in zip(
        table[parts.GROUP].to_pylist() if payee is None else _texts(table[payee]), numbers, strict=True
    ):
        first_rows.setdefault(who, number)
    part = ArrowPart(name, table.drop_columns([parts.GROUP, parts.NUMBER]), numbers)
    schema = _part_schema(parquet.arrow_schema(parquet.places_of_amounts(contract)))
    waiting: list[tuple[Any, ...]] = []
    for row in parts.amounts(contract, part, first_rows):
        waiting.append(row)
        if len(waiting) == parquet.GROUP_ROWS:
            yield parquet.batch_of(waiting, schema)
            waiting = []
    if waiting:
        yield parquet.batch_of(waiting, schema)


def _texts(column: Any) -> list[str]:
    from obcdsl.data.frame_table import exact_cell
    from obcdsl.data.gathering import raw_text

    table = Table("", [], iter(()))
    return [raw_text(exact_cell(table, value)) for value in column.to_pylist()]


def _part_schema(schema: Any) -> Any:
    import pyarrow

    before = [pyarrow.field(name, pyarrow.int64()) for name in ORDER]
    return pyarrow.schema([*before, *schema.remove_metadata()])


def _spark_schema(schema: Any) -> Any:
    from pyspark.sql.pandas.types import from_arrow_schema

    return from_arrow_schema(_part_schema(schema))


def _columns(frame: Any, contract: Contract) -> Any:
    table = Table("the table", list(frame.columns), iter(()), first_rows=[])
    columns, found = place_columns(table, contract.schema, Headings("metric", "value"), False)
    if columns is None:
        raise Refusal(found)
    return columns


def _payee_column(frame: Any, contract: Contract) -> str | None:
    at = _columns(frame, contract).payee
    return None if at is None else str(frame.columns[at])


def _grouped(frame: Any, contract: Contract, how: parts.Together) -> Any:
    """The rows with their number in the table (the headings are row 1) and their group."""
    from pyspark.sql import functions
    from pyspark.sql.types import StringType

    ids = frame.withColumn("obc_id", functions.monotonically_increasing_id())
    before = (
        ids.select((functions.col("obc_id") / (1 << 33)).cast("long").alias("part")).groupBy("part").count().collect()
    )
    starts, so_far = {}, 2
    for row in sorted(before, key=lambda each: each["part"]):
        starts[int(row["part"])] = so_far
        so_far += int(row["count"])
    columns, schema = _columns(frame, contract), contract.schema
    at = columns.payee if how == "payee" else columns.period
    cell = functions.col(f"`{frame.columns[at]}`") if at is not None else functions.lit("")
    grouping = functions.udf(lambda value: parts.group_of(how, value, value, schema), StringType())
    number = functions.udf(lambda at: starts[at >> 33] + (at & ((1 << 33) - 1)), "long")
    return ids.withColumn(parts.GROUP, grouping(cell)).withColumn(parts.NUMBER, number("obc_id")).drop("obc_id")


def _stop_where_stopped(found: Any) -> None:
    stopped = found.where(found.record == parts.STOPPED).orderBy("clause", "reason").limit(50).collect()
    if stopped:
        raise Refusal([error(row["clause"], row["reason"], fix=row["key"]) for row in stopped])


def _paid(table: Any, target: Path, how: str, currency: str) -> Paid:
    from fractions import Fraction

    totals = table.where(table.record == "total").groupBy("from", "to").agg({"amount": "sum"}).collect()
    sums = tuple(
        (str(row["from"]), str(row["to"]), plain_amount(Fraction(row["sum(amount)"]), currency))
        for row in sorted(totals, key=lambda each: (each["from"], each["to"]))
    )
    kept = table.where(table.record != "refused").select("payee", "period").distinct().count()
    return Paid(target, how, kept, table.where(table.record == "refused").count(), sums)


def shown(paid: Paid, currency: str) -> str:
    """The control totals as JSON."""
    sums = [{"from": a, "to": b, "amount": amount, "currency": currency} for a, b, amount in paid.sums]
    return json.dumps({"statements": paid.statements, "refused": paid.refused, "transfers": sums}, indent=2)
