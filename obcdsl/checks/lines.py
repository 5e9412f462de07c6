"""A measure as a straight line of one figure of data: where data cross an edge, and the values on either side of it."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import ceil, floor

from obcdsl import core
from obcdsl.checks.shape import Jump
from obcdsl.checks.trials import Trial, least_step
from obcdsl.record import dataclass
from obcdsl.running.places import Place
from obcdsl.units import is_count
from obcdsl.values import Number

MOST_FIGURES = 4
"""How many figures of a measure are tried."""


@dataclass(frozen=True, slots=True)
class Ends:
    """The values of a figure on either side of an edge. `nearer` is one that comes closer to the edge from the side that
    does not own it, where data can; `on_edge` where the side that owns it is at the very edge, or level as far as it goes.
    """

    low: Number
    high: Number
    nearer: Number | None
    on_edge: bool


def counts_of(program: core.Program, measure: core.Node) -> tuple[str, str] | None:
    """The two counts of a measure that divides one by the other."""
    node = measure
    while isinstance(node, core.Reference) and node.name in program.definitions:
        node = program.definitions[node.name].body
    if isinstance(node, core.Apply) and node.primitive == "divide":
        above, below = node.arguments
        if isinstance(above, core.Given) and isinstance(below, core.Given):
            return above.metric, below.metric
    return None


def group_of(program: core.Program, measure: core.Node) -> tuple[str, str] | None:
    """(a count, the size of the group that it is of) where a measure reads these two alone and divides by the second."""
    given = dict.fromkeys(_given(program, measure, set()))
    if not all(is_count(program.metrics[name].unit) for name in given):
        return None
    divisors = {name for name in given if name in _divisors(program, measure)}
    others = given.keys() - divisors
    return (others.pop(), divisors.pop()) if len(others) == len(divisors) == 1 else None


def _divisors(program: core.Program, node: core.Node) -> Iterator[str]:
    match node:
        case core.Apply("divide", (above, core.Given(metric, ()))):
            yield metric
            yield from _divisors(program, above)
        case core.Reference(name, ()):
            yield from _divisors(program, program.definitions[name].body)
        case core.Apply() | core.Require():
            for inner in core.below(node):
                yield from _divisors(program, inner)


def measured_by(program: core.Program, measure: core.Node, keys: tuple[str, ...]) -> list[core.Metric]:
    """The figures of data that a measure reads at its own place, in the order it names them."""
    names = dict.fromkeys(_given(program, measure, set()))
    found = [program.metrics[name] for name in names]
    at_hand = {*keys, program.payee_key}
    return [one for one in found if one.unit.kind == "quantity" and set(one.keys) <= at_hand][:MOST_FIGURES]


def _given(program: core.Program, node: core.Node, seen: set[str]) -> Iterator[str]:
    match node:
        case core.Given(metric, ()):
            yield metric
        case core.Reference(name, ()) if name not in seen:
            seen.add(name)
            yield from _given(program, program.definitions[name].body, seen)
        case core.Apply() | core.Require():
            for inner in core.below(node):
                yield from _given(program, inner, seen)


def crossing(trial: Trial, place: Place, measure: core.Node, metric: core.Metric, jump: Jump) -> Ends | None:
    """The nearest values of a figure on either side of an edge, all else held; None where no line leads there."""
    line = _line(trial, place, measure, metric.name)
    if line is None or not line[0]:
        return None
    rise, start = line
    at = Fraction(jump.edge - start) / rise
    step, between = least_step(metric.unit, trial.program.currency)
    below_owns, rises = jump.low.closed, rise > 0
    steps = at / step if between else Fraction(0)
    first = floor(steps) if below_owns == rises else ceil(steps)  # the owner's last value before the edge
    owner = first * step if between else at
    other = owner + step if below_owns == rises else owner - step
    low, high = (owner, other) if below_owns else (other, owner)
    if min(low, high) < 0 and not metric.may_be_negative:
        return None
    owned = jump.low if below_owns else jump.high
    nearer = None if between else owner + (other - owner) / 10
    return Ends(low, high, nearer, on_edge=owner == at or owned.first == owned.last)


def _line(trial: Trial, place: Place, node: core.Node, name: str) -> tuple[Number, Number] | None:
    """(rise, start) where a node is rise times a figure, and start; None where it is not said in so simple a way."""
    match node:
        case core.Given(metric, ()) if metric == name:
            return 1, 0
        case core.Reference(inner, ()) if name in _given(trial.program, node, set()):
            return _line(trial, place, trial.program.definitions[inner].body, name)
        case core.Require(_, _, body):
            return _line(trial, place, body, name)
        case core.Apply("add" | "subtract" | "multiply" | "divide" as primitive, (left, right)):
            sides = _line(trial, place, left, name), _line(trial, place, right, name)
            return None if sides[0] is None or sides[1] is None else _joined(primitive, sides[0], sides[1])
    value = trial.number(node, place)
    return None if value is None else (0, value)


def _joined(primitive: str, left: tuple[Number, Number], right: tuple[Number, Number]) -> tuple[Number, Number] | None:
    match primitive:
        case "add":
            return left[0] + right[0], left[1] + right[1]
        case "subtract":
            return left[0] - right[0], left[1] - right[1]
        case "multiply" if not left[0] or not right[0]:
            return left[0] * right[1] + right[0] * left[1], left[1] * right[1]
        case "divide" if not right[0] and right[1]:
            return Fraction(left[0]) / right[1], Fraction(left[1]) / right[1]
    return None
