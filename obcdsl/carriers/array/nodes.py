"""Figures of a block of rows as a graph: sums of terms over bases, and conditions; every node stands once.

A number is a `Sum`: a constant and rational multiples of bases, exact by construction. A base is a column, a table over
the period, a product, a quotient, a figure held in limits, a choice, a rounding. A condition is the number of its node;
`ALWAYS` and `NEVER` are decided. Each base knows the exact range that it can have, given the ranges of the columns, so
that much is decided here and never worked: a target above 0, a share that cannot be below 0.

A continuous scale (`below 85%: 0, up to 95%: a line, then 1`) becomes a multiple of its rate held in limits: a wrong side
of a limit then costs no more than the error of the rate, and nothing has to be compared.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import ceil, floor
from typing import Any
from weakref import ref

from obcdsl.carriers.array.choices import assuming, by_arms, joined, of_common, reciprocal_of, stepped, wider
from obcdsl.carriers.array.conditions import joined_by, negation
from obcdsl.carriers.array.factors import (
    arms_compared,
    arms_rounded,
    over_divisor,
    ratio_range,
    share_of,
    without_common,
)
from obcdsl.carriers.array.grids import Grids
from obcdsl.carriers.array.narrowing import Known, range_where
from obcdsl.carriers.array.sums import (
    ALWAYS,
    NEVER,
    ONE,
    ZERO,
    Node,
    Range,
    Sum,
    and_multiple,
    constant,
    furthest,
    in_order,
    in_range,
    least,
    least_known,
    met,
    most,
    most_known,
    outwards,
    product_range,
    simpler_end,
)  # fmt: skip
from obcdsl.carriers.array.tables import met_by_column, table, tabled
from obcdsl.carriers.rational import (
    at_most,
    common_unit,
    divide,
    equal,
    in_lowest_terms,
    less,
    multiply,
    subtract,
)


class Graph:
    """Every node of one program for one set of column ranges."""

    def __init__(self) -> None:
        self.nodes: list[Node] = [Node("never", ()), Node("always", ())]
        self.numbers: dict[tuple[str, tuple[Any, ...]], int] = {}
        self.ranges: dict[int, Range] = {}
        self.reach: dict[Sum, Range] = {}  # those of its bases are known when a sum is made, and stay
        self.whole: set[int] = set()
        self.errors: dict[int, float] = {}
        """How far the floats of columns that were measured may be off."""
        self.within: dict[int, frozenset[int]] = {}
        self.spread: dict[int, tuple[int, int]] = {}
        self.choices: dict[int, frozenset[int]] = {}
        self.assumed: dict[tuple[Sum, int, bool], Sum] = {}
        self.when: dict[int, tuple[int, int]] = {}
        self.joins: dict[int, tuple[frozenset[int], frozenset[int]]] = {}
        self.contrary: dict[int, int] = {}
        self.contraries: dict[frozenset[int], frozenset[int]] = {}
        self.known: dict[tuple[int, bool], Known] = {}
        self.joined: dict[tuple[str, int, int], int] = {}
        self.index: int | None = None
        self.grids = Grids(ref(self))

    def node(self, kind: str, *parts: Any) -> int:
        """The number of a node."""
        new = len(self.nodes)
        found = self.numbers.setdefault((kind, parts), new)
        if found == new:
            self.nodes.append(Node(kind, parts))
        return found

    def base(self, kind: str, parts: tuple[Any, ...], ends: Range, *, whole: bool = False) -> Sum:
        """A base as a sum; a constant where its range is one point."""
        low, high = ends
        if low is not None and high is not None and equal(low, high):
            return Sum(low)
        number = self.node(kind, *parts)
        if number not in self.choices:
            self.choices[number] = self._choices_in(parts).union(parts[:1] if kind in ("chosen", "holds") else ())
        self.ranges[number] = (simpler_end(low, floor), simpler_end(high, ceil))
        if whole:
            self.whole.add(number)
        return Sum(ZERO, ((number, ONE),))

    def range_of(self, number: Sum) -> Range:
        """The range of a sum."""
        found = self.reach.get(number)
        if found is None:
            found = self.reach[number] = self._range_of(number)
        return found

    def _range_of(self, number: Sum) -> Range:
        if len(number.terms) == 1 and number.terms[0][1] is ONE and not number.constant.numerator:
            return self.ranges[number.terms[0][0]]
        low: Fraction | None = number.constant
        high: Fraction | None = number.constant
        factor: Any
        for base, factor in number.terms:
            least, most = self.ranges[base]
            if factor._numerator < 0:
                least, most = most, least
            low, high = and_multiple(low, factor, least), and_multiple(high, factor, most)
        return low, high

    def is_whole(self, number: Sum) -> bool:
        """Whether a sum is certainly a whole number."""
        constant: Any = number.constant
        terms: Any = number.terms
        return constant._denominator == 1 and all(base in self.whole and by._denominator == 1 for base, by in terms)

    # ---- numbers ------------------------------------------------------------------------------------------------------

    def times(self, a: Sum, b: Sum) -> Sum:
        """The product of two sums."""
        if not a.terms:
            return b.over(a.constant)
        if not b.terms:
            return a.over(b.constant)
        for one, other in ((a, b), (b, a)):
            cancelled = self._cancelled(one, other)
            if cancelled is not None:
                return cancelled
            parted = by_arms(self, one, other)
            if parted is not None:
                return parted
        one, by = self._unit(a)
        other, by_other = self._unit(b)
        first, second = in_order(one, other)
        ends = product_range(self.range_of(first), self.range_of(second))
        if first == second:
            ends = (max(ends[0], ZERO) if ends[0] is not None else ZERO, ends[1])
        made = self.base("times", (first, second), ends, whole=self.is_whole(first) and self.is_whole(second))
        return made.over(multiply(by, by_other))

    def _cancelled(self, quotient: Sum, divisor: Sum) -> Sum | None:
        """n / d times d is n (a row whose d is 0 is refused before it comes here)."""
        if len(quotient.terms) != 1 or quotient.constant:
            return None
        node = self.nodes[quotient.terms[0][0]]
        if node.kind != "ratio":
            return None
        top, bottom = node.parts
        unit, by = self._unit(divisor)
        return top.over(multiply(quotient.terms[0][1], by)) if unit == bottom else None

    def _unit(self, number: Sum) -> tuple[Sum, Fraction]:
        """A sum over its leading factor, and that factor."""
        by = number.terms[0][1] if number.terms else ONE
        return (number, ONE) if equal(by, ONE) else (number.over(divide(1, by)), by)

    def ratio(self, a: Sum, b: Sum) -> Sum:
        """The quotient of two sums; rows where `b` is 0 are left to the caller."""
        if not b.terms:
            return a.over(divide(1, b.constant)) if b.constant else Sum(ZERO)
        if not a.terms and not a.constant:
            return Sum(ZERO)
        reciprocal = reciprocal_of(self, b)
        if reciprocal is not None:
            return self.times(a, reciprocal)
        bottom, by = self._unit(b)
        top, over = self._unit(a) if a.terms else (Sum(ONE), a.constant)
        if top == bottom:
            return Sum(divide(over, by))
        if len(top.terms) == 1 and not top.constant and self.nodes[top.terms[0][0]].kind == "times":
            one, other = self.nodes[top.terms[0][0]].parts
            for part, rest in ((one, other), (other, one)):
                if share_of(self, part, bottom) is not None:
                    return self.times(rest, self.ratio(part, bottom)).over(multiply(top.terms[0][1], divide(over, by)))
        return self.base("ratio", (top, bottom), ratio_range(self, top, bottom)).over(divide(over, by))

    def fine(self, number: Sum) -> Fraction:
        """What a sum of whole bases is a multiple of; 0 where that is not known."""
        step = ZERO
        for value in (number.constant, *(factor for _, factor in number.terms)):
            step = common_unit(step, value)
        return step if all(base in self.whole for base, _ in number.terms) else ZERO

    def smaller(self, a: Sum, b: Sum) -> Sum:
        """The smaller of two sums."""
        return self._limit("smaller", a, b)

    def larger(self, a: Sum, b: Sum) -> Sum:
        """The larger of two sums."""
        return self._limit("larger", a, b)

    def _limit(self, kind: str, a: Sum, b: Sum) -> Sum:
        low, high = self.range_of(a.minus(b))
        if high is not None and high.numerator <= 0:
            return a if kind == "smaller" else b
        if low is not None and low.numerator >= 0:
            return b if kind == "smaller" else a
        if not b.terms:
            return self._held(kind, a, b.constant)
        if not a.terms:
            return self._held(kind, b, a.constant)
        if kind == "larger" and a == b.over(-ONE):
            return self._size(a)
        common = of_common(self, kind, a, b) or of_common(self, kind, b, a)
        if common is not None:
            return common
        first, second = in_order(a, b)
        one, other = self.range_of(first), self.range_of(second)
        ends = (least(one[0], other[0]), least_known(one[1], other[1]))
        if kind == "larger":
            ends = (most_known(one[0], other[0]), most(one[1], other[1]))
        return self.base(kind, (first, second), ends, whole=self.is_whole(first) and self.is_whole(second))

    def _size(self, a: Sum) -> Sum:
        unit, by = self._unit(a)
        low, high = self.range_of(unit)
        most = None if low is None or high is None else furthest(low, high)
        return self.base("size", (unit,), (ZERO, most), whole=self.is_whole(unit)).over(abs(by))

    def _held(self, kind: str, a: Sum, limit: Fraction) -> Sum:
        """A sum held at or below (`smaller`), or at or above, a constant."""
        unit, by = self._unit(Sum(ZERO, a.terms))
        at = divide(subtract(limit, a.constant), by)
        upper = (kind == "smaller") == (by.numerator > 0)
        held = self.held(unit, None, at) if upper else self.held(unit, at, None)
        return held.over(by).plus(Sum(a.constant))

    def held(self, unit: Sum, low: Fraction | None, high: Fraction | None) -> Sum:
        """A sum without a constant held between two limits."""
        if len(unit.terms) == 1:
            node = self.nodes[unit.terms[0][0]]
            if node.kind == "held":
                inner, least, most = node.parts
                if (low is not None and most is not None and low >= most) or (
                    high is not None and least is not None and high <= least
                ):
                    return Sum(low if low is not None and most is not None and low >= most else high)  # type: ignore[arg-type]
                return self.held(inner, most_known(low, least), least_known(high, most))
        ends = self.range_of(unit)
        if low is not None and ends[0] is not None and at_most(low, ends[0]):
            low = None
        if high is not None and ends[1] is not None and at_most(ends[1], high):
            high = None
        if low is None and high is None:
            return unit
        found = (most_known(low, ends[0]), least_known(high, ends[1]))
        if found[0] is not None and found[1] is not None and less(found[1], found[0]):
            return Sum(low if low is not None and ends[1] is not None and at_most(ends[1], low) else high)  # type: ignore[arg-type]
        whole = self.is_whole(unit) and all(end is None or end.denominator == 1 for end in (low, high))
        return self.base("held", (unit, low, high), found, whole=whole)

    def chosen(self, condition: int, a: Sum, b: Sum) -> Sum:
        """The first of two sums where a condition holds, the second elsewhere."""
        if condition == ALWAYS or a == b:
            return a
        if condition == NEVER:
            return b
        a, b = assuming(self, a, condition, holds=True), assuming(self, b, condition, holds=False)
        if a == b:
            return a
        for outer, inner, turned in ((a, b, False), (b, a, True)):
            simpler_still = wider(self, condition, outer, inner, turned=turned)
            if simpler_still is not None:
                return simpler_still
        for simpler in (tabled, joined, stepped):
            found = simpler(self, condition, a, b)
            if found is not None:
                return found
        one, other = range_where(self, a, condition, holds=True), range_where(self, b, condition, holds=False)
        ends = (least(one[0], other[0]), most(one[1], other[1]))
        return self.base("chosen", (condition, a, b), ends, whole=self.is_whole(a) and self.is_whole(b))

    def _choices_in(self, parts: tuple[Any, ...]) -> frozenset[int]:
        found: frozenset[int] = frozenset()
        for part in parts:
            if isinstance(part, Sum):
                found = found.union(*[self.choices.get(base, frozenset()) for base, _ in part.terms])
        return found

    def table(self, column: int, values: Iterable[Fraction]) -> Sum:
        """A figure by the value of a small column."""
        return table(self, column, tuple(values))

    def holds(self, condition: int) -> Sum:
        """1 where a condition holds, 0 elsewhere."""
        if condition in (NEVER, ALWAYS):
            return Sum(Fraction(condition))
        node = self.nodes[condition]
        if node.kind == "not":
            return Sum(ONE).minus(self.holds(node.parts[0]))
        return self.base("holds", (condition,), (ZERO, ONE), whole=True)

    def rounded(self, number: Sum, step: Fraction, mode: str) -> Sum:
        """A sum rounded to a multiple of a step."""
        scaled = number.over(divide(1, step))
        if self.is_whole(scaled):
            return number
        if not number.terms:
            from obcdsl.arithmetic.rounding import round_to

            return constant(round_to(number.constant, step, mode))  # type: ignore[arg-type]
        limited = arms_rounded(self, scaled, mode)
        if limited is not None:
            return limited.over(step)
        low, high = self.range_of(scaled)
        return self.base("rounded", (scaled, mode), outwards(low, high), whole=True).over(step)

    # ---- conditions -----------------------------------------------------------------------------------------------------

    def compared(self, number: Sum, word: str) -> int:
        """Whether a sum is `less` than, `at_most` or `equal` to 0."""
        if not number.terms:
            return int(met(number.constant, word))
        known = in_range(self.range_of(number), word)
        if known is not None:
            return int(known)
        split = arms_compared(self, number, word)
        if split is not None:
            return split
        shorter = without_common(self, number)
        if shorter is not None:
            number, turned = shorter
            return self.compared(number.over(-ONE) if turned else number, word)
        whole = over_divisor(self, number)
        if whole is not None:
            return self.compared(whole, word)
        by_column = met_by_column(self, number, word)
        if by_column is not None:
            return by_column
        unit, by = self._unit(Sum(ZERO, number.terms))
        edge = divide(-number.constant, by)
        if word == "equal":
            return self.node("equal", unit, edge)
        if by.numerator > 0:
            return self._below(word, unit, edge)
        return self.negation(self._below("at_most" if word == "less" else "less", unit, edge))

    def _below(self, word: str, unit: Sum, edge: Fraction) -> int:
        if self.is_whole(unit):
            edge = in_lowest_terms(ceil(edge) - 1 if word == "less" else floor(edge), 1)
            word = "at_most"
        return self.node(word, unit, edge)

    def among(self, column: int, members: Iterable[int]) -> int:
        """Whether a small column has one of some values."""
        low, high = self.spread[column]
        held = frozenset(member for member in members if low <= member <= high)
        if not held:
            return NEVER
        return ALWAYS if len(held) == high - low + 1 else self.node("among", column, held)

    def negation(self, a: int) -> int:
        """Where a condition fails."""
        found = self.contrary.get(a)
        return negation(self, a) if found is None else found

    def both(self, a: int, b: int) -> int:
        """Where two conditions hold."""
        return joined_by(self, "and", a, b)

    def either(self, a: int, b: int) -> int:
        """Where one of two conditions holds."""
        return joined_by(self, "or", a, b)
