"""The array carrier gives what the exact carrier gives, in every row that it does not leave to it: random programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytest.importorskip("numpy")

from obcdsl import core
from obcdsl.carriers.array.amounts import DOES_NOT_APPLY, GATED, NOT_SCORED, PAID, Line
from obcdsl.carriers.array.cohorts import Cohort
from obcdsl.carriers.array.compiled import ArrayContract, Worked
from obcdsl.carriers.array.figures import NotHeldError, is_each
from obcdsl.carriers.array.gathered import Gathered
from obcdsl.carriers.exact import Exact
from obcdsl.data.schema import Missing
from obcdsl.run import Run
from obcdsl.running.places import Place
from obcdsl.settling.settle import Settlement, line_rows
from obcdsl.statement import Statement
from obcdsl.units import YES_NO
from obcdsl.values import LEFT_OUT
from tests.laws.programs import CALENDAR, EXAMPLES, METRICS, Table, conditions, program_of, programs, tables_of_data
from tests.laws.programs import Where as Drawn

PENNY = core.Const(Fraction(1, 100))
MODES = ("half up", "half even", "up", "down")


def paying(program: core.Program, gate: core.Node | None, mode: Any) -> core.Program:
    """The same program, paying each of its figures."""
    definitions = dict(program.definitions)
    payments = []
    for figure in program.definitions.values():
        body: core.Node = core.Reference(figure.name)
        if figure.unit == YES_NO:
            body = core.If(((body, core.Const(1)),), core.Const(0))
        name = f"pay_{figure.name}"
        body = core.Apply(f"round {mode}", (body, PENNY))
        definitions[name] = core.Definition(name, "payment", body, figure.unit, figure.keys, "year")
        gates = (core.Gate(gate, ""),) if gate is not None else ()
        payments.append(core.Pay(name, "buyer", "site", (), gates, figure.name, figure.keys, "year", True))
    parties = (*program.parties, core.Party("buyer", "commissioner", "Buyer"))
    return replace(program, definitions=definitions, payments=tuple(payments), parties=parties)


def differences(program: core.Program, table: Any, statements: Any, block: int = 64) -> tuple[int, int, list[str]]:
    """How many rows the array carrier settles itself, how many there are, and where any differs from exact."""
    columns = Gathered(program, table, statements)
    cohort = Cohort(Run(program, table, Exact()), frozenset(period.index for _, period in statements))
    contract = ArrayContract(program, block, cohort=cohort)
    try:
        worked = contract.work(columns)
    except NotHeldError:
        return 0, len(statements), []
    run = Run(program, table, Exact())
    settlement = Settlement(run, {}, "")
    left = set(worked.unsettled.tolist())
    wrong = []
    for at, (payee, period) in enumerate(statements):
        if at in left:
            continue
        place = run.place(payee, period)
        of_exact = settlement.statement(payee, period)
        if not isinstance(of_exact, Statement):
            wrong.append(f"row {at}: exact refuses")
            continue
        if of_exact.breaches:
            wrong.append(f"row {at}: exact finds broken promises")
        for line, row, state, amount in lines_of(worked, at):
            made, due = settlement._line(line.pay, Place(place.frame, row, {}))
            said = {DOES_NOT_APPLY: "does not apply", GATED: "zero", NOT_SCORED: "not scored", PAID: "paid"}[state]
            if state == PAID and amount == 0:
                said = "zero"
            if said != made.status or (due is not None and due != amount):
                wrong.append(f"row {at}, {line.pay.name} {row}: {said} {amount}, exact {made.status} {due}")
        met = {line.pay.name: len(line_rows(run, line.pay, place)) for line, _, _, _ in lines_of(worked, at)}
        worked_rows = Counter(line.pay.name for line, _, _, _ in lines_of(worked, at))
        if worked_rows != met:
            wrong.append(f"row {at}: lines {worked_rows}, exact {met}")
    return len(statements) - len(left), len(statements), wrong


def lines_of(worked: Worked, at: int) -> Iterator[tuple[Line, dict[str, str], int, Fraction]]:
    """The lines of a statement, those of rows from data too: with their row, their state and their amount."""
    for number, line in enumerate(worked.lines):
        yield line, dict(line.row), int(worked.states[number, at]), int(worked.amounts[number, at]) * worked.unit
    for by_row, rows in worked.by_row:
        for place in range(rows.rows.starts[at], rows.rows.starts[at + 1]):
            for number, line in enumerate(by_row.lines):
                row = {key: rows.rows.names[place] if is_each(member) else member for key, member in line.row}
                amount = int(rows.worked.amounts[number, place]) * worked.unit
                yield line, row, int(rows.worked.states[number, place]), amount


SETTLED = {"rows": 0, "all": 0}


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(programs(), tables_of_data(), st.none() | conditions(Drawn(), 1), st.sampled_from(MODES))
def test_random_programs_pay_the_same(program: core.Program, table: Table, gate: Any, mode: Any) -> None:
    periods = program.calendar.periods()
    statements = [(site, periods[index]) for site, index in table.statements]
    settled, rows, wrong = differences(paying(program, gate, mode), table, statements)
    SETTLED["rows"] += settled
    SETTLED["all"] += rows
    assert not wrong


def test_most_rows_are_settled_here() -> None:
    """The law would hold for a carrier that leaves everything to exact."""
    program = paying(
        program_of(
            [
                core.Definition(
                    "d0", "define", core.Apply("divide", (core.Given("cost"), core.Const(3))), keys=(), clock="year"
                )
            ]
        ),
        None,
        "half up",
    )
    from obcdsl.data.schema import Cell
    from tests.laws.programs import PLACE

    table = Table({("cost", "s1", 0, ()): Cell(7, PLACE)}, [("s1", 0)])
    settled, rows, wrong = differences(program, table, [("s1", program.calendar.periods()[0])])
    assert (settled, rows, wrong) == (1, 1, [])


def test_a_figure_left_out_here_and_not_held_there() -> None:
    """A power is left to exact, also where it is one arm of a choice whose other arm is left out, under `and`, or a limit."""
    from obcdsl.data.schema import Cell
    from tests.laws.programs import PLACE

    met = [core.Given("met", (("tier", core.Const(tier)),)) for tier in ("y", "z")]
    power = core.Apply("power", (core.ContractYear(), met[1], core.Const(3)))
    here = core.Apply("unequal", (met[0], core.Const(10)))
    either = core.If(((here, power),), core.Const(LEFT_OUT))
    cost, zero = core.Given("cost"), core.Const(0)
    sure = core.Apply("equal", (core.ContractYear(), core.ContractYear()))
    under = core.Apply("at_most", (core.ContractYear(), either))
    cells = {("cost", site, 0, ()): Cell(7, PLACE) for site in ("s1", "s2")}
    cells |= {("met", site, 0, ("y",)): Cell(value, PLACE) for site, value in (("s1", 3), ("s2", 10))}
    cells |= {("met", site, 0, ("z",)): Cell(Missing("*"), PLACE) for site in ("s1", "s2")}
    table = Table(cells, [("s1", 0), ("s2", 0)])
    statements = [(site, CALENDAR.periods()[0]) for site, _ in table.statements]
    for condition in (core.Apply("and", (sure, under)), core.Apply("and", (under, sure))):
        body = core.If(((condition, zero),), zero)
        program = paying(program_of([core.Definition("d0", "define", body, keys=(), clock="year")]), None, "half up")
        assert not differences(program, table, statements)[2]
    limited = replace(METRICS["cost"], valid=(("up to", either),))
    program = paying(program_of([core.Definition("d0", "define", cost, keys=(), clock="year")]), None, "half up")
    program = replace(program, metrics={**METRICS, "cost": limited})
    table.cells["met", "s1", 0, ("z",)] = Cell(1, PLACE)
    settled, _, wrong = differences(program, table, statements)
    assert settled < 2 and not wrong


def test_what_pays_nothing_is_left_to_exact() -> None:
    """A contract without payments needs its outcomes, whose refusals only exact says."""
    program = program_of([core.Definition("d0", "outcome", core.Given("cost"), keys=(), clock="year")])
    table = Table({}, [("s1", 0)])
    with pytest.raises(NotHeldError, match="only scores"):
        ArrayContract(program).work(Gathered(program, table, [("s1", program.calendar.periods()[0])]))
