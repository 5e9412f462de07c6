"""Which clauses a text of the terms speaks of, by the rule that the terms state of themselves.

A name in curly quotes is defined in the clause of that title. Where two clauses have one title, the number of the clause
follows in brackets, and only that leads there. Titles hold no curly quotes of their own (`words.clean`).

>>> runs("“Fee” is paid with “Bonus” (clause 9.2).", {"Fee": "9.1"}, {"9.1": "Fee", "9.2": "Bonus"})
('“', Reference(text='Fee', clause='9.1', by_title=True), '” is paid with “', Reference(text='Bonus', clause='9.2', \
by_title=True), '” (clause ', Reference(text='9.2', clause='9.2', by_title=False), ').')
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TypeAlias

from obcdsl.english.document import Clause, Document
from obcdsl.record import dataclass

SET_OUT = "Set out in"
"""The heading of a column that holds, as the one headed `Clause` does, numbers of clauses."""
NAMED = re.compile(r"“([^“”]+)”(?: \(clause ([0-9]+\.[0-9]+)\))?")


@dataclass(frozen=True, slots=True)
class Reference:
    """Words that stand for a clause: its title, or its number."""

    text: str
    clause: str
    by_title: bool


Run: TypeAlias = str | Reference


@dataclass(frozen=True, slots=True)
class References:
    """What can be referred to in one document: the clause of each title, and the title of each clause."""

    targets: Mapping[str, str]
    titles: Mapping[str, str]

    def within(self, clause: Clause, text: str) -> tuple[Run, ...]:
        """The runs of a text of a clause. A clause does not refer to itself by its title."""
        folded = {name.casefold() for name in clause.own}
        targets = {
            title: number
            for title, number in self.targets.items()
            if number != clause.number and title.casefold() not in folded
        }
        return runs(text, targets, self.titles)

    def cell(self, clause: Clause, heading: str, text: str) -> tuple[Run, ...]:
        """The runs of a cell: a clause number under the heading `Clause` or `Set out in` is a reference as it stands."""
        if heading in ("Clause", SET_OUT) and text in self.titles:
            return (Reference(text, text, by_title=False),)
        return self.within(clause, text)


def references(document: Document) -> References:
    """What can be referred to in a document."""
    return References(document.targets(), {clause.number: clause.prose.title for clause in document.clauses()})


def runs(text: str, targets: Mapping[str, str], titles: Mapping[str, str]) -> tuple[Run, ...]:
    """A text cut into plain words and references."""
    return tuple(run for run in _runs(text, targets, titles) if run != "")


def _runs(text: str, targets: Mapping[str, str], titles: Mapping[str, str]) -> Iterator[Run]:
    at = 0
    plain = ""
    for found in NAMED.finditer(text):
        title, number = found[1], found[2]
        if number is not None and titles.get(number) == title:
            yield plain + text[at : found.start(1)]
            yield Reference(title, number, by_title=True)
            yield text[found.end(1) : found.start(2)]
            yield Reference(number, number, by_title=False)
            plain, at = "", found.end(2)
        elif number is None and title in targets:
            yield plain + text[at : found.start(1)]
            yield Reference(title, targets[title], by_title=True)
            plain, at = "", found.end(1)
    yield plain + text[at:]
