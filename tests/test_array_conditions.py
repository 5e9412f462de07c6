"""What the array carrier decides before it works anything: conditions by period and by each other, common factors, shares."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import pytest

pytest.importorskip("numpy")

import numpy as np

from obcdsl.arithmetic.rounding import round_to
from obcdsl.carriers.array.compiled import ArrayContract
from obcdsl.carriers.array.double_steps import _denominators
from obcdsl.carriers.array.float_steps import OPERATIONS
from obcdsl.carriers.array.nodes import Graph
from obcdsl.carriers.array.sums import ALWAYS, NEVER, ONE, ZERO, Sum
from tests import shipped
from tests.laws.array_agreement import agree

PERIODS = 4


def graph_with_columns() -> tuple[Graph, list[Sum]]:
    """A graph with the period and three columns from 1 to 9, the last of them also below 0."""
    graph = Graph()
    graph.index = graph.node("index")
    graph.ranges[graph.index] = (ZERO, Fraction(PERIODS - 1))
    graph.whole.add(graph.index)
    graph.spread[graph.index] = (0, PERIODS - 1)
    columns = []
    for name, low in (("a", 1), ("b", 1), ("c", -9)):
        number = graph.node("column", name)
        graph.ranges[number] = (Fraction(low), Fraction(9))
        graph.whole.add(number)
        columns.append(Sum(ZERO, ((number, ONE),)))
    return graph, columns


def worked(graph: Graph, number: int, row: dict[Any, int]) -> Any:
    """A node in one row, by what it says."""
    node = graph.nodes[number]
    match node.kind:
        case "never" | "always":
            return node.kind == "always"
        case "index":
            return row["period"]
        case "column":
            return row[node.parts[0]]
        case "among":
            return worked(graph, node.parts[0], row) in node.parts[1]
        case "blank":
            return row["blank"] == 1 and row["period"] in node.parts[1]
        case "not":
            return not worked(graph, node.parts[0], row)
        case "and" | "or":
            both = [worked(graph, part, row) for part in node.parts]
            return all(both) if node.kind == "and" else any(both)
        case "less" | "at_most" | "equal":
            value, edge = total(graph, node.parts[0], row), node.parts[1]
            return value < edge if node.kind == "less" else value <= edge if node.kind == "at_most" else value == edge
        case "times":
            return total(graph, node.parts[0], row) * total(graph, node.parts[1], row)
        case "smaller" | "larger":
            both = [total(graph, part, row) for part in node.parts]
            return min(both) if node.kind == "smaller" else max(both)
        case "chosen":
            return total(graph, node.parts[1 if worked(graph, node.parts[0], row) else 2], row)
        case "ratio":
            return total(graph, node.parts[0], row) / total(graph, node.parts[1], row)
        case "held":
            value, low, high = total(graph, node.parts[0], row), *node.parts[1:]
            value = value if low is None else max(value, low)
            return value if high is None else min(value, high)
        case "holds":
            return int(worked(graph, node.parts[0], row))
        case "size":
            return abs(total(graph, node.parts[0], row))
        case "table":
            column, values = node.parts
            return values[worked(graph, column, row) - graph.spread[column][0]]
        case "rounded":
            return round_to(total(graph, node.parts[0], row), ONE, node.parts[1])
    raise AssertionError(node.kind)


def total(graph: Graph, number: Sum, row: dict[Any, int]) -> Fraction:
    """A sum in one row."""
    return number.constant + sum((factor * worked(graph, base, row) for base, factor in number.terms), ZERO)


def rows(chance: random.Random) -> list[dict[Any, int]]:
    return [
        {
            "period": period,
            "a": chance.randint(1, 9),
            "b": chance.randint(1, 9),
            "c": chance.randint(-9, 9),
            "blank": blank,
        }
        for period in range(PERIODS)
        for blank in (0, 1)
        for _ in range(4)
    ]


@pytest.mark.parametrize("seed", range(12))
def test_conditions_joined_hold_where_both_or_one_holds(seed: int) -> None:
    """Many conditions over few columns and periods, joined again and again: as the rows have it."""
    chance = random.Random(seed)
    graph, columns = graph_with_columns()
    there = rows(chance)
    known = [
        (number, [worked(graph, number, row) for row in there])
        for number in (
            *[
                graph.compared(chance.choice(columns).plus(Sum(Fraction(-chance.randint(1, 8)))), "less")
                for _ in range(3)
            ],
            *[graph.among(graph.index or 0, chance.sample(range(PERIODS), 2)) for _ in range(2)],
            graph.node("blank", graph.node("column", "a"), frozenset({0, 2})),
        )
    ]
    for _ in range(150):
        (a, in_a), (b, in_b) = chance.choice(known), chance.choice(known)
        kind = chance.choice(["and", "or", "not"])
        if kind == "not":
            found, expected = graph.negation(a), [not x for x in in_a]
        elif kind == "and":
            found, expected = graph.both(a, b), [x and y for x, y in zip(in_a, in_b, strict=True)]
        else:
            found, expected = graph.either(a, b), [x or y for x, y in zip(in_a, in_b, strict=True)]
        assert [worked(graph, found, row) for row in there] == expected
        known.append((found, expected))


def test_what_periods_decide_is_not_worked() -> None:
    """A figure that is missing in year 1 alone is there from year 2; what is part of a condition adds nothing to it."""
    graph, (a, b, _) = graph_with_columns()
    index = graph.index
    assert index is not None
    blank = graph.node("blank", graph.node("column", "a"), frozenset({0}))
    later = graph.among(index, {1, 2, 3})
    assert graph.both(later, blank) == NEVER
    assert graph.either(later, graph.negation(blank)) == graph.negation(blank)
    assert graph.either(later, graph.among(index, {0})) == ALWAYS
    small, smaller = (
        graph.compared(a.plus(Sum(Fraction(-3))), "less"),
        graph.compared(b.plus(Sum(Fraction(-3))), "less"),
    )
    joined = graph.both(small, smaller)
    assert graph.both(joined, small) == joined
    assert graph.both(graph.negation(small), joined) == NEVER
    assert graph.both(small, graph.either(graph.negation(small), smaller)) == joined


@pytest.mark.parametrize("seed", range(12))
def test_figures_compared_without_what_they_have_in_common(seed: int) -> None:
    """Products with one factor, choices and limits against each other: as the rows have it."""
    chance = random.Random(seed)
    graph, (a, b, c) = graph_with_columns()
    there = rows(chance)
    known = [a, b, c, a.minus(b), Sum(Fraction(2))]
    for _ in range(60):
        one, other = chance.choice(known), chance.choice(known)
        by = Fraction(chance.choice([-2, -1, 1, 3]), chance.choice([1, 2]))
        match chance.choice(["times", "common", "smaller", "larger", "chosen", "share", "compared", "compared"]):
            case "times":
                made, wanted = (
                    graph.times(one, other),
                    [total(graph, one, row) * total(graph, other, row) for row in there],
                )
            case "common":
                made = graph.times(a, one).minus(graph.times(a, other).over(by))
                wanted = [row["a"] * (total(graph, one, row) - by * total(graph, other, row)) for row in there]
            case "smaller":
                made, wanted = (
                    graph.smaller(one, other),
                    [min(total(graph, x, row) for x in (one, other)) for row in there],
                )
            case "larger":
                made, wanted = (
                    graph.larger(one, other),
                    [max(total(graph, x, row) for x in (one, other)) for row in there],
                )
            case "chosen":
                condition = graph.compared(c.plus(Sum(by)), "at_most")
                made = graph.chosen(condition, one, chance.choice([other, Sum(ZERO)]))
                wanted = [total(graph, made, row) for row in there]
            case "share":
                made = graph.ratio(graph.times(one, a), a.plus(b.over(abs(by))))
                wanted = [total(graph, one, row) * row["a"] / (row["a"] + abs(by) * row["b"]) for row in there]
            case _:
                word = chance.choice(["less", "at_most", "equal"])
                held = graph.compared(one.minus(other.over(by)), word)
                apart = [total(graph, one, row) - by * total(graph, other, row) for row in there]
                said = [x < 0 if word == "less" else x <= 0 if word == "at_most" else x == 0 for x in apart]
                assert [worked(graph, held, row) for row in there] == said
                continue
        assert [total(graph, made, row) for row in there] == wanted
        low, high = graph.range_of(made)
        assert all((low is None or low <= value) and (high is None or value <= high) for value in wanted)
        if len(made.terms) < 4:
            known.append(made)


def test_a_quotient_is_rounded_half_up_without_doubt() -> None:
    """Quotients on and beside every half, of either sign: as exact rounding has it."""
    chance = random.Random(5)
    pairs = []
    for _ in range(2000):
        bottom = chance.choice([-1, 1]) * chance.randrange(1, 1 << chance.randrange(1, 25))
        half = chance.randrange(-(1 << 20), 1 << 20) * 2 + 1
        pairs += [(half * bottom // 2 + apart, bottom) for apart in (-1, 0, 1)]
    tops, bottoms = (np.array(each, float) for each in zip(*pairs, strict=True))
    out, scratch = np.empty(len(pairs)), np.empty(len(pairs))
    OPERATIONS["round_quotient"](out, scratch, [tops, bottoms], ())
    for (top, bottom), found in zip(pairs, out.tolist(), strict=True):
        assert found == round_to(Fraction(top, bottom), ONE, "half up"), (top, bottom)


@pytest.mark.parametrize("where", ["apart", "first", "second"])
def test_choices_are_products_of_bits(where: str) -> None:
    """Infinite, undefined and negative figures, terms, counts and whole numbers: one or the other, bit by bit."""
    chance = np.random.default_rng(7)
    condition = chance.random(64) < 0.5
    floats = chance.choice([0.0, -0.0, 1.5, -2.5, np.inf, np.nan, 1e300], 64)
    others = [0.0, 2.5, chance.integers(0, 9, 64), chance.integers(0, 9, 64, np.uint8), chance.random(64)]
    for other in others:
        for a, b in ((floats.copy(), other), (other, floats.copy())):
            a, b = (each.copy() if isinstance(each, np.ndarray) else each for each in (a, b))
            expected = np.where(condition, a, b).astype(float)
            out = np.empty(64)
            for shared, each in (("first", a), ("second", b)):
                if where == shared and isinstance(each, np.ndarray) and each.dtype == np.float64:
                    out = each
            OPERATIONS["chosen"](out, np.empty(64), [condition, a, b], ())
            assert (out.view(np.int64) == expected.view(np.int64)).all()


def test_denominators_in_lowest_terms() -> None:
    """Of whole numbers of up to 98 bits times a scale; a row without a figure does no harm."""
    chance = random.Random(3)
    wholes = [chance.randrange(1 << chance.randrange(1, 97)) * 10 ** chance.randrange(3) for _ in range(200)]
    high = np.array([float(whole) for whole in wholes])
    low = np.array([float(whole - int(float(whole))) for whole in wholes])
    exact = [int(a) + int(b) for a, b in zip(high, low, strict=True)]
    scale = Fraction(53, 10**20)
    found = _denominators((high, low), scale)
    for whole, denominator in zip(exact, found.tolist(), strict=True):
        true = (whole * scale).denominator
        assert true <= denominator <= true * (1 + 2.0**-30)
    assert np.isfinite(_denominators((np.array([np.nan, np.inf]), None), scale)).all()


@pytest.mark.parametrize("name", ["peterborough_reoffending", "quality_and_outcomes_framework"])
def test_parts_of_a_whole_and_long_products_are_bounded(name: str) -> None:
    """What is reduced in proportion, and quotients by figures that are never small, are settled in blocks."""
    from obcdsl.carriers.array.gathered import Gathered
    from obcdsl.data.read import read
    from obcdsl.running.sourced import RowSource

    contract = shipped.contract(name)
    found = read(shipped.data_files(name), contract.schema).rows
    columns = Gathered(contract.program, RowSource(contract.program, found), found.statements)
    assert len(ArrayContract(contract.program).work(columns).unsettled) == 0


def test_random_pairs_of_program_and_row_agree() -> None:
    """A few of what `python -m tests.laws.array_agreement` compares."""
    found = agree(1_500, 8, sites=20)
    assert found.pairs > 0 and found.settled > 0
    assert not found.wrong
