"""The range of a figure where a condition holds, or fails: the points of a measure below its threshold, a loss below 0."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING

from obcdsl.carriers.array.choices import half_line
from obcdsl.carriers.array.conditions import parts_of
from obcdsl.carriers.array.sums import (
    ZERO,
    Range,
    Sum,
    and_multiple,
    least,
    least_known,
    most,
    most_known,
    outwards,
    product_range,
)
from obcdsl.carriers.rational import add, in_lowest_terms, less
from obcdsl.record import dataclass

if TYPE_CHECKING:
    from obcdsl.carriers.array.nodes import Graph


@dataclass(frozen=True, slots=True)
class Known:
    """The ranges of some sums without a constant, by what they say of their terms; and the first base of each."""

    ranges: Mapping[tuple[int, ...], Range]
    bases: frozenset[int]


NONE = Known({}, frozenset())
DEEPEST = 6
"""How many figures within each other are looked through."""


def range_where(graph: Graph, number: Sum, condition: int, *, holds: bool) -> Range:
    """The range of a sum in the rows where a condition holds, or where it fails."""
    known = graph.known.get((condition, holds))
    if known is None:
        known = graph.known[condition, holds] = _known(graph, NONE, condition, holds)
    return _of(graph, number, known, DEEPEST) if known.bases and number.terms else graph.range_of(number)


def _known(graph: Graph, before: Known, condition: int, holds: bool) -> Known:
    """What is known of figures where a condition holds or fails, beside what was known before."""
    found, bases = dict(before.ranges), set(before.bases)
    for part in parts_of(graph, "and" if holds else "or", condition):
        line = half_line(graph, part)
        if line is None:
            continue
        unit, below, edge, closed = line
        below, closed = below == holds, closed == holds
        if not closed and graph.is_whole(unit):
            edge = in_lowest_terms(ceil(edge) - 1 if below else floor(edge) + 1, 1)
        said = unit.said[2:]
        low, high = found.get(said, (None, None))
        found[said] = (low, least_known(high, edge)) if below else (most_known(low, edge), high)
        bases.add(unit.terms[0][0])
    return Known(found, frozenset(bases))


def _of(graph: Graph, number: Sum, known: Known, deeper: int) -> Range:
    if not any(_reads(graph, base, known) for base, _ in number.terms):
        return graph.range_of(number)
    said = known.ranges.get(number.said[2:])
    if said is not None:
        return _within(said, graph.range_of(Sum(ZERO, number.terms)), number.constant)
    low: Fraction | None = number.constant
    high: Fraction | None = number.constant
    for base, factor in number.terms:
        ends = _base(graph, base, known, deeper)
        if factor.numerator < 0:
            ends = ends[::-1]
        low, high = and_multiple(low, factor, ends[0]), and_multiple(high, factor, ends[1])
    return low, high


def _within(ends: Range, others: Range, more: Fraction = ZERO) -> Range:
    """What two ranges have in common, and more; the second where they have nothing."""
    low, high = most_known(ends[0], others[0]), least_known(ends[1], others[1])
    if low is not None and high is not None and less(high, low):
        low, high = others
    return (None if low is None else add(low, more)), (None if high is None else add(high, more))


def _reads(graph: Graph, base: int, known: Known) -> bool:
    """Whether a base is made of any that something is known of: the range of all others is what it is in every row."""
    return not known.bases.isdisjoint(_within_base(graph, base))


def _within_base(graph: Graph, base: int) -> frozenset[int]:
    """A base, and those that it is worked from as far as this pass looks."""
    found = graph.within.get(base)
    if found is None:
        node = graph.nodes[base]
        parts: tuple[Sum, ...] = ()
        match node.kind:
            case "rounded" | "held":
                parts = node.parts[:1]
            case "smaller" | "larger" | "times":
                parts = node.parts
            case "chosen":
                parts = node.parts[1:]
        inner = {number for part in parts for number, _ in part.terms}
        found = graph.within[base] = frozenset({base}).union(*(_within_base(graph, number) for number in inner))
    return found


def _base(graph: Graph, base: int, known: Known, deeper: int) -> Range:
    ends = graph.ranges[base]
    if not _reads(graph, base, known):
        return ends
    said = known.ranges.get((base, 1, 1))
    if said is not None:
        return _within(said, ends)
    if not deeper:
        return ends
    node = graph.nodes[base]
    match node.kind:
        case "rounded":
            found = outwards(*_of(graph, node.parts[0], known, deeper - 1))
        case "held":
            low, high = _of(graph, node.parts[0], known, deeper - 1)
            found = _kept(low, *node.parts[1:]), _kept(high, *node.parts[1:])
        case "smaller" | "larger":
            one, other = (_of(graph, part, known, deeper - 1) for part in node.parts)
            found = least(one[0], other[0]), least_known(one[1], other[1])
            if node.kind == "larger":
                found = most_known(one[0], other[0]), most(one[1], other[1])
        case "times":
            found = product_range(*[_of(graph, part, known, deeper - 1) for part in node.parts])
        case "chosen":
            condition, a, b = node.parts
            one = _of(graph, a, _known(graph, known, condition, True), deeper - 1)
            other = _of(graph, b, _known(graph, known, condition, False), deeper - 1)
            found = least(one[0], other[0]), most(one[1], other[1])
        case _:
            return ends
    return _within(found, ends)


def _kept(end: Fraction | None, low: Fraction | None, high: Fraction | None) -> Fraction | None:
    """An end held in limits."""
    if end is None:
        return None
    return least_known(most_known(end, low), high)
