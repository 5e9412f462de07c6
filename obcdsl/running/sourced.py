"""Rows of data as the evaluator asks for them (`obcdsl.run.Source`)."""

from __future__ import annotations

from dataclasses import dataclass

from obcdsl import core
from obcdsl.data.schema import Cell, Rows
from obcdsl.periods import Period


@dataclass(slots=True)
class RowSource:
    """Figures read from data, with the cohort of each period worked out once, when it is asked for."""

    program: core.Program
    rows: Rows
    _cohorts: dict[int, tuple[str, ...]] | None = None
    _present: set[tuple[str, int]] | None = None

    @property
    def cohorts(self) -> dict[int, tuple[str, ...]]:
        """The payees of each statement period, by its index."""
        if self._cohorts is None:
            by_period: dict[int, list[str]] = {}
            for payee, period in self.rows.statements:
                by_period.setdefault(period.index, []).append(payee)
            self._cohorts = {index: tuple(payees) for index, payees in by_period.items()}
        return self._cohorts

    @property
    def present(self) -> set[tuple[str, int]]:
        """Which payees have rows of which statement periods, by index."""
        if self._present is None:
            self._present = {(payee, period.index) for payee, period in self.rows.statements}
        return self._present

    def cell(self, metric: str, payee: str, index: int, members: tuple[str, ...]) -> Cell | None:
        """The cell at an address, or None where no row gives it."""
        cells = self.rows.cells.get(metric)
        return None if cells is None else cells.get((payee, index, members))

    def members(self, key: str, payee: str, indexes: tuple[int, ...]) -> tuple[str, ...]:
        """The members of a data key met for a payee in statement periods, in order of first appearance."""
        found = self.rows.members.get(key, {})
        if len(indexes) == 1:
            return tuple(found.get((payee, indexes[0]), ()))
        return tuple(dict.fromkeys(member for index in indexes for member in found.get((payee, index), ())))

    def has(self, payee: str, indexes: tuple[int, ...]) -> bool:
        """Whether any row is of a payee and one of some periods."""
        return any((payee, index) in self.present for index in indexes)

    def cohort(self, period: Period) -> tuple[str, ...]:
        """Every payee with a row in a period."""
        calendar = self.program.calendar
        if period.clock == calendar.clock:
            return self.cohorts.get(period.index, ())
        parts = calendar.parts(period, calendar.clock) or (calendar.within(period, calendar.clock),)
        return tuple(dict.fromkeys(payee for part in parts for payee in self.cohorts.get(part.index, ())))
