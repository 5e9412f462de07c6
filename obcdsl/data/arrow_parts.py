"""Record batches of a Parquet or Arrow file taken as parts of data that are read whole (`assembling`), keys and all.

A block is taken where nothing in it would be said by a reading row by row: every payee, period and member is known, every
figure is missing or may be what it is, and a figure that no member is named for is blank.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from obcdsl.collector import collector_paused
from obcdsl.data.arrow_columns import (
    as_texts,
    distinct_texts,
    has_plain_ids,
    ids_of_members,
    ids_of_payees,
    is_sound,
    note,
)
from obcdsl.data.arrow_figures import Coded, Figures, figures_of
from obcdsl.data.assembling import Assembly, Part
from obcdsl.data.columns import Columns, heading_of
from obcdsl.data.frame_table import exact_cell
from obcdsl.data.gather import gather
from obcdsl.data.gathering import Figured, Gathering, RowPeriods
from obcdsl.data.identities import identity
from obcdsl.data.schema import MetricColumn
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


def takes_parts(gathering: Gathering, columns: Columns) -> bool:
    """Whether rows of these columns can be taken as parts at all: wide, of payees, and none that is looked at by itself."""
    if columns.layout != "wide" or not columns.metrics or columns.contract is not None:
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
    periods = None if payees is None else _periods(gathering, columns, held, batch.num_rows)
    if payees is None or periods is None:
        return False
    names = payees.dictionary_encode()
    numbers = np.array([assembly.number(payee) for payee in names.dictionary.to_pylist()], np.int64)
    who = numbers[names.indices.to_numpy(zero_copy_only=False)]
    block = _Block(gathering, assembly, table, columns, held, first, who, *periods)
    keys = _keys(block)
    if keys is None:
        return False
    figures: dict[str, Figures | Coded] = {}
    parts: dict[str, Part] = {}
    for metric, at in columns.metrics:
        found = _figures(block, metric, at)
        part = None if found is None else _part(block, gathering.figured[metric.name], found, keys)
        if found is None or part is None:
            return False
        figures[metric.name], parts[metric.name] = found, part
    names_periods = bool(block.whens[0].statements)
    if not names_periods and bool(np.logical_and.reduce([blank(found) for found in figures.values()]).any()):
        return False
    assembly.add_rows(gathering)
    for name, part in parts.items():
        assembly.add(name, part)
    if names_periods:
        indexes = np.array([when.statements[0].index for when in block.whens], np.int64)[block.when]
        assembly.add_statements(who, indexes)
        for key, _ in columns.keys:
            if key.codes is None:
                assembly.add_members(key.name, who, indexes, keys.numbers((key.name,)))
    note(gathering, table, columns, batch, payees, figures, first)
    return True


def _periods(
    gathering: Gathering, columns: Columns, held: list[Any], count: int
) -> tuple[list[RowPeriods], Any] | None:
    """What each distinct text names as a period, and which of them each row has; None where any is not that of one statement."""
    if columns.period is None:
        texts, codes = [gathering.default_period or ""], np.zeros(count, np.int64)
        if not texts[0] and all(metric.fixed_for_term for metric, _ in columns.metrics):
            return [RowPeriods("", {}, (), ())], codes
    else:
        found = distinct_texts(held[columns.period])
        if found is None:
            return None
        texts, codes = found
    whens = [resolved(gathering, text) for text in texts]
    known = [when for when in whens if when and len(when.statements) == 1 and when.spans == when.statements]
    return (known, codes) if len(known) == len(whens) else None


@dataclass(frozen=True, slots=True)
class _Keys:
    """For each key the members in a block (None: the cell is blank), and which of them each row has."""

    assembly: Assembly
    count: int
    members: dict[str, tuple[list[str | None], Any]]
    known: dict[tuple[str, ...], Any]
    """The numbers of the members of some keys in each row, as they are asked for."""

    def numbers(self, keys: tuple[str, ...]) -> Any:
        """The number of the members of some keys in each row; -1 where one is blank."""
        if keys not in self.known:
            self.known[keys] = self._numbers(keys)
        return self.known[keys]

    def _numbers(self, keys: tuple[str, ...]) -> Any:
        codes = np.zeros(self.count, np.int64)
        for key in keys:
            members, of_rows = self.members[key]
            codes = codes * len(members) + of_rows
        combined, which = np.unique(codes, return_inverse=True)
        numbers = []
        for code in combined.tolist():
            named: list[str | None] = []
            for key in reversed(keys):
                code, at = divmod(code, len(self.members[key][0]))
                named.insert(0, self.members[key][0][at])
            known = tuple([name for name in named if name is not None])
            numbers.append(self.assembly.member(keys, known) if len(known) == len(named) else -1)
        return np.array(numbers, np.int64)[which]


def _keys(block: _Block) -> _Keys | None:
    """The keys of a block; None where any names no member."""
    found: dict[str, tuple[list[str | None], Any]] = {}
    for key, at in block.columns.keys:
        column = block.held[at] if key.codes is not None else ids_of_members(block.gathering, block.held[at])
        if column is None:
            return None
        held = column.dictionary_encode()
        said = held.dictionary.to_pylist()
        members = said if key.codes is None else [_listed(block, key.codes, each) for each in said]
        if None in members:
            return None
        codes = held.indices.fill_null(len(members)).to_numpy(zero_copy_only=False)
        found[key.name] = [*members, None], codes.astype(np.int64)
    return _Keys(block.assembly, len(block.who), found, {})


def _listed(block: _Block, codes: Mapping[str, str], said: Any) -> str | None:
    member = identity(exact_cell(block.table, said), block.gathering.ways.limits)
    return codes.get(member) if isinstance(member, str) else None


def _figures(block: _Block, metric: MetricColumn, at: int) -> Figures | Coded | None:
    column, heading = block.held[at], block.table.headings[at]
    if column.null_count == len(column):
        return all_blank(len(column), heading)
    return figures_of(block.gathering, metric, column, heading)


def _part(block: _Block, one: Figured, figures: Figures | Coded, keys: _Keys) -> Part | None:
    """The cells of a metric; None where a figure stands for no period of its own, or for no member of a key."""
    metric = one.metric
    if any(key not in keys.members for key in metric.keys):
        return None
    members = keys.numbers(metric.keys)
    indexes = np.zeros(len(block.who), np.int64)
    if not metric.fixed_for_term:
        named = [when.by_clock[metric.clock] for when in block.whens]
        indexes = np.array([one.index if isinstance(one, Period) else -1 for one in named], np.int64)[block.when]
    who = np.zeros_like(block.who) if one.is_for_every_payee else block.who
    rows = np.arange(block.first, block.first + len(who))
    place = block.assembly.place(block.table.name, figures.heading)
    may_repeat = len(metric.keys) < len(keys.members) or metric.fixed_for_term or one.is_for_every_payee
    there = (members >= 0) & (indexes >= 0)
    if bool(there.all()):
        return Part(who, indexes, members, rows, place, figures, may_repeat)
    if not bool(blank(figures)[~there].all()):
        return None
    return Part(who[there], indexes[there], members[there], rows[there], place, chosen(figures, there), may_repeat)
