"""`obc why`: the derivation of a figure, or which figure could be meant."""

from __future__ import annotations

import json
from pathlib import Path


def test_a_payment_down_to_its_row(care: Path, obc) -> None:
    shown = obc("why", care, "visiting", "--payee", "A", "--period", "year 1")
    assert shown.exit_code == 0, shown.output
    assert "£30.00" in shown.stdout and "visits.csv, row 2, column visits" in shown.stdout
    tree = json.loads(obc("why", care, "visiting", "--payee", "A", "--period", "year 1", "--json").stdout)
    assert (tree["payee"], tree["period"], tree["derivation"]["value"]) == ("A", "year 1", "30")


def test_what_cannot_be_told(care: Path, obc) -> None:
    for words, said in (
        (["visitting", "--payee", "A"], "visiting"),
        (["visiting"], "--payee"),
        (["visiting", "--payee", "Z"], "Z"),
    ):
        shown = obc("why", care, *words)
        assert shown.exit_code == 1 and said in shown.stderr, (words, shown.output)


def test_a_refused_figure_says_why_it_is(care: Path, obc) -> None:
    shown = obc("why", care, "visiting", "--payee", "B")
    assert shown.exit_code == 0 and "missing" in shown.stdout


MONTHLY = """contract quits "Stop-smoking service"
  commissioner  council  "The council"
  provider      clinic   "The clinic"
  term          1 year from 1 April 2025
  period        month
  currency      GBP
  rounding      half up to £0.01

metric quits "Quits": count of people
  missing       refuse

fee quit_fee "Price per quit"
  pays          quits * £120 per person
  then at most  £30,000 over the term
"""


def test_a_long_working_is_cut_and_says_so(tmp_path: Path, obc) -> None:
    contract, data = tmp_path / "monthly.obc", tmp_path / "monthly.csv"
    contract.write_text(MONTHLY, encoding="utf-8")
    months = [f"{2025 + month // 12}-{month % 12 + 1:02}" for month in range(3, 15)]
    data.write_text("period,quits\n" + "".join(f"{month},40\n" for month in months))
    asked = ("why", contract, "quit_fee", "--data", data, "--period", "2026-03")
    short, whole = obc(*asked).stdout, obc(*asked, "--all").stdout
    assert whole.count("\n") > 200 >= short.count("\n") - 2 and "monthly.csv, row 2," in whole
    assert "more figures, not shown" in short and "more figures" not in whole
    assert f"The whole working has {whole.count(chr(10)):,} lines: `obc why --all` prints it." in short
    tree = json.loads(obc(*asked, "--json").stdout)
    assert "not shown" not in json.dumps(tree)
