"""The alternatives that a figure's grid is made of (see `grids`): joined two by two, and kept few."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from functools import reduce
from math import inf

from obcdsl.carriers.array.conditions import numbers_of
from obcdsl.carriers.array.sums import ONE, ZERO
from obcdsl.carriers.rational import add, common_unit, multiply
from obcdsl.record import dataclass

Grid = tuple["Alternative", ...]
Said = tuple[int, int, float, int, int]
MOST_ALTERNATIVES = 48
MOST_TOGETHER = 48
"""Two grids of more alternatives together are joined without their conditions."""
MOST_KNOWN = 2.0**45
"""With a divisor beyond this, nothing near an edge is decided by it."""
WIDER = 1 + 2.0**-40
"""Covers the rounding of products of `most`, which are floats."""
NOTHING: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Alternative:
    """What a figure less `offset` is a multiple of in some periods (as bits), where all of some conditions hold."""

    unit: Fraction
    most: float
    periods: int
    where: frozenset[int] = NOTHING
    offset: Fraction = ZERO

    @property
    def said(self) -> Said:
        """Its unit, the most that divides it, and its offset, without the slow hash of a `Fraction`."""
        unit, offset = self.unit, self.offset
        return unit.numerator, unit.denominator, self.most, offset.numerator, offset.denominator

    @property
    def finest(self) -> Fraction:
        """What the figure itself is a multiple of."""
        return common_unit(self.unit, self.offset) if self.offset else self.unit

    def under(self, periods: int, where: frozenset[int]) -> Alternative:
        """The same in other periods, under other conditions."""
        return Alternative(self.unit, self.most, periods, where, self.offset)

    def over(self, factor: Fraction) -> Alternative:
        """Of a figure times a number."""
        offset = multiply(self.offset, factor) if self.offset else ZERO
        return Alternative(multiply(self.unit, abs(factor)), self.most, self.periods, self.where, offset)


def multiplied(grid: Grid, factor: Fraction) -> Grid:
    """The grid of a figure times a number."""
    return grid if factor == 1 else tuple(each.over(factor) for each in grid)


def sum_of(one: Alternative, other: Alternative) -> tuple[Fraction, Fraction]:
    """The unit and the offset of a sum."""
    return common_unit(one.unit, other.unit), add(one.offset, other.offset)


def product_of(one: Alternative, other: Alternative) -> tuple[Fraction, Fraction]:
    """The unit and the offset of a product."""
    return multiply(one.finest, other.finest), ZERO


def each_with_each(a: Grid, b: Grid, join: Callable[[Alternative, Alternative], tuple[Fraction, Fraction]]) -> Grid:
    """The grid of two figures joined: in each row one alternative of each."""
    if len(a) == 1 and join is sum_of and a[0].most == 1 and not a[0].unit and not a[0].offset:
        return b  # nothing is added
    if len(a) * len(b) > MOST_TOGETHER:
        a, b = bare(a), bare(b)
    found = []
    for one in a:
        for other in b:
            if one.periods & other.periods:
                unit, offset = join(one, other)
                most, periods = most_of_both(one.most, other.most), one.periods & other.periods
                found.append(Alternative(unit, most, periods, one.where | other.where, offset))
    return without_repeats(found)


def most_of_both(most: float, more: float) -> float:
    """What divides a figure at most where two figures that it is made of are divided."""
    return more if most == 1 else most if more == 1 else most * more * WIDER


def in_any(periods: Iterable[int]) -> int:
    """The periods, as bits, that are in any of some."""
    return reduce(int.__or__, periods, 0)


def without_repeats(alternatives: Iterable[Alternative]) -> Grid:
    """Alternatives without those that say the same; where they are very many, by the period alone."""
    alternatives = [each for each in alternatives if each.periods]
    if len(alternatives) == 1 and alternatives[0].most < MOST_KNOWN:
        return tuple(alternatives)
    found: dict[Said, tuple[Alternative, dict[frozenset[int], int]]] = {}
    for each in alternatives:
        known = each if each.most < MOST_KNOWN else Alternative(ONE, inf, each.periods)
        _, alike = found.setdefault(known.said, (known, {}))
        alike[each.where] = alike.get(each.where, 0) | each.periods
    grid = [
        one.under(left, where)
        for one, alike in found.values()
        for where, periods in alike.items()
        if (left := periods & ~in_any(alike[other] for other in alike if other < where))
    ]
    if len(grid) <= MOST_ALTERNATIVES:
        return tuple(grid)
    fewer = bare(grid)
    return fewer if len(fewer) <= MOST_ALTERNATIVES else tuple(_by_period(grid))


def bare(grid: Iterable[Alternative]) -> Grid:
    """Alternatives whatever their conditions."""
    found: dict[Said, Alternative] = {}
    for each in grid:
        alike = found.get(each.said)
        found[each.said] = each.under(each.periods if alike is None else each.periods | alike.periods, NOTHING)
    return tuple(found.values())


def _by_period(grid: Iterable[Alternative]) -> Iterator[Alternative]:
    """For each period what all of its alternatives are multiples of."""
    found: dict[int, tuple[Fraction, float]] = {}
    for each in grid:
        for number in numbers_of(each.periods):
            coarsest, furthest = found.get(number, (ZERO, 1.0))
            found[number] = common_unit(coarsest, each.finest), max(furthest, each.most)
    for number, (unit, most) in found.items():
        yield Alternative(unit, most, 1 << number)
