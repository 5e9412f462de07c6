"""What is said of weights: where one is missing, and where those that stand do not come to 100%."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from obcdsl import core
from obcdsl.diagnostic import Label
from obcdsl.lowering.scales import shown_edge
from obcdsl.scope import Scope
from obcdsl.units import RATIO
from obcdsl.written import ast

MOST_CELLS = 12
"""Cells of a column that are shown where what they come to is wrong."""


def no_weight(scope: Scope, outcome: Any, where: ast.Span) -> None:
    """An outcome that is rewarded or combined and has no weight: it is named, and the cure belongs to it."""
    name = outcome.head.name.text
    scope.fault(
        "weights",
        f"`{name}` has no weight",
        outcome.head.name.span,
        "What an outcome is worth is a term of its own clause.",
        fix=f"weight  {_weight_of_a_table(scope, outcome) or '50%'}",
        role=f"the term `weight` is missing in this {outcome.head.kind}",
        places=(Label(where, "its weight is asked for here"),),
    )


def _weight_of_a_table(scope: Scope, outcome: Any) -> str | None:
    """The column of weights in a table of the outcome's own rows, if there is one."""
    keys = tuple(key.text for key in outcome.head.keys)
    named = [
        f"{table.name}.{column}"
        for table in scope.tables.values()
        for column in table.columns
        if keys and table.keys == keys and column in ("weight", "weights")
    ]
    return named[0] if len(named) == 1 else None


def not_the_whole(scope: Scope, total: Fraction, weights: list[str], span: ast.Span) -> None:
    """Weights in percent that total less or more than 100%; where a column of a table holds them, it is pointed at.

    `weights` are the names of the weights' definitions. Nothing is said where a row of their table could not be read.
    """
    bodies = [scope.definitions[name].body for name in weights]
    tables = {part.table for body in bodies for part in core.every(body) if isinstance(part, core.Cell)}
    if any(table in scope.short_tables or scope.clauses[table].head.lost for table in tables):
        return
    left = shown_edge(abs(1 - total), RATIO)
    message = f"the weights total {shown_edge(total, RATIO)} and not 100%"
    note = f"{left} of the pool is {'earned by nothing' if total < 1 else 'paid twice'}."
    first = bodies[0]
    cells = _cells(scope, first) if len(bodies) == 1 and isinstance(first, core.Cell) and not first.picks else []
    if not cells:
        nodes = [scope.clauses.get(name.removesuffix("/weight")) for name in weights]
        spans = [node.weight.span for node in nodes if node is not None and getattr(node, "weight", None) is not None]
        held = tuple(Label(one) for one in spans) if len(spans) <= MOST_CELLS else ()
        scope.fault("weights", message, span, note, places=held)
        return
    heading, *figures = cells
    if len(figures) > MOST_CELLS:
        figures = []
    places = (*(Label(figure) for figure in figures), Label(span, "what they are weights of"))
    scope.fault("weights", message, heading, note, role=f"this column totals {shown_edge(total, RATIO)}", places=places)


def _cells(scope: Scope, cell: core.Cell) -> list[ast.Span]:
    """Where a column's heading and its cells stand; nothing where the rows are in a file."""
    table, written = scope.tables[cell.table], scope.clauses[cell.table]
    if len(written.rows) != len(table.rows) + 1:
        return []
    back = len(table.columns) - table.columns.index(cell.column)
    return [row.cells[-back].span for row in written.rows]
