"""Sums of terms over bases, and their ranges."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import field
from fractions import Fraction
from math import ceil, floor
from operator import itemgetter
from typing import Any

from obcdsl.carriers.rational import add, in_lowest_terms, largest, less, multiply, smallest
from obcdsl.record import dataclass

NEVER, ALWAYS = 0, 1
Range = tuple[Fraction | None, Fraction | None]
"""The least and the greatest that a figure can be; None where there is no end."""
ZERO, ONE, MINUS = Fraction(0), Fraction(1), Fraction(-1)
WIDEST_DENOMINATOR = 1 << 96
FURTHEST_BITS = 2048


@dataclass(frozen=True, slots=True)
class Sum:
    """A constant plus multiples of bases, in the order of their numbers."""

    constant: Fraction
    terms: tuple[tuple[int, Fraction], ...] = ()
    kept: tuple[int, ...] | None = field(default=None, compare=False, repr=False)

    @property
    def said(self) -> tuple[int, ...]:
        """All of it in whole numbers, the terms from the third on: they are compared and looked up sooner than a `Fraction`."""
        found = self.kept
        if found is None:
            constant: Any = self.constant
            every = [constant._numerator, constant._denominator]
            factor: Any
            for base, factor in self.terms:
                every += base, factor._numerator, factor._denominator
            found = tuple(every)
            object.__setattr__(self, "kept", found)
        return found

    def __hash__(self) -> int:
        return hash(self.kept or self.said)

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Sum) and (self.kept or self.said) == (other.kept or other.said))

    def over(self, by: Fraction) -> Sum:
        """A multiple of the sum."""
        held: Any = by
        if held._numerator == held._denominator:
            return self
        if not held._numerator:
            return Sum(ZERO)
        at: Any = self.constant
        constant = multiply(at, by) if at._numerator else ZERO
        return Sum(
            constant, tuple([(base, by if factor is ONE else multiply(factor, by)) for base, factor in self.terms])
        )

    def plus(self, other: Sum) -> Sum:
        """The sum of two sums."""
        constant = add(self.constant, other.constant) if other.constant.numerator else self.constant
        if not other.terms:
            return Sum(constant, self.terms)
        if not self.terms:
            return Sum(constant, other.terms)
        found = dict(self.terms)
        for base, factor in other.terms:
            found[base] = add(found[base], factor) if base in found else factor
        return Sum(constant, tuple(sorted([item for item in found.items() if item[1].numerator], key=itemgetter(0))))

    def minus(self, other: Sum) -> Sum:
        """The difference of two sums."""
        if not other.terms and not other.constant.numerator:
            return self
        return self.plus(other.over(MINUS))


def added(parts: Iterable[Sum]) -> Sum:
    """The sum of some sums, in one go.

    >>> added([Sum(ONE, ((7, ONE),)), Sum(ONE), Sum(ZERO, ((7, -ONE),))])
    Sum(constant=Fraction(2, 1), terms=())
    """
    constant, found = ZERO, dict[int, Fraction]()
    for part in parts:
        if part.constant.numerator:
            constant = add(constant, part.constant)
        for base, factor in part.terms:
            found[base] = add(found[base], factor) if base in found else factor
    return Sum(constant, tuple(sorted([item for item in found.items() if item[1].numerator], key=itemgetter(0))))


def in_order(a: Sum, b: Sum) -> tuple[Sum, Sum]:
    """Two sums, always in the same order."""
    one, other = ([base for base, _ in each.terms] for each in (a, b))
    return (a, b) if one < other or (one == other and repr(a) <= repr(b)) else (b, a)


@dataclass(frozen=True, slots=True)
class Node:
    """A base or a condition: its kind and what it is made of."""

    kind: str
    parts: tuple[Any, ...]


def constant(value: Any) -> Sum:
    """A number as a sum without terms."""
    return Sum(value if value.__class__ is Fraction else in_lowest_terms(int(value), 1))


def reciprocal_range(ends: Range, step: Fraction) -> Range | None:
    """The range of 1 over a figure that is not 0; one that is a whole multiple of a step is then that far from 0.

    >>> reciprocal_range((Fraction(0), None), Fraction(1, 2))
    (Fraction(0, 1), Fraction(2, 1))
    """
    low, high = ends
    if step and low is not None and -step < low <= 0:
        low = step
    if step and high is not None and 0 <= high < step:
        high = -step
    if low is not None and low > 0:
        return (ZERO if high is None else ONE / high, ONE / low)
    if high is not None and high < 0:
        return (ONE / high, ZERO if low is None else ONE / low)
    return (-ONE / step, ONE / step) if step else None


def product_range(a: Range, b: Range) -> Range:
    """The range of a product."""
    (low, high), (low_too, high_too) = a, b
    positive = low is not None and low_too is not None and low.numerator >= 0 and low_too.numerator >= 0
    if high is None or high_too is None or low is None or low_too is None:
        return (multiply(low, low_too) if positive else None), None
    if positive:
        return multiply(low, low_too), multiply(high, high_too)
    corners = [multiply(x, y) for x in (low, high) for y in (low_too, high_too)]
    return smallest(corners), largest(corners)


def furthest(low: Fraction, high: Fraction) -> Fraction:
    """How far from 0 a figure between two ends is at most."""
    return high if low.numerator >= 0 or less(-low, high) else -low


def met(value: Fraction, word: str) -> bool:
    """Whether a number is `less` than, `at_most` or `equal` to 0."""
    sign = value.numerator
    return sign < 0 if word == "less" else sign <= 0 if word == "at_most" else not sign


def in_range(ends: Range, word: str) -> bool | None:
    """The same of all numbers between two ends; None where it is true of some and not of others."""
    low, high = ends
    if word == "equal":
        return False if (low is not None and low.numerator > 0) or (high is not None and high.numerator < 0) else None
    if high is not None and met(high, word):
        return True
    return False if low is not None and not met(low, word) else None


def outwards(low: Fraction | None, high: Fraction | None) -> Range:
    """The whole numbers at or beyond two ends."""
    return (
        None if low is None else in_lowest_terms(floor(low), 1),
        None if high is None else in_lowest_terms(ceil(high), 1),
    )


def simpler_end(end: Fraction | None, towards: Callable[[Fraction], int]) -> Fraction | None:
    """An end with a short denominator, never inside the true one; none where it is far beyond the size of floats."""
    held: Any = end
    if end is None or held._numerator.bit_length() > FURTHEST_BITS:
        return None
    if held._denominator <= WIDEST_DENOMINATOR:
        return end
    return Fraction(towards(end * WIDEST_DENOMINATOR), WIDEST_DENOMINATOR)


def and_multiple(end: Fraction | None, factor: Fraction, more: Fraction | None) -> Fraction | None:
    """An end and a multiple of another one."""
    if end is None or more is None:
        return None
    return add(end, more if factor is ONE else multiply(factor, more))  # type: ignore[no-any-return]


def least(a: Fraction | None, b: Fraction | None) -> Fraction | None:
    return None if a is None or b is None else b if less(b, a) else a


def most(a: Fraction | None, b: Fraction | None) -> Fraction | None:
    return None if a is None or b is None else b if less(a, b) else a


def least_known(a: Fraction | None, b: Fraction | None) -> Fraction | None:
    return a if b is None else b if a is None or less(b, a) else a


def most_known(a: Fraction | None, b: Fraction | None) -> Fraction | None:
    return a if b is None else b if a is None or less(a, b) else a
