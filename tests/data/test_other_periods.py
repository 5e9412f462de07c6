"""Columns of other periods taken from those of each statement's own: the same figures as cell by cell."""

from __future__ import annotations

import random
from typing import Any

import pytest

pytest.importorskip("numpy")

import numpy

from obcdsl import loads
from obcdsl.carriers.array.figures import ColumnKey
from obcdsl.carriers.array.gathered import Gathered
from obcdsl.data.read import read
from obcdsl.running.sourced import RowSource

CARE = """
contract care "Care"
  payer     board
  provider  clinic "The clinic" one for each row
  term      4 years from 1 January 2020
  period    calendar year
  currency  GBP
  rounding  half up to £0.01
key area "Area": one of north, south
metric met by area "Met": count of people
  missing   refuse
metric share "Share": ratio
  missing   refuse
fee fee "Fee"
  pays      £100 per person * total(met over area)
  accepts   uncapped "as agreed"
"""


def rows(chance: random.Random) -> list[dict[str, Any]]:
    """Clinics with some of their years, in any order, some figures blank or marked."""
    found = [
        {
            "clinic": f"C{n}", "period": str(2020 + year), "area": area,
            "met": chance.choice([n, n * 2, None, "*"]), "share": f"0.{n % 7}{year}" if (n + year) % 5 else None,
        }
        for n in range(30)
        for year in range(4)
        if chance.random() < 0.7
        for area in ("north", "south")
        if chance.random() < 0.9
    ]  # fmt: skip
    chance.shuffle(found)
    return found


def same(a: Any, b: Any) -> bool:
    """Whether two columns say the same in every row, and hold the same number where they say nothing."""
    states = [numpy.zeros(len(each.values), numpy.uint8) if each.states is None else each.states for each in (a, b)]
    return bool((states[0] == states[1]).all() and (a.values * b.scale == b.values * a.scale).all())


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("every", [True, False], ids=["all statements", "some statements"])
def test_moved_columns_are_those_gathered_cell_by_cell(seed: int, every: bool) -> None:
    chance = random.Random(seed)
    contract = loads(CARE)
    reading = read([rows(chance)], contract.schema)
    statements = [one for one in reading.rows.statements if every or one[1].index > 0]
    source = RowSource(contract.program, reading.rows)
    periods = [(None, 0, 1, 2), (None, None, 0, 1), (2, 2, 2, 2), (1, 2, 3, None), (None,) * 4]
    periods += [tuple(chance.choice([None, 0, 1, 2, 3]) for _ in range(4)) for _ in range(6)]
    kept = 0
    for metric, members in (("met", ("north",)), ("met", ("south",)), ("share", ())):
        for each in periods:
            key, columns = ColumnKey(metric, members, each), Gathered(contract.program, source, statements)
            found, plain = columns.column(key), columns._cell_by_cell(key)
            assert found is not None and plain is not None and same(found, plain)
            kept += columns._moved(key) is not None
    assert kept if every else kept < 3 * len(periods)
