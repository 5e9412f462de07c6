"""What figures are whole multiples of: one that lies nearer to an edge than two multiples are apart lies on it.

A chain of decimals (a fee, an uplift in tenths of a per cent, a share) is a whole number of some 10^-k, whatever the rows
hold. Where the error of a float is well below the distance from an edge to the next such number, a half penny is known to
be a half penny, and is rounded, or compared, without any doubt.

A grid is all that a figure may be: alternatives, of which in each row one is true that its period and its conditions
allow: the figure is a whole multiple of unit / r for some whole r from 1 to `most`. Conditions are the arm that a choice
takes, and a quotient being inside its limits: at a limit it is a decimal. Of a figure of which nothing is known it is true
with a unit of 1 and no end to r.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator
from dataclasses import field
from fractions import Fraction
from functools import reduce
from typing import TYPE_CHECKING, Any
from weakref import ReferenceType

from obcdsl.carriers.array.alternatives import (
    NOTHING,
    UNKNOWN,
    WIDER,
    Alternative,
    Grid,
    Multiple,
    Where,
    alternatives,
    each_with_each,
    grid_of,
    in_any,
    multiple_of,
    multiplied,
    product_of,
    sum_of,
)
from obcdsl.carriers.array.conditions import bits_of, numbers_of, parts_of, when
from obcdsl.carriers.array.sums import ALWAYS, NEVER, ONE, ZERO, Node, Range, Sum, furthest
from obcdsl.carriers.array.worked import lower, upper
from obcdsl.carriers.rational import at_most, common_unit, divide, in_lowest_terms, less, multiply

if TYPE_CHECKING:
    from obcdsl.carriers.array.nodes import Graph

MOST_CONDITIONS = 24
"""More of them are not worked for a doubt: it then stands in the periods, whatever else holds."""
APART = 2.125
"""How many times the error of a figure its multiples are apart at least, where it is decided by them (see the proof)."""
MOST_APART = Fraction(1 << 900)
FEW = 1 << 16
"""Whole numbers up to this are multiples of 1, and what else they may be multiples of is not looked for."""
FINEST = 1 << 52
SHORT = 1 << 48
WHOLE = Multiple(1, 1)


@dataclasses.dataclass
class Grids:
    """The grids of the figures of a graph, worked where they are asked for.

    The graph holds them, and they only know of it: what is compiled is let go with its last holder, and not looked for.
    """

    of: ReferenceType[Graph]
    found: dict[int, Grid] = field(default_factory=dict)
    sums: dict[Sum, Grid] = field(default_factory=dict)
    steps: dict[int, Fraction | None] = field(default_factory=dict)

    @property
    def graph(self) -> Graph:
        """The graph."""
        found = self.of()
        assert found is not None, "the graph holds its grids"
        return found

    def open_where(self, number: Sum, edge: Fraction, errors: Callable[[int], float]) -> int:
        """The condition in which a figure may lie nearer to an edge than it errs (in a period) and not on it.

        With an edge of 1/2, or 1, all odd multiples of it, or all multiples, are edges.
        """
        undecided: list[tuple[Where, int]] = []
        decided: set[int] = set()
        far = [APART * errors(period) * WIDER for period in range(self.every.bit_length())]
        for multiple, places in self.number(number).items():
            unit, _ = multiple.finest
            gap = _gap(multiple, edge)
            near = bits_of(period for period, error in enumerate(far) if not gap > error)
            for where, periods in places.items():
                if near & periods and (unit or edge):  # else the figure is 0, and so is the edge
                    undecided.append((where, near & periods))
                elif unit:
                    decided |= where
        found: dict[Where, int] = {}
        for where, periods in undecided:
            apart = frozenset(one for one in where if self.graph.negation(one) in decided)
            found[apart] = found.get(apart, 0) | periods
        found = {
            where: left
            for where, periods in found.items()
            if (left := periods & ~in_any(found[other] for other in found if other < where))
        }
        if sum(map(len, found)) > MOST_CONDITIONS:
            found = {NOTHING: in_any(found.values())}
        return reduce(self.graph.either, [self._condition(*each) for each in found.items()], NEVER)

    def _condition(self, where: Where, periods: int) -> int:
        """The condition of some periods and conditions together."""
        found = ALWAYS
        if periods != self.every:
            assert self.graph.index is not None
            found = self.graph.among(self.graph.index, numbers_of(periods))
        return reduce(self.graph.both, sorted(where), found)

    def is_short(self, number: Sum) -> bool:
        """Whether a figure is a whole number of one decimal unit, and short."""
        low, high = self.graph.range_of(number)
        if low is None or high is None:
            return False
        step = self.step(number)
        return step is not None and bool(less(furthest(low, high), multiply(step, SHORT)))

    def step(self, number: Sum) -> Fraction | None:
        """What a figure is a whole multiple of in every row; None where that turns on data that divides."""
        found = number.constant
        for base, factor in number.terms:
            step = self._step_of(base)
            if step is None:
                return None
            found = common_unit(found, multiply(step, factor))
        return found

    def _step_of(self, number: int) -> Fraction | None:
        """As `step`, of a base."""
        if number not in self.steps:
            self.steps[number] = self._step(self.graph.nodes[number])
        return self.steps[number]

    def _step(self, node: Node) -> Fraction | None:
        parts: tuple[Any, ...] = node.parts
        match node.kind:
            case "column" | "index" | "holds" | "rounded":
                return ONE
            case "measured":
                return None
            case "table":
                return reduce(common_unit, parts[1], ZERO)
            case "ratio":
                return None
            case "chosen":
                parts = parts[1:]
            case "held":
                parts = (parts[0], *[Sum(end) for end in parts[1:] if end is not None])
        steps = [self.step(part) for part in parts]
        found = steps.pop()
        for each in steps:
            if each is None or found is None:
                return None
            found = multiply(found, each) if node.kind == "times" else common_unit(found, each)
        return found

    @property
    def every(self) -> int:
        """All periods, as bits."""
        return when(self.graph, ALWAYS)[0]

    def number(self, number: Sum) -> Grid:
        """The grid of a sum."""
        found = self.sums.get(number)
        if found is None:
            parts = [multiplied(self.base(base), factor) for base, factor in number.terms]
            if number.constant or not parts:
                parts.append(self._of(multiple_of(ZERO, offset=number.constant)))
            found = reduce(lambda one, other: each_with_each(one, other, sum_of), parts)
            found = self.sums[number] = self._known(found, self.graph.range_of(number))
        return found

    def base(self, number: int) -> Grid:
        """The grid of a base."""
        found = self.found.get(number)
        if found is None:
            low, high = self.graph.ranges[number]
            is_whole = number in self.graph.whole and low is not None and high is not None
            if is_whole and at_most(furthest(low, high), FEW):  # type: ignore[arg-type]
                found = self._of(WHOLE)
            else:
                found = self._known(self._base(self.graph.nodes[number]), (low, high))
            self.found[number] = found
        return found

    def _known(self, grid: Grid, ends: Range) -> Grid:
        """A grid without what no float of the figure's size tells apart."""
        low, high = ends
        if low is None or high is None:
            return self._of(UNKNOWN)
        most = furthest(low, high)
        least, over = most.numerator, most.denominator * FINEST
        fine = {multiple for multiple in grid if 0 < multiple.finest[0] * over < least * multiple.finest[1]}
        if not fine:
            return grid
        return grid_of(
            (UNKNOWN if multiple in fine else multiple, where, periods)
            for multiple, where, periods in alternatives(grid)
        )

    def _of(self, multiple: Multiple) -> Grid:
        return {multiple: {NOTHING: self.every}}

    def _base(self, node: Node) -> Grid:
        match node.kind:
            case "column" | "index" | "holds" | "rounded":
                return self._of(WHOLE)
            case "measured":
                return self._of(UNKNOWN)
            case "table":
                return self._table(*node.parts)
            case "times":
                return each_with_each(self.number(node.parts[0]), self.number(node.parts[1]), product_of)
            case "ratio":
                return self._ratio(*node.parts)
            case "size":
                found = alternatives(self.number(node.parts[0]))
                return grid_of((Multiple(*each.finest, each.most), where, periods) for each, where, periods in found)
            case "held":
                return self._held(*node.parts)
            case "smaller" | "larger":
                return grid_of(alternative for part in node.parts for alternative in alternatives(self.number(part)))
            case "chosen":
                return self._chosen(*node.parts)
        raise AssertionError(node.kind)

    def _table(self, column: int, values: tuple[Fraction, ...]) -> Grid:
        """A table by period has a value in each; another one has what all its values are multiples of."""
        if column == self.graph.index:
            start = self.graph.spread[column][0]
            return grid_of((multiple_of(abs(value)), NOTHING, 1 << start + i) for i, value in enumerate(values))
        return self._of(multiple_of(reduce(common_unit, values, ZERO)))

    def _ratio(self, top: Sum, bottom: Sum) -> Grid:
        """Over a whole number of steps: a multiple of what the top is one of, over that number."""
        step = self.graph.fine(bottom)
        low, high = self.graph.range_of(bottom)
        if not step or low is None or high is None:
            return self._of(UNKNOWN)
        steps = upper(divide(furthest(low, high), step))
        found = alternatives(self.number(top))
        return grid_of((each.divided(step, steps), where, periods) for each, where, periods in found)

    def _held(self, inner: Sum, low: Fraction | None, high: Fraction | None) -> Grid:
        """At a limit a figure is that limit; inside, a quotient is as fine as it is."""
        found = list(alternatives(self.number(inner)))
        ends = [end for end in (low, high) if end is not None]
        at_ends = multiple_of(ends[-1] - ends[0], offset=ends[0])
        outside = NOTHING
        if len(found) == 1 and found[0][0].most > 1:
            inside = ALWAYS
            if low is not None:
                inside = self.graph.negation(self.graph.compared(inner.minus(Sum(low)), "at_most"))
            if high is not None:
                inside = self.graph.both(inside, self.graph.compared(inner.minus(Sum(high)), "less"))
            found = [(found[0][0], found[0][1] | {inside}, self.every)]
            outside = frozenset({self.graph.negation(inside)})
        return grid_of([*found, (at_ends, outside, self.every)])

    def _chosen(self, condition: int, a: Sum, b: Sum) -> Grid:
        one, other = (list(alternatives(self.number(arm))) for arm in (a, b))
        of_both = set(one).intersection(other)
        return grid_of(
            [
                *[each for each in one if each in of_both],
                *self._where([each for each in one if each not in of_both], condition, holds=True),
                *self._where([each for each in other if each not in of_both], condition, holds=False),
            ]
        )

    def _where(self, found: Iterable[Alternative], condition: int, *, holds: bool) -> Iterator[Alternative]:
        """Alternatives where a condition holds, or fails: in fewer periods, or with what is no matter of the period."""
        within, held, contrary = self.every, set(), set()
        for part in parts_of(self.graph, "and" if holds else "or", condition):
            may, must = when(self.graph, part)
            within &= may if holds else ~must
            if may != must:
                known = part if holds else self.graph.negation(part)
                held.add(known)
                contrary.add(self.graph.negation(known))
        for multiple, where, periods in found:
            if contrary.isdisjoint(where):
                yield multiple, where | held, periods & within


def _gap(multiple: Multiple, edge: Fraction) -> float:
    """What a figure that is not on an edge is apart from it at least."""
    unit = in_lowest_terms(*multiple.finest)
    return lower(min(common_unit(unit, edge), MOST_APART)) / (multiple.most if unit else 1.0)
