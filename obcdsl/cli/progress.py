"""A line on stderr that says how far a long run is; nothing in a pipe, and nothing in its first second."""

from __future__ import annotations

import sys
import threading
import time
from typing import Any

SILENT_SECONDS = 1.0


class Progress:
    """Counts statements. `asked` None shows them on a terminal only."""

    def __init__(self, asked: bool | None = None) -> None:
        self._on = sys.stderr.isatty() if asked is None else asked
        self._bar: Any = None
        self._task: Any = None
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None
        self._begun = time.monotonic()
        self._before = self._done = 0
        self._total: int | None = None
        self._contract = ""

    def __enter__(self) -> Progress:
        if self._on:
            self._timer = threading.Timer(SILENT_SECONDS, self._show)
            self._timer.daemon = True
            self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._timer is not None:
            self._timer.cancel()
        with self._lock:
            self._on = False
            if self._bar is not None:
                self._bar.stop()
                self._bar = None

    def begin(self, contract: str) -> None:
        """The next contract."""
        self._contract, self._before, self._total = contract, self._done, None

    def done(self, statements: int, expected: int = 0) -> None:
        """So many statements of this contract are worked, of as many as are expected (0 where nobody knows)."""
        self._done = self._before + statements
        self._total = self._before + expected if expected else None
        if self._bar is not None and not self._done % 16:
            self._update()

    def write(self) -> None:
        """Take the line away while something else is written to stderr; it comes back by itself."""
        with self._lock:
            if self._bar is not None:
                self._bar.stop()
                self._bar = self._task = None
                sys.stderr.flush()
                self._timer = threading.Timer(SILENT_SECONDS, self._show)
                self._timer.daemon = True
                self._timer.start()

    def _update(self) -> None:
        rate = self._done / max(time.monotonic() - self._begun, 0.001)
        bar = self._bar
        if bar is not None:
            bar.update(
                self._task,
                description=self._contract,
                completed=self._done,
                total=self._total,
                rate=f"{rate:,.0f} a second",
            )

    def _show(self) -> None:
        from rich.console import Console
        from rich.progress import Progress as Bar
        from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn

        with self._lock:
            if not self._on or self._bar is not None:
                return
            self._bar = Bar(
                SpinnerColumn("line"),
                TextColumn("{task.description}", markup=False),
                TextColumn("{task.completed:,.0f} statements, {task.fields[rate]}", markup=False),
                TimeElapsedColumn(),
                TextColumn("left:"),
                TimeRemainingColumn(),
                console=Console(stderr=True),
                transient=True,
                refresh_per_second=4,
            )
            self._task = self._bar.add_task(self._contract, total=None, rate="0 a second")
            self._bar.start()
        self._update()
