"""Figures from data, and what the contract says where one is missing.

A figure is given, missing (a fault, met by the rule of its metric) or left out by agreement. A rule acts only when
something that applies in the period reads the metric. Nothing is read as 0 unless the contract says so.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from obcdsl import core
from obcdsl.data.schema import Cell, Missing
from obcdsl.periods import Period
from obcdsl.values import LEFT_OUT, LeftOut

if TYPE_CHECKING:
    from obcdsl.run import Run
    from obcdsl.running.places import Code, Place
    from obcdsl.units import Unit


def reader(run: Run, node: core.Given) -> Code:
    """The closure that reads a metric at a place."""
    from obcdsl.run import UNKNOWN
    from obcdsl.running.places import Place

    metric = run.program.metrics[node.metric]
    name, keys, clock, calendar = metric.name, metric.keys, metric.clock, run.calendar
    picks = {key: run.code(pick) for key, pick in node.picks}
    payee_key = run.program.payee_key
    limits = _limits(run, metric)
    missing = _missing(run, metric)
    constant = run.carrier.constant
    unkeyed = ("data", name)

    def read(place: Place) -> Any:
        frame, row = place.frame, place.row
        if picks:
            chosen = {key: pick(place) for key, pick in picks.items()}
            for key, member in chosen.items():
                if member.__class__ is not str:
                    return run.any_row(place, node, key, member)
            row = {**row, **chosen}
            if payee_key in chosen:
                frame = run.frame(str(chosen[payee_key]), frame.period)
        if clock != frame.period.clock:
            frame = run.frame(frame.payee, calendar.within(frame.period, clock))
        members = tuple([frame.payee if key == payee_key else row[key] for key in keys]) if keys else ()
        address = ("data", name, members) if members else unkeyed
        known = frame.known
        found = known.get(address, UNKNOWN)
        if found is not UNKNOWN:
            return found
        cell = run.source.cell(name, frame.payee, frame.period.index, members)
        if cell is None or cell.value.__class__ is Missing:
            value = missing(Place(frame, row, {}), cell)
        else:
            value = constant(cell.value)
            if limits is not None:
                value = limits(Place(frame, row, {}), cell, value)
        known[address] = value
        return value

    return read


def _limits(run: Run, metric: core.Metric) -> Callable[[Place, Cell, Any], Any] | None:
    if not metric.valid:
        return None
    from obcdsl.running.verdicts import Refused

    primitives = {"from": "at_least", "above": "more", "up to": "at_most", "below": "less"}
    checks = [(word, run.carrier.operations[primitives[word]], run.code(limit)) for word, limit in metric.valid]
    truth, absence, operations = run.carrier.truth, run.carrier.absence, run.carrier.operations

    def check(place: Place, cell: Cell, value: Any) -> Any:
        """The value: refused where it is outside, and held inside where it may or may not be."""
        try:
            return inside_limits(place, cell, value)
        except Refused:
            left_out = absence(value)
            if left_out is None:
                raise
            return left_out

    def inside_limits(place: Place, cell: Cell, value: Any) -> Any:
        for word, holds, limit in checks:
            bound = limit(place)
            if isinstance(bound, LeftOut):
                continue
            inside, bound_absent = truth(holds(value, bound)), absence(bound)
            if inside is False and bound_absent is None:
                raise Refused(
                    f"`{metric.name}` is {shown(cell.value, metric.unit)}, and it is valid {word} "
                    f"{shown(bound, metric.unit)} ({cell.place})",
                    cell,
                )
            if inside is None and bound_absent is None:
                value = operations["larger" if word in ("from", "above") else "smaller"](value, bound)
        return value

    return check


def shown(value: Any, unit: Unit) -> str:
    """A figure in a reason, as contracts write it: exact, in decimal where that is possible; a ratio in percent."""
    from fractions import Fraction

    from obcdsl.lowering.meeting import float_free

    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, Fraction)):
        if unit.flavour == "ratio":
            return float_free(Fraction(value) * 100) + "%"
        return f"{unit.currency} {float_free(Fraction(value))}" if unit.currency else float_free(Fraction(value))
    return str(value)


def _missing(run: Run, metric: core.Metric) -> Callable[[Place, Cell | None], Any]:
    from obcdsl.running.verdicts import LineRefused, Refused, ScoredInstead, Withheld

    instead = run.code(metric.instead) if metric.instead is not None else None
    not_given = run.code(metric.rows_not_given) if metric.rows_not_given is not None else None

    def missing(place: Place, cell: Cell | None) -> Any:
        period = place.frame.period
        reason = _reason(run, metric, place, cell)
        if cell is None and not_given is not None:
            if not _has_rows(run, place):
                run.note(
                    place,
                    f"no row of any figure is given in {period.label}: `{metric.name}` counts as 0 there",
                    lasting=True,
                )
            return not_given(place)
        match metric.rule:
            case "refuse":
                raise Refused(reason, cell)
            case "refuse the line":
                raise LineRefused(reason, cell)
            case "leave out":
                return LEFT_OUT
            case "withhold":
                raise Withheld(f"withheld: {reason}", cell)
            case "scores":
                assert instead is not None
                raise ScoredInstead(reason, instead(place))
            case "counts as":
                assert instead is not None
                value = instead(place)
                run.note(place, f"{reason}; it counts as {shown(value, metric.unit)}")
                return value
            case "carry forward":
                return _carried(run, metric, place, period, reason, cell)

    return missing


def _has_rows(run: Run, place: Place) -> bool:
    """Whether data hold anything of this payee and period."""
    return run.source.has(place.frame.payee, run.calendar.statement_indexes(place.frame.period))


def _reason(run: Run, metric: core.Metric, place: Place, cell: Cell | None) -> str:
    which = [place.row[key] for key in metric.keys if key in place.row and not run.program.keys[key].private]
    said = (
        f"`{metric.name}`"
        + (f" for {', '.join(which)}" if which else "")
        + f" is missing in {place.frame.period.label}"
    )
    if cell is not None:
        assert isinstance(cell.value, Missing)
        mark = f" holds `{cell.value.said}`" if cell.value.said else " is blank"
        said += f" ({cell.place}{mark})"
    elif place.frame.period.year and place.frame.period.year < metric.available:
        said += f" (it is available from year {metric.available})"
    elif _in_no_file(run, metric.name):
        said += " (no file given has a column for it)"
    return said


def _in_no_file(run: Run, metric: str) -> bool:
    """Whether the figures come from data that hold none of a metric at all."""
    from obcdsl.running.sourced import RowSource

    return isinstance(run.source, RowSource) and not run.source.rows.cells.get(metric)


def _carried(run: Run, metric: core.Metric, place: Place, period: Period, reason: str, cell: Cell | None) -> Any:
    from obcdsl.periods import MONTHS_IN
    from obcdsl.running.verdicts import Refused

    per_year = 12 // MONTHS_IN[metric.clock]
    members = tuple(place.frame.payee if key == run.program.payee_key else place.row[key] for key in metric.keys)
    for back in range(1, metric.carry * per_year + 1):
        index = period.index - back
        if index < 0:
            break
        earlier = run.source.cell(metric.name, place.frame.payee, index, members)
        if earlier is not None and not isinstance(earlier.value, Missing):
            label = run.calendar.periods(metric.clock)[index].label
            run.readable(place.frame.payee, run.calendar.periods(metric.clock)[index])
            run.note(place, f"{reason}; carried forward from {label}: {shown(earlier.value, metric.unit)}")
            return run.carrier.constant(earlier.value)
    years = "year" if metric.carry == 1 else "years"
    raise Refused(f"{reason}, and there is no figure of the last {metric.carry} {years} to carry forward", cell)
