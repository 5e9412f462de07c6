"""An outcome in English: what is measured, when it is scored at all, the scale edge by edge, and its weight."""

from __future__ import annotations

from dataclasses import replace

from obcdsl import ast
from obcdsl.clauses.outcome import Combines, Node, Requires
from obcdsl.english.calls import values
from obcdsl.english.parts import choices, is_scale, scale_rows, scale_sentence
from obcdsl.english.phrases import bare, operand
from obcdsl.english.prose import Block, Grid, Items, Prose, Sentence, sentence
from obcdsl.english.words import Words, clean

TO_OTHERS = "in proportion to weight; where none of those is scored, the stake is forfeited"
FATES = {
    "redistributed": f"there is no score, and its stake goes to the outcomes rewarded with it that are scored, {TO_OTHERS}",
    "redistributed across all": "there is no score, and its stake goes to all the outcomes rewarded with it that are scored,"
    f" across all groups, {TO_OTHERS}",
    "forfeited": "its score is 0 and its stake is forfeited",
    "not scored": "there is no score, and whatever combines or rewards it passes over it",
}
IN_PARTS = (
    "Weights in percent stand as they are, and weights in parts are shared by those scored, forfeited or redistributed."
)


def english(node: Node, words: Words) -> Prose:
    """The outcome in words."""
    name = node.head.name.text
    definition = words.scope.definitions[name]
    blocks: list[Block] = []
    if definition.keys:
        blocks.append(Sentence(f"It is scored for each {words.keys(definition.keys)}."))
    if node.each is not None:
        blocks.append(Sentence(f"It is scored each {node.each}."))
    if node.about is not None:
        blocks.append(Sentence(f"It is about the {node.about}."))
    if node.measure is not None:
        blocks += value_blocks(words, "what is measured is", node.measure)
    if node.combines is not None:
        blocks.append(Sentence(_combines(words, node, node.combines)))
    if node.requires is not None:
        blocks.append(Sentence(_requires(words, node.requires)))
    if node.score is not None:
        blocks += _score(words, node.score)
    blocks.append(Sentence(_size(words, node)))
    if node.weight is not None:
        blocks.append(Sentence(sentence(f"its weight is {words.phrase(node.weight)}")))
    return Prose(clean(node.head.said), tuple(blocks))


def value_blocks(words: Words, lead: str, written: ast.Expr) -> list[Block]:
    """A value after its lead: a sentence, a list where it has parts by time or condition, and its scale as a table."""
    inner = bare(written)
    if isinstance(inner, ast.Parts) and not is_scale(inner):
        items = tuple(f"{where}: {value}" for where, value in choices(words, inner))
        return [Items(sentence(f"{lead}:"), items, steps=inner.parts[0].place.kind in ("when", "otherwise"))]
    scales = [
        node for node in ast.walk(inner) if isinstance(node, ast.Call) and node.function.text == "scale" and node.parts
    ]
    if len(scales) == 1:
        below = replace(words, scale_below=True)
        rows = tuple(scale_rows(words, scales[0].parts))  # type: ignore[arg-type]
        return [
            Sentence(sentence(f"{lead} {below.phrase(inner)}")),
            Grid("The scale is:", (sentence(operand(words, values(scales[0])[0])).rstrip("."), "Value"), rows),
        ]
    return [Sentence(sentence(f"{lead} {words.phrase(inner)}"))]


def _score(words: Words, score: ast.Expr) -> list[Block]:
    if not isinstance(score, ast.Parts) or not is_scale(score):
        return value_blocks(words, "the score is", score)
    found: list[Block] = [
        Sentence(sentence(scale_sentence(words, score, "the score"))),
        Grid("In a table:", ("What is measured", "Score"), tuple(scale_rows(words, score))),
    ]
    if any(isinstance(part.place.edge, (ast.Column, ast.Pick)) for part in score.parts):
        found.append(Sentence("Where the table has no limit for one of these points, there is no score."))
    return found


def _size(words: Words, node: Node) -> str:
    if node.size is None:
        return "A full score is 100%."
    return f"A full score is {words.phrase(node.size)}; its share of a full score is the score divided by that."


def _requires(words: Words, requires: Requires) -> str:
    fate = FATES[requires.fate] if requires.fate else "there is no score"
    if requires.many is not None:
        many = words.phrase(requires.many)
        return f"It is scored only where at least {many} of the scores that it combines are present. Otherwise {fate}."
    assert requires.condition is not None
    return f"It is scored only where {words.condition(requires.condition)}. Otherwise {fate}."


def _combines(words: Words, node: Node, combines: Combines) -> str:
    inner = words.scope.definitions[combines.outcome.text]
    own = words.scope.definitions[node.head.name.text].keys
    over = tuple(key for key in inner.keys if key not in own)
    said = f"It combines {words.name(combines.outcome.text)} over every {words.keys(over)}"
    if combines.within is not None:
        said += f" with the same {words.plain(combines.within.text)}"
    if combines.mean:
        return f"{said}: the mean of the shares of a full score of those that are scored. Where none is scored, there is no score."
    weighed = f"{said}: the total of weight times share of a full score. {IN_PARTS}"
    return f"{weighed} Where none is scored or forfeited, there is no score."
