"""Figures over rows from data: what is asked of each row is worked in blocks, and what the rows of a statement come to together.

Totals of whole numbers, counts, the smallest, the largest and the middle are exact. A total of floats errs by the errors of
its terms and by one rounding for each addition. A statement with a row that is open is open.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from functools import reduce
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from obcdsl import core
from obcdsl.carriers.array.amounts import DOES_NOT_APPLY, GATED, PAID, UNSETTLED
from obcdsl.carriers.array.figures import NotHeldError, Periods, RowsAt
from obcdsl.carriers.array.gathered import Gathered, OnePeriod
from obcdsl.carriers.array.member_rows import MemberRows, data_keys, gives_any, rows_at
from obcdsl.carriers.array.ranges import MOST_INT, Column, Columns
from obcdsl.carriers.array.reading import made_column, made_condition
from obcdsl.carriers.array.sums import ONE, ZERO, Sum
from obcdsl.carriers.array.worked import TINY
from obcdsl.carriers.rational import common_unit
from obcdsl.record import dataclass
from obcdsl.run import MOST_STEPS

if TYPE_CHECKING:
    from obcdsl.carriers.array.compiled import ArrayContract, Worked
    from obcdsl.carriers.array.walker import Walker


class RowFigures:
    """Amounts asked of every row of a key from data, worked by a contract of their own.

    `kinds` are those of their figures, once these are worked; `kept` lives as long as they do.
    """

    def __init__(self, at: RowsAt, contract: ArrayContract, kinds: set[str], kept: Any) -> None:
        self.at, self.contract, self.kinds, self.kept = at, contract, kinds, kept
        self.known_scale: dict[str, int] = {}

    def number(
        self,
        walker: Walker,
        name: str,
        periods: Periods | None = None,
        by_row: bool = False,
        share: Fraction | None = None,
    ) -> Sum:
        """What the rows of each statement come to: a method of `Rows` by its name, and the share that it asks for."""
        return made_column(walker, Part(self, name, periods, by_row, share))

    def where(self, walker: Walker, name: str, periods: Periods | None = None, by_row: bool = False) -> int:
        """The statements where that is 1."""
        return made_condition(walker, Part(self, name, periods, by_row))

    def worked(self, columns: Columns) -> Rows:
        """The rows of some statements, and what was worked for them: once for the same columns.

        Raises:
            NotHeldError: where the whole contract must be left to exact, and why.
        """
        if not isinstance(columns, Gathered):
            raise NotHeldError("rows from data that are columns alone")
        found: Rows | str | None = columns.kept.get(self)
        if found is None:
            rows = rows_at(columns, self.at)
            try:
                found = Rows(rows, self.contract.work(rows))
            except NotHeldError as why:  # said to all who ask: each would look at all earlier periods anew
                found = str(why)
            columns.kept[self] = found
        if isinstance(found, str):
            raise NotHeldError(found)
        return found


@dataclass(frozen=True, slots=True)
class Part:
    """What the rows of each statement come to, or those of another period of its payee, as a column of the statements."""

    figures: RowFigures
    name: str
    periods: Periods | None = None
    by_row: bool = False
    share: Fraction | None = None

    @property
    def is_condition(self) -> bool:
        """Whether it is where something holds."""
        return self.name in ("unsure", "left", "any_applies")

    @property
    def elsewhere(self) -> tuple[RowFigures, str] | None:
        """A condition, whichever other period it is of."""
        return (self.figures, self.name) if self.is_condition and self.periods is not None else None

    def column(self, columns: Gathered) -> Column | None:
        """The column; None where its figures are too large."""
        if self.periods is not None:
            return self._earlier(columns)
        asked = () if self.share is None else (self.share,)
        found: Column | None = getattr(self.figures.worked(columns), self.name)(*asked)
        if found is not None:
            self.figures.known_scale[self.name] = found.scale
        return found

    def _earlier(self, columns: Gathered) -> Column | None:
        """Of the statements of one period, as worked for those of another one; 0 where data give nothing of a payee there."""
        if not isinstance(columns, OnePeriod) or self.periods is None:
            raise NotHeldError("figures over rows in other periods")
        index = self.periods[columns.index]
        nothing = Column(np.zeros(len(columns.statements), np.int64), self.figures.known_scale.get(self.name, 1))
        if index is None:
            return nothing
        for earlier in np.unique(columns.whole.periods).tolist():
            if earlier < index:  # in order, so that none waits for all before it
                with suppress(NotHeldError):
                    self.figures.worked(columns.whole.of_period(earlier))
        then = columns.whole.of_period(index)
        found = replace(self, periods=None).column(then) if then.statements else nothing
        if found is None:
            return None
        places = np.array([then.place.get(payee, -1) for payee, _ in columns.statements], np.intp)
        values = np.append(found.values, 0)[places]
        if self.name == "unsure":
            for at in np.flatnonzero(places < 0).tolist():
                values[at] = gives_any(columns, columns.statements[at][0], index)
        return Column(values, found.scale, error=found.error, positive=found.positive)


class Rows:
    """The rows of some statements with their amounts, and what those come to."""

    def __init__(self, rows: MemberRows, worked: Worked) -> None:
        self.rows, self.worked = rows, worked
        self.counts = np.diff(rows.starts)
        self.longest = int(self.counts.max(initial=0)) * max(1, len(worked.amounts))
        self._in_order: Any = None

    def unsure(self) -> Column:
        """Where only exact can say what they come to: a row is open, or so many rows take more steps than exact takes."""
        found = self.counts * most_steps_of_a_row(self.rows.program) > MOST_STEPS
        found[self.rows.owner[self.worked.unsettled]] = True
        return _of_conditions(found)

    def any_applies(self) -> Column:
        """Where a row applies."""
        return _of_conditions(self._per_statement(self._states() != DOES_NOT_APPLY) > 0)

    def left(self) -> Column:
        """Where a row that counts is left out."""
        return _of_conditions(self._per_statement(self._states() == GATED) > 0)

    def count(self) -> Column:
        """How many rows count and have a value."""
        return Column(self._per_statement(self._states() == PAID))

    def total(self) -> Column | None:
        """The total of those."""
        values, scale, error = self._values()
        values = np.where(self._states() == PAID, values, 0)
        size = float(np.abs(values).max(initial=0))
        if not error:
            fits = size * self.longest < MOST_INT
            return Column(self._per_statement(values), scale) if fits else None
        found = np.zeros(len(self.counts))
        for each in values:
            np.add.at(found, self.rows.owner, each)
        error = self.longest * (error + self.longest * size * 2.0**-52) * (1 + 2.0**-20)
        return Column(found, scale, error=error, positive=self.worked.positive)

    def smallest(self) -> Column:
        """The smallest of those; any number where there are none."""
        return self.percentile_nearest_rank(ZERO)

    def largest(self) -> Column:
        """The largest of those."""
        return self.percentile_nearest_rank(ONE)

    def percentile_nearest_rank(self, share: Fraction) -> Column:
        """The smallest of those that at least a share of them do not exceed (`percentile_nearest_rank` of exact)."""
        values, scale, error = self._values()
        counts = self._per_statement(self._states() == PAID)
        place = -(-share.numerator * counts // share.denominator) - 1
        return Column(self._selected(values, counts, place), scale, error=error, positive=self.worked.positive)

    def percentile_inclusive(self, share: Fraction) -> Column | None:
        """At a share of the way from the smallest to the largest by rank (`percentile_interpolated` of exact)."""
        values, scale, error = self._values()
        counts = self._per_statement(self._states() == PAID)
        top, bottom = share.numerator, share.denominator
        place, part = np.divmod(top * np.maximum(counts - 1, 0), bottom)
        lower, upper = (self._selected(values, counts, place + more) for more in (0, 1))
        upper = np.where(part == 0, lower, upper)
        if error:
            found = lower + part / bottom * (upper - lower)
            size = float(np.abs(values).max(initial=0))
            return Column(found, scale, error=error * 2 + size * 2.0**-48, positive=self.worked.positive)
        if float(np.abs(values).max(initial=0)) * bottom >= MOST_INT / 4:
            return None
        return Column(lower * (bottom - part) + upper * part, scale * bottom)

    # ---- the values of rows ------------------------------------------------------------------------------------------

    def _states(self) -> Any:
        return np.where(self.worked.states == UNSETTLED, DOES_NOT_APPLY, self.worked.states)

    def _values(self) -> tuple[Any, int, float]:
        """Of each line and row: whole numbers over a scale, or floats and how far they may be off."""
        amounts, units = self.worked.amounts, self.worked.units
        unit = reduce(common_unit, [unit for unit in units if unit is not None], ZERO)
        times = [None if each is None else int(each / unit) * unit.numerator for each in units]
        sizes = [abs(each) * float(np.abs(amounts[at]).max(initial=0)) for at, each in enumerate(times) if each]
        if None not in times and max(sizes, default=0.0) < MOST_INT:
            return amounts * np.array(times, np.int64).reshape(-1, 1), unit.denominator, 0.0
        found = np.array([
            self.worked.floats[at] if each is None else amounts[at] * float(each) for at, each in enumerate(units)
        ])  # fmt: skip
        return found, 1, max(self.worked.errors) + float(np.abs(found).max(initial=0)) * 2.0**-50 + TINY

    def _per_statement(self, values: Any) -> Any:
        """The sums of whole numbers over the rows of each statement; what passes 64 bits on the way comes back."""
        sums = np.zeros(len(self.rows.owner) + 1, np.int64)
        np.cumsum(values.sum(axis=0, dtype=np.int64), out=sums[1:])
        return sums[self.rows.starts[1:]] - sums[self.rows.starts[:-1]]

    def _selected(self, values: Any, counts: Any, place: Any) -> Any:
        """The values at a place, from 0, among those of each statement in order of size; any where there are none."""
        if self._in_order is None:
            there = self._states() == PAID
            chosen = values[there]
            owners = np.broadcast_to(self.rows.owner, there.shape)[there]
            self._in_order = chosen[np.lexsort((chosen, owners))]
        if not len(self._in_order):
            return np.zeros(len(counts), values.dtype)
        at = np.cumsum(counts) - counts + np.clip(place, 0, np.maximum(counts - 1, 0))
        return self._in_order[np.minimum(at, len(self._in_order) - 1)]


def most_steps_of_a_row(program: core.Program) -> int:
    """No more steps than this times the rows of the key that has most are taken by exact (`Run.steps`) for a statement.

    A figure is worked once for each period of its clock and each row of its keys; of several keys from data each adds rows.
    """
    listed = {key: len(found.members) for key, found in program.keys.items() if found.members is not None}
    rows = sum(prod(listed.get(key, 1) for key in definition.keys) for definition in program.definitions.values())
    clocks = {definition.clock or program.calendar.clock for definition in program.definitions.values()}
    clocks |= {metric.clock for metric in program.metrics.values()}
    periods = max(len(program.calendar.periods(clock)) for clock in clocks)
    return (rows + 1) * periods * max(1, len(data_keys(program)))


def _of_conditions(found: Any) -> Column:
    return Column(found.astype(np.int64))
