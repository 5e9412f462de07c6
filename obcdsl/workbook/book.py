"""A run of one contract as a workbook: summary, lines, shares, totals, working, data and terms.

Byte-reproducible: the same statements give the same file.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Sequence
from fractions import Fraction
from pathlib import PurePath
from typing import TYPE_CHECKING

from obcdsl.depth import room
from obcdsl.diagnostic import Refusal, error
from obcdsl.documents import places_of_statements
from obcdsl.evaluation import runs_on
from obcdsl.extra import package
from obcdsl.render.terms import numbered
from obcdsl.settling.figures import noun_of
from obcdsl.workbook.cells import DATA, MOST_CELLS, TERMS, WORKING, TooLarge
from obcdsl.workbook.compiling import Compiler, compiler_of, joined
from obcdsl.workbook.lines import LINES, Tied, line_row, tied_lines, tied_shares
from obcdsl.workbook.named_values import tied_values, write_values
from obcdsl.workbook.sheets import Book, exact_text, number_format, step_check
from obcdsl.workbook.summary import (
    AllTied,
    versions_in_words,
    write_amounts,
    write_shares,
    write_summary,
    write_totals,
)

if TYPE_CHECKING:
    from obcdsl.contract import Contract
    from obcdsl.documents import Paid
    from obcdsl.run import Run

CREATED = datetime.datetime(2000, 1, 1)
"""A fixed date within the file, so that the same statements give the same bytes."""
ABOUT_LINES = (
    "Each amount of the statements, and the same amount as the working comes to it. The wording, in the last column, is "
    "not printed: it stands in the terms."
)
ABOUT_WORKING = (
    "Every step from the data to the amounts, as live formulas. #N/A is a figure left out by agreement; #DIV/0! one that "
    "cannot be worked, which no line reads."
)
ABOUT_DATA = "Every figure of the data that a step reads, with the file, row and column it was read from."
ABOUT_TERMS = "Every term of the contract that a step reads as a cell; others stand in the formulas themselves."


def document(paid: Paid) -> bytes:
    """The workbook of what was paid under one contract.

    Raises:
        Refusal: where XlsxWriter is not installed, or the workbook would be too large to open.
    """
    writer = package("xlsxwriter", "Workbooks are written", "excel")
    tied = _tied(paid)
    lines, shares, compiler = tied.lines, tied.shares, tied.compiler
    out = io.BytesIO()
    workbook = writer.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    workbook.set_properties({"created": CREATED, "title": f"{paid.job.contract.title}: statements"})
    workbook.set_calc_mode("auto")
    book = Book(workbook)
    write_summary(book, paid, tied)
    _write_lines(book, lines, compiler.others or (compiler,), paid.job.contract)
    if shares:
        write_shares(book, shares)
    write_totals(book, paid.statements)
    write_values(book, tied.values)
    write_cells(book, compiler)
    workbook.close()
    return out.getvalue()


def write_cells(book: Book, compiler: Compiler) -> None:
    """The sheets that formulas read each other from: the working, the data and the terms."""
    _write_working(book, compiler)
    _write_data(book, compiler)
    _write_terms(book, compiler)


def _compilers(paid: Paid, runs: Sequence[Run]) -> list[Compiler]:
    """A compiler for each version of the contract, all writing to the same cells."""
    versions = paid.job.contract.versions
    made = [
        compiler_of(run, one.compiled.scope.column_units, numbered_names(one), said)
        for run, one, said in zip(runs, versions, versions_in_words(versions), strict=True)
    ]
    joined(made)
    return made


def numbered_names(contract: Contract) -> dict[str, str]:
    """The number of each clause in the terms, by its name."""
    return {node.head.name.text: number for number, node in numbered(contract).items()}


def _tied(paid: Paid) -> AllTied:
    """The working of every statement, and the lines, shares and values that are tied to it."""
    contract = paid.job.contract
    readings = list(places_of_statements(paid))
    compilers = _compilers(paid, runs_on(paid.job, readings[0][0] if readings else paid.job.readings[-1]))
    tied = AllTied(compilers[0])
    try:
        with room():
            for reading, found in readings:
                for one, run in zip(compilers, runs_on(paid.job, reading), strict=True):
                    one.run = run
                for statement, payee, period in found:
                    compiler = compilers[contract.number_in_force(period.first)]
                    for one in compilers:
                        one.run.steps = 0
                    mine = list(tied_lines(compiler, statement, payee, period))
                    first = line_row(len(tied.lines))
                    tied.shares.extend(tied_shares(compiler, statement, payee, period, mine, first))
                    tied.lines.extend(mine)
                    tied.values.extend(tied_values(compiler, statement, payee, period))
    except TooLarge:
        said = f"the workbook would hold more than {MOST_CELLS:,} figures"
        raise Refusal([error("output", said, fix="--payee ID or --period PERIOD, for fewer statements")]) from None
    return tied


def _write_lines(book: Book, lines: list[Tied], compilers: Sequence[Compiler], contract: Contract) -> None:
    headings = (
        ("Payee", 14), ("Period", 9), ("First day", 10), ("Last day", 10), ("Clause", 7), ("Payment", 22), ("Row", 11),
        ("From", 11), ("To", 11), ("Status", 13), ("Currency", 9), ("Amount on the statement", 15),
        ("Amount by the working", 15), ("Workbook = statement", 18), ("Notes", 26),
        *([("Version in force", 16)] if len(compilers) > 1 else []), ("Wording", 60),
    )  # fmt: skip
    sheet = book.sheet(LINES, "Lines", ABOUT_LINES, headings)
    wording = len(headings) - 1
    for at, tied in enumerate(lines):
        row, line, statement = line_row(at) - 1, tied.line, tied.statement
        assert line is not None
        at_work = compilers[contract.number_in_force(datetime.date.fromisoformat(statement.first_day))]
        book.texts(sheet, row, (
            statement.payee, statement.period, statement.first_day, statement.last_day, at_work.numbers.get(line.clause, ""),
            line.title, line.key, line.payer, line.recipient, line.status, line.currency,
        ))  # fmt: skip
        write_amounts(book, sheet, row, 11, tied)
        reason = line.reason if line.reason != tied.note else ""
        notes = "; ".join(part for part in (tied.note, reason, *line.notes) if part)
        book.texts(sheet, row, (notes, at_work.version), first=14)
        book.text(sheet, row, wording, line.wording)
    sheet.print_area(0, 0, max(2, line_row(len(lines)) - 2), wording - 1)
    sheet.autofilter(2, 0, max(2, line_row(len(lines)) - 2), len(headings) - 1)


def _write_working(book: Book, compiler: Compiler) -> None:
    headings = (
        ("Step", 24), ("For", 20), ("Clause", 7), ("In the names of the contract", 48), ("Worked", 15),
        ("Exact figure", 20), ("Exact figure, as a number", 15), ("Check", 18), ("Notes", 26),
    )  # fmt: skip
    sheet = book.sheet(WORKING, "Working", ABOUT_WORKING, headings)
    for row, step in enumerate(compiler.cells.steps, start=3):
        form = number_format(step.unit, step.value)
        book.texts(sheet, row, (step.label, step.where, step.clause, step.words))
        if step.formula:
            book.formula(sheet, row, 4, step.formula, step.value, form)
        else:
            book.figure(sheet, row, 4, step.value, form, italic=True)
        book.texts(sheet, row, (exact_text(step.value),), first=5)
        book.figure(sheet, row, 6, step.value, form)
        if step.formula:
            book.check(sheet, row, 7, step_check(f"E{row + 1}", f"G{row + 1}", step.value))
        else:
            book.text(sheet, row, 7, "a value")
        book.texts(sheet, row, (step.note,), first=8)


def _write_data(book: Book, compiler: Compiler) -> None:
    headings = (
        ("Figure", 20), ("Title", 30), ("Payee", 14), ("Period", 10), ("Row", 14), ("Unit", 14), ("Figure used", 16),
        ("File", 18), ("Row of the file", 8), ("Column of the file", 18), ("Notes", 26),
    )  # fmt: skip
    sheet = book.sheet(DATA, "Data used", ABOUT_DATA, headings)
    for row, datum in enumerate(compiler.cells.data, start=3):
        book.texts(sheet, row, (datum.metric, datum.title, datum.payee, datum.period, datum.row, str(datum.unit)))
        book.figure(sheet, row, 6, datum.value, number_format(datum.unit, datum.value))
        book.texts(sheet, row, (PurePath(datum.file).name,), first=7)
        if datum.file_row is not None:
            sheet.write_number(row, 8, datum.file_row, book.form(valign="top"))
        book.texts(sheet, row, (datum.column, datum.note), first=9)


def _write_terms(book: Book, compiler: Compiler) -> None:
    headings = (("Term", 26), ("Row", 18), ("Clause", 7), ("Title", 36), ("Value", 16), ("Unit", 20), ("Exact", 20),
                *([("Version that first has it", 30)] if compiler.others else []))  # fmt: skip
    sheet = book.sheet(TERMS, "Terms used", ABOUT_TERMS, headings)
    for row, term in enumerate(compiler.cells.terms, start=3):
        book.texts(sheet, row, (term.label, term.row, term.clause, term.title))
        book.figure(sheet, row, 4, term.value, number_format(term.unit, term.value))
        exact = exact_text(term.value) if isinstance(term.value, Fraction) else ""
        book.texts(sheet, row, (term.unit.currency or noun_of(term.unit), exact, term.version), first=5)
