"""An incentive in English: the pool, the outcomes that earn it with their weights, and the steps."""

from __future__ import annotations

from obcdsl.clauses.incentive import Node
from obcdsl.clauses.outcome_english import value_blocks
from obcdsl.clauses.payment_english import after_amount, before_amount, plain_payment, steps
from obcdsl.english.prose import Block, Grid, Prose, Sentence
from obcdsl.english.words import Words
from obcdsl.units import PARTS

EARNED = "Take the pool times the share of it that the outcomes earn."


def english(node: Node, words: Words) -> Prose:
    """The incentive in words."""
    if node.pool is None:
        return Prose(node.head.said, plain_payment(words, node.head, node.payment, node.pays))
    pay = next(pay for pay in words.program.payments if pay.name == node.head.name.text)
    blocks: list[Block] = before_amount(words, node.head, node.payment, pay)
    blocks += value_blocks(words, "the pool is", node.pool)
    blocks.append(
        Grid("These outcomes earn it:", ("Outcome", "Weight", "Where there is too little data"), _outcomes(node, words))
    )
    blocks.append(Sentence(_earned(node, words)))
    blocks += [steps(words, node.payment, EARNED), after_amount(words, node.payment, pay)]
    return Prose(node.head.said, tuple(blocks))


def _outcomes(node: Node, words: Words) -> tuple[tuple[str, ...], ...]:
    rows = []
    for rewarded in node.rewards:
        outcome = words.scope.clauses[rewarded.outcome.text]
        keys = tuple(key for key in words.scope.definitions[rewarded.outcome.text].keys if key not in _own_keys(node))
        said = words.name(rewarded.outcome.text) + (f", each {words.keys(keys)}" if keys else "")
        if rewarded.within is not None:
            said += f" with the same {words.plain(rewarded.within.text)}"
        fate = outcome.requires.fate if outcome.requires is not None and outcome.requires.fate else "always scored"
        rows.append((said, words.phrase(outcome.weight) if outcome.weight is not None else "", fate))
    return tuple(rows)


def _own_keys(node: Node) -> set[str]:
    return {key.text for key in node.head.keys}


def _earned(node: Node, words: Words) -> str:
    units = {words.scope.definitions[rewarded.outcome.text + "/weight"].unit for rewarded in node.rewards}
    said = "The share earned is the total, over these outcomes, of weight times share of a full score."
    if PARTS in units:
        said += " Weights are in parts: each is divided by the total weight of those that are scored, forfeited or redistributed."
    return (
        said
        + " What is redistributed goes to those that are scored, in proportion to weight; where none is scored, nothing is earned."
    )
