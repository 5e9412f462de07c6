"""Compiling for blocks of rows: how much is done, and the arithmetic of ranges that it is done with."""

from __future__ import annotations

import gc
import itertools
import random
import sys
import time
import weakref
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

pytest.importorskip("numpy")

import numpy as np

from obcdsl import core, units
from obcdsl.carriers.array.compiled import ArrayContract
from obcdsl.carriers.array.figures import ColumnKey, Facts, NotHeldError
from obcdsl.carriers.array.gathered import Gathered
from obcdsl.carriers.array.ranges import Column, KnownFacts
from obcdsl.carriers.array.sums import ONE, ZERO, Range, Sum, furthest, in_range, met, outwards, product_range
from obcdsl.data.read import read
from obcdsl.data.schema import Cell, Missing
from obcdsl.running.sourced import RowSource
from tests import shipped
from tests.bench.first import Near
from tests.laws.programs import PLACE, TIERS, Table, program_of
from tests.laws.test_array_is_exact import differences, paying
from tests.test_array import Three, program_of_three

MOST_CALLS = 130_000
"""Calls of Python's functions while a contract is compiled: at some 0.3 microseconds each that is 42 ms."""


@pytest.mark.parametrize(
    "name",
    [
        "alternative_quality_contract",
        "hospital_value_based_purchasing",
        "oldham_musculoskeletal",
        "peterborough_reoffending",
    ],
)
def test_compiling_takes_few_calls(name: str) -> None:
    """The contracts that take longest: calls are counted, as time is not the same on any two machines."""
    contract = shipped.contract(name)
    rows = read(shipped.data_files(name), contract.schema).rows
    payees = list(dict.fromkeys(payee for payee, _ in rows.statements))
    source = Near(contract.program, RowSource(contract.program, rows), payees, 2, seed=7)
    columns = Gathered(contract.program, source, [(f"{payee}#1", period) for payee, period in rows.statements])
    ArrayContract(contract.program).work(columns)  # columns are gathered, and what is remembered is
    calls = 0

    def counted(frame: Any, event: str, argument: Any) -> None:
        nonlocal calls
        calls += event == "call"

    again = ArrayContract(contract.program)
    facts = KnownFacts(contract.program, columns, slice(0, len(columns.periods)))
    sys.setprofile(counted)
    try:
        again._fitting(facts)
    finally:
        sys.setprofile(None)
    assert calls < MOST_CALLS


class Gaps(Near):
    """Rows near those of a contract's data, a twentieth of their figures missing."""

    def _moved(self, metric: str, cell: Cell) -> Cell:
        return Cell(Missing("*"), cell.place) if self.random.random() < 0.05 else super()._moved(metric, cell)


def test_what_is_open_in_an_earlier_period_may_be_in_any() -> None:
    """Of each figure over rows there are two programs at most: where nothing before was open, and where anything may be."""
    contract = shipped.contract("fair_chance_fund")
    rows = read(shipped.data_files("fair_chance_fund"), contract.schema).rows
    payees = list(dict.fromkeys(payee for payee, _ in rows.statements))
    source = Gaps(contract.program, RowSource(contract.program, rows), payees, 30, seed=7)
    statements = [(f"{payee}#{copy}", period) for copy in range(1, 30) for payee, period in rows.statements]
    made = ArrayContract(contract.program)
    made.work(Gathered(contract.program, source, statements))
    assert max(len(figures.contract.compiled) for figures in made.rows.found.values()) == 2


class Slow(Three):
    """Three columns that take long to read."""

    def column(self, key: ColumnKey) -> Column | None:
        begun = time.thread_time()
        while time.thread_time() - begun < 0.05:
            pass
        return super().column(key)


def test_reading_columns_is_none_of_compiling() -> None:
    """Columns are read when their ranges are asked for, while the contract is compiled."""
    contract = ArrayContract(program_of_three("a / 3 + b / 7", "half up"))
    contract.work(Slow([(200, 100, 0), (0, 0, 0)]))
    assert 0 < contract.compile_seconds < 0.05


class Whole(Three):
    """Three columns of whole numbers."""

    def column(self, key: ColumnKey) -> Column | None:
        found = super().column(key)
        return found and replace(found, scale=1)


