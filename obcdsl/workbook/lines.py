"""The lines, shares and totals of statements, each tied to the cell of the working that comes to the same amount."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from obcdsl import core
from obcdsl.arithmetic.rounding import round_to
from obcdsl.money import read_amount
from obcdsl.periods import Period
from obcdsl.running.places import Place
from obcdsl.settling.settle import line_rows
from obcdsl.statement import Share, Statement, StatementLine
from obcdsl.values import NOT_APPLICABLE
from obcdsl.workbook.cells import FIRST_ROW, WORKING
from obcdsl.workbook.compiling import Compiler, Where
from obcdsl.workbook.edges import rounded
from obcdsl.workbook.formula import DOES_NOT_APPLY, Formula, NoFormula, literal

LINES = "Lines"
LINES_WORKED = "M"
"""The column of the lines sheet that holds the amount as the working comes to it."""


@dataclass(frozen=True, slots=True)
class Tied:
    """An amount of a statement, and the formula of the workbook for it; where it has none, `note` says why."""

    statement: Statement
    amount: Fraction | None
    formula: str
    note: str = ""
    line: StatementLine | None = None
    share: Share | None = None
    text: str = ""


def tied_lines(compiler: Compiler, statement: Statement, payee: str, period: Period) -> Iterator[Tied]:
    """Each line of a statement, in its order."""
    run, lines = compiler.run, list(statement.lines)
    place = run.place(payee, period)
    for pay in compiler.program.payments:
        mine = [line for line in lines if line.clause == pay.name]
        if any(compiler.program.keys[key].private for key in pay.keys):
            said = "a value: rows of a private key are not listed"
            yield from (Tied(statement, _amount(line), "", said, line) for line in mine)
            continue
        rows = line_rows(run, pay, place)
        for line, (frame, row) in zip(mine, rows, strict=True):
            yield _tied(compiler, statement, pay, line, Place(frame, row, {}))


def _amount(line: StatementLine) -> Fraction | None:
    return None if line.amount is None else read_amount(line.amount)


def _tied(compiler: Compiler, statement: Statement, pay: core.Pay, line: StatementLine, place: Place) -> Tied:
    amount = _amount(line)
    if amount is None:
        return Tied(statement, None, "", line.reason or "", line, text=line.status)
    try:
        due = compiler.figure(pay.name, place)
        if due.value is NOT_APPLICABLE or not isinstance(due.value, (int, Fraction)):
            raise NoFormula(line.reason or "the line is worked before its figure")
    except NoFormula as reason:
        return Tied(statement, amount, "", f"a value: {reason}", line)
    sign = "" if (line.payer, line.recipient) == (pay.payer, pay.payee) else "-"
    return Tied(statement, amount, f"{sign}{elsewhere(due)}", "", line)


def elsewhere(formula: Formula) -> str:
    """A cell of the working as another sheet names it.

    >>> elsewhere(Formula("E12", 0)), elsewhere(Formula("Data!$G$4", 0)), elsewhere(Formula("5", 5, fixed=True))
    ('Working!E12', 'Data!$G$4', '5')
    """
    if formula.fixed or "!" in formula.text or not formula.is_cell:
        return formula.text
    return f"{WORKING}!{formula.text}"


def tied_shares(
    compiler: Compiler, statement: Statement, payee: str, period: Period, lines: Sequence[Tied], first: int
) -> Iterator[Tied]:
    """Each share of a statement: the payment times the share, rounded, and what remains for the remainder.

    `lines` are those of this statement, the first of them on row `first` of the lines sheet.
    """
    mode, step = compiler.program.rounding
    place = compiler.run.place(payee, period)
    for split in compiler.program.splits:
        mine = [share for share in statement.shares if share.clause == split.name]
        if not mine:
            continue
        whole = _whole(split, lines, first)
        others: list[str] = []
        made: dict[str, tuple[str, str]] = {}
        for party, node in split.slices:
            share = compiler.short(node, Where(place, split.name))
            if party == split.remainder:
                continue
            try:
                product = Fraction(whole.value) * share.value
                total = Formula(f"({whole.text})", whole.value)
                times = Formula(f"{total.text}*{_named(share)}", product, _error(whole, share, product))
                made[party] = (rounded(mode, _rounded(product, step, mode), times, literal(step)).text, "")
                others.append(made[party][0])
            except NoFormula as reason:
                made[party] = ("", f"a value: {reason}")
        if split.remainder is not None:
            lost = next((note for _, note in made.values() if note), "")
            rest = "".join(f"-{other}" for other in others)
            made[split.remainder] = ("", lost) if lost else (f"ROUND({whole.text}{rest},6)", "")
        for each in mine:
            formula, note = made[each.party]
            yield Tied(statement, read_amount(each.amount), formula, note, share=each)


def _rounded(amount: Fraction, step: Any, mode: Any) -> Any:
    return round_to(amount, step, mode)


def _error(whole: Formula, share: Formula, product: Fraction) -> float:
    return float(abs(product)) * 1e-14 + float(abs(whole.value)) * share.error


def _named(share: Formula) -> str:
    return share.bracketed if share.fixed or "!" in share.text else f"{WORKING}!{share.text}"


def _whole(split: core.Split, lines: Sequence[Tied], first: int) -> Formula:
    """What is divided: the lines of the payments, those the other way taken off."""
    way: tuple[str | None, str | None] | None = None
    said, value = [], Fraction(0)
    for at, tied in enumerate(lines):
        line = tied.line
        if line is None or tied.amount is None or (split.divides is not None and line.clause not in split.divides):
            continue
        here = (line.payer, line.recipient)
        way = way or here
        minus = here != way
        said.append(f"{'-' if minus else '+'}{LINES}!${LINES_WORKED}${first + at}")
        value += -tied.amount if minus else tied.amount
    return Formula("".join(said).removeprefix("+") or "0", value)


def status_text(tied: Tied) -> str:
    """What stands in place of an amount."""
    return DOES_NOT_APPLY if tied.text == "does not apply" else tied.text


def line_row(number: int) -> int:
    """The row of the lines sheet that the line of a number (from 0) stands on."""
    return FIRST_ROW + number
