"""Layouts, keys, clocks, figures given once for many, several files, the map, and the batches of a long run."""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from obcdsl.data.limits import Limits
from obcdsl.data.mapping import load_mapping, mapping_of
from obcdsl.data.read import Reading, read, stream
from obcdsl.data.schema import DataSchema, KeyColumn, MetricColumn, Missing
from obcdsl.data.template import template_csv
from obcdsl.periods import Calendar

Read = Callable[..., Reading]
Schemas = Callable[..., DataSchema]


def codes(reading: Reading) -> list[str]:
    return [finding.code for finding in reading.findings]


def figures(reading: Reading, name: str) -> dict[Any, Any]:
    return {address: cell.value for address, cell in reading.rows.cells[name].items()}


def test_long_and_wide_are_the_same(read_bytes: Read) -> None:
    wide = read_bytes("provider,period,cost,rate\nP1,2016/17,1,50%\nP2,2016/17,2,*\n")
    long = read_bytes(
        "provider,period,metric,value\nP1,2016/17,cost,1\nP1,2016/17,rate,50%\nP2,2016/17,cost,2\nP2,2016/17,rate,*\n"
    )
    for name in ("cost", "rate"):
        assert figures(wide, name) == figures(long, name)
    assert "wide layout, 2 rows" in wide.notes[0] and "long layout, 4 rows" in long.notes[0]
    assert wide.rows.statements == long.rows.statements and wide.rows.payees == ["P1", "P2"]


def test_a_long_file_with_an_unknown_figure(read_bytes: Read) -> None:
    head = "provider,period,metric,value\nP1,2016/17,cost,1\n"
    assert codes(read_bytes(head + "P1,2016/17,colour,3\n")) == ["unknown-metric"]
    (torn,) = read_bytes(head + 'P1,2016/17,"col\nour",3\n').findings
    assert "`col our`" in torn.message
    misspelt = read_bytes(head + "P1,2016/17,csot,3\n")
    assert misspelt.stops and misspelt.findings[0].fix == "cost"


def test_keys_and_figures_without_them(read_bytes: Read) -> None:
    head = "provider,period,tier,cost,seen\n"
    reading = read_bytes(head + "P1,2016/17,ready,5,1\nP1,2016/17,B,5,2\n")
    assert figures(reading, "seen") == {("P1", 0, ("ready",)): 1, ("P1", 0, ("baseline",)): 2}
    assert figures(reading, "cost") == {("P1", 0, ()): 5} and not reading.findings
    assert codes(read_bytes(head + "P1,2016/17,ready,5,1\nP1,2016/17,B,6,2\n")) == ["figures-disagree"]
    unlisted = read_bytes(head + "P1,2016/17,baseline,5,1\nP2,2016/17,B,5,1\n")
    assert codes(unlisted) == ["unknown-code"] and set(unlisted.refused) == {("P1", "2016/17")}
    assert codes(read_bytes(head + "P1,2016/17,,5,1\n")) == ["unknown-code"]
    assert codes(read_bytes("provider,period,cost,seen\nP1,2016/17,5,1\n")) == ["column-missing"]


def claims_schema(care_schema: Schemas, private: bool = False, **changes: Any) -> DataSchema:
    price = MetricColumn("price", "Price", "money", "GBP", keys=("claim",), **changes)
    key = KeyColumn("claim", "Claim", private=private)
    return care_schema(None, metrics=(price,), keys=(key,))


def test_members_come_from_data(care_schema: Schemas, read_bytes: Read) -> None:
    data = "provider,period,claim,price\nP1,2016/17,c2,5\nP1,2016/17,c1,6\nP1,2017/18,c1,7\n"
    reading = read_bytes(data, schema=claims_schema(care_schema))
    assert reading.rows.members["claim"] == {("P1", 0): ["c2", "c1"], ("P1", 1): ["c1"]}


@pytest.mark.parametrize("price", ["x1234", "-98765", "01/04/2016", "9876543210123456789012345678901234567890"])
def test_private_rows_never_appear(care_schema: Schemas, read_bytes: Read, price: str) -> None:
    data = f"provider,period,claim,price\nP1,2016/17,person7,{price}\nP1,2016/17,person8,1\nP1,2016/17,person8,2\n"
    said = repr(read_bytes(data, schema=claims_schema(care_schema, private=True)).findings)
    assert "row=2" in said and "row=4" in said
    assert "person" not in said and price.strip("-") not in said


