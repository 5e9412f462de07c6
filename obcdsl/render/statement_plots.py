"""The plots of a statement: each outcome and corridor as it was for this payee and period, with the point achieved."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from obcdsl.clauses import corridor, outcome
from obcdsl.english.words import Words
from obcdsl.plots.achieved import plots_at
from obcdsl.plots.model import Plot
from obcdsl.run import Run
from obcdsl.running.places import Place

MOST_ROWS = 6
"""A clause with more rows than this has plots of the first ones; its table has them all."""


def plots_of_statement(words: Words, run: Run, place: Place) -> Iterator[tuple[str, Plot]]:
    """The caption and the plot of each outcome and corridor that came to something on a statement.

    Rows of a private key have none.
    """
    for node in words.scope.clauses.values():
        if isinstance(node, (outcome.Node, corridor.Node)):
            yield from _of_clause(words, node, run, place)


def _of_clause(words: Words, node: Any, run: Run, place: Place) -> Iterator[tuple[str, Plot]]:
    definition = run.program.definitions.get(node.head.name.text)
    if definition is None or any(run.program.keys[key].private for key in definition.keys):
        return
    rows = run.rows_due(definition.keys, definition.clock, place)
    rest = f" The first {MOST_ROWS} of {len(rows):,} rows are drawn." if len(rows) > MOST_ROWS else ""
    for frame, row in rows[:MOST_ROWS]:
        of = ", ".join(row[key] for key in definition.keys)
        for plot in plots_at(words, node, run, Place(frame, row, {}), of):
            if plot.achieved is not None and plot.achieved.point is not None:
                yield f"{plot.heading}.{rest}", plot
