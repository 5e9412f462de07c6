"""`obc pay` with either engine: the same bytes, and what was done is said."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("numpy")

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
            data |= {"n3": "*"} if at == 7 else {"d2": "49"} if at == 11 else {"tgt": "0"} if at == 13 else {}
            writer.writerow(data)
    return file


@pytest.mark.parametrize("asked", [("--as", "amounts"), ("--summary",), ("--summary", "--as", "json")])
def test_either_engine_writes_the_same_bytes(w1_data: Path, obc: Any, asked: tuple[str, ...]) -> None:
    exact, array, auto = (
        obc("pay", W1, "--data", w1_data, *asked, "--engine", engine) for engine in ("exact", "array", "auto")
    )
    assert exact.stdout == array.stdout == auto.stdout and exact.exit_code == array.exit_code == 3
    assert "array engine: 400 rows," in array.stderr and "array engine: 400 rows," in auto.stderr
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
        assert ("array engine: 400 rows," in shown.stderr) == (engine == "array")
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
