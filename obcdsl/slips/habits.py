"""Ways of writing that come from other languages and from speech: `if` for `when`, `at least` for `>=`, `else`, `&`.

Each habit is a pattern with what to write instead. It is looked for only where a line cannot be read, and is taken only
if the fault lies in it and the line can be read beyond it once it is mended; so no sound line is ever doubted.

>>> found = habit(Line(0, 30, "requires cases at least 11"), 15, "outcome_term")
>>> found.said, found.fix, found.edit
('`at least` is a comparison, and it is written with a sign', '>=', (15, 23, '>='))
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from obcdsl.diagnostic import error
from obcdsl.periods import MONTH_NAMES
from obcdsl.record import dataclass
from obcdsl.slips.habit_words import CLOCKS, COMPARISONS, CURRENCIES, EDGES, TURNED, UNITS
from obcdsl.slips.traps import Fault, at, masked_text, one_line
from obcdsl.written.cut import Line
from obcdsl.written.lalr import UnexpectedToken, parse_line

MONTHS = "|".join(MONTH_NAMES)
DATE = rf"\d{{1,2}} +(?:{MONTHS}) +\d{{4}}"
BY = r"by +[a-z]\w*(?: *, *[a-z]\w*)*"
ONE = r"(?:(?<![\w.])(?:[£$€]?\d[\d,]*+(?:\.\d++)?%?|[a-z]\w*+(?:\.[a-z]\w*+)?(?:\([^()\n]{0,200}\))?))"
OPERAND = rf"{ONE}(?: *[-+*/] *{ONE}){{0,20}}"


@dataclass(frozen=True, slots=True)
class Habit:
    """What is written otherwise: what to say of it, the cure to show, and the edit that reads it as it was meant.

    `edit` is (start, end, text) in the line; with `is_sure` False the line is left out and only the cure is shown.
    """

    said: str
    edit: tuple[int, int, str]
    fix: str | None
    notes: tuple[str, ...] = ()
    code: str = "syntax"
    is_sure: bool = True


Made = Callable[[str, re.Match[str]], Habit | None]


def habit(line: Line, fault_at: int, start: str) -> Habit | None:
    """The habit that a line's fault lies in, if the line reads beyond it once it is mended."""
    text, fault = line.text, fault_at - line.start
    masked = masked_text(text)
    for pattern, make in _habits():
        for matched in pattern.finditer(masked):
            after = matched.end() + len(masked[matched.end() :]) - len(masked[matched.end() :].lstrip())
            if not matched.start() <= fault <= after:
                continue
            found = make(text, matched)
            if found is not None and _is_mended(text, found, fault, start):
                return found
    return None


def as_fault(path: str, line: Line, found: Habit) -> Fault:
    """The finding of a habit."""
    start, end, _ = found.edit
    finding = error(found.code, found.said, at(path, line, start, end), notes=found.notes, fix=found.fix)
    return Fault(finding, found.edit if found.is_sure else None)


def _is_mended(text: str, found: Habit, fault: int, start: str) -> bool:
    """Whether the line, mended, can be read to its end, or at least beyond what was mended and beyond the fault."""
    first, last, new = found.edit
    mended = text[:first] + new + text[last:]
    try:
        parse_line(mended, 0, start)
    except UnexpectedToken as unexpected:
        longer = len(new) - (last - first)
        return found.is_sure and unexpected.token.start > max(first + len(new), fault + longer)
    return True


# ---- the habits --------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _habits() -> tuple[tuple[re.Pattern[str], Made], ...]:
    """The patterns, compiled when the first line is met that cannot be read; the more particular come first."""
    return tuple((re.compile(pattern), make) for pattern, make in (*_of_terms(), *_of_headers(), *_of_values()))


