"""Our own readings: whole statements by the exact carrier, and blocks by the array carrier where it is there."""

from __future__ import annotations

from typing import Any

from obcdsl.carriers.exact import Exact
from obcdsl.contract import Contract
from obcdsl.data.read import Reading, read
from obcdsl.run import Run
from obcdsl.running.sourced import RowSource
from obcdsl.settling.settle import Settlement
from tests.bench.peers.workload import Columns, Peer, Workload


def exact_statements(workload: Workload) -> Peer:
    """Rows that have been read are worked to whole statements, each value included; their amounts are kept."""
    contract = workload.contract()

    def prepare(columns: Columns) -> Reading:
        return read([workload.as_data(columns)], contract.schema).or_refuse()

    def run(reading: Reading) -> dict[str, Any]:
        return _by_name(workload, [workload.paid(one) for one in _statements(contract, reading)])

    return Peer(prepare, run, most=20_000)


def array_amounts(workload: Workload) -> Peer:
    """Rows that have been read are gathered and worked in blocks; rows left open are settled exactly, in the same time.

    Raises:
        ImportError: where there is no array carrier.
    """
    from obcdsl.carriers.array.compiled import ArrayContract
    from obcdsl.carriers.array.gathered import Gathered

    contract = workload.contract()
    compiled = ArrayContract(contract.program)

    def prepare(columns: Columns) -> tuple[Run, Settlement, Any]:
        rows = read([workload.as_data(columns)], contract.schema).or_refuse().rows
        run = Run(contract.program, RowSource(contract.program, rows), Exact())
        return (
            run,
            Settlement(run, contract.sources, contract.fingerprint),
            Gathered(contract.program, run.source, rows.statements),
        )

    def run(ready: tuple[Run, Settlement, Any]) -> dict[str, Any]:
        evaluated, settlement, gathered = ready
        evaluated.frames.clear()
        worked = compiled.work(gathered)
        found = workload.from_blocks(worked)
        for at in worked.unsettled.tolist():
            payee, period = evaluated.source.rows.statements[at]  # type: ignore[attr-defined]
            for name, amount in zip(workload.outputs, workload.paid(settlement.statement(payee, period)), strict=True):
                found[name][at] = amount
        return found

    return Peer(prepare, run, most=200_000)


def _statements(contract: Contract, reading: Reading) -> Any:
    run = Run(contract.program, RowSource(contract.program, reading.rows), Exact())
    settlement = Settlement(run, contract.sources, contract.fingerprint)
    for payee, period in reading.rows.statements:
        yield settlement.statement(payee, period)


def _by_name(workload: Workload, found: list[tuple[int, ...]]) -> dict[str, Any]:
    return dict(zip(workload.outputs, zip(*found, strict=True), strict=True))
