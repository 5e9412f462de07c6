"""`contract`: who, how long, in what money, and how it is rounded.

contract aca_risk_corridor "Temporary risk corridors"
  payer     cms
  provider  issuer one for each row
  term      3 years from 1 January 2014
  period    calendar year
  currency  USD
  rounding  half up to $0.01
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Literal

from obcdsl.clauses.common import Lines
from obcdsl.core import RoundingMode
from obcdsl.money import CODES
from obcdsl.periods import Calendar, Clock, YearKind
from obcdsl.record import dataclass
from obcdsl.source import Span
from obcdsl.values import Number
from obcdsl.written import ast
from obcdsl.written.expressions import date, money, whole_number, word
from obcdsl.written.lalr import Branch, Token

if TYPE_CHECKING:
    from obcdsl.english.prose import Prose
    from obcdsl.english.words import Words

KIND = "contract"
EDITION = 1
MOST_YEARS = 100


@dataclass(frozen=True, slots=True)
class Pinned:
    """A file beside the contract, named with its hash: `"roster.csv" sha256 ...`."""

    path: str
    sha256: str
    span: Span = ast.placed()


@dataclass(frozen=True, slots=True)
class PartyLine:
    """`provider aco "..." one for each row`"""

    role: str
    name: ast.Word
    title: str | None
    for_each_row: bool = False
    roster: Pinned | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """A contract's first clause."""

    head: ast.Head
    parties: tuple[PartyLine, ...]
    first: datetime.date
    years: int
    clock: Clock
    year_kind: YearKind
    currency: str
    mode: RoundingMode
    step: Number
    status: Literal["draft", "illustrative", "final"] = "final"
    version: str = ""
    edition: int = EDITION
    payee_from: str | None = None
    period_from: str | None = None
    year_named: Literal["", "first", "last"] = ""
    short_periods: Literal["", "whole", "pro rata", "refused"] = ""
    term_known: bool = True

    @property
    def calendar(self) -> Calendar:
        """The clock of the contract."""
        return Calendar(self.first, self.years, self.clock, self.year_kind)


def build(lines: Lines) -> Node:
    """The node, with every term that is missing or wrong reported."""
    first, years, term_known = _term(lines)
    clock, year_kind = _period(lines)
    currency = _currency(lines)
    mode, step = _rounding(lines, currency)
    parties = tuple(_party(lines, term) for term in lines.many("party"))
    if len(parties) < 2 and not lines.head.lost:
        lines.reading.fault(
            "term-missing",
            "a contract has at least two parties: one that pays and one that provides",
            lines.header,
            fix='commissioner  council "The council"',
        )
    status = lines.one("status")
    version = lines.one("version")
    short = lines.one("short_periods")
    return Node(
        lines.head,
        parties,
        first,
        years,
        clock,
        year_kind,
        currency,
        mode,
        step,
        status={"draft": "draft", "is_illustrative": "illustrative", "is_final": "final"}[status.children[0].rule]
        if status
        else "final",  # type: ignore[arg-type]
        version=version.children[0].text[1:-1] if version else "",
        edition=_edition(lines),
        payee_from=_text(lines, "payee_from"),
        period_from=_text(lines, "period_from"),
        year_named=_year_named(lines),
        short_periods=short.children[0].rule.replace("_", " ") if short else "",
        term_known=term_known,
    )


def _text(lines: Lines, rule: str) -> str | None:
    term = lines.one(rule)
    return term.children[0].text[1:-1] if term else None


def _year_named(lines: Lines) -> Literal["", "first", "last"]:
    term = lines.one("period_from")
    if term is None or len(term.children) < 2:
        return ""
    return "first" if term.children[1].children[0].rule == "first_year" else "last"


def _edition(lines: Lines) -> int:
    term = lines.one("edition")
    if term is None:
        return EDITION
    edition = whole_number(lines.reading, term.children[0])
    if edition != EDITION:
        newer = "newer" if edition > EDITION else "older"
        lines.reading.fault(
            "edition",
            f"this contract is written for edition {edition} of the language, {newer} than this one ({EDITION})",
            term,
        )
    return edition


def _party(lines: Lines, term: Branch) -> PartyLine:
    reading = lines.reading
    title, each, roster = None, False, None
    for child in term.children[2:]:
        if isinstance(child, Token):
            title = child.text[1:-1]
        elif child.rule == "one_for_each":
            each = True
        else:
            roster = pinned(lines, child)
    role = term.children[0].children[0].text
    return PartyLine(role, word(reading, term.children[1]), title, each, roster)


def pinned(lines: Lines, tree: Branch) -> Pinned:
    """A file named with its hash: the title and the hash are the last two children."""
    title, digest = tree.children[-2:]
    return Pinned(title.text[1:-1], digest.text, lines.reading.span(tree))


def _term(lines: Lines) -> tuple[datetime.date, int, bool]:
    """The first day, the years, and whether they are known: where they are not, nothing is said of years outside them."""
    term = lines.required("term", "term  3 years from 1 April 2024")
    if term is None:
        return datetime.date(2000, 1, 1), MOST_YEARS, False
    length = whole_number(lines.reading, term.children[0])
    noun = term.children[1].children[0].text
    first = date(lines.reading, term.children[2])
    if noun in ("month", "months") and length and length % 12 == 0:
        length, noun = length // 12, "years"
    if noun not in ("year", "years") or not 1 <= length <= MOST_YEARS:
        lines.reading.fault(
            "dates",
            f"the term is a whole number of years, from 1 to {MOST_YEARS}",
            term,
            fix="term  3 years from 1 April 2024",
        )
        return first, MOST_YEARS, False
    return first, length, True


def _period(lines: Lines) -> tuple[Clock, YearKind]:
    term = lines.required("period", "period  contract year")
    if term is None:
        return "year", "contract"
    child = term.children[0]
    if child.rule == "short_clock":
        return child.children[0].text, "contract"
    return "year", child.rule.removesuffix("_year")


def _currency(lines: Lines) -> str:
    term = lines.required("currency", "currency  GBP")
    if term is None:
        return "GBP"
    code = str(term.children[0].text)
    if code not in CODES:
        lines.reading.fault(
            "currency",
            f"`{code}` is not the code of a currency",
            term,
            "Codes are those of ISO 4217, such as GBP, USD or EUR.",
        )
    return code


def _rounding(lines: Lines, currency: str) -> tuple[RoundingMode, Number]:
    term = lines.required("rounding", "rounding  half up to £0.01")
    if term is None:
        return "half up", 1
    modes: dict[str, RoundingMode] = {
        "half_up": "half up",
        "half_even": "half even",
        "away_from_zero": "up",
        "towards_zero": "down",
    }
    amount, found = money(lines.reading, term.children[1])
    if found != currency and currency in CODES:
        sign = {"GBP": "£", "USD": "$", "EUR": "€"}.get(currency, currency + " ")
        said = term.children[1].text.removeprefix(found).lstrip("£$€ ")
        lines.reading.fault(
            "units", f"the contract pays in {currency} and rounds to {found}", term.children[1], fix=sign + said
        )
    if amount <= 0:
        lines.reading.fault("rounding", "money is rounded to a positive amount, such as £0.01", term)
        amount = 1
    return modes[term.children[0].rule], amount


# ---- in English ------------------------------------------------------------------------------------------------------------


def english(node: Node, words: Words) -> Prose:
    """The clause in English."""
    from obcdsl.clauses import contract_english

    return contract_english.english(node, words)
