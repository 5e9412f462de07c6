"""The array carrier on every shipped contract, with the figures of its data moved about: onto edges, apart, large and small."""

from __future__ import annotations

import os
import random
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import pytest

pytest.importorskip("numpy")

from obcdsl import core
from obcdsl.data.read import read
from obcdsl.data.schema import Cell, Missing
from obcdsl.periods import Period
from obcdsl.running.sourced import RowSource
from tests import shipped
from tests.laws.test_array_is_exact import differences

ROWS = int(os.environ.get("OBC_LAW_ROWS", "40"))
FACTORS = [Fraction(n, 100) for n in (0, 1, 50, 79, 80, 90, 97, 99, 100, 100, 100, 101, 103, 110, 125, 200, 1000, -100)]


class Moved:
    """The rows of a contract's data for many payees: each has one payee's figures, some of them moved."""

    def __init__(self, program: core.Program, source: RowSource, payees: Sequence[str], copies: int, seed: int) -> None:
        self.program, self.source = program, source
        self.random = random.Random(seed)
        self.origin = {f"{payee}#{copy}": payee for copy in range(copies) for payee in payees}
        self.numbers = sorted(
            {
                Fraction(node.value)
                for definition in program.definitions.values()
                for node in core.every(definition.body)
                if isinstance(node, core.Const)
                and isinstance(node.value, (int, Fraction))
                and not isinstance(node.value, bool)
            }
        ) or [Fraction(0)]
        self.made: dict[Any, Cell | None] = {}

    def cell(self, metric: str, payee: str, index: int, members: tuple[str, ...]) -> Cell | None:
        """A cell of the payee that this one is a copy of, perhaps moved; the same every time it is asked for."""
        address = (metric, payee, index, members)
        if address not in self.made:
            cell = self.source.cell(metric, self.origin[payee], index, members)
            self.made[address] = cell if cell is None or payee.endswith("#0") else self._moved(metric, cell)
        return self.made[address]

    def _moved(self, metric: str, cell: Cell) -> Cell | None:
        value, choose = cell.value, self.random
        fate = choose.random()
        if fate < 0.01:
            return None
        if fate < 0.02:
            return Cell(Missing("*"), cell.place)
        if isinstance(value, bool):
            return Cell(choose.random() < 0.8, cell.place)
        if not isinstance(value, (int, Fraction)):
            return cell
        unit = self.program.metrics[metric].unit
        if fate < 0.5:
            moved: Any = value
        elif fate < 0.6:
            moved = choose.choice(self.numbers)
        else:
            moved = value * choose.choice(FACTORS) + (choose.choice((-1, 0, 0, 1)) if value > 10 else 0)
        if unit.currency:
            moved = Fraction(round(moved * 100), 100)
        elif unit.dims:
            moved = round(moved)
        return Cell(moved, cell.place)

    def members(self, key: str, payee: str, indexes: tuple[int, ...]) -> tuple[str, ...]:
        """The rows of the payee that this one is a copy of."""
        return self.source.members(key, self.origin[payee], indexes)

    def has(self, payee: str, indexes: tuple[int, ...]) -> bool:
        """Whether that payee has any."""
        return self.source.has(self.origin[payee], indexes)

    def cohort(self, period: Period) -> tuple[str, ...]:
        """Every copy of that period's payees."""
        there = set(self.source.cohort(period))
        return tuple(payee for payee, origin in self.origin.items() if origin in there)


@pytest.mark.parametrize("name", shipped.NAMES)
def test_a_shipped_contract_pays_the_same(name: str) -> None:
    contract = shipped.contract(name)
    rows = read(shipped.data_files(name), contract.schema).rows
    source = RowSource(contract.program, rows)
    copies = -(-ROWS // max(len(rows.statements), 1))
    moved = Moved(contract.program, source, list(dict.fromkeys(payee for payee, _ in rows.statements)), copies, seed=7)
    statements = [(f"{payee}#{copy}", period) for copy in range(copies) for payee, period in rows.statements]
    _, _, wrong = differences(contract.program, moved, statements)
    assert not wrong, wrong[:5]
