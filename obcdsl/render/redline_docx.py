"""A redline as a Word file with tracked changes: accepted, it reads as the new text, and rejected as the old one.

Every mark is a `w:ins` or `w:del`; a paragraph or a row of a table that goes or comes as a whole has its own mark too, so
that nothing empty is left behind. Source: ECMA-376, part 1, 17.13.5, revisions. The same redline always gives the same bytes.
"""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from obcdsl.extra import package
from obcdsl.redline.model import ClauseChange, Line, Mark, Piece
from obcdsl.redline.sides import ORDER_RULE, Comparison, count_words, money_grids, party_words, side_words
from obcdsl.render.docx_numbering import put
from obcdsl.render.docx_parts import heading_row, whole_row
from obcdsl.render.grid import Grid
from obcdsl.render.screen import visible

FIXED = datetime.datetime(2000, 1, 1)
ZIP_DATE = (1980, 1, 1, 0, 0, 0)
AUTHOR, DATE = "obcdsl", "2000-01-01T00:00:00Z"
"""Who changed it and when, as Word asks: fixed, since the parties agree on a text and not on a time."""
MOST_LETTERS = 34
"""Letters by which a column of words is as wide as one of figures: longer ones go on in a second line."""
AROUND = 5
"""Letters that would stand in the empty room around the text of a cell."""
STYLES = {"heading": "Heading 2", "point": "List Bullet", "step": "List Number", "quote": "Intense Quote"}


@dataclass(slots=True)
class Tracked:
    """A document being written, and how many changes it has so far."""

    made: Any
    oxml: Any
    changes: int = field(default=0)

    def mark(self, mark: Mark) -> Any:
        """A new element that says of what stands in it, or beside it, that it goes or comes."""
        from docx.oxml.ns import qn

        self.changes += 1
        found = self.oxml.OxmlElement("w:del" if mark == "gone" else "w:ins")
        found.set(qn("w:id"), str(self.changes))
        found.set(qn("w:author"), AUTHOR)
        found.set(qn("w:date"), DATE)
        return found


def document(comparison: Comparison) -> bytes:
    """The file.

    Raises:
        Refusal: where python-docx is not installed.
    """
    docx = package("docx", "Word files are written")
    package("docx.enum.section", "Word files are written")
    package("docx.enum.text", "Word files are written")
    oxml = package("docx.oxml.parser", "Word files are written")
    made = docx.Document()
    section = made.sections[0]
    section.page_width, section.page_height = docx.shared.Mm(210), docx.shared.Mm(297)
    redline = comparison.redline
    properties = made.core_properties
    properties.title, properties.author, properties.comments = visible(f"What changes: {redline.title[1]}"), "", ""
    properties.last_modified_by, properties.language, properties.revision = "", "en-GB", 1
    properties.created = properties.modified = FIXED
    tracked = Tracked(made, oxml)
    made.add_heading(visible(f"What changes: {redline.title[1]}"), 1)
    made.add_paragraph(visible(f"Before: {side_words(redline, 0)}"))
    made.add_paragraph(visible(f"After: {side_words(redline, 1)}"))
    for deed in redline.amendments:
        made.add_paragraph(visible(deed))
    made.add_paragraph(
        f"{count_words(redline)} The changes are tracked: accepted, the clauses read as new; rejected, as before."
    )
    for change in redline.clauses:
        _clause(tracked, change)
    if comparison.money is not None:
        _landscape(docx, made)
        made.add_heading("What the changes move", 2)
        made.add_paragraph(ORDER_RULE)
        made.add_paragraph(visible("; ".join(party_words(redline))))
        for grid in money_grids(comparison):
            caption = made.add_paragraph(visible(grid.title), style="Caption")
            caption.paragraph_format.keep_with_next = True
            _money_table(docx, made, grid)
    return _bytes(made)


def _clause(tracked: Tracked, change: ClauseChange) -> None:
    first, *rest = change.lines
    old, new = change.number
    number = (
        (Piece("same", f"{new} "),)
        if old == new
        else tuple(piece for piece in (Piece("gone", f"{old} "), Piece("new", f"{new} ")) if piece.text.strip())
    )
    _paragraph(tracked, Line("heading", ((*number, *first.cells[0]),), first.mark))
    for kind, group in groupby(rest, key=lambda line: (line.kind == "row", len(line.cells))):
        if kind[0]:
            _table(tracked, list(group))
        else:
            steps = None
            for line in group:
                steps = (steps or _new_list(tracked)) if line.kind == "step" else None
                _paragraph(tracked, line, steps)


