"""Spellings that would otherwise be read as something they are not: `2016-04-01` is two subtractions.

Each trap is a pattern, looked for outside quotes and wording, with what to write instead. Where that is beyond doubt the
line is read as if it stood there, so that one slip gives one message.

>>> from obcdsl.written.cut import Line
>>> found = trapped("a.obc", Line(0, 12, "weight 40 %"))
>>> found.finding.message, found.finding.fix, found.edit
('a percentage has no space before `%`', '40%', (7, 11, '40%'))
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from obcdsl.diagnostic import Diagnostic, Label, error
from obcdsl.periods import MONTH_NAMES
from obcdsl.record import dataclass
from obcdsl.source import Span
from obcdsl.written.cut import UNFINISHED, Line

MOST_NESTING = 64
MOST_LINE = 20_000
MOST_OPERATORS = 1_000
MOST_FACTORS = 64
MOST_SHOWN = 40
MONTHS = "|".join(MONTH_NAMES)
SHORT = "jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec"
SMALL = {"k": "thousand", "m": "million", "bn": "billion", "b": "billion", "mn": "million"}
SIGNS = {"≤": "<=", "≥": ">=", "≠": "<>", "×": "*", "÷": "/", "·": "*"} | {
    "=>": ">=", "=<": "<=", "==": "=", "!=": "<>", "&&": "and", "||": "or"
}  # fmt: skip

TRAPS: tuple[tuple[str, str], ...] = (
    ("strokes", r"(?<![:\w])//[^\n]*"),
    ("curly_title", "[\u201c\u201d\u201e\u00ab]([^\n\u201c\u201d\u201e\u00ab\u00bb\"]*)[\u201d\u201c\u00bb\"]"),
    ("single_title", "['\u2018\u2019]([^'\n\u2018\u2019]*)['\u2018\u2019]"),
    ("quotes", "[\u201c\u201d\u201e\u00ab\u00bb\u2018\u2019]"),
    ("iso", r"(?<![\w.])(\d{4})-(\d{2})-(\d{2})(?![\w])"),
    ("slashed", r"(?<![\w.])(\d{1,2})[/.](\d{1,2})[/.](\d{4}|\d{2})(?![\w])"),
    ("short_money", r"([£$€]\s?\d(?:[\d,]*\d)?(?:\.\d+)?)\s?(k|m|bn|mn|b)(?![a-z0-9_])"),
    ("continental", r"[£$€]?\d{1,3}(?:\.\d{3})+(?:,\d+)?(?![\w])|[£$€]?\d+,\d{1,2}(?![\w,])|[£$€]?\d+,\d{4,}(?![\w])"),
    ("thousands", r"(?<![\d,])[£$€]?(?:\d{4,}(?:,\d+)+|\d{1,3}(?:,\d{3})*,\d{1,2}(?!\d)|\d{1,3}(?:,\d{3})*,\d{4,})"),
    ("spaced_number", r"(?<![\w.,])[£$€]?\d{1,3}(?: \d{3})+(?![\w,.])"),
    ("spaced_percent", r"(?<![\w.,])\d(?:[\d,]*\d)?(?:\.\d+)? +%"),
    ("dash", "[\u2010-\u2015\u2212]"),
    ("sign", "[\u2264\u2265\u2260\u00d7\u00f7\u00b7]|=>|=<|==|!=|&&|\\|\\||\\*\\*"),
    ("exponent", r"(?<![\w.])\d+(?:\.\d+)?[eE][+-]?\d+"),
    ("bare_point", r"(?<![\w.)])\.\d+|(?<![\w.])\d+\.(?![\d\w])"),
    ("zero_year", rf"(?<![\w])\d{{1,2}} (?:{MONTHS}) 0\d*"),
    ("leading_zero", r"(?<![\w.,])0\d+(?:\.\d+)?(?![\w/-])"),
    ("plus", r"(?:(?<=[=:(,])|^)\s*\+\s*\d[\d,.]*"),
    ("underscore", r"(?<![\w])\d+_\d[\d_]*"),
    ("spaced_money", r"[£$€] +\d(?:[\d,]*\d)?(?:\.\d+)?"),
    ("money_after", r"(?<![\w£$€.,])\d(?:[\d,]*\d)?(?:\.\d+)?(?: ?[£$€]| [A-Z]{3}(?![A-Za-z0-9_ ]))"),
    ("month_case", rf"(?i)(?<![\w])\d{{1,2}}(?:st|nd|rd|th)? (?:of )?(?:{MONTHS}|{SHORT})\.?,? \d{{4}}(?!\d)"),
    ("month_first", rf"(?<![\w])(?<!\d )(?:{MONTHS}|(?i:{SHORT})\.?) \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}(?!\d)"),
    ("long_year", rf"(?<![\w])\d{{1,2}} (?:{MONTHS}) (?!\d{{4}}(?!\d))\d+"),
    ("percent_word", r"(?<![\w.,])\d(?:[\d,]*\d)?(?:\.\d+)? (?:percent|per cent|pct)(?![a-z0-9_])"),
    ("digits", "[\u0660-\u0669\u06f0-\u06f9\uff10-\uff19]+"),
    ("semicolon", r";"),
)  # fmt: skip


@lru_cache(maxsize=1)
def compiled() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The traps, compiled when the first suspicious line is met: most contracts have none."""
    return tuple((name, re.compile(pattern)) for name, pattern in TRAPS)


