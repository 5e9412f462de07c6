"""Columns of plain rows given to the array carrier as they were read, instead of gathered cell by cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from obcdsl import core
from obcdsl.carriers.array.figures import ColumnKey
from obcdsl.carriers.array.gathered import Gathered
from obcdsl.carriers.array.ranges import MOST_INT, Column, narrowed, taken
from obcdsl.data.arrow_columns import PlainRows
from obcdsl.data.arrow_figures import Coded, Figures
from obcdsl.data.cells_in_columns import CellsInColumns, StatementsInColumns
from obcdsl.data.figures import BLANK
from obcdsl.data.schema import Missing
from obcdsl.data.united import chosen, in_use
from obcdsl.periods import Period
from obcdsl.running.places import Source
from obcdsl.running.sourced import RowSource


class InBatches(Gathered):
    """Columns of one batch of many: a program compiled for a batch with blanks asks every later batch for its states."""

    def _gather(self, key: ColumnKey) -> Column | None:
        column = self._taken(key)
        if column is None or column.states is not None or key.made is not None:
            return column
        return replace(column, states=np.zeros(len(column.values), np.uint8))

    def _taken(self, key: ColumnKey) -> Column | None:
        return super()._gather(key)


class AsRead(InBatches):
    """Columns over the statements of plain rows: those of a statement's own period as they are, all others gathered."""

    def __init__(
        self, program: core.Program, source: Source, statements: Sequence[tuple[str, Period]], rows: PlainRows
    ) -> None:
        super().__init__(program, source, statements)
        self._rows, self._order = rows, rows.order()

    def _taken(self, key: ColumnKey) -> Column | None:
        figures = self._rows.figures.get(key.metric)
        if figures is None or key.members or key.periods != tuple(range(len(key.periods))):
            return super()._taken(key)
        found = _column_of(self, key, figures)
        if found is None:
            return super()._taken(key)
        if self._order is None:
            return found
        return taken(found, self._order)


class OfWhole(Gathered):
    """Columns over statements of data read whole, each taken from all the cells of its metric at once."""

    def __init__(self, program: core.Program, source: RowSource, statements: Sequence[tuple[str, Period]]) -> None:
        super().__init__(program, source, statements)
        self._stores = source.rows.cells
        self._payees: Any = None

    def _gather(self, key: ColumnKey) -> Column | None:
        cells = self._stores.get(key.metric) if key.made is None else None
        column = None
        if isinstance(cells, CellsInColumns):
            column = self._column_at(key, cells, cells.found(*self._asked(key, cells), key.members))
        return super()._gather(key) if column is None else column

    def for_each(self, key: ColumnKey, owners: Any, members: list[tuple[str, ...]]) -> Column | None:
        """A column over rows of a key from data: the statement of each of them, and its members."""
        cells = self._stores.get(key.metric)
        if not isinstance(cells, CellsInColumns) or not members:
            return None
        who, indexes = self._asked(key, cells)
        return self._column_at(key, cells, cells.found_for_each(who[owners], indexes[owners], members), len(members))

    def _asked(self, key: ColumnKey, cells: CellsInColumns) -> tuple[Any, Any]:
        """The number of each statement's payee, and the index of the period that is read for it."""
        if self._payees is None:
            numbers = cells.statements.numbers
            self._payees = np.array([numbers.get(payee, -1) for payee, _ in self.statements], np.int64)
        return self._payees, np.array([-1 if index is None else index for index in key.periods], np.int64)[self.periods]

    def _column_at(
        self, key: ColumnKey, cells: CellsInColumns, found: tuple[Any, Any] | None, count: int | None = None
    ) -> Column | None:
        """The column of the cells that were found; None where they do not fit."""
        if found is None:
            count = len(self.statements) if count is None else count
            return Column(np.zeros(count, np.int64), 1, np.full(count, 2, np.uint8))
        at, there = found
        column = _column_of(self, key, in_use(chosen(cells.figures, at)))
        if column is None or bool(there.all()):
            return column
        states = np.where(there, 0 if column.states is None else column.states, 2).astype(np.uint8)
        given = states == 0
        filler = column.values[np.argmax(given)] if bool(given.any()) else 0
        return replace(column, values=np.where(given, column.values, filler), states=states)


def _column_of(columns: Gathered, key: ColumnKey, figures: Figures | Coded) -> Column | None:
    return _of_known(columns, key, figures) if isinstance(figures, Coded) else _of_numbers(figures)


def _of_known(columns: Gathered, key: ColumnKey, figures: Coded) -> Column | None:
    """Each of the figures that are known gathered once, and put where the rows hold it."""
    used = np.bincount(figures.codes, minlength=len(figures.known)).astype(bool).tolist()
    values = [value if there else BLANK for value, there in zip(figures.known, used, strict=True)]
    missing = [isinstance(value, Missing) for value in values]
    held = [None if lacks else value for value, lacks in zip(values, missing, strict=True)]
    each = columns._column(columns.program.metrics[key.metric], held, [int(lacks) for lacks in missing])
    if each is None:
        return None
    states = None if each.states is None else each.states[figures.codes]
    of_rows = taken(replace(each, states=None), figures.codes)
    return of_rows and replace(of_rows, states=states if states is not None and states.any() else None)


def _of_numbers(figures: Figures) -> Column | None:
    values, blanks = figures.values, figures.blanks
    if max(-int(values.min()), int(values.max())) >= MOST_INT:
        return None
    return Column(narrowed(values), figures.scale, None if blanks is None else blanks.astype(np.uint8))


def gathered(program: core.Program, source: Source, statements: Sequence[tuple[str, Period]]) -> Gathered:
    """Columns over statements, as they were read where they are those of plain rows and no others."""
    rows = source.rows.columns if isinstance(source, RowSource) else None
    if isinstance(source, RowSource) and isinstance(rows, StatementsInColumns):
        return OfWhole(program, source, statements)
    if not isinstance(rows, PlainRows) or len(rows) != len(statements):
        return InBatches(program, source, statements)
    return AsRead(program, source, statements, rows)
