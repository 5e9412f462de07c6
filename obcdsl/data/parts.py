"""The rows of a table taken in parts: as columns where all of their cells are plain, otherwise row by row."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from itertools import islice
from typing import TYPE_CHECKING

from obcdsl.collector import collector_paused
from obcdsl.data.columns import Columns
from obcdsl.data.gather import gather
from obcdsl.data.gathering import Gathering
from obcdsl.data.table import Table

if TYPE_CHECKING:
    from obcdsl.data.arrow_columns import PlainRows


def parts(
    gathering: Gathering, table: Table, columns: Columns, size: int, in_columns: bool
) -> Iterator[tuple[int, PlainRows | None]]:
    """The rows in parts of one size, the last with what is left: how many, and the columns of those that are plain.

    Where data that are read whole are put together in columns, the size is another one, and the columns go there.
    """
    if gathering.assembly is not None and table.blocks is not None:
        from obcdsl.data.arrow_parts import in_parts, takes_parts

        if takes_parts(gathering, columns):
            for taken in in_parts(gathering, gathering.assembly, table, columns):
                yield taken, None
            return
    if in_columns and table.blocks is not None and find_spec("numpy") is not None:
        from obcdsl.data.arrow_columns import can_be_plain, note, plain_rows

        if can_be_plain(gathering, columns):
            table.rows, table.floats = iter(()), 0  # the first rows were looked at for their headings alone
            for first, block in table.blocks.of(size):
                is_whole = block.num_rows == size
                plain = plain_rows(gathering, table, columns, block, first) if is_whole else None
                if plain is not None:
                    ways = [
                        (gathering.figured[metric.name], at, plain.figures[metric.name].ways)
                        for metric, at in columns.metrics
                    ]
                    note(gathering, table, columns, block, plain.payees, ways, first)
                    yield size, plain
                else:
                    table.rows = table.blocks.rows(first, block)
                    yield _taken(gather(gathering, table, columns), size), None
            return
    rows = gather(gathering, table, columns)
    taken = size
    while taken == size:
        taken = _taken(rows, size)
        yield taken, None


def _taken(rows: Iterator[int], size: int) -> int:
    with collector_paused():
        return sum(1 for _ in islice(rows, size))
