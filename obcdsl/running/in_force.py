"""Several programs over one term: a figure of a period is worked by the program that is in force in that period.

An amendment makes a second program. A run of each is joined to the others: whatever a figure reads of another period,
it asks the run in force there. A longer period in which the program changes belongs to the run that asks; the shorter
periods in it do not. What a program does not know of is not due where it is a payment, and is worked by the program that
asks where it is another figure.
"""

from __future__ import annotations

import datetime
from bisect import bisect_right
from dataclasses import replace
from typing import Any

from obcdsl import core
from obcdsl.periods import Period
from obcdsl.record import dataclass
from obcdsl.run import Run
from obcdsl.running.places import Carrier, Code, Place, Source
from obcdsl.running.verdicts import Refused
from obcdsl.values import NOT_APPLICABLE


@dataclass(frozen=True, slots=True)
class Timeline:
    """The programs of a contract, each with the first day on which it is in force; `number` is the one at hand."""

    starts: tuple[datetime.date, ...]
    programs: tuple[core.Program, ...]
    number: int = 0

    def number_on(self, day: datetime.date) -> int:
        """Which program is in force on a day."""
        return max(bisect_right(self.starts, day) - 1, 0)

    def is_in_force(self, period: Period) -> bool:
        """Whether the program at hand is the one of a statement period."""
        return self.number_on(period.first) == self.number

    def run(self, source: Source, carrier: Carrier) -> Run:
        """A run of the program at hand, joined to runs of the others."""
        return self.around(Run(self.programs[self.number], source, carrier))

    def around(self, run: Run) -> Run:
        """A run of the program at hand, once it is joined to runs of the others."""
        runs = [
            run if number == self.number else Run(program, run.source, run.carrier)
            for number, program in enumerate(self.programs)
        ]
        for one in runs:
            one.versions, one.notes = Versions(self, tuple(runs)), run.notes
        return run


@dataclass(frozen=True, slots=True)
class Versions:
    """The runs of a timeline, one for each program."""

    timeline: Timeline
    runs: tuple[Run, ...]

    def of(self, period: Period) -> Run:
        """The run of a statement period."""
        return self.runs[self.timeline.number_on(period.first)]

    def elsewhere(self, run: Run, period: Period) -> Run | None:
        """The run that a period belongs to wholly, where it is another one."""
        first, last = self.timeline.number_on(period.first), self.timeline.number_on(period.last)
        own = self.runs.index(run)
        if first <= own <= last:
            return None
        return self.runs[last if last < own else first]


def over(run: Run, source: Source) -> Run:
    """The program of a run, with the others of the term, over another source."""
    if run.versions is None:
        return Run(run.program, source, run.carrier)
    versions: Versions = run.versions
    return replace(versions.timeline, number=versions.runs.index(run)).run(source, run.carrier)


def figure_in_force(run: Run, definition: core.Definition, own: Code) -> Code:
    """The closure that reads a figure where it is in force, `own` where that is here."""
    versions: Versions = run.versions
    codes: dict[int, Code] = {}

    def read(place: Place) -> Any:
        other = versions.elsewhere(run, place.frame.period)
        if other is None:
            return own(place)
        code = codes.get(id(other))
        if code is None:
            code = codes[id(other)] = _code(run, other, definition, own)
        return code(Place(other.frame(place.frame.payee, place.frame.period), place.row, {}))

    return read


def _code(run: Run, other: Run, definition: core.Definition, own: Code) -> Code:
    name = same_step(run.program, other.program, definition.name)
    there = other.program.definitions.get(name)
    if there is None:
        if is_payment(run.program, definition.name):
            return lambda place: NOT_APPLICABLE
        return own
    if (there.keys, there.unit) == (definition.keys, definition.unit):
        return other.code(core.Reference(name))

    def refused(place: Place) -> Any:
        clause = definition.name.partition("/")[0]
        raise Refused(
            f"`{clause}` is another kind of figure in {place.frame.period.label}, before or after an amendment"
        )

    return refused


def is_payment(program: core.Program, step: str) -> bool:
    """Whether a figure is a payment or a step of one: it is not due where no clause of that name is in force."""
    clause = program.definitions.get(step.partition("/")[0])
    return clause is not None and clause.kind == "payment"


def same_step(program: core.Program, other: core.Program, name: str) -> str:
    """What a step of a payment is under another program: the same step where the steps up to it are alike, otherwise the
    whole amount before rounding."""
    clause, _, step = name.partition("/")
    if not step.isdigit() or not is_payment(other, name):
        return name
    for number in range(int(step) + 1):
        one, there = (p.definitions.get(f"{clause}/{number}") for p in (program, other))
        if one is None or there is None or one.title != there.title:
            return f"{clause}/unrounded"
    return name


def metric_in_force(run: Run, node: core.Given, own: Code) -> Code:
    """The closure that reads a metric by the rules in force in the period that it is of."""
    versions: Versions = run.versions
    metric = node.metric
    picks = {key: run.code(pick) for key, pick in node.picks}
    payee_key = run.program.payee_key

    def read(place: Place) -> Any:
        other = versions.elsewhere(run, place.frame.period)
        if other is None or metric not in other.program.metrics:
            return own(place)
        chosen = {key: pick(place) for key, pick in picks.items()}
        if any(member.__class__ is not str for member in chosen.values()):
            return own(place)
        payee = str(chosen.get(payee_key, place.frame.payee)) if payee_key else place.frame.payee
        there = Place(other.frame(payee, place.frame.period), {**place.row, **chosen}, {})
        return other.code(replace(node, picks=()))(there)

    return read
