"""What is wrong with a line, in the contract's own words: traps that look like something else, and words out of place.

`trapped` finds spellings that would otherwise be read as something they are not (`2016-04-01` is two subtractions);
`explained` turns an unexpected word into a finding by where it stands rather than by what the tables would take.
"""

from __future__ import annotations

import re

from obcdsl.cut import Line
from obcdsl.diagnostic import Diagnostic, Label, error
from obcdsl.lalr import UnexpectedToken, tables, term_words
from obcdsl.periods import MONTH_NAMES
from obcdsl.source import Span
from obcdsl.spelling import nearest
from obcdsl.words import CLAUSE_WORDS, LATER_CLAUSES, PART_TERMINALS, RESERVED, expected_in_words

WORD = re.compile(r"[a-z][a-z0-9_]*")
MOST_NESTING = 64
MOST_LINE = 20_000
MONTHS = "|".join(MONTH_NAMES)
SMALL = {"k": "thousand", "m": "million", "bn": "billion", "b": "billion", "mn": "million"}

TRAPS: tuple[tuple[str, str], ...] = (
    ("iso", r"(?<![\w.])(\d{4})-(\d{2})-(\d{2})(?![\w])"),
    ("slashed", r"(?<![\w.])(\d{1,2})[/.](\d{1,2})[/.](\d{4}|\d{2})(?![\w])"),
    ("short_money", r"([£$€]\s?[0-9][0-9,]*(?:\.[0-9]+)?)\s?(k|m|bn|mn|b)(?![a-z0-9_])"),
    ("continental", r"[£$€]?\d{1,3}(?:\.\d{3})+(?:,\d+)?(?![\w])|[£$€]?\d+,\d{1,2}(?![\w,])|[£$€]?\d+,\d{4,}(?![\w])"),
    ("thousands", r"[£$€]?(?:\d{4,}(?:,\d+)+|\d{1,3}(?:,\d{3})*,\d{1,2}(?!\d)|\d{1,3}(?:,\d{3})*,\d{4,})"),
    ("spaced_number", r"(?<![\w.,])\d{1,3}(?: \d{3})+(?![\w])"),
    ("spaced_percent", r"\d %"),
    ("quotes", "[\u201c\u201d\u201e\u00ab\u00bb\u2018\u2019]"),
    ("dash", "[\u2010-\u2015\u2212]"),
    ("sign", "[\u2264\u2265\u2260\u00d7\u00f7\u00b7]|=>|=<|==|!=|&&|\\|\\||\\*\\*"),
    ("exponent", r"(?<![\w.])\d+(?:\.\d+)?[eE][+-]?\d+"),
    ("bare_point", r"(?<![\w.)])\.\d+|(?<![\w.])\d+\.(?![\d\w])"),
    ("leading_zero", r"(?<![\w.,])0\d+(?:\.\d+)?(?![\w/-])"),
    ("plus", r"(?:(?<=[=:(,])|^)\s*\+\s*\d"),
    ("underscore", r"(?<![\w])\d+_\d[\d_]*"),
    ("spaced_money", r"[£$€] +\d"),
    ("money_after", r"(?<![\w£$€.,])\d[\d,]*(?:\.\d+)? ?[£$€]"),
    ("pence", r"(?<![\w£$€.,])\d+(?:\.\d+)?p(?![a-z0-9_])"),
    ("month_case", rf"(?i)(?<![\w])\d{{1,2}}(?:st|nd|rd|th)? (?:of )?(?:{MONTHS}|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.?,? \d{{4}}(?!\d)"),
    ("percent_word", r"\d (?:percent|per cent|pct)(?![a-z0-9_])"),
    ("digits", "[\u0660-\u0669\u06f0-\u06f9\uff10-\uff19]"),
)  # fmt: skip
COMPILED = tuple((name, re.compile(pattern)) for name, pattern in TRAPS)
SUSPICIOUS = re.compile(r"[^\x00-\x7f£€]|\d[-/.,_ eE][\d%]|\d[.,](?!\d)|[£$€] |\d ?[£$€kmbp%]|\.\d|=>|=<|==|!=|&&|\|\||\*\*|(?<![\w.,])0\d|\+ *\d|\d (?:per|pct|[A-Za-z]{3})|\d(?:st|nd|rd|th)")
HASHED = re.compile(r"[0-9a-f]{64}")
QUOTED = re.compile(r'"[^"\n]*"')
GOOD_DATE = re.compile(rf"\d{{1,2}} (?:{MONTHS}) \d{{4}}")


