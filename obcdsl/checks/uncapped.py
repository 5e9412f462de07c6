"""`uncapped`: nothing limits what a clause can cost.

An amount that grows with a count, a number or a ratio for ever, and no step that limits it; or a corridor whose last
band still shares an overspend. Money figures limit what is a share of them.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from obcdsl import core
from obcdsl.checks.open_data import is_endless, open_run, places, possible_at, shared_open_run
from obcdsl.checks.worked import money_shown, worked
from obcdsl.diagnostic import Diagnostic, Label, warning
from obcdsl.lowering.static import number_of
from obcdsl.run import Run
from obcdsl.running.altered import Altered, Datum
from obcdsl.scope import Scope
from obcdsl.units import is_money, plural, singular
from obcdsl.written import ast
from obcdsl.written.library import Incorporated

CODE = "uncapped"
CODES = (CODE,)


def check(scope: Scope, program: core.Program, written: Incorporated) -> list[Diagnostic]:
    """A warning for each payment without a largest amount."""
    found: list[Diagnostic] = []
    run = shared_open_run(scope, program)
    for pay in program.payments:
        if pay.kind == "corridor":
            found.extend(_of_corridor(scope, program, pay))
        elif _is_endless(run, pay):
            found.append(_finding(scope, program, written, pay))
    return found


def _is_endless(run: Run, pay: core.Pay) -> bool:
    amount = core.Reference(pay.running)
    for place in places(run, pay.keys):
        found = possible_at(run, amount, place)
        if found is not None and found.high is not None and is_endless(found.high):
            return True
    return False


def _finding(scope: Scope, program: core.Program, written: Incorporated, pay: core.Pay) -> Diagnostic:
    """What it grows with: each figure that alone, the others held, leaves it without end."""
    quantities = [
        name for name, metric in program.metrics.items() if metric.unit.kind == "quantity" and not _has_money(metric)
    ]
    grows = [name for name in quantities if _is_endless(open_run(program, frozenset(quantities) - {name}), pay)]
    notes = [
        f"There is no largest amount: it grows with {_each(program, grows)}."
        if grows
        else "There is no largest amount."
    ]
    rate = _one_more(scope, program, written, pay, grows)
    if rate:
        notes.append(rate)
    notes.append('`valid up to ...` on that figure limits it too; or say that it is meant: accepts uncapped "reason".')
    node = scope.clauses[pay.name]
    return warning(
        CODE,
        f"nothing limits what `{pay.name}` can cost",
        Label(_amount_span(node), "grows without end"),
        notes=notes,
        fix="then at most ...",
    )


def _has_money(metric: core.Metric) -> bool:
    return any(is_money(dimension) for dimension, _ in metric.unit.dims)


def _each(program: core.Program, names: list[str]) -> str:
    said = []
    for name in names[:3]:
        dims = program.metrics[name].unit.dims
        counted = len(dims) == 1 and dims[0][1] == 1
        said.append(f"every {singular(dims[0][0])} in `{name}`" if counted else f"`{name}`")
    return ", ".join(said) + (f" and {len(names) - 3} more figures" if len(names) > 3 else "")


def _one_more(scope: Scope, program: core.Program, written: Incorporated, pay: core.Pay, grows: list[str]) -> str:
    """What one more costs in an example that pays."""
    for one in worked(scope, program, written, pay.keys):
        here = one.number(pay.running)
        for name in grows:
            metric = program.metrics[name]
            value = one.worth(core.Given(name)) if not set(metric.keys) - set(pay.keys) else None
            if here is None or value is None or metric.keys or not metric.unit.dims:
                continue
            frame = one.place.frame
            index = one.run.calendar.within(frame.period, metric.clock).index
            other = Run(
                program, Altered(one.run.source, Datum(name, value + 1, frame.payee, index, None)), one.run.carrier
            )
            there: Any = _figure(other, pay, frame, one.place.row)
            if isinstance(there, (int, Fraction)) and there != here:
                noun = singular(metric.unit.dims[0][0])
                costs = money_shown(program, max(there - here, here - there))
                return f"In the example `{one.name}` one more {noun} on {value:,} {plural(noun)} costs {costs}."
    return ""


def _figure(run: Run, pay: core.Pay, frame: Any, row: Any) -> Any:
    from obcdsl.running.verdicts import Refused

    try:
        return run.figure(pay.running, run.place(frame.payee, frame.period, row))
    except Refused:
        return None


def _amount_span(node: Any) -> ast.Span:
    for name in ("pays", "takes", "pool"):
        written = getattr(node, name, None)
        if written is not None:
            return written.span  # type: ignore[no-any-return]
    return node.head.name.span  # type: ignore[no-any-return]


def _of_corridor(scope: Scope, program: core.Program, pay: core.Pay) -> list[Diagnostic]:
    """An overspend has no end, so a last band that shares it has none either."""
    node = scope.clauses[pay.name]
    if node.overspend is None or any(step.kind == "at most" for step in node.payment.steps):
        return []
    bands = node.overspend.bands
    last = bands.parts[-1] if isinstance(bands, ast.Parts) else None
    rate = last.value if last is not None else bands
    value = number_of(scope, core.Const(rate.value), {}) if isinstance(rate, ast.LiteralValue) else None
    if value == 0 or _cost_is_limited(scope, program, pay):
        return []
    said = getattr(rate, "text", "a share")
    notes = [
        f"Of every further {money_shown(program, 100)}, {node.overspend.payer.text} pays {money_shown(program, 100 * value)}."
        if isinstance(value, (int, Fraction))
        else "It grows with every further cost.",
        'A last band of 0% limits it too; or say that it is meant: accepts uncapped "reason".',
    ]
    message = f"nothing limits what `{pay.name}` can cost: its last band still shares {said} of an overspend"
    return [
        warning(
            CODE, message, Label(last.span if last else rate.span, "has no end"), notes=notes, fix="then at most ..."
        )
    ]


def _cost_is_limited(scope: Scope, program: core.Program, pay: core.Pay) -> bool:
    """Whether the figures compared are limited by `valid`."""
    body = program.definitions.get(f"{pay.name}/difference")
    if body is None:
        return False
    given = [part for part in core.every(body.body) if isinstance(part, core.Given)]
    return bool(given) and all(
        any(word in ("up to", "below") for word, _ in program.metrics[part.metric].valid) for part in given
    )
