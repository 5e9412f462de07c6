"""`unreachable`: what can never happen: a threshold beyond what its figure can be, a gate that never opens, a cap of 0."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from obcdsl import core
from obcdsl.checks.conditions import ANYHOW, narrowed
from obcdsl.checks.open_data import View, as_number, open_view, places, possible_at
from obcdsl.diagnostic import Diagnostic, Label, warning
from obcdsl.lowering.scales import shown_edge
from obcdsl.lowering.static import number_of
from obcdsl.money import money
from obcdsl.run import Run
from obcdsl.running.places import Place
from obcdsl.scope import Scale, Scope
from obcdsl.values import Number
from obcdsl.written.library import Incorporated

CODE = "unreachable"
FLOOR = "floor-over-cap"
CODES = (CODE, FLOOR)


def check(scope: Scope, program: core.Program, written: Incorporated) -> list[Diagnostic]:
    """A warning for each edge, condition, gate or step that can never decide anything."""
    view = open_view(scope, program)
    found = [
        one for scale in scope.scales if scale.purpose == "score" for one in _of_scale(scope, program, view, scale)
    ]
    never = {pay.name: list(_of_gates(scope, program, view, pay)) for pay in program.payments}
    found += [one for gates in never.values() for one in gates]
    paid = [pay for pay in program.payments if not never[pay.name]]
    if scope.choices:
        from obcdsl.checks.unused_parts import unused_parts

        found += unused_parts(scope, program, view, {pay.name for pay in paid})
    for pay in program.payments:
        found += _of_steps(scope, program, pay)
    for pay in paid:
        if any(step.kind in ("at most", "at least") for step in scope.clauses[pay.name].payment.steps):
            from obcdsl.checks.idle_steps import idle_steps

            found += idle_steps(scope, program, view, pay)
    return found


# ---- edges --------------------------------------------------------------------------------------------------------------------


def _of_scale(scope: Scope, program: core.Program, view: View, scale: Scale) -> Iterator[Diagnostic]:
    figure = program.definitions.get(f"{scale.figure}/measure")
    if figure is None:
        return
    keys = tuple(key for key in figure.keys if key != program.payee_key)
    ends = _ends(view.run, figure, places(view.run, keys))
    edges = [
        (number, word, number_of(scope, edge, {}), span) for number, (word, edge, _, span) in enumerate(scale.edges)
    ]
    known = [(word, at, number == 0, span) for number, word, at, span in edges if isinstance(at, (int, Fraction))]
    if ends is None or not any(_beyond(word, at, *ends, first=first) for word, at, first, _ in known):
        return
    from obcdsl.checks.any_data import wide

    anything = wide(scope, program)
    ends = _ends(anything.view.run, figure, anything.places(keys, [figure.clock or program.calendar.clock]))
    for word, at, first, span in known:
        beyond = None if ends is None else _beyond(word, at, *ends, first=first)
        if beyond is not None:
            limit, side = beyond
            message = f"`{scale.figure}` can never be {_said(word)} {shown_edge(at, scale.unit)}"
            note = f"What it measures is at {side} {shown_edge(limit, scale.unit)}, whatever the data."
            yield warning(CODE, message, Label(span, "never reached"), notes=[note])


def _ends(run: Run, figure: core.Definition, looked_at: list[Place]) -> tuple[Number | None, Number | None] | None:
    """The least and the most that a figure is (None: no end); None where it may have no value that is known."""
    ends = [possible_at(run, core.Reference(figure.name), place) for place in looked_at]
    if not ends or None in ends:
        return None
    lows = [as_number(one.low) for one in ends if one is not None]
    highs = [as_number(one.high) for one in ends if one is not None]
    low = None if None in lows else min(one for one in lows if one is not None)
    return low, None if None in highs else max(one for one in highs if one is not None)


def _said(word: str) -> str:
    return {"at": "at", "from": "from", "above": "above", "below": "below", "up to": "at"}[word]


def _beyond(
    word: str, at: int | Fraction, low: int | Fraction | None, high: int | Fraction | None, *, first: bool
) -> tuple[int | Fraction, str] | None:
    """The limit that keeps a figure from an edge, and its side."""
    if high is not None and (at > high or (at == high and word == "above")):
        return high, "most"
    if low is not None and first and word in ("below", "up to") and (at < low or (at == low and word == "below")):
        return low, "least"
    if low is not None and word == "at" and at < low:
        return low, "least"
    return None


# ---- conditions -----------------------------------------------------------------------------------------------------------------


def _of_gates(scope: Scope, program: core.Program, view: View, pay: core.Pay) -> Iterator[Diagnostic]:
    keys = tuple(key for key in pay.keys if key != program.payee_key)
    gates = (*pay.applies, *pay.gates)
    here = places(view.run, keys, pay.clock) if gates else []
    for gate in gates:
        if not _never(view, gate.condition, here):
            continue
        from obcdsl.checks.any_data import wide

        anything = wide(scope, program)
        if _never(anything.view, gate.condition, anything.places(keys, [pay.clock or program.calendar.clock])):
            said = scope.written(gate.span)
            message = f"`{pay.name}` can never be paid: {f'`{said}`' if said else 'this'} never holds"
            yield warning(
                CODE,
                message,
                Label(gate.span, "never holds"),
                notes=["It does not hold in any year, whatever the data."],
            )


def _never(view: View, condition: core.Node, looked_at: list[Place]) -> bool:
    """Whether a condition holds in none of some places."""
    node = view.made(condition)
    return bool(looked_at) and not any(narrowed(view.run, place, node, True, [ANYHOW]) for place in looked_at)


# ---- steps ----------------------------------------------------------------------------------------------------------------------


def _of_steps(scope: Scope, program: core.Program, pay: core.Pay) -> Iterator[Diagnostic]:
    node = scope.clauses[pay.name]
    caps = []
    for step in node.payment.steps:
        from obcdsl.lower import lowered
        from obcdsl.scope import Setting

        before = len(scope.findings)
        value = (
            number_of(scope, lowered(scope, step.value, Setting(clause=pay.name)).node, {})
            if _is_plain(step.value)
            else None
        )
        del scope.findings[before:]
        if not isinstance(value, (int, Fraction)):
            continue
        if step.kind == "at most":
            caps.append((value, step))
            if value <= 0:
                message = f"nothing can ever be paid: `{pay.name}` is capped at {money(value, program.currency)}"
                yield warning(CODE, message, Label(step.span, "the cap"))
        elif step.kind == "at least":
            for cap, other in caps:
                if value > cap:
                    message = f"the floor of `{pay.name}` is above its cap, so the cap never decides"
                    note = f"Steps are taken in order and the floor is the last: {money(value, program.currency)} is always paid."
                    yield warning(
                        FLOOR, message, Label(step.span, "the floor"), Label(other.span, "the cap"), notes=[note]
                    )


def _is_plain(expression: object) -> bool:
    from obcdsl.written import ast

    return isinstance(expression, ast.LiteralValue) or (
        isinstance(expression, ast.Negative) and isinstance(expression.operand, ast.LiteralValue)
    )