def _of_terms() -> Iterator[tuple[str, Made]]:
    """Habits that belong to one term."""
    yield r"^currency +(?P<x>[£$€]|[a-z]+)", _currency
    yield r"^period +(?P<x>[a-z]+)", _clock
    yield rf"^term +(?:from +|between +)?(?P<one>{DATE}) +(?:to|until|up to|and|-) +(?P<other>{DATE})", _term
    yield r"^settled +(?P<x>within) +", _settled
    yield r"^valid +between +(?P<low>.+?) +and +(?P<high>.+)$", _valid
    yield r"^valid +(?:from +)?(?P<low>[^\s,]+?) +to +(?P<high>[^\s,]+)$", _valid
    yield r"^missing *(?:=|:|is|as|->)? *(?:0|zero)$", _missing_zero
    yield r"^applies +(?P<x>if)\b", _word("when")
    yield r"^term +\d+ +years? +(?P<x>(?:starting|beginning|commencing)(?: +(?:on|from))?|on)\b", _word("from")
    yield r"^rewards +(?P<x>[a-z][a-z0-9_ ,]*+)$", _and_listed
    yield r"^(?:given|expect)\b(?P<x>.*)$", _colon_given
    counted = r"(?P<x> +(?P<one>[a-z]\w*) +per +(?P<other>[a-z]\w*))"
    yield rf"^[a-z]\w*\b.*?(?<![\w.,])(?P<figure>\d[\d,]*+(?:\.\d++)?){counted}", _cell_with_unit
    capped = (
        r"maximum(?: +of)?|max(?: +of)?|no[t]? +more +than|not +(?:to +)?exceed(?:ing)?|up +to|capped +at|limited +to"
    )
    yield rf"^then +(?P<x>{capped})\b", _word("at most")
    yield r"^then +(?P<x>minimum(?: +of)?|min(?: +of)?|not? +less +than|floored +at)\b", _word("at least")
    yield (
        rf"^(?:pays|takes|pool)\b[^:]*?(?<! )(?P<x>,? *+\b(?:{capped}|at +most) +(?P<cap>(?:[^:,]|,(?=[0-9]))+))$",
        _cap("at most"),
    )
    yield (
        r"^(?:pays|takes|pool)\b[^:]*?(?<! )(?P<x>,? *+\b(?:minimum(?: +of)?|at +least) +(?P<cap>(?:[^:,]|,(?=[0-9]))+))$",
        _cap("at least"),
    )


def _of_headers() -> Iterator[tuple[str, Made]]:
    """Habits of the first line of a clause. Titles are blank in the text that is looked at."""
    yield r"^(?P<kind>[a-z]+) {3,}(?P<name>[a-z]\w*)", _name_first
    yield r"^[a-z]+ +[a-z]\w*(?P<x> *:) {3,}", _colon_before_title
    yield rf"^(?P<head>[a-z]+ +[a-z]\w*) {{3,}}(?P<by>{BY})", _title_first
    yield rf"^metric +[a-z]\w*(?P<title> *): *(?P<unit>[a-z][a-z /]*?) +(?P<by>{BY})$", _by_last
    yield r"^(?!example|guarantee|timing)[a-z]+ +[a-z]\w*.*?(?P<x>\beach +(?:month|quarter|year)\b)", _each
    yield r"^metric\b[^:]*: *(?P<x>[£$€][\d,.]+ +per +(?P<of>[a-z]\w*)) *$", _price_as_unit
    yield r"^key +[a-z]\w* *: *(?P<x>)[a-z]\w* *,", _one_of
    yield r"^define\b[^:=]*?(?P<x>:)", _equals
    yield r"^metric\b[^:]*: *(?P<x>[a-z%][a-z %]*?|[A-Z]{3}|[£$€]) *$", _unit


