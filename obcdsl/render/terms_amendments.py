"""The amendments of a contract in words: what each changes, by the numbers of its clauses, and each clause that it sets out.

A clause that a deed brings reads as the contract does once the deed is in force. A definition of the library that nothing
read before is set out with the deed that reads it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from obcdsl.amended import Deed
from obcdsl.clauses.amendment_english import Change, deed_words, set_out_title
from obcdsl.clauses_needed import needed
from obcdsl.english.document import Clause
from obcdsl.english.prose import Prose
from obcdsl.english.words import clean
from obcdsl.render.terms import LIBRARY, numbered, own_names, said, with_remarks, words_of

if TYPE_CHECKING:
    from obcdsl.contract import Contract


def amendments(contract: Contract, part: int) -> Iterator[Clause]:
    """The clauses of the part of the terms that holds the amendments, in the order in which these take effect."""
    at, known = 1, 0
    read = _incorporated(contract)
    for before, version in zip(contract.versions, contract.versions[1:], strict=False):
        deeds = version.compiled.deeds[known:]
        known += len(deeds)
        nodes, words = numbered(version), words_of(version)
        fresh = _incorporated(version) - read
        read |= fresh
        for deed in deeds:
            own = fresh if deed is deeds[-1] else fresh & _read_by(deed, version)
            fresh = fresh - own
            set_out = [name.text for verb, name in deed.node.named() if verb != "removes"]
            set_out += [node.head.name.text for node in nodes.values() if node.head.name.text in own]
            places = {name: f"{part}.{at + more}" for more, name in enumerate(set_out, start=1)}
            changes = tuple(_changes(deed, before, version, places))
            yield Clause(f"{part}.{at}", deed.name, with_remarks(deed.node.head, deed_words(deed.node, changes)))
            for change in changes:
                if change.at:
                    node = nodes[change.after or change.number]
                    prose = said(node, words)
                    title = set_out_title(prose.title, change.way, clean(deed.node.head.said))
                    yield Clause(change.at, "", Prose(title, prose.blocks), own_names(node))
            at += 1 + len(places)


def _changes(deed: Deed, before: Contract, version: Contract, places: Mapping[str, str]) -> Iterator[Change]:
    """What a deed does to each clause, in the order in which the clauses are set out; `places` says where."""
    old, new = _numbers(before), _numbers(version)
    titles = words_of(before).plain, words_of(version).plain
    for verb, word in deed.node.named():
        name = word.text
        match verb:
            case "replaces" if old[name] != new[name]:
                yield Change("moves", old[name], titles[0](name), places[name], new[name])
            case "replaces":
                yield Change("replaces", old[name], titles[0](name), places[name])
            case "adds":
                yield Change("adds", new[name], titles[1](name), places[name])
            case _:
                yield Change("removes", old[name], titles[0](name))
    brought = set(deed.clauses)
    for name, place in places.items():
        if name not in brought:
            yield Change("uses", new[name], titles[1](name), place)


def _numbers(version: Contract) -> dict[str, str]:
    return {node.head.name.text: number for number, node in numbered(version).items()}


def _incorporated(version: Contract) -> set[str]:
    """The clauses of the library that the words of a version have."""
    of_library = f"{LIBRARY}."
    return {name for name, number in _numbers(version).items() if number.startswith(of_library)}


def _read_by(deed: Deed, version: Contract) -> set[str]:
    """The clauses of the library that the clauses of a deed rest on."""
    library = [node for parsed in version.compiled.written.libraries.values() for node in parsed.clauses]
    return {node.head.name.text for node in needed(deed.clauses.values(), library)}
