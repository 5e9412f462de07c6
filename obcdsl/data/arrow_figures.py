"""The figures of one column of plain rows: numbers as whole numbers over a scale, all else by what stands in it.

What a cell comes to depends on nothing but what stands in it and on its metric. Texts, dates, yes and no and categories
are therefore read once for each thing that stands in a block, with the reader of rows, and the rows hold its number.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np
import pyarrow

from obcdsl.data.figures import BLANK
from obcdsl.data.frame_table import exact_cell
from obcdsl.data.gathering import Figured, Gathering
from obcdsl.data.numbers import Unfit
from obcdsl.data.schema import MetricColumn, Missing
from obcdsl.data.table import Table
from obcdsl.record import dataclass
from obcdsl.values import Value

NUMERIC = ("money", "count", "number", "days", "ratio")
MOST_PLACES = 6
"""Decimal places that a column of floats is tried at."""
MOST_DECIMAL = 10**15
"""Decimals of up to 15 digits are told apart by binary floats of 64 bits, so one that gives a float back is its shortest."""
types = pyarrow.types
CODED_TYPES = (types.is_string, types.is_boolean, types.is_date32, types.is_integer, types.is_decimal128)
Ways: TypeAlias = tuple[tuple[str, int], ...]
"""How ratios are written (`PercentWay`), each with the first row of the block that is written so."""


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a metric in plain rows: whole numbers over a scale, and the heading of their column.

    `blanks` says where a cell is blank (None: nowhere); the number there is that of another cell.
    """

    values: Any
    scale: int
    blanks: Any
    heading: str
    ways: Ways = ()

    def value(self, at: int) -> Value | Missing:
        """The figure of one row, as every reading gives it."""
        if self.blanks is not None and self.blanks[at]:
            return BLANK
        if self.scale == 1:
            return int(self.values[at])
        number = Fraction(int(self.values[at]), self.scale)
        return number.numerator if number.denominator == 1 else number


@dataclass(frozen=True, slots=True)
class Coded:
    """The figures of a metric in plain rows: what they come to, each once, and which of them each row holds."""

    known: tuple[Value | Missing, ...]
    codes: Any
    heading: str
    ways: Ways = ()

    def value(self, at: int) -> Value | Missing:
        """The figure of one row, as every reading gives it."""
        return self.known[int(self.codes[at])]


def figures_of(gathering: Gathering, metric: MetricColumn, column: Any, heading: str) -> Figures | Coded | None:
    """The figures of a column; None where any may not be what it is, or all are blank."""
    if column.null_count == len(column):
        return None
    one = gathering.figured[metric.name]
    is_spelt = metric.codes is not None or metric.spellings or metric.sign_turned
    is_number = types.is_integer(column.type) or types.is_decimal128(column.type) or types.is_float64(column.type)
    if metric.kind in NUMERIC and is_number and not is_spelt:
        return _numbers(gathering, metric, column, heading)
    return _coded(one, column, heading) if any(known(column.type) for known in CODED_TYPES) else None


def _coded(one: Figured, column: Any, heading: str) -> Coded | None:
    held = column.dictionary_encode()
    cells, table = held.dictionary.to_pylist(), Table("", [], iter(()))
    known: list[Value | Missing] = []
    first: dict[str, int] = {}
    codes = held.indices.fill_null(len(cells)).to_numpy(zero_copy_only=False)
    for code, cell in enumerate(cells):
        value, way = one.read(exact_cell(table, cell))
        if isinstance(value, Unfit):
            return None
        known.append(value)
        if way and way not in first:  # what stands first comes first in a dictionary
            first[way] = int(np.argmax(codes == code))
    return Coded((*known, BLANK), codes, heading, tuple(first.items()))


def _numbers(gathering: Gathering, metric: MetricColumn, column: Any, heading: str) -> Figures | None:
    """The figures as whole numbers over a scale, and where they are blank."""
    limits, blanks = gathering.ways.limits, None
    if column.null_count:
        blanks = column.is_null().to_numpy(zero_copy_only=False)
        column = column.fill_null(column.drop_null()[0])
    held = _whole(column)
    if held is None:
        return None
    values, scale = held
    low, high = int(values.min()), int(values.max())
    size = max(-low, high)
    if (low < 0 and not metric.may_be_negative) or -(-size // scale) >= 10**limits.digits or 10**limits.digits % scale:
        return None
    if metric.kind == "count" and scale != 1 and bool((values % scale).any()):
        return None
    if metric.kind == "money" and size > limits.money * scale:
        return None
    if metric.kind != "ratio":
        return Figures(values, scale, blanks, heading)
    ways = _ratio_ways(values, scale, blanks, in_percent=metric.in_percent)
    return Figures(values, scale * 100 if metric.in_percent else scale, blanks, heading, ways)


def _ratio_ways(values: Any, scale: int, blanks: Any, *, in_percent: bool) -> Ways:
    """The first row of a plain ratio up to 1 (of either sign), and of one above."""
    there = values != 0 if blanks is None else (values != 0) & ~blanks
    small = np.abs(values) <= scale
    names = ("low", "points") if in_percent else ("plain", "over")
    rows = [(name, there & where) for name, where in zip(names, (small, ~small), strict=True)]
    return tuple((name, int(np.argmax(where))) for name, where in rows if bool(where.any()))


def _whole(column: Any) -> tuple[Any, int] | None:
    """A column of numbers as whole numbers of 64 bits over a power of ten; None where it is none."""
    kind = column.type
    if types.is_integer(kind):
        values = column.to_numpy(zero_copy_only=False)
        return None if types.is_uint64(kind) and int(values.max(initial=0)) >= 1 << 63 else (values.astype(np.int64), 1)
    if types.is_decimal128(kind) and kind.scale >= 0:
        words = np.frombuffer(column.buffers()[1], np.int64).reshape(-1, 2)[column.offset : column.offset + len(column)]
        low = words[:, 0]
        return (np.ascontiguousarray(low), 10**kind.scale) if bool((words[:, 1] == low >> 63).all()) else None
    return _decimals(column.to_numpy(zero_copy_only=False)) if types.is_float64(kind) else None


def _decimals(floats: Any) -> tuple[Any, int] | None:
    """Floats as their shortest decimals, where a few places are enough for all of them."""
    for places in range(MOST_PLACES + 1):
        scale = 10**places
        whole = np.rint(floats * scale)
        if not bool((np.abs(whole) < MOST_DECIMAL).all()):
            return None
        if bool((whole / scale == floats).all()):
            return whole.astype(np.int64), scale
    return None
