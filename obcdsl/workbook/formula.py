"""One formula of the workbook: its text, its exact value, and how far float64 may be from it.

A spreadsheet works in binary floating point, so each formula carries a bound on its error, made as it is put together
(running error analysis: N. J. Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., 2002, section 3.3). The
bound is what lets `obcdsl.workbook.edges` say that a comparison or a rounding comes out right, or that it may not.

What is no number: a figure left out is the error `#N/A`, which spreadsheets pass on through every formula as the
contract does; a figure that cannot be worked is `#DIV/0!`; a clause that does not apply, and no limit, are text, which
totals over cells pass over.

>>> literal(Fraction(3, 100)).text, literal(Fraction(1, 3)).text, literal("fee").text, literal(LEFT_OUT).text
('0.03', '(1/3)', '"fee"', 'NA()')
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from obcdsl.money import decimal, decimal_places
from obcdsl.values import LEFT_OUT, NONE, NOT_APPLICABLE, LeftOut, NoLimit

UNIT = 2.0**-52
"""A bound on the relative error of one operation of float64, with room to spare (the unit roundoff is 2**-53)."""
DIGITS = 15
"""Spreadsheets keep this many significant digits of a number that is written in a formula."""
LONGEST_TEXT = 255
"""The most letters of a text within a formula."""
DOES_NOT_APPLY, NO_LIMIT, PASSED_OVER = "does not apply", "none", "passed over"
NOTHING: frozenset[str] = frozenset()
OUT = "left out"
WEIGHTY_LETTERS, WEIGHTY_DEPTH = 160, 8
"""A formula beyond this gets a cell of its own: for the reader, and for the 64 levels that spreadsheets nest."""


class NoFormula(Exception):  # noqa: N818 - an answer, not an error
    """A step that no spreadsheet formula works faithfully: why, in words."""


@dataclass(frozen=True, slots=True)
class Fault:
    """The value of a figure that cannot be worked, and why."""

    reason: str


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula without its `=`.

    `error` bounds how far float64 may be from `value`. `may` says what else than a number it can come to when the data
    change. `fixed` formulas do not depend on data. An `atom` (a cell, a literal, a call) needs no brackets.
    """

    text: str
    value: Any
    error: float = 0.0
    may: frozenset[str] = NOTHING
    atom: bool = True
    fixed: bool = False
    depth: int = 0

    @property
    def bracketed(self) -> str:
        """The text as an operand."""
        return self.text if self.atom else f"({self.text})"

    @property
    def is_weighty(self) -> bool:
        """Whether it is better read in a cell of its own."""
        return len(self.text) > WEIGHTY_LETTERS or self.depth > WEIGHTY_DEPTH

    @property
    def is_cell(self) -> bool:
        """Whether it is a single cell or a literal, so that it may be written twice."""
        return self.fixed or self.text.replace("!", "").replace("$", "").isalnum()


@dataclass(frozen=True, slots=True)
class PassedOver:
    """The value of a row that a total does not take."""


def is_number(value: Any) -> bool:
    """Whether a value is a number (yes and no are none)."""
    return isinstance(value, (int, Fraction)) and not isinstance(value, bool)


def size(value: Any) -> float:
    """The size of a number as a float; 0 of what is none.

    Raises:
        NoFormula: beyond what float64 holds.
    """
    if not is_number(value):
        return 0.0
    try:
        return abs(float(value))
    except OverflowError:
        raise NoFormula("the figure is larger than a spreadsheet holds") from None


def as_float(value: Any) -> float:
    """The nearest float64 of a number; NoFormula beyond what it holds."""
    return -size(value) if value < 0 else size(value)


def held_error(value: Any) -> float:
    """How far the float64 nearest to a number, of at most 15 digits, is from it; 0 where it is held exactly."""
    if not is_number(value):
        return 0.0
    held = as_float(value)
    return 0.0 if Fraction(held) == value and abs(value) < 10**DIGITS else size(value) * 1e-15


def literal(value: Any) -> Formula:
    """A value as it stands in a formula.

    Raises:
        NoFormula: a text that is too long, or a number that is too large.
    """
    match value:
        case Fault():
            return Formula("(1/0)", value)
        case bool():
            return Formula("TRUE" if value else "FALSE", value, fixed=True)
        case int() | Fraction():
            return _number(value)
        case datetime.date():
            return Formula(f"DATE({value.year},{value.month},{value.day})", value, fixed=True)
        case LeftOut():
            if value is NOT_APPLICABLE:
                return Formula(f'"{DOES_NOT_APPLY}"', value, may=frozenset({DOES_NOT_APPLY}), fixed=True)
            return Formula("NA()", LEFT_OUT, may=frozenset({OUT}), fixed=True)
        case NoLimit():
            return Formula(f'"{NO_LIMIT}"', NONE, may=frozenset({NO_LIMIT}), fixed=True)
        case _:
            return text(str(value))


def text(said: str) -> Formula:
    """A text as it stands in a formula: quotes are doubled, so it can never end the text and begin a formula."""
    if len(said) > LONGEST_TEXT:
        raise NoFormula("a text is longer than a formula may hold")
    doubled = said.replace('"', '""')
    return Formula(f'"{doubled}"', said, fixed=True)


def _number(value: Any) -> Formula:
    error = held_error(value)
    places = decimal_places(value)
    if places is not None:
        said = decimal(value)
        if len(said.replace("-", "").replace(".", "").strip("0")) <= DIGITS:
            return Formula(said if value >= 0 else f"({said})", value, error, fixed=True)
    top, bottom = value.numerator, value.denominator
    if abs(top) < 10**DIGITS and bottom < 10**DIGITS:
        return Formula(f"({top}/{bottom})", value, error, fixed=True)
    return Formula(f"({as_float(value)!r})", value, size(value) * 1e-14, fixed=True)