def trapped(path: str, line: Line) -> Diagnostic | None:
    """The first trap of a line, if it has one; quoted text and wording are not looked at."""
    text = line.text
    if text.startswith(">"):
        return None
    masked = QUOTED.sub(lambda m: " " * len(m[0]), text) if '"' in text else text
    if "sha256" in masked:
        masked = HASHED.sub(lambda m: " " * len(m[0]), masked)
    found = _unbalanced(path, line, masked)
    if found is not None:
        return found
    if not SUSPICIOUS.search(masked):
        return None
    for name, pattern in COMPILED:
        for matched in pattern.finditer(masked):
            finding = _trap(path, line, name, matched)
            if finding is not None:
                return finding
    return None


def _at(path: str, line: Line, start: int, end: int) -> Label:
    return Label(Span(path, line.start + start, line.start + end))


def _unbalanced(path: str, line: Line, masked: str) -> Diagnostic | None:
    if len(masked) > MOST_LINE:
        return error("limit", f"one term has at most {MOST_LINE:,} letters", _at(path, line, 0, 20))
    if '"' in masked:
        at = masked.index('"')
        return error("quote", "this quote is not closed", _at(path, line, at, at + 1), notes=["A title stands in quotes on one line."])
    if "(" not in masked and ")" not in masked:
        return None
    open_at: list[int] = []
    for at, letter in enumerate(masked):
        if letter == "(":
            open_at.append(at)
            if len(open_at) > MOST_NESTING:
                return error("limit", f"brackets are nested at most {MOST_NESTING} deep", _at(path, line, at, at + 1))
        elif letter == ")":
            if not open_at:
                return error("bracket", "this bracket closes nothing", _at(path, line, at, at + 1))
            open_at.pop()
    if open_at:
        return error("bracket", "this bracket is not closed", _at(path, line, open_at[-1], open_at[-1] + 1))
    return None


def _trap(path: str, line: Line, name: str, matched: re.Match[str]) -> Diagnostic | None:
    text = matched.group().strip()
    start = matched.start() + len(matched.group()) - len(matched.group().lstrip())
    label = _at(path, line, start, matched.end())

    def said(message: str, fix: str | None = None, *notes: str, code: str = "spelling") -> Diagnostic:
        return error(code, message, label, notes=notes, fix=fix)

    match name:
        case "iso":
            return said(f"`{text}` is a subtraction here, not a date", _date_in_words(int(matched[3]), int(matched[2]), matched[1]), code="date")
        case "slashed":
            if "/" in text:
                day, month = int(matched[1]), int(matched[2])
                fix = _date_in_words(day, month, matched[3]) if day > 12 else None
                return said(f"`{text}` is a division here, not a date", fix, f"It could be {_either(day, month, matched[3])}.", code="date")
            return None
        case "short_money":
            return said(f"`{text}` is not an amount", f"{matched[1].replace(' ', '')} {SMALL[matched[2]]}")
        case "continental" | "thousands":
            return _commas(said, text)
        case "spaced_number":
            return said(f"`{text}` is written with spaces", text.replace(" ", ","))
        case "spaced_percent":
            return said("a percentage has no space before `%`", text.replace(" ", ""))
        case "quotes":
            return said(f"`{text}` is a curly quote; titles stand in straight ones", '"')
        case "dash":
            return said(f"`{text}` is a dash (U+{ord(text[0]):04X}); minus is `-`", "-")
        case "sign":
            cures = {"≤": "<=", "≥": ">=", "≠": "<>", "×": "*", "÷": "/", "·": "*", "=>": ">=", "=<": "<=", "==": "=", "!=": "<>", "&&": "and", "||": "or"}
            if text == "**":
                return said("powers are a function with places", "power(x, 2 to 12 places)")
            return said(f"`{text}` is not a sign of the language", cures[text])
        case "exponent":
            return said(f"`{text}` is written with an exponent; numbers are written out")
        case "bare_point":
            return said(f"`{text}` has no digit {'before' if text.startswith('.') else 'after'} its point", "0" + text if text.startswith(".") else text[:-1])
        case "leading_zero":
            return said(f"`{text}` starts with 0", text.lstrip("0") or "0")
        case "plus":
            return said("a number has no `+` before it", text.lstrip("+ "))
        case "underscore":
            return said(f"`{text}` is written with `_`", f"{int(text.replace('_', '')):,}")
        case "spaced_money":
            return said("the currency sign stands against its number", text.replace(" ", ""))
        case "money_after":
            return said(f"`{text}` has its currency sign after the number", text[-1] + text[:-1].strip())
        case "pence":
            return None
        case "month_case":
            return _month(said, text)
        case "percent_word":
            return said("a percentage is written with `%`", text.split()[0] + "%")
        case _:
            return said(f"`{text}` is a digit of another alphabet (U+{ord(text[0]):04X})", str(int(text[0])))


