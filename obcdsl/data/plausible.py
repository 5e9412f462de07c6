"""Figures that can be read and are perhaps not meant: ten times the last period's, or the last period's copied.

Both are warnings: the statement repeats them, and they refuse nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from obcdsl.data.schema import Address, Cell, DataSchema, MetricColumn
from obcdsl.diagnostic import DataPlace, Diagnostic, warning

NUMERIC = ("money", "count", "ratio", "number", "days")
SLIPS = (10, 100, 1000)
SMALL_COUNT = 100


def implausible(schema: DataSchema, cells: Mapping[str, Mapping[Address, Cell]]) -> list[Diagnostic]:
    """Warnings on figures that jump by a power of ten, and on payees whose figures never change."""
    metrics = varying(schema)
    private = {key.name for key in schema.keys if key.private}
    found: list[Diagnostic] = []
    for metric in metrics:
        found.extend(_jumps(metric, cells[metric.name], any(key in private for key in metric.keys)))
    found.extend(_copied(metrics, cells))
    return found


def varying(schema: DataSchema) -> list[MetricColumn]:
    """The metrics whose figures are compared with those of other periods."""
    return [m for m in schema.metrics if m.kind in NUMERIC and not m.fixed_for_term and not m.same_for_every]


def _number(cell: Cell | None) -> int | Fraction | None:
    value = cell.value if cell is not None else None
    return value if isinstance(value, int | Fraction) and not isinstance(value, bool) else None


def _jumps(metric: MetricColumn, store: Mapping[Address, Cell], is_private: bool) -> list[Diagnostic]:
    """Figures about 10, 100 or 1,000 times the last period's, or that part of it."""
    first: tuple[Cell, Cell] | None = None
    count = 0
    for (payee, index, members), cell in store.items():
        before_cell = store.get((payee, index - 1, members))
        now, before = _number(cell), _number(before_cell)
        if before_cell is None or not now or not before or (now > 0) != (before > 0):
            continue
        smaller, larger = sorted((abs(Fraction(now)), abs(Fraction(before))))
        if metric.kind in ("count", "days") and larger < SMALL_COUNT:
            continue
        if any(95 * slip * smaller <= 100 * larger <= 105 * slip * smaller for slip in SLIPS):
            count += 1
            first = first or (cell, before_cell)
    if first is None:
        return []
    return [power_of_ten(metric, *first, count, is_private)]


def power_of_ten(metric: MetricColumn, now_cell: Cell, before_cell: Cell, count: int, is_private: bool) -> Diagnostic:
    """The warning on figures that jump, of which these are the first."""
    times = Fraction(_number(now_cell) or 0) / Fraction(_number(before_cell) or 1)
    size = f"about {round(times)} times" if times > 1 else f"about 1/{round(1 / times)} of"
    message = (
        f"{metric.name} is {size} the last period's" if not is_private else f"{metric.name} jumps by a power of ten"
    )
    notes = (f"{count:,} figures in all.",) if count > 1 else ()
    return warning("power-of-ten", message, _at(now_cell), _at(before_cell), notes=notes)


def _copied(metrics: list[MetricColumn], cells: Mapping[str, Mapping[Address, Cell]]) -> list[Diagnostic]:
    """Payees all of whose figures are the same in every period given, two or more."""
    series: dict[tuple[str, str, tuple[str, ...]], dict[int, Cell]] = {}
    for metric in metrics:
        for (payee, index, members), cell in cells[metric.name].items():
            if _number(cell) is not None:
                series.setdefault((payee, metric.name, members), {})[index] = cell
    constant: dict[str, Cell | None] = {}
    for (payee, _, _), by_period in series.items():
        numbers = {_number(cell) for cell in by_period.values()}
        is_same = len(by_period) >= 2 and len(numbers) == 1
        if not is_same:
            constant[payee] = None
        elif constant.get(payee, ...) is ... and numbers != {0}:
            constant[payee] = by_period[max(by_period)]
    alike = [(payee, cell) for payee, cell in constant.items() if cell is not None]
    if not alike:
        return []
    return [copied_forward(*alike[0], len(alike))]


def copied_forward(payee: str, cell: Cell, count: int) -> Diagnostic:
    """The warning on payees whose figures never change, of whom this is the first."""
    whose = f" of {payee}" if payee else ""
    more = (f"So are those of {count - 1:,} others.",) if count > 1 else ()
    message = f"every figure{whose} is the same in all its periods: copied forward?"
    return warning("copied-forward", message, _at(cell), notes=more)


def _at(cell: Cell) -> DataPlace:
    return DataPlace(cell.place.path, cell.place.row, cell.place.column)
