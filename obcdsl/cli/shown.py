"""What commands show: findings and lines, on a screen that may be a terminal, a pipe or a log."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, TextIO

from obcdsl.diagnostic import Diagnostic
from obcdsl.render.screen import Screen, screen_of

if TYPE_CHECKING:
    from obcdsl.source import Source


def screen(stream: TextIO) -> Screen:
    """What a stream can carry: the width of the terminal, 80 columns in a pipe, so that files are always the same."""
    width = 80
    if stream.isatty():
        from shutil import get_terminal_size

        width = max(40, get_terminal_size().columns)
    return screen_of(stream, os.environ, width=width)


def as_document(stream: TextIO) -> TextIO:
    """The stream, for what is written in a format of files: UTF-8 everywhere but on a person's terminal."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None and not stream.isatty():
        reconfigure(encoding="utf-8")
    return stream


def show_findings(
    findings: Sequence[Diagnostic], sources: Mapping[str, Source], stream: TextIO, *, count: bool = True
) -> None:
    """Write findings with their places, and how many there are unless the caller says it."""
    from obcdsl.render.findings import findings_text, summary

    text = findings_text(findings, sources, screen(stream))
    stream.write(text if count or not text else text.removesuffix(summary(findings) + "\n"))


def show_lines(lines: Iterable[str], stream: TextIO) -> None:
    """Write lines made safe to show."""
    shown = screen(stream)
    for line in lines:
        stream.write(shown.text(line) + "\n")


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun.

    >>> counted(0, "error"), counted(1, "error"), counted(1200, "error")
    ('no errors', '1 error', '1,200 errors')
    """
    noun = one if number == 1 else many or one + "s"
    return f"{number:,} {noun}" if number else f"no {noun}"
