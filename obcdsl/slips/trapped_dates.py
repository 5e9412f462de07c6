"""Days that are not written as the language writes them: `01/04/2024`, `1st Apr 2024`, `September 1, 2024`.

Each takes what builds a finding (`said`: a message, the cure, notes) and gives the fault of the words marked, if any.

>>> date_in_words(1, 4, "2024")
'1 April 2024'
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from obcdsl.periods import MONTH_NAMES

if TYPE_CHECKING:
    from obcdsl.slips.traps import Fault

MONTHS = "|".join(MONTH_NAMES)


def slashed(said: Any, text: str, matched: re.Match[str]) -> Fault | None:
    """`01/04/2024`: a division, and perhaps two days."""
    if "/" not in text:
        return None
    day, month = int(matched[1]), int(matched[2])
    fix = date_in_words(day, month, matched[3]) if day > 12 else None
    readings = [date_in_words(day, month, matched[3]), date_in_words(month, day, matched[3])]
    either = " or ".join(dict.fromkeys(r for r in readings if r)) or "no date at all"
    found: Fault = said(f"`{text}` is a division here, not a date", fix, f"It could be {either}.", code="date")
    reading = next((r for r in readings if r), None)
    return found if reading is None else replace(found, edit=(matched.start(), matched.end(), reading))


def month_named(said: Any, text: str) -> Fault | None:
    """`1st Apr 2024`: a day with its month in the middle, in other letters."""
    if re.fullmatch(rf"\d{{1,2}} (?:{MONTHS}) \d{{4}}", text):
        return None
    found = re.match(r"(\d+)\D*? ?(?:of )?([A-Za-z]+)\.?,? (\d{4})", re.sub(r"(?i)(?<=\d)(st|nd|rd|th)", "", text))
    if found is None:
        return None
    day, month, year = found.groups()
    full = next(m for m in MONTH_NAMES if m.lower().startswith(month.lower()[:3]))
    return said(f"`{text}` is not written as a date", f"{int(day)} {full} {year}", code="date")  # type: ignore[no-any-return]


def month_first(said: Any, text: str) -> Fault | None:
    """`September 1, 2024`: the day stands before the month."""
    month, day, year = re.fullmatch(r"([A-Za-z]+)\.? (\d+)[a-z]*,? (\d{4})", text).groups()  # type: ignore[union-attr]
    number = next(at for at, full in enumerate(MONTH_NAMES, 1) if full.lower().startswith(month.lower()[:3]))
    written = date_in_words(int(day), number, year)
    return said(f"`{text}` is not written as a date: the day comes first", written, code="date")  # type: ignore[no-any-return]


def date_in_words(day: int, month: int, year: str) -> str | None:
    """A date of this contract's spelling; None where no calendar has it.

    >>> date_in_words(1, 4, "2024"), date_in_words(31, 13, "2024")
    ('1 April 2024', None)
    """
    import calendar

    full = int(year) if len(year) == 4 else 2000 + int(year)
    if not (1 <= month <= 12 and 1 <= full <= 9999 and 1 <= day <= calendar.monthrange(full, month)[1]):
        return None
    return f"{day} {MONTH_NAMES[month - 1]} {full}"
