"""A block of statements says what its statements say one by one: their rows, their totals, and in the same order."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Any

import pytest

pytest.importorskip("numpy")
pytest.importorskip("pyarrow")

import numpy

from obcdsl import core, loads
from obcdsl.bulk.amount_statements import AmountStatements
from obcdsl.bulk.amounts_block import AmountsBlock
from obcdsl.carriers.array.amounts import Line, Slice
from obcdsl.carriers.array.compiled import Worked
from obcdsl.carriers.exact import Exact
from obcdsl.data.schema import Rows
from obcdsl.render.parquet import arrow_schema, batch_of, rows_of
from obcdsl.run import Run
from obcdsl.running.sourced import RowSource
from obcdsl.settling.control import Tally
from obcdsl.settling.settle import Settlement

CONTRACT = """
contract care "Care"
  commissioner board "The board"
  commissioner fund "The fund"
  provider  clinic "The clinic" one for each row
  provider  partner "The partner"
  term      3 years from 1 January 2020
  period    calendar year
  currency  GBP
  rounding  half up to £0.01
metric people "People": count of people
  missing   refuse
fee fee "Fee"
  paid by board to clinic
  pays      £1 per person * people
  accepts   uncapped "as agreed"
"""
PAYS = (
    ("board", "clinic", ()),
    ("clinic", "board", ()),
    ("fund", "clinic", ("ward", "group")),
    ("board", "clinic", ("ward",)),
)


def worked(chance: random.Random, count: int) -> tuple[Settlement, Worked, list[tuple[str, Any]]]:
    """A block of any amounts and states: paid either way, not due, nothing, very much."""
    program = loads(CONTRACT).program
    first = program.payments[0]
    pays = [replace(first, name=f"pay_{n}", payer=a, payee=b, keys=keys) for n, (a, b, keys) in enumerate(PAYS)]
    rows = [
        dict(zip(pay.keys, members, strict=True)) for pay in pays for members in product("xy", repeat=len(pay.keys))
    ]
    owners = [pay for pay in pays for _ in range(2 ** len(pay.keys))]
    unused: Any = None
    lines = [Line(pay, tuple(row.items())) for pay, row in zip(owners, rows, strict=True)]
    splits = [core.Split("all_of_it", "All", None, ()), core.Split("some", "Some", ("pay_1", "pay_2"), ())]  # type: ignore[call-arg]
    slices = [Slice(split, party, 0, unused) for split in splits for party in ("clinic", "partner")]
    amounts = [[chance.choice((0, 0, -1, 7, -350, 10**6, -(2**51), 2**51)) for _ in range(count)] for _ in lines]
    states = [[chance.choice((0, 1, 2, 2, 2, 3)) for _ in range(count)] for _ in lines]
    for line, state in zip(amounts, states, strict=True):
        line[:] = [amount if one == 2 else 0 for amount, one in zip(line, state, strict=True)]
    shares = [[chance.choice((0, -5, 12, 10**9)) for _ in range(count)] for _ in slices]
    divided = [
        [
            chance.random() < 0.7
            and any(
                states[n][at]
                for n, line in enumerate(lines)
                if each.split.divides is None or line.pay.name in each.split.divides
            )
            for at in range(count)
        ]
        for each in slices
    ]
    made = Worked(
        tuple(lines), tuple(slices), Fraction(1, 100), numpy.array(amounts), numpy.array(states, numpy.uint8),
        numpy.array(shares), numpy.array(divided), numpy.zeros(0, numpy.intp),
    )  # fmt: skip
    settlement = Settlement(Run(program, RowSource(program, Rows()), Exact()), {}, "0" * 64)
    periods = program.calendar.periods()
    return settlement, made, [(f"C{at // 2}", chance.choice(periods)) for at in range(count)]


@pytest.mark.parametrize("seed", range(8))
def test_a_block_is_its_statements(seed: int) -> None:
    chance = random.Random(seed)
    settlement, made, statements = worked(chance, 120)
    start, stop = (0, 120) if seed else (17, 101)
    indexes = numpy.array([period.index for _, period in statements])
    block = AmountsBlock(settlement.program, "0" * 64, made, statements, indexes, start, stop, settlement._standing)
    maker = AmountStatements(settlement, made)
    columns = [column.T.tolist() for column in (made.amounts, made.states, made.shares, made.divided)]
    one_by_one = [
        maker.statement(*statements[at], *row)
        for at, row in enumerate(zip(*columns, strict=True))
        if start <= at < stop
    ]
    schema = arrow_schema(2)
    right = batch_of([row for one in one_by_one for row in rows_of(one)], schema)
    assert block.record_batch(schema).to_pylist() == right.to_pylist()
    assert block.record_batch(schema).equals(right)
    by_block, by_statement = Tally(), Tally()
    by_block.add_block(block)
    for one in one_by_one:
        by_statement.add(one)
    totals = [tally.control(refused=0, data=(), engine_version="0") for tally in (by_block, by_statement)]
    assert totals[0] == totals[1]
    assert len(block) == len(one_by_one)
