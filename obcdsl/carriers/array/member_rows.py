"""Rows that come from data: the members of a key that each statement has, one row for each, and their columns.

A statement has as many of them as its data give, or none. A column of the statement is the same in all of its rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from weakref import ref

import numpy as np

from obcdsl import core
from obcdsl.carriers.array.figures import THE_STATEMENT, ColumnKey, RowsAt, is_each
from obcdsl.carriers.array.gathered import Gathered, OnePeriod
from obcdsl.carriers.array.ranges import Column, taken
from obcdsl.data.schema import Cell


class MemberRows(Gathered):
    """The columns of the rows of a key: row by row, statement after statement."""

    def __init__(self, columns: Gathered, at: RowsAt) -> None:
        members = met_in(columns, at)
        counts = np.fromiter(map(len, members), np.int64, len(members))
        self.owner: Any = np.repeat(np.arange(len(members)), counts)
        self.starts: Any = np.concatenate([[0], np.cumsum(counts)])
        self.names = [name for names in members for name in names]
        super().__init__(columns.program, columns.source, [columns.statements[owner] for owner in self.owner.tolist()])
        self._columns_of, self.at = ref(columns), at
        self.of_all: MemberRows | None = None
        self.chosen: Any = None
        if at.key == THE_STATEMENT:
            self.extends = columns.extends
        elif isinstance(columns, OnePeriod):
            self.of_all, self.extends = rows_at(columns.whole, at), True
            self.chosen = np.flatnonzero(np.isin(self.of_all.owner, columns.chosen))
        own = at.clock == self.program.calendar.clock and at.periods == tuple(range(len(at.periods)))
        self._complete = {(payee, period.index) for payee, period in columns.statements} if own else set()

    @property
    def columns(self) -> Gathered:
        """The columns of the statements, which hold these (`rows_at`)."""
        found = self._columns_of()
        assert found is not None
        return found

    def extent(self, key: ColumnKey) -> Gathered:
        """Those of all periods, but for what is made of the statements of one."""
        if self.at.key == THE_STATEMENT:
            return self.columns.extent(key)
        of_statements = key.made is not None and not key.by_row
        return self if self.of_all is None or of_statements else self.of_all

    def _gather(self, key: ColumnKey) -> Column | None:
        if not key.by_row or self.at.key == THE_STATEMENT:
            return taken(self.columns.column(key), self.owner)
        if self.of_all is not None:
            return taken(self.of_all.column(key), self.chosen)
        return self._at_once(key) or super()._gather(key)

    def _at_once(self, key: ColumnKey) -> Column | None:
        if key.made is not None:
            return None
        before, after = _around(key.members)
        return self.columns.for_each(key, self.owner, [(*before, name, *after) for name in self.names])

    def met(self, at: RowsAt) -> Column:
        """1 where data give the member of a row at another place, too."""
        members = [set(names) for names in met_in(self.columns, at)]
        found = [name in members[owner] for owner, name in zip(self.owner.tolist(), self.names, strict=True)]
        return Column(np.array(found, np.int64))

    def _who(self) -> list[Any]:
        return [(payee, name) for (payee, _), name in zip(self.statements, self.names, strict=True)]

    def _cells(self, key: ColumnKey) -> Iterator[Cell | None]:
        cell, metric, periods = self.source.cell, key.metric, key.periods
        before, after = _around(key.members)
        for (payee, period), name in zip(self.statements, self.names, strict=True):
            index = periods[period.index]
            yield None if index is None else cell(metric, payee, index, (*before, name, *after))

    def _cell_elsewhere(self, key: ColumnKey, row: int, index: int) -> Cell | None:
        payee = self.statements[row][0]
        if (payee, index) in self._complete:
            return None  # the rows of that statement are here, and this one is not among them
        before, after = _around(key.members)
        return self.source.cell(key.metric, payee, index, (*before, self.names[row], *after))


def rows_at(columns: Gathered, at: RowsAt) -> MemberRows:
    """The rows of a key of some statements; the same each time."""
    found: MemberRows | None = columns.kept.get(at)
    if found is None:
        found = columns.kept[at] = MemberRows(columns, at)
    return found


def _around(members: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The members before and after the one that each row has."""
    at = next(number for number, member in enumerate(members) if is_each(member))
    return members[:at], members[at + 1 :]


def met_in(columns: Gathered, at: RowsAt) -> list[tuple[str, ...]]:
    """The members that data give for each statement, in the order in which they come."""
    if at.key == THE_STATEMENT:
        return [("",)] * len(columns.statements)
    program, members = columns.program, columns.source.members
    calendar, periods = program.calendar, program.calendar.periods(at.clock)
    indexes = [() if index is None else calendar.statement_indexes(periods[index]) for index in at.periods]
    if at.due:
        indexes = [found if number == found[-1] else (number,) for number, found in enumerate(indexes)]
    return [
        members(at.key, payee, indexes[period.index]) if indexes[period.index] else ()
        for payee, period in columns.statements
    ]


def gives_any(columns: Gathered, payee: str, index: int) -> bool:
    """Whether data give anything of a payee in a statement period: rows of that period, or members by figures of a longer one."""
    source = columns.source
    return source.has(payee, (index,)) or any(
        source.members(key, payee, (index,)) for key in data_keys(columns.program)
    )


def data_keys(program: core.Program) -> list[str]:
    """The keys whose members come from data; the name of the payee is none of them."""
    return [name for name, key in program.keys.items() if key.members is None and name != program.payee_key]
