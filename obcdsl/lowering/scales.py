"""Scales that step, run and jump, and bands: values by the edges that a measure lies between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from obcdsl import core
from obcdsl.diagnostic import Label
from obcdsl.lower import lowered, quantity
from obcdsl.lowering.meeting import combined, common, float_free
from obcdsl.lowering.static import fixed_at, number_of, rows_for
from obcdsl.money import with_sign
from obcdsl.record import dataclass
from obcdsl.scope import FAULTY, Scale, Scope, Setting, Typed
from obcdsl.source import Span
from obcdsl.units import Unit
from obcdsl.values import LEFT_OUT, NONE
from obcdsl.written import ast

EDGES = ("at", "below", "above", "from", "up to")


@dataclass(frozen=True, slots=True)
class Piece:
    """One part of a scale, lowered."""

    word: str
    edge: Typed
    value: Typed
    span: Span
    edge_span: Span
    value_span: Span


def pieces_of(scope: Scope, parts: ast.Parts, measure: Typed, setting: Setting) -> tuple[list[Piece], Unit] | None:
    """The parts of a scale, lowered and checked for units; the unit is that of the values."""
    pieces: list[Piece] = []
    for part in parts.parts:
        if part.place.kind not in EDGES:
            scope.fault("syntax", "a scale has edges: `at`, `below`, `from`, `up to`, `above`", part.span)
            return None
        if isinstance(part.value, ast.LeftOut):
            scope.fault(
                "syntax",
                "an edge gives a value, and `left out` is none",
                part.value.span,
                "Conditions and years can leave a figure out.",
                fix="when ...: left out, otherwise: scale(...)",
            )
            return None
        assert part.place.edge is not None
        edge, value = quantity_or_date(scope, part.place.edge, setting), lowered(scope, part.value, setting)
        if edge is FAULTY or value is FAULTY:
            return None
        if common(scope, (measure, edge), (parts.span, part.place.edge.span), "compared", part.place.span) is None:
            return None
        piece = Piece(part.place.kind, edge, value, part.span, part.place.edge.span, part.value.span)
        pieces.extend(_unrolled(scope, piece, measure, setting))
    unit = common(
        scope, tuple(p.value for p in pieces), tuple(p.value_span for p in pieces), "alternatives", parts.span
    )
    return None if unit is None else (pieces, unit)


def _unrolled(scope: Scope, piece: Piece, measure: Typed, setting: Setting) -> list[Piece]:
    """A part whose edge and value vary by a key of their own stands for one part a row: bands that come from a table."""
    own = (piece.edge.keys & piece.value.keys) - setting.keys - measure.keys
    key = next((k for k in sorted(own) if scope.keys[k].members), None)
    if key is None:
        return [piece]

    def at(typed: Typed, member: str) -> Typed:
        return replace(typed, node=fixed_at(scope, typed.node, key, member), keys=typed.keys - {key})

    return [replace(piece, edge=at(piece.edge, m), value=at(piece.value, m)) for m in scope.keys[key].members or ()]


def may_be_none(scope: Scope, node: core.Node) -> bool:
    """Whether an edge is `none`, for no limit, in some row of its table."""
    if not isinstance(node, core.Cell):
        return False
    table = scope.tables[node.table]
    fixed = {key: pick.value for key, pick in node.picks if isinstance(pick, core.Const)}
    return any(
        row[node.column] is NONE and all(dict(zip(table.keys, members, strict=True))[k] == v for k, v in fixed.items())
        for members, row in table.rows.items()
    )


def quantity_or_date(scope: Scope, expression: ast.Expr, setting: Setting) -> Typed:
    """An edge: a quantity, or a date."""
    found = lowered(scope, expression, setting)
    return found if found.unit.kind == "date" else quantity(scope, expression, setting)


def note(
    scope: Scope,
    setting: Setting,
    parts: ast.Parts,
    measure: Typed,
    pieces: Sequence[Piece],
    size: core.Node,
    purpose: str,
    unit: Unit,
) -> None:
    """Remember a scale, or slices, for checks, words and plots."""
    edges = tuple((piece.word, piece.edge.node, piece.value.node, piece.span) for piece in pieces)
    scope.scales.append(Scale(setting.clause, measure.node, measure.unit, edges, size, purpose, unit, parts.span))


def scale(
    scope: Scope,
    parts: ast.Parts,
    measure: Typed,
    setting: Setting,
    size: core.Node,
    purpose: str,
    *,
    partial: bool = False,
) -> Typed:
    """The value of a scale at a measure. `size` is a full score, which ends may be flat at without a word.

    `partial` lets values below the first edge go unowned (distances from a target are never below 0).
    """
    found = pieces_of(scope, parts, measure, setting)
    if found is None:
        return FAULTY
    pieces, unit = found
    check_pieces(scope, parts, pieces, size, partial)
    note(scope, setting, parts, measure, pieces, size, purpose, unit)
    node = _pieces_node(scope, pieces, measure.node)
    first = pieces[0]
    if partial and first.word in ("from", "above"):
        under = "less" if first.word == "from" else "at_most"
        node = core.If(((core.Apply(under, (measure.node, first.edge.node)), core.Const(0)),), node)
    for refused, word, primitive in (
        (parts.refuse_below, "below", "at_least"),
        (parts.refuse_above, "above", "at_most"),
    ):
        if refused is not None:
            limit = quantity_or_date(scope, refused, setting)
            _check_refused(scope, pieces, limit, word, refused.span)
            holds = core.Apply(primitive, (measure.node, limit.node))
            said = getattr(refused, "text", "") or "its scale"
            node = core.Require(holds, f"it is {word} {said}, for which the contract has no value", node)
    result = combined(node, unit, measure, *(p.edge for p in pieces), *(p.value for p in pieces))
    return _unscored_where_none(scope, pieces, result)


def _check_refused(scope: Scope, pieces: list[Piece], limit: Typed, word: str, span: Span) -> None:
    """What is refused begins where the outermost part ends: nothing between them is left unsaid."""
    end = pieces[0] if word == "below" else pieces[-1]
    least, edge = number_of(scope, limit.node, {}), number_of(scope, end.edge.node, {})
    if least is None or edge is None or end.word not in (("from", "above") if word == "below" else ("below", "up to")):
        return
    apart = least < edge if word == "below" else least > edge  # type: ignore[operator]
    if apart or (least == edge and end.word in ("above", "below")):
        between = (
            f"exactly {shown_edge(edge, end.edge.unit)}"
            if least == edge
            else (f"between {shown_edge(least, end.edge.unit)} and {shown_edge(edge, end.edge.unit)}")
        )
        scope.fault(
            "gap",
            f"no part covers a value {between}, and it is not refused",
            span,
            places=(Label(end.span, "the part beside it"),),
        )


def _unscored_where_none(scope: Scope, pieces: list[Piece], result: Typed) -> Typed:
    """`none` in a table of points means unscored."""
    edges = [p.edge.node for p in pieces if p.word not in ("below", "up to") and may_be_none(scope, p.edge.node)]
    if not edges:
        return result
    arms = tuple((core.Apply("not", (core.Apply("is_limit", (edge,)),)), core.Const(LEFT_OUT)) for edge in edges)
    cell = edges[0]
    assert isinstance(cell, core.Cell)
    return replace(result, node=core.If(arms, result.node), absent=result.absent | {f"{cell.table}.{cell.column}"})


def _under(scope: Scope, word: str, measure: core.Node, edge: core.Node) -> core.Node:
    """Whether the measure lies under an edge; `none` is no limit, and everything lies under it."""
    compared = core.Apply(word, (measure, edge))
    if not may_be_none(scope, edge):
        return compared
    return core.If(((core.Apply("is_limit", (edge,)), compared),), core.Const(True))


def _pieces_node(scope: Scope, pieces: list[Piece], measure: core.Node) -> core.Node:
    """The chain of arms, from the lowest piece up; each arm knows that the ones before did not hold.

    The last piece needs no arm: what lies beyond an end that it has is refused, or there is no such end (`none`).
    """
    arms: list[tuple[core.Node, core.Node]] = []
    last: core.Node = pieces[-1].value.node
    for number, piece in enumerate(pieces):
        after = pieces[number + 1] if number + 1 < len(pieces) else None
        value = piece.value.node
        match piece.word:
            case "below" | "up to" if after is None:
                pass
            case "below":
                arms.append((_under(scope, "less", measure, piece.edge.node), value))
            case "up to":
                arms.append((_under(scope, "at_most", measure, piece.edge.node), value))
            case "at":
                if number == 0:
                    arms.append((core.Apply("less", (measure, piece.edge.node)), value))
                if after is not None and after.word == "at":
                    arms.append((core.Apply("less", (measure, after.edge.node)), _line(piece, after, measure)))
                elif after is not None:
                    arms.append((core.Apply("at_most", (measure, piece.edge.node)), value))
            case _:
                if after is not None:
                    word = "at_most" if after.word == "above" else "less"
                    arms.append((core.Apply(word, (measure, after.edge.node)), value))
    return core.If(tuple(arms), last) if arms else last


def _line(low: Piece, high: Piece, measure: core.Node) -> core.Node:
    """The straight line between two points; flat where their values are one."""
    if low.value.node == high.value.node:
        return low.value.node
    rise = core.Apply("subtract", (high.value.node, low.value.node))
    run = core.Apply("subtract", (high.edge.node, low.edge.node))
    along = core.Apply("subtract", (measure, low.edge.node))
    return core.Apply("add", (low.value.node, core.Apply("divide", (core.Apply("multiply", (rise, along)), run))))


def check_pieces(scope: Scope, parts: ast.Parts, pieces: list[Piece], size: core.Node, partial: bool) -> None:
    """Order, gaps and overlaps, for every row of the tables that edges are read from."""
    nodes = [p.edge.node for p in pieces]
    for row in rows_for(scope, *nodes):
        edges = [number_of(scope, node, row) for node in nodes]
        if not _check_between(scope, pieces, edges, row):
            return
    _check_ends(scope, parts, pieces, size, partial)


def _check_between(scope: Scope, pieces: list[Piece], edges: Sequence[object], row: dict[str, str]) -> bool:
    where = f" (row {', '.join(row.values())})" if row else ""
    for number in range(1, len(pieces)):
        low, high = pieces[number - 1], pieces[number]
        a, b = edges[number - 1], edges[number]
        label = (Label(low.span, "the part before"),)
        if a is None or b is None:
            continue
        shown = shown_edge(b, high.edge.unit)
        if a > b:  # type: ignore[operator]
            scope.fault(
                "band-order",
                f"the parts of a scale stand in rising order{where}",
                high.span,
                role=f"{shown} comes after {shown_edge(a, low.edge.unit)}",
                places=label,
            )
            return False
        problem = _meeting(low.word, high.word, bool(a == b))
        if problem == "overlap":
            scope.fault(
                "overlap",
                f"{shown} has two values{where}",
                high.span,
                *_either_owner(low.word, high.word, shown),
                places=label,
            )
            return False
        if problem == "gap":
            start = shown_edge(a, low.edge.unit)
            values = f"a value of exactly {shown}" if a == b else f"values between {start} and {shown}"
            scope.fault("gap", f"no part covers {values}{where}", high.span, places=label)
            return False
    return True


def _either_owner(low: str, high: str, shown: str) -> tuple[str, ...]:
    """Both ways to give an edge to one part, where two own it."""
    said = "Neither part wins: one of them must leave the edge to the other."
    if low == "up to" and high == "from":
        return said, f"Write `below {shown}` and `from {shown}`, or `up to {shown}` and `above {shown}`."
    return (said,)


def _meeting(low: str, high: str, same: bool) -> str:
    """Whether two neighbouring parts leave a gap or an overlap, by their words and whether their edges are the same."""
    closes = low in ("below", "up to")
    opens = high in ("from", "above", "at")
    if low == "at" and high == "at":
        return "overlap" if same else ""
    if closes and not opens:
        return "overlap" if same and low == high else ""
    if closes and opens:
        if not same:
            return "gap"
        owned_below, owned_above = low == "up to", high in ("from", "at")
        return "overlap" if owned_below and owned_above else "gap" if not owned_below and not owned_above else ""
    if low == "at" and opens:
        return ("overlap" if high == "from" else "") if same else "gap"
    if low in ("from", "above") and opens:
        return "overlap" if same and not (low == "from" and high == "above") else ""
    return "overlap"


def _check_ends(scope: Scope, parts: ast.Parts, pieces: list[Piece], size: core.Node, partial: bool) -> None:
    first, last = pieces[0], pieces[-1]
    full = number_of(scope, size, {})
    ends = (number_of(scope, first.value.node, {}), number_of(scope, last.value.node, {}))
    flat = parts.flat_outside or (len(pieces) > 1 and set(ends) == {0, full} and None not in ends)
    if first.word in ("from", "above") and parts.refuse_below is None and not partial:
        lowest = shown_edge(number_of(scope, first.edge.node, {}), first.edge.unit)
        scope.fault("gap", f"no part covers a value below {lowest}", first.span, fix=f"below {lowest}: 0%")
    if last.word in ("below", "up to") and parts.refuse_above is None and not may_be_none(scope, last.edge.node):
        highest = shown_edge(number_of(scope, last.edge.node, {}), last.edge.unit)
        word = "above" if last.word == "up to" else "from"
        scope.fault(
            "gap",
            f"no part covers a value {'above' if word == 'above' else 'of'} {highest}{'' if word == 'above' else ' or more'}",
            last.span,
            fix=f"{word} {highest}: ...",
        )
    low_open = first.word == "at" and parts.refuse_below is None and not flat
    high_open = last.word == "at" and parts.refuse_above is None and not flat
    if low_open and last.word != "at" and ends[0] == 0:
        low_open = False
    if first.word == "below" and last.word == "at" and ends[1] == full and ends[0] == 0:
        high_open = False
    if low_open or high_open:
        piece, word = (first, "below") if low_open else (last, "above")
        edge = shown_edge(number_of(scope, piece.edge.node, {}), piece.edge.unit)
        scope.fault(
            "gap",
            f"nothing is said of a value {word} {edge}",
            piece.span,
            "A scale is flat outside its ends without a word only where they are 0% and 100%.",
            fix=", flat outside",
        )


def shown_edge(value: object, unit: Unit) -> str:
    """An edge as a person reads it."""
    if isinstance(value, (int, Fraction)) and not isinstance(value, bool):
        if unit.flavour == "ratio":
            return float_free(Fraction(value) * 100) + "%"
        said = f"{int(value):,}" if value == int(value) else float_free(Fraction(value))
        return with_sign(said, unit.currency) if unit.currency else said
    return str(value) if value is not None else "its edge"
