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
    "down": "in year 1: £100, from year 2: last_year(worth) * (1 - uplift)",
    "from nothing": "in year 1: £0, from year 2: last_year(worth) * (1 + uplift)",
    "by a share more": "in year 1: £300, from year 2: last_year(worth) * (1 + uplift) * 101%",
    "by two factors": "in year 1: £300, from year 2: last_year(worth) * (1 + uplift) * (1 + index)",
    "by a column": "in year 1: £300, from year 2: last_year(worth) * index",
    "by a sum": "in year 1: £300, from year 2: last_year(worth) * (1 + uplift) + extra",
    "by a quotient": "in year 1: £300, from year 2: last_year(worth) * (1 + uplift / (1 + index))",
    "from data": "in year 1: extra, from year 2: last_year(worth) * (1 + uplift)",
}
AS_PRODUCTS = ("from the second year", "from the third year", "by half of it", "down", "from nothing", "by two factors")


def _grown(rule: str, years: int = 6) -> core.Program:
    header = HEADER.format(each=" one for each row", years=years, period="contract year", rounding="half up to £0.01")
    return loads(f'{header}{METRICS}\ndefine worth "Worth" = {rule}\n\nfee due "Due"\n  pays worth\n').program


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


@pytest.mark.parametrize("name", GROWN)
def test_a_value_that_grows_pays_what_exact_pays(name: str) -> None:
    program = _grown(GROWN[name])
    settled, rows, wrong = differences(program, *_rows(program, 60, seed=len(name)))
    assert not wrong
    assert settled == rows


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
