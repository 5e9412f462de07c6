"""The terms as a Word file that a lawyer can work in: real headings, real numbering, references that follow, tables.

Word works the numbers out itself, so a clause that is put in moves those after it; a reference to a clause is a field
that follows a heading when it is renamed or moved (select all and press F9).
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, assert_never

from obcdsl.english.document import Clause, Document
from obcdsl.english.prose import Block, Grid, Items, Quoted, Sentence, Spelt
from obcdsl.english.references import Reference, References, Run, references
from obcdsl.extra import package
from obcdsl.plots.told import described
from obcdsl.record import dataclass
from obcdsl.render import docx_parts as parts
from obcdsl.render.docx_numbering import CLAUSE, INDENTS, PARAGRAPH, PART, STEP, Numbering, numbering, put
from obcdsl.render.figures import figures_of, illustrated
from obcdsl.render.plot_png import pngs
from obcdsl.render.screen import visible

if TYPE_CHECKING:
    from obcdsl.contract import Contract

INDENT = INDENTS[PARAGRAPH][0]
"""How far the text of paragraphs stands from the margin, in twentieths of a point."""

SHORT = 8
"""A table of no more rows than this stands on one page."""


@dataclass(frozen=True, slots=True)
class Writing:
    """A Word file being written."""

    docx: Any
    file: Any
    numbers: Numbering
    known: References
    pictures: Iterator[bytes]


def docx(contract: Contract) -> bytes:
    """The terms as a Word file.

    Raises:
        Refusal: where the contract has errors, or python-docx or typst is not installed.
    """
    document = illustrated(contract)
    library = package("docx", "Word files are written")
    plots = [plot for clause in document.clauses() for _, _, plot in figures_of(clause)]
    made = parts.new_document(library, visible(document.title), visible(document.standing_words()))
    writing = Writing(library, made, numbering(made), references(document), iter(pngs(plots)))
    _front(writing, document)
    for part in document.parts:
        heading = made.add_paragraph(visible(part.title), style="Heading 1")
        put(heading, PART, writing.numbers.at(PART, int(part.number)))
        for clause in part.clauses:
            _clause(writing, clause)
    if document.closing:
        made.add_paragraph(visible(document.closing))
    return parts.saved(made)


def bookmark(number: str) -> str:
    """The name of the bookmark of a clause.

    >>> bookmark("8.1")
    'clause_8_1'
    """
    return f"clause_{number.replace('.', '_')}"


# ---- the front and the foot -------------------------------------------------------------------------------------------------


def _front(writing: Writing, document: Document) -> None:
    file = writing.file
    file.add_paragraph(visible(document.title), style="Title")
    file.add_paragraph().add_run(visible(document.standing_words())).bold = True
    file.add_paragraph(f"Fingerprint of the signed text (SHA-256): {document.fingerprint}")
    _contents(file, document)
    section = file.sections[0]
    foot = section.footer.paragraphs[0]
    foot.add_run(f"{visible(document.standing_words())} Fingerprint {document.fingerprint}. Page ")
    parts.field(foot, "PAGE", "1")
    foot.add_run(" of ")
    parts.field(foot, "NUMPAGES", "1")
    section.header.paragraphs[0].text = visible(document.title)


def _contents(file: Any, document: Document) -> None:
    """A table of contents without page numbers, which Word can make anew."""
    entries = [(f"{part.number}  {part.title}", part.clauses[0].number, 0) for part in document.parts]
    file.add_paragraph("Contents", style="TOC Heading" if "TOC Heading" in file.styles else None)
    first = paragraph = None
    for part, (said, target, _) in zip(document.parts, entries, strict=True):
        lines = [(said, target, 0), *((f"{c.number}  {c.prose.title}", c.number, 1) for c in part.clauses)]
        for words, number, level in lines:
            paragraph = file.add_paragraph()
            paragraph.paragraph_format.left_indent = 0 if not level else 360_000
            paragraph.paragraph_format.space_after = 0
            if first is None:
                first = paragraph
                parts.begin_field(paragraph, 'TOC \\o "1-2" \\n \\h \\z')
            parts.linked(paragraph, bookmark(number), visible(words))
    if paragraph is not None:
        parts.end_field(paragraph)


# ---- clauses ----------------------------------------------------------------------------------------------------------------


def _clause(writing: Writing, clause: Clause) -> None:
    part, _, within = clause.number.partition(".")
    heading = writing.file.add_paragraph(style="Heading 2")
    identifier = int(part) * 10_000 + int(within)
    parts.bookmarked(heading, bookmark(clause.number), identifier, visible(clause.prose.title))
    put(heading, CLAUSE, writing.numbers.at(CLAUSE, int(within)))
    for number, said in clause.paragraphs():
        _block(writing, clause, number, said)
    for name, caption, plot in figures_of(clause):
        paragraph = writing.file.add_paragraph()
        paragraph.paragraph_format.left_indent = writing.docx.shared.Twips(INDENT)
        paragraph.paragraph_format.keep_with_next = True
        picture = paragraph.add_run().add_picture(io.BytesIO(next(writing.pictures)), width=writing.docx.shared.Mm(145))
        words = visible(described(plot))
        parts.described_picture(picture, name, words)
        under = writing.file.add_paragraph(style="Caption")
        under.paragraph_format.left_indent = writing.docx.shared.Twips(INDENT)
        under.add_run(f"{visible(caption)} {words}")


def _block(writing: Writing, clause: Clause, number: str | None, said: Block) -> None:
    if isinstance(said, Quoted):
        for paragraph in said.paragraphs:
            writing.file.add_paragraph(visible(paragraph), style="Clause Quote")
        return
    assert number is not None
    numbered = writing.file.add_paragraph(style="Clause Text")
    put(numbered, PARAGRAPH, writing.numbers.at(PARAGRAPH, int(number.rpartition(".")[2])))
    match said:
        case Sentence():
            _runs(numbered, writing.known.within(clause, said.text))
        case Items():
            _runs(numbered, writing.known.within(clause, said.lead))
            numbered.paragraph_format.keep_with_next = True
            for at, item in enumerate(said.items, start=1):
                point = writing.file.add_paragraph(style="Clause Step" if said.steps else "Clause Point")
                if said.steps:
                    put(point, STEP, writing.numbers.at(STEP, at))
                _runs(point, writing.known.within(clause, item))
        case Grid():
            _runs(numbered, writing.known.within(clause, said.lead))
            numbered.paragraph_format.keep_with_next = True
            _grid(writing, clause, said)
        case Spelt():
            for at, part in enumerate(said.parts):
                run = numbered.add_run(visible(part))
                if at % 2:
                    run.font.name = "Consolas"
        case _:
            assert_never(said)


def _runs(paragraph: Any, found: Iterable[Run]) -> None:
    for run in found:
        if isinstance(run, Reference):
            number = "" if run.by_title else "\\r "
            parts.field(paragraph, f"REF {bookmark(run.clause)} {number}\\h", visible(run.text))
        else:
            paragraph.add_run(visible(run))


def _grid(writing: Writing, clause: Clause, grid: Grid) -> None:
    table = writing.file.add_table(rows=1, cols=len(grid.heading), style="Table Grid")
    parts.described_table(table, visible(grid.lead))
    for cell, heading in zip(table.rows[0].cells, grid.heading, strict=True):
        cell.paragraphs[0].add_run(visible(heading)).bold = True
    parts.heading_row(table.rows[0])
    for cells in grid.rows:
        row = table.add_row()
        parts.whole_row(row)
        for cell, heading, text in zip(row.cells, grid.heading, cells, strict=True):
            _runs(cell.paragraphs[0], writing.known.cell(clause, heading, text))
    columns = parts.indented_table(table, [grid.heading, *grid.rows])
    style = writing.file.styles[parts.SMALL_CELL if len(columns) > parts.MANY_COLUMNS else parts.CELL]
    together = len(grid.rows) <= SHORT
    for at, row in enumerate(table.rows):
        for cell, width in zip(row.cells, columns, strict=True):
            cell.width = width
            cell.paragraphs[0].style = style
            if together and at < len(grid.rows):
                cell.paragraphs[0].paragraph_format.keep_with_next = True
    writing.file.add_paragraph().paragraph_format.space_after = 0
