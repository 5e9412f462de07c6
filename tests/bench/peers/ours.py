"""Our own readings of made rows: whole statements by the exact carrier, and blocks by the array carrier."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import numpy as np

from obcdsl.carriers.array.amounts import DOES_NOT_APPLY
from obcdsl.carriers.array.compiled import ArrayContract, Worked
from obcdsl.carriers.exact import Exact
from obcdsl.contract import Contract
from obcdsl.run import Run
from obcdsl.settling.settle import Settlement
from obcdsl.statement import RefusedStatement, Statement
from tests.bench.peers.workload import Columns
from tests.bench.workloads.rows import Made

Amounts = dict[str, int]


def exactly(contract: Contract, made: Made, rows: Iterable[int]) -> dict[int, Amounts]:
    """The amounts of some rows by exact whole statements, in the smallest unit of the rounding; nothing of a refused row."""
    program = contract.program
    run = Run(program, made, Exact())
    settlement = Settlement(run, contract.sources, contract.fingerprint)
    payers = {pay.name: pay.payer for pay in program.payments}
    periods, unit = program.calendar.periods(), _unit(contract)
    found: dict[int, Amounts] = {}
    last = ""
    for row in rows:
        payee, period = made.statement(row, periods)
        if payee != last:
            run.forget(last)
        last = payee
        found[row] = _amounts(settlement.statement(payee, period), payers, unit)
    return found


def _unit(contract: Contract) -> Fraction:
    """The smallest unit of the rounding."""
    return Fraction(str(contract.program.rounding[1]))


def _amounts(said: Statement | RefusedStatement, payers: dict[str, str], unit: Fraction) -> Amounts:
    if not isinstance(said, Statement):
        return {}
    lines = {
        line.clause: int(Fraction(line.amount or 0) / unit) * (1 if line.payer == payers[line.clause] else -1)
        for line in said.lines
    }
    return lines | {share.party: int(Fraction(share.amount) / unit) for share in said.shares}


class InBlocks:
    """A contract by the array carrier: rows that it leaves open are settled exactly, in the same time."""

    def __init__(self, contract: Contract, made: Made) -> None:
        self.contract, self.made = contract, made
        self.compiled = ArrayContract(contract.program)
        self.left: dict[int, Amounts] = {}

    def __call__(self) -> Worked:
        """Every row worked."""
        worked = self.compiled.work(self.made)
        self.left = exactly(self.contract, self.made, worked.unsettled.tolist())
        return worked

    def amounts(self, worked: Worked) -> Columns:
        """The amounts of every row by the names of lines and parties, in the smallest unit of the rounding.

        A row that is refused has what the blocks hold of it, which is nothing to go by.
        """
        by = int(_unit(self.contract) / worked.unit)
        found = {
            line.pay.name: np.where(worked.states[at] == DOES_NOT_APPLY, 0, worked.amounts[at]) // by
            for at, line in enumerate(worked.lines)
        }
        found |= {each.party: worked.shares[at] // by for at, each in enumerate(worked.slices)}
        for row, amounts in self.left.items():
            for name, amount in amounts.items():
                found[name][row] = amount
        return found

    def refused(self) -> list[int]:
        """The rows that have no statement."""
        return [row for row, amounts in self.left.items() if not amounts]
