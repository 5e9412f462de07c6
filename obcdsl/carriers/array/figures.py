"""What stands in place of a value in every row of a block: figures, the places they are worked at, columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Protocol

from obcdsl.carriers.array.sums import ALWAYS, NEVER
from obcdsl.periods import Clock
from obcdsl.record import dataclass

if TYPE_CHECKING:
    from obcdsl.carriers.array.member_rows import MemberRows
    from obcdsl.carriers.array.ranges import Column
    from obcdsl.carriers.array.row_figures import RowFigures

Periods = tuple[int | None, ...]
"""For each statement period, the index of the period that a figure is worked at; None where there is none."""


EACH = "\0"


def of_each(key: str) -> str:
    """What stands for the member of a key that each row from data has."""
    return EACH + key


class Made(Protocol):
    """A column that is worked from others."""

    @property
    def by_row(self) -> bool:
        """Whether it is of rows from data, and not of statements."""

    @property
    def is_condition(self) -> bool:
        """Whether it holds 0 and 1 alone."""

    @property
    def elsewhere(self) -> Any:
        """What conditions in other periods than the statement's have in common; None where that is nothing."""

    def column(self, columns: Any) -> Column | None:
        """The column over some rows; None where it is not held."""


@dataclass(frozen=True, slots=True)
class ColumnKey:
    """A column of data: a metric, the members of its keys, and where in time it is read for each statement period.

    One that is `made` has no metric.
    """

    metric: str
    members: tuple[str, ...]
    periods: Periods
    made: Made | None = None

    @property
    def by_row(self) -> bool:
        """Whether it differs between the rows from data of a statement."""
        return any(map(is_each, self.members)) or (self.made is not None and self.made.by_row)


def is_each(member: str) -> bool:
    """Whether a member stands for that of each row from data."""
    return member.startswith(EACH)


THE_STATEMENT = ""


@dataclass(frozen=True, slots=True)
class RowsAt:
    """Which rows: those of a key that data give in the period of a place, for each statement period.

    `THE_STATEMENT` is no key: each statement is then a row of its own. Rows that are `due` are those of a longer period in its
    last statement, and in all others those of the statement itself.
    """

    key: str
    clock: Clock
    periods: Periods
    due: bool = False


@dataclass(frozen=True, slots=True)
class Met:
    """Where data give the member of a row from data at another place, too."""

    at: RowsAt

    @property
    def by_row(self) -> bool:
        """It is of each row."""
        return True

    @property
    def is_condition(self) -> bool:
        """They do or they do not."""
        return True

    @property
    def elsewhere(self) -> None:
        """Those of other periods have nothing in common."""

    def column(self, rows: MemberRows) -> Column:
        """1 where they do."""
        return rows.met(self.at)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a column before it is worked: value = whole number / scale, between `low` and `high`.

    `blank` and `lacking` are the statement periods in which any cell of it is missing, or in no row at all; periods in which
    the column reads nothing are not among them. A column that is made may hold floats, which are at most `error` off.
    """

    low: int
    high: int
    scale: int = 1
    blank: frozenset[int] = frozenset()
    lacking: frozenset[int] = frozenset()
    error: float = 0.0


class RowContracts(Protocol):
    """Who works figures over rows from data."""

    def figures(self, address: Any, at: RowsAt, asks: Callable[[Any, set[str]], Any], kept: Any) -> RowFigures:
        """What rows are asked, by an address: `asks` gives it for a walker over them, and adds the kinds of their figures."""


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

    def row_of(self, key: str) -> str:
        """The member of a key, or what stands for that of each row from data."""
        for name, member in self.row:
            if name == key:
                return member
        raise NotHeldError(f"rows of `{key}` from data")

    def only(self, keys: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
        """The row of some keys, or what stands for that of each row from data."""
        found = tuple([each for each in self.row if each[0] in keys]) if keys else ()
        if len(found) < len(keys):
            raise NotHeldError(f"rows of `{next(key for key in keys if key not in dict(found))}` from data")
        return found

    def member(self, key: str) -> str:
        """The member of a key; not held where it comes from data."""
        found = self.row_of(key)
        if is_each(found):
            raise NotHeldError(f"the names of `{key}` as figures")
        return found

    def by(self, **members: str) -> At:
        """The same place at another row."""
        return At(tuple(sorted((dict(self.row) | members).items())), self.clock, self.periods, self.parts)


def dict_items(keys: tuple[str, ...], members: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """The row of some keys."""
    return tuple(sorted(zip(keys, members, strict=True)))
