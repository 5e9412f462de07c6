"""The clock of a contract: its term cut into years, quarters and months.

`year 1` counts from the first day of the term. A contract's statement period is one of month, quarter and year; a year
is a contract year, a calendar year or a financial year (1 April to 31 March). Months and quarters are counted from the
start of the contract year.

>>> from datetime import date
>>> calendar = Calendar(date(2016, 4, 1), 10, "year", "contract")
>>> period = calendar.periods("year")[3]
>>> period.label, period.first.isoformat(), period.last.isoformat(), period.year
('year 4', '2019-04-01', '2020-03-31', 4)
"""

from __future__ import annotations

import datetime
from functools import lru_cache
from typing import Literal

from obcdsl.record import dataclass

Clock = Literal["month", "quarter", "year"]
YearKind = Literal["contract", "calendar", "financial"]
MONTHS_IN: dict[Clock, int] = {"month": 1, "quarter": 3, "year": 12}
MONTH_NAMES = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@dataclass(frozen=True, slots=True)
class Period:
    """One month, quarter or year of a contract. `index` counts from 0 over the term; `year` is the contract year.

    `year` is 0 where the period does not lie within one contract year. `days_in_full` is larger than the days from
    `first` to `last` only in a first or last period that the term cuts short.
    """

    clock: Clock
    index: int
    first: datetime.date
    last: datetime.date
    label: str
    year: int
    days_in_full: int

    @property
    def days(self) -> int:
        """Days from the first to the last, both included."""
        return (self.last - self.first).days + 1

    @property
    def is_short(self) -> bool:
        """Whether the term cuts the period short."""
        return self.days < self.days_in_full


@dataclass(frozen=True, slots=True)
class Calendar:
    """The term of a contract: its first day, its length in years, the statement clock and the kind of year."""

    first: datetime.date
    years: int
    clock: Clock
    year_kind: YearKind

    @property
    def last(self) -> datetime.date:
        """The last day of the term."""
        return add_months(self.first, 12 * self.years) - datetime.timedelta(days=1)

    def periods(self, clock: Clock | None = None) -> tuple[Period, ...]:
        """Every period of a clock over the term, in order (the statement periods when no clock is named)."""
        return _periods(self, clock or self.clock)

    def within(self, period: Period, clock: Clock) -> Period:
        """The period of a coarser (or the same) clock that a period lies in, by its first day."""
        return next(p for p in self.periods(clock) if p.first <= period.first <= p.last)

    def parts(self, period: Period, clock: Clock) -> tuple[Period, ...]:
        """The periods of a finer (or the same) clock that start within a period, in order."""
        return tuple(p for p in self.periods(clock) if period.first <= p.first <= period.last)

    def statement_indexes(self, period: Period) -> tuple[int, ...]:
        """The statement periods that a period of any clock covers, or lies in, by their index."""
        if MONTHS_IN[period.clock] >= MONTHS_IN[self.clock]:
            return tuple([part.index for part in self.parts(period, self.clock)])
        return (self.within(period, self.clock).index,)


def add_months(day: datetime.date, months: int) -> datetime.date:
    """The same day of the month some months later; the last day where the month is shorter.

    >>> add_months(datetime.date(2024, 1, 31), 1)
    datetime.date(2024, 2, 29)
    """
    total = day.year * 12 + day.month - 1 + months
    year, month = divmod(total, 12)
    month += 1
    after = datetime.date(year + month // 12, month % 12 + 1, 1)
    length = (after - datetime.date(year, month, 1)).days
    return datetime.date(year, month, min(day.day, length))


def written(day: datetime.date) -> str:
    """A date as the language writes it.

    >>> written(datetime.date(2016, 4, 1))
    '1 April 2016'
    """
    return f"{day.day} {MONTH_NAMES[day.month - 1]} {day.year}"


def year_start(calendar: Calendar) -> datetime.date:
    """The first day of the (whole) year that the term begins in, by the calendar's kind of year."""
    first = calendar.first
    match calendar.year_kind:
        case "contract":
            return first
        case "calendar":
            return datetime.date(first.year, 1, 1)
        case "financial":
            return datetime.date(first.year if first.month >= 4 else first.year - 1, 4, 1)


@lru_cache(maxsize=256)
def _periods(calendar: Calendar, clock: Clock) -> tuple[Period, ...]:
    step = MONTHS_IN[clock]
    start = year_start(calendar) if clock == "year" else calendar.first
    found: list[Period] = []
    at = 0
    while (begins := add_months(start, at)) <= calendar.last:
        ends = add_months(start, at + step) - datetime.timedelta(days=1)
        if ends >= calendar.first:
            found.append(_period(calendar, clock, len(found), begins, ends))
        at += step
    return tuple(found)


def _period(calendar: Calendar, clock: Clock, index: int, begins: datetime.date, ends: datetime.date) -> Period:
    first, last = max(begins, calendar.first), min(ends, calendar.last)
    year = _contract_year(calendar, first)
    if year != _contract_year(calendar, last):
        year = 0
    return Period(clock, index, first, last, _label(calendar, clock, index, begins), year, (ends - begins).days + 1)


def _contract_year(calendar: Calendar, day: datetime.date) -> int:
    year = day.year - calendar.first.year
    return year + (add_months(calendar.first, 12 * year) <= day)


def _label(calendar: Calendar, clock: Clock, index: int, begins: datetime.date) -> str:
    match clock:
        case "month":
            return f"{MONTH_NAMES[begins.month - 1]} {begins.year}"
        case "quarter":
            return f"year {index // 4 + 1} quarter {index % 4 + 1}"
        case "year":
            if calendar.year_kind == "calendar":
                return str(begins.year)
            if calendar.year_kind == "financial":
                return f"{begins.year}/{(begins.year + 1) % 100:02d}"
            return f"year {index + 1}"
