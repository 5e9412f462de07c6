"""Statements of amounts alone, worked in blocks by the array carrier; rows that it leaves open are settled by exact.

Such a statement has its lines, shares and totals, each to the penny what exact gives, and nothing that only exact knows:
no unrounded figures, no values, no reasons. It is made where nothing more is asked for (`--as amounts`, `--summary`).
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from obcdsl.bulk.amount_statements import AmountStatements, entries_of
from obcdsl.bulk.amounts_block import AmountsBlock
from obcdsl.periods import Period
from obcdsl.run import Run
from obcdsl.running.folding import reads_cohort
from obcdsl.settling.settle import Settlement
from obcdsl.statement import RefusedStatement, Statement

if TYPE_CHECKING:
    from obcdsl.carriers.array.compiled import ArrayContract, Worked

Engine = Literal["auto", "exact", "array"]
FEWEST_ROWS = 300
"""Below so many statements exact is as fast, and nothing needs to be compiled."""
NEARLY_ALL = 0.9
"""Where so many statements of the first batch need exact, later batches are left to it as they are."""
FEWEST_IN_BLOCK = 64
"""Statements that a block has on average at least, or each is made by itself."""
MOST_IN_BLOCK = 1 << 16
"""Statements that a block has at most: their rows are in memory together."""
THREADS = min(2, os.cpu_count() or 1)
"""More do not help: between the steps of a block they wait for each other."""
Result = Statement | RefusedStatement | AmountsBlock
Settle = Callable[[str, Period], Statement | RefusedStatement]


@dataclass(slots=True)
class Bulk:
    """What the array carrier does for one job: the contract compiled, and what was done, to be said."""

    engine: Engine = "auto"
    rows: int = 0
    doubtful: int = 0
    settled_exactly: int = 0
    seconds: float = 0.0
    left_to_exact: str = ""
    compiled: ArrayContract | None = None
    in_blocks: bool = False
    """Whether whoever asked takes blocks of statements (`AmountsBlock`) as well as statements one by one."""
    reasons: dict[str, None] = field(default_factory=dict)

    def takes(self, statements: Sequence[Any], rows_from_data: int = 0) -> bool:
        """Whether so many statements, or rows of persons, visits or claims in them, are worth it, and it can be done at all."""
        if self.engine == "exact" or self.left_to_exact or not statements:
            return False
        if self.engine == "auto" and len(statements) + rows_from_data < FEWEST_ROWS and not self.rows:
            return False
        try:
            import obcdsl.carriers.array.compiled  # noqa: F401
        except ImportError:
            self.left_to_exact = "numpy is not installed: pip install 'obcdsl[array]'"
            return False
        return True

    def results(
        self,
        run: Run,
        settlement: Settlement,
        statements: Sequence[tuple[str, Period]],
        settle: Settle,
        one_by_one: bool,
    ) -> Iterator[Result] | None:
        """The statements in their order, `one_by_one` even where blocks are taken; None where the contract is left to exact."""
        from obcdsl.bulk.columns_as_read import gathered
        from obcdsl.carriers.array.cohorts import Cohort
        from obcdsl.carriers.array.compiled import ArrayContract
        from obcdsl.carriers.array.figures import NotHeldError

        begun = time.perf_counter()
        if reads_cohort(run.program):
            cohort = Cohort(run, frozenset(period.index for _, period in statements))
            self.compiled = ArrayContract(run.program, cohort=cohort, threads=THREADS)
        elif self.compiled is None:
            self.compiled = ArrayContract(run.program, threads=THREADS)
        try:
            columns = gathered(run.program, run.source, statements)
            worked = self.compiled.work(columns)
        except NotHeldError as why:
            self.left_to_exact = str(why)
            return None
        self.seconds += time.perf_counter() - begun
        self.reasons.update(dict.fromkeys(self.compiled.reasons))
        self.rows += len(statements)
        self.doubtful += worked.doubtful
        self.settled_exactly += len(worked.unsettled)
        left = len(worked.unsettled)
        if self.engine == "auto" and self.rows == len(statements) and left >= NEARLY_ALL * len(statements):
            self.left_to_exact = f"{left:,} of the first {len(statements):,} rows need it"
        if (
            self.in_blocks
            and not one_by_one
            and not worked.by_row
            and len(worked.unsettled) * FEWEST_IN_BLOCK <= len(statements)
        ):
            return _blocks(settlement, statements, worked, columns.periods, settle)
        return _statements(settlement, statements, worked, settle)

    def said(self) -> str:
        """What was done, in a line; empty where nothing was asked of it."""
        if self.rows:
            exactly = f"{self.settled_exactly:,} of them settled exactly"
            why = f" ({', '.join(self.reasons)})" if self.reasons and self.settled_exactly else ""
            rest = f"; the rest by the exact engine: {self.left_to_exact}" if self.left_to_exact else ""
            return f"array engine: {self.rows:,} rows, {exactly}{why}, {self.seconds:.2f} s{rest}"
        return f"exact engine: {self.left_to_exact}" if self.left_to_exact else ""


def _statements(
    settlement: Settlement, statements: Sequence[tuple[str, Period]], worked: Worked, settle: Settle
) -> Iterator[Statement | RefusedStatement]:
    left = set(worked.unsettled.tolist())
    make = AmountStatements(settlement, worked)
    columns = [worked.amounts.T, worked.states.T, worked.shares.T, worked.divided.T]
    for start in range(0, len(statements), 1024):
        stop = min(start + 1024, len(statements))
        parts = [column[start:stop].tolist() for column in columns]
        of_rows = [entries_of(lines, rows, start, stop) for lines, rows in worked.by_row]
        for at, (amounts, states, shares, divided) in enumerate(zip(*parts, strict=True), start):
            payee, period = statements[at]
            by_row = [next(entries) for entries in of_rows]
            if at in left:
                yield settle(payee, period)
            else:
                yield make.statement(payee, period, amounts, states, shares, divided, by_row)


def _blocks(
    settlement: Settlement, statements: Sequence[tuple[str, Period]], worked: Worked, indexes: Any, settle: Settle
) -> Iterator[Result]:
    program, start = settlement.program, 0
    for stop in (*worked.unsettled.tolist(), len(statements)):
        for first in range(start, stop, MOST_IN_BLOCK):
            last = min(first + MOST_IN_BLOCK, stop)
            yield AmountsBlock(
                program, settlement.fingerprint, worked, statements, indexes, first, last, settlement._standing
            )
        if stop < len(statements):
            yield settle(*statements[stop])
        start = stop + 1
