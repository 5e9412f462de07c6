"""Figures agreed in a pinned schedule: what it may leave out, and what is said where it lacks a column."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

import obcdsl
from obcdsl.diagnostic import DataPlace, Diagnostic, Refusal

CONTRACT = """\
contract care "Care"
  payer        council "The council"
  provider     agency  "The agency" {each}
  term         2 years from 1 April 2020
  period       contract year
  currency     GBP
  rounding     half up to £0.01

metric visits "Visits": count of visits
  missing      refuse
  agreed in    "schedule.csv" sha256 {hash}
  {terms}

fee visiting "Visits made"
  pays         £10 per visit * visits
  then at most £10,000
"""
ONE, MANY = "", "one for each row"
PERIODS = [{"period": "year 1"}, {"period": "year 2"}]
PAYEES = [{"agency": payee, **period} for payee in "AB" for period in PERIODS]


def contract(folder: Path, schedule: str, each: str, terms: str) -> obcdsl.Contract:
    (folder / "schedule.csv").write_text(schedule)
    digest = hashlib.sha256(schedule.encode()).hexdigest()
    (folder / "contract.obc").write_text(CONTRACT.format(each=each, hash=digest, terms=terms))
    return obcdsl.load(folder)


FIXED, EVERY = "fixed for the term", "same for every agency"


@pytest.mark.parametrize(
    ("each", "terms", "schedule", "amounts"),
    [
        (ONE, "", "period,visits\nyear 1,5\nyear 2,6\n", ["50.00", "60.00"]),
        (ONE, FIXED, "visits\n5\n", ["50.00", "50.00"]),
        (MANY, "", "agency,period,visits\nA,year 1,5\nA,year 2,6\nB,year 1,7\nB,year 2,8\n", ["50.00", "60.00", "70.00", "80.00"]),
        (MANY, EVERY, "period,visits\nyear 1,5\nyear 2,6\n", ["50.00", "60.00"] * 2),
        (MANY, FIXED, "agency,visits\nA,5\nB,6\n", ["50.00", "50.00", "60.00", "60.00"]),
        (MANY, f"{EVERY}\n  {FIXED}", "visits\n5\n", ["50.00"] * 4),
    ],
)  # fmt: skip
def test_a_schedule_names_what_its_figures_vary_by(
    tmp_path: Path, each: str, terms: str, schedule: str, amounts: list[str]
) -> None:
    paid = contract(tmp_path, schedule, each, terms).evaluate(PAYEES if each else PERIODS)
    assert [statement.totals[0].amount for statement in paid.statements] == amounts and not paid.refused


def refused(folder: Path, schedule: str, each: str, terms: str = "") -> list[Diagnostic]:
    with pytest.raises(Refusal) as met:
        contract(folder, schedule, each, terms).evaluate(PAYEES if each else PERIODS)
    return list(met.value.findings)


def test_a_schedule_without_a_column(tmp_path: Path) -> None:
    """What is missing, and what the contract may say instead: a run cannot say it of a file that is signed."""
    (period,) = refused(tmp_path, "visits\n5\n", ONE)
    assert period.code == "column-missing" and "no column `period`" in period.message
    assert period.labels == (DataPlace("schedule.csv", 1),)
    assert period.notes[1:] == ("Or the contract says of the figure `fixed for the term`: one for every period.",)
    payee, period = refused(tmp_path, "visits\n5\n", MANY)
    assert "no column `agency`" in payee.message and "no column `period`" in period.message
    assert payee.notes[1:] == ("Or the contract says of the figure `same for every agency`: one for all of them.",)


@pytest.mark.parametrize(
    ("schedule", "code", "said"),
    [
        ("", "no-rows", "the file holds no headings and no rows"),
        ("period,visits\n", "no-rows", "the file holds headings and no rows"),
        ("period,visits\nyear 1,x\n", "unusable-value", "`x` cannot be taken as visits"),
        ("period,visits\nyear 9,5\n", "period-outside-term", "`year 9` lies outside the contract"),
        ("period,visits\n,5\n", "unreadable-period", "this row does not say its period"),
        ("period,visit\nyear 1,5\n", "column-missing", "no column `visits`"),
        ("period,visits,visits\nyear 1,5,6\n", "headings", "the heading `visits` stands twice"),
        ("period,visits\nyear 1,5,6\n", "ragged-row", "this row has 3 cells, the headings have 2"),
        ("period;visits\nyear 1;5\n", "file-separator", "the columns are separated by a semicolon"),
    ],
)
def test_a_schedule_that_cannot_be_read(tmp_path: Path, schedule: str, code: str, said: str) -> None:
    found = refused(tmp_path, schedule, ONE)
    assert [finding.code for finding in found] == [code] and said in found[0].message
    place = found[0].labels[0]
    assert isinstance(place, DataPlace) and place.path == "schedule.csv"
    assert not any(
        word in note for word in ("--", "obc", "statement") for note in [*found[0].notes, found[0].fix or ""]
    )
