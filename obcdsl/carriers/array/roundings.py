"""Steps that round to a whole number, exactly or with a doubt near an edge, and steps that read a table."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import reduce
from math import inf, lcm
from typing import TYPE_CHECKING

from obcdsl.carriers.array.by_period import bounds_in
from obcdsl.carriers.array.conditions import when
from obcdsl.carriers.array.sums import ALWAYS, NEVER, ZERO, Node, Sum
from obcdsl.carriers.array.worked import FLOAT64, TINY, WIDE, Worked, magnitude, upper
from obcdsl.carriers.rational import common_unit, divide

if TYPE_CHECKING:
    from obcdsl.carriers.array.steps import Emitter

SHORT = 2.0**48
"""Whole numbers below this are rounded to a quotient by one product (see the proof)."""


def of_quotient(emitter: Emitter, node: Node, size: float) -> Worked | None:
    """A quotient of whole numbers, and more, rounded as one quotient without doubt; None where it is no such sum."""
    number, mode = node.parts
    if len(number.terms) != 1 or mode != "half up":
        return None
    base, factor = number.terms[0]
    if emitter.graph.nodes[base].kind != "ratio":
        return None
    top, bottom = (emitter.number(part) for part in emitter.graph.nodes[base].parts)
    if not (top.whole and bottom.whole and emitter.short(top, bottom)):
        return None
    factor *= top.scale / bottom.scale
    over = lcm(factor.denominator, number.constant.denominator)
    of_top, of_bottom = factor * over, number.constant * over
    most = sum(abs(by) * upper(Fraction(each.most)) for each, by in ((top, of_top), (bottom, of_bottom)))
    if not (2 * most + 2 * over * bottom.most) * WIDE < FLOAT64.exact:
        return None
    whole = emitter.scaled(replace(top, scale=of_top), Fraction(1))[0]
    if of_bottom:
        whole = emitter.emit("add", (whole, emitter.scaled(replace(bottom, scale=of_bottom), Fraction(1))[0]), True)
    divisor = emitter.scaled(replace(bottom, scale=Fraction(over)), Fraction(1))[0]
    register = emitter.emit("round_quotient", (whole, divisor))
    return Worked(register, Fraction(1), size, 0.0, True, 0.0, top.doubts | bottom.doubts)


def rounded(emitter: Emitter, node: Node, size: float) -> Worked:
    found = of_quotient(emitter, node, size)
    if found is not None:
        return found
    worked = emitter.number(node.parts[0]).from_zero()
    mode = node.parts[1]
    top, bottom = worked.scale.numerator, worked.scale.denominator
    most = (worked.size + worked.error) / magnitude(worked.scale) * abs(top) * WIDE + 4 * bottom
    if worked.whole and most < FLOAT64.exact and bottom < FLOAT64.exact / 4:
        if mode == "half up" and most < SHORT:
            register = emitter.emit("round_times", (worked.register,), top, bottom)
            return Worked(register, Fraction(1), size, 0.0, True, 0.0, worked.doubts)
        low, _ = emitter.graph.range_of(node.parts[0])
        register = worked.register if top == 1 else emitter.emit("times_term", (worked.register,), Fraction(top), True)
        register = emitter.emit("round_whole", (register,), mode, bottom, low is not None and low >= 0)
        return Worked(register, Fraction(1), size, 0.0, True, 0.0, worked.doubts)
    worked = shorter(emitter, worked)
    size = min(size, (worked.size + 2) * WIDE)
    register, error, _ = emitter.scaled(worked, Fraction(1))
    most = (worked.size + 2) * WIDE
    edge = _edge(emitter, error, most)
    if not edge < 0.25 or most >= FLOAT64.exact:
        return Worked(emitter.emit("constant", (), Fraction(0)), Fraction(1), inf)
    if emitter.arithmetic.by_row:
        reads = (register, *(worked.finer if worked.fine else ()))
        doubt = emitter.emit("near_edge", reads, mode, edge, worked.fine)
        rounded = emitter.emit("round", reads, mode, edge, worked.fine)
        return Worked(rounded, Fraction(1), size, 0.0, True, 0.0, worked.doubts | {doubt})
    rounded, doubts = _on_grid(emitter, node, register, edge)
    return Worked(rounded, Fraction(1), size, 0.0, True, 0.0, worked.doubts | doubts)


def _edge(emitter: Emitter, error: float, most: float) -> float:
    """How near to an edge a register that errs by some error may stand on the wrong side, with what is lost in looking."""
    return (error + 2 * emitter.arithmetic.unit * (most + error) + 2 * emitter.arithmetic.unit) * WIDE + TINY


def _on_grid(emitter: Emitter, node: Node, register: int, edge: float) -> tuple[int, frozenset[int]]:
    """A register rounded, and its doubts: none where a figure that is near an edge is known to lie on it (see the proof)."""
    number, mode = node.parts
    grids, half = emitter.graph.grids, Fraction(1, 2 if mode.startswith("half") else 1)
    open_still = grids.open_where(number, half, lambda _: edge)
    edges: list[float] = []
    if open_still != NEVER and grids.every > 1:
        may, _ = when(emitter.graph, open_still)
        edges = [
            _edge_in(emitter, register, period, edge) if may >> period & 1 else edge
            for period in range(grids.every.bit_length())
        ]
        again = grids.open_where(number, half, edges.__getitem__)
        if again == open_still:
            edges = []
        open_still = again
    apart: tuple[int, ...] = ()
    if edges:
        assert emitter.graph.index is not None
        apart = (emitter.emit("table", (emitter.emit("load", (), emitter.graph.index),), 0, tuple(edges)),)
    if open_still == ALWAYS:
        rounded = emitter.emit("round", (register,), mode)
    else:
        rounded = emitter.emit("round_on_grid", (register, *apart), mode, edge, _sign(emitter, number))
    if open_still == NEVER:
        return rounded, frozenset()
    near = emitter.emit("near_edge", (register, rounded, *apart), mode, edge)
    return rounded, emitter.doubt_where(near, open_still)


def _edge_in(emitter: Emitter, register: int, period: int, edge: float) -> float:
    """The same in one statement period."""
    bound = bounds_in(emitter, period).bound(register)
    return min(edge, _edge(emitter, bound.error, (bound.size + 2) * WIDE))


def _sign(emitter: Emitter, number: Sum) -> int:
    """The sign of a figure, 0 where it may have either."""
    low, high = emitter.graph.range_of(number)
    return 1 if low is not None and low >= 0 else -1 if high is not None and high <= 0 else 0


def shorter(emitter: Emitter, worked: Worked) -> Worked:
    """A product whose error is small beside it, but that may be far larger than it ever is: rows where it is are in doubt."""
    most = 2.0**40 if emitter.arithmetic is FLOAT64 else 2.0**50
    if not (worked.size > most and worked.relative < 2.0**-45):
        return worked
    at = upper(Fraction(most) / worked.scale)
    if not at < 1e250:
        return worked
    beyond = emitter.emit("not", (emitter.emit("near", (worked.register,), Fraction(0), at),))
    error = 2 * most * worked.relative * WIDE + TINY
    return replace(worked, size=2 * most, error=min(worked.error, error), doubts=worked.doubts | {beyond})


def table(emitter: Emitter, node: Node, size: float) -> Worked:
    column, values = node.parts
    unit = reduce(common_unit, values, ZERO)
    start = emitter.graph.spread[column][0]
    wholes = tuple([divide(value, unit).numerator for value in values])
    if max(map(abs, wholes)) >= FLOAT64.exact:
        return Worked(emitter.emit("constant", (), Fraction(0)), Fraction(1), inf)
    register = emitter.emit("table", (emitter.emit("load", (), column),), start, wholes)
    return Worked(register, unit, size, whole=True, relative=0.0, fine=unit.denominator)
