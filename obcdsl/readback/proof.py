"""The proof that signed words are a contract: read them back, and compare the two programs.

Three things must hold. Every paragraph is a phrase of the terms, in one way. The contract that was read back says the
very words that were read: nothing in them was passed over. And its program is that of the contract they were signed for,
positions apart, as are the words of its examples and accepted warnings: nothing was lost. A contract with amendments has
a program for each version, and all of them are compared, with the days from which they hold. Where only words are at
hand, the first two are proved of them.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from itertools import zip_longest
from pathlib import Path
from typing import Any

from obcdsl import core
from obcdsl.clauses.example_english import HOW
from obcdsl.contract import Contract
from obcdsl.diagnostic import Diagnostic, Label, Refusal, error
from obcdsl.english.words import clean
from obcdsl.examples.running import findings_of, run_example
from obcdsl.readback.reading import ReadBack, names_of, read_back
from obcdsl.render.terms import numbered
from obcdsl.source import Span

FINGERPRINT = "Fingerprint of the signed text"
WORKED = re.compile(rf"[0-9]+\.[0-9]+\.[0-9]+ {HOW.say()}")


# ---- the proof -----------------------------------------------------------------------------------------------------------------


def proved(words: str, contract: Contract, path: str = "") -> tuple[Diagnostic, ...]:
    """Why signed words are not a contract's program; nothing where they are.

    Args:
        words: terms in Markdown, as `obc terms` writes them.
        contract: the contract whose words they should be.
        path: what the words are called in messages.

    Raises:
        Refusal: where the words cannot be read, or the contract has errors.
    """
    folder = contract.path.parent if contract.path is not None else None
    found = read_back(words, folder, names_of(contract), path).contract
    _join(found, contract)
    return (*_other_words(words, found, path), *_other_sums(words, contract, found, path))


def said_back(words: str, folder: Path | None = None, path: str = "") -> ReadBack:
    """The contract that signed words make, where it says the same words again; its names are made of the titles.

    Where the words are of one version of a contract, the steps of its examples may rest on the others and are passed over.

    Args:
        words: terms in Markdown, as `obc terms` writes them.
        folder: where the files stand that the terms pin by their hash.
        path: what the words are called in messages.

    Raises:
        Refusal: where the words cannot be read, part of them does not follow from the rest, or an example does not come out.
    """
    found = read_back(words, folder, path=path)
    contract = found.contract
    if contract.compiled.stands_alone:
        apart = _other_words(words, contract, path, steps=False)
    else:
        apart = [*_other_words(words, contract, path), *_other_figures(words, contract, path)]
    if apart:
        raise Refusal(apart)
    return found


def _other_figures(words: str, found: Contract, path: str) -> list[Diagnostic]:
    """The examples of a contract read back that do not come out, each where its words stand."""
    made = []
    for version in found.versions:
        places = {node.head.name.text: number for number, node in numbered(version).items()}
        scope = version.compiled.scope
        for node in (one for one in scope.examples if one.head.name.text in places):
            run = run_example(scope, version.program, node, version.sources)
            start = max(words.find(f"### {places[run.name]} "), 0)
            label = Label(Span(path, start, words.index("\n", start)))
            message = "this example does not come out as these words say"
            made += [error("read-back", message, label, notes=[f"{one.message}."]) for one in findings_of(run)]
    return list(dict.fromkeys(made))


def _join(found: Contract, contract: Contract) -> None:
    """Where the words are of one version of a contract, let their examples be worked with the versions of the other days."""
    timeline, scope, program = contract.compiled.scope.timeline, found.compiled.scope, found.program
    if not contract.compiled.stands_alone or timeline is None:
        return
    at = timeline.number
    programs, scopes = list(timeline.programs), list(contract.compiled.scope.over_time)
    programs[at], scopes[at] = program, scope
    scope.timeline, scope.over_time = dataclasses.replace(timeline, programs=tuple(programs)), tuple(scopes)


def _other_words(words: str, found: Contract, path: str, *, steps: bool = True) -> list[Diagnostic]:
    """The first line that the contract read back does not say as the words do: they say more, or something else."""
    apart = _first_apart(words, found.terms(), path, steps=steps)
    if apart is None:
        return []
    label, other = apart
    note = f"The contract that the words make says `{other}` here."
    return [error("read-back", "this does not follow from the rest of the words", label, notes=[note])]


def _other_sums(words: str, contract: Contract, found: Contract, path: str) -> list[Diagnostic]:
    """Where the words are those of another contract: the first line that the contract says otherwise."""
    one, other = over_time(contract), over_time(found)
    apart = _first_apart(words, contract.terms(), path)
    if apart is not None:
        label, said = apart
        message = "the contract says this otherwise" + (", though its payments are the same" if one == other else "")
        return [error("read-back", message, label, notes=[f"It says `{said}` here."])]
    if one == other:
        return []
    place = _places(one, other)[0].split(":")[0].strip("/").replace("/", ", ").removeprefix("0, ")
    message = f"these words can be those of two contracts: they leave open {place}"
    return [error("read-back", message, Label(Span(path, 0, 1)))]


def _first_apart(words: str, others: str, path: str, *, steps: bool = True) -> tuple[Label, str] | None:
    """The first line of terms that other terms do not say, and what they say in its place."""
    told, says = _unmarked(words, steps=steps), _unmarked(others, steps=steps)
    for (start, line), (_, other) in zip_longest(told, says, fillvalue=(len(words), "")):
        if line != other:
            return Label(Span(path, start, start + max(len(line), 1))), other or "nothing"
    return None


def _unmarked(words: str, *, steps: bool = True) -> list[tuple[int, str]]:
    """The lines of terms with their places, the fingerprint left out: it is that of the text and not of the words."""
    found, at, worked = [], 0, False
    for line in words.rstrip("\n").split("\n"):
        worked = not steps and (WORKED.match(line) is not None or (worked and line[:1] in ("", "|")))
        if not worked:
            found.append((at, "" if line.startswith(FINGERPRINT) else line))
        at += len(line) + 1
    return found


def over_time(contract: Contract) -> Any:
    """All that settles a payment in each version of a contract, with the first day of each."""
    return tuple(
        {"from": repr(version.compiled.first), **meaning(version, _passed_over(version))}
        for version in contract.versions
    )


def meaning(contract: Contract, without: frozenset[str] = frozenset()) -> Any:
    """All that settles a payment: the program and what it expects of data, without positions; `without` some tables."""
    program = contract.program
    tables = {name: table for name, table in program.tables.items() if name not in without}
    gone = {key for name in without if name in program.tables for key in program.tables[name].keys}
    needed = {key for table in tables.values() for key in table.keys} | set(contract.compiled.scope.clauses)
    keys = {name: key for name, key in program.keys.items() if name not in gone or name in needed}
    program = dataclasses.replace(program, tables=tables, keys=keys)
    return {"program": without_places(program), "data": without_places(contract.schema)}


def _passed_over(contract: Contract) -> frozenset[str]:
    """The tables of library files that nothing in the contract reads: its words do not say them."""
    said = {node.head.name.text for node in numbered(contract).values()}
    return frozenset(set(contract.program.tables) - said)


SHOWN_ONLY = {"Guarantee": ("text",), "Gate": ("text",), "Program": ("order",)}
"""What a program holds to show how something was written."""


def without_places(value: Any) -> Any:
    """A value as plain data, without positions, and without how a condition was written."""
    if isinstance(value, Span):
        return None
    if isinstance(value, core.Program):
        value = dataclasses.replace(value, payments=tuple(sorted(value.payments, key=lambda pay: pay.name)))
    if isinstance(value, tuple | list):
        return tuple(without_places(item) for item in value)
    if isinstance(value, Mapping):
        return {str(key): without_places(item) for key, item in sorted(value.items(), key=lambda item: str(item[0]))}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        name = type(value).__name__
        fields = {
            part.name: clean(getattr(value, part.name))
            if part.name in ("title", "version") and getattr(value, part.name) is not None
            else without_places(getattr(value, part.name))
            for part in dataclasses.fields(value)
            if part.name not in SHOWN_ONLY.get(name, ())
        }
        return {"": name, **fields}
    return repr(value)


def _places(one: Any, other: Any, where: str = "") -> list[str]:
    """Where two pieces of plain data differ."""
    if one == other:
        return []
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        return [place for key in one for place in _places(one[key], other[key], f"{where}/{key}" if key else where)]
    if isinstance(one, tuple) and isinstance(other, tuple) and len(one) == len(other):
        return [
            place for at, pair in enumerate(zip(one, other, strict=True)) for place in _places(*pair, f"{where}/{at}")
        ]
    return [f"{where}: {str(one)[:150]} | {str(other)[:150]}"]
