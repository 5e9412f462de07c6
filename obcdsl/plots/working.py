"""What the edges and values of a scale come to: from terms alone, at each row of a table, in each contract year, or on data.

A case is one way in which they all have a value; a scale whose edges change from year to year has one plot for each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from obcdsl import core
from obcdsl.carriers.exact import Exact
from obcdsl.checks.shape import Stretch, stretches_of
from obcdsl.data.schema import Rows
from obcdsl.english.parts import years_words
from obcdsl.english.prose import listed
from obcdsl.english.words import Words
from obcdsl.lowering.static import number_of, rows_for
from obcdsl.periods import Period
from obcdsl.record import dataclass
from obcdsl.run import Run
from obcdsl.running.sourced import RowSource
from obcdsl.running.verdicts import NO_VALUE
from obcdsl.scope import Scale
from obcdsl.values import Value

Worked = Callable[[core.Node], Value | None]


@dataclass(frozen=True, slots=True)
class Case:
    """The stretches of the scales of a clause, one list for each, and for which row or years they hold.

    `worked` gives the value of any other node in this case.
    """

    words: str
    stretches: tuple[tuple[Stretch, ...], ...]
    worked: Worked


def cases(words: Words, scales: tuple[Scale, ...]) -> list[Case]:
    """Each case that terms alone decide, in the order of tables and years; none where data decide the edges."""
    scope = words.scope
    nodes = [node for scale in scales for _, edge, value, _ in scale.edges for node in (edge, value)]
    found = []
    for row in rows_for(scope, *nodes):
        said = listed([words.member(member) for member in row.values()])
        number = partial(number_of, scope, row=row)
        stretches = _all(scales, number)
        if stretches is not None:
            found.append(Case(said, stretches, number))
        elif not row and not any(reads_data(words.program, node) for node in nodes):
            found += _by_year(words, scales)
    return found


def case_on_data(scales: tuple[Scale, ...], worked: Worked) -> Case | None:
    """The case of one payee and period."""
    stretches = _all(scales, worked)
    return None if stretches is None else Case("", stretches, worked)


def _all(scales: tuple[Scale, ...], number: Callable[[core.Node], object]) -> tuple[tuple[Stretch, ...], ...] | None:
    found = [stretches_of(scale, number) for scale in scales]
    return tuple(tuple(each) for each in found if each) if all(found) else None


def _by_year(words: Words, scales: tuple[Scale, ...]) -> Iterator[Case]:
    """One case for each stretch of contract years in which the edges and values are the same."""
    program = words.program
    run = Run(program, RowSource(program, Rows()), Exact())
    first_of: dict[int, Period] = {}
    for period in program.calendar.periods():
        if period.year:
            first_of.setdefault(period.year, period)
    runs: list[tuple[int, int, Case]] = []
    for year, period in first_of.items():
        worked = partial(value_at, run, run.place("", period))
        made = _all(scales, worked)
        if made is None:
            continue
        if runs and runs[-1][1] == year - 1 and runs[-1][2].stretches == made:
            runs[-1] = (runs[-1][0], year, runs[-1][2])
        else:
            runs.append((year, year, Case("", made, worked)))
    for first, last, case in runs:
        said = "" if len(first_of) == last - first + 1 else f"in {years_words(first, last)}"
        yield replace(case, words=said)


def value_at(run: Run, place: Any, node: core.Node) -> Value | None:
    """The value of a node at a place; None where it has none."""
    try:
        found: Value | None = run.value(node, place)
    except NO_VALUE:
        return None
    return found


def reads_data(program: core.Program, node: core.Node, seen: frozenset[str] = frozenset()) -> bool:
    """Whether a node or a definition behind it reads a figure, a row or a payee of data."""
    for part in core.every(node):
        if isinstance(part, (core.Given, core.Fold, core.TimeFold, core.Earlier, core.RowOf)):
            return True
        if isinstance(part, core.Reference) and part.name in program.definitions and part.name not in seen:
            body = program.definitions[part.name].body
            if reads_data(program, body, seen | {part.name}):
                return True
    return False
