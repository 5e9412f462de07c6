"""Pieces of a Word file that python-docx has no words for: fields, bookmarks, a repeated heading row, a fixed zip."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Sequence
from typing import Any

from obcdsl.render.column_widths import widths
from obcdsl.render.docx_numbering import INDENTS, PARAGRAPH, STYLES, xml

FIXED = datetime.datetime(2000, 1, 1)
"""What the file says of when it was made: the same contract always gives the same bytes."""
ZIP_DATE = (1980, 1, 1, 0, 0, 0)
CELL, SMALL_CELL = "Clause Cell", "Clause Small Cell"
"""The styles of what stands in tables, and in those of many columns."""
MANY_COLUMNS = 4
"""A table of more columns than this begins at the left margin, in small type."""
LETTERS, SMALL_LETTERS = 60, 84
"""Letters on a line of a table, about."""


def new_document(docx: Any, title: str, subject: str) -> Any:
    """An empty document with the styles of the terms, A4, in British English."""
    made = docx.Document()
    properties = made.core_properties
    properties.title, properties.subject, properties.author, properties.comments = title, subject, "", ""
    properties.last_modified_by, properties.language, properties.revision = "", "en-GB", 1
    properties.created = properties.modified = FIXED
    section = made.sections[0]
    section.page_width, section.page_height = docx.shared.Mm(210), docx.shared.Mm(297)
    section.left_margin = section.right_margin = docx.shared.Mm(25)
    section.top_margin = section.bottom_margin = docx.shared.Mm(25)
    _styles(docx, made)
    return made


def _styles(docx: Any, made: Any) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml.ns import qn

    points, ink = docx.shared.Pt, docx.shared.RGBColor(0x1D, 0x3F, 0x66)
    normal = made.styles["Normal"]
    normal.font.name, normal.font.size = "Cambria", points(11)
    normal.element.get_or_add_rPr().append(xml("lang", val="en-GB"))
    normal.paragraph_format.space_after = points(6)
    for name in (*STYLES[2:], "Clause Point", "Clause Quote", CELL, SMALL_CELL):
        style = made.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style, style.quick_style = normal, True
    made.styles["Clause Quote"].paragraph_format.left_indent = docx.shared.Mm(18)
    made.styles["Clause Quote"].font.italic = True
    for name in (CELL, SMALL_CELL):
        made.styles[name].paragraph_format.space_before = made.styles[name].paragraph_format.space_after = points(2)
    made.styles[SMALL_CELL].font.size = points(9)
    made.styles["Header"].font.size = made.styles["Footer"].font.size = points(8)
    for name, size in (("Title", 24), ("Heading 1", 16), ("Heading 2", 13), ("Caption", 9)):
        style = made.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = "Cambria", points(size), ink
        style.font.bold = name == "Heading 1"
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for attribute in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{attribute}"), None)
        style.paragraph_format.keep_with_next = name != "Caption"
    made.styles["Heading 1"].paragraph_format.space_before = points(24)
    made.styles["Heading 2"].paragraph_format.space_before = points(14)
    made.styles["Heading 2"].paragraph_format.space_after = points(6)


def field(paragraph: Any, instruction: str, shown: str) -> None:
    """A field that Word can work out again, with what it shows now."""
    made = xml("fldSimple", instr=f" {instruction} ")
    paragraph._p.append(made)
    run = paragraph.add_run(shown)
    made.append(run._r)


def bookmarked(paragraph: Any, name: str, number: int, text: str) -> None:
    """Text that fields can refer to."""
    paragraph._p.append(xml("bookmarkStart", id=number, name=name))
    paragraph.add_run(text)
    paragraph._p.append(xml("bookmarkEnd", id=number))


def linked(paragraph: Any, name: str, text: str) -> None:
    """Text that leads to a bookmark."""
    made = xml("hyperlink", anchor=name, history=1)
    paragraph._p.append(made)
    made.append(paragraph.add_run(text)._r)


def begin_field(paragraph: Any, instruction: str) -> None:
    """The start of a field whose result goes over several paragraphs."""
    from docx.oxml.ns import qn

    for kind in ("begin", "separate"):
        paragraph.add_run()._r.append(xml("fldChar", fldCharType=kind))
        if kind == "begin":
            said = xml("instrText")
            said.set(qn("xml:space"), "preserve")
            said.text = f" {instruction} "
            paragraph.add_run()._r.append(said)


def end_field(paragraph: Any) -> None:
    """The end of a field that was begun."""
    paragraph.add_run()._r.append(xml("fldChar", fldCharType="end"))


def heading_row(row: Any) -> None:
    """Mark a row as the heading of its table: Word repeats it on each page and tells it to screen readers."""
    row._tr.get_or_add_trPr().append(xml("tblHeader"))


def whole_row(row: Any) -> None:
    """Keep a row on one page."""
    row._tr.get_or_add_trPr().append(xml("cantSplit"))


def described_table(table: Any, words: str) -> None:
    """The text alternative of a table."""
    table._tbl.tblPr.append(xml("tblCaption", val=words))


def indented_table(table: Any, rows: Sequence[Sequence[str]]) -> list[Any]:
    """Put a table where the text of paragraphs stands, up to the right margin, or over the page where it has many columns;
    the width of each column."""
    from docx.oxml.ns import qn
    from docx.shared import Twips

    section, many = table.part.document.sections[0], len(rows[0]) > MANY_COLUMNS
    indent = 0 if many else INDENTS[PARAGRAPH][0]
    full = (section.page_width - section.left_margin - section.right_margin) // Twips(1) - indent
    table.autofit = False
    width = table._tbl.tblPr.find(qn("w:tblW"))
    width.set(qn("w:w"), str(full))
    width.set(qn("w:type"), "dxa")
    width.addnext(xml("tblInd", w=indent, type="dxa"))
    found = [Twips(each) for each in widths(rows, SMALL_LETTERS if many else LETTERS, full)]
    for column, each in zip(table.columns, found, strict=True):
        column.width = each
    return found


def described_picture(picture: Any, name: str, words: str) -> None:
    """The text alternative of a picture."""
    properties = picture._inline.docPr
    properties.set("name", name)
    properties.set("descr", words)


def saved(made: Any) -> bytes:
    """The bytes of the file: its parts in their order, with one fixed date."""
    raw, fixed = io.BytesIO(), io.BytesIO()
    made.save(raw)
    with zipfile.ZipFile(raw) as parts, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target:
        for info in parts.infolist():
            entry = zipfile.ZipInfo(info.filename, ZIP_DATE)
            entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, 0o600 << 16, 3
            target.writestr(entry, parts.read(info.filename))
    return fixed.getvalue()
