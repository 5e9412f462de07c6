"""One thing of the library in full: the words that a lawyer would read, and its examples with their results.

>>> from obcdsl.catalogue import named
>>> [example.run.passed for example in page(named("consistency")[0]).examples]
[True]
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from obcdsl.catalogue import TEMPLATE, Entry, clause_ends
from obcdsl.contract import Contract, load
from obcdsl.diagnostic import Refusal
from obcdsl.examples.libraries import library_contract
from obcdsl.examples.report import run_examples
from obcdsl.examples.running import ExampleRun
from obcdsl.record import dataclass
from obcdsl.render.terms import clause_terms, terms
from obcdsl.written import ast


@dataclass(frozen=True, slots=True)
class Shown:
    """An example: its lines as written, and how it ran."""

    text: str
    run: ExampleRun


@dataclass(frozen=True, slots=True)
class Page:
    """An entry with its words (Markdown) and examples; both are empty where its file has errors."""

    entry: Entry
    words: str = ""
    examples: tuple[Shown, ...] = ()


def page(entry: Entry) -> Page:
    """The entry in full."""
    whole = entry.kind == TEMPLATE
    try:
        contract = load(entry.path) if whole else library_contract(entry.path)
    except Refusal:
        return Page(entry)
    return Page(entry, _words(contract, entry), tuple(_examples(contract, "" if whole else entry.name)))


def _words(contract: Contract, entry: Entry) -> str:
    try:
        return (terms(contract) if entry.kind == TEMPLATE else clause_terms(contract, entry.name)).rstrip("\n")
    except Refusal:
        return ""


def _examples(contract: Contract, name: str) -> Iterator[Shown]:
    """The examples of a contract that name something; all of them where it has no name."""
    ends_of = {path: clause_ends(source.text) for path, source in contract.sources.items()}
    for node, run in zip(contract.compiled.scope.examples, _runs(contract), strict=False):
        path = node.head.name.span.path
        text, ends = contract.sources[path].text, ends_of[path]
        start = text.rfind("\n", 0, node.head.name.span.start) + 1
        if start in ends and (not name or _names(node, name)):
            lines = text[start : ends[start]].split("\n")[1:]
            yield Shown("\n".join(lines), run)


def _runs(contract: Contract) -> tuple[ExampleRun, ...]:
    try:
        return run_examples(contract).examples
    except Refusal:
        return ()


def _names(node: Any, name: str) -> bool:
    """Whether an example speaks of something: calls it, gives it, expects it or reads a cell of it."""
    return any(name in (getattr(part, "text", None), getattr(part, "table", None)) for part in ast.walk(node))
