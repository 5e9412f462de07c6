"""Rows of totals under names that are not known for it: their figures are the sums of all the other rows."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from obcdsl.data.read import Reading
from tests.data.conftest import _care_schema

HEAD = "provider,period,cost,met\n"


def row(payee: str, cost: str, met: str = "", year: str = "2016/17") -> str:
    return f'{payee},{year},"{cost}",{met}\n'


TWO = row("P1", "1,000.50", "10") + row("P2", "2000", "20")


@pytest.mark.parametrize(
    ("rows", "level"),
    [
        (TWO + row("England", "3000.50", "30"), "error"),
        (row("National", "3000.50", "30") + TWO, "error"),
        (TWO + row("All clinics", "3000.50"), None),
        (TWO + row("England", "3000.50", "31"), None),
        (TWO + row("England", "3000.49", "30"), None),
        (row("P1", "1,000.50") + row("P2", "2000") + row("England", "3000.50"), "error"),
        (row("P1", "100") + row("P2", "100"), None),
        (row("P1", "500,000") + row("P2", "500,000") + row("P3", "1,000,000"), None),
        (row("P1", "51,234.56") + row("P2", "51,234.56") + row("P3", "0"), None),
        (row("P1", "12") + row("P2", "13") + row("P3", "25"), "warning"),
        (row("P1", "1") + row("P2", "2") + row("P3", "3"), None),
        (row("P1", "0") + row("P2", "0") + row("P3", "0"), None),
        (TWO + row("P3", "3000.50", "30") + row("P1", "7", "1", "2017/18") + row("P3", "5", "1", "2017/18"), None),
        (TWO + row("All", "3000.50", "30") + row("P1", "7", "1", "2017/18"), "error"),
    ],
)
def test_a_row_that_sums_all_others(read_bytes: Callable[..., Reading], rows: str, level: str | None) -> None:
    reading = read_bytes(HEAD + rows, schema=_care_schema(None))
    found = [finding.level for finding in reading.findings if finding.code == "unknown-payee"]
    assert found == ([level] if level else [])
    assert reading.stops == (level == "error")


def test_a_roster_says_who_is_a_payee(read_bytes: Callable[..., Reading]) -> None:
    reading = read_bytes(HEAD + TWO + row("P3", "3000.50", "30"))
    assert reading.findings == () and not reading.stops


@pytest.mark.parametrize("name", ["Total (all)", "Gesamt", "TOTALS:", "Summe"])
def test_a_name_of_totals_is_refused(read_bytes: Callable[..., Reading], name: str) -> None:
    reading = read_bytes(HEAD + TWO + row(name, "1", "1"), schema=_care_schema(None))
    assert reading.stops and "a row of totals" in reading.findings[0].message
