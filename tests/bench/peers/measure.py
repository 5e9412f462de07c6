"""Time and memory of several peers in turn, round after round, in one process."""

from __future__ import annotations

import gc
import re
import statistics
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

STATUS, RESET = Path("/proc/self/status"), Path("/proc/self/clear_refs")


@dataclass(slots=True)
class Timed:
    """A peer with its data: seconds of each round, the most MiB that one call added, and what it gave."""

    call: Any
    rows: int
    seconds: list[float] = field(default_factory=list)
    mebibytes: float = 0.0
    found: Any = None

    @property
    def rate(self) -> float:
        """Rows in a second, by the median."""
        return self.rows / statistics.median(self.seconds)


def in_turn(work: Mapping[str, Timed], rounds: int) -> None:
    """Fill in the seconds and memory of every peer; a first round warms them and does not count."""
    for turn in range(rounds + 1):
        for timed in work.values():
            gc.collect()
            timed.found = None
            before = _reset_peak()
            start = time.perf_counter()
            timed.found = timed.call()
            took = time.perf_counter() - start
            if turn:
                timed.seconds.append(took)
                timed.mebibytes = max(timed.mebibytes, _peak() - before)


def ratio(one: Timed, other: Timed) -> float:
    """Time for each row beside that of another peer: the median of the ratios of each round."""
    return statistics.median((a / one.rows) / (b / other.rows) for a, b in zip(one.seconds, other.seconds, strict=True))


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
