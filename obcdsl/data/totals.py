"""Rows of totals under any name: `All clinics`, `England`. Their figures are the sums of all the other rows.

A payee is taken for a row of totals if, in each period that it stands in, every amount and count that it has is what
all the others come to, who are two at least. Whether that can be an accident is weighed: a figure whose digits, without
the zeros at their ends, make the number n agrees by accident about once in n. From `CERTAIN` the data are refused, as
they are for a row called `Total`; below it there is a warning, and below `DOUBTFUL` nothing. With a roster in the
contract nothing is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from obcdsl.data.figures import decimal_text
from obcdsl.data.schema import Address, Cell, DataSchema, MetricColumn
from obcdsl.diagnostic import DataPlace, Diagnostic, error, warning
from obcdsl.periods import Clock

SUMMED = ("money", "count")
CERTAIN = 1000
"""Agreement by accident is less likely than one in so many: the row is refused."""
DOUBTFUL = 10
"""Agreement by accident is likelier than one in so many: nothing is said."""
MOST_ASKED = 20
"""Payees that are looked into; a row of totals has more matching columns than any other."""

Column = tuple[Clock, int, str, tuple[str, ...]]
"""A period, a metric and the members of its keys: what is added up over payees."""
Cells = Mapping[str, Mapping[Address, Cell]]


Halves = tuple[Mapping[Column, int | Fraction], list[str]]
"""What each column comes to in each period, where that is not 0; and the payees who have half of some: most of them first."""


def rows_of_totals(
    schema: DataSchema, cells: Cells, halves: Callable[[list[MetricColumn], Any], Halves] | None = None
) -> Iterator[Diagnostic]:
    """A finding for each payee whose figures are the sums of all the others'; `halves` adds up otherwise than cell by cell."""
    if schema.payee is None or schema.roster is not None:
        return
    metrics = [m for m in schema.metrics if m.kind in SUMMED and not m.same_for_every and not m.fixed_for_term]
    sums, candidates = (halves or _halves)(metrics, cells)
    for payee in candidates[:MOST_ASKED]:
        columns = _columns_of(payee, cells, sums)
        if columns is not None and (odds := _odds(payee, columns, cells)) >= DOUBTFUL:
            yield _finding(schema, payee, columns, cells, odds)


def _number(cell: Cell | None) -> int | Fraction | None:
    value = cell.value if cell is not None else None
    return value if isinstance(value, int | Fraction) and not isinstance(value, bool) else None


def _halves(metrics: list[MetricColumn], cells: Cells) -> Halves:
    sums = _sums(metrics, cells)
    return sums, _candidates(metrics, cells, sums)


def _sums(metrics: list[MetricColumn], cells: Cells) -> dict[Column, int | Fraction]:
    """What each column comes to in each period, where that is not 0."""
    total: dict[Column, int | Fraction] = {}
    for metric in metrics:
        clock, name = metric.clock, metric.name
        for (_, index, members), cell in cells[name].items():
            if number := _number(cell):
                column = clock, index, name, members
                total[column] = total.get(column, 0) + number
    return {column: number for column, number in total.items() if number}


def _candidates(metrics: list[MetricColumn], cells: Cells, sums: Mapping[Column, int | Fraction]) -> list[str]:
    """The payees who have half of what some column comes to: those with the most such columns first."""
    found: dict[str, int] = {}
    for metric in metrics:
        clock, name = metric.clock, metric.name
        for (payee, index, members), cell in cells[name].items():
            number = _number(cell)
            if number and payee and 2 * number == sums.get((clock, index, name, members)):
                found[payee] = found.get(payee, 0) + 1
    return sorted(found, key=lambda payee: -found[payee])


def _columns_of(payee: str, cells: Cells, sums: Mapping[Column, int | Fraction]) -> list[Column] | None:
    """The columns that a payee has figures in; None where one of its periods has a column it has not half of."""
    halves: dict[tuple[Clock, int], bool] = {}
    mine: list[Column] = []
    for column, total in sums.items():
        clock, index, name, members = column
        number = _number(cells[name].get((payee, index, members)))
        is_half = number is not None and 2 * number == total
        halves[clock, index] = halves.get((clock, index), True) and is_half
        if number:
            mine.append(column)
    held = {(clock, index) for clock, index, _, _ in mine}
    return mine if all(halves[block] for block in held) else None


def _odds(payee: str, columns: list[Column], cells: Cells) -> int:
    """Once in how many an agreement of these columns is an accident; columns of fewer than two others say nothing."""
    odds = 1
    for _, index, name, members in columns:
        others = (
            cell for (other, at, row), cell in cells[name].items() if other != payee and at == index and row == members
        )
        if sum(1 for cell in others if _number(cell)) >= 2:
            odds *= significant(_number(cells[name][payee, index, members]) or 0)
            if odds >= CERTAIN:
                break
    return odds


def _finding(schema: DataSchema, payee: str, columns: list[Column], cells: Cells, odds: int) -> Diagnostic:
    clock, index, name, members = columns[0]
    place = cells[name][payee, index, members].place
    label = next(period.label for period in schema.calendar.periods(clock) if period.index == index)
    many = len({(clock, index) for clock, index, _, _ in columns}) > 1
    sums = f"the sums of all the other rows of {label}" + (" and of each of its periods" if many else "")
    here, cure = DataPlace(place.path, place.row), "remove this row, or name a roster in the contract"
    if odds >= CERTAIN:
        return error("unknown-payee", f"`{payee}` is no payee; its figures are {sums}", here, fix=cure)
    return warning("unknown-payee", f"is `{payee}` a payee? Its figures are {sums}", here, fix=cure)


def significant(number: int | Fraction) -> int:
    """The digits of a figure that are not the zeros at its ends: round figures agree by accident more often.

    >>> significant(1_000_000), significant(30), significant(Fraction(6001, 2))
    (1, 3, 30005)
    """
    return int(decimal_text(number).lstrip("-").replace(".", "").strip("0") or 1)
