"""From a graph to straight-line steps over registers, each with a proved bound on its error.

See the package's docstring for the proof. One emitter serves both arithmetics: `FLOAT64` and `DOUBLE_DOUBLE` differ in
their unit roundoff, in how large whole numbers stay exact, and in that the second also follows denominators, which
proves that a figure lies exactly on an edge.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import inf, lcm
from typing import Any

from obcdsl.carriers.array.condition_steps import decided
from obcdsl.carriers.array.growth import as_product
from obcdsl.carriers.array.nodes import Graph
from obcdsl.carriers.array.quotients import sum_of_quotients
from obcdsl.carriers.array.roundings import rounded, table
from obcdsl.carriers.array.sums import MINUS, ONE, Node, Sum
from obcdsl.carriers.array.worked import (
    FLOAT64,
    TINY,
    WIDE,
    Arithmetic,
    Decided,
    Step,
    Worked,
    lower,
    magnitude,
    size_in,
    upper,
)
from obcdsl.carriers.rational import add, common_unit, divide, equal, multiply, nearest_float


@dataclass
class Emitter:
    """Emits the steps of the figures that are asked for."""

    graph: Graph
    arithmetic: Arithmetic
    known: Mapping[int, tuple[Any, Fraction]] = field(default_factory=dict)
    """Bases that are there already, as whole numbers: what to load, and its scale."""
    steps: list[Step] = field(default_factory=list)
    numbers: dict[Any, Worked] = field(default_factory=dict)
    conditions: dict[int, Decided] = field(default_factory=dict)
    shared: dict[Any, int] = field(default_factory=dict)
    inside: dict[int, tuple[int, ...]] = field(default_factory=dict)
    """The registers of denominators of which others are either the product or 1."""
    by_period: dict[int | None, Any] = field(default_factory=dict)
    """How far its registers err in the rows of one period (`ByPeriod`), where that was asked for."""
    registers: int = 0

    def emit(self, name: str, reads: tuple[int, ...] = (), *terms: Any) -> int:
        """The register of an operation; the same operation is worked once."""
        if name == "times_term" and self.steps[reads[0]].name == "constant":
            return self.emit("constant", (), self.steps[reads[0]].terms[0] * terms[0])
        new = self.registers
        found = self.shared.setdefault((name, reads, terms), new)
        if found == new:
            self.registers += 1
            self.steps.append(Step(name, found, reads, terms))
        return found

    @property
    def everywhere(self) -> frozenset[int]:
        """Doubt in every row."""
        return frozenset({self.emit("always")})

    # ---- sums -------------------------------------------------------------------------------------------------------------

    def number(self, number: Sum) -> Worked:
        """A sum in a register."""
        found = self.numbers.get(number)
        if found is None:
            found = self.numbers[number] = self._sum(number)
        return found

    def _sum(self, number: Sum) -> Worked:
        if not number.terms:
            scale = number.constant or Fraction(1)
            one = self.emit("constant", (), Fraction(1 if number.constant else 0))
            return Worked(one, scale, upper(number.constant), whole=True, relative=0.0, fine=scale.denominator)
        if self.arithmetic.by_row:
            found = sum_of_quotients(self, number, size_in(self.graph.range_of(number)))
            if found is not None:
                return self._covered(found)
        terms = self.counted(number)
        if len(terms) == 1 and not number.constant:
            worked, factor = terms[0]
            return worked.times(factor)
        factors = [multiply(factor, worked.scale) for worked, factor in terms]
        doubts = frozenset[int]().union(*[worked.doubts for worked, _ in terms])
        fine, offset = 1, number.constant
        for worked, factor in terms:
            if worked.offset:
                offset = add(offset, multiply(worked.offset, factor))
            fine = lcm(fine, worked.fine * factor.denominator)
        finer = self._finer_of([worked.finer for worked, _ in terms])
        size = size_in(self.graph.range_of(number))
        if all(worked.whole for worked, _ in terms):
            unit = number.constant if number.constant else factors[0]
            for factor in factors:
                unit = common_unit(unit, factor)
            wholes = [divide(factor, unit) for factor in factors]
            more = divide(number.constant, unit)
            most = sum(
                [worked.most * magnitude(whole) for (worked, _), whole in zip(terms, wholes, strict=True)]
            ) + magnitude(more)
            size = min(size, most * magnitude(unit) * WIDE)
            if most * WIDE < self.arithmetic.exact:
                short = most * WIDE < FLOAT64.exact
                register = self._linear(terms, wholes, more, short)
                return Worked(register, unit, size, 0.0, True, 0.0, doubts, fine, finer, offset)
        spread = upper(number.constant) + sum([magnitude(by) * (each.size + each.error) for each, by in terms])
        error = sum([magnitude(factor) * worked.error for worked, factor in terms])
        size = min(size, spread * WIDE)
        error = (error + (len(terms) + 4) * self.arithmetic.unit * spread) * WIDE * WIDE + TINY
        unit = factors[0] if self.arithmetic.by_row and len(terms) == 1 else ONE  # pairs take long to multiply
        in_unit, more = [divide(factor, unit) for factor in factors], divide(number.constant, unit)
        register = self._linear(terms, in_unit, more, short=False)
        return self._covered(Worked(register, unit, size, error, False, inf, doubts, fine, finer, offset))

    def _covered(self, worked: Worked) -> Worked:
        """A number whose bound is a bound; where there is none, every row is in doubt."""
        if worked.size + worked.error < 1e250:
            return worked
        return replace(worked, size=1e250, error=1e250, relative=inf, doubts=self.everywhere)

    def counted(self, number: Sum) -> list[tuple[Worked, Fraction]]:
        """The terms of a sum; conditions that weigh the same are counted together."""
        terms: list[tuple[Worked, Fraction]] = []
        counted: dict[Fraction, list[int]] = {}
        for base, factor in number.terms:
            if self.graph.nodes[base].kind == "holds":
                counted.setdefault(factor, []).append(base)
            else:
                terms.append((self.base(base), factor))
        for factor, bases in counted.items():
            held = [self.condition(self.graph.nodes[base].parts[0]) for base in bases]
            doubts = frozenset[int]().union(*[each.doubts for each in held])
            register = self.emit("count", tuple(self.register_of(each) for each in held))
            worked = Worked(register, ONE, float(len(bases)), whole=True, relative=0.0, doubts=doubts)
            terms.append((worked, factor))
        return terms

    def _finer_of(self, of_terms: list[tuple[int, ...]]) -> tuple[int, ...]:
        """What the denominators of several figures all divide: each register as often as the figure that has it most often.

        One that is another one, or 1 (`finer_inside`), adds nothing to that other; several of one are the largest of them.
        """
        if not any(of_terms):
            return ()
        most: Counter[int] = Counter()
        for finer in of_terms:
            most |= Counter(finer)
        inside: dict[tuple[int, ...], list[int]] = {}
        for register in sorted(most):
            if (source := self.inside.get(register)) is not None and most[register] == 1:
                del most[register]
                inside.setdefault(source, []).append(register)
        for source, registers in inside.items():
            if not Counter(source) <= most:
                found = registers[0]
                for each in registers[1:]:
                    found = self.emit("finest", (found, each), 1)
                    self.inside[found] = source
                most[found] += 1
        return tuple(most.elements())

    def _linear(
        self, terms: list[tuple[Worked, Fraction]], factors: list[Fraction], more: Fraction, short: bool
    ) -> int:
        """The register of a sum; `short`: every step of it is a whole number that one float holds."""
        found: int | None = None
        plain = [equal(factor, ONE) for factor in factors]
        for at in sorted(range(len(terms)), key=lambda at: not plain[at]):
            register, factor = terms[at][0].register, factors[at]
            if found is None:
                found = register if plain[at] else self.emit("times_term", (register,), factor, short)
            elif plain[at] or equal(factor, MINUS):
                found = self.emit("add" if plain[at] else "subtract", (found, register), short)
            else:
                found = self.emit("add", (found, self.emit("times_term", (register,), factor, short)), short)
        assert found is not None
        return self.emit("add_term", (found,), more, short) if more else found

    def scaled(self, worked: Worked, unit: Fraction) -> tuple[int, float, bool]:
        """A number in another unit: the register, its error in that unit, and whether it stays whole."""
        factor, size = divide(worked.scale, unit), magnitude(unit)
        error = worked.error / size * WIDE
        if equal(factor, ONE):
            return worked.register, error, worked.whole
        most = (worked.size + worked.error) / size * WIDE
        whole = worked.whole and factor.denominator == 1 and most < self.arithmetic.exact
        register = self.emit("times_term", (worked.register,), factor, whole and most < FLOAT64.exact)
        return register, 0.0 if whole else error + 3 * self.arithmetic.unit * most + TINY, whole

    # ---- bases ------------------------------------------------------------------------------------------------------------

    def base(self, number: int) -> Worked:
        """A base in a register."""
        address = ("base", number)
        found = self.numbers.get(address)
        if found is None:
            found = self.numbers[address] = self._covered(self._base(number, self.graph.nodes[number]))
        return found

    def _base(self, number: int, node: Node) -> Worked:
        size = size_in(self.graph.ranges[number])
        if number in self.known:
            name, scale = self.known[number]
            register = self.emit("load", (), name)
            if scale < 0:
                register = self.emit("times_term", (register,), Fraction(-1), True)
            return Worked(register, abs(scale), size, whole=True, relative=0.0, fine=scale.denominator)
        match node.kind:
            case "column" | "index":
                return Worked(self.emit("load", (), number), ONE, size, whole=True, relative=0.0)
            case "measured":
                return Worked(self.emit("load", (), number), ONE, size, self.graph.errors[number], fine=0)
            case "holds":
                held = self.condition(node.parts[0])
                register = self.emit("count", (self.register_of(held),))
                return Worked(register, ONE, 1.0, whole=True, relative=0.0, doubts=held.doubts)
            case "table":
                return table(self, node, size)
            case "times":
                return self._times(node, size)
            case "ratio":
                return self._ratio(node, size)
            case "held":
                return self._held(node, size)
            case "size":
                worked = self.number(node.parts[0]).from_zero()
                register = self.emit("size", (worked.register,))
                return replace(worked, register=register, scale=abs(worked.scale), size=size)
            case "smaller" | "larger":
                return self._two(node.kind, (), self.number(node.parts[0]), self.number(node.parts[1]), size)
            case "chosen":
                return as_product(self, node, size) or self._chosen(node, size)
            case "rounded":
                return rounded(self, node, size)
        raise AssertionError(node.kind)

    def _times(self, node: Node, size: float) -> Worked:
        a, b = (self.number(part).from_zero() for part in node.parts)
        scale = multiply(a.scale, b.scale)
        doubts, fine, finer = a.doubts | b.doubts, a.fine * b.fine, a.finer + b.finer
        size = min(size, a.size * b.size * WIDE)
        most = a.most * b.most * WIDE
        register = self.emit("times", (a.register, b.register), a.whole and b.whole and most < FLOAT64.exact)
        if a.whole and b.whole and most < self.arithmetic.exact:
            return Worked(register, scale, size, 0.0, True, 0.0, doubts, fine, finer)
        unit = self.arithmetic.unit
        error = a.size * b.error + b.size * a.error + a.error * b.error
        error = (error + unit * (a.size + a.error) * (b.size + b.error)) * WIDE + TINY
        relative = ((1 + a.relative) * (1 + b.relative) * (1 + unit) - 1) * WIDE + unit
        return Worked(register, scale, size, error, False, relative, doubts, fine, finer)

    def _ratio(self, node: Node, size: float) -> Worked:
        top, bottom = (self.number(part) for part in node.parts)
        scale = divide(top.scale, bottom.scale)
        register = self.emit(
            "ratio", (top.register, bottom.register), top.whole and bottom.whole and self.short(top, bottom)
        )
        doubts = top.doubts | bottom.doubts
        unit = self.arithmetic.unit
        if top.whole and bottom.whole:
            finer = (self.emit("size_float", (bottom.register,)),) if self.arithmetic.by_row else ()
            fine = abs(scale.denominator)
            return Worked(register, scale, size, size * unit * WIDE + TINY, False, unit, doubts, fine, finer)
        least = self._least(node.parts[1])
        if least <= 2 * bottom.error or size == inf:
            return Worked(register, scale, inf)
        error = (top.error + size * bottom.error) / (least - bottom.error)
        error = (error + 2 * unit * (size + error)) * WIDE + TINY
        if not (bottom.whole and self.arithmetic.by_row):
            return Worked(register, scale, size, error, doubts=doubts, fine=0)
        fine = top.from_zero().fine * abs(bottom.scale.numerator)
        both = (*top.finer, self.emit("size_float", (bottom.register,)))
        return Worked(register, scale, size, error, doubts=doubts, fine=fine, finer=both)

    def short(self, *numbers: Worked) -> bool:
        """Whether one float holds each of some whole numbers."""
        return all(each.most * WIDE < FLOAT64.exact for each in numbers)

    def _least(self, number: Sum) -> float:
        """What a divisor that is not 0 is at least, without its sign."""
        low, high = self.graph.range_of(number)
        step = self.graph.fine(number)
        if low is not None and low > 0:
            return lower(low)
        if high is not None and high < 0:
            return lower(-high)
        return lower(step)

    def _held(self, node: Node, size: float) -> Worked:
        worked = self.number(node.parts[0])
        low, high = node.parts[1:]
        limits = [end for end in (low, high) if end is not None]
        unit, whole = abs(worked.scale), worked.whole
        if whole:
            for end in limits:
                unit = common_unit(unit, end)
            if worked.size / magnitude(unit) * WIDE >= self.arithmetic.exact or any(
                abs(end / unit) >= self.arithmetic.exact for end in limits
            ):
                unit, whole = abs(worked.scale), False
        register, error, whole = (*self.scaled(worked, unit)[:2], whole)
        fine, finer = lcm(worked.fine, *[(end - worked.offset).denominator for end in limits]), worked.finer
        ends = [None if end is None else divide(end, unit) for end in (low, high)]
        if finer:
            inside = self.emit("finer_inside", (register, *finer), *ends, error, nearest_float(unit), fine)
            self.inside[inside] = finer
            finer = (inside,)
        register = self.emit("held", (register,), *ends)
        if whole:
            return Worked(register, unit, size, 0.0, True, 0.0, worked.doubts, fine, finer, worked.offset)
        in_unit = error * nearest_float(unit)
        if worked.relative < 1 and size < inf:
            most = max(size, *[upper(end) for end in limits])
            in_unit = min(in_unit, (worked.relative + 3 * self.arithmetic.unit) * most * WIDE)
        ends_error = max([upper(end) for end in limits]) * self.arithmetic.unit
        return Worked(
            register, unit, size, (in_unit + ends_error) * WIDE + TINY, False, inf, worked.doubts, fine, finer, worked.offset
        )  # fmt: skip

    def _two(self, name: str, first: tuple[int, ...], a: Worked, b: Worked, size: float) -> Worked:
        """A choice between two numbers in one unit."""
        a, b = a.from_zero(), b.from_zero()
        unit = common_unit(a.scale, b.scale)
        size = min(size, max(a.size, b.size))
        whole = a.whole and b.whole and max(a.size, b.size) / magnitude(unit) * WIDE < self.arithmetic.exact
        if not whole:
            unit = abs(b.scale if self.steps[a.register].name == "constant" else a.scale)
        one, error, _ = self.scaled(a, unit)
        other, error_b, _ = self.scaled(b, unit)
        fine, finer = lcm(a.fine, b.fine), a.finer
        if self.arithmetic.by_row and name == "chosen" and (a.fine != b.fine or a.finer != b.finer):
            finer = (self.emit("finest_chosen", (*first, *a.finer, *b.finer), len(a.finer), a.fine, b.fine),)
            fine = 1
        elif a.finer != b.finer:
            finer = (self.emit("finest", (*a.finer, *b.finer), len(a.finer)),)
        register = self.emit(name, (*first, one, other))
        if whole and fine == 1 and finer and finer != a.finer:
            finer = (self.emit("whole_finer", (register, *finer), unit),)
        worst = 0.0 if whole else max(error, error_b) * magnitude(unit) * WIDE
        return Worked(
            register, unit, size, worst, whole, 0.0 if whole else inf, a.doubts | b.doubts,
            fine, finer,
        )  # fmt: skip

    def _chosen(self, node: Node, size: float) -> Worked:
        condition = self.condition(node.parts[0])
        a, b = self.number(node.parts[1]), self.number(node.parts[2])
        if condition.register is None:
            return a if condition.holds else b
        found = self._two("chosen", (condition.register,), a, b, size)
        doubts = set(condition.doubts)
        for each, where in ((a, condition.register), (b, None)):
            if each.doubts:
                inside = where if where is not None else self.emit("not", (condition.register,))
                doubts.add(self.emit("and", (inside, self.any_of(each.doubts))))
        return replace(found, doubts=frozenset(doubts))

    def any_of(self, doubts: frozenset[int]) -> int:
        """Where one of some doubts holds."""
        found: int | None = None
        for each in sorted(doubts):
            found = each if found is None else self.emit("or", (found, each))
        assert found is not None
        return found

    def doubt_where(self, doubt: int, where: int) -> frozenset[int]:
        """A doubt in the rows where a condition holds, or is in doubt itself."""
        held = self.condition(where)
        if held.register is None:
            return frozenset({doubt} if held.holds else ())
        found = self.emit("and", (held.register, doubt))
        return frozenset({found, *[self.emit("and", (each, doubt)) for each in sorted(held.doubts)]})

    # ---- conditions ---------------------------------------------------------------------------------------------------------

    def condition(self, number: int) -> Decided:
        """A condition in a register."""
        found = self.conditions.get(number)
        if found is None:
            found = self.conditions[number] = decided(self, number)
        return found

    def register_of(self, held: Decided) -> int:
        """The register of a condition, decided or not."""
        if held.register is None:
            return self.emit("always" if held.holds else "never")
        return held.register
