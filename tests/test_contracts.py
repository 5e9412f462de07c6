"""Every shipped contract: sound, formatted, its examples hold, and its statements on its own data are as kept.

Rewrite what is kept with `OBC_UPDATE_EXPECTED=1 python -m pytest tests/test_contracts.py`, and review the difference.
"""

from __future__ import annotations

import os
import re
import statistics
from pathlib import Path

import pytest
from click.testing import CliRunner

from obcdsl.cli import main
from obcdsl.contract import load
from obcdsl.examples.libraries import library_contract
from obcdsl.examples.report import run_examples

ROOT = Path(__file__).resolve().parent.parent
SHIPPED = sorted(path.parent.relative_to(ROOT) for path in (ROOT / "contracts").glob("*/contract.obc"))
LIBRARY = sorted(path.relative_to(ROOT) for path in (ROOT / "stdlib").glob("*.obc"))


@pytest.fixture(autouse=True)
def at_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    """Paths in statements are as given, so every run is given the same ones."""
    monkeypatch.chdir(ROOT)


def run(*arguments: str) -> str:
    result = CliRunner().invoke(main, list(arguments), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.mark.parametrize("folder", SHIPPED, ids=lambda folder: folder.name)
def test_it_passes_the_strict_check(folder: Path) -> None:
    run("check", "--strict", str(folder))


@pytest.mark.parametrize("folder", SHIPPED, ids=lambda folder: folder.name)
def test_its_examples_hold(folder: Path) -> None:
    contract = load(folder)
    assert contract.compiled.scope.examples, "a shipped contract has worked examples"
    run("test", str(folder))


@pytest.mark.parametrize("folder", SHIPPED, ids=lambda folder: folder.name)
@pytest.mark.parametrize("form", ["json", "table"])
def test_its_statements_are_as_kept(folder: Path, form: str) -> None:
    kept = folder / "expected" / {"json": "statements.json", "table": "statements.txt"}[form]
    made = run("pay", str(folder), "--as", form)
    if os.environ.get("OBC_UPDATE_EXPECTED"):
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(made, encoding="utf-8")
    assert made == kept.read_text(encoding="utf-8")


@pytest.mark.parametrize("folder", SHIPPED, ids=lambda folder: folder.name)
def test_it_says_what_it_teaches_and_where_it_is_from(folder: Path) -> None:
    text = (folder / "README.md").read_text(encoding="utf-8").lower()
    assert "source" in text and ("illustrative" in text or "published" in text)


def test_the_library_holds_its_examples() -> None:
    run("check", "--strict", "stdlib")
    run("test", "stdlib")


@pytest.mark.parametrize("path", [*SHIPPED, *LIBRARY], ids=lambda path: path.stem)
def test_examples_reach_every_side_of_every_threshold(path: Path) -> None:
    contract = library_contract(path) if path in LIBRARY else load(path)
    report = run_examples(contract)
    assert len(report.examples) >= (1 if path in LIBRARY else 3)
    assert not report.unreached
    assert not [(one.threshold.clause, one.threshold.edge, one.missing) for one in report.thresholds if one.missing]


def test_half_of_all_contracts_are_read_in_a_minute() -> None:
    """The median contract has fewer than 70 lines besides its examples."""
    lengths = [lines_besides_examples(path) for path in ROOT.glob("contracts/**/contract.obc")]
    assert len(lengths) >= 50 and statistics.median(lengths) < 70


def lines_besides_examples(path: Path) -> int:
    clauses = re.split(r"\n(?=[a-z])", path.read_text(encoding="utf-8"))
    return sum(clause.count("\n") + 1 for clause in clauses if not clause.startswith("example "))
