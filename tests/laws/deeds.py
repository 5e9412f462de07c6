"""Deeds made of a contract's own text: a clause with one edit replaced, another added later or removed."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

from obcdsl.contract import Contract
from obcdsl.periods import written
from tests.laws.edits import compiled, edits

NAMED = re.compile(r"(?P<kind>[a-z]+) (?P<name>[a-z][a-z0-9_]*)")
FIXED = ("contract", "use", "key", "example")
DEED = """amendment deed_{number} "Deed of variation no. {number}"
  amends          {contract}
  agreed on       1 January 2010
  effective from  {day}
{verbs}
{clauses}"""


def clauses(text: str) -> dict[str, str]:
    """The clauses of a contract's text by their names, but for those that no deed of these tests touches."""
    found = {}
    for clause in re.split(r"(?m)^(?=[a-z])", text):
        head = NAMED.match(clause)
        if head is not None and head["kind"] not in FIXED:
            found[head["name"]] = clause
    return found


def deed(contract: Contract, number: int, period: int, changes: dict[str, tuple[str, str]]) -> str:
    """The text of a deed from the first day of a period: the verb and the new text of each clause that it names."""
    periods = contract.program.calendar.periods()
    day = written(periods[min(period, len(periods) - 1)].first)
    verbs = "\n".join(
        f"  {verb}  " + ", ".join(name for name, change in changes.items() if change[0] == verb)
        for verb in ("replaces", "adds", "removes")
        if any(change[0] == verb for change in changes.values())
    )
    texts = "".join(text for verb, text in changes.values() if verb != "removes")
    return DEED.format(number=number, contract=contract.program.name, day=day, verbs=verbs, clauses=texts)


def amended(text: str, folder: Path, seed: int, tries: int = 25) -> Iterator[tuple[str, tuple[str, ...], Contract]]:
    """Contracts with deeds, made of one: the text of what is signed, the deeds, and both compiled.

    First a deed that replaces a clause by itself with one edit, without and with one that puts the clause back; then, without
    examples, which might speak of it, a deed that adds a clause taken out of what is signed, without and with one that
    removes it again.
    """
    rng = random.Random(seed)
    contract = compiled(text, folder)
    assert contract is not None
    known = clauses(text)
    replaced = next(_edited(text, folder, known, contract, rng, tries), None)
    if replaced is not None:
        name, new = replaced
        first = deed(contract, 1, 1, {name: ("replaces", new)})
        yield from _sound(text, folder, (first,))
        yield from _sound(text, folder, (first, deed(contract, 2, 2, {name: ("replaces", known[name])})))
    text = "".join(clause for clause in re.split(r"(?m)^(?=[a-z])", text) if not clause.startswith("example "))
    names = list(known)
    rng.shuffle(names)
    for name in names[:tries]:
        signed = text.replace(known[name], "", 1)
        added = deed(contract, 1, 1, {name: ("adds", known[name])})
        if next(_sound(signed, folder, (added,)), None) is None:
            continue
        yield from _sound(signed, folder, (added,))
        yield from _sound(signed, folder, (added, deed(contract, 2, 2, {name: ("removes", "")})))
        break


def _sound(text: str, folder: Path, deeds: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...], Contract]]:
    found = compiled(text, folder, deeds, examples="\nexample " in text)
    if found is not None:
        yield text, deeds, found


def _edited(
    text: str, folder: Path, known: dict[str, str], contract: Contract, rng: random.Random, tries: int
) -> Iterator[tuple[str, str]]:
    """A clause and its text with one edit, such that a deed can put it in the place of the other."""
    found = list(edits(text))
    for _, edited_text in rng.sample(found, min(tries, len(found))):
        after = clauses(edited_text)
        changed = [name for name in known if after.get(name) != known[name]]
        if list(after) != list(known) or len(changed) != 1:
            continue
        name = changed[0]
        if compiled(text, folder, (deed(contract, 1, 1, {name: ("replaces", after[name])}),)) is not None:
            yield name, after[name]
