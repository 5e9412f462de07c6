"""`unreachable`: what can never happen: a threshold beyond what its figure can be, a gate that never opens, a cap of 0."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from obcdsl import core
from obcdsl.checks.open_data import as_number, places, possible_at, shared_open_run
from obcdsl.diagnostic import Diagnostic, Label, warning
from obcdsl.library import Incorporated
from obcdsl.money import money
from obcdsl.run import Run
from obcdsl.scales import shown_edge
from obcdsl.scope import Scale, Scope
from obcdsl.static import number_of

CODE = "unreachable"
FLOOR = "floor-over-cap"
CODES = (CODE, FLOOR)


def check(scope: Scope, program: core.Program, written: Incorporated) -> list[Diagnostic]:
    """A warning for each edge, gate or step that can never decide anything."""
    run = shared_open_run(scope, program)
    found = [one for scale in scope.scales if scale.purpose == "score" for one in _of_scale(scope, run, scale)]
    for pay in run.program.payments:
        found.extend(_of_gates(scope, run, pay))
        found.extend(_of_steps(scope, program, pay))
    return found


# ---- edges --------------------------------------------------------------------------------------------------------------------


def _of_scale(scope: Scope, run: Run, scale: Scale) -> Iterator[Diagnostic]:
    figure = run.program.definitions.get(f"{scale.figure}/measure")
    if figure is None:
        return
    keys = tuple(key for key in figure.keys if key != run.program.payee_key)
    ends = [possible_at(run, core.Reference(figure.name), place) for place in places(run, keys)]
    lows = [as_number(one.low) for one in ends if one is not None]
    highs = [as_number(one.high) for one in ends if one is not None]
    if not ends or None in ends:
        return
    low = None if None in lows else min(one for one in lows if one is not None)
    high = None if None in highs else max(one for one in highs if one is not None)
    for number, (word, edge, _, span) in enumerate(scale.edges):
        at = number_of(scope, edge, {})
        if not isinstance(at, (int, Fraction)):
            continue
        beyond = _beyond(word, at, low, high, first=number == 0)
        if beyond is not None:
            limit, side = beyond
            message = f"`{scale.figure}` can never be {_said(word)} {shown_edge(at, scale.unit)}"
            note = f"What it measures is at {side} {shown_edge(limit, scale.unit)}, whatever the data."
            yield warning(CODE, message, Label(span, "never reached"), notes=[note])


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


def _of_gates(scope: Scope, run: Run, pay: core.Pay) -> Iterator[Diagnostic]:
    keys = tuple(key for key in pay.keys if key != run.program.payee_key)
    here = places(run, keys)
    for gate in (*pay.applies, *pay.gates):
        held = [possible_at(run, gate.condition, place) for place in here]
        if held and all(one is not None and True not in one.answers for one in held):
            said = scope.written(gate.span)
            message = f"`{pay.name}` can never be paid: {f'`{said}`' if said else 'this'} never holds"
            yield warning(
                CODE,
                message,
                Label(gate.span, "never holds"),
                notes=["It does not hold in any year, whatever the data."],
            )


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
    from obcdsl import ast

    return isinstance(expression, ast.LiteralValue) or (
        isinstance(expression, ast.Negative) and isinstance(expression.operand, ast.LiteralValue)
    )
