"""Figures of several columns as one, and some of the figures of a column: all of them exact, none of them changed."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np

from obcdsl.data.arrow_figures import Coded, Figures
from obcdsl.data.figures import BLANK
from obcdsl.data.schema import Missing
from obcdsl.values import Value

MOST = 1 << 62
"""Whole numbers up to here are held in 64 bits."""


def all_blank(count: int, heading: str) -> Coded:
    """So many blank cells."""
    return Coded((BLANK,), np.zeros(count, np.int64), heading)


def chosen(figures: Figures | Coded, rows: Any) -> Figures | Coded:
    """The figures of some rows, in their order."""
    if isinstance(figures, Coded):
        return Coded(figures.known, figures.codes[rows], figures.heading)
    blanks = None if figures.blanks is None else figures.blanks[rows]
    return Figures(figures.values[rows], figures.scale, blanks, figures.heading)


def in_use(figures: Figures | Coded) -> Figures | Coded:
    """The same figures, without those that stand in no row where these are many."""
    if isinstance(figures, Figures) or len(figures.known) <= len(figures.codes):
        return figures
    used, codes = np.unique(figures.codes, return_inverse=True)
    return Coded(tuple([figures.known[number] for number in used.tolist()]), codes, figures.heading)


def blank(figures: Figures | Coded) -> Any:
    """Where a cell is blank, for each row."""
    if isinstance(figures, Coded):
        return np.array([value == BLANK for value in figures.known], bool)[figures.codes]
    return np.zeros(len(figures.values), bool) if figures.blanks is None else figures.blanks


def united(parts: Sequence[Figures | Coded]) -> Figures | Coded | None:
    """The figures of some columns, one after another; None where no scale holds all of them in 64 bits."""
    if any(isinstance(part, Figures) for part in parts):
        numbers = [_as_numbers(part) for part in parts]
        if None not in numbers:
            return _numbers_united([part for part in numbers if part is not None])
    return _known_united([_by_what_stands(part) for part in parts])


def _as_numbers(part: Figures | Coded) -> Figures | None:
    """Figures as numbers, and blank cells as numbers that are not there; None where any is neither."""
    if isinstance(part, Figures):
        return part
    found = numbers_of(part)
    if found is None or any(isinstance(value, bool) or not _is_number(value) for value in part.known):
        return None
    values, scale, there = found
    filler = values[np.argmax(there)] if bool(there.any()) else 0
    return Figures(np.where(there, values, filler), scale, ~there, "")


def _is_number(value: Value | Missing) -> bool:
    return isinstance(value, (int, Fraction)) or value == BLANK


def _numbers_united(parts: Sequence[Figures]) -> Figures | None:
    scale = lcm(*{part.scale for part in parts})
    for part in parts:
        if max(-int(part.values.min()), int(part.values.max())) * (scale // part.scale) >= MOST:
            return None
    values = np.concatenate([part.values * (scale // part.scale) for part in parts])
    blanks = np.concatenate([blank(part) for part in parts])
    return Figures(values, scale, blanks if bool(blanks.any()) else None, "")


def _by_what_stands(part: Figures | Coded) -> Coded:
    """The same figures, each that stands there once."""
    if isinstance(part, Coded):
        return part
    numbers, codes = np.unique(part.values, return_inverse=True)
    known = tuple(_number(value, part.scale) for value in numbers.tolist())
    return Coded((*known, BLANK), np.where(blank(part), len(known), codes), "")


def _known_united(parts: Sequence[Coded]) -> Coded:
    numbers: dict[tuple[type, Value | Missing], int] = {}
    codes = []
    for part in parts:
        new = [numbers.setdefault((type(value), value), len(numbers)) for value in part.known]
        codes.append(np.array(new, np.int64)[part.codes])
    return Coded(tuple(value for _, value in numbers), np.concatenate(codes), "")


def _number(value: int, scale: int) -> Value:
    number = Fraction(value, scale)
    return number.numerator if number.denominator == 1 else number


def numbers_of(figures: Figures | Coded) -> tuple[Any, int, Any] | None:
    """Figures that are numbers as whole numbers over a scale, and where there is one; None where 64 bits do not hold them."""
    if isinstance(figures, Figures):
        return figures.values, figures.scale, ~blank(figures)
    known = [value if isinstance(value, (int, Fraction)) else None for value in figures.known]
    scale = lcm(*(value.denominator for value in known if value is not None))
    whole = [0 if value is None else value.numerator * (scale // value.denominator) for value in known]
    if max(map(abs, whole), default=0) >= MOST or scale >= MOST:
        return None
    there = np.array([value is not None for value in known], bool)
    return np.array(whole, np.int64)[figures.codes], scale, there[figures.codes]
