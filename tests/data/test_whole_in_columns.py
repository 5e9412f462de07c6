"""Data read whole kept as columns: keys, repeats, blanks and faults, the same reading as row by row whatever the files hold."""

from __future__ import annotations

import datetime
import random
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("numpy")
pytest.importorskip("pyarrow")

import pyarrow
from pyarrow import parquet

from obcdsl.data import arrow_parts
from obcdsl.data.arrow_figures import Figures
from obcdsl.data.limits import Limits
from obcdsl.data.mapping import Mapping
from obcdsl.data.read import Reading, read
from tests.data.keyed_files import (
    Columns,
    any_columns,
    by_measure,
    by_person,
    by_year,
    changed,
    melted,
    picked,
    schema,
    without,
)  # fmt: skip

BLOCK = 16


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrow_parts, "BLOCK", BLOCK)


def told(reading: Reading) -> list[Any]:
    """Everything that a reading says; and what stands at each address, and in which order it was met."""
    rows = reading.rows
    return [
        {name: dict(store.items()) for name, store in rows.cells.items()},
        {name: {at: type(cell.value) for at, cell in store.items()} for name, store in rows.cells.items()},
        {name: len(store) for name, store in rows.cells.items()},
        rows.payees, rows.statements, rows.longer, rows.members, reading.refused, reading.findings, reading.notes,
        reading.stops, reading.sha256, reading.files, reading.others,
    ]  # fmt: skip


def written(folder: Path, *files: Columns) -> list[Path]:
    paths = []
    for number, columns in enumerate(files, 1):
        paths.append(folder / f"{number}.parquet")
        parquet.write_table(pyarrow.table(columns), paths[-1], row_group_size=11)
    return paths


def is_kept(folder: Path, *files: Columns, **more: Any) -> bool:
    """Whether files are read as columns; in any case the reading is the same as row by row."""
    said = more.pop("schema", schema())
    paths = written(folder, *files)
    in_columns = read(paths, said, in_columns=True, **more)
    assert told(in_columns) == told(read(paths, said, **more))
    return in_columns.rows.columns is not None


