"""Sums of quotients of whole numbers in double-double: weighted scores, worked with as few operations as they allow.

A sum c + f1 x held(n1 / d1) + f2 x held(n2 / d2) + ... is worked over one unit, in which every factor and limit is a whole
number: F n / d is then one quotient of whole numbers, and where it stands at a limit it is that whole number. The
denominators of the quotients that are strictly inside their limits, and no others, say how fine the sum can be.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import reduce
from math import inf
from typing import TYPE_CHECKING

from obcdsl.carriers.array.sums import ZERO, Sum
from obcdsl.carriers.array.worked import FLOAT64, TINY, WIDE, Worked, magnitude, size_in, upper
from obcdsl.carriers.rational import common_unit

if TYPE_CHECKING:
    from obcdsl.carriers.array.steps import Emitter

SHORT_DIVISOR = 2.0**26
LEMMA = 2.0**50


@dataclass(frozen=True, slots=True)
class Quotient:
    """`factor` x top / bottom held in limits, `top` and `bottom` whole numbers in registers."""

    top: Worked
    bottom: Worked
    factor: Fraction
    low: Fraction | None
    high: Fraction | None

    @property
    def shift(self) -> Fraction:
        """A limit, or 0: what the quotient is inside its limits is followed as its distance from this."""
        return next((end for end in (self.low, self.high) if end is not None), ZERO)

    @staticmethod
    def end(limit: Fraction | None, unit: Fraction) -> float | None:
        """A limit in a unit that it is a whole multiple of."""
        return None if limit is None else float(limit / unit)


def quotient_of(emitter: Emitter, base: int, factor: Fraction) -> Quotient | None:
    """A base that is a quotient of short whole numbers, held in limits or not."""
    node, by = emitter.graph.nodes[base], Fraction(1)
    ends: tuple[Fraction | None, ...] = (None, None)
    if node.kind == "held":
        inner, ends = node.parts[0], node.parts[1:]
        node, by = emitter.graph.nodes[inner.terms[0][0]], inner.terms[0][1]
    top, bottom = (emitter.number(part) for part in node.parts)
    if not (top.whole and bottom.whole and emitter.short(top, bottom)) or bottom.scale < 0:
        return None
    low, high = (None if end is None else end * factor for end in ends)
    if factor < 0:
        low, high = high, low
    return Quotient(top, bottom, factor * by * top.scale / bottom.scale, low, high)


def sum_of_quotients(emitter: Emitter, number: Sum, size: float) -> Worked | None:
    """The sum as one step, or None where it is no such sum or its numbers are too long."""
    of_ratios = {base for base, _ in number.terms if _is_ratio(emitter, base)}
    if not of_ratios or size == inf:
        return None
    held: list[Quotient] = []
    for base, factor in number.terms:
        if base in of_ratios:
            found = quotient_of(emitter, base, factor)
            if found is None:
                return None
            held.append(found)
    wholes = emitter.counted(Sum(ZERO, tuple(term for term in number.terms if term[0] not in of_ratios)))
    if not all(worked.whole and emitter.short(worked) for worked, _ in wholes):
        return None
    factors = [factor * worked.scale for worked, factor in wholes]
    offset = number.constant + sum((each.shift for each in held), ZERO)
    spans = [each.high - each.low for each in held if each.high is not None and each.low is not None]
    coarse = reduce(common_unit, [*factors, *spans], ZERO) or held[0].factor
    ends = [end for each in held for end in (each.factor, each.low, each.high) if end is not None]
    unit = reduce(common_unit, ends, common_unit(coarse, number.constant))  # what the steps are worked in
    spread = _spread(emitter, number, of_ratios, held, unit)
    in_unit = [
        replace(worked, scale=worked.scale * unit / each) for (worked, _), each in zip(wholes, factors, strict=True)
    ]
    if spread is None or not emitter.short(*in_unit):
        return None
    terms = (
        tuple((int(each.factor / unit), each.end(each.low, unit), each.end(each.high, unit)) for each in held),
        tuple(int(each / unit) for each in factors),
        int(number.constant / unit),
        tuple(int(coarse / reduce(common_unit, (each.factor, each.shift), coarse)) for each in held),
        int(coarse / unit),
    )
    reads = tuple(register for each in held for register in (each.top.register, each.bottom.register))
    reads += tuple(worked.register for worked, _ in wholes)
    count = len(held) + len(wholes) + 1
    error = (2 * count * (count + 2) + 4) * 2.0**-106 * spread * upper(unit) * WIDE + TINY
    doubts = frozenset[int]().union(*[each.top.doubts | each.bottom.doubts for each in held])
    return Worked(
        emitter.emit("quotients", reads, *terms), unit, size, error, doubts=doubts.union(*[worked.doubts for worked, _ in wholes]),
        fine=coarse.denominator, offset=offset, finer=(emitter.emit("quotients_finer", reads, *terms),),
    )  # fmt: skip


def _is_ratio(emitter: Emitter, base: int) -> bool:
    """Whether a base is a quotient, held in limits or not."""
    node = emitter.graph.nodes[base]
    if node.kind == "held":
        inner = node.parts[0]
        return len(inner.terms) == 1 and not inner.constant and _is_plain_ratio(emitter, inner.terms[0][0])
    return node.kind == "ratio"


def _is_plain_ratio(emitter: Emitter, base: int) -> bool:
    return emitter.graph.nodes[base].kind == "ratio"


def _spread(emitter: Emitter, number: Sum, of_ratios: set[int], held: list[Quotient], unit: Fraction) -> float | None:
    """The sizes of all terms together, in the unit; None where a number that must be short is not."""
    for each in held:
        top, bottom = (part.most * WIDE for part in (each.top, each.bottom))
        longest = max([1.0, *[magnitude(end / unit) for end in (each.low, each.high) if end is not None]])
        if not (bottom < SHORT_DIVISOR and bottom * longest < LEMMA):
            return None
        if not (top * magnitude(each.factor / unit) * WIDE < FLOAT64.exact and longest < FLOAT64.exact):
            return None
    found = magnitude(number.constant / unit)
    for base, factor in number.terms:
        size = size_in(emitter.graph.ranges[base])
        if size == inf:
            return None
        found += size * magnitude(factor / unit)
    return found * WIDE if abs(number.constant / unit) < FLOAT64.exact else None
