"""Marginal scales and bands: the total over slices of a rate times the part of a measure in each."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from obcdsl import core
from obcdsl.diagnostic import Label
from obcdsl.lowering.meeting import combined
from obcdsl.lowering.scales import Piece, check_pieces, may_be_none, note, pieces_of, shown_edge
from obcdsl.lowering.static import number_of, rows_for
from obcdsl.scope import FAULTY, Scope, Setting, Typed
from obcdsl.units import Unit, times
from obcdsl.values import NONE
from obcdsl.written import ast


def marginal(
    scope: Scope, parts: ast.Parts, measure: Typed, base: core.Node | None, setting: Setting, purpose: str
) -> Typed:
    """The total over the bands of rate x part of the measure in each; edges are multiplied by `base` where given."""
    found = pieces_of(
        scope, parts, measure if base is None else replace(measure, unit=Unit("quantity", flavour="ratio")), setting
    )
    if found is None:
        return FAULTY
    pieces, unit = found
    if any(p.word == "at" for p in pieces):
        return scope.fault("syntax", "bands have sides (`up to`, `above`), not points (`at`)", parts.span)
    check_pieces(scope, parts, pieces, core.Const(1), partial=True)
    if not _have_width(scope, pieces):
        return FAULTY
    note(scope, setting, parts, measure, pieces, core.Const(1), purpose, unit)
    node: core.Node | None = None
    lower: core.Node = core.Const(0)
    for number, piece in enumerate(pieces):
        if piece.word in ("below", "up to"):
            upper: core.Node = _of_base(scope, piece.edge.node, base)
            above = lower
        else:
            above = _of_base(scope, piece.edge.node, base)
            after = pieces[number + 1].edge.node if number + 1 < len(pieces) else core.Const(NONE)
            upper = after if after == core.Const(NONE) else _of_base(scope, after, base)
        lower = upper
        share = core.Apply("multiply", (piece.value.node, core.Apply("part", (measure.node, above, upper))))
        node = share if node is None else core.Apply("add", (node, share))
    assert node is not None
    return combined(node, times(unit, measure.unit), measure, *(p.edge for p in pieces), *(p.value for p in pieces))


def _have_width(scope: Scope, pieces: list[Piece]) -> bool:
    """Whether every slice has a width; what a single value is in a scale, such as `from 5%` before `above 5%`, is none here."""
    for low, high in pairwise(pieces):
        if (low.word, high.word) not in (("from", "above"), ("below", "up to")):
            continue
        for row in rows_for(scope, low.edge.node, high.edge.node):
            edge = number_of(scope, high.edge.node, row)
            if edge is not None and edge == number_of(scope, low.edge.node, row):
                shown = shown_edge(edge, high.edge.unit)
                message = f"nothing lies between `{low.word} {shown}` and `{high.word} {shown}`"
                note = "A slice is worked by its width: leave one of the two out."
                scope.fault("overlap", message, high.span, note, places=(Label(low.span, "the slice before"),))
                return False
    return True


def _of_base(scope: Scope, edge: core.Node, base: core.Node | None) -> core.Node:
    if base is None:
        return edge
    scaled = core.Apply("multiply", (edge, base))
    if not may_be_none(scope, edge):
        return scaled
    return core.If(((core.Apply("is_limit", (edge,)), scaled),), core.Const(NONE))
