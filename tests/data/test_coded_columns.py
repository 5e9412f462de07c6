"""Ratios, dates, categories, yes and no, and figures in text kept as columns: read as row by row, whatever the file holds."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("numpy")
pytest.importorskip("pyarrow")

import pyarrow
from pyarrow import parquet

from obcdsl.data.mapping import Mapping
from obcdsl.data.schema import DataSchema, MetricColumn
from tests.data.test_in_columns import FILES as NUMBERS
from tests.data.test_in_columns import found, schema

START = datetime.date(2016, 4, 1)


def all_kinds() -> DataSchema:
    """A figure of each kind that is no plain number."""
    return schema(
        metrics=(
            MetricColumn("share", "Share", "ratio", "ratio"),
            MetricColumn("rate", "Rate", "ratio", "ratio", in_percent=True, may_be_negative=True),
            MetricColumn("seen", "Seen", "date", "date"),
            MetricColumn("grade", "Grade", "category", "category", codes={"A": "best", "2": "second", "c": "last"}),
            MetricColumn("note", "Note", "category", "category", needed=False),
            MetricColumn("open", "Open", "yes/no", "yes/no", spellings={"1": True, "0": False}),
            MetricColumn("cost", "Cost", "money", "GBP"),
            MetricColumn("back", "Paid back", "money", "GBP", sign_turned=True),
        )
    )


def plain(number: int = 30) -> dict[str, Any]:
    """Columns of a file of plain rows."""
    return {
        "clinic": [f"C{at // 2}" for at in range(number)],
        "period": [f"year {at % 2 + 1}" for at in range(number)],
        "share": [Decimal(at * 3) / 100 for at in range(number)],
        "rate": [at * 2.5 - 1 for at in range(number)],
        "seen": [START + datetime.timedelta(days=at * at) for at in range(number)],
        "grade": [("A", "2", "c")[at % 3] for at in range(number)],
        "note": [("as agreed", "late")[at % 2] for at in range(number)],
        "open": [at % 3 == 0 for at in range(number)],
        "cost": [f"£{at * 1237:,}.50" for at in range(number)],
        "back": [-at * 7 for at in range(number)],
    }


def changed(column: str, row: int, value: Any) -> dict[str, Any]:
    made = plain()
    made[column][row] = value
    return made


def dictionaries() -> dict[str, Any]:
    """Texts as dictionaries, with words that no row holds."""
    made = plain()
    codes = pyarrow.array([at % 3 for at in range(30)], pyarrow.int8())
    made["grade"] = pyarrow.DictionaryArray.from_arrays(codes, ["A", "2", "c", "no grade"])
    made["clinic"] = pyarrow.array(made["clinic"], pyarrow.large_string()).dictionary_encode()
    return made | {"period": pyarrow.array(made["period"]).dictionary_encode()}


FILES: dict[str, dict[str, Any]] = {
    "plain": plain(),
    "dictionaries": dictionaries(),
    "large texts": {name: pyarrow.array(column, pyarrow.large_string()) if isinstance(column[0], str) else column
                    for name, column in plain().items()},
    "grades as numbers": plain() | {"grade": [2] * 30},
    "open as numbers": plain() | {"open": [at % 2 for at in range(30)]},
    "open in words": plain() | {"open": ["Yes", "no", "TRUE"] * 10},
    "small ratios": plain() | {"share": [0.0] * 5 + [0.25] * 25, "rate": [0.5] * 30},
    "ratios above 1": plain() | {"share": [Decimal("1.00")] * 9 + [Decimal("1.01")] * 21},
    "percent in text": plain() | {"share": [f"{at}%" for at in range(30)]},
    "percent in text, then plain": plain() | {"share": [f"{at}%" for at in range(20)] + ["0.5"] * 10},
    "rates in text": plain() | {"rate": ["2.5%", "3", "0.5"] * 10},
    "marks": changed("cost", 11, "*") | {"share": ["[c]", "90%", "<5"] * 10},
    "blanks": plain() | {"share": [None, Decimal(1)] * 15, "seen": [None] * 3 + [START] * 27, "grade": ["", "A"] * 15},
    "all of a column blank": plain() | {"seen": pyarrow.array([None] * 30, pyarrow.date32())},
    "negative ratio": changed("share", 11, Decimal("-0.01")),
    "negative after its turn": changed("back", 11, 5),
    "no such grade": changed("grade", 11, "D"),
    "grade in capitals": changed("grade", 11, "C"),
    "neither yes nor no": plain() | {"open": ["yes"] * 11 + ["perhaps"] + ["no"] * 18},
    "a number for a date": plain() | {"seen": [42_461] * 30},
    "dates in text": plain() | {"seen": ["1 April 2016", "2016-05-02", "2016-04-01"] * 10},
    "dates in two ways": plain() | {"seen": ["2016-05-02"] * 11 + ["01/04/2016"] * 19},
    "a date too early": changed("seen", 11, datetime.date(1899, 12, 31)),
    "days beyond the calendar": plain() | {"more": pyarrow.array([3_000_000] * 30, pyarrow.int32()).cast(pyarrow.date32())},
    "moments": plain() | {"seen": [datetime.datetime(2016, 4, 1)] * 30},
    "date64": plain() | {"seen": pyarrow.array([START] * 30, pyarrow.date64())},
    "floats as grades": plain() | {"grade": [2.0] * 30},
    "decimals as grades": plain() | {"grade": [Decimal(2)] * 30},
    "yes as a cost": plain() | {"cost": [True] * 30},
    "a payee named as the heading": changed("clinic", 11, "clinic"),
    "long text": changed("note", 11, "x" * 10_001),
    "repeated statement": changed("clinic", 11, "C4"),
    **{f"of numbers: {name}": columns for name, columns in NUMBERS.items()},
}  # fmt: skip


def write(folder: Path, name: str) -> Path:
    return put(folder, FILES[name])


def put(folder: Path, columns: dict[str, Any]) -> Path:
    path = folder / "data.parquet"
    parquet.write_table(pyarrow.table(columns), path, row_group_size=11)
    return path


@pytest.mark.parametrize("name", FILES)
def test_columns_read_as_rows_do(tmp_path: Path, name: str) -> None:
    path = write(tmp_path, name)
    by_rows, none = found(path, in_columns=False, schema=all_kinds())
    in_columns, _ = found(path, in_columns=True, schema=all_kinds())
    assert in_columns == by_rows and none == 0


@pytest.mark.parametrize(
    ("name", "kept"),
    [("plain", 3), ("dictionaries", 3), ("large texts", 3), ("grades as numbers", 3), ("open in words", 3), ("marks", 3),
     ("percent in text, then plain", 3), ("dates in text", 3), ("negative ratio", 2), ("no such grade", 2), ("moments", 0),
     ("days beyond the calendar", 0), ("a payee named as the heading", 2), ("decimals as grades", 3)],
)  # fmt: skip
def test_blocks_of_any_kind_stay_columns(tmp_path: Path, name: str, kept: int) -> None:
    assert found(write(tmp_path, name), in_columns=True, schema=all_kinds())[1] == kept


def test_headings_that_stand_in_the_rows_are_found_in_columns(tmp_path: Path) -> None:
    texts = {name: column for name, column in plain().items() if name in ("clinic", "period", "note", "cost")}
    path = put(tmp_path, {name: [*column[:11], name, *column[12:]] for name, column in texts.items()})
    metrics = tuple(metric for metric in all_kinds().metrics if metric.name in texts)
    (*_, by_rows), _ = found(path, in_columns=False, schema=schema(metrics=metrics))
    (*_, in_columns), _ = found(path, in_columns=True, schema=schema(metrics=metrics))
    assert in_columns[7:] == by_rows[7:] and [one.code for one in in_columns[7]] == ["headings"]


@pytest.mark.parametrize(
    "mapping",
    [Mapping(marks=frozenset({"A"})), Mapping(dates="day/month/year"), Mapping(ratios={"share": "fraction"})],
    ids=["a mark", "dates", "fractions"],
)
@pytest.mark.parametrize("name", ["plain", "dates in two ways", "small ratios"])
def test_what_the_map_says_holds_in_columns(tmp_path: Path, name: str, mapping: Mapping) -> None:
    path = write(tmp_path, name)
    said = {"schema": all_kinds(), "mapping": mapping}
    assert found(path, in_columns=True, **said)[0] == found(path, in_columns=False, **said)[0]
