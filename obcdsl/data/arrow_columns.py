"""Rows of a Parquet or Arrow file taken as columns, where every cell of them is plain; all others are taken row by row.

A block of rows is plain where each of its payees is an id that nobody doubts, each period one that the contract knows, no
statement stands in it twice, and each figure is blank or a number that may be what it is: no mark, no sign to turn, no ratio that
could be a percentage. Such rows say nothing but their figures, so that a reading row by row finds the same and no more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

import numpy as np
import pyarrow
import pyarrow.compute as compute

from obcdsl.collector import collector_paused
from obcdsl.data.columns import Columns
from obcdsl.data.figures import BLANK, is_missing
from obcdsl.data.gathering import Gathering, raw_text
from obcdsl.data.identities import is_total
from obcdsl.data.met import hashed_column, is_repeated
from obcdsl.data.schema import Address, Cell, CellPlace, MetricColumn, Rows
from obcdsl.data.table import Table
from obcdsl.data.whose import REMEMBERED, note_ids_as_numbers, note_look_alike, resolved
from obcdsl.diagnostic import DataPlace
from obcdsl.periods import Calendar, Period
from obcdsl.record import dataclass

NUMERIC = ("money", "count", "number", "days")
MOST_PERIODS = 1_000
MOST_PLACES = 6
"""Decimal places that a column of floats is tried at."""
MOST_DECIMAL = 10**15
"""Decimals of up to 15 digits are told apart by binary floats of 64 bits, so one that gives a float back is its shortest."""
types = pyarrow.types
KNOWN_TYPES = (
    types.is_integer, types.is_floating, types.is_boolean, types.is_string, types.is_large_string, types.is_decimal,
    types.is_date, types.is_null,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a metric in plain rows: whole numbers over a power of ten, and the heading of their column.

    `blanks` says where a cell is blank (None: nowhere); the number there is that of another cell.
    """

    values: Any
    scale: int
    blanks: Any
    heading: str


@dataclass(frozen=True, slots=True)
class PlainRows:
    """Plain rows, the first of them in row `first` of the file: payees, indexes of their periods, and the figures."""

    name: str
    first: int
    payees: Any
    indexes: Any
    figures: Mapping[str, Figures]
    hashes: Any

    def __len__(self) -> int:
        return len(self.indexes)

    def rows(self, gathering: Gathering) -> Rows:
        """The rows as every reading gives them, but for their statements; cells are made when they are asked for."""
        places: dict[Address, int] = {}
        cells: dict[str, Any] = {
            metric.name: PlainCells(self, self.figures[metric.name], places) if metric.name in self.figures else {}
            for metric in gathering.schema.metrics
        }
        return Rows(cells, columns=self)

    def put_statements(self, rows: Rows, calendar: Calendar) -> None:
        """Put the payees and statements in place: they are not needed where the rows are only looked through."""
        periods = calendar.periods()
        with collector_paused():
            payees = self.payees.to_pylist()
            rows.payees = list(dict.fromkeys(payees))
            rows.statements = [(who, periods[index]) for who, index in zip(payees, self.indexes.tolist(), strict=True)]

    def order(self) -> Any:
        """Payee by payee in the order of the rows, each in the order of time; None where the rows lie so."""
        numbers = self.payees.dictionary_encode().indices.to_numpy(zero_copy_only=False)
        places = numbers.astype(np.int64) << 32 | self.indexes
        return None if bool((places[1:] > places[:-1]).all()) else np.argsort(places, kind="stable")


class PlainCells(Mapping[Address, Cell]):
    """The cells of a metric in plain rows, by address."""

    def __init__(self, rows: PlainRows, figures: Figures, places: dict[Address, int]) -> None:
        self._rows, self._figures, self._places = rows, figures, places

    def _known(self) -> dict[Address, int]:
        if not self._places:
            payees, indexes = self._rows.payees.to_pylist(), self._rows.indexes.tolist()
            self._places.update(
                {(payee, index, ()): at for at, (payee, index) in enumerate(zip(payees, indexes, strict=True))}
            )
        return self._places

    def __getitem__(self, address: Address) -> Cell:
        at = self._known()[address]
        place = CellPlace(self._rows.name, self._rows.first + at, self._figures.heading)
        if self._figures.blanks is not None and self._figures.blanks[at]:
            return Cell(BLANK, place)
        number = Fraction(int(self._figures.values[at]), self._figures.scale)
        value = number.numerator if number.denominator == 1 else number
        return Cell(value, place)

    def __iter__(self) -> Iterator[Address]:
        return iter(self._known())

    def __len__(self) -> int:
        return len(self._rows)


