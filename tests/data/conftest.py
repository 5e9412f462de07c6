"""A contract's expectations to read data against, and a way to read bytes as a file of a name."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from obcdsl.data.read import Reading, read
from obcdsl.data.schema import DataSchema, KeyColumn, MetricColumn
from obcdsl.periods import Calendar

ROSTER = frozenset({"P1", "P2", "P3", "010044", "05E12", "MAR-1"})


def _care_schema(roster: frozenset[str] | None = ROSTER, **changes: Any) -> DataSchema:
    """Three financial years of care: one figure of each kind, and one keyed."""
    metric = MetricColumn
    metrics = (
        metric("cost", "Cost of care", "money", "GBP", valid="from 0"),
        metric("rate", "Rate", "ratio", "ratio", needed=False),
        metric("points", "Points", "ratio", "ratio", in_percent=True, needed=False),
        metric("met", "People met", "count", "count of people", needed=False),
        metric("score", "Score", "number", "number", may_be_negative=True, needed=False),
        metric("stay", "Stay", "days", "days", needed=False),
        metric("review", "Reviewed on", "date", "date", needed=False),
        metric("passed", "Passed", "yes/no", "yes/no", spellings={"1": True, "0": False}, needed=False),
        metric("track", "Track", "category", "one of", codes={"T1": "one_sided", "T2": "two_sided"}, needed=False),
        metric("relief", "Relief", "money", "GBP", sign_turned=True, needed=False),
        metric("seen", "People seen", "count", "count of people", keys=("tier",), needed=False),
    )
    tier = KeyColumn("tier", "Tier", {"ready": "ready", "B": "baseline"})
    values: dict[str, Any] = {
        "contract": "care",
        "payee": KeyColumn("provider", "The provider"),
        "keys": (tier,),
        "metrics": metrics,
        "calendar": Calendar(datetime.date(2016, 4, 1), 3, "year", "financial"),
        "currency": "GBP",
        "roster": roster,
    }
    return DataSchema(**{**values, **changes})


@pytest.fixture
def schema() -> DataSchema:
    return _care_schema()


@pytest.fixture
def read_bytes(tmp_path: Path, schema: DataSchema) -> Callable[..., Reading]:
    """Reads bytes (or text) as a file of the given name."""

    def reading(content: bytes | str, name: str = "data.csv", **options: Any) -> Reading:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read([path], options.pop("schema", schema), **options)

    return reading


@pytest.fixture
def care_schema() -> Callable[..., DataSchema]:
    """Makes what the contract of these tests expects, with changes."""
    return _care_schema
