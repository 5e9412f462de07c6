"""Parquet and tables in memory: decimals exactly, floats as their shortest decimals, faults by row."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy
import pandas
import polars
import pyarrow
import pyarrow.parquet
import pytest

from obcdsl.data.read import Reading, read
from obcdsl.data.schema import DataSchema, Missing

COLUMNS: dict[str, list[Any]] = {
    "provider": ["P1", "P2"],
    "period": ["2016/17", "2016/17"],
    "cost": [Decimal("1234.50"), None],
    "rate": [0.1, 0.9219],
    "met": [12, 0],
    "passed": [True, False],
    "review": [datetime.date(2016, 4, 1), None],
}
FRAMES: dict[str, Callable[[], Any]] = {
    "pandas": lambda: pandas.DataFrame(COLUMNS),
    "polars": lambda: polars.DataFrame(COLUMNS),
    "lazy": lambda: polars.DataFrame(COLUMNS).lazy(),
    "pyarrow": lambda: pyarrow.table(COLUMNS),
    "dictionaries": lambda: [dict(zip(COLUMNS, row, strict=True)) for row in zip(*COLUMNS.values(), strict=True)],
}


def values(reading: Reading, payee: str) -> dict[str, Any]:
    return {name: store[payee, 0, ()].value for name, store in reading.rows.cells.items() if (payee, 0, ()) in store}


def check(reading: Reading) -> None:
    assert not reading.findings
    assert values(reading, "P1") == {
        "cost": Fraction(2469, 2),
        "rate": Fraction(1, 10),
        "met": 12,
        "passed": True,
        "review": datetime.date(2016, 4, 1),
    }
    assert values(reading, "P2")["cost"] == Missing() and values(reading, "P2")["met"] == 0
    assert any("floats" in note for note in reading.notes)


@pytest.mark.parametrize("kind", FRAMES)
def test_tables_in_memory(schema: DataSchema, kind: str) -> None:
    check(read([FRAMES[kind]()], schema))


def test_the_hash_of_a_table_is_of_its_figures(schema: DataSchema) -> None:
    hashes = {read([FRAMES[kind]()], schema).sha256 for kind in ("polars", "pyarrow", "dictionaries")}
    assert len(hashes) == 1


def test_parquet(schema: DataSchema, tmp_path: Path) -> None:
    pyarrow.parquet.write_table(pyarrow.table(COLUMNS), tmp_path / "data.parquet")
    check(read([tmp_path / "data.parquet"], schema))


def test_floats_of_32_bits(schema: DataSchema, tmp_path: Path) -> None:
    table = pyarrow.table({**COLUMNS, "rate": pyarrow.array([0.1, 0.9219], pyarrow.float32())})
    pyarrow.parquet.write_table(table, tmp_path / "data.parquet")
    frame = pandas.DataFrame({**COLUMNS, "rate": numpy.array([0.1, 0.9219], dtype="float32")})
    for source in (table, tmp_path / "data.parquet", frame, polars.from_arrow(table)):
        assert values(read([source], schema), "P2")["rate"] == Fraction(9219, 10000)


def test_figures_that_are_none(schema: DataSchema, tmp_path: Path) -> None:
    table = pyarrow.table({**COLUMNS, "rate": [float("nan"), float("inf")]})
    pyarrow.parquet.write_table(table, tmp_path / "data.parquet")
    reading = read([tmp_path / "data.parquet"], schema)
    assert {finding.labels[0].row for finding in reading.errors} == {2, 3} and len(reading.refused) == 2


@pytest.mark.parametrize(
    "cost", [datetime.datetime(2020, 1, 1, 3), datetime.time(3), b"12", [1], 1 + 2j, Decimal("NaN")]
)
def test_cells_that_are_no_figures(schema: DataSchema, cost: object) -> None:
    reading = read([[{"provider": "P1", "period": "2016/17", "cost": cost}]], schema)
    assert set(reading.refused) == {("P1", "2016/17")} and reading.errors[0].labels[0].row == 2


def test_what_is_no_table(schema: DataSchema) -> None:
    for source in (12, object(), [1, 2], [], b"bytes"):
        assert read([source], schema).stops


@pytest.mark.parametrize("damage", [slice(0, 40), slice(0, -1), slice(4, None)])
def test_damaged_parquet(schema: DataSchema, tmp_path: Path, damage: slice) -> None:
    pyarrow.parquet.write_table(pyarrow.table(COLUMNS), tmp_path / "data.parquet")
    (tmp_path / "bad.parquet").write_bytes((tmp_path / "data.parquet").read_bytes()[damage])
    assert read([tmp_path / "bad.parquet"], schema).errors[0].code in ("file-malformed", "file-kind")
