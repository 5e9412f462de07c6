"""Which figures of the data a statement reads: a source that remembers the cells it is asked for."""

from __future__ import annotations

from dataclasses import dataclass, field

from obcdsl.data.schema import Address, Cell
from obcdsl.periods import Period
from obcdsl.running.places import Source


@dataclass(slots=True)
class Remembered:
    """A source of data, and the cells that have been asked of it: None where no row gives one."""

    source: Source
    seen: dict[tuple[str, Address], Cell | None] = field(default_factory=dict)

    def cell(self, metric: str, payee: str, index: int, members: tuple[str, ...]) -> Cell | None:
        """The cell at an address."""
        found = self.source.cell(metric, payee, index, members)
        self.seen[metric, (payee, index, members)] = found
        return found

    def members(self, key: str, payee: str, indexes: tuple[int, ...]) -> tuple[str, ...]:
        """The members of a data key."""
        return self.source.members(key, payee, indexes)

    def has(self, payee: str, indexes: tuple[int, ...]) -> bool:
        """Whether any row is of a payee and one of some periods."""
        return self.source.has(payee, indexes)

    def cohort(self, period: Period) -> tuple[str, ...]:
        """Every payee with a row in a period."""
        return self.source.cohort(period)
