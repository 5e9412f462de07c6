"""Ends of intervals: exact numbers (or dates) and the two that are not there, with the arithmetic that bounds need.

Nothing is rounded and nothing is a float: an end is an `int`, a `Fraction`, a date, or `LOWEST` / `HIGHEST`, which are
below and above everything. The product of 0 and an end that is not there is 0: the figures themselves are finite.

>>> sorted([3, HIGHEST, LOWEST, Fraction(1, 2)])
[LOWEST, Fraction(1, 2), 3, HIGHEST]
>>> product((0, HIGHEST), (-2, 5))
(LOWEST, HIGHEST)
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from fractions import Fraction
from typing import Any, TypeAlias

from obcdsl.carriers import rational
from obcdsl.values import Number


class Unbounded:
    """An end that is not there: below everything, or above everything."""

    __slots__ = ("sign",)

    def __init__(self, sign: int) -> None:
        self.sign = sign

    def __lt__(self, other: Any) -> bool:
        return self.sign < 0 and other is not self

    def __gt__(self, other: Any) -> bool:
        return self.sign > 0 and other is not self

    def __le__(self, other: Any) -> bool:
        return self.sign < 0 or other is self

    def __ge__(self, other: Any) -> bool:
        return self.sign > 0 or other is self

    def __repr__(self) -> str:
        return "HIGHEST" if self.sign > 0 else "LOWEST"


LOWEST, HIGHEST = Unbounded(-1), Unbounded(1)
End: TypeAlias = int | Fraction | datetime.date | Unbounded
Ends: TypeAlias = tuple[Any, Any]
"""The least and the greatest, in order."""


def plus(a: Any, b: Any) -> Any:
    """The sum of two low ends, or of two high ends; a date and days give a date."""
    for one in (a, b):
        if one.__class__ is Unbounded:
            return one
    if isinstance(a, datetime.date) or isinstance(b, datetime.date):
        day, days = (a, b) if isinstance(a, datetime.date) else (b, a)
        try:
            return day + datetime.timedelta(days=int(days))
        except OverflowError:
            return HIGHEST if days > 0 else LOWEST
    return rational.add(a, b)


def turned(end: Any) -> Any:
    """The end without its sign, on the other side of 0."""
    if end.__class__ is Unbounded:
        return LOWEST if end is HIGHEST else HIGHEST
    return -end


def total(a: Ends, b: Ends) -> Ends:
    """The ends of a sum."""
    return plus(a[0], b[0]), plus(a[1], b[1])


def difference(a: Ends, b: Ends) -> Ends:
    """The ends of a difference: days where both are dates."""
    if any(isinstance(end, datetime.date) for end in a) and any(isinstance(end, datetime.date) for end in b):
        return _days(a[0], b[1]), _days(a[1], b[0])
    if any(isinstance(end, datetime.date) for end in b):
        return LOWEST, HIGHEST
    return plus(a[0], turned(b[1])), plus(a[1], turned(b[0]))


def _days(a: Any, b: Any) -> Any:
    if a.__class__ is Unbounded:
        return a
    return turned(b) if b.__class__ is Unbounded else (a - b).days


def _times(a: Any, b: Any) -> Any:
    if a == 0 or b == 0:
        return 0
    if a.__class__ is Unbounded or b.__class__ is Unbounded:
        return HIGHEST if (a > 0) == (b > 0) else LOWEST
    return rational.multiply(a, b)


def product(a: Ends, b: Ends) -> Ends:
    """The ends of a product: least and greatest of the four products of ends, by the signs they have."""
    if a[0] >= 0 and b[0] >= 0:
        return _times(a[0], b[0]), _times(a[1], b[1])
    corners = [_times(x, y) for x in a for y in b]
    return min(corners), max(corners)


def quotient(a: Ends, b: Ends) -> Ends:
    """The ends of a quotient where it has a value: a divisor of 0 is refused, so it is never 0 here.

    Errors (ZeroDivisionError): a divisor that can only be 0.
    """
    if b == (0, 0):
        raise ZeroDivisionError
    if b[0] < 0 < b[1]:
        return (0, 0) if a == (0, 0) else (LOWEST, HIGHEST)
    low = LOWEST if b[1] == 0 else _one_over(b[1])
    high = HIGHEST if b[0] == 0 else _one_over(b[0])
    return product(a, (low, high))


def _one_over(end: Any) -> Number:
    return 0 if end.__class__ is Unbounded else Fraction(1, end)


def least_of_some(choose: Callable[[list[Any]], Any], certain: list[Any], others: list[Any]) -> Any:
    """The least result of a figure over the certain ones with any of the others: it never falls as one of them rises.

    With a given number of the others taken, the smallest of them give the least result. At least one value is taken.
    """
    ordered = sorted(others)
    counts = range(0 if certain else 1, len(ordered) + 1)
    return min(_finite(choose, [*certain, *ordered[:count]]) for count in counts)


def greatest_of_some(choose: Callable[[list[Any]], Any], certain: list[Any], others: list[Any]) -> Any:
    """The greatest result of a figure over the certain ones with any of the others, as `least_of_some`."""
    ordered = sorted(others, reverse=True)
    counts = range(0 if certain else 1, len(ordered) + 1)
    return max(_finite(choose, [*certain, *ordered[:count]]) for count in counts)


def _finite(choose: Callable[[list[Any]], Any], values: list[Any]) -> Any:
    """The figure of a list whose infinite ends are all on one side: infinite where one of them weighs in it.

    Each infinite end is put one unit beyond the finite ones, and then two: where the result moves, it weighs in.
    """
    known = [value for value in values if value.__class__ is not Unbounded]
    if len(known) == len(values) or choose in (min, max):
        return choose(values)
    infinite = next(value for value in values if value.__class__ is Unbounded)
    if not known:
        return infinite
    beyond = (min(known) if infinite is LOWEST else max(known)) + infinite.sign
    near, far = (
        choose([end if value is infinite else value for value in values]) for end in (beyond, beyond + infinite.sign)
    )
    return near if near == far else infinite
