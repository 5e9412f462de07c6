"""A redline as plain data: the clauses whose words change, each paragraph cut into what stays, goes and comes.

>>> line = Line("paragraph", (words_changed("a score of 40% or more", "a score of 45% or more"),))
>>> [(piece.mark, piece.text) for piece in line.cells[0]]
[('same', 'a score of '), ('gone', '40%'), ('new', '45%'), ('same', ' or more')]
>>> line.text("gone"), line.text("new")
('a score of 40% or more', 'a score of 45% or more')
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Literal, TypeAlias

from obcdsl.record import dataclass

Mark: TypeAlias = Literal["same", "gone", "new"]
LineKind: TypeAlias = Literal["heading", "paragraph", "point", "step", "quote", "row"]
Way: TypeAlias = Literal["replaced", "added", "removed", "reworded"]
WORD = re.compile(r"[£$€]?[0-9][0-9,]*(?:\.[0-9]+)?%?|\w+|\s+|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that stands in both, in the old text alone, or in the new one alone."""

    mark: Mark
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph, with one cell, or a row of a table. `mark` says whether the whole of it goes or comes."""

    kind: LineKind
    cells: tuple[tuple[Piece, ...], ...]
    mark: Mark = "same"

    def text(self, side: Literal["gone", "new"]) -> str:
        """The old or the new text; cells are parted by ` | `."""
        kept = ("same", side)
        return " | ".join("".join(piece.text for piece in cell if piece.mark in kept) for cell in self.cells)


@dataclass(frozen=True, slots=True)
class ClauseChange:
    """A clause that changes. Numbers and titles are those of the words; empty where it does not stand on that side.

    `reworded` is a clause that is written as before and reads otherwise, because something that it names has another title.
    """

    name: str
    kind: str
    way: Way
    number: tuple[str, str]
    title: tuple[str, str]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Redline:
    """Every clause that changes from one contract to another, in the order of their numbers."""

    title: tuple[str, str]
    version: tuple[str, str]
    fingerprint: tuple[str, str]
    clauses: tuple[ClauseChange, ...]
    amendments: tuple[str, ...] = ()
    """The deeds that the new contract has and the old one has not, each with its days."""
    parties: tuple[tuple[str, str], ...] = ()
    """The name and title of each party: tables of money name parties."""

    def called(self, name: str) -> str:
        """A changed clause by its number and title, as its heading has them; another name as it is."""
        for one in self.clauses:
            if one.name == name:
                return f"{one.number[1] or one.number[0]} {one.title[1] or one.title[0]}"
        return name


def words_changed(old: str, new: str) -> tuple[Piece, ...]:
    """Two texts as one, word by word; a blank between two changes belongs to both of them."""
    one, other = WORD.findall(old), WORD.findall(new)
    found: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Piece("same", "".join(one[a:b])))
        else:
            found += [Piece("gone", "".join(one[a:b])), Piece("new", "".join(other[c:d]))]
    return tuple(_joined(piece for piece in found if piece.text))


def _joined(pieces: Iterator[Piece]) -> list[Piece]:
    """Changes with nothing but blanks between them as one change."""
    found: list[Piece] = []
    gone = new = blanks = ""
    for piece in pieces:
        if piece.mark == "gone":
            gone, new, blanks = gone + blanks + piece.text, new + blanks, ""
        elif piece.mark == "new":
            gone, new, blanks = gone + blanks, new + blanks + piece.text, ""
        elif (gone or new) and not piece.text.strip():
            blanks += piece.text
        else:
            found += _changes(gone, new)
            found.append(Piece("same", blanks + piece.text))
            gone = new = blanks = ""
    found += _changes(gone, new)
    if blanks:
        found.append(Piece("same", blanks))
    return found


def _changes(gone: str, new: str) -> list[Piece]:
    return [piece for piece in (Piece("gone", gone), Piece("new", new)) if piece.text]
