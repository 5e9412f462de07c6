"""A workbook recalculated by an independent spreadsheet program comes to the exact figures, on random programs and data.

Every figure of every site and year is compiled to formulas; a step without a faithful formula stands as a value and
says so. LibreOffice then works all formulas anew, without a cached value to lean on.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, Phase, given, seed, settings

from obcdsl import core
from obcdsl.carriers.exact import Exact
from obcdsl.run import Run
from obcdsl.running.places import Place
from obcdsl.workbook.book import write_cells
from obcdsl.workbook.compiling import Compiler, compiler_of
from obcdsl.workbook.formula import Fault
from obcdsl.workbook.sheets import Book
from tests.laws.programs import Table, programs, tables_of_data

LIBRE_OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
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


@pytest.mark.spreadsheet
@pytest.mark.skipif(LIBRE_OFFICE is None, reason="LibreOffice is not installed: no second program recalculates")
def test_workbook_equals_exact(tmp_path: Path) -> None:
    stripped, done = tmp_path / "stripped", tmp_path / "done"
    stripped.mkdir()
    compilers: list[Compiler] = []

    @seed(int(os.environ.get("OBC_WORKBOOK_SEED", "7")))
    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(program=programs(), data=tables_of_data())
    def gather(program: core.Program, data: Table) -> None:
        compiler, made = written(program, data)
        if compiler.cells.steps:
            openpyxl.load_workbook(io.BytesIO(made)).save(stripped / f"{len(compilers)}.xlsx")
            compilers.append(compiler)

    gather()
    files = sorted(map(str, stripped.iterdir()))
    command = [str(LIBRE_OFFICE), "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", "xlsx",
               "--outdir", str(done), *files]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    wrong: list[Any] = []
    agreed = 0
    for number, compiler in enumerate(compilers):
        sheet = openpyxl.load_workbook(done / f"{number}.xlsx", data_only=True)["Working"]
        for step, row in zip(compiler.cells.steps, sheet.iter_rows(min_row=4, values_only=True), strict=True):
            agreed += row[7] == "agrees"
            if row[7] not in ("agrees", "a value"):
                wrong.append((number, step.formula, step.words, step.value, row[4]))
    assert not wrong, "\n".join(map(str, wrong[:10]))
    assert agreed > 5 * len(compilers)
