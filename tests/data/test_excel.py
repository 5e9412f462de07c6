"""Workbooks: what is read, what is refused by name, and that the same figures come of them as of CSV."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from obcdsl.data.limits import Limits
from obcdsl.data.mapping import mapping_of
from obcdsl.data.read import Reading
from obcdsl.data.schema import Missing

HEAD = ["provider", "period", "cost", "rate", "review"]


def book(
    rows: list[list[Any]], options: dict[str, Any] | None = None, more: Callable[[Any, Any], None] | None = None
) -> bytes:
    """A workbook of one sheet."""
    out = io.BytesIO()
    workbook = xlsxwriter.Workbook(out, {"in_memory": True, **(options or {})})
    sheet = workbook.add_worksheet("Data")
    day = workbook.add_format({"num_format": "yyyy-mm-dd"})
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, datetime.date):
                sheet.write_datetime(number, column, value, day)
            elif value is not None:
                sheet.write(number, column, value)
    if more:
        more(workbook, sheet)
    workbook.close()
    return out.getvalue()


def altered(data: bytes, change: Callable[[str, bytes], bytes], also: dict[str, bytes] | None = None) -> bytes:
    """A workbook with the parts of its archive changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for member in source.infolist():
            target.writestr(member.filename, change(member.filename, source.read(member.filename)))
        for name, part in (also or {}).items():
            target.writestr(name, part)
    return out.getvalue()


def only_sheet(change: Callable[[bytes], bytes]) -> Callable[[str, bytes], bytes]:
    return lambda name, part: change(part) if name.startswith("xl/worksheets/sheet") else part


GOOD = [HEAD, ["P1", "2016/17", 966116777, 0.9219, datetime.date(2016, 4, 1)]]


@pytest.mark.parametrize("options", [{}, {"date_1904": True}])
def test_a_workbook_reads_exactly(read_bytes: Callable[..., Reading], options: dict[str, Any]) -> None:
    reading = read_bytes(book(GOOD, options), "data.xlsx")
    cells = {name: store[("P1", 0, ())].value for name, store in reading.rows.cells.items() if store}
    assert (reading.findings, cells) == (
        (),
        {"cost": 966116777, "rate": Fraction(9219, 10000), "review": datetime.date(2016, 4, 1)},
    )
    assert any("shortest decimal" in note for note in reading.notes)


def refused(reading: Reading, code: str, says: str = "", row: int | None = None) -> None:
    found = next((finding for finding in reading.findings if finding.code == code), None)
    assert found is not None, reading.findings
    assert reading.stops == (found.level == "error" and not reading.refused)
    assert says in " ".join([found.message, *found.notes])
    if row is not None:
        assert found.labels[0].row == row


def test_errors_of_formulas(read_bytes: Callable[..., Reading]) -> None:
    def errors(_: Any, sheet: Any) -> None:
        sheet.write_formula(1, 2, "=NA()", None, "#N/A")
        sheet.write_formula(2, 2, "=1/0", None, "#DIV/0!")

    rows = [HEAD, ["P1", "2016/17"], ["P2", "2016/17"]]
    plain = only_sheet(lambda part: re.sub(rb"<f>.*?</f>", b"", part))
    reading = read_bytes(altered(book(rows, more=errors), plain), "data.xlsx")
    assert reading.rows.cells["cost"]["P1", 0, ()].value == Missing("#N/A")
    assert set(reading.refused) == {("P2", "2016/17")}
    refused(reading, "unusable-value", "#DIV/0!", 3)


def test_formulas_are_refused_unless_declared(read_bytes: Callable[..., Reading]) -> None:
    data = book(GOOD, more=lambda _, sheet: sheet.write_formula("C2", "=A1+1", None, 5))
    refused(read_bytes(data, "data.xlsx"), "formula-cell", "C2", 2)
    declared = read_bytes(data, "data.xlsx", mapping=mapping_of({"formulas": "as last saved"}))
    assert declared.rows.cells["cost"]["P1", 0, ()].value == 5


def test_merged_hidden_and_filtered(read_bytes: Callable[..., Reading]) -> None:
    merged = book(GOOD, more=lambda _, sheet: sheet.merge_range("C2:C3", 5))
    refused(read_bytes(merged, "data.xlsx"), "merged-cells", "C2:C3", 2)
    hidden = book(GOOD, more=lambda _, sheet: sheet.set_row(1, None, None, {"hidden": True}))
    refused(read_bytes(hidden, "data.xlsx"), "hidden-cells", "hides 1 row;", 2)
    filtered = book(GOOD, more=lambda _, sheet: sheet.autofilter("A1:C2"))
    refused(read_bytes(filtered, "data.xlsx"), "hidden-cells", "filter")


def test_notes_above_the_table(read_bytes: Callable[..., Reading]) -> None:
    data = book([["Care report"], [None], *GOOD])
    refused(read_bytes(data, "data.xlsx"), "headings", "row 3", 3)
    assert not read_bytes(data, "data.xlsx", mapping=mapping_of({"skip": 2})).findings


def test_ids_that_a_spreadsheet_changed(read_bytes: Callable[..., Reading]) -> None:
    rows = [HEAD, [5e12, "2016/17", 1], [10044, "2016/17", 1], [datetime.date(2016, 3, 1), "2016/17", 1]]
    said = [finding.message + " ".join(finding.notes) for finding in read_bytes(book(rows), "data.xlsx").findings]
    assert ["number" in said[0], "leading zeros" in said[1], "date" in said[2]] == [True] * 3


