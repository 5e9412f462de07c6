"""The stretches of a scale as lines: joined where they meet, with an open and a closed end where they jump."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from obcdsl.checks.shape import Number, Stretch
from obcdsl.plots.model import End, Line, Point
from obcdsl.record import dataclass


@dataclass(frozen=True, slots=True)
class Drawn:
    """Lines with their ends."""

    lines: tuple[Line, ...]
    ends: tuple[End, ...]


def drawn(stretches: Sequence[Stretch], low: Number | None = None, high: Number | None = None) -> Drawn:
    """The lines of some stretches in rising order; `low` and `high` are where values begin and stop to be refused.

    >>> from obcdsl.source import NOWHERE
    >>> steps = [Stretch(None, 70, 0, 0, NOWHERE), Stretch(70, None, 50, 50, NOWHERE)]
    >>> drawn(steps).ends
    (End(point=Point(across=70, up=0), closed=False), End(point=Point(across=70, up=50), closed=True))
    """
    lines: list[Line] = []
    ends: list[End] = []
    kept = [part for stretch in stretches if (part := _between(stretch, low, high)) is not None]
    for number, stretch in enumerate(kept):
        line = _line(stretch)
        before = kept[number - 1] if number else None
        if before is not None and before.end == stretch.start and before.last == stretch.first:
            lines[-1] = _joined(lines[-1], line)
            continue
        if before is not None and before.end is not None and stretch.start is not None:
            ends.append(End(Point(before.end, before.last), before.closed))
            ends.append(End(Point(stretch.start, stretch.first), not before.closed or before.end != stretch.start))
        lines.append(line)
    if kept and kept[0].start is not None:
        ends.insert(0, End(Point(kept[0].start, kept[0].first), True))
    if kept and kept[-1].end is not None:
        ends.append(End(Point(kept[-1].end, kept[-1].last), kept[-1].closed or kept[-1].end == high))
    return Drawn(tuple(lines), tuple(ends))


def mirrored(made: Drawn, sign: int) -> Drawn:
    """The lines on the other side of the axis, and turned about it where the sign is below 0."""

    def turned(point: Point) -> Point:
        return Point(-point.across, sign * point.up)

    lines = tuple(
        Line(tuple(map(turned, reversed(line.points))), _negative(line.after, sign), _negative(line.before, sign))
        for line in reversed(made.lines)
    )
    return Drawn(lines, tuple(End(turned(end.point), end.closed) for end in reversed(made.ends)))


def _negative(slope: Number | None, sign: int) -> Number | None:
    return None if slope is None else -sign * slope


def summed(stretches: Sequence[Stretch], *, whole: bool) -> list[Stretch]:
    """What rates over bands come to from 0 up: each part at its own rate, or the whole at the rate of the band it is in.

    A stretch without an end goes on by its rate: its `last` is the value one further across.

    >>> from obcdsl.source import NOWHERE
    >>> bands = [Stretch(None, 3, 0, 0, NOWHERE, True), Stretch(3, None, Fraction(1, 2), Fraction(1, 2), NOWHERE)]
    >>> [(one.start, one.end, one.first, one.last) for one in summed(bands, whole=False)]
    [(0, 3, 0, 0), (3, None, 0, Fraction(1, 2))]
    """
    found: list[Stretch] = []
    first = stretches[0]
    if first.start is not None and first.start > 0:
        found.append(Stretch(0, first.start, 0, 0, first.span, closed=False))
    total: Number = 0
    for stretch in stretches:
        start: Number = stretch.start if stretch.start is not None else 0
        end = start + 1 if stretch.end is None else stretch.end
        begin = stretch.first * start if whole else total
        total = stretch.first * end if whole else total + stretch.first * (end - start)
        found.append(Stretch(start, stretch.end, begin, total, stretch.span, stretch.closed))
    if found[-1].end is not None and not whole:
        found.append(Stretch(found[-1].end, None, total, total, found[-1].span))
    return found


def _between(stretch: Stretch, low: Number | None, high: Number | None) -> Stretch | None:
    """The part of a stretch that is not refused; stretches that run from edge to edge are never cut inside."""
    if low is not None and stretch.end is not None and stretch.end <= low and stretch.first == stretch.last:
        return None
    if high is not None and stretch.start is not None and stretch.start >= high and stretch.first == stretch.last:
        return None if stretch.start > high or stretch.end is None else stretch
    if low is not None and (stretch.start is None or stretch.start < low):
        stretch = replace(stretch, start=low, first=_at(stretch, low))
    if high is not None and (stretch.end is None or stretch.end > high):
        stretch = replace(stretch, end=high, last=_at(stretch, high), closed=True)
    return stretch


def _at(stretch: Stretch, place: Number) -> Number:
    if stretch.start is None or stretch.end is None or stretch.first == stretch.last:
        return stretch.first
    slope = Fraction(stretch.last - stretch.first) / (stretch.end - stretch.start)
    return stretch.first + slope * (place - stretch.start)


def _line(stretch: Stretch) -> Line:
    if stretch.start is None and stretch.end is None:
        return Line((Point(0, stretch.first),), 0, 0)
    if stretch.start is None:
        assert stretch.end is not None
        return Line((Point(stretch.end, stretch.last),), before=0)
    first = Point(stretch.start, stretch.first)
    if stretch.end is None:
        return Line((first,), after=stretch.last - stretch.first)
    return Line((first, Point(stretch.end, stretch.last)))


def _joined(one: Line, other: Line) -> Line:
    """Two lines that meet. What lies on one straight line is one piece."""
    points = [*one.points, *other.points[1:]]
    return Line(tuple(points), one.before, other.after)
