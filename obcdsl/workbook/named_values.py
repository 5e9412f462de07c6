"""The named values of statements, each tied to the cell of the working that comes to it: a contract may only score."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from obcdsl import core
from obcdsl.periods import MONTHS_IN, Period
from obcdsl.running.places import Place
from obcdsl.statement import Statement
from obcdsl.units import Unit
from obcdsl.workbook.compiling import Compiler, Where
from obcdsl.workbook.formula import Fault
from obcdsl.workbook.lines import elsewhere
from obcdsl.workbook.sheets import Book, exact_text, number_format, step_check

VALUES = "Values"
ABOUT_VALUES = "Every value and outcome of the statements, and the same figure as the working comes to it."


@dataclass(frozen=True, slots=True)
class TiedValue:
    """A named value in one row: its exact figure, and the formula of the workbook for it."""

    statement: Statement
    definition: core.Definition
    row: str
    value: Any
    formula: str

    @property
    def unit(self) -> Unit:
        """The unit of the value."""
        return self.definition.unit


def tied_values(compiler: Compiler, statement: Statement, payee: str, period: Period) -> Iterator[TiedValue]:
    """Each value of a statement that has a figure; rows of a private key are not listed."""
    program, run = compiler.program, compiler.run
    place = run.place(payee, period)
    for name in program.order:
        definition = program.definitions[name]
        if definition.kind not in ("define", "outcome"):
            continue
        if definition.clock is not None and MONTHS_IN[definition.clock] < MONTHS_IN[period.clock]:
            continue
        if any(program.keys[key].private for key in definition.keys):
            continue
        for frame, row in run.rows_due(definition.keys, definition.clock, place):
            there = Place(frame, row, {})
            value = compiler.value(core.Reference(name), there)
            if isinstance(value, Fault):
                continue
            made = compiler.cell(compiler.formula(core.Reference(name), Where(there, name)))
            said = ", ".join(row[key] for key in definition.keys)
            yield TiedValue(statement, definition, said, value, elsewhere(made))


def write_values(book: Book, values: list[TiedValue]) -> None:
    """The sheet of values."""
    headings = (("Payee", 14), ("Period", 10), ("Name", 22), ("Title", 34), ("Row", 14), ("Kind", 9),
                ("Exact figure on the statement", 22), ("As a number", 15), ("By the working", 15),
                ("Workbook = statement", 18))  # fmt: skip
    sheet = book.sheet(VALUES, "Values", ABOUT_VALUES, headings)
    for row, tied in enumerate(values, start=3):
        definition, statement = tied.definition, tied.statement
        book.texts(sheet, row, (
            statement.payee, statement.period, definition.name, definition.title, tied.row, definition.kind,
            exact_text(tied.value),
        ))  # fmt: skip
        form = number_format(tied.unit, tied.value)
        book.figure(sheet, row, 7, tied.value, form)
        book.formula(sheet, row, 8, tied.formula, tied.value, form)
        book.check(sheet, row, 9, step_check(f"I{row + 1}", f"H{row + 1}", tied.value))