def test_months_in_a_quarterly_contract(care_schema: Schemas, read_bytes: Read) -> None:
    calendar = Calendar(datetime.date(2016, 4, 1), 1, "quarter", "contract")
    metrics = (
        MetricColumn("cases", "Cases", "count", "count of cases", clock="month"),
        MetricColumn("fee", "Fee", "money", "GBP", clock="quarter"),
    )
    schema = care_schema(None, calendar=calendar, metrics=metrics, keys=())
    reading = read_bytes("provider,period,cases,fee\nP1,2016-05,3,\nP1,year 1 quarter 1,,9\n", schema=schema)
    assert figures(reading, "cases") == {("P1", 1, ()): 3} and figures(reading, "fee") == {("P1", 0, ()): 9}
    assert [period.label for _, period in reading.rows.statements] == ["year 1 quarter 1"]
    wrong = read_bytes("provider,period,cases,fee\nP1,2016-05,3,9\n", schema=schema)
    assert wrong.stops and codes(wrong) == ["period-of-another-clock"]
    bad = read_bytes("provider,period,cases,fee\nP1,2016-05,x,\n", schema=schema)
    assert set(bad.refused) == {("P1", "year 1 quarter 1")}


def test_a_figure_that_is_the_same_for_every_payee(care_schema: Schemas, read_bytes: Read) -> None:
    price = MetricColumn("price", "Price", "money", "GBP", same_for_every="provider")
    schema = care_schema(None, metrics=(price, MetricColumn("cost", "Cost", "money", "GBP")), keys=())
    head = "provider,period,cost,price\n"
    for data in (
        "P1,2016/17,1,5\nP2,2016/17,2,\n",
        "P1,2016/17,1,5\nP2,2016/17,2,5\n",
        ",2016/17,,5\nP1,2016/17,1,\nP2,2016/17,1,\n",
    ):
        reading = read_bytes(head + data, schema=schema)
        assert not reading.findings
        assert figures(reading, "price") == {("", 0, ()): 5, ("P1", 0, ()): 5, ("P2", 0, ()): 5}
    assert codes(read_bytes(head + "P1,2016/17,1,5\nP2,2016/17,2,6\n", schema=schema)) == ["figures-disagree"]
    bad = read_bytes(head + "P1,2016/17,1,x\n", schema=schema)
    assert bad.stops


def test_a_figure_that_is_fixed_for_the_term(care_schema: Schemas, read_bytes: Read) -> None:
    size = MetricColumn("size", "Size", "number", "number", fixed_for_term=True)
    schema = care_schema(None, metrics=(size, MetricColumn("cost", "Cost", "money", "GBP", needed=False)), keys=())
    reading = read_bytes("provider,period,cost,size\nP1,2016/17,1,5\nP1,2017/18,2,5\n", schema=schema)
    assert figures(reading, "size") == {("P1", index, ()): 5 for index in range(3)}
    assert codes(read_bytes("provider,period,cost,size\nP1,2016/17,1,5\nP1,2017/18,2,6\n", schema=schema)) == [
        "figures-disagree"
    ]
    assert figures(read_bytes("provider,size\nP1,5\n", schema=schema), "size") == {}


def test_a_contract_with_one_payee(care_schema: Schemas, read_bytes: Read) -> None:
    schema = care_schema(None, payee=None)
    assert figures(read_bytes("period,cost\n2016/17,5\n", schema=schema), "cost") == {("", 0, ()): 5}
    assert codes(read_bytes("payee,period,cost\ncare,2016/17,5\n", schema=schema)) == []
    assert codes(read_bytes("payee,period,cost\nP1,2016/17,5\n", schema=schema)) == ["only-payee"]
    several = read_bytes("payee,period,cost\nP1,2016/17,5\nP2,2017/18,5\n", schema=schema)
    assert several.stops and "unknown-payee" in codes(several)


def test_a_file_without_periods(care_schema: Schemas, read_bytes: Read) -> None:
    data = "provider,cost\nP1,5\n"
    assert codes(read_bytes(data)) == ["column-missing"]
    assert figures(read_bytes(data, period="2017/18"), "cost") == {("P1", 1, ()): 5}
    one = care_schema(calendar=Calendar(datetime.date(2016, 4, 1), 1, "year", "contract"))
    assert figures(read_bytes(data, schema=one), "cost") == {("P1", 0, ()): 5}


def two(tmp_path: Path, first: str, second: str) -> list[Path]:
    paths = [tmp_path / "one.csv", tmp_path / "two.csv"]
    for path, text in zip(paths, (first, second), strict=True):
        path.write_text(text, encoding="utf-8")
    return paths


