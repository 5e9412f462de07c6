"""Boundaries mean what they say: each threshold of every shipped contract, at it, around it, and at 10^-20 from it.

The value that a contract gives is compared with a naive reading of the parts as they are written: their words, edges
and values, and nothing else.
"""

from __future__ import annotations

import dataclasses
import operator
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest

from obcdsl import core
from obcdsl.carriers.exact import Exact
from obcdsl.data.schema import Rows
from obcdsl.lowering.static import number_of, rows_for
from obcdsl.run import Run
from obcdsl.running.places import Place
from obcdsl.running.sourced import RowSource
from obcdsl.running.verdicts import Refused
from obcdsl.scope import Scale, Scope
from obcdsl.values import NoLimit
from tests.shipped import NAMES, contract

HAIR = Fraction(1, 10**20)
Piece = tuple[str, Any, Any]


def naive(pieces: list[Piece], x: Fraction) -> Any:
    """The value of a scale at x: (word, edge, value) in rising order."""
    for word, edge, value in pieces:
        if (word == "below" and x < edge) or (word == "up to" and x <= edge):
            return value
    found: Any = pieces[0][2]
    for number, (word, edge, value) in enumerate(pieces):
        if (word == "above" and x > edge) or (word in ("from", "at") and x >= edge):
            found = value
            after = pieces[number + 1] if number + 1 < len(pieces) else None
            if word == "at" and after is not None and after[0] == "at":
                found = value + (after[2] - value) * (x - edge) / Fraction(after[1] - edge)
    return found


def naive_marginal(pieces: list[Piece], x: Fraction) -> Fraction:
    """The total over the bands of rate times the part of x in the band."""
    total, below = Fraction(0), Fraction(0)
    for number, (word, edge, rate) in enumerate(pieces):
        if word in ("below", "up to"):
            low, high = below, edge
        else:
            low, high = edge, pieces[number + 1][1] if number + 1 < len(pieces) else max(x, edge)
        total += rate * max(Fraction(0), min(x, high) - low)
        below = high
    return total


def replaced(node: Any, old: core.Node, new: core.Node) -> Any:
    """A node with another in the place of one below it."""
    if node == old:
        return new
    if isinstance(node, tuple):
        return tuple(replaced(part, old, new) for part in node)
    if type(node) in core.NODE_TYPES:
        return dataclasses.replace(
            node, **{part.name: replaced(getattr(node, part.name), old, new) for part in dataclasses.fields(node)}
        )
    return node


def is_of(scale: Scale, node: core.Node) -> bool:
    """Whether a node compares the measure of a scale with one of its edges."""
    edges = [edge for _, edge, _, _ in scale.edges]
    return (
        isinstance(node, core.Apply)
        and len(node.arguments) == 2
        and node.arguments[0] == scale.measure
        and node.arguments[1] in edges
    )


def scale_nodes(program: core.Program, scale: Scale) -> Iterator[core.Node]:
    """The nodes that a scale was lowered to: in its own clause, by its measure, with all of its edges and values."""
    edges = {edge for _, edge, _, _ in scale.edges}
    values = {value for _, _, value, _ in scale.edges}
    for name, definition in program.definitions.items():
        if name.partition("/")[0] != scale.figure:
            continue
        for node in core.every(definition.body):
            if isinstance(node, core.If) and is_of(scale, node.arms[0][0]) and edges | values <= set(core.every(node)):
                yield node


def points(edges: list[Any]) -> Iterator[Fraction]:
    """At each edge, one unit and a hundredth under and over it, and a hair from it."""
    for edge in edges:
        for step in (0, 1, -1, Fraction(1, 100), -Fraction(1, 100), HAIR, -HAIR):
            yield Fraction(edge) + step


def empty_run(program: core.Program) -> tuple[Run, Place]:
    """A run without data, for nodes that need none."""
    run = Run(program, RowSource(program, Rows()), Exact())
    return run, run.place("", program.calendar.periods()[0])


