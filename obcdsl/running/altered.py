"""Data with some figures set to other values, everything else as given: what would be paid if one figure moved."""

from __future__ import annotations

from obcdsl.data.schema import Cell, CellPlace
from obcdsl.periods import Period
from obcdsl.record import dataclass
from obcdsl.running.places import Source
from obcdsl.values import Number


@dataclass(frozen=True, slots=True)
class Datum:
    """A figure of data set to another value: at one payee, period and row, or wherever it has to be the same."""

    metric: str
    value: Number
    payee: str | None
    index: int | None
    members: tuple[str, ...] | None

    def is_at(self, metric: str, payee: str, index: int, members: tuple[str, ...]) -> bool:
        """Whether it stands at an address."""
        return (
            metric == self.metric
            and self.payee in (None, payee)
            and self.index in (None, index)
            and self.members in (None, members)
        )


class Altered:
    """A source of data with some figures set to other values."""

    def __init__(self, inner: Source, *data: Datum) -> None:
        self.inner = inner
        self.data = data

    def cell(self, metric: str, payee: str, index: int, members: tuple[str, ...]) -> Cell | None:
        """The cell, or the one that is set."""
        for one in self.data:
            if one.is_at(metric, payee, index, members):
                return Cell(one.value, CellPlace("a value tried", 0, metric))
        return self.inner.cell(metric, payee, index, members)

    def members(self, key: str, payee: str, indexes: tuple[int, ...]) -> tuple[str, ...]:
        """As in the data."""
        return self.inner.members(key, payee, indexes)

    def has(self, payee: str, indexes: tuple[int, ...]) -> bool:
        """As in the data."""
        return self.inner.has(payee, indexes)

    def cohort(self, period: Period) -> tuple[str, ...]:
        """As in the data."""
        return self.inner.cohort(period)
