"""`left out` as the value of a part: what is worked from it, what takes it in, and where it may not stand."""

from __future__ import annotations

import pytest

from tests.small import evaluated, faults, paid, value

PEOPLE = """metric people "People": count of people
  missing refuse
metric met "Met": count of people
  valid up to people
  missing refuse
define rate "Rate" = when people >= 20: met / people, otherwise: left out
"""


def rows(*people: int) -> list[dict[str, str]]:
    """A row for each year, with half of the people met."""
    return [
        {"period": f"year {year}", "people": str(number), "met": str(number // 2)}
        for year, number in enumerate(people, start=1)
    ]


@pytest.mark.parametrize(
    ("text", "worked"),
    [
        ('define x "X" = when a > 1: 7, otherwise: left out', "left out"),
        ('define x "X" = when a = 1: 7, otherwise: left out', "7"),
        ('define x "X" = in year 1: left out, from year 2: 7', "left out"),
        ('define x "X" = from year 2: left out, in year 1: 7', "7"),
        ('define y "Y" = when a = 1: left out, otherwise: 2\ndefine x "X" = 3 * y', "left out"),
        ('define y "Y" = when a = 1: left out, otherwise: 2\ndefine x "X" = first_present(y, 4)', "4"),
        ('define y "Y" = when a = 1: left out, otherwise: 2\ndefine x "X" = larger_present(y, a)', "1"),
        ('define f(n) = when n < 5: left out, otherwise: n\ndefine x "X" = f(4)', "left out"),
        ('define f(n) = when n < 5: left out, otherwise: n\ndefine x "X" = f(5)', "5"),
        ('define x "X" = 10 * (when a = 1: left out, otherwise: 2)', "left out"),
    ],
)
def test_values(text: str, worked: str) -> None:
    assert value(text) == worked


def test_a_payment_asks_whether_it_is_there() -> None:
    text = PEOPLE + 'fee bonus "Bonus"\n  pays £100 * rate\n  applies when present(rate)\n'
    assert paid(evaluated(text, rows(20, 19, 40)), "bonus") == ["50.00", None, "50.00"]


def test_an_outcome_takes_it_in() -> None:
    outcome = """outcome level "Level"
  measure  rate
  requires present(rate), otherwise forfeited
  score    at 0%: 0%, at 100%: 100%
  weight   100%
incentive bonus "Bonus"
  pool     £100
  rewards  level
"""
    assert paid(evaluated(PEOPLE + outcome, rows(20, 19, 40)), "bonus") == ["50.00", "0.00", "50.00"]


@pytest.mark.parametrize(
    "clause",
    [
        "pays when people > 10: £5, otherwise: left out",
        "pays £5 * rate",
        "pays £5\n  only if rate > 50%",
        "pays £5\n  applies when (when people > 10: yes, otherwise: left out)",
        "pays f(people)",
    ],
)
def test_a_payment_is_never_left_out_in_silence(clause: str) -> None:
    function = "define f(n) = £1 per person * (when n > 9: n, otherwise: left out)\n"
    assert faults(PEOPLE + function + f'fee bonus "Bonus"\n  {clause}\n') == ["may-be-left-out"]


def test_nor_a_stake() -> None:
    text = 'outcome o "O"\n  score when people > 9: 100%, otherwise: left out\n  weight 100%\n'
    assert faults(PEOPLE + text + 'incentive i "I"\n  pool £5\n  rewards o\n') == ["may-be-left-out"]


@pytest.mark.parametrize(
    "written",
    [
        "scale(people, below 5: left out, from 5: 1)",
        "scale(people, at 5: left out, at 9: 1, flat outside)",
        "marginal_scale(people, up to 5: left out, above 5: 1)",
        "left out",
        "1 + left out",
    ],
)
def test_an_edge_gives_a_value(written: str) -> None:
    assert faults(PEOPLE + f'define x "X" = {written}\n') == ["syntax"]


def test_it_never_stands_for_zero_in_a_division() -> None:
    text = 'define x "X" = 6 / (when a > 1: 2, otherwise: left out)'
    assert value(text) == "left out"


def test_a_condition_that_a_function_gives_is_known_to_hold() -> None:
    text = "define enough(number, least) = number >= least\n" + PEOPLE.replace(
        "when people >= 20", "when enough(people, 20)"
    )
    assert faults(text) == []
    outcome = 'outcome o "O"\n  measure met / people\n  requires enough(people, 20), otherwise forfeited\n  score at 0%: 0%, at 9%: 100%\n'
    assert faults(text + outcome + "  weight 100%\n") == []
    assert faults(text.replace("(people, 20)", "(met, 20)")) == ["may-divide-by-zero"]
