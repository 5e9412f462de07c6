"""Rows and columns of text, painted plainly or by rich. Figures are never wrapped; words are.

>>> grid = Grid("Payments", (Column("Clause"), Column("Amount", figure=True)), (Row(("Standard fee", "£5.00")),))
>>> print(*plain_grid(grid, Screen(width=40)), sep="\\n")
Payments
  Clause        Amount
  --------------------
  Standard fee   £5.00
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from obcdsl.record import dataclass
from obcdsl.render.screen import Screen, cut, width_of, wrap

if TYPE_CHECKING:
    from rich.table import Table

NARROWEST = 12
"""Columns of words are not made narrower than this; a grid whose figures need more room is wider than the screen."""


@dataclass(frozen=True, slots=True)
class Column:
    """A heading; `figure` columns stand to the right and are never wrapped or cut."""

    heading: str = ""
    figure: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row, and remarks that stand below its first cell. A `total` has a rule above it."""

    cells: tuple[str, ...]
    remarks: tuple[str, ...] = ()
    total: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A titled block of rows; without headings where every heading is empty."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


def plain_grid(grid: Grid, screen: Screen) -> list[str]:
    """The lines of a grid without colour."""
    rows = [tuple(_text(cell, column, screen) for cell, column in _pairs(row, grid)) for row in grid.rows]
    headings = tuple(screen.text(column.heading) for column in grid.columns)
    widths = _widths(grid.columns, [headings, *rows], screen.width - 2)
    across = sum(widths) + 2 * (len(widths) - 1)
    lines = [screen.text(grid.title)]
    if any(headings):
        lines += [*_cells(headings, grid.columns, widths), f"  {'-' * across}"]
    for at, (row, cells) in enumerate(zip(grid.rows, rows, strict=True)):
        if row.total and at and not grid.rows[at - 1].total:
            lines.append(f"  {'-' * across}")
        lines += _cells(cells, grid.columns, widths)
        for remark in row.remarks:
            lines += [f"    {line}" for line in wrap(screen.text(cut(remark, 1000)), max(screen.width - 4, 40))]
    return lines


def rich_grid(grid: Grid, screen: Screen) -> Table:
    """The grid as a table of rich."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    headed = any(column.heading for column in grid.columns)
    table = Table(
        title=Text(screen.text(grid.title), style="bold"), title_justify="left", box=box.SIMPLE_HEAD, show_header=headed
    )
    for column in grid.columns:
        heading = Text(screen.text(column.heading))
        if column.figure:
            table.add_column(heading, justify="right", no_wrap=True, overflow="ignore")
        else:
            table.add_column(heading, overflow="fold")
    for at, row in enumerate(grid.rows):
        if row.total and at and not grid.rows[at - 1].total:
            table.add_section()
        cells = [Text(_text(cell, column, screen)) for cell, column in _pairs(row, grid)]
        for remark in row.remarks:
            cells[0].append(f"\n{screen.text(cut(remark, 1000))}", style="dim")
        table.add_row(*cells, style="bold" if row.total else None)
    return table


def _pairs(row: Row, grid: Grid) -> zip[tuple[str, Column]]:
    return zip(row.cells, grid.columns, strict=True)


def _text(cell: str, column: Column, screen: Screen) -> str:
    return screen.text(cut(cell, 120 if column.figure else 200))


def _widths(columns: tuple[Column, ...], rows: list[tuple[str, ...]], across: int) -> list[int]:
    """Natural widths, the widest column of words narrowed a step at a time until the grid fits."""
    widths = [max(width_of(row[at]) for row in rows) for at in range(len(columns))]
    spare = across - sum(widths) - 2 * (len(columns) - 1)
    while spare < 0:
        words = [at for at, column in enumerate(columns) if not column.figure and widths[at] > NARROWEST]
        if not words:
            break
        widest = max(words, key=lambda at: widths[at])
        widths[widest] -= 1
        spare += 1
    return widths


def _cells(cells: tuple[str, ...], columns: tuple[Column, ...], widths: list[int]) -> list[str]:
    parts = [[c] if col.figure else wrap(c, w) for c, col, w in zip(cells, columns, widths, strict=True)]
    lines = []
    for depth in range(max(map(len, parts))):
        line = ""
        for part, column, width in zip(parts, columns, widths, strict=True):
            text = part[depth] if depth < len(part) else ""
            blank = " " * (width - width_of(text))
            line += f"  {blank}{text}" if column.figure else f"  {text}{blank}"
        lines.append(line.rstrip())
    return lines
