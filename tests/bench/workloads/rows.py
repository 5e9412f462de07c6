"""Made rows of a contract: columns for the array carrier, floats for NumPy, and cells for exact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

import numpy as np

from obcdsl.carriers.array.figures import ColumnKey
from obcdsl.carriers.array.ranges import Column, narrowed
from obcdsl.data.schema import Cell, CellPlace, Missing
from obcdsl.periods import Period

PLACE = CellPlace("made.csv", 2, "value")
Address = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Figures:
    """Whole numbers over a scale, and where they are missing; categories have names, yes and no are 1 and 0."""

    values: Any
    scale: int = 1
    missing: Any = None
    names: tuple[str, ...] = ()
    yes_no: bool = False

    def loaded(self) -> Any:
        """As people load them: floats, NaN where one is missing; a category by its number, yes and no as they are."""
        if self.names:
            return self.values
        if self.yes_no:
            return self.values == 1
        found = self.values / self.scale
        return found if self.missing is None else np.where(self.missing, np.nan, found)

    def cell(self, row: int) -> Cell:
        """One of them as exact reads it."""
        value: Any = int(self.values[row])
        if self.missing is not None and self.missing[row]:
            return Cell(Missing(), PLACE)
        if self.names:
            return Cell(self.names[value], PLACE)
        return Cell(bool(value) if self.yes_no else Fraction(value, self.scale), PLACE)


@dataclass
class Made:
    """Rows in order of payee and period, `term` periods of each payee (or 1, each payee in a period of its own)."""

    figures: dict[Address, Figures]
    periods: Any
    term: int = 1
    made: dict[ColumnKey, Column] = field(default_factory=dict)

    def __post_init__(self) -> None:
        padded, here = {}, slice(self.term, self.term + len(self.periods))
        for address, each in self.figures.items():
            missing = None if each.missing is None else self._padded(each.missing.astype(np.uint8))
            values = self._padded(narrowed(each.values))
            padded[address] = values, missing
            self.figures[address] = replace(each, values=values[here])  # held once
        self.padded = padded

    def _padded(self, values: Any) -> Any:
        """Rows that are there before the first, so that earlier periods are read in place."""
        return np.concatenate([np.repeat(values[:1], self.term), values, np.repeat(values[-1:], self.term)])

    def column(self, key: ColumnKey) -> Column | None:
        """A column, at the period that it is read at."""
        if key not in self.made:
            values, states = self.padded[key.metric, key.members]
            back = next(index - number for number, index in enumerate(key.periods) if index is not None)
            if any(index is not None and index - number != back for number, index in enumerate(key.periods)):
                raise AssertionError("periods that do not lie equally far back")
            here = slice(self.term + back, self.term + back + len(self.periods))
            scale = self.figures[key.metric, key.members].scale
            self.made[key] = Column(values[here], scale, None if states is None else states[here])
        return self.made[key]

    # ---- what exact reads ---------------------------------------------------------------------------------------------

    def _row(self, payee: str, index: int) -> int | None:
        row = int(payee) * self.term + (index if self.term > 1 else 0)
        return row if self.periods[row] == index else None

    def cell(self, metric: str, payee: str, index: int, members: tuple[str, ...]) -> Cell | None:
        """A cell of a payee."""
        row = self._row(payee, index)
        return None if row is None else self.figures[metric, members].cell(row)

    def members(self, key: str, payee: str, indexes: tuple[int, ...]) -> tuple[str, ...]:
        """No rows of keys come from these data."""
        return ()

    def has(self, payee: str, indexes: tuple[int, ...]) -> bool:
        """Whether a payee has any row."""
        return any(self._row(payee, index) is not None for index in indexes)

    def cohort(self, period: Period) -> tuple[str, ...]:
        """Nothing here asks for everybody."""
        return ()

    def statement(self, row: int, periods: Sequence[Period]) -> tuple[str, Period]:
        """The payee and the period of a row."""
        return str(row // self.term), periods[int(self.periods[row])]


def as_loaded(made: Made) -> dict[str, Any]:
    """The arrays that a person has when the rule begins: one for each metric, or `metric_member`, and the `year`, from 0."""
    return {"_".join((name, *members)): each.loaded() for (name, members), each in made.figures.items()} | {
        "year": made.periods
    }
