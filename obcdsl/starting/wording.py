"""How amounts and comments are written in a new contract.

>>> amount(5000000, "GBP"), amount(Fraction(1, 8), "SEK"), percent(Fraction(1, 40))
('£5,000,000', 'SEK 0.125', '2.5%')
"""

from __future__ import annotations

from fractions import Fraction
from textwrap import wrap

from obcdsl.money import decimal, minor_digits, with_sign

WIDTH = 110


def amount(money: int | Fraction, currency: str) -> str:
    """An amount as a contract writes it: whole where it is whole."""
    places = 0 if Fraction(money).denominator == 1 else minor_digits(currency)
    return with_sign(decimal(money, places, commas=True), currency)


def percent(share: int | Fraction) -> str:
    """A share as a percentage."""
    return decimal(share * 100, 0) + "%"


def comment(text: str) -> str:
    """A comment over as many lines as it needs.

    >>> comment("Why.")
    '# Why.'
    """
    return "\n".join(f"# {line}" for line in wrap(" ".join(text.split()), WIDTH))


def invented(what: str) -> str:
    """The line that marks a term which nobody has agreed.

    >>> invented("prices")
    '  illustrative "invented prices, to start from"'
    """
    return f'  illustrative "invented {what}, to start from"'
