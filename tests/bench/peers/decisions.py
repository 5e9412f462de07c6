"""A rule as analysts draw it for decision engines: expressions and tables, one after another, each engine spells its own way.

An expression writes a function of several numbers with square brackets: `min[a, b]`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from tests.bench.peers.workload import Columns, row_dictionaries


@dataclass(frozen=True, slots=True)
class Worked:
    """A figure worked by an expression."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Looked:
    """A figure looked up: what the first row says whose conditions on other figures all hold; an empty one always does.

    What a row says is an expression.
    """

    name: str
    fields: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Step = Worked | Looked


@dataclass(frozen=True, slots=True)
class Decisions:
    """The steps of a workload, which of them are amounts, and what makes rows of the columns before an engine sees them."""

    steps: tuple[Step, ...]
    outputs: tuple[str, ...]
    rows: Callable[[Columns], list[dict[str, Any]]] = row_dictionaries

    def collected(self, found: list[Any]) -> Columns:
        """The amounts of every row, from what an engine said of each."""
        return {output: [float(each[output]) for each in found] for output in self.outputs}


def flagged(c: Columns, names: Iterable[str]) -> Columns:
    """Columns for engines that know no missing figure: yes and no are 1 and 0, and what may be missing is 0 beside `has_NAME`."""
    found = {name: values.astype(int) if values.dtype == bool else values for name, values in c.items()}
    for name in names:
        found[f"has_{name}"] = (~np.isnan(c[name])).astype(int)
        found[name] = np.nan_to_num(c[name])
    return found
