"""The array carrier: W1 with awkward rows, edges that the bound must see, and `obc pay` with either engine."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("numpy")

import numpy as np

from obcdsl import core
from obcdsl.carriers.array.compiled import ArrayContract
from obcdsl.carriers.array.double_steps import add, ratio, ratio_of_whole, times, two_product
from obcdsl.carriers.array.figures import ColumnKey, NotHeldError
from obcdsl.carriers.array.ranges import Column, narrowed
from obcdsl.contract import load
from tests.bench.w1_numpy import AsColumns, columns
from tests.bench.w1_rule import amounts, awkward_rows, likely_rows

W1 = Path(__file__).parent / "bench" / "w1.obc"


@pytest.mark.parametrize("make", [likely_rows, awkward_rows])
def test_w1_pays_what_the_rule_by_hand_pays(make: Callable[[int], Any]) -> None:
    rows = list(make(1500))
    contract = ArrayContract(load(W1).program, block=512)
    worked = contract.work(AsColumns(columns(rows)))
    left = set(worked.unsettled.tolist())
    assert len(left) < 0.05 * len(rows)
    assert contract.reasons == ()
    wrong = 0
    for at, row in enumerate(rows):
        if at not in left:
            by_hand = amounts(row)
            found = {"incentive": int(worked.amounts[1, at]), "corridor": -int(worked.amounts[2, at])}
            partners = tuple(int(worked.shares[number, at]) for number in range(3))
            wrong += found != {name: by_hand[name] for name in found} or partners != by_hand["partners"]
    assert wrong == 0


def test_realistic_rows_are_hardly_ever_left_to_exact() -> None:
    worked = ArrayContract(load(W1).program).work(AsColumns(columns(likely_rows(3000))))
    assert worked.doubtful <= 30 and len(worked.unsettled) <= 3


# ---- one formula, any figures --------------------------------------------------------------------------------------------


class Three:
    """Three columns of pennies."""

    def __init__(self, rows: list[tuple[int, int, int]]) -> None:
        self.rows = rows
        self.periods = np.zeros(len(rows), np.int64)

    def column(self, key: ColumnKey) -> Column | None:
        """One of them."""
        values = [row["abc".index(key.metric)] for row in self.rows]
        if max(map(abs, values)) >= 1 << 52:
            return None
        return Column(narrowed(np.array(values, np.int64)), 100)


def node(formula: str) -> core.Node:
    """A formula of a, b and c as the core has it."""
    a, b, c = (core.Given(name) for name in "abc")

    def apply(name: str, *parts: core.Node) -> core.Node:
        return core.Apply(name, parts)

    def const(value: Any) -> core.Node:
        return core.Const(value)

    return {
        "a x b / c": apply("divide", apply("multiply", a, b), c),
        "a / 3 + b / 7": apply("add", apply("divide", a, const(3)), apply("divide", b, const(7))),
        "a / b against 0.8": core.If(
            ((apply("at_least", apply("divide", a, b), const(Fraction(4, 5))), c),), apply("divide", c, const(3))
        ),
        "steps of a / b": core.If(
            (
                (apply("less", apply("divide", a, b), const(Fraction(1, 3))), const(1)),
                (apply("at_most", apply("divide", a, b), const(Fraction(2, 3))), const(Fraction(1, 200))),
            ),
            apply("negate", c),
        ),
        "a - b x c held": apply(
            "kept", apply("subtract", a, apply("multiply", b, c)), const(-5), const(Fraction(1, 3))
        ),
        "1 where c is 0, else a / c": core.If(((apply("equal", c, const(0)), const(1)),), apply("divide", a, c)),
        "a / b + b / c against 1": core.If(
            ((apply("less", apply("add", apply("divide", a, b), apply("divide", b, c)), const(1)), a),), b
        ),
        "a x b x c": apply("multiply", apply("multiply", a, b), c),
        "0.37 a x b or c / 8": apply(
            "smaller",
            apply("multiply", apply("multiply", const(Fraction(37, 100)), a), b),
            apply("divide", c, const(8)),
        ),
        "a / b held x c": apply(
            "multiply", apply("kept", apply("divide", a, b), const(Fraction(1, 4)), const(Fraction(3, 2))), c
        ),
        "0.005 a x b against c": core.If(
            ((apply("at_least", apply("multiply", apply("multiply", const(Fraction(1, 200)), a), b), c), a),), b
        ),
        "smaller of a / -2 and b / -2": apply("smaller", apply("divide", a, const(-2)), apply("divide", b, const(-2))),
        "a / -3 or b / -3, by c": core.If(
            ((apply("at_most", c, const(1)), apply("divide", a, const(-3))),), apply("divide", b, const(-3))
        ),
    }[formula]


def program_of_three(formula: str, mode: Any) -> core.Program:
    """A contract that pays a formula of a, b and c, rounded."""
    from tests.laws.programs import CALENDAR

    metrics = {name: core.Metric(name, _pounds(), "refuse", may_be_negative=True) for name in "abc"}
    body = core.Apply(f"round {mode}", (core.Reference("unrounded"), core.Const(Fraction(1, 100))))
    return core.Program(
        "trial", "Trial", (core.Party("buyer", "payer", "Buyer"), core.Party("seller", "provider", "Seller", True)),
        CALENDAR, "GBP", (mode, Fraction(1, 100)),
        {"unrounded": core.Definition("unrounded", "step", node(formula), clock="year"),
         "due": core.Definition("due", "payment", body, clock="year")},
        metrics, {"seller": core.Key("seller", payee=True)}, {},
        (core.Pay("due", "buyer", "seller", (), (), "unrounded", (), "year", True),), payee_key="seller",
    )  # fmt: skip


FORMULAS = (
    "a x b / c", "a / 3 + b / 7", "a / b against 0.8", "steps of a / b", "a - b x c held", "1 where c is 0, else a / c",
    "a / b + b / c against 1", "a x b x c", "0.37 a x b or c / 8", "a / b held x c", "0.005 a x b against c",
    "smaller of a / -2 and b / -2", "a / -3 or b / -3, by c",
)  # fmt: skip
EDGES = [
    0,
    1,
    -1,
    2,
    3,
    50,
    79,
    80,
    81,
    99,
    100,
    101,
    150,
    -150,
    1000,
    4,
    5,
    8,
    10,
    333333,
    333334,
    10**9 + 7,
    -(10**12) - 1,
]
HUGE = [10**14 + 1, (1 << 52) - 1, 3 << 50, -(1 << 51), 7]


@pytest.mark.parametrize("mode", ["half up", "half even", "up", "down"])
@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize("figures", [EDGES, HUGE], ids=["edges", "huge"])
def test_edges(formula: str, mode: Any, figures: list[int]) -> None:
    """Half pennies, thresholds, no divisor, huge and tiny figures: settled as exact does, or left to it."""
    from obcdsl.arithmetic.rounding import round_to
    from obcdsl.carriers.exact import Exact
    from obcdsl.data.schema import Cell, CellPlace
    from obcdsl.run import Run
    from obcdsl.running.verdicts import Refused
    from tests.laws.programs import CALENDAR

    rows = [(a, b, c) for a in figures for b in figures[:12] for c in figures[:12]]
    program = program_of_three(formula, mode)

    class Cells:
        def cell(self, metric: str, payee: str, index: int, members: tuple[str, ...]) -> Cell:
            return Cell(Fraction(rows[int(payee)]["abc".index(metric)], 100), CellPlace("", 1, ""))

    try:
        worked = ArrayContract(program, block=256).work(Three(rows))
    except NotHeldError:
        assert figures is HUGE
        return
    run = Run(program, Cells(), Exact())  # type: ignore[arg-type]
    left = set(worked.unsettled.tolist())
    if figures is EDGES:
        assert len(left) < 0.5 * len(rows)
    for at in range(len(rows)):
        if at in left:
            continue
        try:
            due = run.figure("due", run.place(str(at), CALENDAR.periods()[0]))
        except Refused as refused:
            raise AssertionError(f"{rows[at]}: exact refuses") from refused
        assert Fraction(int(worked.amounts[0, at]), 100) == due, rows[at]
        assert round_to(due, Fraction(1, 100), mode) == due


def _pounds() -> Any:
    from obcdsl.units import Unit

    return Unit("quantity", (("GBP", 1),))


def test_double_double_errs_by_less_than_is_said() -> None:
    """Sums, products and quotients of pairs against rationals: each within 2^-102 of its result."""
    chance = np.random.default_rng(5)
    one, two = (np.ldexp(chance.standard_normal(4000), chance.integers(-60, 60, 4000)) for _ in range(2))
    low = [value * 2.0**-54 * chance.random(4000) for value in (one, two)]
    x, y = (add((high, None), (tail, None)) for high, tail in zip((one, two), low, strict=True))
    whole = np.rint(one * 1e6), np.rint(two * 1e6) + 0.5
    found = [
        (add(x, y), lambda a, b: a + b, x, y),
        (times(x, y), lambda a, b: a * b, x, y),
        (ratio(x, y), lambda a, b: a / b, x, y),
        (ratio_of_whole(*whole), lambda a, b: a / b, (whole[0], None), (whole[1], None)),
        (two_product(one, two), lambda a, b: a * b, (one, None), (two, None)),
    ]
    for pair, exactly, left, right in found:
        for at in range(0, 4000, 3):
            a, b, got = (
                sum((Fraction(float(part[at])) for part in each if part is not None), Fraction(0))
                for each in (left, right, pair)
            )
            expected = exactly(a, b)
            assert abs(got - expected) <= abs(expected) / 2**102
