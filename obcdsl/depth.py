"""Room for deep contracts: a long sum or a long chain of definitions is nested deeply in Python's own calls.

Nesting of brackets is limited when a contract is cut; a chain of a thousand definitions is not a fault. Work that may
be deep runs inside `room`, and what is deeper still is a limit that is named, never a crash.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

MOST_CALLS = 60_000


@contextmanager
def room() -> Iterator[None]:
    """A larger limit on nested calls while the block runs."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, MOST_CALLS))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)
