"""Figures over rows from data, walked: a column of the statements for what the rows of each come to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any, TypeAlias

from obcdsl import core
from obcdsl.carriers.array.amounts import Amount, Statement
from obcdsl.carriers.array.figures import (
    THE_STATEMENT,
    At,
    Figure,
    Met,
    NotHeldError,
    Periods,
    RowsAt,
    is_each,
    of_each,
)
from obcdsl.carriers.array.primitives import equal
from obcdsl.carriers.array.reading import made_condition
from obcdsl.carriers.array.shared_out import divides, shared_out
from obcdsl.carriers.array.sums import ALWAYS, NEVER, ONE, ZERO, Sum
from obcdsl.carriers.rational import common_unit
from obcdsl.record import dataclass

if TYPE_CHECKING:
    from obcdsl.carriers.array.walker import Walker

MOST_WHOLE = 1 << 50
MOST_LISTED = 400
MOST_PARTS = 1 << 20
"""A percentile that is so many parts of the whole or fewer: its product with the number of rows is a whole number of 64 bits."""


def fold_over_rows(walker: Walker, node: core.Fold, at: At) -> Figure:
    """A figure over the rows of a key that come from data, and of listed keys with it; by rank also over listed keys alone."""
    if node.within is None:
        if node.operation == "total" and node.where is None and divides(walker, node, node.body, at):
            return _shared_out(walker, node, at)
        return _over_rows(walker, node, at, None)
    asked = walker.figure(node.within[1], at)
    if asked.kind != "member" or not asked.data:
        raise NotHeldError("groups of rows that are no categories")
    found = None
    for member, where in asked.data.items():
        of_group = _over_rows(walker, node, at, member)
        found = of_group if found is None else walker.chosen(where, of_group, found)
    assert found is not None
    return walker.doubting(found, walker.either(*asked.absent, asked.unsure))


def median_over_time(walker: Walker, node: core.TimeFold, at: At, places: list[At]) -> Figure:
    """The middle of a figure over periods, each a place of its own."""

    def asks(inner: Walker, kinds: set[str]) -> Statement:
        found = []
        for here in places:
            held = inner.both(inner.graph.negation(inner.nowhere_at(here)), met_in(inner, node, here))
            found.append(_row_value(inner, node, here, held, NEVER, kinds))
        return _asked_of_rows(inner, found, kinds)

    address = (node, at.row, at.clock, at.periods, *_of_parts(at))
    found = _combined(walker, By("median"), address, _of_statements(walker), asks, at)
    return walker.doubting(found, walker.nowhere_at(at))


def _shared_out(walker: Walker, node: core.Fold, at: At) -> Figure:
    """A total of what is shared out over rows; that of another period as it was worked for the statement of that period."""
    own = _own_place(walker, node, at)
    if own.periods == at.periods:
        return shared_out(walker, node, at, lambda body: _over_rows(walker, replace(node, body=body), at, None))

    def asks(inner: Walker, kinds: set[str]) -> Statement:
        found = inner.figure(node, own)
        if found.kind not in ("number", "left"):
            return Statement((), ALWAYS)
        kinds.add("number")
        value = found.data if found.kind == "number" else Sum(ZERO)
        held = inner.graph.negation(found.passed)
        return _asked_of_rows(inner, [(value, held, inner.both(held, found.left), found.unsure)], kinds)

    address = ("of statements", node, own.row)
    return _combined(walker, By("total", at.periods), address, _of_statements(walker), asks, own)


def _over_rows(walker: Walker, node: core.Fold, at: At, group: str | None) -> Figure:
    """The figure over the rows of a group, or over all."""
    key = key_from_data(walker.program, node.keys)
    own, rows = at, _of_statements(walker)
    if key is not None:
        own = _own_place(walker, node, at)
        rows = RowsAt(key, own.clock, own.periods)
    names = [name for name in node.keys if name != key]
    lists = [walker.program.keys[name].members or () for name in names]
    listed = [dict(zip(names, members, strict=True)) for members in product(*lists)]
    if len(listed) > MOST_LISTED:
        raise NotHeldError("a figure over very many listed rows")
    places = [own.by(**({} if key is None else {key: of_each(key)}), **row) for row in listed]

    def asks(inner: Walker, kinds: set[str]) -> Statement:
        return _asked_of_rows(
            inner,
            [_row_value(inner, node, here, *_of_group(inner, node, here, group), kinds) for here in places],
            kinds,
        )

    address = (node, own.row, own.clock, own.periods, group, *_of_parts(own))
    by = By(node.finish or node.operation, at.periods if own.periods != at.periods else None, _share(walker, node, at))
    return _combined(walker, by, address, rows, asks, own)


def _share(walker: Walker, node: core.Fold, at: At) -> Fraction:
    """The share of the rows that lie below a percentile; a half where none is asked for."""
    if not node.finish:
        return Fraction(1, 2)
    if not node.finish.startswith("percentile"):
        raise NotHeldError(node.finish.split("_")[0] + "s")
    percent = walker.figure(node.arguments[0], at)
    if percent.kind != "number" or percent.data.terms or not 0 <= percent.data.constant <= 100:
        raise NotHeldError("percentiles that are figures")
    share = Fraction(percent.data.constant, 100)
    if share.denominator > MOST_PARTS:
        raise NotHeldError("percentiles of very many places")
    return share


def _of_parts(at: At) -> list[tuple[str, int]]:
    return [(name, id(part)) for name, part in at.parts.items()]


def _of_statements(walker: Walker) -> RowsAt:
    return RowsAt(THE_STATEMENT, walker.calendar.clock, walker.here)


def _own_place(walker: Walker, node: core.Fold, at: At) -> At:
    """The place of a figure over rows in the period of the statement, where it stands in one of another statement."""
    here = place_of(walker, node, at)
    return At(here.row, here.clock, walker.here, here.parts) if at.clock == walker.calendar.clock else here


@dataclass(frozen=True, slots=True)
class By:
    """How rows come together: the operation, the other periods in which they did, and the share that lie below."""

    operation: str
    periods: Periods | None = None
    share: Fraction = Fraction(1, 2)


def _combined(
    walker: Walker, by: By, address: Any, rows: RowsAt, asks: Callable[[Walker, set[str]], Statement], at: At
) -> Figure:
    """What rows come to together; in other periods what they came to in those."""
    figures = walker.rows.figures(address, rows, asks, (address, at))
    by_row = rows.key == THE_STATEMENT and any(is_each(member) for _, member in at.row)

    def number(name: str, share: Fraction | None = None) -> Sum:
        return figures.number(walker, name, by.periods, by_row, share)

    unsure = figures.where(walker, "unsure", by.periods, by_row)
    count = number("count")
    if by.operation == "count":
        return Figure("number", count, unsure=unsure)
    left = figures.where(walker, "left", by.periods, by_row)
    none = walker.graph.compared(count, "equal")
    kind = "date" if figures.kinds == {"date"} else "number"
    if kind == "date" and by.operation not in ("smallest", "largest", "percentile_nearest_rank"):
        raise NotHeldError(f"a {by.operation} of dates")
    match by.operation:
        case "total":
            return Figure(kind, number("total"), left, NEVER, unsure)
        case "mean":
            mean = walker.graph.ratio(number("total"), count)
            return Figure(kind, mean, walker.either(left, none), NEVER, unsure)
        case "median":
            return Figure(kind, number("percentile_inclusive", by.share), walker.either(left, none), NEVER, unsure)
        case "percentile_inclusive" | "percentile_nearest_rank":
            return Figure(kind, number(by.operation, by.share), none, NEVER, unsure)
    return Figure(kind, number(by.operation), walker.either(left, none), NEVER, unsure)


def met_in(walker: Walker, node: core.TimeFold, at: At) -> int:
    """Where data give the row from data of a place at its period: one that is not there is passed over in a figure over time."""
    held = ALWAYS
    for key in [key for key, member in at.row if is_each(member)]:
        if key in walker.free_keys(node.body):
            held = walker.both(held, made_condition(walker, Met(RowsAt(key, at.clock, at.periods))))
    return held


def key_from_data(program: core.Program, keys: tuple[str, ...]) -> str | None:
    """The one of some keys whose members come from data; None where all are listed."""
    found = [key for key in keys if program.keys[key].members is None]
    if len(found) > 1 or program.payee_key in found:
        raise NotHeldError("rows of several keys from data")
    return found[0] if found else None


def place_of(walker: Walker, node: core.Fold, at: At) -> At:
    """The place of a figure over rows, without the keys that it does not turn on."""
    row = {key: member for key, member in at.row if key not in node.keys}
    if not any(isinstance(part, core.Local) for part in core.every(node)):
        free = walker.free_keys(node)
        row = {key: member for key, member in row.items() if key in free}
    if any(map(is_each, row.values())):
        raise NotHeldError("rows from data within other rows from data")
    return At(tuple(sorted(row.items())), at.clock, at.periods, at.parts)


# ---- row by row -------------------------------------------------------------------------------------------------------


Value: TypeAlias = tuple[Sum, int, int, int]
"""The value of a row, where it counts, where it is left out, and where that is unsure."""


def _asked_of_rows(walker: Walker, found: list[Value], kinds: set[str]) -> Statement:
    """What a figure over rows asks of each of them: where it counts, where it is left out, and its value."""
    if len(kinds) > 1:
        raise NotHeldError("numbers together with dates")
    unit = common_unit_of(walker, [value for value, _, _, _ in found])
    amounts = [Amount(value, unit, applies, left, floats=True) for value, applies, left, _ in found]
    return Statement(tuple(amounts), walker.either(*[unsure for _, _, _, unsure in found]))


def _row_value(
    walker: Walker, node: core.Fold | core.TimeFold, at: At, held: int, unsure: int, kinds: set[str]
) -> Value:
    """What a row that may be held is asked."""
    if node.where is not None and held != NEVER:
        condition = walker.figure(node.where, at)
        if condition.kind != "condition":
            return Sum(ZERO), NEVER, NEVER, walker.either(unsure, held)
        unsure = walker.either(unsure, walker.both(held, walker.either(condition.unsure, *condition.absent)))
        held = walker.both(held, condition.data)
    if held == NEVER:
        return Sum(ZERO), NEVER, NEVER, unsure
    value = walker.figure(node.body, at)
    unsure = walker.either(unsure, walker.both(held, value.unsure))
    applies = walker.both(held, walker.graph.negation(value.passed))
    left = walker.both(applies, value.left)
    if node.operation == "count" or value.kind in ("left", "unsure"):
        return Sum(ZERO), applies, left, unsure
    if value.kind not in ("number", "date"):
        return Sum(ZERO), applies, left, walker.either(unsure, applies)
    kinds.add(value.kind)
    there = walker.both(applies, walker.graph.negation(left))
    return walker.graph.chosen(there, value.data, Sum(ZERO)), applies, left, unsure


def _of_group(walker: Walker, node: core.Fold, at: At, group: str | None) -> tuple[int, int]:
    """Where a row is of a group, and where that is unsure."""
    if group is None or node.within is None:
        return ALWAYS, NEVER
    alike = equal(walker, [walker.figure(node.within[0], at), walker.value(group)], turned=False)
    if alike.kind == "left":
        return NEVER, alike.unsure
    if alike.kind != "condition":
        return NEVER, ALWAYS
    return walker.both(alike.data, walker.nowhere(*alike.absent)), alike.unsure


def common_unit_of(walker: Walker, values: list[Sum]) -> Fraction | None:
    """What all of some figures are whole multiples of; None where that is not known, or they are then too large."""
    graph = walker.graph
    unit = ZERO
    for value in values:
        step = graph.grids.step(value)
        if step is None:
            return None
        unit = common_unit(unit, step)
    for value in values:
        low, high = graph.range_of(value)
        if low is None or high is None or (unit and max(-low, high) / unit >= MOST_WHOLE):
            return None
    return unit or ONE
