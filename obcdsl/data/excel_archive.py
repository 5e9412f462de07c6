"""The archive inside an .xlsx file: its limits, its sheets, and what a sheet's XML says beside its values."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field
from xml.etree import ElementTree

from obcdsl.data.limits import MEBIBYTE, Limits
from obcdsl.data.table import Unreadable, fault

CHUNK = 1 << 20
LARGEST_INDEX = 8 * MEBIBYTE
FORMULA = re.compile(rb"<(?:\w{1,20}:)?f[\s/>]")
ERROR_CELL = re.compile(rb"<(?:\w{1,20}:)?c\s([^<>]{0,300})>")
FILLED_CELL = re.compile(rb"<(?:\w{1,20}+:)?c\s[^<>/]*+(?:/(?!>)[^<>/]*+)*+>")
FILLED_ROW = re.compile(rb"<(?:\w{1,20}+:)?row\s([^<>/]*+(?:/(?!>)[^<>/]*+)*+)>")
ROW_PLACE = re.compile(rb"\br=[\"']([0-9]{1,10})[\"']")
PLACE = re.compile(rb"\br=[\"']([A-Za-z]{1,20})([0-9]{1,10})[\"']")
VALUE = re.compile(rb"<(?:\w{1,20}:)?v[^<>]{0,80}>([^<]{0,40})<")
HIDDEN_ROW = re.compile(
    rb"<(?:\w+:)?row\b(?=[^<>]{0,400}\bhidden=[\"'](?:1|true)[\"'])[^<>]{0,400}?\br=[\"']([0-9]{1,7})[\"']"
)
HIDDEN_COLUMN = re.compile(rb"<(?:\w+:)?col\b[^<>]{0,400}\bhidden=[\"'](?:1|true)[\"']")
MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b[^<>]{0,400}\bref=[\"']([A-Z0-9:$]+)[\"']")


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """What a sheet's XML says beside its values. `errors` gives for a row the (column from 0, error) in it."""

    formula: str | None = None
    formulas: int = 0
    errors: dict[int, list[tuple[int, str]]] = field(default_factory=dict)
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: bool = False
    has_filter: bool = False
    last_row: int = 0
    last_column: int = 0
    merged: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Workbook:
    """The sheets of a workbook: name to its part of the archive, and which are visible."""

    data: bytes
    path: str
    sheets: dict[str, str]
    visible: list[str]

    def facts(self, name: str) -> SheetFacts:
        """What the XML of one sheet says."""
        with zipfile.ZipFile(io.BytesIO(self.data)) as archive:
            return sheet_facts(archive.read(self.sheets[name]))


