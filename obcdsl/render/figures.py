"""The plots that stand beside the clauses of a document, with their captions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from obcdsl.english.document import Clause, Document, Part
from obcdsl.plots.drawn import plots_of
from obcdsl.plots.model import Plot
from obcdsl.render.terms import document, words_of

if TYPE_CHECKING:
    from obcdsl.contract import Contract

MOST_FIGURES = 6
"""A clause with more rows than this has plots of the first ones; its table has them all."""


def illustrated(contract: Contract) -> Document:
    """The terms with a plot beside each clause whose scale or bands the terms alone decide.

    Raises:
        Refusal: where the contract has errors.
    """
    plain = document(contract)
    words = words_of(contract)

    def with_figures(clause: Clause) -> Clause:
        node = words.scope.clauses.get(clause.name) if clause.name else None
        return clause if node is None else replace(clause, figures=tuple(plots_of(words, node)))

    parts = tuple(Part(part.number, part.title, tuple(map(with_figures, part.clauses))) for part in plain.parts)
    return replace(plain, parts=parts)


def figures_of(clause: Clause) -> Iterator[tuple[str, str, Plot]]:
    """Each plot of a clause with its name in the document and its caption.

    The caption has the number of the clause, so that adding one elsewhere changes no other.
    """
    shown = clause.figures[:MOST_FIGURES]
    for at, plot in enumerate(shown, start=1):
        number = clause.number if len(shown) == 1 else f"{clause.number} ({at})"
        rest = len(clause.figures) - MOST_FIGURES
        more = f" {rest} more like it are not drawn." if rest > 0 and at == MOST_FIGURES else ""
        yield f"figure-{clause.number.replace('.', '-')}-{at}", f"Figure {number}: {plot.heading}.{more}", plot
