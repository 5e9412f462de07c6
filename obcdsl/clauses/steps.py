"""The steps of a payment, in order: reductions, caps by their span, floors, rounding; then the amount due."""

from __future__ import annotations

from dataclasses import replace

from obcdsl import ast, core
from obcdsl.clauses.payment import Lowering, Span, Step, check_fits, check_money
from obcdsl.lower import lowered, quantity
from obcdsl.periods import MONTHS_IN, Clock
from obcdsl.scope import FAULTY, Typed
from obcdsl.static import number_of
from obcdsl.units import money_of
from obcdsl.values import NOT_APPLICABLE


def finish(lowering: Lowering, gross: core.Node, *, sign: core.Node | None = None) -> None:
    """Lower the steps, the rounding and the amount due."""
    scope, name = lowering.scope, lowering.name
    short = _short_periods(lowering, gross)
    running = lowering.running(short, "before any step")
    for step in lowering.payment.steps:
        node = _lower_step(lowering, step, running)
        if node is not None:
            running = lowering.running(node, _step_title(step))
    if sign is not None:
        running = core.Apply("multiply", (sign, running))
    checked = (
        running
        if lowering.signed or lowering.payment.either_way
        else core.Require(
            core.Apply("at_least", (running, core.Const(0))),
            f"the amount of `{name}` is below zero, and the contract does not say that it may turn round (`either way`)",
            running,
        )
    )
    unrounded = lowering.add(
        name + "/unrounded", core.If(((lowering.earned, checked),), core.Const(0)), title="before rounding"
    )
    mode, step_size = scope.rounding
    due: core.Node = core.Apply(f"round {mode}", (unrounded, core.Const(step_size)))
    arms = tuple((core.Apply("not", (gate.condition,)), core.Const(NOT_APPLICABLE)) for gate in lowering.applies)
    body = core.If(arms, due) if arms else due
    scope.definitions[name] = core.Definition(
        name,
        "payment",
        body,
        money_of(scope.currency),
        lowering.keys,
        lowering.clock,
        lowering.head.said,
        lowering.head.name.span,
    )
    scope.in_progress.pop(name, None)


def _short_periods(lowering: Lowering, gross: core.Node) -> core.Node:
    node = lowering.scope.contract
    if getattr(node, "short_periods", "") != "pro rata" or lowering.head.kind not in ("fee", "incentive"):
        return gross
    return core.Apply("multiply", (gross, core.Apply("period_share", ())))


def _step_title(step: Step) -> str:
    return f"then {step.kind}"


def _lower_step(lowering: Lowering, step: Step, running: core.Node) -> core.Node | None:
    scope = lowering.scope
    setting = replace(lowering.setting, amount=running)
    typed = lowered(scope, step.value, setting)
    if not check_fits(scope, typed, lowering.keys, lowering.clock, step.value.span, setting, "this step"):
        return None
    if step.kind == "round":
        to = number_of(scope, typed.node, {}) if isinstance(typed.node, core.Const) else None
        if not check_money(scope, typed, step.value.span, "the amount rounded to"):
            return None
        if to is None or to <= 0:  # type: ignore[operator]
            scope.fault("rounding", "a payment is rounded to a positive amount of money, such as £1", step.value.span)
            return None
        return core.Apply(f"round {step.mode}", (running, typed.node))
    if not check_money(scope, typed, step.value.span, "this step", step.value):
        return None
    match step.kind:
        case "less":
            node: core.Node = core.Apply("subtract", (running, typed.node))
            if step.not_below is not None:
                floor = quantity(scope, step.not_below, setting)
                if not check_money(scope, floor, step.not_below.span, "the floor"):
                    return None
                node = core.Apply("larger", (node, floor.node))
            return node
        case "at least":
            return core.Apply("larger", (running, typed.node))
        case _:
            return _cap(lowering, step, running, typed)


def _cap(lowering: Lowering, step: Step, running: core.Node, cap: Typed) -> core.Node | None:
    """A cap by its span. Over a longer span: out now = smaller(cap, everything in so far) - everything out before."""
    scope, reach = lowering.scope, step.reach
    limit = cap.node
    if reach is not None and reach.together is not None:
        other = _together(lowering, reach, reach.together)
        if other is None:
            return None
        limit = core.Apply("larger", (core.Apply("subtract", (limit, other)), core.Const(0)))
    if reach is None or reach.reach == "period":
        if lowering.clock != "year" and reach is None:
            scope.fault(
                "cap-span",
                "this cap does not say whether it holds for each period, the year or the term",
                step.span,
                "Statements are shorter than a year.",
                fix=f"in each {lowering.clock}",
            )
        return core.Apply("smaller", (running, limit))
    match reach.reach:
        case "for each":
            return _for_each(lowering, step, reach, running, limit)
        case "across":
            return _across(lowering, step, reach, running, limit)
        case _:
            return _over_time(lowering, step, reach, running, limit)


