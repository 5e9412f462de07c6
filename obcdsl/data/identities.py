"""Who and what a row is about: ids of payees, members of keys. An id is text and is matched letter by letter.

Spreadsheets change ids without a word (`05E12` becomes 5E+12, `MAR-1` a date, leading zeros go); an id that is unknown
is refused with the cause that fits.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Collection
from difflib import get_close_matches
from fractions import Fraction

from obcdsl.data.figures import decimal_text, month_number
from obcdsl.data.limits import Limits
from obcdsl.data.numbers import Unfit
from obcdsl.data.table import Odd, Raw
from obcdsl.periods import written

TOTAL = re.compile(
    r"(?:grand |sub[- ]?|column |overall )?totals?(?: ?\([^()]*\))?:?|gesamt|insgesamt|summe|totaal|totale|suma"
    r"|somme|sum|overall|average|mean|all(?: (?:providers|payees))?",
    re.IGNORECASE,
)
TO_FILL = "..."
"""What a blank template writes where a row needs a member that only the data name."""
EXPONENT = re.compile(r"([0-9]{1,6})(?:\.([0-9]{1,12}))?[eE]\+?([0-9]{1,3})", re.ASCII)


def identity(raw: Raw, limits: Limits) -> str | Unfit | None:
    """A cell as an id; None where it is blank.

    >>> identity("A1001", Limits()), identity(Fraction(10044), Limits()), identity("A1 ", Limits()).why
    ('A1001', '10044', 'it begins or ends with a blank')
    """
    match raw:
        case None:
            return None
        case str():
            return _text_identity(raw, limits)
        case bool():
            return Unfit(f"the file holds it as {'true' if raw else 'false'}, not as text")
        case int() | Fraction():
            if Fraction(raw).denominator != 1 or abs(raw) >= 10**limits.digits:
                return Unfit(f"the file holds it as the number {decimal_text(raw)[:40]}, not as text")
            return str(int(raw))
        case datetime.date():
            return Unfit(
                f"the file holds it as the date {written(raw)}; a spreadsheet makes dates of ids such as MAR-1",
                fix="format the column as text before typing the ids",
            )
        case Odd():
            return None if raw.what == "missing" and not raw.said else Unfit(f"it is {raw.what}")


def _text_identity(text: str, limits: Limits) -> str | Unfit | None:
    if text.isascii() and text.isalnum() and len(text) <= limits.id_letters:
        return text
    if not text.strip():
        return None
    if text != text.strip():
        return Unfit("it begins or ends with a blank", fix=text.strip())
    if len(text) > limits.id_letters:
        return Unfit(f"it has {len(text):,} letters; the limit is {limits.id_letters}", code="file-limit")
    for letter in text:
        if unicodedata.category(letter) in ("Cc", "Cf", "Co", "Cs", "Zl", "Zp"):
            return Unfit(f"it holds an invisible letter (U+{ord(letter):04X})")
    if not text.isascii() and unicodedata.normalize("NFC", text) != text:
        return Unfit(
            "it holds letters put together from a letter and an accent", fix=unicodedata.normalize("NFC", text)
        )
    if re.search(r"[A-Za-z]", text) and (other := re.search("[\u0370-\u03ff\u0400-\u052f]", text)):
        return Unfit(f"it mixes alphabets: `{other[0]}` is U+{ord(other[0]):04X}")
    return text


def is_total(text: str) -> bool:
    """Whether an id looks like the label of a row of totals.

    >>> is_total("Grand total"), is_total("Total Care Ltd"), is_total("A1001")
    (True, False, False)
    """
    return TOTAL.fullmatch(text) is not None


def spreadsheet_made_of_it(text: str) -> str | None:
    """What a spreadsheet seems to have made of an id: a number in its notation, or a day; None for any other id.

    >>> spreadsheet_made_of_it("5E+12"), spreadsheet_made_of_it("1-Mar"), spreadsheet_made_of_it("05E12")
    ('a number', 'a date', None)
    """
    if re.fullmatch(r"\d(?:\.\d+)?E\+\d+", text):
        return "a number"
    if re.fullmatch(r"\d{1,2}-(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)", text):
        return "a date"
    return None


def likely_cause(text: str, known: Collection[str], cutoff: float = 0.8) -> tuple[str | None, str | None]:
    """Why an id is unknown, as far as the known ones show it, and the id it probably stood for.

    >>> likely_cause("10044", {"010044"})
    ('a spreadsheet dropped its leading zeros', '010044')
    >>> likely_cause("5E+12", {"05E12"})
    ('a spreadsheet read it as a number', '05E12')
    >>> likely_cause("1-Mar", {"MAR-1"})
    ('a spreadsheet read it as a date', 'MAR-1')
    """
    if odd := next((letter for letter in text if not letter.isascii()), None):
        close = next(iter(get_close_matches(text, list(known)[:5_000], 1, 0.4)), None)
        return f"it is typed with a letter of another alphabet, `{odd}` (U+{ord(odd):04X})", close
    if text.strip() in known:
        return "it begins or ends with a blank", text.strip()
    if text.isdigit():
        for other in known:
            if other.lstrip("0") == text:
                return "a spreadsheet dropped its leading zeros", other
    if (value := _as_number(text)) is not None:
        for other in known:
            if not other.isdigit() and _as_number(other) == value:
                return "a spreadsheet read it as a number", other
    if (parts := _as_month(text)) is not None:
        for other in known:
            if _as_month(other) == parts:
                return "a spreadsheet read it as a date", other
    for other in known:
        if other.lower() == text.lower():
            return "capitals and small letters differ", other
    if len(known) <= 5_000 and (near := get_close_matches(text, known, 1, cutoff)):
        return None, near[0]
    return None, None


def _as_number(text: str) -> int | None:
    if text.isdigit() and text.isascii() and len(text) <= 40:
        return int(text)
    if found := EXPONENT.fullmatch(text):
        part = found[2] or ""
        places = int(found[3]) - len(part)
        if 0 <= places <= 40:
            return int(found[1] + part) * int(10**places)
    return None


def _as_month(text: str) -> tuple[int, int] | None:
    found = re.fullmatch(
        r"([A-Za-z]{3,9})[- ]?([0-9]{1,2})|([0-9]{1,2})[- ]([A-Za-z]{3,9})(?:[- ][0-9]{2,4})?", text, re.ASCII
    )
    if found is None:
        return None
    month = month_number(found[1] or found[4])
    return (month, int(found[2] or found[3])) if month else None


def is_nhs_number(text: str) -> bool:
    """Whether ten digits carry the right check digit of an NHS number (modulus 11, NHS Data Dictionary).

    >>> is_nhs_number("9434765919"), is_nhs_number("9434765918")
    (True, False)
    """
    if len(text) != 10 or not (text.isascii() and text.isdigit()):
        return False
    check = 11 - sum(int(digit) * weight for digit, weight in zip(text[:9], range(10, 1, -1), strict=True)) % 11
    return (0 if check == 11 else check) == int(text[9])
