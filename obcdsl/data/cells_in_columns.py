"""Cells of data read whole, in columns: found one by one by their address, as in a dictionary, or all at once by NumPy.

The address of a cell (payee, index of its period, members of its keys) is one whole number, and cells lie in the order of
these numbers: member by member, in each payee by payee, in each the periods in the order of time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from obcdsl.collector import collector_paused
from obcdsl.data.arrow_figures import Coded, Figures
from obcdsl.data.gathering import EVERY_PAYEE, Figured
from obcdsl.data.schema import Address, Cell, CellPlace, Rows
from obcdsl.periods import Calendar

SEARCHED = 64
"""Of so many cells one may be searched for, before a dictionary of all is made."""


@dataclass(eq=False)
class StatementsInColumns:
    """Who is who by number, and the statements that rows name, in the order in which rows first name them."""

    numbers: dict[str, int]
    who: Any
    indexes: Any
    payees: frozenset[str] = frozenset()
    """Those who have statements."""

    @cached_property
    def has_statement(self) -> Any:
        """Whether each number is that of a payee who has statements."""
        found = np.zeros(len(self.numbers), bool)
        found[self.who] = True
        return found

    def __len__(self) -> int:
        return len(self.who)

    def put_statements(self, rows: Rows, calendar: Calendar) -> None:
        """Put the payees and statements in place."""
        periods, names = calendar.periods(), list(self.numbers)
        with collector_paused():
            payees = [names[who] for who in self.who.tolist()]
            rows.payees = list(dict.fromkeys(payees))
            rows.statements = [(who, periods[index]) for who, index in zip(payees, self.indexes.tolist(), strict=True)]
        self.payees = frozenset(rows.payees)

    def order(self) -> Any:
        """Payee by payee in the order of the rows, each in the order of time; None where the statements lie so."""
        _, first, number = np.unique(self.who, return_index=True, return_inverse=True)
        places = first[number].astype(np.int64) << 32 | self.indexes
        return None if bool((places[1:] > places[:-1]).all()) else np.argsort(places, kind="stable")


@dataclass(eq=False)
class CellsInColumns(Mapping[Address, Cell]):
    """The cells of one metric. `first` says in which order their addresses were first met; `places` are file and heading.

    A figure that is the same for every payee, or fixed for the term, stands here once and is found at each of them.
    """

    figured: Figured
    statements: StatementsInColumns
    members: dict[tuple[str, ...], int]
    codes: Any
    figures: Figures | Coded
    first: Any
    rows: Any
    at_places: Any
    places: list[tuple[str, str]]
    periods: int
    """How many periods the term has on the metric's clock."""
    searched: int = 0
    known: dict[int, int] = field(default_factory=dict)

    @property
    def payees(self) -> int:
        """How many owners of figures there may be."""
        return 1 if self.figured.is_for_every_payee else max(len(self.statements.numbers), 1)

    def cell(self, at: int) -> Cell:
        """The cell at a place of the columns."""
        path, heading = self.places[int(self.at_places[at])]
        return Cell(self.figures.value(at), CellPlace(path, int(self.rows[at]), heading))

    def owner(self, at: int) -> str:
        """Whose cell it is at a place of the columns."""
        if self.figured.is_for_every_payee:
            return EVERY_PAYEE
        return list(self.statements.numbers)[int(self.codes[at]) // self.periods % self.payees]

    def found(self, who: Any, indexes: Any, members: tuple[str, ...]) -> tuple[Any, Any] | None:
        """Where the cells of payees (by number, -1 for none) in periods (-1 for none) lie, and which of them there are.

        None where there is none at all for these members.
        """
        member = self.members.get(members)
        if member is None or not len(self.codes):
            return None
        wanted, asked = self._wanted(who, indexes, member)
        each = self.payees * self.periods
        low, high = np.searchsorted(self.codes, (member * each, (member + 1) * each)).tolist()
        codes = self.codes[low:high]
        if len(codes) == len(wanted) and bool((codes == wanted).all()):
            return slice(low, high), asked
        if low == high:
            return None
        at = np.minimum(np.searchsorted(codes, wanted), len(codes) - 1)
        return at + low, asked & (codes[at] == wanted)

    def found_for_each(self, who: Any, indexes: Any, members: list[tuple[str, ...]]) -> tuple[Any, Any] | None:
        """The same, each cell for members of its own; None where there are no cells."""
        if not len(self.codes):
            return None
        member = np.array([self.members.get(each, -1) for each in members], np.int64)
        wanted, asked = self._wanted(who, indexes, member)
        at = np.minimum(np.searchsorted(self.codes, wanted), len(self.codes) - 1)
        return at, asked & (member >= 0) & (self.codes[at] == wanted)

    def _wanted(self, who: Any, indexes: Any, member: Any) -> tuple[Any, Any]:
        """The addresses of cells, and which of them are asked for at all."""
        asked = indexes >= 0
        if self.figured.metric.fixed_for_term:
            indexes = np.where(asked, 0, indexes)
        asked &= who >= 0
        if self.figured.is_for_every_payee:
            asked &= self.statements.has_statement[who]
            who = np.zeros_like(who)
        return (member * self.payees + who) * self.periods + indexes, asked

    def __getitem__(self, address: Address) -> Cell:
        at = self._at(address)
        if at is None:
            raise KeyError(address)
        return self.cell(at)

    def get(self, address: Address, default: Any = None) -> Any:
        """The cell at an address, or something else where there is none: what the evaluator asks, for each figure."""
        at = self._at(address)
        return default if at is None else self.cell(at)

    def _at(self, address: Address) -> int | None:
        payee, index, members = address
        member = self.members.get(members)
        if self.figured.is_for_every_payee:
            who = 0 if payee == EVERY_PAYEE or payee in self.statements.payees else None
        else:
            who = self.statements.numbers.get(payee)
        if member is None or who is None or not 0 <= index < self.periods:
            return None
        if self.figured.metric.fixed_for_term:
            index = 0
        code = (member * self.payees + who) * self.periods + index
        if self.known:
            return self.known.get(code)
        self.searched += 1
        if self.searched * SEARCHED > len(self.codes):
            self.known = {each: at for at, each in enumerate(self.codes.tolist())}
        at = int(np.searchsorted(self.codes, code))
        return at if at < len(self.codes) and int(self.codes[at]) == code else None

    def __iter__(self) -> Iterator[Address]:
        names, metric = list(self.statements.numbers), self.figured.metric
        members = list(self.members)
        for code in self.codes[np.argsort(self.first, kind="stable")].tolist():
            rest, index = divmod(code, self.periods)
            member, who = divmod(rest, self.payees)
            owners = [names[who]] if not self.figured.is_for_every_payee else [EVERY_PAYEE, *self.statements.payees]
            for owner in owners:
                for each in range(self.periods) if metric.fixed_for_term else (index,):
                    yield owner, each, members[member]

    def __len__(self) -> int:
        copies = self.periods if self.figured.metric.fixed_for_term else 1
        return len(self.codes) * copies * (1 + len(self.statements.payees) if self.figured.is_for_every_payee else 1)
