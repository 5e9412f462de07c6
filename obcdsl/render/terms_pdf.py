"""The terms as a PDF set by typst: tagged, PDF/UA-1 and PDF/A-2a, the fingerprint in the foot of each page.

The document goes to typst as data (JSON), never as text of its language, so nothing in a contract can be taken for code.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, assert_never

from obcdsl.english.document import Clause, Document
from obcdsl.english.prose import Block, Grid, Items, Quoted, Sentence, Spelt
from obcdsl.english.references import Reference, References, Run, references
from obcdsl.plots.told import described
from obcdsl.render.column_widths import shares
from obcdsl.render.figures import figures_of, illustrated
from obcdsl.render.plot_svg import svg
from obcdsl.render.screen import visible, width_of
from obcdsl.render.typesetting import typeset

if TYPE_CHECKING:
    from obcdsl.contract import Contract

TEMPLATE = Path(__file__).with_name("terms.typ")


def pdf(contract: Contract) -> bytes:
    """The terms as a PDF.

    Raises:
        Refusal: where the contract has errors, typst is not installed, or no font has a letter that the terms need.
    """
    return typeset(TEMPLATE.read_bytes(), {"terms": json.dumps(data_of(illustrated(contract)), ensure_ascii=False)})


# ---- the document as data ---------------------------------------------------------------------------------------------------


def data_of(document: Document) -> dict[str, Any]:
    """The document as plain data, each text visible."""
    known = references(document)
    return {
        "title": visible(document.title),
        "standing": visible(document.standing_words()),
        "fingerprint": document.fingerprint,
        "closing": visible(document.closing),
        "parts": [
            {
                "number": part.number,
                "title": visible(part.title),
                "clauses": [_clause(clause, known) for clause in part.clauses],
            }
            for part in document.parts
        ],
    }


def _clause(clause: Clause, known: References) -> dict[str, Any]:
    linked: set[str] = set()
    return {
        "number": clause.number,
        "title": visible(clause.prose.title),
        "paragraphs": [
            {"number": number, **_block(said, clause, known, linked)} for number, said in clause.paragraphs()
        ],
        "figures": [
            {"svg": svg(plot, name), "caption": visible(caption), "words": visible(described(plot))}
            for name, caption, plot in figures_of(clause)
        ],
    }


def _block(said: Block, clause: Clause, known: References, linked: set[str]) -> dict[str, Any]:
    """A paragraph; `linked` are the clauses that this one has linked so far."""
    match said:
        case Sentence():
            return {"kind": "sentence", "text": _runs(known.within(clause, said.text), linked)}
        case Items():
            return {
                "kind": "steps" if said.steps else "points",
                "lead": _runs(known.within(clause, said.lead), linked),
                "items": [_runs(known.within(clause, item), linked) for item in said.items],
            }
        case Grid():
            return _grid(said, clause, known, linked)
        case Spelt():
            return {"kind": "spelt", "parts": [visible(part) for part in said.parts]}
        case Quoted():
            return {"kind": "quoted", "paragraphs": [visible(paragraph) for paragraph in said.paragraphs]}
        case _:
            assert_never(said)


ACROSS = 80
"""Letters that a line across the page holds, to say about how many lines a row of cells takes."""


def _grid(grid: Grid, clause: Clause, known: References, linked: set[str]) -> dict[str, Any]:
    tallest = [max(width_of(cell) * len(row) // ACROSS + 1 for cell in row) for row in grid.rows]
    return {
        "kind": "grid",
        "lead": _runs(known.within(clause, grid.lead), linked),
        "lines": sum(tallest),
        "tallest": max(tallest, default=0),
        "heading": [visible(heading) for heading in grid.heading],
        "shares": shares([grid.heading, *grid.rows]),
        "rows": [
            [
                {"runs": _runs(known.cell(clause, heading, cell), linked)}
                for heading, cell in zip(grid.heading, cells, strict=True)
            ]
            for cells in grid.rows
        ],
    }


def _runs(found: Iterable[Run], linked: set[str]) -> list[str | dict[str, str]]:
    """Texts and links: the number of a clause is always linked, a name where the clause first says it.

    A page with links in every line is hard to read, and a paragraph with a link is set several times, until its place is known.
    """
    runs: list[str | dict[str, str]] = []
    for run in found:
        if isinstance(run, Reference) and not (run.by_title and run.clause in linked):
            linked.add(run.clause)
            runs.append({"text": visible(run.text), "clause": run.clause})
        else:
            runs.append(visible(run.text if isinstance(run, Reference) else run))
    return runs
