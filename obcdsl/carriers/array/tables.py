"""Figures by the value of a small column: the period of the statement, a category."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from obcdsl.carriers.array.sums import ONE, ZERO, Sum, met
from obcdsl.carriers.rational import add, equal, largest, multiply, smallest

if TYPE_CHECKING:
    from obcdsl.carriers.array.nodes import Graph


def table(graph: Graph, column: int, values: tuple[Fraction, ...]) -> Sum:
    """A figure that has a value for each value of a small column."""
    low, _ = graph.spread[column]
    if all(equal(value, values[0]) for value in values):
        return Sum(values[0])
    if all(value == low + i for i, value in enumerate(values)):
        return Sum(ZERO, ((column, ONE),))
    whole = all(value.denominator == 1 for value in values)
    return graph.base("table", (column, values), (smallest(values), largest(values)), whole=whole)


def tabled(graph: Graph, condition: int, a: Sum, b: Sum) -> Sum | None:
    """A choice of constants by a small column is a table over that column."""
    node = graph.nodes[condition]
    if node.kind != "among":
        return None
    column, members = node.parts
    one, other = _values_of(graph, a, column), _values_of(graph, b, column)
    if one is None or other is None:
        return None
    low, _ = graph.spread[column]
    chosen = [x if low + i in members else y for i, (x, y) in enumerate(zip(one, other, strict=True))]
    return table(graph, column, tuple(chosen))


def met_by_column(graph: Graph, number: Sum, word: str) -> int | None:
    """Where a figure of one small column alone is `less` than, `at_most` or `equal` to 0; None where it is no such figure."""
    column = _only_column_of(graph, number)
    values = None if column is None else _values_of(graph, number, column)
    if column is None or values is None:
        return None
    start = graph.spread[column][0]
    return graph.among(column, (start + i for i, value in enumerate(values) if met(value, word)))


def _values_of(graph: Graph, number: Sum, column: int) -> list[Fraction] | None:
    """What a figure is for each value of a small column; None where it turns on more."""
    low, high = graph.spread[column]
    found = [number.constant] * (high - low + 1)
    for base, factor in number.terms:
        node = graph.nodes[base]
        if base == column:
            found = [add(value, multiply(factor, low + i)) for i, value in enumerate(found)]
        elif node.kind == "table" and node.parts[0] == column:
            found = [add(value, multiply(factor, each)) for value, each in zip(found, node.parts[1], strict=True)]
        else:
            return None
    return found


def _only_column_of(graph: Graph, number: Sum) -> int | None:
    """The small column that is all that a sum depends on."""
    found: int | None = None
    for base, _ in number.terms:
        node = graph.nodes[base]
        column = node.parts[0] if node.kind == "table" else base
        if column not in graph.spread or (found is not None and found != column):
            return None
        found = column
    return found
