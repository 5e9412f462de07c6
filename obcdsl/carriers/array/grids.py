"""What figures are whole multiples of: one that lies nearer to an edge than two multiples are apart lies on it.

A chain of decimals (a fee, an uplift in tenths of a per cent, a share) is a whole number of some 10^-k, whatever the rows
hold. Where the error of a float is well below the distance from an edge to the next such number, a half penny is known to
be a half penny, and is rounded, or compared, without any doubt.

A grid is all that a figure may be: alternatives (unit, most, periods), of which one holds in each row whose statement
lies in the periods (as bits): the figure is a whole multiple of unit / r for some whole r from 1 to `most`. Of a figure
of which nothing is known that is true with a unit of 1 and no end to r.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from math import inf
from typing import TYPE_CHECKING, Any

from obcdsl.carriers.array.conditions import bits_of, numbers_of, when
from obcdsl.carriers.array.sums import ALWAYS, ONE, ZERO, Node, Sum, common_unit
from obcdsl.carriers.array.worked import lower

if TYPE_CHECKING:
    from obcdsl.carriers.array.nodes import Graph

Grid = tuple[tuple[Fraction, float, int], ...]
MOST_ALTERNATIVES = 32
WIDER = 1 + 2.0**-40
"""Covers the rounding of products of `most`, which are floats."""
SHORT = 1 << 48
MOST_APART = Fraction(1 << 900)
APART = 4
"""How many times the error of a figure its multiples are apart at least, where it is decided by them."""


@dataclass
class Grids:
    """The grids of the figures of a graph, worked where they are asked for."""

    graph: Graph
    found: dict[int, Grid] = field(default_factory=dict)

    @property
    def every(self) -> int:
        """All periods, as bits."""
        return when(self.graph, ALWAYS)[0]

    def open_periods(self, number: Sum, edge: Fraction, error: float) -> int:
        """The periods in which a figure known to within `error` may lie nearer to an edge than that and not on it.

        With an edge of 1/2, or 1, all odd multiples of it, or all multiples, are edges.
        """
        found = 0
        for unit, most, periods in self.number(number):
            if not lower(min(common_unit(unit, edge), MOST_APART)) > APART * error * WIDER * most:
                found |= periods
        return found

    def is_short(self, number: Sum) -> bool:
        """Whether a figure is a whole number of one decimal unit, and short."""
        low, high = self.graph.range_of(number)
        if low is None or high is None:
            return False
        found = ZERO
        for unit, most, _ in self.number(number):
            if most > 1:
                return False
            found = common_unit(found, unit)
        return bool(max(abs(low), abs(high)) < found * SHORT)

    def number(self, number: Sum) -> Grid:
        """The grid of a sum."""
        found = self._of(abs(number.constant))
        for base, factor in number.terms:
            found = _added(found, multiplied(self.base(base), factor))
        return found

    def base(self, number: int) -> Grid:
        """The grid of a base."""
        found = self.found.get(number)
        if found is None:
            found = self.found[number] = self._base(self.graph.nodes[number])
        return found

    def _of(self, unit: Fraction) -> Grid:
        return ((unit, 1.0, self.every),)

    def _base(self, node: Node) -> Grid:
        match node.kind:
            case "column" | "index" | "holds" | "rounded":
                return self._of(ONE)
            case "table":
                return self._table(*node.parts)
            case "times":
                return _product(self.number(node.parts[0]), self.number(node.parts[1]))
            case "ratio":
                return self._ratio(*node.parts)
            case "size":
                return self.number(node.parts[0])
            case "held":
                inner, low, high = node.parts
                ends = [alternative for end in (low, high) if end is not None for alternative in self._of(abs(end))]
                return _either(self.number(inner), tuple(ends))
            case "smaller" | "larger":
                return _either(self.number(node.parts[0]), self.number(node.parts[1]))
            case "chosen":
                condition, a, b = node.parts
                may, must = when(self.graph, condition)
                return _either(_within(self.number(a), may), _within(self.number(b), self.every & ~must))
        raise AssertionError(node.kind)

    def _table(self, column: int, values: tuple[Fraction, ...]) -> Grid:
        """A table by period has a value in each; another one has what all its values are multiples of."""
        if column == self.graph.index:
            start = self.graph.spread[column][0]
            return tuple((abs(value), 1.0, bits_of(frozenset({start + i}))) for i, value in enumerate(values))
        unit = ZERO
        for value in values:
            unit = common_unit(unit, value)
        return self._of(unit)

    def _ratio(self, top: Sum, bottom: Sum) -> Grid:
        """Over a whole number of steps: a multiple of what the top is one of, over that number."""
        step = self.graph.fine(bottom)
        low, high = self.graph.range_of(bottom)
        if not step or low is None or high is None:
            return ((ONE, inf, self.every),)
        furthest = float(max(abs(low), abs(high)) / step) * WIDER
        return tuple((unit / step, most * furthest * WIDER, periods) for unit, most, periods in self.number(top))


def multiplied(grid: Grid, factor: Fraction) -> Grid:
    """The grid of a figure times a number."""
    return grid if factor in (1, -1) else tuple((unit * abs(factor), most, periods) for unit, most, periods in grid)


def _within(grid: Grid, periods: int) -> Grid:
    return tuple((unit, most, some & periods) for unit, most, some in grid if some & periods)


def _added(a: Grid, b: Grid) -> Grid:
    """The grid of a sum: in each row one alternative of each figure."""
    return _shorter(
        (common_unit(unit, other), _together(most, more), periods & some)
        for unit, most, periods in a
        for other, more, some in b
        if periods & some
    )


def _product(a: Grid, b: Grid) -> Grid:
    return _shorter(
        (unit * other, _together(most, more), periods & some)
        for unit, most, periods in a
        for other, more, some in b
        if periods & some
    )


def _together(most: float, more: float) -> float:
    return more if most == 1 else most if more == 1 else most * more * WIDER


def _either(a: Grid, b: Grid) -> Grid:
    return _shorter((*a, *b))


def _shorter(alternatives: Any) -> Grid:
    """Alternatives without those that say nothing more, and where they are very many one for each period."""
    found: dict[tuple[Fraction, float], int] = {}
    above_0 = 0
    for unit, most, periods in alternatives:
        found[unit, most] = found.get((unit, most), 0) | periods
        above_0 |= periods if unit else 0
    grid = [
        (unit, most, periods if unit else periods & ~above_0)  # 0 is a multiple of whatever the other is one of
        for (unit, most), periods in found.items()
        if unit or periods & ~above_0
    ]
    return tuple(grid) if len(grid) <= MOST_ALTERNATIVES else tuple(_by_period(grid))


def _by_period(grid: list[tuple[Fraction, float, int]]) -> Iterator[tuple[Fraction, float, int]]:
    """For each period what all of its alternatives are multiples of."""
    found: dict[int, tuple[Fraction, float]] = {}
    for unit, most, periods in grid:
        for number in numbers_of(periods):
            coarsest, furthest = found.get(number, (ZERO, 1.0))
            found[number] = common_unit(coarsest, unit), max(furthest, most)
    for number, (unit, most) in found.items():
        yield unit, most, 1 << number
