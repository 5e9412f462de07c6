"""Values with parts: by time, by condition, and the scales that step, run and jump."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from obcdsl import ast, core
from obcdsl.diagnostic import Label
from obcdsl.lower import combined, common, condition, float_free, lowered, quantity
from obcdsl.scope import FAULTY, Scale, Scope, Setting, Typed, negated
from obcdsl.source import Span
from obcdsl.static import number_of, rows_for
from obcdsl.units import Unit
from obcdsl.values import LEFT_OUT

EDGES = ("at", "below", "above", "from", "up to")
TIMES = ("in years", "in phase")


def choice(scope: Scope, parts: ast.Parts, setting: Setting) -> Typed:
    """A value by time or by condition."""
    kinds = {"edge" if p.place.kind in EDGES else "time" if p.place.kind in TIMES else "condition" for p in parts.parts}
    if len(kinds) > 1:
        return _mixed(scope, parts)
    if kinds == {"edge"}:
        return scope.fault("syntax", "edges need something to compare: write `scale(x, ...)`", parts.parts[0].span)
    if parts.flat_outside or parts.refuse_below or parts.refuse_above:
        scope.fault("syntax", "`flat outside` and `refuse` belong to scales", parts.span)
    return _by_time(scope, parts, setting) if kinds == {"time"} else _by_condition(scope, parts, setting)


def _mixed(scope: Scope, parts: ast.Parts) -> Typed:
    """Places of two kinds in one list: an edge among years is probably a year."""
    odd = next((p for p in parts.parts if p.place.kind in EDGES), None)
    years = any(p.place.kind in TIMES for p in parts.parts)
    other = next(p for p in parts.parts if p is not odd and (odd is None or p.place.kind not in EDGES))
    fix = None
    if (
        odd is not None
        and years
        and isinstance(odd.place.edge, ast.LiteralValue)
        and odd.place.edge.form == "plain"
        and isinstance(odd.place.edge.value, int)
    ):
        fix = f"{odd.place.kind} year {odd.place.edge.value}"
    at = odd or next(p for p in parts.parts if p is not parts.parts[0])
    return scope.fault(
        "part-kinds",
        "one list uses one kind of place: edges, years or conditions",
        at.place.span,
        "`from year 5` is a time; `from 5` is an edge.",
        fix=fix,
        role="another kind",
        places=(Label(other.place.span, "the first kind"),),
    )


# ---- by condition -----------------------------------------------------------------------------------------------------


def _by_condition(scope: Scope, parts: ast.Parts, setting: Setting) -> Typed:
    arms: list[tuple[core.Node, core.Node]] = []
    values: list[Typed] = []
    conditions: list[Typed] = []
    place = setting
    for number, part in enumerate(parts.parts):
        last = number == len(parts.parts) - 1
        if part.place.kind == "otherwise":
            if not last:
                return scope.fault("syntax", "`otherwise` stands last: conditions are taken in order", part.span)
            values.append(_provisional(scope, setting, lowered(scope, part.value, place)))
            continue
        if last:
            return scope.fault(
                "gap",
                "nothing is said for when no condition holds",
                parts.span,
                "Conditions are taken in order, and the first that holds decides; `otherwise` always stands.",
                fix=", otherwise: ...",
            )
        assert part.place.edge is not None
        held = condition(scope, part.place.edge, place)
        conditions.append(held)
        value = _provisional(scope, setting, lowered(scope, part.value, place.knowing(scope, held.node)))
        values.append(value)
        arms.append((held.node, value.node))
        place = place.knowing(scope, negated(held.node))
    return _chosen(scope, parts, arms, values, conditions)


def _chosen(
    scope: Scope, parts: ast.Parts, arms: list[tuple[core.Node, core.Node]], values: list[Typed], extra: list[Typed]
) -> Typed:
    unit = common(scope, tuple(values), tuple(p.value.span for p in parts.parts), "alternatives", parts.span)
    if unit is None or any(value is FAULTY for value in values):
        return FAULTY
    return combined(core.If(tuple(arms), values[-1].node), unit, *values, *extra)


def _provisional(scope: Scope, setting: Setting, value: Typed) -> Typed:
    """Note the unit of the first part, for a figure that reads its own value of an earlier year in a later part."""
    if value is not FAULTY and scope.in_progress.get(setting.clause, value.unit) is None:
        scope.in_progress[setting.clause] = value.unit
    return value


# ---- by time ----------------------------------------------------------------------------------------------------------


def years_of(scope: Scope, place: ast.Place) -> tuple[int, int] | None:
    """The contract years of a place, both included; None where the fault is reported."""
    if place.kind == "in phase":
        assert place.phase is not None
        scope.used.add(place.phase.text)
        found = scope.phases.get(place.phase.text)
        if found is None and place.phase.text not in scope.broken:
            from obcdsl.spelling import nearest

            close = nearest(place.phase.text, list(scope.phases))
            scope.fault("unknown-name", f"there is no phase called `{place.phase.text}`", place.phase.span, fix=close)
        return found
    last = scope.last_year if place.last is None else place.last
    if place.first < 1 or last > scope.last_year:
        outside = place.first if place.first < 1 else last
        scope.fault("dates", f"there is no year {outside}: the term has years 1 to {scope.last_year}", place.span)
        return None
    if place.first > last:
        scope.fault("dates", f"the years run backwards: {place.first} to {last}", place.span)
        return None
    return place.first, last


def _by_time(scope: Scope, parts: ast.Parts, setting: Setting) -> Typed:
    spans: list[tuple[int, int, ast.Part]] = []
    for part in parts.parts:
        years = years_of(scope, part.place)
        if years is None:
            return FAULTY
        spans.append((*years, part))
    _check_years(scope, spans, parts)
    arms: list[tuple[core.Node, core.Node]] = []
    values: list[Typed] = []
    for first, last, part in spans:
        value = _provisional(scope, setting, lowered(scope, part.value, setting))
        values.append(value)
        arms.append((in_years(first, last), value.node))
    return _chosen(scope, parts, arms[:-1], values, [])


def in_years(first: int, last: int) -> core.Node:
    """The condition that the contract year lies in a range."""
    year = core.ContractYear()
    if first == last:
        return core.Apply("equal", (year, core.Const(first)))
    return core.Apply(
        "and", (core.Apply("at_least", (year, core.Const(first))), core.Apply("at_most", (year, core.Const(last))))
    )


def _check_years(scope: Scope, spans: list[tuple[int, int, ast.Part]], parts: ast.Parts) -> None:
    ordered = sorted(spans, key=lambda s: s[0])
    due = 1
    for first, last, part in ordered:
        if first > due:
            gap = f"year {due}" if first - 1 == due else f"years {due} to {first - 1}"
            scope.fault(
                "gap",
                f"nothing is said for {gap}",
                part.place.span,
                "Time parts cover every year of the term once.",
                role="the next part starts here",
            )
        elif first < due:
            other = next(p for begins, ends, p in ordered if p is not part and begins <= first <= ends)
            scope.fault(
                "overlap",
                f"year {first} has two values",
                part.place.span,
                "Neither one wins.",
                places=(Label(other.place.span, f"also holds in year {first}"),),
            )
        due = max(due, last + 1)
    if due <= scope.last_year:
        gap = f"year {due}" if due == scope.last_year else f"years {due} to {scope.last_year}"
        scope.fault(
            "gap",
            f"nothing is said for {gap}",
            ordered[-1][2].place.span,
            "Time parts cover every year of the term once.",
        )


# ---- scales -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Piece:
    """One part of a scale, lowered."""

    word: str
    edge: Typed
    value: Typed
    span: Span
    edge_span: Span


def pieces_of(scope: Scope, parts: ast.Parts, measure: Typed, setting: Setting) -> tuple[list[Piece], Unit] | None:
    """The parts of a scale, lowered and checked for units; the unit is that of the values."""
    pieces: list[Piece] = []
    for part in parts.parts:
        if part.place.kind not in EDGES:
            scope.fault("syntax", "a scale has edges: `at`, `below`, `from`, `up to`, `above`", part.span)
            return None
        assert part.place.edge is not None
        edge, value = quantity_or_date(scope, part.place.edge, setting), lowered(scope, part.value, setting)
        if edge is FAULTY or value is FAULTY:
            return None
        if common(scope, (measure, edge), (parts.span, part.place.edge.span), "compared", part.place.span) is None:
            return None
        pieces.append(Piece(part.place.kind, edge, value, part.span, part.place.edge.span))
    unit = common(
        scope, tuple(p.value for p in pieces), tuple(p.value.span for p in parts.parts), "alternatives", parts.span
    )
    return None if unit is None else (pieces, unit)


def quantity_or_date(scope: Scope, expression: ast.Expr, setting: Setting) -> Typed:
    """An edge: a quantity, or a date."""
    found = lowered(scope, expression, setting)
    return found if found.unit.kind == "date" else quantity(scope, expression, setting)


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
    _check_pieces(scope, parts, pieces, size, partial)
    scope.scales.append(
        Scale(
            setting.clause,
            measure.node,
            measure.unit,
            tuple((p.word, p.edge.node, p.value.node, p.span) for p in pieces),
            size,
            purpose,
            parts.span,
        )
    )
    node = _pieces_node(scope, pieces, measure.node)
    for refused, word, primitive in (
        (parts.refuse_below, "below", "at_least"),
        (parts.refuse_above, "above", "at_most"),
    ):
        if refused is not None:
            limit = quantity_or_date(scope, refused, setting)
            holds = core.Apply(primitive, (measure.node, limit.node))
            said = getattr(refused, "text", "") or "its scale"
            node = core.Require(holds, f"it is {word} {said}, for which the contract has no value", node)
    result = combined(node, unit, measure, *(p.edge for p in pieces), *(p.value for p in pieces))
    return _unscored_where_none(scope, pieces, result)


def _unscored_where_none(scope: Scope, pieces: list[Piece], result: Typed) -> Typed:
    """`none` in a table of points means unscored."""
    from obcdsl.values import NONE

    nones = []
    for piece in pieces:
        if any(_cell_is_none(scope, piece.edge.node, row) for row in rows_for(scope, piece.edge.node)):
            nones.append(piece.edge.node)
    if not nones:
        return result
    del NONE
    arms = tuple((core.Apply("not", (core.Apply("is_limit", (edge,)),)), core.Const(LEFT_OUT)) for edge in nones)
    return replace(result, node=core.If(arms, result.node), absent=result.absent | {f"{scope_name(nones[0])}"})


def scope_name(node: core.Node) -> str:
    """What an edge is called, for the list of what may be left out."""
    return f"{node.table}.{node.column}" if isinstance(node, core.Cell) else "edge"


def _cell_is_none(scope: Scope, node: core.Node, row: dict[str, str]) -> bool:
    from obcdsl.static import value_of
    from obcdsl.values import NONE

    return isinstance(node, core.Cell) and value_of(scope, node, row) == NONE


def _pieces_node(scope: Scope, pieces: list[Piece], measure: core.Node) -> core.Node:
    """The chain of arms, from the lowest piece up; each arm knows that the ones before did not hold."""
    arms: list[tuple[core.Node, core.Node]] = []
    last: core.Node = pieces[-1].value.node
    for number, piece in enumerate(pieces):
        after = pieces[number + 1] if number + 1 < len(pieces) else None
        value = piece.value.node
        match piece.word:
            case "below":
                arms.append((core.Apply("less", (measure, piece.edge.node)), value))
            case "up to":
                arms.append((core.Apply("at_most", (measure, piece.edge.node)), value))
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
    """The straight line between two points."""
    rise = core.Apply("subtract", (high.value.node, low.value.node))
    run = core.Apply("subtract", (high.edge.node, low.edge.node))
    along = core.Apply("subtract", (measure, low.edge.node))
    return core.Apply("add", (low.value.node, core.Apply("divide", (core.Apply("multiply", (rise, along)), run))))


def _check_pieces(scope: Scope, parts: ast.Parts, pieces: list[Piece], size: core.Node, partial: bool) -> None:
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
            between = f"exactly {shown}" if a == b else f"between {shown_edge(a, low.edge.unit)} and {shown}"
            scope.fault("gap", f"no part covers a value of {between}{where}", high.span, places=label)
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
    if last.word in ("below", "up to") and parts.refuse_above is None:
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
        return f"{unit.currency + ' ' if unit.currency else ''}{float_free(Fraction(value))}"
    return str(value) if value is not None else "its edge"


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
    _check_pieces(scope, parts, pieces, core.Const(1), partial=True)
    scope.scales.append(
        Scale(
            setting.clause,
            measure.node,
            measure.unit,
            tuple((p.word, p.edge.node, p.value.node, p.span) for p in pieces),
            core.Const(1),
            purpose,
            parts.span,
        )
    )
    node: core.Node | None = None
    from obcdsl.values import NONE

    lower: core.Node = core.Const(0)
    for number, piece in enumerate(pieces):
        if piece.word in ("below", "up to"):
            upper: core.Node = _of_base(piece.edge.node, base)
            above = lower
        else:
            above = _of_base(piece.edge.node, base)
            upper = _of_base(pieces[number + 1].edge.node, base) if number + 1 < len(pieces) else core.Const(NONE)
        lower = upper
        share = core.Apply("multiply", (piece.value.node, core.Apply("part", (measure.node, above, upper))))
        node = share if node is None else core.Apply("add", (node, share))
    assert node is not None
    from obcdsl.units import times

    return combined(node, times(unit, measure.unit), measure, *(p.edge for p in pieces), *(p.value for p in pieces))


def _of_base(edge: core.Node, base: core.Node | None) -> core.Node:
    return edge if base is None else core.Apply("multiply", (edge, base))
