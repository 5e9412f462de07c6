"""The rate card for outcomes: a price for each person with an outcome, along a line or from a threshold."""

from __future__ import annotations

from fractions import Fraction

from obcdsl.starting.answers import Answers, Outcome
from obcdsl.starting.invented import STAKE, THRESHOLD
from obcdsl.starting.outcomes import denominator
from obcdsl.starting.wording import amount, comment, invented, percent

BEYOND = """Rate card: a price for each person with the outcome beyond those who would have it anyway. The number
expected is the hard part: set too low, the card pays for nothing done."""
FROM_A_THRESHOLD = """Rate card: a price for each person with the outcome, once their share reaches the threshold. Below
it nothing is paid, so at the threshold one person moves everything."""


def outcome_prices(answers: Answers) -> str:
    """What the card comes to for each outcome."""
    why = comment(BEYOND if answers.cliff_edges else FROM_A_THRESHOLD)
    each = _beyond if answers.cliff_edges else _from_a_threshold
    return f"{why}\n" + "\n".join(each(answers, outcome) for outcome in answers.outcomes)


def outcome_price(answers: Answers) -> Fraction:
    """A price with which the outcomes of the examples come to about the stake."""
    people = 400 if answers.cliff_edges else 1_000
    price = answers.value * STAKE / len(answers.outcomes) / people
    return max(Fraction(round(price * 100), 100), Fraction(1, 100))


def _beyond(answers: Answers, outcome: Outcome) -> str:
    name, people = outcome.name, denominator(answers, outcome)
    of_a_baseline = outcome.data == "baseline"
    expected = f"{name}_baseline * {people}" if of_a_baseline else f"{percent(THRESHOLD)} of {people}"
    earned = f"{_price(answers)} * part({name}_achieved above {expected})"
    return f"""\
define {name}_paid "By the rate card: {outcome.title}" =
  {_from_its_year(answers, outcome, earned)}
{invented("price and number expected")}
"""


def _from_a_threshold(answers: Answers, outcome: Outcome) -> str:
    name = outcome.name
    least = f"{name}_baseline" if outcome.data == "baseline" else percent(THRESHOLD)
    earned = f"when {name}_rate >= {least}: {_price(answers)} * {name}_achieved, otherwise: {_nothing(answers)}"
    earned = earned if outcome.first_year == 1 else f"({earned})"
    return f"""\
define {name}_paid "By the rate card: {outcome.title}" =
  {_from_its_year(answers, outcome, earned)}
{invented("price and threshold")}
  accepts cliff "paying from a threshold was chosen, and the parties know of it"
"""


def _from_its_year(answers: Answers, outcome: Outcome, earned: str) -> str:
    first = outcome.first_year
    if first == 1:
        return earned
    before = "in year 1" if first == 2 else f"in years 1 to {first - 1}"
    return f"{before}: {_nothing(answers)},\n  from year {first}: {earned}"


def _price(answers: Answers) -> str:
    return f"{amount(outcome_price(answers), answers.currency)} per person"


def _nothing(answers: Answers) -> str:
    return amount(0, answers.currency)
