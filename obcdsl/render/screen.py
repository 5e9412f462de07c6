"""Text that is safe to show: nothing invisible, nothing that changes direction, nothing the stream cannot carry.

>>> visible("a\\u202eb\\tc"), Screen(encoding="ascii").text("£5 → Ann’s café")
('a<U+202E>b c', "GBP 5 -> Ann's cafe")
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import TextIO

from obcdsl.record import dataclass

SUBSTITUTES = {
    "£": "GBP ", "€": "EUR ", "¥": "JPY ", "–": "-", "—": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "→": "->",
    "×": "x", "≤": "<=", "≥": ">=", "…": "...", "│": "|", "┌": "+", "├": "+", "└": "+", "─": "-", "·": ".", "•": "*",
}  # fmt: skip
"""What to write for a character that the stream's encoding lacks."""


@dataclass(frozen=True, slots=True)
class Screen:
    """What a stream can carry: its encoding, its width in columns, and whether it shows colour."""

    encoding: str = "utf-8"
    width: int = 80
    colour: bool = False

    def text(self, text: str) -> str:
        """The text made visible, with substitutes for what the encoding lacks."""
        if text.isascii() and text.isprintable():
            return text
        return "".join(_displayed(letter, self.encoding) for letter in text)

    def cells(self, line: str) -> list[str]:
        """What is displayed for each character of a line of source; a tab is four spaces."""
        if line.isascii() and line.isprintable():
            return list(line)
        return ["    " if letter == "\t" else _displayed(letter, self.encoding) for letter in line]


def screen_of(stream: TextIO, environment: Mapping[str, str], *, width: int = 80) -> Screen:
    """The screen behind a stream. Colour needs a terminal, or FORCE_COLOR; NO_COLOR or a dumb terminal rules it out.

    >>> import io
    >>> screen_of(io.StringIO(), {"FORCE_COLOR": "1"})
    Screen(encoding='utf-8', width=80, colour=True)
    """
    colour = bool(environment.get("FORCE_COLOR")) or (stream.isatty() and environment.get("TERM") != "dumb")
    return Screen(getattr(stream, "encoding", None) or "utf-8", width, colour and not environment.get("NO_COLOR"))


def visible(text: str) -> str:
    """One line of text in which nothing hides: line ends and tabs are blanks, invisible characters show their code."""
    return text if text.isprintable() else "".join(map(_visible, text))


def width_of(text: str) -> int:
    """Columns that a visible text takes: wide characters take two, combining ones none.

    >>> width_of("£5"), width_of("日本"), width_of("e\\u0301")
    (2, 4, 1)
    """
    return len(text) if text.isascii() else sum(map(_width, text))


def cut(text: str, letters: int = 200) -> str:
    """A long text shortened, with its length.

    >>> cut("a" * 5000, 3)
    'aaa... (5,000 letters)'
    """
    return text if len(text) <= letters else f"{text[:letters]}... ({len(text):,} letters)"


def wrap(text: str, width: int) -> list[str]:
    """Lines of at most so many columns, broken at blanks (or inside a word that no line can hold).

    >>> wrap("as much as was due", 8), wrap("abcdefgh", 5)
    (['as much', 'as was', 'due'], ['abcde', 'fgh'])
    """
    if width_of(text) <= width:
        return [text]
    lines: list[str] = []
    for word in text.split():
        if lines and width_of(lines[-1]) + 1 + width_of(word) <= width:
            lines[-1] = f"{lines[-1]} {word}" if lines[-1] else word
            continue
        while width_of(word) > width:
            taken = _taken(word, width)
            lines.append(word[:taken])
            word = word[taken:]
        lines.append(word)
    return lines or [""]


def _taken(word: str, width: int) -> int:
    taken = used = 0
    while taken < len(word) and used + _width(word[taken]) <= width:
        used += _width(word[taken])
        taken += 1
    return max(taken, 1)


@lru_cache(maxsize=4096)
def _visible(letter: str) -> str:
    if letter.isprintable():
        return letter
    if letter in "\t\n\r" or unicodedata.category(letter) == "Zs":
        return " "
    return f"<U+{ord(letter):04X}>"


@lru_cache(maxsize=4096)
def _width(letter: str) -> int:
    if unicodedata.category(letter) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


@lru_cache(maxsize=4096)
def _displayed(letter: str, encoding: str) -> str:
    letter = _visible(letter)
    try:
        letter.encode(encoding)
    except UnicodeEncodeError:
        plain = unicodedata.normalize("NFKD", letter).encode("ascii", "ignore").decode()
        return SUBSTITUTES.get(letter) or plain or "?"
    except LookupError:
        return letter
    return letter
