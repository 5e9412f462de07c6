"""Primitives that only exact works (roots, powers, exponentials, limits of chances), each once for figures that are alike.

What they are worked of must be whole numbers of some unit: these are worked in blocks, and each set of them that is met is given
to exact. The result, rounded to its places, is a column of the statements, or of their rows from data.
"""

from __future__ import annotations

from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, Any

from obcdsl import core
from obcdsl.carriers.array.amounts import PAID, Amount, Statement
from obcdsl.carriers.array.figures import THE_STATEMENT, At, Figure, NotHeldError, RowsAt, is_each
from obcdsl.carriers.array.reading import made_column, made_condition
from obcdsl.carriers.array.row_folds import common_unit_of
from obcdsl.carriers.array.sums import ALWAYS, NEVER, ZERO, Sum
from obcdsl.carriers.exact import OPERATIONS
from obcdsl.record import dataclass

if TYPE_CHECKING:
    from obcdsl.carriers.array.gathered import Gathered
    from obcdsl.carriers.array.ranges import Column
    from obcdsl.carriers.array.row_figures import RowFigures
    from obcdsl.carriers.array.walker import Walker

MOST_INT = 1 << 52
FAILS = (ValueError, OverflowError, ZeroDivisionError, TypeError)


def by_exact(walker: Walker, node: core.Apply, figures: list[Figure], at: At) -> tuple[Sum, int]:
    """What a primitive comes to of some numbers, and where that is unsure."""
    if not any(each.data.terms for each in figures):
        term = _of(node.primitive, [each.data.constant for each in figures])
        return (Sum(ZERO), ALWAYS) if term is None else (Sum(term), NEVER)

    def asks(inner: Walker, kinds: set[str]) -> Statement:
        found = [inner.figure(argument, at) for argument in node.arguments]
        if any(each.kind != "number" for each in found):
            return Statement((), ALWAYS)
        units = [common_unit_of(inner, [each.data]) for each in found]
        if None in units:
            raise NotHeldError(f"`{node.primitive}` of figures that are no whole numbers of a unit")
        there = inner.nowhere(*[part for each in found for part in each.absent])
        gone = inner.graph.negation(there)
        amounts = [Amount(each.data, unit, ALWAYS, gone, floats=True) for each, unit in zip(found, units, strict=True)]
        return Statement(tuple(amounts), inner.both(there, inner.either(*[each.unsure for each in found])))

    by_row = any(is_each(member) for _, member in at.row)
    address = (node, at.row, at.clock, at.periods, *[(name, id(part)) for name, part in at.parts.items()])
    worked = walker.rows.figures(address, RowsAt(THE_STATEMENT, walker.calendar.clock, walker.here), asks, (node, at))
    value = made_column(walker, Primitive(worked, node.primitive, by_row, is_condition=False))
    return value, made_condition(walker, Primitive(worked, node.primitive, by_row, is_condition=True))


@dataclass(frozen=True, slots=True)
class Primitive:
    """What a primitive comes to in each statement, or row from data; as a condition, where only exact can say it."""

    figures: RowFigures
    name: str
    by_row: bool
    is_condition: bool

    @property
    def elsewhere(self) -> None:
        """Those of other periods have nothing in common."""

    def column(self, columns: Gathered) -> Column | None:
        """The column; None where its figures are too large."""
        found = columns.kept.get((self.figures, self.name))
        if found is None:
            found = columns.kept[self.figures, self.name] = self._worked(columns)
        values, unsure = found
        chosen: Column | None = unsure if self.is_condition else values
        return chosen

    def _worked(self, columns: Gathered) -> tuple[Column | None, Column]:
        import numpy as np

        from obcdsl.carriers.array.ranges import Column

        worked = self.figures.worked(columns).worked
        there = (worked.states == PAID).all(axis=0)
        unsure = np.zeros(there.shape, np.int64)
        unsure[worked.unsettled] = 1
        if None in worked.units:
            return Column(unsure), Column(np.ones(there.shape, np.int64))
        chosen = np.flatnonzero(there & (unsure == 0))
        met, which = alike(worked.amounts[:, chosen])
        units: list[Any] = list(worked.units)
        found = [_of(self.name, [one * unit for one, unit in zip(row, units, strict=True)]) for row in met.T.tolist()]
        scale = lcm(*{value.denominator for value in found if value is not None})
        wholes = [0 if value is None else value.numerator * (scale // value.denominator) for value in found]
        unsure[chosen] = np.array([value is None for value in found], np.int64)[which]
        if max(map(abs, wholes), default=0) >= MOST_INT:
            return None, Column(unsure)
        values = np.zeros(there.shape, np.int64)
        values[chosen] = np.array(wholes, np.int64)[which]
        return Column(values, scale), Column(unsure)


def alike(rows: Any) -> tuple[Any, Any]:
    """The columns of some rows that differ, each once, and which of them each column is.

    >>> import numpy
    >>> met, which = alike(numpy.array([[3, 1, 3], [7, 7, 7]]))
    >>> met.tolist(), which.tolist()
    ([[1, 3], [7, 7]], [1, 0, 1])
    """
    import numpy as np

    which = np.zeros(rows.shape[1], np.int64)
    for row in rows:
        numbers, place = np.unique(row, return_inverse=True)
        which = np.unique(which * max(len(numbers), 1) + place, return_inverse=True)[1]
    first = np.unique(which, return_index=True)[1]
    return rows[:, first], which


def _of(name: str, numbers: list[Fraction]) -> Fraction | None:
    """What a primitive comes to; None where exact refuses it, or it is no number."""
    try:
        found = OPERATIONS[name](*[int(each) if each.denominator == 1 else each for each in numbers])
    except FAILS:
        return None
    return Fraction(found) if isinstance(found, (int, Fraction)) and not isinstance(found, bool) else None
