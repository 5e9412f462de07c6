"""Data read whole, put together from parts in columns: the same cells, in the same order, as a reading row by row puts in place.

Parts are rows of a file that are plain (`arrow_parts`), and whatever was read row by row between them. A figure that stands
twice is let stand where a reading row by row lets it, and says nothing; wherever it says anything, nothing is put
together, and the data are read row by row from the start.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from obcdsl.data.arrow_figures import NUMERIC, Coded, Figures
from obcdsl.data.cells_in_columns import CellsInColumns, StatementsInColumns
from obcdsl.data.gathering import Figured
from obcdsl.data.schema import Cell, MetricColumn
from obcdsl.data.united import blank, chosen, numbers_of, united

if TYPE_CHECKING:
    from obcdsl.data.gathering import Gathering

MOST_CODES = 1 << 62
REPEATS = ("figure-repeated", "figures-disagree")
"""Findings on figures that stand twice, whose places may be others where some rows are read row by row and some are not."""


class NotInColumnsError(Exception):
    """The data have to be read row by row, from the start."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some cells of one metric in the order in which they were read: whose they are, by number, when, and of which members."""

    who: Any
    indexes: Any
    members: Any
    rows: Any
    place: int
    figures: Figures | Coded
    may_repeat: bool


@dataclass(slots=True)
class Assembly:
    """The parts so far. Payees, and the members of some keys, have numbers in the order in which they are met."""

    numbers: dict[str, int] = field(default_factory=dict)
    places: dict[tuple[str, str], int] = field(default_factory=dict)
    members: dict[tuple[str, ...], dict[tuple[str, ...], int]] = field(default_factory=dict)
    met: dict[str, list[tuple[Any, Any]]] = field(default_factory=dict)
    parts: dict[str, list[Part]] = field(default_factory=dict)
    statements: list[Any] = field(default_factory=list)
    columns: list[Any] = field(default_factory=list)
    """Of those that cells have, each that differs from the others."""

    @property
    def is_begun(self) -> bool:
        """Whether any rows were taken as parts."""
        return bool(self.parts or self.statements)

    def number(self, payee: str) -> int:
        """The number of a payee."""
        return self.numbers.setdefault(payee, len(self.numbers))

    def place(self, path: str, heading: str) -> int:
        """The number of a file and a heading in it."""
        return self.places.setdefault((path, heading), len(self.places))

    def member(self, keys: tuple[str, ...], members: tuple[str, ...]) -> int:
        """The number of the members of some keys."""
        known = self.members.setdefault(keys, {})
        return known.setdefault(members, len(known))

    def add(self, metric: str, part: Part) -> None:
        """Some more cells of a metric."""
        if len(part.rows):
            self.parts.setdefault(metric, []).append(part)

    def add_statements(self, who: Any, indexes: Any) -> None:
        """Statements in the order in which rows name them, who may name them again and again."""
        codes = who.astype(np.int64) << 32 | indexes
        if len(codes):
            self.statements.append(_each_once(codes[np.r_[True, codes[1:] != codes[:-1]]]))

    def add_members(self, key: str, who: Any, indexes: Any, members: Any) -> None:
        """The members of a key from data in each row, -1 where there is none."""
        there = members >= 0
        self.met.setdefault(key, []).append((who[there].astype(np.int64) << 32 | indexes[there], members[there]))

    def add_rows(self, gathering: Gathering) -> None:
        """What was read row by row since the last part, taken out of the gathering."""
        for one in gathering.figured.values():
            store, name = gathering.rows.cells[one.metric.name], one.metric.name
            by_place: dict[int, list[tuple[int, int, int, Cell]]] = {}
            for (payee, index, members), cell in store.items():
                who = 0 if one.is_for_every_payee else self.number(payee)
                address = who, index, self.member(one.metric.keys, members), cell
                by_place.setdefault(self.place(cell.place.path, cell.place.column), []).append(address)
            for place, addresses in by_place.items():
                self.add(name, _part_of_rows(one, place, addresses))
            gathering.rows.cells[name] = {}
        met = gathering.statements
        named = np.fromiter((self.number(payee) for payee, _ in met), np.int64, len(met))
        self.add_statements(named, np.fromiter((index for _, index in met), np.int64, len(met)))
        gathering.statements = {}
        for key, by_statement in gathering.members.items():
            rows = [
                (self.number(payee), index, self.member((key,), (member,)))
                for (payee, index), members in by_statement.items()
                for member in members
            ]
            if rows:
                self.add_members(key, *np.array(rows, np.int64).T)
            gathering.members[key] = {}

    def put_together(self, gathering: Gathering) -> None:
        """Put the cells of all parts into the gathering, and its statements.

        Raises:
            NotInColumnsError: where reading them row by row has something to say.
        """
        if any(key[0] in REPEATS for key in gathering.findings.tallies):
            raise NotInColumnsError
        self.add_rows(gathering)
        codes = _each_once(np.concatenate(self.statements)) if self.statements else np.zeros(0, np.int64)
        statements = StatementsInColumns(self.numbers, codes >> 32, codes & ((1 << 32) - 1))
        cells: dict[str, Any] = gathering.rows.cells
        for one in gathering.figured.values():
            periods = len(gathering.schema.calendar.periods(one.metric.clock))
            cells[one.metric.name] = self._cells(one, statements, periods)
        gathering.rows.columns = statements
        for key in self.met:
            gathering.members[key] = self._members(key)

    def _members(self, key: str) -> dict[tuple[str, int], dict[str, None]]:
        """The members of a key from data that each statement has, in the order in which rows name them."""
        statements, members = (np.concatenate(each) for each in zip(*self.met[key], strict=True))
        payees, names = list(self.numbers), [member for (member,) in self.members.get((key,), {})]
        codes, of_rows = np.unique(statements, return_inverse=True)
        pairs, first = np.unique(of_rows * len(names) + members, return_index=True)
        order = np.lexsort((first, pairs // max(len(names), 1)))
        held = [names[member] for member in (pairs[order] % max(len(names), 1)).tolist()]
        ends = np.cumsum(np.bincount(pairs // max(len(names), 1), minlength=len(codes))).tolist()
        whose = [(payees[code >> 32], code & ((1 << 32) - 1)) for code in codes.tolist()]
        return {
            address: dict.fromkeys(held[start:end])
            for address, start, end in zip(whose, [0, *ends[:-1]], ends, strict=True)
        }

    def _cells(self, one: Figured, statements: StatementsInColumns, periods: int) -> CellsInColumns:
        parts = self.parts.pop(one.metric.name, [])  # what is put together need not be held twice
        members = self.members.get(one.metric.keys, {})
        none = np.zeros(0, np.int64)
        cells = CellsInColumns(
            one, statements, members, none, Coded((), none, ""), none, none, none, list(self.places), periods
        )
        if not parts:
            return cells
        figures = united([part.figures for part in parts])
        if figures is None or len(members) * cells.payees * periods >= MOST_CODES:
            raise NotInColumnsError
        if one.metric.kind in NUMERIC and numbers_of(figures) is None:
            raise NotInColumnsError
        who, indexes, member, rows = (
            np.concatenate([getattr(part, what) for part in parts]) for what in ("who", "indexes", "members", "rows")
        )
        codes = (member.astype(np.int64) * cells.payees + who) * periods + indexes
        may_repeat = _for_each([part.may_repeat for part in parts], parts)
        at, first = _one_for_each(codes, figures, may_repeat)
        places = _for_each([part.place for part in parts], parts)
        cells.figures = chosen(figures, at)
        cells.codes, cells.first, cells.rows, cells.at_places = map(
            self._once, (codes[at], first.astype(np.int32), rows[at], places[at].astype(np.int32))
        )
        if one.metric.same_for_every in one.metric.keys and not _agrees(one.metric, cells):
            raise NotInColumnsError
        return cells

    def _once(self, column: Any) -> Any:
        """A column, or the one that is the same: metrics of one file have the same addresses."""
        for known in self.columns:
            if known.dtype == column.dtype and np.array_equal(known, column):
                return known
        self.columns.append(column)
        return column


def _for_each(values: list[Any], parts: list[Part]) -> Any:
    """A value of each part, for each of its cells."""
    return np.repeat(np.array(values), [len(part.rows) for part in parts])


def _each_once(codes: Any) -> Any:
    """Numbers in the order in which they first stand, each once."""
    return codes[np.sort(np.unique(codes, return_index=True)[1])]


def _part_of_rows(one: Figured, place: int, addresses: list[tuple[int, int, int, Cell]]) -> Part:
    held = [cell for *_, cell in addresses]
    who, indexes, members = np.array([address[:3] for address in addresses], np.int64).T
    rows = np.array([cell.place.row for cell in held], np.int64)
    figures = Coded(tuple(cell.value for cell in held), np.arange(len(held)), "")
    may_repeat = one.metric.fixed_for_term or one.is_for_every_payee
    return Part(who, indexes, members, rows, place, figures, may_repeat)


def _one_for_each(codes: Any, figures: Figures | Coded, may_repeat: Any) -> tuple[Any, Any]:
    """For each address in order, which of its cells is kept, and which came first: a blank gives way to what comes after it.

    Raises:
        NotInColumnsError: where a figure stands again and is not the same, or may not stand again.
    """
    if bool((codes[1:] > codes[:-1]).all()):
        return slice(None), np.arange(len(codes))
    order = np.argsort(codes, kind="stable")
    codes = codes[order]
    begins = np.r_[True, codes[1:] != codes[:-1]]
    if bool(begins.all()):
        return order, order
    given = ~blank(figures)[order]
    starts = np.flatnonzero(begins)
    kept = np.minimum.reduceat(np.where(given, np.arange(len(order)), len(order)), starts)
    kept = np.where(kept == len(order), np.r_[starts[1:], len(order)] - 1, kept)
    again = given.copy()
    again[kept] = False
    values = figures.codes if isinstance(figures, Coded) else figures.values
    each = order[kept][np.cumsum(begins) - 1]
    if bool((again & ~(may_repeat[order] & (values[order] == values[each]))).any()):
        raise NotInColumnsError
    return order[kept], order[starts]


def _agrees(metric: MetricColumn, cells: CellsInColumns) -> bool:
    """Whether a figure that is the same for every member of one of its own keys is so."""
    at = metric.keys.index(metric.same_for_every or "")
    numbers: dict[tuple[str, ...], int] = {}
    rest = [numbers.setdefault(members[:at] + members[at + 1 :], len(numbers)) for members in cells.members]
    each = cells.payees * cells.periods
    given = ~blank(cells.figures)
    codes = np.array(rest, np.int64)[cells.codes // each] * each + cells.codes % each
    figures = cells.figures
    values = figures.codes if isinstance(figures, Coded) else figures.values
    _, first, number = np.unique(codes[given], return_index=True, return_inverse=True)
    return bool((values[given] == values[given][first][number]).all())
