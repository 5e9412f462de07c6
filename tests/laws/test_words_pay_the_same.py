"""The contract that signed words make pays what the signed contract pays: on the data beside it, and on rows moved at random."""

from __future__ import annotations

import os
from typing import Any

import pytest

from obcdsl.carriers.exact import Exact
from obcdsl.contract import Contract
from obcdsl.data.read import read
from obcdsl.readback.reading import names_of, read_back
from obcdsl.run import Run
from obcdsl.running.sourced import RowSource
from obcdsl.settling.settle import Settlement
from obcdsl.statement import Statement
from tests import shipped
from tests.laws.test_array_on_contracts import Moved

ROWS = int(os.environ.get("OBC_WORDS_ROWS", "12"))
"""Statements of each contract that are worked on figures moved at random; 1,000 and more on request."""
ENGLAND = sorted(f"england/{path.parent.name}" for path in (shipped.CONTRACTS / "england").glob("*/data"))


def paid(contract: Contract, run: Run, statements: Any) -> list[Any]:
    """What each statement comes to: the lines with their status and exact amounts, or why it is refused."""
    settlement = Settlement(run, contract.sources, "")
    found: list[Any] = []
    for payee, period in statements:
        made = settlement.statement(payee, period)
        if not isinstance(made, Statement):
            found.append((payee, period.label, "refused"))
            continue
        found.append((payee, period.label, *sums(made)))
    return found


def sums(statement: Statement) -> tuple[list[Any], list[Any]]:
    """The lines of a statement with their status and exact amounts, and its totals; words have the clauses in their own order."""
    lines = sorted((one.clause, str(one.key), one.status, one.amount, str(one.unrounded)) for one in statement.lines)
    return lines, sorted(str(total) for total in statement.totals)


@pytest.mark.parametrize("name", [*shipped.NAMES, *ENGLAND[:: 1 if ROWS >= 100 else 6]])
def test_words_pay_what_the_contract_pays(name: str) -> None:
    contract = shipped.contract(name)
    folder = shipped.CONTRACTS / name
    again = read_back(contract.terms(), folder, names_of(contract)).contract
    data = [*shipped.data_files(name)]
    own, words = ([sums(one) for one in each.evaluate(data).statements] for each in (contract, again))
    assert own == words
    rows = read(data, contract.schema).rows
    source = RowSource(contract.program, rows)
    copies = 1 - (-ROWS // max(len(rows.statements), 1))
    moved = Moved(contract.program, source, list(dict.fromkeys(payee for payee, _ in rows.statements)), copies, seed=11)
    statements = [(f"{payee}#{copy}", period) for copy in range(copies) for payee, period in rows.statements]
    statements = statements[: len(rows.statements) + ROWS]
    one, other = (paid(each, Run(each.program, moved, Exact()), statements) for each in (contract, again))
    assert one == other
    assert bool(one) == bool(own)