def pieces_at(scope: Scope, scale: Scale, row: dict[str, str]) -> list[Piece] | None:
    """The parts of a scale where they are terms; None where an edge or a value needs data or is no number."""
    found = [(word, number_of(scope, edge, row), number_of(scope, value, row)) for word, edge, value, _ in scale.edges]
    return (
        None if any(edge is None or value is None or isinstance(edge, NoLimit) for _, edge, value in found) else found
    )


@pytest.mark.parametrize("name", NAMES)
def test_scales(name: str) -> None:
    made = contract(name)
    scope, program = made.compiled.scope, made.program
    run, place = empty_run(program)
    for scale in (scale for scale in scope.scales if scale.purpose in ("score", "value")):
        for row in rows_for(
            scope, *[edge for _, edge, _, _ in scale.edges], *[value for _, _, value, _ in scale.edges]
        ):
            pieces = pieces_at(scope, scale, row)
            if pieces is None:
                continue
            nodes = list(scale_nodes(program, scale))
            assert nodes, f"{scale.figure} is nowhere"
            for node in nodes:
                for x in points([edge for _, edge, _ in pieces]):
                    lowered = replaced(node, scale.measure, core.Const(x))
                    assert run.code(lowered)(Place(place.frame, row, {})) == naive(pieces, x), (
                        f"{scale.figure} at {x}, {row}"
                    )


@pytest.mark.parametrize("name", NAMES)
def test_bands(name: str) -> None:
    """Marginal bands of shares of a base, worked on the whole corridor: distance x from a target of 1."""
    made = contract(name)
    scope, program = made.compiled.scope, made.program
    for scale in (
        scale for scale in scope.scales if scale.purpose == "bands" and isinstance(scale.measure, core.Apply)
    ):
        pieces = pieces_at(scope, scale, {})
        pay = next(pay for pay in program.payments if pay.name == scale.figure)
        if pieces is None or scale.measure.primitive != "absolute":  # type: ignore[union-attr]
            continue
        sides = [(line.underspend, -1) for line in [scope.clauses[pay.name]]] + [
            (line.overspend, 1) for line in [scope.clauses[pay.name]]
        ]
        for line, side in sides:
            if line is None or not (line.span.start <= scale.span.start < line.span.end):
                continue
            for x in (x for x in points([edge for _, edge, _ in pieces]) if x > 0):
                held = {
                    f"{pay.name}/difference": side * x, f"{pay.name}/base": Fraction(1), f"{pay.name}/earned": True,
                }  # fmt: skip
                definitions = dict(program.definitions)
                for figure, value in held.items():
                    definitions[figure] = dataclasses.replace(definitions[figure], body=core.Const(value))
                run, place = empty_run(dataclasses.replace(program, definitions=definitions))
                try:
                    due = run.figure(f"{pay.name}/0", place)
                except Refused:
                    continue
                assert due == naive_marginal(pieces, x), f"{pay.name} {side} at {x}"


COMPARED = {
    "less": operator.lt,
    "at_most": operator.le,
    "more": operator.gt,
    "at_least": operator.ge,
    "equal": operator.eq,
    "unequal": operator.ne,
}


@pytest.mark.parametrize("name", NAMES)
def test_gates(name: str) -> None:
    """Every comparison of a figure with a term: `>=` includes its edge, `>` does not."""
    made = contract(name)
    program = made.program
    run, place = empty_run(program)
    conditions = [gate.condition for pay in program.payments for gate in (*pay.applies, *pay.gates)]
    for node in (
        node for root in [*conditions, *[d.body for d in program.definitions.values()]] for node in core.every(root)
    ):
        if isinstance(node, core.Apply) and node.primitive in COMPARED:
            edge = number_of(made.compiled.scope, node.arguments[1], {})
            if isinstance(edge, (int, Fraction)):
                for x in points([edge]):
                    held = run.code(replaced(node, node.arguments[0], core.Const(x)))(place)
                    assert held is COMPARED[node.primitive](x, Fraction(edge)), f"{node.primitive} {edge} at {x}"
