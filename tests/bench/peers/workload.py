"""What a workload is, and what a peer gives for it.

Columns are the arrays that a person has when the rule begins. What a peer gives has the amounts by the names of the
contract's lines and parties, in the smallest unit of its rounding.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from obcdsl.contract import Contract
from tests.bench.workloads.rows import Made, as_loaded

Columns: TypeAlias = dict[str, Any]
Prepare: TypeAlias = Callable[[Columns], Callable[[], Any]]


@dataclass(frozen=True, slots=True)
class Workload:
    """A contract, rows made for it of one kind or more, and its rule on NumPy as people write it and with care."""

    title: str
    contract: Callable[[], Contract]
    data: Mapping[str, Callable[[int], Made]]
    outputs: tuple[str, ...]
    plain: Callable[[Columns], Columns]
    careful: Callable[[Columns], Columns]
    columns: Callable[[Made], Columns] = as_loaded
    turned: tuple[str, ...] = ()
    """Lines whose amounts the peers give above zero where the contract's own payer of the line is paid."""
    by_hand: Callable[[Columns, int], Columns] | None = None
    """The rule on fractions, of the first so many rows."""


@dataclass(frozen=True, slots=True)
class Peer:
    """What makes columns ready (not timed) and gives what works out the amounts (timed); more rows than `most` take too long."""

    prepare: Prepare
    most: int = 100_000_000


def first(columns: Columns, number: int) -> Columns:
    """The first rows."""
    return {name: values[:number] for name, values in columns.items()}


def row_dictionaries(columns: Columns) -> list[dict[str, Any]]:
    """Columns as one dictionary for each row, as rules engines take them."""
    names = list(columns)
    return [dict(zip(names, row, strict=True)) for row in zip(*(columns[name].tolist() for name in names), strict=True)]


def wrong(found: Any, right: Columns) -> Any:
    """Whether any amount of a row is off by a smallest unit or more, or is no number, for each row that is there."""
    bad = np.zeros(len(next(iter(right.values()))), dtype=bool)
    for name, values in right.items():
        bad |= ~(np.abs(np.asarray(found[name], dtype=np.float64) - values) < 0.5)
    return bad
