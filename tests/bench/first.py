"""How soon the first result is there: compiling every shipped contract, and its first thousand rows beside exact.

The figures of a contract's data are moved by up to a tenth for as many payees as it takes. Times are of the processor, the
best of several in turn; a run by the array begins with a contract that has not been compiled.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Any

from obcdsl.bulk.blocks import Bulk
from obcdsl.carriers.array.cohorts import Cohort
from obcdsl.carriers.array.compiled import ArrayContract
from obcdsl.carriers.array.figures import NotHeldError
from obcdsl.carriers.array.gathered import Gathered
from obcdsl.carriers.exact import Exact
from obcdsl.collector import collector_paused
from obcdsl.data.read import read
from obcdsl.data.schema import Cell
from obcdsl.periods import Period
from obcdsl.run import Run
from obcdsl.running.sourced import RowSource
from obcdsl.settling.settle import Settlement
from tests import shipped
from tests.bench.timing import Measured
from tests.laws.test_array_on_contracts import Moved


class Near(Moved):
    """Rows near those of a contract's data: each number moved by up to a tenth, nothing lost."""

    def _moved(self, metric: str, cell: Cell) -> Cell:
        value = cell.value
        if isinstance(value, bool) or not isinstance(value, (int, Fraction)):
            return cell
        unit, moved = self.program.metrics[metric].unit, value * Fraction(self.random.randint(900, 1100), 1000)
        if unit.currency:
            moved = Fraction(round(moved * 100), 100)
        return Cell(round(moved) if unit.dims and not unit.currency else moved, cell.place)


def first_results(number: int, turns: int) -> Iterator[Measured]:
    """A line for each shipped contract that the array holds."""
    for name in shipped.NAMES:
        contract = shipped.contract(name)
        rows = read(shipped.data_files(name), contract.schema).rows
        copies = -(-number // max(len(rows.statements), 1)) + 1
        payees = list(dict.fromkeys(payee for payee, _ in rows.statements))
        source = Near(contract.program, RowSource(contract.program, rows), payees, copies, seed=7)
        statements = [(f"{payee}#{copy}", period) for copy in range(1, copies) for payee, period in rows.statements]
        found = _of_one(contract.program, source, statements[:number], turns)
        if found is None:
            yield Measured(f"{name}", "left to exact")
            continue
        compiling, array, exact = found
        yield Measured(f"{name}, compiling", f"{1000 * compiling:,.1f} ms", limit="50 ms")
        shown = f"{1000 * array:,.0f} ms"
        yield Measured(f"{name}, the first {number:,} rows", shown, array / exact, "exact", "1")


def _of_one(
    program: Any, source: Any, statements: Sequence[tuple[str, Period]], turns: int
) -> tuple[float, float, float] | None:
    columns = Gathered(program, source, statements)
    cohort = Cohort(Run(program, source, Exact()), frozenset(period.index for _, period in statements))
    compiled = []
    for _ in range(turns + 2):
        made = ArrayContract(program, cohort=cohort)
        try:
            made.work(columns)
        except NotHeldError:
            return None
        compiled.append(made.compile_seconds)

    def by_exact() -> None:
        settle = Settlement(Run(program, source, Exact()), {}, "").statement
        for payee, period in statements:
            settle(payee, period)

    def by_array() -> None:
        run = Run(program, source, Exact())
        settlement, bulk = Settlement(run, {}, ""), Bulk("array")
        assert bulk.takes(statements)
        found = bulk.results(run, settlement, statements, settlement.statement, one_by_one=True)
        assert found is not None
        for _ in found:
            pass

    took: dict[Callable[[], None], list[float]] = {by_array: [], by_exact: []}
    for _ in range(turns):
        for work, seconds in took.items():
            with collector_paused():
                begun = time.process_time()
                work()
                seconds.append(time.process_time() - begun)
    return min(compiled), min(took[by_array]), min(took[by_exact])
