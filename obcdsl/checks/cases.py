"""Where the money of a warning is tried: at each payee, period and row of the examples, or by terms alone.

By terms alone, a group of a round size stands for the data; other outcomes have a part of a full score, and a sum is
said only where it is the same whatever part that is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import field
from fractions import Fraction
from itertools import islice
from typing import TypeVar

from obcdsl import core
from obcdsl.checks.trials import Group, Trial
from obcdsl.checks.worked import read_by, rows, worked, yearly
from obcdsl.examples.reading import NOBODY
from obcdsl.record import dataclass
from obcdsl.running.altered import Datum
from obcdsl.running.places import Place
from obcdsl.scope import Scope
from obcdsl.values import Number
from obcdsl.written.library import Incorporated

MOST_TRIED = 60
"""How many payees, periods and rows are tried for one warning."""
PARTS = (Fraction(0), Fraction(1, 2), Fraction(1))
"""What other outcomes score by terms alone: no floor and cap can make the same sum move in all three and another between."""

Held = tuple[str, Number | bool, Place]
"""A figure, the value that it is taken to have, and where."""
Outcome = TypeVar("Outcome")


@dataclass(frozen=True, slots=True)
class Case:
    """An example, or (no name) terms alone, at one payee, period and row; with figures that are held there."""

    example: str
    trial: Trial
    place: Place
    held: list[Held] = field(default_factory=list)

    @property
    def said(self) -> str:
        """Where its money comes from, in words."""
        return f"in the example `{self.example}`" if self.example else "by the terms"

    def begin(self, *data: Datum) -> None:
        """Begin again with some figures changed."""
        self.trial.start(*data)
        for figure, value, place in self.held:
            self.trial.hold(figure, value, place)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked about: a figure (of an outcome, or a payment), the payments that it reaches, and where."""

    scope: Scope
    program: core.Program
    written: Incorporated
    figure: str
    pays: tuple[core.Pay, ...]
    row: dict[str, str] = field(default_factory=dict)

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that the figure is worked by."""
        known = self.program.definitions.get(self.figure) or self.program.metrics[self.figure]
        return tuple(key for key in known.keys if key != self.program.payee_key)

    def is_at(self, row: dict[str, str]) -> bool:
        """Whether a row is one that is asked about."""
        return all(row.get(key, member) == member for key, member in self.row.items())


def in_examples(asked: Question) -> Iterator[Case]:
    """Each example, wherever it may say something."""
    trial, run = None, None
    for one in islice(worked(asked.scope, asked.program, asked.written, asked.keys), MOST_TRIED):
        if trial is None or run is not one.run:
            trial, run = Trial(asked.program, one.run.source), one.run
        if asked.is_at(dict(one.place.row)):
            yield Case(one.name, trial, one.place)


def by_terms(
    asked: Question, counts: Iterable[str], size: int, attempt: Callable[[Case], Outcome | None]
) -> Iterator[Outcome]:
    """What an attempt finds with a group of a size, where it finds the same whatever other outcomes score."""
    trial = Trial(asked.program, Group(counts, size))
    for place in islice(_places(asked, trial), MOST_TRIED):
        found = [attempt(Case("", trial, place, list(_others(asked, trial, place, part)))) for part in PARTS]
        if found[0] is not None and all(one == found[0] for one in found):
            yield found[0]


def _places(asked: Question, trial: Trial) -> Iterator[Place]:
    payee = NOBODY if asked.program.payee_key is not None else ""
    years = asked.program.telling_years
    for period in yearly(asked.program):
        if not years or period.year in years:
            for row in rows(asked.program, asked.keys):
                if asked.is_at(row):
                    yield trial.run.place(payee, period, row)


def _others(asked: Question, trial: Trial, place: Place, part: Fraction) -> Iterator[Held]:
    """A part of a full score for the other outcomes that the payments read, and for other rows of the one asked about."""
    figure = asked.figure
    for name in sorted({name for pay in asked.pays for name in read_by(asked.scope, pay.name)}):
        definition = asked.program.definitions[name]
        if definition.kind != "outcome" or (name != figure and figure in read_by(asked.scope, name)):
            continue
        for here in trial.rows(definition.keys, place):
            if name != figure or any(here.row[key] != place.row[key] for key in asked.keys):
                full = definition.size
                yield name, part * full if isinstance(full, (int, Fraction)) else 0, here
                yield f"{name}/scored", True, here
