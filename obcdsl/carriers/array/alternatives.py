"""The alternatives that a figure's grid is made of (see `grids`): joined two by two, and kept few."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from functools import reduce
from math import gcd, inf, lcm
from typing import NamedTuple

from obcdsl.carriers.array.conditions import numbers_of

MOST_ALTERNATIVES = 48
MOST_TOGETHER = 48
"""Two grids of more alternatives together are joined without their conditions."""
MOST_KNOWN = 2.0**45
"""With a divisor beyond this, nothing near an edge is decided by it."""
WIDER = 1 + 2.0**-40
"""Covers the rounding of products of `most`, which are floats."""
Where = frozenset[int]
"""Conditions that all hold."""
NOTHING: Where = frozenset()


class Multiple(NamedTuple):
    """A figure less an offset is a whole multiple of unit / r for some whole r up to `most`: unit and offset in lowest terms.

    Their tops and bottoms are joined and looked up in far less time than a `Fraction` is.
    """

    top: int
    bottom: int
    most: float = 1.0
    offset: int = 0
    under: int = 1

    @property
    def finest(self) -> tuple[int, int]:
        """What the figure itself is a multiple of, over `most`."""
        if not self.offset:
            return self.top, self.bottom
        return gcd(self.top, self.offset), lcm(self.bottom, self.under)

    def over(self, factor: Fraction) -> Multiple:
        """That of a figure times a number."""
        if self.most == inf:
            return self
        by, under = factor.numerator, factor.denominator
        unit = _lowest(self.top * abs(by), self.bottom * under)
        return Multiple(*unit, self.most, *_lowest(self.offset * by, self.under * under))

    def divided(self, step: Fraction, furthest: float) -> Multiple:
        """That of a figure over one that is a multiple of a step, and so many of them at most."""
        top, bottom = self.finest
        most = _most_of_both(self.most, furthest)
        return _known(most, *_lowest(top * step.denominator, bottom * step.numerator))


Grid = Mapping[Multiple, Mapping[Where, int]]
"""The multiples that a figure may be: under which conditions each of them, and in which periods (as bits) under those."""
Alternative = tuple[Multiple, Where, int]
"""One of them: the multiple, the conditions, the periods."""
UNKNOWN = Multiple(1, 1, inf)


def multiple_of(unit: Fraction, most: float = 1.0, offset: Fraction = Fraction(0)) -> Multiple:
    """A multiple of a unit; with a unit of 0 it is the offset itself."""
    return Multiple(unit.numerator, unit.denominator, most, offset.numerator, offset.denominator)


def _known(most: float, top: int, bottom: int, offset: int = 0, under: int = 1) -> Multiple:
    """A multiple, where it decides anything."""
    return Multiple(top, bottom, most, offset, under) if most < MOST_KNOWN else UNKNOWN


def _lowest(top: int, bottom: int) -> tuple[int, int]:
    """Two numbers, the second above 0, without what divides both."""
    common = gcd(top, bottom)
    return top // common, bottom // common


def sum_of(one: Multiple, other: Multiple) -> Multiple:
    """What a sum is a multiple of."""
    top, bottom, most, offset, under = one
    top_too, bottom_too, most_too, offset_too, under_too = other
    if offset and offset_too:
        offset, under = _lowest(offset * under_too + offset_too * under, under * under_too)
    elif offset_too:
        offset, under = offset_too, under_too
    return _known(_most_of_both(most, most_too), gcd(top, top_too), lcm(bottom, bottom_too), offset, under)


def product_of(one: Multiple, other: Multiple) -> Multiple:
    """What a product is a multiple of."""
    (top, bottom), (top_too, bottom_too) = one.finest, other.finest
    return _known(_most_of_both(one.most, other.most), *_lowest(top * top_too, bottom * bottom_too))


def _most_of_both(most: float, more: float) -> float:
    """What divides a figure at most where two figures that it is made of are divided."""
    return more if most == 1 else most if more == 1 else most * more * WIDER


def multiplied(grid: Grid, factor: Fraction) -> Grid:
    """The grid of a figure times a number."""
    return grid if factor == 1 else {multiple.over(factor): places for multiple, places in grid.items()}


def alternatives(grid: Grid) -> Iterator[Alternative]:
    """The alternatives of a grid."""
    for multiple, places in grid.items():
        for where, periods in places.items():
            yield multiple, where, periods


def each_with_each(a: Grid, b: Grid, join: Callable[[Multiple, Multiple], Multiple]) -> Grid:
    """The grid of two figures joined: in each row one alternative of each."""
    if _number_in(a) * _number_in(b) > MOST_TOGETHER:
        a, b = _bare(a), _bare(b)
    found: dict[Multiple, dict[Where, int]] = {}
    for one, here in a.items():
        for other, there in b.items():
            alike = found.setdefault(join(one, other), {})
            for where, periods in here.items():
                for where_too, periods_too in there.items():
                    if periods & periods_too:
                        both = where | where_too if where and where_too else where or where_too
                        alike[both] = alike.get(both, 0) | periods & periods_too
    return kept_few(found)


def grid_of(found: Iterable[Alternative]) -> Grid:
    """The grid of some alternatives."""
    grid: dict[Multiple, dict[Where, int]] = {}
    for multiple, where, periods in found:
        if periods:
            alike = grid.setdefault(multiple, {})
            alike[where] = alike.get(where, 0) | periods
    return kept_few(grid)


def kept_few(grid: dict[Multiple, dict[Where, int]]) -> Grid:
    """A grid without what says nothing more; where it is very large, by the period alone."""
    found = {multiple: _needed(places) for multiple, places in grid.items() if places}
    if _number_in(found) <= MOST_ALTERNATIVES:
        return found
    fewer = _bare(found)
    return fewer if len(fewer) <= MOST_ALTERNATIVES else _by_period(fewer)


def _needed(places: dict[Where, int]) -> dict[Where, int]:
    """Conditions, in the periods in which no fewer of them are enough."""
    if len(places) == 1:
        return places
    return {
        where: left
        for where, periods in places.items()
        if (left := periods & ~in_any(places[fewer] for fewer in places if fewer < where))
    }


def in_any(periods: Iterable[int]) -> int:
    """The periods, as bits, that are in any of some."""
    return reduce(int.__or__, periods, 0)


def _number_in(grid: Grid) -> int:
    """How many alternatives there are."""
    return sum(map(len, grid.values()))


def _bare(grid: Grid) -> Grid:
    """A grid whatever its conditions."""
    return {multiple: {NOTHING: in_any(places.values())} for multiple, places in grid.items()}


def _by_period(grid: Grid) -> Grid:
    """For each period what all of its alternatives are multiples of."""
    found: dict[Multiple, dict[Where, int]] = {}
    held = [(multiple, places[NOTHING]) for multiple, places in grid.items()]
    for number in numbers_of(in_any(periods for _, periods in held)):
        here = [multiple for multiple, periods in held if periods >> number & 1]
        tops, bottoms = zip(*[multiple.finest for multiple in here], strict=True)
        every = _known(max(multiple.most for multiple in here), gcd(*tops), lcm(*bottoms))
        alike = found.setdefault(every, {NOTHING: 0})
        alike[NOTHING] |= 1 << number
    return found
