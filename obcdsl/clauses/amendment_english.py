"""A deed of variation in English: its dates, and each clause that it changes, with its number and where it is set out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from obcdsl.clauses.amendment import Node
from obcdsl.english.phrasebook import CELL, ROW, Phrase, phrases
from obcdsl.english.prose import Block, Grid, Prose, Sentence
from obcdsl.english.references import SET_OUT
from obcdsl.english.words import clean, in_quotes
from obcdsl.periods import written
from obcdsl.record import dataclass

Way = Literal["replaces", "moves", "adds", "uses", "removes"]


@dataclass(frozen=True, slots=True)
class Change:
    """What a deed does to a clause: the number and title that it has, where its words are set out, its number from then on.

    `moves` is a replacement by a clause of another part, which has another number; `uses` is a definition of the library
    that nothing read before.
    """

    way: Way
    number: str
    title: str
    at: str = ""
    after: str = ""


AGREED = Phrase("amendment", "This amendment was agreed on {day:literal}.", "agreed on {day}")
EFFECTIVE = Phrase(
    "amendment",
    "It takes effect from {day:literal}. Earlier periods are worked by the terms before it.",
    "effective from {day}",
)
HEADINGS: dict[Way, tuple[str, ...]] = {
    "replaces": ("Clause", "Title", SET_OUT),
    "moves": ("Clause", "Title", SET_OUT, "Its number then"),
    "adds": ("Clause", "Title", SET_OUT),
    "uses": ("Clause", "Title", SET_OUT),
    "removes": ("Clause", "Title"),
}
SAID: dict[Way, tuple[str, str]] = {
    "replaces": ("From that day this clause is replaced:", "From that day these clauses are replaced:"),
    "moves": (
        "From that day this clause is replaced by one of another part:",
        "From that day these clauses are replaced by clauses of other parts:",
    ),
    "adds": ("From that day this clause is added:", "From that day these clauses are added:"),
    "uses": (
        "From that day this definition of the library is used:",
        "From that day these definitions of the library are used:",
    ),
    "removes": ("From that day this clause is removed:", "From that day these clauses are removed:"),
}
LEADS = {
    (way, many): Phrase("amendment", said[many] + ROW + CELL.join(HEADINGS[way]) + f"{{rows:{way}_row+}}", "{rows}")
    for way, said in SAID.items()
    for many in (False, True)
}
CELLS = {
    "number": "{number:clause_number}",
    "title": "{title:quoted}",
    "at": "{at:clause_number}",
    "after": "{after:clause_number}",
}
ROWS = {
    way: Phrase(
        f"{way}_row",
        ROW + CELL.join(list(CELLS.values())[: len(heading)]),
        f"^{way} " + " ".join(f"{{{name}}}" for name in list(CELLS)[: len(heading)] if name != "title"),
    )
    for way, heading in HEADINGS.items()
}
WAYS = {"replaces": "as replaced", "moves": "as replaced", "adds": "added", "uses": "from the library, used"}
"""How the heading of a clause that a deed sets out says what the deed does with it."""
PHRASES = phrases(AGREED, EFFECTIVE, LEADS, ROWS)


def deed_words(node: Node, changes: Sequence[Change]) -> Prose:
    """The deed in words."""
    assert node.agreed is not None
    assert node.effective is not None
    dates = (Sentence(AGREED.say(day=written(node.agreed))), Sentence(EFFECTIVE.say(day=written(node.effective))))
    return Prose(clean(node.head.said), (*dates, *_changes(changes)))


def _changes(changes: Sequence[Change]) -> Iterator[Block]:
    for way, heading in HEADINGS.items():
        rows = [
            (one.number, in_quotes(one.title), one.at, one.after)[: len(heading)] for one in changes if one.way == way
        ]
        if rows:
            yield Grid(SAID[way][len(rows) > 1], heading, tuple(rows))


def set_out_title(title: str, way: Way, deed: str) -> str:
    """The heading of a clause that a deed sets out.

    >>> set_out_title("Fee", "replaces", "Deed no. 1")
    'Fee, as replaced by Deed no. 1'
    """
    return f"{title}, {WAYS[way]} by {deed}"
