"""Whatever bytes come as data, reading ends with figures or findings: never an exception, never a long wait."""

from __future__ import annotations

import datetime
import io
import random
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest
import xlsxwriter
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from obcdsl.data.figures import Ways, figure_reader
from obcdsl.data.mapping import mapping_of
from obcdsl.data.numbers import Unfit, read_number
from obcdsl.data.period_texts import NoPeriod, period_named
from obcdsl.data.read import Reading, read
from obcdsl.data.schema import DataSchema, MetricColumn, Missing
from obcdsl.periods import Calendar, Period
from obcdsl.values import Value

QUICK = settings(max_examples=150, deadline=5000, suppress_health_check=[HealthCheck.function_scoped_fixture])
ODD = "0123456789.,%£$-+()eE*<>[]/ _\"\n\r;\t\x00{}:'#\ufeff\u200b٣９−½²"
CELL = st.one_of(
    st.text(ODD, max_size=12), st.sampled_from(["P1", "P2", "2016/17", "2016", "cost", "5", "50%", "", "Total"])
)
LINES = st.lists(st.lists(CELL, min_size=1, max_size=6), max_size=8)
GOOD = "provider,period,cost,rate,met,review,passed,track,tier,seen\nP1,2016/17,1,50%,3,2016-04-01,yes,T1,B,4\n"


def sound(reading: Reading) -> None:
    """A refused file yields nothing; every finding says what and where in words that fit a terminal."""
    if reading.stops:
        assert reading.errors and not any(reading.rows.cells.values())
    for finding in reading.findings:
        assert finding.message and "\n" not in finding.message and len(finding.message) < 2000
        assert "Traceback" not in finding.message


@QUICK
@given(data=st.binary(max_size=300), kind=st.sampled_from(["csv", "jsonl", "xlsx", "parquet"]))
def test_any_bytes(data: bytes, kind: str, read_bytes: Callable[..., Reading]) -> None:
    sound(read_bytes(data, f"data.{kind}"))


@QUICK
@given(lines=LINES, head=st.booleans())
def test_any_lines(lines: list[list[str]], head: bool, read_bytes: Callable[..., Reading]) -> None:
    text = "".join(",".join(cells) + "\n" for cells in lines)
    sound(read_bytes((GOOD if head else "") + text))
    sound(read_bytes("provider,period,metric,tier,value\n" + text))
    sound(
        read_bytes(
            "\n".join("{" + ",".join(f'"{cell}":{cell}' for cell in cells) + "}" for cells in lines), "data.jsonl"
        )
    )


@QUICK
@given(seed=st.integers(0, 2**32), cuts=st.integers(1, 6))
def test_mutated_files(seed: int, cuts: int, read_bytes: Callable[..., Reading]) -> None:
    chance = random.Random(seed)
    for name, good in FILES.items():
        data = bytearray(good)
        for _ in range(cuts):
            at = chance.randrange(len(data))
            match chance.randrange(4):
                case 0:
                    data[at] = chance.randrange(256)
                case 1:
                    del data[at : at + chance.randrange(1, 20)]
                case 2:
                    data[at:at] = data[chance.randrange(len(data)) :][:30]
                case _:
                    data[at : at + 4] = chance.randbytes(4)
            if len(data) < 5:
                break
        started = time.process_time()
        sound(read_bytes(bytes(data), name))
        assert time.process_time() - started < 5


def test_mutated_parts_of_a_workbook(read_bytes: Callable[..., Reading]) -> None:
    chance = random.Random(7)
    with zipfile.ZipFile(io.BytesIO(FILES["data.xlsx"])) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for _ in range(150):
        name = chance.choice(list(parts))
        changed = bytearray(parts[name])
        at = chance.randrange(len(changed))
        changed[at : at + chance.randrange(0, 4)] = chance.choice(
            [b"", b"<", b"9999999999", b"&x;", b'"', b"\x00", b"e"]
        )
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as target:
            for each, data in parts.items():
                target.writestr(each, bytes(changed) if each == name else data)
        sound(read_bytes(out.getvalue(), "data.xlsx"))


def _workbook() -> bytes:
    out = io.BytesIO()
    workbook = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = workbook.add_worksheet()
    for number, line in enumerate(GOOD.splitlines()):
        sheet.write_row(number, 0, line.split(","))
    sheet.write_number(2, 2, 12.5)
    workbook.close()
    return out.getvalue()


def _parquet() -> bytes:
    out = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table({"provider": ["P1"], "period": ["2016/17"], "cost": [1.5]}), out)
    return out.getvalue()


FILES = {
    "data.csv": GOOD.encode(),
    "data.jsonl": b'{"provider": "P1", "period": "2016/17", "cost": 1, "rate": "50%"}\n',
    "data.xlsx": _workbook(),
    "data.parquet": _parquet(),
}


@given(text=st.text(ODD, max_size=40))
def test_any_number_is_exact_or_refused(text: str) -> None:
    found = read_number(text)
    if not isinstance(found, Unfit):
        assert text.isascii() and not set(text) - set("0123456789.,+-")
        digits = text.replace(",", "")
        assert found * 10 ** len(digits.partition(".")[2]) == int(digits.replace(".", ""))


@given(text=st.text(ODD, max_size=20), kind=st.sampled_from(["money", "ratio", "count", "date", "yes/no", "category"]))
def test_any_cell_is_a_figure_missing_or_refused(text: str, kind: Any) -> None:
    metric = MetricColumn("x", "X", kind, "", codes={"A": "a"} if kind == "category" else None)
    value, _ = figure_reader(metric, Ways("GBP"))(text)
    assert isinstance(value, Value | Missing | Unfit)  # type: ignore[arg-type, misc]
    if value == 0 and not isinstance(value, bool):
        assert "0" in text, "nothing is read as zero"


@given(text=st.text("0123456789/-QqYy FMarchpil .", max_size=20), clock=st.sampled_from(["month", "quarter", "year"]))
def test_any_period_is_one_or_none(text: str, clock: Any) -> None:
    calendar = Calendar(datetime.date(2016, 2, 29), 8, "quarter", "contract")
    assert isinstance(period_named(text, calendar, clock), Period | NoPeriod)


JSON_LIKE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=6,
)
WORDS = st.sampled_from(
    ["separator", "skip", "sheet", "dates", "marks", "columns", "ratios", "spellings", "periods", "formulas"]
)


@QUICK
@example(said={"columns": {"a\nb" * 999: "x"}, "spellings": {"\n": {}}})
@given(said=st.dictionaries(WORDS, JSON_LIKE, max_size=4))
def test_any_map(said: dict[str, Any], read_bytes: Callable[..., Reading]) -> None:
    sound(read_bytes(GOOD, mapping=mapping_of(said)))


@pytest.mark.parametrize("tail", ["", ",", '"', "\\", "[" * 1000])
def test_one_endless_line(tail: str, read_bytes: Callable[..., Reading], schema: DataSchema, tmp_path: Path) -> None:
    for name in ("data.csv", "data.jsonl"):
        started = time.process_time()
        sound(read_bytes("x" * 6_000_000 + tail, name))
        assert time.process_time() - started < 5
    assert read([tmp_path / "data.csv"], schema).stops