def test_several_files(tmp_path: Path, schema: DataSchema) -> None:
    cost, met = "provider,period,cost\nP1,2016/17,5\n", "provider,period,met\nP1,2016/17,7\n"
    reading = read(two(tmp_path, cost, met), schema)
    assert not reading.findings and len(reading.files) == 2
    assert (figures(reading, "cost"), figures(reading, "met")) == ({("P1", 0, ()): 5}, {("P1", 0, ()): 7})
    alike = read(two(tmp_path, cost, "provider,period,cost,met\nP1,2016/17,5,\n"), schema)
    assert codes(alike) == ["figure-repeated"] and not alike.stops
    unlike = read(two(tmp_path, cost, "provider,period,cost,met\nP1,2016/17,6,\n"), schema)
    assert unlike.stops and [label.path[-7:] for label in unlike.findings[0].labels] == ["two.csv", "one.csv"]  # type: ignore[union-attr]
    blank = read(two(tmp_path, cost, "provider,period,cost,met\nP1,2016/17,,7\n"), schema)
    assert not blank.findings and figures(blank, "cost") == {("P1", 0, ()): 5}


def test_a_file_given_twice(tmp_path: Path, schema: DataSchema) -> None:
    text = "provider,period,cost\nP1,2016/17,5\n"
    one, copy = two(tmp_path, text, text)
    assert codes(read([one, one], schema)) == ["file-twice"]
    assert codes(read([one, str(one)], schema)) == ["file-twice"]
    assert codes(read([one, copy], schema)) == ["file-twice"] and read([one, copy], schema).stops
    (tmp_path / "link.csv").symlink_to(one)
    assert codes(read([one, tmp_path / "link.csv"], schema)) == ["file-twice"]


def test_what_is_no_file(tmp_path: Path, schema: DataSchema) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "device.csv").symlink_to("/dev/zero")
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "folder").mkdir()
    names = ("pipe.csv", "device.csv", "folder.csv", "folder", "absent.csv", "absent", "nul\0.csv")
    for path in (*(tmp_path / name for name in names), "/dev/null"):
        reading = read([path], schema)
        assert reading.stops and codes(reading) == ["file-not-readable"], path
    (tmp_path / "noending").write_text("provider,period,cost\n")
    assert codes(read([tmp_path / "noending"], schema)) == ["file-kind"]
    assert codes(read([], schema)) == ["no-rows"]


def test_what_to_name_in_place_of_what_is_no_file(tmp_path: Path, schema: DataSchema) -> None:
    def said(path: Path | str) -> str:
        (finding,) = read([path], schema).findings
        return "\n".join([finding.message, *finding.notes, f"fix: {finding.fix}"])

    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "map.toml").write_text("")
    assert "this is a folder, and a file of data is needed\nIt holds no file that is read. CSV (.csv)" in said(folder)
    (folder / "costs.csv").write_text("")
    assert f"fix: {folder / 'costs.csv'}" in said(folder)
    (folder / "b.xlsx").write_text("")
    assert f"It holds `{folder / 'b.xlsx'}`, `{folder / 'costs.csv'}`." in said(folder)
    assert "fix: name the files in it" in said(folder)
    assert f"there is no such file\nfix: {folder / 'costs.csv'}" in said(folder / "cost.csv")
    assert f"fix: {folder / 'costs.csv'}" in said(folder / "costs.cvs")
    assert said(folder / "visits.csv") == "there is no such file\nfix: None"
    assert "fix: save the data as a file first" in said("/dev/null")


