"""An outcome in English: what is measured, when it is scored at all, the scale edge by edge, and its weight."""

from __future__ import annotations

from obcdsl.clauses.combining import fate_of
from obcdsl.clauses.outcome import Combines, Node, Requires
from obcdsl.english.calls import WITHIN, group_words
from obcdsl.english.parts import is_scale, scale_rows, scale_sentence
from obcdsl.english.phrasebook import CELL, ROW, Phrase, phrases
from obcdsl.english.prose import Block, Grid, Prose, Sentence, sentence
from obcdsl.english.stated import lead, value_blocks
from obcdsl.english.words import Words, clean
from obcdsl.units import PARTS
from obcdsl.written import ast

FATES = {
    "redistributed": "there is no score, and its stake goes to the outcomes rewarded or combined with it that are scored,"
    " in proportion to weight",
    "redistributed across all": "there is no score, and its stake goes to all the outcomes rewarded or combined with it"
    " that are scored, across all groups, in proportion to weight",
    "forfeited": "its score is 0 and its stake is forfeited",
    "not scored": "there is no score, and whatever combines or rewards it passes over it",
}
IN_PERCENT = {
    "": "Every weight stands as it is: the weight of those that are not scored goes to none of the others.",
    "redistributed": "The weight of those that are not scored goes to those that are, in proportion to weight.",
    "forfeited": "Every weight stands as it is: those that are not scored count as 0.",
}
IN_PARTS = {
    "": "Weights are in parts: each is divided by the total weight of those that are scored.",
    "forfeited": "Weights are in parts: each is divided by the total weight of all of them, scored or forfeited.",
}
NONE_SCORED = {
    "": "Where none is scored, there is no score.",
    "forfeited": "Where all are forfeited, the score is 0; where there are none at all, there is no score.",
}
"""What becomes of the weight of those that are not scored, by the fate that they name: the rule of `combining`."""


BY = Phrase("outcome", "It is scored for each {keys:each_key&}.", "^by {keys}")
EACH = Phrase("outcome", "It is scored each {clock:clock}.", "each {clock}")
ABOUT = Phrase("outcome", "It is about the {level:noun}.", "about {level}")
MEASURE = Phrase("outcome", "what is measured is {v:stated}", "measure {v}")
SCORE = Phrase("outcome", "the score is {v:stated}", "score {v}")
SCORE_ROWS = Phrase("outcome", "{rows:score_row;}.", "score {rows}")
SCORE_TABLE = Phrase("outcome", "In a table:{rows:derived+}")
NO_POINTS = Phrase("outcome", "Where the table has no limit for one of these points, there is no score.")
SIZE = {
    False: Phrase("outcome", "A full score is 100%."),
    True: Phrase(
        "outcome",
        "A full score is {size:value}. Its share of a full score is its score divided by that.",
        "^out of {size}",
    ),
}
WEIGHT = Phrase("outcome", "its weight is {v:value}.", "weight {v}")
ENOUGH = Phrase(
    "outcome",
    "It is scored only where at least {many:value} of the scores that it combines are present. Otherwise {fate:fate}.",
    "requires {many} of them{fate}",
)
REQUIRES = Phrase("outcome", "It is scored only where {c:condition}. Otherwise {fate:fate}.", "requires {c}{fate}")
NO_FATE = Phrase("fate", "there is no score")
FATE = {word: Phrase("fate", said, f", otherwise {word}") for word, said in FATES.items()}
MEAN = Phrase(
    "outcome",
    "It combines {x:title} over every {keys:each_key&}{within:within?}. Its share of a full score is the mean of theirs,"
    " over those that are scored. Where none is scored, there is no score.",
    "combines {x}{within}, mean of those scored",
)
WEIGHED = {
    (parts, fate): Phrase(
        "outcome",
        "It combines {x:title} over every {keys:each_key&}{within:within?}. Its share of a full score is the total of"
        f" weight times theirs. {said} {NONE_SCORED.get(fate, NONE_SCORED[''])}",
        "combines {x}{within}",
    )
    for parts, of_weights in ((False, IN_PERCENT), (True, IN_PARTS))
    for fate, said in of_weights.items()
}
PHRASES = phrases(
    *(BY, EACH, ABOUT, MEASURE, SCORE, SCORE_ROWS, SCORE_TABLE, NO_POINTS, SIZE[True], SIZE[False], WEIGHT, ENOUGH),
    *(REQUIRES, NO_FATE, FATE, MEAN, WEIGHED),
    Phrase("derived", ROW + "{x:anything}" + CELL + "{y:anything}"),
)


def english(node: Node, words: Words) -> Prose:
    """The outcome in words."""
    name = node.head.name.text
    definition = words.scope.definitions[name]
    blocks: list[Block] = []
    if definition.keys:
        blocks.append(Sentence(BY.say(keys=words.keys(definition.keys))))
    if node.each is not None:
        blocks.append(Sentence(EACH.say(clock=node.each)))
    if node.about is not None:
        blocks.append(Sentence(ABOUT.say(level=node.about)))
    if node.measure is not None:
        blocks += value_blocks(words, lead(MEASURE), node.measure)
    if node.combines is not None:
        blocks.append(Sentence(_combines(words, node, node.combines)))
    if node.requires is not None:
        blocks.append(Sentence(_requires(words, node.requires)))
    if node.score is not None:
        blocks += _score(words, node.score)
    blocks.append(Sentence(_size(words, node)))
    if node.weight is not None:
        blocks.append(Sentence(sentence(WEIGHT.say(v=words.phrase(node.weight)))))
    return Prose(clean(node.head.said), tuple(blocks))


def _score(words: Words, score: ast.Expr) -> list[Block]:
    if not isinstance(score, ast.Parts) or not is_scale(score):
        return value_blocks(words, lead(SCORE), score)
    found: list[Block] = [
        Sentence(sentence(scale_sentence(words, score, "the score"))),
        Grid(SCORE_TABLE.say(rows=""), ("What is measured", "Score"), tuple(scale_rows(words, score))),
    ]
    if any(isinstance(part.place.edge, (ast.Column, ast.Pick)) for part in score.parts):
        found.append(Sentence(NO_POINTS.say()))
    return found


def _size(words: Words, node: Node) -> str:
    if node.size is None:
        return SIZE[False].say()
    return SIZE[True].say(size=words.phrase(node.size))


def _requires(words: Words, requires: Requires) -> str:
    fate = (FATE[requires.fate] if requires.fate else NO_FATE).say()
    if requires.many is not None:
        many = words.phrase(requires.many)
        return ENOUGH.say(many=many, fate=fate)
    assert requires.condition is not None
    return REQUIRES.say(c=words.condition(requires.condition), fate=fate)


def _combines(words: Words, node: Node, combines: Combines) -> str:
    inner = words.scope.definitions[combines.outcome.text]
    own = words.scope.definitions[node.head.name.text].keys
    over = tuple(key for key in inner.keys if key not in own)
    within = WITHIN.say(group=group_words(words, combines.within.text)) if combines.within is not None else ""
    if combines.mean:
        said = MEAN
    else:
        in_parts = words.scope.definitions[combines.outcome.text + "/weight"].unit == PARTS
        of_weights = IN_PARTS if in_parts else IN_PERCENT
        kind = fate_of(words.scope, combines.outcome.text).removesuffix(" across all")
        said = WEIGHED[in_parts, kind if kind in of_weights else ""]
    return said.say(x=words.name(combines.outcome.text), keys=words.keys(over), within=within)
