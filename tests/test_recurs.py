"""An amount of a whole year that every month's statement pays in full is warned of; a part of a year is not."""

from __future__ import annotations

import pytest

from obcdsl.contract import loads
from tests.small import HEADER

METRICS = """metric value "Value of the year": money
  each year
  missing refuse
metric seen "People seen": count of people
  missing refuse
"""


def warned(payment: str, period: str = "month") -> bool:
    header = HEADER.format(each="", years=3, period=period, rounding="half up to £0.01")
    used = 'guarantee used "Used"\n  always value >= £0 or seen >= 0\n'
    found = loads(f"{header}{METRICS}{payment}\n{used}").check()
    assert not [one for one in found if one.level == "error"], found
    return "recurs" in {one.code for one in found}


@pytest.mark.parametrize(
    ("payment", "expected"),
    [
        ('fee f "F"\n  pays 10% of value', True),
        ('fee f "F"\n  each year\n  pays 10% of value', False),
        ('fee f "F"\n  pays value / 12', False),
        ('define monthly = value * (1 / 12)\nfee f "F"\n  pays monthly', False),
        ('fee f "F"\n  pays seen * £5 per person', False),
        ('fee f "F"\n  pays £5', False),
        ('fee f "F"\n  pays total(seen * £5 per person over month within year)', True),
        ('fee f "F"\n  pays total(seen * £5 per person over month so far within year)', False),
        ('fee f "F"\n  pays part(value above total(seen * £5 per person over month within year))', True),
        ('fee f "F"\n  pays value + seen * £5 per person', False),
        ('fee f "F"\n  pays 10% of value\n  accepts recurs "each month"', False),
    ],
)
def test_a_payment_with_every_month(payment: str, expected: bool) -> None:
    assert warned(payment) == expected


def test_a_quarter_of_a_year() -> None:
    assert warned('fee f "F"\n  pays value', "quarter")
    assert not warned('fee f "F"\n  pays value / 4', "quarter")
    assert not warned('fee f "F"\n  pays value', "contract year")
