"""Figures of a block of rows as a graph: sums of terms over bases, and conditions; every node stands once.

A number is a `Sum`: a constant and rational multiples of bases, exact by construction. A base is a column, a table over
the period, a product, a quotient, a figure held in limits, a choice, a rounding. A condition is the number of its node;
`ALWAYS` and `NEVER` are decided. Each base knows the exact range that it can have, given the ranges of the columns, so
that much is decided here and never worked: a target above 0, a share that cannot be below 0.

A continuous scale (`below 85%: 0, up to 95%: a line, then 1`) becomes a multiple of its rate held in limits: a wrong side
of a limit then costs no more than the error of the rate, and nothing has to be compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import Any

NEVER, ALWAYS = 0, 1
Range = tuple[Fraction | None, Fraction | None]
"""The least and the greatest that a figure can be; None where there is no end."""
ZERO, ONE = Fraction(0), Fraction(1)
WIDEST_DENOMINATOR = 1 << 96


@dataclass(frozen=True, slots=True)
class Sum:
    """A constant plus multiples of bases, in the order of their numbers."""

    constant: Fraction
    terms: tuple[tuple[int, Fraction], ...] = ()

    def over(self, by: Fraction) -> Sum:
        """A multiple of the sum."""
        if by == 1:
            return self
        if by == 0:
            return Sum(ZERO)
        return Sum(self.constant * by, tuple((base, factor * by) for base, factor in self.terms))

    def plus(self, other: Sum) -> Sum:
        """The sum of two sums."""
        if not other.terms:
            return Sum(self.constant + other.constant, self.terms)
        found = dict(self.terms)
        for base, factor in other.terms:
            found[base] = found.get(base, ZERO) + factor
        return Sum(
            self.constant + other.constant, tuple(sorted((base, factor) for base, factor in found.items() if factor))
        )

    def minus(self, other: Sum) -> Sum:
        """The difference of two sums."""
        return self.plus(other.over(-ONE))


@dataclass(frozen=True, slots=True)
class Node:
    """A base or a condition: its kind and what it is made of."""

    kind: str
    parts: tuple[Any, ...]


def constant(value: Any) -> Sum:
    """A number as a sum without terms."""
    return Sum(Fraction(value))


class Graph:
    """Every node of one program for one set of column ranges."""

    def __init__(self) -> None:
        self.nodes: list[Node] = [Node("never", ()), Node("always", ())]
        self.numbers: dict[Node, int] = {}
        self.ranges: dict[int, Range] = {}
        self.whole: set[int] = set()
        self.spread: dict[int, tuple[int, int]] = {}
        self.choices: dict[int, frozenset[int]] = {}
        self.assumed: dict[tuple[Sum, int, bool], Sum] = {}

    def node(self, kind: str, *parts: Any) -> int:
        """The number of a node."""
        made = Node(kind, parts)
        found = self.numbers.get(made)
        if found is None:
            found = self.numbers[made] = len(self.nodes)
            self.nodes.append(made)
        return found

    def base(self, kind: str, parts: tuple[Any, ...], ends: Range, *, whole: bool = False) -> Sum:
        """A base as a sum; a constant where its range is one point."""
        low, high = ends
        if low is not None and low == high:
            return Sum(low)
        number = self.node(kind, *parts)
        if number not in self.choices:
            self.choices[number] = self._choices_in(parts).union(parts[:1] if kind in ("chosen", "holds") else ())
        self.ranges[number] = (_simpler(low, floor), _simpler(high, ceil))
        if whole:
            self.whole.add(number)
        return Sum(ZERO, ((number, ONE),))

    # ---- ranges -------------------------------------------------------------------------------------------------------

    def range_of(self, number: Sum) -> Range:
        """The range of a sum."""
        low: Fraction | None = number.constant
        high: Fraction | None = number.constant
        for base, factor in number.terms:
            least, most = self.ranges[base]
            if factor < 0:
                least, most = most, least
            low = None if low is None or least is None else low + factor * least
            high = None if high is None or most is None else high + factor * most
        return low, high

    def is_whole(self, number: Sum) -> bool:
        """Whether a sum is certainly a whole number."""
        return number.constant.denominator == 1 and all(
            factor.denominator == 1 and base in self.whole for base, factor in number.terms
        )

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
        one, by = self._unit(a)
        other, by_other = self._unit(b)
        first, second = sorted((one, other), key=repr)
        ends = product_range(self.range_of(first), self.range_of(second))
        if first == second:
            ends = (max(ends[0], ZERO) if ends[0] is not None else ZERO, ends[1])
        made = self.base("times", (first, second), ends, whole=self.is_whole(first) and self.is_whole(second))
        return made.over(by * by_other)

    def _cancelled(self, quotient: Sum, divisor: Sum) -> Sum | None:
        """n / d times d is n (a row whose d is 0 is refused before it comes here)."""
        if len(quotient.terms) != 1 or quotient.constant:
            return None
        node = self.nodes[quotient.terms[0][0]]
        if node.kind != "ratio":
            return None
        top, bottom = node.parts
        unit, by = self._unit(divisor)
        return top.over(quotient.terms[0][1] * by) if unit == bottom else None

    def _unit(self, number: Sum) -> tuple[Sum, Fraction]:
        """A sum over its leading factor, and that factor."""
        by = number.terms[0][1] if number.terms else ONE
        return number.over(1 / by), by

    def ratio(self, a: Sum, b: Sum) -> Sum:
        """The quotient of two sums; rows where `b` is 0 are left to the caller."""
        if not b.terms:
            return a.over(1 / b.constant) if b.constant else Sum(ZERO)
        if not a.terms and not a.constant:
            return Sum(ZERO)
        bottom, by = self._unit(b)
        top, over = self._unit(a) if a.terms else (Sum(ONE), a.constant)
        if top == bottom:
            return Sum(over / by)
        return self.base("ratio", (top, bottom), self._ratio_range(top, bottom)).over(over / by)

    def _ratio_range(self, top: Sum, bottom: Sum) -> Range:
        """The range of a quotient whose divisor is not 0; a divisor of whole bases is then a least step from 0."""
        low, high = self.range_of(bottom)
        step = self.fine(bottom)
        if step and low is not None and -step < low <= 0:
            low = step
        if step and high is not None and 0 <= high < step:
            high = -step
        if low is not None and low > 0:
            reciprocal = (ZERO if high is None else ONE / high, ONE / low)
        elif high is not None and high < 0:
            reciprocal = (ONE / high, ZERO if low is None else ONE / low)
        elif step:
            reciprocal = (-ONE / step, ONE / step)
        else:
            return None, None
        return product_range(self.range_of(top), reciprocal)

    def fine(self, number: Sum) -> Fraction:
        """What a sum of whole bases is a multiple of; 0 where that is not known."""
        step = ZERO
        for value in (number.constant, *(factor for _, factor in number.terms)):
            step = _common(step, value)
        return step if all(base in self.whole for base, _ in number.terms) else ZERO

    def smaller(self, a: Sum, b: Sum) -> Sum:
        """The smaller of two sums."""
        return self._limit("smaller", a, b)

    def larger(self, a: Sum, b: Sum) -> Sum:
        """The larger of two sums."""
        return self._limit("larger", a, b)

    def _limit(self, kind: str, a: Sum, b: Sum) -> Sum:
        low, high = self.range_of(a.minus(b))
        if high is not None and high <= 0:
            return a if kind == "smaller" else b
        if low is not None and low >= 0:
            return b if kind == "smaller" else a
        if not b.terms:
            return self._held(kind, a, b.constant)
        if not a.terms:
            return self._held(kind, b, a.constant)
        if kind == "larger" and a == b.over(-ONE):
            return self._size(a)
        common = self._of_common(kind, a, b) or self._of_common(kind, b, a)
        if common is not None:
            return common
        first, second = sorted((a, b), key=repr)
        one, other = self.range_of(first), self.range_of(second)
        ends = (_least(one[0], other[0]), _least_known(one[1], other[1]))
        if kind == "larger":
            ends = (_most_known(one[0], other[0]), _most(one[1], other[1]))
        return self.base(kind, (first, second), ends, whole=self.is_whole(first) and self.is_whole(second))

    def _of_common(self, kind: str, a: Sum, b: Sum) -> Sum | None:
        """The smaller of u x v and q x u, with u from 0 up, is u times the smaller of v and q."""
        if len(a.terms) != 1 or a.constant or not b.terms:
            return None
        node = self.nodes[a.terms[0][0]]
        if node.kind != "times":
            return None
        unit, by = self._unit(b)
        for common, rest in (node.parts, node.parts[::-1]):
            low = self.range_of(common)[0]
            if common == unit and low is not None and low >= 0:
                return self.times(common, self._limit(kind, rest.over(a.terms[0][1]), Sum(by)))
        return None

    def _size(self, a: Sum) -> Sum:
        unit, by = self._unit(a)
        low, high = self.range_of(unit)
        most = None if low is None or high is None else max(abs(low), abs(high))
        return self.base("size", (unit,), (ZERO, most), whole=self.is_whole(unit)).over(abs(by))

    def _held(self, kind: str, a: Sum, limit: Fraction) -> Sum:
        """A sum held at or below (`smaller`), or at or above, a constant."""
        unit, by = self._unit(Sum(ZERO, a.terms))
        at = (limit - a.constant) / by
        upper = (kind == "smaller") == (by > 0)
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
                return self.held(inner, _most_known(low, least), _least_known(high, most))
        ends = self.range_of(unit)
        if low is not None and ends[0] is not None and ends[0] >= low:
            low = None
        if high is not None and ends[1] is not None and ends[1] <= high:
            high = None
        if low is None and high is None:
            return unit
        found = (_most_known(low, ends[0]), _least_known(high, ends[1]))
        if found[0] is not None and found[1] is not None and found[0] > found[1]:
            return Sum(low if low is not None and ends[1] is not None and ends[1] <= low else high)  # type: ignore[arg-type]
        whole = self.is_whole(unit) and all(end is None or end.denominator == 1 for end in (low, high))
        return self.base("held", (unit, low, high), found, whole=whole)

    def chosen(self, condition: int, a: Sum, b: Sum) -> Sum:
        """The first of two sums where a condition holds, the second elsewhere."""
        if condition == ALWAYS or a == b:
            return a
        if condition == NEVER:
            return b
        a, b = self.assuming(a, condition, holds=True), self.assuming(b, condition, holds=False)
        if a == b:
            return a
        for outer, inner, turned in ((a, b, False), (b, a, True)):
            wider = self._wider(condition, outer, inner, turned=turned)
            if wider is not None:
                return wider
        for simpler in (self._tabled, self._joined, self._stepped):
            found = simpler(condition, a, b)
            if found is not None:
                return found
        one, other = self.range_of(a), self.range_of(b)
        ends = (_least(one[0], other[0]), _most(one[1], other[1]))
        return self.base("chosen", (condition, a, b), ends, whole=self.is_whole(a) and self.is_whole(b))

    def _wider(self, condition: int, outer: Sum, inner: Sum, *, turned: bool) -> Sum | None:
        """A choice whose other arm chooses the same figure is one choice where either condition holds."""
        if len(inner.terms) != 1 or inner.constant or inner.terms[0][1] != 1:
            return None
        node = self.nodes[inner.terms[0][0]]
        if node.kind != "chosen" or outer not in node.parts[1:]:
            return None
        where = self.negation(condition) if turned else condition
        second, a, b = node.parts
        if outer == b:
            second, a, b = self.negation(second), b, a
        return self.chosen(self.either(where, second), a, b)

    def _choices_in(self, parts: tuple[Any, ...]) -> frozenset[int]:
        found: frozenset[int] = frozenset()
        for part in parts:
            if isinstance(part, Sum):
                found = found.union(*[self.choices.get(base, frozenset()) for base, _ in part.terms])
        return found

    def assuming(self, number: Sum, condition: int, *, holds: bool) -> Sum:
        """A sum where a condition is known to hold, or to fail: what it chooses is chosen."""
        if not any(self._turns_on(base, condition) for base, _ in number.terms):
            return number
        address = (number, condition, holds)
        found = self.assumed.get(address)
        if found is None:
            found = Sum(number.constant)
            for base, factor in number.terms:
                found = found.plus(self._assuming_base(base, condition, holds).over(factor))
            self.assumed[address] = found
        return found

    def _turns_on(self, base: int, condition: int) -> bool:
        choices = self.choices.get(base, frozenset())
        return bool(choices) and any(self._known(choice, condition, True) is not None or self._known(choice, condition, False) is not None for choice in choices)

    def _known(self, choice: int, condition: int, holds: bool) -> bool | None:
        """Whether a condition holds where another one is known to."""
        assumed = condition if holds else self.negation(condition)
        if choice == assumed:
            return True
        if choice == self.negation(assumed):
            return False
        return None

    def _assuming_base(self, base: int, condition: int, holds: bool) -> Sum:
        node = self.nodes[base]
        if not self._turns_on(base, condition):
            return Sum(ZERO, ((base, ONE),))
        parts = [
            self.assuming(part, condition, holds=holds) if isinstance(part, Sum) else part for part in node.parts
        ]
        match node.kind:
            case "chosen" | "holds":
                known = self._known(parts[0], condition, holds)
                if node.kind == "holds":
                    return Sum(ZERO, ((base, ONE),)) if known is None else Sum(Fraction(known))
                if known is None:
                    return self.chosen(parts[0], parts[1], parts[2])
                return parts[1] if known else parts[2]  # type: ignore[no-any-return]
            case "times":
                return self.times(parts[0], parts[1])
            case "ratio":
                return self.ratio(parts[0], parts[1])
            case "held":
                return self.kept(parts[0], parts[1], parts[2])
            case "size":
                return self.larger(parts[0], parts[0].over(-ONE))
            case "smaller":
                return self.smaller(parts[0], parts[1])
            case "larger":
                return self.larger(parts[0], parts[1])
            case "rounded":
                return self.rounded(parts[0], ONE, parts[1])
        return Sum(ZERO, ((base, ONE),))

    def kept(self, number: Sum, low: Fraction | None, high: Fraction | None) -> Sum:
        """Any sum held between two limits."""
        found = number if low is None else self.larger(number, Sum(low))
        return found if high is None else self.smaller(found, Sum(high))

    def _tabled(self, condition: int, a: Sum, b: Sum) -> Sum | None:
        """A choice of constants by a small column is a table over that column."""
        node = self.nodes[condition]
        if node.kind != "among":
            return None
        column, members = node.parts
        values = [self._table_of(each, column) for each in (a, b)]
        if values[0] is None or values[1] is None:
            return None
        low, high = self.spread[column]
        return self.table(
            column, [values[0][i] if low + i in members else values[1][i] for i in range(high - low + 1)]
        )

    def _table_of(self, number: Sum, column: int) -> list[Fraction] | None:
        low, high = self.spread[column]
        found = [number.constant] * (high - low + 1)
        for base, factor in number.terms:
            node = self.nodes[base]
            if base == column:
                found = [value + factor * (low + i) for i, value in enumerate(found)]
            elif node.kind == "table" and node.parts[0] == column:
                found = [value + factor * each for value, each in zip(found, node.parts[1], strict=True)]
            else:
                return None
        return found

    def table(self, column: int, values: Iterable[Fraction]) -> Sum:
        """A figure by the value of a small column."""
        held = tuple(values)
        low, high = self.spread[column]
        if all(value == held[0] for value in held):
            return Sum(held[0])
        if all(value == low + i for i, value in enumerate(held)):
            return Sum(ZERO, ((column, ONE),))
        return self.base(
            "table", (column, held), (min(held), max(held)), whole=all(value.denominator == 1 for value in held)
        )

    def _joined(self, condition: int, a: Sum, b: Sum) -> Sum | None:
        """A continuous scale: F below c and G from c, with F(c) = G(c), is F(min(x, c)) + G(max(x, c)) - F(c)."""
        turned = False
        node = self.nodes[condition]
        if node.kind == "not":
            node, turned = self.nodes[node.parts[0]], True
        if node.kind not in ("less", "at_most"):
            return None
        unit, edge = node.parts
        if len(unit.terms) != 1:
            return None
        below, above = (b, a) if turned else (a, b)
        if not (self._of_one(below, unit) and self._of_one(above, unit)):
            return None
        at = self._value_at(below, unit, edge)
        if at != self._value_at(above, unit, edge):
            return None
        return self._shifted(below, unit, None, edge).plus(self._shifted(above, unit, edge, None)).plus(Sum(-at))

    def _of_one(self, number: Sum, unit: Sum) -> bool:
        return all(
            base == unit.terms[0][0] or (self.nodes[base].kind == "held" and self.nodes[base].parts[0] == unit)
            for base, _ in number.terms
        )

    def _value_at(self, number: Sum, unit: Sum, point: Fraction) -> Fraction:
        found = number.constant
        for base, factor in number.terms:
            value = point
            if base != unit.terms[0][0]:
                _, low, high = self.nodes[base].parts
                value = max(value, low) if low is not None else value
                value = min(value, high) if high is not None else value
            found += factor * value
        return found

    def _shifted(self, number: Sum, unit: Sum, low: Fraction | None, high: Fraction | None) -> Sum:
        """A function of one base with that base held in limits."""
        found = Sum(number.constant)
        for base, factor in number.terms:
            found = found.plus(self.held(Sum(ZERO, ((base, ONE),)), low, high).over(factor))
        return found

    def _stepped(self, condition: int, a: Sum, b: Sum) -> Sum | None:
        """Steps: a choice between constants is a multiple of 1 where a condition holds, and nested ones add up."""
        if a.terms and b.terms:
            return None
        if a.terms:
            found = self._stepped(self.negation(condition), b, a)
            return found
        under = b.constant
        for base, factor in b.terms:
            node = self.nodes[base]
            if node.kind != "holds":
                return None
            known = self.implied(condition, node.parts[0])
            if known is None:
                return None
            under += factor * known
        return b.plus(self.holds(condition).over(a.constant - under))

    def holds(self, condition: int) -> Sum:
        """1 where a condition holds, 0 elsewhere."""
        if condition in (NEVER, ALWAYS):
            return Sum(Fraction(condition))
        node = self.nodes[condition]
        if node.kind == "not":
            return Sum(ONE).minus(self.holds(node.parts[0]))
        return self.base("holds", (condition,), (ZERO, ONE), whole=True)

    def implied(self, condition: int, other: int) -> bool | None:
        """Whether a condition on a figure makes another one on it hold (True) or fail (False)."""
        if condition == other:
            return True
        one, two = self._half_line(condition), self._half_line(other)
        if one is None or two is None or one[0] != two[0]:
            return None
        _, below, edge, closed = one
        _, below_other, edge_other, closed_other = two
        if below == below_other:
            inside = edge < edge_other or (edge == edge_other and (closed_other or not closed))
            inside = inside if below else edge > edge_other or (edge == edge_other and (closed_other or not closed))
            return True if inside else None
        apart = edge < edge_other if below else edge > edge_other
        return False if apart or (edge == edge_other and not (closed and closed_other)) else None

    def _half_line(self, condition: int) -> tuple[Sum, bool, Fraction, bool] | None:
        """(figure, whether below, edge, whether the edge is in) of a condition that is one."""
        node = self.nodes[condition]
        if node.kind in ("less", "at_most"):
            return node.parts[0], True, node.parts[1], node.kind == "at_most"
        if node.kind == "not":
            inner = self._half_line(node.parts[0])
            return None if inner is None else (inner[0], not inner[1], inner[2], not inner[3])
        return None

    def rounded(self, number: Sum, step: Fraction, mode: str) -> Sum:
        """A sum rounded to a multiple of a step."""
        scaled = number.over(1 / step)
        if self.is_whole(scaled):
            return number
        if not number.terms:
            from obcdsl.arithmetic.rounding import round_to

            return constant(round_to(number.constant, step, mode))  # type: ignore[arg-type]
        low, high = self.range_of(scaled)
        ends = (None if low is None else Fraction(floor(low)), None if high is None else Fraction(ceil(high)))
        return self.base("rounded", (scaled, mode), ends, whole=True).over(step)

    # ---- conditions -----------------------------------------------------------------------------------------------------

    def compared(self, number: Sum, word: str) -> int:
        """Whether a sum is `less` than, `at_most` or `equal` to 0."""
        low, high = self.range_of(number)
        if not number.terms:
            return int(_compare(number.constant, word))
        if word == "less" and (high is not None and high < 0 or low is not None and low >= 0):
            return ALWAYS if high is not None and high < 0 else NEVER
        if word == "at_most" and (high is not None and high <= 0 or low is not None and low > 0):
            return ALWAYS if high is not None and high <= 0 else NEVER
        if word == "equal" and (low is not None and low > 0 or high is not None and high < 0):
            return NEVER
        column = self._small_of(number)
        if column is not None:
            values = self._table_of(number, column)
            assert values is not None
            start = self.spread[column][0]
            return self.among(column, (start + i for i, value in enumerate(values) if _compare(value, word)))
        unit, by = self._unit(Sum(ZERO, number.terms))
        edge = -number.constant / by
        if word == "equal":
            return self.node("equal", unit, edge)
        if by > 0:
            return self._below(word, unit, edge)
        return self.negation(self._below("at_most" if word == "less" else "less", unit, edge))

    def _below(self, word: str, unit: Sum, edge: Fraction) -> int:
        if self.is_whole(unit):
            edge = Fraction(ceil(edge) - 1 if word == "less" else floor(edge))
            word = "at_most"
        return self.node(word, unit, edge)

    def _small_of(self, number: Sum) -> int | None:
        """The small column that is all that a sum depends on."""
        found = set()
        for base, _ in number.terms:
            node = self.nodes[base]
            found.add(node.parts[0] if node.kind == "table" else base)
        only = found.pop()
        return only if not found and only in self.spread else None

    def among(self, column: int, members: Iterable[int]) -> int:
        """Whether a small column has one of some values."""
        low, high = self.spread[column]
        held = frozenset(member for member in members if low <= member <= high)
        if not held:
            return NEVER
        return ALWAYS if len(held) == high - low + 1 else self.node("among", column, held)

    def negation(self, a: int) -> int:
        """Where a condition fails."""
        if a in (NEVER, ALWAYS):
            return 1 - a
        node = self.nodes[a]
        if node.kind == "not":
            return int(node.parts[0])
        if node.kind == "among":
            low, high = self.spread[node.parts[0]]
            return self.among(node.parts[0], set(range(low, high + 1)) - node.parts[1])
        return self.node("not", a)

    def both(self, a: int, b: int) -> int:
        """Where two conditions hold."""
        return self._pair("and", a, b, frozenset.__and__)

    def either(self, a: int, b: int) -> int:
        """Where one of two conditions holds."""
        return self._pair("or", a, b, frozenset.__or__)

    def _pair(self, kind: str, a: int, b: int, of_sets: Callable[..., Any]) -> int:
        decides = NEVER if kind == "and" else ALWAYS
        if a == b or decides == a:
            return a
        if decides == b or a == 1 - decides:
            return b
        if b == 1 - decides:
            return a
        one, other = self.nodes[a], self.nodes[b]
        if one.kind == other.kind == "among" and one.parts[0] == other.parts[0]:
            return self.among(one.parts[0], of_sets(one.parts[1], other.parts[1]))
        if self.negation(a) == b:
            return decides
        if self.implied(a, b):
            return a if kind == "and" else b
        if self.implied(b, a):
            return b if kind == "and" else a
        return self.node(kind, min(a, b), max(a, b))

    def same(self, a: int, b: int) -> int:
        """Where two conditions both hold or both fail."""
        return self.either(self.both(a, b), self.both(self.negation(a), self.negation(b)))


def product_range(a: Range, b: Range) -> Range:
    """The range of a product."""
    if None in a or None in b:
        positive = a[0] is not None and b[0] is not None and a[0] >= 0 and b[0] >= 0
        return (a[0] * b[0] if positive else None), None  # type: ignore[operator]
    corners = [x * y for x in a for y in b]  # type: ignore[operator]
    return min(corners), max(corners)


def _compare(value: Fraction, word: str) -> bool:
    return value < 0 if word == "less" else value <= 0 if word == "at_most" else value == 0


def _simpler(end: Fraction | None, towards: Callable[[Fraction], int]) -> Fraction | None:
    """An end with a short denominator, never inside the true one."""
    if end is None or end.denominator <= WIDEST_DENOMINATOR:
        return end
    return Fraction(towards(end * WIDEST_DENOMINATOR), WIDEST_DENOMINATOR)


def _common(a: Fraction, b: Fraction) -> Fraction:
    """The greatest number that two are whole multiples of."""
    from math import gcd

    bottom = a.denominator * b.denominator // gcd(a.denominator, b.denominator)
    return Fraction(gcd(int(a * bottom), int(b * bottom)), bottom)


def _least(a: Fraction | None, b: Fraction | None) -> Fraction | None:
    return None if a is None or b is None else min(a, b)


def _most(a: Fraction | None, b: Fraction | None) -> Fraction | None:
    return None if a is None or b is None else max(a, b)


def _least_known(a: Fraction | None, b: Fraction | None) -> Fraction | None:
    return a if b is None else b if a is None else min(a, b)


def _most_known(a: Fraction | None, b: Fraction | None) -> Fraction | None:
    return a if b is None else b if a is None else max(a, b)
