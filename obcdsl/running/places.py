"""Where a figure is worked: the source of data, the carrier of values, a payee and period, a row of keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Any, Protocol, TypeAlias

from obcdsl.data.schema import Cell
from obcdsl.periods import Period
from obcdsl.record import dataclass


class Source(Protocol):
    """Where figures come from: cells by address, and the members of keys that come from data."""

    def cell(self, metric: str, payee: str, index: int, members: tuple[str, ...]) -> Cell | None:
        """The cell at an address, or None where no row gives it."""

    def members(self, key: str, payee: str, indexes: tuple[int, ...]) -> tuple[str, ...]:
        """The members of a data key met for a payee in statement periods, in order of first appearance."""

    def has(self, payee: str, indexes: tuple[int, ...]) -> bool:
        """Whether any row is of a payee and one of some periods."""

    def cohort(self, period: Period) -> tuple[str, ...]:
        """Every payee with a row in a period."""


class Carrier(Protocol):
    """What a value is (`obcdsl.carriers`)."""

    @property
    def operations(self) -> Mapping[str, Callable[..., Any]]:
        """Every primitive (`obcdsl.prims`)."""

    def constant(self, value: Any) -> Any:
        """A term of the contract."""

    def truth(self, value: Any) -> bool | None:
        """Whether a condition holds; None where it may or may not."""

    def join(self, values: list[Any]) -> Any:
        """A value that may be any of several."""

    def fold(self, operation: str, rows: list[tuple[Any, Any]]) -> Any:
        """A total, count, mean ... of (condition, value) rows."""

    def is_absent(self, value: Any) -> bool:
        """Whether a value is certainly left out."""

    def absence(self, value: Any) -> Any:
        """The left-out part of a value; None where it is certainly there."""

    def choices(self, value: Any) -> tuple[Any, ...]:
        """Everything certain that the name of a row may be."""

    def same(self, group: Any, asked: Any) -> Any:
        """The condition that a row is of the group asked for."""

    def finish(self, primitive: str, arguments: list[Any], rows: list[tuple[Any, Any]]) -> Any:
        """A primitive that takes all the values of a fold."""


@dataclass(slots=True)
class Frame:
    """Figures worked for one payee and period."""

    payee: str
    period: Period
    known: dict[Any, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Place:
    """Where a node is worked: its frame, the row of keys, and the parts that functions have named."""

    frame: Frame
    row: Mapping[str, str]
    parts: dict[str, Any]

    def at(self, frame: Frame, row: Mapping[str, str]) -> Place:
        """Another place with the same named parts, worked afresh there."""
        return Place(
            frame, row, {n: (v if v.__class__ is Part else v[1]) for n, v in self.parts.items()} if self.parts else {}
        )


@dataclass(frozen=True, slots=True)
class Part:
    """A named part that has not been worked here yet."""

    code: Code


@dataclass(frozen=True, slots=True)
class Always:
    """The code of a value that is the same everywhere."""

    value: Any

    def __call__(self, place: Place) -> Any:
        """The value."""
        return self.value


Code: TypeAlias = "Callable[[Place], Any]"


NO_ROW: Mapping[str, str] = {}
