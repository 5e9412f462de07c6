"""A contract compiled for blocks of rows: columns in, amounts and states out, and the rows that exact must settle."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Protocol

import numpy as np

from obcdsl import core
from obcdsl.carriers.array.double_steps import DoubleSteps
from obcdsl.carriers.array.figures import ColumnKey, Facts, NotHeldError
from obcdsl.carriers.array.float_steps import FloatSteps
from obcdsl.carriers.array.lines import DOES_NOT_APPLY, GATED, NOT_SCORED, PAID, UNSETTLED, Line, Slice, statement
from obcdsl.carriers.array.steps import Emitter
from obcdsl.carriers.array.sums import ALWAYS, NEVER, Sum
from obcdsl.carriers.array.walker import Walker
from obcdsl.carriers.array.worked import DOUBLE_DOUBLE, FLOAT64
from obcdsl.depth import room
from obcdsl.money import minor_digits

BLOCK = 1 << 15
MOST_INT = 1 << 52


@dataclass(frozen=True, slots=True)
class Column:
    """Whole numbers over one scale, and the state of each cell (0 given, 1 missing, 2 not in the data) or None.

    A category is the number of its member, a date its ordinal day, yes 1 and no 0. Where a cell is missing the number is any
    of the others.
    """

    values: Any
    scale: int = 1
    states: Any = None


class Columns(Protocol):
    """Rows of data as columns."""

    periods: Any
    """The index of the statement period of each row, as an array of whole numbers."""

    def column(self, key: ColumnKey) -> Column | None:
        """A column; None where its figures are not whole multiples of one scale within 52 bits."""


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


@dataclass(slots=True)
class _Program:
    """The program for columns in certain ranges."""

    walker: Walker
    lines: tuple[Line, ...]
    slices: tuple[Slice, ...]
    unsure: int
    unit: Fraction
    steps: FloatSteps
    outputs: _Outputs
    doubles: tuple[DoubleSteps, _Outputs] | None = None
    keys: dict[int, ColumnKey] = field(default_factory=dict)

    def inputs(self, columns: Columns, rows: Any, read: frozenset[Any]) -> tuple[dict[Any, Any], dict[Any, Any]]:
        """The values and the states of the columns that some steps read, for some rows."""
        arrays: dict[Any, Any] = {}
        states: dict[Any, Any] = {}
        if self.walker.index in read:
            arrays[self.walker.index] = columns.periods[rows]
        for key, (number, _) in self.walker.columns.items():
            if number in read:
                column = columns.column(key)
                assert column is not None
                arrays[number] = column.values[rows]
                if column.states is not None:
                    states[number] = column.states[rows]
        return arrays, states


@dataclass(frozen=True, slots=True)
class _Outputs:
    """Registers of what is asked for: (register, factor to units) of amounts, and registers of conditions."""

    amounts: tuple[tuple[int, int] | None, ...]
    states: tuple[tuple[int, int, int] | None, ...]
    shares: tuple[tuple[int, int], ...]
    divided: tuple[int, ...]
    open: int
    certain: frozenset[int]
    """The lines that are without doubt in every row."""

    def registers(self) -> set[int]:
        """All of them."""
        found = {self.open, *self.divided}
        found |= {amount[0] for amount in (*self.amounts, *self.shares) if amount is not None}
        return found | {register for three in self.states if three is not None for register in three}


class ArrayContract:
    """A contract, compiled once for each kind of range that its columns have."""

    def __init__(self, program: core.Program, block: int = BLOCK, *, promises: bool = True) -> None:
        self.program, self.block, self.promises = program, block, promises
        self.compiled: list[_Program] = []
        self.reasons: tuple[str, ...] = ()
        self.compile_seconds = 0.0

    def work(self, columns: Columns, threads: int = 1) -> Worked:
        """Every row of some columns, block by block; the result does not depend on how many threads there are.

        Raises:
            NotHeldError: where the whole contract must be left to exact, and why.
        """
        count = len(columns.periods)
        made: Worked | None = None
        doubtful: dict[int, list[Any]] = {}
        pending = [slice(start, min(start + self.block, count)) for start in range(0, max(count, 1), self.block)]
        with ExitStack() as ending:
            submit = _at_once
            if threads > 1 and count > self.block:
                submit = ending.enter_context(ThreadPoolExecutor(threads)).submit
            while pending:
                program = self._fitting(_KnownFacts(self.program, columns, pending[0]))
                if made is None:
                    made = _empty(program, count)
                futures = [submit(_block, program, made, columns, place) for place in pending]
                found = [future.result() for future in futures]
                pending = [place for place, rows in zip(pending, found, strict=True) if rows is None]
                doubtful[self.compiled.index(program)] = [rows for rows in found if rows is not None]
            assert made is not None
            left: list[Future[Any]] = []
            for number, some in doubtful.items():
                rows = np.concatenate(some)
                made.doubtful += len(rows)
                left.extend(_again(self.compiled[number], made, columns, rows, submit))
            made.unsettled = np.sort(np.concatenate([np.zeros(0, np.intp), *[found.result() for found in left]]))
        made.states[:, made.unsettled] = UNSETTLED
        made.amounts[:, made.unsettled] = 0
        made.shares[:, made.unsettled] = 0
        return made

    # ---- compiling ------------------------------------------------------------------------------------------------------

    def _fitting(self, facts: _KnownFacts) -> _Program:
        """The program compiled for ranges that hold these columns."""
        for program in reversed(self.compiled):
            if all(facts.within(key, known) for key, (_, known) in program.walker.columns.items()):
                return program
        begun = time.perf_counter()
        with room():
            program = self._compile(facts)
        self.compile_seconds += time.perf_counter() - begun
        self.compiled.append(program)
        return program

    def _compile(self, facts: _KnownFacts) -> _Program:
        walker = Walker(self.program, facts)
        try:
            found = statement(walker, promises=self.promises)
        except NotHeldError as why:
            self.reasons = (str(why),)
            raise
        self.reasons = tuple(walker.not_held)
        if found.unsure == ALWAYS:
            raise NotHeldError(", ".join(self.reasons) or "figures that are missing everywhere")
        unit = Fraction(1, 10 ** minor_digits(self.program.currency))
        emitter = Emitter(walker.graph, FLOAT64)
        try:
            outputs = _outputs(emitter, found.lines, found.slices, found.unsure, unit)
        except OverflowError:
            raise NotHeldError("figures beyond the size of floats") from None
        steps = FloatSteps(emitter.steps, sorted(outputs.registers()), self.block)
        keys = {number: key for key, (number, _) in walker.columns.items()}
        return _Program(walker, found.lines, found.slices, found.unsure, unit, steps, outputs, keys=keys)


DOUBLE_BLOCK = 1 << 13


def _empty(program: _Program, count: int) -> Worked:
    lines, slices = len(program.lines), len(program.slices)
    return Worked(
        program.lines, program.slices, program.unit,
        np.empty((lines, count), np.int64), np.full((lines, count), PAID, np.uint8),
        np.empty((slices, count), np.int64), np.ones((slices, count), bool), np.zeros(0, np.intp),
    )  # fmt: skip


def _at_once(work: Callable[..., Any], *arguments: Any) -> Future[Any]:
    """Work done here and now, as a thread that has ended would give it."""
    done: Future[Any] = Future()
    done.set_result(work(*arguments))
    return done


def _block(program: _Program, made: Worked, columns: Columns, place: slice) -> Any:
    """Work a block of rows and keep what it comes to; the rows left open, or None where the program is not for it."""
    inputs = _Inputs(program, _KnownFacts(program.walker.program, columns, place))
    with np.errstate(all="ignore"), program.steps.room() as room:
        try:
            inputs.check_unread()
            held = program.steps.work(inputs.values, inputs.states, place.stop - place.start, room)
        except _OutsideError:
            return None
        _keep(made, program, program.outputs, held, place)
        return np.flatnonzero(held(program.outputs.open)) + place.start


class _OutsideError(Exception):
    """A column is not in the range that the program was made for."""


class _Inputs:
    """The columns of a block: each is checked against its range when it is first read, when it is worked too."""

    def __init__(self, program: _Program, facts: _KnownFacts) -> None:
        self.program, self.facts = program, facts
        self.values, self.states = _Checked(self, of_states=False), _Checked(self, of_states=True)
        self.checked: set[ColumnKey] = set()

    def check_unread(self) -> None:
        """What no step reads has been relied on all the same."""
        for key, (number, _) in self.program.walker.columns.items():
            if number not in self.program.steps.read:
                self.check(key)

    def check(self, key: ColumnKey) -> None:
        """A column against its range."""
        if key not in self.checked and not self.facts.within(key, self.program.walker.columns[key][1]):
            raise _OutsideError
        self.checked.add(key)


class _Checked(dict[Any, Any]):
    """Values, or states, by the number of their column, made when they are asked for."""

    def __init__(self, inputs: _Inputs, *, of_states: bool) -> None:
        self.inputs, self.of_states = inputs, of_states

    def __missing__(self, number: Any) -> Any:
        inputs = self.inputs
        facts, program = inputs.facts, inputs.program
        if number == program.walker.index:
            found = facts.columns.periods[facts.rows]
        else:
            key = program.keys[number]
            inputs.check(key)
            column = facts.columns.column(key)
            assert column is not None
            values = column.values[facts.rows]
            found = values
            if self.of_states:
                found = np.zeros(len(values), np.uint8) if column.states is None else column.states[facts.rows]
        self[number] = found
        return found


def _again(program: _Program, made: Worked, columns: Columns, rows: Any, submit: Any) -> list[Future[Any]]:
    """The rows that float64 left open, in double-double; what that leaves open too."""
    if not len(rows):
        return []
    if program.doubles is None:
        emitter = Emitter(program.walker.graph, DOUBLE_DOUBLE, known=_known(program))
        outputs = _outputs(emitter, program.lines, program.slices, program.unsure, program.unit, program.outputs.certain)
        program.doubles = DoubleSteps(emitter.steps), outputs
    return [
        submit(_block_again, program, made, columns, rows[start : start + DOUBLE_BLOCK])
        for start in range(0, len(rows), DOUBLE_BLOCK)
    ]


def _block_again(program: _Program, made: Worked, columns: Columns, chosen: Any) -> Any:
    """Some rows in double-double, kept; those that are open still."""
    assert program.doubles is not None
    doubles, outputs = program.doubles
    arrays, states = program.inputs(columns, chosen, doubles.read)
    for at in program.outputs.certain:
        arrays["line", at] = made.amounts[at, chosen]
    with np.errstate(all="ignore"):
        held = doubles.work(arrays, states, len(chosen))
        _keep(made, program, outputs, lambda register: _single(held[register]), chosen)
    return chosen[held[outputs.open]]


def _outputs(
    emitter: Emitter, lines: Sequence[Line], slices: Sequence[Slice], unsure: int, unit: Fraction,
    kept: frozenset[int] = frozenset(),
) -> _Outputs:  # fmt: skip
    """Emit all that is asked for but the lines that are kept as they are, and where any of it is open."""
    open_rows: set[int] = set()

    def condition(number: int) -> int:
        held = emitter.condition(number)
        open_rows.update(held.doubts)
        return emitter.register_of(held)

    def amount(number: Sum) -> tuple[int, int]:
        worked = emitter.number(number)
        open_rows.update(worked.doubts)
        factor = worked.scale / unit
        if not worked.whole or factor.denominator != 1 or worked.size / float(unit) >= MOST_INT:
            open_rows.update(emitter.everywhere)
            return emitter.emit("constant", (), Fraction(0)), 1
        return worked.register, int(factor)

    amounts: list[tuple[int, int] | None] = []
    states: list[tuple[int, int, int] | None] = []
    certain: set[int] = set()
    before: set[int] = set()
    for at, line in enumerate(lines):
        if at in kept:
            amounts.append(None)
            states.append(None)
            continue
        open_rows = set()
        amounts.append(amount(line.amount))
        states.append((condition(line.applies), condition(line.gated), condition(line.not_scored)))
        if not open_rows:
            certain.add(at)
        before |= open_rows
    open_rows = before
    shares = tuple(amount(each.amount) for each in slices)
    divided = tuple(condition(each.divided) for each in slices)
    open_rows.add(condition(unsure))
    opened = emitter.any_of(frozenset(open_rows))
    return _Outputs(tuple(amounts), tuple(states), shares, divided, opened, frozenset(certain))


def _known(program: _Program) -> dict[int, tuple[Any, Fraction]]:
    """The bases that float64 has worked without doubt: the amounts of certain lines, as (what to load, scale)."""
    found: dict[int, tuple[Any, Fraction]] = {}
    for at in program.outputs.certain:
        amount = program.lines[at].amount
        if len(amount.terms) == 1 and not amount.constant:
            base, factor = amount.terms[0]
            found[base] = ("line", at), program.unit / factor
    return found


def _keep(made: Worked, program: _Program, outputs: _Outputs, held: Any, where: Any) -> None:
    """Put what a block came to into the columns of the result."""
    for at, (line, amount, three) in enumerate(zip(program.lines, outputs.amounts, outputs.states, strict=True)):
        if amount is None or three is None:
            continue
        made.amounts[at, where] = _times(held(amount[0]), amount[1])
        applies, gated, not_scored = three
        if line.not_scored != NEVER:
            states = np.where(held(not_scored) & (made.amounts[at, where] == 0), NOT_SCORED, PAID)
            made.states[at, where] = states
        if line.gated != NEVER:
            made.states[at, where] = np.where(held(gated), GATED, made.states[at, where])
        if line.applies != ALWAYS:
            made.states[at, where] = np.where(held(applies), made.states[at, where], DOES_NOT_APPLY)
    for at, (register, factor) in enumerate(outputs.shares):
        made.shares[at, where] = _times(held(register), factor)
        if program.slices[at].divided != ALWAYS:
            made.divided[at, where] = held(outputs.divided[at])


def _times(values: Any, factor: int) -> Any:
    return values if factor == 1 else np.multiply(values, float(factor), dtype=float)


def _single(value: Any) -> Any:
    """A register as one array: a pair of a whole number below 2^52 has nothing in its low part."""
    return value[0] if isinstance(value, tuple) else value


@dataclass
class _KnownFacts:
    """What is known of columns, with ranges widened so that the next block fits too."""

    program: core.Program
    columns: Columns
    rows: slice
    found: dict[ColumnKey, Facts | None] = field(default_factory=dict)

    def exactly(self, key: ColumnKey) -> Facts | None:
        """The range that a column has."""
        if key not in self.found:
            column = self.columns.column(key)
            self.found[key] = None if column is None else _facts(column, self.rows)
        return self.found[key]

    def facts(self, key: ColumnKey) -> Facts | None:
        """A range for a column, wider than it is."""
        facts = self.exactly(key)
        metric = self.program.metrics[key.metric]
        if facts is None or metric.unit.kind in ("category", "yes/no"):
            if facts is None or metric.unit.kind == "yes/no":
                return facts and Facts(0, 1, 1, facts.blank, facts.lacking)
            members = metric.unit.members or self.program.keys[metric.unit.key].members or ()
            return Facts(0, max(len(members) - 1, 0), 1, facts.blank, facts.lacking)
        marks = {0, 1}
        for word, node in metric.valid:
            if isinstance(node, core.Const) and isinstance(node.value, (int, Fraction)):
                edge = node.value * facts.scale
                marks |= {int(edge // 1), int(-(-edge // 1)), int(edge // 1) + (1 if word == "above" else -1)}
        low = max((mark for mark in marks if mark <= facts.low), default=-_power(-facts.low))
        high = min((mark for mark in marks if mark >= facts.high), default=_power(facts.high))
        return Facts(low, max(high, low), facts.scale, facts.blank, facts.lacking)

    def within(self, key: ColumnKey, known: Facts) -> bool:
        """Whether a column fits a range."""
        column = self.columns.column(key)
        if column is None or column.scale != known.scale:
            return False
        if column.states is None and _fits_quickly(column.values[self.rows], known):
            return True
        facts = self.exactly(key)
        return (
            facts is not None and known.low <= facts.low and facts.high <= known.high
            and (known.blank or not facts.blank) and (known.lacking or not facts.lacking)
        )  # fmt: skip


def _fits_quickly(values: Any, known: Facts) -> bool:
    """Whether figures from 0 up certainly fit: all of their bits together are at least the largest of them."""
    if not len(values) or known.low < 0 or values.dtype != np.int64:
        return False
    bits = int(np.bitwise_or.reduce(values))
    return 0 <= bits <= known.high and (known.low == 0 or int(values.min()) >= known.low)


def _facts(column: Column, rows: slice) -> Facts | None:
    values = column.values[rows]
    states = None if column.states is None else column.states[rows]
    if not len(values):
        return Facts(0, 0, column.scale)
    low, high = int(values.min()), int(values.max())
    if max(-low, high) >= MOST_INT:
        return None
    blank = states is not None and bool((states == 1).any())
    lacking = states is not None and bool((states == 2).any())
    return Facts(low, high, column.scale, blank, lacking)


def _power(value: int) -> int:
    """A power of 4 at or above a number, within 52 bits."""
    found = 4
    while found < value:
        found *= 4
    return min(found, MOST_INT - 1)
