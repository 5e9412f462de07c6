"""Figures agreed in a schedule that a contract pins by its hash: read as strictly as data, but no run can say how.

A schedule names payees and periods only where its figures vary by them, and makes no statements.
"""

from __future__ import annotations

from dataclasses import replace

from obcdsl.data.opened import PinnedFile
from obcdsl.data.read import read
from obcdsl.data.schema import DataSchema, Rows
from obcdsl.diagnostic import Refusal


def schedule_rows(path: str, content: bytes, schema: DataSchema) -> Rows:
    """The figures of a schedule.

    Raises:
        Refusal: where anything in it cannot be read; it was agreed as a whole.
    """
    found = read([PinnedFile(path, content)], replace(schema, pinned=path))
    if found.errors:
        raise Refusal(found.errors)
    return found.rows


def put_in(rows: Rows, schedule: Rows) -> None:
    """The figures of a schedule among those of data, which never give or change them."""
    for name, cells in schedule.cells.items():
        for_every = [(at, cell) for at, cell in cells.items() if not at[0]]
        spread = {(payee, *at[1:]): cell for payee in rows.payees for at, cell in for_every}
        rows.cells[name] = {**cells, **spread} if spread else cells
    for key, met in schedule.members.items():
        known = rows.members.setdefault(key, {})
        for address, members in met.items():
            known[address] = list(dict.fromkeys([*known.get(address, []), *members]))
