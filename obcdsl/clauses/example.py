"""`example`: given these figures, expect those; a test, and a worked example in the words.

example ten_percent_over "Costs a tenth above target"
  given   allowable_costs = $110, target_amount = $100
  expect  risk_corridor = cms pays issuer $4.10
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from obcdsl.clauses.common import Lines
from obcdsl.periods import Clock
from obcdsl.record import dataclass
from obcdsl.written import ast
from obcdsl.written.expressions import expression, quoted, whole_number, word
from obcdsl.written.lalr import Branch

if TYPE_CHECKING:
    from obcdsl.english.prose import Prose
    from obcdsl.english.words import Words

KIND = "example"


@dataclass(frozen=True, slots=True)
class Scoped:
    """`in year 4 for jsa_18_24`: a period and rows, each where said."""

    year: int | None = None
    clock: Clock | None = None
    part: int | None = None
    rows: tuple[ast.Word | ast.Quoted, ...] = ()
    span: ast.Span = ast.placed()


@dataclass(frozen=True, slots=True)
class Pair:
    """`deaths = 1,000`; the value is None for `missing`."""

    metric: ast.Word
    value: ast.Expr | None
    scope: Scoped
    span: ast.Span = ast.placed()


Verdict = Literal["left out", "not scored", "does not apply", "refused"]


@dataclass(frozen=True, slots=True)
class Directed:
    """`ccgs pays prime £4.10`"""

    payer: ast.Word
    payee: ast.Word
    amount: ast.Expr


@dataclass(frozen=True, slots=True)
class Expectation:
    """`preferred_place = 2/3`, `quality = ccgs pays prime £1,961,666.67`, `carers = not scored`"""

    figure: ast.Expr
    value: ast.Expr | Directed | Verdict
    scope: Scoped
    span: ast.Span = ast.placed()


@dataclass(frozen=True, slots=True)
class Node:
    """An example."""

    head: ast.Head
    given: tuple[Pair, ...]
    expect: tuple[Expectation, ...]


VERDICTS: dict[str, Verdict] = {
    "is_left_out": "left out",
    "is_not_scored": "not scored",
    "is_not_applicable": "does not apply",
    "is_refused": "refused",
}


def build(lines: Lines) -> Node:
    """The node."""
    given = [pair for term in lines.many("given") for pair in _pairs(lines, term)]
    expect = [one for term in lines.many("expect") for one in _expectations(lines, term)]
    if not expect and not lines.head.lost:
        lines.reading.fault("term-missing", "an example says what it expects", lines.header, fix="expect  fee = £100")
    return Node(lines.head, tuple(given), tuple(expect))


def _scope(lines: Lines, term: Branch) -> tuple[Scoped, list[Branch]]:
    reading = lines.reading
    children = list(term.children)
    if not children or children[0].rule != "scope":
        return Scoped(), children
    written = children.pop(0)
    year, clock, part = None, None, None
    rows: tuple[ast.Word | ast.Quoted, ...] = ()
    for child in written.children:
        if child.rule == "in_scope":
            year = whole_number(reading, child.children[0])
            if len(child.children) > 1:
                clock = child.children[1].children[0].text
                part = whole_number(reading, child.children[2])
        else:
            rows = tuple(
                quoted(reading, who) if who.rule == "quoted" else word(reading, who.children[0])
                for who in child.children
            )
    return Scoped(year, clock, part, rows, reading.span(written)), children


def _pairs(lines: Lines, term: Branch) -> list[Pair]:
    scope, pairs = _scope(lines, term)
    reading = lines.reading
    return [
        Pair(
            word(reading, pair.children[0]),
            None if pair.children[1].rule == "is_missing" else expression(reading, pair.children[1]),
            scope,
            reading.span(pair),
        )
        for pair in pairs
    ]


def _expectations(lines: Lines, term: Branch) -> list[Expectation]:
    scope, expected = _scope(lines, term)
    reading = lines.reading
    found = []
    for one in expected:
        figure, result = one.children
        value: ast.Expr | Directed | Verdict
        if result.rule == "direction":
            payer, payee, amount = result.children
            value = Directed(word(reading, payer), word(reading, payee), expression(reading, amount))
        elif result.rule in VERDICTS:
            value = VERDICTS[result.rule]
        else:
            value = expression(reading, result)
        found.append(Expectation(expression(reading, figure), value, scope, reading.span(one)))
    return found


# ---- in English ------------------------------------------------------------------------------------------------------------


def english(node: Node, words: Words) -> Prose:
    """The clause in English."""
    from obcdsl.clauses import example_english

    return example_english.english(node, words)
