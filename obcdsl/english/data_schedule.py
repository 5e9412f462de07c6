"""The schedule of data: every figure that must be supplied, in one table. It gathers what clauses say and adds nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from obcdsl.clauses.metric_english import FIXED, ROWS_NOT_GIVEN, SAME, missing_words, valid_words
from obcdsl.english.prose import Block, Grid, Prose, Sentence, listed, sentence
from obcdsl.english.words import Words, clean

if TYPE_CHECKING:
    from obcdsl.data.schema import DataSchema

TITLE = "What data must be supplied"
HEADING = ("Clause", "Figure", "One for each, by whom, from when", "Valid figures", "Where it is missing or late")
NAMES = ("Clause", "What each row of data holds", "Name in data")
GATHERED = (
    "This schedule gathers what the clauses named in it say. Where it differs from a clause, the clause prevails."
)
NO_DAY = "These terms set no day by which a figure must come."
WHEN_MOVED = "What is said of when money moves, and until when it is moved again, stands in {}."


def schedule(words: Words, nodes: Iterable[Any], data: DataSchema) -> Prose | None:
    """The schedule of the data of a contract; None where it takes no figure from data.

    Args:
        words: what the things of the contract are called.
        nodes: its clauses.
        data: what it expects of data.
    """
    found = list(nodes)
    metrics = [node for node in found if node.head.kind == "metric"]
    if not metrics:
        return None
    timings = [node for node in found if node.head.kind == "timing"]
    blocks: list[Block] = [Sentence(GATHERED)]
    moved = listed([f"clause {words.numbers[node.head.name.text]}" for node in timings])
    blocks.append(Sentence(NO_DAY + (f" {WHEN_MOVED.format(moved)}" if timings else "")))
    blocks.append(Grid("The figures are:", HEADING, tuple(_row(words, node) for node in metrics)))
    called = tuple(
        (words.numbers[node.head.name.text], words.titled(node.head.name.text), _called(node)) for node in metrics
    )
    blocks.append(Grid("In data they are called:", NAMES, (*called, *_columns(words, data))))
    return Prose(TITLE, tuple(blocks))


def _row(words: Words, node: Any) -> tuple[str, ...]:
    name = node.head.name.text
    return (
        words.numbers[name],
        f"{words.titled(name)}: {words.unit(words.scope.metrics[name].unit)}",
        f"{_for_each(words, node)}. {_by_whom(words, node)}",
        sentence(valid_words(node, words)).rstrip("."),
        " ".join(_missing(words, node)),
    )


def _for_each(words: Words, node: Any) -> str:
    metric = words.scope.metrics[node.head.name.text]
    each = metric.clock if node.each else "period"
    said = f"{words.keys(metric.keys)} and each {each}" if metric.keys else each
    return said[:1].upper() + said[1:]


def _by_whom(words: Words, node: Any) -> str:
    if node.agreed is not None:
        return f"Agreed in the file {node.agreed.path}."
    said = f"By {words.party(node.supplied_by.text)}" if node.supplied_by is not None else "By whom is not said"
    return said + (f", from contract year {node.available}." if node.available > 1 else ".")


def _missing(words: Words, node: Any) -> Iterator[str]:
    yield missing_words(node, words)
    if node.rows_not_given is not None:
        yield ROWS_NOT_GIVEN.say(v=words.phrase(node.rows_not_given))
    if node.same_for_every is not None:
        yield SAME.say(key=words.keys((node.same_for_every.text,)))
    if node.fixed:
        yield FIXED.say()


def _called(node: Any) -> str:
    said = str(node.source or node.head.name.text)
    said += " (in percent)" if node.in_percent else ""
    return said + (" (with its sign turned)" if node.sign_turned else "")


def _columns(words: Words, data: DataSchema) -> Iterator[tuple[str, str, str]]:
    """What else a row names: the period, the party, and each key whose clause gives it a name in data."""
    period = words.scope.contract.period_from
    if period is not None:
        yield "1.1", "The period", period
    if data.payee is not None:
        yield "1.1", words.party(data.payee.name), data.payee.source or data.payee.name
    for key in data.keys:
        node = words.scope.clauses.get(key.name)
        if key.source is not None or (node is not None and node.head.kind == "key" and node.members is None):
            yield words.numbers.get(key.name, ""), clean(words.plain(key.name)), key.source or key.name
