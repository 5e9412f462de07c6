"""CSV, strictly: UTF-8, one separator, one heading row, every row as long as the headings."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path

from obcdsl.data.limits import Limits
from obcdsl.data.opened import HashedFile, PinnedFile, check_magic, decoded, encoding_seen
from obcdsl.data.table import Raw, Table, Unreadable, fault
from obcdsl.diagnostic import DataPlace, error

PINNED = "A schedule is CSV in UTF-8, its columns separated by commas, with a row of headings."
SEPARATORS = {";": "a semicolon", "\t": "a tab", "|": "a bar", ",": "a comma"}


def csv_table(path: Path, limits: Limits, separator: str | None = None, skip: int = 0) -> tuple[Table, HashedFile]:
    """The table of a CSV file. `separator` is what the map declares; `skip` rows above the headings are passed over.

    Raises `Unreadable` for every fault of the file's form, here or while the rows are read.
    """
    opened = HashedFile(path)
    return _table(opened, limits, separator, skip), opened


def pinned_table(source: PinnedFile, limits: Limits) -> Table:
    """The table of a CSV file that a contract pins: no map says how it is written, and no template is filled in."""
    try:
        return _table(source, limits, ",", 0)
    except Unreadable as unreadable:
        found = [replace(finding, notes=(PINNED,), fix=None) for finding in unreadable.findings]
        raise Unreadable(*found) from None


def _table(opened: HashedFile | PinnedFile, limits: Limits, separator: str | None, skip: int) -> Table:
    shown = opened.path
    start = opened.peek()
    check_magic(start, shown, lambda _: False)
    if encoding := encoding_seen(start):
        raise fault("file-encoding", f"the file is {encoding}, not UTF-8", shown, fix="save it as CSV UTF-8")
    records = _records(opened, shown, limits, separator)
    headings, heading_row = _headings(records, shown, skip)
    _check_separator(headings, heading_row, shown, separator)
    if len(headings) > limits.columns:
        raise fault(
            "file-limit",
            f"{len(headings):,} columns; the limit is {limits.columns:,}",
            shown,
            heading_row,
            fix="raise it with `--limit columns=N`",
        )
    first = list(islice(records, 20))
    rows = _rows(chain(first, records), headings, heading_row, shown, limits)
    return Table(shown, headings, rows, heading_row, [(row, list(cells)) for row, cells in first])


def _records(
    opened: HashedFile | PinnedFile, path: str, limits: Limits, separator: str | None
) -> Iterator[tuple[int, list[str]]]:
    """Numbered records. The number is the row a spreadsheet shows: blank lines count, line breaks in quotes do not."""
    row = 1
    longest = limits.cell_letters * limits.columns

    def lines() -> Iterator[str]:
        while line := opened.readline(longest + 1):
            if len(line) > longest:
                raise fault("file-limit", f"a line of more than {longest:,} bytes", path, row)
            yield decoded(line, path, row)

    text = lines()
    first = next(text, "").removeprefix("\ufeff")
    if first[:4].lower() == "sep=":
        seen = first[4:5]
        if separator != seen:
            message = f"the first line declares {SEPARATORS.get(seen, 'a separator')} (`sep={seen}`)"
            raise fault("file-separator", message, path, 1, None, _DECLARE, fix=f'separator = "{seen}"')
        row, first = 2, next(text, "")
    reader = csv.reader(chain([first], text), delimiter=separator or ",", strict=True)
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as reason:
            raise _malformed(str(reason), path, row) from None
        if cells is None:
            return
        yield row, cells
        row += 1


_DECLARE = "Commas are read unless the map of the run (`--map`) declares another separator."


def _malformed(reason: str, path: str, row: int) -> Unreadable:
    if "unexpected end of data" in reason or "field larger" in reason:
        return fault(
            "file-malformed",
            'a quote (") opened in this row is never closed',
            path,
            row,
            fix='close it, or double a quote that belongs to the text ("")',
        )
    if "new-line" in reason:
        return fault(
            "file-malformed",
            "the lines end in a bare carriage return, as on old Macs",
            path,
            row,
            fix="save it as CSV UTF-8",
        )
    if "expected after" in reason:
        return fault(
            "file-malformed",
            "text stands right after a closing quote",
            path,
            row,
            fix='double a quote that belongs to the text ("")',
        )
    return fault("file-malformed", f"this row is not CSV: {reason}", path, row)


def _headings(records: Iterator[tuple[int, list[str]]], path: str, skip: int) -> tuple[list[str], int]:
    for row, cells in records:
        if row <= skip:
            continue
        if any(cell.strip() for cell in cells):
            return cells, row
    raise fault(
        "no-rows", "the file holds no headings and no rows", path, fix="`obc template` writes the file to fill in"
    )


def _check_separator(headings: list[str], row: int, path: str, declared: str | None) -> None:
    if len(headings) > 1:
        return
    for seen, named in SEPARATORS.items():
        if seen != (declared or ",") and headings[0].count(seen) >= 1:
            raise fault(
                "file-separator",
                f"the columns are separated by {named}",
                path,
                row,
                None,
                _DECLARE,
                fix=f'separator = "{_escaped(seen)}"',
            )


def _escaped(separator: str) -> str:
    return "\\t" if separator == "\t" else separator


def _rows(
    records: Iterator[tuple[int, list[str]]], headings: list[str], heading_row: int, path: str, limits: Limits
) -> Iterator[tuple[int, list[Raw]]]:
    width, longest = len(headings), limits.cell_letters
    ragged: list[DataPlace] = []
    for row, cells in records:
        if row - heading_row > limits.rows:
            raise fault(
                "file-limit",
                f"more than {limits.rows:,} rows",
                path,
                row,
                fix="raise it with `--limit rows=N`, or split the file",
            )
        if not any(cells):
            continue
        if len(cells) != width:
            ragged.append(DataPlace(path, row, None, f"{len(cells)} cells"))
            if len(ragged) >= limits.findings:
                break
            continue
        if len("".join(cells)) > longest and (cell := max(cells, key=len)) and len(cell) > longest:
            column = headings[cells.index(cell)]
            raise fault("file-limit", f"a cell of {len(cell):,} letters; the limit is {longest:,}", path, row, column)
        yield row, cells  # type: ignore[misc]
    if ragged:
        cure = "A comma inside a cell needs quotes around the cell."
        raise Unreadable(
            *(
                error(
                    "ragged-row",
                    f"this row has {place.text}, the headings have {width}",
                    DataPlace(path, place.row),
                    notes=(cure,),
                )
                for place in ragged
            )
        )
