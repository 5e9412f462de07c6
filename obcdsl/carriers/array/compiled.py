"""A contract compiled for blocks of rows: columns in, amounts and states out, and the rows that exact must settle."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any
from weakref import proxy

import numpy as np

from obcdsl import core
from obcdsl.carriers.array.amounts import GATED, NOT_SCORED, PAID, UNSETTLED, Amount, Line, Slice, Statement
from obcdsl.carriers.array.cohorts import Cohort
from obcdsl.carriers.array.double_steps import DoubleSteps
from obcdsl.carriers.array.figures import NotHeldError, RowsAt
from obcdsl.carriers.array.float_steps import FloatSteps
from obcdsl.carriers.array.gathered import Gathered
from obcdsl.carriers.array.lines import statement
from obcdsl.carriers.array.one_by_one import all_open, put_in, rows_over_time
from obcdsl.carriers.array.outputs import Outputs, outputs_of
from obcdsl.carriers.array.ranges import Columns, Inputs, KnownFacts, OutsideError
from obcdsl.carriers.array.row_figures import RowFigures, Rows
from obcdsl.carriers.array.row_lines import LinesByRow
from obcdsl.carriers.array.steps import Emitter
from obcdsl.carriers.array.sums import ALWAYS, NEVER
from obcdsl.carriers.array.walker import Walker
from obcdsl.carriers.array.worked import DOUBLE_DOUBLE, FLOAT64, Step
from obcdsl.collector import collector_paused
from obcdsl.depth import held_together, room

BLOCK = 1 << 16


@dataclass(slots=True)
class Worked:
    """What a block of rows comes to: amounts in units of `unit` (whole numbers), the state of each line, for each row.

    Rows in `unsettled` have no figures here: the exact carrier works them. `doubtful` counts the rows that float64 left open.
    """

    lines: tuple[Line, ...]
    slices: tuple[Slice, ...]
    unit: Fraction
    amounts: Any
    states: Any
    shares: Any
    divided: Any
    unsettled: Any
    doubtful: int = 0
    by_row: tuple[tuple[LinesByRow, Rows], ...] = ()
    """The lines for each row from data, and these rows."""
    units: tuple[Fraction | None, ...] = ()
    """Of each amount; one without a unit stands in `floats`, and may be off by its error."""
    floats: Any = None
    errors: list[float] = field(default_factory=list)
    positive: bool = False
    """Whether no amount can be below 0."""


@dataclass(slots=True)
class _Program:
    """The program for columns in certain ranges."""

    walker: Walker
    asked: Statement
    steps: FloatSteps
    outputs: Outputs
    emitted: list[Step]
    doubles: tuple[DoubleSteps, Outputs] | None = None

    def inputs(self, columns: Columns, rows: Any, read: frozenset[Any]) -> tuple[dict[Any, Any], dict[Any, Any]]:
        """The values and the states of the columns that some steps read, for some rows."""
        arrays: dict[Any, Any] = {}
        states: dict[Any, Any] = {}
        no_gaps = np.zeros(len(rows), np.uint8)
        if self.walker.index in read:
            arrays[self.walker.index] = np.take(columns.periods, rows)
        for key, (number, _) in self.walker.columns.items():
            if number in read:
                column = columns.column(key)
                assert column is not None
                arrays[number] = np.take(column.values, rows)
                states[number] = no_gaps if column.states is None else np.take(column.states, rows)
        return arrays, states


class ArrayContract:
    """A contract, compiled once for each kind of range that its columns have.

    With several threads a block has as many times the rows: threads wait for each other between the steps of a block.
    """

    def __init__(
        self,
        program: core.Program,
        block: int = BLOCK,
        *,
        promises: bool = True,
        threads: int = 1,
        cohort: Cohort | None = None,
        by_row: Callable[[Walker], Statement] | None = None,
        rows: _RowContracts | None = None,
    ) -> None:
        self.cohort, self.by_row = cohort, by_row
        self.program, self.block, self.promises, self.threads = program, block * threads, promises, threads
        self.rows = _RowContracts(self) if rows is None else rows
        self.compiled: list[_Program] = []
        self.reasons: tuple[str, ...] = ()
        self.compiling = 0.0

    def work(self, columns: Columns) -> Worked:
        """Every row of some columns, block by block; the amounts do not depend on how many threads there are.

        Raises:
            NotHeldError: where the whole contract must be left to exact, and why.
        """
        if self.by_row is None and isinstance(columns, Gathered) and rows_over_time(self.program):
            return self._period_by_period(columns)
        return self._work(columns)

    def _period_by_period(self, columns: Gathered) -> Worked:
        """The same, where figures over rows are those of earlier periods, too.

        The last period comes first: a program made for it knows of all before it, and fits these.
        """
        made: Worked | None = None
        why = NotHeldError("no statements")
        for index in np.unique(columns.periods)[::-1].tolist():
            part = columns.of_period(index)
            try:
                worked = self._work(part)
            except NotHeldError as found:
                why = found
                continue
            if made is None:
                made = all_open(worked, columns)
            put_in(made, worked, part)
        if made is None:
            raise why
        return made

    def _work(self, columns: Columns) -> Worked:
        count = len(columns.periods)
        made: Worked | None = None
        doubtful: dict[int, list[Any]] = {}
        pending = [slice(start, min(start + self.block, count)) for start in range(0, max(count, 1), self.block)]
        with ExitStack() as ending:
            submit: Any = _at_once
            if self.threads > 1 and count > self.block:
                submit = ending.enter_context(ThreadPoolExecutor(self.threads)).submit
            while pending:
                closely = self.by_row is not None  # one program for all of the rows: it need not fit others, too
                looked_at = slice(0, count) if closely else pending[0]
                extent = columns.extent if isinstance(columns, Gathered) and columns.extends else None
                program = self._fitting(KnownFacts(self.program, columns, looked_at, closely=closely, extent=extent))
                if made is None:
                    made = _empty(program, count)
                futures = [submit(_block, program, made, columns, place) for place in pending]
                found = [future.result() for future in futures]
                pending = [place for place, rows in zip(pending, found, strict=True) if rows is None]
                doubtful[self.compiled.index(program)] = [rows for rows in found if rows is not None]
            assert made is not None
            open_still = [np.zeros(0, np.intp)]
            for number, some in doubtful.items():
                rows = np.concatenate(some)
                made.doubtful += len(rows)
                open_still.append(_again(self.compiled[number], made, columns, rows, submit, self.threads))
            made.unsettled = np.sort(np.concatenate(open_still))
        made.states[:, made.unsettled] = UNSETTLED
        made.amounts[:, made.unsettled] = 0
        made.shares[:, made.unsettled] = 0
        if made.floats is not None:
            made.floats[:, made.unsettled] = 0.0
        made.by_row = tuple((each, each.figures.worked(columns)) for each in self.compiled[0].asked.by_row)
        return made

    @property
    def compile_seconds(self) -> float:
        """What compiling took, for rows from data too, of the time of the processor: a busy machine does not slow it.

        Columns are read, or worked, and looked through when their ranges are asked for: that time is none of compiling.
        """
        return self.compiling + sum(figures.contract.compiling for figures in self.rows.found.values())

    # ---- compiling ------------------------------------------------------------------------------------------------------

    def _fitting(self, facts: KnownFacts) -> _Program:
        """The program compiled for ranges that hold these columns."""
        for program in reversed(self.compiled):
            if all(facts.within(key, known) for key, (_, known) in program.walker.columns.items()):
                return program
        if self.compiled:
            facts.before = {key: known for key, (_, known) in self.compiled[-1].walker.columns.items()}
        begun = time.thread_time()
        with room(), collector_paused(kept=True):
            made = held_together(self._compile, facts)
            if made.outputs.hopeless and not facts.closely:
                facts.closely = True
                made = held_together(self._compile, facts)
        self.compiling += time.thread_time() - begun - facts.reading
        self.compiled.append(made)
        return made

    def _compile(self, facts: KnownFacts) -> _Program:
        walker = Walker(self.program, facts, self.rows, self.cohort)
        try:
            with _size_of_floats():
                found = statement(walker, promises=self.promises) if self.by_row is None else self.by_row(walker)
        except NotHeldError as why:
            self.reasons = (str(why),)
            raise
        self.reasons = tuple(walker.not_held)
        if found.unsure == ALWAYS:
            raise NotHeldError(", ".join(self.reasons) or "figures that are missing everywhere")
        emitter = Emitter(walker.graph, FLOAT64)
        with _size_of_floats():
            outputs = outputs_of(emitter, found, walker.unit)
        steps = FloatSteps(emitter.steps, sorted(outputs.registers()), self.block)
        return _Program(walker, found, steps, outputs, emitter.steps)


@contextmanager
def _size_of_floats() -> Iterator[None]:
    """Figures so large or so small that no float is near them are not held."""
    try:
        yield
    except ArithmeticError:
        raise NotHeldError("figures beyond the size of floats") from None


class _RowContracts:
    """The contracts for rows from data of a contract for statements: one for all that ask the same of the same rows.

    They and this only know of what holds them, so that all is let go with the contract for statements.
    """

    def __init__(self, contract: ArrayContract) -> None:
        self.contract: ArrayContract = proxy(contract)
        self.found: dict[Any, RowFigures] = {}

    def __del__(self) -> None:
        """A program that reads earlier figures of its own holds itself: it is let go with what it was made for."""
        for figures in self.found.values():
            figures.contract.compiled.clear()

    def figures(self, address: Any, at: RowsAt, asks: Callable[[Walker, set[str]], Statement], kept: Any) -> RowFigures:
        """What rows are asked, compiled when it is first worked."""
        if address not in self.found:
            contract, kinds = self.contract, set[str]()
            of_rows = ArrayContract(
                contract.program, BLOCK, threads=contract.threads, cohort=contract.cohort,
                by_row=lambda walker: asks(walker, kinds), rows=proxy(self),
            )  # fmt: skip
            self.found[address] = RowFigures(at, of_rows, kinds, kept)
        return self.found[address]


FEW_OPEN = 128
"""So many rows are looked at closely, one by one, in less time than all steps take once more."""


def _empty(program: _Program, count: int) -> Worked:
    asked = program.asked
    amounts, slices = len(asked.amounts), len(asked.slices)
    units = program.outputs.units[:amounts]
    return Worked(
        asked.lines, asked.slices, program.walker.unit,
        np.empty((amounts, count), np.int64), np.full((amounts, count), PAID, np.uint8),
        np.empty((slices, count), np.int64), np.ones((slices, count), bool), np.zeros(0, np.intp),
        units=units, floats=np.empty((amounts, count)) if None in units else None, errors=[0.0] * amounts,
        positive=all(_least(program, amount) >= 0 for amount in asked.amounts),
    )  # fmt: skip


def _least(program: _Program, amount: Amount) -> Fraction:
    """What an amount is at least; below 0 where that is not known."""
    low = program.walker.graph.range_of(amount.value)[0]
    return Fraction(-1) if low is None else low


def _at_once(work: Callable[..., Any], *arguments: Any) -> Future[Any]:
    """Work done here and now, as a thread that has ended would give it."""
    done: Future[Any] = Future()
    done.set_result(work(*arguments))
    return done


def _block(program: _Program, made: Worked, columns: Columns, place: slice) -> Any:
    """Work a block of rows and keep what it comes to; the rows left open, or None where the program is not for it."""
    inputs = Inputs(program.walker, KnownFacts(program.walker.program, columns, place), program.steps.read)
    with np.errstate(all="ignore"), program.steps.room() as room:
        try:
            inputs.check_unread()
            held = program.steps.work(inputs.values, inputs.states, place.stop - place.start, room)
        except OutsideError:
            return None
        _keep(made, program, program.outputs, held, place)
        return np.flatnonzero(held(program.outputs.open)) + place.start


def _again(program: _Program, made: Worked, columns: Columns, rows: Any, submit: Any, threads: int) -> Any:
    """Rows that are open still, in double-double; what that leaves open too. A few are looked at closely at once."""
    if not len(rows):
        return rows
    with room(), collector_paused(kept=True):
        program.doubles = program.doubles or held_together(_doubles, program)
    if program.doubles is None:
        return rows
    size = program.doubles[0].together(threads)
    ways = [False, True] if len(rows) > FEW_OPEN else [True]
    for closely in ways if program.doubles[0].can_look_closely else [False]:
        futures = [
            submit(_block_again, program, made, columns, rows[start : start + size], closely)
            for start in range(0, len(rows), size)
        ]
        rows = np.concatenate([np.zeros(0, np.intp), *[future.result() for future in futures]])
    return rows


def _doubles(program: _Program) -> tuple[DoubleSteps, Outputs] | None:
    """The steps in double-double; None where a bound is beyond the size of floats."""
    emitter = Emitter(program.walker.graph, DOUBLE_DOUBLE, known=_known(program))
    try:
        outputs = outputs_of(emitter, program.asked, program.walker.unit, program.outputs)
    except ArithmeticError:
        return None
    return DoubleSteps(emitter.steps, outputs.registers()), outputs


def _block_again(program: _Program, made: Worked, columns: Columns, chosen: Any, closely: bool) -> Any:
    """Some rows in double-double, kept; those that are open still."""
    assert program.doubles is not None
    doubles, outputs = program.doubles
    arrays, states = program.inputs(columns, chosen, doubles.read)
    for at in program.outputs.certain:
        arrays["line", at] = np.take(made.amounts[at], chosen)
    with np.errstate(all="ignore"):
        held = doubles.work(arrays, states, len(chosen), closely=closely)
        _keep(made, program, outputs, lambda register: _single(held[register]), chosen)
    return chosen[held[outputs.open]]


def _known(program: _Program) -> dict[int, tuple[Any, Fraction]]:
    """The bases that float64 has worked without doubt: the amounts of certain lines, as (what to load, scale)."""
    found: dict[int, tuple[Any, Fraction]] = {}
    for at in program.outputs.certain:
        amount, unit = program.asked.amounts[at].value, program.outputs.units[at]
        if unit is not None and len(amount.terms) == 1 and not amount.constant:
            base, factor = amount.terms[0]
            found[base] = ("line", at), unit / factor
    return found


def _keep(made: Worked, program: _Program, outputs: Outputs, held: Any, where: Any) -> None:
    """Put what a block came to into the columns of the result."""
    asked = program.asked
    for at, (line, amount, three) in enumerate(zip(asked.amounts, outputs.amounts, outputs.states, strict=True)):
        if amount is None or three is None:
            continue
        if outputs.units[at] is None:
            made.floats[at, where] = held(amount[0])
            made.errors[at] = max(made.errors[at], outputs.errors[at])
        else:
            made.amounts[at, where] = _times(held(amount[0]), amount[1])
        if line.not_scored != NEVER or line.gated != NEVER or line.applies != ALWAYS:
            made.states[at, where] = _states(
                line, [held(register).view(np.uint8) for register in three], made.amounts[at, where]
            )
    for at, (register, factor) in enumerate(outputs.shares):
        made.shares[at, where] = _times(held(register), factor)
        if asked.slices[at].divided != ALWAYS:
            made.divided[at, where] = held(outputs.divided[at])


def _states(line: Amount, conditions: list[Any], amounts: Any) -> Any:
    """The states of a line, in bytes: 2 where it is paid, 3 not scored, 1 gated, 0 where it does not apply."""
    applies, gated, not_scored = conditions
    states = np.full(len(gated), PAID, np.uint8)
    if line.not_scored != NEVER:
        states += not_scored * (amounts == 0).view(np.uint8) * np.uint8(NOT_SCORED - PAID)
    if line.gated != NEVER:
        states *= 1 - gated
        states += gated * np.uint8(GATED)
    if line.applies != ALWAYS:
        states *= applies
    return states


def _times(values: Any, factor: int) -> Any:
    return values if factor == 1 else np.multiply(values, float(factor), dtype=float)


def _single(value: Any) -> Any:
    """A register as one array: a pair of a whole number below 2^52 has nothing in its low part."""
    return value[0] if isinstance(value, tuple) else value
