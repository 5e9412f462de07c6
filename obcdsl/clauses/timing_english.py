"""A timing in English: when money moves."""

from __future__ import annotations

from obcdsl.clauses.timing import Moment, Node
from obcdsl.english.phrasebook import Phrase, by_word, phrases
from obcdsl.english.phrases import figures
from obcdsl.english.prose import Block, Prose, Sentence, sentence
from obcdsl.english.words import Words
from obcdsl.periods import MONTH_NAMES

COVERS = {
    True: Phrase(
        "timing",
        "This says when money moves for the total of all payments. It never changes an amount due.",
        "covers the total",
    ),
    False: Phrase(
        "timing", "This says when money moves for {names:name_read&}. It never changes an amount due.", "covers {names}"
    ),
}
ON_ACCOUNT = Phrase(
    "timing",
    "{amount:value} is paid on account each {clock:clock}{day:on_day?}, and set against what is due.",
    "on account {amount} each {clock}{day}",
)
ON_DAY = Phrase("on_day", ", on day {day:whole}", ", on day {day}")
VERBS = by_word(
    "timing",
    {
        "paid": ("It is paid on {moment:moment}.", "paid on {moment}"),
        "settled": ("It is settled {moment:moment}.", "settled {moment}"),
        "restated until": (
            "It is restated as better data come, until {moment:moment}.",
            "^restated until {moment}",
        ),
        "final": ("It is final {moment:moment}.", "final {moment}"),
    },
)
DIFFERENCES = Phrase(
    "timing",
    "After that, a difference of less than {v:value} is not moved.",
    "^, differences under {v} not moved",
)
AFTERS = by_word(
    "after",
    {word: (f"the end of the {word}", word) for word in ("period", "term", "month", "quarter", "year")},
)
DAY_AFTER = Phrase("moment", "the first {day:day_month} after {after:after}", "{day} after the {after}")
TIME_AFTER = Phrase("moment", "{v:value} after {after:after}", "{v} after the {after}")
ON_DATE = Phrase("moment", "{v:value}", "{v}")
PHRASES = phrases(
    *(*COVERS.values(), ON_ACCOUNT, ON_DAY, VERBS, DIFFERENCES, AFTERS, DAY_AFTER, TIME_AFTER, ON_DATE),
    Phrase("name_read", "{x:title}", "{x}"),
)


def english(node: Node, words: Words) -> Prose:
    """The timing in words."""
    names = figures(words, node.covers) if node.covers is not None else ""
    blocks: list[Block] = [Sentence(COVERS[node.covers is None].say(names=names))]
    if node.on_account is not None:
        day = ON_DAY.say(day=node.on_account.day) if node.on_account.day is not None else ""
        amount = words.phrase(node.on_account.amount)
        blocks.append(Sentence(sentence(ON_ACCOUNT.say(amount=amount, clock=node.on_account.each, day=day))))
    blocks += [Sentence(VERBS[moment.what].say(moment=moment_words(words, moment))) for moment in node.moments]
    if node.differences_under is not None:
        blocks.append(Sentence(DIFFERENCES.say(v=words.phrase(node.differences_under))))
    return Prose(node.head.said, tuple(blocks))


def moment_words(words: Words, moment: Moment) -> str:
    """A moment: a date, a day after a period, or a time after one."""
    after = AFTERS[moment.after].say() if moment.after else ""
    if moment.day_month is not None:
        day, month = moment.day_month
        return DAY_AFTER.say(day=f"{day} {MONTH_NAMES[month - 1]}", after=after)
    assert moment.value is not None
    return (TIME_AFTER if moment.after else ON_DATE).say(v=words.phrase(moment.value), after=after)
