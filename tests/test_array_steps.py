"""The steps of the array carrier against rationals: each assumption of the proof is tried where it is weakest."""

from __future__ import annotations

import itertools
import random
from fractions import Fraction
from typing import Any

import pytest

pytest.importorskip("numpy")

import numpy as np

from obcdsl import core
from obcdsl.arithmetic.rounding import round_to
from obcdsl.carriers.array.choosing_steps import chosen
from obcdsl.carriers.array.compiled import ArrayContract
from obcdsl.carriers.array.double_steps import _rounded_half, two_sum
from obcdsl.carriers.array.float_steps import nudged
from obcdsl.carriers.array.moves import Moves
from obcdsl.carriers.array.quotient_steps import finer_closely, quotients
from obcdsl.carriers.array.ranges import KnownFacts
from obcdsl.carriers.array.rounding_steps import round_on_grid
from obcdsl.carriers.array.walker import Walker
from obcdsl.carriers.exact import Exact
from obcdsl.contract import load
from obcdsl.data.schema import Cell, CellPlace
from obcdsl.run import Run
from obcdsl.running.verdicts import Refused
from tests.bench.w1_numpy import AsColumns, columns
from tests.bench.w1_rule import awkward_rows, likely_rows
from tests.laws.programs import CALENDAR
from tests.test_array import FORMULAS, W1, Three, program_of_three


def exactly(*parts: Any) -> Fraction:
    return sum((Fraction(float(part)) for part in parts if part is not None), Fraction(0))


@pytest.mark.parametrize(
    ("top", "bottom"), [(1, 2), (3, 10), (1, 5), (-1, 1000), (7, 6), (999, 1000), (1, 3), (5, 1 << 20)]
)
def test_one_product_rounds_half_up(top: int, bottom: int) -> None:
    """Whole numbers below 2^48, on and beside every half: as exact rounding has it."""
    chance = random.Random(top * bottom)
    most = (1 << 48) // abs(top)
    values = [0, 1, -1, most - 1, 1 - most]
    for _ in range(300):
        half = chance.randrange(1 << chance.randrange(1, 46)) * 2 + 1
        near = half * bottom // (2 * top)
        values += [near + apart for apart in (-1, 0, 1)] + [chance.randrange(-most, most)]
    values = [value for value in values if abs(value) < most]
    found = np.rint(np.array(values, float) * nudged(top, bottom))
    for value, one in zip(values, found, strict=True):
        assert round_to(Fraction(value * top, bottom), Fraction(1), "half up") == int(one), value


def test_sums_of_quotients_err_by_less_than_is_said() -> None:
    """Random factors, limits and divisors up to 2^26: the pair, and what the sum is a multiple of."""
    chance = random.Random(3)
    for _ in range(60):
        held, reads, size = [], [], 40
        for _ in range(chance.randrange(1, 6)):
            longest = 1 << chance.randrange(3, 27)
            bottoms = [chance.randrange(1, longest) for _ in range(size)]
            tops = [chance.randrange(2 * bottom + 1) for bottom in bottoms]
            factor = chance.choice([1, -1, 7, -40700, 162800])
            ends = sorted(factor * chance.randrange(3) for _ in range(2))
            low, high = (float(end) if chance.random() < 0.8 else None for end in ends)
            if low is not None and low == high:
                high = None
            held.append((factor, low, high))
            reads += [(np.array(tops, float), None), (np.array(bottoms, float), None)]
        whole = [chance.randrange(6) for _ in range(size)]
        reads.append((np.array(whole, float), None))
        finer = tuple(1 for _ in held)
        pair, product = quotients(reads, tuple(held), (-1628,), 11, finer, 1)
        closely = finer_closely(reads, tuple(held), 1)
        for row in range(size):
            total, spread, below = Fraction(-1628 * whole[row] + 11), Fraction(1628 * whole[row] + 11), 1
            for at, (factor, low, high) in enumerate(held):
                value = Fraction(factor * int(reads[2 * at][0][row]), int(reads[2 * at + 1][0][row]))
                inside = (low is None or value > low) and (high is None or value < high)
                value = max(value, Fraction(low)) if low is not None else value
                value = min(value, Fraction(high)) if high is not None else value
                below *= int(reads[2 * at + 1][0][row]) if inside else 1
                total, spread = total + value, spread + max(abs(value), Fraction(2))
            count = len(held) + 2
            bound = (2 * count * (count + 2) + 4) * spread / 2**106
            assert abs(exactly(pair[0][row], pair[1][row]) - total) <= bound
            assert (total * below).denominator == 1
            assert below <= product[row] <= below * (1 + 2.0**-30)
            assert total.denominator <= closely[row] <= product[row] * (1 + 2.0**-30)


