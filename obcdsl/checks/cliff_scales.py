"""What `cliff` says of a scale that jumps: from what to what, where, and the money that moves with it."""

from __future__ import annotations

from fractions import Fraction

from obcdsl import core
from obcdsl.checks.attempts import Moved
from obcdsl.checks.lines import counts_of
from obcdsl.checks.moved import moved
from obcdsl.checks.shape import Jump, Jumping, full_score
from obcdsl.checks.worked import money_shown, read_by, stake
from obcdsl.diagnostic import Diagnostic, Label, warning
from obcdsl.lowering.scales import shown_edge
from obcdsl.running.given import shown
from obcdsl.scope import Scope
from obcdsl.units import NUMBER, RATIO, Unit, is_count, is_money, money_of, plural
from obcdsl.values import Number
from obcdsl.written.library import Incorporated

MOST_LISTED = 3
A_GROUP = 100
"""The size of the group that a message speaks of where no example says one."""
IF_MEANT = 'A straight line between points has no jump; or say that it is meant: accepts cliff "reason".'


def of_scale(
    scope: Scope, program: core.Program, written: Incorporated, jumping: Jumping, others: list[Jump]
) -> Diagnostic:
    """The warning of the largest jump of a scale; `others` are its other jumps."""
    scale, jump, row = jumping.scale, jumping.jump, jumping.row
    money, notes = _money(scope, program, written, jumping)
    unit = _unit(scope, jumping)
    what = f"the score of `{scale.figure}`" if scale.purpose == "score" else f"a scale in `{scale.figure}`"
    moves = f"from {_worth(jump.before, unit)} to {_worth(jump.after, unit)}"
    at = f" (row {', '.join(row.values())})" if row else ""
    message = f"{what} jumps {moves} at {_worth(jump.edge, scale.unit)}{at}{money and ', and with it ' + money}"
    if others:
        edges = ", ".join(shown_edge(one.edge, scale.unit) for one in others[:MOST_LISTED])
        notes.append(f"It jumps at {edges}{' and others' if len(others) > MOST_LISTED else ''} too.")
    return warning("cliff", message, Label(jump.span, "jumps here"), notes=[*notes, IF_MEANT])


def _unit(scope: Scope, jumping: Jumping) -> Unit:
    scale = jumping.scale
    if scale.purpose != "score":
        return scale.worth
    return RATIO if full_score(scope, scale) == 1 else NUMBER


def _worth(value: Number, unit: Unit) -> str:
    """A figure with what it counts: `10 visits`, `£20 per visit`."""
    money = next((name for name, power in unit.dims if is_money(name) and power == 1), "")
    if money and not unit.currency:
        return shown_edge(value, money_of(money)) + str(unit).removeprefix(money)
    said = shown_edge(value, unit)
    if not is_count(unit):
        return said
    noun = unit.dims[0][0]
    return f"{said} {noun if value == 1 else plural(noun)}"


def _money(scope: Scope, program: core.Program, written: Incorporated, jumping: Jumping) -> tuple[str, list[str]]:
    """The money that moves at a jump, and what is said of how; nothing where it cannot be said exactly."""
    scale, jump = jumping.scale, jumping.jump
    most = moved(scope, program, written, jumping)
    if most is None and scale.purpose == "score":
        worth = stake(scope, program, written, scale.figure)
        if worth is not None:
            money = money_shown(program, Fraction(worth.money) * jump.size / full_score(scope, scale))
            return money, [f"The money is that of `{worth.incentive}` {worth.said}."]
    if most is None or not most.money:
        return "", [note for note in (_one_more_scores(scope, program, jumping),) if note]
    notes = [f"{one_more_pays(program, most)}."] if most.metric else []
    notes.append(_whose(scope, program, jumping, most))
    return money_shown(program, most.alone) if most.alone else "", notes


def _whose(scope: Scope, program: core.Program, jumping: Jumping, most: Moved) -> str:
    figure = jumping.scale.figure
    between = [
        name
        for name in read_by(scope, most.payment)
        if program.definitions[name].kind == "outcome" and name != figure and figure in read_by(scope, name)
    ]
    between.sort(key=lambda name: (len(read_by(scope, name)), name))
    through = f", through {' and '.join(f'`{name}`' for name in between)}," if between else ""
    return f"The money is that of `{most.payment}`{through} {most.said}."


def one_more_pays(program: core.Program, most: Moved) -> str:
    """What the payment moves by between the nearest values of a figure on either side of the edge."""
    metric = program.metrics[most.metric]
    if most.group is not None:
        of, size = most.group
        number, group = [shown_edge(value, NUMBER) for value in (max(most.low, most.high), size)]
        one, many = metric.unit.dims[0][0], plural(program.metrics[of].unit.dims[0][0])
        money = money_shown(program, most.money)
        return f"In a group of {group} {many}, one {one} more or fewer at {number} moves {money}"
    first, last = [_figure(program, at, metric.unit) for at in sorted((most.low, most.high))]
    moves = "rises" if (most.change > 0) == (most.low < most.high) else "falls"
    return f"Between `{metric.name}` at {first} and at {last}, `{most.payment}` {moves} by {money_shown(program, most.money)}"


def _figure(program: core.Program, value: Number, unit: Unit) -> str:
    if unit.currency == program.currency:
        return money_shown(program, value)
    return shown(value, unit) if unit.dims else shown_edge(value, unit)


def _one_more_scores(scope: Scope, program: core.Program, jumping: Jumping) -> str:
    """What one more person does to a score, where a count is divided by a count."""
    scale, jump = jumping.scale, jumping.jump
    counts = counts_of(program, scale.measure)
    if counts is None or not 0 < jump.edge <= 1:
        return ""
    number = -(-jump.edge * A_GROUP // 1)
    one, of = [program.metrics[name].unit for name in counts]
    if not is_count(one) or not is_count(of):
        return ""
    effect = shown_edge(jump.size, _unit(scope, jumping))
    group = f"In a group of {A_GROUP:,} {plural(of.dims[0][0])}"
    return f"{group}, one {one.dims[0][0]} more or fewer at {int(number):,} moves {effect}."