def can_be_plain(gathering: Gathering, columns: Columns) -> bool:
    """Whether rows of these columns can be plain at all: a payee, figures that are numbers, and nothing respelt."""
    schema, spellings = gathering.schema, gathering.mapping.spellings
    payee = schema.payee
    if (
        payee is None
        or columns.payee is None
        or columns.contract is not None
        or columns.keys
        or columns.layout != "wide"
    ):
        return False
    if not columns.metrics or spellings.get(payee.name) or spellings.get("payee"):
        return False
    return all(_is_number(gathering, metric) for metric, _ in columns.metrics)


def _is_number(gathering: Gathering, metric: MetricColumn) -> bool:
    is_spelt = metric.codes is not None or metric.spellings or metric.sign_turned
    return metric.kind in NUMERIC and gathering.figured[metric.name].is_simple and not is_spelt


def plain_rows(gathering: Gathering, table: Table, columns: Columns, block: Any, first: int) -> PlainRows | None:
    """A record batch as plain rows; None where it has to be read row by row. Nothing is noted in the gathering."""
    assert columns.payee is not None
    if first + block.num_rows - 2 > gathering.ways.limits.rows or not _is_sound(gathering, block):
        return None
    payees = _payees(gathering, block.column(columns.payee))
    indexes = None if payees is None else _indexes(gathering, columns, block)
    if payees is None or indexes is None:
        return None
    hashes = hashed_column(*_letters(payees), indexes)
    if is_repeated(hashes.copy()):
        return None
    figures: dict[str, Figures] = {}
    for metric, at in columns.metrics:
        found = _figures(gathering, metric, block.column(at))
        if found is None:
            return None
        figures[metric.name] = Figures(*found, table.headings[at])
    return PlainRows(table.name, first, payees, indexes, figures, hashes)


def take(gathering: Gathering, table: Table, columns: Columns, block: Any, rows: PlainRows) -> None:
    """Note in the gathering what reading the rows one by one would have noted."""
    assert columns.payee is not None
    gathering.met.update(metric.name for metric, _ in columns.metrics)
    table.floats += sum(_floats(column) for column in block.columns)
    heading = table.headings[columns.payee]
    if types.is_integer(block.column(columns.payee).type):
        note_ids_as_numbers(gathering, table, heading)
    if len(gathering.known_payees) >= REMEMBERED and len(gathering.payees) >= REMEMBERED:
        return
    for row, payee in enumerate(rows.payees.to_pylist(), rows.first):
        if payee not in gathering.payees:
            note_look_alike(gathering, payee, lambda row=row: DataPlace(table.name, row, heading))  # type: ignore[misc]
            if len(gathering.payees) < REMEMBERED:
                gathering.payees[payee] = payee


def _is_sound(gathering: Gathering, block: Any) -> bool:
    """Whether nothing stands in any column, read or not, that a reading row by row would stop at."""
    for column in block.columns:
        if not any(known(column.type) for known in KNOWN_TYPES):
            return False
        if types.is_string(column.type) or types.is_large_string(column.type):
            try:
                column.validate(full=True)
            except pyarrow.ArrowInvalid:
                return False
            longest = compute.max(compute.utf8_length(column)).as_py()
            if longest is not None and longest > gathering.ways.limits.cell_letters:
                return False
    return True


def _floats(column: Any) -> int:
    """Binary floats that a reading row by row takes as their shortest decimals."""
    if not types.is_floating(column.type):
        return 0
    return int(len(column) - column.null_count - (compute.sum(compute.is_nan(column)).as_py() or 0))


