"""What a figure can be. Numbers are exact rationals; there is no binary floating point anywhere in the meaning.

| in the contract | in Python |
|---|---|
| money, ratio, count, number, days | `int`, or `Fraction` where it is not whole |
| yes/no | `bool` |
| one of a, b, c | `str`, the member's name |
| date | `datetime.date` |
| `none` in a table | `NONE` |
| left out by agreement | `LEFT_OUT` |
| a clause that does not apply | `NOT_APPLICABLE` (left out, and passed over by totals) |

Missing is not a value: the rule of the metric turns it into one of these or refuses.
"""

from __future__ import annotations

import datetime
from fractions import Fraction
from typing import TypeAlias

from obcdsl.record import dataclass


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A figure that is absent by agreement."""

    name: str

    def __repr__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class NoLimit:
    """`none` in a table: no limit."""

    def __repr__(self) -> str:
        return "NONE"


LEFT_OUT = LeftOut("LEFT_OUT")
NOT_APPLICABLE = LeftOut("NOT_APPLICABLE")
NONE = NoLimit()

Number: TypeAlias = int | Fraction
Value: TypeAlias = int | Fraction | bool | str | datetime.date | LeftOut | NoLimit


def whole_if_possible(number: Fraction) -> Number:
    """The same number as an `int` where it is whole.

    >>> whole_if_possible(Fraction(6, 3)), whole_if_possible(Fraction(1, 3))
    (2, Fraction(1, 3))
    """
    return number.numerator if number.denominator == 1 else number
