"""Straight-line steps worked in float64 on blocks of rows, in buffers that are used again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from obcdsl.carriers.array.worked import Step

Bound = tuple[Callable[..., Any], tuple[Any, ...]]
CONDITIONS = frozenset(
    ["among", "state", "not", "and", "or", "equal", "at_most_of", "less_of", "near", "near_edge", "always", "never"]
)


class FloatSteps:
    """Steps with their buffers: `work` runs them over one block."""

    def __init__(self, steps: Sequence[Step], outputs: Sequence[int], block: int) -> None:
        self.steps, self.block = steps, block
        self.places: dict[int, tuple[str, int]] = {}
        self._share_buffers(outputs)
        self.buffers = {
            place: np.empty(block, _TYPES[place[0]]) for place in set(self.places.values()) if place[0] in _TYPES
        }
        self.scratch = np.empty(block)
        self.tables = {
            step.out: np.array(
                [step.terms[1][0]] * step.terms[0] + list(step.terms[1]), bool if step.name == "among" else float
            )
            for step in steps
            if step.name in ("among", "table")
        }

    def _share_buffers(self, outputs: Sequence[int]) -> None:
        """Give each register a buffer, and give it back after the last step that reads it."""
        last: dict[int, int] = dict.fromkeys(outputs, len(self.steps))
        for at, step in enumerate(self.steps):
            for register in step.reads:
                last[register] = max(last.get(register, 0), at)
        free: dict[str, list[int]] = {kind: [] for kind in _TYPES}
        made = dict.fromkeys(_TYPES, 0)
        ending: dict[int, list[int]] = {}
        for register, at in last.items():
            ending.setdefault(at, []).append(register)
        for at, step in enumerate(self.steps):
            kind = _kind(step)
            if kind in _TYPES:
                number = free[kind].pop() if free[kind] else made[kind]
                made[kind] = max(made[kind], number + 1)
                self.places[step.out] = (kind, number)
            else:
                self.places[step.out] = (kind, step.out)
            for register in (*ending.get(at, ()), *(() if step.out in last else (step.out,))):
                kind, number = self.places[register]
                if kind in free:
                    free[kind].append(number)

    def work(self, columns: dict[int, Any], states: dict[int, Any], size: int) -> Callable[[int], Any]:
        """Run the steps over one block of `size` rows; the array of a register is then given by its number."""
        held: dict[int, Any] = {}
        places, buffers = self.places, self.buffers
        cut = {place: buffer if size == self.block else buffer[:size] for place, buffer in buffers.items()}
        scratch = self.scratch[:size]
        for step in self.steps:
            name = step.name
            if name == "load":
                held[step.out] = columns[step.terms[0]]
                continue
            out = held[step.out] = cut[places[step.out]]
            if name in ("among", "table"):
                np.take(self.tables[step.out], held[step.reads[0]], out=out, mode="clip")
            elif name == "state":
                np.equal(states[step.terms[0]], step.terms[1], out=out)
            else:
                OPERATIONS[name](out, scratch, [held[register] for register in step.reads], step.terms)
        return held.__getitem__


_TYPES: dict[str, Any] = {"number": np.float64, "condition": np.bool_, "count": np.uint16}


def _kind(step: Step) -> str:
    if step.name == "load":
        return "column"
    if step.name == "count":
        return "count"
    return "condition" if step.name in CONDITIONS else "number"


def _count(out: Any, scratch: Any, reads: list[Any], terms: Any) -> None:
    out[...] = reads[0]
    for each in reads[1:]:
        np.add(out, each, out=out)


def _chosen(out: Any, scratch: Any, reads: list[Any], terms: Any) -> None:
    condition, a, b = reads
    np.copyto(out, b)
    np.copyto(out, a, where=condition)


def _near(out: Any, scratch: Any, reads: list[Any], terms: Any) -> None:
    np.subtract(reads[0], float(terms[0]), out=scratch)
    np.abs(scratch, out=scratch)
    np.less_equal(scratch, terms[1], out=out)


def _near_edge(out: Any, scratch: Any, reads: list[Any], terms: Any) -> None:
    mode, edge = terms
    np.subtract(reads[0], reads[1], out=scratch)
    np.abs(scratch, out=scratch)
    if not mode.startswith("half"):
        np.subtract(scratch, 0.5, out=scratch)
        np.abs(scratch, out=scratch)
    np.greater_equal(scratch, 0.5 - edge, out=out)


def _round(out: Any, scratch: Any, reads: list[Any], terms: Any) -> None:
    mode = terms[0]
    if mode.startswith("half"):
        np.add(reads[0], 0.5, out=out, dtype=float)
        np.floor(out, out=out)
    elif mode == "down":
        np.trunc(reads[0], out=out)
    else:
        np.abs(reads[0], out=scratch)
        np.ceil(scratch, out=scratch)
        np.copysign(scratch, reads[0], out=out)


def _round_whole(out: Any, scratch: Any, reads: list[Any], terms: Any) -> None:
    """register / bottom, rounded: the register holds whole numbers well below 2^53, so floor of the quotient is exact."""
    mode, bottom, not_below_0 = terms
    value = reads[0]
    size = value if not_below_0 else np.abs(value, out=scratch, dtype=float)
    more = {"half up": bottom // 2, "half even": bottom // 2, "up": bottom - 1, "down": 0}[mode]
    if mode == "half even" and bottom % 2 == 0:
        raised = size + float(more)
        steps = np.floor(raised / bottom)
        tied = raised - steps * bottom == 0
        steps -= tied & (steps % 2 == 1)
        out[...] = steps if not_below_0 else np.copysign(steps, value)
        return
    np.add(size, float(more), out=scratch, dtype=float)
    np.divide(scratch, float(bottom), out=scratch)
    np.floor(scratch, out=scratch)
    if not_below_0:
        out[...] = scratch
    else:
        np.copysign(scratch, value, out=out)


OPERATIONS: dict[str, Callable[[Any, Any, list[Any], Any], Any]] = {
    "constant": lambda out, scratch, reads, terms: out.fill(float(terms[0])),
    "always": lambda out, scratch, reads, terms: out.fill(True),
    "never": lambda out, scratch, reads, terms: out.fill(False),
    "count": _count,
    "times_term": lambda out, scratch, reads, terms: np.multiply(reads[0], float(terms[0]), out=out, dtype=float),
    "add_term": lambda out, scratch, reads, terms: np.add(reads[0], float(terms[0]), out=out, dtype=float),
    "add": lambda out, scratch, reads, terms: np.add(reads[0], reads[1], out=out, dtype=float),
    "subtract": lambda out, scratch, reads, terms: np.subtract(reads[0], reads[1], out=out, dtype=float),
    "times": lambda out, scratch, reads, terms: np.multiply(reads[0], reads[1], out=out, dtype=float),
    "ratio": lambda out, scratch, reads, terms: np.divide(reads[0], reads[1], out=out),
    "size": lambda out, scratch, reads, terms: np.abs(reads[0], out=out, dtype=float),
    "at_least": lambda out, scratch, reads, terms: np.maximum(reads[0], float(terms[0]), out=out, dtype=float),
    "at_most": lambda out, scratch, reads, terms: np.minimum(reads[0], float(terms[0]), out=out, dtype=float),
    "smaller": lambda out, scratch, reads, terms: np.minimum(reads[0], reads[1], out=out, dtype=float),
    "larger": lambda out, scratch, reads, terms: np.maximum(reads[0], reads[1], out=out, dtype=float),
    "chosen": _chosen,
    "not": lambda out, scratch, reads, terms: np.logical_not(reads[0], out=out),
    "and": lambda out, scratch, reads, terms: np.logical_and(reads[0], reads[1], out=out),
    "or": lambda out, scratch, reads, terms: np.logical_or(reads[0], reads[1], out=out),
    "equal": lambda out, scratch, reads, terms: np.equal(reads[0], float(terms[0]), out=out),
    "less_of": lambda out, scratch, reads, terms: np.less(reads[0], float(terms[0]), out=out),
    "at_most_of": lambda out, scratch, reads, terms: np.less_equal(reads[0], float(terms[0]), out=out),
    "near": _near,
    "near_edge": _near_edge,
    "round": _round,
    "round_whole": _round_whole,
}
