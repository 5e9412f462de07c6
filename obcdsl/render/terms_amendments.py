"""The amendments of a contract in words: what each changes, by the numbers of its clauses, and each clause that it sets out.

A clause that a deed brings reads as the contract does once the deed is in force. A definition of the library that nothing
read before is set out with the deed that reads it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

from obcdsl.amended import Deed
from obcdsl.clauses.amendment_english import HEADINGS, WAYS, Change, deed_words, set_out_title
from obcdsl.english.data_schedule import Stated
from obcdsl.english.document import Clause
from obcdsl.english.prose import Prose
from obcdsl.english.words import clean
from obcdsl.render.terms import LIBRARY, in_place, numbered, own_names, said, with_remarks, words_of
from obcdsl.written.clauses_needed import needed

if TYPE_CHECKING:
    from obcdsl.contract import Contract


def amendments(contract: Contract, part: int) -> Iterator[Clause]:
    """The clauses of the part of the terms that holds the amendments, in the order in which these take effect."""
    for number, deed, changes, version in _deeds(contract, part):
        yield Clause(number, deed.name, with_remarks(deed.node.head, deed_words(deed.node, changes)))
        words = words_of(version)
        for change, node in _set_out(changes, version):
            prose = in_place(said(node, words))
            title = set_out_title(prose.title, change.way, clean(deed.node.head.said))
            yield Clause(change.at, "", Prose(title, prose.blocks), own_names(node))


def data_of_deeds(contract: Contract, part: int) -> Iterator[Stated]:
    """What each later version says of its data in the clauses that its deeds set out."""
    places: dict[str, str] = dict(words_of(contract).numbers)
    for version, deeds in groupby(_deeds(contract, part), key=lambda deed: deed[-1]):
        fresh = [found for _, _, changes, _ in deeds for found in _set_out(changes, version)]
        places |= {node.head.name.text: change.at for change, node in fresh}
        yield Stated(words_of(version), tuple(node for _, node in fresh), dict(places))


def _deeds(contract: Contract, part: int) -> Iterator[tuple[str, Deed, list[Change], Contract]]:
    """Each deed with its number, what it changes, and the version that it makes."""
    at, known = 1, 0
    read = _incorporated(contract)
    for before, version in zip(contract.versions, contract.versions[1:], strict=False):
        deeds = version.compiled.deeds[known:]
        known += len(deeds)
        fresh = _incorporated(version) - read
        read |= fresh
        for deed in deeds:
            own = fresh if deed is deeds[-1] else fresh & _read_by(deed, version)
            fresh = fresh - own
            changes = _placed(_changes(deed, before, version, own), part, at + 1)
            yield f"{part}.{at}", deed, changes, version
            at += 1 + sum(bool(change.at) for change in changes)


def _set_out(changes: Iterable[Change], version: Contract) -> Iterator[tuple[Change, Any]]:
    nodes = numbered(version)
    for change in changes:
        if change.at:
            yield change, nodes[change.after or change.number]


def _changes(deed: Deed, before: Contract, version: Contract, library: set[str]) -> Iterator[Change]:
    """What a deed does to each clause; `library` are the definitions that it brings into use."""
    old, new = _titled(before), _titled(version)
    for verb, word in deed.node.named():
        name = word.text
        match verb:
            case "replaces" if old[name][0] != new[name][0]:
                yield Change("moves", *old[name], after=new[name][0])
            case "replaces":
                yield Change("replaces", *old[name])
            case "adds":
                yield Change("adds", *new[name])
            case _:
                yield Change("removes", *old[name])
    for name, (number, title) in new.items():
        if name in library:
            yield Change("uses", number, title)


def _placed(changes: Iterable[Change], part: int, at: int) -> list[Change]:
    """Changes in the order in which a deed says them, each with the number under which its clause is set out."""
    ways = list(HEADINGS)
    ordered = sorted(changes, key=lambda change: ways.index(change.way))
    many = sum(change.way in WAYS for change in ordered)
    places = iter(f"{part}.{number}" for number in range(at, at + many))
    return [replace(change, at=next(places)) if change.way in WAYS else change for change in ordered]


def _titled(version: Contract) -> dict[str, tuple[str, str]]:
    """The number and title of each clause by its name."""
    return {node.head.name.text: (number, clean(node.head.said)) for number, node in numbered(version).items()}


def _incorporated(version: Contract) -> set[str]:
    """The clauses of the library that the words of a version have."""
    of_library = f"{LIBRARY}."
    return {node.head.name.text for number, node in numbered(version).items() if number.startswith(of_library)}


def _read_by(deed: Deed, version: Contract) -> set[str]:
    """The clauses of the library that the clauses of a deed rest on."""
    library = [node for parsed in version.compiled.written.libraries.values() for node in parsed.clauses]
    return {node.head.name.text for node in needed(deed.clauses.values(), library)}
