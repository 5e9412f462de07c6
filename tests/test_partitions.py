"""Contracts that travel to the machines of a table: all that they are made of comes along, amendments too."""

from __future__ import annotations

from pathlib import Path

from obcdsl.bulk.partitions import parcel, together
from obcdsl.contract import load

CONTRACT = """contract care "Care at home"
  commissioner council "The council"
  provider     clinic  "The clinic" one for each row
  term         2 years from 1 April 2024
  period       contract year
  currency     GBP
  rounding     half up to £0.01
metric people "People helped": count of people
  missing      refuse
fee base "Fee for people"
  pays         £10 per person * people
  accepts      uncapped "as agreed"
"""
DEED = """amendment second "The second deed"
  amends          care
  agreed on       1 May 2024
  effective from  1 April 2025
  replaces        base
fee base "Fee for people"
  pays         {pays}
  accepts      uncapped "as agreed"
"""


def amended(folder: Path, pays: str) -> Path:
    (folder / "amendments").mkdir(parents=True)
    (folder / "contract.obc").write_text(CONTRACT, encoding="utf-8")
    (folder / "amendments" / "second.obc").write_text(DEED.format(pays=pays), encoding="utf-8")
    return folder / "contract.obc"


def test_amendments_travel_with_their_contract(tmp_path: Path) -> None:
    contract = load(amended(tmp_path / "care", "£20 per person * people"))
    there = parcel(contract).unpacked()
    assert [one.fingerprint for one in there.versions] == [one.fingerprint for one in contract.versions]
    rows = [{"clinic": "C1", "period": f"year {year}", "people": "3"} for year in (1, 2)]
    assert [one.net.amount for one in there.evaluate(rows).statements if one.net] == ["30.00", "60.00"]


def test_what_any_version_reads_stands_together(tmp_path: Path) -> None:
    assert together(load(amended(tmp_path / "alone", "£20 per person * people"))) == "payee"
    of_all = "£20 per person * median(people over clinic)"
    assert together(load(amended(tmp_path / "all", of_all))) == "everything"
