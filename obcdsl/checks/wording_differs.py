"""`wording-differs`: a number, percentage or date of the quoted wording that the clause beside it does not have.

A number at the start of a paragraph is its label; numbers that name another place (`clause 7`, `Schedule 2`) and years
that stand alone are no terms. Numbers of the figures that a clause names count as its own.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from obcdsl import core
from obcdsl.diagnostic import Diagnostic, Label, warning
from obcdsl.periods import MONTH_NAMES
from obcdsl.scope import Scope
from obcdsl.source import Span
from obcdsl.written import ast
from obcdsl.written.library import Incorporated

CODE = "wording-differs"
CODES = (CODE,)
MONTHS = "|".join(MONTH_NAMES)
LABEL = r"\s*\(?[0-9]+(?:\.[0-9]+)*[a-z]?\)?[.:]?\s+(?=[A-Z(\"'])"
ELSEWHERE = (
    r"(?i)\b(?:clauses?|paragraphs?|schedules?|sections?|parts?|annex(?:es)?|appendix|tables?|articles?|regulations?|rules?|chapters?|acts?"
    r"|cfr|usc|no\.?|version|box|form)"
    r"\s+[0-9]+(?:\.[0-9]+)*(?:\([a-z0-9]+\))*(?:(?:,| and| to| or)\s+[0-9]+(?:\.[0-9]+)*(?:\([a-z0-9]+\))*)*"
)
FIGURES = (
    rf"(?P<date>\d{{1,2}}(?:st|nd|rd|th)? (?:{MONTHS}) \d{{4}})"
    r"|(?P<money>(?:[£$€]|\b[A-Z]{3} ?)\d[\d,]*(?:\.\d+)?(?: ?(?:thousand|million|billion|m|bn|k)\b)?)"
    r"|(?P<percent>\d[\d,]*(?:\.\d+)? ?(?:%|per ?cent\b))"
    r"|(?P<number>(?<![\w.£$€])\d[\d,]*(?:\.\d+)?(?![\w%]))"
)
SCALES = {"thousand": 10**3, "k": 10**3, "million": 10**6, "m": 10**6, "billion": 10**9, "bn": 10**9}
YEARS = range(1900, 2201)


def check(scope: Scope, program: core.Program, written: Incorporated) -> list[Diagnostic]:
    """A warning for each figure of the wording that its clause does not have."""
    clauses = (*written.main.clauses, *written.rested_on)
    return [one for node in clauses if node.head.wording for one in _of_clause(scope, program, node)]


def _of_clause(scope: Scope, program: core.Program, node: Any) -> Iterator[Diagnostic]:
    if node.head.kind == "text":
        return
    known = _values_of(scope, node)
    for paragraph in node.head.wording:
        wording = " ".join(paragraph.lines)
        if not any(_differs(known, kind, value) for _, kind, value in figures_in(re.sub(LABEL, "", wording, count=1))):
            continue
        for said, kind, value in figures_of(wording):
            if not _differs(known, kind, value):
                continue
            place = _place(scope, paragraph.span, said)
            what = {"percent": "percentage", "money": "amount", "date": "date", "number": "number"}[kind]
            message = f"the wording says {said}, and `{node.head.name.text}` has no such {what}"
            note = (
                "What is signed must be what is paid: one of the two is wrong, or the figure belongs to another clause."
            )
            labels = [Label(place, "in the wording"), Label(node.head.name.span, "the clause beside it")]
            yield warning(CODE, message, *labels, notes=[note])


def _differs(known: dict[str, set[Any]], kind: str, value: Any) -> bool:
    """Whether a clause has no such figure, which is none of a year that stands alone."""
    if kind == "number":
        return not (value in YEARS or value in known["percent"] or value in known["number"] or value in known["money"])
    return value not in known[kind]


def figures_of(wording: str) -> Iterator[tuple[str, str, Any]]:
    """(as written, kind, value) of each figure of a paragraph that is a term.

    >>> [said for said, kind, value in figures_of("7.3 The Provider earns 40% of £1.5 million under clause 9.")]
    ['40%', '£1.5 million']
    """
    text = re.sub(LABEL, "", wording, count=1)
    return figures_in(re.sub(ELSEWHERE, lambda m: " " * len(m[0]), text))


def figures_in(text: str) -> Iterator[tuple[str, str, Any]]:
    """(as written, kind, value) of each figure of a text.

    >>> [(said, str(value)) for said, kind, value in figures_in("The Provider earns 40% of £1.5 million.")]
    [('40%', '2/5'), ('£1.5 million', '1500000')]
    """
    for matched in re.finditer(FIGURES, text):
        kind = matched.lastgroup or "number"
        said = matched.group().strip()
        value = _value(kind, said)
        if value is not None:
            yield said, kind, value


def _value(kind: str, said: str) -> Any:
    if kind == "date":
        day, month, year = re.sub(r"(?<=\d)(?:st|nd|rd|th)", "", said).split()
        try:
            return datetime.date(int(year), MONTH_NAMES.index(month) + 1, int(day))
        except ValueError:
            return None
    digits = re.search(r"\d[\d,]*(?:\.\d+)?", said)
    if digits is None or len(digits.group()) > 40:
        return None
    value = Fraction(digits.group().replace(",", "").rstrip("."))
    if kind == "percent":
        return value / 100
    scale = re.search(r"(thousand|million|billion|bn|m|k)$", said)
    return value * SCALES[scale[1]] if scale and kind == "money" else value


def _place(scope: Scope, span: Span, said: str) -> Span:
    text = scope.texts.get(span.path, "")[span.start : span.end]
    at = text.find(said)
    return Span(span.path, span.start + at, span.start + at + len(said)) if at >= 0 else span


def _values_of(scope: Scope, node: Any) -> dict[str, set[Any]]:
    """The figures of a clause and of what it names, by kind."""
    found: dict[str, set[Any]] = {"percent": set(), "money": set(), "date": set(), "number": set()}
    pending, seen = [node], {node.head.name.text}
    while pending:
        one = pending.pop()
        for part in ast.walk(one):
            match part:
                case ast.LiteralValue():
                    _add(found, part)
                case ast.Place():
                    found["number"] |= {part.first, part.last}
                case ast.Name() | ast.Word():
                    _follow(scope, part.text, seen, pending)
                case ast.Column():
                    _follow(scope, part.table, seen, pending)
                    _cells(scope, part.table, found)
                case _:
                    pass
    if node.head.kind == "contract":
        found["number"].add(node.years)
        found["date"].add(node.first)
    return found


def _follow(scope: Scope, name: str, seen: set[str], pending: list[Any]) -> None:
    other = scope.clauses.get(name)
    if other is not None and name not in seen and other.head.kind in ("define", "phase", "table", "outcome"):
        seen.add(name)
        pending.append(other)


def _cells(scope: Scope, name: str, found: dict[str, set[Any]]) -> None:
    table = scope.tables.get(name)
    for row in table.rows.values() if table else ():
        for value in row.values():
            if isinstance(value, datetime.date):
                found["date"].add(value)
            elif isinstance(value, (int, Fraction)):
                for kind in ("percent", "money", "number"):
                    found[kind].add(value)


def _add(found: dict[str, set[Any]], literal: ast.LiteralValue) -> None:
    value = literal.value
    match literal.form:
        case "percent" | "points":
            found["percent"].add(value)
        case "money":
            found["money"].add(value)
        case "date":
            found["date"].add(value)
        case "per many":
            found["number"] |= {
                Fraction(digits.replace(",", "")) for digits in re.findall(r"\d[\d,]*(?:\.\d+)?", literal.text)
            }
        case _:
            if isinstance(value, (int, Fraction)):
                found["number"].add(value)
