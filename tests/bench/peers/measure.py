"""Time and memory of several peers in turn, round after round, in one process."""

from __future__ import annotations

import ctypes
import gc
import re
import statistics
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

STATUS, RESET = Path("/proc/self/status"), Path("/proc/self/clear_refs")


@dataclass(slots=True)
class Timed:
    """A peer with its data: seconds of each round, the most MiB that a call adds, and what it gave."""

    call: Any
    rows: int
    seconds: list[float] = field(default_factory=list)
    mebibytes: float = 0.0
    found: Any = None

    @property
    def rate(self) -> float:
        """Rows in a second, by the median."""
        return self.rows / statistics.median(self.seconds)


def in_turn(work: Mapping[str, Timed], rounds: int, patience: float, tell: Callable[[str], None]) -> None:
    """Fill in the seconds and memory of every peer; the first round warms them and tells the memory, and its time does not count.

    A peer that has taken more than `patience` seconds in the rounds that count is not called again; each is called once.
    """
    for turn in range(rounds + 1):
        for shown, timed in work.items():
            if sum(timed.seconds) > patience:
                continue
            tell(f"round {turn} of {rounds}, {shown}")
            if turn:
                timed.seconds.append(once(timed))
            else:
                timed.mebibytes = _added(timed)


def once(timed: Timed) -> float:
    """Call a peer and keep what it gave: seconds of the processor, which a busy machine does not stretch."""
    timed.found = None
    gc.collect()
    start = time.process_time()
    timed.found = timed.call()
    return time.process_time() - start


def _added(timed: Timed) -> float:
    """The most MiB that a call adds to what is held, when nothing is kept of the calls before."""
    gc.collect()
    _give_back()
    before = _reset_peak()
    once(timed)
    return _peak() - before


def ratio(one: Timed, other: Timed) -> float:
    """Time for each row beside that of another peer: the median of the ratios of the rounds that both took part in."""
    return statistics.median(
        (a / one.rows) / (b / other.rows) for a, b in zip(one.seconds, other.seconds, strict=False)
    )


def _give_back() -> None:
    """Memory that was let go of goes back to the system, where the library of C can do that."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").malloc_trim(0)


def _reset_peak() -> float:
    """Begin a new peak of memory, and give what is held now; where the system does not tell, 0."""
    try:
        RESET.write_text("5")
    except OSError:
        return 0.0
    return _peak()


def _peak() -> float:
    try:
        found = re.search(r"VmHWM:\s+(\d+)", STATUS.read_text())
    except OSError:
        return 0.0
    return int(found[1]) / 1024 if found else 0.0
