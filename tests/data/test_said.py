"""What a reading says so that it can be acted on: what to write, once for a row, and never a cure that looks like a finding."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from obcdsl.data.read import Reading
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
