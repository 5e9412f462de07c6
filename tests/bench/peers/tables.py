"""The tables: ours and every peer on one workload, and from a thousand rows to ten million."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from io import StringIO
from typing import Any

import numpy as np

from tests.bench.peers.known import COPIED, FLOOR, NUMPY, peers_of, workload
from tests.bench.peers.measure import Timed, in_turn, once, ratio
from tests.bench.peers.ours import InBlocks, exactly
from tests.bench.peers.workload import Columns, Peer, Workload, first, wrong

ARRAY, EXACT = "obcdsl, array", "obcdsl, exact, whole statements"
OF_EXACT, BY_HAND = 300, 10_000
"""The rows that are worked to whole statements, and the most that are worked by hand on fractions."""
PATIENCE, LONGEST, SLOW = 4.0, 3.0, 100_000
"""Seconds of the rounds of one peer, and of one call as rows grow; what manages fewer rows than these has no growth to show."""
SIZES = (1_000, 10_000, 100_000, 1_000_000, 10_000_000)


def compare(names: Sequence[str], number: int, rounds: int, sizes: Sequence[int]) -> bool:
    """Print all tables, each as soon as it is measured; False where our own amounts differ from exact or from the rule by hand."""
    os.environ.setdefault("POLARS_MAX_THREADS", "1")
    sound = True
    for name in names:
        held = workload(name)
        tell(f"{held.title}: trying the peers")
        peers, absent = peers_of(name)
        for kind in held.data:
            sound &= _table(held, kind, peers, number, rounds)
        for line in absent:
            _print(line)
        if name == "w1":
            for kind in held.data:
                _growth(held, kind, peers, sizes)
    tell("")
    return sound


def tell(text: str) -> None:
    """What is being done, on one line of a terminal; nothing in a pipe."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{text}")
        sys.stderr.flush()


def _print(text: str) -> None:
    tell("")
    print(text, flush=True)


def _quiet(call: Callable[[], Any]) -> Callable[[], Any]:
    """Without what some packages print at each call."""

    def quietly() -> Any:
        with redirect_stdout(StringIO()):
            return call()

    return quietly


def _ready(peer: Peer, columns: Columns) -> Timed:
    """A peer with its rows made ready: all of them, or the most that it manages."""
    rows = min(len(columns["year"]), peer.most)
    return Timed(_quiet(peer.prepare(first(columns, rows))), rows)


# ---- one workload --------------------------------------------------------------------------------------------------------


def _table(held: Workload, kind: str, peers: dict[str, Peer], number: int, rounds: int) -> bool:
    """One table of one kind of rows."""
    title = f"{held.title}, {number:,} rows, {kind}"
    tell(f"{title}: rows are made ready")
    contract, made = held.contract(), held.data[kind](number)
    columns, blocks, number = held.columns(made), InBlocks(contract, made), len(made.periods)
    sample = range(min(number, OF_EXACT))
    work = {EXACT: Timed(lambda: exactly(contract, made, sample), len(sample)), ARRAY: Timed(blocks, number)}
    work |= {shown: _ready(peer, columns) for shown, peer in {**peers, FLOOR: COPIED}.items()}
    in_turn(work, rounds, PATIENCE, lambda doing: tell(f"{title}: {doing}"))
    tell(f"{title}: amounts are compared")
    ours = blocks.amounts(work[ARRAY].found)
    right = {name: -ours[name] if name in held.turned else ours[name] for name in held.outputs}
    off = _differing(held, columns, ours, right, work[EXACT].found)
    _print(f"\n{title}\n\n{'':<34}{'rows/s':>14}{'time x NumPy':>14}{'MiB':>8}{'rows':>12}{'wrong':>10}{'wrong %':>10}")
    for shown, timed in work.items():
        line = f"{shown:<34}{timed.rate:>14,.0f}{ratio(timed, work[NUMPY]):>14,.2f}{timed.mebibytes:>8,.0f}{timed.rows:>12,}"
        if shown != FLOOR:
            ours_of = shown in (ARRAY, EXACT)
            bad = int(off[: timed.rows].sum()) if ours_of else _wrong(timed, right, blocks.refused())
            line += f"{bad:>10,}{100 * bad / timed.rows:>10.3f}"
        _print(line)
    doubtful, compiled = work[ARRAY].found.doubtful, blocks.compiled
    hand = f" and with the rule on fractions on {min(number, BY_HAND):,}" if held.by_hand else ""
    _print(
        f"Ours agrees with exact on {len(sample):,} rows{hand}, or they are counted as wrong; the others are compared with ours.\n"
        f"Of {number:,} rows {doubtful:,} ({100 * doubtful / number:.3f} %) were flagged, {len(blocks.left):,} left to exact; compiled "
        f"in {1000 * compiled.compile_seconds / len(compiled.compiled):,.0f} ms for each of {len(compiled.compiled)} ranges of figures."
    )
    return not off.any()


def _wrong(timed: Timed, right: Columns, refused: list[int]) -> int:
    """Rows of a peer that are off by a smallest unit or more; what is refused is nobody's error."""
    bad = wrong(timed.found, first(right, timed.rows))
    bad[[row for row in refused if row < timed.rows]] = False
    return int(bad.sum())


def _differing(
    held: Workload, columns: Columns, ours: Columns, right: Columns, of_exact: dict[int, dict[str, int]]
) -> Any:
    """Whether ours differs from exact, or from the rule by hand on fractions where there is one, in each row."""
    bad = np.zeros(len(columns["year"]), dtype=bool)
    for row, amounts in of_exact.items():
        bad[row] = any(ours[name][row] != amount for name, amount in amounts.items())
    if held.by_hand:
        found = held.by_hand(columns, BY_HAND)
        some = len(next(iter(found.values())))
        bad[:some] |= wrong(found, first(right, some))
    return bad


# ---- growth --------------------------------------------------------------------------------------------------------------


def _growth(held: Workload, kind: str, peers: dict[str, Peer], sizes: Sequence[int]) -> None:
    """Rows in a second as rows grow, one peer after another; nothing for what would take too long at its last rate."""
    if not sizes:
        return
    title = f"{held.title}, {kind}, rows/s as rows grow"
    growing = {shown: peer for shown, peer in {**peers, FLOOR: COPIED}.items() if peer.most >= SLOW}
    rates: dict[str, list[float]] = {shown: [] for shown in (EXACT, ARRAY, *growing)}
    for size in sizes:
        tell(f"{title}: {size:,} rows are made")
        made = held.data[kind](size)
        columns = held.columns(made)
        for shown, known in rates.items():
            if known and (not known[-1] or size / known[-1] > LONGEST):
                known.append(0.0)
                continue
            tell(f"{title}: {size:,}, {shown}")
            known.append(_rate(held, shown, growing.get(shown), made, columns))
    _print(f"\n{title}\n\n{'':<34}" + "".join(f"{size:>14,}" for size in sizes))
    for shown, known in rates.items():
        _print(f"{shown:<34}" + "".join(f"{rate:>14,.0f}" if rate else f"{'':>14}" for rate in known))


def _rate(held: Workload, shown: str, peer: Peer | None, made: Any, columns: Columns) -> float:
    """Rows in a second of one call, after a first that does not count but for the most rows; 0 for more than it manages."""
    size = len(made.periods)
    if peer is None:
        contract = held.contract()
        timed = Timed(
            InBlocks(contract, made) if shown == ARRAY else lambda: exactly(contract, made, range(size)), size
        )
    elif peer.most < size:
        return 0.0
    else:
        timed = _ready(peer, columns)
    if size < SIZES[-1]:
        once(timed)
    return size / once(timed)
