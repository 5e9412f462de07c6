"""Figures from data as columns, with what the contract says where one is missing or not valid."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from obcdsl import core
from obcdsl.carriers.array.figures import UNSURE, At, ColumnKey, Facts, Figure, Made, NotHeldError, dict_items
from obcdsl.carriers.array.sums import ALWAYS, NEVER, ZERO, Sum, constant
from obcdsl.carriers.rational import divide, in_lowest_terms
from obcdsl.periods import MONTHS_IN
from obcdsl.values import LEFT_OUT

if TYPE_CHECKING:
    from obcdsl.carriers.array.walker import Walker


MOST_CARRIED = 12


def given(walker: Walker, node: core.Given, at: At) -> Figure:
    if node.picks:
        return walker._picked(node, at)
    metric = walker.program.metrics[node.metric]
    here = walker.on_clock(at, metric.clock)
    members = tuple([at.row_of(key) for key in metric.keys])
    address = ("data", metric.name, members, here.periods)
    found = walker.figures.get(address)
    if found is None:
        found = walker.figures[address] = read(walker, metric, members, here)
    return found


def read(walker: Walker, metric: core.Metric, members: tuple[str, ...], at: At) -> Figure:
    if all(index is None for index in at.periods):
        return UNSURE
    found, blank, lacking = column(walker, metric, ColumnKey(metric.name, members, at.periods))
    there = walker.nowhere(blank, lacking)
    if metric.valid or there != ALWAYS:
        here = At(dict_items(metric.keys, members), at.clock, at.periods, {})
        found = in_limits(walker, metric, found, there, here)
        if there != ALWAYS:
            found = missing_said(walker, metric, found, blank, lacking, here)
    return walker.doubting(found, walker.nowhere_at(at))


def column(walker: Walker, metric: core.Metric, key: ColumnKey) -> tuple[Figure, int, int]:
    """A column as a figure, and where it is blank and where there is no row."""
    facts = walker.provider.facts(key)
    if facts is None:
        raise NotHeldError(f"`{metric.name}` holds figures that are too large")
    graph = walker.graph
    number = _known(walker, key, facts)
    low, high = walker.reach(metric, facts)
    graph.ranges[number] = (in_lowest_terms(low, 1), in_lowest_terms(high, 1))
    blank = lacking = NEVER
    if facts.blank or facts.lacking:
        nowhere = {
            index for index, there in enumerate(key.periods) if there is None
        }  # the state of a cell says nothing
        blank = graph.node("blank", number, facts.blank | nowhere) if facts.blank else NEVER
        lacking = graph.node("lacking", number, facts.lacking | nowhere) if facts.lacking else NEVER
    return typed(walker, metric, number, facts.scale, (low, high)), blank, lacking


def made_column(walker: Walker, made: Made) -> Sum:
    """A column that is worked from others, as a number."""
    number, facts = _made(walker, made)
    return Sum(ZERO, ((number, Fraction(1, facts.scale)),))


def made_condition(walker: Walker, made: Made) -> int:
    """Where a column that is worked from others holds 1, and not 0."""
    number, facts = _made(walker, made)
    walker.graph.spread[number] = (0, facts.high)
    return walker.graph.among(number, {1})


def _made(walker: Walker, made: Made) -> tuple[int, Facts]:
    key = ColumnKey("", (), walker.here, made)
    facts = walker.provider.facts(key)
    if facts is None:
        raise NotHeldError("figures over rows that need more than 53 bits")
    number = _known(walker, key, facts)
    walker.graph.ranges[number] = (Fraction(facts.low), Fraction(facts.high))
    return number, facts


def _known(walker: Walker, key: ColumnKey, facts: Facts) -> int:
    """The node of a column: of whole numbers, or of floats with an error."""
    number = walker.graph.node("measured" if facts.error else "column", key)
    walker.columns[key] = (number, facts)
    walker.key_of[number] = key
    if facts.error:
        walker.graph.errors[number] = facts.error
    else:
        walker.graph.whole.add(number)
    return number


def typed(walker: Walker, metric: core.Metric, number: int, scale: int, ends: tuple[int, int]) -> Figure:
    """A column as a figure of the kind of its metric."""
    graph = walker.graph
    kind = metric.unit.kind
    low, high = ends
    if kind == "category":
        graph.spread[number] = (low, high)
        names = members_of(walker, metric)
        return Figure("member", {names[i]: graph.among(number, {i}) for i in range(low, high + 1)})
    if kind == "yes/no":
        graph.spread[number] = (low, high)
        return Figure("condition", graph.among(number, {1}))
    value = Sum(ZERO, ((number, divide(1, scale)),)) if low < high else constant(divide(low, scale))
    if kind not in ("date", "quantity"):
        raise NotHeldError(f"figures that are {metric.unit}")
    return Figure("date" if kind == "date" else "number", value)


def members_of(walker: Walker, metric: core.Metric) -> tuple[str, ...]:
    """The members of a category in the order of their codes."""
    found = metric.unit.members
    if not found and metric.unit.key in walker.program.keys:
        found = walker.program.keys[metric.unit.key].members or ()
    if not found:
        raise NotHeldError(f"`{metric.name}` names rows that come from data")
    return tuple(found)


def missing_said(walker: Walker, metric: core.Metric, found: Figure, blank: int, lacking: int, at: At) -> Figure:
    """What the rule of a metric makes of a missing figure; rules that refuse or withhold are left to exact."""
    if metric.rows_not_given is not None:
        found = walker.chosen(lacking, walker.figure(metric.rows_not_given, at), found)
        lacking = NEVER
    missing = walker.either(blank, lacking)
    match metric.rule:
        case "leave out":
            return walker.chosen(missing, walker.value(LEFT_OUT), found)
        case "counts as":
            assert metric.instead is not None
            return walker.chosen(missing, walker.figure(metric.instead, at), found)
        case "carry forward":
            return walker.chosen(missing, carried(walker, metric, at), found)
        case _:
            return walker.doubting(found, missing)


def in_limits(walker: Walker, metric: core.Metric, found: Figure, there: int, at: At) -> Figure:
    for word, node in metric.valid:
        limit = walker.figure(node, at)
        if found.kind not in ("number", "date"):
            continue
        if limit.kind == "left":
            found = walker.doubting(found, walker.both(there, limit.unsure))
            continue
        if limit.kind != found.kind:
            return UNSURE
        difference = found.data.minus(limit.data)
        if word in ("from", "above"):
            difference = difference.over(Fraction(-1))
        holds = walker.graph.compared(difference, "at_most" if word in ("from", "up to") else "less")
        outside = walker.both(walker.graph.negation(holds), walker.nowhere(*limit.absent))
        found = walker.doubting(found, walker.both(there, walker.either(limit.unsure, outside)))
    return found


def carried(walker: Walker, metric: core.Metric, at: At) -> Figure:
    """The latest figure of the periods before that a missing one is carried forward from; unsure where there is none."""
    back = metric.carry * 12 // MONTHS_IN[metric.clock]
    if back > MOST_CARRIED:
        raise NotHeldError("figures carried over very many periods")
    found = UNSURE
    members = tuple(at.row_of(key) for key in metric.keys)
    for number in range(back, 0, -1):
        periods = tuple(None if index is None or index < number else index - number for index in at.periods)
        if all(index is None for index in periods):
            continue
        earlier, blank, lacking = column(walker, metric, ColumnKey(metric.name, members, periods))
        here = walker.at_periods(at, at.clock, periods)
        found = walker.chosen(walker.nowhere(blank, lacking, walker.nowhere_at(here)), earlier, found)
    return found
