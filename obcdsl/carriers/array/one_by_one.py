"""Period by period, where a figure over rows from data is read in other periods than its own.

What a statement comes to turns on its payee and period alone, so that the figures of an earlier statement are those that a
later one reads; they are worked when they are asked for, earlier ones first. All periods are worked by one compiled contract.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from obcdsl import core
from obcdsl.carriers.array.amounts import UNSETTLED
from obcdsl.carriers.array.gathered import Gathered, OnePeriod
from obcdsl.carriers.array.member_rows import data_keys, rows_at
from obcdsl.carriers.array.row_figures import Rows

if TYPE_CHECKING:
    from obcdsl.carriers.array.compiled import Worked


def rows_over_time(program: core.Program) -> bool:
    """Whether a figure over rows from data is read in other periods than that of the statement."""
    known: dict[str, bool] = {}
    from_data = set(data_keys(program))

    def reaches(node: core.Node) -> bool:
        for part in core.every(node):
            if isinstance(part, core.Fold) and not from_data.isdisjoint(part.keys):
                return True
            if isinstance(part, core.Reference) and of_name(part.name):
                return True
        return False

    def of_name(name: str) -> bool:
        if name not in known:
            known[name] = False
            known[name] = reaches(program.definitions[name].body)
        return known[name]

    return any(
        isinstance(node, (core.TimeFold, core.Earlier)) and reaches(node.body)
        for definition in program.definitions.values()
        for node in core.every(definition.body)
    )


def all_open(worked: Worked, columns: Gathered) -> Worked:
    """What was worked for one period made wide enough for all statements, each of them open."""
    count = len(columns.statements)
    by_row = tuple(
        (lines, Rows(rows := rows_at(columns, lines.figures.at), _empty(of_rows.worked, len(rows.names))))
        for lines, of_rows in worked.by_row
    )
    return replace(_empty(worked, count), unsettled=np.arange(count), by_row=by_row)


def _empty(worked: Worked, count: int) -> Worked:
    return replace(
        worked,
        amounts=np.zeros((len(worked.amounts), count), np.int64),
        states=np.full((len(worked.states), count), UNSETTLED, np.uint8),
        shares=np.zeros((len(worked.shares), count), np.int64),
        divided=np.ones((len(worked.divided), count), bool),
        doubtful=0,
    )


def put_in(made: Worked, worked: Worked, part: OnePeriod) -> None:
    """Put what was worked for one period where its statements are."""
    _put(made, worked, part.chosen)
    made.doubtful += worked.doubtful
    made.unsettled = np.union1d(np.setdiff1d(made.unsettled, part.chosen), part.chosen[worked.unsettled])
    for (_, all_rows), (_, rows) in zip(made.by_row, worked.by_row, strict=True):
        _put(all_rows.worked, rows.worked, rows.rows.chosen)


def _put(made: Worked, worked: Worked, chosen: object) -> None:
    for name in ("amounts", "states", "shares", "divided"):
        getattr(made, name)[:, chosen] = getattr(worked, name)
