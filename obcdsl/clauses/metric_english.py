"""A metric in English: what it is, who supplies it, what is valid, what its absence means, and how data spell it."""

from __future__ import annotations

from fractions import Fraction
from typing import assert_never

from obcdsl import ast
from obcdsl.clauses.metric import Node
from obcdsl.english.prose import Block, Prose, Sentence, Spelt, listed, sentence
from obcdsl.english.words import Words, clean

LEFT_OUT = (
    "Where it is missing, it is left out; what is worked from it is left out too,"
    " except where these terms say what then holds."
)
LIMITS = {"from": "at least", "above": "more than", "up to": "at most", "below": "less than"}


def english(node: Node, words: Words) -> Prose:
    """The metric in words."""
    blocks: list[Block] = [Sentence(_what(node, words))]
    if node.supplied_by is not None:
        blocks.append(Sentence(sentence(f"it is supplied by {words.party(node.supplied_by.text)}")))
    if node.available > 1:
        blocks.append(Sentence(f"It is available from contract year {node.available}; before that it is missing."))
    blocks.append(Sentence(_valid(node, words)))
    blocks.append(Sentence(missing_words(node, words)))
    if node.rows_not_given is not None:
        blocks.append(
            Sentence(
                f"A row that the data do not give counts as {words.phrase(node.rows_not_given)},"
                " where they give anything for that payee and period."
            )
        )
    if node.same_for_every is not None:
        blocks.append(
            Sentence(
                f"It is the same for every {words.keys((node.same_for_every.text,))}; data that give two figures are refused."
            )
        )
    if node.fixed:
        blocks.append(Sentence("It is fixed for the term; data that give two figures are refused."))
    blocks += _spelt(node)
    return Prose(clean(node.head.said), tuple(blocks))


def _what(node: Node, words: Words) -> str:
    metric = words.scope.metrics[node.head.name.text]
    said = f"{words.name(node.head.name.text)} is {words.unit(metric.unit)}"
    keys = f"{words.keys(metric.keys)} and each " if metric.keys else ""
    period = metric.clock if node.each else "period"
    return f"{said}. It comes from data: there is one figure for each {keys}{period}."


def _valid(node: Node, words: Words) -> str:
    limits = [f"{LIMITS[limit.word]} {words.phrase(limit.value)}" for limit in node.valid]
    valid = f"It is valid where it is {listed(limits)}; any other figure refuses the statement." if limits else ""
    if node.may_be_negative:
        return f"{valid} It may be negative.".strip()
    if words.scope.metrics[node.head.name.text].unit.kind == "quantity" and not _never_below_zero(node):
        return f"{valid} A negative figure is refused.".strip()
    return valid or "Any such figure is valid."


def _never_below_zero(node: Node) -> bool:
    """Whether the valid range says already that no figure is below 0."""
    lowest = [limit.value for limit in node.valid if limit.word in ("from", "above")]
    return any(
        isinstance(v, ast.LiteralValue) and isinstance(v.value, (int, Fraction)) and v.value >= 0 for v in lowest
    )


def missing_words(node: Node, words: Words) -> str:
    """What happens where the figure is missing and something that applies needs it."""
    match node.rule:
        case None | "refuse":
            return "Where it is missing and needed, the statement is refused."
        case "refuse the line":
            return "Where it is missing, each line that needs it is refused; the other lines stand."
        case "leave out":
            return LEFT_OUT
        case "withhold":
            return "Where it is missing, a payment that needs it is withheld: it is 0 now, and is paid when the figure comes."
        case "scores":
            assert node.instead is not None
            return f"Where it is missing, an outcome that needs it scores {words.phrase(node.instead)}."
        case "counts as":
            assert node.instead is not None
            return f"Where it is missing, it counts as {words.phrase(node.instead)}."
        case "carry forward":
            years = "year" if node.carry == 1 else "years"
            carried = f"its latest figure of the {node.carry} {years} before is carried forward"
            return f"Where it is missing, {carried}; where there is none, the statement is refused."
        case _:
            assert_never(node.rule)


def _spelt(node: Node) -> list[Block]:
    parts = ["In data it is called ", node.source or node.head.name.text]
    tail = ""
    if node.in_percent:
        tail += ", written in percent (80 for 80%)"
    if node.sign_turned:
        tail += ", with its sign turned"
    for spelling, meant in node.spellings:
        parts += [f"{tail}, where ", spelling]
        tail = f" is {_meant(meant)}"
    for member in node.unit.members:
        if member.code is not None:
            parts += [f"{tail}, where ", member.code]
            tail = f" is ‘{member.name.text.replace('_', ' ')}’"
    found: list[Block] = [Spelt((*parts, tail + "."))]
    if node.agreed is not None:
        found.append(
            Spelt(
                (
                    "Its figures are those agreed in the file ",
                    node.agreed.path,
                    ", whose SHA-256 is ",
                    node.agreed.sha256,
                    ".",
                )
            )
        )
    return found


def _meant(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value).replace("_", " ")
