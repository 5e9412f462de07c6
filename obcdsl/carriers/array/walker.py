"""From core nodes to a graph of figures: one walk over any program, at a place of symbols instead of one of rows.

A `Figure` is what a core node comes to in every row of a block: its kind, the number, condition or member, where it is
left out, and where it cannot be said here (`unsure`): refusals, and what this carrier does not hold. Rows where a needed
figure is unsure are worked by the exact carrier. Arms that are not taken make nothing unsure.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import zip_longest
from typing import Any

from obcdsl import core
from obcdsl.carriers.array.cohorts import Cohort
from obcdsl.carriers.array.figures import (
    UNSURE,
    At,
    ColumnKey,
    Facts,
    Figure,
    NotHeldError,
    Periods,
    Provider,
    RowContracts,
)
from obcdsl.carriers.array.nodes import Graph
from obcdsl.carriers.array.primitives import applied
from obcdsl.carriers.array.reading import given
from obcdsl.carriers.array.sums import ALWAYS, NEVER, ZERO, Sum, constant
from obcdsl.carriers.array.unrolled import fold, time_fold
from obcdsl.money import minor_digits
from obcdsl.periods import MONTHS_IN, Clock, Period
from obcdsl.running.folding import free_keys, periods_of
from obcdsl.values import NOT_APPLICABLE, LeftOut, NoLimit

MOST_PERIODS = 60


class Walker:
    """Walks a program; `graph` holds what it found and `columns` what it reads."""

    def __init__(
        self, program: core.Program, provider: Provider, rows: RowContracts, cohort: Cohort | None = None
    ) -> None:
        self.program, self.provider, self.rows, self.cohort = program, provider, rows, cohort
        self.unit = Fraction(1, 10 ** minor_digits(program.currency))
        self.graph = Graph()
        self.columns: dict[ColumnKey, tuple[int, Facts]] = {}
        self.figures: dict[Any, Figure] = {}
        self.folds: dict[Any, tuple[core.Fold, Figure]] = {}
        self.groups: dict[Any, tuple[core.Node, list[Figure]]] = {}  # what the rows of keys are grouped by
        self.not_held: dict[str, None] = {}
        calendar = program.calendar
        self.calendar = calendar
        self.statements = calendar.periods()
        self.here: Periods = tuple(range(len(self.statements)))
        self.index = self.graph.index = self.graph.node("index")
        self.graph.ranges[self.index] = (ZERO, Fraction(len(self.statements) - 1))
        self.graph.whole.add(self.index)
        self.graph.spread[self.index] = (0, len(self.statements) - 1)
        self.key_of: dict[int, ColumnKey] = {}
        self.lacking: dict[Periods, int] = {}
        self.free: dict[int, tuple[core.Node, frozenset[str]]] = {}
        self.coarser: dict[tuple[Clock, Clock], tuple[int, ...]] = {}  # the period that each period of a clock lies in
        self.places: dict[Any, list[Periods]] = {}

    def free_keys(self, node: core.Node) -> frozenset[str]:
        """The keys of the place that a node depends on; found once for a node."""
        known = self.free.get(id(node))
        if known is None:
            known = self.free[id(node)] = node, frozenset(free_keys(self, node))
        return known[1]

    def start(self, row: Mapping[str, str] | None = None) -> At:
        """The place of a statement."""
        return At(tuple(sorted((row or {}).items())), self.calendar.clock, self.here, {})

    def period(self, at: At, statement: int) -> Period | None:
        """The period at a place for a statement period."""
        index = at.periods[statement]
        return None if index is None else self.calendar.periods(at.clock)[index]

    def by_period(self, at: At, value: Callable[[Period], Any]) -> tuple[Sum, int]:
        """A figure of the period alone, and where it cannot be said."""
        values: list[Fraction] = []
        lacking = set()
        for number in range(len(self.here)):
            period = self.period(at, number)
            found = None if period is None else value(period)
            if found is None:
                lacking.add(number)
            values.append(ZERO if found is None else Fraction(found))
        return self.graph.table(self.index, values), self.graph.among(self.index, lacking)

    # ---- nodes ----------------------------------------------------------------------------------------------------------

    def figure(self, node: core.Node, at: At) -> Figure:
        """What a node comes to at a place; unsure everywhere where it is not held."""
        try:
            match node:  # the most frequent first
                case core.Reference():
                    return self._reference(node, at)
                case core.Const():
                    return self.value(node.value)
                case core.Apply():
                    return applied(self, node, at)
                case core.Cell():
                    return self._cell(node, at)
                case core.Given():
                    return given(self, node, at)
                case core.If():
                    return self._if(node, at)
                case core.RowOf():
                    if node.key == self.program.payee_key:
                        raise NotHeldError("the name of the payee as a figure")
                    return Figure("member", {at.member(node.key): ALWAYS})
                case core.ContractYear():
                    found, lacking = self.by_period(at, lambda period: period.year or None)
                    return Figure("number", found, unsure=lacking)
                case core.Let():
                    later = [(name, _Later(part)) for name, part in node.names]
                    return self.figure(node.body, At(at.row, at.clock, at.periods, {**at.parts, **dict(later)}))
                case core.Local():
                    return self._local(node, at)
                case core.Fold():
                    return self._fold(node, at)
                case core.TimeFold():
                    return time_fold(self, node, at)
                case core.Earlier():
                    return self._earlier(node, at)
                case core.Require():
                    condition, body = self.figure(node.condition, at), self.figure(node.body, at)
                    if condition.kind != "condition":
                        return UNSURE
                    holds = self.both(condition.data, self.nowhere(*condition.absent, condition.unsure))
                    return self.doubting(body, self.graph.negation(holds))
        except NotHeldError as why:
            self.not_held[str(why)] = None
            return UNSURE

    def value(self, value: Any) -> Figure:
        """A term of the contract."""
        match value:
            case bool():
                return Figure("condition", ALWAYS if value else NEVER)
            case int() | Fraction():
                return Figure("number", constant(value))
            case str():
                return Figure("member", {value: ALWAYS})
            case datetime.date():
                return Figure("date", constant(value.toordinal()))
            case NoLimit():
                return Figure("none")
            case LeftOut():
                return Figure("left", **{"passed" if value is NOT_APPLICABLE else "left": ALWAYS})
        raise NotHeldError(f"a term that is {value!r}")

    def _local(self, node: core.Local, at: At) -> Figure:
        later = at.parts[node.name]
        address = (id(later), at.row, at.clock, at.periods)
        found = self.figures.get(address)
        if found is None:
            found = self.figures[address] = self.figure(later.node, at)
            self.figures[("kept", id(later))] = later
        return found

    def _fold(self, node: core.Fold, at: At) -> Figure:
        """A figure over the rows of keys, worked once for a place: which row of those keys asks for it is no matter."""
        if at.parts:  # they are worked where they are read
            return fold(self, node, at)
        row = at.row if node.within else tuple([each for each in at.row if each[0] not in node.keys])
        address = (id(node), row, at.clock, at.periods)
        found = self.folds.get(address)
        if found is None:
            found = self.folds[address] = node, fold(self, node, at)  # the node is kept, and its number with it
        return found[1]

    # ---- figures by name ------------------------------------------------------------------------------------------------

    def _reference(self, node: core.Reference, at: At) -> Figure:
        if node.picks:
            return self._picked(node, at)
        definition = self.program.definitions[node.name]
        here = self.on_clock(at, definition.clock)
        address = (node.name, here.only(definition.keys), here.clock, here.periods)
        found = self.figures.get(address)
        if found is None:
            found = self.figure(definition.body, At(at.row, here.clock, here.periods, {}))
            found = self.figures[address] = found
        return found

    def on_clock(self, at: At, clock: Clock | None) -> At:
        """The place on the clock of a figure: the period that the present one lies in."""
        if clock is None or clock == at.clock:
            return at
        if MONTHS_IN[clock] < MONTHS_IN[at.clock]:
            raise NotHeldError(f"a figure by {clock} read by {at.clock}")
        within = self.coarser.get((at.clock, clock))
        if within is None:
            found = [self.calendar.within(period, clock).index for period in self.calendar.periods(at.clock)]
            within = self.coarser[at.clock, clock] = tuple(found)
        return At(at.row, clock, tuple([None if index is None else within[index] for index in at.periods]), at.parts)

    def _picked(self, node: core.Reference | core.Given | core.Cell, at: At) -> Figure:
        """A figure at a row that is picked: for each member that it may be, that member's."""
        key, pick = node.picks[0]
        if key == self.program.payee_key:
            raise NotHeldError("figures of another payee")
        chosen = self.figure(pick, at)
        if chosen.kind != "member":
            return UNSURE
        rest = node.picks[1:]
        found: Figure | None = None
        for member, where in chosen.data.items():
            here = at.by(**{key: member})
            bare = core.Reference(node.name, rest) if isinstance(node, core.Reference) else None
            if isinstance(node, core.Given):
                bare = core.Given(node.metric, rest)  # type: ignore[assignment]
            elif isinstance(node, core.Cell):
                bare = core.Cell(node.table, node.column, rest)  # type: ignore[assignment]
            assert bare is not None
            each = self.figure(bare, here)
            found = each if found is None else self.chosen(where, each, found)
        if found is None:
            return UNSURE
        return self._also_absent(found, chosen)

    def _also_absent(self, found: Figure, by: Figure) -> Figure:
        """A figure, left out where another one is, and unsure where that is."""
        if by.absent == (NEVER, NEVER) and by.unsure == NEVER:
            return found
        there = self.nowhere(*by.absent, by.unsure)
        return Figure(
            found.kind, found.data,
            self.either(by.left, self.both(there, found.left)),
            self.either(by.passed, self.both(there, found.passed)),
            self.either(by.unsure, self.both(there, found.unsure)),
        )  # fmt: skip

    def _cell(self, node: core.Cell, at: At) -> Figure:
        if node.picks:
            return self._picked(node, at)
        table = self.program.tables[node.table]
        row = table.rows.get(tuple(at.member(key) for key in table.keys))
        return UNSURE if row is None else self.value(row[node.column])

    def reach(self, metric: core.Metric, facts: Facts) -> tuple[int, int]:
        """The range of a column; of a metric that a promise moves, with the figures that it is moved to."""
        low, high = facts.low, facts.high
        if metric.unit.kind != "quantity" or all(promise.metric != metric.name for promise in self.program.guarantees):
            return low, high
        further = max(facts.scale, max(-low, high) // 10 + 1)
        return (low - further if metric.may_be_negative or low < 0 else max(0, low - further)), high + further

    # ---- time ---------------------------------------------------------------------------------------------------------------

    def _earlier(self, node: core.Earlier, at: At) -> Figure:
        per_year = 12 // MONTHS_IN[at.clock]
        periods = self.calendar.periods(at.clock)
        moved: list[int | None] = []
        for number in range(len(self.here)):
            now = self.period(at, number)
            index = None
            if now is not None and node.year is None:
                index = now.index - node.back * per_year
            elif now is not None and node.year is not None:
                index = now.index + (node.year - now.year) * per_year
            moved.append(index if index is not None and 0 <= index < len(periods) else None)
        if all(index is None for index in moved):
            return UNSURE
        here = self.at_periods(at, at.clock, tuple(moved))
        return self.doubting(self.figure(node.body, here), self.nowhere_at(here))

    def at_periods(self, at: At, clock: Clock, periods: Periods) -> At:
        """The same place at other periods."""
        return At(at.row, clock, periods, at.parts)

    def nowhere_at(self, at: At) -> int:
        """The statements for which a place has no period."""
        found = self.lacking.get(at.periods)
        if found is None:
            lacking = {i for i, index in enumerate(at.periods) if index is None}
            found = self.lacking[at.periods] = self.graph.among(self.index, lacking)
        return found

    def places_of(self, node: core.TimeFold, at: At) -> list[Periods]:
        """What a total over time takes: for each statement period the last period, then the one before it, and so on."""
        address = node.clock, node.within, node.so_far, node.before, at.clock, at.periods
        found = self.places.get(address)
        if found is None:
            taken: dict[int | None, list[int]] = {None: []}
            for number, index in enumerate(at.periods):
                if index not in taken:
                    now = self.period(at, number)
                    assert now is not None
                    taken[index] = [period.index for period in reversed(periods_of(self.calendar, node, now))]
            found = self.places[address] = list(zip_longest(*[taken[index] for index in at.periods]))
        return found

    # ---- putting together ---------------------------------------------------------------------------------------------------

    def both(self, *conditions: int) -> int:
        """Where all of some conditions hold."""
        found = ALWAYS
        for each in conditions:
            if each != ALWAYS:
                found = each if found == ALWAYS else self.graph.both(found, each)
        return found

    def either(self, *conditions: int) -> int:
        """Where one of some conditions holds."""
        found = NEVER
        for each in conditions:
            if each != NEVER:
                found = each if found == NEVER else self.graph.either(found, each)
        return found

    def nowhere(self, *conditions: int) -> int:
        """Where none of some conditions holds."""
        return self.graph.negation(self.either(*conditions))

    def doubting(self, found: Figure, where: int) -> Figure:
        """A figure that is also unsure where a condition holds."""
        if where == NEVER:
            return found
        return Figure(found.kind, found.data, found.left, found.passed, self.either(found.unsure, where))

    def _if(self, node: core.If, at: At) -> Figure:
        found: Figure | None = None
        arms: list[tuple[Figure, Figure]] = []
        for condition, value in node.arms:
            held = self.figure(condition, at)
            if held.kind not in ("condition", "left"):
                held = UNSURE
            sure = held.kind == "condition" and held.absent == (NEVER, NEVER) and held.unsure == NEVER
            if sure and held.data == NEVER:
                continue
            arms.append((held, self.figure(value, at)))
            if sure and held.data == ALWAYS:
                found = arms.pop()[1]
                break
        if found is None:
            found = self.figure(node.otherwise, at)
        for held, taken in reversed(arms):
            if held.kind == "condition":
                found = self._also_absent(self.chosen(held.data, taken, found), held)
            else:
                found = self._also_absent(taken, held)
        return found

    def chosen(self, condition: int, a: Figure, b: Figure) -> Figure:
        """The first of two figures where a condition holds, the second elsewhere."""
        if condition == ALWAYS or a == b:
            return a
        if condition == NEVER:
            return b
        graph = self.graph
        other = graph.negation(condition)

        def merged(x: int, y: int) -> int:
            if x == y:
                return x
            return graph.either(graph.both(condition, x), graph.both(other, y))

        left, passed, unsure = merged(a.left, b.left), merged(a.passed, b.passed), merged(a.unsure, b.unsure)
        if a.kind == b.kind:
            data = a.data
            if a.kind in ("number", "date"):
                data = graph.chosen(condition, a.data, b.data)
            elif a.kind == "condition":
                data = merged(a.data, b.data)
            elif a.kind == "member":
                data = {name: merged(a.data.get(name, NEVER), b.data.get(name, NEVER)) for name in {**a.data, **b.data}}
            return Figure(a.kind, data, left, passed, unsure)
        for one, rest, where in ((a, b, condition), (b, a, other)):
            if one.kind in ("left", "unsure"):
                return Figure(rest.kind, rest.data, left, passed, unsure)
            if one.kind == "none":
                return Figure(rest.kind, rest.data, left, passed, graph.either(unsure, where))
        return UNSURE


@dataclass(frozen=True, slots=True, eq=False)
class _Later:
    """A named part, worked where it is read."""

    node: core.Node
