"""When the money of a statement moves, as dates: `timing` clauses never change what is due."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from typing import Any

from obcdsl import core
from obcdsl.periods import Period, add_months, written
from obcdsl.run import Run
from obcdsl.running.places import Place
from obcdsl.running.verdicts import Refused
from obcdsl.schema_of import kind_of
from obcdsl.statement import TimingDate
from obcdsl.units import money_of


def timing_dates(run: Run, place: Place, exact: Callable[..., Any], shown: Callable[..., str]) -> Iterator[TimingDate]:
    """The dates of every timing clause for the statement of a place."""
    for timing in run.program.timings:
        covers = ", ".join(timing.covers) if timing.covers is not None else "the total"
        if timing.on_account is not None:
            yield _on_account(run, timing, place, covers, shown)
        for moment in timing.moments:
            day = day_of(run, moment, place)
            words = f"{covers}: {moment.what}" + (f" {written(day)}" if day else ", on a date that is not known yet")
            yield TimingDate(clause=timing.name, event=moment.what, words=words, day=day.isoformat() if day else None)


def _on_account(run: Run, timing: core.Timing, place: Place, covers: str, shown: Callable[..., str]) -> TimingDate:
    assert timing.on_account is not None
    node, clock, day = timing.on_account
    currency = run.program.currency
    try:
        amount = shown(run.value(node, place), kind_of(money_of(currency)), currency=currency)
    except Refused as refused:
        amount = f"an amount that is not worked ({refused.reason})"
    on = f", on day {day}" if day else ""
    return TimingDate(
        clause=timing.name,
        event="on account",
        words=f"{covers}: {amount} on account each {clock}{on}, set against what is due",
    )


def day_of(run: Run, moment: core.Moment, place: Place) -> datetime.date | None:
    """The date of a moment; None where a figure it needs is not known.

    A time after a year counts from the last day of the year that the statement's period lies in.
    """
    if moment.date is not None:
        try:
            found = run.value(moment.date, place)
        except Refused:
            return None
        return found if isinstance(found, datetime.date) else None
    end = _end(run, moment.after, place.frame.period)
    if moment.day_month is not None:
        day, month = moment.day_month
        year = end.year if (month, day) > (end.month, end.day) else end.year + 1
        return add_months(datetime.date(year, month, 1), 0).replace(
            day=min(day, 29 if month == 2 and year % 4 == 0 else 28 if month == 2 else day)
        )
    if moment.noun in ("month", "months"):
        return add_months(end, moment.count)
    days = moment.count * (7 if moment.noun in ("week", "weeks") else 1)
    return end + datetime.timedelta(days=days)


def _end(run: Run, after: str, period: Period) -> datetime.date:
    calendar = run.calendar
    match after:
        case "term":
            return calendar.last
        case "period" | "":
            return period.last
        case _:
            return calendar.within(period, after).last  # type: ignore[arg-type]
