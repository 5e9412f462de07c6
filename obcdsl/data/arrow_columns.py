"""Rows of a Parquet or Arrow file taken as columns, where every cell of them is plain; all others are taken row by row.

A block of rows is plain where each of its payees is an id that nobody doubts, each period one that the contract knows, no
statement stands in it twice, and each figure is missing or may be what it is (`arrow_figures`). Such rows say nothing but their
figures, and how the first of their ratios are written, so that a reading row by row finds the same and no more.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import pyarrow
import pyarrow.compute as compute

from obcdsl.collector import collector_paused
from obcdsl.data.arrow_figures import Coded, Figures, Ways, figures_of
from obcdsl.data.arrow_ids import ids_of_payees
from obcdsl.data.columns import Columns
from obcdsl.data.frame_table import exact_cell
from obcdsl.data.gathering import Figured, Gathering, raw_text, shown
from obcdsl.data.met import hashed_column, is_repeated
from obcdsl.data.schema import Address, Cell, CellPlace, Rows
from obcdsl.data.table import Table
from obcdsl.data.whose import REMEMBERED, note_ids_as_numbers, note_look_alike, resolved
from obcdsl.diagnostic import DataPlace
from obcdsl.periods import Calendar, Period
from obcdsl.record import dataclass

MOST_PERIODS = 1_000
EPOCH = datetime.date(1970, 1, 1).toordinal()
DAYS = datetime.date.min.toordinal() - EPOCH, datetime.date.max.toordinal() - EPOCH
"""The first and the last day that Python knows, as Arrow numbers days."""
types = pyarrow.types
KNOWN_TYPES = (
    types.is_integer, types.is_floating, types.is_boolean, types.is_string, types.is_decimal, types.is_date32, types.is_null,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PlainRows:
    """Plain rows, the first of them in row `first` of the file: payees, indexes of their periods, and the figures."""

    name: str
    first: int
    payees: Any
    indexes: Any
    figures: Mapping[str, Figures | Coded]
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

    def __init__(self, rows: PlainRows, figures: Figures | Coded, places: dict[Address, int]) -> None:
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
        return Cell(self._figures.value(at), place)

    def __iter__(self) -> Iterator[Address]:
        return iter(self._known())

    def __len__(self) -> int:
        return len(self._rows)


def can_be_plain(gathering: Gathering, columns: Columns) -> bool:
    """Whether rows of these columns can be plain at all: a payee, one figure of each metric, and no id respelt."""
    if columns.contract is not None or columns.keys or columns.layout != "wide" or not columns.metrics:
        return False
    simple = all(gathering.figured[metric.name].is_simple for metric, _ in columns.metrics)
    return simple and has_plain_ids(gathering, columns)


def has_plain_ids(gathering: Gathering, columns: Columns) -> bool:
    """Whether rows of these columns name a payee, whose id no map respells."""
    payee, spellings = gathering.schema.payee, gathering.mapping.spellings
    if payee is None or columns.payee is None:
        return False
    return not (spellings.get(payee.name) or spellings.get("payee"))


def plain_rows(gathering: Gathering, table: Table, columns: Columns, block: Any, first: int) -> PlainRows | None:
    """A record batch as plain rows; None where it has to be read row by row. Nothing is noted in the gathering."""
    assert columns.payee is not None
    if first + block.num_rows - 2 > gathering.ways.limits.rows:
        return None
    held = [as_texts(column) for column in block.columns]
    if not all(is_sound(gathering, column) for column in held):
        return None
    payees = ids_of_payees(gathering, held[columns.payee], table.headings[columns.payee])
    indexes = None if payees is None else _indexes(gathering, columns, held, block.num_rows)
    if payees is None or indexes is None:
        return None
    hashes = hashed_column(*_letters(payees), indexes)
    if is_repeated(hashes.copy()):
        return None
    figures: dict[str, Figures | Coded] = {}
    for metric, at in columns.metrics:
        found = figures_of(gathering, metric, held[at], table.headings[at])
        if found is None:
            return None
        figures[metric.name] = found
    return PlainRows(table.name, first, payees, indexes, figures, hashes)


def note(
    gathering: Gathering, table: Table, columns: Columns, block: Any, payees: Any,
    read: Sequence[tuple[Figured, int, Ways]], first: int,
) -> None:  # fmt: skip
    """Note in the gathering what reading the rows of a record batch one by one would have noted.

    `read` are the metrics with the place of their column, and how ratios are written there.
    """
    assert columns.payee is not None
    gathering.met.update(one.metric.name for one, _, _ in read)
    table.floats += sum(_floats(column) for column in block.columns)
    heading = table.headings[columns.payee]
    _note_ratios(gathering, table, block, read, first)
    if types.is_integer(block.column(columns.payee).type):
        note_ids_as_numbers(gathering, table, heading)
    if len(gathering.known_payees) >= REMEMBERED and len(gathering.payees) >= REMEMBERED:
        return

    def place(payee: str) -> DataPlace:
        return DataPlace(table.name, first + compute.index(payees, payee).as_py(), heading)

    for payee in payees.unique().to_pylist():
        if payee not in gathering.payees:
            note_look_alike(gathering, payee, partial(place, payee))
            if len(gathering.payees) < REMEMBERED:
                gathering.payees[payee] = payee


def _note_ratios(
    gathering: Gathering, table: Table, block: Any, read: Sequence[tuple[Figured, int, Ways]], first: int
) -> None:
    """Note how the first ratios of each way are written, as `gather` does."""
    for one, at, ways in read:
        for way, row in ways:
            if (table.name, one.metric.name, way) not in gathering.percent_ways:
                raw = exact_cell(Table("", [], iter(())), block.column(at)[row].as_py())
                said = "" if one.is_private else shown(raw)
                place = DataPlace(table.name, first + row, table.headings[at], said)
                gathering.percent_ways[table.name, one.metric.name, way] = place


def as_texts(column: Any) -> Any:
    """A column of texts, however the file holds them, as Arrow strings; every other column as it is."""
    if types.is_dictionary(column.type) and _is_text(column.type.value_type):
        column = column.dictionary_decode()
    return column.cast(pyarrow.string(), safe=False) if types.is_large_string(column.type) else column


def _is_text(kind: Any) -> bool:
    return bool(types.is_string(kind) or types.is_large_string(kind))


def is_sound(gathering: Gathering, column: Any) -> bool:
    """Whether nothing stands in a column, read or not, that a reading row by row would stop at."""
    if not any(known(column.type) for known in KNOWN_TYPES):
        return False
    if types.is_date32(column.type):
        ends = compute.min_max(compute.drop_null(column).cast(pyarrow.int32())).as_py()
        return ends["min"] is None or bool(DAYS[0] <= ends["min"] and ends["max"] <= DAYS[1])
    if types.is_string(column.type):
        try:
            column.validate(full=True)
        except pyarrow.ArrowInvalid:
            return False
        longest = compute.max(compute.utf8_length(column)).as_py()
        return longest is None or bool(longest <= gathering.ways.limits.cell_letters)
    return True


def _floats(column: Any) -> int:
    """Binary floats that a reading row by row takes as their shortest decimals."""
    if not types.is_floating(column.type):
        return 0
    return int(len(column) - column.null_count - (compute.sum(compute.is_nan(column)).as_py() or 0))


def _letters(payees: Any) -> tuple[Any, Any]:
    """Where each payee begins, and the bytes of all."""
    _, offsets, content = payees.buffers()
    found = np.frombuffer(offsets, np.int32)[payees.offset : payees.offset + len(payees) + 1]
    return found, np.frombuffer(content, np.uint8)


def _indexes(gathering: Gathering, columns: Columns, columns_held: list[Any], number: int) -> Any:
    """The index of the statement period of each row; None where any names none that is known."""
    if columns.period is None:
        index = _index(gathering, gathering.default_period or "")
        return None if index is None else np.full(number, index, np.int64)
    held = distinct_texts(columns_held[columns.period])
    if held is None:
        return None
    found = [_index(gathering, said) for said in held[0]]
    return None if None in found else np.array(found, np.int64)[held[1]]


def distinct_texts(column: Any) -> tuple[list[str], Any] | None:
    """The few texts or whole numbers of a column, and which of them each row has; None where there is anything else."""
    if column.null_count or not (types.is_string(column.type) or types.is_integer(column.type)):
        return None
    held = column.dictionary_encode()
    if len(held.dictionary) > MOST_PERIODS:
        return None
    return [raw_text(said) for said in held.dictionary.to_pylist()], held.indices.to_numpy(zero_copy_only=False)


def _index(gathering: Gathering, text: str) -> int | None:
    when = resolved(gathering, text)
    if when is None or len(when.statements) != 1 or when.spans != when.statements:
        return None
    period = when.statements[0]
    return period.index if all(isinstance(one, Period) for one in when.by_clock.values()) else None
