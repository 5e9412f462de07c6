"""Guarantees, tested on every row evaluated: a breach is reported on that statement.

A promise that a figure never falls as a metric rises is tried at the metric's own figure and at steps around it (one
unit of a count, one point of a ratio, one unit of money, and 10% of the figure), everything else as given.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from obcdsl import core
from obcdsl.run import Run
from obcdsl.running.altered import Altered, Datum
from obcdsl.running.given import shown
from obcdsl.running.in_force import over
from obcdsl.running.places import Place
from obcdsl.running.verdicts import Refused
from obcdsl.units import NUMBER, Unit
from obcdsl.values import LeftOut


def breach(run: Run, promise: core.Guarantee, place: Place) -> str:
    """How a promise is broken here, in words; empty where it is kept or cannot be tried."""
    try:
        if promise.condition is not None:
            return _against(run, promise.condition, place) if run.value(promise.condition, place) is False else ""
        return _monotone(run, promise, place)
    except Refused:
        return ""


SAID = {
    "at_most": "is to be at most",
    "at_least": "is to be at least",
    "less": "is to be less than",
    "more": "is to be more than",
    "equal": "is to be",
    "unequal": "is not to be",
}


def _against(run: Run, condition: core.Node, place: Place) -> str:
    """The two figures of a condition that does not hold: of one that joins several, of the first that does not."""
    if isinstance(condition, core.Apply) and condition.primitive == "and":
        return next(_against(run, part, place) for part in condition.arguments if run.value(part, place) is False)
    if not (isinstance(condition, core.Apply) and condition.primitive in SAID):
        return "it does not hold for these figures"
    unit = next(filter(None, (_unit_of(run.program, side) for side in condition.arguments)), NUMBER)
    left, right = (_figure_said(run, side, place, unit) for side in condition.arguments)
    return f"{left} {SAID[condition.primitive]} {right}"


def _unit_of(program: core.Program, node: core.Node) -> Unit | None:
    match node:
        case core.Given():
            return program.metrics[node.metric].unit
        case core.Reference():
            return program.definitions[node.name].unit
    return None


def _figure_said(run: Run, node: core.Node, place: Place, unit: Unit) -> str:
    """A figure, named where it has a name: `fee` (GBP 250)."""
    value = shown(run.value(node, place), unit)
    match node:
        case core.Given(metric):
            return f"`{metric}` ({value})"
        case core.Reference(name):
            return f"`{name.partition('/')[0]}` ({value})"
    return value


def _steps(metric: core.Metric, value: Any) -> Iterator[Any]:
    step: Any = Fraction(1, 100) if metric.unit.flavour == "ratio" else 1
    tenth = value / 10 if isinstance(value, Fraction) else Fraction(value, 10)
    if metric.unit.flavour != "ratio" and not metric.unit.currency:
        tenth = Fraction(int(tenth))
    for change in (step, -step, tenth, -tenth):
        if change and (metric.may_be_negative or value + change >= 0):
            yield value + change


def _monotone(run: Run, promise: core.Guarantee, place: Place) -> str:
    metric = run.program.metrics[promise.metric]
    payee, period = place.frame.payee, place.frame.period
    own = run.calendar.within(period, metric.clock)
    cell = run.source.cell(metric.name, payee, own.index, ())
    if metric.keys or cell is None or not isinstance(cell.value, (int, Fraction)) or isinstance(cell.value, bool):
        return ""
    here = run.figure(promise.figure, place)
    falls, rises = promise.direction
    for tried in _steps(metric, cell.value):
        other = over(run, Altered(run.source, Datum(metric.name, tried, payee, own.index, None)))
        try:
            there = other.figure(promise.figure, other.place(payee, period))
        except Refused:
            continue
        if isinstance(here, LeftOut) or isinstance(there, LeftOut):
            continue
        low, high = (here, there) if (tried > cell.value) == (rises == "rises") else (there, here)
        if (falls == "falls" and high < low) or (falls == "rises" and high > low):
            unit = run.program.definitions[promise.figure].unit
            at, then = shown(cell.value, metric.unit), shown(tried, metric.unit)
            return f"at `{metric.name}` {at} it is {shown(here, unit)}, and at {then} it is {shown(there, unit)}"
    return ""