SOUND = re.compile(
    r"(?<![\w.,/£$€])(?<!\d[- ])(?:"
    rf"\d{{1,2}} (?:{MONTHS}) [1-9]\d{{3}}(?![\w.,])"
    r"|[a-z]\w*+(?![.,/-]\d)"
    r"|(?:[£$€](?!\d+\.\d{3}(?!\d)))?(?:[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d*|0)(?:\.\d+)?%?(?![\w.%£$€]|[,/-]\d)"
    rf"(?! (?:[\d£$€]| *%|per ?cent|pct|[A-Z]{{3}}|(?:k|m|mn|bn|b)(?![a-z0-9_])|(?i:(?:of )?(?:{MONTHS}|{SHORT}))))"
    r")"
)
"""Dates and numbers that no trap has anything to say of."""
SUSPICIOUS = re.compile(
    r"[^\x00-\x7f£€]|\d[-/.,_ eE][\d%]|\d[eE][-+]|\d  +%|\d[.,](?!\d)|[£$€] |\d ?[£$€kmbp%]|\.\d|=>|=<|==|!=|&&|\|\||\*\*"
    r"|(?<![\w.,])0\d|(?:^|[=:(,])\s*\+"
    r"|\d (?:per|pct|[A-Za-z]{3})|\d(?:st|nd|rd|th)|[;']|//"
    r"|[A-Z][a-z]{2,8}\.? [\dN]"
)
HASHED = re.compile(r"[0-9a-f]{64}")
QUOTED = re.compile(r'"[^"\n]*"')
CHAINED = re.compile(r"[-+*/]|(?<![\w])(?:and|or|not|for)(?![\w])")
SEPARATORS = r"[-+,:<>=()]|(?<![\w])(?:and|or)(?![\w])"
FACTOR = r"[*/]|(?<![\w])(?:not|for)(?![\w])"
NEGATIONS = r"(?:-\s*){3,}"
COMMA_RULE = (
    "A comma in a number has exactly three digits after it and no space; a comma between things is followed by a space."
)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a line, and, where it is beyond doubt, what to read instead: (start, end, text) in the line."""

    finding: Diagnostic
    edit: tuple[int, int, str] | None = None


def masked_text(text: str) -> str:
    """The text with titles and hashes blanked, offsets kept."""
    masked = QUOTED.sub(lambda m: " " * len(m[0]), text) if '"' in text else text
    return HASHED.sub(lambda m: " " * len(m[0]), masked) if "sha256" in masked else masked


def trapped(path: str, line: Line) -> Fault | None:
    """The first trap of a line, if it has one; quoted text and wording are not looked at."""
    text = line.text
    if text.startswith(">"):
        return None
    masked = masked_text(text)
    found = _too_large(path, line, masked) or _unbalanced(path, line, masked)
    if found is not None:
        return found
    return _first_trap(path, line, masked) if is_suspicious(masked) else None


def is_suspicious(masked: str) -> bool:
    """Whether a line may have a trap; where it is not, none of the traps has to be compiled and looked for."""
    return SUSPICIOUS.search(masked) is not None and SUSPICIOUS.search(SOUND.sub("N", masked)) is not None


def _first_trap(path: str, line: Line, masked: str) -> Fault | None:
    for name, pattern in compiled():
        for matched in pattern.finditer(masked):
            fault = _trap(path, line, name, matched)
            if fault is not None:
                return fault
    return None


def at(path: str, line: Line, start: int, end: int) -> Label:
    """A label at a stretch of a line's text."""
    return Label(Span(path, line.start + start, line.start + end))


