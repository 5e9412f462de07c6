"""Values with parts: by time, by condition, and the scales that step, run and jump."""

from __future__ import annotations

from obcdsl import core
from obcdsl.diagnostic import Label
from obcdsl.lower import condition, lowered
from obcdsl.lowering.meeting import combined, common, finest
from obcdsl.lowering.scales import EDGES
from obcdsl.scope import FAULTY, Choice, Scope, Setting, Typed, negated
from obcdsl.written import ast

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
    if not setting.calls:
        scope.choices.append(_kept_for_checks(parts, conditions, setting))
    return _chosen(scope, parts, arms, values, conditions)


def _kept_for_checks(parts: ast.Parts, conditions: list[Typed], setting: Setting) -> Choice:
    """The conditions of a value that stands in a clause; those of a function are chosen between at each of its uses."""
    last = parts.parts[-1]
    return Choice(
        setting.clause,
        tuple((held.node, part.place.edge) for held, part in zip(conditions, parts.parts, strict=False)),
        None if isinstance(last.value, ast.Refuse) else last.place.span,
        setting.keys,
        finest(*(held.clock for held in conditions)),
        parts.span,
    )


def _chosen(
    scope: Scope, parts: ast.Parts, arms: list[tuple[core.Node, core.Node]], values: list[Typed], extra: list[Typed]
) -> Typed:
    unit = common(scope, tuple(values), tuple(p.value.span for p in parts.parts), "alternatives", parts.span)
    if unit is None or any(value is FAULTY for value in values):
        return FAULTY
    last = values[-1].node
    return combined(core.If(tuple(arms), last) if arms else last, unit, *values, *extra)


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
    scope.years |= {place.first - 1, place.first, last, last + 1}
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
    if not scope.contract.term_known:
        return
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
