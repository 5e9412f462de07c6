"""What a register holds: numbers with a bound on their error, conditions with their doubts, and the steps between."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import inf, lcm
from typing import Any

from obcdsl.carriers.array.sums import Range
from obcdsl.carriers.rational import multiply, nearest_float
from obcdsl.record import dataclass

TINY = 2.0**-900
"""More than all that products of tiny figures can lose below the smallest float."""
WIDE = 1 + 2.0**-30
"""Covers the rounding of the bounds themselves, which are worked in floats."""


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """What steps are worked in: every operation errs by at most `unit` of its result, whole numbers below `exact` by nothing."""

    name: str
    unit: float
    exact: float
    by_row: bool


FLOAT64 = Arithmetic("float64", 2.0**-53, 2.0**52, by_row=False)
DOUBLE_DOUBLE = Arithmetic("double-double", 2.0**-102, 2.0**98, by_row=True)


@dataclass(frozen=True, slots=True)
class Step:
    """One operation: its name, the register it fills, the registers it reads, and its terms."""

    name: str
    out: int
    reads: tuple[int, ...]
    terms: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Worked:
    """A number in a register: |scale x register - figure| <= error, and |figure| <= size.

    `whole`: the register holds a whole number and the error is 0. `relative`: the error is also at most that share of the
    figure. `doubts` are registers of rows where the number cannot be relied on. The figure less
    `offset`, times `fine`, times the register `finer` if there is one, is a whole number (nothing is known where `fine` is 0).
    """

    register: int
    scale: Fraction
    size: float
    error: float = 0.0
    whole: bool = False
    relative: float = inf
    doubts: frozenset[int] = frozenset()
    fine: int = 1
    finer: tuple[int, ...] = ()
    offset: Fraction = Fraction(0)

    @property
    def most(self) -> float:
        """How far from 0 the register itself is at most."""
        return self.size / magnitude(self.scale)

    def from_zero(self) -> Worked:
        """The same with no offset."""
        return replace(self, fine=lcm(self.fine, self.offset.denominator), offset=Fraction(0)) if self.offset else self

    def times(self, factor: Fraction) -> Worked:
        """The same register for a multiple of the figure."""
        by = magnitude(factor) * WIDE
        return Worked(
            self.register, multiply(self.scale, factor), self.size * by, self.error * by, self.whole, self.relative,
            self.doubts, self.fine * factor.denominator, self.finer, multiply(self.offset, factor),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Decided:
    """A condition in a register, or decided (register None), and where it cannot be relied on."""

    register: int | None
    holds: bool = False
    doubts: frozenset[int] = frozenset()


def magnitude(value: Fraction) -> float:
    """The float nearest to a number without its sign."""
    held: Any = value
    return abs(held._numerator / held._denominator)  # type: ignore[no-any-return]


def upper(value: Fraction) -> float:
    """A float at or above a number without its sign."""
    try:
        return magnitude(value) * WIDE
    except OverflowError:
        return inf


def lower(value: Fraction) -> float:
    """A float at or below a number from 0 up."""
    return nearest_float(value) / WIDE


def size_in(ends: Range) -> float:
    """A float at or above how far from 0 a figure in a range is at most."""
    low, high = ends
    return inf if low is None or high is None else max(upper(low), upper(high))