def one_line(text: str, most: int = 100) -> str | None:
    """A text on one line, for a cure; None where it is too long to show."""
    said = re.sub(r"\s*\n\s*", " ", text).strip()
    return said if len(said) <= most else None


# ---- limits, quotes and brackets ---------------------------------------------------------------------------------------


def _too_large(path: str, line: Line, masked: str) -> Fault | None:
    """Limits that are counted before anything is parsed, so that no text reaches the depth of a recursion.

    Nesting comes first: a line may be long for no other reason, and its length would tell the reader nothing.
    """
    if len(masked) < MOST_FACTORS:
        return None
    deepest = _too_deep(masked)
    if deepest is not None:
        message = f"brackets are nested at most {MOST_NESTING} deep"
        return Fault(error("limit", message, at(path, line, deepest, deepest + 1)))
    if len(masked) > MOST_LINE:
        message = f"one term has at most {MOST_LINE:,} letters, and this one has {len(masked):,}"
        return Fault(error("limit", message, at(path, line, 0, 20)))
    found = list(CHAINED.finditer(masked))
    if len(found) <= MOST_FACTORS:
        return None
    if len(found) > MOST_OPERATORS:
        here = found[MOST_OPERATORS]
        message = f"one expression has at most {MOST_OPERATORS:,} operators, and this one has {len(found):,}"
        return Fault(error("limit", message, at(path, line, here.start(), here.end())))
    in_a_row = _row_of_factors(masked)
    if in_a_row is not None:
        message = f"at most {MOST_FACTORS} figures are multiplied, divided or negated in a row"
        return Fault(error("limit", message, at(path, line, *in_a_row)))
    return None


def _too_deep(masked: str) -> int | None:
    """Where brackets come to be nested deeper than a limit allows."""
    if masked.count("(") <= MOST_NESTING:
        return None
    depth = 0
    for bracket in re.finditer("[()]", masked):
        depth = depth + 1 if bracket.group() == "(" else max(0, depth - 1)
        if depth > MOST_NESTING:
            return bracket.start()
    return None


def _row_of_factors(masked: str) -> tuple[int, int] | None:
    """Where more factors or negations stand in a row than a limit allows."""
    for negations in re.finditer(NEGATIONS, masked):
        if negations.group().count("-") > MOST_FACTORS:
            return negations.span()
    start = 0
    for separator in (*re.finditer(SEPARATORS, masked), None):
        end = separator.start() if separator else len(masked)
        if end - start > MOST_FACTORS and len(re.findall(FACTOR, masked[start:end])) > MOST_FACTORS:
            return start, end
        start = separator.end() if separator else end
    return None


def _unbalanced(path: str, line: Line, masked: str) -> Fault | None:
    if '"' in masked:
        start = masked.index('"')
        return _open_quote(path, line, start)
    if "(" not in masked and ")" not in masked:
        return None
    open_at: list[int] = []
    for here, letter in enumerate(masked):
        if letter == "(":
            open_at.append(here)
        elif letter == ")":
            if not open_at:
                fix = one_line(line.text[:here] + line.text[here + 1 :])
                return Fault(error("bracket", "this bracket closes nothing", at(path, line, here, here + 1), fix=fix))
            open_at.pop()
    if open_at:
        here = open_at[-1]
        fix = one_line(_sentence(line.text, here) + ")" * len(open_at))
        return Fault(error("bracket", "this bracket is not closed", at(path, line, here, here + 1), fix=fix))
    return None


def _sentence(text: str, here: int) -> str:
    """A text up to the first end of a line after `here` that asks for no more; the open bracket joined what follows."""
    for ends in re.finditer(r"\n|$", text):
        if ends.start() >= here and not UNFINISHED.search(text[: ends.start()].rstrip()):
            return text[: ends.start()].rstrip()
    return text


