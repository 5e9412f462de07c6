"""The layout of signed terms: Markdown as `obc terms` writes it → the head, and each clause with its paragraphs.

A paragraph becomes one line of text, with marks where its list items, table rows and cells begin and around spellings.
"""

from __future__ import annotations

import re
from dataclasses import field

from obcdsl.diagnostic import Label, Refusal, error
from obcdsl.english.phrasebook import CELL, CODE, ITEM, ROW
from obcdsl.record import dataclass
from obcdsl.source import NOWHERE, Span

CLAUSE = re.compile(r"### (?P<number>[0-9]+\.[0-9]+) (?P<title>.*)")
NUMBERED = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+ ")
ESCAPED = re.compile(r"\\(.)|(`+)(.*?)(?<!`)\2(?!`)", re.DOTALL)
ITEM_MARK = re.compile(r"(?:-|[0-9]+\.) ")
CHUNK = re.compile(r"\S(?:[^\n]|\n(?!\n))*")
GRIDS_BELOW = ("The scale is:", "The slices are:")
"""Leads of tables that belong to the paragraph before them."""


@dataclass(slots=True)
class Clause:
    """A clause of signed terms: its number, title, paragraphs, and the wording it quotes."""

    number: str
    title: str
    place: Span = NOWHERE
    paragraphs: list[str] = field(default_factory=list)
    places: list[Span] = field(default_factory=list)
    wording: list[str] = field(default_factory=list)
    set_out: str = ""
    """The number under which it stands in the words, where a deed sets it out."""

    @property
    def stands(self) -> str:
        """The number under which it stands in the words."""
        return self.set_out or self.number

    @property
    def part(self) -> int:
        """The part of the terms that it stands in."""
        return int(self.number.split(".")[0])


@dataclass(frozen=True, slots=True)
class Document:
    """Signed terms: title, the line that says draft or final, and the clauses."""

    title: str
    standing: str
    clauses: tuple[Clause, ...]


def document(text: str, path: str = "") -> Document:
    """The terms as clauses.

    Raises:
        Refusal: where the text is not laid out as `obc terms` lays it out.
    """
    for mark in (ITEM, ROW, CELL, CODE):
        if mark in text:
            at = text.index(mark)
            raise refused("this character is no letter and no sign", Span(path, at, at + 1))
    chunks = [(found[0], Span(path, found.start(), found.end())) for found in CHUNK.finditer(text)]
    if len(chunks) < 2 or not chunks[0][0].startswith("# "):
        raise refused("these are not terms as `obc terms` writes them: no title stands first", Span(path, 0, 1))
    clauses: list[Clause] = []
    for chunk, place in chunks[2:]:
        found = CLAUSE.fullmatch(chunk)
        if found is not None:
            clauses.append(Clause(found["number"], plain(found["title"]), place))
        elif clauses and not chunk.startswith(("## ", "Fingerprint ", "This contract has no clauses")):
            _paragraph(clauses[-1], chunk, place)
    return Document(plain(chunks[0][0][2:]), plain(chunks[1][0]), tuple(clauses))


def refused(message: str, place: Span, *notes: str) -> Refusal:
    """A refusal of words that cannot be read, at a place in them."""
    return Refusal([error("read-back", message, Label(place), notes=notes)])


def _paragraph(clause: Clause, chunk: str, place: Span) -> None:
    numbered = NUMBERED.match(chunk)
    if numbered is not None:
        said = plain(chunk[numbered.end() :])
        if said in GRIDS_BELOW and clause.paragraphs:
            clause.paragraphs[-1] += " " + said
        else:
            clause.paragraphs.append(said)
            clause.places.append(place)
    elif chunk.startswith("> "):
        clause.wording += [plain(line[2:]) for line in chunk.split("\n") if line.startswith("> ")]
    elif clause.paragraphs and chunk.startswith("| "):
        rows = [line for at, line in enumerate(chunk.split("\n")) if at != 1]
        clause.paragraphs[-1] += "".join(ROW + CELL.join(_cells(row)) for row in rows)
    elif clause.paragraphs and ITEM_MARK.match(chunk):
        marks = [(ITEM_MARK.match(line), line) for line in chunk.split("\n")]
        if not all(mark for mark, _ in marks):
            raise refused(f"clause {clause.number} holds a list in which a line is no item", place)
        clause.paragraphs[-1] += "".join(ITEM + plain(line[mark.end() :]) for mark, line in marks if mark)
    else:
        raise refused(f"clause {clause.number} holds a paragraph without a number", place)


def _cells(row: str) -> list[str]:
    """The cells of a row of a table."""
    return [plain(cell.strip()) for cell in re.split(r"(?<!\\)\|", row)[1:-1]]


def plain(text: str) -> str:
    r"""Text without the marks of Markdown; spellings between marks of their own.

    >>> plain(r"5 \* 3 \| “a\_b”"), plain("called `x_y`.").replace(CODE, "!")
    ('5 * 3 | “a_b”', 'called !x_y!.')
    """

    def without(found: re.Match[str]) -> str:
        if found[1] is not None:
            return found[1]
        spelling = found[3]
        padded = len(spelling) > 2 and spelling[0] == spelling[-1] == " " and "`" in (spelling[1], spelling[-2])
        return f"{CODE}{spelling[1:-1] if padded else spelling}{CODE}"

    return ESCAPED.sub(without, text)
