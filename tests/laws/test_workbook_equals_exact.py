"""A workbook recalculated by an independent spreadsheet program comes to the exact figures, on random programs and data.

Every figure of every site and year is compiled to formulas; a step without a faithful formula stands as a value and
says so. LibreOffice then works all formulas anew, without a cached value to lean on. So it is with the workbooks of random
contracts that random deeds vary, whose periods are worked by several versions on the same cells.
"""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

import xlsxwriter
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from obcdsl import core
from obcdsl.carriers.exact import Exact
from obcdsl.documents import document
from obcdsl.run import Run
from obcdsl.running.places import Place
from obcdsl.workbook.book import write_cells
from obcdsl.workbook.compiling import Compiler, compiler_of
from obcdsl.workbook.formula import Fault
from obcdsl.workbook.sheets import Book
from tests.laws.deeds import amended
from tests.laws.programs import Table, programs, tables_of_data
from tests.laws.test_two_evaluators import contracts, figures, said
from tests.statements.conftest import paid_of
from tests.statements.test_workbook import checks, opened, recalculated, recalculated_by_libre_office, rows, verdict

EXAMPLES = int(os.environ.get("OBC_WORKBOOK_EXAMPLES", "40"))


def written(program: core.Program, data: Table) -> tuple[Compiler, bytes]:
    """A workbook of every figure that a program has on data."""
    run = Run(program, data, Exact())
    compiler = compiler_of(run, {}, {})
    for site, year in data.statements:
        period = program.calendar.periods()[year]
        for name in program.order:
            for frame, row in run.rows_of(program.definitions[name].keys, run.place(site, period)):
                place = Place(frame, row, {})
                if not isinstance(compiler.value(core.Reference(name), place), Fault):
                    compiler.figure(name, place)
    out = io.BytesIO()
    workbook = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    write_cells(Book(workbook), compiler)
    workbook.close()
    return compiler, out.getvalue()


def generated(examples: int) -> Any:
    """How random examples are drawn: the same ones each time, and nothing made small, since none fails while it is drawn."""
    drawn = settings(
        max_examples=examples, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    return lambda test: seed(int(os.environ.get("OBC_WORKBOOK_SEED", "7")))(drawn(test))


class TestRecalculated:
    pytestmark = recalculated_by_libre_office

    def test_workbook_equals_exact(self, tmp_path: Path) -> None:
        books: dict[str, Any] = {}
        compilers: list[Compiler] = []

        @generated(EXAMPLES)
        @given(program=programs(), data=tables_of_data())
        def gather(program: core.Program, data: Table) -> None:
            compiler, made = written(program, data)
            if compiler.cells.steps:
                books[str(len(compilers))] = opened(made)
                compilers.append(compiler)

        gather()
        wrong: list[Any] = []
        agreed = 0
        for number, (compiler, book) in enumerate(zip(compilers, recalculated(tmp_path, books).values(), strict=True)):
            for step, row in zip(compiler.cells.steps, rows(book, "Working"), strict=True):
                agreed += row[7] == "agrees"
                if row[7] not in ("agrees", "a value"):
                    wrong.append((number, step.formula, step.words, step.value, row[4]))
        assert not wrong, "\n".join(map(str, wrong[:10]))
        assert agreed > 5 * len(compilers)

    def test_the_workbook_of_a_contract_and_its_deeds_equals_the_statements(self, tmp_path: Path) -> None:
        books: dict[str, Any] = {}
        deeds_of: dict[str, tuple[str, tuple[str, ...]]] = {}

        @generated(EXAMPLES // 8)
        @given(text=contracts(), given_=st.tuples(figures(), figures(), figures()), chosen=st.integers(0, 99))
        def gather(text: str, given_: tuple[dict[str, Any], ...], chosen: int) -> None:
            data = [
                {"period": f"year {year}"} | {name: said(name, value) for name, value in each.items()}
                for year, each in enumerate(given_, start=1)
            ]
            for signed, deeds, contract in amended(text, tmp_path, chosen, tries=8):
                paid = paid_of(contract, [data])
                if paid.statements:
                    name = str(len(books))
                    books[name], deeds_of[name] = opened(document(paid, "xlsx")), (signed, deeds)

        gather()
        assert len(books) > EXAMPLES // 8
        for name, book in recalculated(tmp_path, books).items():
            assert set(checks(book)) <= {"agrees", "a value"}, deeds_of[name]
            assert verdict(book) == f"all {checks(book).count('agrees')} agree", deeds_of[name]
