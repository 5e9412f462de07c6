"""`guarantee`: a promise that must hold for all data.

guarantee never_over_ten_percent "Never more than a tenth of the annual value"
  always  quality <= 10% of annual_value
guarantee better_care_never_pays_less "Better care never pays less"
  always  quality never falls as died_in_preferred rises
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from obcdsl import core
from obcdsl.clauses.common import Lines
from obcdsl.english.phrasebook import Phrase, phrases
from obcdsl.lower import condition, lowered
from obcdsl.record import dataclass
from obcdsl.scope import FAULTY, Scope, Setting
from obcdsl.spelling import nearest
from obcdsl.written import ast
from obcdsl.written.expressions import expression, word

if TYPE_CHECKING:
    from obcdsl.english.prose import Prose
    from obcdsl.english.words import Words

KIND = "guarantee"
Change = Literal["falls", "rises"]


@dataclass(frozen=True, slots=True)
class Never:
    """`quality never falls as died_in_preferred rises`"""

    figure: ast.Word
    change: Change
    metric: ast.Word
    as_: Change


@dataclass(frozen=True, slots=True)
class Node:
    """A promise."""

    head: ast.Head
    promise: ast.Expr | Never | None


NEVER = Phrase(
    "guarantee",
    "{figure:title} never {change:change} as {metric:title} {moves:change}, everything else staying the same.",
    "always {figure} never {change} as {metric} {moves}",
)
WHATEVER = Phrase("guarantee", "Whatever the data, {c:condition}.", "always {c}")
SAYS_SO = Phrase("guarantee", "A statement on which this does not hold says so.")
PHRASES = phrases(
    *(NEVER, WHATEVER, SAYS_SO, Phrase("change", "falls", "falls"), Phrase("change", "rises", "rises")),
)


def build(lines: Lines) -> Node:
    """The node."""
    reading = lines.reading
    term = lines.required("always", "always  quality <= 10% of annual_value")
    if term is None:
        return Node(lines.head, None)
    inner = term.children[0]
    if inner.rule == "never":
        figure, change, metric, as_ = inner.children
        return Node(lines.head, Never(word(reading, figure), change.rule, word(reading, metric), as_.rule))
    return Node(lines.head, expression(reading, inner))


def lower(scope: Scope, node: Node) -> core.Guarantee | None:
    """The promise, its names and units checked."""
    name, title, span = node.head.name.text, node.head.said, node.head.name.span
    setting = Setting(clause=name, span=node.head.span)
    match node.promise:
        case None:
            return None
        case Never():
            figure = lowered(scope, ast.Name(node.promise.figure.text, node.promise.figure.span), setting)
            metric = node.promise.metric
            scope.used.add(metric.text)
            if metric.text not in scope.metrics:
                scope.fault(
                    "unknown-name",
                    f"`{metric.text}` is not a metric, and only what data give can rise or fall",
                    metric.span,
                    fix=nearest(metric.text, scope.metrics),
                )
                return None
            if figure is FAULTY:
                return None
            if figure.unit.kind != "quantity" or scope.metrics[metric.text].unit.kind != "quantity":
                scope.fault("units", "only quantities rise and fall", metric.span)
                return None
            if figure.keys:
                scope.fault(
                    "key-left-over",
                    f"`{node.promise.figure.text}` has one value for each {sorted(figure.keys)[0]}",
                    node.promise.figure.span,
                )
                return None
            return core.Guarantee(
                name,
                title,
                None,
                "",
                node.promise.figure.text,
                metric.text,
                (node.promise.change, node.promise.as_),
                span,
            )
        case _:
            typed = condition(scope, node.promise, setting)
            if typed.keys:
                scope.fault(
                    "key-left-over",
                    f"this promise has one answer for each {sorted(typed.keys)[0]}",
                    node.promise.span,
                    "Take the largest or the smallest: `largest(... over ...) <= ...`.",
                )
                return None
            return core.Guarantee(name, title, typed.node, "", span=span)


# ---- in English ------------------------------------------------------------------------------------------------------------


def english(node: Node, words: Words) -> Prose:
    """The promise in English."""
    from obcdsl.english.prose import Prose, Sentence

    match node.promise:
        case None:
            said = "Nothing is promised."
        case Never():
            promise = node.promise
            figure, metric = words.name(promise.figure.text), words.name(promise.metric.text)
            said = NEVER.say(figure=figure, change=promise.change, metric=metric, moves=promise.as_)
        case _:
            said = WHATEVER.say(c=words.condition(node.promise))
    return Prose(node.head.said, (Sentence(said), Sentence(SAYS_SO.say())))
