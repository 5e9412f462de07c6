"""A factor that all terms of a sum have: two figures of one annual value are compared without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from obcdsl.carriers.array.sums import ONE, ZERO, Sum

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
