"""Record batches of a Parquet or Arrow file taken as parts of data that are read whole (`assembling`), keys and all.

A block is taken where nothing in it would be said by a reading row by row: every payee, period and member is known, every
figure is missing or may be what it is, and a figure that no member is named for is blank.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow

from obcdsl.collector import collector_paused
from obcdsl.data.arrow_columns import (
    as_texts,
    distinct_texts,
    has_plain_ids,
    is_sound,
    note,
)
from obcdsl.data.arrow_figures import Coded, Figures, Ways, figures_of
from obcdsl.data.arrow_ids import ids_of_payees
from obcdsl.data.arrow_members import Keys, keys_of
from obcdsl.data.assembling import Assembly, Part
from obcdsl.data.columns import Columns, heading_of
from obcdsl.data.gather import gather
from obcdsl.data.gathering import Figured, Gathering, RowPeriods
from obcdsl.data.table import Table
from obcdsl.data.united import all_blank, blank, chosen
from obcdsl.data.whose import resolved
from obcdsl.periods import Period
from obcdsl.record import dataclass

BLOCK = 1 << 16
"""Rows that are looked at together: the more, the less is done over again for each."""


@dataclass(frozen=True, slots=True)
class _Block:
    """A record batch, whose rows they are, and their periods: for each distinct text of one, which of them each row has."""

    gathering: Gathering
    assembly: Assembly
    table: Table
    columns: Columns
    held: list[Any]
    first: int
    who: Any
    whens: list[RowPeriods]
    when: Any


@dataclass(frozen=True, slots=True)
class _Column:
    """A metric, the column that holds its figures, and the rows that hold them (None: all)."""

    one: Figured
    at: int
    rows: Any


def takes_parts(gathering: Gathering, columns: Columns) -> bool:
    """Whether rows of these columns can be taken as parts at all: of payees, and with no id that is looked at by itself."""
    if (columns.layout == "wide" and not columns.metrics) or columns.contract is not None:
        return False
    checked = any(key.codes is None and "nhs" in heading_of(key).lower() for key, _ in columns.keys)
    return has_plain_ids(gathering, columns) and not checked


def in_parts(gathering: Gathering, assembly: Assembly, table: Table, columns: Columns) -> Iterator[int]:
    """Takes every row of a table, as parts where it can be; yields how many, block by block."""
    assert table.blocks is not None
    table.rows, table.floats = iter(()), 0  # the first rows were looked at for their headings alone
    for first, block in table.blocks.of(BLOCK):
        if not _take(gathering, assembly, table, columns, block, first):
            table.rows = table.blocks.rows(first, block)
            with collector_paused():
                for _ in gather(gathering, table, columns):
                    pass
        yield block.num_rows


def _take(gathering: Gathering, assembly: Assembly, table: Table, columns: Columns, batch: Any, first: int) -> bool:
    """Take a record batch as parts; False where it has to be read row by row, and then nothing of it is noted."""
    assert columns.payee is not None
    if first + batch.num_rows - 2 > gathering.ways.limits.rows:
        return False
    held = [as_texts(column) for column in batch.columns]
    if not all(is_sound(gathering, column) for column in held):
        return False
    payees = ids_of_payees(gathering, held[columns.payee], table.headings[columns.payee])
    metrics = None if payees is None else _metrics(gathering, columns, held)
    periods = None if metrics is None else _periods(gathering, columns, metrics, held)
    if payees is None or metrics is None or periods is None:
        return False
    names = payees.dictionary_encode()
    numbers = np.array([assembly.number(payee) for payee in names.dictionary.to_pylist()], np.int32)
    who = numbers[names.indices.to_numpy(zero_copy_only=False)]
    block = _Block(gathering, assembly, table, columns, held, first, who, *periods)
    keys = keys_of(gathering, assembly, table, columns, held)
    if keys is None:
        return False
    names_periods = bool(block.whens[0].statements)
    read: list[tuple[_Column, Figures | Coded]] = []
    parts: list[tuple[str, Part]] = []
    for each in metrics:
        found = _figures(block, each)
        part = None if found is None else _part(block, each, found, keys)
        if found is None or part is None:
            return False
        read.append((each, found))
        parts.append((each.one.metric.name, part))
    if not names_periods and bool(np.logical_and.reduce([blank(found) for _, found in read]).any()):
        return False  # a row without a period and a figure
    assembly.add_rows(gathering)
    for name, part in parts:
        assembly.add(name, part)
    if names_periods:
        indexes = np.array([when.statements[0].index for when in block.whens], np.int64)[block.when]
        assembly.add_statements(who, indexes)
        for key, _ in columns.keys:
            if key.codes is None:
                assembly.add_members(key.name, who, indexes, keys.numbers((key.name,)))
    note(
        gathering,
        table,
        columns,
        batch,
        payees,
        [(each.one, each.at, _ways(each, found)) for each, found in read],
        first,
    )
    return True


def _ways(each: _Column, figures: Figures | Coded) -> Ways:
    """How ratios are written, with the first row of the block for each."""
    return figures.ways if each.rows is None else tuple((way, int(each.rows[at])) for way, at in figures.ways)


def _metrics(gathering: Gathering, columns: Columns, held: list[Any]) -> list[_Column] | None:
    """The metrics of a block, and where their figures stand; None where a row names none that is known."""
    if columns.metric is None or columns.value is None:
        return [_Column(gathering.figured[metric.name], at, None) for metric, at in columns.metrics]
    named, known = held[columns.metric], gathering.by_name()
    if named.null_count or not pyarrow.types.is_string(named.type):
        return None
    coded = named.dictionary_encode()
    names, codes = coded.dictionary.to_pylist(), coded.indices.to_numpy(zero_copy_only=False)
    if any(name not in known for name in names):
        return None
    return [_Column(known[name], columns.value, np.flatnonzero(codes == at)) for at, name in enumerate(names)]


def _periods(
    gathering: Gathering, columns: Columns, metrics: list[_Column], held: list[Any]
) -> tuple[list[RowPeriods], Any] | None:
    """What each distinct text names as a period, and which of them each row has; None where any is not that of one statement."""
    if columns.period is None:
        texts, codes = [gathering.default_period or ""], np.zeros(len(held[0]), np.int64)
        if not texts[0] and all(each.one.metric.fixed_for_term for each in metrics):
            return [RowPeriods("", {}, (), ())], codes
    else:
        found = distinct_texts(held[columns.period])
        if found is None:
            return None
        texts, codes = found
    whens = [resolved(gathering, text) for text in texts]
    known = [when for when in whens if when and len(when.statements) == 1 and when.spans == when.statements]
    return (known, codes) if len(known) == len(whens) else None


def _figures(block: _Block, each: _Column) -> Figures | Coded | None:
    column, heading = block.held[each.at], block.table.headings[each.at]
    if each.rows is not None:
        column = column.take(pyarrow.array(each.rows))
    if column.null_count == len(column):
        return all_blank(len(column), heading)
    return figures_of(block.gathering, each.one.metric, column, heading)


def _part(block: _Block, each: _Column, figures: Figures | Coded, keys: Keys) -> Part | None:
    """The cells of a metric; None where a figure stands for no period of its own, or for no member of a key."""
    one, metric = each.one, each.one.metric
    if any(key not in keys.members for key in metric.keys):
        return None
    members = keys.numbers(metric.keys)
    indexes = np.zeros(len(block.who), np.int32)
    if not metric.fixed_for_term:
        named = [when.by_clock[metric.clock] for when in block.whens]
        indexes = np.array([one.index if isinstance(one, Period) else -1 for one in named], np.int32)[block.when]
    who = np.zeros_like(block.who) if one.is_for_every_payee else block.who
    rows = np.arange(block.first, block.first + len(who), dtype=np.int32)
    if each.rows is not None:
        who, indexes, members, rows = (column[each.rows] for column in (who, indexes, members, rows))
    place = block.assembly.place(block.table.name, figures.heading)
    most_keys = len(block.columns.keys) if block.columns.layout == "wide" else 0
    may_repeat = len(metric.keys) < most_keys or metric.fixed_for_term or one.is_for_every_payee
    there = (members >= 0) & (indexes >= 0)
    if bool(there.all()):
        return Part(who, indexes, members, rows, place, figures, may_repeat)
    if not bool(blank(figures)[~there].all()):
        return None
    return Part(who[there], indexes[there], members[there], rows[there], place, chosen(figures, there), may_repeat)
