"""`timing`: when money moves, never what is due.

timing settlement "When the outcome payment moves"
  covers       quality
  settled      120 days after the year
  final        31 July after the year
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from obcdsl import core
from obcdsl.clauses.common import Lines
from obcdsl.clauses.payment import check_money
from obcdsl.clauses.share import divided, payments_named
from obcdsl.lower import lowered
from obcdsl.periods import MONTH_NAMES, Clock
from obcdsl.record import dataclass
from obcdsl.scope import Scope, Setting
from obcdsl.units import DATE, DAYS, counted
from obcdsl.written import ast
from obcdsl.written.expressions import expression, whole_number
from obcdsl.written.lalr import Branch

if TYPE_CHECKING:
    from obcdsl.english.prose import Prose
    from obcdsl.english.words import Words

KIND = "timing"


@dataclass(frozen=True, slots=True)
class Moment:
    """`settled 120 days after the year`, `paid on cohorts.ready`, `final 31 July after the year`"""

    what: str
    value: ast.Expr | None
    after: str = ""
    day_month: tuple[int, int] | None = None
    span: ast.Span = ast.placed()


@dataclass(frozen=True, slots=True)
class OnAccount:
    """`on account annual_value / 12 each month, on day 15`"""

    amount: ast.Expr
    each: Clock
    day: int | None


@dataclass(frozen=True, slots=True)
class Node:
    """The clock of the money; `covers` is None for the total."""

    head: ast.Head
    covers: tuple[ast.Word, ...] | None
    moments: tuple[Moment, ...]
    on_account: OnAccount | None
    differences_under: ast.Expr | None


WORDS = {"paid_on": "paid", "settled": "settled", "restated": "restated until", "final": "final"}


def build(lines: Lines) -> Node:
    """The node."""
    reading = lines.reading
    covers = lines.required("covers", "covers  the total")
    account = lines.one("on_account")
    on_account = None
    if account is not None:
        day = whole_number(reading, account.children[2].children[0]) if len(account.children) > 2 else None
        if day is not None and not 1 <= day <= 31:
            reading.fault("date", f"no month has a day {day}", account)
        on_account = OnAccount(expression(reading, account.children[0]), account.children[1].children[0].text, day)
    restated = lines.one("restated")
    differences = (
        expression(reading, restated.children[1].children[0]) if restated and len(restated.children) > 1 else None
    )
    moments = tuple(_moment(lines, said, term) for rule, said in WORDS.items() if (term := lines.one(rule)) is not None)
    if not moments and on_account is None and not lines.head.lost:
        reading.fault(
            "term-missing", "a timing says when money moves", lines.header, fix="settled  120 days after the year"
        )
    return Node(lines.head, divided(lines, covers) if covers else (), moments, on_account, differences)


def _moment(lines: Lines, said: str, term: Branch) -> Moment:
    reading = lines.reading
    inner = term.children[0]
    span = reading.span(inner)
    if inner.rule == "day_after":
        day, month = inner.children[0].text.split()
        number = MONTH_NAMES.index(month) + 1
        if not 1 <= int(day) <= (29 if number == 2 else 30 if number in (4, 6, 9, 11) else 31):
            reading.fault("date", f"there is no {day} {month}", inner)
        return Moment(said, None, _after(inner.children[1]), (int(day), number), span)
    if inner.rule == "moment_after":
        return Moment(said, expression(reading, inner.children[0]), _after(inner.children[1]), None, span)
    return Moment(said, expression(reading, inner.children[0]), "", None, span)


def _after(tree: Branch) -> str:
    return {"the_period": "period", "the_term_end": "term"}.get(tree.rule) or str(tree.children[0].text)


def lower(scope: Scope, node: Node) -> core.Timing:
    """The moments, each a date or a time after a period."""
    setting = Setting(clause=node.head.name.text, span=node.head.span)
    moments = tuple(m for m in (_lower_moment(scope, one, setting) for one in node.moments) if m is not None)
    account = None
    if node.on_account is not None:
        typed = lowered(scope, node.on_account.amount, setting)
        check_money(scope, typed, node.on_account.amount.span, "an amount on account")
        account = (typed.node, node.on_account.each, node.on_account.day)
    under = None
    if node.differences_under is not None:
        typed = lowered(scope, node.differences_under, setting)
        check_money(scope, typed, node.differences_under.span, "this difference")
        under = typed.node
    return core.Timing(node.head.name.text, payments_named(scope, node.covers), moments, node.head.said, account, under)


def _lower_moment(scope: Scope, moment: Moment, setting: Setting) -> core.Moment | None:
    after: Any = moment.after
    if moment.day_month is not None:
        return core.Moment(moment.what, after=after, day_month=moment.day_month)
    assert moment.value is not None
    if not moment.after:
        typed = lowered(scope, moment.value, setting)
        if typed.unit != DATE:
            scope.fault(
                "units",
                f"a date is needed here, and this is {typed.unit}",
                moment.span,
                fix=f"{text} after the year"
                if (text := getattr(moment.value, "text", ""))
                else "30 September after the year",
            )
            return None
        return core.Moment(moment.what, date=typed.node)
    written = moment.value
    if not isinstance(written, ast.LiteralValue) or written.form != "quantity" or not isinstance(written.value, int):
        scope.fault(
            "dates",
            "a time after a period is a number of days, weeks or months",
            moment.span,
            fix="120 days after the year",
        )
        return None
    unit = lowered(scope, written, setting).unit
    if unit != DAYS and unit != counted("month"):
        scope.fault(
            "dates",
            "a time after a period is a number of days, weeks or months",
            moment.span,
            fix="120 days after the year",
        )
        return None
    return core.Moment(moment.what, after=after, count=written.value, noun=written.noun)


# ---- in English ------------------------------------------------------------------------------------------------------------


def english(node: Node, words: Words) -> Prose:
    """The clause in English."""
    from obcdsl.clauses import timing_english

    return timing_english.english(node, words)
