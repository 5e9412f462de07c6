"""What figures have in common: two of one annual value are compared without it, a share of a whole is never above 1.

All of it is exact; it makes bounds that no range of a column gives.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from obcdsl.carriers.array.sums import ONE, ZERO, Range, Sum, product_range, reciprocal_range

if TYPE_CHECKING:
    from obcdsl.carriers.array.nodes import Graph


def without_common(graph: Graph, number: Sum) -> tuple[Sum, bool] | None:
    """The sum over a factor of all its terms that is never 0, and whether that turns its sign; None where there is none."""
    if number.constant:
        return None
    common = frozenset.intersection(*[_factors(graph, base) for base, _ in number.terms])
    if len(number.terms) == 1:
        common -= {number.terms[0][0]}
    for factor in sorted(common):
        low, high = graph.ranges[factor]
        above, below = low is not None and low > 0, high is not None and high < 0
        if above or below:
            return _over(graph, number, factor), below
    return None


def over_divisor(graph: Graph, number: Sum) -> Sum | None:
    """A sum of one quotient and figures, times the divisor: of the same sign where that is above 0; None where it is not.

    A rate against another figure from data is then compared in whole numbers; against a term of the contract it is a
    quotient against an edge, which needs no more.
    """
    quotients = [(base, factor) for base, factor in number.terms if graph.nodes[base].kind == "ratio"]
    if len(quotients) != 1 or len(number.terms) == 1:
        return None
    base, factor = quotients[0]
    top, bottom = graph.nodes[base].parts
    low, _ = graph.range_of(bottom)
    if low is None or low <= 0:
        return None
    rest = Sum(number.constant, tuple(term for term in number.terms if term[0] != base))
    return graph.times(rest, bottom).plus(top.over(factor))


def _factors(graph: Graph, base: int) -> frozenset[int]:
    """The bases that a base is a multiple of, itself among them."""
    node, found = graph.nodes[base], frozenset({base})
    if node.kind == "times":
        return found.union(*[_factors_of(graph, part) for part in node.parts])
    if node.kind == "chosen":
        arms = [_factors_of(graph, arm) for arm in node.parts[1:] if arm.terms or arm.constant]
        return found | frozenset.intersection(*arms)
    return found


def _factors_of(graph: Graph, number: Sum) -> frozenset[int]:
    if number.constant or len(number.terms) != 1:
        return frozenset()
    return _factors(graph, number.terms[0][0])


def _over(graph: Graph, number: Sum, factor: int) -> Sum:
    """A sum over a factor that all its terms have."""
    found = Sum(ZERO)
    for base, by in number.terms:
        found = found.plus(_base_over(graph, base, factor).over(by))
    return found


def _base_over(graph: Graph, base: int, factor: int) -> Sum:
    if base == factor:
        return Sum(ONE)
    node = graph.nodes[base]
    if node.kind == "times":
        one, other = node.parts
        if factor not in _factors_of(graph, one):
            one, other = other, one
        return graph.times(_over(graph, one, factor), other)
    condition, a, b = node.parts
    return graph.chosen(condition, _over(graph, a, factor), _over(graph, b, factor))


def share_of(graph: Graph, part: Sum, whole: Sum) -> Fraction | None:
    """The most that a term can be over a sum of terms of one sign that it stands in (the other end is 0), or None."""
    if len(part.terms) != 1 or part.constant:
        return None
    base, factor = part.terms[0]
    in_whole = dict(whole.terms).get(base)
    if in_whole is None:
        return None
    term = Sum(ZERO, ((base, in_whole),))
    (low, high), (least, most) = graph.range_of(term), graph.range_of(whole.minus(term))
    above = low is not None and least is not None and low >= 0 and least >= 0
    below = high is not None and most is not None and high <= 0 and most <= 0
    return factor / in_whole if above or below else None


def ratio_range(graph: Graph, top: Sum, bottom: Sum) -> Range:
    """The range of a quotient whose divisor is not 0."""
    share = share_of(graph, top, bottom)
    if share is not None:
        return min(ZERO, share), max(ZERO, share)
    reciprocal = reciprocal_range(graph.range_of(bottom), graph.fine(bottom))
    return (None, None) if reciprocal is None else product_range(graph.range_of(top), reciprocal)


def arms_compared(graph: Graph, number: Sum, word: str) -> int | None:
    """The smaller of two is below where one is; a choice beside a constant is decided where that is chosen."""
    if len(number.terms) != 1:
        return None
    base, factor = number.terms[0]
    node = graph.nodes[base]
    if node.kind in ("smaller", "larger") and word != "equal":
        one, other = (graph.compared(arm.over(factor).plus(Sum(number.constant)), word) for arm in node.parts)
        return graph.either(one, other) if (node.kind == "smaller") == (factor > 0) else graph.both(one, other)
    if node.kind != "chosen":
        return None
    condition, a, b = node.parts
    if a.terms and b.terms:
        return None
    one, other = (graph.compared(arm.over(factor).plus(Sum(number.constant)), word) for arm in (a, b))
    return graph.either(graph.both(condition, one), graph.both(graph.negation(condition), other))


def arms_rounded(graph: Graph, number: Sum, mode: str) -> Sum | None:
    """The smaller of two rounded is the smaller of both rounded; one of short decimals is then rounded without doubt."""
    if len(number.terms) != 1:
        return None
    base, factor = number.terms[0]
    node = graph.nodes[base]
    if node.kind not in ("smaller", "larger"):
        return None
    if graph.grids.is_short(number) or not any(graph.grids.is_short(arm) for arm in node.parts):
        return None
    one, other = (graph.rounded(arm.over(factor).plus(Sum(number.constant)), ONE, mode) for arm in node.parts)
    return graph.smaller(one, other) if (node.kind == "smaller") == (factor > 0) else graph.larger(one, other)
