"""Parquet, read by pyarrow: decimals exactly, binary floats as their shortest decimals."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from obcdsl.data.frame_table import arrow_rows, exact_cell
from obcdsl.data.limits import MEBIBYTE, Limits
from obcdsl.data.opened import HashedFile, check_magic
from obcdsl.data.table import Odd, Raw, Table, fault

BATCH_ROWS = 8_192


def parquet_table(path: Path, limits: Limits) -> tuple[Table, HashedFile]:
    """The table of a Parquet file. Raises `Unreadable` for a file that is none, or one that is too large."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise fault(
            "missing-extra",
            "Parquet is read by pyarrow, which is not installed",
            str(path),
            fix='pip install "obcdsl[arrow]"',
        ) from None
    shown = str(path)
    opened = HashedFile(path)
    check_magic(opened.peek(), shown, lambda start: start.startswith(b"PAR1"))
    if opened.size > limits.unpacked_bytes:
        raise fault("file-limit", f"the file has {opened.size:,} bytes; the limit is {limits.unpacked_bytes:,}", shown)
    data = opened.read_all()
    if data[:4] != b"PAR1" or data[-4:] != b"PAR1":
        raise fault("file-malformed", "this is no whole Parquet file", shown)
    try:
        file = pyarrow.parquet.ParquetFile(pyarrow.BufferReader(data))
        metadata = file.metadata
        _check_size(metadata, limits, shown)
        kinds = [str(field.type) for field in file.schema_arrow]
        headings = list(file.schema_arrow.names)
    except (pyarrow.ArrowException, OSError, ValueError) as reason:
        raise fault("file-malformed", f"this Parquet file cannot be read: {_one_line(reason)}", shown) from None
    table = Table(shown, headings, iter(()))
    single = frozenset(place for place, kind in enumerate(kinds) if kind in ("float", "halffloat"))
    table.rows = _rows(table, file, single, limits)
    return table, opened


def _check_size(metadata: Any, limits: Limits, path: str) -> None:
    if metadata.num_rows > limits.rows:
        raise fault("file-limit", f"{metadata.num_rows:,} rows; the limit is {limits.rows:,}", path)
    if metadata.num_columns > limits.columns:
        raise fault("file-limit", f"{metadata.num_columns:,} columns; the limit is {limits.columns:,}", path)
    largest = max((metadata.row_group(place).total_byte_size for place in range(metadata.num_row_groups)), default=0)
    if largest > limits.unpacked_bytes:
        raise fault(
            "file-limit",
            f"a group of rows unpacks to more than {limits.unpacked_bytes // MEBIBYTE:,} MiB",
            path,
        )


def _rows(table: Table, file: Any, single: frozenset[int], limits: Limits) -> Iterator[tuple[int, list[Raw]]]:
    import pyarrow

    try:
        for number, values in enumerate(arrow_rows(file.iter_batches(batch_size=BATCH_ROWS)), 2):
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
    except (pyarrow.ArrowException, OSError, ValueError, UnicodeDecodeError, OverflowError) as reason:
        raise fault("file-malformed", f"this Parquet file cannot be read: {_one_line(reason)}", table.name) from None


def _one_line(reason: Exception) -> str:
    return " ".join(str(reason).split())[:160]
