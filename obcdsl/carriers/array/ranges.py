"""Columns of data, what is known of their ranges, and the check that a block lies in them."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor, log2
from typing import Any, Protocol
from weakref import proxy

import numpy as np

from obcdsl import core
from obcdsl.carriers.array.figures import ColumnKey, Facts, Periods
from obcdsl.carriers.array.walker import Walker

MOST_INT = 1 << 52
Stretches = tuple[tuple[int, int], ...]
UNASKED = Facts(0, 0)
"""Stands for what is known of a column that nobody has asked for."""
FEW = 64
"""Figures from here up are bounded from below, too: a quotient by them is not far larger than it ever is."""


@dataclass(frozen=True, slots=True)
class Column:
    """Whole numbers over one scale, and the state of each cell (0 given, 1 missing, 2 not in the data) or None.

    A category is the number of its member, a date its ordinal day, yes 1 and no 0. Where a cell is missing the number is any
    of the others. Floats are at most `error` off; figures that are `positive` are never below 0, whatever the floats are.
    """

    values: Any
    scale: int = 1
    states: Any = None
    error: float = 0.0
    positive: bool = False


def narrowed(values: Any) -> Any:
    """Whole numbers in the fewest bytes, two or more, that hold each of them with either sign: less to be read and moved.

    >>> narrowed(np.array([3, -32768])).dtype
    dtype('int32')
    """
    most = max(-int(values.min(initial=0)), int(values.max(initial=0)))
    for kind in (np.int16, np.int32):
        if most <= np.iinfo(kind).max:
            return values.astype(kind, copy=False)
    return values


def taken(column: Column | None, rows: Any) -> Column | None:
    """A column at some rows, each as often as it stands there."""
    if column is None:
        return None
    states = None if column.states is None else column.states[rows]
    return Column(column.values[rows], column.scale, states, column.error, column.positive)


class Columns(Protocol):
    """Rows of data as columns."""

    periods: Any
    """The index of the statement period of each row, as an array of whole numbers."""

    def column(self, key: ColumnKey) -> Column | None:
        """A column; None where its figures are not whole multiples of one scale within 52 bits."""


@dataclass
class KnownFacts:
    """What is known of columns, with ranges widened so that the next block fits too."""

    program: core.Program
    columns: Columns
    rows: slice
    found: dict[ColumnKey, Facts | None] = field(default_factory=dict)
    before: Mapping[ColumnKey, Facts] = field(default_factory=dict)
    """The ranges that an earlier program was made for."""
    turned: set[Any] | None = None
    """The conditions that have come to hold since, in some other period (`Made.elsewhere`)."""
    closely: bool = False
    """Whether ranges are narrow from below, too."""
    reading: float = 0.0
    """Time of the processor that went into rows: columns are read, or worked, and looked through when they are first asked for."""
    extent: Callable[[ColumnKey], Columns] | None = None
    """The columns that a range is that of, where these are only some of them."""
    short: Any = None
    """The index of the period of each row, in one byte or two without a sign."""
    last: int = 0
    """The index of the last period of the contract."""
    thirds: dict[int, tuple[Any, int | None]] = field(default_factory=dict)
    """Three times the index of the period of each row (with the state of a cell added, both of them in one number), and the
    period of all rows, where it is one."""
    rows_in: dict[Stretches, Any] = field(default_factory=dict)

    def exactly(self, key: ColumnKey) -> Facts | None:
        """The range that a column has."""
        found = self.found.get(key, UNASKED)
        if found is UNASKED:
            begun = time.thread_time()
            columns, rows = (extent(key), slice(None)) if (extent := self.extent) else (self.columns, self.rows)
            column = columns.column(key)
            found = self.found[key] = None if column is None else self._facts(key, column, columns.periods, rows)
            self.reading += time.thread_time() - begun
        return found

    def _facts(self, key: ColumnKey, column: Column, periods: Any, rows: slice) -> Facts | None:
        values = column.values[rows]
        if not len(values):
            return Facts(0, 0, column.scale)
        found = _around(values, column)
        if found is None or column.states is None:
            return found
        without = self._periods_without(periods[rows], column.states[rows], id(periods))
        elsewhere = nowhere(key) if any(without) else frozenset[int]()
        blank, lacking = (frozenset(found_in) - elsewhere for found_in in without)
        return Facts(found.low, found.high, found.scale, blank, lacking, found.error)

    def _periods_without(self, periods: Any, states: Any, address: int) -> list[list[int]]:
        """The periods in which any cell is missing, and those in which any is not in the data."""
        if address not in self.thirds:
            only = int(periods[0])
            self.thirds[address] = periods * 3, only if bool((periods == only).all()) else None
        thirds, only_one = self.thirds[address]
        if only_one is not None:
            bits = int(np.bitwise_or.reduce(states))
            return [[only_one] if bits & bit else [] for bit in (1, 2)]
        counts = np.bincount(thirds + states)
        return [counts[bit::3].nonzero()[0].tolist() for bit in (1, 2)]

    def facts(self, key: ColumnKey) -> Facts | None:
        """A range for a column, wider than it is, and that holds what it was made for before."""
        facts = self._wider(key)
        before = self.before.get(key) if self.before else None
        if facts is None or before is None or before.scale != facts.scale:
            return facts
        return Facts(
            min(facts.low, before.low), max(facts.high, before.high), facts.scale,
            facts.blank | before.blank, facts.lacking | before.lacking, max(facts.error, before.error),
        )  # fmt: skip

    def _wider(self, key: ColumnKey) -> Facts | None:
        facts = self.exactly(key)
        if key.made is not None:
            if facts is None or not key.made.is_condition:
                return facts and _wider_made(facts)
            return Facts(0, 1 if key.made.elsewhere in self._turned() else facts.high)
        metric = self.program.metrics[key.metric]
        if facts is None or metric.unit.kind in ("category", "yes/no"):
            if facts is None or metric.unit.kind == "yes/no":
                return facts and Facts(0, 1, 1, facts.blank, facts.lacking)
            members = metric.unit.members or self.program.keys[metric.unit.key].members or ()
            return Facts(0, max(len(members) - 1, 0), 1, facts.blank, facts.lacking)
        marks = {0, 1}
        for word, node in metric.valid:
            if isinstance(node, core.Const) and isinstance(node.value, (int, Fraction)):
                edge = node.value * facts.scale
                marks |= {int(edge // 1), int(-(-edge // 1)), int(edge // 1) + (1 if word == "above" else -1)}
        if self.closely and facts.low >= FEW:
            marks.add(_power(facts.low // 4) // 4)
        below, above = [mark for mark in marks if mark <= facts.low], [mark for mark in marks if mark >= facts.high]
        low = max(below) if below else -_power(-facts.low)
        high = min(above) if above else _power(facts.high)
        return Facts(low, max(high, low), facts.scale, facts.blank, facts.lacking, _wider_error(facts.error))

    def _turned(self) -> set[Any]:
        """The conditions that hold in another period, where the program before took them to hold in none: they may in any."""
        if self.turned is None:
            self.turned = {
                key.made.elsewhere
                for key, known in self.before.items()
                if key.made and key.made.elsewhere and not known.high and (facts := self.exactly(key)) and facts.high
            }
        return self.turned

    def within(self, key: ColumnKey, known: Facts) -> bool:
        """Whether a column fits a range."""
        column = self.columns.column(key)
        if column is None or column.error > known.error:
            return False
        if column.scale != known.scale and (key.made is None or column.values.any()):
            return False  # 0 is 0 over any scale
        if not self._missing_as_known(key, column, known):
            return False
        values = column.values[self.rows]
        if not len(values) or _fits_quickly(values, known):
            return True
        if column.error:
            found = _around(values, column)
            return found is not None and known.low <= found.low and found.high <= known.high
        return known.low <= int(values.min()) and int(values.max()) <= known.high

    def _missing_as_known(self, key: ColumnKey, column: Column, known: Facts) -> bool:
        """Whether cells are missing in no other periods than is known."""
        if column.states is None:
            return True
        blank, lacking = _unknown(key.periods, known.blank), _unknown(key.periods, known.lacking)
        if not blank and not lacking:
            return True
        states = column.states[self.rows]
        bits = int(np.bitwise_or.reduce(states, initial=0))
        for bit, stretches in ((1, blank), (2, lacking)):
            if stretches and bits & bit:
                those = states.view(bool) if bits == bit == 1 else states == bit
                if bool(np.logical_and(those, self._lies_in(stretches)).any()):
                    return False
        return True

    def _lies_in(self, stretches: Stretches) -> Any:
        """The rows whose statement lies in one of some stretches of periods."""
        found = self.rows_in.get(stretches)
        if found is None:
            if self.short is None:
                self.last = self.program.calendar.periods()[-1].index
                self.short = self.columns.periods[self.rows].astype(np.uint8 if self.last < 256 else np.uint16)
            found = self.rows_in[stretches] = self._in_stretch(*stretches[0])
            for stretch in stretches[1:]:
                found |= self._in_stretch(*stretch)
        return found

    def _in_stretch(self, first: int, last: int) -> Any:
        """The rows whose statement lies from one period to another; numbers below the first wrap around to above the last."""
        if last == self.last:
            return self.short >= first
        return self.short - self.short.dtype.type(first) <= last - first if first else self.short <= last


@lru_cache(1 << 8)
def _unknown(periods: Periods, known: frozenset[int]) -> Stretches:
    """The stretches of statement periods, from first to last, in which something is read and nothing is known to be missing."""
    found: list[tuple[int, int]] = []
    for number, index in enumerate(periods):
        if index is not None and number not in known:
            first = found.pop()[0] if found and found[-1][1] == number - 1 else number
            found.append((first, number))
    return tuple(found)


def _fits_quickly(values: Any, known: Facts) -> bool:
    """Whether some figures from 0 up certainly fit: all of their bits together are at least the largest of them."""
    if known.low < 0 or values.dtype.kind != "i":
        return False
    bits = int(np.bitwise_or.reduce(values))
    return 0 <= bits <= known.high and (known.low == 0 or int(values.min()) >= known.low)


def _around(values: Any, column: Column) -> Facts | None:
    """The range of the figures that a column stands for; a float without a bound is never taken for one."""
    if values.dtype.kind != "f":
        low, high = int(np.minimum.reduce(values)), int(np.maximum.reduce(values))
        return Facts(low, high, column.scale) if max(-low, high) < MOST_INT else None
    least, most = float(values.min()) - column.error, float(values.max()) + column.error
    if not column.error or max(-least, most) >= MOST_INT:
        return None
    return Facts(0 if column.positive else floor(least) - 1, ceil(most) + 1, column.scale, error=column.error)


def _wider_error(error: float) -> float:
    return error and 2.0 ** ceil(log2(error) + 1)


def _wider_made(facts: Facts) -> Facts:
    """A far wider range for a column that is made, as it may be quite another in the next rows, and a wider bound on its error."""
    low = 0 if facts.low >= 0 else -_power(-facts.low * FEW)
    high = _power(facts.high * FEW) if facts.high > 0 else UNKNOWN
    return Facts(low, high, facts.scale, error=_wider_error(facts.error))


def nowhere(key: ColumnKey) -> frozenset[int]:
    """The statement periods for which a column reads nothing."""
    return frozenset(number for number, index in enumerate(key.periods) if index is None)


def _power(value: int) -> int:
    """A power of 4, of 2 from 65,536 up, at or above a number, within 52 bits."""
    bits = max((value - 1).bit_length(), 2) if value > 0 else 2
    return min(1 << (bits + bits % 2 if bits < 16 else bits), MOST_INT - 1)


UNKNOWN = 1 << 24
"""What a column that is made may come to where it is 0 in all rows at hand: nothing was there yet."""


class OutsideError(Exception):
    """A column is not in the range that the program was made for."""


class Inputs:
    """The columns of a block: each is checked against its range when it is first read, when it is worked too."""

    def __init__(self, walker: Walker, facts: KnownFacts, read: frozenset[Any]) -> None:
        self.index, self.columns, self.facts, self.read = walker.index, walker.columns, facts, read
        self.keys: Mapping[int, ColumnKey] = walker.key_of
        self.values, self.states = _Checked(self, of_states=False), _Checked(self, of_states=True)
        self.checked: set[ColumnKey] = set()

    def check_unread(self) -> None:
        """What no step reads has been relied on all the same."""
        for key, (number, _) in self.columns.items():
            if number not in self.read:
                self.check(key)

    def check(self, key: ColumnKey) -> None:
        """A column against its range."""
        if key not in self.checked and not self.facts.within(key, self.columns[key][1]):
            raise OutsideError
        self.checked.add(key)


class _Checked(dict[Any, Any]):
    """Values, or states, by the number of their column, made when they are asked for."""

    def __init__(self, inputs: Inputs, *, of_states: bool) -> None:
        self.inputs: Inputs = proxy(inputs)  # which holds this
        self.of_states = of_states

    def __missing__(self, number: Any) -> Any:
        inputs = self.inputs
        facts = inputs.facts
        if number == inputs.index:
            found = facts.columns.periods[facts.rows]
        else:
            key = inputs.keys[number]
            inputs.check(key)
            column = facts.columns.column(key)
            assert column is not None
            values = column.values[facts.rows]
            found = values
            if self.of_states:
                found = np.zeros(len(values), np.uint8) if column.states is None else column.states[facts.rows]
        self[number] = found
        return found