def _of_values() -> Iterator[tuple[str, Made]]:
    """Habits that may stand in any value."""
    yield r"\bif +(?P<if>[^,:]{1,300}?) +then +(?P<then>[^,:]{1,300}?),? +else +(?P<else>[^,:)]+)", _if_then_else
    yield r"(?:^(?:score|measure|pays|takes|pool)|[=,(:])\s*(?P<x>if|else +if|elseif|elsif|elif)\b", _word("when")
    yield r"(?P<x>\belse\b\s*:?)", _word("otherwise:", "otherwise")
    yield r"(?P<x>&)", _word("and")
    yield r"(?P<x>\|)", _word("or")
    yield rf"(?P<of>{OPERAND}) +(?:is +)?between +(?P<low>{OPERAND}) +and +(?P<high>{OPERAND})", _between
    yield rf"(?P<low>{OPERAND}) *(?P<one>[<>]=?) *(?P<of>{OPERAND}) *(?P<two>[<>]=?) *(?P<high>{OPERAND})", _chained
    figure = r"(?<![\w.,])[£$€]?\d[\d,]*+(?:\.\d++)?%?"
    yield rf"(?P<low>{figure}) *(?:-|to) *(?P<high>{figure})(?= *:)", _two_ends
    yield rf"(?P<x>[<>]=?) *(?P<edge>{figure})(?= *:)", _edge_as_sign
    yield r"\bpart\([^()\n]*?(?P<x>\b(?:over|beyond|exceeding|more +than)\b)", _word("above")
    yield r"\b(?P<x>(?:previous|prior|last)(?: +year)?) +(?!year\b)(?P<of>[a-z]\w*)", _last_year
    for said, sign in COMPARISONS:
        yield rf"(?<=[\w)%]) +(?P<x>{said})\b", _comparison(sign)
    price = r"(?:[£$€]|[A-Z]{3} )[\d,]*\d(?:\.\d+)?"
    yield rf"(?P<price>{price} +per +[a-z]\w*)(?P<x> +(?:per|each|a) +[a-z]\w*)", _price


# ---- what is said of each ------------------------------------------------------------------------------------------------


def _word(new: str, fix: str | None = None) -> Made:
    def make(text: str, matched: re.Match[str]) -> Habit | None:
        said = " ".join(matched["x"].rstrip(": ").split())
        return Habit(f"`{said}` is not a word that can stand here", (*matched.span("x"), new), fix or new)

    return make


def _and_listed(text: str, matched: re.Match[str]) -> Habit | None:
    said = " ".join(matched["x"].split())
    listed = said.replace(", and ", ", ").replace(" and ", ", ")
    if listed == said:
        return None
    return Habit("names in a list are parted by commas", (*matched.span("x"), listed), f"rewards  {listed}")


def _colon_given(text: str, matched: re.Match[str]) -> Habit | None:
    mended = re.sub(r"(?<=[a-z0-9_]) *: *(?=[£$€\d])", " = ", text)
    if mended == text:
        return None
    return Habit("a figure is given with `=`", (0, len(text), mended), one_line(mended))


def _edge_as_sign(text: str, matched: re.Match[str]) -> Habit:
    word = EDGES[matched["x"]]
    said = f"an edge is said in a word, and `{matched['x']}` is a sign"
    return Habit(said, (*matched.span("x"), word + " "), f"{word} {matched['edge']}")


def _two_ends(text: str, matched: re.Match[str]) -> Habit:
    note = "A part starts where the one before it ends: `up to 3%: 0%, up to 8%: 50%, above 8%: 80%`."
    low, high = matched["low"], matched["high"]
    if high.endswith("%") and not low.endswith("%"):
        low += "%"
    if ":" not in text[matched.end() :].lstrip()[1:]:
        return Habit(
            "a part has one edge, and this one has two", (*matched.span(), f"above {low}"), f"above {low}", (note,)
        )
    return Habit(
        "a part has one edge, and this one has two", (*matched.span(), f"up to {high}"), f"up to {high}", (note,)
    )


def _last_year(text: str, matched: re.Match[str]) -> Habit:
    mended = f"last_year({matched['of']})"
    return Habit("a figure of the year before is a call", (*matched.span(), mended), mended)


def _name_first(text: str, matched: re.Match[str]) -> Habit | None:
    title = re.match(r'\s+("[^"\n]*")\s+$', text[matched.end("kind") : matched.start("name")])
    if title is None:
        return None
    mended = f"{matched['kind']} {matched['name']} {title[1]}"
    return Habit("the name comes before the title", (*matched.span(), mended), one_line(mended + text[matched.end() :]))


def _colon_before_title(text: str, matched: re.Match[str]) -> Habit | None:
    if '"' not in text[matched.end("x") : matched.end()]:
        return None
    mended = one_line(text[: matched.start("x")] + " " + text[matched.end("x") :].lstrip())
    return Habit("no `:` stands before a title", (*matched.span("x"), ""), mended)


