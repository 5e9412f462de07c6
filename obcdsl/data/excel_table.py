"""Excel workbooks (.xlsx), read by python-calamine after the archive has been looked through.

Numbers of a workbook are binary floats: each is taken as the shortest decimal that reads back to it. What calamine does
not tell (formulas, errors of formulas, hidden rows, macros, links) is looked up in the sheet's own XML first.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any

from obcdsl.data.excel_archive import SheetFacts, Workbook, look_through
from obcdsl.data.limits import Limits
from obcdsl.data.mapping import Mapping
from obcdsl.data.opened import HashedFile, check_magic
from obcdsl.data.table import Odd, Raw, Table, Unreadable, exact_float, fault, reader
from obcdsl.diagnostic import DataPlace, error, warning

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
"""The size of a sheet (Microsoft, "Excel specifications and limits"): no sound file has a cell beyond."""


def excel_table(
    path: Path, limits: Limits, mapping: Mapping, wanted: frozenset[str] = frozenset()
) -> tuple[Table, HashedFile]:
    """The table of one sheet of a workbook. Raises `Unreadable` for every fault of the file's form."""
    python_calamine = reader("python_calamine", "Excel files are read", "excel", str(path))
    shown = str(path)
    opened = HashedFile(path)
    check_magic(opened.peek(), shown, lambda start: start.startswith(b"PK\x03\x04"))
    if opened.peek()[:4] != b"PK\x03\x04":
        raise fault(
            "file-kind",
            "this file is no Excel workbook, whatever its name says",
            shown,
            fix="name it .csv if it is CSV",
        )
    if opened.size > limits.unpacked_bytes:
        raise fault("file-limit", f"the file has {opened.size:,} bytes; the limit is {limits.unpacked_bytes:,}", shown)
    data = opened.read_all()
    workbook = look_through(data, limits, shown)
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        name = _sheet_name(workbook, book, mapping, wanted, limits)
        facts, sheet = _sheet(workbook, book, name, limits)
    except (python_calamine.CalamineError, ValueError, OSError) as reason:
        said = " ".join(str(reason).split())[:160]
        raise fault("file-malformed", f"this workbook cannot be read: {said}", shown) from None
    _refuse_formulas(facts, name, shown, mapping)
    return _table(sheet, facts, name, shown, limits, mapping), opened


def _sheet(workbook: Workbook, book: Any, name: str, limits: Limits) -> tuple[SheetFacts, Any]:
    """A sheet, once it is known to fit: calamine lays out every cell up to the last row and column."""
    facts = workbook.facts(name)
    if facts.last_row > LAST_ROW or facts.last_column > LAST_COLUMN:
        found = f"{facts.last_row:,} rows and {facts.last_column:,} columns"
        most_said = f"an Excel sheet has at most {LAST_ROW:,} rows and {LAST_COLUMN:,} columns"
        raise fault("file-malformed", f"sheet `{name}` speaks of {found}; {most_said}", workbook.path)
    most = limits.unpacked_bytes // 20
    if facts.last_row * facts.last_column > most:
        size = f"{facts.last_row:,} rows by {facts.last_column:,} columns"
        raise fault("file-limit", f"sheet `{name}` spans {size}; the limit is {most:,} cells", workbook.path)
    return facts, book.get_sheet_by_name(name)


def _sheet_name(workbook: Workbook, book: Any, mapping: Mapping, wanted: frozenset[str], limits: Limits) -> str:
    """The sheet that the map names, or the only visible one that holds a table with headings the contract knows."""
    visible, path = workbook.visible, workbook.path
    if mapping.sheet is not None:
        if mapping.sheet not in workbook.sheets:
            listed = f"Its sheets are {_listed(list(workbook.sheets))}."
            raise fault("which-sheet", f"the workbook has no sheet `{mapping.sheet}`", path, None, None, listed)
        return mapping.sheet
    if len(visible) == 1:
        return visible[0]
    held = {name: _headings_held(_sheet(workbook, book, name, limits)[1], wanted) for name in visible[:50]}
    fitting = [name for name, count in held.items() if count >= min(2, len(wanted))]
    if len(fitting) == 1:
        return fitting[0]
    several = f"{len(fitting)} sheets hold a table: {_listed(fitting)}"
    message = several if fitting else "no sheet holds the headings of the contract"
    notes = f"Its sheets are {_listed(visible)}; the map of the run says which."
    raise fault("which-sheet", message, path, None, None, notes, fix=f'sheet = "{(fitting or visible or ["Data"])[0]}"')


def _headings_held(sheet: Any, wanted: frozenset[str]) -> int:
    """The most headings of the contract that one of the first rows holds."""
    rows = sheet.to_python(nrows=20)
    return max((len(wanted & {cell for cell in row if isinstance(cell, str)}) for row in rows), default=0)


def _listed(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names[:12]) or "none"