def test_denominators_of_quotients_are_in_lowest_terms() -> None:
    """Of each quotient less a limit, over what it is coarser than; of none that stands at a limit. Divisors of either sign."""
    chance = random.Random(8)
    for _ in range(200):
        coarse, factor = chance.choice([1, 60, 814, 1 << 40]), chance.choice([1, -1, 12, -40700])
        low, high = chance.choice([(None, None), (None, 5.0), (-3.0, None), (0.0, 12.0), (2.0, 2.0 * abs(factor))])
        bottoms = [chance.choice([-1, 1]) * chance.randrange(1, 1 << chance.randrange(1, 26)) for _ in range(20)]
        tops = [chance.randrange(-3, 3 * abs(bottom)) for bottom in bottoms]
        reads = [(np.array(part, float), None) for part in (tops, bottoms)]
        found = finer_closely(reads, ((factor, low, high),), coarse)
        for top, bottom, one in zip(tops, bottoms, found.tolist(), strict=True):
            value, shift = Fraction(factor * top, bottom), Fraction(low if low is not None else high or 0)
            inside = (low is None or value > low) and (high is None or value < high)
            true = ((value - shift) / coarse).denominator if inside else 1
            assert true <= one <= true * (1 + 2.0**-30)


def test_awkward_rows_are_settled_without_exact() -> None:
    """Ties of sums of seven quotients are proved, in lowest terms where it must be."""
    worked = ArrayContract(load(W1).program).work(AsColumns(columns(list(awkward_rows(3000)))))
    assert worked.doubtful > 500 and len(worked.unsettled) <= 3


@pytest.mark.parametrize("mode", ["half up", "half even"])
def test_pairs_near_a_half(mode: Any) -> None:
    """On, beside and far from a half, with either sign: what is not left open is what exact rounding gives."""
    chance = random.Random(11)
    highs, lows, truths = [], [], []
    for _ in range(2000):
        whole = chance.randrange(-(1 << chance.randrange(1, 45)), 1 << chance.randrange(1, 45))
        truth = Fraction(whole) + Fraction(1, 2) * chance.choice([0, 1, 1, 1])
        truth += Fraction(chance.choice([-3, -1, 0, 0, 1, 3]), 1 << chance.choice([2, 30, 52, 70]))
        high = float(truth)
        highs.append(high)
        lows.append(float(truth - Fraction(high)))
        truths.append(truth)
    pair = two_sum(np.array(highs), np.array(lows))
    (found, _), open_rows = _rounded_half([pair], mode, 2.0**-80, 1 << 70)
    assert not open_rows.any()
    for truth, one in zip(truths, found, strict=True):
        assert round_to(truth, Fraction(1), mode) == int(one), truth
    _, open_rows = _rounded_half([pair], mode, 2.0**-80, 0)
    tied = np.array([truth.denominator == 2 for truth in truths])
    assert (open_rows == tied).all()


