"""An incentive in English: the pool, the outcomes that earn it with their weights, and the steps."""

from __future__ import annotations

from obcdsl.clauses.combining import fate_of
from obcdsl.clauses.incentive import Node
from obcdsl.clauses.payment_english import after_amount, before_amount, plain_payment, steps
from obcdsl.english.calls import WITHIN, group_words
from obcdsl.english.phrasebook import CELL, ITEM, ROW, Phrase, phrases
from obcdsl.english.prose import Block, Grid, Prose, Sentence
from obcdsl.english.stated import lead, value_blocks
from obcdsl.english.words import Words
from obcdsl.units import PARTS

EARNED = Phrase("step", ITEM + "Take the pool times the share of it that the outcomes earn.")
POOL = Phrase("incentive", "the pool is {v:stated}", "pool {v}")
REWARDS = Phrase("incentive", "These outcomes earn it:{x:derived_row}{rows:rewarded_row+}", "rewards {rows}")
REWARDED = Phrase("rewarded", "{x:title}{keys:rewarded_keys?}{within:within?}", "{x}{within}")
REWARDED_KEYS = Phrase("rewarded_keys", ", each {keys:each_key&}")
SHARE_EARNED = "The share earned is the total, over these outcomes, of weight times share of a full score."
OF_PARTS = (
    " Weights are in parts: each is divided by the total weight of those that are scored, forfeited or redistributed."
)
PASSED_ON = (
    " What is redistributed goes to those that are scored, in proportion to weight;"
    " where none is scored, nothing is earned."
)
NONE_EARNED = " Where none is scored, nothing is earned."
SHARES_EARNED = {
    (parts, passed_on): Phrase(
        "incentive", SHARE_EARNED + (OF_PARTS if parts else "") + (PASSED_ON if passed_on else NONE_EARNED)
    )
    for parts in (True, False)
    for passed_on in (True, False)
}
PHRASES = phrases(
    *(EARNED, POOL, REWARDS, REWARDED, REWARDED_KEYS, *SHARES_EARNED.values()),
    Phrase("derived_row", ROW + "{x:anything}" + CELL + "{y:anything}" + CELL + "{z:anything}"),
    Phrase("rewarded_row", ROW + "{x:rewarded}" + CELL + "{y:anything}" + CELL + "{z:anything}", "{x}"),
)


def english(node: Node, words: Words) -> Prose:
    """The incentive in words."""
    if node.pool is None:
        return Prose(node.head.said, plain_payment(words, node.head, node.payment, node.pays))
    pay = next(pay for pay in words.program.payments if pay.name == node.head.name.text)
    blocks: list[Block] = before_amount(words, node.head, node.payment, pay)
    blocks += value_blocks(words, lead(POOL), node.pool)
    blocks.append(
        Grid(
            REWARDS.say(x="", rows=""), ("Outcome", "Weight", "Where there is too little data"), _outcomes(node, words)
        )
    )
    blocks.append(Sentence(_earned(node, words)))
    blocks += [steps(words, node.payment, EARNED.say()), after_amount(words, node.payment, pay)]
    return Prose(node.head.said, tuple(blocks))


def _outcomes(node: Node, words: Words) -> tuple[tuple[str, ...], ...]:
    rows = []
    for rewarded in node.rewards:
        outcome = words.scope.clauses[rewarded.outcome.text]
        keys = tuple(key for key in words.scope.definitions[rewarded.outcome.text].keys if key not in _own_keys(node))
        within = WITHIN.say(group=group_words(words, rewarded.within.text)) if rewarded.within is not None else ""
        each = REWARDED_KEYS.say(keys=words.keys(keys)) if keys else ""
        said = REWARDED.say(x=words.name(rewarded.outcome.text), keys=each, within=within)
        fate = fate_of(words.scope, rewarded.outcome.text)
        fate = "always scored" if fate == "none" else fate
        rows.append((said, words.phrase(outcome.weight) if outcome.weight is not None else "", fate))
    return tuple(rows)


def _own_keys(node: Node) -> set[str]:
    return {key.text for key in node.head.keys}


def _earned(node: Node, words: Words) -> str:
    units = {words.scope.definitions[rewarded.outcome.text + "/weight"].unit for rewarded in node.rewards}
    fates = {fate_of(words.scope, rewarded.outcome.text) for rewarded in node.rewards}
    return SHARES_EARNED[PARTS in units, any(fate.startswith("redistributed") for fate in fates)].say()
