"""A second evaluator of contracts, slow and plain, written from the language's own page: no code shared but the parser.

It reads the clauses as written and works each figure anew whenever it is asked for, in fractions. It knows one payee,
no keys, and the clauses that decide most money: defines, outcomes, fees, incentives, deductions and corridors.

A figure is a `Fraction`, a truth value, or None where it is left out. `payments` answers with the amount that each
payment clause pays, below zero where a corridor pays under target, None where the clause does not apply.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import floor
from typing import Any

from obcdsl.source import Source
from obcdsl.written import ast
from obcdsl.written.parse import parse


class NoStatement(Exception):  # noqa: N818 - what the contract says, not a fault
    """The contract refuses to make a statement of these figures."""


class Reader:
    """A contract with the figures of one year."""

    def __init__(self, text: str, figures: Mapping[str, Any], year: int) -> None:
        self.clauses = {node.head.name.text: node for node in parse(Source("c", text)).clauses}
        self.contract = next(node for node in self.clauses.values() if node.head.kind == "contract")
        self.figures = figures
        self.year = year

    # ---- payments ---------------------------------------------------------------------------------------------------

    def payments(self) -> dict[str, Fraction | None]:
        """What each payment clause pays."""
        kinds = ("fee", "incentive", "deduction", "corridor")
        return {name: self.due(name) for name, node in self.clauses.items() if node.head.kind in kinds}

    def due(self, name: str) -> Fraction | None:
        """The amount due: rounded once, by the rule of the contract."""
        node = self.clauses[name]
        if not all(self.applies(place) for place in node.payment.applies):
            return None
        return rounded(self.unrounded(name), self.contract.step, self.contract.mode)

    def applies(self, place: Any) -> bool:
        """Whether a clause exists in this year and for these figures."""
        if place.kind == "when":
            return self.value(place.edge) is True
        return place.first <= self.year and (place.last is None or self.year <= place.last)

    def unrounded(self, name: str) -> Fraction:
        """The amount after the steps: 0 where it was not earned, and no step revives it."""
        node = self.clauses[name]
        if not all(self.applies(place) for place in node.payment.applies):
            return Fraction(0)
        if node.payment.only_if is not None and self.value(node.payment.only_if) is not True:
            return Fraction(0)
        amount, sign = self.gross(node)
        for step in node.payment.steps:
            amount = self.step(step, amount)
        if amount is None:
            raise NoStatement("left out")
        if amount < 0:
            raise NoStatement("below zero")
        return amount * sign

    def gross(self, node: Any) -> tuple[Fraction, int]:
        """The amount before any step, and its direction."""
        match node.head.kind:
            case "fee":
                return self.value(node.pays), 1
            case "deduction":
                return self.value(node.takes), 1
            case "corridor":
                return self.corridor(node)
        if node.pays is not None:
            return self.value(node.pays), 1
        return self.value(node.pool) * self.earned([rewarded.outcome.text for rewarded in node.rewards]), 1

    def step(self, step: Any, amount: Fraction) -> Fraction:
        """One `then` line."""
        value = self.value(step.value, {"amount": amount})
        match step.kind:
            case "less":
                left = amount - value
                return left if step.not_below is None else max(left, self.value(step.not_below))
            case "at most":
                return min(amount, value)
            case "at least":
                return max(amount, value)
            case _:
                return rounded(amount, value, step.mode)

    def corridor(self, node: Any) -> tuple[Fraction, int]:
        """The shared part of the difference, above zero over target; 0 at target, and where no line says what is shared."""
        base = self.value(node.base)
        if base <= 0:
            raise NoStatement("base")
        difference = self.value(node.cost) - self.value(node.target)
        line = node.overspend if difference > 0 else node.underspend
        if difference == 0 or line is None:
            return Fraction(0), 0
        distance = abs(difference)
        sign = -1 if difference < 0 and node.overspend is not None else 1
        if not isinstance(line.bands, ast.Parts):
            return distance * self.value(line.bands), sign
        if node.whole:
            return distance * self.scale(line.bands, distance / base), sign
        return self.marginal(line.bands, distance, base), sign

    # ---- outcomes ---------------------------------------------------------------------------------------------------

    def earned(self, names: list[str]) -> Fraction:
        """The share of a pool that outcomes earn: redistributed weight goes to the scored ones in proportion."""
        scored: dict[str, Fraction] = {}
        moved = lost = Fraction(0)
        in_parts = False
        for name in names:
            node = self.clauses[name]
            weight = self.value(node.weight)
            in_parts = getattr(node.weight, "noun", "") in ("part", "parts")
            fate = node.requires.fate if node.requires is not None else None
            if self.is_scored(node):
                scored[name] = weight
            elif fate is not None and fate.startswith("redistributed"):
                moved += weight
            elif fate == "forfeited":
                lost += weight
        weight = sum(scored.values(), Fraction(0))
        if weight == 0:
            return Fraction(0)
        total = Fraction(0)
        for name, own in scored.items():
            total += (own + moved * own / weight) * self.share(self.clauses[name])
        return total / (weight + moved + lost) if in_parts else total

    def is_scored(self, node: Any) -> bool:
        """Whether there is enough data for an outcome to score."""
        return node.requires is None or self.value(node.requires.condition) is True

    def share(self, node: Any) -> Fraction:
        """A score as a share of its size."""
        size = Fraction(1) if node.size is None else self.value(node.size)
        if isinstance(node.score, ast.Parts) and node.score.parts[0].place.kind in (
            "at",
            "below",
            "from",
            "above",
            "up to",
        ):
            return self.scale(node.score, self.value(node.measure)) / size
        return self.value(node.score) / size

    # ---- values -----------------------------------------------------------------------------------------------------

    def value(self, said: Any, named: Mapping[str, Any] | None = None) -> Any:
        """The value of an expression; None where it is left out."""
        match said:
            case ast.LiteralValue():
                return said.value if isinstance(said.value, bool) else Fraction(said.value)  # type: ignore[arg-type]
            case ast.Name():
                return self.named(said.text, named or {})
            case ast.Group():
                return self.value(said.inner, named)
            case ast.ShareOf():
                return arithmetic("*", self.value(said.share, named), self.value(said.of, named))
            case ast.Negative():
                found = self.value(said.operand, named)
                return None if found is None else -found
            case ast.Not():
                found = self.value(said.operand, named)
                return None if found is None else not found
            case ast.Binary(operator="and" | "or"):
                return self.logical(said, named)
            case ast.Binary():
                return arithmetic(said.operator, self.value(said.left, named), self.value(said.right, named))
            case ast.Compare():
                return compared(said.operator, self.value(said.left, named), self.value(said.right, named))
            case ast.Parts():
                return self.chosen(said, named)
            case ast.Call():
                return self.call(said, named)
        raise AssertionError(said)

    def named(self, text: str, named: Mapping[str, Any]) -> Any:
        """What a name stands for."""
        if text in named:
            return named[text]
        if text == "year":
            return Fraction(self.year)
        node = self.clauses[text]
        match node.head.kind:
            case "metric":
                return self.figures[text]
            case "define":
                return self.value(node.value)
            case "outcome":
                if not self.is_scored(node):
                    return Fraction(0) if node.requires.fate == "forfeited" else None
                return self.share(node) * (Fraction(1) if node.size is None else self.value(node.size))
        return self.due(text)

    def logical(self, said: Any, named: Mapping[str, Any] | None) -> bool | None:
        """`and` and `or`: the first may decide, and then the second is not worked."""
        decides = said.operator == "or"
        left = self.value(said.left, named)
        if left is decides:
            return decides
        right = self.value(said.right, named)
        if right is decides:
            return decides
        return None if left is None or right is None else not decides

    def chosen(self, parts: Any, named: Mapping[str, Any] | None) -> Any:
        """The part of this year, or the first whose condition holds."""
        for part in parts.parts:
            place = part.place
            if place.kind == "otherwise":
                return self.value(part.value, named)
            if place.kind == "when":
                held = self.value(place.edge, named)
                if held is None:
                    return None
                if held:
                    return self.value(part.value, named)
            elif place.first <= self.year and (place.last is None or self.year <= place.last):
                return self.value(part.value, named)
        raise AssertionError("every year has a part")

    def call(self, said: Any, named: Mapping[str, Any] | None) -> Any:
        """A built-in function."""
        function = said.function.text
        if function == "unrounded":
            return self.unrounded(said.arguments[0].value.text)
        values = [self.value(argument.value, named) for argument in said.arguments]
        ends = [
            self.value(suffix.values[0], named) for suffix in said.arguments[0].suffixes if suffix.word != "to places"
        ]
        if function == "present":
            return values[0] is not None
        if function in ("first_present", "smaller_present", "larger_present"):
            there = [value for value in values if value is not None]
            pick = {"first_present": lambda found: found[0], "smaller_present": min, "larger_present": max}[function]
            return pick(there) if there else None
        if any(value is None for value in (*values, *ends)):
            return None
        match function:
            case "smaller":
                return min(values)
            case "larger":
                return max(values)
            case "cash":
                return values[0]
            case "absolute":
                return abs(values[0])
            case "kept":
                return min(max(values[0], ends[0]), ends[1])
            case "part":
                top = values[0] if len(ends) == 1 else min(values[0], ends[1])
                return max(top - ends[0], Fraction(0))
            case "round":
                mode = {"half up to": "half up", "half even to": "half even", "down to": "down", "up to": "up"}[
                    said.arguments[0].suffixes[0].word
                ]
                return rounded(values[0], ends[0], mode)
            case "scale":
                return self.scale(said.parts, values[0])
            case "marginal_scale":
                return self.marginal(said.parts, values[0], Fraction(1))
        raise AssertionError(function)

    # ---- scales -----------------------------------------------------------------------------------------------------

    def scale(self, parts: Any, x: Fraction | None) -> Fraction | None:
        """Steps, straight lines and jumps; flat outside."""
        if x is None:
            return None
        pieces = [(part.place.kind, self.value(part.place.edge), part.value) for part in parts.parts]
        if parts.refuse_below is not None and x < self.value(parts.refuse_below):
            raise NoStatement("below its scale")
        if parts.refuse_above is not None and x > self.value(parts.refuse_above):
            raise NoStatement("above its scale")
        for word, edge, value in pieces:
            if (x < edge and word == "below") or (x <= edge and word == "up to"):
                return self.value(value)  # type: ignore[no-any-return]
        answer = pieces[0][2]
        for (word, edge, value), after in zip(pieces, [*pieces[1:], None], strict=True):
            reached = x > edge if word == "above" else x >= edge
            if word not in ("below", "up to") and reached:
                answer = value
                if word == "at" and after is not None and after[0] == "at" and x < after[1]:
                    low, high = self.value(value), self.value(after[2])
                    return low + (high - low) * (x - edge) / (after[1] - edge)  # type: ignore[no-any-return]
        return self.value(answer)  # type: ignore[no-any-return]

    def marginal(self, parts: Any, x: Fraction, base: Fraction) -> Fraction:
        """The total of rate x the slice of x in each band; edges are shares of the base."""
        total, reached = Fraction(0), Fraction(0)
        for number, part in enumerate(parts.parts):
            edge = self.value(part.place.edge) * base
            if part.place.kind in ("up to", "below"):
                low, high = reached, edge
            else:
                after = parts.parts[number + 1] if number + 1 < len(parts.parts) else None
                low, high = edge, x if after is None else self.value(after.place.edge) * base
            if x > low:
                total += self.value(part.value) * (min(x, high) - low)
            reached = max(reached, high)
        return total


def arithmetic(operator: str, a: Any, b: Any) -> Any:
    """Sums, differences, products and quotients; left out where either is."""
    if a is None or b is None:
        return None
    match operator:
        case "+":
            return a + b
        case "-":
            return a - b
        case "*":
            return a * b
    if b == 0:
        raise NoStatement("divides by 0")
    return a / b


def compared(operator: str, a: Any, b: Any) -> bool | None:
    """A comparison; left out where either side is."""
    if a is None or b is None:
        return None
    return {"=": a == b, "<>": a != b, "<": a < b, ">": a > b, "<=": a <= b, ">=": a >= b}[operator]  # type: ignore[no-any-return]


def rounded(x: Any, step: Any, mode: str) -> Fraction:
    """To a multiple of a step: up is away from zero, down towards it."""
    if x is None:
        raise NoStatement("left out")
    size = abs(Fraction(x)) / Fraction(step)
    whole, left = floor(size), size - floor(size)
    up = {
        "up": left > 0,
        "down": False,
        "half up": left >= Fraction(1, 2),
        "half even": left > Fraction(1, 2) or (left == Fraction(1, 2) and whole % 2 == 1),
    }[mode]
    found = (whole + (1 if up else 0)) * Fraction(step)
    return found if x >= 0 else -found
