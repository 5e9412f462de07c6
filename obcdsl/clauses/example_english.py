"""A worked example in English: the figures given and what follows from them."""

from __future__ import annotations

from obcdsl import ast
from obcdsl.clauses.example import Directed, Expectation, Node, Pair, Scoped
from obcdsl.english.phrases import unit_of
from obcdsl.english.prose import Block, Items, Prose
from obcdsl.english.words import Words

VERDICTS = {
    "left out": "is left out",
    "not scored": "is not scored",
    "does not apply": "does not apply",
    "refused": "is refused",
}


def english(node: Node, words: Words) -> Prose:
    """The example in words: one list for each place that figures are given for, then what is expected."""
    blocks: list[Block] = []
    for scope in dict.fromkeys(pair.scope for pair in node.given):
        given = tuple(_given(words, pair) for pair in node.given if pair.scope == scope)
        blocks.append(Items(f"Given{where(words, scope) or ', in every period'}:", given))
    for scope in dict.fromkeys(one.scope for one in node.expect):
        expected = tuple(_expected(words, one) for one in node.expect if one.scope == scope)
        blocks.append(Items(f"Then{where(words, scope)}:", expected))
    return Prose(node.head.said, tuple(blocks))


def where(words: Words, scope: Scoped) -> str:
    """The period and rows: `, in contract year 4, for ‘jsa 18 24’`."""
    said = f", in contract year {scope.year}" if scope.year is not None else ""
    if scope.clock is not None:
        said += f", {scope.clock} {scope.part}"
    if scope.rows:
        said += ", for " + ", ".join(
            f"“{row.text}”" if isinstance(row, ast.Quoted) else words.member(row.text) for row in scope.rows
        )
    return said


def _given(words: Words, pair: Pair) -> str:
    name = words.name(pair.metric.text)
    if pair.value is None:
        return f"{name} is missing"
    return f"{name} is {_value(words, pair.value, ast.Name(pair.metric.text))}"


def _value(words: Words, written: ast.Expr, figure: ast.Expr) -> str:
    if isinstance(written, ast.Name) and unit_of(words, figure) is not None:
        return words.member(written.text)
    return words.phrase(written)


def _expected(words: Words, one: Expectation) -> str:
    figure = words.phrase(one.figure)
    match one.value:
        case Directed():
            who = f"paid by {words.party(one.value.payer.text)} to {words.party(one.value.payee.text)}"
            return f"{figure} is {words.phrase(one.value.amount)}, {who}"
        case str():
            return f"{figure} {VERDICTS[one.value]}"
        case _:
            return f"{figure} is {_value(words, one.value, one.figure)}"
