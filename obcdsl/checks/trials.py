"""A contract worked again with a few figures changed: what a warning says would be paid is what the evaluator pays.

A check asks for the payments of an example, changes one figure of its data (or sets an outcome to a score) and asks
again; everything else is held. Where there is no example, a group of a round size stands for it (`Group`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from obcdsl import core
from obcdsl.carriers.exact import Exact
from obcdsl.data.schema import Cell, CellPlace
from obcdsl.examples.source import NoData
from obcdsl.money import minor_digits
from obcdsl.periods import Period
from obcdsl.run import Run
from obcdsl.running.altered import Altered, Datum
from obcdsl.running.places import Place, Source
from obcdsl.running.verdicts import Refused
from obcdsl.units import Unit, is_count
from obcdsl.values import NOT_APPLICABLE, Number, whole_if_possible

SMALL = Fraction(1, 10_000)
"""How far from an edge a ratio is tried: a hundredth of a point."""
Amounts = Mapping[tuple[str, ...], Number]
"""What a payment comes to at each of its rows."""


class Group(NoData):
    """No figures but the size of a group, for each of some counts: what needs any other figure is refused."""

    def __init__(self, counts: Iterable[str], size: int) -> None:
        self.counts = frozenset(counts)
        self.size = size

    def cell(self, metric: str, payee: str, index: int, members: tuple[str, ...]) -> Cell | None:
        """The size, for those counts."""
        if metric not in self.counts:
            raise Refused(f"`{metric}` is not known")
        return Cell(self.size, CellPlace("", 0, metric))

    def members(self, key: str, payee: str, indexes: tuple[int, ...]) -> tuple[str, ...]:
        """Not known."""
        raise Refused(f"the rows of `{key}` are not known")

    def cohort(self, period: Period) -> tuple[str, ...]:
        """Not known."""
        raise Refused("the cohort is not known")


class Trial:
    """A program over a source, worked again and again with other figures; what is compiled is kept."""

    def __init__(self, program: core.Program, source: Source) -> None:
        self.program = program
        self.source = Altered(source)
        self.run = Run(program, self.source, Exact())

    def start(self, *data: Datum) -> None:
        """Begin again, with these figures changed and nothing worked yet."""
        self.source.data = data
        self.run.frames.clear()
        self.run.cohorts.clear()
        self.run.steps = 0

    def hold(self, figure: str, value: Number | bool, place: Place) -> None:
        """Take a figure to be a value at a payee, period and row, whatever the data are."""
        definition = self.program.definitions.get(figure)
        if definition is None:
            return
        period = place.frame.period
        if definition.clock is not None:
            period = self.program.calendar.within(period, definition.clock)
        members = [place.row[key] for key in definition.keys]
        self.run.frame(place.frame.payee, period).known[(figure, *members) if members else figure] = value

    def rows(self, keys: Iterable[str], place: Place) -> list[Place]:
        """The places of every row of some keys; none where the rows are not known."""
        try:
            return [Place(frame, row, {}) for frame, row in self.run.rows_of(keys, self.at(place))]
        except Refused:
            return []

    def at(self, place: Place) -> Place:
        """The same payee, period and row in what has been begun."""
        return self.run.place(place.frame.payee, place.frame.period, place.row)

    def number(self, node: core.Node, place: Place) -> Number | None:
        """The number that a node is; None where it has none."""
        try:
            found = self.run.value(node, self.at(place))
        except (Refused, ArithmeticError, LookupError, TypeError, ValueError):
            return None
        return found if isinstance(found, (int, Fraction)) and not isinstance(found, bool) else None

    def amounts(self, pay: core.Pay, place: Place) -> Amounts:
        """What a payment comes to at each row that has an amount; 0 where it does not apply."""
        keys = tuple(key for key in pay.keys if key != self.program.payee_key)
        found: dict[tuple[str, ...], Number] = {}
        for here in self.rows(keys, place):
            try:
                amount = self.run.figure(pay.name, here)
            except (Refused, ArithmeticError, LookupError, TypeError, ValueError):
                continue
            if amount is NOT_APPLICABLE:
                amount = 0
            if isinstance(amount, (int, Fraction)) and not isinstance(amount, bool):
                found[tuple(here.row[key] for key in keys)] = amount
        return found


def datum(program: core.Program, metric: core.Metric, place: Place, value: Number) -> Datum:
    """A figure as it would be at a place: everywhere, where the contract says that it is one figure for all."""
    index = program.calendar.within(place.frame.period, metric.clock).index
    payee = place.frame.payee
    everywhere = metric.same_for_every is not None
    members = tuple(payee if key == program.payee_key else place.row[key] for key in metric.keys)
    return Datum(
        metric.name,
        whole_if_possible(Fraction(value)),
        None if everywhere else payee,
        None if metric.fixed else index,
        None if everywhere else members,
    )


def least_step(unit: Unit, currency: str) -> tuple[Fraction, bool]:
    """The least by which a figure is tried, and whether data can hold nothing between: one of a count, a penny."""
    if unit.currency:
        return Fraction(1, 10 ** minor_digits(currency)), True
    if is_count(unit):
        return Fraction(1), True
    return (SMALL if unit.flavour == "ratio" else Fraction(1, 100)), False
