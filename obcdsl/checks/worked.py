"""The worked examples of a contract as checks use them: figures at which a warning can say its money.

A check asks for what a payment, a pool or a count is in the examples; where there is none, terms alone may say it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from obcdsl import core
from obcdsl.arithmetic.rounding import round_to
from obcdsl.carriers.exact import Exact
from obcdsl.lowering.static import number_of
from obcdsl.money import minor_digits, money
from obcdsl.periods import Period
from obcdsl.record import dataclass
from obcdsl.run import Run
from obcdsl.running.places import Place
from obcdsl.running.verdicts import Refused
from obcdsl.scope import Scope
from obcdsl.units import RATIO
from obcdsl.written.library import Incorporated

if TYPE_CHECKING:
    from obcdsl.examples.reading import ExampleRead

MOST_PERIODS = 40
NO_MEMBERS: Mapping[str, list[str]] = {}


@dataclass(frozen=True, slots=True)
class Worked:
    """An example at one payee, period and row."""

    name: str
    run: Run
    place: Place

    def number(self, figure: str) -> int | Fraction | None:
        """A figure where it has a number here; None otherwise."""
        if figure not in self.run.program.definitions:
            return None
        return _number(lambda: self.run.figure(figure, self.place))

    def worth(self, node: core.Node) -> int | Fraction | None:
        """The number that a node is here; None where it has none."""
        return _number(lambda: self.run.code(node)(self.place))


def _number(work: Any) -> int | Fraction | None:
    try:
        found = work()
    except (Refused, ArithmeticError, LookupError, TypeError, ValueError):
        return None
    return found if isinstance(found, (int, Fraction)) and not isinstance(found, bool) else None


def worked(scope: Scope, program: core.Program, written: Incorporated, keys: tuple[str, ...] = ()) -> Iterator[Worked]:
    """Every example at each of its payees and periods and each row of some listed keys."""
    from obcdsl.examples.source import periods_in, unscoped

    if scope.example_runs is None:
        scope.example_runs = list(_example_runs(scope, program))
    calendar = program.calendar
    for read, run in scope.example_runs:
        periods = [p for s in unscoped(read) for p in periods_in(s, calendar, calendar.clock)] or list(yearly(program))
        for payee in read.payees:
            for period in dict.fromkeys(periods[:MOST_PERIODS]):
                for row in rows(program, keys, read.members):
                    yield Worked(read.node.head.name.text, run, run.place(payee, period, row))


def _example_runs(scope: Scope, program: core.Program) -> Iterator[tuple[ExampleRead, Run]]:
    """Each example that has no fault, with the program worked over it."""
    from obcdsl.examples.reading import read_example
    from obcdsl.examples.source import GivenSource

    for node in scope.examples:
        read = read_example(scope, program, node)
        if not read.findings:
            yield read, Run(program, GivenSource(program, read, lambda span: 0), Exact())


def read_by(scope: Scope, name: str) -> frozenset[str]:
    """The figures that a figure is worked from, through others too; looked into once."""
    if name not in scope.reads:
        seen: set[str] = set()
        pending = [name]
        while pending:
            for part in core.every(scope.definitions[pending.pop()].body):
                if isinstance(part, core.Reference) and part.name not in seen:
                    seen.add(part.name)
                    pending.append(part.name)
        scope.reads[name] = frozenset(seen)
    return scope.reads[name]


def yearly(program: core.Program) -> Iterator[Period]:
    """The first period of each contract year."""
    seen: set[int] = set()
    for period in program.calendar.periods():
        if period.year not in seen:
            seen.add(period.year)
            yield period


def rows(
    program: core.Program, keys: tuple[str, ...], named: Mapping[str, list[str]] = NO_MEMBERS
) -> Iterator[dict[str, str]]:
    """Each row of some keys; those of a key from data are the ones named."""
    from itertools import product

    members = [program.keys[key].members or tuple(named.get(key, ())) for key in keys]
    for row in product(*members):
        yield dict(zip(keys, row, strict=True))


@dataclass(frozen=True, slots=True)
class Stake:
    """What a full score of an outcome is worth in one incentive: the money, and the example that says so (or terms)."""

    incentive: str
    money: int | Fraction
    example: Worked | None

    @property
    def said(self) -> str:
        """Where the money comes from, in words."""
        return f"in the example `{self.example.name}`" if self.example else "by the terms"


def stake(scope: Scope, program: core.Program, written: Incorporated, outcome: str) -> Stake | None:
    """The largest money that hangs on an outcome: its weight times the pool of an incentive that rewards it.

    Where an incentive has steps, a cap may hold some of it back: then it is not said.
    """
    found: list[Stake] = []
    for name, node in scope.clauses.items():
        if node.head.kind != "incentive" or outcome not in {r.outcome.text for r in node.rewards}:
            continue
        pool, weight = f"{name}/pool", f"{outcome}/weight"
        if node.payment.steps or pool not in program.definitions or weight not in program.definitions:
            continue
        keys = program.definitions[outcome].keys
        fixed = number_of(scope, program.definitions[pool].body, {})
        share = number_of(scope, program.definitions[weight].body, {})
        if (
            isinstance(fixed, (int, Fraction))
            and isinstance(share, (int, Fraction))
            and program.definitions[weight].unit == RATIO
        ):
            found.append(Stake(name, fixed * share, None))
            continue
        for example in worked(scope, program, written, keys):
            money, weighs = example.number(pool), example.number(weight)
            if (
                money
                and weighs
                and program.definitions[weight].unit == RATIO
                and example.worth(core.Reference(f"{name}/earned")) is not False
            ):
                found.append(Stake(name, money * weighs, example))
    return max(found, key=lambda one: one.money, default=None)


def largest_of(
    scope: Scope, program: core.Program, written: Incorporated, figure: str, keys: tuple[str, ...]
) -> tuple[int | Fraction, str]:
    """The largest size of a figure in the examples, and the example; 0 where none has it."""
    most: int | Fraction = 0
    name = ""
    for one in worked(scope, program, written, keys):
        found = one.number(figure)
        size = max(found, -found) if found else 0
        if size > most:
            most, name = size, one.name
    return most, name


def money_shown(program: core.Program, amount: int | Fraction) -> str:
    """An amount of the contract's money as a person reads it."""
    places = minor_digits(program.currency)
    return money(round_to(amount, Fraction(1, 10**places), "half up"), program.currency)