def _comparison(sign: str) -> Made:
    def make(text: str, matched: re.Match[str]) -> Habit | None:
        if re.match(r"(?:pays|takes|pool|then|missing)\b", text):
            return None
        said = " ".join(matched["x"].split())
        message = f"`{said}` is a comparison, and it is written with a sign"
        return Habit(message, (*matched.span("x"), sign), sign)

    return make


def _currency(text: str, matched: re.Match[str]) -> Habit | None:
    code = CURRENCIES.get(matched["x"])
    if code is None:
        return None
    return Habit(f"a currency is said by its code, and this is `{matched['x']}`", (*matched.span("x"), code), code)


def _clock(text: str, matched: re.Match[str]) -> Habit | None:
    clock = CLOCKS.get(matched["x"])
    if clock is not None:
        return Habit(f"`{matched['x']}` is not a word that can stand here", (*matched.span("x"), clock), clock)
    if matched["x"] not in ("year", "yearly", "annual", "annually"):
        return None
    said = "a year begins with the contract, the calendar or the financial year, and this does not say which"
    notes = ("Write `contract year`, `calendar year` or `financial year`.",)
    return Habit(said, (*matched.span("x"), "contract year"), None, notes)


def _missing_zero(text: str, matched: re.Match[str]) -> Habit:
    note = "A missing figure is 0 only by agreement; `missing  refuse` asks for it instead."
    mended = "missing  counts as 0"
    said = "what is done with a missing figure is said in words"
    return Habit(said, (*matched.span(), mended), mended, (note,), is_sure=False)


def _one_of(text: str, matched: re.Match[str]) -> Habit:
    mended = one_line(text[: matched.end("x")].rstrip() + " one of " + text[matched.end("x") :])
    return Habit("the members of a key stand after `one of`", (*matched.span("x"), "one of "), mended)


def _equals(text: str, matched: re.Match[str]) -> Habit:
    mended = one_line(text[: matched.start("x")].rstrip() + " = " + text[matched.end("x") :].lstrip())
    return Habit("what is defined stands after `=`", (*matched.span("x"), "="), mended)


def _term(text: str, matched: re.Match[str]) -> Habit:
    import datetime

    days = []
    for one in (matched["one"], matched["other"]):
        day, month, year = one.split()
        try:
            days.append(datetime.date(int(year), MONTH_NAMES.index(month) + 1, int(day)))
        except ValueError:
            return Habit(
                "a term is a number of years from a day", (0, matched.end(), "term 1 year from 1 April 2024"), None
            )
    first, after = days[0], days[1] + datetime.timedelta(days=1)
    years = after.year - first.year
    said = "a term is a number of years from a day, and this says two days"
    if years < 1 or (first.month, first.day) != (after.month, after.day):
        note = "The years are whole, and the last day is the one before the anniversary."
        return Habit(said, (0, matched.end(), f"term 1 year from {matched['one']}"), None, (note,), is_sure=False)
    written = f"{years} year{'s' if years > 1 else ''} from {matched['one']}"
    return Habit(said, (0, matched.end(), f"term {written}"), f"term  {written}")


def _settled(text: str, matched: re.Match[str]) -> Habit | None:
    rest = text[matched.end() :].strip()
    days = re.match(r"(\d+ +[a-z]+)(?: +(?:of|after|from)\b.*?\b(year|quarter|month|period|term)\b.*)?$", rest)
    if days and " after the " not in rest:
        rest = f"{days[1]} after the {days[2] or 'period'}"
    note = "The day that is said is the last on which it may be paid."
    said = "`within` is not said here: a payment moves on a day"
    return Habit(said, (0, len(text), f"settled {rest}"), f"settled  {rest}", (note,))


def _valid(text: str, matched: re.Match[str]) -> Habit:
    mended = f"from {matched['low']}, up to {matched['high']}"
    said = "what is valid is said by its two ends, with `from` and `up to`"
    return Habit(said, (*matched.span(), f"valid {mended}"), f"valid  {mended}")


