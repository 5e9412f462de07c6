"""Room for deep contracts: a long sum or a long chain of definitions is nested deeply in Python's own calls.

Nesting of brackets is limited when a contract is cut; a chain of a thousand definitions is not a fault. Work that may
be deep runs inside `room`, and what is deeper still is a limit that is named, never a crash.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

Found = TypeVar("Found")
MOST_CALLS = 60_000
TOGETHER = 1 << 16
"""Places for the calls of work that is held together, half a megabyte in all: those that are not used take no memory."""


@contextmanager
def room() -> Iterator[None]:
    """A larger limit on nested calls while the block runs."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, MOST_CALLS))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def held_together(work: Callable[..., Found], *arguments: Any) -> Found:
    """What some work gives: its nested calls lie in one piece of memory.

    Python keeps calls that are within each other in pieces of 16 KB. It gets another piece where one is full, and gives it
    back as soon as it is empty: work that goes to and fro over such an edge takes up to a quarter longer. A call that needs
    much room itself gets a piece as large, which the calls within it share.

    >>> held_together(max, 3, 5)
    5
    """
    return work(*arguments)


held_together.__code__ = held_together.__code__.replace(co_stacksize=TOGETHER)