def look_through(data: bytes, limits: Limits, path: str) -> Workbook:
    """Checks the archive against the limits and finds its sheets. Raises `Unreadable` for what is not read."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_members(archive, limits, path)
            return _workbook(archive, data, path)
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        EOFError,
        NotImplementedError,
        RuntimeError,
        ValueError,
        KeyError,
        OSError,
    ) as reason:
        raise fault("file-malformed", f"this is no whole Excel workbook: {str(reason)[:120]}", path) from None
    except Exception as reason:
        if isinstance(reason, Unreadable):
            raise
        if type(reason).__module__ in ("zlib", "lzma", "bz2", "_bz2", "_lzma"):
            raise fault("file-malformed", f"this is no whole Excel workbook: {str(reason)[:120]}", path) from None
        raise


def _check_members(archive: zipfile.ZipFile, limits: Limits, path: str) -> None:
    members = archive.infolist()
    if len(members) > limits.zip_members:
        raise fault("file-limit", f"the workbook has {len(members):,} parts; the limit is {limits.zip_members:,}", path)
    names = [member.filename for member in members]
    if len(set(names)) != len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise fault("file-malformed", f"the workbook has two parts named `{twice[:80]}`", path)
    if any(member.flag_bits & 0x1 for member in members):
        raise fault("file-kind", "the workbook is protected by a password", path, fix="save it without one")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise fault("file-kind", "the workbook holds macros", path, fix="save it as .xlsx, which holds none")
    if any("externallinks/" in name.lower() for name in names):
        raise fault(
            "file-kind",
            "the workbook takes figures from other workbooks by links",
            path,
            fix="copy the sheet and paste it as values",
        )
    _check_unpacked(archive, members, limits, path)


def _check_unpacked(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], limits: Limits, path: str) -> None:
    """Unpacks every part within the limits: what an archive says of its size may be false (then its checksum is)."""
    total = 0
    for member in members:
        unpacked = 0
        with archive.open(member) as part:
            while chunk := part.read(CHUNK):
                unpacked += len(chunk)
                total += len(chunk)
                if total > limits.unpacked_bytes:
                    raise fault(
                        "file-limit",
                        f"the workbook unpacks to more than {limits.unpacked_bytes // MEBIBYTE:,} MiB",
                        path,
                    )
                if unpacked > CHUNK and unpacked > limits.unpacked_ratio * max(member.compress_size, 1):
                    raise fault(
                        "file-limit",
                        f"a part of the workbook unpacks to more than {limits.unpacked_ratio} times its size",
                        path,
                    )


def _workbook(archive: zipfile.ZipFile, data: bytes, path: str) -> Workbook:
    names = set(archive.namelist())
    if "xl/workbook.xml" not in names:
        what = "an OpenDocument file" if "mimetype" in names else "a zip archive without a workbook in it"
        if "xl/workbook.bin" in names:
            what = "a binary workbook (.xlsb)"
        raise fault("file-kind", f"this file is {what}, whatever its name says", path, fix="save it as .xlsx")
    index, links = (_parsed(archive, part, path) for part in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): _part_name(link.get("Target") or "") for link in links}
    sheets: dict[str, str] = {}
    visible: list[str] = []
    for element in index.iter():
        if element.tag.endswith("}sheet") or element.tag == "sheet":
            link = next((value for name, value in element.attrib.items() if name.endswith("}id")), None)
            name, part = element.get("name") or "", targets.get(link, "")
            if part in names and "worksheets/" in part:
                sheets[name] = part
                if element.get("state", "visible") == "visible":
                    visible.append(name)
    if not sheets:
        raise fault("file-malformed", "the workbook has no sheet", path)
    return Workbook(data, path, sheets, visible)


def _part_name(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _parsed(archive: zipfile.ZipFile, part: str, path: str) -> ElementTree.Element:
    text = archive.read(part)
    if len(text) > LARGEST_INDEX or b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise fault("file-malformed", f"the part {part} of the workbook is not what it should be", path)
    try:
        return ElementTree.fromstring(text)
    except (ElementTree.ParseError, LookupError, ValueError) as reason:  # not well formed, or in no known encoding
        raise fault("file-malformed", f"the part {part} of the workbook is no XML: {str(reason)[:80]}", path) from None


def sheet_facts(text: bytes) -> SheetFacts:
    """What the XML of a sheet says beside its values."""
    formula, formulas = None, 0
    for found in FORMULA.finditer(text) if b"<f" in text or b":f" in text else ():
        formulas += 1
        if formula is None:
            column, row = _cell_before(text, found.start())
            formula = f"{column}{row}"
    merged = tuple(reference[1].decode() for reference in MERGED.finditer(text)) if b"mergeCell" in text else ()
    hides = b"hidden=" in text
    hidden = tuple(int(row[1]) for row in HIDDEN_ROW.finditer(text)) if hides else ()
    last_row, last_column = _extent(text)
    hides_columns, has_filter = hides and HIDDEN_COLUMN.search(text) is not None, b"autoFilter" in text
    return SheetFacts(
        formula, formulas, _errors(text), hidden, hides_columns, has_filter, last_row, last_column, merged
    )


def _extent(text: bytes) -> tuple[int, int]:
    """The last row and column with anything in them; what the dimension of the sheet says is not believed."""
    rows = [int(row[1]) for found in FILLED_ROW.finditer(text) if (row := ROW_PLACE.search(found[1]))]
    letters: set[bytes] = set()
    filled = 0
    for cell in FILLED_CELL.finditer(text):
        filled += 1
        if place := PLACE.search(cell[0]):
            letters.add(place[1])
    columns = [_column_number(column.decode()) + 1 for column in letters]
    return max(rows, default=min(filled, 1 << 20)), max(columns, default=min(filled, 1 << 14))


def _cell_before(text: bytes, at: int) -> tuple[str, int]:
    """The place of the cell that a part of the XML stands in."""
    start = max(text.rfind(b"<c ", 0, at), text.rfind(b":c ", max(0, at - 4000), at))
    place = PLACE.search(text, start, at) if start >= 0 else None
    return (place[1].decode(), int(place[2])) if place else ("A", 0)


def _errors(text: bytes) -> dict[int, list[tuple[int, str]]]:
    errors: dict[int, list[tuple[int, str]]] = {}
    if b't="e"' not in text and b"t='e'" not in text:
        return errors
    for cell in ERROR_CELL.finditer(text):
        if b't="e"' not in cell[1] and b"t='e'" not in cell[1]:
            continue
        place, value = PLACE.search(cell[1]), VALUE.search(text, cell.end(), cell.end() + 4000)
        column, row = (place[1].decode(), int(place[2])) if place else ("A", 0)
        said = value[1].decode("ascii", "replace") if value else "#ERROR"
        errors.setdefault(row, []).append((_column_number(column), said))
    return errors


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1
