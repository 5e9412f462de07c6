"""`settled-early`: money that moves on a date before the period it is for has ended, so before its data can exist."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from obcdsl import core
from obcdsl.diagnostic import Diagnostic, Label, warning
from obcdsl.lowering.static import value_of
from obcdsl.periods import written as date_written
from obcdsl.scope import Scope
from obcdsl.written.library import Incorporated

CODE = "settled-early"
CODES = (CODE,)


def check(scope: Scope, program: core.Program, written: Incorporated) -> list[Diagnostic]:
    """A warning for each fixed date that comes before the end of a period, and for a final date before settlement."""
    return [one for timing in program.timings for one in _of_timing(scope, program, timing)]


def _of_timing(scope: Scope, program: core.Program, timing: core.Timing) -> Iterator[Diagnostic]:
    node = scope.clauses[timing.name]
    spans = {moment.what: moment.span for moment in node.moments}
    periods = program.calendar.periods()
    for moment in timing.moments:
        day = value_of(scope, moment.date, {}) if moment.date is not None else None
        if not isinstance(day, datetime.date):
            continue
        late = [period for period in periods if period.last >= day]
        if late:
            of_all = f"{len(late)} of {len(periods)} periods have" if len(periods) > 1 else "the period has"
            message = f"`{timing.name}` is {moment.what} on {date_written(day)}, before {of_all} ended"
            note = f"{late[0].label} ends on {date_written(late[0].last)}; its data cannot be known by then."
            yield warning(
                CODE, message, Label(spans[moment.what], "before the end"), notes=[note], fix="120 days after the year"
            )
