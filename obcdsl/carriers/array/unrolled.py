"""Folds over listed keys and over periods, written out row by row."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product, zip_longest
from typing import TYPE_CHECKING

from obcdsl import core
from obcdsl.carriers.array.cohorts import cohort_figure
from obcdsl.carriers.array.figures import UNSURE, At, Figure, NotHeldError
from obcdsl.carriers.array.primitives import equal
from obcdsl.carriers.array.row_folds import fold_over_rows, median_over_time, met_in
from obcdsl.carriers.array.sums import ALWAYS, NEVER, ONE, ZERO, Sum, added

if TYPE_CHECKING:
    from obcdsl.carriers.array.walker import Walker

MOST_ROWS, MOST_PERIODS = 400, 60
Row = tuple[int, Figure]
"""Where a row counts, and its value."""


def fold(walker: Walker, node: core.Fold, at: At) -> Figure:
    """A figure over the rows of listed keys, or over the whole cohort."""
    if walker.program.payee_key in node.keys:
        return cohort_figure(walker, node, at)
    by_rank = node.finish or node.operation == "median"
    if by_rank or any(walker.program.keys[key].members is None for key in node.keys):
        return fold_over_rows(walker, node, at)
    lists = [walker.program.keys[key].members or () for key in node.keys]
    rows: list[Row] = []
    unsure = NEVER
    chosen = list(product(*lists))
    if len(chosen) > MOST_ROWS:
        raise NotHeldError("a figure over very many listed rows")
    asked = walker.figure(node.within[1], at) if node.within else None
    groups = _groups(walker, node.within[0], node.keys, chosen, at) if node.within else []
    for members, group in zip_longest(chosen, groups):
        held = ALWAYS
        if asked is not None:
            if _are_others(group, asked):
                continue
            alike = equal(walker, [group, asked], turned=False)
            if alike.kind != "condition":
                return UNSURE
            unsure = walker.either(unsure, alike.unsure, *alike.absent)
            held = alike.data
        here = at.by(**dict(zip(node.keys, members, strict=True)))
        unsure = walker.either(unsure, _add_row(walker, rows, node.where, node.body, here, held))
    return _folded(walker, node.operation, rows, walker.either(unsure, asked.unsure if asked else NEVER))


def _groups(
    walker: Walker, by: core.Node, keys: tuple[str, ...], rows: Sequence[tuple[str, ...]], at: At
) -> Sequence[Figure]:
    """What each row is grouped by; worked once for all groups where it turns on nothing but the row and the period."""
    address = (id(by), keys, at.clock, at.periods)
    of_rows_alone = not at.parts and walker.free_keys(by) <= frozenset(keys)
    known = walker.groups.get(address) if of_rows_alone else None
    if known is None:
        known = by, [walker.figure(by, at.by(**dict(zip(keys, members, strict=True)))) for members in rows]
        if of_rows_alone:
            walker.groups[address] = known  # the node is kept, and its number with it
    return known[1]


def _are_others(group: Figure, asked: Figure) -> bool:
    """Whether two members are certainly others."""
    if group.kind != "member" or asked.kind != "member" or not group.data.keys().isdisjoint(asked.data):
        return False
    return group.unsure == asked.unsure == NEVER and group.absent == asked.absent == (NEVER, NEVER)


def time_fold(walker: Walker, node: core.TimeFold, at: At) -> Figure:
    """A figure over periods: from the last of them to the first, each a place of its own."""
    before = walker.places_of(node, at)
    if len(before) > MOST_PERIODS:
        raise NotHeldError("a figure over very many periods")
    places = [walker.at_periods(at, node.clock, periods) for periods in before]
    if node.operation == "median":
        return median_over_time(walker, node, at, places)
    rows: list[Row] = []
    unsure = walker.nowhere_at(at)
    for here in places:
        held = walker.both(walker.graph.negation(walker.nowhere_at(here)), met_in(walker, node, here))
        unsure = walker.either(unsure, _add_row(walker, rows, node.where, node.body, here, held))
    return _folded(walker, node.operation, rows, unsure)


def _add_row(walker: Walker, rows: list[Row], where: core.Node | None, body: core.Node, at: At, held: int) -> int:
    """Add a row; where it cannot be said whether it counts."""
    unsure = NEVER
    if held == NEVER:
        return NEVER
    if where is not None:
        condition = walker.figure(where, at)
        if condition.kind != "condition":
            return held
        unsure = walker.both(held, walker.either(condition.unsure, *condition.absent))
        held = walker.both(held, condition.data)
    if held == NEVER:
        return unsure
    value = walker.figure(body, at)
    rows.append((walker.both(held, walker.graph.negation(value.passed)), value))
    return walker.either(unsure, walker.both(held, value.unsure))


def _folded(walker: Walker, operation: str, rows: list[Row], unsure: int) -> Figure:
    graph = walker.graph
    left = walker.either(*[walker.both(held, value.left) for held, value in rows])
    if operation == "count":
        counted = [walker.both(held, graph.negation(value.left)) for held, value in rows]
        return Figure("number", added(map(graph.holds, counted)), unsure=unsure)
    kinds = {value.kind for held, value in rows if value.kind not in ("left", "unsure")}
    if not kinds:
        if left == NEVER and operation == "total":
            return Figure("number", Sum(ZERO), unsure=unsure)
        return Figure("left", None, left=ALWAYS, unsure=unsure)
    if kinds != {"number"} and (operation in ("total", "mean") or kinds != {"date"}):
        return UNSURE
    known = [(held, value.data) for held, value in rows if value.kind in kinds]
    if operation in ("total", "mean"):
        total = added(graph.chosen(held, value, Sum(ZERO)) for held, value in known)
        if operation == "total":
            return Figure("number", total, left, NEVER, unsure)
        count = added(graph.holds(held) for held, _ in known)
        none = graph.compared(count, "equal")
        mean = total.over(ONE / count.constant) if not count.terms and count.constant else graph.ratio(total, count)
        return Figure("number", mean, walker.either(left, none), NEVER, unsure)
    choose = graph.smaller if operation == "smallest" else graph.larger
    any_yet, found = known[0]
    for held, value in known[1:]:
        met = graph.chosen(any_yet, choose(found, value), value)
        found = graph.chosen(held, met, found)
        any_yet = walker.either(any_yet, held)
    return Figure(kinds.pop(), found, walker.either(left, graph.negation(any_yet)), NEVER, unsure)
