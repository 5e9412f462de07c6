"""Totals of what is shared out over rows: a figure that is the same in every row stands before the total, and not within it.

A payment cut in proportion is a x share / total in each row. Row by row that is no whole number of pennies; as
total(a) x share / total it is worked once, and where the total is that of a, it is the share.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from obcdsl import core
from obcdsl.carriers.array.figures import At, Figure
from obcdsl.carriers.array.primitives import applied_to
from obcdsl.carriers.array.sums import ZERO, Sum

if TYPE_CHECKING:
    from obcdsl.carriers.array.walker import Walker

Total = Callable[[core.Node], Figure]


def shared_out(walker: Walker, node: core.Fold, at: At, total: Total) -> Figure:
    """A total over rows that are divided (`divides`) by what is the same in each of them, with that before the total.

    `total` is that of any other body over the same rows. Where a figure that stands before the total is not there, what rows
    would make of it is left to exact.
    """
    found = _total(walker, node, node.body, at, total)
    if found.kind != "number":
        return total(node.body)
    rows = walker.figure(replace(node, operation="count", body=core.Const(1)), at)
    none = walker.graph.compared(rows.data, "equal")
    return walker.chosen(none, Figure("number", Sum(ZERO), unsure=rows.unsure), found)


def _is_shared(walker: Walker, node: core.Fold, part: core.Node) -> bool:
    """Whether a part is the same in every row."""
    if any(isinstance(inner, core.Local) for inner in core.every(part)):
        return False
    return walker.free_keys(part).isdisjoint(node.keys)


def _inside(walker: Walker, body: core.Node, at: At) -> core.Node:
    """A step as it is worked, and the arm of a choice that is always taken; any other node is itself."""
    while True:
        match body:
            case core.Reference(name, ()):
                definition = walker.program.definitions[name]
                if definition.kind != "step" or definition.clock not in (None, at.clock):
                    return body
                body = definition.body
            case core.If(((condition, arm), *_), _) if _inside(walker, condition, at) == core.Const(True):
                body = arm
            case _:
                return body


def divides(walker: Walker, node: core.Fold, body: core.Node, at: At) -> bool:
    """Whether rows are divided by what is the same in each of them."""
    match _inside(walker, body, at):
        case core.If(arms, otherwise):
            if not all(_is_shared(walker, node, condition) for condition, _ in arms):
                return False
            return any(divides(walker, node, arm, at) for arm in (*[arm for _, arm in arms], otherwise))
        case core.Apply("divide", (top, bottom)):
            return _is_shared(walker, node, bottom) and not _is_shared(walker, node, top)
        case core.Apply("multiply", arguments):
            return any(_is_shared(walker, node, part) for part in arguments) and any(
                divides(walker, node, part, at) for part in arguments
            )
    return False


def _total(walker: Walker, node: core.Fold, body: core.Node, at: At, total: Total) -> Figure:
    """The total of a body, with what is the same in every row before it."""
    match _inside(walker, body, at):
        case core.Const(0):
            return walker.value(0)
        case core.If(arms, otherwise) if all(_is_shared(walker, node, condition) for condition, _ in arms):
            found = _total(walker, node, otherwise, at, total)
            for condition, arm in reversed(arms):
                held = walker.figure(condition, at)
                if held.kind != "condition":
                    return held
                taken = _total(walker, node, arm, at, total)
                found = walker.doubting(
                    walker.chosen(held.data, taken, found), walker.either(held.unsure, *held.absent)
                )
            return found
        case core.Apply("divide" | "multiply" as name, (a, b)) if _is_shared(walker, node, b):
            return _with(walker, name, [_total(walker, node, a, at, total), walker.figure(b, at)], shared=1)
        case core.Apply("multiply", (a, b)) if _is_shared(walker, node, a):
            return _with(walker, "multiply", [walker.figure(a, at), _total(walker, node, b, at, total)], shared=0)
    return total(body)


def _with(walker: Walker, name: str, figures: list[Figure], shared: int) -> Figure:
    """A product or quotient; left to exact where the shared figure is not there."""
    return walker.doubting(applied_to(walker, name, figures), walker.either(*figures[shared].absent))