def test_quotients_meet_thresholds_as_exact_has_it() -> None:
    """n / d beside p / q while d q max(1, p/q) < 2^50: the floats stand as the fractions do."""
    chance = random.Random(17)
    for _ in range(20_000):
        d = chance.randrange(1, 1 << chance.randrange(2, 27))
        q = chance.randrange(1, 1 << 20)
        p = chance.randrange(1, 3 * q)
        if d * q * max(1, p / q) >= 2.0**50:
            continue
        for n in {d * p // q, d * p // q + 1, max(0, d * p // q - 1)}:
            one, other = n / d, float(Fraction(p, q))
            assert ((one < other), (one == other)) == (n * q < p * d, n * q == p * d)


@pytest.mark.parametrize("mode", ["up", "down"])
def test_a_figure_further_from_a_whole_number_than_its_bound_does_not_reach_it(mode: str) -> None:
    """Large figures, a float or two beyond the bound on either side of a whole number; within it they are on it."""
    bound = 3e-7
    for whole in (5_643_655_493.0, -5_643_655_493.0):
        beside = [whole]
        for way in (np.inf, -np.inf):
            for _ in range(4):
                beside.append(np.nextafter(beside[-1] if len(beside) % 4 != 1 else whole, way))
        values = np.array(beside)
        out = np.empty(len(values))
        round_on_grid(out, np.empty(len(values)), [values], (mode, bound, 0))
        for value, found in zip(values.tolist(), out.tolist(), strict=True):
            near = abs(Fraction(value) - Fraction(whole)) <= Fraction(bound)
            assert found == (whole if near else round_to(Fraction(value), Fraction(1), mode))  # type: ignore[arg-type]


@pytest.mark.parametrize("kinds", [*itertools.product([np.uint8, np.int16, np.int32, np.int64, float, None], repeat=2)])
@pytest.mark.parametrize("into", ["elsewhere", "first", "second"])
def test_one_of_two_is_chosen_bit_for_bit(kinds: tuple[Any, Any], into: str) -> None:
    """Columns of whole numbers and of floats, and numbers (0 too): also where a result takes the place of what it is made of."""
    chance = np.random.default_rng(5)
    for number in (0.0, 7.0, 0.1):
        arms = [number if kind is None else chance.integers(-9999, 9999, 101).astype(kind) for kind in kinds]
        condition = chance.random(101) < 0.5
        expected = np.where(condition, *arms).astype(float)
        taken = arms[["first", "second"].index(into)] if into != "elsewhere" else None
        out = taken if isinstance(taken, np.ndarray) and taken.dtype == float else np.empty(101)
        chosen(out, np.empty(101), [condition, *arms], ())
        assert out.tobytes() == expected.tobytes()


def test_a_figure_chosen_from_itself_in_its_own_place() -> None:
    figure = np.array([1.5, -0.0, 7.0])
    chosen(figure, np.empty(3), [np.array([True, False, False]), figure, figure], ())
    assert figure.tobytes() == np.array([1.5, -0.0, 7.0]).tobytes()


def test_threads_and_blocks_do_not_change_the_result() -> None:
    """Figures that grow from block to block need programs for other ranges; the amounts are the same all the same."""
    rows = [*likely_rows(800), *awkward_rows(800)]
    data = columns(rows)
    for name in ("contract_value", "base", "tgt", "act"):
        if name in data:
            data[name] = np.where(np.arange(len(rows)) > 900, data[name], data[name] % 100_000 + 1)
    program = load(W1).program
    made = [
        ArrayContract(program, block=block, threads=threads).work(AsColumns(data))
        for block, threads in ((4096, 1), (128, 1), (128, 2))
    ]
    whole, blocks, threaded = made
    both = np.ones(len(rows), bool)
    both[whole.unsettled] = both[blocks.unsettled] = both[threaded.unsettled] = False
    assert both.mean() > 0.9
    for other in (blocks, threaded):
        for name in ("amounts", "states", "shares", "divided"):
            assert (getattr(whole, name)[:, both] == getattr(other, name)[:, both]).all()


# ---- how figures move ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize("metric", "abc")
def test_a_direction_that_is_proved_is_true(formula: str, metric: str) -> None:
    """A figure that is said never to fall as a metric rises does not: tried on many pairs of rows."""
    program = program_of_three(formula, "half up")
    chance = random.Random(23)
    ends = [(1, 400, 7), (20, 900, 5000)]
    facts = KnownFacts(program, Three(ends), slice(0, 2))
    walker = Walker(program, facts, ArrayContract(program).rows)
    figure = walker.figure(core.Reference("due"), walker.start())
    assert figure.kind == "number"
    moved = frozenset(number for key, (number, _) in walker.columns.items() if key.metric == metric)
    direction = Moves(walker.graph, moved).number(figure.data)
    if direction is None:
        return
    for _ in range(60):
        row = [chance.randint(min(pair), max(pair)) for pair in zip(*ends, strict=True)]
        more = list(row)
        at = "abc".index(metric)
        more[at] += chance.choice([1, 1, 10, 100])
        low, high = (_due(program, tuple(each)) for each in (row, more))
        if low is not None and high is not None:
            assert (high - low) * direction > 0 or high == low, (row, more)


def test_directions_are_proved_and_not_proved() -> None:
    """`a x b / c` rises with a and falls with c; what may jump either way is not proved."""
    for formula, metric, expected in [
        ("a x b / c", "a", 1), ("a x b / c", "c", -1), ("a / 3 + b / 7", "c", 0), ("a / b against 0.8", "a", 1),
        ("a / b + b / c against 1", "b", None),
    ]:  # fmt: skip
        program = program_of_three(formula, "half up")
        walker = Walker(
            program, KnownFacts(program, Three([(1, 2, 3), (900, 800, 700)]), slice(0, 2)), ArrayContract(program).rows
        )
        figure = walker.figure(core.Reference("due"), walker.start())
        moved = frozenset(number for key, (number, _) in walker.columns.items() if key.metric == metric)
        assert Moves(walker.graph, moved).number(figure.data) == expected, (formula, metric)


def _due(program: core.Program, row: tuple[int, ...]) -> Fraction | None:
    class Cells:
        def cell(self, metric: str, payee: str, index: int, members: tuple[str, ...]) -> Cell:
            return Cell(Fraction(row["abc".index(metric)], 100), CellPlace("", 1, ""))

    run = Run(program, Cells(), Exact())  # type: ignore[arg-type]
    try:
        return Fraction(run.figure("due", run.place("0", CALENDAR.periods()[0])))
    except Refused:
        return None
