"""Documents read back by other programs: the numbers and texts that a reader of each format meets."""

from __future__ import annotations

import io
import re
from html.parser import HTMLParser
from typing import Any

NUMBER = re.compile(r"^([0-9]+(?:\.[0-9]+)*) ")


class Page(HTMLParser):
    """A page as elements with attributes, and the text inside each; what is not closed in order is kept as a fault."""

    EMPTY = frozenset({"meta", "br", "img", "link", "input", "hr"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[dict[str, Any]] = []
        self.elements: list[dict[str, Any]] = []
        self.faults: list[str] = []
        self.feed(text)
        self.faults += [f"{each['tag']} is never closed" for each in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {"tag": tag, "attributes": dict(attrs), "text": "", "inside": [each["tag"] for each in self.open]}
        self.elements.append(found)
        if tag not in self.EMPTY:
            self.open.append(found)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1]["tag"] != tag:
            self.faults.append(f"{tag} closes {self.open[-1]['tag'] if self.open else 'nothing'}")
        else:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        for each in self.open:
            each["text"] += data

    def all(self, *tags: str) -> list[dict[str, Any]]:
        return [each for each in self.elements if each["tag"] in tags]


def spaced(text: str) -> str:
    return " ".join(text.split())


def numbers_in_html(text: str) -> list[str]:
    """Every number of a heading or paragraph, in order, without the contents."""
    body = text.split("</nav>")[1]
    return [each["text"] for each in Page(body).elements if each["attributes"].get("class") == "number"]


def numbers_in_docx(data: bytes) -> list[str]:
    """Every number of a heading or paragraph as Word works it out from the numbering of the file."""
    import docx
    from docx.oxml.ns import qn

    file = docx.Document(io.BytesIO(data))
    lists = file.part.numbering_part.element
    starts: dict[str, dict[int, int]] = {}
    for number in lists.findall(qn("w:num")):
        overrides = number.findall(qn("w:lvlOverride"))
        starts[number.get(qn("w:numId"))] = {
            int(each.get(qn("w:ilvl"))): int(each.find(qn("w:startOverride")).get(qn("w:val"))) for each in overrides
        }
    levels = {"Heading 1": 0, "Heading 2": 1, "Clause Text": 2, "Clause Step": 3}
    counts, begun, found = [0, 0, 0, 0], set(), []
    for paragraph in file.paragraphs:
        level = levels.get(paragraph.style.name)
        if level is None:
            continue
        properties = paragraph._p.pPr.numPr
        assert properties.ilvl.val == level
        list_ = str(properties.numId.val)
        counts[level] += 1
        if (list_, level) not in begun and level in starts[list_]:
            counts[level] = starts[list_][level]
        begun.add((list_, level))
        counts[level + 1 :] = [0] * (3 - level)
        if level < 3:
            found.append(".".join(map(str, counts[: level + 1])))
    return found


def numbers_in_pdf(data: bytes) -> list[str]:
    """Every number that begins a line of the text of the pages, after the contents."""
    lines = [line for page in pages_of(data) for line in page.split("\n")]
    return [
        match[1]
        for line in lines
        if "....." not in line and ". . ." not in line and (match := NUMBER.match(line + " "))
    ]


def pages_of(data: bytes) -> list[str]:
    from pypdf import PdfReader

    return [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]


def numbers_in_markdown(text: str) -> list[str]:
    return [found[1] for line in text.split("\n") if (found := re.match(r"^(?:#+ )?([0-9]+(?:\.[0-9]+)*) ", line))]
