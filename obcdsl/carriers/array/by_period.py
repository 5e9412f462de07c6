"""How far registers may err in the rows of one period: an early year of a value that grows is small, and worked in few steps.

The steps are those of float64; where a choice is by the period alone, the arm that it takes there is what counts. The
rules are those of the package's proof; a step that is not among them leaves the bound to what holds in every period.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import field
from fractions import Fraction
from math import inf, isfinite
from operator import add, mul
from typing import TYPE_CHECKING, Any

from obcdsl.carriers.array.worked import FLOAT64, TINY, WIDE, Step
from obcdsl.carriers.rational import nearest_float
from obcdsl.record import dataclass

if TYPE_CHECKING:
    from obcdsl.carriers.array.steps import Emitter

UNIT = FLOAT64.unit


@dataclass(frozen=True, slots=True)
class Bound:
    """What a register should be lies from `low` to `high`; it errs by at most `error`, and by at most `relative` of itself."""

    low: float
    high: float
    error: float = 0.0
    relative: float = inf

    @property
    def size(self) -> float:
        """How far from 0 it is at most."""
        return max(abs(self.low), abs(self.high))


ANY = Bound(-inf, inf, inf)


def bounds_in(emitter: Emitter, period: int | None) -> ByPeriod:
    """The bounds of some steps in a statement period; with None those that hold in every period."""
    found: ByPeriod | None = emitter.by_period.get(period)
    if found is None:
        found = emitter.by_period[period] = ByPeriod(emitter, period)
    return found


@dataclasses.dataclass
class ByPeriod:
    """The bounds of the registers of some steps in one period."""

    emitter: Emitter
    period: int | None
    found: dict[int, Bound] = field(default_factory=dict)
    turning: dict[int, bool] = field(default_factory=dict)

    def bound(self, register: int) -> Bound:
        """The bound of a register; one that the period has no part in is worked once for all of them."""
        found = self.found.get(register)
        if found is None:
            always = bounds_in(self.emitter, None)
            if self is always or always.turns_on_period(register):
                found = self._bound(self.emitter.steps[register])
            else:
                found = always.bound(register)
            self.found[register] = found
        return found

    def turns_on_period(self, register: int) -> bool:
        """Whether a register, or any that it is worked from, reads the period of the statement."""
        found = self.turning.get(register)
        if found is None:
            step = self.emitter.steps[register]
            reads_it = step.name == "load" and step.terms[0] == self.emitter.graph.index
            found = self.turning[register] = reads_it or any(map(self.turns_on_period, step.reads))
        return found

    def _bound(self, step: Step) -> Bound:
        terms = step.terms
        match step.name:
            case "load":
                low, high = self.emitter.graph.ranges[terms[0]]
                error = self.emitter.graph.errors.get(terms[0], 0.0)
                return (
                    ANY if low is None or high is None else Bound(_wider(float(low), -1), _wider(float(high), 1), error)
                )
            case "constant":
                return _term(terms[0])
            case "table":
                return self._table(step)
            case "count":
                return Bound(0, len(step.reads))
            case "times_term":
                return _product(self.bound(step.reads[0]), _term(terms[0]), whole=_whole(terms))
            case "add_term":
                return _sum(self.bound(step.reads[0]), _term(terms[0]), whole=_whole(terms))
            case "times":
                return _product(*map(self.bound, step.reads), whole=terms[0])
            case "add" | "subtract":
                a, b = map(self.bound, step.reads)
                return _sum(a, b if step.name == "add" else Bound(-b.high, -b.low, b.error), whole=terms[0])
            case "ratio":
                exact = all(self.bound(read).error == 0 for read in step.reads)
                return Bound(-inf, inf, inf, UNIT) if exact else ANY
            case "size":
                a = self.bound(step.reads[0])
                return Bound(max(a.low, -a.high, 0.0), a.size, a.error)
            case "held":
                return _held(self.bound(step.reads[0]), *terms)
            case "smaller" | "larger":
                a, b = map(self.bound, step.reads)
                first = min if step.name == "smaller" else max
                return Bound(first(a.low, b.low), first(a.high, b.high), max(a.error, b.error))
            case "chosen":
                return self._chosen(*step.reads)
        return ANY

    def _table(self, step: Step) -> Bound:
        start, wholes = step.terms
        column = self.emitter.steps[step.reads[0]].terms[0]
        here = self._here(column, start, wholes)
        return Bound(min(wholes), max(wholes)) if here is None else Bound(here, here)

    def _here(self, column: int, start: int, values: tuple[Any, ...]) -> Any:
        """What a table by the period has in it; None where it is by another column."""
        if self.period is None or column != self.emitter.graph.index:
            return None
        return values[self.period - start] if 0 <= self.period - start < len(values) else None

    def _chosen(self, condition: int, a: int, b: int) -> Bound:
        holds = self._holds(self.emitter.steps[condition])
        if holds is not None:
            return self.bound(a if holds else b)
        return _either(self.bound(a), self.bound(b))

    def _holds(self, step: Step) -> bool | None:
        """Whether a condition holds in the period; None where the period does not say."""
        match step.name:
            case "always" | "never":
                return step.name == "always"
            case "among":
                start, flags = step.terms
                column = self.emitter.steps[step.reads[0]].terms[0]
                held: bool | None = self._here(column, start, flags)
                return held
            case "not":
                held = self._holds(self.emitter.steps[step.reads[0]])
                return None if held is None else not held
            case "and" | "or":
                both = [self._holds(self.emitter.steps[read]) for read in step.reads]
                decides = step.name == "or"
                return decides if decides in both else None if None in both else not decides
        return None


def _whole(terms: tuple[object, ...]) -> bool:
    return len(terms) > 1 and terms[1] is True


def _wider(end: float, way: int) -> float:
    """An end and a little more, upwards or downwards."""
    return end + way * (abs(end) * 2.0**-30 + TINY)


def _term(value: Fraction) -> Bound:
    held = nearest_float(value)
    error = 0.0 if held.as_integer_ratio() == (value.numerator, value.denominator) else abs(held) * 2 * UNIT
    return Bound(held - error, held + error, error)


def _found(low: float, high: float, error: float) -> Bound:
    low, high = _wider(low, -1), _wider(high, 1)
    return Bound(low, high, error) if -inf < low and high < inf and error < inf else ANY  # NaN is not below inf


def _product(a: Bound, b: Bound, *, whole: bool) -> Bound:
    if not a.size + b.size + a.error + b.error < inf:
        return ANY
    if (point := _point(a, b, mul)) is not None:
        return point
    corners = [x * y for x in (a.low, a.high) for y in (b.low, b.high)]
    error = a.size * b.error + b.size * a.error + a.error * b.error
    error = (error + UNIT * (max(map(abs, corners)) + error)) * WIDE + TINY
    return _found(min(corners), max(corners), 0.0 if whole else error)


def _sum(a: Bound, b: Bound, *, whole: bool) -> Bound:
    if (point := _point(a, b, add)) is not None:
        return point
    error = a.error + b.error
    error = (error + UNIT * (max(abs(a.low + b.low), abs(a.high + b.high)) + error)) * WIDE + TINY
    return _found(a.low + b.low, a.high + b.high, 0.0 if whole else error)


def _point(a: Bound, b: Bound, call: Callable[[Any, Any], Any]) -> Bound | None:
    """The sum or product of two figures that are known, where one float is that."""
    if a.low != a.high or b.low != b.high or a.error or b.error:
        return None
    found = float(call(a.low, b.low))
    exact = isfinite(found) and call(Fraction(a.low), Fraction(b.low)) == Fraction(found)
    return Bound(found, found) if exact else None


def _held(a: Bound, low: Fraction | None, high: Fraction | None) -> Bound:
    """Held between limits, a figure errs by no more than it did, nor than its share of the limits."""
    ends = [-inf if low is None else nearest_float(low), inf if high is None else nearest_float(high)]
    furthest = max(abs(end) for end in ends if -inf < end < inf)
    error = a.error
    if a.relative < 1 and max(map(abs, ends)) < inf:
        error = min(error, (a.relative + 3 * UNIT) * furthest * WIDE)
    least, most = max(a.low, min(ends[0], a.high)), min(a.high, max(ends[1], a.low))
    return _found(min(least, ends[1]), max(most, ends[0]), (error + 2 * furthest * UNIT) * WIDE + TINY)


def _either(a: Bound, b: Bound) -> Bound:
    return Bound(min(a.low, b.low), max(a.high, b.high), max(a.error, b.error))
