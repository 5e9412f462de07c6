"""`recurs`: an amount of a whole year that is paid in full with the statement of every month (or quarter) of it.

A payment is due with every statement unless it says `each year`. Where all the data that it reads are of a longer
period, every statement of that period pays the same. A part of a year that is divided among its statements is meant.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from obcdsl import core
from obcdsl.checks.worked import money_shown, worked
from obcdsl.diagnostic import Diagnostic, Label, warning
from obcdsl.periods import MONTHS_IN, Clock
from obcdsl.scope import Scope
from obcdsl.written.library import Incorporated

CODE = "recurs"
CODES = (CODE,)


def check(scope: Scope, program: core.Program, written: Incorporated) -> list[Diagnostic]:
    """A warning for each payment that pays the amount of a longer period with every statement of it."""
    own = program.calendar.clock
    if own == "year":
        return []
    return [
        _finding(scope, program, written, pay, clock)
        for pay in program.payments
        if pay.clock == own and (clock := _longer(program, pay)) is not None
    ]


def _longer(program: core.Program, pay: core.Pay) -> Clock | None:
    """The period that all the data of an amount are of, where it is longer than that of a statement."""
    own = program.calendar.clock
    nodes = list(_read_by(program, core.Reference(pay.running), set()))
    clocks = {clock for node in nodes if (clock := _clock_of(program, node)) is not None}
    if not clocks:
        return None
    finest = min(clocks, key=MONTHS_IN.__getitem__)
    statements = MONTHS_IN[finest] // MONTHS_IN[own]
    return finest if statements > 1 and not any(_divides_by(node, statements) for node in nodes) else None


def _read_by(program: core.Program, node: core.Node, seen: set[str]) -> Iterator[core.Node]:
    """A node and all that it is worked from, but for what stands in a fold over time: that is of the longer period."""
    yield node
    if isinstance(node, core.TimeFold):
        return
    if isinstance(node, core.Reference) and node.name not in seen and node.name in program.definitions:
        seen.add(node.name)
        yield from _read_by(program, program.definitions[node.name].body, seen)
    for part in core.below(node):
        yield from _read_by(program, part, seen)


def _clock_of(program: core.Program, node: core.Node) -> Clock | None:
    """How often a node has a value of its own; None where it is the same throughout."""
    match node:
        case core.Given(metric):
            return None if program.metrics[metric].fixed else program.metrics[metric].clock
        case core.TimeFold():
            return node.clock if node.so_far or node.before else node.within
        case core.Earlier():
            return program.calendar.clock if node.year is None else None
    return None


def _divides_by(node: core.Node, statements: int) -> bool:
    """Whether a node takes one part of so many, as a twelfth of a year."""
    if not isinstance(node, core.Apply) or node.primitive not in ("divide", "multiply"):
        return False
    part = {"divide": Fraction(statements), "multiply": Fraction(1, statements)}[node.primitive]
    return any(isinstance(side, core.Const) and side.value == part for side in node.arguments)


def _finding(scope: Scope, program: core.Program, written: Incorporated, pay: core.Pay, clock: Clock) -> Diagnostic:
    own = program.calendar.clock
    times = MONTHS_IN[clock] // MONTHS_IN[own]
    notes = [f"All the data that it reads are of the {clock}, so that each of the {times} statements pays the same."]
    for one in worked(scope, program, written, pay.keys):
        amount = one.number(pay.name)
        if amount:
            size = max(amount, -amount)
            once, whole = money_shown(program, size), money_shown(program, times * size)
            notes.append(f"In the example `{one.name}` it is {once} with each statement, {whole} over the {clock}.")
            break
    notes.append(
        f"`each {clock}` has it due once, with the last statement of the {clock}; or say that it is meant: "
        f'accepts {CODE} "reason".'
    )
    return warning(
        CODE,
        f"`{pay.name}` is an amount of the {clock}, and is due with every {own}",
        Label(pay.span, f"due each {own}"),
        notes=notes,
        fix=f"each {clock}",
    )