def _together(lowering: Lowering, reach: Span, other: ast.Word) -> core.Node | None:
    """What another payment has used of a cap: over the same rows, payees and time as the cap itself."""
    scope = lowering.scope
    scope.used.add(other.text)
    typed = lowered(scope, ast.Name(other.text, other.span), lowering.setting)
    if typed is FAULTY:
        return None
    definition = scope.definitions.get(other.text)
    if definition is None or definition.kind != "payment":
        scope.fault("unknown-name", f"`{other.text}` is not a payment of this contract", other.span)
        return None
    node: core.Node = core.Reference(other.text + "/unrounded")
    extra = tuple(sorted(set(definition.keys) - set(lowering.keys)))
    if reach.reach == "across" and scope.payee_key is not None:
        extra = (scope.payee_key, *definition.keys)
    node = core.Fold("total", extra, node) if extra else node
    if reach.reach in ("each", "over", "term") and reach.clock != lowering.clock:
        return core.TimeFold("total", definition.clock or lowering.clock, node, _within(reach), so_far=True)
    return node


def _within(reach: Span) -> Clock | None:
    """The stretch of time that a cap holds for; None for the term."""
    return None if reach.reach == "term" else reach.clock


def _for_each(lowering: Lowering, step: Step, reach: Span, running: core.Node, limit: core.Node) -> core.Node | None:
    scope = lowering.scope
    assert reach.key is not None
    scope.used.add(reach.key.text)
    if reach.key.text not in lowering.keys:
        scope.fault(
            "cap-span",
            f"this clause is not `by {reach.key.text}`, so it has no amount for each",
            reach.key.span,
            fix=f"{lowering.head.kind} {lowering.name} by {reach.key.text}",
        )
        return None
    others = tuple(key for key in lowering.keys if key != reach.key.text)
    if not others:
        return core.Apply("smaller", (running, limit))
    if not reach.reduced:
        scope.fault(
            "cap-span",
            f"which of the rows of {', '.join(others)} is cut is not said",
            step.span,
            fix=", reduced in proportion",
        )
        return None
    return _in_proportion(running, core.Fold("total", others, running), limit)


def _across(lowering: Lowering, step: Step, reach: Span, running: core.Node, limit: core.Node) -> core.Node | None:
    scope = lowering.scope
    assert reach.key is not None
    scope.used.add(reach.key.text)
    if reach.key.text != scope.payee_key:
        scope.fault("cap-span", f"`{reach.key.text}` is not the party that stands for each row of data", reach.key.span)
        return None
    if not reach.reduced:
        scope.fault("cap-span", "who is cut where the cap binds is not said", step.span, fix=", reduced in proportion")
        return None
    return _in_proportion(running, core.Fold("total", (scope.payee_key, *lowering.keys), running), limit)


def _in_proportion(running: core.Node, total: core.Node, limit: core.Node) -> core.Node:
    share = core.Apply("divide", (core.Apply("multiply", (running, limit)), total))
    return core.If(((core.Apply("more", (total, limit)), share),), running)


def _over_time(lowering: Lowering, step: Step, reach: Span, running: core.Node, limit: core.Node) -> core.Node | None:
    scope = lowering.scope
    if lowering.signed:
        scope.fault(
            "cap-span",
            "a corridor that pays both ways is capped period by period",
            step.span,
            "Over a longer span it is not said which direction uses up the cap.",
        )
        return None
    if reach.reach in ("each", "over"):
        assert reach.clock is not None
        if MONTHS_IN[reach.clock] < MONTHS_IN[lowering.clock]:
            scope.fault("cap-span", f"a payment each {lowering.clock} has no amount for each {reach.clock}", step.span)
            return None
        if reach.clock == lowering.clock:
            return core.Apply("smaller", (running, limit))
    within = _within(reach)
    own = core.Reference(f"{lowering.name}/{lowering.steps}")
    so_far = core.TimeFold("total", lowering.clock, running, within, so_far=True)
    before = core.TimeFold("total", lowering.clock, own, within, so_far=True, before=True)
    out = core.Apply("subtract", (core.Apply("smaller", (so_far, limit)), before))
    return core.Apply("larger", (out, core.Const(0))) if reach.together is not None else out
