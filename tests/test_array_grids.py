"""What figures are whole multiples of, their ranges where a condition holds, and how far they err in one period."""

from __future__ import annotations

import random
from fractions import Fraction
from math import inf
from typing import Any

import pytest

pytest.importorskip("numpy")

import numpy as np

from obcdsl.arithmetic.rounding import round_to
from obcdsl.carriers.array.alternatives import Alternative, alternatives
from obcdsl.carriers.array.by_period import ByPeriod
from obcdsl.carriers.array.compiled import ArrayContract
from obcdsl.carriers.array.float_steps import OPERATIONS, FloatSteps
from obcdsl.carriers.array.grids import APART
from obcdsl.carriers.array.narrowing import range_where
from obcdsl.carriers.array.nodes import Graph
from obcdsl.carriers.array.ranges import Inputs, KnownFacts
from obcdsl.carriers.array.steps import Emitter
from obcdsl.carriers.array.sums import ONE, ZERO, Sum
from obcdsl.carriers.array.worked import FLOAT64, Step
from tests import shipped
from tests.bench.workloads import staffordshire
from tests.test_array_conditions import PERIODS, graph_with_columns, rows, total, worked

MODES: list[Any] = ["half up", "half even", "up", "down"]
FACTORS = [ONE, -ONE, Fraction(1, 2), Fraction(3, 10), Fraction(-7, 200), Fraction(10, 3), Fraction(1, 1000)]


def figures_of(graph: Graph, columns: list[Sum], chance: random.Random) -> tuple[list[Sum], list[int]]:
    """Random figures and conditions, each made of those before it."""
    assert graph.index is not None
    figures = [*columns, Sum(Fraction(chance.randint(-3, 3), chance.choice([1, 2, 5])))]
    conditions = [graph.among(graph.index, {0}), graph.among(graph.index, {1, 3})]
    above_0 = [columns[0], columns[1], columns[0].plus(columns[1].over(Fraction(1, 10)))]
    for _ in range(14):
        a, b = (chance.choice(figures).over(chance.choice(FACTORS)) for _ in range(2))
        condition = chance.choice(conditions)
        low, high = sorted(Fraction(chance.randint(-8, 8), chance.choice([1, 3, 4])) for _ in range(2))
        match chance.randrange(9):
            case 0:
                found = graph.times(a, b)
            case 1:
                found = graph.ratio(a, chance.choice(above_0))
            case 2:
                found = graph.smaller(graph.larger(a, Sum(low)), Sum(high))
            case 3:
                found = graph.smaller(a, b)
            case 4:
                found = graph.larger(a, a.over(-ONE))
            case 5:
                found = graph.chosen(condition, a, b)
            case 6:
                found = graph.rounded(a, Fraction(1, 2), chance.choice(MODES))
            case 7:
                found = graph.table(graph.index, [Fraction(chance.randint(0, 4), 8) for _ in range(PERIODS)])
            case _:
                found = a.plus(b).plus(Sum(low))
        figures.append(found)
        word = chance.choice(["less", "at_most", "equal"])
        conditions.append(graph.compared(chance.choice(figures).minus(Sum(low)), word))
        conditions.append(graph.both(condition, chance.choice(conditions)))
        conditions.append(graph.negation(chance.choice(conditions)))
    return figures, conditions


def is_one_of(graph: Graph, each: Alternative, value: Fraction, row: dict[Any, int]) -> bool:
    """Whether an alternative is true of a figure in a row."""
    multiple, where, periods = each
    if not periods >> row["period"] & 1 or not all(worked(graph, one, row) for one in where):
        return False
    unit, offset = Fraction(multiple.top, multiple.bottom), Fraction(multiple.offset, multiple.under)
    if not unit:
        return value == offset
    return ((value - offset) / unit).denominator <= multiple.most


@pytest.mark.parametrize("seed", range(40))
def test_figures_lie_on_their_grids_and_in_their_ranges(seed: int) -> None:
    """Whatever the rows hold, one of the alternatives is true; and each range holds the figure."""
    chance = random.Random(seed)
    graph, columns = graph_with_columns()
    figures, conditions = figures_of(graph, columns, chance)
    grids = [graph.grids.number(figure) for figure in figures]
    narrow = [
        (figure, condition, holds, range_where(graph, figure, condition, holds=holds))
        for figure in figures
        for condition in chance.sample(conditions, 4)
        for holds in (True, False)
    ]
    for row in rows(chance):
        for figure, grid in zip(figures, grids, strict=True):
            value = total(graph, figure, row)
            assert any(is_one_of(graph, each, value, row) for each in alternatives(grid)), (figure, value, grid)
            low, high = graph.range_of(figure)
            assert (low is None or low <= value) and (high is None or value <= high), (figure, value)
        for figure, condition, holds, (low, high) in narrow:
            if worked(graph, condition, row) == holds:
                value = total(graph, figure, row)
                assert (low is None or low <= value) and (high is None or value <= high), (figure, condition, holds)