def _open_quote(path: str, line: Line, start: int) -> Fault:
    """A quote that is not closed: the title ends before `:` or `=` where one follows, otherwise with the line."""
    rest = line.text[start:].split("\n")[0]
    ends = re.search(
        r"\s*(?:: *(?:count|money|ratio|number|date|days|yes|one|from|years?)\b.*|=.*|(?:one for each row).*)$", rest
    )
    title = rest[: ends.start()] if ends else rest.rstrip()
    closed = title + '"'
    edit = (start, start + len(title), closed)
    label = at(path, line, start, start + len(title))
    return Fault(
        error("quote", "this quote is not closed", label, notes=["A title stands in quotes on one line."], fix=closed),
        edit,
    )


# ---- traps -------------------------------------------------------------------------------------------------------------


def _trap(path: str, line: Line, name: str, matched: re.Match[str]) -> Fault | None:
    from obcdsl.slips.trapped_dates import date_in_words, slashed

    text = matched.group().strip()
    start = matched.start() + len(matched.group()) - len(matched.group().lstrip())
    label = at(path, line, start, start + len(text))

    def said(message: str, fix: str | None = None, *notes: str, code: str = "spelling", sure: bool = True) -> Fault:
        finding = error(code, message, label, notes=notes, fix=fix)
        return Fault(finding, (start, start + len(text), fix) if fix is not None and sure else None)

    shown = text if len(text) <= MOST_SHOWN else text[:MOST_SHOWN] + "..."
    match name:
        case "curly_title" | "single_title":
            kind = "curly quotes" if text[0] != "'" else "single quotes"
            return said(f"a title stands in straight double quotes, and these are {kind}", f'"{matched[1]}"')
        case "quotes":
            return said(f"`{text}` is a curly quote; titles stand in straight ones", '"', sure=False)
        case "iso":
            fix = date_in_words(int(matched[3]), int(matched[2]), matched[1])
            return said(f"`{text}` is a subtraction here, not a date", fix, code="date")
        case "slashed":
            return slashed(said, text, matched)
        case "short_money":
            return said(f"`{shown}` is not an amount", f"{matched[1].replace(' ', '')} {SMALL[matched[2]]}")
        case "continental" | "thousands":
            return _commas(said, text, shown)
        case "spaced_number":
            return said(f"`{shown}` is written with spaces", text.replace(" ", ","))
        case "spaced_percent":
            return said("a percentage has no space before `%`", text.replace(" ", ""))
        case "dash":
            between_years = re.search(r"years? \d+ ?$", line.text[:start])
            meant = "a stretch of years is said with `to`" if between_years else "minus is `-`"
            return said(f"`{text}` is a dash (U+{ord(text[0]):04X}); {meant}", " to " if between_years else "-")
        case "sign":
            if text == "**":
                return said("powers are a function with places", "power(x, 2 to 12 places)", sure=False)
            return said(f"`{text}` is not a sign of the language", SIGNS[text])
        case "strokes":
            return _strokes(said, line, matched)
        case "semicolon":
            return _semicolon(said, line, matched.start())
        case "exponent":
            return said(f"`{shown}` is written with an exponent; numbers are written out")
        case _:
            return _small_trap(said, name, text, shown)


