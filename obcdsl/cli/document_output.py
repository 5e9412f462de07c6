"""Statements as documents in a folder: a PDF or a workbook for each contract, made when all of its data are read."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from obcdsl.cli.outputs import file_name, make_folder, unwritable
from obcdsl.cli.shown import screen, show_lines
from obcdsl.cli.written import put_in_place
from obcdsl.diagnostic import Diagnostic, Refusal, error
from obcdsl.documents import Paid, document
from obcdsl.evaluation import Job
from obcdsl.render import writer
from obcdsl.statement import Control, RefusedStatement, Statement


class DocumentOutput:
    """Keeps the statements of a contract, and writes its document when all are there."""

    def __init__(self, folder: Path, form: str, replace: bool) -> None:
        self._folder, self._form, self._replace = folder, form, replace
        self._written: set[str] = set()
        self._job: Job | None = None
        self._statements: list[Statement] = []
        make_folder(folder)

    def begin(self, job: Job) -> Diagnostic | None:
        """Keep the rows of the job: the document shows them."""
        name = job.contract.name
        target = self._target(name)
        if target.stem in self._written:
            return error("output", f"two contracts of this run are called `{name}`: the second is not written")
        if not self._replace and (target.exists() or target.is_symlink()):
            return error("output", f"`{target}` is there already", fix="--replace")
        job.keep = True
        self._job, self._statements = job, []
        return None

    def _target(self, name: str) -> Path:
        return self._folder / f"{file_name(name)}.{self._form}"

    def statement(self, statement: Statement) -> None:
        """Keep a statement."""
        self._statements.append(statement)

    def keep(self, refused: Sequence[RefusedStatement], control: Control) -> None:
        """Make the document and put it in its place."""
        assert self._job is not None
        target = self._target(self._job.contract.name)
        made = document(Paid(self._job, self._statements, refused, control), self._form)
        part = self._folder / f".{target.stem}.{os.getpid()}.part"
        try:
            with part.open("xb") as stream:
                stream.write(made)
                stream.flush()
                os.fsync(stream.fileno())
        except OSError as fault:
            with suppress(OSError):
                part.unlink()
            raise Refusal([unwritable(part, fault)]) from None
        put_in_place(part, target, self._replace)
        self._written.add(target.stem)
        self.drop()
        show_lines([f"wrote {target}"], sys.stdout)

    def drop(self) -> None:
        """Forget the contract."""
        self._job, self._statements = None, []

    def finish(self, refused: Sequence[RefusedStatement], control: Control) -> None:
        """Show what was refused and the control totals of all files."""
        if self._written:
            sys.stdout.write("\n")
        writer("table", sys.stdout, screen(sys.stdout)).finish(refused, control)
