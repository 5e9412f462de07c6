"""The schedule of data in the terms: every figure that must be supplied, once, as its clause says it."""

from __future__ import annotations

from pathlib import Path

import pytest

import obcdsl
from obcdsl.contract import loads
from obcdsl.diagnostic import Refusal
from obcdsl.english.prose import Grid
from obcdsl.readback.proof import proved, read_back
from obcdsl.render.terms import DATA, document
from tests.laws.edits import compiled

ROOT = Path(__file__).parents[1]
CONTRACTS = sorted(ROOT.glob("contracts/*/contract.obc"))
TEXT = """contract small "Small"
  payer     council
  provider  home
  term      3 years from 1 January 2021
  period    contract year
  currency  GBP
  rounding  half up to £0.01
metric visits "Visits": count of visits
  supplied by home
  available from year 2
  valid     from 0, up to 500
  source "Visits made"
  missing counts as 0
metric gain "Gain": ratio
  may be negative
  missing carry forward 1 year
fee base "Base"
  pays      £5 per visit * visits
fee more "More"
  pays      £100 * gain
  either way
timing moved "When it moves"
  covers    the total
  settled   30 days after the year
"""


def rows(text: str) -> list[tuple[str, ...]]:
    part = document(loads(text)).parts[-1]
    return [row for block in part.clauses[0].prose.blocks if isinstance(block, Grid) for row in block.rows]


def test_a_figure_stands_with_its_unit_party_range_rule_and_name() -> None:
    assert rows(TEXT)[0] == (
        *("4.1", "“Visits”: a number of visits", "Period, from contract year 2. By home."),
        *("At least 0 and at most 500", "Where it is missing, it counts as 0."),
    )
    assert rows(TEXT)[1][3] == "Any, negative ones too"
    assert "the latest figure given for the year before is used" in rows(TEXT)[1][4]
    assert rows(TEXT)[2:] == [("4.1", "“Visits”", "Visits made"), ("4.2", "“Gain”", "gain")]


def test_that_nobody_supplies_a_figure_is_said_once() -> None:
    some, none = loads(TEXT).terms(), loads(TEXT.replace("  supplied by home\n", "")).terms()
    assert "22.1.3 Where the table names no party, these terms do not say who supplies the figure." in some
    assert "| “Gain”: a ratio, said as a percentage | Period. |" in some
    assert "22.1.3 These terms do not say who supplies these figures." in none
    assert "| One for each, from when |" in none
    assert "| “Visits”: a number of visits | Period, from contract year 2. |" in none
    every = TEXT.replace('metric gain "Gain": ratio\n', 'metric gain "Gain": ratio\n  supplied by council\n')
    assert "do not say who" not in loads(every).terms()
    for text in (TEXT, every):
        assert proved(loads(text).terms(), loads(text)) == ()


def test_the_schedule_says_where_it_is_said_when_money_moves() -> None:
    assert "stands in clause 14.1." in loads(TEXT).terms()
    assert "stands in clause" not in loads(TEXT.split("timing")[0]).terms()


def test_a_contract_without_data_has_no_schedule() -> None:
    head = TEXT.split("metric")[0]
    assert "Schedule of data" not in loads(head + "fee base\n  pays £5\n").terms()


@pytest.mark.parametrize("path", CONTRACTS, ids=lambda path: path.parent.name)
def test_every_figure_of_the_data_stands_in_it_once(path: Path) -> None:
    contract = obcdsl.load(path)
    part = document(contract, worked=False).parts[-1]
    assert part.number == str(DATA)
    grid, names, *_ = (block for block in part.clauses[0].prose.blocks if isinstance(block, Grid))
    every = {name for version in contract.versions for name in version.program.metrics}
    assert len(grid.rows) == len({row[0] for row in grid.rows}) == len(every)
    columns = [*contract.schema.metrics, *contract.schema.keys]
    columns += [contract.schema.payee] if contract.schema.payee is not None else []
    assert {column.source or column.name for column in columns} == {row[-1] for row in names.rows} - {
        contract.schema.period_source
    }
    assert all(row[0] for row in names.rows)


def test_a_value_by_time_is_a_table_of_contract_years_with_their_days() -> None:
    by_time = 'define rate "Rate" =\n  in year 1: 5%,\n  in years 2 to 3: 7.5%\n'
    said = loads(TEXT.replace("fee base", by_time + "fee base").replace("* gain", "* gain * rate")).terms()
    assert "7.1.3 By contract year:" in said
    assert (
        "| 1 | 1 January 2021 | 31 December 2021 | 5% |\n| 2 to 3 | 1 January 2022 | 31 December 2023 | 7.5% |" in said
    )


KEYED = """contract small "Small"
  payer     council
  provider  home "A home" one for each row
  payee from "Home "
  term      3 years from 1 January 2021
  period    contract year
  currency  GBP
  rounding  half up to £0.01
key setting "Setting": one of ward "W1", clinic, home_care "H"
table prices by setting, kind "Prices"
  setting    kind        price
  ward       short       £5
  ward       long "L|1"  £6
  clinic     short       £7
  home_care  short       £8
metric stays by setting, kind "Stays": count of stays
  same for every home
  missing refuse
metric open by setting "Open": yes/no
  source "is_open" ("Y" is yes, "N" is no)
  missing counts as no
metric size "Size": one of small "S", large
  missing refuse
fee base by setting "Base"
  pays  total(stays * £1 per stay over kind)
  applies when open and size = small
"""


