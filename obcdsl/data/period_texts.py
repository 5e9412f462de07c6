"""Periods as files name them. Each text names exactly one period of the contract, or is refused with its readings.

| text | is read as |
|---|---|
| the contract's own label (`year 4`, `year 2 quarter 3`, `April 2022`, `2016/17`, `2014`) | that period |
| `year 4`, `Y4` | the fourth contract year |
| `2016/17`, `2016-17`, `2016/2017`, `FY2016/17` | the year that begins in 2016 and ends in 2017 |
| `2022` | January to December 2022, where that is a period of the contract |
| `2022 Q3`, `Q3 2022` | refused where quarters of the calendar and of the contract year differ |
| `2016/17 Q2`, `year 2 quarter 3`, `Y2 Q3` | that quarter of that year |
| `2022-04`, `April 2022`, `Apr 2022`, `04/2022`, `year 1 month 3`, a first or last day of a month | that month |
"""

from __future__ import annotations

import datetime
import re
from functools import lru_cache

from obcdsl.data.figures import month_number, read_date
from obcdsl.periods import MONTHS_IN, Calendar, Clock, Period, add_months, written, year_start
from obcdsl.record import dataclass


@dataclass(frozen=True, slots=True)
class NoPeriod:
    """A text that names no single period: the code of the finding, why, and the readings."""

    code: str
    why: str
    readings: tuple[str, ...] = ()
    instead: str | None = None
    """How the one period of the clock that is wanted and that the text lies in is named."""


@dataclass(frozen=True, slots=True)
class _Stretch:
    first: datetime.date
    months: int
    named: str

    @property
    def last(self) -> datetime.date:
        return add_months(self.first, self.months) - datetime.timedelta(days=1)


@lru_cache(maxsize=20_000)
def period_named(text: str, calendar: Calendar, clock: Clock, year_named: str = "") -> Period | NoPeriod:
    """The period of a clock that a text names. `year_named` says that a bare year is the "first" or "last" of its period.

    >>> calendar = Calendar(datetime.date(2016, 4, 1), 10, "year", "financial")
    >>> period_named("2019-20", calendar, "year").label
    '2019/20'
    >>> period_named("2019", calendar, "year").code
    'which-period'
    """
    said = " ".join(text.split()).lower()
    for period in calendar.periods(clock):
        if period.label.lower() == said:
            return period
    stretches = _by_year(said, calendar, year_named) or _stretches(said, calendar)
    if not stretches:
        return NoPeriod("unreadable-period", f"`{text}` names no period")
    sized = [stretch for stretch in stretches if stretch.months == MONTHS_IN[clock]]
    if not sized:
        return _not_of_clock(text, stretches[0], calendar, clock)
    fitting = [stretch for stretch in sized if _aligned(stretch, calendar, clock)]
    doubtful = fitting if clock == "year" else sized
    if len({stretch.first for stretch in doubtful}) > 1:
        return NoPeriod(
            "which-period",
            f"`{text}` can be read in {len(doubtful)} ways",
            tuple(_reading(s, calendar, clock) for s in doubtful),
        )
    if not fitting:
        return _not_of_clock(text, sized[0], calendar, clock)
    for period in calendar.periods(clock):
        if _full_first(period, calendar) == fitting[0].first:
            return period
    term = f"{written(calendar.first)} to {written(calendar.last)}"
    return NoPeriod("period-outside-term", f"`{text}` lies outside the contract, which runs from {term}")


def _full_first(period: Period, calendar: Calendar) -> datetime.date:
    """The first day of the period as if the term did not cut it short."""
    if period.clock == "year" and period.index == 0:
        return year_start(calendar)
    return period.first


def _stretches(said: str, calendar: Calendar) -> list[_Stretch]:
    """Every stretch of time a text can mean."""
    contract = calendar.first
    if named := re.fullmatch(
        r"(?:contract )?y(?:ear)? ?([0-9]{1,3})(?:[ ,]*q(?:uarter)? ?([1-4])|[ ,]*m(?:onth)? ?([0-9]{1,2}))?",
        said,
        re.ASCII,
    ):
        year, quarter, month = int(named[1]), named[2], named[3]
        if year < 1 or (month and not 1 <= int(month) <= 12):
            return []
        return [_part(add_months(contract, 12 * (year - 1)), quarter, month, f"of contract year {year}")]
    if spanning := re.fullmatch(
        r"(?:fy ?)?([0-9]{4})[/-]([0-9]{2}|[0-9]{4})(?: ?q(?:uarter)? ?([1-4]))?", said, re.ASCII
    ):
        year, end = int(spanning[1]), spanning[2]
        if int(end) == (year + 1 if len(end) == 4 else (year + 1) % 100) and 1900 <= year <= 2200:
            found = [
                _part(
                    datetime.date(year, 4, 1), spanning[3], None, f"of the financial year {year}/{(year + 1) % 100:02d}"
                )
            ]
            own = _years_begun(calendar, year)
            if own.month > 1 or own.day > 1:
                found.append(_part(own, spanning[3], None, f"of the contract year that begins on {written(own)}"))
            month = _month_text(said)
            return found + ([month] if month else [])
    if quarter := re.fullmatch(
        r"([0-9]{4})[ -]?q([1-4])|q([1-4])[ -]?([0-9]{4})|quarter ([1-4]) (?:of )?([0-9]{4})", said, re.ASCII
    ):
        year, number = int(quarter[1] or quarter[4] or quarter[6]), quarter[2] or quarter[3] or quarter[5]
        if not 1900 <= year <= 2200:
            return []
        own = _years_begun(calendar, year)
        return [
            _part(datetime.date(year, 1, 1), number, None, f"of the calendar year {year}"),
            _part(own, number, None, f"of the contract year that begins on {written(own)}"),
        ]
    if re.fullmatch(r"[0-9]{4}", said, re.ASCII) and 1900 <= int(said) <= 2200:
        return [_Stretch(datetime.date(int(said), 1, 1), 12, f"the calendar year {said}")]
    month_said = _month_text(said)
    return [month_said] if month_said else []


