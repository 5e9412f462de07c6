"""Timing: several things in turn, round after round, so that a busy machine slows all of them alike."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OBC = "import sys\nfrom obcdsl.cli import main\nmain(sys.argv[1:])\n"
PEAK = """
import re
from pathlib import Path
status = Path("/proc/self/status")
found = re.search(r"VmHWM:\\s+(\\d+)", status.read_text()) if status.exists() else None
print("PEAK", int(found[1]) // 1024 if found else -1, file=sys.stderr)
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """One line of the table: seconds of each round (or of the one run), and what they are compared with."""

    name: str
    shown: str
    ratio: float | None = None
    reference: str = ""
    limit: str = ""


def rounds(work: Mapping[str, Callable[[], object]], number: int) -> dict[str, list[float]]:
    """Seconds of each piece of work in each round, after one round that does not count."""
    found: dict[str, list[float]] = {name: [] for name in work}
    for turn in range(number + 1):
        for name, run in work.items():
            start = time.perf_counter()
            run()
            if turn:
                found[name].append(time.perf_counter() - start)
    return found


def ratio_of(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """The median of the ratios of each round."""
    return statistics.median(a / b for a, b in zip(ours, theirs, strict=True))


def process(*arguments: str) -> None:
    """One Python process to its end; bytecode is kept, as it is where the package is installed."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run(
        [sys.executable, *arguments], env=kept, cwd=ROOT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )


def obc(*arguments: str) -> None:
    """One run of `obc`, as it is installed."""
    process("-m", "obcdsl", *arguments)


def obc_and_peak(out: Path, *arguments: str) -> tuple[float, int]:
    """Seconds of one run of `obc` whose output goes to a file, and the most MiB of memory it held."""
    code = OBC.replace(
        "main(sys.argv[1:])", "try:\n    main(sys.argv[1:])\nexcept SystemExit as end:\n    assert not end.code"
    )
    start = time.perf_counter()
    with out.open("wb") as stream:
        done = subprocess.run(
            [sys.executable, "-c", code + PEAK, *arguments], cwd=ROOT, stdout=stream, stderr=subprocess.PIPE, text=True, check=True
        )  # fmt: skip
    return time.perf_counter() - start, int(done.stderr.split()[-1])


def machine() -> str:
    """The machine, its Python and the commit."""
    model = platform.processor() or platform.machine()
    information = Path("/proc/cpuinfo")
    if information.exists():
        named = [
            line.split(":", 1)[1].strip()
            for line in information.read_text().splitlines()
            if line.startswith("model name")
        ]
        model = named[0] if named else model
    commit = subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    said = commit.stdout.strip() or "unknown"
    return f"{model}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}, commit {said}"