def test_keys_and_spellings_stand_in_the_schedule_and_are_read_from_it() -> None:
    contract = loads(KEYED)
    words = contract.terms()
    called, values = words.split("In data they are called:")[1].split("In data these values are written so:")
    for row in (
        "| 4.2 | “Open” | is\\_open |",
        "| 1.1 | Which home the row is of | “Home ” |",
        "| 3.1 | “Setting” | setting |",
        "| 5.1 | Kind | kind |",
    ):
        assert row in called
    for row in ("| 3.1 | ‘ward’ | W1 |", "| 5.1 | ‘long’ | L\\|1 |", "| 4.2 | yes | Y |", "| 4.3 | ‘small’ | S |"):
        assert row in values
    assert "In data it is called" not in words
    assert proved(words, contract) == ()
    read = read_back(words).contract
    assert read.schema.payee is not None
    assert read.schema.payee.source == "Home "
    assert [line for line in read.terms().split("\n") if line[:6] != "Finger"] == [
        line for line in words.split("\n") if line[:6] != "Finger"
    ]
    other = words.replace("| is\\_open |", "| is\\_shut |")
    assert [finding.message for finding in proved(other, contract)] == ["the contract says this otherwise"]


def test_a_year_that_is_named_where_no_period_is_named_is_refused() -> None:
    contract = loads(KEYED.replace("  currency", '  period from "fy", named by its last year\n  currency'))
    words = contract.terms()
    assert proved(words, contract) == ()
    with pytest.raises(Refusal, match="the terms say more of what clause"):
        proved(words.replace("Which period the row is of", "Which time the row is of"), contract)


DEED = """amendment deed_1 "Deed of variation no. 1"
  amends          small
  agreed on       1 March 2021
  effective from  1 January 2022
  replaces        prices, setting
  adds            calls, urgent, origin, call_fee
key setting "Setting": one of ward "W1", clinic, home_care "H", street "S"
key origin "Where from": one of near "N", distant
table prices by setting, kind "Prices"
  setting    kind        price
  ward       short       £5
  ward       long "L|1"  £6
  clinic     short       £7
  home_care  short       £8
  street     wide "L|2"  £9
metric calls by origin "Calls": count of calls
  source  "calls made"
  missing refuse
metric urgent "Urgent": yes/no
  source "is_urgent" ("U" is yes, "R" is no)
  missing counts as no
fee call_fee "Fee for calls"
  pays  total(calls * £1 per call over origin)
  applies when urgent
"""
LATER = """amendment deed_2 "Deed of variation no. 2"
  amends          small
  agreed on       1 March 2022
  effective from  1 January 2023
  adds            nights, night_fee
metric nights by kind "Nights": count of nights
  missing refuse
fee night_fee "Fee for nights"
  pays  total(nights * £1 per night over kind)
"""


def test_what_deeds_call_things_in_data_stands_in_the_schedule_alone() -> None:
    """Figures, keys and codes of clauses that a deed sets out, and of a key that only a later deed gives figures for."""
    fewer = KEYED.replace("metric stays by setting, kind", "metric stays by setting").replace(
        "total(stays * £1 per stay over kind)", "stays * £1 per stay"
    )
    contract = compiled(fewer, ROOT, (DEED, LATER))
    assert contract is not None
    words = contract.terms()
    called, values = words.split("In data they are called:")[1].split("In data these values are written so:")
    for row in (
        "| 21.4 | “Calls” | calls made |",
        "| 21.5 | “Urgent” | is\\_urgent |",
        "| 3.1 | “Setting” | setting |",
        "| 21.3 | “Setting” | setting |",
        "| 21.6 | “Where from” | origin |",
        "| 21.2 | Kind | kind |",
    ):
        assert row in called
    for row in ("| 3.1 | ‘ward’ | W1 |", "| 21.3 | ‘street’ | S |", "| 21.2 | ‘wide’ | L\\|2 |", "| 21.5 | no | R |"):
        assert row in values
    assert "In data it is called" not in words
    assert "Data write" not in words
    assert proved(words, contract) == ()
    assert proved(words.replace("| L\\|2 |", "| L\\|1 |"), contract) != ()


@pytest.mark.parametrize(
    ("old", "new"), [('ward "W1"', 'ward "W2"'), ('"W1", clinic, home_care', '"W1", home_care'), ('"L|1"', '"L|3"')]
)
def test_a_deed_takes_no_row_of_the_data_away_and_spells_none_otherwise(old: str, new: str) -> None:
    assert compiled(KEYED, ROOT, (DEED,)) is not None
    assert DEED.count(old) == 1
    assert compiled(KEYED, ROOT, (DEED.replace(old, new),)) is None
