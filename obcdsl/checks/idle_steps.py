"""Caps and floors of payments that never decide: `then at most £100` of what is at most £50, whatever the data.

A cap over a longer time, over rows, or together with another payment is looked at with all that it caps: it never decides
where that is always less. A cap or floor of exactly what the amount comes to says so, and is no fault.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from obcdsl import core
from obcdsl.checks.conditions import found_at
from obcdsl.checks.open_data import View, places
from obcdsl.checks.worked import money_shown
from obcdsl.diagnostic import Diagnostic, Label, warning
from obcdsl.record import dataclass
from obcdsl.rewriting import mapped
from obcdsl.running.places import Place
from obcdsl.scope import Scope

CODE = "unreachable"


@dataclass(frozen=True, slots=True)
class Limited:
    """What a cap or a floor is held against, and the cap or floor itself."""

    amount: core.Node
    limit: core.Node


def idle_steps(scope: Scope, program: core.Program, open_view: View, pay: core.Pay) -> Iterator[Diagnostic]:
    """A warning for each cap and each floor that never decides."""
    keys = tuple(key for key in pay.keys if key != program.payee_key)
    for number, step in enumerate(scope.clauses[pay.name].payment.steps):
        is_cap = step.kind == "at most"
        limited = _limited(program, pay, number, is_cap=is_cap) if is_cap or step.kind == "at least" else None
        if limited is None or _apart(open_view, limited, places(open_view.run, keys, pay.clock), is_cap=is_cap) is None:
            continue
        from obcdsl.checks.any_data import wide

        anything = wide(scope, program)
        everywhere = anything.places(keys, [pay.clock or program.calendar.clock])
        ends = _apart(anything.view, limited, everywhere, is_cap=is_cap)
        if ends is not None:
            yield _finding(program, pay, step, limited, ends)


def _limited(program: core.Program, pay: core.Pay, number: int, *, is_cap: bool) -> Limited | None:
    """What a step limits, in the figure that it was lowered to."""
    node = _earned(program, pay, number + 1)
    if is_cap:
        return _capped(node)
    match node:
        case core.Apply("larger", (_, floor)):
            return Limited(_before(program, pay, number), floor)
    return None


def _earned(program: core.Program, pay: core.Pay, number: int) -> core.Node | None:
    """The amount after so many steps where the payment was earned; otherwise it is 0."""
    match program.definitions[f"{pay.name}/{number}"].body:
        case core.If(((_, amount),), core.Const(0)):
            return amount
    return None


def _capped(node: core.Node | None) -> Limited | None:
    """What the figure of a cap holds to its limit; see `obcdsl.clauses.steps`."""
    match node:
        case core.Apply("smaller", (amount, limit)):
            return Limited(amount, limit)
        case core.Apply("subtract", (core.Apply("smaller") as all_so_far, core.TimeFold())):
            return _capped(all_so_far)
        case core.Apply("larger", (allowed, core.Const(0))):
            return _capped(allowed)
        case core.If(
            ((core.Apply("more", (_, core.Const(0))), core.Apply("divide", (core.Apply(_, (_, allowed)), _))),), _
        ):
            return _capped(allowed)
        case core.If(((core.Apply("more", (whole, limit)), _),), _):
            return Limited(whole, limit)
    return None


def _before(program: core.Program, pay: core.Pay, number: int) -> core.Node:
    """The amount before a step, where the payment was earned: what is 0 for being not earned is no matter of a floor."""
    name = f"{pay.name}/{number}"
    amount = _earned(program, pay, number)
    always = program.definitions[f"{pay.name}/earned"].body == core.Const(True)
    if (
        always
        or amount is None
        or any(isinstance(part, (core.Fold, core.TimeFold, core.Earlier)) for part in core.every(amount))
    ):
        return core.Reference(name)
    if number == 0:
        return amount
    last = core.Reference(f"{pay.name}/{number - 1}")
    earlier = _before(program, pay, number - 1)
    return mapped(amount, lambda node: earlier if node == last else node)  # type: ignore[no-any-return]


def _apart(view: View, limited: Limited, looked_at: list[Place], *, is_cap: bool) -> tuple[Any, Any] | None:
    """What comes nearest to the step (the greatest amount before a cap), and where the step begins; None where they meet."""
    amount, limit = view.made(limited.amount), view.made(limited.limit)
    nearest: list[Any] = []
    begins: list[Any] = []
    for place in looked_at:
        other = found_at(view.run, place, limit)
        if other is None or (is_cap and other.low is not None and other.low <= 0):  # type: ignore[operator]
            return None
        one = found_at(view.run, place, amount)
        if one is None or one.low is None:
            return None
        if other.low is None:
            continue
        if not (one.high < other.low if is_cap else one.low > other.high):  # type: ignore[operator]
            return None
        nearest.append(one.high if is_cap else one.low)
        begins.append(other.low if is_cap else other.high)
    if not nearest:
        return None
    return (max(nearest), min(begins)) if is_cap else (min(nearest), max(begins))


def _finding(program: core.Program, pay: core.Pay, step: Any, limited: Limited, ends: tuple[Any, Any]) -> Diagnostic:
    word, side = ("cap", "most") if step.kind == "at most" else ("floor", "least")
    nearest, begins = (money_shown(program, end) for end in ends)
    what = f"the amount before it is at {side}"
    if isinstance(limited.amount, core.TimeFold):
        what = f"the amounts of the {limited.amount.within or 'term'} come to at most"
    elif isinstance(limited.amount, core.Fold):
        what = "the amounts together are at most"
    effect = (
        f"It would cut only what is above {begins}."
        if word == "cap"
        else f"It would raise only what is below {begins}."
    )
    message = f"the {word} of `{pay.name}` never decides: {what} {nearest}"
    meant = 'or say that it is meant: accepts unreachable "reason".'
    if step.kind == "at least" and pay.gates:
        effect += " What is not earned stays at 0: no step changes that."
    notes = [effect, f"Correct the figure, or leave the {word} out; {meant}"]
    return warning(CODE, message, Label(step.span, "never decides"), notes=notes)
