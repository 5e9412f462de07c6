"""Whatever data may hold: asked before a check says *never*.

Open data (`obcdsl.checks.open_data`) answer quickly, and for most checks it is enough that they seldom say too little.
Here nothing is left aside: a figure may be missing and something else count in its place, there may be any number of
rows, money has no most, a date may be any day, and every period of the term is looked at. What cannot be said of so much
may be anything, so that what is never found here never is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import islice
from typing import Any

from obcdsl import core
from obcdsl.carriers.bounds import Bounds
from obcdsl.carriers.ends import HIGHEST, LOWEST
from obcdsl.carriers.possible import NOTHING, Possible, joined
from obcdsl.checks.open_data import PAYEE, ROWS, View, between, factors_of, rows
from obcdsl.data.schema import Cell, CellPlace
from obcdsl.periods import MONTHS_IN, Clock, Period
from obcdsl.record import dataclass
from obcdsl.rewriting import mapped
from obcdsl.run import Run
from obcdsl.running.folding import free_keys
from obcdsl.running.places import Place
from obcdsl.scope import Scope
from obcdsl.values import LEFT_OUT

MOST_LOOKS = 10_000
"""How often, of a whole contract, a condition is looked at; where that is not enough, nothing is said."""
ANY_NUMBER = core.Const(Possible(LOWEST, HIGHEST, marks=frozenset({LEFT_OUT})))  # type: ignore[arg-type]
ANY_SHARE = core.Const(Possible(0, 1, marks=frozenset({LEFT_OUT})))  # type: ignore[arg-type]
MAYBE = core.Const(Possible(answers=frozenset({True, False})))  # type: ignore[arg-type]
NEVER_ANOTHER = ("refuse", "refuse the line", "leave out", "withhold", "scores")
"""The rules by which nothing else counts in the place of a missing figure."""
RISING = ("total", "mean", "median", "smallest", "largest")
"""Figures of rows that never fall as a row rises."""


class Wide:
    """The program worked over whatever data may hold."""

    def __init__(self, program: core.Program) -> None:
        widening = Widening(program, Run(program, AnyData(program), Bounds()))
        self.view = View(Run(widening.widened(), AnyData(program), Bounds()), widening.made)
        self.left = MOST_LOOKS
        """Never below 0."""

    def places(self, keys: tuple[str, ...], clocks: Iterable[Clock], looks: int = 1) -> list[Place]:
        """Every period of some clocks at every row of some keys, for so many looks in each; none where there are too many."""
        run = self.view.run
        periods = [period for clock in clocks for period in run.program.calendar.periods(clock)]
        most = self.left // (len(periods) * looks)
        found = list(islice(rows(run.program, keys), most + 1))
        if len(found) > most:
            self.left -= self.left // 10
            return []
        self.left -= len(found) * len(periods) * looks
        payee = PAYEE if run.program.payee_key else ""
        return [run.place(payee, period, row) for period in periods for row in found]


def wide(scope: Scope, program: core.Program) -> Wide:
    """The program worked over whatever data may hold, with what other checks have worked on it."""
    if scope.any_run is None:
        scope.any_run = Wide(program)
    found: Wide = scope.any_run
    return found


class AnyData:
    """A source in which every figure is anything that its unit allows, and left out where that may be."""

    def __init__(self, program: core.Program) -> None:
        self.program = program

    def cell(self, metric: str, payee: str, index: int, members: tuple[str, ...]) -> Cell | None:
        """Everything that a figure may be."""
        return Cell(self.may_be(self.program.metrics[metric]), CellPlace("", 0, metric))

    def may_be(self, metric: core.Metric) -> Any:
        """Everything that a figure may be before its `valid` range is looked at."""
        marks = frozenset({LEFT_OUT}) if metric.rule == "leave out" else NOTHING
        match metric.unit.kind:
            case "yes/no":
                return Possible(answers=frozenset({True, False}), marks=marks)
            case "category":
                key = self.program.keys.get(metric.unit.key)
                listed = metric.unit.members or (key.members if key else None) or (PAYEE, *ROWS, "a third")
                return Possible(answers=frozenset(listed), marks=marks)
            case "date":
                return Possible(LOWEST, HIGHEST, marks=marks)
        return Possible(LOWEST if metric.may_be_negative else 0, HIGHEST, marks=marks)

    def members(self, key: str, payee: str, indexes: tuple[int, ...]) -> tuple[str, ...]:
        """Rows of data: what is worked of all of them is not worked from these."""
        return ROWS

    def has(self, payee: str, indexes: tuple[int, ...]) -> bool:
        """Every figure may be given."""
        return True

    def cohort(self, period: Period) -> tuple[str, ...]:
        """Payees: what is worked of all of them is not worked from these."""
        return (PAYEE,)


# ---- the program, so that nothing that data may hold is left out of it -------------------------------------------------------


def any_of(*nodes: core.Node) -> core.Node:
    """A node that may be any of several."""
    return core.If(tuple((MAYBE, node) for node in nodes[:-1]), nodes[-1]) if len(nodes) > 1 else nodes[0]


@dataclass(frozen=True, slots=True)
class Widening:
    """What is made of a program; `run` only tells which keys a node depends on."""

    program: core.Program
    run: Run

    def widened(self) -> core.Program:
        """The program, with a figure `n/given` for each metric `n` in whose place something else may count."""
        program = self.program
        metrics = {
            name: replace(metric, valid=tuple((word, self.made(limit)) for word, limit in metric.valid))
            for name, metric in program.metrics.items()
        }
        scored = [metric.instead for metric in program.metrics.values() if metric.rule == "scores"]
        scores = [node if isinstance(node, core.Const) else ANY_NUMBER for node in scored]
        withheld = [core.Const(0)] if any(metric.rule == "withhold" for metric in program.metrics.values()) else []
        instead: dict[str, list[Any]] = {"outcome": scores, "payment": withheld}
        definitions = {
            name: replace(definition, body=any_of(*instead.get(definition.kind, ()), self.made(definition.body)))
            for name, definition in program.definitions.items()
        }
        for name, metric in metrics.items():
            others = self.counts_instead(metric)
            if others:
                keys = tuple(key for key in metric.keys if key != program.payee_key)
                body = any_of(core.Given(name), *[self.made(node) for node in others])
                definitions[name + "/given"] = core.Definition(
                    name + "/given", "step", body, metric.unit, keys, metric.clock
                )
        return replace(program, definitions=definitions, metrics=metrics)

    def counts_instead(self, metric: core.Metric) -> list[core.Node]:
        """What may count where a figure is missing: figures that nobody holds to its `valid` range."""
        found = [metric.rows_not_given] if metric.rows_not_given is not None else []
        if metric.rule == "counts as" and metric.instead is not None:
            found.append(metric.instead)
        if metric.rule == "carry forward":
            found.append(core.Const(AnyData(self.program).may_be(metric)))
        return found

    def made(self, node: core.Node) -> core.Node:
        """A node of the contract as one of the widened program."""
        return mapped(node, self.change)  # type: ignore[no-any-return]

    def change(self, node: core.Node) -> core.Node:
        """A node changed, with all below it; itself where there is nothing to change but below it."""
        match node:
            case core.Given() if self.counts_instead(self.program.metrics[node.metric]):
                return core.Reference(node.metric + "/given", tuple((key, self.made(pick)) for key, pick in node.picks))
            case core.Fold() if not all(self.is_listed(key) for key in node.keys):
                return ANY_NUMBER
            case core.TimeFold() if not all(
                map(self.is_listed, free_keys(self.run, core.Fold("total", (), node.body, node.where)))
            ):
                return ANY_NUMBER
            case core.Cell():
                return self.any_row(node)
            case core.Apply("divide", (above, below)):
                return self.share(above, below) or node
            case core.If():
                return self.held(node)
        return node

    def keys_of(self, node: core.TimeFold) -> set[str]:
        """The keys whose row a figure over time is of: one of data may not be there in every period."""
        return free_keys(self.run, core.Fold("total", (), node.body, node.where))

    def is_listed(self, key: str) -> bool:
        """Whether the contract lists the rows of a key."""
        return bool(self.program.keys[key].members)

    def any_row(self, node: core.Cell) -> core.Node:
        """A cell of a row that data name may be that of any row, or of none."""
        table, picks = self.program.tables[node.table], dict(node.picks)
        if all(self.is_listed(key) or isinstance(picks.get(key), core.Const) for key in table.keys):
            return node
        return core.Const(joined([LEFT_OUT, *[row[node.column] for row in table.rows.values()]]))

    def share(self, above: core.Node, below: core.Node) -> core.Node | None:
        """A quotient by a figure that is never less than what it divides, or than a factor of it."""
        if isinstance(above, core.Fold) and isinstance(below, core.Fold):
            alike = replace(above, body=below.body) == below and above.operation in RISING
            return ANY_SHARE if alike and self.is_part(above.body, below.body) else None
        factors = factors_of(above)
        part = next((factor for factor in factors if self.is_part(factor, below)), None)
        if part is None:
            return None
        found: core.Node = ANY_SHARE
        factors.remove(part)
        for factor in factors:
            found = core.Apply("multiply", (self.made(factor), found))
        return found

    def is_part(self, above: core.Node, below: core.Node) -> bool:
        """Whether a figure is never more than another, given at the same place, wherever both are there."""
        if not isinstance(above, core.Given) or above.picks or not isinstance(below, core.Given):
            return False
        metric = self.program.metrics[above.metric]
        if metric.may_be_negative or metric.rule not in NEVER_ANOTHER or metric.rows_not_given is not None:
            return False
        if MONTHS_IN[self.program.metrics[below.metric].clock] < MONTHS_IN[metric.clock]:
            return False
        limits = [limit for word, limit in metric.valid if word in ("up to", "below") and isinstance(limit, core.Given)]
        return any(
            limit == below or (self.program.metrics[limit.metric].rule != "leave out" and self.is_part(limit, below))
            for limit in limits
        )

    def held(self, node: core.If) -> core.Node:
        """A choice; where an arm is the straight line of a scale between two edges, it lies between its two ends."""
        arms = []
        for number, (condition, value) in enumerate(node.arms):
            ends = line_ends(node.arms[number - 1][0], condition, value) if number else None
            inner = between(*map(self.made, ends)) if ends else self.made(value)
            arms.append((self.made(condition), inner))
        return core.If(tuple(arms), self.made(node.otherwise))


def line_ends(before: core.Node, condition: core.Node, value: core.Node) -> tuple[core.Node, core.Node] | None:
    """The two ends of a straight line that is taken where a figure is not under its first edge, and under its last."""
    match before, condition, value:
        case (
            core.Apply("less" | "at_most", (figure, low)),
            core.Apply("less", (same, high)),
            core.Apply("add", (first, core.Apply("divide", (core.Apply("multiply", (rise, along)), run)))),
        ) if (
            figure == same
            and along == core.Apply("subtract", (figure, low))
            and run == core.Apply("subtract", (high, low))
            and isinstance(rise, core.Apply)
            and rise == core.Apply("subtract", (rise.arguments[0], first))
        ):
            return first, rise.arguments[0]
    return None
