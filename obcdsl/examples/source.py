"""The given figures of an example as the evaluator asks for them, and the periods and rows that its lines name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import product
from typing import TYPE_CHECKING

from obcdsl import core
from obcdsl.data.schema import Cell, CellPlace
from obcdsl.periods import Calendar, Clock, Period

if TYPE_CHECKING:
    from obcdsl.examples.reading import ExampleRead, GivenFigure, Stretch, Where
    from obcdsl.source import Span


class NoData:
    """A source that gives nothing."""

    def cell(self, metric: str, payee: str, index: int, members: tuple[str, ...]) -> Cell | None:
        """No figure."""
        return None

    def members(self, key: str, payee: str, indexes: tuple[int, ...]) -> tuple[str, ...]:
        """No rows."""
        return ()

    def has(self, payee: str, indexes: tuple[int, ...]) -> bool:
        """Nothing is known of anybody."""
        return False

    def cohort(self, period: Period) -> tuple[str, ...]:
        """Nobody."""
        return ()


class GivenSource(NoData):
    """The given figures of an example, as the evaluator asks for them; an unscoped one holds everywhere."""

    def __init__(self, program: core.Program, read: ExampleRead, lines: Callable[[Span], int]) -> None:
        self.program = program
        self.read = read
        self.lines = lines
        self.by_metric: dict[str, list[GivenFigure]] = {}
        for one in sorted(read.given, key=lambda given: given.where.narrowness, reverse=True):
            self.by_metric.setdefault(one.metric, []).append(one)

    def cell(self, metric: str, payee: str, index: int, members: tuple[str, ...]) -> Cell | None:
        """The narrowest line that gives the figure here."""
        known = self.program.metrics.get(metric)
        if known is None:
            return None
        period = self.program.calendar.periods(known.clock)[index]
        row = dict(zip(known.keys, members, strict=True))
        for one in self.by_metric.get(metric, ()):
            if _holds(one.where, payee, period, row, self.program.calendar, known.clock):
                return Cell(one.value, CellPlace(one.span.path, self.lines(one.span), metric))
        return None

    def members(self, key: str, payee: str, indexes: tuple[int, ...]) -> tuple[str, ...]:
        """The rows that the example names."""
        return tuple(self.read.members.get(key, ()))

    def has(self, payee: str, indexes: tuple[int, ...]) -> bool:
        """Every payee of an example has figures in every period."""
        return payee in self.read.payees

    def cohort(self, period: Period) -> tuple[str, ...]:
        """Every payee that the example names."""
        return self.read.payees


def _holds(where: Where, payee: str, period: Period, row: dict[str, str], calendar: Calendar, clock: Clock) -> bool:
    if where.payees and payee not in where.payees:
        return False
    if any(row.get(key) not in rows for key, rows in where.members):
        return False
    return where.stretch is None or period in periods_in(where.stretch, calendar, clock)


def periods_in(stretch: Stretch, calendar: Calendar, clock: Clock) -> tuple[Period, ...]:
    """The periods of a clock that start within a stretch; where none does, the one that it lies in."""
    periods = calendar.periods(clock)
    inside = tuple(period for period in periods if stretch[0] <= period.first <= stretch[1])
    return inside or tuple(period for period in periods if period.first <= stretch[0] <= period.last)


def rows_said(where: Where) -> Iterator[dict[str, str]]:
    """Every row that a scope names; one empty row where it names none."""
    names: Iterable[str] = [key for key, _ in where.members]
    for members in product(*(rows for _, rows in where.members)):
        yield dict(zip(names, members, strict=True))


def unscoped(read: ExampleRead) -> tuple[Stretch, ...]:
    """The stretches in which figures are given; empty where every given holds in every year."""
    found = [one.where.stretch for one in read.given if one.where.stretch is not None]
    return tuple(dict.fromkeys(found))
