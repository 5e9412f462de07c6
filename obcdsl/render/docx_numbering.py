"""Numbering that Word works out itself: part, clause, paragraph and step are four levels of one list.

Parts keep their numbers whatever stands before them, so a number may skip; the list then starts anew at that number, which
Word holds as an override. What a reader of the file works out is always what the document says.
"""

from __future__ import annotations

from dataclasses import field
from typing import Any

from obcdsl.record import dataclass

PART, CLAUSE, PARAGRAPH, STEP = range(4)
STYLES = ("Heading 1", "Heading 2", "Clause Text", "Clause Step")
TEXTS = ("%1", "%1.%2", "%1.%2.%3", "%4.")
INDENTS = ((907, 907), (907, 907), (907, 907), (1321, 414))
"""Left indent and hanging indent of each level, in twentieths of a point."""
NO_LIST = 0
"""What a style says that is made from a numbered one and has no number itself, such as the heading of the contents."""


@dataclass(slots=True)
class Numbering:
    """The list of one document, and how far it has counted."""

    part: Any
    abstract: int
    bullets: int
    number: int
    count: list[int] = field(default_factory=lambda: [0, 0, 0, 0])

    def at(self, level: int, wanted: int) -> int:
        """Count one on at a level, and say which list the paragraph belongs to so that it has the number wanted."""
        if self.count[level] + 1 != wanted:
            self.number = _instance(self.part, self.abstract, {level: wanted})
        self.count[level] = wanted
        self.count[level + 1 :] = [0] * (len(self.count) - level - 1)
        return self.number


def numbering(document: Any) -> Numbering:
    """The lists of a new document: one of four levels tied to its styles, and one of points."""
    from docx.oxml.ns import qn

    part = document.part.numbering_part.element
    for old in list(part):
        part.remove(old)
    for style in document.styles.element.findall(f".//{qn('w:numPr')}"):
        style.getparent().remove(style)
    levels = [
        _level(at, "decimal", text, indents, document.styles[style].style_id)
        for at, (text, indents, style) in enumerate(zip(TEXTS, INDENTS, STYLES, strict=True))
    ]
    part.append(_abstract(0, levels))
    part.append(_abstract(1, [_level(0, "bullet", "•", INDENTS[STEP], document.styles["Clause Point"].style_id)]))
    number, bullets = _instance(part, 0, {}), _instance(part, 1, {})
    for at, style in enumerate(STYLES):
        _tie(document.styles[style], at, number)
    _tie(document.styles["Clause Point"], 0, bullets)
    tied = {document.styles[style].style_id for style in STYLES}
    for style in document.styles:
        based = style.element.find(qn("w:basedOn"))
        if style.style_id not in tied and based is not None and based.get(qn("w:val")) in tied:
            _tie(style, 0, NO_LIST)
    return Numbering(part, 0, bullets, number)


def put(paragraph: Any, level: int, number: int) -> None:
    """Give a paragraph its place in a list."""
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val = level
    properties.get_or_add_numId().val = number


def _tie(style: Any, level: int, number: int) -> None:
    put_on = style.element.get_or_add_pPr().get_or_add_numPr()
    put_on.get_or_add_ilvl().val = level
    put_on.get_or_add_numId().val = number


def xml(tag: str, /, **values: Any) -> Any:
    """An element of WordprocessingML with attributes of its own namespace."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(f"w:{tag}")
    for key, value in values.items():
        made.set(qn(f"w:{key}"), str(value))
    return made


def _abstract(number: int, levels: list[Any]) -> Any:
    made = xml("abstractNum", abstractNumId=number)
    made.append(xml("multiLevelType", val="multilevel"))
    for level in levels:
        made.append(level)
    return made


def _level(at: int, kind: str, text: str, indents: tuple[int, int], style: str) -> Any:
    made = xml("lvl", ilvl=at)
    for name, value in (("start", 1), ("numFmt", kind), ("pStyle", style), ("lvlText", text), ("lvlJc", "left")):
        made.append(xml(name, val=value))
    properties = xml("pPr")
    tabs = xml("tabs")
    tabs.append(xml("tab", val="num", pos=indents[0]))
    properties.append(tabs)
    properties.append(xml("ind", left=indents[0], hanging=indents[1]))
    made.append(properties)
    return made


def _instance(part: Any, abstract: int, starts: dict[int, int]) -> int:
    from docx.oxml.ns import qn

    number = 1 + len(part.findall(qn("w:num")))
    made = xml("num", numId=number)
    made.append(xml("abstractNumId", val=abstract))
    for level, start in starts.items():
        override = xml("lvlOverride", ilvl=level)
        override.append(xml("startOverride", val=start))
        made.append(override)
    part.append(made)
    return number
