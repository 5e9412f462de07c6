"""A value that grows by a factor from period to period, worked without a choice: where it does not grow yet, factors are 1.

Written out, the value of year 3 is a choice in a choice in a choice: that of year 1 where the statement is of year 1, else
that of the year before times a factor. A choice between floats costs several times a product. Where instead each factor
is 1 before it counts, by a column that counts as 0 there, what remains is a product of sums; all is exact.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from obcdsl.carriers.array.sums import MINUS, ONE, ZERO, Node, Sum
from obcdsl.carriers.rational import divide, subtract

if TYPE_CHECKING:
    from obcdsl.carriers.array.nodes import Graph
    from obcdsl.carriers.array.steps import Emitter
    from obcdsl.carriers.array.worked import Worked


def as_product(emitter: Emitter, node: Node, size: float) -> Worked | None:
    """Such a choice in a register, in float64; None where it is no product of factors that are known to be 1."""
    product = None if emitter.arithmetic.by_row else grown(emitter.graph, node)
    if product is None:
        return None
    worked = emitter.number(product).from_zero()
    register = worked.register
    if worked.scale < 0:
        register = emitter.emit("times_term", (register,), MINUS, worked.whole)
    return replace(worked, register=register, scale=abs(worked.scale), size=min(worked.size, size))


def grown(graph: Graph, node: Node) -> Sum | None:
    """A choice by the period between a constant and a product, as a product; None where more would have to be chosen."""
    found = _constant_first(graph, node)
    if found is None:
        return None
    condition, value, number = found
    one = graph.nodes[number.terms[0][0]] if len(number.terms) == 1 else None
    return None if one is None or one.kind != "times" else _put(graph, condition, value, number)


def _constant_first(graph: Graph, node: Node) -> tuple[int, Fraction, Sum] | None:
    """The periods in which a choice is a constant, the constant, and what it is elsewhere; None where it is no such choice."""
    condition, a, b = node.parts
    if a.terms:
        condition, a, b = graph.negation(condition), b, a
    by = graph.nodes[condition]
    return None if a.terms or by.kind != "among" or by.parts[0] != graph.index else (condition, a.constant, b)


def _put(graph: Graph, condition: int, value: Fraction, number: Sum) -> Sum | None:
    """A figure that is `value` in some periods, and `number` elsewhere; None where floats would have to be chosen for it."""
    if len(number.terms) != 1:
        return None
    base, by = number.terms[0]
    node = graph.nodes[base]
    wanted = divide(subtract(value, number.constant), by)
    found: Sum | None = None
    match node.kind:
        case "column" if not wanted:
            found = graph.chosen(condition, Sum(ZERO), Sum(ZERO, ((base, ONE),)))
        case "chosen":
            inner = _constant_first(graph, node)
            if inner is not None and inner[1] == wanted:
                found = _put(graph, graph.either(condition, inner[0]), wanted, inner[2])
        case "times":
            found = _product(graph, condition, wanted, node.parts)
    return None if found is None else found.over(by).plus(Sum(number.constant))


def _product(graph: Graph, condition: int, value: Fraction, parts: tuple[Sum, Sum]) -> Sum | None:
    for one, other in (parts, parts[::-1]):
        if other.constant and len(other.terms) == 1 and graph.nodes[other.terms[0][0]].kind == "column":
            factor = _put(graph, condition, other.constant, other)
            rest = _put(graph, condition, divide(value, other.constant), one)
            if factor is not None and rest is not None:
                return graph.times(rest, factor)
    return None
