"""Figures as text: never a rounded figure that looks exact, never a float."""

from __future__ import annotations

import ast
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import obcdsl.render
from obcdsl.data.schema import FigureKind
from obcdsl.money import digits, half_up, money, plain_amount
from obcdsl.render.csv import spreadsheet_number
from obcdsl.render.shown import exact, percentage, shown
from obcdsl.render.wording import exact_words, read_number, share_words, unrounded_words
from obcdsl.statement import Figure, NamedValue, PrivateRows, Share, StatementLine
from obcdsl.values import LEFT_OUT, NONE, NOT_APPLICABLE

FRACTIONS = st.fractions(min_value=-(10**12), max_value=10**12, max_denominator=10**9)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(2, 3), "66.67%"), (Fraction(65, 100), "65%"), (Fraction(649963, 10**6), "64.9963%"),
        (Fraction(6499999999, 10**10), "just under 65%"), (Fraction(6500000001, 10**10), "just over 65%"),
        (Fraction(-6499999999, 10**10), "just over -65%"), (Fraction(1, 10**9), "just over 0%"), (0, "0%"), (1, "100%"),
        (Fraction(1, 8), "12.5%"), (Fraction(12345, 10**6), "1.2345%"), (Fraction(1, 3000), "0.03%"), (12, "1,200%"),
    ],
)  # fmt: skip
def test_percentages(value: Fraction, text: str) -> None:
    assert percentage(value) == text


def test_values_that_are_not_figures() -> None:
    assert shown(LEFT_OUT, "money") == "left out" and shown(NOT_APPLICABLE, "money") == "does not apply"
    assert shown(NONE, "ratio") == "no limit" and exact(LEFT_OUT) is None and exact(NONE) == "none"


def test_units_follow_figures() -> None:
    assert shown(1200, "money", currency="GBP", unit="per person") == "£1,200.00 per person"
    assert shown(Fraction(9, 10), "number", unit="admissions per person") == "0.9 admissions per person"


@pytest.mark.parametrize(
    ("currency", "text"), [("JPY", "JPY 5"), ("KWD", "KWD 5.000"), ("EUR", "€5.00"), ("CLF", "CLF 5.0000")]
)
def test_minor_units(currency: str, text: str) -> None:
    assert money(5, currency) == text


@given(FRACTIONS)
def test_exact_loses_nothing(value: Fraction) -> None:
    text = exact(value)
    assert text is not None and read_number(text) == value


@pytest.mark.parametrize(
    ("shown", "exact", "said"),
    [
        ("66.67%", "2/3", "2/3"), ("49.66%", "0.496641", "0.496641"), ("65%", "0.65", ""), ("-£5.00", "-5", ""),
        ("just under 65%", "0.6499999999", "0.6499999999"), ("£1,961.67 per person", "5885/3", "5885/3"),
        ("1,250 people", "1250", ""), ("1 April 2016", "2016-04-01", ""), ("yes", "yes", ""), ("e1", "e1", ""),
        ("1/3", "1/3", ""), ("KWD -5.000", "-5", ""), ("no limit", "none", ""), ("left out", None, ""),
        ("33.33%", "333333333333/1000000000001", "0.333333333332..."),
        ("-£0.33", "-333333333333/1000000000001", "-0.333333333332..."),
        ("12.35%", "0.123456789012345678901234567", "0.123456789012..."),
    ],
)  # fmt: skip
def test_a_rounded_figure_always_has_its_exact_one_or_the_start_of_it(shown: str, exact: str | None, said: str) -> None:
    assert exact_words(Figure(shown=shown, exact=exact)) == said


@given(FRACTIONS, st.sampled_from(["ratio", "money", "number", "count"]))
def test_only_a_figure_shown_exactly_has_a_blank_beside_it(value: Fraction, kind: FigureKind) -> None:
    text = shown(value, kind, currency="GBP" if kind == "money" else "")
    said = exact_words(Figure(shown=text, exact=exact(value)))
    if said.endswith("..."):
        start = Fraction(said.removesuffix("..."))
        assert abs(start) <= abs(value) < abs(start) + Fraction(1, 10**12)
    elif said:
        assert read_number(said) == value and len(said) <= 24
    else:
        number = Fraction(text.rstrip("%").replace("£", "").replace(",", ""))
        assert number == value * (100 if kind == "ratio" else 1)


def test_rounded_totals_shares_and_amounts_are_marked_too() -> None:
    total = Figure(exact="100.123456", shown="£100.12")
    assert exact_words(NamedValue(shown="by person", private=PrivateRows(count=3, total=total))) == "100.123456"
    share = {"clause": "s", "of": "f", "party": "p", "amount": "1.00", "currency": "GBP"}
    assert share_words(Share.model_validate(share | {"share": "1/3"})) == "33.33% (1/3)"
    assert share_words(Share.model_validate(share | {"share": "0.6"})) == "60%"
    line = {"clause": "f", "title": "F", "status": "paid", "amount": "100.12", "currency": "GBP"}
    assert (
        unrounded_words(StatementLine.model_validate(line | {"unrounded": "100.123456789"}))
        == "£100.1235 (100.123456789)"
    )
    assert unrounded_words(StatementLine.model_validate(line | {"unrounded": "100.1235"})) == "£100.1235"


@given(FRACTIONS)
def test_spreadsheet_number_loses_nothing(value: Fraction) -> None:
    whole, _, part = spreadsheet_number(f"{value.numerator}/{value.denominator}").partition(" ")
    sign = -1 if whole.startswith("-") else 1
    assert sign * (abs(Fraction(whole)) + Fraction(part or 0)) == value


@given(FRACTIONS, st.integers(0, 6))
def test_half_up_is_the_nearest_and_halves_go_away_from_zero(value: Fraction, places: int) -> None:
    rounded = Fraction(half_up(value, places), 10**places)
    error = abs(rounded - value) * 10**places
    assert error <= Fraction(1, 2)
    if error == Fraction(1, 2):
        assert abs(rounded) > abs(value)


@given(FRACTIONS)
def test_a_percentage_that_seems_round_is_exact(value: Fraction) -> None:
    text = percentage(value)
    number = Fraction(text.removeprefix("just under ").removeprefix("just over ").rstrip("%").replace(",", ""))
    if number.denominator in (1, 2, 5, 10):
        assert (number == value * 100) is (not text.startswith("just "))
    assert abs(number - value * 100) <= Fraction(1, 200)


@given(st.integers(-(10**17), 10**17))
def test_pence_come_back(pence: int) -> None:
    assert plain_amount(Fraction(pence, 100), "GBP") == digits(pence, 2)
    assert Fraction(plain_amount(Fraction(pence, 100), "GBP")) == Fraction(pence, 100)


def test_no_float_in_what_shows_figures() -> None:
    folder = Path(next(iter(obcdsl.render.__path__)))
    for path in [*folder.glob("*.py"), folder.parent / "money.py", folder.parent / "statement.py"]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            assert not (isinstance(node, ast.Constant) and isinstance(node.value, float)), path
            assert not (isinstance(node, ast.Name) and node.id in ("float", "round")), path
            assert not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and "html" in path.name), path
