"""What a workload is, and what a peer gives for it.

Columns are arrays of whole numbers: counts, money in the smallest unit of its currency, rates in parts as the workload
says. More rows than `DISTINCT` are the first ones again and again, so that the rule by hand can judge every row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy

from obcdsl.contract import Contract
from obcdsl.statement import RefusedStatement, Statement

Columns: TypeAlias = dict[str, Any]
DISTINCT = 100_000


@dataclass(frozen=True, slots=True)
class Workload:
    """A contract, rows for it of two kinds, its rule by hand, and how a statement gives the same amounts."""

    name: str
    title: str
    contract: Callable[[], Contract]
    data: Mapping[str, Callable[[int], Columns]]
    outputs: tuple[str, ...]
    by_hand: Callable[[Columns], Columns]
    as_data: Callable[[Columns], list[dict[str, str]]]
    paid: Callable[[Statement | RefusedStatement], tuple[int, ...]]
    from_blocks: Callable[[Any], Columns]


@dataclass(frozen=True, slots=True)
class Peer:
    """What makes columns ready (not timed) and what works out the amounts (timed); more rows than `most` take too long."""

    prepare: Callable[[Columns], Any]
    run: Callable[[Any], Any]
    most: int = 10_000_000


def as_given(columns: Columns) -> Columns:
    """The columns as they are."""
    return columns


def column_arrays(rows: list[dict[str, int]]) -> Columns:
    """Rows as columns of 64-bit whole numbers."""
    return {name: numpy.array([row[name] for row in rows], dtype=numpy.int64) for name in rows[0]}


def row_dictionaries(columns: Columns) -> list[dict[str, int]]:
    """Columns as one dictionary for each row, as rules engines take them."""
    names = list(columns)
    return [dict(zip(names, row, strict=True)) for row in zip(*(columns[name].tolist() for name in names), strict=True)]


def repeated(columns: Columns, number: int) -> Columns:
    """The same rows again and again up to a number."""
    have = len(next(iter(columns.values())))
    if have >= number:
        return {name: values[:number] for name, values in columns.items()}
    return {name: numpy.tile(values, -(-number // have))[:number] for name, values in columns.items()}


def wrong(found: Any, right: Columns) -> int:
    """Rows in which any amount is off by a smallest unit or more, or is no number."""
    number = len(next(iter(right.values())))
    bad = numpy.zeros(number, dtype=bool)
    for name, values in right.items():
        theirs = numpy.asarray(found[name], dtype=numpy.float64)
        have = len(theirs)
        bad[:have] |= ~(numpy.abs(theirs - values[:have]) < 0.5)
        bad[have:] = True
    return int(bad.sum())
