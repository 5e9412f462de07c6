"""The house stands as it was drawn: names agree, imports point down the order, files are short, starting is light.

Fast enough to run always. A new module is put into ORDER: where it stands says what it may lean on.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

import obcdsl
from obcdsl import prims
from obcdsl.carriers import bounds, exact
from obcdsl.clauses import BY_KIND
from obcdsl.resources import grammar_path
from obcdsl.words import CLAUSE_WORDS
from obcdsl.written import lalr

PACKAGE = Path(obcdsl.__file__).parent
MOST_LINES = 400

ORDER: tuple[tuple[str, str], ...] = (
    (
        "ground",
        "obcdsl written slips lowering running settling bulk source diagnostic values units periods spelling words extra depth resources money prims initialisers record collector explained_codes",
    ),
    ("arithmetic", "arithmetic arithmetic.* carriers carriers.rational"),
    (
        "a contract as written",
        "written.ast written.cut written.grammar_tables written.lalr written.files written.tokens slips.trapped_dates slips.traps slips.cures slips.habit_words slips.habits slips.faults slips.dangling written.expressions written.spacing",
    ),
    ("the core", "core rewriting data data.schema scope statement"),
    (
        "running it",
        "running.verdicts running.places running.applying running.choosing run running.in_force running.folding running.given running.sourced carriers.* carriers.array carriers.array.* lowering.static running.altered running.promises",
    ),
    (
        "as it is shown",
        "english english.prose english.phrasebook english.common english.document english.references render render.* why why.style why.derivation settling.control schema_of settling.tidy",
    ),
    (
        "lowering it",
        "lowering.meeting lowering.zero slips.unknown_names lowering.picks lower lowering.comparing lowering.scales lowering.slices lowering.parts lowering.folds lowering.functions lowering.with_places lowering.price_base lowering.calls",
    ),
    ("in words", "english.* why.formula"),
    ("clauses", "clauses clauses.*"),
    (
        "reading it",
        "written.parse written.format written.canonical written.library written.clauses_needed amended resolve bulk.columns_over_time",
    ),
    ("data", "data.*"),
    (
        "statements",
        "settling.timings settling.figures settling.settle settling.due bulk.amounts_block bulk.columns_as_read bulk.amount_statements bulk.blocks",
    ),
    ("examples", "examples examples.* english.data_schedule render.examples render.terms render.terms_amendments"),
    ("checks", "checks checks.* examples.never"),
    (
        "the journey",
        "pipeline evaluation contract why.* examples.libraries english.worked examples.worked bulk.partitions bulk.spark",
    ),
    (
        "plots and documents",
        "plots plots.* render.figures render.plot_formats render.plot_png render.plot_svg render.plot_text"
        " render.typesetting render.docx_numbering render.docx_parts render.terms_docx render.terms_formats render.terms_html render.terms_pdf",
    ),
    ("what changes", "redline redline.* render.redline render.redline_html render.redline_docx"),
    ("read back from words", "readback readback.*"),
    ("the library, looked up", "catalogue catalogue_pages render.library"),
    ("a contract to start from", "starting starting.*"),
    (
        "statements as documents",
        "running.used documents render.statement_plots render.statement_data render.pdf workbook workbook.*",
    ),
    ("commands", "cli cli.* __main__"),
)
"""Each line may import itself and the lines above it, when it is imported; `x.*` are the other modules of a folder."""


def modules() -> dict[str, Path]:
    """Every module of the package by its name, without `obcdsl.`; the package itself is `obcdsl`."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts) or "obcdsl"] = path
    return found


MODULES = modules()
TREES = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in MODULES.items()}


def imported(tree: ast.Module) -> set[str]:
    """The modules of this package that a module imports as it is loaded: not in functions, not for types alone."""
    found = set()
    pending: list[ast.stmt] = list(tree.body)
    while pending:
        node = pending.pop()
        if isinstance(node, ast.If) and "TYPE_CHECKING" not in ast.unparse(node.test):
            pending += [*node.body, *node.orelse]
        elif isinstance(node, ast.Try):
            pending += node.body
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= inner if node.module == "obcdsl" else {node.module} | inner
    named = {name.removeprefix("obcdsl.") for name in found if name.startswith("obcdsl.")}
    return named & set(MODULES)


