"""Blank data files: filled in they read back without a finding, blank they hold missing figures and no zeros."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from obcdsl.data.read import Reading
from obcdsl.data.schema import DataSchema, KeyColumn, MetricColumn, Missing
from obcdsl.data.template import guide_rows, template_csv, template_guide, template_xlsx
from obcdsl.diagnostic import Refusal

FIGURES = {
    "cost": "1,234.50",
    "rate": "92.19%",
    "points": "92.19",
    "met": "12",
    "score": "-1.5",
    "stay": "3",
    "review": "2016-04-01",
    "passed": "1",
    "track": "T1",
    "relief": "-5",
    "seen": "4",
}


def filled(text: str) -> str:
    rows = list(csv.DictReader(io.StringIO(text)))
    for number, row in enumerate(rows):
        for name, figure in FIGURES.items():
            if (name == "seen") == bool(row["tier"]):
                row[name] = str(number) if name == "score" else figure
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0].keys())
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def test_a_filled_template_reads_back(read_bytes: Callable[..., Reading], schema: DataSchema) -> None:
    reading = read_bytes(filled(template_csv(schema)))
    assert not reading.findings
    assert len(reading.rows.statements) == 18 and len(reading.rows.cells["seen"]) == 36


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_blank_template_holds_no_figure(read_bytes: Callable[..., Reading], schema: DataSchema, kind: str) -> None:
    blank: Any = template_csv(schema) if kind == "csv" else template_xlsx(schema)
    reading = read_bytes(blank, f"data.{kind}")
    assert [(one.code, one.level) for one in reading.findings] == [("no-rows", "warning")]
    assert len(reading.rows.statements) == 18 and not reading.stops
    assert {type(cell.value) for store in reading.rows.cells.values() for cell in store.values()} == {Missing}


def test_a_filled_workbook_reads_back(
    care_schema: Callable[..., DataSchema], read_bytes: Callable[..., Reading]
) -> None:
    schema = care_schema(frozenset({"010044"}))
    workbook = openpyxl.load_workbook(io.BytesIO(template_xlsx(schema)))
    sheet = workbook["Data"]
    headings = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        if row[headings.index("tier")].value is None:
            row[headings.index("cost")].value = 10 + row[0].row
            row[headings.index("rate")].value = 0.9219
    out = io.BytesIO()
    workbook.save(out)
    reading = read_bytes(out.getvalue(), "data.xlsx", schema=schema)
    assert not reading.findings and reading.rows.cells["cost"]["010044", 0, ()].value == 12


def test_the_workbook_is_the_same_every_time(schema: DataSchema) -> None:
    assert template_xlsx(schema) == template_xlsx(schema)
    workbook = openpyxl.load_workbook(io.BytesIO(template_xlsx(schema)))
    assert workbook.sheetnames == ["Data", "Guide"]
    assert workbook["Guide"]["A4"].value == "tier"


def test_one_period(schema: DataSchema) -> None:
    assert {row["period"] for row in csv.DictReader(io.StringIO(template_csv(schema, "2017/18")))} == {"2017/18"}
    with pytest.raises(Refusal, match="2030"):
        template_csv(schema, "2030")


def test_without_a_roster_rows_left_blank_are_passed_over(
    care_schema: Callable[..., DataSchema], read_bytes: Callable[..., Reading]
) -> None:
    schema = care_schema(None, metrics=(MetricColumn("cost", "Cost", "money", "GBP"),), keys=())
    text = template_csv(schema)
    assert read_bytes(text, schema=schema).stops
    reading = read_bytes(text.replace(",2016/17,", "P1,2016/17,5", 1), schema=schema)
    assert [finding.code for finding in reading.findings] == ["blank-row"] and not reading.stops


def test_the_guide(care_schema: Callable[..., DataSchema], schema: DataSchema) -> None:
    guide = {row[0]: row for row in guide_rows(schema)}
    assert guide["cost"][2:5] == ("GBP", "such as 1,234.50", "from 0")
    assert guide["passed"][3] == "1 or 0" and guide["tier"][3] == "ready, B"
    risky = care_schema(None, payee=KeyColumn("provider", "=1+1"))
    assert "'=1+1" in template_guide(risky)


def test_a_contract_without_figures_asks_for_payees_and_periods(care_schema: Callable[..., DataSchema]) -> None:
    assert template_csv(care_schema(frozenset({"P1"}), metrics=(), keys=())).splitlines()[1].startswith("P1,")


TUTORING = """contract tutoring "School tutoring"
  commissioner  council  "The council"
  provider      tutors   "The tutoring company"
  term          1 year from 1 September 2024
  period        month
  currency      GBP
  rounding      half up to £0.01
key school "School": from data
metric attended by school "Pupils": count of pupils
  rows not given are 0
  valid up to 1,000
metric tested by school "Pupils tested": count of pupils
  each year
  valid up to 1,000
  rows not given are 0
metric comparison "Mean progress": number
  each year
  missing  refuse
fee tutoring_fee by school "Fee"
  pays  attended * £45 per pupil
fee bonus by school "Bonus"
  each year
  pays  tested * £10 per pupil * kept(comparison from 0 to 1)
"""


def test_rows_that_would_look_alike_ask_for_their_member(tmp_path: Path) -> None:
    import obcdsl

    contract = obcdsl.loads(TUTORING)
    assert not [finding for finding in contract.check() if finding.level == "error"]
    blank = template_csv(contract.schema)
    rows = list(csv.DictReader(io.StringIO(blank)))
    assert [row["school"] for row in rows if row["period"] == "year 1"] == ["...", ""]
    guide = {row[0]: row for row in guide_rows(contract.schema)}
    assert guide["tested"][6] == "a row that is left out counts as 0; a blank cell: refuse"
    assert "`...`" in guide["school"][3]
    for row in rows:
        if row["period"] != "year 1":
            row |= {"school": "Alpha", "attended": "10"}
        elif row["school"]:
            row |= {"school": "Alpha", "tested": "30"}
        else:
            row |= {"comparison": "0.5"}
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0].keys())
    writer.writeheader()
    writer.writerows(rows)
    file = tmp_path / "filled.csv"
    file.write_text(out.getvalue(), encoding="utf-8")
    paid = contract.evaluate(file)
    assert not paid.refused
    amounts = [statement.totals[0].amount for statement in paid.statements]
    assert amounts == ["450.00"] * 11 + ["600.00"]


def test_a_member_that_is_asked_for_and_not_given_is_refused(tmp_path: Path) -> None:
    import obcdsl
    from obcdsl.diagnostic import Refusal

    contract = obcdsl.loads(TUTORING)
    file = tmp_path / "blank.csv"
    file.write_text(template_csv(contract.schema), encoding="utf-8")
    with pytest.raises(Refusal, match="does not say which School it is for"):
        contract.evaluate(file)
