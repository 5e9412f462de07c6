"""The tables: every peer on one workload, and the fast ones from a thousand rows to ten million."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from importlib import import_module
from io import StringIO

from tests.bench.peers.measure import Timed, in_turn, ratio
from tests.bench.peers.workload import DISTINCT, Columns, Peer, Workload, repeated, wrong

WORKLOADS = ("w1",)
REFERENCE = "NumPy float64, plain"
FILES = {  # what is shown, its file, the dictionary in it
    REFERENCE: ("numpy_float", "PLAIN"),
    "NumPy float64, careful": ("numpy_float", "CAREFUL"),
    "pandas": ("pandas_frame", "PEERS"),
    "Polars": ("polars_frame", "PEERS"),
    "DuckDB": ("duckdb_sql", "PEERS"),
    "numba": ("numba_loop", "PEERS"),
    "OpenFisca": ("openfisca_system", "PEERS"),
    "GoRules zen-engine": ("zen_decision", "PEERS"),
    "DMN (pyDMNrules)": ("dmn_model", "PEERS"),
    "business-rules": ("business_rules_engine", "PEERS"),
}
SIZES = (1_000, 10_000, 100_000, 1_000_000, 10_000_000)


def compare(names: Sequence[str], number: int, rounds: int, sizes: Sequence[int]) -> bool:
    """Print all tables; False where our own amounts differ from the rule by hand."""
    os.environ.setdefault("POLARS_MAX_THREADS", "1")
    sound = True
    for name in names:
        workload: Workload = import_module(f"tests.bench.peers.{name}").WORKLOAD
        peers, absent = _peers(workload)
        _tried(peers, workload.data["realistic"](5), absent)
        for kind, make in workload.data.items():
            columns = make(number)
            right = repeated(workload.by_hand(repeated(columns, min(number, DISTINCT))), number)
            print(f"\n{workload.title}, {number:,} rows, {kind}\n")
            sound = _table(peers, columns, right, number, rounds) and sound
        for line in absent:
            print(line)
        _growth(workload, peers, sizes)
    return sound


def _peers(workload: Workload) -> tuple[dict[str, Peer], list[str]]:
    """The peers that can be used here, and why the others cannot."""
    from tests.bench.peers.numpy_float import copied
    from tests.bench.peers.ours import array_amounts, exact_statements

    peers, absent = {"obcdsl, exact, whole statements": exact_statements(workload)}, []
    try:
        peers["obcdsl, array, rows in memory"] = array_amounts(workload)
    except ImportError as reason:
        absent.append(f"obcdsl, array is left out: {reason}")
    for shown, (file, table) in FILES.items():
        try:
            found = getattr(import_module(f"tests.bench.peers.{file}"), table)
        except ImportError as reason:
            absent.append(f'{shown} is left out: {reason}; pip install -e ".[bench]"')
            continue
        if workload.name in found:
            peers[shown] = found[workload.name]
        else:
            absent.append(f"{shown} is left out: this workload is not written for it")
    peers["floor: the columns copied"] = copied(workload.outputs)
    return peers, absent


def _work(peers: dict[str, Peer], columns: Columns, number: int) -> dict[str, Timed]:
    """Every peer with its rows made ready: as many as are asked for, or the most that it manages."""
    made = {}
    for shown, peer in peers.items():
        rows = min(number, peer.most)
        ready = peer.prepare(repeated(columns, rows))
        made[shown] = Timed(_quiet(peer, ready), rows)
    return made


def _tried(peers: dict[str, Peer], columns: Columns, absent: list[str]) -> None:
    """Take out the peers that fail on a few rows, each with its reason; ours never fails in silence."""
    for shown, peer in list(peers.items()):
        if shown.startswith("obcdsl"):
            continue
        try:
            _quiet(peer, peer.prepare(repeated(columns, 5)))()
        except Exception as reason:  # whatever a peer raises, the others are still measured
            absent.append(
                f"{shown} is left out: it fails with {type(reason).__name__}: {' '.join(str(reason).split())[:150]}"
            )
            del peers[shown]


def _quiet(peer: Peer, ready: object) -> Callable[[], object]:
    def call() -> object:
        with redirect_stdout(StringIO()):
            return peer.run(ready)

    return call


def _table(peers: dict[str, Peer], columns: Columns, right: Columns, number: int, rounds: int) -> bool:
    work = _work(peers, columns, number)
    in_turn(work, rounds)
    print(f"{'':<34}{'rows/s':>14}{'time x NumPy':>14}{'MiB':>8}{'rows':>12}{'wrong':>10}{'wrong %':>10}")
    sound = True
    for shown, timed in work.items():
        line = f"{shown:<34}{timed.rate:>14,.0f}{ratio(timed, work[REFERENCE]):>14,.2f}{timed.mebibytes:>8,.0f}{timed.rows:>12,}"
        if not shown.startswith("floor"):
            off = wrong(timed.found, repeated(right, timed.rows))
            sound &= not (off and shown.startswith("obcdsl"))
            line += f"{off:>10,}{100 * off / timed.rows:>10.3f}"
        print(line)
        sys.stdout.flush()
    return sound


def _growth(workload: Workload, peers: dict[str, Peer], sizes: Sequence[int]) -> None:
    """Rows in a second as rows grow, once each after a first that does not count; nothing for what is too slow."""
    if not sizes:
        return
    print(f"\n{workload.title}, realistic, rows/s as rows grow\n")
    print(f"{'':<34}" + "".join(f"{size:>14,}" for size in sizes))
    rates: dict[str, list[str]] = {shown: [] for shown in peers}
    for size in sizes:
        able = {shown: peer for shown, peer in peers.items() if peer.most >= size}
        work = _work(able, workload.data["realistic"](size), size)
        in_turn(work, 1)
        for shown in peers:
            rates[shown].append(f"{work[shown].rate:,.0f}" if shown in work else "")
    for shown, found in rates.items():
        print(f"{shown:<34}" + "".join(f"{rate:>14}" for rate in found))
