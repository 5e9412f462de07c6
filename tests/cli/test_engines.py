"""`obc pay` with either engine: the same bytes, and what was done is said."""

from __future__ import annotations

import csv
import random
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("numpy")

from obcdsl import evaluation
from obcdsl.bulk.blocks import Bulk
from obcdsl.contract import load
from obcdsl.data.read import Reading, stream
from tests.bench.w1_rule import HEADINGS, as_data, awkward_rows, likely_rows

W1 = Path(__file__).parents[1] / "bench" / "w1.obc"


@pytest.fixture(scope="module")
def w1_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Rows of W1, likely and awkward, with a cell that is missing and one that is not valid."""
    file = tmp_path_factory.mktemp("w1") / "data.csv"
    with file.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, HEADINGS)
        writer.writeheader()
        for at, row in enumerate([*likely_rows(200), *awkward_rows(200)]):
            data = as_data(at, row)
            data |= (
                {"n3": "*"}
                if at == 7
                else {"d2": "49"}
                if at == 11
                else {"act": "-1"}
                if at == 12
                else {"tgt": "0"}
                if at == 13
                else {}
            )
            writer.writerow(data)
    return file


@pytest.mark.parametrize("asked", [("--as", "amounts"), ("--summary",), ("--summary", "--as", "json")])
def test_either_engine_writes_the_same_bytes(w1_data: Path, obc: Any, asked: tuple[str, ...]) -> None:
    exact, array, auto = (
        obc("pay", W1, "--data", w1_data, *asked, "--engine", engine) for engine in ("exact", "array", "auto")
    )
    assert exact.stdout == array.stdout == auto.stdout and exact.exit_code == array.exit_code == 3
    assert "array engine: 399 rows," in array.stderr and "array engine: 399 rows," in auto.stderr
    assert "engine:" not in exact.stderr


def test_what_shows_exact_figures_is_worked_exactly(w1_data: Path, obc: Any) -> None:
    shown = obc("pay", W1, "--data", w1_data, "--as", "csv", "--engine", "array")
    assert "exact engine: what is asked for shows exact figures" in shown.stderr
    assert shown.stdout == obc("pay", W1, "--data", w1_data, "--as", "csv").stdout


def test_a_small_run_is_exact_by_itself(care: Path, obc: Any) -> None:
    assert "engine:" not in obc("pay", care, "--as", "amounts").stderr
    assert "array engine: 3 rows" in obc("pay", care, "--as", "amounts", "--engine", "array").stderr


def test_numpy_is_not_loaded_to_check_or_help() -> None:
    code = "import sys; from obcdsl.cli import main; main(['check', sys.argv[1]], standalone_mode=False); print('numpy' in sys.modules)"
    shown = subprocess.run([sys.executable, "-c", code, str(W1)], capture_output=True, text=True, check=False)
    assert shown.stdout.strip().endswith("False"), shown.stderr


def test_either_engine_writes_the_same_parquet(w1_data: Path, obc: Any, tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    made = {}
    for engine in ("exact", "array"):
        shown = obc("pay", W1, "--data", w1_data, "--as", "parquet", "--out", tmp_path / engine, "--engine", engine)
        assert shown.exit_code == 3, shown.stderr
        assert ("array engine: 399 rows," in shown.stderr) == (engine == "array")
        made[engine] = next((tmp_path / engine).glob("*.parquet")).read_bytes()
    assert made["exact"] == made["array"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("--limit", "rows=9"), "no --limit"),
        (("--replace",), "no --replace"),
        (("--map", "map.toml"), "no --map"),
        (("--period", "year 1"), "no --period"),
        (("--payee", "P1"), "no --payee"),
        (("--progress",), "no --progress"),
        (("--as", "json"), "--as parquet"),
        (("--data", "other.parquet"), "one Parquet table"),
    ],
)
def test_spark_refuses_what_it_would_pass_over(obc: Any, tmp_path: Path, given: tuple[str, ...], said: str) -> None:
    asked = ("pay", W1, "--engine", "spark", "--data", "t.parquet", "--as", "parquet", "--out", tmp_path / "out")
    shown = obc(*asked, *given)
    assert shown.exit_code == 2 and said in shown.stderr and not (tmp_path / "out").exists()


def test_a_summary_is_not_worked_on_spark(obc: Any) -> None:
    shown = obc("pay", W1, "--engine", "spark", "--data", "t.parquet", "--summary")
    assert shown.exit_code == 2 and "no --summary" in shown.stderr


def test_a_spark_without_its_engine_is_refused(obc: Any) -> None:
    shown = obc("pay", W1, "--master", "local[1]")
    assert shown.exit_code == 2 and "--engine spark is not given" in shown.stderr


def _parquet(folder: Path, *, odd: bool) -> Path:
    """Rows of W1 for payees of several years, in no order; where `odd`, some with cells that are not plain."""
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    rows = [as_data(at, row) for at, row in enumerate([*likely_rows(150), *awkward_rows(150)])]
    for at, data in enumerate(rows):
        data |= {name: int(data[name]) for name in data if name[0] in "nd" and name[1:].isdigit()}
        data |= {name: Decimal(data[name]) for name in ("contract_value", "base", "tgt", "act")}
        data |= {"trust": f"T{at // 5}", "period": f"year {at % 5 + 1}"}
        data |= (
            {"n3": None}
            if odd and at == 77
            else {"d2": 49}
            if odd and at == 211
            else {"act": Decimal(-1)}
            if odd and at == 100
            else {}
        )
    random.Random(2).shuffle(rows)
    rows[3] |= {"n3": None} if odd else {}
    file = folder / "data.parquet"
    parquet.write_table(pyarrow.Table.from_pylist(rows), file, row_group_size=70)
    return file


@pytest.mark.parametrize("odd", [False, True])
@pytest.mark.parametrize("form", ["amounts", "parquet", "summary"])
def test_batches_in_columns_give_the_same_bytes(
    tmp_path: Path, obc: Any, monkeypatch: pytest.MonkeyPatch, form: str, odd: bool
) -> None:
    data, kept = _parquet(tmp_path, odd=odd), list[bool]()

    def noted(*said: Any, **options: Any) -> Iterator[Reading]:
        for reading in stream(*said, **options, batch=64):
            kept.append(reading.rows.columns is not None)
            yield reading

    monkeypatch.setattr(evaluation, "stream", noted)
    asked = ("--summary",) if form == "summary" else ("--as", form)
    found = {}
    for engine in ("exact", "array"):
        out = ("--out", tmp_path / engine) if form == "parquet" else ()
        shown = obc("pay", W1, "--data", data, *asked, *out, "--engine", engine)
        assert shown.exit_code == (3 if odd else 0), shown.stderr
        said = shown.stdout.replace(str(tmp_path / engine), "")
        found[engine] = (said, (tmp_path / engine / "w1.parquet").read_bytes() if out else b"")
        assert sum(kept) == (0 if engine == "exact" else 6 if odd else 8)
    assert found["exact"] == found["array"]


@pytest.mark.parametrize("engine", ["exact", "array"])
def test_batches_that_are_paid_are_let_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: Any) -> None:
    monkeypatch.setattr(evaluation, "stream", partial(stream, batch=64))
    job = evaluation.Job(load(W1), [_parquet(tmp_path, odd=False)], bulk=Bulk(engine))
    held = []
    for _ in evaluation.results(job):
        held.append((len(job.readings), len(job.readings[-1].rows.statements)))
    assert len(held) == 300 and max(held) <= (2, 64)


def test_a_batch_without_blanks_follows_one_with_some(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluation, "stream", partial(stream, batch=64))
    rows = [as_data(at, row) for at, row in enumerate([*likely_rows(64)] * 3)]
    rows[3]["n3"] = ""
    with (tmp_path / "data.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, HEADINGS)
        writer.writeheader()
        writer.writerows(rows)
    found = {
        engine: [
            getattr(one, "totals", None)
            for one in evaluation.results(evaluation.Job(load(W1), [tmp_path / "data.csv"], bulk=Bulk(engine)))
        ]
        for engine in ("exact", "array")
    }
    assert found["exact"] == found["array"] and found["exact"].count(None) == 1


def test_where_nearly_every_row_needs_exact_later_batches_are_left_to_it(obc: Any, tmp_path: Path) -> None:
    """A file whose rows lack a figure that all but the first years need: the same bytes, and it is said that exact did it."""
    lacking = tmp_path / "lacking.csv"
    with lacking.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, HEADINGS)
        writer.writeheader()
        writer.writerows(as_data(at, row) | {"n3": "*"} for at, row in enumerate(likely_rows(320)))
    auto, exact = (obc("pay", W1, "--data", lacking, "--as", "amounts", "--engine", each) for each in ("auto", "exact"))
    assert auto.stdout == exact.stdout
    assert "the rest by the exact engine: 301 of the first 320 rows need it" in auto.stderr
