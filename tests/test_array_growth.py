"""Values that grow from year to year, in blocks: as products without a choice, and the same pennies in every year."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

pytest.importorskip("numpy")

from obcdsl import core
from obcdsl.carriers.array.compiled import ArrayContract
from obcdsl.carriers.array.gathered import Gathered
from obcdsl.contract import loads
from obcdsl.data.schema import Cell
from obcdsl.periods import Period
from tests.laws.programs import PLACE, Table
from tests.laws.test_array_is_exact import differences
from tests.small import HEADER

METRICS = """
metric uplift "Uplift": ratio
  may be negative
  missing refuse
metric index "Index": ratio
  missing refuse
metric extra "Extra": money
  missing refuse
"""
GROWN = {
    "from the second year": "in year 1: £53.5 million, from year 2: last_year(worth) * (1 + uplift)",
    "from the third year": "in years 1 to 2: £5 million, from year 3: last_year(worth) * (1 + uplift)",
    "until the fourth year": "in year 1: £5, in years 2 to 4: last_year(worth) * (1 + uplift), from year 5: last_year(worth)",
    "by half of it": "in year 1: £7,000.07, from year 2: last_year(worth) * (1 + 50% * uplift)",
    "from below nothing": "in year 1: -£5.01, from year 2: last_year(worth) * (1 + uplift)",
    "down": "in year 1: £100, from year 2: last_year(worth) * (1 - uplift)",
    "from nothing": "in year 1: £0, from year 2: last_year(worth) * (1 + uplift)",
    "by a share more": "in year 1: £300, from year 2: last_year(worth) * (1 + uplift) * 101%",
    "by two factors": "in year 1: £300, from year 2: last_year(worth) * (1 + uplift) * (1 + index)",
    "by a column": "in year 1: £300, from year 2: last_year(worth) * index",
    "by a sum": "in year 1: £300, from year 2: last_year(worth) * (1 + uplift) + extra",
    "by a quotient": "in year 1: £300, from year 2: last_year(worth) * (1 + uplift / (1 + index))",
    "from data": "in year 1: extra, from year 2: last_year(worth) * (1 + uplift)",
}
AS_PRODUCTS = ("from the second year", "from the third year", "by half of it", "down", "from nothing",
               "from below nothing", "by two factors")  # fmt: skip


def _grown(rule: str, years: int = 6, mode: str = "half up", pays: str = "") -> core.Program:
    pays = pays or ("-1 * worth" if "-£5" in rule else "worth")
    header = HEADER.format(each=" one for each row", years=years, period="contract year", rounding=f"{mode} to £0.01")
    return loads(f'{header}{METRICS}\ndefine worth "Worth" = {rule}\n\nfee due "Due"\n  pays {pays}\n').program


def _rows(program: core.Program, payees: int, seed: int) -> tuple[Table, list[tuple[str, Period]]]:
    """Payees with figures of every year: uplifts about nothing and large, ties among them."""
    chance = random.Random(seed)
    cells = {}
    for payee in map(str, range(payees)):
        for index in range(len(program.calendar.periods())):
            figures = {
                "uplift": Fraction(chance.choice([0, 5, 25, 250, -20, chance.randrange(-99, 999)]), 1000),
                "index": Fraction(chance.randrange(0, 2000), 1000),
                "extra": Fraction(chance.randrange(0, 400)),
            }
            for name, value in figures.items():
                cells[name, payee, index, ()] = Cell(value, PLACE)
    statements = [(str(payee), period) for payee in range(payees) for period in program.calendar.periods()]
    return Table(cells, [(payee, period.index) for payee, period in statements]), statements


@pytest.mark.parametrize("mode", ["half up", "half even", "up", "down"])
@pytest.mark.parametrize("name", GROWN)
def test_a_value_that_grows_pays_what_exact_pays(name: str, mode: str) -> None:
    program = _grown(GROWN[name], mode=mode)
    settled, rows, wrong = differences(program, *_rows(program, 40, seed=len(name)))
    assert not wrong
    assert settled == rows


@pytest.mark.parametrize("name", GROWN)
def test_a_value_that_grows_is_compared(name: str) -> None:
    program = _grown(GROWN[name], pays="when worth > £300: £10, when worth < -£5: £3, otherwise: £1")
    settled, rows, wrong = differences(program, *_rows(program, 40, seed=len(name)))
    assert not wrong
    assert settled == rows


@pytest.mark.parametrize(
    ("start", "mode", "uplifts"),
    [
        ("£53.5 million", "down", (18965, 44429, 9817, 196, 19936)),
        ("£1 billion", "up", (40131, -5384, 30493, -17478, 49374)),
    ],
)
def test_a_value_just_beside_a_penny(start: str, mode: str, uplifts: tuple[int, ...]) -> None:
    """As far from a whole penny as a float errs, and a little further: moved so far it must not reach it."""
    program = _grown(f"in year 1: {start}, from year 2: last_year(worth) * (1 + uplift)", 5, mode)
    chance = random.Random(4)
    cells = {}
    payees = [str(payee) for payee in range(400)]
    for payee in payees:
        for index, uplift in enumerate(uplifts):
            value = uplift if payee == "7" else chance.randrange(-50_000, 50_000)
            cells["uplift", payee, index, ()] = Cell(Fraction(value, 1_000_000), PLACE)
    statements = [(payee, period) for payee in payees for period in program.calendar.periods()]
    table = Table(cells, [(payee, period.index) for payee, period in statements])
    assert not differences(program, table, statements, block=4096)[2]


def test_a_value_that_grows_for_a_century() -> None:
    program = _grown("in year 1: £100, from year 2: last_year(worth) * (1 + uplift)", 100)
    _, _, wrong = differences(program, *_rows(program, 3, seed=2), block=512)
    assert not wrong


@pytest.mark.parametrize("name", GROWN)
def test_factors_are_chosen_and_not_values(name: str) -> None:
    """Where a constant grows by factors, no float is chosen: each `chosen` is between a column and 0."""
    program = _grown(GROWN[name])
    contract = ArrayContract(program)
    contract.work(Gathered(program, *_rows(program, 20, seed=1)))
    steps = {step.out: step for step in contract.compiled[0].emitted}
    chosen = [steps[read] for step in steps.values() if step.name == "chosen" for read in step.reads[1:]]
    as_product = all(arm.name == "load" or (arm.name == "constant" and not arm.terms[0]) for arm in chosen)
    assert as_product == (name in AS_PRODUCTS)
