"""Whatever the exact reading gives is among what the bounds reading says it may be."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from obcdsl import core
from obcdsl.carriers.bounds import Bounds
from obcdsl.carriers.exact import Exact
from obcdsl.carriers.possible import HIGHEST, LOWEST, holds, joined, made
from obcdsl.data.schema import Cell, Missing
from obcdsl.run import Run
from obcdsl.running.places import Place
from obcdsl.running.verdicts import Refused
from obcdsl.values import LEFT_OUT, LeftOut
from tests.laws.programs import EXAMPLES, METRICS, NUMBERS, PLACE, TIERS, Table, program_of, programs, tables_of_data

UNSHRUNK = (Phase.explicit, Phase.reuse, Phase.generate)
"""A program takes minutes to shrink, and the message names the figure that is wrong."""
TRIED = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), phases=UNSHRUNK)


@st.composite
def around(draw: st.DrawFn, metric: core.Metric, value: Any) -> Any:
    """A value that holds another: itself, an interval or a set, and sometimes left out too."""
    if draw(st.integers(0, 3)) == 0:
        return value
    if isinstance(value, bool):
        found = made(None, {True, False})
    elif isinstance(value, str):
        found = made(None, {value, *draw(st.lists(st.sampled_from(TIERS)))})
    elif isinstance(value, datetime.date):
        day = datetime.timedelta(days=1)
        found = made(
            (
                draw(st.sampled_from([value, value - 30 * day, LOWEST])),
                draw(st.sampled_from([value, value + 9 * day, HIGHEST])),
            )
        )
    else:
        low = draw(st.sampled_from([value, value - 1, min(0, value), LOWEST]))
        high = draw(st.sampled_from([value, value + draw(NUMBERS.map(abs)), max(0, value), HIGHEST]))
        found = made((low, high))
    if metric.rule == "leave out" and draw(st.integers(0, 4)) == 0:
        return joined([found, LEFT_OUT])
    return found


@st.composite
def held_and_certain(draw: st.DrawFn) -> tuple[Table, Table]:
    """Data, and data whose every figure lies within what the others say."""
    certain = draw(tables_of_data())
    held = Table(dict(certain.cells), certain.statements, certain.people)
    for address, cell in certain.cells.items():
        metric = METRICS[address[0]]
        if not isinstance(cell.value, Missing):
            held.cells[address] = Cell(draw(around(metric, cell.value)), cell.place)
        elif metric.rule in ("leave out", "counts as") and draw(st.booleans()):
            instead: Any = LEFT_OUT if metric.rule == "leave out" else 0
            other = {"yes/no": True, "category": "x", "date": datetime.date(2020, 5, 5)}.get(metric.unit.kind, 7)
            held.cells[address] = Cell(joined([instead, other]), cell.place)
    return certain, held


def figures(program: core.Program, run: Run, site: str, year: int) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Every figure of a site and year with its address; the refusal where it has no value."""
    period = program.calendar.periods()[year]
    for name in program.order:
        for _, row in run.rows_of(program.definitions[name].keys, run.place(site, period)):
            try:
                found: Any = run.figure(name, Place(run.frame(site, period), row, {}))
            except Refused as refused:
                found = refused
            yield (name, site, year, *row.values()), found


@TRIED
@given(program=programs(), data=held_and_certain())
def test_bounds_contain_exact(program: core.Program, data: tuple[Table, Table]) -> None:
    certain, held = data
    exact, bounds = Run(program, certain, Exact()), Run(program, held, Bounds())
    for site, year in certain.statements:
        what_is = dict(figures(program, exact, site, year))
        what_may_be = dict(figures(program, bounds, site, year))
        for address, value in what_is.items():
            if isinstance(value, Refused):
                continue
            possible = what_may_be[address]
            assert not isinstance(possible, Refused), f"{address} is {value}, and bounds refuse it: {possible}"
            assert holds(possible, value), f"{address} is {value!r}, and bounds say {possible!r}"


@TRIED
@given(program=programs(), data=tables_of_data())
def test_certain_data_have_certain_bounds(program: core.Program, data: Table) -> None:
    exact, bounds = Run(program, data, Exact()), Run(program, data, Bounds())
    for site, year in data.statements:
        for (address, value), (_, possible) in zip(
            figures(program, exact, site, year), figures(program, bounds, site, year), strict=True
        ):
            if isinstance(value, Refused):
                assert isinstance(possible, Refused), address
            elif isinstance(value, LeftOut):
                # two kinds of absence may stay undecided between each other; never between a figure and none
                assert holds(possible, value), f"{address} is {value!r}, and bounds say {possible!r}"
            else:
                assert value == possible, f"{address} is {value!r}, and bounds say {possible!r}"


@pytest.mark.parametrize(("finish", "more"), [("rank_from_highest", ()), ("quantile_group", (core.Const(2),))])
def test_a_figure_outside_the_cohort_has_no_rank(finish: str, more: tuple[core.Node, ...]) -> None:
    """A row whose own condition is left out is not among those that are ranked."""
    stay, limited = (
        core.Given("stay"),
        core.Apply("is_limit", (core.Cell("fees", "cap", (("tier", core.Given("group")),)),)),
    )
    ranked = core.Fold("list", ("site",), stay, limited, None, finish, (*more, stay))
    cells = {("stay", site, 0, ("p1",)): Cell(value, PLACE) for site, value in (("s1", 2), ("s3", 1))}
    cells["group", "s1", 0, ("p1",)] = Cell("x", PLACE)
    data = Table(cells, [("s1", 0), ("s3", 0)], {("s1", 0): ("p1",), ("s3", 0): ("p1",)})
    program = program_of([core.Definition("d", "define", ranked, keys=("person",), clock="year")])
    for carrier in (Exact(), Bounds()):
        ((_, found),) = figures(program, Run(program, data, carrier), "s3", 0)
        assert isinstance(found, Refused) and "part of the cohort" in found.reason
