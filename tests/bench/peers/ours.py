"""Our own readings: whole statements by the exact carrier, and blocks by the array carrier where it is there."""

from __future__ import annotations

from typing import Any

from obcdsl.carriers.exact import Exact
from obcdsl.contract import Contract
from obcdsl.data.read import Reading, read
from obcdsl.run import Run
from obcdsl.settle import Settlement
from obcdsl.sourced import RowSource
from tests.bench.peers.workload import Columns, Peer, Workload


def exact_statements(workload: Workload) -> Peer:
    """Rows that have been read are worked to whole statements, each value included; their amounts are kept."""
    contract = workload.contract()

    def prepare(columns: Columns) -> Reading:
        return read([workload.as_data(columns)], contract.schema).or_refuse()

    def run(reading: Reading) -> dict[str, Any]:
        return _by_name(workload, [workload.paid(one) for one in _statements(contract, reading)])

    return Peer(prepare, run, most=20_000)


def _statements(contract: Contract, reading: Reading) -> Any:
    run = Run(contract.program, RowSource(contract.program, reading.rows), Exact())
    settlement = Settlement(run, contract.sources, contract.fingerprint)
    for payee, period in reading.rows.statements:
        yield settlement.statement(payee, period)


def _by_name(workload: Workload, found: list[tuple[int, ...]]) -> dict[str, Any]:
    return dict(zip(workload.outputs, zip(*found, strict=True), strict=True))
