"""Rows of an Arrow file kept as columns where every cell is plain: the same reading as row by row, whatever the file holds."""

from __future__ import annotations

import datetime
import random
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("numpy")
pytest.importorskip("pyarrow")

import numpy
import pyarrow
from pyarrow import parquet

from obcdsl.data.arrow_figures import _decimals
from obcdsl.data.limits import Limits
from obcdsl.data.mapping import Mapping
from obcdsl.data.met import Met, hashed, hashed_column
from obcdsl.data.read import stream
from obcdsl.data.schema import DataSchema, KeyColumn, MetricColumn
from obcdsl.periods import Calendar

BATCH = 8


def schema(**changes: Any) -> DataSchema:
    metrics = (
        MetricColumn("cost", "Cost", "money", "GBP"),
        MetricColumn("met", "Met", "count", "count of people"),
        MetricColumn("score", "Score", "number", "number", may_be_negative=True, needed=False),
    )
    calendar = Calendar(datetime.date(2016, 4, 1), 3, "year", "contract")
    said: dict[str, Any] = {
        "contract": "care", "payee": KeyColumn("clinic", "Clinic"), "keys": (), "metrics": metrics, "calendar": calendar,
        "currency": "GBP",
    }  # fmt: skip
    return DataSchema(**(said | changes))


def plain(number: int = 30) -> dict[str, list[Any]]:
    """Columns of a file of plain rows."""
    return {
        "clinic": [f"C{at // 2}" for at in range(number)],
        "period": [f"year {at % 2 + 1}" for at in range(number)],
        "cost": [Decimal(at * 1237 + 5) / 100 for at in range(number)],
        "met": [at * 7 for at in range(number)],
        "score": [at * 0.25 - 2 for at in range(number)],
    }


def changed(column: str, row: int, value: Any) -> dict[str, list[Any]]:
    found = plain()
    found[column][row] = value
    return found


