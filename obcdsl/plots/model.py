"""A payoff plot as exact data: lines, the open and closed ends where they jump, marks, and what they are called.

Every coordinate is a whole number or a fraction; nothing is sampled and nothing is rounded before it is laid out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Literal

from obcdsl.record import dataclass

Number = int | Fraction
Said = Callable[[Number], str]
"""How a number of an axis is said: `80%`, `£5,000`."""


@dataclass(frozen=True, slots=True)
class Point:
    """A point of a plot, exactly."""

    across: Number
    up: Number


@dataclass(frozen=True, slots=True)
class Line:
    """Points joined by straight lines. `before` and `after` say that it goes on past its first or last point, and how far
    up it goes for each step across."""

    points: tuple[Point, ...]
    before: Number | None = None
    after: Number | None = None


@dataclass(frozen=True, slots=True)
class End:
    """Where a line stops at a jump or at the edge of what is valued: closed where the point itself is on the line."""

    point: Point
    closed: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """A place on the axis across: a threshold at which the line bends or jumps, the target, or a figure refused beyond."""

    across: Number
    words: str
    kind: Literal["threshold", "target", "refused"] = "threshold"


@dataclass(frozen=True, slots=True)
class Axis:
    """What an axis shows, and how its figures are said."""

    words: str
    said: Said
    is_share: bool = False


@dataclass(frozen=True, slots=True)
class Achieved:
    """What data came to: its point, a sentence that says so, and the label beside it. Without a point there is no mark."""

    point: Point | None
    words: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Plot:
    """The plot of one clause. `case` says for which row or years it holds; empty where it always does.

    `told` are the sentences that say the lines, `notes` those on what the lines leave out. `above` and `below` name the
    side of the axis that money goes to; `extent` are places that are shown though nothing happens there.
    """

    name: str
    title: str
    case: str
    across: Axis
    up: Axis
    lines: tuple[Line, ...]
    ends: tuple[End, ...]
    marks: tuple[Mark, ...]
    notes: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    above: str = ""
    below: str = ""
    achieved: Achieved | None = None
    extent: tuple[Number, ...] = ()

    @property
    def heading(self) -> str:
        """The title, with the case where it has one."""
        return f"{self.title}, {self.case}" if self.case else self.title

    def vertices(self) -> list[Point]:
        """Every point at which a line bends or ends, from the left."""
        return [point for line in self.lines for point in line.points]

    def value_at(self, across: Number) -> Number | None:
        """How far up the plot is at a place, exactly; None where it has no value there."""
        on_open = {(end.point.across, end.point.up) for end in self.ends if not end.closed}
        for line in self.lines:
            up = line_at(line, across)
            if up is not None and (across, up) not in on_open:
                return up
        return None


def line_at(line: Line, across: Number) -> Number | None:
    """How far up a line is at a place; None where it does not reach there.

    >>> line_at(Line((Point(0, 0), Point(2, 1))), 1), line_at(Line((Point(0, 0), Point(2, 1)), after=0), 5)
    (Fraction(1, 2), 1)
    """
    first, last = line.points[0], line.points[-1]
    if across < first.across:
        return None if line.before is None else first.up - line.before * (first.across - across)
    if across > last.across:
        return None if line.after is None else last.up + line.after * (across - last.across)
    for low, high in zip(line.points, line.points[1:], strict=False):
        if low.across <= across <= high.across:
            return low.up + Fraction(high.up - low.up) / (high.across - low.across) * (across - low.across)
    return first.up


@dataclass(frozen=True, slots=True)
class Window:
    """The part of a plot that is laid out."""

    left: Number
    right: Number
    low: Number
    high: Number


def window(plot: Plot) -> Window:
    """A window that shows every mark, bend and achieved point, with a third of their extent beside them.

    It does not reach below 0 across, or above 100% of a share, where no point lies there.
    """
    places = list(plot.extent) + [point.across for point in plot.vertices()] + [mark.across for mark in plot.marks]
    if plot.achieved is not None and plot.achieved.point is not None:
        places.append(plot.achieved.point.across)
    left, right = min(places), max(places)
    room = Fraction(right - left, 3) or Fraction(left if left > 0 else -left, 3) or Fraction(1)
    wide_left = left - room if left < 0 or left - room >= 0 else Fraction(0)
    wide_right = right + room
    if plot.across.is_share and right <= 1 < wide_right and left >= 0:
        wide_right = Fraction(1) if right < 1 else Fraction(21, 20)
    heights = list(_heights(plot, wide_left, wide_right))
    low, high = min(heights), max(heights)
    if low > 0 and low * 2 < high:
        low = Fraction(0)
    if low == high:
        low, high = (low - 1, high + 1) if low else (Fraction(0), Fraction(1))
    return Window(wide_left, wide_right, low, high)


def _heights(plot: Plot, left: Number, right: Number) -> Iterable[Number]:
    yield from (point.up for point in plot.vertices())
    for line in plot.lines:
        yield from (up for up in (line_at(line, left), line_at(line, right)) if up is not None)
    if plot.achieved is not None and plot.achieved.point is not None:
        yield plot.achieved.point.up


def shown_points(line: Line, within: Window) -> tuple[Point, ...]:
    """The points of a line as far as a window shows it, from its left edge or start to its right edge or end."""
    inner = [point for point in line.points if within.left <= point.across <= within.right]
    found = list(inner)
    for edge, at in ((within.left, 0), (within.right, len(inner) + 1)):
        up = line_at(line, edge)
        if up is not None and not any(point.across == edge for point in inner):
            found.insert(at if at == 0 else len(found), Point(edge, up))
    return tuple(found)