def _commas(said, text: str) -> Diagnostic:  # type: ignore[no-untyped-def]
    rule = "A comma in a number has exactly three digits after it and no space; a comma between things is followed by a space."
    if re.fullmatch(r"[£$€]?\d{1,3}(?:\.\d{3})+,\d+", text):
        whole, decimals = text.rsplit(",", 1)
        return said(f"`{text}` is written with a decimal comma", f"{whole.replace('.', ',')}.{decimals}", rule)  # type: ignore[no-any-return]
    if re.fullmatch(r"[£$€]?\d{1,3}(?:\.\d{3}){2,}", text):
        return said(f"`{text}` is written with points between thousands", text.replace(".", ","), rule)  # type: ignore[no-any-return]
    if re.fullmatch(r"[£$€]?\d{1,3}\.\d{3}", text):
        return None  # type: ignore[return-value]
    if re.fullmatch(r"[£$€]?\d+,\d{1,2}", text):
        return said(f"`{text}` can be read in two ways", text.replace(",", "."), rule)  # type: ignore[no-any-return]
    sign = text[0] if text[0] in "£$€" else ""
    digits = text.lstrip("£$€").replace(",", "")
    return said(f"`{text}` has its commas in the wrong places", f"{sign}{int(digits):,}" if len(digits) < 40 else None, rule)  # type: ignore[no-any-return]


def _month(said, text: str) -> Diagnostic | None:  # type: ignore[no-untyped-def]
    if GOOD_DATE.fullmatch(text):
        return None
    day, month, year = re.match(r"(\d+)\D*? ?(?:of )?([A-Za-z]+)\.?,? (\d{4})", re.sub(r"(?<=\d)(st|nd|rd|th)", "", text)).groups()  # type: ignore[union-attr]
    full = next(m for m in MONTH_NAMES if m.lower().startswith(month.lower()[:3]))
    return said(f"`{text}` is not written as a date", f"{int(day)} {full} {year}", code="date")  # type: ignore[no-any-return]


def _date_in_words(day: int, month: int, year: str) -> str | None:
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return f"{day} {MONTH_NAMES[month - 1]} {year if len(year) == 4 else '20' + year}"


def _either(day: int, month: int, year: str) -> str:
    readings = [_date_in_words(day, month, year), _date_in_words(month, day, year)]
    return " or ".join(dict.fromkeys(r for r in readings if r)) or "no date at all"


# ---- words out of place ---------------------------------------------------------------------------------------------------


def unknown_clause(path: str, line: Line, kind: str, text: str) -> Diagnostic:
    """The first word of a line at the margin that begins no clause."""
    label = _at(path, line, 0, max(len(kind), 1))
    if kind in LATER_CLAUSES:
        return error("unknown-clause", f"there is no clause `{kind}` yet", label, notes=[LATER_CLAUSES[kind]])
    if not kind:
        return error("unknown-clause", "a clause starts with its kind, in small letters", label, notes=[f"The kinds are {', '.join(CLAUSE_WORDS)}."])
    close = nearest(kind, CLAUSE_WORDS)
    margin = line.start == 0 or text[line.start - 1] == "\n"
    owners = [clause for clause in CLAUSE_WORDS if kind in term_words(clause)]
    if margin and owners and not close:
        return error("layout", f"`{kind}` is a term; terms are indented under their clause", label, fix=f"  {line.text.split(chr(10))[0][:60]}")
    return error("unknown-clause", f"there is no clause `{kind}`", label, fix=close,
                 notes=[] if close else [f"The kinds are {', '.join(CLAUSE_WORDS)}."])  # fmt: skip


