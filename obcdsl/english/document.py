"""The terms as one document: parts, clauses and numbered paragraphs, the same for every format that lays them out.

A paragraph's number is made here and nowhere else, so that Markdown, HTML, Word and PDF cannot disagree.

>>> from obcdsl.english.prose import Prose, Quoted, Sentence
>>> fee = Clause("9.1", "base", Prose("Base", (Sentence("It is paid."), Quoted(("1 It is.",)), Sentence("Each year."))))
>>> [number for number, _ in fee.paragraphs()]
['9.1.1', None, '9.1.2']
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from obcdsl.english.common import HEAD, IN_FORCE, VERSION
from obcdsl.english.prose import Block, Prose, Quoted
from obcdsl.record import dataclass

if TYPE_CHECKING:
    from obcdsl.plots.model import Plot


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause in words. `name` is what the contract calls it; empty where it stands for the whole contract.

    `own` are the names that only this clause knows, which no reference leads away from; `figures` are its plots.
    """

    number: str
    name: str
    prose: Prose
    own: frozenset[str] = frozenset()
    figures: tuple[Plot, ...] = ()

    def paragraphs(self) -> Iterator[tuple[str | None, Block]]:
        """Each block with its number; quoted wording has its own."""
        at = 0
        for block in self.prose.blocks:
            if isinstance(block, Quoted):
                yield None, block
            else:
                at += 1
                yield f"{self.number}.{at}", block


@dataclass(frozen=True, slots=True)
class Part:
    """The clauses of one kind, under a number that never changes."""

    number: str
    title: str
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """The terms of a contract. `standing` is DRAFT, ILLUSTRATIVE or FINAL, with what is to be said beside it."""

    title: str
    standing: str
    version: str
    remark: str
    fingerprint: str
    parts: tuple[Part, ...]
    closing: str = ""
    days: tuple[str, str] | None = None
    """The first and last day of a version by amendments that stands by itself."""

    def clauses(self) -> Iterator[Clause]:
        """Every clause in order."""
        for part in self.parts:
            yield from part.clauses

    def targets(self) -> Mapping[str, str]:
        """The number of the clause of each title that only one clause has."""
        found: dict[str, str] = {}
        twice: set[str] = set()
        for clause in self.clauses():
            if clause.prose.title in found:
                twice.add(clause.prose.title)
            found[clause.prose.title] = clause.number
        return {title: number for title, number in found.items() if title not in twice}

    def standing_words(self) -> str:
        """The status with the version and what is to be said beside it.

        >>> Document("T", "FINAL", "1.2", "", "", ()).standing_words()
        'FINAL. Version 1.2.'
        """
        is_as = self.version.startswith("as ")
        version = VERSION[is_as].say(version=self.version.removeprefix("as ")) if self.version else ""
        days = IN_FORCE.say(first=self.days[0], last=self.days[1]) if self.days else ""
        some = f" {self.remark}" if self.remark else ""
        return HEAD.say(standing=self.standing, version=version, some=some, days=days)
