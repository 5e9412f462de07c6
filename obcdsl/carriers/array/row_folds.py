"""Figures over rows from data, walked: a column of the statements for what the rows of each come to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any

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
from obcdsl.running.folding import free_keys

if TYPE_CHECKING:
    from obcdsl.carriers.array.walker import Walker

MOST_WHOLE = 1 << 50
MOST_LISTED = 400


def fold_over_rows(walker: Walker, node: core.Fold, at: At) -> Figure:
    """A figure over the rows of a key that come from data, and of listed keys with it."""
    if node.finish or node.operation == "list":
        raise NotHeldError(node.finish.split("_")[0] + "s" if node.finish else "a list")
    if node.within is None:
        if node.operation == "total" and node.where is None and divides(walker, node, node.body, at):
            return _shared_out(walker, node, at)
        return _over(walker, node, at, None)
    asked = walker.figure(node.within[1], at)
    if asked.kind != "member" or not asked.data:
        raise NotHeldError("groups of rows that are no categories")
    found = None
    for member, where in asked.data.items():
        of_group = _over(walker, node, at, member)
        found = of_group if found is None else walker.chosen(where, of_group, found)
    assert found is not None
    return walker.doubting(found, walker.either(*asked.absent, asked.unsure))


def _shared_out(walker: Walker, node: core.Fold, at: At) -> Figure:
    """A total of what is shared out over rows; that of another period as it was worked for the statement of that period."""
    own = _own_place(walker, node, at)
    if own.periods == at.periods:
        return shared_out(walker, node, at, lambda body: _over(walker, replace(node, body=body), at, None))

    def asks(inner: Walker, kinds: set[str]) -> Statement:
        found = inner.figure(node, own)
        if found.kind not in ("number", "left"):
            return Statement((), ALWAYS)
        kinds.add("number")
        value = found.data if found.kind == "number" else Sum(ZERO)
        held = inner.graph.negation(found.passed)
        amount = Amount(value, common_unit_of(inner, [value]), held, inner.both(held, found.left), floats=True)
        return Statement((amount,), found.unsure)

    rows = RowsAt(THE_STATEMENT, own.clock, own.periods)
    return _together(walker, "total", ("of statements", node, own.row), rows, asks, (node, own), at.periods)


def _over(walker: Walker, node: core.Fold, at: At, group: str | None) -> Figure:
    """The figure over the rows of a group, or over all."""
    key = key_from_data(walker.program, node.keys)
    own = _own_place(walker, node, at)
    names = [name for name in node.keys if name != key]
    lists = [walker.program.keys[name].members or () for name in names]
    listed = [dict(zip(names, members, strict=True)) for members in product(*lists)]
    if len(listed) > MOST_LISTED:
        raise NotHeldError("a figure over very many listed rows")
    places = [own.by(**{key: of_each(key), **row}) for row in listed]

    def asks(inner: Walker, kinds: set[str]) -> Statement:
        return _asked(inner, node, places, group, kinds)

    rows = RowsAt(key, own.clock, own.periods)
    address = (node, own.row, rows, group, *[(name, id(part)) for name, part in own.parts.items()])
    return _together(walker, node.operation, address, rows, asks, (node, own), at.periods)


def _own_place(walker: Walker, node: core.Fold, at: At) -> At:
    """The place of a figure over rows in the period of the statement, where it stands in one of another statement."""
    here = place_of(walker, node, at)
    return At(here.row, here.clock, walker.here, here.parts) if at.clock == walker.calendar.clock else here


def _together(
    walker: Walker,
    operation: str,
    address: Any,
    rows: RowsAt,
    asks: Callable[[Walker, set[str]], Statement],
    kept: Any,
    periods: Periods,
) -> Figure:
    """What rows come to together; in other periods what they came to in those."""
    figures = walker.rows.figures(address, rows, asks, kept)
    other = None if periods == rows.periods else periods
    unsure = figures.where(walker, "unsure", other)
    count = figures.number(walker, "count", other)
    if operation == "count":
        return Figure("number", count, unsure=unsure)
    left = figures.where(walker, "left", other)
    none = walker.either(left, walker.graph.compared(count, "equal"))
    kind = "date" if figures.kinds == {"date"} else "number"
    if kind == "date" and operation in ("total", "mean", "median"):
        raise NotHeldError("a total of dates")
    match operation:
        case "total":
            return Figure(kind, figures.number(walker, "total", other), left, NEVER, unsure)
        case "mean":
            mean = walker.graph.ratio(figures.number(walker, "total", other), count)
            return Figure(kind, mean, none, NEVER, unsure)
        case "median":
            below, above = (figures.number(walker, name, other) for name in ("median_below", "median_above"))
            return Figure(kind, below.plus(above).over(Fraction(1, 2)), none, NEVER, unsure)
    return Figure(kind, figures.number(walker, operation, other), none, NEVER, unsure)


def met_in(walker: Walker, node: core.TimeFold, at: At) -> int:
    """Where data give the row from data of a place at its period: one that is not there is passed over in a figure over time."""
    keys = free_keys(walker, core.Fold("total", (), node.body))
    held = ALWAYS
    for key, member in at.row:
        if is_each(member) and key in keys:
            held = walker.both(held, made_condition(walker, Met(RowsAt(key, at.clock, at.periods))))
    return held


def key_from_data(program: core.Program, keys: tuple[str, ...]) -> str:
    """The one of some keys whose members come from data."""
    found = [key for key in keys if program.keys[key].members is None]
    if len(found) != 1 or found[0] == program.payee_key:
        raise NotHeldError("rows of several keys from data")
    return found[0]


def place_of(walker: Walker, node: core.Fold, at: At) -> At:
    """The place of a figure over rows, without the keys that it does not turn on."""
    row = {key: member for key, member in at.row if key not in node.keys}
    if not any(isinstance(part, core.Local) for part in core.every(node)):
        free = free_keys(walker, node)
        row = {key: member for key, member in row.items() if key in free}
    if any(map(is_each, row.values())):
        raise NotHeldError("rows from data within other rows from data")
    return At(tuple(sorted(row.items())), at.clock, at.periods, at.parts)


# ---- row by row -------------------------------------------------------------------------------------------------------


def _asked(walker: Walker, node: core.Fold, places: list[At], group: str | None, kinds: set[str]) -> Statement:
    """What a figure over rows asks of each of them: where it counts, where it is left out, and its value."""
    found = [_value(walker, node, at, group, kinds) for at in places]
    if len(kinds) > 1:
        raise NotHeldError("numbers together with dates")
    unit = common_unit_of(walker, [value for value, _, _, _ in found])
    amounts = [Amount(value, unit, applies, left, floats=True) for value, applies, left, _ in found]
    return Statement(tuple(amounts), walker.either(*[unsure for _, _, _, unsure in found]))


def _value(walker: Walker, node: core.Fold, at: At, group: str | None, kinds: set[str]) -> tuple[Sum, int, int, int]:
    """The value of a row, where it counts, where it is left out, and where that is unsure."""
    held, unsure = _of_group(walker, node, at, group)
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
