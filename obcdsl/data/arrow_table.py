"""Parquet and Arrow files, read by pyarrow in batches: decimals exactly, binary floats as their shortest decimals.

The file is hashed first and then read where it lies, so that memory holds a batch and not the file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any

from obcdsl.data.frame_table import arrow_rows, exact_cell
from obcdsl.data.limits import MEBIBYTE, Limits
from obcdsl.data.opened import HashedFile, check_magic
from obcdsl.data.table import Odd, Raw, Table, Unreadable, fault, reader
from obcdsl.record import dataclass

BATCH_ROWS = 8_192
FAULTS = (OSError, ValueError, UnicodeDecodeError, OverflowError)


def parquet_table(path: Path, limits: Limits) -> tuple[Table, HashedFile]:
    """The table of a Parquet file. Raises `Unreadable` for a file that is none, or one that is too large."""
    pyarrow = reader("pyarrow", "Parquet is read", "arrow", str(path))
    parquet = reader("pyarrow.parquet", "Parquet is read", "arrow", str(path))
    opened = HashedFile(path)
    check_magic(opened.peek(), str(path), lambda start: start.startswith(b"PAR1"))
    try:
        file = parquet.ParquetFile(opened.hashed_whole(), pre_buffer=False)
        _check_size(file.metadata, limits, str(path))
        batches = file.iter_batches(batch_size=BATCH_ROWS)
        return _table(path, file.schema_arrow, batches, limits, "Parquet"), opened
    except (pyarrow.ArrowException, *FAULTS) as reason:
        raise _malformed(str(path), "Parquet", reason) from None


def arrow_file_table(path: Path, limits: Limits) -> tuple[Table, HashedFile]:
    """The table of an Arrow file (also Feather 2). Raises `Unreadable` for a file that is none, or one that is too large."""
    pyarrow = reader("pyarrow", "Arrow is read", "arrow", str(path))
    ipc = reader("pyarrow.ipc", "Arrow is read", "arrow", str(path))
    opened = HashedFile(path)
    check_magic(opened.peek(), str(path), lambda start: start.startswith(b"ARROW1"))
    try:
        file = ipc.open_file(opened.hashed_whole())
        return _table(path, file.schema, _batches_of(file, limits, str(path)), limits, "Arrow"), opened
    except (pyarrow.ArrowException, *FAULTS) as reason:
        raise _malformed(str(path), "Arrow", reason) from None


@dataclass(frozen=True, slots=True)
class ArrowPart:
    """Some rows of a file, with the numbers that they have there: an Arrow table, and the file's name for messages."""

    name: str
    table: Any
    numbers: Sequence[int]


def part_table(part: ArrowPart, limits: Limits) -> tuple[Table, Callable[[], str]]:
    """The table of a part of a file; a part has no hash."""
    table = _table(Path(part.name), part.table.schema, part.table.to_batches(), limits, "Arrow", part.numbers)
    return table, lambda: ""


def _malformed(path: str, what: str, reason: Exception) -> Exception:
    if isinstance(reason, Unreadable):
        return reason
    return fault("file-malformed", f"this {what} file cannot be read: {_one_line(reason)}", path)


def _table(
    path: Path, schema: Any, batches: Iterable[Any], limits: Limits, what: str, numbers: Iterable[int] | None = None
) -> Table:
    kinds = [str(field.type) for field in schema]
    if len(kinds) > limits.columns:
        raise fault("file-limit", f"{len(kinds):,} columns; the limit is {limits.columns:,}", str(path))
    table = Table(str(path), list(schema.names), iter(()))
    single = frozenset(place for place, kind in enumerate(kinds) if kind in ("float", "halffloat"))
    table.rows = _rows(table, batches, single, limits, what, count(2) if numbers is None else numbers)
    return table


def _batches_of(file: Any, limits: Limits, path: str) -> Iterator[Any]:
    """The batches of an Arrow file, each cut to a size that memory holds as Python values."""
    for place in range(file.num_record_batches):
        batch = file.get_batch(place)
        if batch.nbytes > limits.unpacked_bytes:
            raise _too_wide(limits, path)
        for start in range(0, batch.num_rows, BATCH_ROWS):
            yield batch.slice(start, BATCH_ROWS)


def _too_wide(limits: Limits, path: str) -> Unreadable:
    most = f"{limits.unpacked_bytes // MEBIBYTE:,} MiB"
    return fault("file-limit", f"a group of rows unpacks to more than {most}", path)


def _check_size(metadata: Any, limits: Limits, path: str) -> None:
    if metadata.num_rows > limits.rows:
        raise fault("file-limit", f"{metadata.num_rows:,} rows; the limit is {limits.rows:,}", path)
    largest = max((metadata.row_group(place).total_byte_size for place in range(metadata.num_row_groups)), default=0)
    if largest > limits.unpacked_bytes:
        raise _too_wide(limits, path)


def _rows(
    table: Table, batches: Iterable[Any], single: frozenset[int], limits: Limits, what: str, numbers: Iterable[int]
) -> Iterator[tuple[int, list[Raw]]]:
    import pyarrow

    try:
        for number, values in zip(numbers, arrow_rows(batches)):  # noqa: B905 - numbers may go on
            if number - 1 > limits.rows:
                raise fault("file-limit", f"more than {limits.rows:,} rows", table.name, number)
            cells = [
                Odd("NaN", "not a number") if value != value else exact_cell(table, value, place in single)
                for place, value in enumerate(values)
            ]
            for place, cell in enumerate(cells):
                if isinstance(cell, str) and len(cell) > limits.cell_letters:
                    raise fault(
                        "file-limit",
                        f"a cell of {len(cell):,} letters; the limit is {limits.cell_letters:,}",
                        table.name,
                        number,
                        table.headings[place],
                    )
            yield number, cells
    except (pyarrow.ArrowException, *FAULTS) as reason:
        raise _malformed(table.name, what, reason) from None


def _one_line(reason: Exception) -> str:
    return " ".join(str(reason).split())[:160]
