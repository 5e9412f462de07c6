"""What a line of a payment clause comes to, and in which state it is."""

from __future__ import annotations

from obcdsl import core
from obcdsl.carriers.array.amounts import Amount
from obcdsl.carriers.array.figures import At, Figure
from obcdsl.carriers.array.sums import ALWAYS, NEVER, ZERO, Sum
from obcdsl.carriers.array.walker import Walker
from obcdsl.periods import MONTHS_IN


def line_amount(walker: Walker, pay: core.Pay, at: At) -> tuple[Amount, int]:
    """The amount of a line, and where it is unsure."""
    graph = walker.graph
    applies, unsure = _due_now(walker, pay, at), NEVER
    for gate in pay.applies:
        met, doubt = _met(walker, gate, at)
        unsure = walker.either(unsure, walker.both(applies, doubt))
        applies = walker.both(applies, met)
    passed = applies
    for gate in pay.gates:
        met, doubt = _met(walker, gate, at)
        unsure = walker.either(unsure, walker.both(passed, doubt))
        passed = walker.both(passed, met)
    due = walker.figure(core.Reference(pay.name), at)
    if due.kind != "number":
        due = Figure("number", Sum(ZERO), unsure=ALWAYS)
    unsure = walker.either(unsure, walker.both(passed, walker.either(due.unsure, *due.absent)))
    not_scored = NEVER
    scored = f"{pay.name}/any_scored"
    if scored in walker.program.definitions:
        any_scored = walker.figure(core.Reference(scored), at)
        if any_scored.kind != "condition":
            any_scored = Figure("condition", NEVER, unsure=ALWAYS)
        not_scored = walker.both(graph.negation(any_scored.data), walker.nowhere(*any_scored.absent))
        unsure = walker.either(unsure, walker.both(passed, any_scored.unsure))
    gated = walker.both(applies, graph.negation(passed))
    amount = graph.chosen(passed, due.data, Sum(ZERO))
    return Amount(amount, walker.unit, applies, gated, not_scored), unsure


def _due_now(walker: Walker, pay: core.Pay, at: At) -> int:
    """Where a payment by a longer clock is due: with the last statement of the longer period."""
    if pay.clock is None or MONTHS_IN[pay.clock] <= MONTHS_IN[walker.calendar.clock]:
        return ALWAYS
    last = {
        period.index for period in walker.statements if walker.calendar.within(period, pay.clock).last == period.last
    }
    return walker.graph.among(walker.index, last)


def _met(walker: Walker, gate: core.Gate, at: At) -> tuple[int, int]:
    """Where a gate is met, and where that is unsure; a gate that is left out is not met."""
    held = walker.figure(gate.condition, at)
    if held.kind == "left":
        return NEVER, held.unsure
    if held.kind != "condition":
        return NEVER, ALWAYS
    return walker.both(held.data, walker.nowhere(*held.absent)), held.unsure
