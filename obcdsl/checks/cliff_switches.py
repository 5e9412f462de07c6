"""What `cliff` says of a condition that switches a payment, or money, on and off."""

from __future__ import annotations

from fractions import Fraction

from obcdsl import core
from obcdsl.checks.cliff_scales import one_more_pays
from obcdsl.checks.moved import moved
from obcdsl.checks.shape import Jump, Jumping, Stretch
from obcdsl.checks.thresholds import Switch
from obcdsl.checks.worked import largest_of, money_shown
from obcdsl.diagnostic import Diagnostic, Label, warning
from obcdsl.lowering.static import number_of
from obcdsl.scope import Scale, Scope
from obcdsl.units import NUMBER
from obcdsl.written.library import Incorporated

IF_MEANT = (
    'To count only the part above it, write `part(... above ...)`; or say that it is meant: accepts cliff "reason".'
)
MIRRORED = {"at_least": "at_most", "at_most": "at_least", "more": "less", "less": "more"}
"""The comparison that says the same with its sides changed."""


def of_switch(scope: Scope, program: core.Program, written: Incorporated, switch: Switch) -> Diagnostic:
    """A define or a payment that is nothing on one side of a threshold."""
    figure = program.definitions.get(switch.figure) or next(
        one for one in program.payments if one.name == switch.figure
    )
    keys = tuple(key for key in figure.keys if key != program.payee_key)
    most, where = _most(scope, program, written, switch.figure, keys)
    said = f": {money_shown(program, most)}{where}" if most else ""
    message = f"the whole of `{switch.figure}` switches on or off at this threshold{said}"
    notes = ["On one side it is 0 and on the other all of it counts, not only the part beyond the threshold."]
    return warning("cliff", message, Label(switch.span, "all or nothing here"), notes=[*notes, IF_MEANT])


def _most(
    scope: Scope, program: core.Program, written: Incorporated, name: str, keys: tuple[str, ...]
) -> tuple[int | Fraction, str]:
    """The most that a figure is in the examples, and which; where none has it, the most that its terms alone say."""
    amount, example = largest_of(scope, program, written, name, keys)
    if amount:
        return amount, f" in the example `{example}`"
    payment = getattr(scope.clauses[name], "payment", None)
    if payment is not None and payment.steps:
        return 0, ""
    body = (program.definitions.get(f"{name}/0") or program.definitions[name]).body
    return _most_of_terms(scope, body), ""


def _most_of_terms(scope: Scope, node: core.Node) -> int | Fraction:
    """The most of the amounts that a choice may give, each made of terms alone; 0 where one needs data."""
    if isinstance(node, core.If):
        each = [_most_of_terms(scope, value) for _, value in node.arms]
        return 0 if 0 in each else max(each)
    value = number_of(scope, node, {})
    return max(value, -value) if isinstance(value, (int, Fraction)) else 0


def of_gate(
    scope: Scope, program: core.Program, written: Incorporated, pay: core.Pay, gate: core.Gate, condition: core.Node
) -> Diagnostic:
    """A payment that is nothing on one side of a threshold, by a condition of its own."""
    amount, where = _most(scope, program, written, pay.name, pay.keys)
    if amount:
        message = f"`{pay.name}` pays all or nothing at this threshold: {money_shown(program, amount)}{where}"
    else:
        message = f"the whole of `{pay.name}` switches on or off at this threshold"
    said = scope.written(gate.span)
    short = f"Just short of `{said}`" if said else "Just short of it"
    notes = [f"{short} nothing is due, and at it the whole amount."]
    jumping = _as_jump(scope, program, pay, condition)
    most = moved(scope, program, written, jumping) if jumping is not None else None
    if most is not None and most.money:
        notes.append(f"{one_more_pays(program, most)} {most.said}.")
    return warning("cliff", message, Label(gate.span, "all or nothing here"), notes=[*notes, IF_MEANT])


def _as_jump(scope: Scope, program: core.Program, pay: core.Pay, condition: core.Node) -> Jumping | None:
    """A comparison with an edge, as a scale of the payment that jumps there; None where the edge needs data."""
    assert isinstance(condition, core.Apply)
    (left, right), word = condition.arguments, condition.primitive
    edge = number_of(scope, right, {})
    if edge is None:
        left, edge, word = right, number_of(scope, left, {}), MIRRORED[word]
    if not isinstance(edge, (int, Fraction)):
        return None
    closed = word in ("at_most", "more")
    jump = Jump(Stretch(None, edge, 0, 0, pay.span, closed), Stretch(edge, None, 1, 1, pay.span))
    return Jumping(Scale(pay.name, left, NUMBER, (), core.Const(1), "value", NUMBER), jump, {})
