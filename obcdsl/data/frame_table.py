"""Tables in memory: pandas, Polars, pyarrow, or a list of dictionaries. The first row is row 2, as in a sheet."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

from obcdsl.data.limits import Limits
from obcdsl.data.table import Odd, Raw, Table, exact_decimal, exact_float, fault

Digest = Callable[[], str]


def frame_table(source: Any, name: str, limits: Limits) -> tuple[Table, Digest]:
    """The table of a data frame, and the function that gives the hash of its canonical text once it has been read."""
    headings, rows, single = _opened(source, name)
    if len(headings) > limits.columns:
        raise fault("file-limit", f"{len(headings):,} columns; the limit is {limits.columns:,}", name)
    hashed = hashlib.sha256("\t".join(headings).encode("utf-8", "surrogatepass"))
    table = Table(name, headings, iter(()))
    table.rows = _exact_rows(table, rows, single, hashed, limits)
    return table, hashed.hexdigest


def _opened(source: Any, name: str) -> tuple[list[str], Iterator[tuple[Any, ...]], frozenset[int]]:
    """Headings, rows of Python values, and the places of columns of 32 or 16 bit floats."""
    if isinstance(source, list | tuple):
        return _of_dictionaries(source, name)
    module = type(source).__module__.split(".")[0]
    if hasattr(source, "collect") and module == "polars":
        source = source.collect()
    if module == "polars" and hasattr(source, "iter_rows"):
        kinds = [str(kind) for kind in source.dtypes]
        return list(source.columns), source.iter_rows(), _single(kinds)
    if module == "pyarrow" and hasattr(source, "to_batches"):
        kinds = [str(field.type) for field in source.schema]
        return list(source.schema.names), arrow_rows(source.to_batches()), _single(kinds)
    if module == "pandas" and hasattr(source, "itertuples"):
        kinds = [str(kind) for kind in source.dtypes]
        return [str(heading) for heading in source.columns], source.itertuples(index=False, name=None), _single(kinds)
    what = f"{type(source).__module__}.{type(source).__name__}"
    raise fault(
        "file-kind",
        f"a {what} is neither a path nor a table",
        name,
        None,
        None,
        "Tables are pandas, Polars, pyarrow, or a list of dictionaries.",
    )


def _single(kinds: list[str]) -> frozenset[int]:
    return frozenset(
        place for place, kind in enumerate(kinds) if kind.lower() in ("float32", "float", "halffloat", "float16")
    )


def arrow_rows(batches: Any) -> Iterator[tuple[Any, ...]]:
    """Rows of Arrow batches as Python values."""
    for batch in batches:
        columns = [column.to_pylist() for column in batch.columns]
        yield from zip(*columns, strict=True) if columns else ()


def _of_dictionaries(source: Any, name: str) -> tuple[list[str], Iterator[tuple[Any, ...]], frozenset[int]]:
    headings: dict[str, None] = {}
    for place, row in enumerate(source, 2):
        if not isinstance(row, dict):
            raise fault("file-kind", f"this row is a {type(row).__name__}, not a dictionary", name, place)
        headings.update(dict.fromkeys(str(key) for key in row))
    if not headings:
        raise fault("no-rows", "the table holds no rows", name)
    return list(headings), (tuple(row.get(key) for key in headings) for row in source), frozenset()


def _exact_rows(
    table: Table, rows: Iterator[tuple[Any, ...]], single: frozenset[int], hashed: Any, limits: Limits
) -> Iterator[tuple[int, list[Raw]]]:
    for number, values in enumerate(rows, 2):
        if number - 1 > limits.rows:
            raise fault("file-limit", f"more than {limits.rows:,} rows", table.name, number)
        cells = [exact_cell(table, value, place in single) for place, value in enumerate(values)]
        for place, cell in enumerate(cells):
            if isinstance(cell, str) and len(cell) > limits.cell_letters:
                raise fault(
                    "file-limit",
                    f"a cell of {len(cell):,} letters; the limit is {limits.cell_letters:,}",
                    table.name,
                    number,
                    table.headings[place],
                )
        hashed.update(
            ("\n" + "\t".join(f"{type(cell).__name__}:{cell}" for cell in cells)).encode("utf-8", "surrogatepass")
        )
        yield number, cells


def exact_cell(table: Table, value: Any, is_single: bool = False) -> Raw:
    """A Python value of a table as a raw cell. Floats become their shortest decimals and are counted.

    >>> exact_cell(Table("t", [], iter(())), 0.25), exact_cell(Table("t", [], iter(())), float("inf")).what
    (Fraction(1, 4), 'infinite')
    """
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        if value != value:
            return None
        table.floats += 1
        return _single_float(value) if is_single else exact_float(float(value))
    if isinstance(value, datetime.datetime):
        return _midnight(value)
    if isinstance(value, datetime.date | Fraction):
        return value
    if isinstance(value, Decimal):
        return exact_decimal(value)
    return _scalar(table, value, is_single)


def _scalar(table: Table, value: Any, is_single: bool) -> Raw:
    """A scalar of numpy or pandas, or something that no cell should be."""
    if type(value).__name__ in ("NAType", "NaTType"):
        return None
    if type(value).__module__ == "numpy" and hasattr(value, "item") and getattr(value, "ndim", 1) == 0:
        return exact_cell(table, value.item(), is_single or type(value).__name__ in ("float32", "float16"))
    if isinstance(value, datetime.time | datetime.timedelta):
        return Odd(str(value), "a time of day")
    if isinstance(value, dict):
        return Odd("{...}", "a record of several figures, not a figure")
    if isinstance(value, list | tuple | set) or hasattr(value, "__array__"):
        return Odd("[...]", "a list, not a figure")
    return Odd(type(value).__name__, f"a {type(value).__name__}, not a figure")


def _single_float(value: float) -> Fraction | Odd:
    """A 32 bit float, widened on its way here, as the shortest decimal that reads back to the 32 bits."""
    import numpy

    return exact_float(float(str(numpy.float32(value))))


def _midnight(value: datetime.datetime) -> datetime.date | Odd | None:
    if value != value:
        return None
    if value.tzinfo is not None:
        return Odd(str(value), "a moment in a time zone; a date alone is read")
    if (value.hour, value.minute, value.second, value.microsecond) != (0, 0, 0, 0):
        return Odd(str(value), "a date with a time of day; a date alone is read")
    return datetime.date(value.year, value.month, value.day)
