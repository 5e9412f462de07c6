"""Prose as Markdown: every text escaped, so that a title or wording can never be taken for markup.

>>> escaped("*a* <b> [x](y) # 5 | A_b & c"), leading("1. not a list")
('\\\\*a\\\\* \\\\<b\\\\> \\\\[x\\\\](y) \\\\# 5 \\\\| A\\\\_b & c', '1\\\\. not a list')
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from obcdsl.english.document import Clause, Document
from obcdsl.english.prose import Block, Grid, Items, Quoted, Sentence, Spelt
from obcdsl.render.screen import visible

SPECIAL = re.compile(
    r"[\\`*_\[\]<>|~#^]|&(?=[#A-Za-z])|\$(?![0-9])|(?<=[A-Za-z0-9._+-])@|:(?=//)|(?<=www)\.", re.IGNORECASE
)
AT_START = re.compile(r"([-+=:]|[0-9]+(?=[.)]))(?P<mark>[.)]?)")


def escaped(text: str) -> str:
    """Text for the middle of a line: what could start emphasis, code, links, cells, HTML or entities is escaped."""
    return SPECIAL.sub(lambda found: "\\" + found[0], visible(text))


def leading(text: str) -> str:
    """Text for the start of a line or of a list item, where a number or a dash could start a list."""
    said = escaped(text)
    found = AT_START.match(said)
    if found is None:
        return said
    if found["mark"]:
        return f"{found[1]}\\{said[len(found[1]) :]}"
    return said if found[1].isdigit() else "\\" + said


def code(text: str) -> str:
    """Text as it stands, in a code span that its own backticks cannot close."""
    shown = visible(text)
    fence = "`" * (max((len(run) for run in re.findall("`+", shown)), default=0) + 1)
    pad = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def table(heading: Iterable[str], rows: Iterable[Iterable[str]]) -> list[str]:
    """A table of escaped cells."""
    head = [escaped(cell) for cell in heading]
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    return lines + ["| " + " | ".join(escaped(cell) for cell in row) + " |" for row in rows]


def markdown(document: Document) -> str:
    """The terms as Markdown."""
    return "\n\n".join(_paragraphs(document)) + "\n"


def _paragraphs(document: Document) -> Iterator[str]:
    yield f"# {escaped(document.title)}"
    yield escaped(document.standing_words())
    yield f"Fingerprint of the signed text (SHA-256): {code(document.fingerprint)}"
    for part in document.parts:
        yield f"## {part.number} {escaped(part.title)}"
        for each in part.clauses:
            yield from clause(each)
    if document.closing:
        yield escaped(document.closing)


def clause(said: Clause) -> Iterator[str]:
    """A clause: its heading and its numbered paragraphs, a blank line between them."""
    yield f"### {said.number} {escaped(said.prose.title)}"
    for number, block in said.paragraphs():
        yield from _block(block, number or "")


def _block(block: Block, number: str) -> Iterator[str]:
    match block:
        case Sentence():
            yield f"{number} {escaped(block.text)}"
        case Items():
            yield f"{number} {escaped(block.lead)}"
            marks = (f"{at}." if block.steps else "-" for at in range(1, len(block.items) + 1))
            yield "\n".join(f"{mark} {leading(item)}" for mark, item in zip(marks, block.items, strict=True))
        case Grid():
            yield f"{number} {escaped(block.lead)}"
            yield "\n".join(table(block.heading, block.rows))
        case Spelt():
            yield f"{number} " + "".join(code(part) if at % 2 else escaped(part) for at, part in enumerate(block.parts))
        case Quoted():
            yield "\n>\n".join("> " + leading(paragraph) for paragraph in block.paragraphs)
