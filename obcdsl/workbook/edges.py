"""Comparisons and roundings, where a spreadsheet's binary floating point could fall on the wrong side.

Every comparison and every rounding has edges: equality, the half penny, the whole step. The exact figures and a bound on
the float's error are known (`Formula.error`), so there are three cases:

| the exact figure | what is written |
|---|---|
| is further from the edge than the bound | the plain formula: it cannot go wrong |
| lies exactly on the edge | the formula on the figure rounded first to digits that are certain: it lands on the edge again |
| lies within the bound, and not on the edge | no formula: the exact value, marked as a value |

Rounding twice always (`ROUND(ROUND(x, 6), 2)`), or adding a little before rounding, are wrong for figures just below a
half penny, so neither is done where the figure is not on the edge.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

from obcdsl.workbook.formula import UNIT, Formula, NoFormula, held_error, is_number, size

SAFETY = 4.0
SNAP = 1e-14
"""Excel and LibreOffice may treat floats as equal that differ in the last digits they show: kept away from, too."""
MOST_DIGITS = 12
SIGNS = {"less": "<", "at_most": "<=", "more": ">", "at_least": ">=", "equal": "=", "unequal": "<>"}


def compared(name: str, value: Any, a: Formula, b: Formula) -> Formula:
    """A comparison of two figures.

    Raises:
        NoFormula: where they are so close that float64 may not tell them apart.
    """
    sign, depth = SIGNS[name], max(a.depth, b.depth) + 1
    may = a.may | b.may
    if isinstance(a.value, str) or isinstance(b.value, str):
        same = f"EXACT({a.text},{b.text})"
        return Formula(same if name == "equal" else f"NOT({same})", value, may=may, depth=depth)
    plain = Formula(f"{a.bracketed}{sign}{b.bracketed}", value, may=may, atom=False, depth=depth)
    if not (is_number(a.value) and is_number(b.value)) or _both_as_they_stand(a, b):
        return plain
    bound = SAFETY * (a.error + b.error) + SNAP * max(size(a.value), size(b.value))
    apart = abs(Fraction(a.value) - b.value)
    if apart > bound:
        return plain
    if apart:
        raise NoFormula("the two figures are too close for a spreadsheet to tell apart")
    if a.error == b.error == 0:
        return plain
    places = _places(bound)
    zero = f"ROUND({a.bracketed}-{b.bracketed},{places})"
    return Formula(f"{zero}{sign}0", value, may=may, atom=False, depth=depth + 1)


def _both_as_they_stand(a: Formula, b: Formula) -> bool:
    """Whether each is the float nearest to its exact value, so that only different figures with one float go wrong."""
    if any(one.error > held_error(one.value) for one in (a, b)):
        return False
    return bool(abs(Fraction(a.value) - b.value) > SNAP * max(size(a.value), size(b.value)) or a.value == b.value)


def _places(bound: float) -> int:
    """The most decimal places at which a figure within `bound` of an edge of fewer places is rounded onto it."""
    return min(MOST_DIGITS, math.floor(-math.log10(2 * bound)) if bound > 0 else MOST_DIGITS)


def rounded(mode: str, value: Any, x: Formula, step: Formula) -> Formula:
    """A figure rounded to a step.

    Raises:
        NoFormula: where it is so close to an edge, and not on it, that float64 may fall on the wrong side.
    """
    if not step.fixed or not is_number(step.value):
        raise NoFormula("what it is rounded to depends on the data")
    power = _power_of_ten(step.value)
    if not is_number(x.value):
        if power is None or mode == "half even":
            raise NoFormula("the figure is left out, and its rounding takes several steps")
        return Formula(f"{FUNCTIONS[mode]}({x.text},{power})", value, may=x.may, depth=x.depth + 1)
    # figures are counted in steps where the step is no power of ten
    steps = Fraction(x.value) / step.value
    bound = SAFETY * x.error + SNAP * size(x.value)
    in_steps = bound / size(step.value) + (0.0 if power is not None else UNIT * size(steps))
    away = _from_edge(mode, steps)
    said, depth = x.text, x.depth + 1
    if power is None:
        said, depth = f"{x.bracketed}/{step.bracketed}", depth + 1
    if away == 0:
        scale = power if power is not None else 0
        places = _places(bound if power is not None else in_steps)
        if places < scale + 1:
            raise NoFormula("the figure is too large for its rounding to be certain")
        if x.error or power is None:
            said, depth = f"ROUND({said},{places})", depth + 1
    elif away <= in_steps:
        raise NoFormula("the figure lies too close to where the rounding turns for a spreadsheet to be certain")
    if mode == "half even":
        return _half_even(value, x, step, min(MOST_DIGITS, _places(in_steps)))
    call = f"{FUNCTIONS[mode]}({said},{power or 0})"
    whole = call if power is not None else f"{call}*{step.bracketed}"
    return Formula(whole, value, held_error(value), x.may, power is not None, depth=depth)


FUNCTIONS = {"half up": "ROUND", "up": "ROUNDUP", "down": "ROUNDDOWN"}
"""ROUND is half away from 0 in Excel and LibreOffice, as `half up` is here; the others go away from and towards 0."""


def _half_even(value: Any, x: Formula, step: Formula, places: int) -> Formula:
    """No function of every spreadsheet rounds a half to the even step: where it is a half, twice the half is rounded."""
    steps = f"ROUND({x.bracketed}/{step.bracketed},{places})"
    chosen = f"IF(ABS({steps}-TRUNC({steps}))=0.5,2*ROUND({steps}/2,0),ROUND({steps},0))"
    return Formula(f"{chosen}*{step.bracketed}", value, held_error(value), x.may, False, depth=x.depth + 4)


def _power_of_ten(step: Any) -> int | None:
    """The decimal places of a step such as 0.01 (2) or 1000 (-3); None for any other.

    >>> _power_of_ten(Fraction(1, 100)), _power_of_ten(1000), _power_of_ten(Fraction(1, 8)), _power_of_ten(1)
    (2, -3, None, 0)
    """
    for places in range(-12, 13):
        if step == Fraction(10) ** -places:
            return places
    return None


def _from_edge(mode: str, steps: Fraction) -> Fraction:
    """How far a figure, in steps, is from where its rounding turns."""
    part = steps % 1
    if mode in ("half up", "half even"):
        return abs(part - Fraction(1, 2))
    return min(part, 1 - part)
