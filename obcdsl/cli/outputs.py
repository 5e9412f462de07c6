"""Where statements go: one stream, or one file for each contract in a folder.

A later row of data can refuse a whole contract, so what is written for a contract is held until all its data have been
read, and dropped if it is refused. Held text beyond a little goes to a temporary file: memory stays constant.
"""

from __future__ import annotations

import copy
import os
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Protocol, TextIO, cast

from obcdsl.bulk.amounts_block import AmountsBlock
from obcdsl.cli.shown import screen, show_lines
from obcdsl.cli.written import put_in_place
from obcdsl.contract import Contract
from obcdsl.diagnostic import Diagnostic, Refusal, error
from obcdsl.evaluation import Job
from obcdsl.money import minor_digits
from obcdsl.render import BINARY_FORMATS, BinaryWriter, Writer, binary_writer, writer
from obcdsl.render.screen import Screen
from obcdsl.statement import Control, RefusedStatement, Statement

ENDINGS = {"table": "txt", "json": "json", "csv": "csv", "amounts": "csv", "html": "html", "parquet": "parquet"}
HELD_LETTERS = 1 << 20
RESERVED_BY_WINDOWS = frozenset(
    ["con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))]
)


class Output(Protocol):
    """Takes the statements of one contract after another."""

    def begin(self, job: Job) -> Diagnostic | None:
        """Make ready for the contract of a job; a finding where it cannot be written."""

    def statement(self, statement: Statement) -> None:
        """Take the next statement of the contract."""

    def keep(self, refused: Sequence[RefusedStatement], control: Control) -> None:
        """The contract's data are all read: write what was taken."""

    def drop(self) -> None:
        """Forget what was taken for this contract."""

    def finish(self, refused: Sequence[RefusedStatement], control: Control) -> None:
        """The end of the run: what was refused in all, and the control totals of all."""


class Held:
    """A stream whose text can be poured out or dropped."""

    def __init__(self, encoding: str) -> None:
        self.encoding = encoding
        self._parts: list[str] = []
        self._size = 0
        self._file: IO[bytes] | None = None

    def write(self, text: str) -> int:
        """Hold some text."""
        self._parts.append(text)
        self._size += len(text)
        if self._size > HELD_LETTERS:
            if self._file is None:
                self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by pour or drop
            self._file.write("".join(self._parts).encode("utf-8", "surrogatepass"))
            self._parts, self._size = [], 0
        return len(text)

    def flush(self) -> None:
        """Nothing: text stays held."""

    def pour(self, stream: TextIO) -> None:
        """Write what is held and hold nothing."""
        if self._file is not None:
            self._file.seek(0)
            for line in self._file:
                stream.write(line.decode("utf-8", "surrogatepass"))
        stream.write("".join(self._parts))
        self.drop()

    def drop(self) -> None:
        """Hold nothing."""
        if self._file is not None:
            self._file.close()
            self._file = None
        self._parts, self._size = [], 0


class Page:
    """The statements of a contract for a web page, which shows how each came about when all its data have been read."""

    def __init__(self, job: Job) -> None:
        job.keep = True
        self._job = job
        self._statements: list[Statement] = []

    def statement(self, statement: Statement) -> None:
        """Keep a statement."""
        self._statements.append(statement)

    def into(self, to: Writer, refused: Sequence[RefusedStatement], control: Control) -> None:
        """Give what is kept to a writer of web pages."""
        from obcdsl.documents import Paid
        from obcdsl.render.html import HtmlWriter

        cast(HtmlWriter, to).contract(Paid(self._job, self._statements, refused, control))


class StreamOutput:
    """Every contract in one document on one stream."""

    def __init__(self, form: str, stream: TextIO) -> None:
        self._form, self._stream = form, stream
        self._held = Held(stream.encoding or "utf-8")
        self._writer: Writer = writer(form, cast(TextIO, self._held), screen(stream))
        self._before: Writer = self._writer
        self._page: Page | None = None

    def begin(self, job: Job) -> Diagnostic | None:
        """Remember the writer as it is, to go back to."""
        self._before = copy.copy(self._writer)
        self._page = Page(job) if self._form == "html" else None
        return None

    def statement(self, statement: Statement) -> None:
        """Take a statement."""
        (self._page or self._writer).statement(statement)

    def keep(self, refused: Sequence[RefusedStatement], control: Control) -> None:
        """Write what was taken."""
        if self._page is not None:
            self._page.into(self._writer, refused, control)
        self._held.pour(self._stream)

    def drop(self) -> None:
        """Go back to before the contract."""
        self._writer, self._page = self._before, None
        self._held.drop()

    def finish(self, refused: Sequence[RefusedStatement], control: Control) -> None:
        """Write the end. A table of rows has no place for control totals: they go to stderr."""
        self._writer.finish(refused, control)
        self._held.pour(self._stream)
        self._stream.flush()
        if self._form in ("csv", "amounts"):
            writer("table", sys.stderr, screen(sys.stderr)).finish(refused, control)


class FolderOutput:
    """A file for each contract, written under a temporary name and put in its place when it is whole."""

    def __init__(self, folder: Path, form: str, replace: bool) -> None:
        self._folder, self._form, self._replace = folder, form, replace
        self._written: set[str] = set()
        self._target = self._part = folder
        self._stream: TextIO | IO[bytes] | None = None
        self._is_begun = False
        self._writer: Writer | None = None
        self._binary: BinaryWriter | None = None
        self._page: Page | None = None
        make_folder(folder)

    def begin(self, job: Job) -> Diagnostic | None:
        """Open a file under a temporary name."""
        name = job.contract.name
        safe = file_name(name)
        self._target = self._folder / f"{safe}.{ENDINGS[self._form]}"
        self._part = self._folder / f".{safe}.{os.getpid()}.part"
        if safe in self._written:
            return error("output", f"two contracts of this run are called `{name}`: the second is not written")
        if not self._replace and (self._target.exists() or self._target.is_symlink()):
            return error("output", f"`{self._target}` is there already", fix="--replace")
        self._is_begun = True  # before the file is there: whoever stops the run meanwhile leaves none behind
        try:
            self._writer = self._opened(job.contract)
        except OSError as fault:
            self._is_begun = False
            return unwritable(self._part, fault)
        self._page = Page(job) if self._form == "html" else None
        return None

    def _opened(self, contract: Contract) -> Writer:
        if self._form in BINARY_FORMATS:
            self._stream = stream = self._part.open("xb")
            self._binary = binary_writer(self._form, stream, contract)
            return self._binary
        self._stream = text = self._part.open("x", encoding="utf-8", errors="backslashreplace", newline="\n")
        return writer(self._form, text, Screen(width=100))

    def statement(self, statement: Statement) -> None:
        """Write a statement into the file."""
        assert self._writer is not None
        (self._page or self._writer).statement(statement)

    def takes_blocks(self, contract: Contract) -> bool:
        """Whether statements of amounts are written as blocks of columns too: in whole units of the currency alone."""
        if self._form != "parquet":
            return False
        from obcdsl.render.parquet import places_of_amounts

        return places_of_amounts(contract) == minor_digits(contract.program.currency)

    def block(self, block: AmountsBlock) -> None:
        """Write a block of statements into the file."""
        from obcdsl.render.parquet import ParquetWriter

        assert isinstance(self._writer, ParquetWriter)
        self._writer.amounts(block)

    def keep(self, refused: Sequence[RefusedStatement], control: Control) -> None:
        """Write the end and give the file its name."""
        assert self._writer is not None and self._stream is not None
        if self._page is not None:
            self._page.into(self._writer, refused, control)
        self._writer.finish(refused, control)
        self._stream.flush()
        os.fsync(self._stream.fileno())
        self._stream.close()
        put_in_place(self._part, self._target, self._replace)
        self._written.add(self._target.stem)
        self._stream, self._is_begun = None, False
        show_lines([f"wrote {self._target}"], sys.stdout)

    def drop(self) -> None:
        """Remove the file of the temporary name."""
        if self._stream is not None:
            with suppress(OSError):
                if self._binary is not None:
                    self._binary.drop()
                self._stream.close()
            self._stream = None
        if self._is_begun:
            self._is_begun = False
            with suppress(OSError):
                self._part.unlink()

    def finish(self, refused: Sequence[RefusedStatement], control: Control) -> None:
        """Show what was refused and the control totals of all files."""
        if self._written:
            sys.stdout.write("\n")
        writer("table", sys.stdout, screen(sys.stdout)).finish(refused, control)


def make_folder(folder: Path) -> None:
    """Make the folder that files are written into.

    Raises:
        Refusal: where it is a link or a file, or cannot be made.
    """
    if folder.is_symlink():
        raise Refusal([error("output", f"`{folder}` is a link; name the folder itself")])
    if folder.exists() and not folder.is_dir():
        raise Refusal([error("output", f"`{folder}` is a file, and --out names a folder")])
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as fault:
        raise Refusal([unwritable(folder, fault)]) from None


def file_name(name: str) -> str:
    """A file name for a contract that stays in its folder on every system.

    >>> file_name("corridor"), file_name("../../etc/passwd"), file_name("con")
    ('corridor', '______etc_passwd', 'con_')
    """
    safe = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "_-") else "_" for letter in name)[
        :100
    ]
    return safe + "_" if safe.lower() in RESERVED_BY_WINDOWS or not safe else safe


def unwritable(path: Path, fault: OSError | ValueError) -> Diagnostic:
    """The finding that a file or folder cannot be written."""
    return error("output", f"`{path}` cannot be written: {getattr(fault, 'strerror', None) or fault}")
