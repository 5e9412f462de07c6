"""Money at the prices of a year: how it is written, and the word that makes it cash."""

from __future__ import annotations

import pytest

from obcdsl.contract import loads
from obcdsl.examples.report import run_examples
from tests.small import HEADER, evaluated, faults, paid

INDEXED = """metric base_index "Index of the base year": number
  valid above 0
  missing refuse
metric index "Index of this year": number
  valid above 0
  missing refuse
metric cost "Cost": money at 2014 prices
  missing refuse
define budget "Budget" = £1,000 at 2014 prices
define price "Price" = £5 at 2014 prices per person
"""
ROWS = [{"period": "year 1", "cost": "300", "base_index": "50", "index": "60"}]


@pytest.mark.parametrize(
    ("amount", "due"),
    [
        ("cash(budget * index / base_index)", "1200.00"),
        ("cash(cost * index / base_index)", "360.00"),
        ("cash(budget - cost)", "700.00"),
        ("cash(smaller(cost, £250 at 2014 prices))", "250.00"),
        ("cash(price) * 3 people", "15.00"),
        ("cash(price * 3 people)", "15.00"),
        ("£600 * (cost / budget)", "180.00"),
    ],
)
def test_amounts(amount: str, due: str) -> None:
    assert paid(evaluated(INDEXED + f'fee f "F"\n  pays {amount}\n', ROWS, years=1), "f") == [due]


@pytest.mark.parametrize(
    "amount",
    [
        "budget",
        "cash(£5)",
        "cash(index)",
        "budget + £5",
        "budget + £5 at 2015 prices",
        "cash(budget) + budget",
        "cash($5 at 2014 prices)",
    ],
)
def test_prices_of_two_years_never_meet(amount: str) -> None:
    assert faults(INDEXED + f'fee f "F"\n  pays {amount}\n') == ["units"]


def test_an_example_gives_it_and_expects_it() -> None:
    example = """example one "One"
  given   cost = £300 at 2014 prices, base_index = 50, index = 60
  expect  spent = £360, price = £5 at 2014 prices per person
define spent "Spent" = cash(cost * index / base_index)
"""
    header = HEADER.format(each="", years=1, period="contract year", rounding="half up to £0.01")
    contract = loads(header + INDEXED + example)
    assert [example.passed for example in run_examples(contract).examples] == [True]
    words = " ".join(contract.terms().split())
    assert "£5 at 2014 prices per person" in words
    assert "divided by “Index of the base year”), taken as cash" in words


@pytest.mark.parametrize("said", ["12.50", "£12.50", "GBP 12.50"])
def test_a_price_from_data_may_have_its_sign_as_any_money_may(said: str) -> None:
    clauses = 'metric price "Price": money per visit\n  missing refuse\nfee f "F"\n  pays price * 3 visits\n'
    assert paid(evaluated(clauses, [{"period": "year 1", "price": said}], years=1), "f") == ["37.50"]
    (refused,) = evaluated(clauses, [{"period": "year 1", "price": "$12.50"}], years=1).refused
    assert "dollars" in refused.reason
