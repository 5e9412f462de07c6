"""`cliff`: a payment or a score that jumps at an edge, so that one more person moves money that a hundred before did not.

Read from scales as written and from conditions that compare a figure with a threshold (`only if`, `applies when`). Here
jumps are found; what is said of them, and the money, is worked out only for those that nobody has accepted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import partial

from obcdsl import core
from obcdsl.checks.accepted import is_accepted
from obcdsl.checks.shape import Jump, Jumping, full_score, jumps, largest_value, shapes
from obcdsl.checks.thresholds import Switch, reads_data, switches
from obcdsl.checks.worked import read_by
from obcdsl.diagnostic import Diagnostic, Label, warning
from obcdsl.lowering.scales import shown_edge
from obcdsl.lowering.static import number_of
from obcdsl.scope import Scale, Scope, conjuncts
from obcdsl.source import Span
from obcdsl.units import RATIO
from obcdsl.written.library import Incorporated

CODE = "cliff"
CODES = (CODE,)
SMALLEST_SHARE = Fraction(1, 100)
"""A jump of no more than this share of a full score, or of the largest value of a scale, is no cliff."""
COMPARISONS = ("at_least", "at_most", "more", "less")

Found = tuple[Span, Callable[[], Diagnostic]]
"""Where something jumps, and what is to be said of it."""


def check(scope: Scope, program: core.Program, written: Incorporated) -> list[Diagnostic]:
    """A warning for each scale that jumps, and for each threshold that switches a payment on or off."""
    found = [one for scale in scope.scales for one in _of_scale(scope, program, written, scale)]
    found += _of_switches(scope, program, written)
    found += [one for pay in program.payments for one in _of_payment(scope, program, written, pay)]
    return [_accepted(span) if is_accepted(written, CODE, span) else said() for span, said in found]


def _accepted(span: Span) -> Diagnostic:
    """Stands for a finding that is not shown, so that its acceptance is seen to be needed."""
    return warning(CODE, "accepted", Label(span))


# ---- scales ------------------------------------------------------------------------------------------------------------------


def _of_scale(scope: Scope, program: core.Program, written: Incorporated, scale: Scale) -> Iterator[Found]:
    match scale.purpose:
        case "bands" if scale.unit == RATIO:
            yield from _of_whole_bands(scope, scale)
        case "value" if not _reaches_payment(scope, program, scale.figure):
            return
        case "score" | "value":
            for row, stretches in shapes(scope, scale):
                full = full_score(scope, scale) if scale.purpose == "score" else largest_value(stretches)
                found = [jump for jump in jumps(stretches) if jump.size > SMALLEST_SHARE * full]
                if found:
                    largest = max(found, key=lambda jump: jump.size)
                    others = [jump for jump in found if jump is not largest]
                    jumping = Jumping(scale, largest, row)
                    yield largest.span, partial(_scale_finding, scope, program, written, jumping, others)
                    return


def _reaches_payment(scope: Scope, program: core.Program, figure: str) -> bool:
    """Whether a payment is, or is worked from, a figure."""
    return any(pay.name == figure or figure in read_by(scope, pay.name) for pay in program.payments)


def _scale_finding(
    scope: Scope, program: core.Program, written: Incorporated, jumping: Jumping, others: list[Jump]
) -> Diagnostic:
    from obcdsl.checks.cliff_scales import of_scale

    return of_scale(scope, program, written, jumping, others)


def _of_whole_bands(scope: Scope, scale: Scale) -> Iterator[Found]:
    for row, stretches in shapes(scope, scale):
        found = [jump for jump in jumps(stretches) if jump.after > jump.before]
        if found:
            largest = max(found, key=lambda jump: jump.edge * jump.size)
            yield largest.span, partial(_bands_finding, Jumping(scale, largest, row))
            return


def _bands_finding(jumping: Jumping) -> Diagnostic:
    scale, largest, row = jumping.scale, jumping.jump, jumping.row
    share = shown_edge(largest.edge * largest.size, RATIO)
    edge = shown_edge(largest.edge, RATIO)
    rates = f"from {shown_edge(largest.before, RATIO)} to {shown_edge(largest.after, RATIO)}"
    message = f"the payment of `{scale.figure}` jumps by {share} of its base at {edge}"
    note = (
        f"The rate goes {rates} there, and in whole bands it takes all of the difference. Marginal bands have no jump."
    )
    at = f"row {', '.join(row.values())}" if row else "jumps here"
    return warning(CODE, message, Label(largest.span, at), notes=[note])


# ---- conditions ----------------------------------------------------------------------------------------------------------------


def _of_switches(scope: Scope, program: core.Program, written: Incorporated) -> Iterator[Found]:
    """Each define or payment that is nothing on one side of a threshold."""
    for switch in switches(scope):
        yield switch.span, partial(_switch_finding, scope, program, written, switch)


def _switch_finding(scope: Scope, program: core.Program, written: Incorporated, switch: Switch) -> Diagnostic:
    from obcdsl.checks.cliff_switches import of_switch

    return of_switch(scope, program, written, switch)


def _of_payment(scope: Scope, program: core.Program, written: Incorporated, pay: core.Pay) -> Iterator[Found]:
    for gate in (*pay.gates, *pay.applies):
        for condition in conjuncts(gate.condition, scope):
            if _is_threshold(scope, condition) and not _goes_to_nothing(program, pay, condition):
                yield gate.span, partial(_gate_finding, scope, program, written, pay, gate, condition)
                break


def _gate_finding(
    scope: Scope, program: core.Program, written: Incorporated, pay: core.Pay, gate: core.Gate, condition: core.Node
) -> Diagnostic:
    from obcdsl.checks.cliff_switches import of_gate

    return of_gate(scope, program, written, pay, gate, condition)


def _is_threshold(scope: Scope, condition: core.Node) -> bool:
    """Whether a condition compares a figure from data, of which there are many values, with something else than 0."""
    if not isinstance(condition, core.Apply) or condition.primitive not in COMPARISONS:
        return False
    left, right = condition.arguments
    if number_of(scope, left, {}) is not None and number_of(scope, right, {}) is not None:
        return False
    return any(reads_data(scope, side) for side in condition.arguments)


def _goes_to_nothing(program: core.Program, pay: core.Pay, condition: core.Node) -> bool:
    """Whether the amount is a multiple of what is compared with 0, so that it starts from nothing."""
    assert isinstance(condition, core.Apply)
    left, right = condition.arguments
    if core.Const(0) not in (left, right):
        return False
    figure = left if right == core.Const(0) else right
    body = program.definitions.get(f"{pay.name}/0")
    return body is not None and any(
        part == figure or part == core.Apply("negate", (figure,)) for part in core.every(body.body)
    )
