"""Statements as JSON: the published format, streamed. Equal runs give equal bytes, and money is never a JSON number.

The text holds exactly the fields of `obcdsl.statement.Run` in their order. Invisible and direction-changing characters
are written as escapes, so the file reads as it is; a stream that is not Unicode gets escapes for all that is not ASCII.
"""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from typing import TextIO

from obcdsl.render import Writer
from obcdsl.render.screen import Screen
from obcdsl.statement import Control, Frozen, RefusedStatement, Statement


def writer(stream: TextIO, screen: Screen) -> Writer:
    """A writer of JSON."""
    return JsonWriter(stream, ascii_only=not _is_unicode(screen.encoding))


class JsonWriter:
    """Writes `{"statements": [...], "refused": [...], "control": {...}}`, two blanks a level."""

    __slots__ = ("_ascii_only", "_begun", "_stream")

    def __init__(self, stream: TextIO, *, ascii_only: bool = False) -> None:
        self._stream = stream
        self._ascii_only = ascii_only
        self._begun = False

    def statement(self, statement: Statement) -> None:
        """Write one statement."""
        self._stream.write(",\n    " if self._begun else '{\n  "statements": [\n    ')
        self._begun = True
        self._stream.write(self._json(statement, "    "))

    def finish(self, refused: Sequence[RefusedStatement], control: Control) -> None:
        """Write the refused statements and the control totals, and close every bracket."""
        self._stream.write("\n  ],\n" if self._begun else '{\n  "statements": [],\n')
        parts = ",\n    ".join(self._json(each, "    ") for each in refused)
        self._stream.write(f'  "refused": [\n    {parts}\n  ],\n' if parts else '  "refused": [],\n')
        self._stream.write(f'  "control": {self._json(control, "  ")}\n}}\n')

    def _json(self, part: Frozen, margin: str) -> str:
        text = part.model_dump_json(indent=2, ensure_ascii=self._ascii_only)
        if not text.replace("\n", "").isprintable():
            text = "".join(map(_escaped, text))
        return text.replace("\n", f"\n{margin}")


def _escaped(letter: str) -> str:
    """A letter of JSON text as it may stand in the file: what cannot be seen becomes an escape.

    >>> _escaped("\\u202e"), _escaped("é"), _escaped("\\n")
    ('\\\\u202e', 'é', '\\n')
    """
    if letter.isprintable() or letter == "\n":
        return letter
    if ord(letter) < 0x10000:
        return f"\\u{ord(letter):04x}"
    return "".join(f"\\u{half:04x}" for half in _surrogates(letter))


def _surrogates(letter: str) -> tuple[int, int]:
    high, low = divmod(ord(letter) - 0x10000, 0x400)
    return 0xD800 + high, 0xDC00 + low


def _is_unicode(encoding: str) -> bool:
    try:
        return codecs.lookup(encoding).name.startswith("utf")
    except LookupError:
        return True