def test_a_contract_that_reads_no_figure(read_bytes: Read, care_schema: Schemas) -> None:
    """A file of periods, and of payees where there are several, is all it needs; without payees, no file at all."""
    alone, many = care_schema(None, metrics=(), keys=(), payee=None), care_schema(None, metrics=(), keys=())
    periods = read_bytes("period\n2016/17\n2018/19\n", schema=alone)
    assert [(payee, at.label) for payee, at in periods.rows.statements] == [("", "2016/17"), ("", "2018/19")]
    payees = read_bytes("provider,period\nP1,2016/17\nP2,2017/18\n", schema=many)
    assert [(payee, at.label) for payee, at in payees.rows.statements] == [("P1", "2016/17"), ("P2", "2017/18")]
    assert not periods.findings and not payees.findings
    nothing = read([], alone)
    assert [at.label for _, at in nothing.rows.statements] == ["2016/17", "2017/18", "2018/19"] and not nothing.findings
    assert read_bytes("provider\nP1\n", schema=many, period="2016/17").rows.payees == ["P1"]
    assert codes(read([], many)) == ["no-rows"]
    assert codes(read_bytes("provider\nP1\n", schema=many)) == ["column-missing"]
    assert codes(read_bytes("provider,period\nP1,\nP2,2016/17\n", schema=many)) == ["unreadable-period"]
    assert codes(read_bytes("provider,period\n,2016/17\nP2,2016/17\n", schema=many)) == ["unknown-payee"]
    assert codes(read_bytes("period\n2016/17 Q1\n", schema=alone)) == ["period-of-another-clock"]
    long = read_bytes("provider,period,metric,value\nP1,2016/17,cost,3\nP1,2016/17,rate,50%\n", schema=many)
    assert codes(long) == ["unknown-column"] and len(long.rows.statements) == 1


def test_all_faults_in_one_run(read_bytes: Read) -> None:
    rows = (
        "".join(f"P1,20{17 + year}/{18 + year},x\n" for year in range(2))
        + "P2,2016/17,-1\nP9,2016/17,2\nP2,2030/31,1\n"
    )
    reading = read_bytes("provider,period,cost\n" + rows)
    assert [finding.labels[0].row for finding in reading.findings] == [2, 3, 4, 5, 6]
    many = read_bytes("provider,period,cost\n" + "P1,2016/17,x\n" * 1000)
    assert len(many.findings) == 201 and many.findings[-1].message == "800 more findings are not listed"


def test_a_row_of_a_refused_statement_never_counts(read_bytes: Read) -> None:
    reading = read_bytes("provider,period,cost,rate\nP1,2016/17,x,50%\nP2,2016/17,2,60%\n")
    assert not reading.stops and set(reading.refused) == {("P1", "2016/17")}
    assert figures(reading, "cost") == {("P2", 0, ()): 2}


def test_limits_of_rows(read_bytes: Read) -> None:
    rows = "provider,period,cost\n" + "P1,2016/17,1\n" * 4
    assert not read_bytes(rows, limits=Limits(rows=4)).stops
    over = read_bytes(rows, limits=Limits(rows=3))
    assert codes(over)[-1] == "file-limit" and over.stops and "limit rows" in (over.findings[-1].fix or "")


def test_the_map(read_bytes: Read, tmp_path: Path, schema: DataSchema) -> None:
    text = """
separator = ";"
skip = 1
dates = "day/month/year"
marks = ["nil return"]
outside_term = "pass over"
[columns]
payee = "Org"
period = "FY"
cost = "Spend"
[ratios]
rate = "percent"
[spellings.passed]
Y = "yes"
[spellings.track]
First = "T1"
[spellings.provider]
"Provider One" = "P1"
[periods]
FY16 = "2016/17"
"""
    (tmp_path / "map.toml").write_text(text, encoding="utf-8")
    mapping = load_mapping(tmp_path / "map.toml")
    data = (
        "Care report;;;;;;\nOrg;FY;Spend;rate;review;passed;track\n"
        "Provider One;FY16;1,234;92.19;01/04/2016;Y;First\nP2;FY16;nil return;;;;\nP2;2001/02;1;;;;\n"
    )
    reading = read_bytes(data, mapping=mapping)
    assert codes(reading) == ["period-outside-term"] and not reading.stops
    at = ("P1", 0, ())
    got = {name: store[at].value for name, store in reading.rows.cells.items() if at in store}
    assert got == {
        "cost": 1234,
        "rate": Fraction(9219, 10000),
        "review": datetime.date(2016, 4, 1),
        "passed": True,
        "track": "one_sided",
    }
    assert reading.rows.cells["cost"]["P2", 0, ()].value == Missing("nil return")


@pytest.mark.parametrize(
    "said",
    [
        {"seperator": ";"},
        {"separator": ";;"},
        {"skip": -1},
        {"skip": True},
        {"dates": "dmy"},
        {"sheet": 1},
        {"marks": "x"},
        {"formulas": "yes"},
        {"columns": {"cots": "Spend"}},
        {"columns": {"cost": 1}},
        {"columns": "cost"},
        {"ratios": {"cost": "percent"}},
        {"ratios": {"rate": "points"}},
        {"spellings": {"Y": "yes"}},
        {"spellings": {"passed": {"Y": "maybe"}}},
        {"spellings": {"track": {"X": "T9"}}},
        {"periods": ["x"]},
    ],
)
def test_faults_of_a_map(read_bytes: Read, said: dict[str, Any]) -> None:
    reading = read_bytes("provider,period,cost\nP1,2016/17,1\n", mapping=mapping_of(said))
    assert reading.stops and codes(reading) == ["map"]


