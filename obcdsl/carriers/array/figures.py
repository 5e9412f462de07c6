"""What stands in place of a value in every row of a block: figures, the places they are worked at, columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from obcdsl.carriers.array.sums import ALWAYS, NEVER
from obcdsl.periods import Clock
from obcdsl.record import dataclass

Periods = tuple[int | None, ...]
"""For each statement period, the index of the period that a figure is worked at; None where there is none."""


@dataclass(frozen=True, slots=True)
class ColumnKey:
    """A column of data: a metric, the members of its keys, and where in time it is read for each statement period."""

    metric: str
    members: tuple[str, ...]
    periods: Periods


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a column before it is worked: value = whole number / scale, between `low` and `high`.

    `blank` and `lacking` are the statement periods in which any cell of it is missing, or in no row at all; periods in which
    the column reads nothing are not among them.
    """

    low: int
    high: int
    scale: int = 1
    blank: frozenset[int] = frozenset()
    lacking: frozenset[int] = frozenset()


class Provider(Protocol):
    """Who knows the columns."""

    def facts(self, key: ColumnKey) -> Facts | None:
        """What is known of a column; None where it cannot be held in an array."""


@dataclass(frozen=True, slots=True)
class Figure:
    """What a core node comes to in every row: `data` is a `Sum`, a condition, or {member: condition}."""

    kind: str
    data: Any = None
    left: int = NEVER
    passed: int = NEVER
    unsure: int = NEVER

    @property
    def absent(self) -> tuple[int, int]:
        """Where it is left out, and where it does not apply."""
        return self.left, self.passed


UNSURE = Figure("unsure", None, unsure=ALWAYS)


class NotHeldError(Exception):
    """What this carrier leaves to exact, and why."""


@dataclass(frozen=True, slots=True)
class At:
    """A place of symbols: the row of listed keys, the clock, the period for each statement period, named parts."""

    row: tuple[tuple[str, str], ...]
    clock: Clock
    periods: Periods
    parts: Mapping[str, Any]

    def member(self, key: str) -> str:
        """The member of a key; not held where it comes from data."""
        for name, member in self.row:
            if name == key:
                return member
        raise NotHeldError(f"rows of `{key}` from data")

    def by(self, **members: str) -> At:
        """The same place at another row."""
        return At(tuple(sorted((dict(self.row) | members).items())), self.clock, self.periods, self.parts)


def dict_items(keys: tuple[str, ...], members: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """The row of some keys."""
    return tuple(sorted(zip(keys, members, strict=True)))