def place_of(name: str) -> int:
    """The line of ORDER that a module stands in."""
    for number, (_, said) in enumerate(ORDER):
        if name in said.split():
            return number
    for number, (_, said) in enumerate(ORDER):
        if name.rpartition(".")[0] + ".*" in said.split():
            return number
    pytest.fail(f"`{name}` stands nowhere in ORDER")


def test_imports_point_down() -> None:
    wrong = [
        f"{name} ({ORDER[place_of(name)][0]}) imports {other} ({ORDER[place_of(other)][0]})"
        for name, tree in TREES.items()
        for other in sorted(imported(tree))
        if place_of(other) > place_of(name)
    ]
    assert not wrong, "\n".join(wrong)


def test_no_circle_of_imports() -> None:
    leans = {name: imported(tree) - {name} for name, tree in TREES.items()}
    while free := [name for name, others in leans.items() if not others & set(leans)]:
        for name in free:
            del leans[name]
    assert not leans, f"these import each other: {', '.join(sorted(leans))}"


def test_order_names_only_what_there_is() -> None:
    named = {name for _, said in ORDER for name in said.split() if not name.endswith(".*")}
    assert named <= set(MODULES), f"not there: {', '.join(sorted(named - set(MODULES)))}"


def test_clauses_have_one_name() -> None:
    files = {name.removeprefix("clauses.") for name in MODULES if name.startswith("clauses.")}
    shared = {name for name in files if name not in CLAUSE_WORDS}
    assert set(CLAUSE_WORDS) <= files
    assert all(not hasattr(sys.modules.get(f"obcdsl.clauses.{name}"), "KIND") for name in shared)
    assert set(BY_KIND) == set(CLAUSE_WORDS)
    rules = {
        line.split(":")[0].strip("?! ")
        for line in grammar_path().read_text(encoding="utf-8").splitlines()
        if ":" in line
    }
    assert {symbol for word in CLAUSE_WORDS for symbol in (word, word + "_term")} <= rules


def test_primitives_have_one_name() -> None:
    assert set(prims.BASE) == set(exact.BASE_OPERATIONS) == set(bounds.BASE_OPERATIONS)
    assert set(prims.DERIVED) == set(prims.derived(exact.BASE_OPERATIONS))
    assert set(exact.OPERATIONS) == set(bounds.OPERATIONS) == set(prims.BASE) | set(prims.DERIVED)
    assert set(prims.BASE) >= prims.ABSORBERS


@pytest.mark.parametrize("name", sorted(MODULES))
def test_files_are_short(name: str) -> None:
    lines = MODULES[name].read_text(encoding="utf-8").count("\n")
    assert lines <= MOST_LINES, f"{name} has {lines} lines, and it may have {MOST_LINES}"


def test_every_module_says_what_it_is() -> None:
    silent = [name for name, tree in TREES.items() if not ast.get_docstring(tree)]
    assert not silent, f"without a docstring: {', '.join(silent)}"


HEAVY = ("pandas", "numpy", "pyarrow", "pydantic", "rich", "lark", "jinja2", "polars", "python_calamine", "xlsxwriter")


@pytest.mark.parametrize("what", ["obcdsl", "obcdsl.pipeline"])
def test_starting_is_light(what: str) -> None:
    code = f"import sys, {what}; print(*sorted(set(sys.modules) & set({HEAVY!r})))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(PACKAGE.parent)},
    )
    assert done.stdout.strip() == "", f"`import {what}` loads {done.stdout}"


def test_the_grammar_has_no_conflict() -> None:
    """Lark refuses, with `strict`, every conflict of rules and of terminals."""
    stored = lalr.built(grammar_path().read_text(encoding="utf-8"), strict=True)
    assert stored["starts"].keys() == {symbol for word in CLAUSE_WORDS for symbol in (word, word + "_term")}