def test_a_map_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_bytes(b"\xff = [[[")
    assert load_mapping(tmp_path / "bad.toml").faults and load_mapping(tmp_path / "absent.toml").faults
    (tmp_path / "deep.toml").write_text("a = " + "[" * 100_000, encoding="utf-8")
    assert load_mapping(tmp_path / "deep.toml").faults


def test_ratios_above_one(read_bytes: Read) -> None:
    data = "provider,period,cost,rate\nP1,2016/17,1,1.35\n"
    assert read_bytes(data).stops
    assert not read_bytes(data, mapping=mapping_of({"ratios": {"rate": "fraction"}})).findings
    doubt = read_bytes("provider,period,cost,points\nP1,2016/17,1,0.9219\n")
    assert codes(doubt) == ["which-percent"] and not doubt.stops
    mixed = read_bytes("provider,period,cost,rate\nP1,2016/17,1,92%\nP2,2016/17,1,0\n")
    assert not mixed.findings


def test_a_stream_gives_the_same_figures(care_schema: Schemas, tmp_path: Path) -> None:
    flat = replace(care_schema(None), metrics=tuple(m for m in care_schema().metrics if not m.keys), keys=())
    path = tmp_path / "data.csv"
    rows = [f"P{i},2016/17,{i},{'x' if i == 57 else i % 100}%" for i in range(100)]
    path.write_text("provider,period,cost,rate\n" + "\n".join(rows) + "\n", encoding="utf-8")
    batches = list(stream([path], flat, batch=10))
    whole = read([path], flat)
    assert len(batches) == 11 and batches[-1].sha256 == whole.sha256 and batches[-1].findings == whole.findings
    merged = {at: cell for batch in batches for at, cell in batch.rows.cells["rate"].items()}
    assert merged == whole.rows.cells["rate"]
    assert [batch.refused for batch in batches if batch.refused] == [whole.refused]
    assert [one for batch in batches for one in batch.rows.statements] == whole.rows.statements
    path.write_text("provider,period,cost\n" + "P1,2016/17,1\nP2,2016/17,1\n" * 20, encoding="utf-8")
    assert list(stream([path], flat, batch=10))[-1].stops
    keyed = list(stream([path], care_schema(None), batch=10))
    assert len(keyed) == 1


def test_the_hash_is_of_the_bytes(tmp_path: Path, schema: DataSchema) -> None:
    import hashlib

    path = tmp_path / "data.csv"
    path.write_text("provider,period,cost\nP1,2016/17,1\n", encoding="utf-8")
    assert read([path], schema).sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_heading_that_says_percent(read_bytes: Read) -> None:
    mapping = {"columns": {"rate": "rate (%)"}}
    data = "provider,period,cost,rate (%)\nP1,2016/17,1,0.92\n"
    reading = read_bytes(data, mapping=mapping_of(mapping))
    assert reading.stops and codes(reading) == ["which-percent"]
    assert not read_bytes(data, mapping=mapping_of({**mapping, "ratios": {"rate": "fraction"}})).findings


def test_a_figure_keyed_by_the_payee_itself(care_schema: Schemas, read_bytes: Read) -> None:
    schema = care_schema(None, metrics=(MetricColumn("cost", "Cost", "money", "GBP", keys=("provider",)),), keys=())
    reading = read_bytes("provider,period,cost\nP1,2016/17,1\n", schema=schema)
    assert not reading.findings and figures(reading, "cost") == {("P1", 0, ("P1",)): 1}
    assert template_csv(schema).startswith("provider,period,cost\n,2016/17,")


def test_columns_that_only_another_contract_fills_are_not_spoken_of(read_bytes: Read) -> None:
    """In a file that several contracts share, what only their rows fill is theirs; a row of ours that fills it is told."""
    text = "contract,provider,period,cost,colour\ncare,P1,2016/17,100,{}\nother,P9,2016/17,1,red\n"
    assert codes(read_bytes(text.format(""))) == ["other-contract"]
    told = read_bytes(text.format("blue"))
    assert sorted(codes(told)) == ["other-contract", "unknown-column"]
    (found,) = (found for found in told.findings if found.code == "unknown-column")
    assert "`colour`" in found.message
