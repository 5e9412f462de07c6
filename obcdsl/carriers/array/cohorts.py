"""Figures over the whole cohort: the same for every statement of a period and a group, so that exact works each of them once.

What exact finds stands in the program as a term of the contract would: totals, means, medians and percentiles of all payees
are exact selections and sums. A figure that turns on who asks (a rank) is not held here.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from obcdsl import core
from obcdsl.carriers.array.figures import UNSURE, At, Figure, NotHeldError
from obcdsl.periods import Period
from obcdsl.run import Run
from obcdsl.running.folding import free_keys
from obcdsl.running.verdicts import NO_VALUE
from obcdsl.values import NOT_APPLICABLE, LeftOut

if TYPE_CHECKING:
    from obcdsl.carriers.array.walker import Walker

OfCohort = Callable[[core.Fold, Period, Mapping[str, str]], Any]
"""The value of a figure over the cohort in a period, at a row; None where only exact can say what it is."""
KINDS = {bool: "condition", str: "member", datetime.date: "date", int: "number", Fraction: "number"}


def of_cohort(run: Run) -> OfCohort:
    """The figures over a cohort as a run of the exact carrier gives them."""

    def work(node: core.Fold, period: Period, row: Mapping[str, str]) -> Any:
        payee = next(iter(run.source.cohort(period)), None)
        if payee is None or not free_keys(run, node) <= row.keys():
            return None
        try:
            return run.value(node, run.place(payee, period, row))
        except NO_VALUE:
            return None

    return work


def cohort_figure(walker: Walker, node: core.Fold, at: At) -> Figure:
    """A figure over the whole cohort at a place: by the period, and by the group that is asked for."""
    if walker.cohort is None:
        raise NotHeldError("figures over the whole cohort")
    asks = not all(isinstance(argument, core.Const) for argument in node.arguments)
    if asks or any(isinstance(part, core.Local) for part in core.every(node)):
        raise NotHeldError("figures of one payee among the cohort")
    if node.within is None:
        return _by_period(walker, walker.cohort, node, at)
    asked = walker.figure(node.within[1], at)
    if asked.kind != "member" or not asked.data:
        raise NotHeldError("groups of the cohort that are no categories")
    found: Figure | None = None
    for member, where in asked.data.items():
        of_group = replace(node, within=(node.within[0], core.Const(member)))
        each = _by_period(walker, walker.cohort, of_group, at)
        found = each if found is None else walker.chosen(where, each, found)
    assert found is not None
    return walker.doubting(found, walker.either(*asked.absent, asked.unsure))


def _by_period(walker: Walker, work: OfCohort, node: core.Fold, at: At) -> Figure:
    """What a figure comes to in each statement period."""
    row, found = dict(at.row), dict[int, Any]()
    for number in range(len(at.periods)):
        period = walker.period(at, number)
        found[number] = None if period is None else work(node, period, row)
    kinds = {KINDS.get(type(value), "") for value in found.values() if value is not None and type(value) is not LeftOut}
    if len(kinds) > 1 or "" in kinds:
        return UNSURE

    def where(holds: Callable[[Any], bool]) -> int:
        return walker.graph.among(walker.index, {number for number, value in found.items() if holds(value)})

    left = where(lambda value: isinstance(value, LeftOut) and value is not NOT_APPLICABLE)
    passed, unsure = where(lambda value: value is NOT_APPLICABLE), where(lambda value: value is None)
    if not kinds:
        return Figure("left", None, left, passed, unsure)
    kind = kinds.pop()
    match kind:
        case "condition":
            data: Any = where(lambda value: value is True)
        case "member":
            names = {value for value in found.values() if isinstance(value, str)}
            data = {name: where(lambda value, name=name: value == name) for name in sorted(names)}  # type: ignore[misc]
        case _:
            known = {number: _number(value) for number, value in found.items() if not isinstance(value, LeftOut | None)}
            other = next(
                iter(known.values())
            )  # where there is none, nothing reads it: any of them keeps the range as it is
            data = walker.graph.table(walker.index, [known.get(number, other) for number in found])
    return Figure(kind, data, left, passed, unsure)


def _number(value: Fraction | datetime.date) -> Fraction:
    """A number, or a date as one."""
    return Fraction(value.toordinal() if isinstance(value, datetime.date) else value)
