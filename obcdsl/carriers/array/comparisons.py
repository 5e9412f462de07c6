"""Steps that compare a figure with an edge: certain for whole numbers and quotients of them, else with a doubt near it."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor, lcm
from typing import TYPE_CHECKING

from obcdsl.carriers.array.sums import ALWAYS, NEVER, Node, Sum
from obcdsl.carriers.array.worked import TINY, WIDE, Decided, Worked, magnitude, upper
from obcdsl.carriers.rational import divide, nearest_float

if TYPE_CHECKING:
    from obcdsl.carriers.array.steps import Emitter


def compared(emitter: Emitter, node: Node) -> Decided:
    """A figure with an edge: `less`, `at_most` or `equal`."""
    unit, edge = node.parts
    if emitter.arithmetic.by_row:
        found = _by_ratio(emitter, node, unit, edge)
        if found is not None:
            return found
    worked = emitter.number(unit)
    at = divide(edge, worked.scale)
    if worked.scale < 0:
        raise AssertionError("a compared figure has a scale above 0")
    if worked.whole:
        if node.kind == "equal":
            if at.denominator != 1:
                return Decided(None, holds=False, doubts=worked.doubts)
            return Decided(emitter.emit("equal", (worked.register,), at), doubts=worked.doubts)
        whole = Fraction(ceil(at) - 1 if node.kind == "less" else floor(at))
        if abs(whole) >= emitter.arithmetic.exact:
            whole = Fraction(int(emitter.arithmetic.exact) if whole > 0 else -int(emitter.arithmetic.exact))
        return Decided(emitter.emit("at_most_of", (worked.register,), whole), doubts=worked.doubts)
    names = {"less": "less_of", "at_most": "at_most_of", "equal": "equal"}
    if not emitter.arithmetic.by_row and decided_by_ratio(emitter, unit, at):
        return Decided(emitter.emit(names[node.kind], (worked.register,), at), doubts=worked.doubts)
    error = (worked.error / magnitude(worked.scale) + 2 * emitter.arithmetic.unit * upper(at)) * WIDE + TINY
    if not error < 1e250:
        return Decided(emitter.emit("never"), doubts=emitter.everywhere)
    if emitter.arithmetic.by_row:
        gap = lcm(worked.fine, (edge - worked.offset).denominator) if worked.fine else 0
        reads = (worked.register, *(worked.finer if gap else ()))
        terms = (node.kind, at, error, nearest_float(worked.scale), gap)
        held = emitter.emit("compare", reads, *terms)
        return Decided(held, doubts=worked.doubts | {emitter.emit("undecided", reads, *terms)})
    open_still = emitter.graph.grids.open_where(unit, edge, lambda _: error * upper(worked.scale))
    if open_still == ALWAYS:
        doubt = emitter.emit("near", (worked.register,), at, error)
        return Decided(emitter.emit(names[node.kind], (worked.register,), at), doubts=worked.doubts | {doubt})
    return _on_grid(emitter, node.kind, worked, at, error, open_still)


def _on_grid(emitter: Emitter, kind: str, worked: Worked, at: Fraction, apart: float, open_still: int) -> Decided:
    """A figure that is on the edge where it is near it (see the proof), but where a condition holds."""
    if kind == "equal":
        held = emitter.emit("near", (worked.register,), at, apart)
    elif kind == "less":
        held = emitter.emit("less_of", (worked.register,), at - Fraction(apart))
    else:
        held = emitter.emit("at_most_of", (worked.register,), at + Fraction(apart))
    if open_still == NEVER:
        return Decided(held, doubts=worked.doubts)
    near = emitter.emit("near", (worked.register,), at, 2 * apart)
    return Decided(held, doubts=worked.doubts | emitter.doubt_where(near, open_still))


def _by_ratio(emitter: Emitter, node: Node, unit: Sum, edge: Fraction) -> Decided | None:
    """The same comparison in one float, where that is without doubt; None where it is not."""
    if not _is_ratio(emitter, unit):
        return None
    top, bottom = (emitter.number(part) for part in emitter.graph.nodes[unit.terms[0][0]].parts)
    at = edge / (top.scale / bottom.scale)
    if top.scale / bottom.scale < 0 or not decided_by_ratio(emitter, unit, at):
        return None
    quotient = emitter.emit("float_ratio", (top.register, bottom.register))
    held = emitter.emit("float_meets", (quotient,), node.kind, at)
    return Decided(held, doubts=top.doubts | bottom.doubts)


def _is_ratio(emitter: Emitter, unit: Sum) -> bool:
    """Whether a figure is a quotient and nothing else."""
    if len(unit.terms) != 1 or unit.constant or unit.terms[0][1] != 1:
        return False
    return emitter.graph.nodes[unit.terms[0][0]].kind == "ratio"


def decided_by_ratio(emitter: Emitter, unit: Sum, at: Fraction) -> bool:
    """Whether a quotient of whole numbers meets an edge without any doubt (see the proof)."""
    if not _is_ratio(emitter, unit):
        return False
    top, bottom = (emitter.number(part) for part in emitter.graph.nodes[unit.terms[0][0]].parts)
    if not (top.whole and bottom.whole and emitter.short(top, bottom)):
        return False
    return bottom.most * WIDE * at.denominator * max(1.0, magnitude(at)) < 2.0**50
