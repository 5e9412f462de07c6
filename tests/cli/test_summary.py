"""`obc pay --summary`: sums by contract, year, status and named value, that are those of the statements."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from pathlib import Path

import pytest

CONTRACT = """\
contract {name} "Care"
  status        {status}
  payer         council "The council"
  provider      agency "The agency" one for each row
  term          2 years from 1 April 2020
  period        {period}
  currency      {currency}
  rounding      half up to {sign}0.01

metric visits "Visits": count of visits
  missing       refuse
metric late "Of those, visits that were late": count of visits
  missing       counts as 0

define kind "Kind" = when visits >= 4: 2, otherwise: 1

fee visiting "Visits made"
  pays          {sign}10.01 per visit * visits
  accepts       uncapped "as agreed"

deduction lateness "Late visits"
  takes         {sign}1 per visit * late
"""
DATA = "agency,period,visits,late\nA,year 1,3,1\nB,year 1,,\nC,year 2,5,2\n"
QUARTERS = "agency,period,visits,late\nA,year 1 quarter 2,3,0\nA,year 1 quarter 3,2,0\nA,year 2 quarter 1,1,1\n"


@pytest.fixture
def portfolio(tmp_path: Path) -> Path:
    """A contract in pounds, of which a statement is refused, and one by quarters in dollars."""
    for name, data, said in (
        ("home", DATA, {"status": "final", "period": "contract year", "currency": "GBP", "sign": "£"}),
        ("ward", QUARTERS, {"status": "draft", "period": "quarter", "currency": "USD", "sign": "$"}),
    ):
        folder = tmp_path / "all" / name
        (folder / "data").mkdir(parents=True)
        (folder / "contract.obc").write_text(CONTRACT.format(name=name, **said), encoding="utf-8")
        (folder / "data" / "visits.csv").write_text(data, encoding="utf-8")
    return tmp_path / "all"


def lines(run: dict) -> list[tuple]:
    return [tuple(row.values()) for row in run["summary"]]


def test_json(portfolio: Path, obc) -> None:
    shown = obc("pay", portfolio, "--summary", "--as", "json")
    run = json.loads(shown.stdout)
    assert shown.exit_code == 3
    assert list(run["summary"][0]) == ["by", "group", "currency", "statements", "refused", "paid", "paid_back", "net"]
    assert lines(run) == [
        ("contract", "home", "GBP", 2, 1, "80.08", "3.00", "77.08"),
        ("contract", "ward", "USD", 3, 0, "60.06", "1.00", "59.06"),
        ("year", "year 1", "GBP", 1, 1, "30.03", "1.00", "29.03"),
        ("year", "year 1", "USD", 2, 0, "50.05", "0.00", "50.05"),
        ("year", "year 2", "GBP", 1, 0, "50.05", "2.00", "48.05"),
        ("year", "year 2", "USD", 1, 0, "10.01", "1.00", "9.01"),
        ("status", "draft", "USD", 3, 0, "60.06", "1.00", "59.06"),
        ("status", "final", "GBP", 2, 0, "80.08", "3.00", "77.08"),
        ("status", "not given", "", 0, 1, "", "", ""),
        ("total", "", "GBP", 2, 1, "80.08", "3.00", "77.08"),
        ("total", "", "USD", 3, 0, "60.06", "1.00", "59.06"),
    ]
    assert [each["payee"] for each in run["refused"]] == ["B"]
    sums = {each["currency"]: Decimal(each["amount"]) for each in run["control"]["sums"]}
    assert sums == {"GBP": Decimal("83.08"), "USD": Decimal("61.06")}


def test_it_adds_up_what_the_statements_say(portfolio: Path, obc) -> None:
    statements = json.loads(obc("pay", portfolio, "--as", "json").stdout)["statements"]
    run = json.loads(obc("pay", portfolio, "--summary", "--as", "json", "--by", "kind").stdout)
    for part in ("contract", "year", "status", "kind", "total"):
        rows = [row for row in run["summary"] if row["by"] == part]
        assert sum(row["statements"] for row in rows) == len(statements)
        assert sum(row["refused"] for row in rows) == 1
        for currency in ("GBP", "USD"):
            totals = [t for s in statements for t in s["totals"] if t["currency"] == currency]
            for column, to_buyer in (("paid", False), ("paid_back", True)):
                expected = sum(Decimal(t["amount"]) for t in totals if (t["to"] == "council") is to_buyer)
                assert sum(Decimal(row[column]) for row in rows if row["currency"] == currency) == expected


def test_by_a_named_value(portfolio: Path, obc) -> None:
    run = json.loads(obc("pay", portfolio / "home", "--summary", "--by", "kind", "--as", "json").stdout)
    assert [row[:6] for row in lines(run) if row[0] == "kind"] == [
        ("kind", "1", "GBP", 1, 0, "30.03"),
        ("kind", "2", "GBP", 1, 0, "50.05"),
        ("kind", "not given", "", 0, 1, ""),
    ]


def test_a_name_that_nothing_has_is_said(portfolio: Path, obc) -> None:
    shown = obc("pay", portfolio, "--summary", "--by", "kin")
    assert "--by kin: no statement has a value of this name; did you mean `kind`?" in shown.stderr
    assert "--by" not in obc("pay", portfolio, "--summary", "--by", "kind").stderr


def test_tables(portfolio: Path, obc) -> None:
    shown = obc("pay", portfolio, "--summary").stdout
    assert [line for line in shown.splitlines() if line.startswith("By ")] == ["By contract", "By year", "By status"]
    words = [line.split() for line in shown.splitlines()]
    assert ["Contract", "Statements", "Refused", "Currency", "Paid", "Paid", "back", "Net"] in words
    assert words.count(["All", "2", "1", "GBP", "£80.08", "£3.00", "£77.08"]) == 3
    assert ["year", "2", "1", "0", "USD", "$10.01", "$1.00", "$9.01"] in words
    assert "REFUSED: 1 statement" in shown and "Payments" not in shown


def test_one_currency_stands_in_the_heading_and_colours_change_no_figure(portfolio: Path, obc) -> None:
    plain = obc("pay", portfolio / "ward", "--summary").stdout
    assert "Paid (USD)" in plain and "Currency" not in plain and "Refused" not in plain
    coloured = obc("pay", portfolio / "ward", "--summary", env={"FORCE_COLOR": "1"}).stdout
    assert "\x1b[" in coloured and all(word in coloured for word in plain.split() if word.startswith("$"))


def test_csv(portfolio: Path, obc) -> None:
    rows = list(csv.DictReader(obc("pay", portfolio, "--summary", "--as", "csv").stdout.splitlines()))
    run = json.loads(obc("pay", portfolio, "--summary", "--as", "json").stdout)
    assert [list(row.values()) for row in rows] == [[str(cell) for cell in row] for row in lines(run)]


def test_a_contract_that_stops_adds_nothing(portfolio: Path, obc) -> None:
    (portfolio / "ward" / "data" / "visits.csv").write_text(
        "agency,period,visits,late\nA,year 1 quarter 2,3,0\nA,year 9,1,0\n"
    )
    shown = obc("pay", portfolio, "--summary", "--as", "json")
    run = json.loads(shown.stdout)
    assert shown.exit_code == 1
    assert ("contract", "ward", "", 0, 1, "", "", "") in lines(run)
    assert ("year", "every year", "", 0, 1, "", "", "") in lines(run)
    assert {row[2] for row in lines(run)} == {"GBP", ""}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--by", "kind"], "--summary is not given"),
        (["--summary", "--out", "there"], "--summary writes no statements"),
        (["--summary", "--as", "html"], "as a table, as json or as csv"),
    ],
)
def test_what_does_not_go_together(portfolio: Path, obc, words: list[str], said: str) -> None:
    shown = obc("pay", portfolio, *words, standalone_mode=True)
    assert shown.exit_code == 2 and said in shown.stderr
