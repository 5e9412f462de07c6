"""What figures can be when nothing is known of the data but what the contract says: the bounds carrier over open data.

Counts and numbers run from 0 without end unless `valid` ends them; money is held at the most that any money can be, so
that an amount that is a share of a money figure is limited by it. A count that is at most another, divided by it, is at
most 1: that is put into the program before it is worked.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from itertools import islice, product
from typing import Any

from obcdsl import core
from obcdsl.carriers.bounds import Bounds
from obcdsl.carriers.ends import HIGHEST, LOWEST, Unbounded
from obcdsl.carriers.possible import Possible, possible
from obcdsl.data.schema import Cell, CellPlace
from obcdsl.periods import Clock, Period
from obcdsl.record import dataclass
from obcdsl.rewriting import mapped
from obcdsl.run import Run
from obcdsl.running.places import Place
from obcdsl.running.verdicts import Refused
from obcdsl.scope import Scope
from obcdsl.units import is_money
from obcdsl.values import LeftOut

MOST_MONEY = 10**15
ENOUGH = 10**9
"""The largest count or number where only one figure at a time is left open."""
PAYEE = "a payee"
ROWS = ("one row", "another row")
NOTHING_KNOWN: Any = Possible(LOWEST, HIGHEST)


class OpenData:
    """A source in which every figure may be anything; those in `held` are limited, so that what grows can be told."""

    def __init__(self, program: core.Program, held: frozenset[str] = frozenset()) -> None:
        self.program = program
        self.held = held

    def cell(self, metric: str, payee: str, index: int, members: tuple[str, ...]) -> Cell | None:
        """Everything that a figure may be."""
        return Cell(self._may_be(self.program.metrics[metric], metric in self.held), CellPlace("", 0, metric))

    def _may_be(self, metric: core.Metric, held: bool) -> Any:
        unit = metric.unit
        match unit.kind:
            case "yes/no":
                return Possible(answers=frozenset({True, False}))
            case "category":
                return Possible(answers=frozenset(unit.members or ("a member",)))
            case "date":
                periods = self.program.calendar.periods()
                return Possible(periods[0].first, periods[-1].last)
        ends: Any = HIGHEST
        if any(is_money(dimension) and power > 0 for dimension, power in unit.dims):
            ends = MOST_MONEY
        elif held:
            ends = ENOUGH
        low: Any = 0
        if metric.may_be_negative:
            low = -ends if not isinstance(ends, Unbounded) else LOWEST
        return Possible(low, ends)

    def members(self, key: str, payee: str, indexes: tuple[int, ...]) -> tuple[str, ...]:
        """Two rows stand for however many there are."""
        return ROWS

    def has(self, payee: str, indexes: tuple[int, ...]) -> bool:
        """Every figure may be given."""
        return True

    def cohort(self, period: Period) -> tuple[str, ...]:
        """Two payees stand for however many there are."""
        return (PAYEE, "another payee") if self.program.payee_key else ("",)


def open_run(program: core.Program, held: frozenset[str] = frozenset()) -> Run:
    """The program worked over open data."""
    return Run(with_shares(program), OpenData(program, held), Bounds())


def shared_open_run(scope: Scope, program: core.Program) -> Run:
    """The program worked over open data, with what other checks have worked on it."""
    if scope.open_run is None:
        scope.open_run = open_run(program)
    found: Run = scope.open_run
    return found


@dataclass(frozen=True, slots=True)
class View:
    """A program worked over some data, and what makes of a node of the contract one of that program."""

    run: Run
    made: Callable[[core.Node], core.Node]


def open_view(scope: Scope, program: core.Program) -> View:
    """The program worked over open data, as other checks have begun to."""
    return View(shared_open_run(scope, program), lambda node: opened(program, node))


def places(run: Run, keys: tuple[str, ...] = (), clock: Clock | None = None) -> list[Place]:
    """One place in each contract year that tells something, at each row of some listed keys (the first hundred).

    Periods are those of the statements, where no clock is named.
    """
    program = run.program
    years: dict[int, Period] = {}
    for period in program.calendar.periods(clock):
        if not program.telling_years or period.year in program.telling_years:
            years.setdefault(period.year, period)
    payee = PAYEE if program.payee_key else ""
    found = list(islice(rows(program, keys), 100))
    return [run.place(payee, period, row) for period in years.values() for row in found]


def rows(program: core.Program, keys: tuple[str, ...]) -> Iterator[dict[str, str]]:
    """Every row of some keys; two rows stand for those of data."""
    members = [program.keys[key].members or ROWS for key in keys]
    return (dict(zip(keys, row, strict=True)) for row in product(*members))


def possible_at(run: Run, node: core.Node, place: Place) -> Possible | None:
    """Everything that a node may be at a place; None where it is always refused or left out, or is not known."""
    try:
        value = run.value(node, place)
    except (Refused, ArithmeticError, LookupError, TypeError, ValueError):
        return None
    return None if isinstance(value, LeftOut) else possible(value)


# ---- shares ----------------------------------------------------------------------------------------------------------------


def with_shares(program: core.Program) -> core.Program:
    """The program with each quotient of a count by the figure that limits it put as a share from 0 to 1."""

    def changed(node: core.Node) -> core.Node:
        return opened(program, node)

    def gates(found: tuple[core.Gate, ...]) -> tuple[core.Gate, ...]:
        return tuple(dataclasses.replace(gate, condition=changed(gate.condition)) for gate in found)

    definitions = {
        name: dataclasses.replace(definition, body=changed(definition.body))
        for name, definition in program.definitions.items()
    }
    payments = tuple(
        dataclasses.replace(pay, applies=gates(pay.applies), gates=gates(pay.gates)) for pay in program.payments
    )
    return dataclasses.replace(program, definitions=definitions, payments=payments)


def opened(program: core.Program, node: core.Node) -> core.Node:
    """A node as it is worked over open data."""
    return mapped(node, lambda one: _held(_as_share(program, one)) if one.__class__ in CHANGED else one)  # type: ignore[no-any-return]


CHANGED = frozenset({core.Apply, core.If})
"""The kinds of node that are worked in another way over open data."""


def _as_share(program: core.Program, node: core.Node) -> core.Node:
    if not (isinstance(node, core.Apply) and node.primitive == "divide"):
        return node
    above, below = node.arguments
    if (
        isinstance(above, core.Fold)
        and isinstance(below, core.Fold)
        and (above.keys, above.where, above.within) == (below.keys, below.where, below.within)
    ):
        part_of = is_part_of(program.metrics, above.body, below.body)
        return core.Const(Possible(0, 1)) if part_of else node  # type: ignore[arg-type]
    factors = factors_of(above)
    part = next((factor for factor in factors if is_part_of(program.metrics, factor, below)), None)
    if part is None:
        return node
    share: core.Node = core.Const(Possible(0, 1))  # type: ignore[arg-type]
    factors.remove(part)
    for factor in factors:
        share = core.Apply("multiply", (factor, share))
    return share


def factors_of(node: core.Node) -> list[core.Node]:
    """What a product is made of."""
    if isinstance(node, core.Apply) and node.primitive == "multiply":
        return [factor for argument in node.arguments for factor in factors_of(argument)]
    return [node]


def _held(node: core.Node) -> core.Node:
    """What the bounds carrier cannot see for itself: a straight line of a scale lies between its two values, and a row
    that is cut in proportion has at most what is allowed to all rows.
    """
    match node:
        case core.Apply(
            "add",
            (first, core.Apply("divide", (core.Apply("multiply", (core.Apply("subtract", (last, again)), _)), _))),
        ) if first == again:
            return between(first, last)
        case core.If(((_, core.Apply("divide", (core.Apply("multiply", (running, allowed)), _))),), otherwise) if (
            running == otherwise
        ):
            return between(core.Const(0), allowed)
    return node


def between(first: core.Node, last: core.Node) -> core.Node:
    ends = (core.Apply("smaller", (first, last)), core.Apply("larger", (first, last)))
    return core.Apply("kept", (core.Const(NOTHING_KNOWN), *ends))


def is_part_of(metrics: Mapping[str, core.Metric], above: core.Node, below: core.Node) -> bool:
    """Whether a figure is at most another by its `valid` range."""
    if not isinstance(above, core.Given) or metrics[above.metric].may_be_negative:
        return False
    for word, limit in metrics[above.metric].valid:
        if word in ("up to", "below") and (limit == below or is_part_of(metrics, limit, below)):
            return True
    return False


def is_endless(end: Any) -> bool:
    """Whether a high end is not there."""
    return isinstance(end, Unbounded) and end.sign > 0


def as_number(end: Any) -> int | Fraction | None:
    """An end that is a number."""
    return end if isinstance(end, (int, Fraction)) and not isinstance(end, bool) else None