def test_grids_are_not_all_unknown() -> None:
    """The law would hold for grids that say nothing."""
    said = 0
    for seed in range(40):
        graph, columns = graph_with_columns()
        figures, _ = figures_of(graph, columns, random.Random(seed))
        said += sum(all(multiple.most < inf for multiple in graph.grids.number(figure)) for figure in figures)
    assert said > 400


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("unit", [Fraction(1, 2), Fraction(1, 8), Fraction(3, 200), Fraction(1, 1000)])
def test_a_figure_near_an_edge_lies_on_it(mode: Any, unit: Fraction) -> None:
    """Registers that err by all that is allowed, on edges and beside them by one multiple: rounded as exact has it."""
    chance = random.Random(int(unit * 1000))
    half = Fraction(1, 2 if mode.startswith("half") else 1)
    gap = Fraction(np.gcd(unit.numerator * 2, unit.denominator * int(2 * half)), 2 * unit.denominator)
    edge = float(gap) / APART
    edges = [Fraction(number) * half for number in range(-9, 10)]
    figures = [unit * ((edge_at / unit).__floor__() + apart) for edge_at in edges for apart in (-1, 0, 1, 2)]
    figures += [unit * chance.randint(-(10**6), 10**6) for _ in range(500)]
    error = edge * (1 - 2.0**-20)  # the edge is wider than the error by what rounding the sum may lose
    for sign in (0, 1, -1):
        chosen = [figure for figure in figures if figure * sign >= 0]
        for apart in (-error, 0.0, error):
            register = np.array([float(figure) for figure in chosen]) + apart
            out, scratch = np.empty(len(chosen)), np.empty(len(chosen))
            for reads in ([register], [register, np.full(len(chosen), edge)]):
                OPERATIONS["round_on_grid"](out, scratch, reads, (mode, edge, sign))
                assert [int(each) for each in out] == [int(round_to(figure, ONE, mode)) for figure in chosen]


# ---- how far registers err in one period ------------------------------------------------------------------------------------


class Exactly:
    """The registers of one row as rationals, by what the steps say."""

    def __init__(self, steps: list[Step], values: Any, row: int) -> None:
        self.steps, self.values, self.row = steps, values, row
        self.found: dict[int, Any] = {}

    def of(self, register: int) -> Any:
        """A register."""
        if register not in self.found:
            self.found[register] = self._of(self.steps[register])
        return self.found[register]

    def _of(self, step: Step) -> Any:
        terms = step.terms
        if step.name == "load":
            return Fraction(int(self.values[terms[0]][self.row]))
        if step.name == "state":
            raise LookupError
        reads = [self.of(read) for read in step.reads]
        match step.name:
            case "constant":
                return terms[0]
            case "table" | "among":
                return terms[1][int(reads[0]) - terms[0]]
            case "times_term":
                return reads[0] * terms[0]
            case "add_term":
                return reads[0] + terms[0]
            case "add" | "subtract":
                return reads[0] + reads[1] * (1 if step.name == "add" else -1)
            case "times":
                return reads[0] * reads[1]
            case "ratio":
                return reads[0] / reads[1]
            case "size":
                return abs(reads[0])
            case "count":
                return Fraction(sum(reads))
            case "held":
                low, high = terms
                value = reads[0] if low is None else max(reads[0], low)
                return value if high is None else min(value, high)
            case "smaller" | "larger":
                return min(reads) if step.name == "smaller" else max(reads)
            case "chosen":
                return reads[1] if reads[0] else reads[2]
            case "at_most_of" | "less_of" | "equal":
                edge = terms[0]
                return {"at_most_of": reads[0] <= edge, "less_of": reads[0] < edge, "equal": reads[0] == edge}[
                    step.name
                ]
            case "not":
                return not reads[0]
            case "and" | "or":
                return all(reads) if step.name == "and" else any(reads)
            case "always" | "never":
                return step.name == "always"
        raise LookupError


