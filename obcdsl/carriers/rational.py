"""Arithmetic on `int` and `Fraction`: the results of Python's own operators, two to four times sooner.

`Fraction`'s operators spend most of their time asking what their arguments are. Here the class of an argument decides,
and a result that is known to be in lowest terms is not reduced again. Anything but an `int` or a `Fraction` goes to
Python's operator. Sums and products of fractions in lowest terms: D. E. Knuth, The Art of Computer Programming, volume
2, section 4.5.1.

>>> multiply(Fraction(2, 3), Fraction(3, 4)), add(1, Fraction(1, 2)), divide(6, 4), less(Fraction(1, 3), Fraction(1, 2))
(Fraction(1, 2), Fraction(3, 2), Fraction(3, 2), True)
"""

from __future__ import annotations

import operator
from fractions import Fraction
from math import gcd, lcm
from typing import Any

MANY, MOST = 1 << 100_000, 1 << 1_000_000
"""Products of two numbers beyond MANY, or of one beyond MOST, are refused: no contract needs them, and they never end."""
LOW, LOWEST = -MANY, -MOST
"""The same below 0, made once: to turn the sign of a number of that size takes longer than most products."""

_new = object.__new__
FRACTION: Any = Fraction
"""`Fraction` without what its stubs do not say: that it holds `_numerator` and `_denominator`."""


def in_lowest_terms(top: int, bottom: int) -> Fraction:
    """The fraction of two numbers without a common factor, the second above 0: neither is checked.

    >>> in_lowest_terms(-2, 3)
    Fraction(-2, 3)
    """
    made = _new(FRACTION)
    made._numerator = top
    made._denominator = bottom
    return made  # type: ignore[no-any-return]


def add(a: Any, b: Any) -> Any:
    """a + b."""
    if a.__class__ is FRACTION:
        if b.__class__ is FRACTION:
            return _sum(a._numerator, a._denominator, b._numerator, b._denominator)
        if b.__class__ is int:
            return in_lowest_terms(a._numerator + b * a._denominator, a._denominator)
    elif b.__class__ is FRACTION and a.__class__ is int:
        return in_lowest_terms(b._numerator + a * b._denominator, b._denominator)
    return a + b


def subtract(a: Any, b: Any) -> Any:
    """a - b."""
    if a.__class__ is FRACTION:
        if b.__class__ is FRACTION:
            return _sum(a._numerator, a._denominator, -b._numerator, b._denominator)
        if b.__class__ is int:
            return in_lowest_terms(a._numerator - b * a._denominator, a._denominator)
    elif b.__class__ is FRACTION and a.__class__ is int:
        return in_lowest_terms(a * b._denominator - b._numerator, b._denominator)
    return a - b


def multiply(a: Any, b: Any) -> Any:
    """a * b."""
    if a.__class__ is FRACTION:
        if b.__class__ is FRACTION:
            return _product(a._numerator, a._denominator, b._numerator, b._denominator)
        if b.__class__ is int:
            return _product(a._numerator, a._denominator, b, 1)
    elif b.__class__ is FRACTION and a.__class__ is int:
        return _product(b._numerator, b._denominator, a, 1)
    if not (LOW < a < MANY):
        _bounded(a, b)
    elif not (LOWEST < b < MOST):
        _bounded(b, a)
    return a * b


def _bounded(large: int, other: int) -> None:
    """Refuse a product that would grow beyond all use; `large` is beyond MANY, or `other` is small."""
    if not (LOWEST < large < MOST) and not (-2 < other < 2):
        raise OverflowError("a figure grows beyond a million binary digits")
    if not (LOW < large < MANY) and not (LOW < other < MANY):
        raise OverflowError("a figure grows beyond a hundred thousand binary digits")


