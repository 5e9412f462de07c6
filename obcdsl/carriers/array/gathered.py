"""Figures as they were read, gathered into columns: for each statement, the cell that a column reads."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import lcm
from typing import Any
from weakref import ref

import numpy as np

from obcdsl import core
from obcdsl.carriers.array.figures import ColumnKey
from obcdsl.carriers.array.ranges import MOST_INT, Column, narrowed, taken
from obcdsl.data.schema import Cell, Missing
from obcdsl.periods import Period
from obcdsl.running.places import Source


class Gathered:
    """Columns over the statements of a source, gathered when they are asked for."""

    extends = False
    """Whether these are some of others, whose ranges programs are made for (`extent`)."""

    def __init__(self, program: core.Program, source: Source, statements: Sequence[tuple[str, Period]]) -> None:
        self.program, self.source = program, source
        self.statements = statements
        self.periods: Any = np.fromiter((period.index for _, period in statements), np.int64, len(statements))
        self.kept: dict[Any, Any] = {}
        """What others have worked from these columns."""
        self._columns: dict[ColumnKey, Column | None] = {}
        self._sorted: tuple[Any, Any] | None = None

    def column(self, key: ColumnKey) -> Column | None:
        """A column; None where its figures are no numbers below 2^52."""
        found = self._columns.get(key)
        if found is None and key not in self._columns:
            found = self._columns[key] = self._gather(key)
        return found

    def extent(self, key: ColumnKey) -> Gathered:
        """The columns whose ranges a column has in all periods."""
        return self

    def for_each(self, key: ColumnKey, owners: Any, members: list[tuple[str, ...]]) -> Column | None:
        """A column over rows of a key from data, by statement and members of each; None where it is gathered cell by cell."""
        return None

    def of_period(self, index: int) -> OnePeriod:
        """The columns of the statements of one period."""
        found: OnePeriod | None = self.kept.get(("period", index))
        if found is None:
            found = self.kept["period", index] = OnePeriod(self, index)
        return found

    def _gather(self, key: ColumnKey) -> Column | None:
        if key.made is not None:
            return key.made.column(self)
        return self._moved(key) or self._cell_by_cell(key)

    def _moved(self, key: ColumnKey) -> Column | None:
        """A column of other periods, taken from that of each statement's own; None where that does not hold all of it."""
        own = tuple(range(len(key.periods)))
        if key.periods == own or self.program.metrics[key.metric].clock != self.program.calendar.clock:
            return None
        column = self.column(ColumnKey(key.metric, key.members, own))
        if column is None or not len(self.statements):
            return None
        asked = np.array([-1 if index is None else index for index in key.periods])[self.periods]
        codes, order = self._numbered()
        wanted = codes - self.periods + asked
        at = np.minimum(np.searchsorted(codes, wanted, sorter=order), len(order) - 1)
        rows = order[at]
        there = (codes[rows] == wanted) & (asked >= 0)
        for row in np.flatnonzero(~there & (asked >= 0)).tolist():
            if self._cell_elsewhere(key, row, int(asked[row])) is not None:
                return None
        states = np.where(there, 0 if column.states is None else column.states[rows], 2).astype(np.uint8)
        given = states == 0
        if not given.any():
            return Column(np.zeros(len(rows), np.int64), 1, states)
        values = column.values[rows]
        if given.all():
            return Column(values, column.scale, error=column.error)
        return Column(np.where(given, values, values[np.argmax(given)]), column.scale, states, column.error)

    def _numbered(self) -> tuple[Any, Any]:
        """A number for each row, by whose it is and then by period, and the order that sorts them."""
        if self._sorted is None:
            known: dict[Any, int] = {}
            numbers = [known.setdefault(one, len(known)) for one in self._who()]
            codes = (np.array(numbers, np.int64) << 32) + self.periods
            self._sorted = codes, np.argsort(codes, kind="stable")
        return self._sorted

    def _who(self) -> list[Any]:
        """Whose each row is, in every period."""
        return [payee for payee, _ in self.statements]

    def _cells(self, key: ColumnKey) -> Iterator[Cell | None]:
        """The cell that a column reads in each row."""
        cell, metric, members, periods = self.source.cell, key.metric, key.members, key.periods
        for payee, period in self.statements:
            index = periods[period.index]
            yield None if index is None else cell(metric, payee, index, members)

    def _cell_elsewhere(self, key: ColumnKey, row: int, index: int) -> Cell | None:
        """The cell that a column reads in another period than any of the rows is of."""
        return self.source.cell(key.metric, self.statements[row][0], index, key.members)

    def _cell_by_cell(self, key: ColumnKey) -> Column | None:
        values: list[Any] = []
        states: list[int] = []
        for found in self._cells(key):
            if found is None:
                values.append(None)
                states.append(2)
            elif found.value.__class__ is Missing:
                values.append(None)
                states.append(1)
            else:
                values.append(found.value)
                states.append(0)
        return self._column(self.program.metrics[key.metric], values, states)

    def _column(self, metric: core.Metric, values: list[Any], states: list[int]) -> Column | None:
        kind = metric.unit.kind
        known = [value for value in values if value is not None]
        scale = 1
        if kind == "category":
            members = metric.unit.members or self.program.keys[metric.unit.key].members or ()
            codes = {member: code for code, member in enumerate(members)}
            if any(value not in codes for value in known):
                return None
            values = [None if value is None else codes[value] for value in values]
        elif kind == "date":
            if any(not isinstance(value, datetime.date) for value in known):
                return None
            values = [None if value is None else value.toordinal() for value in values]
        elif kind == "yes/no":
            if any(not isinstance(value, bool) for value in known):
                return None
        else:
            if any(not isinstance(value, (int, Fraction)) for value in known):
                return None
            scale = lcm(*{value.denominator for value in known})
            if scale >= MOST_INT or max(map(abs, known), default=0) * scale >= MOST_INT:
                return _measured(values, states)
            values = [None if value is None else value.numerator * (scale // value.denominator) for value in values]
        filler = next((value for value in values if value is not None), 0)
        whole = np.array([filler if value is None else value for value in values], np.int64)
        return Column(narrowed(whole), scale, np.array(states, np.uint8) if any(states) else None)


def _measured(values: list[Any], states: list[int]) -> Column | None:
    """Figures that need more than 53 bits, as floats that are as near as floats are; None where they are too large for those.

    A fraction is rounded to the nearest float (`Fraction.__float__` divides whole numbers, which rounds correctly).
    """
    most = max(abs(value) for value in values if value is not None)
    if most >= MOST_INT:
        return None
    scale = 1
    while most * scale * 10 < MOST_INT and scale < MOST_INT // 10:
        scale *= 10
    filler = next(value for value in values if value is not None)
    floats = np.array([float(Fraction(filler if value is None else value) * scale) for value in values])
    error = float(np.abs(floats).max()) * 2.0**-52
    return Column(floats, scale, np.array(states, np.uint8) if any(states) else None, error)


class OnePeriod(Gathered):
    """The statements of one period, if any: what is made of their columns is worked for them alone, all else taken from all."""

    extends = True

    def __init__(self, whole: Gathered, index: int) -> None:
        chosen = np.flatnonzero(whole.periods == index)
        super().__init__(whole.program, whole.source, [whole.statements[at] for at in chosen.tolist()])
        self._whole, self.index, self.chosen = ref(whole), index, chosen
        self.place = {payee: at for at, (payee, _) in enumerate(self.statements)}

    @property
    def whole(self) -> Gathered:
        """The columns of all statements, which hold these."""
        found = self._whole()
        assert found is not None
        return found

    def extent(self, key: ColumnKey) -> Gathered:
        """Those of all periods, but for what is made."""
        return self if key.made is not None else self.whole

    def _gather(self, key: ColumnKey) -> Column | None:
        return key.made.column(self) if key.made is not None else taken(self.whole.column(key), self.chosen)
