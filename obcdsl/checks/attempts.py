"""One payee, period and row at which a jump is tried: the payments just short of the edge, and at it.

A figure that the scale measures is set to the nearest values that data can hold on either side of the edge, all else
held; where no single figure leads there (to a median, say), an outcome is set to its two scores.
"""

from __future__ import annotations

from dataclasses import replace

from obcdsl import core
from obcdsl.checks.cases import Case
from obcdsl.checks.lines import Ends, crossing, group_of, measured_by
from obcdsl.checks.shape import Jump, apart
from obcdsl.checks.trials import Amounts, datum
from obcdsl.record import dataclass
from obcdsl.running.altered import Datum
from obcdsl.scope import Scale
from obcdsl.values import Number


@dataclass(frozen=True, slots=True)
class Moved:
    """The change of one payment over a jump, upwards of the edge, in an example or (no name) by terms alone.

    `metric` is the figure that was set to `low` below the edge and to `high` above it; no name where the score itself
    was. `group` is what it was divided by, and how many. `alone` is what the jump moves by itself, where it is known.
    """

    payment: str
    change: Number
    example: str
    metric: str = ""
    low: Number = 0
    high: Number = 0
    group: tuple[str, Number] | None = None
    alone: Number | None = None

    @property
    def money(self) -> Number:
        """How much moves, either way."""
        return apart(self.change, 0)

    @property
    def said(self) -> str:
        """Where the money comes from, in words."""
        return f"in the example `{self.example}`" if self.example else "by the terms"


@dataclass(frozen=True, slots=True)
class Asked:
    """The jump that is asked about, and the payments that it can reach."""

    program: core.Program
    scale: Scale
    jump: Jump
    pays: tuple[core.Pay, ...]
    keys: tuple[str, ...]


def by_data(asked: Asked, case: Case) -> Moved | None:
    """With a figure of the measure on either side of the edge; the first figure that can bring it there."""
    group = group_of(asked.program, asked.scale.measure)
    for metric in measured_by(asked.program, asked.scale.measure, asked.keys):
        case.begin()
        ends = crossing(case.trial, case.place, asked.scale.measure, metric, asked.jump)
        if ends is None:
            continue
        below = _side(asked, case, datum(asked.program, metric, case.place, ends.low), is_below=True)
        above = _side(asked, case, datum(asked.program, metric, case.place, ends.high), is_below=False)
        found = _most(asked, below, above) if below and above else None
        if found is None:
            continue
        size = case.trial.number(core.Given(group[1]), case.place) if group and group[0] == metric.name else None
        of = (group[1], size) if group and size is not None else None
        most = Moved(*found, case.example, metric.name, ends.low, ends.high, of)
        level = above if asked.jump.low.closed else below
        return replace(most, alone=_alone(asked, case, most, ends, level))
    return None


def _side(asked: Asked, case: Case, at: Datum, *, is_below: bool) -> list[Amounts] | None:
    """What the payments are with a figure that is to bring the measure to one side; None where it does not."""
    case.begin(at)
    there = case.trial.number(asked.scale.measure, case.place)
    if there is None or asked.jump.is_below(there) != is_below or not asked.jump.is_beside(there):
        return None
    return [case.trial.amounts(pay, case.place) for pay in asked.pays]


def _alone(asked: Asked, case: Case, most: Moved, ends: Ends, level: list[Amounts] | None) -> Number | None:
    """What the jump moves by itself: all of it where nothing else moved, else what the score moves at those figures."""
    metric, closed = asked.program.metrics[most.metric], asked.jump.low.closed
    if ends.on_edge:
        if ends.nearer is None:
            return most.money
        case.begin(datum(asked.program, metric, case.place, ends.nearer))
        if [case.trial.amounts(pay, case.place) for pay in asked.pays] == level:
            return most.money
    if asked.scale.purpose != "score":
        return None
    owner = datum(asked.program, metric, case.place, ends.low if closed else ends.high)
    scored = by_score(asked, case, owner)
    return scored.money if scored is not None and scored.payment == most.payment else None


def by_score(asked: Asked, case: Case, *data: Datum) -> Moved | None:
    """With the outcome set to its score just short of the edge, and to that at it."""
    sides = []
    for score in (asked.jump.before, asked.jump.after):
        case.begin(*data)
        case.trial.hold(asked.scale.figure, score, case.place)
        case.trial.hold(f"{asked.scale.figure}/scored", True, case.place)
        sides.append([case.trial.amounts(pay, case.place) for pay in asked.pays])
    found = _most(asked, *sides)
    if found is None:
        return None
    most = Moved(*found, case.example)
    return replace(most, alone=most.money)


def _most(asked: Asked, below: list[Amounts], above: list[Amounts]) -> tuple[str, Number] | None:
    """The payment that moves most, and its change; only rows that have an amount on both sides are known."""
    known = [
        (pay.name, sum(other.values()) - sum(one.values()))
        for pay, one, other in zip(asked.pays, below, above, strict=True)
        if one and one.keys() == other.keys()
    ]
    return max(known, key=lambda one: apart(one[1], 0), default=None)