def divide(a: Any, b: Any) -> Any:
    """a / b as a fraction; ZeroDivisionError where b is 0."""
    if b.__class__ is int:
        top, bottom = 1, b
    elif b.__class__ is FRACTION:
        top, bottom = b._denominator, b._numerator
    else:
        return Fraction(a, b)
    if bottom <= 0:
        if not bottom:
            raise ZeroDivisionError("division by 0")
        top, bottom = -top, -bottom
    if a.__class__ is int:
        return _product(a, 1, top, bottom)
    if a.__class__ is FRACTION:
        return _product(a._numerator, a._denominator, top, bottom)
    return Fraction(a, b)


def common_unit(a: Fraction, b: Fraction) -> Fraction:
    """The greatest number, never below 0, that two are whole multiples of.

    >>> common_unit(Fraction(-1, 2), Fraction(-1, 2)), common_unit(Fraction(3, 4), Fraction(-1, 2))
    (Fraction(1, 2), Fraction(1, 4))
    """
    one: Any = a
    other: Any = b
    return in_lowest_terms(gcd(one._numerator, other._numerator), lcm(one._denominator, other._denominator))


def _sum(top: int, bottom: int, other_top: int, other_bottom: int) -> Fraction:
    """The sum of two fractions in lowest terms."""
    if bottom > MANY or other_bottom > MOST:
        _bounded(bottom, other_bottom)
    common = gcd(bottom, other_bottom)
    if common == 1:
        return in_lowest_terms(top * other_bottom + bottom * other_top, bottom * other_bottom)
    rest = bottom // common
    whole = top * (other_bottom // common) + other_top * rest
    again = gcd(whole, common)
    if again == 1:
        return in_lowest_terms(whole, rest * other_bottom)
    return in_lowest_terms(whole // again, rest * (other_bottom // again))


def _product(top: int, bottom: int, other_top: int, other_bottom: int) -> Fraction:
    """The product of two fractions in lowest terms."""
    if bottom > MANY or other_bottom > MOST:
        _bounded(bottom, other_bottom)
    if not (LOW < top < MANY) or not (LOWEST < other_top < MOST):
        _bounded(top, other_top)
    common = gcd(top, other_bottom)
    if common != 1:
        top //= common
        other_bottom //= common
    common = gcd(other_top, bottom)
    if common != 1:
        other_top //= common
        bottom //= common
    return in_lowest_terms(top * other_top, bottom * other_bottom)


def nearest_float(value: Fraction) -> float:
    """The float nearest to a fraction; OverflowError where none is.

    >>> nearest_float(Fraction(-1, 4))
    -0.25
    """
    held: Any = value
    return held._numerator / held._denominator  # type: ignore[no-any-return]


def equal(a: Fraction, b: Fraction) -> bool:
    """a == b, of two fractions."""
    one: Any = a
    other: Any = b
    return one._numerator == other._numerator and one._denominator == other._denominator  # type: ignore[no-any-return]


def less(a: Any, b: Any) -> Any:
    """a < b."""
    if a.__class__ is FRACTION:
        if b.__class__ is FRACTION:
            return a._numerator * b._denominator < b._numerator * a._denominator
        if b.__class__ is int:
            return a._numerator < b * a._denominator
    elif b.__class__ is FRACTION and a.__class__ is int:
        return a * b._denominator < b._numerator
    return operator.lt(a, b)


def at_most(a: Any, b: Any) -> Any:
    """a <= b."""
    if a.__class__ is FRACTION:
        if b.__class__ is FRACTION:
            return a._numerator * b._denominator <= b._numerator * a._denominator
        if b.__class__ is int:
            return a._numerator <= b * a._denominator
    elif b.__class__ is FRACTION and a.__class__ is int:
        return a * b._denominator <= b._numerator
    return operator.le(a, b)


def smallest(values: Any) -> Any:
    """The first of the smallest of some values."""
    rest = iter(values)
    found = next(rest)
    for value in rest:
        if less(value, found):
            found = value
    return found


def largest(values: Any) -> Any:
    """The first of the largest of some values."""
    rest = iter(values)
    found = next(rest)
    for value in rest:
        if less(found, value):
            found = value
    return found