def test_figures_far_beyond_floats() -> None:
    """a squared eighteen times over: of whole numbers its range has no end, of pounds its scale is smaller than any float."""
    program = program_of_three("a x b x c", "half up")
    names = ["unrounded", *[f"power_{number}" for number in range(17)], "a"]
    steps: dict[str, core.Node] = {
        name: core.Apply("multiply", (core.Reference(inner), core.Reference(inner)))
        for name, inner in itertools.pairwise(names)
    }
    held = core.Apply("kept", (core.Reference("unrounded"), core.Const(0), core.Const(1)))
    due = core.Apply("round half up", (held, core.Const(Fraction(1, 100))))
    definitions = {
        name: core.Definition(name, "payment" if name == "due" else "step", body, clock="year")
        for name, body in {**steps, "a": core.Given("a"), "due": due}.items()
    }
    program = replace(program, definitions=definitions)
    rows = [(2, 0, 0), (0, 0, 0), (-3, 0, 0)]
    made = ArrayContract(program).work(Whole(rows))
    assert made.unsettled.tolist() == [0, 1, 2]
    with pytest.raises(NotHeldError, match="beyond the size of floats"):
        ArrayContract(program).work(Three(rows))


def test_sums_are_what_they_say() -> None:
    """Equal sums are found under each other, however they were made; others are not."""
    one = Sum(Fraction(1, 2), ((3, Fraction(2)), (5, ONE)))
    other = Sum(ZERO, ((5, ONE),)).plus(Sum(Fraction(1, 2), ((3, ONE),))).plus(Sum(ZERO, ((3, ONE),)))
    assert one == other and hash(one) == hash(other) and {one: 1}[other] == 1
    different = [
        Sum(Fraction(1, 3), one.terms),
        Sum(one.constant),
        Sum(one.constant, ((3, Fraction(2)), (6, ONE))),
        Sum(one.constant, ((3, Fraction(3)), (5, ONE))),
        one.over(Fraction(2)),
    ]
    assert all(each != one for each in different)
    assert one != "a sum"


def test_ranges_are_those_of_all_their_points() -> None:
    """Products, signs and whole numbers of ranges with and without ends, against the points in them."""
    chance = random.Random(5)
    ends: list[Fraction | None] = [None, *[Fraction(number, 2) for number in range(-4, 5)]]
    ranges: list[Range] = [(a, b) for a, b in itertools.product(ends, ends) if a is None or b is None or a <= b]
    for a, b in chance.sample(list(itertools.product(ranges, ranges)), 600):
        low, high = product_range(a, b)
        corners = [x * y for x in a for y in b if x is not None and y is not None]
        if None not in a and None not in b:
            assert (low, high) == (min(corners), max(corners))
        for x, y in itertools.product(_points(a), _points(b)):
            assert (low is None or low <= x * y) and (high is None or x * y <= high)
    for each in ranges:
        for word in ("less", "at_most", "equal"):
            known = in_range(each, word)
            assert known is None or all(met(point, word) == known for point in _points(each))
        low, high = outwards(*each)
        assert all((low is None or low <= point) and (high is None or point <= high) for point in _points(each))
        if each[0] is not None and each[1] is not None:
            assert furthest(each[0], each[1]) == max(abs(each[0]), abs(each[1]))


def _points(ends: Range) -> list[Fraction]:
    low, high = ends
    least = low if low is not None else (Fraction(-9) if high is None else high - 9)
    most = high if high is not None else max(least, ZERO) + 9
    return [least, (least + most) / 2, most]


@pytest.mark.parametrize("periods", [[2, 2, 2, 2, 2, 2], [0, 1, 1, 2, 3, 3]])
def test_periods_with_cells_missing(periods: list[int]) -> None:
    """In which periods cells are blank or lacking, for rows of one period and of several."""
    chance = random.Random(9)

    class OneColumn:
        def __init__(self, states: Any) -> None:
            self.periods: Any = np.array(periods)
            self.states = states

        def column(self, key: ColumnKey) -> Column | None:
            return Column(np.arange(len(periods)), 1, self.states)

    for _ in range(20):
        states = np.array([chance.choice([0, 0, 1, 2]) for _ in periods], np.uint8)
        facts = KnownFacts(program_of_three("a / 3 + b / 7", "up"), OneColumn(states), slice(0, len(periods)))
        found = facts.exactly(ColumnKey("a", (), (0, 1, 2, None)))
        assert found is not None
        for bit, where in ((1, found.blank), (2, found.lacking)):
            assert where == {period for period, state in zip(periods, states, strict=True) if state == bit} - {3}


