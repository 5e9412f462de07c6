"""What formulas rest on: figures of the data, other figures, and terms of the contract.

A row that is picked by a figure is picked as the data pick it: the formula reads that row while the figure names it,
and is an error rather than a wrong amount when somebody changes the figure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from obcdsl import core
from obcdsl.data.schema import Cell, Missing
from obcdsl.periods import MONTHS_IN
from obcdsl.running.in_force import is_payment, same_step
from obcdsl.running.places import Place
from obcdsl.units import NUMBER
from obcdsl.values import NOT_APPLICABLE, LeftOut
from obcdsl.workbook.cells import Datum, Term
from obcdsl.workbook.compiling import Where
from obcdsl.workbook.formula import OUT, Fault, Formula, NoFormula, literal, text

if TYPE_CHECKING:
    from obcdsl.running.places import Frame
    from obcdsl.workbook.compiling import Compiler

Picks = tuple[tuple[str, core.Node], ...]


def reference(compiler: Compiler, node: core.Reference, where: Where) -> Formula:
    """Another figure, at the row that is picked."""
    definition = compiler.program.definitions[node.name]
    other = compiler.elsewhere(where.place.frame.period)
    if other is None and isinstance(definition.body, core.Const):
        return compiler.term(definition)
    picked = _picked(compiler, node.picks, where)
    if isinstance(picked, Formula):
        return picked
    frame, row, guards = picked
    if other is not None:
        there = _in_force(compiler, other, definition, Place(frame, row, {}))
        if there is not None:
            return _guarded(there, guards)
        if isinstance(definition.body, core.Const):
            return compiler.term(definition)
    clock = definition.clock
    if clock is not None and clock != frame.period.clock:
        if MONTHS_IN[clock] < MONTHS_IN[frame.period.clock]:
            raise NoFormula("it is read over a longer period than its own")
        frame = compiler.run.frame(frame.payee, compiler.run.calendar.within(frame.period, clock))
    made = compiler.figure(node.name, Place(frame, row, {}))
    return _guarded(made, guards)


def _in_force(compiler: Compiler, other: Compiler, definition: core.Definition, place: Place) -> Formula | None:
    """A figure by the version in force in its period; None where that knows of no such figure, and the version that asks
    works it."""
    name = same_step(compiler.program, other.program, definition.name)
    there = other.program.definitions.get(name)
    if there is None:
        return literal(NOT_APPLICABLE) if is_payment(compiler.program, definition.name) else None
    if (there.keys, there.unit) != (definition.keys, definition.unit):
        return literal(compiler.value(core.Reference(definition.name), place))
    return reference(other, core.Reference(name), Where(_place_of(other, place), name.partition("/")[0]))


def _place_of(other: Compiler, place: Place) -> Place:
    return Place(other.run.frame(place.frame.payee, place.frame.period), place.row, {})


def given(compiler: Compiler, node: core.Given, where: Where) -> Formula:
    """A figure of the data, with where it was read or what the contract says where it is missing."""
    metric = compiler.program.metrics[node.metric]
    picked = _picked(compiler, node.picks, where)
    if isinstance(picked, Formula):
        return picked
    frame, row, guards = picked
    other = compiler.elsewhere(frame.period)
    if other is not None and metric.name in other.program.metrics:
        there = Where(_place_of(other, Place(frame, row, {})), where.clause)
        return _guarded(given(other, core.Given(metric.name), there), guards)
    if metric.clock != frame.period.clock:
        if MONTHS_IN[metric.clock] < MONTHS_IN[frame.period.clock]:
            raise NoFormula("it is read over a longer period than its own")
        frame = compiler.run.frame(frame.payee, compiler.run.calendar.within(frame.period, metric.clock))
    if any(compiler.program.keys[key].private for key in metric.keys):
        raise NoFormula("rows of a private key are not listed")
    payee_key = compiler.program.payee_key
    members = tuple(frame.payee if key == payee_key else row[key] for key in metric.keys)
    address = ("data", metric.name, frame.payee, frame.period.clock, frame.period.index, members)
    found = compiler.known.get(address)
    if found is None:
        made = _datum(compiler, metric, frame, row, members)
        may = frozenset({OUT}) if metric.rule == "leave out" else frozenset[str]()
        found = compiler.known[address] = compiler.cells.add_datum(made, address, may)
    return _guarded(found, guards)


def _datum(
    compiler: Compiler, metric: core.Metric, frame: Frame, row: dict[str, str], members: tuple[str, ...]
) -> Datum:
    value = compiler.value(core.Given(metric.name), Place(frame, row, {}))
    cell = compiler.run.source.cell(metric.name, frame.payee, frame.period.index, members)
    note = _missing(metric, cell, value) if cell is None or isinstance(cell.value, Missing) else ""
    if not note and isinstance(value, Fault):
        note = f"refused: {value.reason}"
    place = cell.place if cell is not None else None
    said_row = ", ".join(row[key] for key in metric.keys if key in row)
    return Datum(
        metric.name, metric.title, frame.payee, frame.period.label, said_row, value, metric.unit,
        place.path if place else "", place.row if place else None, place.column if place else "", note,
    )  # fmt: skip


def _missing(metric: core.Metric, cell: Cell | None, value: Any) -> str:
    """What the contract makes of a figure that is not given."""
    said = "no row gives it"
    if cell is not None:
        assert isinstance(cell.value, Missing)
        said = f"the cell holds `{cell.value.said}`" if cell.value.said else "the cell is blank"
    if isinstance(value, Fault):
        what = f"refused where it is needed: {value.reason}"
    elif isinstance(value, LeftOut):
        what = "left out"
    elif cell is None and metric.rows_not_given is not None:
        what = "the contract says what rows not given are"
    else:
        what = f"the contract says what counts instead ({metric.rule})"
    return f"missing ({said}): {what}"


def table_cell(compiler: Compiler, node: core.Cell, where: Where) -> Formula:
    """A term of a table, at the row that is picked."""
    table = compiler.program.tables[node.table]
    picked = _picked(compiler, node.picks, where)
    if isinstance(picked, Formula):
        return picked
    frame, row, guards = picked
    members = tuple(frame.payee if key == compiler.program.payee_key else row[key] for key in table.keys)
    held = table.rows.get(members)
    if held is None:
        return literal(Fault(f"the table `{table.name}` has no row {', '.join(members)}"))
    value = held[node.column]
    if isinstance(value, bool):
        return _guarded(literal(value), guards)
    address = ("cell", node.table, node.column, members)
    if address not in compiler.known:
        number = compiler.numbers.get(table.name, "")
        unit = compiler.meanings.unit(node) or NUMBER
        private = any(compiler.program.keys[key].private for key in table.keys)
        said = "" if private else ", ".join(members)
        term = Term(f"{table.name}.{node.column}", said, number, table.title, value, unit, compiler.version)
        compiler.known[address] = compiler.cells.add_term(term, address)
    return _guarded(compiler.known[address], guards)


# ---- picks ---------------------------------------------------------------------------------------


def _picked(compiler: Compiler, picks: Picks, where: Where) -> tuple[Frame, dict[str, str], list[str]] | Formula:
    """The frame and row that picks name, and the conditions that they still name it; a formula where one is left out."""
    frame, row, guards = where.place.frame, dict(where.place.row), list[str]()
    for key, node in picks:
        pick: Any = compiler.short(node, where)
        if isinstance(pick.value, (LeftOut, Fault)):
            return Formula(pick.text, pick.value, may=pick.may, fixed=pick.fixed)
        member = str(pick.value)
        if not pick.fixed:
            guards.append(f"EXACT({pick.text},{text(member).text})")
        row[key] = member
        if key == compiler.program.payee_key:
            frame = compiler.run.frame(member, frame.period)
    return frame, row, guards


def _guarded(made: Formula, guards: list[str]) -> Formula:
    if not guards:
        return made
    held = guards[0] if len(guards) == 1 else f"AND({','.join(guards)})"
    return Formula(f"IF({held},{made.text},1/0)", made.value, made.error, made.may, depth=made.depth + 2)
