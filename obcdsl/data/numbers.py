"""Numbers as files spell them, read exactly and never through a float.

>>> read_number("1,175,345,650"), read_number("0.9219"), read_number("-3.50")
(1175345650, Fraction(9219, 10000), Fraction(-7, 2))
>>> read_number("1,50").why
'it has a decimal comma; a decimal point is read'
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from obcdsl.data.limits import Limits
from obcdsl.values import Number, whole_if_possible

PLAIN = re.compile(r"([+-]?)([0-9]*)(?:\.([0-9]+))?", re.ASCII)
GROUPED = re.compile(r"[+-]?[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?", re.ASCII)
SIGNS = {
    "GBP": "£",
    "USD": "$",
    "EUR": "€",
    "JPY": "¥",
    "INR": "₹",
    "KRW": "₩",
    "ILS": "₪",
    "NGN": "₦",
    "AUD": "$",
    "CAD": "$",
    "NZD": "$",
    "SGD": "$",
}
SIGN_NAMES = {
    "£": "pounds",
    "$": "dollars",
    "€": "euros",
    "¥": "yen",
    "₹": "rupees",
    "₩": "won",
    "₪": "shekels",
    "₦": "naira",
}


@dataclass(frozen=True, slots=True)
class Unfit:
    """A cell that cannot be taken: why, and what to write instead. `code` is the finding's slug."""

    why: str
    fix: str | None = None
    code: str = "unusable-value"


def read_number(text: str, limits: Limits = Limits()) -> Number | Unfit:  # noqa: B008 - frozen
    """A plain decimal number, with or without commas in thousands. Blanks around it must be gone."""
    if text.isascii() and text.isdigit():
        return int(text) if len(text) <= limits.digits else _too_long(limits)
    if "," in text:
        if not GROUPED.fullmatch(text):
            return Unfit(why_not(text))
        text = text.replace(",", "")
    found = PLAIN.fullmatch(text)
    if found is None or not (found[2] or found[3]):
        return Unfit(why_not(text))
    sign, whole, part = found[1], found[2], found[3] or ""
    if len(whole.lstrip("0")) > limits.digits or len(part) > limits.digits:
        return _too_long(limits)
    digits = int(whole + part)
    if not part:
        return -digits if sign == "-" else digits
    return whole_if_possible(Fraction(-digits if sign == "-" else digits, 10 ** len(part)))


def _too_long(limits: Limits) -> Unfit:
    return Unfit(f"it has more than {limits.digits} digits before or after the point", code="file-limit")


def within_digits(number: Number, limits: Limits) -> bool:
    """Whether an exact decimal that was no text keeps the limit of digits."""
    size = 10**limits.digits
    return abs(number) < size and (isinstance(number, int) or size % number.denominator == 0)


def read_money(text: str, currency: str, limits: Limits = Limits()) -> Number | Unfit:  # noqa: B008 - frozen
    """An amount, with or without the sign or the code of the contract's currency. Brackets are a negative amount.

    >>> read_money("£1,234.50", "GBP"), read_money("(123)", "GBP"), read_money("GBP 12", "GBP")
    (Fraction(2469, 2), -123, 12)
    >>> read_money("$12", "GBP").why
    'it is in dollars, and the contract is in GBP'
    """
    if text[:1].isdigit() and not isinstance(plain := read_number(text, limits), Unfit):
        return plain
    sign, body = "", text
    if len(body) > 2 and body[0] == "(" and body[-1] == ")":
        sign, body = "-", body[1:-1].strip()
        if body[:1] in "+-":
            return Unfit("it has both brackets and a sign")
    if body[:1] in ("-", "+") and len(body) > 1 and not body[1].isdigit():
        sign, body = body[0], body[1:].strip()
    for mark, named in SIGN_NAMES.items():
        if mark in body:
            if SIGNS.get(currency) != mark:
                return Unfit(f"it is in {named}, and the contract is in {currency}")
            if not body.startswith(mark):
                return Unfit(f"the sign {mark} stands before the figure", fix=f"{mark}{body.replace(mark, '').strip()}")
            body = body[1:].strip()
            break
    if code := re.fullmatch(r"([A-Z]{3}) ?(.+)|(.+?) ?([A-Z]{3})", body):
        named = code[1] or code[4]
        if named != currency:
            return Unfit(f"it is in {named}, and the contract is in {currency}")
        body = code[2] or code[3]
    if sign and body[:1] in ("+", "-"):
        return Unfit("it has two signs")
    return read_number(sign + body, limits)


def read_percent(text: str, limits: Limits = Limits()) -> Number | Unfit:  # noqa: B008 - frozen
    """A percentage such as `92.19%`, as a fraction of 1."""
    number = read_number(text[:-1].rstrip(), limits)
    return number if isinstance(number, Unfit) else whole_if_possible(Fraction(number) / 100)


DECIMAL_COMMA = r"[0-9]*,[0-9]{1,2}|[0-9]*,[0-9]{4,}|[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]+|0+,[0-9]+"
REASONS: tuple[tuple[str, str], ...] = (
    (r"[0-9][0-9.,]*[eE][+-]?[0-9]+", "it is written with an exponent; write all its digits"),
    (DECIMAL_COMMA, "it has a decimal comma; a decimal point is read"),
    (
        r"[0-9]{1,3}(?:[ \u00a0\u202f\u2009'][0-9]{3})+(?:[.,][0-9]+)?",
        "its thousands are parted by blanks, not by commas",
    ),
    (r"[0-9.]*[0-9]+(?:,[0-9]*)+(?:\.[0-9]*)?", "its commas are not in threes"),
    (r"[0-9_.,]*_[0-9_.,]*", "it holds an underscore"),
    (r"(?i:s?nan[0-9]*|inf|infinity)", "it is not a figure; leave the cell blank where there is none"),
    (r"[0-9]+\.", "nothing stands after its point"),
    (r"[0-9.,]+-", "its sign stands behind it; it stands before a figure"),
    (r"[\u2212\u2013\u2014].*", "its minus is not the plain one of the keyboard (-)"),
    (r"\([0-9.,]+\)", "it is in brackets, which are read only for money"),
    (r"[0-9][0-9.,]* ?%", "it is a percentage"),
    (r"0[xXbBoO][0-9a-fA-F]+", "only decimal digits are read"),
)


def why_not(text: str) -> str:
    """Why a text is not a number, in words."""
    for pattern, reason in REASONS:
        if re.fullmatch(rf"[+-]?(?:{pattern})", text, re.ASCII | re.DOTALL):
            return reason
    if any(letter.isdigit() and not letter.isascii() for letter in text):
        letter = next(letter for letter in text if letter.isdigit() and not letter.isascii())
        return f"it holds a digit of another alphabet (U+{ord(letter):04X})"
    if any(sign in text for sign in SIGN_NAMES):
        return "it has a sign of money"
    return "it is not a number"
