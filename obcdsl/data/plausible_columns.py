"""What `plausible` and `totals` say of cells, found in columns by NumPy: the same findings, in whole numbers throughout."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from obcdsl.data.cells_in_columns import CellsInColumns
from obcdsl.data.plausible import SLIPS, SMALL_COUNT, copied_forward, power_of_ten, varying
from obcdsl.data.schema import DataSchema, MetricColumn
from obcdsl.data.totals import Column
from obcdsl.data.united import MOST, numbers_of
from obcdsl.diagnostic import Diagnostic

Stores = Mapping[str, CellsInColumns]
NEAR = 0.051
"""A little more than how far from a power of ten a jump may be, so that floats leave none out."""
PLACES = 40
NEVER = np.iinfo(np.int64).max
"""The first cells of a series by the number of their metric, above so many bits for their place; and none."""
HALF = 26
"""Sums of whole numbers of 64 bits are made of two parts, the lower of so many bits."""


def implausible_in_columns(schema: DataSchema, cells: Stores) -> list[Diagnostic]:
    """As `implausible`."""
    private = {key.name for key in schema.keys if key.private}
    metrics = varying(schema)
    found: list[Diagnostic] = []
    for metric in metrics:
        jumps = _jumps(cells[metric.name], metric.kind in ("count", "days"))
        if len(jumps):
            held = cells[metric.name]
            at = int(jumps[np.argmin(held.first[jumps])])
            is_private = any(key in private for key in metric.keys)
            found.append(power_of_ten(metric, held.cell(at), held.cell(at - 1), len(jumps), is_private))
    return found + _copied([cells[metric.name] for metric in metrics])


def _jumps(cells: CellsInColumns, is_counted: bool) -> Any:
    """Where a figure is about 10, 100 or 1,000 times the one before it, or that part of it."""
    values, scale, there = _numbers(cells)
    codes = cells.codes
    follows = (codes[1:] - codes[:-1] == 1) & (codes[1:] % cells.periods > 0)
    now, before = values[1:], values[:-1]
    follows &= there[1:] & there[:-1] & (now != 0) & (before != 0) & ((now > 0) == (before > 0))
    at = np.flatnonzero(follows)
    sizes = np.abs(now[at]), np.abs(before[at])
    smaller, larger = np.minimum(*sizes), np.maximum(*sizes)
    times = larger / smaller
    near = np.zeros(len(at), bool)
    for slip in SLIPS:
        near |= np.abs(times / slip - 1) <= NEAR
    if is_counted:
        near &= larger >= SMALL_COUNT * scale
    chosen = np.flatnonzero(near)
    certain = [
        any(95 * slip * one <= 100 * other <= 105 * slip * one for slip in SLIPS)
        for one, other in zip(smaller[chosen].tolist(), larger[chosen].tolist(), strict=True)
    ]
    return at[chosen[np.array(certain, bool)]] + 1


def _copied(stores: list[CellsInColumns]) -> list[Diagnostic]:
    """Payees all of whose figures are the same in every period given, two or more."""
    count = max((len(cells.statements.numbers) for cells in stores), default=0)
    varies, begun = np.zeros(count, bool), np.full(count, NEVER)
    for number, cells in enumerate(stores):
        values, _, there = _numbers(cells)
        held = np.flatnonzero(there)
        if not len(held):
            continue
        series = cells.codes[held] // cells.periods
        starts = np.flatnonzero(np.r_[True, series[1:] != series[:-1]])
        ends = np.r_[starts[1:], len(held)] - 1
        least, most, first = (
            reduce.reduceat(column[held], starts)
            for reduce, column in ((np.minimum, values), (np.maximum, values), (np.minimum, cells.first))
        )
        who = series[starts] % cells.payees
        same = (least == most) & (ends > starts)
        varies[who[~same]] = True
        said = same & (least != 0)
        np.minimum.at(begun, who[said], first[said].astype(np.int64) | number << PLACES)
    begun[varies] = NEVER
    alike = int((begun != NEVER).sum())
    if not alike:
        return []
    number, first_at = divmod(int(begun.min()), 1 << PLACES)
    cells = stores[number]
    begins = int(np.flatnonzero(cells.first == first_at)[0])
    there = _numbers(cells)[2] & (cells.codes // cells.periods == cells.codes[begins] // cells.periods)
    return [copied_forward(cells.owner(begins), cells.cell(int(np.flatnonzero(there)[-1])), alike)]


def halves_in_columns(metrics: list[MetricColumn], stores: Stores) -> tuple[dict[Column, int | Fraction], list[str]]:
    """As `halves` of `totals`: what each column comes to, and the payees who have half of some."""
    total: dict[Column, int | Fraction] = {}
    found: dict[str, int] = {}
    for metric in metrics:
        cells = stores[metric.name]
        values, scale, there = _numbers(cells)
        at = np.flatnonzero(there & (values != 0))
        if not len(at):
            continue
        at = at[np.argsort(cells.first[at], kind="stable")]
        each = cells.payees * cells.periods
        columns = cells.codes[at] // each * cells.periods + cells.codes[at] % cells.periods
        order = np.argsort(columns, kind="stable")
        numbers = values[at][order]
        begins = np.r_[True, columns[order][1:] != columns[order][:-1]]
        starts = np.flatnonzero(begins)
        sums = _sums(numbers, starts)
        halves = [number // 2 if number and number % 2 == 0 and abs(number) < MOST else None for number in sums]
        members = list(cells.members)
        for group in np.argsort(order[starts], kind="stable").tolist():
            if sums[group]:
                member, index = divmod(int(columns[order[starts[group]]]), cells.periods)
                total[metric.clock, index, metric.name, members[member]] = Fraction(sums[group], scale)
        group = np.cumsum(begins) - 1
        is_half = np.array([half is not None for half in halves])[group]
        is_half &= np.array([half or 0 for half in halves], np.int64)[group] == numbers
        for place in at[np.sort(order[is_half])].tolist():
            if payee := cells.owner(place):
                found[payee] = found.get(payee, 0) + 1
    return total, sorted(found, key=lambda payee: -found[payee])


def _sums(numbers: Any, starts: Any) -> list[int]:
    """What each group of whole numbers comes to, exactly."""
    high = np.add.reduceat(numbers >> HALF, starts).tolist()
    low = np.add.reduceat(numbers & ((1 << HALF) - 1), starts).tolist()
    return [(one << HALF) + other for one, other in zip(high, low, strict=True)]


def _numbers(cells: CellsInColumns) -> tuple[Any, int, Any]:
    found = numbers_of(cells.figures)
    assert found is not None, "figures are put together only where 64 bits hold them"
    return found
