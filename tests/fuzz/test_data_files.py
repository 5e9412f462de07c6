"""Data files: shipped data as CSV, JSON lines, workbook and Parquet, mutated, and random bytes, paid from the command.

Whatever comes, `obc pay` ends with statements, refusals or findings that name the file.
"""

from __future__ import annotations

import csv
import io
import json
import random
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import obcdsl.contract
from tests.fuzz.trial import ODD, commanded, mutated, tried
from tests.shipped import CONTRACTS, NAMES, data_files

pytestmark = pytest.mark.fuzz
FORMS = ("csv", "jsonl", "xlsx", "parquet")


@pytest.fixture(autouse=True)
def contracts_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The contracts stay as they are from input to input: reading one takes twenty times as long as most of the data."""
    monkeypatch.setattr("obcdsl.contract.load", cache(obcdsl.contract.load))


@cache
def forms_of(name: str) -> dict[str, bytes]:
    """The first data file of a contract in every form."""
    import pandas
    import xlsxwriter

    data = data_files(name)[0].read_bytes()
    table = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    rows = [dict(zip(table[0], line, strict=False)) for line in table[1:]]
    book = io.BytesIO()
    with xlsxwriter.Workbook(book, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        for number, line in enumerate(table):
            for column, cell in enumerate(line):
                sheet.write(number, column, float(cell) if cell.replace(".", "", 1).isdigit() else cell)
    parquet = io.BytesIO()
    pandas.DataFrame(rows).to_parquet(parquet)
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    return {"csv": data, "jsonl": lines.encode(), "xlsx": book.getvalue(), "parquet": parquet.getvalue()}


def inside_mutated(data: bytes, chance: random.Random) -> bytes:
    """A workbook with one of its parts mutated."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(out, "w") as target:
        chosen = chance.choice(archive.namelist())
        for each in archive.namelist():
            part = archive.read(each)
            target.writestr(each, mutated(part, chance) if each == chosen else part)
    return out.getvalue()


def cells_mutated(data: bytes, chance: random.Random) -> bytes:
    """A table with cells, rows or columns changed for odd ones: still a table."""
    table = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    for _ in range(chance.choice([1, 1, 2, 5])):
        row = chance.randrange(len(table))
        match chance.randrange(5):
            case 0:
                table.insert(row, list(table[row]))
            case 1 if len(table) > 1:
                del table[row]
            case 2:
                table[row] = table[row][: chance.randrange(len(table[row]) + 1)]
            case _ if table[row]:
                table[row][chance.randrange(len(table[row]))] = chance.choice(ODD).decode("utf-8", "replace")
    out = io.StringIO()
    csv.writer(out).writerows(table)
    return out.getvalue().encode()


def pay(folder: Path, name: str, form: str, data: bytes) -> None:
    """Pay a contract on these bytes; what is found names the file or the statement."""
    file = folder / f"data.{form}"
    file.write_bytes(data)
    code, out, said = commanded(
        ["pay", str(CONTRACTS / name), "--data", str(file), "--as", "json", "--no-progress"], folder
    )
    if code == 1:
        assert "data." in said or "error" in said, said
    if code in (0, 3):
        json.loads(out)


def test_mutated_files(tmp_path: Path) -> None:
    def make(chance: random.Random) -> tuple[str, str, bytes]:
        name, form = chance.choice(NAMES), chance.choice(FORMS)
        data = forms_of(name)[form]
        if form == "xlsx" and chance.random() < 0.8:
            return name, form, inside_mutated(data, chance)
        return name, form, mutated(data, chance)

    def work(made: Any) -> None:
        pay(tmp_path, *made)

    assert tried(make, work)


def test_mutated_cells(tmp_path: Path) -> None:
    def make(chance: random.Random) -> tuple[str, str, bytes]:
        name = chance.choice(NAMES)
        return name, "csv", cells_mutated(forms_of(name)["csv"], chance)

    def work(made: Any) -> None:
        pay(tmp_path, *made)

    assert tried(make, work)


def test_random_bytes(tmp_path: Path) -> None:
    def make(chance: random.Random) -> tuple[str, str, bytes]:
        odd = b"".join(chance.choice([*ODD, b",", b"\n"]) for _ in range(chance.randrange(40)))
        return chance.choice(NAMES), chance.choice(FORMS), chance.choice([chance.randbytes(chance.randrange(300)), odd])

    def work(made: Any) -> None:
        pay(tmp_path, *made)

    assert tried(make, work)
