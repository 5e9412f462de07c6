"""The derivation of a figure as data: what it was worked from, down to rows of data or terms of the contract."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any, Literal

Kind = Literal[
    "payment",
    "outcome",
    "define",
    "metric",
    "step",
    "part",
    "condition",
    "cell",
    "rows",
    "row",
    "band",
    "period",
    "scale",
]
Status = Literal["worked", "refused", "left out", "does not apply"]


@dataclass(frozen=True, slots=True)
class At:
    """A place: a line of a contract file, or a row and column of a data file."""

    file: str
    line: int
    column: str = ""


@dataclass(frozen=True, slots=True)
class Derivation:
    """One figure of the tree.

    `words` is its formula in names and `figures` the same with values put in; `value` is exact and `shown` is for a
    reader. `sentences` say which part applied and what was not taken; `notes` what else is to be known (carried
    forward); `distances` how far the nearest threshold is.
    """

    name: str
    label: str
    kind: Kind
    shown: str
    value: str | None = None
    status: Status = "worked"
    title: str = ""
    period: str = ""
    words: str = ""
    figures: str = ""
    sentences: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    distances: tuple[str, ...] = ()
    clause: At | None = None
    data: At | None = None
    children: tuple[Derivation, ...] = ()

    def every(self) -> Iterator[Derivation]:
        """This figure and all below it."""
        yield self
        for child in self.children:
            yield from child.every()


def derivation_data(derivation: Derivation) -> dict[str, Any]:
    """The tree as plain data.

    >>> derivation_data(Derivation("deaths", "deaths", "metric", "4 people", "4", data=At("a.csv", 2, "deaths")))["data"]
    {'file': 'a.csv', 'row': 2, 'column': 'deaths'}
    """
    found: dict[str, Any] = {}
    for part in fields(derivation):
        value = getattr(derivation, part.name)
        if part.name == "children":
            value = [derivation_data(child) for child in value]
        elif part.name == "data":
            value = {"file": value.file, "row": value.line, "column": value.column} if value else None
        elif part.name == "clause":
            value = {"file": value.file, "line": value.line} if value else None
        elif isinstance(value, tuple):
            value = list(value)
        found[part.name] = value
    return found
