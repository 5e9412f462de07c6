"""Straight-line steps worked in float64 on blocks of rows, in buffers that are used again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from math import inf
from typing import Any

import numpy as np

from obcdsl.carriers.array.choosing_steps import chosen
from obcdsl.carriers.array.rounding_steps import (
    near_edge,
    round_on_grid,
    round_plain,
    round_quotient,
    round_times,
    round_whole,
)
from obcdsl.carriers.array.worked import Step
from obcdsl.carriers.rational import nearest_float

CONDITIONS = frozenset(
    ["among", "state", "not", "and", "or", "equal", "at_most_of", "less_of", "near", "near_edge", "always", "never"]
)
LAST_BYTE = 255
MOST_RUNS = 3
"""Sets of more stretches of values are looked up in a table."""
BY_NUMBER = frozenset(["among", "table"])
"""Steps that read a column as the number of a place."""
IN_PLACE = frozenset(
    ["times_term", "add_term", "add", "subtract", "times", "ratio", "size", "held", "smaller", "larger", "not", "and",
     "or", "round_times", "chosen"]
)  # fmt: skip
"""Steps that may fill the buffer that they read, element by element."""
_TYPES: dict[str, Any] = {"number": np.float64, "condition": np.bool_, "count": np.uint8, "long count": np.uint16}
_PLAIN = ("number", "condition")
CALLS: dict[str, Any] = {
    "times_term": np.multiply, "add_term": np.add, "add": np.add, "subtract": np.subtract, "times": np.multiply,
    "ratio": np.divide, "size": np.abs, "not": np.logical_not,
    "and": np.logical_and, "or": np.logical_or, "equal": np.equal, "less_of": np.less, "at_most_of": np.less_equal,
}  # fmt: skip
"""Steps that are one call on buffers of floats, or of conditions."""
WITH_TERM = frozenset(["times_term", "add_term", "equal", "less_of", "at_most_of"])


class FloatSteps:
    """Steps with their buffers: `work` runs them over one block."""

    def __init__(self, steps: Sequence[Step], outputs: Sequence[int], block: int) -> None:
        self.steps, self.block = _columns_made_bytes(_columns_made_floats(steps)), block
        self.places: dict[int, tuple[str, int]] = {}
        self._share_buffers(outputs)
        self.rooms: list[Room] = []
        self.read = columns_read(self.steps)
        self.planned = [(step.name, step.out, step.reads, _ready(step)) for step in self.steps]

    def _share_buffers(self, outputs: Sequence[int]) -> None:
        """Give each register a buffer, and give it back after the last step that reads it."""
        last = {register: at for at, step in enumerate(self.steps) for register in step.reads}
        last.update(dict.fromkeys(outputs, len(self.steps)))
        free: dict[str, list[int]] = {kind: [] for kind in _TYPES}
        made = dict.fromkeys(_TYPES, 0)
        ending: dict[int, list[int]] = {}
        for register, at in last.items():
            ending.setdefault(at, []).append(register)

        def release(registers: Sequence[int]) -> None:
            for register in registers:
                kind, number = self.places[register]
                if kind in free:
                    free[kind].append(number)

        for at, step in enumerate(self.steps):
            kind = _kind(step)
            done = ending.get(at, ())
            if step.name in IN_PLACE:
                release(done)
            if kind in _TYPES:
                number = free[kind].pop() if free[kind] else made[kind]
                made[kind] = max(made[kind], number + 1)
                self.places[step.out] = (kind, number)
            else:
                self.places[step.out] = (kind, step.out)
            if step.name not in IN_PLACE:
                release(done)
            if step.out not in last:
                release((step.out,))

    @contextmanager
    def room(self) -> Iterator[Room]:
        """Buffers to work in, that nobody else works in; they are used again."""
        room = self.rooms.pop() if self.rooms else self._room(self.block)
        yield room
        self.rooms.append(room)

    def _room(self, size: int) -> Room:
        places = {place for place in self.places.values() if place[0] in _TYPES}
        return Room(self, {place: np.empty(size, _TYPES[place[0]]) for place in places}, np.empty(size))

    def work(self, columns: dict[Any, Any], states: dict[Any, Any], size: int, room: Room) -> Callable[[int], Any]:
        """Run the steps over one block of `size` rows; the array of a register (or its one number) is then given."""
        if size != self.block:
            room = Room(self, {place: buffer[:size] for place, buffer in room.buffers.items()}, room.scratch[:size])
        held = dict(room.held)
        for name, number, reads, terms in room.plan:
            if name is None:
                reads(*terms)
            elif name == "load":
                held[number] = columns[terms[0]]
            elif name == "state":
                np.equal(states[terms[0]], terms[1], out=held[number])
            else:
                OPERATIONS[name](held[number], room.scratch, [held[register] for register in reads], terms)
        return held.__getitem__


class Room:
    """Buffers, and the steps bound to them: what is one call of NumPy on buffers alone is ready to be made."""

    def __init__(self, steps: FloatSteps, buffers: dict[tuple[str, int], Any], scratch: Any) -> None:
        self.buffers, self.scratch = buffers, scratch
        self.held: dict[int, Any] = {out: buffers[place] for out, place in steps.places.items() if place in buffers}
        kinds = {out: place[0] for out, place in steps.places.items()}
        self.plan: list[tuple[Any, int, Any, Any]] = []
        for name, out, reads, terms in steps.planned:
            if name == "constant":
                self.held[out] = terms[0]
                continue
            if name in CALLS and all(kinds[read] in _PLAIN for read in reads):
                of_terms = terms[:1] if name in WITH_TERM else ()
                call = CALLS[name], (*[self.held[read] for read in reads], *of_terms, self.held[out])
                self.plan.append((None, out, *call))
            else:
                self.plan.append((name, out, reads, terms))


def columns_read(steps: Sequence[Step]) -> frozenset[Any]:
    """What steps load, or look at the state of."""
    return frozenset(step.terms[0] for step in steps if step.name in ("load", "state"))


def _columns_made_floats(steps: Sequence[Step]) -> list[Step]:
    """The same steps; a column that several of them read as floats, or choose from, is made floats once, where it is first read."""
    columns = {step.out for step in steps if step.name == "load"}
    plain = columns.union([step.out for step in steps if step.name == "constant"])
    readers: Counter[int] = Counter()
    arms: set[int] = set()
    for step in steps:
        if not columns.isdisjoint(step.reads) and _takes_floats(step, plain):
            readers.update(columns.intersection(step.reads))
            if step.name == "chosen":
                arms |= columns.intersection(step.reads)
    often = arms.union([register for register, times in readers.items() if times > 1])
    floats: dict[int, int] = {}
    found: list[Step] = []
    for step in steps:
        if not often.isdisjoint(step.reads) and _takes_floats(step, plain):
            for register in step.reads:
                if register in often and register not in floats:
                    floats[register] = len(steps) + len(floats)
                    found.append(Step("as_float", floats[register], (register,)))
            reads = tuple(floats.get(register, register) for register in step.reads)
            step = Step(step.name, step.out, reads, step.terms)
        found.append(step)
    return found


def _takes_floats(step: Step, plain: set[int]) -> bool:
    """Whether a step takes columns as floats: not by number, nor where it chooses from columns and numbers (`plain`) alone."""
    return step.name not in BY_NUMBER and not (step.name == "chosen" and plain.issuperset(step.reads[1:]))


def _columns_made_bytes(steps: Sequence[Step]) -> list[Step]:
    """The same steps; a small column that is compared with sets of values is made bytes once, which are compared far faster."""
    number = max((step.out for step in steps), default=0) + 1
    made: dict[int, int] = {}
    found: list[Step] = []
    for step in steps:
        if step.name == "among" and 0 <= step.terms[0] <= LAST_BYTE + 1 - len(step.terms[1]):
            column = step.reads[0]
            if column not in made:
                made[column] = number + len(made)
                found.append(Step("as_byte", made[column], (column,)))
            step = Step("among", step.out, (made[column],), (*step.terms, _runs(*step.terms)))
        found.append(step)
    return found


def _runs(start: int, flags: tuple[bool, ...]) -> tuple[tuple[int | None, int | None], ...]:
    """The stretches of values of a set, from first to last; None where a stretch has no end in what there can be."""
    found: list[tuple[int | None, int | None]] = []
    for i, flag in enumerate(flags):
        if flag and (i == 0 or not flags[i - 1]):
            last = next((j for j in range(i, len(flags)) if not flags[j]), None)
            found.append((None if i == 0 else start + i, None if last is None else start + last - 1))
    return tuple(found)


def _kind(step: Step) -> str:
    if step.name in ("load", "constant"):
        return "given"
    if step.name == "count":
        return "count" if len(step.reads) < 256 else "long count"
    if step.name == "as_byte":
        return "count"
    return "condition" if step.name in CONDITIONS else "number"


def _ready(step: Step) -> tuple[Any, ...]:
    """The terms of a step as its operation takes them."""
    terms = step.terms
    match step.name:
        case "among":
            return terms[2] if len(terms) > 2 and len(terms[2]) <= MOST_RUNS else _quick_among(*terms[:2])
        case "table":
            return (np.array([terms[1][0]] * terms[0] + list(terms[1]), float),)
        case "held":
            return tuple(end if term is None else float(term) for term, end in zip(terms, (-inf, inf), strict=True))
        case "round_times":
            return (nudged(*terms),)
    return tuple([nearest_float(term) if term.__class__ is Fraction else term for term in terms])


def _quick_among(start: int, flags: tuple[bool, ...]) -> tuple[Any, Any]:
    """A condition on a small column as one comparison where it is one, else as a table."""
    edge = sum(1 for i, flag in enumerate(flags) if flag == flags[0] and all(each == flag for each in flags[:i]))
    if all(flag != flags[0] for flag in flags[edge:]):
        return (np.less if flags[0] else np.greater_equal), start + edge
    for one, call in ((True, np.equal), (False, np.not_equal)):
        if flags.count(one) == 1:
            return call, start + flags.index(one)
    return None, np.array([flags[0]] * start + list(flags), bool)


def _among(out: Any, scratch: Any, reads: list[Any], terms: Any) -> None:
    if terms and isinstance(terms[0], tuple):
        _among_runs(out, scratch, reads[0], terms)
        return
    call, at = terms
    if call is None:
        np.take(at, reads[0], out=out, mode="clip")
    else:
        call(reads[0], at, out=out)


def _among_runs(out: Any, scratch: Any, values: Any, runs: tuple[tuple[int | None, int | None], ...]) -> None:
    """Whether bytes lie in one of some stretches; what is below a stretch wraps around to above it."""
    moved = scratch.view(np.uint8)[: len(values)]
    other = scratch.view(np.bool_)[len(values) : 2 * len(values)]
    for at, (first, last) in enumerate(runs):
        into = other if at else out
        if last is None:
            np.greater_equal(values, first or 0, out=into)
        elif first is None:
            np.less_equal(values, last, out=into)
        elif first == last:
            np.equal(values, first, out=into)
        else:
            np.subtract(values, first, out=moved)
            np.less_equal(moved, last - first, out=into)
        if at:
            np.logical_or(out, other, out=out)


def nudged(top: int, bottom: int) -> float:
    """top / bottom and a little more, so that a half is never met and whole numbers stay on their side (see the proof)."""
    return float(Fraction(top, bottom) * (1 + Fraction(1, 1 << 50)))


def _count(out: Any, scratch: Any, reads: list[Any], terms: Any) -> None:
    if len(reads) > 255:
        out[...] = reads[0]
        for each in reads[1:]:
            np.add(out, each, out=out)
        return
    np.copyto(out, reads[0].view(np.uint8))
    for each in reads[1:]:
        np.add(out, each.view(np.uint8), out=out)


def _near(out: Any, scratch: Any, reads: list[Any], terms: Any) -> None:
    np.subtract(reads[0], terms[0], out=scratch)
    np.abs(scratch, out=scratch)
    np.less_equal(scratch, terms[1], out=out)


def _clip(out: Any, scratch: Any, reads: list[Any], terms: Any) -> None:
    np.clip(reads[0], terms[0], terms[1], out=out, dtype=float)


OPERATIONS: dict[str, Callable[[Any, Any, list[Any], Any], Any]] = {
    "always": lambda out, scratch, reads, terms: out.fill(True),
    "never": lambda out, scratch, reads, terms: out.fill(False),
    "among": _among,
    "table": lambda out, scratch, reads, terms: np.take(terms[0], reads[0], out=out, mode="clip"),
    "as_byte": lambda out, scratch, reads, terms: np.copyto(out, reads[0], casting="unsafe"),
    "as_float": lambda out, scratch, reads, terms: np.copyto(out, reads[0]),
    "count": _count,
    "times_term": lambda out, scratch, reads, terms: np.multiply(reads[0], terms[0], out=out, dtype=float),
    "add_term": lambda out, scratch, reads, terms: np.add(reads[0], terms[0], out=out, dtype=float),
    "add": lambda out, scratch, reads, terms: np.add(reads[0], reads[1], out=out, dtype=float),
    "subtract": lambda out, scratch, reads, terms: np.subtract(reads[0], reads[1], out=out, dtype=float),
    "times": lambda out, scratch, reads, terms: np.multiply(reads[0], reads[1], out=out, dtype=float),
    "ratio": lambda out, scratch, reads, terms: np.divide(reads[0], reads[1], out=out, dtype=float),
    "size": lambda out, scratch, reads, terms: np.abs(reads[0], out=out, dtype=float),
    "held": _clip,
    "chosen": chosen,
    "smaller": lambda out, scratch, reads, terms: np.minimum(reads[0], reads[1], out=out, dtype=float),
    "larger": lambda out, scratch, reads, terms: np.maximum(reads[0], reads[1], out=out, dtype=float),
    "not": lambda out, scratch, reads, terms: np.logical_not(reads[0], out=out),
    "and": lambda out, scratch, reads, terms: np.logical_and(reads[0], reads[1], out=out),
    "or": lambda out, scratch, reads, terms: np.logical_or(reads[0], reads[1], out=out),
    "equal": lambda out, scratch, reads, terms: np.equal(reads[0], terms[0], out=out),
    "less_of": lambda out, scratch, reads, terms: np.less(reads[0], terms[0], out=out),
    "at_most_of": lambda out, scratch, reads, terms: np.less_equal(reads[0], terms[0], out=out),
    "near": _near,
    "near_edge": near_edge,
    "round": round_plain,
    "round_on_grid": round_on_grid,
    "round_times": round_times,
    "round_whole": round_whole,
    "round_quotient": round_quotient,
}