def _new_list(tracked: Tracked) -> int:
    """The number of a new list of steps, which counts from 1 again."""
    style = tracked.made.styles[STYLES["step"]].element.pPr.numPr.numId.val
    numbering = tracked.made.part.numbering_part.element
    made = numbering.add_num(numbering.num_having_numId(style).abstractNumId.val)
    made.add_lvlOverride(ilvl=0).add_startOverride(1)
    return int(made.numId)


def _paragraph(tracked: Tracked, line: Line, steps: int | None = None) -> None:
    paragraph = tracked.made.add_paragraph(style=STYLES.get(line.kind, "Normal"))
    if steps is not None:
        put(paragraph, 0, steps)
    if line.mark != "same":
        _of_paragraph(tracked, paragraph, line.mark)
    _runs(tracked, paragraph, line.cells[0])


def _of_paragraph(tracked: Tracked, paragraph: Any, mark: Mark) -> None:
    """Say of the end of a paragraph that it goes or comes, so that the paragraph does with its text."""
    properties = paragraph._p.get_or_add_pPr()
    run = properties.find(f"{{{properties.nsmap['w']}}}rPr")
    if run is None:
        run = tracked.oxml.OxmlElement("w:rPr")
        properties.append(run)
    run.append(tracked.mark(mark))


def _runs(tracked: Tracked, paragraph: Any, pieces: Sequence[Piece]) -> None:
    from docx.oxml.ns import qn

    for piece in pieces:
        if not piece.text:
            continue
        run = paragraph.add_run(visible(piece.text))
        if piece.mark == "same":
            continue
        mark = tracked.mark(piece.mark)
        run._r.addprevious(mark)
        mark.append(run._r)
        if piece.mark == "gone":
            for text in run._r.findall(qn("w:t")):
                text.tag = qn("w:delText")


def _table(tracked: Tracked, rows: Sequence[Line]) -> None:
    table = tracked.made.add_table(len(rows), len(rows[0].cells), style="Table Grid")
    for row, line in zip(table.rows, rows, strict=True):
        if line.mark != "same":
            row._tr.get_or_add_trPr().append(tracked.mark(line.mark))
        for cell, pieces in zip(row.cells, line.cells, strict=True):
            _runs(tracked, cell.paragraphs[0], pieces)
            if line.mark != "same":
                _of_paragraph(tracked, cell.paragraphs[0], line.mark)
    tracked.made.add_paragraph()


def _landscape(docx: Any, made: Any) -> None:
    """Give the tables of money, which are wide, pages of their own that lie on their side."""
    section = made.sections[-1]
    wide = made.add_section(docx.enum.section.WD_SECTION.NEW_PAGE)
    wide.orientation = docx.enum.section.WD_ORIENT.LANDSCAPE
    wide.page_width, wide.page_height = section.page_height, section.page_width


def _money_table(docx: Any, made: Any, grid: Grid) -> None:
    """A table whose columns are as wide as what stands in them; figures stand to the right and are never broken."""
    rows = [[column.heading for column in grid.columns], *(row.cells for row in grid.rows)]
    longest = [max(len(cells[at]) for cells in rows) for at in range(len(grid.columns))]
    most = [length if column.figure else MOST_LETTERS for length, column in zip(longest, grid.columns, strict=True)]
    shares = [min(length, limit) + AROUND for length, limit in zip(longest, most, strict=True)]
    section = made.sections[-1]
    room = section.page_width - section.left_margin - section.right_margin
    table = made.add_table(len(rows), len(grid.columns), style="Table Grid")
    table.autofit = False
    heading_row(table.rows[0])
    for column, share in zip(table.columns, shares, strict=True):
        column.width = room * share // sum(shares)
    for row, cells in zip(table.rows, rows, strict=True):
        whole_row(row)
        for at, (cell, text) in enumerate(zip(row.cells, cells, strict=True)):
            cell.width = room * shares[at] // sum(shares)
            paragraph = cell.paragraphs[0]
            run = paragraph.add_run(visible(text))
            run.bold = cells is rows[0]
            run.font.size = docx.shared.Pt(9)
            if grid.columns[at].figure:
                paragraph.alignment = docx.enum.text.WD_ALIGN_PARAGRAPH.RIGHT
    made.add_paragraph()


def _bytes(made: Any) -> bytes:
    """The file with every date in it fixed."""
    first, last = io.BytesIO(), io.BytesIO()
    made.save(first)
    with zipfile.ZipFile(first) as source, zipfile.ZipFile(last, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            details = zipfile.ZipInfo(name, ZIP_DATE)
            details.compress_type, details.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            target.writestr(details, source.read(name))
    return last.getvalue()