FILES: dict[str, tuple[bool, list[Columns]]] = {
    "by measure": (True, [by_measure()]),
    "by measure and by year": (True, [by_measure(), by_year()]),
    "by year alone": (True, [by_year(30, 3)]),
    "no period, for the term": (True, [by_measure(), {"clinic": ["C0", "C1"], "start": [Decimal(5), Decimal(7)]}]),
    "no payee, for every payee": (True, [by_measure(), {"period": ["year 1", "year 2"], "slope": [0.5, 0.75]}]),
    "the same for every payee, by a key": (True, [by_measure() | {"norm": [at % 2 + 0.5 for at in range(48)]}]),
    "not the same for every payee": (False, [by_measure() | {"norm": [at % 3 + 0.5 for at in range(48)]}]),
    "the same for every measure": (True, [by_measure() | {"list": [at // 2 for at in range(48)]}]),
    "not the same for every measure": (False, [by_measure() | {"list": list(range(48))}]),
    "repeated without the key": (True, [by_measure() | {"cost": [at // 2 for at in range(48)]}]),
    "not alike without the key": (False, [by_measure() | {"cost": list(range(48))}]),
    "blank but in one row": (True, [by_measure() | {"cost": [None if at % 2 else at for at in range(48)]}]),
    "not fixed for the term": (False, [changed(by_year(), "start", 21, Decimal(3))]),
    "dates, yes and no": (
        True,
        [by_measure() | {"done": [at % 5 == 0 for at in range(48)], "review": [datetime.date(2016, 5, 1)] * 48}],
    ),
    "two keys": (
        True,
        [{"clinic": ["C1"] * 4, "period": ["year 1"] * 4, "measure": list("FFWW"), "site": ["north", "south"] * 2, "seen": [1, 2, None, 4]}],
    ),
    "a key that no figure needs": (
        True,
        [{"clinic": ["C1", "C1", "C2"], "period": ["year 1"] * 3, "measure": ["F", None, "W"], "met": [1, None, 3], "cost": [1, 1, 2]}],
    ),
    "a figure of no member": (
        True,
        [by_measure(20), {"clinic": ["C1", "C2"], "period": ["year 1"] * 2, "measure": ["F", None], "done": [True, False]}],
    ),
    "by person": (True, [by_person()]),
    "by person, by measure, by year": (True, [by_person(), by_measure(), by_year()]),
    "no person in a row": (True, [changed(by_person(12), "person", 40, None)]),
    "people as numbers": (True, [by_person() | {"person": [at // 2 for at in range(len(by_person()["person"]))]}]),
    "people with names": (True, [by_person() | {"person": [f"A. {at // 2}" for at in range(len(by_person()["person"]))]}]),
    "a person to fill in": (False, [changed(by_person(12), "person", 40, "...")]),
    "a person left out": (True, [changed(by_person(12), "person", 40, "*")]),
    "a person with a blank": (True, [changed(by_person(12), "person", 40, " X1")]),
    "valid numbers of people": (True, [by_person() | {"person": ["9434765919", "4010232137"] * (len(by_person()["person"]) // 2)}
                                | {"clinic": [f"C{at // 2}" for at in range(len(by_person()["person"]))]}]),
    "numbers that are looked at": (
        False, [{"clinic": ["C1", "C2"], "period": ["year 1"] * 2, "ward_nhs_number": ["9434765919", "9434765918"], "visits": [1, 2]}]
    ),
    "long": (True, [melted(by_measure())]),
    "long, by person and by year": (True, [melted(without(by_person(), "nights")), melted(by_measure()), melted(picked(by_year(), [*range(0, 24, 2)]))]),
    "long, without a period": (False, [by_measure(), {"clinic": ["C0", "C1"], "metric": ["start"] * 2, "value": [5, 7]}]),
    "long, given twice": (False, [melted(by_measure() | {"cost": [at // 2 for at in range(48)]})]),
    "long, of another metric": (False, [changed(melted(by_measure()), "metric", 40, "mett")]),
    "long, with a blank beside its metric": (False, [changed(melted(by_measure()), "metric", 40, " met")]),
    "long, of no metric": (False, [changed(melted(by_measure()), "metric", 40, None)]),
    "long, ratios in two ways": (False, [changed(melted(by_measure()), "value", 60, "5%")]),
    "no member at all": (True, [by_measure(), {"clinic": ["C1"], "period": ["year 1"], "measure": [None], "cost": [1]}]),
    "a member not listed": (True, [changed(by_measure(), "measure", 40, "X")]),
    "a member not listed, in each block": (False, [by_measure() | {"measure": ["X" if at % 16 == 3 else "F" for at in range(48)]}]),
    "a figure that cannot be": (True, [changed(by_measure(), "met", 40, -1)]),
    "a mark": (True, [by_measure() | {"met": ["*" if at == 7 else str(at) for at in range(48)]}]),
    "text in one block": (True, [by_measure() | {"met": ["x" if at == 7 else str(at) for at in range(48)]}]),
    "a row again": (False, [picked(by_measure(), [*range(48), 5])]),
    "a row again in another file": (False, [by_measure(), picked(by_measure(), [5])]),
    "a blank row again": (True, [by_measure(), picked(by_measure(), [5]) | {"met": [None], "rate": [None]}]),
    "jumps and copies": (True, [by_year(9, 3) | {"cost": [(1, 10, 1000, 5)[at % 4] * (1 + at // 9) for at in range(27)]}]),
    "copied forward": (True, [by_year(9, 3) | {"cost": [at // 3 + 1 for at in range(27)]}]),
    "all the same, and nothing": (True, [by_year(9, 3) | {"cost": [0] * 27}]),
    "a row of totals": (False, [by_year(4, 1) | {"cost": [1237, 2001, 3003, 6241]}]),
    "perhaps a row of totals": (True, [by_year(4, 1) | {"cost": [10, 20, 30, 60]}]),
    "all blank": (True, [by_measure() | {"met": [None] * 48, "rate": [None] * 48}]),
    "ratios in two ways": (False, [by_measure() | {"rate": ["5%" if at == 9 else "0.5" for at in range(48)]}]),
    "ids alike": (True, [by_year(4) | {"clinic": [name for name in ("c1", "C1", "a", "A") for _ in range(2)]}]),
    "quarters and years": (True, [by_measure(), {"clinic": ["C1"], "period": ["year 1 quarter 2"], "wait": [3]}]),
    "another period": (False, [changed(by_measure(), "period", 40, "year 9")]),
    "an id that is none": (False, [changed(by_measure(), "clinic", 40, "Total")]),
    "a column that is not read": (True, [by_measure() | {"note": ["*"] * 48}]),
    "for a contract": (False, [by_measure() | {"contract": ["care"] * 48}]),
    "headings alone": (False, [without(by_measure(), "met", "rate")]),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_columns_read_as_rows_do(tmp_path: Path, name: str) -> None:
    kept, files = FILES[name]
    assert is_kept(tmp_path, *files) is kept


@pytest.mark.parametrize("seed", range(40))
def test_any_files_are_read_in_columns_as_in_rows(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    files = [
        any_columns(chance, ("measure",), ("met", "rate", "norm", "list", "done", "cost", "slope")),
        any_columns(chance, ("measure", "site"), ("seen", "norm")),
        any_columns(chance, (), ("cost", "track", "slope", "start")),
        any_columns(chance, ("person",), ("nights", "cost")),
        any_columns(chance, ("measure", "person"), ("kept", "nights", "met")),
    ]
    picks = chance.sample(files, chance.randint(1, 3))
    is_kept(tmp_path, *(melted(columns) if chance.random() < 0.3 else columns for columns in picks))


def test_most_files_without_faults_stay_columns(tmp_path: Path) -> None:
    chance = random.Random(7)
    kept = 0
    for number in range(30):
        folder = tmp_path / str(number)
        folder.mkdir()
        kept += is_kept(folder, any_columns(chance, ("measure",), ("met", "rate")))
    assert kept > 15


def test_a_cell_is_found_at_its_address_alone(tmp_path: Path) -> None:
    cells = read(written(tmp_path, by_measure(), by_year()), schema(), in_columns=True).rows.cells
    for address in (
        ("C99", 0, ("falls",)),
        ("C1", 2, ("falls",)),
        ("C1", 9, ("falls",)),
        ("C1", 0, ("seen",)),
        ("C1", 0, ()),
    ):
        assert address not in cells["met"] and cells["met"].get(address) is None
    assert ("C1", 2, ()) in cells["start"] and ("C1", 3, ()) not in cells["start"]
    assert ("", 0, ()) in cells["slope"] and ("C99", 0, ()) not in cells["slope"]
    assert not cells["seen"] and ("C1", 0, ("falls", "north")) not in cells["seen"]


def test_beside_files_of_other_kinds(tmp_path: Path) -> None:
    path = tmp_path / "years.csv"
    path.write_text("clinic,period,cost,slope\nC1,year 1,5,0.5\nC77,year 2,*,\n,year 2,,0.75\n", encoding="utf-8")
    paths = [*written(tmp_path, by_measure()), path]
    for order in (paths, paths[::-1]):
        in_columns = read(order, schema(), in_columns=True)
        assert in_columns.rows.columns is not None and told(in_columns) == told(read(order, schema()))
    assert read([path], schema(), in_columns=True).rows.columns is None


def test_figures_stay_numbers_beside_rows_that_are_read_one_by_one(tmp_path: Path) -> None:
    reading = read(written(tmp_path, changed(by_measure(), "met", 40, -1)), schema(), in_columns=True)
    cells: Any = reading.rows.cells["met"]
    assert reading.refused and isinstance(cells.figures, Figures) and len(cells) == 47


def test_a_map_and_limits_hold_in_columns(tmp_path: Path) -> None:
    ways: list[tuple[bool, dict[str, Any]]] = [
        (True, {"mapping": Mapping(spellings={"measure": {"F": "waits", "W": "falls"}})}),
        (False, {"mapping": Mapping(spellings={"clinic": {"C5": "D5"}})}),
        (True, {"mapping": Mapping(periods={"year 1": "year 3"})}),
        (True, {"schema": schema(roster=frozenset(f"C{at}" for at in range(12)))}),
        (True, {"limits": Limits(money=200)}),
        (False, {"limits": Limits(rows=20)}),
    ]
    for number, (kept, more) in enumerate(ways):
        folder = tmp_path / str(number)
        folder.mkdir()
        assert is_kept(folder, by_measure(), by_year(), **more) is kept, number
