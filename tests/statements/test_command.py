"""`obc pay --as pdf` and `--as xlsx`: a file for each contract in a folder, and nothing half written."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from obcdsl.cli import main

SHIPPED = Path(__file__).parents[2] / "contracts"
STARTS = {"pdf": b"%PDF-", "xlsx": b"PK"}


def obc(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(each) for each in arguments])


@pytest.mark.parametrize("form", STARTS)
def test_a_document_for_each_contract(form: str, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    names = ("aca_risk_corridor", "emergency_marginal_rate")
    said = obc("pay", *(SHIPPED / name for name in names), "--as", form, "--out", folder)
    assert said.exit_code in (0, 3), said.output
    assert sorted(path.name for path in folder.iterdir()) == [f"{name}.{form}" for name in names]
    assert all(path.read_bytes().startswith(STARTS[form]) for path in folder.iterdir())
    assert "Control totals" in said.output


@pytest.mark.parametrize("form", STARTS)
def test_one_payee_alone(form: str, tmp_path: Path) -> None:
    said = obc("pay", SHIPPED / "aca_risk_corridor", "--payee", "eight_over", "--as", form, "--out", tmp_path)
    assert said.exit_code == 0, said.output
    made = (tmp_path / f"aca_risk_corridor.{form}").read_bytes()
    if form == "xlsx":
        import openpyxl

        book = openpyxl.load_workbook(tmp_path / f"aca_risk_corridor.{form}")
        assert {row[0] for row in book["Lines"].iter_rows(min_row=4, values_only=True)} == {"eight_over"}
    else:
        assert made.startswith(STARTS[form])


@pytest.mark.parametrize("form", STARTS)
def test_where_it_goes_has_to_be_said(form: str) -> None:
    said = obc("pay", SHIPPED / "aca_risk_corridor", "--as", form)
    assert said.exit_code == 2 and "--out FOLDER" in said.output


@pytest.mark.parametrize("form", STARTS)
def test_a_file_that_is_there_is_kept_unless_it_may_be_replaced(form: str, tmp_path: Path) -> None:
    there = tmp_path / f"aca_risk_corridor.{form}"
    there.write_text("mine")
    asked = ("pay", SHIPPED / "aca_risk_corridor", "--as", form, "--out", tmp_path)
    assert obc(*asked).exit_code == 1 and there.read_text() == "mine"
    assert obc(*asked, "--replace").exit_code == 0 and there.read_bytes().startswith(STARTS[form])
    assert [path.name for path in tmp_path.iterdir()] == [there.name]


def test_a_contract_that_is_refused_leaves_no_document(tmp_path: Path) -> None:
    data = tmp_path / "bad.csv"
    data.write_text("issuer,period,allowable_costs\na,2014,5\n")
    said = obc("pay", SHIPPED / "aca_risk_corridor", "-d", data, "--as", "xlsx", "--out", tmp_path / "out")
    assert said.exit_code == 1
    assert not list((tmp_path / "out").iterdir())