def _payees(gathering: Gathering, column: Any) -> Any:
    """The payees as Arrow strings; None where any is no plain id."""
    if column.null_count or not (types.is_string(column.type) or types.is_integer(column.type)):
        return None
    column = column.cast(pyarrow.string())
    if (
        not compute.all(compute.string_is_ascii(column)).as_py()
        or not compute.all(compute.ascii_is_alnum(column)).as_py()
    ):
        return None
    if compute.max(compute.binary_length(column)).as_py() > gathering.ways.limits.id_letters:
        return None
    roster = gathering.schema.roster
    if roster is not None:
        return column if compute.all(compute.is_in(column, pyarrow.array(sorted(roster)))).as_py() else None
    if any(any(letter.isdigit() for letter in mark) for mark in gathering.ways.marks):
        return None
    words = column.filter(compute.invert(compute.match_substring_regex(column, "[0-9]"))).unique().to_pylist()
    return None if any(is_missing(word, gathering.ways) or is_total(word) for word in words) else column


def _letters(payees: Any) -> tuple[Any, Any]:
    """Where each payee begins, and the bytes of all."""
    _, offsets, content = payees.buffers()
    found = np.frombuffer(offsets, np.int32)[payees.offset : payees.offset + len(payees) + 1]
    return found, np.frombuffer(content, np.uint8)


def _indexes(gathering: Gathering, columns: Columns, block: Any) -> Any:
    """The index of the statement period of each row; None where any names none that is known."""
    if columns.period is None:
        index = _index(gathering, gathering.default_period or "")
        return None if index is None else np.full(block.num_rows, index, np.int64)
    column = block.column(columns.period)
    if column.null_count or not (types.is_string(column.type) or types.is_integer(column.type)):
        return None
    held = column.dictionary_encode()
    if len(held.dictionary) > MOST_PERIODS:
        return None
    found = [_index(gathering, raw_text(said)) for said in held.dictionary.to_pylist()]
    return None if None in found else np.array(found, np.int64)[held.indices.to_numpy(zero_copy_only=False)]


def _index(gathering: Gathering, text: str) -> int | None:
    when = resolved(gathering, text)
    if when is None or len(when.statements) != 1 or when.spans != when.statements:
        return None
    period = when.statements[0]
    return period.index if all(isinstance(one, Period) for one in when.by_clock.values()) else None


def _figures(gathering: Gathering, metric: MetricColumn, column: Any) -> tuple[Any, int, Any] | None:
    """The figures as whole numbers over a scale, and where they are blank; None where any may not be what it is."""
    limits, blanks = gathering.ways.limits, None
    if column.null_count == len(column):
        return None
    if column.null_count:
        blanks = column.is_null().to_numpy(zero_copy_only=False)
        column = column.fill_null(column.drop_null()[0])
    held = _whole(column)
    if held is None:
        return None
    values, scale = held
    low, high = int(values.min()), int(values.max())
    size = max(-low, high)
    if (low < 0 and not metric.may_be_negative) or -(-size // scale) >= 10**limits.digits or 10**limits.digits % scale:
        return None
    if metric.kind == "count" and scale != 1 and bool((values % scale).any()):
        return None
    if metric.kind == "money" and size > limits.money * scale:
        return None
    return values, scale, blanks


def _whole(column: Any) -> tuple[Any, int] | None:
    """A column of numbers as whole numbers of 64 bits over a power of ten; None where it is none."""
    kind = column.type
    if types.is_integer(kind):
        values = column.to_numpy(zero_copy_only=False)
        return None if types.is_uint64(kind) and int(values.max(initial=0)) >= 1 << 63 else (values.astype(np.int64), 1)
    if types.is_decimal128(kind) and kind.scale >= 0:
        words = np.frombuffer(column.buffers()[1], np.int64).reshape(-1, 2)[column.offset : column.offset + len(column)]
        low = words[:, 0]
        return (np.ascontiguousarray(low), 10**kind.scale) if bool((words[:, 1] == low >> 63).all()) else None
    return _decimals(column.to_numpy(zero_copy_only=False)) if types.is_float64(kind) else None


def _decimals(floats: Any) -> tuple[Any, int] | None:
    """Floats as their shortest decimals, where a few places are enough for all of them."""
    for places in range(MOST_PLACES + 1):
        scale = 10**places
        whole = np.rint(floats * scale)
        if not bool((np.abs(whole) < MOST_DECIMAL).all()):
            return None
        if bool((whole / scale == floats).all()):
            return whole.astype(np.int64), scale
    return None
