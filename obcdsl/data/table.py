"""A table as it stands in a file: headings and rows of raw cells. What the cells mean is not known here.

Every reader of a format makes one `Table`; everything after it is the same for all formats. A raw cell is

| in the file | here |
|---|---|
| text | `str`, untouched |
| a number of JSON | its text, so that it never passes through a float |
| a whole number, a decimal | `int`, `Fraction` |
| a binary float | `Fraction` of the shortest decimal that reads back to it |
| true, false | `bool` |
| a date, or a date and time at midnight | `datetime.date` |
| nothing | `None` |
| anything else (a time of day, an error of a formula, infinity) | `Odd`, which says what it is |
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any, Protocol, TypeAlias

from obcdsl.diagnostic import DataPlace, Diagnostic, Refusal, error
from obcdsl.extra import package


@dataclass(frozen=True, slots=True)
class Odd:
    """A cell that is neither text, number, yes/no nor date: what stood there, and what it is."""

    said: str
    what: str


Raw: TypeAlias = str | int | Fraction | bool | datetime.date | Odd | None


class Unreadable(Exception):  # noqa: N818 - it carries findings across the row iterator, and is caught in read.py
    """A fault of a file's form: raised by the reader of a format, caught by `read`; it never leaves the package."""

    def __init__(self, *findings: Diagnostic) -> None:
        self.findings = findings
        super().__init__(findings[0].message)


class Blocks(Protocol):
    """The rows of a table as record batches."""

    def of(self, size: int) -> Iterator[tuple[int, Any]]:
        """Record batches of so many rows, the last with what is left, each with the number of its first row."""

    def rows(self, first: int, block: Any) -> Iterator[tuple[int, list[Raw]]]:
        """The rows of one record batch."""


@dataclass(slots=True)
class Table:
    """One table: `rows` gives (row number as a spreadsheet counts, cells), each as long as `headings`.

    `told` and `warned` collect what the reader of the format has to say; `floats` counts the cells that were floats.
    `heading_row` is None where the file has none (JSON lines). `first_rows` are the first rows whatever their length,
    where the reader of the format has them.
    """

    name: str
    headings: list[str]
    rows: Iterator[tuple[int, list[Raw]]]
    heading_row: int | None = 1
    first_rows: list[tuple[int, list[Raw]]] | None = None
    told: list[str] = field(default_factory=list)
    warned: list[Diagnostic] = field(default_factory=list)
    floats: int = 0
    blocks: Blocks | None = None
    """The rows as record batches of Arrow, where the format has them."""


def fault(
    code: str,
    message: str,
    path: str,
    row: int | None = None,
    column: str | None = None,
    *notes: str,
    fix: str | None = None,
) -> Unreadable:
    """A fault of a file's form at one place."""
    if code == "file-limit" and fix is None:
        notes = (*notes, "An option raises it: `--limit NAME=N`.")
    return Unreadable(error(code, message, DataPlace(path, row, column), notes=notes, fix=fix))


def reader(name: str, does: str, extra: str, path: str) -> Any:
    """The optional package that reads a file; a fault of the file where it is not installed."""
    try:
        return package(name, does, extra, DataPlace(path))
    except Refusal as missing:
        raise Unreadable(*missing.findings) from None


def exact_float(number: float) -> Fraction | Odd:
    """A binary float as the shortest decimal that reads back to it.

    >>> exact_float(0.1), exact_float(float("nan")).what
    (Fraction(1, 10), 'not a number')
    """
    if number != number:
        return Odd("NaN", "not a number")
    if number in (float("inf"), float("-inf")):
        return Odd(str(number), "infinite")
    return Fraction(Decimal(repr(number)))


def exact_decimal(number: Decimal) -> Fraction | Odd:
    """A decimal as an exact fraction; the special ones, and those of absurd size, are odd."""
    if not number.is_finite():
        return Odd(str(number), "not a number" if number.is_nan() else "infinite")
    if number and abs(number.adjusted()) > 400:
        return Odd(str(number)[:60], "a number of absurd size")
    return Fraction(number)