def _small_trap(said, name: str, text: str, shown: str) -> Fault | None:  # type: ignore[no-untyped-def]
    from obcdsl.slips.trapped_dates import month_first, month_named

    match name:
        case "bare_point":
            side = "before" if text.startswith(".") else "after"
            return said(f"`{shown}` has no digit {side} its point", "0" + text if side == "before" else text[:-1])  # type: ignore[no-any-return]
        case "leading_zero":
            stripped = text.lstrip("0") or "0"
            return said(f"`{shown}` starts with 0", "0" + stripped if stripped.startswith(".") else stripped)  # type: ignore[no-any-return]
        case "plus":
            return said("a number has no `+` before it", text.lstrip("+ "))  # type: ignore[no-any-return]
        case "underscore":
            digits = text.replace("_", "")
            return said(f"`{shown}` is written with `_`", f"{int(digits):,}" if len(digits) < MOST_SHOWN else None)  # type: ignore[no-any-return]
        case "spaced_money":
            return said("the currency sign stands against its number", text.replace(" ", ""))  # type: ignore[no-any-return]
        case "money_after":
            if text[-1] in "£$€":
                return said(f"`{shown}` has its currency sign after the number", text[-1] + text[:-1].strip())  # type: ignore[no-any-return]
            return said(f"`{shown}` has its currency after the number", f"{text[-3:]} {text[:-3].strip()}")  # type: ignore[no-any-return]
        case "month_case":
            return month_named(said, text)
        case "month_first":
            return month_first(said, text)
        case "long_year" | "zero_year":
            return said(f"`{shown}` is no date: a year has four digits", code="date")  # type: ignore[no-any-return]
        case "percent_word":
            return said("a percentage is written with `%`", text.split()[0] + "%")  # type: ignore[no-any-return]
        case _:
            plain = "".join(str(int(letter)) for letter in text) if len(text) < MOST_SHOWN else None
            return said(f"`{shown}` is written in digits of another alphabet (U+{ord(text[0]):04X})", plain)  # type: ignore[no-any-return]


def _strokes(said, line: Line, matched: re.Match[str]) -> Fault:  # type: ignore[no-untyped-def]
    """`// words`: a comment of other languages; the rest of the line is left out."""
    words = line.text[matched.start() : matched.end()].rstrip()
    cure = one_line("#" + words[2:])
    found: Fault = said("a comment starts with `#`, and this one starts with `//`", cure, "One `/` divides.")
    return Fault(found.finding, (matched.start(), matched.end(), ""))


def _semicolon(said, line: Line, here: int) -> Fault:  # type: ignore[no-untyped-def]
    """A `;`: between parts a comma was meant, there and at every further one of the line; at its end nothing."""
    rest = line.text[here:]
    inner = [at for at, letter in enumerate(masked_text(rest)) if letter == ";" and rest[at + 1 :].strip()]
    if not inner:
        found: Fault = said("no mark ends a line, and this one ends with `;`", "")
        notes = ("Take it away: clauses and terms are lines.",)
        return Fault(replace(found.finding, fix=None, notes=notes), found.edit)
    found = said("a comma stands between parts, and this is a semicolon", ",")
    until = inner[-1] + 1
    return Fault(found.finding, (here, here + until, masked_commas(rest[:until])))


def masked_commas(text: str) -> str:
    """A text with a comma for each semicolon that stands outside quotes.

    >>> masked_commas('2%; "a;b"; 3%')
    '2%, "a;b", 3%'
    """
    masked = masked_text(text)
    return "".join("," if letter == ";" else own for letter, own in zip(masked, text, strict=True))


def _commas(said, text: str, shown: str) -> Fault | None:  # type: ignore[no-untyped-def]
    if re.fullmatch(r"[£$€]?\d{1,3}(?:\.\d{3})+,\d+", text):
        whole, decimals = text.rsplit(",", 1)
        return said(f"`{shown}` is written with a decimal comma", f"{whole.replace('.', ',')}.{decimals}", COMMA_RULE)  # type: ignore[no-any-return]
    if re.fullmatch(r"[£$€]?\d{1,3}(?:\.\d{3}){2,}", text):
        return said(f"`{shown}` is written with points between thousands", text.replace(".", ","), COMMA_RULE)  # type: ignore[no-any-return]
    if re.fullmatch(r"[£$€]\d{1,3}\.\d{3}", text):
        twice = f"As thousands it is `{text.replace('.', ',')}`; as a decimal it has more places than the coins of the currency."
        return said(f"`{shown}` can be read in two ways", text.replace(".", ","), twice)  # type: ignore[no-any-return]
    if re.fullmatch(r"\d{1,3}\.\d{3}", text):
        return None
    if re.fullmatch(r"[£$€]?\d+,\d{1,2}", text):
        return said(f"`{shown}` can be read in two ways", text.replace(",", "."), COMMA_RULE)  # type: ignore[no-any-return]
    sign = text[0] if text[0] in "£$€" else ""
    digits = text.lstrip("£$€").replace(",", "")
    fix = f"{sign}{int(digits):,}" if len(digits) < MOST_SHOWN else None
    return said(f"`{shown}` has its commas in the wrong places", fix, COMMA_RULE)  # type: ignore[no-any-return]
