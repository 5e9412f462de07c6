"""The shipped contract that deeds vary: a redline of one threshold lists one clause, its money adds up, each version stands alone."""

from __future__ import annotations

import json
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner

from obcdsl.cli import main
from obcdsl.contract import load
from obcdsl.readback.proof import proved
from tests.shipped import CONTRACTS, data_files

NAME = "primary_care_network"
DEEDS = ("2022_10_01_thresholds", "2022_10_01_support", "2023_04_01")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The contract as it was signed, with the data beside it."""
    shutil.copytree(CONTRACTS / NAME, tmp_path / NAME, ignore=shutil.ignore_patterns("amendments", "expected"))
    return tmp_path / NAME


def with_deed(folder: Path, deed: str) -> Path:
    (folder / "amendments").mkdir(exist_ok=True)
    shutil.copy(CONTRACTS / NAME / "amendments" / f"{deed}.obc", folder / "amendments")
    return folder


def run(*arguments: str) -> str:
    result = CliRunner().invoke(main, list(arguments), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def difference(folder: Path) -> dict[str, object]:
    files = [argument for path in data_files(NAME) for argument in ("--data", str(path))]
    return json.loads(run("diff", str(folder), *files, "--as", "json"))  # type: ignore[no-any-return]


def paid(folder: Path) -> Decimal:
    statements = load(folder).evaluate(list(data_files(NAME))).statements
    return sum((Decimal(line.amount or 0) for one in statements for line in one.lines), Decimal(0))


def test_a_redline_of_one_threshold_lists_one_clause_and_its_money_adds_up(folder: Path) -> None:
    before = paid(folder)
    found = difference(with_deed(folder, DEEDS[0]))
    assert [clause["name"] for clause in found["clauses"]] == ["social_prescribing"]  # type: ignore[attr-defined]
    moved = found["money"]["moved"]  # type: ignore[index]
    assert {tuple(one["clauses"]) for one in moved} == {("social_prescribing",)}
    assert {one["period"] for one in moved} == {"year 1 quarter 4", "year 2 quarter 4"}
    assert sum(Decimal(one["amount"]) for one in moved) == paid(folder) - before == Decimal("6300.00")


def test_what_all_deeds_move_adds_up_to_what_is_paid(folder: Path) -> None:
    before = paid(folder)
    for deed in DEEDS:
        with_deed(folder, deed)
    moved = difference(folder)["money"]["moved"]  # type: ignore[index]
    total = sum((Decimal(one["amount"]) for one in moved), Decimal(0))
    assert total == paid(CONTRACTS / NAME) - before == Decimal("273403.19")


def test_both_sides_of_the_day_are_worked_by_their_own_version() -> None:
    statements = load(CONTRACTS / NAME).evaluate(list(data_files(NAME))).statements
    lines = {(one.payee, one.period): {line.clause: line.amount for line in one.lines} for one in statements}
    assert "support" not in lines["riverside", "year 1 quarter 2"]
    assert lines["riverside", "year 1 quarter 3"]["support"] == "14730.00"
    assert lines["riverside", "year 1 quarter 4"]["fund"] == "7298.93"
    assert lines["riverside", "year 2 quarter 1"]["support"] == "34078.63"


@pytest.mark.parametrize(
    ("day", "said", "unsaid"),
    [
        (date(2022, 9, 30), "at 1.6% or more", "support payment"),
        (date(2022, 10, 1), "at 1.2% or more", "Appointments within two weeks"),
        (date(2023, 4, 1), "Appointments within two weeks", "Referrals to social prescribing"),
    ],
)
def test_the_words_of_a_day_are_those_of_its_version(day: date, said: str, unsaid: str) -> None:
    contract = load(CONTRACTS / NAME).consolidated(day)
    words = contract.terms()
    terms = words.split("\n## 1 ")[1]
    assert said in terms
    assert unsaid not in terms
    assert proved(words, contract) == ()
