"""Functions that are given a table or a row of one, and tables that do not have every row."""

from __future__ import annotations

from pathlib import Path

import pytest

from obcdsl import load, loads
from tests.small import HEADER, evaluated, faults, value

BANDS = """
table bands by option, band "Bands"
  option    band     lower   upper   share
  cautious  first    0%      5%      50%
  cautious  second   5%      none    20%
  bold      first    0%      none    100%

define shared(amount, base, terms) "What is shared" =
  base * total(terms.share * part(amount / base above terms.lower up to terms.upper) over band where present(terms.share))
"""
GAIN = """
metric cost "Cost": money
  missing refuse

fee gain "Gain"
  pays shared(cost, £100, bands for cautious)
  accepts uncapped "a test"

define second_of_bold =
  when present(bands.share for bold for second): 1,
  when not present(bands.share for bold for first): 2,
  otherwise: 3
"""
PLAIN = HEADER.format(each="", years=1, period="contract year", rounding="half up to £0.01")


@pytest.mark.parametrize(
    ("expression", "worked"),
    [
        ("shared(10 * a, 100, bands for cautious)", "3.5"),
        ("shared(5 * a, 100, bands for cautious)", "2.5"),
        ("shared(10 * a, 100, bands for bold)", "10"),
    ],
)
def test_a_function_is_given_a_row(expression: str, worked: str) -> None:
    assert value(BANDS + f'define x "X" = {expression}') == worked


@pytest.mark.parametrize(
    "last",
    [
        "define x = shared(10 * a, 100, bands for option)",
        "define x = shared(10 * a, 100, bands)",
        "define my = bands for option\ndefine x = shared(10 * a, 100, my)",
        "define x = twice(5 * a, bands for option)",
        "define x = shared(10 * a, 100, mine)\n  where mine = bands for option",
    ],
)
def test_data_a_name_or_another_function_may_pick_the_row(last: str) -> None:
    option = 'metric option "Option": one of cautious, bold\n  missing refuse\n'
    text = option + BANDS + "define twice(amount, rows) = shared(2 * amount, 100, rows)\n" + last
    assert value(text, {"option": "cautious"}) == "3.5"
    assert value(text, {"option": "bold"}) == "10"


def test_a_named_row_may_stand_in_a_part_and_be_read_by_another() -> None:
    text = "define x = rate * a\n  where rate = mine.share\n  where mine = tiers for low\n"
    assert value("table tiers\n  tier  share\n  low  30%\n  high  40%\n" + text) == "0.3"


def test_the_name_of_a_part_stands_before_that_of_a_table() -> None:
    tables = "table tiers\n  tier  share\n  low  30%\ntable terms\n  thing  share\n  only  90%\n"
    assert value(tables + "define f(terms) = terms.share\ndefine x = f(tiers for low)") == "0.3"


def test_a_column_of_what_is_no_row_is_one_fault() -> None:
    assert faults(BANDS + "define x = shared(1, 100, 5%)") == ["units"]


def test_a_row_that_lacks_a_column_is_a_fault_where_the_function_is_used() -> None:
    other = "table tiers by tier, band\n  tier  band  share\n  low  first  30%\n"
    assert set(faults(BANDS + other + "define x = shared(1, 100, tiers for low)")) == {"unknown-name"}


def test_a_row_that_a_table_does_not_have_refuses_unless_its_presence_is_asked() -> None:
    total = "define x = total(bands.share for bold over band)"
    (statement,) = evaluated(BANDS + total, [{"period": "year 1"}]).statements
    assert "no row bold, second" in str(statement.values["x"].reason)
    assert value(BANDS + total.replace(" over band", " over band where present(bands.share for bold)")) == "1"
    assert value(BANDS + "define x = when present(bands.share for bold for second): 1, otherwise: 2") == "2"


def test_a_row_is_no_named_figure_of_a_derivation() -> None:
    shown = str(loads(PLAIN + BANDS + GAIN).why("gain", [{"period": "year 1", "cost": "10"}]))
    assert "bands.share for cautious" in shown and "terms = 0" not in shown


def test_the_words_say_which_row_and_that_some_are_not_there() -> None:
    terms = loads(PLAIN + BANDS + GAIN).terms()
    assert "- “terms” is “Bands” for ‘cautious’" in terms
    assert "over every band for which “terms: share” has a row, of (“terms: share” times" in terms
    assert "where “Bands: share” has a row for ‘bold’ and for ‘second’: 1" in terms
    assert "where “Bands: share” has no row for ‘bold’ and for ‘first’: 2" in terms


@pytest.mark.parametrize(
    ("call", "in_words", "not_in_words"),
    [
        ("doubled(cost)", ["Doubled"], ["Rates", "Others", "Rated"]),
        ("rated(cost, rates for low)", ["Rates", "Rated"], ["Others", "Doubled"]),
        ("cost * (others.rate for some)", ["Others"], ["Rates", "Rated", "Doubled"]),
    ],
)
def test_only_what_is_read_of_a_library_file_stands_in_the_words(
    call: str, in_words: list[str], not_in_words: list[str], tmp_path: Path
) -> None:
    (tmp_path / "local.obc").write_text(
        'table rates "Rates"\n  rate_kind  rate\n  low  5%\n\ntable others "Others"\n  other  rate\n  some  6%\n\n'
        'define doubled(x) "Doubled" = 2 * x\n\ndefine rated(x, row) "Rated" = x * row.rate\n',
        encoding="utf-8",
    )
    path = tmp_path / "contract.obc"
    path.write_text(
        PLAIN + 'use local\nmetric cost "Cost": money\n  missing refuse\n'
        f'fee gain "Gain"\n  pays {call}\n  accepts uncapped "a test"\n',
        encoding="utf-8",
    )
    library = load(path).terms().split("## 18 ")[1].split("## 19 ")[0]
    assert all(f" {title}\n" in library for title in in_words)
    assert not any(f" {title}\n" in library for title in not_in_words)