def test_which_sheet(read_bytes: Callable[..., Reading]) -> None:
    def second(workbook: Any, _: Any) -> None:
        workbook.add_worksheet("Notes").write_string(0, 0, "cost is in pounds")
        workbook.add_worksheet("Old").hide()

    reading = read_bytes(book(GOOD, more=second), "data.xlsx")
    assert not reading.findings and any("sheet `Data`" in note for note in reading.notes)
    twin = book(GOOD, more=lambda workbook, _: workbook.add_worksheet("Twin").write_row(0, 0, HEAD))
    refused(read_bytes(twin, "data.xlsx"), "which-sheet", "`Twin`")
    refused(read_bytes(twin, "data.xlsx", mapping=mapping_of({"sheet": "None"})), "which-sheet", "no sheet `None`")
    assert not read_bytes(twin, "data.xlsx", mapping=mapping_of({"sheet": "Data"})).findings


def test_what_no_workbook_may_hold(read_bytes: Callable[..., Reading]) -> None:
    same = only_sheet(lambda part: part)
    refused(read_bytes(altered(book(GOOD), same, {"xl/vbaProject.bin": b"x"}), "data.xlsx"), "file-kind", "macros")
    links = {"xl/externalLinks/externalLink1.xml": b"<x/>"}
    refused(read_bytes(altered(book(GOOD), same, links), "data.xlsx"), "file-kind", "links")
    with pytest.warns(UserWarning, match="Duplicate"):
        twice = altered(book(GOOD), same, {"xl/worksheets/sheet1.xml": b"<x/>"})
    refused(read_bytes(twice, "data.xlsx"), "file-malformed", "two parts")
    refused(read_bytes(book(GOOD)[:-300], "data.xlsx"), "file-malformed")
    entity = b'<!DOCTYPE a [<!ENTITY b "c">]><workbook/>'
    index = altered(book(GOOD), lambda name, part: entity if name == "xl/workbook.xml" else part)
    refused(read_bytes(index, "data.xlsx"), "file-malformed")
    letters = b'<?xml version="1.0" encoding="UTFm8"?><workbook/>'
    index = altered(book(GOOD), lambda name, part: letters if name == "xl/workbook.xml" else part)
    refused(read_bytes(index, "data.xlsx"), "file-malformed", "no XML")


def test_limits_of_the_archive(read_bytes: Callable[..., Reading]) -> None:
    bomb = altered(book(GOOD), only_sheet(lambda part: part), {"xl/media/big.bin": bytes(30_000_000)})
    refused(read_bytes(bomb, "data.xlsx"), "file-limit", "200 times")
    refused(
        read_bytes(bomb, "data.xlsx", limits=Limits(unpacked_ratio=10**6, unpacked_bytes=10**7)), "file-limit", "MiB"
    )
    assert not read_bytes(bomb, "data.xlsx", limits=Limits(unpacked_ratio=10**6)).stops
    refused(read_bytes(book(GOOD), "data.xlsx", limits=Limits(zip_members=3)), "file-limit", "parts")
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    far_away = altered(book(GOOD), only_sheet(lambda part: part.replace(b"</sheetData>", far)))
    refused(read_bytes(far_away, "data.xlsx"), "file-limit", "1,048,576 rows")


@pytest.mark.parametrize("place", [b"Gtrue2", b"XFE2", b"A1048577", b"AAAAAAAAAAAAAAAA2"])
def test_a_cell_where_no_sheet_has_one(read_bytes: Callable[..., Reading], place: bytes) -> None:
    """`Gtrue2` is column 3,563,071 to the reader, which would lay out a row of that width for each line of the table."""
    cell = b'<row r="%s"><c r="%s"><v>1</v></c></row></sheetData>' % (place.lstrip(bytes(range(65, 123))), place)
    odd = altered(book(GOOD), only_sheet(lambda part: part.replace(b"</sheetData>", cell)))
    refused(read_bytes(odd, "data.xlsx"), "file-malformed", "an Excel sheet has at most")


def test_a_million_blank_rows_and_a_dimension_that_lies(read_bytes: Callable[..., Reading]) -> None:
    blank = b"".join(b'<row r="%d"><c r="A%d" s="0"/></row>' % (row, row) for row in range(3, 1_048_577))

    def swollen(part: bytes) -> bytes:
        part = re.sub(rb'<dimension ref="[^"]*"/>', b'<dimension ref="A1:XFD1048576"/>', part)
        return part.replace(b"</sheetData>", blank + b"</sheetData>")

    data = altered(book(GOOD), only_sheet(swollen))
    reading = read_bytes(data, "data.xlsx")
    assert not reading.findings and len(reading.rows.cells["cost"]) == 1


def test_a_workbook_of_openpyxl(read_bytes: Callable[..., Reading]) -> None:
    workbook = openpyxl.Workbook()
    workbook.active.append(["provider", "period", "cost"])
    workbook.active.append(["P1", "2016/17", "£1,234.50"])
    out = io.BytesIO()
    workbook.save(out)
    reading = read_bytes(out.getvalue(), "data.xlsx")
    assert reading.rows.cells["cost"]["P1", 0, ()].value == Fraction(2469, 2)
