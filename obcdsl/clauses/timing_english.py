"""A timing in English: when money moves."""

from __future__ import annotations

from obcdsl.clauses.timing import Moment, Node
from obcdsl.english.phrases import figures
from obcdsl.english.prose import Block, Prose, Sentence, sentence
from obcdsl.english.words import Words
from obcdsl.periods import MONTH_NAMES

VERBS = {
    "paid": "It is paid on",
    "settled": "It is settled",
    "restated until": "It is restated as better data come, until",
    "final": "It is final",
}


def english(node: Node, words: Words) -> Prose:
    """The timing in words."""
    covers = "the total of all payments" if node.covers is None else figures(words, node.covers)
    blocks: list[Block] = [Sentence(f"This says when money moves for {covers}. It never changes an amount due.")]
    if node.on_account is not None:
        day = f", on day {node.on_account.day}" if node.on_account.day is not None else ""
        account = f"{words.phrase(node.on_account.amount)} is paid on account each {node.on_account.each}{day}"
        blocks.append(Sentence(sentence(f"{account}, and set against what is due")))
    blocks += [Sentence(f"{VERBS[moment.what]} {moment_words(words, moment)}.") for moment in node.moments]
    if node.differences_under is not None:
        blocks.append(
            Sentence(f"After that, a difference of less than {words.phrase(node.differences_under)} is not moved.")
        )
    return Prose(node.head.said, tuple(blocks))


def moment_words(words: Words, moment: Moment) -> str:
    """A moment: a date, a day after a period, or a time after one."""
    after = {"period": "the period", "term": "the term"}.get(moment.after, f"the {moment.after}")
    if moment.day_month is not None:
        day, month = moment.day_month
        return f"the first {day} {MONTH_NAMES[month - 1]} after the end of {after}"
    assert moment.value is not None
    value = words.phrase(moment.value)
    return f"{value} after the end of {after}" if moment.after else f"{value}"
