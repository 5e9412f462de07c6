"""How an exact value is shown to a person, and how it is written for a machine. Nothing here is ever paid.

>>> from fractions import Fraction
>>> shown(Fraction(2, 3), "ratio"), exact(Fraction(2, 3))
('66.67%', '2/3')
>>> shown(1250, "count", unit="people"), shown(Fraction(196166667, 100), "money", currency="GBP")
('1,250 people', '£1,961,666.67')
"""

from __future__ import annotations

import datetime
from fractions import Fraction
from typing import TYPE_CHECKING

from obcdsl.carriers.rational import multiply
from obcdsl.money import decimal, decimal_places, digits, half_up, minor_digits, with_sign
from obcdsl.periods import written
from obcdsl.units import singular
from obcdsl.values import LeftOut, NoLimit, Number, Value

if TYPE_CHECKING:
    from obcdsl.data.schema import FigureKind

LONGEST_DECIMAL = 30
"""A fraction that would need more decimal places than this is written as a fraction."""


def exact(value: Value) -> str | None:
    """The value without loss: a decimal where one ends, otherwise a fraction; None for a value left out.

    >>> exact(Fraction(3, 8)), exact(Fraction(1, 3)), exact(True), exact(datetime.date(2016, 4, 1))
    ('0.375', '1/3', 'yes', '2016-04-01')
    """
    match value:
        case bool():
            return "yes" if value else "no"
        case int() | Fraction():
            places = decimal_places(value)
            if places is None or places > LONGEST_DECIMAL:
                return f"{value.numerator}/{value.denominator}"
            return decimal(value)
        case str():
            return value
        case datetime.date():
            return value.isoformat()
        case NoLimit():
            return "none"
        case LeftOut():
            return None


def shown(value: Value, kind: FigureKind, *, currency: str = "", unit: str = "") -> str:
    """The value as a reader takes it in. `unit` follows the figure: `people`, `per person`, `admissions per person`.

    A ratio is a percentage, of two decimals, or of four where it ends there or where two would seem round. What would
    still seem round is called `just under` or `just over`, so 64.9999999% never looks like 65%.

    >>> shown(Fraction(13, 20), "ratio"), shown(Fraction(64999, 100000), "ratio"), shown(Fraction(1, 40), "ratio")
    ('65%', '64.999%', '2.5%')
    >>> shown(Fraction(649999999, 10**9), "ratio"), shown(Fraction(5885, 3), "money", currency="GBP")
    ('just under 65%', '£1,961.67')
    >>> shown(1, "number", unit="parts"), shown(2, "number", unit="admissions per person")
    ('1 part', '2 admissions per person')
    >>> shown(90, "days"), shown(1, "days"), shown(True, "yes/no"), shown(datetime.date(2016, 4, 1), "date")
    ('90 days', '1 day', 'yes', '1 April 2016')
    """
    match value:
        case bool():
            return "yes" if value else "no"
        case int() | Fraction():
            text = _number(value, kind, currency)
            noun, per, rest = ("days" if kind == "days" else unit).partition(" ")
            return f"{text} {singular(noun) if text == '1' else noun}{per}{rest}" if noun else text
        case str():
            return value
        case datetime.date():
            return written(value)
        case NoLimit():
            return "no limit"
        case LeftOut():
            return "does not apply" if value.name == "NOT_APPLICABLE" else "left out"


def percentage(share: Number) -> str:
    """A share of a whole.

    >>> percentage(Fraction(60, 100)), percentage(Fraction(1, 3))
    ('60%', '33.33%')
    """
    words, text = readable(multiply(share, 100), 0, 2, 4)
    return f"{words}{text}%"


def readable(number: Number, least: int, near: int, far: int) -> tuple[str, str]:
    """Words that mark a figure as not exact (often none), and its digits with commas.

    Exact with at least `least` and up to `far` decimal places; otherwise rounded half up to `near` places, or to `far`
    where `near` would end in 0; what ends round even so is `just under` or `just over` it.

    >>> readable(Fraction(200, 3), 0, 2, 4), readable(Fraction(64999999, 10**6), 0, 2, 4)
    (('', '66.67'), ('just under ', '65'))
    """
    places = decimal_places(number)
    if places is not None and places <= far:
        return "", decimal(number, least, commas=True)
    close = half_up(number, near)
    if close % 10:
        return "", digits(close, near, commas=True)
    closer = half_up(number, far)
    if closer % 10 ** (far - near):
        return "", digits(closer, far, commas=True)
    round_figure = Fraction(closer, 10**far)
    side = "just under " if number < round_figure else "just over "
    return side, decimal(round_figure, least, commas=True)


def _number(value: Number, kind: FigureKind, currency: str) -> str:
    if kind == "ratio":
        return percentage(value)
    if kind == "money":
        places = minor_digits(currency)
        words, text = readable(value, places, places, places + 2)
        return words + with_sign(text, currency)
    words, text = readable(value, 0, 2, 4)
    return words + text
