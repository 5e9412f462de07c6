"""Library files beside each other and in a contract: tables stand there for others, and no name has two meanings."""

from __future__ import annotations

from pathlib import Path

from obcdsl import load, loads
from obcdsl.catalogue import standard_library
from obcdsl.examples.libraries import library_contract
from obcdsl.resources import library_folder
from tests.small import HEADER

CARD = """# A card
table card "Prices of the card"
  work   price
  full   £5 per job
  part   £3 per job

example prices "Prices"
  expect card.price for full = £5 per job, card.price for part = £3 per job
"""
CONTRACT = """contract jobs "Jobs"
  payer     buyer
  provider  agency
  term      1 year from 1 April 2025
  period    contract year
  currency  {currency}
  rounding  half up to 0.01

use card, rate_cards

metric jobs by work "Jobs": count of jobs
  valid           up to 100
  rows not given are 0

fee paid by work "Paid"
  pays  fee_for_outcomes(jobs, card.price, 10%)
"""


def written(folder: Path, currency: str = "GBP") -> Path:
    (folder / "card.obc").write_text(CARD, encoding="utf-8")
    sign = {"GBP": "£", "USD": "$"}[currency]
    text = CONTRACT.format(currency=currency).replace("to 0.01", f"to {sign}0.01")
    (folder / "contract.obc").write_text(text, encoding="utf-8")
    return folder


def test_nothing_in_a_library_is_unused(tmp_path: Path) -> None:
    assert library_contract(written(tmp_path) / "card.obc").check() == ()


def test_a_contract_reads_the_table_by_its_key(tmp_path: Path) -> None:
    contract = load(written(tmp_path))
    assert [finding.code for finding in contract.check()] == []
    found = contract.evaluate([{"period": "year 1", "work": "full", "jobs": "3"}])
    assert [line.amount for line in found.statements[0].lines] == ["13.50", "0.00"]


def test_a_table_in_another_currency_is_refused(tmp_path: Path) -> None:
    assert {finding.code for finding in load(written(tmp_path, "USD")).check()} == {"units"}


def test_a_contract_may_use_every_file_of_functions_and_tables() -> None:
    """No two of them share a name; files of whole clauses ask for clauses of the contract, and say which."""
    header = HEADER.format(each="", years=10, period="contract year", rounding="half up to £0.01")
    clauses = {Path(entry.file).stem for entry in standard_library() if entry.kind not in ("define", "table")}
    files = sorted({path.stem for path in library_folder().glob("*.obc")} - clauses - {"portfolio"})
    assert len(files) > 8
    found = loads(header + f"use {', '.join(files)}\n").check()
    assert [f"{one.message} [{one.code}]" for one in found if one.level == "error"] == []


def test_a_contract_with_one_card_of_its_own_calls_its_table_card() -> None:
    """The clauses for people one by one read a table as well as a row of a table of several cards."""
    contract = loads(
        HEADER.format(each="", years=2, period="contract year", rounding="half up to £0.01")
        + """use outcomes_by_person
table card "Card"
  result  price
  home    £600 per outcome
  work    £2,400 per outcome
define most_for_person "Most" = £2,500
example two_years "The most for a person is reached in year 2"
  given                             contract_cap = £10,000
  given in year 1 for "one", home:  achieved = 1
  given in year 2 for "one", work:  achieved = 1
  expect in year 1 for "one":       outcomes = £600
  expect in year 2 for "one":       outcomes = £1,900
"""
    )
    assert [found.message for found in contract.check() if found.level == "error"] == []
    assert len(contract.compiled.scope.examples) == 1


def test_a_table_that_nothing_reads_lends_its_rows_to_no_key() -> None:
    """The words do not have it; a contract that reads it, or names the key, has its rows."""
    text = (
        HEADER.format(each="", years=1, period="contract year", rounding="half up to £0.01")
        + """use corridors
table bands by option, corridor_band
  option  corridor_band  lower  upper  share
  one     lowest         0%     none   50%
metric saved "Saved": money
  missing refuse
fee f "F"
  pays marginal_band_share(part(saved above £0), £100, bands for one)
"""
    )
    assert loads(text).program.keys["corridor_band"].members == ("lowest",)
    more = 'metric x by corridor_band "X": money\n  missing refuse\nfee g "G"\n  pays total(x over corridor_band)\n'
    for named in (more, 'fee g "G"\n  pays marginal_band_share(saved, £100, published_bands for aca)\n'):
        members = loads(text + named).program.keys["corridor_band"].members
        assert members == ("lowest", "first", "second", "third", "fourth")
