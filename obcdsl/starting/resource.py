"""How resource is allocated: a block for each way, with figures for the examples and what it comes to there."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from obcdsl.record import dataclass
from obcdsl.starting.answers import Answers
from obcdsl.starting.wording import amount, comment, invented

Price = tuple[str, int, Fraction]
"""A row of a table of prices: its name, how many of it the examples have, and its part of the year's value there."""

SEGMENTS: tuple[Price, ...] = (
    ("under_65", 20_000, Fraction(36, 100)),
    ("from_65", 5_000, Fraction(54, 100)),
)
CONTACTS: tuple[Price, ...] = (
    ("first_contact", 4_000, Fraction(3, 10)),
    ("follow_up", 12_000, Fraction(3, 10)),
    ("home_visit", 4_000, Fraction(3, 10)),
)
SERVICES: tuple[Price, ...] = (
    ("assessment", 2_000, Fraction(3, 10)),
    ("plan", 1_500, Fraction(3, 10)),
    ("six_months", 1_000, Fraction(3, 10)),
)

BLOCK = """Block: one sum a year, whatever is done and whatever need does. It is simple to pay; only outcomes, and
what guards them, say what the money is for."""
CAPITATION = """Capitation: a price for each person of the population, whether or not they use the service, so that
keeping people well pays. Put in the segments whose need differs, and prices that follow it: one price for unequal
people pays for choosing them."""
ACTIVITY = """Activity: a price for each contact. It pays for doing more, which is not the same as doing better: the
ceiling limits it, and outcomes have to pull the other way."""
RATE_CARD = """Rate card: a price for each person who is given a service, once. Say of each service when it counts as
given and what shows it; a person who comes back within the year is the usual quarrel."""
CEILING = """The ceiling keeps the cost within what the commissioner can afford where {grows}. Say what happens to
people beyond it."""


@dataclass(frozen=True, slots=True)
class Resource:
    """The clauses; what is given in every example, by row; and the resource of a year that follows from it."""

    text: str
    given: Mapping[str, str]
    amount: Fraction


def resource(answers: Answers) -> Resource:
    """The block of the way that was chosen."""
    match answers.resource:
        case "block":
            return _block(answers)
        case "capitation":
            return _capitation(answers)
        case "activity":
            return _activity(answers)
        case _:
            return _rate_card(answers)


def _block(answers: Answers) -> Resource:
    text = f"""\
{comment(BLOCK)}
define resource "Resource for the year" = {amount(answers.value, answers.currency)}
{answers.untold("value")}"""
    return Resource(text, {}, Fraction(answers.value))


def _capitation(answers: Answers) -> Resource:
    prices, worth = _priced(answers, SEGMENTS)
    text = f"""\
{comment(CAPITATION)}
table prices "Price of a person for a year"
  segment  price
{_rows(prices, "person", answers.currency)}
{invented("segments and prices")}

metric population by segment "People in the population on the first day of the year": count of people
  supplied by  commissioner
  missing      refuse

{_ceiling(answers, "the population grows")}
define resource "Resource for the year" = smaller(total(population * prices.price over segment), ceiling)
"""
    return Resource(text, _given("population", SEGMENTS), worth)


def _activity(answers: Answers) -> Resource:
    prices, worth = _priced(answers, CONTACTS)
    text = f"""\
{comment(ACTIVITY)}
table tariff "Price of a contact"
  contact  price
{_rows(prices, "contact", answers.currency)}
{invented("kinds of contact and prices")}

metric contacts by contact "Contacts in the year": count of contacts
  missing  refuse

{_ceiling(answers, "more is done")}
define resource "Resource for the year" = smaller(total(contacts * tariff.price over contact), ceiling)
"""
    return Resource(text, _given("contacts", CONTACTS), worth)


def _rate_card(answers: Answers) -> Resource:
    prices, worth = _priced(answers, SERVICES)
    text = f"""\
{comment(RATE_CARD)}
table rate_card "Price of a service"
  service  price
{_rows(prices, "person", answers.currency)}
{invented("services and prices")}

metric served by service "People who were given the service in the year": count of people
  missing  refuse

{_ceiling(answers, "more people come")}
define resource "Resource for the year" = smaller(total(served * rate_card.price over service), ceiling)
"""
    return Resource(text, _given("served", SERVICES), worth)


def _ceiling(answers: Answers, grows: str) -> str:
    return f"""\
{comment(CEILING.format(grows=grows))}
define ceiling "Most that is paid for the service in a year" = {amount(answers.value, answers.currency)}
{answers.untold("value")}"""


def _priced(answers: Answers, rows: tuple[Price, ...]) -> tuple[list[tuple[str, Fraction]], Fraction]:
    """A price for each row, in whole pennies, and what the figures of the examples come to."""
    prices = [(name, _pennies(answers.value * part / number)) for name, number, part in rows]
    total = sum((price * number for (_, price), (_, number, _) in zip(prices, rows, strict=True)), Fraction(0))
    return prices, min(total, Fraction(answers.value))


def _pennies(price: Fraction) -> Fraction:
    return max(Fraction(round(price * 100), 100), Fraction(1, 100))


def _rows(prices: list[tuple[str, Fraction]], noun: str, currency: str) -> str:
    return "\n".join(f"  {name}  {amount(price, currency)} per {noun}" for name, price in prices)


def _given(metric: str, rows: tuple[Price, ...]) -> dict[str, str]:
    return {name: f"{metric} = {number:,}" for name, number, _ in rows}
