"""`phase`: a named stretch of contract years.

phase outcomes "Payment for outcomes": years 3 to 10
"""

from __future__ import annotations

from dataclasses import dataclass

from obcdsl import ast
from obcdsl.clauses.common import Lines
from obcdsl.expressions import place
from obcdsl.parts import years_of
from obcdsl.scope import Scope

KIND = "phase"


@dataclass(frozen=True, slots=True)
class Node:
    """A phase and its years."""

    head: ast.Head
    years: ast.Place


def build(lines: Lines) -> Node:
    """The node."""
    return Node(lines.head, place(lines.reading, lines.header.children[-1].children[0]))


def declare(scope: Scope, node: Node) -> None:
    """Make the phase known."""
    years = years_of(scope, node.years)
    if years is None:
        scope.broken.add(node.head.name.text)
    else:
        scope.phases[node.head.name.text] = years
