"""Findings as data. Every fault of a contract or a data file is a `Diagnostic`; nothing a user does raises across a pass.

A diagnostic says, in the contract's own words: what is wrong, where (each place with its role), what follows from
it, and at most one cure that can be pasted. The same value becomes terminal text, JSON and an editor's squiggle.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from obcdsl.record import dataclass
from obcdsl.source import Span

Level = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Label:
    """A place in a contract file and its role there. The first label of a diagnostic marks the fault."""

    span: Span
    text: str = ""


@dataclass(frozen=True, slots=True)
class DataPlace:
    """A place in a data file: rows count from 1 as a spreadsheet shows them (the header is row 1)."""

    path: str
    row: int | None = None
    column: str | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding: `code` is its slug (`obc explain CODE`), `notes` the consequence, `fix` text to paste."""

    code: str
    level: Level
    message: str
    labels: tuple[Label | DataPlace, ...] = ()
    notes: tuple[str, ...] = ()
    fix: str | None = None


class Refusal(Exception):  # noqa: N818 - a refusal is a verdict, not a programming error
    """The end of a job that cannot go on, with every finding that stopped it. Caught at the door (CLI and API)."""

    def __init__(self, findings: Iterable[Diagnostic]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(f"{f.level}: {f.message}  [{f.code}]" for f in self.findings))


def _on_one_line(message: str) -> str:
    """A message without the line ends of what it names: a heading or a cell of data may hold any."""
    lines = message.splitlines()
    return message if lines == [message] else " ".join(lines)


def error(
    code: str, message: str, *labels: Label | DataPlace, notes: Iterable[str] = (), fix: str | None = None
) -> Diagnostic:
    """An error finding.

    >>> error("unknown-name", "there is nothing called `x`").level
    'error'
    """
    return Diagnostic(code, "error", _on_one_line(message), labels, tuple(notes), fix)


def warning(
    code: str, message: str, *labels: Label | DataPlace, notes: Iterable[str] = (), fix: str | None = None
) -> Diagnostic:
    """A warning finding."""
    return Diagnostic(code, "warning", _on_one_line(message), labels, tuple(notes), fix)
