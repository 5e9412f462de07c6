"""What a reading says so that it can be acted on: what to write, once for a row, and never a cure that looks like a finding."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from obcdsl.data.read import Reading, read
from obcdsl.diagnostic import Diagnostic
from tests.data.conftest import _care_schema


def one(reading: Reading, code: str) -> Diagnostic:
    """The only finding of a code."""
    (found,) = [finding for finding in reading.findings if finding.code == code]
    return found


@pytest.mark.parametrize(
    ("text", "fix"), [("August 2016", "2016/17"), ("2016/17 Q2", "2016/17"), ("2016-08", "2016/17")]
)
def test_a_shorter_period_is_answered_with_the_one_it_lies_in(
    read_bytes: Callable[..., Reading], text: str, fix: str
) -> None:
    reading = read_bytes(f"provider,period,cost,met,rate\nP1,{text},100,5,50%\n")
    assert one(reading, "period-of-another-clock").fix == fix


def test_figures_of_another_clock_are_said_once_for_a_row(read_bytes: Callable[..., Reading]) -> None:
    from dataclasses import replace

    schema = _care_schema()
    metrics = tuple(replace(one, clock="month" if one.name == "cost" else "year") for one in schema.metrics)
    schema = _care_schema(metrics=metrics, calendar=replace(schema.calendar, clock="month"))
    rows = "P1,August 2016,100,5,50%\nP2,August 2016,100,5,50%\n"
    finding = one(read_bytes("provider,period,cost,met,rate\n" + rows, schema=schema), "period-of-another-clock")
    assert finding.fix == "2016/17"
    assert finding.notes == ("2 rows in all.", "rate and met have one figure each year.")


@pytest.mark.parametrize("text", ["2016/17 Q5", "2016/17 Qtr1", "sometime"])
def test_a_cure_of_the_map_leaves_open_what_only_the_reader_knows(
    read_bytes: Callable[..., Reading], text: str
) -> None:
    found = one(read_bytes(f"provider,period,cost\nP1,{text},100\n"), "unreadable-period")
    assert found.fix == f'[periods]\n"{text}" = "..."'


def test_a_row_that_names_a_payee_and_holds_nothing_else_is_said(read_bytes: Callable[..., Reading]) -> None:
    text = "provider,period,cost\nP1,2016/17,100\nNote: provisional,,\n"
    found = one(read_bytes(text, schema=_care_schema(None)), "blank-row")
    assert found.level == "warning" and "`Note: provisional`" in found.message
    assert found.labels[0].row == 3  # type: ignore[union-attr]


def test_a_column_with_fractions_and_percentages_gets_no_cure_that_would_misread_half_of_it(
    read_bytes: Callable[..., Reading],
) -> None:
    found = one(read_bytes("provider,period,rate\nP1,2016/17,0.925\nP2,2016/17,92.5\n"), "which-percent")
    assert found.fix is None
    assert found.notes[0] == "`0.925` stands in the same column: in percent it would be 0.925%."
    found = one(read_bytes("provider,period,rate\nP1,2016/17,0\nP2,2016/17,92.5\n"), "which-percent")
    assert found.fix == 'source "rate" in percent'


def test_a_column_under_another_heading_is_answered_with_the_term_that_names_it(
    read_bytes: Callable[..., Reading],
) -> None:
    for heading in ("costs", "Cost"):
        found = one(read_bytes(f"provider,period,{heading},rate,met\nP1,2016/17,100,5%,5\n"), "column-missing")
        assert found.fix == f'source "{heading}"'


def test_a_member_by_its_name_in_the_contract_is_answered_with_its_code(read_bytes: Callable[..., Reading]) -> None:
    found = one(read_bytes("provider,period,cost,tier,seen\nP1,2016/17,1,baseline,4\n"), "unknown-code")
    assert found.fix == "B" and "the contract says that data write `B` for it" in found.message


def test_what_is_nested_is_shown_and_named(read_bytes: Callable[..., Reading]) -> None:
    for cell, said in ("[1]", "`[...]` cannot be taken as cost: it is a list"), ('{"a": 1}', "`{...}` cannot"):
        found = one(
            read_bytes(f'{{"provider": "P1", "period": "2016/17", "cost": {cell}}}', "data.jsonl"), "unusable-value"
        )
        assert found.message.startswith(said)


def test_floats_are_counted_in_words() -> None:
    pandas = pytest.importorskip("pandas")
    for rates, said in ([0.5], "1 binary float taken as its"), ([0.5, 0.25], "2 binary floats taken as their"):
        frame = pandas.DataFrame({"provider": [f"P{n}" for n in range(len(rates))], "period": "2016/17", "rate": rates})
        told = read([frame], _care_schema(None)).notes
        assert any(said in note for note in told)


@pytest.mark.parametrize(("text", "made"), [("5E+12", "a number"), ("1.05E+5", "a number"), ("1-Mar", "a date")])
def test_an_id_that_a_spreadsheet_made_over_is_refused_without_a_roster(
    read_bytes: Callable[..., Reading], text: str, made: str
) -> None:
    reading = read_bytes(f"provider,period,cost\n{text},2016/17,100\n", schema=_care_schema(None))
    found = one(reading, "unknown-payee")
    assert reading.stops and f"a spreadsheet seems to have made {made} of it" in found.message
    listed = _care_schema(frozenset({text}))
    assert not read_bytes(f"provider,period,cost\n{text},2016/17,100\n", schema=listed).stops