def _refuse_formulas(facts: SheetFacts, name: str, path: str, mapping: Mapping) -> None:
    if facts.formula and not mapping.formulas_as_saved:
        cell, count = facts.formula, facts.formulas
        message = f"sheet `{name}` holds {count:,} formula{'s' if count > 1 else ''}, the first in {cell}"
        notes = (
            "Copy the sheet and paste it as values, or say in the map of the run that the results last saved count:",
        )
        raise Unreadable(
            error(
                "formula-cell",
                message,
                DataPlace(path, _row_of(cell), cell),
                notes=notes,
                fix='formulas = "as last saved"',
            )
        )


def _row_of(cell: str) -> int:
    return int("".join(letter for letter in cell if letter.isdigit()) or 0)


def _table(sheet: Any, facts: SheetFacts, name: str, path: str, limits: Limits, mapping: Mapping) -> Table:
    table = Table(path, [], iter(()))
    numbered = _numbered(sheet, limits, path)
    headings: list[str] = []
    for row, cells in numbered:
        if row > mapping.skip and any(_has(cell) for cell in cells):
            table.heading_row = row
            headings = [_heading(cell) for cell in cells]
            break
    while headings and not headings[-1].strip():
        headings.pop()
    if not headings:
        raise fault("no-rows", f"sheet `{name}` is empty", path, fix="`obc template` writes the file to fill in")
    if len(headings) > limits.columns:
        raise fault(
            "file-limit", f"{len(headings):,} columns; the limit is {limits.columns:,}", path, table.heading_row
        )
    table.headings = headings
    table.told.append(f"sheet `{name}`")
    _warn_hidden(table, facts, name)
    first = list(islice(numbered, 20))
    table.first_rows = [(row, list(cells)) for row, cells in first]
    table.rows = _rows(table, chain(first, numbered), facts, limits, (sheet.start or (0, 0))[1])
    return table


def _warn_hidden(table: Table, facts: SheetFacts, name: str) -> None:
    if facts.hidden_rows:
        first, count = facts.hidden_rows[0], len(facts.hidden_rows)
        hidden = "1 row; it is read like the others" if count == 1 else f"{count:,} rows; they are read like the others"
        table.warned.append(
            warning(
                "hidden-cells",
                f"sheet `{name}` hides {hidden}",
                DataPlace(table.name, first),
            )
        )
    if facts.hidden_columns:
        table.warned.append(
            warning(
                "hidden-cells", f"sheet `{name}` hides columns; they are read like the others", DataPlace(table.name)
            )
        )
    if facts.has_filter:
        table.warned.append(
            warning("hidden-cells", f"sheet `{name}` has a filter; all its rows are read", DataPlace(table.name))
        )
    below = [cells for cells in facts.merged if _row_of(cells.split(":")[-1]) >= (table.heading_row or 1)]
    if below:
        found = [
            error(
                "merged-cells",
                f"cells {cells} are merged, so one value stands for several",
                DataPlace(table.name, _row_of(cells.split(":")[0]), cells),
                fix="unmerge them, and write in each cell what belongs there",
            )
            for cells in below[:20]
        ]
        raise Unreadable(*found)


def _numbered(sheet: Any, limits: Limits, path: str) -> Iterator[tuple[int, list[Any]]]:
    """Rows that are not blank, by their number."""
    count = 0
    for row, cells in enumerate(sheet.iter_rows(), 1):
        if any(_has(cell) for cell in cells):
            count += 1
            if count > limits.rows:
                raise fault("file-limit", f"more than {limits.rows:,} rows", path, row)
            yield row, cells


def _has(cell: Any) -> bool:
    return cell is not None and cell != ""


def _heading(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell if isinstance(cell, str) else "" if cell is None else str(cell)


def _rows(
    table: Table, numbered: Iterator[tuple[int, list[Any]]], facts: SheetFacts, limits: Limits, first_column: int
) -> Iterator[tuple[int, list[Raw]]]:
    width = len(table.headings)
    for row, values in numbered:
        beyond = [cell for cell in values[width:] if _has(cell)]
        if beyond:
            raise fault("ragged-row", "this row has figures to the right of the last heading", table.name, row)
        cells: list[Raw] = [_cell(table, value) for value in values[:width]]
        cells += [None] * (width - len(cells))
        for place, said in facts.errors.get(row, ()):
            column = place - first_column
            if 0 <= column < width:
                cells[column] = Odd(said, "missing") if said == "#N/A" else Odd(said, f"the error {said} of a formula")
        for column, cell in enumerate(cells):
            if isinstance(cell, str) and len(cell) > limits.cell_letters:
                raise fault(
                    "file-limit",
                    f"a cell of {len(cell):,} letters; the limit is {limits.cell_letters:,}",
                    table.name,
                    row,
                    table.headings[column],
                )
        yield row, cells


def _cell(table: Table, value: Any) -> Raw:
    if isinstance(value, str):
        return value or None
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        table.floats += not value.is_integer()
        return exact_float(value)
    if isinstance(value, datetime.datetime):
        if (value.hour, value.minute, value.second, value.microsecond) != (0, 0, 0, 0):
            return Odd(str(value), "a date with a time of day; a date alone is read")
        return value.date()
    if isinstance(value, datetime.date):
        return value
    return Odd(str(value), "a time of day")
