"""What a statement pays, as figures of a block: the lines of each payment clause, and what each party gets of a split."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from obcdsl import core
from obcdsl.carriers.array.amounts import Amount, Line, Slice, Statement
from obcdsl.carriers.array.figures import At, NotHeldError
from obcdsl.carriers.array.line_amounts import line_amount
from obcdsl.carriers.array.moves import kept_in_every_row
from obcdsl.carriers.array.row_lines import LinesByRow, is_by_row, lines_by_row
from obcdsl.carriers.array.sums import ALWAYS, NEVER, ZERO, Sum
from obcdsl.carriers.array.walker import Walker
from obcdsl.running.folding import reads_cohort


def statement(walker: Walker, *, promises: bool = True) -> Statement:
    """The statement of a program, walked; with `promises`, rows that may break one are left to exact."""
    program = walker.program
    if not program.payments:
        raise NotHeldError("a contract that only scores")
    here = walker.start()
    short = {
        period.index for period in walker.statements if period.is_short and program.short_periods in ("", "refused")
    }
    unsure = walker.graph.among(walker.index, short)
    lines: list[Line] = []
    amounts: list[Amount] = []
    by_row: list[LinesByRow] = []
    paid: list[Paid] = []
    for pay in program.payments:
        if is_by_row(program, pay.keys):
            rows = lines_by_row(walker, pay, here)
            by_row.append(rows)
            of_rows = rows.figures
            paid.append(Paid(pay, of_rows.number(walker, "total"), of_rows.where(walker, "any_applies")))
            unsure = walker.either(unsure, of_rows.where(walker, "unsure"))
            continue
        for at in _rows(walker, pay.keys, here):
            amount, doubt = line_amount(walker, pay, at)
            lines.append(Line(pay, at.row))
            amounts.append(amount)
            paid.append(Paid(pay, amount.value, amount.applies))
            unsure = walker.either(unsure, doubt)
    if promises:
        unsure = walker.either(unsure, _promises(walker, here))
    slices: list[Slice] = []
    for split in program.splits:
        try:
            shares, doubt = _slices(walker, split, paid, here)
        except NotHeldError as why:
            walker.not_held[str(why)] = None
            shares, doubt = [], ALWAYS
        slices.extend(shares)
        unsure = walker.either(unsure, doubt)
    return Statement(tuple(amounts), unsure, tuple(lines), tuple(slices), tuple(by_row))


def _rows(walker: Walker, keys: tuple[str, ...], here: At) -> list[At]:
    lists = []
    for key in keys:
        members = walker.program.keys[key].members
        if members is None or walker.program.keys[key].private:
            raise NotHeldError(f"a payment for each of `{key}`")
        lists.append(members)
    return [here.by(**dict(zip(keys, members, strict=True))) for members in product(*lists)]


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


@dataclass(frozen=True, slots=True)
class Paid:
    """What the lines of a clause come to, and where any applies."""

    pay: core.Pay
    amount: Sum
    applies: int


def _slices(walker: Walker, split: core.Split, paid: list[Paid], here: At) -> tuple[list[Slice], int]:
    graph = walker.graph
    taken = [line for line in paid if split.divides is None or line.pay.name in split.divides]
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