FILES: dict[str, dict[str, list[Any]]] = {
    "plain": plain(),
    "whole blocks": plain(24),
    "one short block": plain(5),
    "blank figure": changed("cost", 11, None),
    "blanks": plain()
    | {"met": [None] * 16 + [3] * 14, "score": [None, 0.5] * 15, "cost": [None] * 9 + [Decimal(2)] * 21},
    "negative": changed("cost", 11, Decimal("-0.01")),
    "too much": changed("cost", 11, Decimal(10) ** 16),
    "not a number": changed("score", 11, float("nan")),
    "infinite": changed("score", 11, float("inf")),
    "many places": changed("score", 11, 0.1 + 0.2),
    "large float": changed("score", 11, 1e17),
    "no payee": changed("clinic", 11, None),
    "blank payee": changed("clinic", 11, " "),
    "payee of two words": changed("clinic", 11, "C 5"),
    "total": changed("clinic", 11, "Total"),
    "suppressed": changed("clinic", 11, "missing"),
    "letters alone": changed("clinic", 11, "Northgate"),
    "accent": changed("clinic", 11, "Caf\u00e91"),
    "capitals": changed("clinic", 21, "c5"),
    "long id": changed("clinic", 11, "C" * 201),
    "long id, short block": changed("clinic", 29, "C" * 201),
    "no period": changed("period", 11, None),
    "other period": changed("period", 11, "year 9"),
    "period in words": changed("period", 11, "2017/18"),
    "twice in a block": changed("clinic", 11, "C4"),
    "twice in two blocks": changed("clinic", 21, "C4"),
    "last twice": changed("clinic", 29, "C4"),
    "headings again": changed("clinic", 11, "clinic"),
    "not whole": plain() | {"met": [at / 2 for at in range(30)]},
    "whole as floats": plain() | {"met": [float(at) for at in range(30)]},
    "count as decimals": plain() | {"met": [Decimal(at).quantize(Decimal("0.01")) for at in range(30)]},
    "figures as text": plain() | {"met": [str(at) for at in range(30)]},
    "ids as numbers": plain() | {"clinic": [at // 2 for at in range(30)]},
    "ids below 0": plain() | {"clinic": [20 - at for at in range(30)]},
    "ids of words": plain() | {"clinic": [f"North-East clinic_{at // 2}" for at in range(30)]},
    "numbers made of ids": changed("clinic", 11, "5E+12"),
    "mark": changed("clinic", 11, "<8"),
    "blanks around": changed("clinic", 11, " C9"),
    "periods as numbers": plain() | {"period": [2016 + at % 2 for at in range(30)]},
    "not read": plain() | {"note": ["*" * at for at in range(30)], "more": [0.1 * at for at in range(30)]},
    "letters beyond the limit": plain() | {"note": [""] * 12 + ["x" * 10_001] + [""] * 17},
    "a list": plain() | {"note": [[at] for at in range(30)]},
    "a time": plain() | {"note": [datetime.datetime(2020, 1, 1, 12)] * 30},
    "for a contract": plain() | {"contract": ["care"] * 20 + ["other"] * 10},
    "no count": {name: column for name, column in plain().items() if name != "met"},
    "no score": {name: column for name, column in plain().items() if name != "score"},
    "32 bits": plain() | {"score": pyarrow.array([0.1] * 30, pyarrow.float32())},
    "huge whole numbers": plain() | {"score": pyarrow.array([2**64 - 1] * 30, pyarrow.uint64())},
    "wide decimals": plain() | {"score": [Decimal(10) ** 25 + at for at in range(30)]},
    "dictionary of ids": plain() | {"clinic": pyarrow.array([f"C{at}" for at in range(30)]).dictionary_encode()},
}


def found(path: Path, *, in_columns: bool, **more: Any) -> tuple[list[Any], int]:
    """Everything that a reading says, batch by batch, and how many batches stayed columns."""
    said = more.pop("schema", schema())
    batches = list(stream([path], said, batch=BATCH, in_columns=in_columns, **more))
    for one in batches:
        if one.rows.columns is not None:
            one.rows.columns.put_statements(one.rows, said.calendar)
    told = [
        (
            {name: dict(store.items()) for name, store in one.rows.cells.items()},
            {name: {at: type(cell.value) for at, cell in store.items()} for name, store in one.rows.cells.items()},
            one.rows.payees, one.rows.statements, one.rows.longer, one.rows.members, one.refused, one.findings, one.notes,
            one.stops, one.repeats, one.sha256, one.files,
        )
        for one in batches
    ]  # fmt: skip
    return told, sum(one.rows.columns is not None for one in batches)


def write(folder: Path, name: str, **options: Any) -> Path:
    table = pyarrow.table(FILES[name])
    path = folder / "data.parquet"
    parquet.write_table(table, path, **({"row_group_size": 11} | options))
    return path


@pytest.mark.parametrize("name", FILES)
def test_columns_read_as_rows_do(tmp_path: Path, name: str) -> None:
    path = write(tmp_path, name)
    by_rows, none = found(path, in_columns=False)
    in_columns, _ = found(path, in_columns=True)
    assert in_columns == by_rows and none == 0


@pytest.mark.parametrize(
    ("name", "kept"),
    [("plain", 3), ("whole blocks", 3), ("one short block", 0), ("blank figure", 3), ("blanks", 1), ("period in words", 3),
     ("whole as floats", 3), ("count as decimals", 3), ("not read", 3), ("no score", 3), ("ids as numbers", 3), ("ids below 0", 3), ("ids of words", 3), ("numbers made of ids", 2),
     ("letters alone", 3), ("total", 2), ("for a contract", 0), ("32 bits", 0)],
)  # fmt: skip
def test_plain_blocks_stay_columns(tmp_path: Path, name: str, kept: int) -> None:
    assert found(write(tmp_path, name), in_columns=True)[1] == kept


@pytest.mark.parametrize(
    "more",
    [
        {"schema": schema(roster=frozenset(f"C{at}" for at in range(15)))},
        {"schema": schema(roster=frozenset(f"C{at}" for at in range(9)))},
        {"schema": schema(payee=None)},
        {"mapping": Mapping(marks=frozenset({"C5"}))},
        {"mapping": Mapping(spellings={"clinic": {"C5": "D5"}})},
        {"limits": Limits(rows=20)},
        {"limits": Limits(digits=1)},
        {"limits": Limits(money=100)},
        {"limits": Limits(id_letters=2)},
    ],
    ids=["roster", "not on the roster", "one payee", "a mark", "respelt", "rows", "digits", "money", "id"],
)
def test_what_else_is_said_holds_in_columns(tmp_path: Path, more: dict[str, Any]) -> None:
    path = write(tmp_path, "plain")
    assert found(path, in_columns=True, **more)[0] == found(path, in_columns=False, **more)[0]


def test_ids_that_are_no_utf8_are_refused_alike(tmp_path: Path) -> None:
    bytes_of_ids = [b"C%d" % at for at in range(29)] + [b"\xff\xfe"]
    content = pyarrow.array(bytes_of_ids, pyarrow.binary())
    ids = pyarrow.Array.from_buffers(pyarrow.string(), 30, content.buffers())
    path = tmp_path / "data.parquet"
    parquet.write_table(pyarrow.table(plain() | {"clinic": ids}), path)
    assert found(path, in_columns=True)[0] == found(path, in_columns=False)[0]


def test_floats_are_their_shortest_decimals_or_none() -> None:
    chance = random.Random(3)
    for _ in range(300):
        places = chance.randint(0, 7)
        floats = [round(chance.uniform(-1e5, 1e5), places) for _ in range(3)] + [-0.0, 1e-7 * chance.randint(0, 1)]
        held = _decimals(numpy.array(floats))
        if held is None:
            assert any(round(number, 6) != number for number in floats)
        else:
            values, scale = held
            assert [Decimal(int(value)) / scale for value in values] == [Decimal(repr(number)) for number in floats]


def test_a_hash_is_the_same_in_rows_and_in_columns() -> None:
    chance = random.Random(5)
    payees = ["", "A", "C1234567", "C12345678", "x" * 200, "é", "\u0000", "Z" * 16]
    payees += ["".join(chance.choices("abcXYZ019", k=chance.randint(1, 30))) for _ in range(200)]
    indexes = [chance.randint(0, 60) for _ in payees]
    encoded = [payee.encode() for payee in payees]
    offsets = numpy.cumsum([0, *map(len, encoded)])
    columns = hashed_column(offsets, numpy.frombuffer(b"".join(encoded), numpy.uint8), numpy.array(indexes))
    assert columns.tolist() == [hashed(payee, index) for payee, index in zip(payees, indexes, strict=True)]
    assert len({hashed(f"P{at}", index) for at in range(20_000) for index in range(5)}) == 100_000


def test_a_statement_met_in_a_row_and_in_a_column_is_repeated() -> None:
    met = Met()
    met.add([("P1", 3)])
    met.add_hashed(numpy.array([hashed("P2", 3)], numpy.uint64))
    assert not met.is_repeated()
    met.add_hashed(numpy.array([hashed("P1", 3)], numpy.uint64))
    assert met.is_repeated() and met.is_repeated()
