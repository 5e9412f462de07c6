"""Parquet and Arrow files, read by pyarrow in batches: decimals exactly, binary floats as their shortest decimals.

The file is hashed first and then read where it lies, so that memory holds a batch and not the file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, count
from pathlib import Path
from typing import Any

from obcdsl.data.frame_table import arrow_rows, exact_cell
from obcdsl.data.limits import MEBIBYTE, Limits
from obcdsl.data.opened import HashedFile, check_magic
from obcdsl.data.table import Odd, Raw, Table, Unreadable, fault, reader
from obcdsl.record import dataclass

BATCH_ROWS = 8_192
Batches = Callable[[int], Iterable[Any]]
"""The record batches of a file, of at most so many rows."""
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
        return _in_blocks(path, file.schema_arrow, lambda size: file.iter_batches(size), limits, "Parquet"), opened
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
        batches: Batches = lambda size: _batches_of(file, limits, str(path), size)  # noqa: E731
        return _in_blocks(path, file.schema, batches, limits, "Arrow"), opened
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


def _in_blocks(path: Path, schema: Any, batches: Batches, limits: Limits, what: str) -> Table:
    table = _table(path, schema, batches(BATCH_ROWS), limits, what)
    table.blocks = ArrowBlocks(table, _single(schema), batches, limits, what)
    return table


@dataclass(frozen=True, slots=True)
class ArrowBlocks:
    """The rows of a file as record batches (`obcdsl.data.table.Blocks`)."""

    table: Table
    single: frozenset[int]
    batches: Batches
    limits: Limits
    what: str

    def of(self, size: int) -> Iterator[tuple[int, Any]]:
        """Record batches of so many rows, each in one piece, with the number of its first row."""
        import pyarrow

        first, waiting, number = 2, list[Any](), 0
        try:
            for batch in chain(self.batches(size), (None,)):
                if batch is not None:
                    waiting.append(batch)
                    number += batch.num_rows
                while number >= size or (batch is None and number):
                    table = pyarrow.Table.from_batches(waiting)
                    for block in table.slice(0, size).combine_chunks().to_batches():
                        yield first, block
                        first += block.num_rows
                    waiting = table.slice(size).to_batches()
                    number = max(0, number - size)
        except (pyarrow.ArrowException, *FAULTS) as reason:
            raise _malformed(self.table.name, self.what, reason) from None

    def rows(self, first: int, block: Any) -> Iterator[tuple[int, list[Raw]]]:
        """The rows of one record batch."""
        return _rows(self.table, (block,), self.single, self.limits, self.what, count(first))


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
    table.rows = _rows(table, batches, _single(schema), limits, what, count(2) if numbers is None else numbers)
    return table


def _single(schema: Any) -> frozenset[int]:
    return frozenset(place for place, field in enumerate(schema) if str(field.type) in ("float", "halffloat"))


def _batches_of(file: Any, limits: Limits, path: str, size: int) -> Iterator[Any]:
    """The batches of an Arrow file, each cut to a size that memory holds as Python values."""
    for place in range(file.num_record_batches):
        batch = file.get_batch(place)
        if batch.nbytes > limits.unpacked_bytes:
            raise _too_wide(limits, path)
        for start in range(0, batch.num_rows, size):
            yield batch.slice(start, size)


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
