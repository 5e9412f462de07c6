"""Choices made simple: scales become limits, steps become counts, and what a condition decides is not chosen twice.

Each function gives the same figure in fewer steps, or None where it has nothing to say; all is exact.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from obcdsl.carriers.array.sums import ONE, ZERO, Node, Sum, added
from obcdsl.carriers.rational import add, equal, less, multiply, subtract

if TYPE_CHECKING:
    from obcdsl.carriers.array.nodes import Graph

HalfLine = tuple[Sum, bool, Fraction, bool]
"""A figure, whether it is below an edge or above it, the edge, and whether that is in."""
_NOTHING: frozenset[int] = frozenset()


def wider(graph: Graph, condition: int, outer: Sum, inner: Sum, *, turned: bool) -> Sum | None:
    """A choice whose other arm chooses the same figure is one choice where either condition holds."""
    node = _alone(graph, inner)
    if node is None or node.kind != "chosen" or outer not in node.parts[1:]:
        return None
    where = graph.negation(condition) if turned else condition
    second, a, b = node.parts
    if outer == b:
        second, a, b = graph.negation(second), b, a
    return graph.chosen(graph.either(where, second), a, b)


def _alone(graph: Graph, number: Sum) -> Node | None:
    """The node of a base, where a sum is that base and nothing else."""
    if len(number.terms) != 1 or number.constant or not equal(number.terms[0][1], ONE):
        return None
    return graph.nodes[number.terms[0][0]]


def assuming(graph: Graph, number: Sum, condition: int, *, holds: bool) -> Sum:
    """A sum where a condition is known to hold, or to fail: what it chooses is chosen."""
    if not number.terms or not _any_turns_on(graph, number, _either_way(graph, condition)):
        return number
    address = (number, condition, holds)
    found = graph.assumed.get(address)
    if found is None:
        parts = [_assuming_base(graph, base, condition, holds).over(factor) for base, factor in number.terms]
        found = added([Sum(number.constant), *parts])
        graph.assumed[address] = found
    return found


def _either_way(graph: Graph, condition: int) -> frozenset[int]:
    """A condition and its contrary, under all numbers that they may have."""
    contrary = graph.negation(condition)
    return frozenset((condition, contrary, graph.negation(contrary)))


def _any_turns_on(graph: Graph, number: Sum, either_way: frozenset[int]) -> bool:
    """Whether a figure chooses by a condition or its contrary."""
    return any(not graph.choices.get(base, _NOTHING).isdisjoint(either_way) for base, _ in number.terms)


def _known(graph: Graph, choice: int, condition: int, holds: bool) -> bool | None:
    """Whether a condition holds where another one is known to."""
    assumed = condition if holds else graph.negation(condition)
    if choice == assumed:
        return True
    if choice == graph.negation(assumed):
        return False
    return None


def _assuming_base(graph: Graph, base: int, condition: int, holds: bool) -> Sum:
    node = graph.nodes[base]
    if graph.choices.get(base, _NOTHING).isdisjoint(_either_way(graph, condition)):
        return Sum(ZERO, ((base, ONE),))
    parts: list[Any] = [
        assuming(graph, part, condition, holds=holds) if isinstance(part, Sum) else part for part in node.parts
    ]
    match node.kind:
        case "chosen" | "holds":
            known = _known(graph, parts[0], condition, holds)
            if node.kind == "holds":
                return Sum(ZERO, ((base, ONE),)) if known is None else Sum(Fraction(known))
            if known is None:
                return graph.chosen(parts[0], parts[1], parts[2])
            found: Sum = parts[1] if known else parts[2]
            return found
        case "times":
            return graph.times(parts[0], parts[1])
        case "ratio":
            return graph.ratio(parts[0], parts[1])
        case "held":
            return kept(graph, parts[0], parts[1], parts[2])
        case "size":
            return graph.larger(parts[0], parts[0].over(-ONE))
        case "smaller":
            return graph.smaller(parts[0], parts[1])
        case "larger":
            return graph.larger(parts[0], parts[1])
        case "rounded":
            return graph.rounded(parts[0], ONE, parts[1])
    return Sum(ZERO, ((base, ONE),))


def by_arms(graph: Graph, number: Sum, factor: Sum) -> Sum | None:
    """A product with one of two constants, by a condition that the other figure chooses by too, is one of two products."""
    condition = _of_condition(graph, factor)
    if condition is None:
        return None
    if not _any_turns_on(graph, number, _either_way(graph, condition)):
        return None
    arms = (number.over(add(factor.constant, more)) for more in (factor.terms[0][1], ZERO))
    return graph.chosen(condition, *arms)


def reciprocal_of(graph: Graph, number: Sum) -> Sum | None:
    """1 over one of two constants, neither of them 0, is again one of two constants."""
    condition = _of_condition(graph, number)
    if condition is None or not number.constant or not number.constant + number.terms[0][1]:
        return None
    found = 1 / number.constant
    return graph.holds(condition).over(1 / (number.constant + number.terms[0][1]) - found).plus(Sum(found))


def _of_condition(graph: Graph, number: Sum) -> int | None:
    """The condition that alone decides a figure, one constant where it holds and another elsewhere."""
    if len(number.terms) != 1:
        return None
    node = graph.nodes[number.terms[0][0]]
    return int(node.parts[0]) if node.kind == "holds" else None


def kept(graph: Graph, number: Sum, low: Fraction | None, high: Fraction | None) -> Sum:
    """Any sum held between two limits."""
    found = number if low is None else graph.larger(number, Sum(low))
    return found if high is None else graph.smaller(found, Sum(high))


def joined(graph: Graph, condition: int, a: Sum, b: Sum) -> Sum | None:
    """A continuous scale: F up to c and G from d, with F(c) = G(d), is F(min(x, c)) + G(max(x, d)) - F(c).

    For a measure c is d; whole numbers go from F to G between c and c + 1, and may be continuous at either, or as they go.
    """
    turned = False
    node = graph.nodes[condition]
    if node.kind == "not":
        node, turned = graph.nodes[node.parts[0]], True
    if node.kind not in ("less", "at_most"):
        return None
    unit, edge = node.parts
    if len(unit.terms) != 1:
        return None
    below, above = (b, a) if turned else (a, b)
    if not (_of_one(graph, below, unit) and _of_one(graph, above, unit)):
        return None
    edges = [(edge, edge)]
    if graph.is_whole(unit) and edge.denominator == 1 and node.kind == "at_most":
        edges += [(edge + 1, edge + 1), (edge, edge + 1)]  # nothing lies between: where F ends, and where G begins
    for last, first in edges:
        at = _value_at(graph, below, unit, last)
        if at == _value_at(graph, above, unit, first):
            return (
                _shifted(graph, below, unit, None, last).plus(_shifted(graph, above, unit, first, None)).plus(Sum(-at))
            )
    return None


def _of_one(graph: Graph, number: Sum, unit: Sum) -> bool:
    return all(
        base == unit.terms[0][0] or (graph.nodes[base].kind == "held" and graph.nodes[base].parts[0] == unit)
        for base, _ in number.terms
    )


def _value_at(graph: Graph, number: Sum, unit: Sum, point: Fraction) -> Fraction:
    found = number.constant
    for base, factor in number.terms:
        value = point
        if base != unit.terms[0][0]:
            _, low, high = graph.nodes[base].parts
            value = max(value, low) if low is not None else value
            value = min(value, high) if high is not None else value
        found = add(found, multiply(factor, value))
    return found


def _shifted(graph: Graph, number: Sum, unit: Sum, low: Fraction | None, high: Fraction | None) -> Sum:
    """A function of one base with that base held in limits."""
    found = Sum(number.constant)
    for base, factor in number.terms:
        found = found.plus(graph.held(Sum(ZERO, ((base, ONE),)), low, high).over(factor))
    return found


def stepped(graph: Graph, condition: int, a: Sum, b: Sum) -> Sum | None:
    """Steps: a choice between constants is a multiple of 1 where a condition holds, and nested ones add up."""
    if a.terms and b.terms:
        return None
    if a.terms:
        return stepped(graph, graph.negation(condition), b, a)
    under: Fraction = b.constant
    for base, factor in b.terms:
        node = graph.nodes[base]
        if node.kind != "holds":
            return None
        known = implied(graph, condition, node.parts[0])
        if known is None:
            return None
        if known:
            under = add(under, factor)
    return b.plus(graph.holds(condition).over(subtract(a.constant, under)))


def implied(graph: Graph, condition: int, other: int) -> bool | None:
    """Whether a condition on a figure makes another one on it hold (True) or fail (False)."""
    if condition == other:
        return True
    one = half_line(graph, condition)
    two = half_line(graph, other) if one is not None else None
    return None if one is None or two is None else implied_by(one, two)


def implied_by(one: HalfLine, two: HalfLine) -> bool | None:
    """Whether one half line lies in another one (True) or apart from it (False)."""
    if one[0] != two[0]:
        return None
    _, below, edge, closed = one
    _, below_other, edge_other, closed_other = two
    before = less(edge, edge_other) if below else less(edge_other, edge)
    if below == below_other:
        return True if before or (equal(edge, edge_other) and (closed_other or not closed)) else None
    return False if before or (equal(edge, edge_other) and not (closed and closed_other)) else None


def half_line(graph: Graph, condition: int) -> HalfLine | None:
    """A condition that is a half line."""
    node = graph.nodes[condition]
    if node.kind in ("less", "at_most"):
        return node.parts[0], True, node.parts[1], node.kind == "at_most"
    if node.kind == "not":
        inner = half_line(graph, node.parts[0])
        return None if inner is None else (inner[0], not inner[1], inner[2], not inner[3])
    return None


def of_common(graph: Graph, kind: str, a: Sum, b: Sum) -> Sum | None:
    """The smaller of u x v and q x u, with u from 0 up, is u times the smaller of v and q."""
    if len(a.terms) != 1 or a.constant or not b.terms:
        return None
    node = graph.nodes[a.terms[0][0]]
    if node.kind != "times":
        return None
    unit, by = graph._unit(b)
    for common, rest in (node.parts, node.parts[::-1]):
        low = graph.range_of(common)[0]
        if common == unit and low is not None and low >= 0:
            return graph.times(common, graph._limit(kind, rest.over(a.terms[0][1]), Sum(by)))
    return None
