"""Parquet files of contracts whose data are read whole: figures by a listed key, and figures of other periods."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

INDICATORS = ("flu_jabs", "malnutrition", "early_scan", "discharge", "record_of_care")
YEARS = ("2022/23", "2023/24")
CALENDAR_YEARS = ("2011", "2012", "2013", "2014")
GROUP = 100_000


def by_listed_key(folder: Path, rows: int) -> list[Path]:
    """Data of `commissioning_for_quality`: a row for each trust, year and indicator, and one for each trust and year."""
    import numpy

    chance = numpy.random.default_rng(5)
    statements = rows // len(INDICATORS)
    who, years = _payees("T", statements, len(YEARS)), _again(YEARS, statements)
    eligible = chance.integers(200, 3_000, statements * len(INDICATORS))
    figures = {
        "trust": numpy.repeat(who, len(INDICATORS)),
        "period": numpy.repeat(years, len(INDICATORS)),
        "indicator": _again(INDICATORS, len(eligible)),
        "met": (eligible * chance.uniform(0.1, 1, len(eligible))).astype(int),
        "eligible": eligible,
    }
    elements = {"trust": who, "period": years, "fixed_element": chance.integers(10**7, 10**8, statements)}
    return [_written(folder / "indicators.parquet", figures), _written(folder / "trusts.parquet", elements)]


def of_other_periods(folder: Path, rows: int) -> list[Path]:
    """Data of `basque_integrated_care`, whose budget grows on that of the year before: a row for each organisation and year."""
    import numpy

    chance = numpy.random.default_rng(7)
    who = _payees("O", rows, len(CALENDAR_YEARS))
    people, patients = chance.integers(30_000, 90_000, rows), chance.integers(1_000, 3_000, rows)
    figures = {
        "organisation": who,
        "period": _again(CALENDAR_YEARS, rows),
        "people": people,
        "cost": people * chance.integers(1_100, 1_250, rows),
        "coordination": chance.integers(550, 850, rows) / 1000,
        "complex_patients": patients,
        "admissions": (patients * chance.uniform(0.8, 1.3, rows)).astype(int),
        "baseline": numpy.repeat(chance.integers(80, 130, -(-rows // 4)), 4)[:rows] / 100,
    }
    return [_written(folder / "organisations.parquet", figures)]


WHOLE: dict[str, tuple[str, Callable[[Path, int], list[Path]]]] = {
    "figures by a listed key": ("commissioning_for_quality", by_listed_key),
    "figures of other periods": ("basque_integrated_care", of_other_periods),
}


def _payees(letter: str, count: int, periods: int) -> Any:
    import numpy

    return numpy.array([f"{letter}{number // periods:08d}" for number in range(count)])


def _again(texts: tuple[str, ...], count: int) -> Any:
    import numpy

    return numpy.resize(numpy.array(texts), count)


def _written(path: Path, columns: dict[str, Any]) -> Path:
    import pyarrow
    from pyarrow import parquet

    parquet.write_table(pyarrow.table(columns), path, row_group_size=GROUP)
    return path
