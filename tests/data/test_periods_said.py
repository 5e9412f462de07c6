"""What a text names as a period, on each clock of each kind of contract."""

from __future__ import annotations

import datetime

import pytest

from obcdsl.data.period_texts import NoPeriod, period_named
from obcdsl.periods import Calendar

FINANCIAL = Calendar(datetime.date(2016, 4, 1), 8, "year", "financial")
CALENDAR = Calendar(datetime.date(2014, 1, 1), 11, "year", "calendar")
APRIL = Calendar(datetime.date(2016, 4, 1), 8, "quarter", "contract")
OCTOBER = Calendar(datetime.date(2023, 10, 1), 2, "quarter", "contract")
JANUARY = Calendar(datetime.date(2022, 1, 1), 2, "quarter", "contract")
LATE = Calendar(datetime.date(2014, 6, 1), 3, "year", "calendar")


@pytest.mark.parametrize(
    ("text", "calendar", "clock", "label"),
    [
        ("2019/20", FINANCIAL, "year", "2019/20"),
        ("2019-20", FINANCIAL, "year", "2019/20"),
        ("2019/2020", FINANCIAL, "year", "2019/20"),
        ("FY2019/20", FINANCIAL, "year", "2019/20"),
        ("year 4", FINANCIAL, "year", "2019/20"),
        ("2022", CALENDAR, "year", "2022"),
        ("year 9", CALENDAR, "year", "2022"),
        ("2014", LATE, "year", "2014"),
        ("year 4", APRIL, "year", "year 4"),
        ("Year  4", APRIL, "year", "year 4"),
        ("2019/20", APRIL, "year", "year 4"),
        ("2003-04", Calendar(datetime.date(2003, 4, 1), 2, "year", "financial"), "year", "2003/04"),
        ("2003-04", Calendar(datetime.date(2003, 4, 1), 2, "month", "financial"), "month", "April 2003"),
        ("2022 Q3", JANUARY, "quarter", "year 1 quarter 3"),
        ("Q3 2022", JANUARY, "quarter", "year 1 quarter 3"),
        ("year 2 quarter 3", APRIL, "quarter", "year 2 quarter 3"),
        ("Y2 Q3", APRIL, "quarter", "year 2 quarter 3"),
        ("2017/18 Q3", APRIL, "quarter", "year 2 quarter 3"),
        ("2017-05", APRIL, "month", "May 2017"),
        ("May 2017", APRIL, "month", "May 2017"),
        ("may-2017", APRIL, "month", "May 2017"),
        ("05/2017", APRIL, "month", "May 2017"),
        ("2017-05-01", APRIL, "month", "May 2017"),
        ("2017-05-31", APRIL, "month", "May 2017"),
        ("year 2 month 2", APRIL, "month", "May 2017"),
    ],
)
def test_names_one_period(text: str, calendar: Calendar, clock: str, label: str) -> None:
    found = period_named(text, calendar, clock)  # type: ignore[arg-type]
    assert not isinstance(found, NoPeriod), found
    assert found.label == label


@pytest.mark.parametrize(
    ("text", "calendar", "clock", "code"),
    [
        ("2019", FINANCIAL, "year", "which-period"),
        ("2023", OCTOBER, "year", "which-period"),
        ("2022 Q3", APRIL, "quarter", "which-period"),
        ("2023/24 Q1", OCTOBER, "quarter", "which-period"),
        ("2017-05", APRIL, "quarter", "period-of-another-clock"),
        ("2017", APRIL, "quarter", "period-of-another-clock"),
        ("2030/31", FINANCIAL, "year", "period-outside-term"),
        ("2013", CALENDAR, "year", "period-outside-term"),
        ("year 12", CALENDAR, "year", "period-outside-term"),
        ("year 0", APRIL, "year", "unreadable-period"),
        ("2016/18", FINANCIAL, "year", "unreadable-period"),
        ("soon", FINANCIAL, "year", "unreadable-period"),
        ("2017-13", APRIL, "month", "unreadable-period"),
        ("2017-05-15", APRIL, "month", "unreadable-period"),
        ("20170501", APRIL, "month", "unreadable-period"),
        ("May-17", APRIL, "month", "unreadable-period"),
        ("٢٠١٩/٢٠", FINANCIAL, "year", "unreadable-period"),
        ("year 4", LATE, "year", "which-period"),
    ],
)
def test_names_no_single_period(text: str, calendar: Calendar, clock: str, code: str) -> None:
    found = period_named(text, calendar, clock)  # type: ignore[arg-type]
    assert isinstance(found, NoPeriod) and found.code == code, found


def test_both_readings_are_told() -> None:
    found = period_named("2019", FINANCIAL, "year")
    assert isinstance(found, NoPeriod)
    assert [reading[:9] for reading in found.readings] == ["`2018/19`", "`2019/20`"]
    quarters = period_named("2022 Q3", APRIL, "quarter")
    assert (
        isinstance(quarters, NoPeriod)
        and "1 July 2022" in quarters.readings[0]
        and "1 October 2022" in quarters.readings[1]
    )


def test_every_label_names_its_own_period() -> None:
    for calendar in (FINANCIAL, CALENDAR, APRIL, OCTOBER, JANUARY, LATE):
        for clock in ("month", "quarter", "year"):
            for period in calendar.periods(clock):  # type: ignore[arg-type]
                assert period_named(period.label, calendar, clock) == period  # type: ignore[arg-type]