def explained(path: str, line: Line, unexpected: UnexpectedToken, kind: str, is_header: bool, text: str) -> Diagnostic:
    """An unexpected word as a finding."""
    token, expected, previous = unexpected.token, unexpected.expected, unexpected.previous
    label = Label(Span(path, token.start, max(token.end, token.start)))
    words = {name: word for word, name in tables().keywords.items()}
    if not is_header and previous is None:
        return _unknown_term(path, line, kind, token.text, label)
    joined = _joined_by_comma(line, token.start, kind, token.text)
    if joined:
        return error("stray-comma", f"the line above ends in a comma, so `{token.text}` continues it", label, notes=["Take the comma away, and the term stands alone."])
    if token.kind == "UNKNOWN":
        return _unknown_text(label, token.text)
    if token.kind == "$END":
        return error("syntax", f"the line stops too soon: {expected_in_words(expected, words)} is expected", Label(Span(path, token.start - 1, token.start)))
    if token.text in RESERVED and "NAME" in expected and not ({"NUMBER", "PERCENT"} & expected and token.kind in PART_TERMINALS):
        return error("reserved", f"`{token.text}` is a word of the language and cannot be a name", label, fix=f"{token.text}_")
    if token.kind in PART_TERMINALS and "COMMA" in expected and "COLON" not in expected:
        return error("syntax", f"a comma is missing before `{token.text}`: parts are separated by commas", label, fix=f", {token.text}")
    if token.kind in PART_TERMINALS and previous is not None and previous.kind in ("PERCENT", "MONEY", "NUMBER"):
        return error("part-order", "a part says where first and how much after a colon", label, fix=f"{token.text} ...: {previous.text}")
    if token.kind == "AT" and not is_header:
        return error("syntax", "a cap or floor is a step", label, fix="then at most ...")
    if token.kind in ("NAME", "NUMBER", "MONEY", "PERCENT", "LPAR") and previous is not None and previous.kind in ("NAME", "NUMBER", "PERCENT", "MONEY", "RPAR"):
        if previous.kind == "NUMBER" and token.kind == "NUMBER":
            return error("syntax", f"`{previous.text} {token.text}` is two numbers with nothing between them", label)
        if "STAR" in expected:
            return error("syntax", f"an operator or a comma is missing before `{token.text}`", label, notes=[f"After `{previous.text}`, {expected_in_words(expected, words)} can come."])
    if token.kind == "NAME":
        candidates = [words[name] for name in expected if name in words]
        close = nearest(token.text, candidates)
        if close:
            return error("syntax", f"`{token.text}` is not a word that can stand here", label, fix=close)
    return error("syntax", f"`{token.text}` cannot stand here: {expected_in_words(expected, words)} is expected", label)


def _unknown_term(path: str, line: Line, kind: str, word: str, label: Label) -> Diagnostic:
    known = term_words(kind)
    close = nearest(word, known)
    article = "an" if kind[0] in "aeiou" else "a"
    if word in ("at", "max", "maximum", "cap", "limit", "min", "minimum", "floor"):
        step = "then at least ..." if word.startswith(("min", "floor")) else "then at most ..."
        return error("unknown-term", "a cap or floor is a step, and a step starts with `then`", label, fix=step)
    if word in CLAUSE_WORDS and word not in known:
        return error("layout", f"`{word}` starts a clause, and a clause starts at the left margin", label, fix=line.text.split("\n")[0][:60])
    if word and not WORD.fullmatch(word):
        return error("unknown-term", f"a term starts with a word, and this is `{word}`", label, notes=[f"The terms of {article} {kind} start with {', '.join(known)}."])
    owners = [clause for clause in CLAUSE_WORDS if word in term_words(clause)]
    notes = [f"`{word}` is a term of {', '.join(owners)}."] if owners and not close else []
    if not close and not owners:
        notes = [f"The terms of {article} {kind} start with {', '.join(known)}."]
    return error("unknown-term", f"`{word}` is not a term of {article} {kind}", label, notes=notes, fix=close)


def _joined_by_comma(line: Line, at: int, kind: str, word: str) -> bool:
    """Whether a word is the first of a line that a comma at the end of the line above has joined on."""
    for join in line.joins:
        if join <= at <= join + 2 or join == at:
            before = line.text[: join - line.start].rstrip()
            return before.endswith(",") and word in term_words(kind)
    return False


def _unknown_text(label: Label, text: str) -> Diagnostic:
    if text[0].isascii() and text[0].isalpha():
        low = text.lower()
        if WORD.fullmatch(low):
            return error("spelling", f"names are written in small letters: `{text}`", label, fix=low)
    if text[0].isdigit():
        return error("spelling", f"`{text}` is neither a number nor a name", label)
    named = f"U+{ord(text[0]):04X}"
    shown = f"`{text}` ({named})" if text.isprintable() else named
    notes = []
    if text.isalpha():
        notes = ["Names are made of the letters a to z, digits and `_`; a letter of another alphabet may look the same."]
    if text in "'`":
        notes = ['Titles stand in double quotes: "...".']
    if text in ";{}[]":
        notes = ["Clauses and terms are lines; no mark ends them."]
    return error("spelling", f"{shown} is not part of the language", label, notes=notes)
