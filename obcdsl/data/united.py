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


def blank(figures: Figures | Coded) -> Any:
    """Where a cell is blank, for each row."""
    if isinstance(figures, Coded):
        return np.array([value == BLANK for value in figures.known], bool)[figures.codes]
    return np.zeros(len(figures.values), bool) if figures.blanks is None else figures.blanks


def united(parts: Sequence[Figures | Coded]) -> Figures | Coded | None:
    """The figures of some columns, one after another; None where no scale holds all of them in 64 bits."""
    numbers = [part for part in parts if isinstance(part, Figures)]
    others = [part for part in parts if isinstance(part, Coded)]
    if numbers and all(_is_blank(part) for part in others):
        return _numbers_united([_as_numbers(part, numbers[0]) for part in parts])
    return _known_united([_by_what_stands(part) for part in parts])


def _is_blank(part: Coded) -> bool:
    return all(value == BLANK for value in part.known)


def _as_numbers(part: Figures | Coded, like: Figures) -> Figures:
    """Blank cells as numbers that are not there."""
    if isinstance(part, Figures):
        return part
    return Figures(np.full(len(part.codes), like.values[0]), like.scale, np.ones(len(part.codes), bool), "")


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
