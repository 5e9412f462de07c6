"""What a statement pays, as figures of a block: the lines of each payment clause, and what each party gets of a split."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from obcdsl import core
from obcdsl.carriers.array.figures import At, Figure, NotHeldError
from obcdsl.carriers.array.moves import kept_in_every_row
from obcdsl.carriers.array.sums import ALWAYS, NEVER, ZERO, Sum
from obcdsl.carriers.array.walker import Walker
from obcdsl.periods import MONTHS_IN
from obcdsl.running.folding import reads_cohort

DOES_NOT_APPLY, GATED, PAID, NOT_SCORED, UNSETTLED = 0, 1, 2, 3, 255
"""The states of a line; `UNSETTLED` lines are those of rows that only the exact carrier can work."""


@dataclass(frozen=True, slots=True)
class Line:
    """A payment clause at one row of its keys: its amount and the conditions of its states."""

    pay: core.Pay
    row: tuple[tuple[str, str], ...]
    amount: Sum
    applies: int
    gated: int
    not_scored: int


@dataclass(frozen=True, slots=True)
class Slice:
    """What one party gets of a split: where it is divided at all, and the amount."""

    split: core.Split
    party: str
    divided: int
    amount: Sum


@dataclass(frozen=True, slots=True)
class Statement:
    """The lines and slices of every statement, and where only the exact carrier can settle it."""

    lines: tuple[Line, ...]
    slices: tuple[Slice, ...]
    unsure: int


def statement(walker: Walker, *, promises: bool = True) -> Statement:
    """The statement of a program, walked; with `promises`, rows that may break one are left to exact."""
    program = walker.program
    if not program.payments:
        raise NotHeldError("a contract that only scores")
    graph = walker.graph
    here = walker.start()
    short = {
        period.index for period in walker.statements if period.is_short and program.short_periods in ("", "refused")
    }
    unsure = graph.among(walker.index, short)
    lines: list[Line] = []
    for pay in program.payments:
        for at in _rows(walker, pay.keys, here):
            line, doubt = _line(walker, pay, at)
            lines.append(line)
            unsure = walker.either(unsure, doubt)
    if promises:
        unsure = walker.either(unsure, _promises(walker, here))
    slices: list[Slice] = []
    for split in program.splits:
        try:
            found, doubt = _slices(walker, split, lines, here)
        except NotHeldError as why:
            walker.not_held[str(why)] = None
            found, doubt = [], ALWAYS
        slices.extend(found)
        unsure = walker.either(unsure, doubt)
    return Statement(tuple(lines), tuple(slices), unsure)


def _rows(walker: Walker, keys: tuple[str, ...], here: At) -> list[At]:
    lists = []
    for key in keys:
        members = walker.program.keys[key].members
        if members is None or key == walker.program.payee_key or walker.program.keys[key].private:
            raise NotHeldError(f"a payment for each of `{key}`, which data give or which is private")
        lists.append(members)
    return [here.by(**dict(zip(keys, members, strict=True))) for members in product(*lists)]


def _line(walker: Walker, pay: core.Pay, at: At) -> tuple[Line, int]:
    """A line, and where it is unsure."""
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
    return Line(pay, at.row, amount, applies, gated, not_scored), unsure


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


def _promises(walker: Walker, here: At) -> int:
    """Where a promise may be broken: the exact carrier says so in words."""
    found = NEVER
    for promise in walker.program.guarantees:
        if promise.condition is None:
            if not _moves_as_promised(walker, promise, here):
                raise NotHeldError("promises on how figures move that no proof covers")
            continue
        held = walker.figure(promise.condition, here)
        kept = walker.both(held.data, walker.nowhere(*held.absent, held.unsure)) if held.kind == "condition" else NEVER
        found = walker.either(found, walker.graph.negation(kept))
    return found


def _moves_as_promised(walker: Walker, promise: core.Guarantee, here: At) -> bool:
    """Whether a promise on how a figure moves is proved (or cannot be tried on rows, as exact has it)."""
    metric = walker.program.metrics[promise.metric]
    if metric.keys or metric.unit.kind != "quantity":
        return True
    if reads_cohort(walker.program):
        return False  # what one payee gives moves the figures of all, which stand as terms here
    figure = walker.figure(core.Reference(promise.figure), here)
    if figure.kind != "number":
        return False
    columns = frozenset(number for key, (number, _) in walker.columns.items() if key.metric == promise.metric)
    return kept_in_every_row(walker.graph, promise, figure.data, columns)


def _slices(walker: Walker, split: core.Split, lines: list[Line], here: At) -> tuple[list[Slice], int]:
    graph = walker.graph
    taken = [line for line in lines if split.divides is None or line.pay.name in split.divides]
    if not taken:
        return [], NEVER
    first = taken[0]
    if first.applies != ALWAYS and len({(line.pay.payer, line.pay.payee) for line in taken}) > 1:
        raise NotHeldError("a division whose direction depends on which payment applies")
    total = Sum(ZERO)
    for line in taken:
        same = (line.pay.payer, line.pay.payee) == (first.pay.payer, first.pay.payee)
        total = total.plus(line.amount.over(Fraction(1 if same else -1)))
    mode, step = walker.program.rounding
    divided = walker.either(*[line.applies for line in taken])
    unsure = NEVER
    amounts: dict[str, Sum] = {}
    for party, node in split.slices:
        share = walker.figure(node, here)
        if share.kind != "number":
            return [], ALWAYS
        unsure = walker.either(unsure, share.unsure, *share.absent)
        if party != split.remainder:
            amounts[party] = graph.rounded(graph.times(total, share.data), Fraction(step), mode)  # type: ignore[arg-type]
    if split.remainder is not None:
        rest = total
        for amount in amounts.values():
            rest = rest.minus(amount)
        amounts[split.remainder] = rest
    return [Slice(split, party, divided, amounts[party]) for party, _ in split.slices], walker.both(divided, unsure)
