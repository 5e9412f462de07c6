"""Figures over the whole cohort: the same for every statement of a period and a group, so that exact works each of them once.

What exact finds stands in the program as a term of the contract would: totals, means, medians and percentiles of all payees
are exact selections and sums. A figure that turns on who asks (a rank) is not held here.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import partial
from operator import eq
from typing import TYPE_CHECKING, Any

from obcdsl import core
from obcdsl.carriers.array.figures import UNSURE, At, Figure, NotHeldError, is_each
from obcdsl.periods import Period
from obcdsl.run import Run
from obcdsl.running.folding import free_keys
from obcdsl.running.verdicts import NO_VALUE
from obcdsl.values import NOT_APPLICABLE, LeftOut

if TYPE_CHECKING:
    from obcdsl.carriers.array.walker import Walker

KINDS = {bool: "condition", str: "member", datetime.date: "date", int: "number", Fraction: "number"}


@dataclass
class Cohort:
    """The figures over a cohort as a run of the exact carrier gives them, each worked once; in the periods that are asked for."""

    run: Run
    periods: frozenset[int]
    """The indexes of the statement periods."""
    groups: dict[tuple[int, str], core.Fold] = field(default_factory=dict)
    found: dict[Any, Any] = field(default_factory=dict)

    def of_group(self, node: core.Fold, member: str) -> core.Fold:
        """The figure over those of one group; the same node each time."""
        address = id(node), member
        if address not in self.groups:
            assert node.within is not None
            self.groups[address] = replace(node, within=(node.within[0], core.Const(member)))
        return self.groups[address]

    def value(self, node: core.Fold, period: Period, row: dict[str, str]) -> Any:
        """What it comes to in a period, at a row; None where only exact can say what it is."""
        address = id(node), period, tuple(sorted(row.items()))
        if address not in self.found:
            self.found[address] = self._value(node, period, row)
        return self.found[address]

    def _value(self, node: core.Fold, period: Period, row: dict[str, str]) -> Any:
        payee = next(iter(self.run.source.cohort(period)), None)
        if payee is None or not free_keys(self.run, node) <= row.keys():
            return None
        self.run.steps = 0  # as for a statement of its own
        try:
            return self.run.value(node, self.run.place(payee, period, row))
        except NO_VALUE:
            return None


def cohort_figure(walker: Walker, node: core.Fold, at: At) -> Figure:
    """A figure over the whole cohort at a place: by the period, and by the group that is asked for."""
    if walker.cohort is None:
        raise NotHeldError("figures over the whole cohort")
    asks = not all(isinstance(argument, core.Const) for argument in node.arguments)
    if asks or any(isinstance(part, core.Local) for part in core.every(node)):
        raise NotHeldError("figures of one payee among the cohort")
    if node.within is None:
        return _in_each_period(walker, walker.cohort, node, at)
    asked = walker.figure(node.within[1], at)
    if asked.kind != "member" or not asked.data:
        raise NotHeldError("groups of the cohort that are no categories")
    found: Figure | None = None
    for member, where in asked.data.items():
        each = _in_each_period(walker, walker.cohort, walker.cohort.of_group(node, member), at)
        found = each if found is None else walker.chosen(where, each, found)
    assert found is not None
    return walker.doubting(found, walker.either(*asked.absent, asked.unsure))


def _in_each_period(walker: Walker, cohort: Cohort, node: core.Fold, at: At) -> Figure:
    """What a figure comes to in each statement period."""
    row = {key: member for key, member in at.row if not is_each(member)}
    found = dict[int, Any]()
    for number in range(len(at.periods)):
        period = walker.period(at, number) if number in cohort.periods else None
        found[number] = None if period is None else cohort.value(node, period, row)
    kinds = {KINDS.get(type(value), "") for value in found.values() if not isinstance(value, LeftOut | None)}
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
            names = sorted({value for value in found.values() if isinstance(value, str)})
            data = {name: where(partial(eq, name)) for name in names}
        case _:
            numbers = {
                number: _number(value) for number, value in found.items() if not isinstance(value, LeftOut | None)
            }
            # Where there is none, nothing reads it: any of the others keeps the range as it is.
            other = next(iter(numbers.values()))
            data = walker.graph.table(walker.index, [numbers.get(number, other) for number in found])
    return Figure(kind, data, left, passed, unsure)


def _number(value: Fraction | datetime.date) -> Fraction:
    """A number, or a date as one."""
    return Fraction(value.toordinal() if isinstance(value, datetime.date) else value)