def _by_year(said: str, calendar: Calendar, year_named: str) -> list[_Stretch]:
    """The year that a bare number names where the contract says how its years are named."""
    if not year_named or not re.fullmatch(r"[0-9]{4}", said, re.ASCII) or not 1900 <= int(said) <= 2200:
        return []
    start = year_start(calendar)
    back = 1 if year_named == "last" and (start.month, start.day) != (1, 1) else 0
    begins = add_months(start, 12 * (int(said) - back - start.year))
    return [_Stretch(begins, 12, f"the year named {said}")]


def _month_text(said: str) -> _Stretch | None:
    """A month, by name or number, or by its first or last day."""
    year = month = None
    if numbers := re.fullmatch(r"([0-9]{4})-([0-9]{2})", said, re.ASCII):
        year, month = int(numbers[1]), int(numbers[2])
    elif numbers := re.fullmatch(r"([0-9]{1,2})/([0-9]{4})", said, re.ASCII):
        year, month = int(numbers[2]), int(numbers[1])
    elif names := re.fullmatch(r"([a-z]{3,9})[ -]([0-9]{4})", said, re.ASCII):
        year, month = int(names[2]), month_number(names[1])
    else:
        day = read_date(said)
        if isinstance(day, datetime.date) and (
            day.day == 1 or add_months(day.replace(day=1), 1) - datetime.timedelta(days=1) == day
        ):
            year, month = day.year, day.month
    if year is None or month is None or not 1 <= month <= 12 or not 1900 <= year <= 2200:
        return None
    return _Stretch(datetime.date(year, month, 1), 1, "the month")


def _part(begins: datetime.date, quarter: str | None, month: str | None, named: str) -> _Stretch:
    if quarter:
        return _Stretch(add_months(begins, 3 * (int(quarter) - 1)), 3, f"quarter {quarter} {named}")
    if month:
        return _Stretch(add_months(begins, int(month) - 1), 1, f"month {month} {named}")
    return _Stretch(begins, 12, f"the whole {named}")


def _years_begun(calendar: Calendar, year: int) -> datetime.date:
    """The first day of the contract year that begins in a calendar year."""
    return add_months(calendar.first, 12 * (year - calendar.first.year))


def _aligned(stretch: _Stretch, calendar: Calendar, clock: Clock) -> bool:
    """Whether a stretch would be a period of the clock if the contract ran for ever."""
    if stretch.months != MONTHS_IN[clock]:
        return False
    start = year_start(calendar) if clock == "year" else calendar.first
    away = (stretch.first.year - start.year) * 12 + stretch.first.month - start.month
    return away % stretch.months == 0 and add_months(start, away) == stretch.first


def _reading(stretch: _Stretch, calendar: Calendar, clock: Clock) -> str:
    own = next((p.label for p in calendar.periods(clock) if p.first == stretch.first and p.last == stretch.last), None)
    return f"{stretch.named}, {written(stretch.first)} to {written(stretch.last)}" + (
        f" (write `{own}`)" if own else ""
    )


def _not_of_clock(text: str, stretch: _Stretch, calendar: Calendar, clock: Clock) -> NoPeriod:
    size = {1: "month", 3: "quarter", 12: "year"}[stretch.months]
    if stretch.months != MONTHS_IN[clock]:
        return _of_another_clock(f"`{text}` names a {size}, and a {clock} is wanted", stretch, calendar, clock)
    near = [p for p in calendar.periods(clock) if p.first <= stretch.last and p.last >= stretch.first]
    readings = tuple(f"`{p.label}` runs from {written(p.first)} to {written(p.last)}" for p in near)
    return NoPeriod(
        "which-period",
        f"`{text}` is {written(stretch.first)} to {written(stretch.last)}, which is not one {clock} of the contract",
        readings,
    )


def _of_another_clock(why: str, stretch: _Stretch, calendar: Calendar, clock: Clock) -> NoPeriod:
    """A text that names a shorter or a longer stretch than is wanted: the one it lies in, or those that it holds."""
    near = [p.label for p in calendar.periods(clock) if p.first <= stretch.last and p.last >= stretch.first]
    if len(near) == 1:
        return NoPeriod("period-of-another-clock", why, (), near[0])
    held = (f"It holds `{near[0]}` to `{near[-1]}`, and each has figures of its own.",) if near else ()
    return NoPeriod("period-of-another-clock", why, held)
