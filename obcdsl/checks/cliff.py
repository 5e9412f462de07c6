"""`cliff`: a payment or a score that jumps at an edge, so that one more person moves money that a hundred before did not.

Read from scales as written and from conditions that compare a figure with a threshold (`only if`, `applies when`).
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from obcdsl import core
from obcdsl.checks.shape import Jump, Number, jumps, shapes
from obcdsl.checks.thresholds import Switch, reads_data, switches
from obcdsl.checks.worked import Stake, largest_of, money_shown, stake
from obcdsl.diagnostic import Diagnostic, Label, warning
from obcdsl.library import Incorporated
from obcdsl.scales import shown_edge
from obcdsl.scope import Scale, Scope, conjuncts
from obcdsl.static import number_of
from obcdsl.units import NUMBER, RATIO, plural

CODE = "cliff"
CODES = (CODE,)
SMALLEST_SHARE = Fraction(1, 100)
"""A jump of no more than this share of a full score is no cliff."""
A_GROUP = 100
"""The size of the group that a message speaks of where no example says one."""
MOST_LISTED = 3
IF_MEANT = (
    'To count only the part above it, write `part(... above ...)`; or say that it is meant: accepts cliff "reason".'
)
COMPARISONS = ("at_least", "at_most", "more", "less")


def check(scope: Scope, program: core.Program, written: Incorporated) -> list[Diagnostic]:
    """A warning for each scale that jumps, and for each threshold that switches a payment on or off."""
    found = [one for scale in scope.scales for one in _of_scale(scope, program, written, scale)]
    found += [_of_switch(scope, program, written, switch) for switch in switches(scope)]
    return found + [one for pay in program.payments for one in _of_payment(scope, program, written, pay)]


# ---- scales ------------------------------------------------------------------------------------------------------------------


def _of_scale(scope: Scope, program: core.Program, written: Incorporated, scale: Scale) -> Iterator[Diagnostic]:
    payments = {pay.name for pay in program.payments}
    if scale.purpose == "bands":
        if scale.unit == RATIO:
            yield from _of_whole_bands(scope, scale)
        return
    if scale.purpose != "score" and scale.figure not in payments:
        return
    size = number_of(scope, scale.size, {})
    full = size if scale.purpose == "score" and isinstance(size, (int, Fraction)) and size else 1
    for row, stretches in shapes(scope, scale):
        found = [jump for jump in jumps(stretches) if jump.size > SMALLEST_SHARE * full]
        if found:
            yield _scale_finding(scope, program, written, scale, found, full, row)
            return


def _scale_finding(
    scope: Scope,
    program: core.Program,
    written: Incorporated,
    scale: Scale,
    found: list[Jump],
    full: Number,
    row: dict[str, str],
) -> Diagnostic:
    largest = max(found, key=lambda jump: jump.size)
    edge = shown_edge(largest.edge, scale.unit)
    unit = RATIO if full == 1 else NUMBER
    at = f" (row {', '.join(row.values())})" if row else ""
    moves = f"from {shown_edge(largest.before, unit)} to {shown_edge(largest.after, unit)}"
    worth = stake(scope, program, written, scale.figure) if scale.purpose == "score" else None
    money = f", and with it {money_shown(program, Fraction(worth.money) * largest.size / full)}" if worth else ""
    what = f"the score of `{scale.figure}`" if scale.purpose == "score" else f"`{scale.figure}`"
    notes = [_one_more(scope, program, scale, largest, full, worth)]
    if worth:
        notes.append(f"The money is that of `{worth.incentive}` {worth.said}.")
    others = [shown_edge(jump.edge, scale.unit) for jump in found if jump is not largest]
    if others:
        more = " and others" if len(others) > MOST_LISTED else ""
        notes.append(f"It jumps at {', '.join(others[:MOST_LISTED])}{more} too.")
    notes.append('A straight line between points has no jump; or say that it is meant: accepts cliff "reason".')
    message = f"{what} jumps {moves} at {edge}{at}{money}"
    return warning(CODE, message, Label(largest.span, "jumps here"), notes=[note for note in notes if note])


def _one_more(scope: Scope, program: core.Program, scale: Scale, jump: Jump, full: Number, worth: Stake | None) -> str:
    """What one more person does, where a count is divided by a count."""
    counts = counts_of(scope, scale.measure)
    if counts is None or not 0 < jump.edge <= 1:
        return ""
    above, below = counts
    size = worth.example.worth(core.Given(below)) if worth and worth.example else None
    group = size if isinstance(size, int) and size > 0 else A_GROUP
    number = -(-jump.edge * group // 1)
    unit = scope.metrics[above].unit.dims
    noun = unit[0][0] if unit else "one"
    said = f"In a group of {group:,} {plural(noun)}"
    effect = (
        money_shown(program, Fraction(worth.money) * jump.size / full)
        if worth
        else shown_edge(jump.size, RATIO if full == 1 else NUMBER)
    )
    return f"{said}, one {noun} more or fewer at {int(number):,} moves {effect}."


def counts_of(scope: Scope, measure: core.Node) -> tuple[str, str] | None:
    """The two counts of a measure that divides one by the other."""
    node = measure
    while isinstance(node, core.Reference) and node.name in scope.definitions:
        node = scope.definitions[node.name].body
    if isinstance(node, core.Apply) and node.primitive == "divide":
        above, below = node.arguments
        if isinstance(above, core.Given) and isinstance(below, core.Given):
            return above.metric, below.metric
    return None


def _of_whole_bands(scope: Scope, scale: Scale) -> Iterator[Diagnostic]:
    for row, stretches in shapes(scope, scale):
        found = [jump for jump in jumps(stretches) if jump.after > jump.before]
        if found:
            largest = max(found, key=lambda jump: jump.edge * jump.size)
            share = shown_edge(largest.edge * largest.size, RATIO)
            edge = shown_edge(largest.edge, RATIO)
            rates = f"from {shown_edge(largest.before, RATIO)} to {shown_edge(largest.after, RATIO)}"
            message = f"the payment of `{scale.figure}` jumps by {share} of its base at {edge}"
            note = f"The rate goes {rates} there, and in whole bands it takes all of the difference. Marginal bands have no jump."
            at = f"row {', '.join(row.values())}" if row else "jumps here"
            yield warning(CODE, message, Label(largest.span, at), notes=[note])
            return


# ---- conditions ----------------------------------------------------------------------------------------------------------------


def _of_payment(scope: Scope, program: core.Program, written: Incorporated, pay: core.Pay) -> Iterator[Diagnostic]:
    for gate in (*pay.gates, *pay.applies):
        for condition in conjuncts(gate.condition, scope):
            if _is_threshold(scope, condition) and not _goes_to_nothing(program, pay, condition):
                yield _gate_finding(scope, program, written, pay, gate)
                break


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


def _of_switch(scope: Scope, program: core.Program, written: Incorporated, switch: Switch) -> Diagnostic:
    """A define or a payment that is nothing on one side of a threshold."""
    figure = program.definitions.get(switch.figure) or next(
        one for one in program.payments if one.name == switch.figure
    )
    keys = tuple(key for key in figure.keys if key != program.payee_key)
    most, where = _most(scope, program, written, switch.figure, keys)
    said = f": {money_shown(program, most)}{where}" if most else ""
    message = f"the whole of `{switch.figure}` switches on or off at this threshold{said}"
    notes = ["On one side it is 0 and on the other all of it counts, not only the part beyond the threshold."]
    return warning(CODE, message, Label(switch.span, "all or nothing here"), notes=[*notes, IF_MEANT])


def _most(
    scope: Scope, program: core.Program, written: Incorporated, name: str, keys: tuple[str, ...]
) -> tuple[int | Fraction, str]:
    """The most that a figure is in the examples, and which; where none has it, the most that its terms alone say."""
    amount, example = largest_of(scope, program, written, name, keys)
    if amount:
        return amount, f" in the example `{example}`"
    body = (program.definitions.get(f"{name}/0") or program.definitions[name]).body
    return _most_of_terms(scope, body), ""


def _most_of_terms(scope: Scope, node: core.Node) -> int | Fraction:
    """The most of the amounts that a choice may give, each made of terms alone; 0 where one needs data."""
    if isinstance(node, core.If):
        each = [_most_of_terms(scope, value) for _, value in node.arms]
        return 0 if 0 in each else max(each)
    value = number_of(scope, node, {})
    return max(value, -value) if isinstance(value, (int, Fraction)) else 0


def _gate_finding(
    scope: Scope, program: core.Program, written: Incorporated, pay: core.Pay, gate: core.Gate
) -> Diagnostic:
    amount, where = _most(scope, program, written, pay.name, pay.keys)
    if amount:
        message = f"`{pay.name}` pays all or nothing at this threshold: {money_shown(program, amount)}{where}"
    else:
        message = f"the whole of `{pay.name}` switches on or off at this threshold"
    said = scope.written(gate.span)
    notes = [
        f"Just short of `{said}` nothing is due, and at it the whole amount."
        if said
        else "Just short of it nothing is due."
    ]
    notes.append(IF_MEANT)
    return warning(CODE, message, Label(gate.span, "all or nothing here"), notes=notes)
