"""Work that nests deeply takes no longer for how deep it lies."""

from __future__ import annotations

import time

from obcdsl.depth import held_together

CALLS = 4_000


def _inner(a: int, b: int) -> int:
    return a + b


def _outer(a: int, b: int) -> int:
    return _inner(a, b) + _inner(b, a)


def _seconds(deeper: int) -> float:
    """How long some calls take, so many calls within each other."""
    if deeper:
        return _seconds(deeper - 1)
    took = []
    for _ in range(3):
        begun = time.thread_time()
        for number in range(CALLS):
            _outer(number, number)
        took.append(time.thread_time() - begun)
    return min(took)


def _slowest() -> float:
    """The longest at any of many depths, as a multiple of the shortest: over the edge of a piece of memory it is near 100."""
    took = [_seconds(deeper) for deeper in range(60, 240, 2)]
    return max(took) / min(took)


def test_calls_take_as_long_at_any_depth() -> None:
    """Nested calls that are held together lie in one piece of memory."""
    slowest: float = held_together(_slowest)
    assert slowest < 10
