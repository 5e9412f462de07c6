"""The table: for each contract our array, NumPy by hand, what else people use, and exact on a sample, in turn in one process."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from obcdsl.carriers.array.compiled import ArrayContract
from obcdsl.carriers.array.compiled import Worked as WorkedRows
from obcdsl.carriers.array.lines import DOES_NOT_APPLY
from obcdsl.carriers.exact import Exact
from obcdsl.contract import Contract, load
from obcdsl.core import Pay
from obcdsl.run import Run
from obcdsl.settling.settle import Settlement
from obcdsl.statement import RefusedStatement, Statement
from tests.bench.peers.measure import Timed, in_turn, ratio
from tests.bench.real.rows import Made

WORKLOADS = ("staffordshire", "shared_savings", "hospital_points")
CONTRACTS = Path(__file__).parents[3] / "contracts"
SAMPLE = 1_000
HEADINGS = f"{'':<22}{'rows/s':>14}{'time x NumPy':>14}{'MiB':>8}{'rows':>12}{'wrong':>10}"


@dataclass(frozen=True, slots=True)
class Compared:
    """A contract measured: rates in rows a second, the ratio of times, and rows that differ from exact in the sample."""

    rates: dict[str, float]
    ratio: float
    ratio_of_exact: float
    rows: int
    sample: int
    doubtful: int
    left: int
    array_wrong: int
    numpy_wrong: int
    numpy_wrong_of_all: int
    compile_seconds: float
    programs: int
    """How often the contract was compiled, as figures went beyond what they were known to be."""
    mebibytes: dict[str, float]
    """The most memory that a call added."""
    peers: dict[str, tuple[float, int]]
    """The ratio of times, and the rows that differ from what is proved, of what else people use."""
    absent: tuple[str, ...]


def compare(names: Sequence[str], number: int, turns: int) -> bool:
    """Print the tables; False where our own amounts differ from exact."""
    os.environ.setdefault("POLARS_MAX_THREADS", "1")
    sound = True
    for name in names:
        print(
            f"\n{import_module(f'tests.bench.real.{name}').TITLE}, {number:,} distinct rows\n\n{HEADINGS}", flush=True
        )
        found = compared(name, number, turns)
        rates, memory = found.rates, found.mebibytes
        lines = {
            "obcdsl, array": ("array", found.ratio, found.array_wrong),
            "NumPy by hand": ("numpy", 1.0, found.numpy_wrong_of_all),
            **{shown: (shown, *each) for shown, each in found.peers.items()},
        }
        for shown, (kind, times, off_by) in lines.items():
            print(f"{shown:<22}{rates[kind]:>14,.0f}{times:>14.2f}{memory[kind]:>8,.0f}{found.rows:>12,}{off_by:>10,}")
        for line in found.absent:
            print(line)
        print(
            f"{'obcdsl, exact':<22}{rates['exact']:>14,.0f}{found.ratio_of_exact:>14,.0f}{'':>8}{found.sample:>12,}{0:>10,}\n"
            f"in the {found.sample:,} rows of exact NumPy is wrong in {found.numpy_wrong:,}; of all rows "
            f"{found.doubtful:,} ({100 * found.doubtful / found.rows:.3f}%) were flagged and {found.left:,} left to exact; "
            f"compiled in {1000 * found.compile_seconds:,.0f} ms for each of {found.programs} ranges of figures",
            flush=True,
        )
        sound &= not found.array_wrong
    return sound


def compared(name: str, number: int, turns: int, sample: int = SAMPLE) -> Compared:
    """Measure one contract: the array with rows left open settled exactly, the rule by hand, and exact on a sample."""
    workload: Any = import_module(f"tests.bench.real.{name}")
    contract = load(CONTRACTS / workload.CONTRACT / "contract.obc")
    more = (contract.program,) if name == "hospital_points" else ()
    made: Made = workload.make(number, 1, *more)
    arrays, compiled, rows = workload.ready(made, *more), ArrayContract(contract.program), len(made.periods)
    kept: dict[str, Any] = {}

    def array() -> None:
        kept.clear()  # as the others let go of what they gave before
        worked = compiled.work(made)
        kept["left"] = exactly(contract, made, worked.unsettled.tolist())
        kept["worked"] = worked

    def numpy() -> Any:
        with np.errstate(all="ignore"):
            return workload.by_hand(arrays)

    others, absent = _peers(name, arrays)
    work = {each: Timed(call, rows) for each, call in {"array": array, "numpy": numpy, **others}.items()}
    in_turn(work, turns)
    chosen = np.random.default_rng(2).choice(rows, min(sample, rows), replace=False).tolist()
    begun = time.perf_counter()
    right = exactly(contract, made, chosen)
    of_exact = time.perf_counter() - begun
    worked, left, theirs = kept["worked"], kept["left"], work["numpy"].found
    ours = amounts_of(worked, Fraction(contract.program.rounding[1]))
    for row, amounts in left.items():
        for line, amount in amounts.items():
            ours[line][row] = amount
    rates = {each: timed.rate for each, timed in work.items()}
    rates["exact"] = len(chosen) / of_exact
    return Compared(
        rates, ratio(work["array"], work["numpy"]), rates["numpy"] / rates["exact"], rows, len(chosen),
        worked.doubtful, len(left), off(ours, right), off(theirs, right), off_of_all(ours, theirs, left),
        compiled.compile_seconds / len(compiled.compiled), len(compiled.compiled),
        {each: timed.mebibytes for each, timed in work.items()},
        {each: (ratio(work[each], work["numpy"]), off_of_all(ours, _arrays(work[each].found), left)) for each in others},
        absent,
    )  # fmt: skip


def _peers(name: str, arrays: dict[str, Any]) -> tuple[dict[str, Callable[[], Any]], tuple[str, ...]]:
    """What else people use for a contract, with its rows made ready; and why the others are left out."""
    found: dict[str, Callable[[], Any]] = {}
    absent = []
    try:
        module = import_module(f"tests.bench.real.{name}_peers")
    except ModuleNotFoundError:
        return found, ()
    for shown, prepare in module.PEERS.items():
        try:
            found[shown] = prepare(arrays)
        except ImportError as reason:
            absent.append(f'{shown} is left out: {reason}; pip install -e ".[bench]"')
    return found, tuple(absent)


def _arrays(found: Any) -> dict[str, Any]:
    """What a peer gave, as arrays of floats."""
    names = found.columns if hasattr(found, "columns") else found
    return {name: np.asarray(found[name], float) for name in names}


def exactly(contract: Contract, made: Made, rows: Sequence[int]) -> dict[int, dict[str, int]]:
    """The amounts of some rows as exact gives them, in the smallest unit of the rounding; nothing of a refused row."""
    program = contract.program
    run = Run(program, made, Exact())
    settlement = Settlement(run, {}, "")
    periods, found = program.calendar.periods(), {}
    for row in rows:
        payee, period = made.statement(row, periods)
        said = settlement.statement(payee, period)
        found[row] = _amounts(said, {pay.name: pay for pay in program.payments}, Fraction(program.rounding[1]))
        run.forget(payee)
    return found


def _amounts(said: Statement | RefusedStatement, payments: dict[str, Pay], unit: Fraction) -> dict[str, int]:
    if not isinstance(said, Statement):
        return {}
    lines = {
        line.clause: int(Fraction(line.amount or 0) / unit) * (1 if line.payer == payments[line.clause].payer else -1)
        for line in said.lines
    }
    return lines | {share.party: int(Fraction(share.amount) / unit) for share in said.shares}


def amounts_of(worked: WorkedRows, unit: Fraction) -> dict[str, Any]:
    """The amounts of whole blocks by the names of lines and parties, in the smallest unit of the rounding."""
    by = int(unit / worked.unit)
    found = {
        line.pay.name: np.where(worked.states[at] == DOES_NOT_APPLY, 0, worked.amounts[at]) // by
        for at, line in enumerate(worked.lines)
    }
    return found | {each.party: worked.shares[at] // by for at, each in enumerate(worked.slices)}


def off(found: dict[str, Any], right: dict[int, dict[str, int]]) -> int:
    """Rows of the sample in which any amount differs from exact."""
    return sum(
        any(not abs(float(found[name][row]) - amount) < 0.5 for name, amount in amounts.items())
        for row, amounts in right.items()
    )


def off_of_all(ours: dict[str, Any], theirs: dict[str, Any], left: dict[int, Any]) -> int:
    """Rows in which the rule by hand differs from what is proved, in any amount."""
    wrong: Any = np.zeros(len(next(iter(theirs.values()))), bool)
    for name, amounts in theirs.items():
        wrong |= ~(np.abs(amounts - ours[name]) < 0.5)
    wrong[[row for row, amounts in left.items() if not amounts]] = False
    return int(wrong.sum())