def test_registers_err_by_less_than_is_said_of_their_period() -> None:
    """An annual value that grows, what is at risk, a corridor: every register with a bound, in every year."""
    made = staffordshire.make(400)
    contract = ArrayContract(shipped.contract("staffordshire_end_of_life").program, block=400)
    facts = KnownFacts(contract.program, made, slice(0, 400))
    program = contract._fitting(facts)
    steps, graph = program.emitted, program.walker.graph
    emitter = Emitter(graph, FLOAT64, steps=steps)
    registers = [step.out for step in steps if step.name not in ("load", "constant")]
    floats = FloatSteps(steps, registers, 400)
    inputs = Inputs(program.walker, facts, floats.read)
    with np.errstate(all="ignore"), floats.room() as room:
        held = floats.work(inputs.values, inputs.states, 400, room)
        opened = held(program.outputs.open)
        bounds = {period: ByPeriod(emitter, period) for period in range(10)}
        tried = 0
        for row in range(0, 400, 7):
            period = int(made.periods[row])
            exact = Exactly(steps, inputs.values, row)
            for register in registers:
                bound = bounds[period].bound(register)
                if opened[row] or not bound.error < inf:
                    continue
                try:
                    value = exact.of(register)
                except LookupError:
                    continue
                tried += bound.error > 0
                assert abs(value - Fraction(float(held(register)[row]))) <= bound.error, steps[register]
                assert bound.low <= value <= bound.high, steps[register]
    assert tried > 1000


# ---- simpler graphs, and bytes ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ends_at", [0, 1])
def test_scales_of_whole_numbers_are_sums_of_limits(ends_at: int) -> None:
    """Below 5 a line, from 5 another: continuous at 4 or at 5, and no choice is left."""
    graph, (a, *_) = graph_with_columns()
    meets = Fraction(4 + ends_at)
    below = a.over(Fraction(1, 3))
    above = a.minus(Sum(meets)).over(Fraction(2)).plus(Sum(meets / 3))
    found = graph.chosen(graph.compared(a.minus(Sum(Fraction(5))), "less"), below, above)
    assert {graph.nodes[base].kind for base, _ in found.terms} == {"held"}
    for value in range(1, 10):
        row = {"a": value}
        assert total(graph, found, row) == total(graph, below if value < 5 else above, row)


def test_what_is_redistributed_is_one_of_two_products() -> None:
    """A score over the weight that is left: two constants by a condition, so that no divisor is left."""
    graph, (a, b, _) = graph_with_columns()
    there = graph.compared(b.minus(Sum(Fraction(4))), "at_most")
    score = graph.chosen(there, a.over(Fraction(1, 18)), Sum(ZERO)).plus(Sum(Fraction(1, 2)))
    weight = graph.holds(there).over(Fraction(1, 2)).plus(Sum(Fraction(1, 2)))
    found = graph.ratio(score, weight)
    assert all(node.kind != "ratio" for node in graph.nodes)
    assert graph.range_of(found) == (Fraction(5, 9), ONE)
    for row in ({"a": one, "b": other} for one in range(1, 10) for other in range(1, 10)):
        assert total(graph, found, row) == total(graph, score, row) / total(graph, weight, row)


def test_a_rate_against_another_figure_is_compared_in_whole_numbers() -> None:
    """a / b against a tenth of c: no quotient is compared, and the answer is the same."""
    graph, (a, b, c) = graph_with_columns()
    found = graph.compared(graph.ratio(a, b).minus(c.over(Fraction(1, 10))), "at_most")
    assert "ratio" not in {graph.nodes[base].kind for base, _ in graph.nodes[found].parts[0].terms}
    for row in ({"a": x, "b": y, "c": z} for x in range(1, 10) for y in range(1, 10) for z in range(-9, 10)):
        assert worked(graph, found, row) == (Fraction(row["a"], row["b"]) <= Fraction(row["c"], 10))


@pytest.mark.parametrize("start", [0, 3, 200])
def test_bytes_lie_in_stretches(start: int) -> None:
    """Sets of values of a small column, of few stretches and of many."""
    chance = random.Random(start)
    for _ in range(60):
        flags = tuple(chance.random() < chance.choice([0.1, 0.5, 0.9]) for _ in range(chance.randint(2, 56)))
        if len(set(flags)) == 1:
            continue
        values = np.array([chance.randrange(start, start + len(flags)) for _ in range(100)])
        steps = FloatSteps([Step("load", 0, (), ("x",)), Step("among", 1, (0,), (start, flags))], [1], 100)
        with steps.room() as room:
            found = steps.work({"x": values}, {}, 100, room)(1)
            assert found.tolist() == [flags[value - start] for value in values]
