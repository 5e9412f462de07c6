"""Amounts that are asked of every row of a block, with the states they may be in; and what a statement is made of."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from obcdsl import core
from obcdsl.carriers.array.sums import NEVER, Sum
from obcdsl.record import dataclass

if TYPE_CHECKING:
    from obcdsl.carriers.array.row_lines import LinesByRow

DOES_NOT_APPLY, GATED, PAID, NOT_SCORED, UNSETTLED = 0, 1, 2, 3, 255
"""The states of a line; `UNSETTLED` lines are those of rows that only the exact carrier can work."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure that is asked of every row, and the conditions of its states.

    It is a whole number of `unit`s; one that need not be one may also be one of the `floats`, whose error is bounded.
    """

    value: Sum
    unit: Fraction | None
    applies: int
    gated: int
    not_scored: int = NEVER
    floats: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A payment clause at one row of its keys."""

    pay: core.Pay
    row: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Slice:
    """What one party gets of a split: where it is divided at all, and the amount."""

    split: core.Split
    party: str
    divided: int
    amount: Sum


@dataclass(frozen=True, slots=True)
class Statement:
    """What is asked of every row, and where only the exact carrier can say it: the amounts of lines, and the slices.

    `by_row` are lines for each row from data, which stand apart.
    """

    amounts: tuple[Amount, ...]
    unsure: int
    lines: tuple[Line, ...] = ()
    slices: tuple[Slice, ...] = ()
    by_row: tuple[LinesByRow, ...] = ()
