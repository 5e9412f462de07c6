"""One answer: what it means, or the finding that names its question and what is permitted.

>>> from obcdsl.starting.questions import question
>>> answer(question("value"), "£1.25 million"), answer(question("resource"), "Rate_card")
(1250000, 'rate card')
>>> answer(question("provider"), "alliances").message
'`provider` in answers is `alliances`'
"""

from __future__ import annotations

import datetime
import re
from typing import TypeAlias

from obcdsl.diagnostic import Diagnostic, error
from obcdsl.periods import MONTH_NAMES
from obcdsl.source import Source
from obcdsl.spelling import nearest
from obcdsl.starting.questions import (
    LEAST_VALUE,
    LEAST_YEARS,
    MOST_LETTERS,
    MOST_VALUE,
    MOST_YEARS,
    Question,
)
from obcdsl.written.files import decoded

Answer: TypeAlias = str | int | bool | datetime.date
SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9}
AMOUNT = re.compile(r"(?:[A-Z]{3} ?|[£$€])?([0-9][0-9,]*)(\.[0-9]+)?(?: (thousand|million|billion))?")
DATE = re.compile(rf"(\d{{1,2}}) ({'|'.join(MONTH_NAMES)}) (\d{{4}})")
NAME = re.compile(r"[a-z][a-z0-9_]{0,29}")


def answer(asked: Question, said: object, where: str = "answers") -> Answer | Diagnostic:
    """What an answer means, or the finding that names the question and what is permitted."""
    found = _read(asked, said)
    if found is not None:
        return found
    shown = "nothing" if said == "" else f"`{str(said)[:60]}`"
    notes = [f"The question is: {asked.asks}", f"Permitted is {asked.permitted}."]
    names = [choice.name for choice in asked.choices]
    return error("answers", f"`{asked.name}` in {where} is {shown}", notes=notes, fix=nearest(_plain(said), names))


def _plain(said: object) -> str:
    text = {True: "yes", False: "no"}[said] if isinstance(said, bool) else str(said)
    return " ".join(re.sub(r"[_-]", " ", text).casefold().split())


def _read(asked: Question, said: object) -> Answer | None:
    match asked.kind:
        case "choice":
            return {_plain(choice.name): choice.name for choice in asked.choices}.get(_plain(said))
        case "yes/no":
            return {"yes": True, "y": True, "no": False, "n": False}.get(_plain(said))
        case "text":
            return _text(said)
        case "name":
            return said if isinstance(said, str) and NAME.fullmatch(said) else None
        case "date":
            return _date(said)
        case "whole number":
            text = str(said).strip()
            fits = not isinstance(said, bool) and text.isascii() and text.isdigit() and len(text) < 4
            return int(text) if fits and LEAST_YEARS <= int(text) <= MOST_YEARS else None
        case "money":
            return _amount(said)


def _text(said: object) -> str | None:
    """A line that can stand in a title and in wording, with nothing hidden in it."""
    if not isinstance(said, str):
        return None
    text = " ".join(said.split())
    visible = isinstance(decoded(text.encode("utf-8", "surrogatepass"), "answer"), Source)
    return text.rstrip(".") if 0 < len(text.rstrip(".")) <= MOST_LETTERS and '"' not in text and visible else None


def _date(said: object) -> datetime.date | None:
    if isinstance(said, datetime.datetime):
        return None
    if isinstance(said, datetime.date):
        return _within(said)
    found = DATE.fullmatch(str(said).strip())
    try:
        if found is None:
            return _within(datetime.date.fromisoformat(str(said).strip()))
        return _within(datetime.date(int(found[3]), list(MONTH_NAMES).index(found[2]) + 1, int(found[1])))
    except ValueError:
        return None


def _within(day: datetime.date) -> datetime.date | None:
    """A day that every year has."""
    return day if 1900 <= day.year <= 2200 and (day.month, day.day) != (2, 29) else None


def _amount(said: object) -> int | None:
    """An amount in whole units of the currency."""
    found = None if isinstance(said, bool) else AMOUNT.fullmatch(str(said).strip())
    if found is None or len(found[0]) > 40:
        return None
    digits = found[1].replace(",", "")
    decimals = (found[2] or ".")[1:].rstrip("0")
    scale = SCALES.get(found[3] or "", 1)
    amount = int(digits + decimals) * scale
    whole, rest = divmod(amount, 10 ** len(decimals))
    return whole if rest == 0 and LEAST_VALUE <= whole <= MOST_VALUE else None