@pytest.mark.parametrize("count", [6, 300])
def test_cells_missing_in_other_periods_than_is_known(count: int) -> None:
    """A block fits where cells are missing in no period but those known, and those in which nothing is read."""
    chance = random.Random(count)
    program = program_of_three("a / 3 + b / 7", "up")
    program = replace(program, calendar=replace(program.calendar, years=count))
    periods = np.array([chance.randrange(count) for _ in range(200)])
    key = ColumnKey("a", (), (None, *range(count - 1)))

    class OneColumn:
        def __init__(self, states: Any) -> None:
            self.periods, self.states = periods, states

        def column(self, key: ColumnKey) -> Column | None:
            return Column(np.arange(len(periods)), 1, self.states)

    fits = set()
    for _ in range(200):
        known = [frozenset(n for n in range(count) if chance.random() < chance.choice([0.5, 0.99, 1])) for _ in "12"]
        rows = [0 if chance.random() < 0.99 else chance.choice([1, 2]) for _ in periods]
        without = [
            {period for period, state in zip(periods.tolist(), rows, strict=True) if state == bit} for bit in (1, 2)
        ]
        facts = KnownFacts(program, OneColumn(np.array(rows, np.uint8)), slice(0, len(periods)))
        expected = all(found <= each | {0} for found, each in zip(without, known, strict=True))
        assert facts.within(key, Facts(0, 1000, 1, known[0], known[1])) == expected
        fits.add(expected)
    assert fits == {True, False}


@pytest.mark.parametrize("name", ["fair_chance_fund", "help_to_live_at_home", "peterborough_reoffending"])
def test_what_is_compiled_is_let_go_with_the_contract(name: str) -> None:
    """Nothing that holds itself is left for a search for cycles, which comes late where much is kept."""
    contract = shipped.contract(name)
    rows = read(shipped.data_files(name), contract.schema).rows
    columns = Gathered(contract.program, RowSource(contract.program, rows), rows.statements)
    gc.disable()
    try:
        made = ArrayContract(contract.program)
        made.work(columns)
        graph, seen = weakref.ref(made.compiled[0].walker.graph), weakref.ref(columns)
        del made, columns
        assert graph() is None and seen() is None
    finally:
        gc.enable()


def test_groups_of_rows_in_another_order_of_keys() -> None:
    """Two totals that share the node of what rows are grouped by, over the same keys named in another order."""
    chance = random.Random(1)
    kinds, cells = ("k1", "k2"), {}
    by = core.Given("group")
    totals = [
        core.Fold("total", keys, core.Given("figure"), None, (by, core.Const("a")))
        for keys in (("tier", "kind"), ("kind", "tier"))
    ]
    body = core.Apply("add", (totals[0], core.Apply("multiply", (totals[1], core.Const(1000)))))
    program = program_of([core.Definition("d0", "define", body, units.NUMBER, (), "year")])
    metrics = {
        "figure": core.Metric("figure", units.NUMBER, "refuse", ("tier", "kind")),
        "group": core.Metric("group", units.category("letter", ("a", "b")), "refuse", ("tier", "kind")),
    }
    more = {"kind": core.Key("kind", kinds), "letter": core.Key("letter", ("a", "b"))}
    program = paying(replace(program, keys={**program.keys, **more}, metrics=metrics), None, "half up")
    statements = [(str(site), program.calendar.periods()[0]) for site in range(20)]
    for (site, period), tier, kind in itertools.product(statements, TIERS, kinds):
        for name, value in (("figure", chance.randrange(100)), ("group", chance.choice("ab"))):
            cells[name, site, period.index, (tier, kind)] = Cell(value, PLACE)
    table = Table(cells, [(site, period.index) for site, period in statements])
    assert differences(program, table, statements) == (20, 20, [])
