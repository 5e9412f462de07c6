"""The members of keys in a record batch: each name is looked at once, and rows hold its number."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import Any

import numpy as np
import pyarrow

from obcdsl.data.arrow_ids import ids_of_members
from obcdsl.data.assembling import MOST_CODES, Assembly
from obcdsl.data.columns import Columns
from obcdsl.data.frame_table import exact_cell
from obcdsl.data.gathering import Gathering
from obcdsl.data.identities import identity
from obcdsl.data.table import Table
from obcdsl.record import dataclass


@dataclass(frozen=True, slots=True)
class Keys:
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
        return np.array(numbers, np.int32)[which]


def keys_of(gathering: Gathering, assembly: Assembly, table: Table, columns: Columns, held: list[Any]) -> Keys | None:
    """The keys of a block; None where any names no member."""
    found: dict[str, tuple[list[str | None], Any]] = {}
    for key, at in columns.keys:
        column = held[at] if key.codes is not None else ids_of_members(gathering, held[at])
        if column is None or pyarrow.types.is_null(column.type):
            return None
        coded = column.dictionary_encode()
        said = coded.dictionary.to_pylist()
        members = said if key.codes is None else [_listed(gathering, table, key.codes, each) for each in said]
        if None in members:
            return None
        codes = coded.indices.fill_null(len(members)).to_numpy(zero_copy_only=False)
        found[key.name] = [*members, None], codes.astype(np.int64)
    if prod(len(members) for members, _ in found.values()) >= MOST_CODES:
        return None
    return Keys(assembly, len(held[0]), found, {})


def _listed(gathering: Gathering, table: Table, codes: Mapping[str, str], said: Any) -> str | None:
    member = identity(exact_cell(table, said), gathering.ways.limits)
    return codes.get(member) if isinstance(member, str) else None
