"""Missing is not zero: each figure of each shipped contract is dropped, blanked and suppressed in turn.

Where a payment needs the figure, nothing is paid that used it unless the contract's rule says what it is instead, and
then the statement shows it. What a payment needs is seen by writing down what the evaluator asks for as it works.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pytest

from obcdsl import core
from obcdsl.carriers.exact import Exact
from obcdsl.data.read import read
from obcdsl.data.schema import Cell, Missing, Rows
from obcdsl.periods import Period
from obcdsl.run import Run
from obcdsl.running.places import Place
from obcdsl.running.sourced import RowSource
from obcdsl.running.verdicts import Refused
from obcdsl.settling.settle import Settlement
from obcdsl.statement import RefusedStatement, Statement
from obcdsl.values import LEFT_OUT
from tests.shipped import NAMES, contract, data_files

Address = tuple[str, tuple[str, int, tuple[str, ...]]]
GAPS = {"dropped": None, "blank": Missing(), "suppressed": Missing("*")}


@dataclass(slots=True)
class Watched(RowSource):
    """Data with one figure missing, which writes down whether it was asked for."""

    gone: Address | None = None
    instead: Missing | None = None
    asked: bool = field(default=False)

    def cell(self, metric: str, payee: str, index: int, members: tuple[str, ...]) -> Cell | None:
        """The cell, or the gap."""
        found = RowSource.cell(self, metric, payee, index, members)
        if self.gone == (metric, (payee, index, members)):
            self.asked = True
            return Cell(self.instead, found.place) if self.instead is not None and found is not None else None
        return found


@cache
def rows(name: str) -> Rows:
    """The data of a shipped contract, as read."""
    return read([str(path) for path in data_files(name)], contract(name).schema).or_refuse().rows


def given_figures(name: str) -> list[Address]:
    """Every figure that the data give, but for those that only a deed reads: the law is of the contract as it was signed."""
    return [
        (metric, address)
        for metric, cells in rows(name).cells.items()
        for address, cell in cells.items()
        if not isinstance(cell.value, Missing) and metric in contract(name).program.metrics
    ]


def is_needed(program: core.Program, source: Watched, payee: str, period: Period) -> bool:
    """Whether any payment of a statement (any outcome, where there are no payments) asks for the missing figure."""
    run = Run(program, source, Exact())
    names = (
        [pay.name for pay in program.payments if is_due(run, pay, period)]
        if program.payments
        else [d.name for d in program.definitions.values() if d.kind == "outcome"]
    )
    place = run.place(payee, period)
    for figure in names:
        for frame, row in run.rows_of(program.definitions[figure].keys, place):
            try:
                run.figure(figure, Place(frame, row, {}))
            except Refused:
                continue
    return source.asked


def is_due(run: Run, pay: core.Pay, period: Period) -> bool:
    """Whether a payment is due with the statement of a period: one of a longer span is, with the last of it."""
    return pay.clock is None or run.calendar.within(period, pay.clock).last == period.last or pay.clock == period.clock


def statements(name: str, source: Watched) -> Iterator[tuple[str, Period, Run, Statement | RefusedStatement]]:
    """The statements on some data."""
    made = contract(name)
    run = Run(made.program, source, Exact())
    settlement = Settlement(run, made.sources, made.fingerprint)
    for payee, period in source.rows.statements:
        yield payee, period, run, settlement.statement(payee, period)


@pytest.mark.parametrize("gap", GAPS)
@pytest.mark.parametrize("name", NAMES)
def test_missing_is_not_zero(name: str, gap: str) -> None:
    program = contract(name).program
    tried = 0
    for metric_name, address in given_figures(name):
        metric = program.metrics[metric_name]
        source = Watched(program, rows(name), gone=(metric_name, address), instead=GAPS[gap])
        for payee, period, run, statement in statements(name, source):
            if not is_needed(
                program, Watched(program, rows(name), gone=source.gone, instead=source.instead), payee, period
            ):
                continue
            tried += 1
            fault = breach(metric, address, gap, run, run.place(payee, period), statement)
            assert not fault, f"{metric_name} {address} {gap}, statement of {payee} {period.label}: {fault}"
    whole = [made for _, _, _, made in statements(name, Watched(program, rows(name)))]
    pays = any(line.amount is not None for made in whole if isinstance(made, Statement) for line in made.lines)
    assert tried or not pays, "some figure is needed by some payment"


def breach(
    metric: core.Metric, address: Any, gap: str, run: Run, place: Place, statement: Statement | RefusedStatement
) -> str:
    """What a statement did with a missing figure against the rule of its metric; empty where it kept it."""
    if isinstance(statement, RefusedStatement):
        if metric.rule == "leave out":
            return ""
        return "" if f"`{metric.name}`" in statement.reason else f"refused without naming it: {statement.reason}"
    if gap == "dropped" and metric.rows_not_given is not None:
        return ""
    notes = [note.text for note in statement.notes if f"`{metric.name}`" in note.text]
    match metric.rule:
        case "refuse":
            return "a statement was made"
        case "refuse the line":
            lines = [
                line
                for line in statement.lines
                if line.status == "line refused" and f"`{metric.name}`" in (line.reason or "")
            ]
            return "" if lines else "no line was refused for it"
        case "leave out":
            payee, index, members = address
            frame = run.frame(payee, run.calendar.periods(metric.clock)[index])
            keys = [key for key in metric.keys if key != run.program.payee_key]
            value = run.code(core.Given(metric.name))(Place(frame, dict(zip(keys, members, strict=True)), {}))
            return "" if value is LEFT_OUT else f"it is read as {value!r}"
        case "withhold":
            held = [
                line
                for line in statement.lines
                if "withheld" in (line.reason or "") and line.amount is not None and float(line.amount) == 0
            ]
            return "" if held else "nothing was withheld"
        case _:
            return "" if notes else "the statement does not say what stands instead"