def _cap(step: str) -> Made:
    def make(text: str, matched: re.Match[str]) -> Habit | None:
        kept, cap = text[: matched.start("x")].rstrip(), matched["cap"].strip()
        if "\n" in text[len(kept) : matched.start("cap")]:
            return None
        note = "Steps stand under the amount, each on a line of its own, in the order they are worked."
        said = f"a cap or floor is a step: a line of its own that starts with `then {step}`"
        return Habit(
            said, (*matched.span("x"), ""), f"{' '.join(kept.split())}\n  then {step} {cap}", (note,), is_sure=False
        )

    return make


def _title_first(text: str, matched: re.Match[str]) -> Habit | None:
    title = re.match(r'\s+("[^"\n]*")\s+$', text[matched.end("head") : matched.start("by")])
    if title is None:
        return None
    mended = f"{matched['head']} {matched['by']} {title[1]}"
    return Habit(
        f"`{matched['by']}` comes before the title",
        (matched.start(), matched.end(), mended),
        one_line(mended + text[matched.end() :]),
    )


def _by_last(text: str, matched: re.Match[str]) -> Habit:
    title = text[matched.start("title") : matched.end("title")]
    name = text[: matched.start("title")]
    mended = f"{name} {matched['by']}{title}: {matched['unit']}"
    message = f"`{matched['by']}` comes after the name, before the title"
    return Habit(message, (0, len(text), mended), one_line(mended))


def _each(text: str, matched: re.Match[str]) -> Habit:
    header = " ".join((text[: matched.start("x")].rstrip() + " " + text[matched.end("x") :].lstrip()).split())
    said = " ".join(matched["x"].split())
    message = f"`{said}` is a term: it stands on a line of its own, under the header"
    return Habit(message, (*matched.span("x"), ""), f"{header}\n  {said}", is_sure=False)


def _unit(text: str, matched: re.Match[str]) -> Habit | None:
    unit = UNITS.get(matched["x"]) or ("money" if not matched["x"].islower() and matched["x"] != "%" else None)
    if unit is None:
        return None
    return Habit(f"`{matched['x']}` is not a unit; the unit is `{unit}`", (*matched.span("x"), unit), unit)


def _if_then_else(text: str, matched: re.Match[str]) -> Habit:
    mended = f"when {matched['if']}: {matched['then']}, otherwise: {matched['else']}"
    said = (
        "conditions are parts of a value: each with `when`, a colon and what holds then, and `otherwise` for the rest"
    )
    return Habit(said, (*matched.span(), mended), one_line(mended))


def _between(text: str, matched: re.Match[str]) -> Habit:
    mended = f"{matched['of']} >= {matched['low']} and {matched['of']} <= {matched['high']}"
    said = "`between` does not say whether its ends belong to it"
    return Habit(
        said,
        (*matched.span(), mended),
        one_line(mended),
        ("With `>=` and `<=` they do; with `>` and `<` they do not.",),
    )


def _chained(text: str, matched: re.Match[str]) -> Habit:
    low = f"{matched['of']} {TURNED[matched['one']]} {matched['low']}"
    mended = f"{low} and {matched['of']} {matched['two']} {matched['high']}"
    return Habit("a comparison has two sides, and this one has three", (*matched.span(), mended), one_line(mended))


def _price_as_unit(text: str, matched: re.Match[str]) -> Habit:
    unit = f"money per {matched['of']}"
    return Habit(f"`{matched['x']}` is an amount; the unit is `{unit}`", (*matched.span("x"), unit), unit)


def _cell_with_unit(text: str, matched: re.Match[str]) -> Habit | None:
    if re.match(r'[a-z]\w*(?: +"[^"\n]*")?(?: {2,}|\t)', text) is None:
        return None
    one, other = matched["one"], matched["other"]
    unit = f"count of {one if one.endswith('s') else one + 's'} per {other}"
    note = f"Said once for a column, in a term of the table: `unit COLUMN: {unit}`."
    said = "a count in a row stands without its unit"
    return Habit(said, (*matched.span("x"), ""), matched["figure"], (note,), is_sure=False)


def _price(text: str, matched: re.Match[str]) -> Habit:
    note = "How often it is paid is said by the period of the contract, or by the term `each month`, `each quarter` or `each year`."
    price = " ".join(matched["price"].split())
    return Habit(
        "a price is for each of one thing, and this one is for each of two", (*matched.span(), price), price, (note,)
    )
