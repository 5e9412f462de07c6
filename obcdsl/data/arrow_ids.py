"""Ids of payees and of members in a column: those of letters and digits seen to be plain at once, others looked at each once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pyarrow
import pyarrow.compute as compute

from obcdsl.data.figures import is_missing
from obcdsl.data.gathering import Gathering
from obcdsl.data.identities import TO_FILL, identity
from obcdsl.data.whose import payee_fault
from obcdsl.diagnostic import DataPlace

types = pyarrow.types


def ids_of_payees(gathering: Gathering, column: Any, heading: str) -> Any:
    """The payees as Arrow strings; None where any is no id, or is the heading, which may stand there again."""
    found = None if column.null_count else _ids(gathering, column, partial(_is_payee, gathering))
    if found is None or compute.any(compute.equal(found, heading)).as_py():
        return None
    roster = gathering.schema.roster
    if roster is not None:
        return found if compute.all(compute.is_in(found, pyarrow.array(sorted(roster)))).as_py() else None
    return None if _has_marks_with_digits(gathering) else found


def ids_of_members(gathering: Gathering, column: Any) -> Any:
    """The members of a key that data give as Arrow strings, null where a cell is blank; None where any is no id."""
    return None if _has_marks_with_digits(gathering) else _ids(gathering, column, partial(_is_member, gathering))


def _ids(gathering: Gathering, column: Any, is_id: Callable[[str], bool]) -> Any:
    """Ids as Arrow strings; None where any is not of letters and digits of ASCII, with a digit, and is doubted."""
    if not (types.is_string(column.type) or types.is_integer(column.type)):
        return None
    column = column.cast(pyarrow.string())
    if (compute.max(compute.binary_length(column)).as_py() or 0) > gathering.ways.limits.id_letters:
        return None
    plain = compute.and_(compute.string_is_ascii(column), compute.ascii_is_alnum(column))
    plain = compute.and_(plain, compute.match_substring_regex(column, "[0-9]"))
    odd = column.filter(compute.invert(plain)).unique().to_pylist()
    return column if all(map(is_id, odd)) else None


def _has_marks_with_digits(gathering: Gathering) -> bool:
    return any(any(letter.isdigit() for letter in mark) for mark in gathering.ways.marks)


def _is_payee(gathering: Gathering, said: str) -> bool:
    """Whether nobody doubts the id of a payee."""
    return identity(said, gathering.ways.limits) == said and not payee_fault(gathering, said, said, DataPlace(""))


def _is_member(gathering: Gathering, said: str) -> bool:
    """Whether nobody doubts the id of a member."""
    return identity(said, gathering.ways.limits) == said and said != TO_FILL and not is_missing(said, gathering.ways)
