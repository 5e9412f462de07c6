"""The contract that signed words make pays what the signed contract pays: on the data beside it, and on rows moved at random.

What is shipped without data, templates and the library, is tried on the figures of its examples, moved at random.
"""

from __future__ import annotations

import os
import random
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from obcdsl import load
from obcdsl.carriers.exact import Exact
from obcdsl.contract import Contract
from obcdsl.data.read import read
from obcdsl.examples.libraries import library_contract
from obcdsl.examples.reading import read_example
from obcdsl.examples.running import run_example
from obcdsl.examples.source import GivenSource
from obcdsl.readback.reading import ReadBack, names_of, read_back
from obcdsl.run import Run
from obcdsl.running.sourced import RowSource
from obcdsl.settling.settle import Settlement
from obcdsl.statement import Statement
from tests import shipped
from tests.laws.edits import compiled
from tests.laws.test_array_on_contracts import FACTORS, Moved

ROWS = int(os.environ.get("OBC_WORDS_ROWS", "12"))
"""Statements of each contract, and figures of each example of the library, moved at random; 1,000 and more on request."""


def back(contract: Contract, folder: Path) -> ReadBack:
    """The contract that the words of another make."""
    return read_back(contract.terms(), folder, names_of(contract))


def paid(contract: Contract, source: Any, statements: Any) -> list[Any]:
    """What each statement comes to by the version in force: the lines with their status and exact amounts, or a refusal."""
    first, timeline = Run(contract.program, source, Exact()), contract.compiled.scope.timeline
    runs = (first,) if timeline is None else timeline.around(first).versions.runs
    settlements = [Settlement(run, each.sources, "") for run, each in zip(runs, contract.versions, strict=True)]
    found: list[Any] = []
    for payee, period in statements:
        made = settlements[0 if timeline is None else timeline.number_on(period.first)].statement(payee, period)
        if not isinstance(made, Statement):
            found.append((payee, period.label, "refused"))
            continue
        found.append((payee, period.label, *sums(made)))
    return found


def sums(statement: Statement) -> tuple[list[Any], list[Any]]:
    """The lines of a statement with their status and exact amounts, and its totals; words have the clauses in their own order."""
    lines = sorted((one.clause, str(one.key), one.status, one.amount, str(one.unrounded)) for one in statement.lines)
    return lines, sorted(str(total) for total in statement.totals)


def pays_the_same(contract: Contract, again: Contract, source: Any, statements: list[Any], least: int) -> int:
    """Two contracts pay the same on statements, and on at least so many with their figures moved; how many are paid.

    The copies of payees are few at a time: a figure over all of them is refused where one of them lacks something.
    """
    found = 0
    payees = list(dict.fromkeys(payee for payee, _ in statements))
    metrics = {name: metric for version in contract.versions for name, metric in version.program.metrics.items()}
    program = replace(contract.program, metrics=metrics)
    for seed in range(-(-least // len(statements))):
        moved = Moved(program, source, payees, 2, seed)
        every = [(f"{payee}#{copy}", period) for copy in (0, 1)[bool(seed) :] for payee, period in statements]
        one, other = (paid(each, moved, every) for each in (contract, again))
        assert one == other
        found += sum(len(made) > 3 for made in one)
    return found


# ---- contracts with data --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*shipped.NAMES, *shipped.PORTFOLIO])
def test_words_pay_what_the_contract_pays(name: str) -> None:
    contract = shipped.contract(name)
    again = back(contract, shipped.CONTRACTS / name).contract
    data = [*shipped.data_files(name)]
    own, words = ([sums(one) for one in each.evaluate(data).statements] for each in (contract, again))
    assert own == words
    assert own
    rows = read(data, contract.schema).rows
    assert pays_the_same(contract, again, RowSource(contract.program, rows), list(rows.statements), ROWS)


# ---- templates, on the figures of their examples ----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", shipped.TEMPLATES, ids=lambda path: path.stem)
def test_words_pay_what_a_template_pays(path: Path) -> None:
    contract = load(path)
    again = back(contract, path.parent).contract
    examples = contract.compiled.scope.examples
    made = 0
    for node in examples:
        given = read_example(contract.compiled.scope, contract.program, node)
        source = GivenSource(contract.program, given, lambda _: 0)
        periods = contract.program.calendar.periods()
        every = [(payee, period) for period in periods for payee in given.payees]
        unmoved = paid(contract, source, every)
        statements = [one for one, said in zip(every, unmoved, strict=True) if len(said) > 3]
        if statements:
            made += pays_the_same(contract, again, source, statements, -(-ROWS // len(examples)))
    assert made >= ROWS / 4


# ---- the library, by its examples with their figures moved ------------------------------------------------------------------------

CLAUSES = re.compile(r"(?m)^(?=[a-z])")
FIGURE = re.compile(
    r'"[^"]*"|#.*|(?:years?|quarter|month) [0-9]+(?: to [0-9]+)?|(?<![a-z0-9_])[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?(?! *[A-Z])'
)


def moved(example: str, name: str, choose: random.Random) -> str:
    """An example with its figures moved, under another name."""

    def other(found: re.Match[str]) -> str:
        said = found[0]
        if not said[0].isdigit() or choose.random() < 0.4:
            return said
        _, _, places = said.partition(".")
        factor = choose.choice([factor for factor in FACTORS if factor >= 0])
        figure = Decimal(said.replace(",", "")) * factor.numerator / factor.denominator
        return f"{round(figure) + choose.choice((0, 0, 1)):,}" if not places else f"{figure:,.{len(places)}f}"

    return FIGURE.sub(other, re.sub("^example [a-z0-9_]+", f"example {name}", example))


def come_to(text: str, examples: list[str], folder: Path, left_out: tuple[str, ...]) -> Iterator[Any]:
    """What the examples of a text come to, one by one: the figures, or what is wrong with them."""
    kept = [clause for clause in CLAUSES.split(text) if not clause.startswith(left_out)]
    contract = compiled("\n".join([*kept, *examples]), folder)
    assert contract is not None
    scope, program = contract.compiled.scope, contract.program
    run = partial(run_example, scope, program, sources=contract.sources)
    for ran in map(run, scope.examples):
        tried = [(one.figure, one.where, one.got) for one in ran.tried]
        yield ran.name, tried, [finding.message for finding in ran.findings]


@pytest.mark.parametrize("path", shipped.LIBRARY, ids=lambda path: path.stem)
def test_words_give_what_the_library_gives(path: Path) -> None:
    contract = library_contract(path)
    text = contract.compiled.written.main.source.text
    again = back(contract, shipped.ROOT)
    choose = random.Random(5)
    own = [clause for clause in CLAUSES.split(text) if clause.startswith("example ")]
    examples = [
        moved(example, f"moved_{at}_{copy}", choose) if copy else example
        for at, example in enumerate(own)
        for copy in range(1 - (-ROWS // max(example.count(" = "), 1)))
    ]
    ours = list(come_to(text, examples, shipped.ROOT, ("example ",)))
    theirs = list(come_to(f"{again.text}\n{again.library}", examples, shipped.ROOT, ("example ", "use ")))
    assert ours == theirs
    assert sum(len(tried) for _, tried, _ in ours) >= len(own) * ROWS / 4
