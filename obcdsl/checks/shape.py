"""The shape of a scale: its stretches in rising order, the jumps between them, and where it goes down after going up.

A check reads scales as written (`Scope.scales`), at each row of the tables that its edges come from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import partial
from itertools import pairwise
from typing import Any

from obcdsl import core
from obcdsl.lowering.static import number_of, rows_for
from obcdsl.record import dataclass
from obcdsl.scope import Scale, Scope
from obcdsl.source import Span

Number = int | Fraction


def apart(one: Number, other: Number) -> Number:
    """How far two numbers are from one another."""
    return one - other if one > other else other - one


@dataclass(frozen=True, slots=True)
class Stretch:
    """From one edge to the next (None: no end): the values at its two ends, and the part that says so.

    `closed` where a value of exactly its end is still its own.
    """

    start: Number | None
    end: Number | None
    first: Number
    last: Number
    span: Span
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Jump:
    """An edge where one stretch ends at another value than the next begins with."""

    low: Stretch
    high: Stretch

    @property
    def edge(self) -> Number:
        """Where the stretches meet."""
        assert self.low.end is not None
        return self.low.end

    @property
    def before(self) -> Number:
        """The value at the end of the lower stretch."""
        return self.low.last

    @property
    def after(self) -> Number:
        """The value at the start of the higher stretch."""
        return self.high.first

    @property
    def span(self) -> Span:
        """The part of the scale that begins here."""
        return self.high.span

    @property
    def size(self) -> Number:
        """How far it moves."""
        return apart(self.before, self.after)

    def is_below(self, value: Number) -> bool:
        """Whether a value belongs to the lower stretch or what is under it."""
        return value < self.edge or (value == self.edge and self.low.closed)

    def is_beside(self, value: Number) -> bool:
        """Whether a value lies no farther from the edge than its two stretches reach."""
        start, end = self.low.start, self.high.end
        return (start is None or value >= start) and (end is None or value <= end)


@dataclass(frozen=True, slots=True)
class Jumping:
    """A jump of a scale, at a row of the tables that its edges come from."""

    scale: Scale
    jump: Jump
    row: dict[str, str]


@dataclass(frozen=True, slots=True)
class Fall:
    """A stretch of edges over which a value goes against its general direction."""

    start: Number
    end: Number
    first: Number
    last: Number
    span: Span

    @property
    def size(self) -> Number:
        """How far it goes."""
        return apart(self.first, self.last)


def shapes(scope: Scope, scale: Scale) -> Iterator[tuple[dict[str, str], list[Stretch]]]:
    """The stretches of a scale at each row of its tables; rows where they need data are passed over."""
    nodes = [node for _, edge, value, _ in scale.edges for node in (edge, value)]
    for row in rows_for(scope, *nodes):
        found = stretches_of(scale, partial(number_of, scope, row=row))
        if found is not None:
            yield row, found


def full_score(scope: Scope, scale: Scale) -> int | Fraction:
    """What a full score is; 1 where a scale is no score."""
    size = number_of(scope, scale.size, {})
    return size if scale.purpose == "score" and isinstance(size, (int, Fraction)) and size else 1


def largest_value(stretches: list[Stretch]) -> Number:
    """The largest size of the values of a scale."""
    return max(apart(value, 0) for stretch in stretches for value in (stretch.first, stretch.last))


def stretches_of(scale: Scale, worked: Callable[[core.Node], object]) -> list[Stretch] | None:
    """The stretches of a scale, whose edges and values `worked` gives; None where it cannot."""
    pieces: list[tuple[str, Any, Any, Span]] = []
    for word, edge, value, span in scale.edges:
        at, worth = worked(edge), worked(value)
        if not isinstance(at, (int, Fraction)) or not isinstance(worth, (int, Fraction)):
            return None
        pieces.append((word, at, worth, span))
    found: list[Stretch] = []
    for number, (word, edge, value, span) in enumerate(pieces):
        after = pieces[number + 1] if number + 1 < len(pieces) else None
        if word in ("below", "up to"):
            start = pieces[number - 1][1] if number else None
            found.append(Stretch(start, edge, value, value, span, closed=word == "up to"))
        elif word == "at":
            if number == 0:
                found.append(Stretch(None, edge, value, value, span, closed=True))
            if after is None:
                found.append(Stretch(edge, None, value, value, span))
            elif after[0] == "at":
                found.append(Stretch(edge, after[1], value, after[2], span, closed=True))
        else:
            closed = after is not None and after[0] == "above"
            found.append(Stretch(edge, after[1] if after else None, value, value, span, closed=closed))
    return found


def jumps(stretches: list[Stretch]) -> list[Jump]:
    """Where the value jumps from one stretch to the next."""
    return [Jump(low, high) for low, high in pairwise(stretches) if low.end is not None and low.last != high.first]


def falls(stretches: list[Stretch]) -> list[Fall]:
    """Where the value goes against its general direction (from its first to its last value; level: as it starts)."""
    moves = list(_moves(stretches))
    net = stretches[-1].last - stretches[0].first
    rising = net > 0 or (net == 0 and bool(moves) and moves[0].last > moves[0].first)
    return [move for move in moves if (move.last < move.first) == rising]


def _moves(stretches: list[Stretch]) -> Iterator[Fall]:
    for number, stretch in enumerate(stretches):
        if stretch.first != stretch.last and stretch.start is not None and stretch.end is not None:
            yield Fall(stretch.start, stretch.end, stretch.first, stretch.last, stretch.span)
        after = stretches[number + 1] if number + 1 < len(stretches) else None
        if after is not None and stretch.end is not None and after.first != stretch.last:
            yield Fall(stretch.end, stretch.end, stretch.last, after.first, after.span)
