"""Which statements have been met, in eight bytes each: whether any is met twice.

A statement (payee and period) is held as a hash of 64 bits. Two that are the same have the same hash, so no repetition is
missed; two that differ have the same one by accident in 3 of a million files of 10,000,000 rows, and the file is then read
whole, as if one were met twice. Columns are hashed by NumPy, rows in plain Python, to the same hash.

>>> met = Met()
>>> met.add([("P1", 0), ("P2", 0)]), met.is_repeated(), met.add([("P1", 0)]), met.is_repeated()
(None, False, None, True)
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from typing import Any

MASK = (1 << 64) - 1
FIRST, ODD = 0x9E3779B97F4A7C15, 0xD6E8FEB86659FD93
"""A start, and an odd factor: multiplying by it and folding the upper half down are both undone, so words never fall together."""


class Met:
    """The hashes of statements."""

    def __init__(self) -> None:
        self._rows = array("Q")
        self._columns: list[Any] = []

    def add(self, statements: Iterable[tuple[str, int]]) -> None:
        """Statements by payee and index of their period."""
        self._rows.extend(hashed(payee, index) for payee, index in statements)

    def add_hashed(self, hashes: Any) -> None:
        """Statements as `hashed_column` gives them."""
        self._columns.append(hashes)

    def is_repeated(self) -> bool:
        """Whether any statement was added twice."""
        if not self._columns:
            return len(set(self._rows)) < len(self._rows)
        import numpy

        self._columns = [numpy.concatenate([numpy.frombuffer(self._rows.tobytes(), numpy.uint64), *self._columns])]
        del self._rows[:]
        return is_repeated(self._columns[0])


def hashed(payee: str, index: int) -> int:
    """The hash of a statement."""
    content = payee.encode("utf-8", "surrogatepass")
    found = FIRST
    for start in range(0, len(content), 8):
        found = _mixed(found, int.from_bytes(content[start : start + 8], "little"))
    return _mixed(_mixed(found, len(content)), index)


def _mixed(one: int, other: int) -> int:
    found = (one ^ other) * ODD & MASK
    return found ^ found >> 32


def hashed_column(offsets: Any, content: Any, indexes: Any) -> Any:
    """The hashes of many statements.

    Args:
        offsets: where each payee begins in `content`, and the end of the last.
        content: the bytes of all payees, one after another.
        indexes: the index of each statement's period.
    """
    import numpy

    lengths = numpy.diff(offsets)
    words = -(-lengths // 8)
    most = int(words.max(initial=0))
    held = numpy.zeros((len(lengths), most * 8), numpy.uint8)
    held[numpy.arange(most * 8) < lengths[:, None]] = content[offsets[0] : offsets[-1]]
    found = numpy.full(len(lengths), FIRST, numpy.uint64)
    for at, word in enumerate(held.view("<u8").T):
        mixed = _mixed_columns(found, word)
        found = mixed if int(words.min()) > at else numpy.where(words > at, mixed, found)
    return _mixed_columns(_mixed_columns(found, lengths.astype(numpy.uint64)), indexes.astype(numpy.uint64))


def _mixed_columns(one: Any, other: Any) -> Any:
    import numpy

    found = (one ^ other) * numpy.uint64(ODD)
    return found ^ (found >> numpy.uint64(32))


def is_repeated(hashes: Any) -> bool:
    """Whether any hash of an array stands in it twice; the array is sorted."""
    hashes.sort()
    return bool((hashes[1:] == hashes[:-1]).any())
