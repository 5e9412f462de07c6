"""The steps of a payment, in order: reductions, caps by their span, floors, rounding; then the amount due."""

from __future__ import annotations

from dataclasses import replace

from obcdsl import core
from obcdsl.clauses.payment import Lowering, Span, Step, check_fits, check_money
from obcdsl.lower import lowered, quantity
from obcdsl.lowering.static import number_of
from obcdsl.periods import MONTHS_IN, Clock
from obcdsl.scope import FAULTY, Typed
from obcdsl.units import money_of
from obcdsl.values import NOT_APPLICABLE
from obcdsl.written import ast


def finish(lowering: Lowering, gross: core.Node, *, sign: core.Node | None = None) -> None:
    """Lower the steps, the rounding and the amount due."""
    scope, name = lowering.scope, lowering.name
    short = _short_periods(lowering, gross)
    running = lowering.running(short, "before any step")
    for step in lowering.payment.steps:
        node = _lower_step(lowering, step, running)
        if node is not None:
            running = lowering.running(node, _step_title(step))
    below = f"the amount of `{name}` is below zero, and the contract does not say that it may turn round (`either way`)"
    at_least_zero = core.Apply("at_least", (running, core.Const(0)))
    checked = running if lowering.payment.either_way else core.Require(at_least_zero, below, running)
    if sign is not None:
        checked = core.Apply("multiply", (sign, checked))
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
    """A cap by its span, in time and over rows.

    Over a longer time: out now = smaller(cap, everything in so far) - everything out before. Over several rows the
    amounts of one period are cut in proportion to what comes in.
    """
    reach, limit = step.reach or Span(), cap.node
    if not _time_said(lowering, step, reach):
        return None
    shared = _shared_keys(lowering, step, reach)
    if shared is None:
        return None
    if reach.together is not None:
        other = _together(lowering, reach, reach.together, shared)
        if other is None:
            return None
        limit = core.Apply("larger", (core.Apply("subtract", (limit, other)), core.Const(0)))
    whole: core.Node = core.Fold("total", shared, running) if shared else running
    if reach.time == "" or reach.clock == lowering.clock:
        if not shared:
            return core.Apply("smaller", (running, limit))
        return _in_proportion(running, core.Apply("more", (whole, limit)), limit, whole)
    within = _within(reach)
    own: core.Node = core.Reference(f"{lowering.name}/{lowering.steps}")
    so_far = core.TimeFold("total", lowering.clock, whole, within, so_far=True)
    out = core.Fold("total", shared, own) if shared else own
    before = core.TimeFold("total", lowering.clock, out, within, so_far=True, before=True)
    allowed: core.Node = core.Apply("subtract", (core.Apply("smaller", (so_far, limit)), before))
    if reach.together is not None:
        allowed = core.Apply("larger", (allowed, core.Const(0)))
    if not shared:
        return allowed
    return _in_proportion(running, core.Apply("more", (whole, core.Const(0))), allowed, whole)


def _in_proportion(running: core.Node, when: core.Node, allowed: core.Node, whole: core.Node) -> core.Node:
    """A row's part of what is allowed to all of them, where a condition holds; otherwise the row as it is."""
    part = core.Apply("divide", (core.Apply("multiply", (running, allowed)), whole))
    return core.If(((when, part),), running)


def _time_said(lowering: Lowering, step: Step, reach: Span) -> bool:
    """Whether the span of time is said where it must be, and is one that the payment has amounts for."""
    scope = lowering.scope
    if reach.time == "":
        if lowering.clock == "year":
            return True
        scope.fault(
            "cap-span",
            "this cap does not say whether it holds for each period, the year or the term",
            step.span,
            f"There is an amount each {lowering.clock}. Write `in each {lowering.clock}`, `over the year` or `over the term`.",
        )
        return False
    if reach.clock == lowering.clock:
        return True
    if lowering.signed:
        scope.fault(
            "cap-span",
            "a corridor that pays both ways is capped period by period",
            step.span,
            "Over a longer span it is not said which direction uses up the cap.",
        )
        return False
    if reach.clock is not None and MONTHS_IN[reach.clock] < MONTHS_IN[lowering.clock]:
        scope.fault("cap-span", f"a payment each {lowering.clock} has no amount for each {reach.clock}", step.span)
        return False
    return True


def _shared_keys(lowering: Lowering, step: Step, reach: Span) -> tuple[str, ...] | None:
    """The keys over whose rows a cap is shared, none where each row has the cap to itself; None where a fault is reported."""
    scope, keys = lowering.scope, lowering.keys
    if reach.key is None:
        if not keys:
            return ()
        scope.fault(
            "cap-span",
            f"the clause has an amount for each {' and '.join(keys)}, and this cap does not say whether it is for each or for all",
            step.span,
            f"Write `for each {keys[0]}`, or `across every {keys[0]}, reduced in proportion`.",
        )
        return None
    scope.used.add(reach.key.text)
    if reach.rows == "for each":
        if reach.key.text not in keys:
            by = f"{lowering.head.kind} {lowering.name} by {reach.key.text}"
            message = f"this clause is not `by {reach.key.text}`, so it has no amount for each"
            scope.fault("cap-span", message, reach.key.span, fix=by if reach.key.text in scope.keys else None)
            return None
        shared = tuple(key for key in keys if key != reach.key.text)
    elif reach.key.text == scope.payee_key:
        shared = (reach.key.text, *keys)
    elif reach.key.text in keys:
        shared = keys
    else:
        scope.fault("cap-span", f"this clause has no amount for each {reach.key.text}", reach.key.span)
        return None
    if shared and not reach.reduced:
        message = f"who is cut where the cap binds is not said: it is shared by every {' and '.join(shared)}"
        scope.fault("cap-span", message, step.span, fix=", reduced in proportion")
        return None
    return shared


def _together(lowering: Lowering, reach: Span, other: ast.Word, shared: tuple[str, ...]) -> core.Node | None:
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
    own = set(lowering.keys) - set(shared)
    extra = tuple(sorted(set(definition.keys) - own))
    if scope.payee_key is not None and scope.payee_key in shared:
        extra = (scope.payee_key, *extra)
    node = core.Fold("total", extra, node) if extra else node
    if reach.time != "" and reach.clock != lowering.clock:
        return core.TimeFold("total", definition.clock or lowering.clock, node, _within(reach), so_far=True)
    return node


def _within(reach: Span) -> Clock | None:
    """The stretch of time that a cap holds for; None for the term."""
    return None if reach.time == "term" else reach.clock
