"""One cell as one figure: its exact value, that it is missing, or why it cannot be taken.

Nothing is read as zero: a blank and every mark of suppression is `Missing`, with what stood there.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from difflib import get_close_matches
from fractions import Fraction
from typing import Literal, assert_never

from obcdsl.data.limits import Limits
from obcdsl.data.numbers import Unfit, read_money, read_number, read_percent, within_digits
from obcdsl.data.schema import MetricColumn, Missing
from obcdsl.data.table import Odd, Raw
from obcdsl.periods import MONTH_NAMES, written
from obcdsl.values import Number, Value, whole_if_possible

MARKS = frozenset(
    {"", "*", "**", "-", "--", "–", "—", ".", "..", "...", ":", "null", "#null", "none", "\\n", "#n/a", "n/a"}
)
WORDS = frozenset({"na", "n.a.", "nq", "n/q", "missing", "suppressed", "no data", "not available", "not applicable"})
MARK = re.compile(r"\[[a-z]{1,5}\]|[<>≤≥]=? ?[0-9][0-9,.]*%?", re.ASCII | re.IGNORECASE)
DateOrder = Literal["day/month/year", "month/day/year"]
BLANK = Missing()
BLANKS = " \t\r\n\u00a0"


@dataclass(frozen=True, slots=True)
class Ways:
    """How a file spells things, beyond what the contract says: from the map of the run."""

    currency: str
    limits: Limits = field(default_factory=Limits)
    dates: DateOrder | None = None
    marks: frozenset[str] = frozenset()


PercentWay = Literal["", "percent", "plain", "over", "low", "points"]
Figure = tuple[Value | Missing | Unfit, PercentWay]
"""A figure, and for a ratio how it was written: with `%`, plain, or plain and above 1; where the contract says percent,
`low` or `points` for a plain figure up to 1 or above."""


def is_missing(text: str, ways: Ways) -> bool:
    """Whether a text (without blanks around it) stands for no figure.

    >>> ways = Ways("GBP")
    >>> [is_missing(text, ways) for text in ("", "*", "<8", "[c]", "-", "NULL", "0")]
    [True, True, True, True, True, True, False]
    """
    return (said := text.lower()) in MARKS or said in WORDS or text in ways.marks or MARK.fullmatch(text) is not None


def figure_reader(metric: MetricColumn, ways: Ways) -> Callable[[Raw], Figure]:
    """The function that reads the cells of one metric."""
    read_text = _text_reader(metric, ways)
    is_numeric = metric.kind in ("money", "count", "number", "days", "ratio")
    is_spelt = bool(metric.codes or metric.spellings or ways.marks)
    is_whole_plain = is_numeric and not is_spelt and not metric.sign_turned and metric.kind != "ratio"
    most = min(15, ways.limits.digits, len(str(ways.limits.money)) - 1)

    def read(raw: Raw) -> Figure:
        if raw is None or raw == "":
            return BLANK, ""
        if isinstance(raw, str):
            if is_whole_plain and raw.isdigit() and raw.isascii() and len(raw) <= most:
                return int(raw), ""
            if is_numeric and not is_spelt and raw[0] in "0123456789":
                found, way = read_text(raw.rstrip(BLANKS))
                return (found, way) if isinstance(found, Unfit | Missing) else (_checked(found, metric, ways)[0], way)
            text = raw.strip(BLANKS)
            if metric.codes is not None and text in metric.codes:
                return metric.codes[text], ""
            if metric.spellings and text in metric.spellings:
                return _checked(metric.spellings[text], metric, ways)
            if is_missing(text, ways):
                return (Missing(text) if text else BLANK), ""
            found, way = read_text(text)
        elif isinstance(raw, Odd):
            if raw.what == "missing":
                return Missing(raw.said), ""
            found, way = Unfit(f"it is {raw.what}"), ""
        else:
            found, way = _native(raw, metric, ways)
        if isinstance(found, Unfit | Missing):
            return found, way
        return _checked(found, metric, ways)[0], way

    return read


def _text_reader(metric: MetricColumn, ways: Ways) -> Callable[[str], Figure]:
    """The reader of a text that is neither a code, nor a spelling of the contract, nor a mark."""
    match metric.kind:
        case "money":
            return lambda text: (read_money(text, ways.currency, ways.limits), "")
        case "ratio":
            return lambda text: _ratio(text, metric, ways)
        case "count" | "number" | "days":
            return lambda text: (read_number(text, ways.limits), "")
        case "date":
            return lambda text: (read_date(text, ways.dates), "")
        case "yes/no":
            return lambda text: (_yes_no(text, metric), "")
        case "category":
            return lambda text: (_category(text, metric), "")
        case _:
            assert_never(metric.kind)


def _native(raw: int | Fraction | bool | datetime.date, metric: MetricColumn, ways: Ways) -> Figure:
    """A cell that the file itself holds as a number, a yes/no or a date."""
    if isinstance(raw, bool):
        said = "yes" if raw else "no"
        return (raw, "") if metric.kind == "yes/no" else (Unfit(f"it is {said}, not {KIND_NAMES[metric.kind]}"), "")
    if isinstance(raw, datetime.date):
        return (
            (_dated(raw), "")
            if metric.kind == "date"
            else (Unfit(f"it is the date {written(raw)}, not {KIND_NAMES[metric.kind]}"), "")
        )
    text = str(raw) if isinstance(raw, int) else decimal_text(raw)
    if metric.codes is not None and text in metric.codes:
        return metric.codes[text], ""
    if text in metric.spellings:
        return metric.spellings[text], ""
    match metric.kind:
        case "money" | "count" | "number" | "days" | "ratio":
            number = whole_if_possible(raw) if isinstance(raw, Fraction) else raw
            if not within_digits(number, ways.limits):
                return Unfit(
                    f"it has more than {ways.limits.digits} digits before or after the point", code="file-limit"
                ), ""
            return _plain_ratio(number, metric) if metric.kind == "ratio" else (number, "")
        case "date":
            return Unfit(_day_number(raw), fix="give the column a date format in the spreadsheet"), ""
        case "yes/no":
            return _yes_no(text, metric), ""
        case "category":
            return _category(text, metric), ""
        case _:
            assert_never(metric.kind)


KIND_NAMES = {
    "money": "an amount of money", "ratio": "a ratio", "count": "a count", "number": "a number", "date": "a date",
    "days": "a number of days", "yes/no": "yes or no", "category": "a category",
}  # fmt: skip


def decimal_text(number: Number) -> str:
    """A decimal number as text, all its digits and no exponent.

    >>> decimal_text(Fraction(1, 8)), decimal_text(12)
    ('0.125', '12')
    """
    places, scaled = 0, Fraction(number)
    while scaled.denominator != 1 and places < 400:
        scaled *= 10
        places += 1
    digits = str(abs(scaled.numerator)).rjust(places + 1, "0")
    body = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return f"-{body}" if number < 0 else body


def _ratio(text: str, metric: MetricColumn, ways: Ways) -> Figure:
    if text.endswith("%"):
        return read_percent(text, ways.limits), "percent"
    number = read_number(text, ways.limits)
    return (number, "") if isinstance(number, Unfit) else _plain_ratio(number, metric)


def _plain_ratio(number: Number, metric: MetricColumn) -> Figure:
    if metric.in_percent:
        way: PercentWay = "" if number == 0 else "low" if -1 <= number <= 1 else "points"
        return whole_if_possible(Fraction(number) / 100), way
    if number == 0:
        return number, ""
    return number, "plain" if -1 <= number <= 1 else "over"


def _yes_no(text: str, metric: MetricColumn) -> bool | Unfit:
    said = text.lower()
    if said in ("yes", "true"):
        return True
    if said in ("no", "false"):
        return False
    spelt = "it is neither yes nor no"
    return Unfit(
        spelt, fix=f'source "{metric.source or metric.name}" (1 is yes, 0 is no)' if said in ("1", "0") else None
    )


def _category(text: str, metric: MetricColumn) -> str | Unfit:
    if metric.codes is None:
        return text
    if text in metric.codes:
        return metric.codes[text]
    listed = ", ".join(f"`{code}`" for code in list(metric.codes)[:12])
    near = get_close_matches(text, metric.codes, 1) or [code for code in metric.codes if code.lower() == text.lower()]
    return Unfit(
        f"it is none of {listed}{' ...' if len(metric.codes) > 12 else ''}",
        fix=near[0] if near else None,
        code="unknown-code",
    )


def _checked(value: Value, metric: MetricColumn, ways: Ways) -> Figure:
    """Turns the sign where the contract says so, and refuses figures that cannot be."""
    if isinstance(value, bool) or not isinstance(value, (int, Fraction)):
        return value, ""
    number = -value if metric.sign_turned else value
    if number.numerator < 0 and not metric.may_be_negative:
        turned = ", after its sign is turned as the contract says," if metric.sign_turned else ""
        return Unfit(
            f"it is negative{turned} and the contract does not say that {metric.name} may be",
            fix="may be negative",
            code="impossible-value",
        ), ""
    if metric.kind == "count" and isinstance(number, Fraction) and number.denominator != 1:
        return Unfit("it is not whole, and a count is", code="impossible-value"), ""
    if metric.kind == "money" and not -ways.limits.money <= number <= ways.limits.money:
        return Unfit(f"it is above the limit of {ways.limits.money:,} {ways.currency}", code="file-limit"), ""
    return number, ""


ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", re.ASCII)
LONG = re.compile(r"([0-9]{1,2})[ -]([A-Za-z]{3,9})[ -]([0-9]{4})", re.ASCII)
SHORT = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})", re.ASCII)


def month_number(name: str) -> int | None:
    """The number of a month named in full or by its first three letters."""
    for number, month in enumerate(MONTH_NAMES, 1):
        if name.lower() in (month.lower(), month[:3].lower()) or (number == 9 and name.lower() == "sept"):
            return number
    return None


def read_date(text: str, order: DateOrder | None = None) -> datetime.date | Unfit:
    """A date that can be read in one way only, unless the map declares the order.

    >>> read_date("1 April 2016") == read_date("2016-04-01")
    True
    >>> read_date("01/04/2016").why
    'it is 1 April 2016 or 4 January 2016'
    """
    if iso := ISO.fullmatch(text):
        return _built(int(iso[1]), int(iso[2]), int(iso[3]))
    if named := LONG.fullmatch(text):
        month = month_number(named[2])
        return _built(int(named[3]), month, int(named[1])) if month else Unfit("its month is not one of the twelve")
    if parts := SHORT.fullmatch(text):
        return _in_order(int(parts[1]), int(parts[3]), parts[4], order)
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ].+", text, re.ASCII):
        return Unfit("it holds a time of day; a date alone is read", fix=text[:10])
    if re.fullmatch(r"[0-9]{5}(\.[0-9]+)?", text, re.ASCII):
        return Unfit(_day_number(int(text[:5])), fix="give the column a date format in the spreadsheet")
    return Unfit("it is not a date such as 1 April 2016 or 2016-04-01")


def _in_order(one: int, two: int, year_text: str, order: DateOrder | None) -> datetime.date | Unfit:
    if len(year_text) == 2:
        return Unfit("its year has two digits; four are read")
    year = int(year_text)
    match order:
        case "day/month/year":
            return _built(year, two, one)
        case "month/day/year":
            return _built(year, one, two)
        case None:
            readings = [
                day for day in (_built(year, two, one), _built(year, one, two)) if isinstance(day, datetime.date)
            ]
            said = " or ".join(dict.fromkeys(written(day) for day in readings)) or "no date"
            return Unfit(f"it is {said}", fix='dates = "day/month/year"', code="which-date")
        case _:
            assert_never(order)


def _built(year: int, month: int, day: int) -> datetime.date | Unfit:
    try:
        return _dated(datetime.date(year, month, day))
    except ValueError:
        return Unfit("there is no such day in the calendar")


def _dated(day: datetime.date) -> datetime.date | Unfit:
    return day if 1900 <= day.year <= 2200 else Unfit("dates are read from 1900 to 2200", code="file-limit")


def _day_number(raw: Number) -> str:
    if 20000 <= raw <= 80000 and raw == int(raw):
        day = datetime.date(1899, 12, 30) + datetime.timedelta(days=int(raw))
        return f"it is a number, perhaps a spreadsheet's day number ({written(day)})"
    return "it is a number, not a date"
