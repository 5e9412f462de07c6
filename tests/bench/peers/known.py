"""The peers that are known, and how each is found for a workload: `../workloads/NAME_peers.py` and the files beside it."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

import numpy as np

from tests.bench.peers.workload import Columns, Peer, Prepare, Workload

Find = Callable[[str], Prepare]
NUMPY, CAREFUL, DMN = "NumPy float64, as written", "NumPy float64, careful", "DMN (pyDMNrules)"


def workload(name: str) -> Workload:
    """A workload by its name."""
    found: Workload = import_module(f"tests.bench.workloads.{name}").WORKLOAD
    return found


def _beside(file: str, prepare: str) -> Find:
    """What a file beside the workload makes ready by itself."""
    return lambda name: getattr(import_module(f"tests.bench.workloads.{name}_{file}"), prepare)


def _decided(engine: str) -> Find:
    """What an engine for decisions makes ready of the workload's steps."""

    def found(name: str) -> Prepare:
        steps = import_module(f"tests.bench.workloads.{name}_decisions").DECISIONS
        prepare: Callable[..., Prepare] = import_module(f"tests.bench.peers.{engine}").prepare
        return prepare(steps)

    return found


KNOWN: dict[str, tuple[Find, int]] = {  # what is shown, how it is found for a workload, the most rows that it manages
    "pandas": (_beside("peers", "with_pandas"), 10_000_000),
    "Polars": (_beside("peers", "with_polars"), 10_000_000),
    "DuckDB": (_beside("peers", "with_duckdb"), 10_000_000),
    "numba": (_beside("peers", "with_numba"), 10_000_000),
    "OpenFisca": (_beside("openfisca", "with_openfisca"), 1_000_000),
    "GoRules zen-engine": (_decided("zen_decision"), 1_000),
    DMN: (_decided("dmn_model"), 10),
    "business-rules": (_beside("business_rules", "with_business_rules"), 1_000),
}


def peers_of(name: str) -> tuple[dict[str, Peer], list[str]]:
    """The peers of a workload that can be used here, each tried on a few rows; and why the others cannot."""
    made = workload(name)
    few = made.columns(made.data["realistic"](20))
    peers, absent = {NUMPY: worked(made.plain), CAREFUL: worked(made.careful)}, []
    for shown, (find, most) in KNOWN.items():
        try:
            prepare = find(name)
            prepare(few)
        except ImportError as reason:
            absent.append(f'{shown} is left out: {reason}; pip install -e ".[bench]"')
        except Exception as reason:  # whatever a package of another release raises, the others are still measured
            said = " ".join(str(reason).split())[:150]
            absent.append(f"{shown} is left out: it fails with {type(reason).__name__}: {said}")
        else:
            peers[shown] = Peer(prepare, most)
    return peers, absent


def worked(rule: Callable[[Columns], Columns]) -> Peer:
    """A rule by hand on columns as they are."""

    def prepare(c: Columns) -> Callable[[], Columns]:
        def run() -> Columns:
            with np.errstate(all="ignore"):
                return rule(c)

        return run

    return Peer(prepare)


def _copied(c: Columns) -> Columns:
    return {name: values.copy() for name, values in c.items()}


FLOOR = "floor: the columns copied"
COPIED = worked(_copied)
"""What memory alone takes: every column read and written once, and nothing worked out."""
