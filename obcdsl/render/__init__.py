"""Everything that is shown: findings, statements and terms. Each statement format is one file of this folder.

`writer("json", stream, screen)` gives the writer of a format. It takes the statements one at a time while the run
works, and at the end what was refused and the control totals, so a run of any size is written as it goes.

A format's file is imported only when it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import IO, TYPE_CHECKING, Protocol, TextIO, cast

from obcdsl.render.screen import Screen

if TYPE_CHECKING:
    from obcdsl.contract import Contract
    from obcdsl.statement import Control, RefusedStatement, Run, Statement

FORMATS = {
    "table": "obcdsl.render.table",
    "json": "obcdsl.render.json",
    "csv": "obcdsl.render.csv",
    "amounts": "obcdsl.render.amounts",
    "html": "obcdsl.render.html",
}
"""The file of each statement format, by the name that `--format` takes."""

BINARY_FORMATS = {"parquet": "obcdsl.render.parquet"}
"""Formats that are no text: they are written into files only, and know the contract before its first statement."""


class Writer(Protocol):
    """Writes one run to one stream: every statement, then the end. It neither opens nor closes the stream."""

    def statement(self, statement: Statement) -> None:
        """Take the next statement."""

    def finish(self, refused: Sequence[RefusedStatement], control: Control) -> None:
        """Take the statements that were refused and the control totals, and write what is left."""


class BinaryWriter(Writer, Protocol):
    """A writer of bytes, which may hold more of its stream than it has written."""

    def drop(self) -> None:
        """Let go of a file that is not finished, while its stream is open."""


class MakesWriter(Protocol):
    """What the file of a format defines as `writer`."""

    def __call__(self, stream: TextIO, screen: Screen) -> Writer:
        """A writer on a stream; `screen` says what the stream can carry."""


class MakesBinaryWriter(Protocol):
    """What the file of a binary format defines as `writer`."""

    def __call__(self, stream: IO[bytes], contract: Contract) -> BinaryWriter:
        """A writer of the statements of one contract."""


def binary_writer(format_name: str, stream: IO[bytes], contract: Contract) -> BinaryWriter:
    """The writer of a format of `BINARY_FORMATS` on a file of its own."""
    make = cast(MakesBinaryWriter, import_module(BINARY_FORMATS[format_name]).writer)
    return make(stream, contract)


def writer(format_name: str, stream: TextIO, screen: Screen | None = None) -> Writer:
    """The writer of a format; KeyError for a name that is not in `FORMATS`.

    Without a `screen`, the stream's own encoding is used, no colour, and 80 columns.
    """
    screen = screen or Screen(getattr(stream, "encoding", None) or "utf-8")
    make = cast(MakesWriter, import_module(FORMATS[format_name]).writer)
    return make(stream, screen)


def write_run(run: Run, format_name: str, stream: TextIO, screen: Screen | None = None) -> None:
    """Write a run that is already whole."""
    to = writer(format_name, stream, screen)
    write_statements(run.statements, to)
    to.finish(run.refused, run.control)


def write_statements(statements: Iterable[Statement], to: Writer) -> None:
    """Write statements as they come."""
    for statement in statements:
        to.statement(statement)
