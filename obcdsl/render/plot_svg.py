"""A plot as SVG: exact, the same bytes each time, legible without colour, and said in words inside (`title`, `desc`).

A coordinate is worked exactly and written to a thousandth of a pixel. Jumps have an open and a closed end and never a
steep line.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from obcdsl.money import decimal, half_up
from obcdsl.plots.model import Achieved, Line, Number, Plot, Point, Window, shown_points, window
from obcdsl.plots.told import described
from obcdsl.record import dataclass
from obcdsl.render.markup import Markup, block, element
from obcdsl.render.screen import visible, width_of, wrap

WIDTH, LEFT, RIGHT, HEIGHT = 640, 92, 24, 230
LINE, ROWS = 17, 3
"""Height of a line of text; most rows of labels below the axis."""
SIDE_LETTERS, SIDE_LINES = 36, 4
"""How wide and how high words inside the field may be."""
LETTER = Fraction(13, 2)
"""The usual width of a letter at 13 pixels."""
Attributes = dict[str, str | int | None]
FONT = "'Libertinus Serif', Georgia, 'Liberation Serif', 'Times New Roman', serif"
INK, QUIET, FAINT = "#1b1f24", "#4a525a", "#c3c9cf"


@dataclass(frozen=True, slots=True)
class Field:
    """The drawing field: what it shows, and where its top is."""

    shows: Window
    top: int

    def x(self, across: Number) -> Fraction:
        """Pixels from the left."""
        return LEFT + Fraction(across - self.shows.left) / (self.shows.right - self.shows.left) * (WIDTH - LEFT - RIGHT)

    def y(self, up: Number) -> Fraction:
        """Pixels from the top."""
        return self.top + HEIGHT - Fraction(up - self.shows.low) / (self.shows.high - self.shows.low) * HEIGHT

    @property
    def bottom(self) -> int:
        """Where the field ends."""
        return self.top + HEIGHT


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the pieces of a plot stand, from the top down."""

    heads: list[str]
    field: Field
    labels: list[Markup]
    under: int
    foot: list[str]
    height: int


def layout(plot: Plot) -> Layout:
    """The pieces of a plot, which take more or less room with their words."""
    case = [plot.case] if plot.case else []
    sides = [] if any(_beside(plot)) else [said for said in _sides_said(plot) if said]
    heads = [line for said in (*case, plot.up.words, *sides) for line in wrap(visible(said), 84)]
    field = Field(window(plot), len(heads) * LINE + 22)
    labels, rows = _labels(plot, field)
    foot = wrap(visible(_first_large(plot.across.words)), 84)
    under = field.bottom + 12 + rows * LINE
    return Layout(heads, field, labels, under, foot, under + len(foot) * LINE + 10)


def height_of(plot: Plot) -> int:
    """How high the SVG of a plot is, in pixels."""
    return layout(plot).height


def svg(plot: Plot, name: str = "plot", top: int | None = None) -> Markup:
    """A plot as one SVG element.

    `name` begins the identifiers inside, and differs between plots of one page; `top` is where it stands in another SVG.
    """
    laid = layout(plot)
    field, height = laid.field, laid.height
    return block(
        "svg",
        element("title", plot.heading, id=f"{name}-title"),
        element("desc", described(plot), id=f"{name}-desc"),
        element("rect", x=0, y=0, width=WIDTH, height=height, fill="#ffffff"),
        *(_text(said, LEFT, 16 + at * LINE, fill=QUIET) for at, said in enumerate(laid.heads)),
        *_levels(plot, field),
        *_marks(plot, field),
        *laid.labels,
        *_sides(plot, field),
        *(_line(line, field) for line in plot.lines),
        *_jumps(plot, field),
        *_ends(plot, field),
        *(_achieved(plot, plot.achieved, field) if plot.achieved is not None else ()),
        *(_text(said, LEFT, laid.under + 14 + at * LINE, fill=QUIET) for at, said in enumerate(laid.foot)),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {WIDTH} {height}",
        width=WIDTH,
        height=height,
        y=top,
        role="img",
        aria_labelledby=f"{name}-title {name}-desc",
        font_family=FONT,
        font_size=13,
    )


def _text(said: str, x: Number, y: Number, *, fill: str = INK, anchor: str | None = None, bold: bool = False) -> Markup:
    weight = "bold" if bold else None
    return element("text", said, x=_px(x), y=_px(y), fill=fill, text_anchor=anchor, font_weight=weight)


def _over_lines(said: str, x: Number, y: Number, *, anchor: str | None = None, bold: bool = False) -> Iterator[Markup]:
    """Words on white, legible where lines pass behind them."""
    wide = width_of(visible(said)) * LETTER
    left = x - wide if anchor else x
    yield element("rect", x=_px(left - 2), y=_px(y - 12), width=_px(wide + 4), height=16, fill="#ffffff")
    yield _text(said, x, y, anchor=anchor, bold=bold)


def _px(pixels: Number) -> str:
    scaled = half_up(pixels, 3)
    return decimal(Fraction(scaled, 1000))


def _first_large(said: str) -> str:
    return said[:1].upper() + said[1:]


# ---- the axes ---------------------------------------------------------------------------------------------------------------


def _levels(plot: Plot, field: Field) -> Iterator[Markup]:
    """A faint line at each height at which something happens, with its figure unless another stands there."""
    heights = {point.up for point in plot.vertices()} | {
        up for up in (Fraction(0),) if field.shows.low <= up <= field.shows.high
    }
    taken: list[Fraction] = []
    for up in sorted(heights, key=lambda up: (up != 0, up != max(heights), up != min(heights), up)):
        y = field.y(up)
        yield _rule(field, up, INK if up == 0 else FAINT)
        if all(abs(y - other) >= LINE - 3 for other in taken):
            taken.append(y)
            yield _text(plot.up.said(up), LEFT - 8, y + 4, anchor="end")
    yield element("line", x1=LEFT, y1=field.top, x2=LEFT, y2=field.bottom, stroke=INK)


def _rule(field: Field, up: Number, ink: str) -> Markup:
    y = _px(field.y(up))
    return element("line", x1=LEFT, y1=y, x2=WIDTH - RIGHT, y2=y, stroke=ink)


def _marks(plot: Plot, field: Field) -> Iterator[Markup]:
    """A dashed line at each threshold, a solid one at the target."""
    for mark in plot.marks:
        x = _px(field.x(mark.across))
        dashes = None if mark.kind == "target" else "4 4"
        yield element("line", x1=x, y1=field.top, x2=x, y2=field.bottom, stroke=QUIET, stroke_dasharray=dashes)


def _labels(plot: Plot, field: Field) -> tuple[list[Markup], int]:
    """The words of each mark below the axis, in as many rows as keep them apart; what finds no room stands in the words."""
    ends: list[Fraction] = []
    found = []
    for mark in plot.marks:
        wide = width_of(visible(mark.words)) * LETTER
        x = field.x(mark.across)
        middle = min(max(x, wide / 2 + 2), WIDTH - wide / 2 - 2)
        row = next((at for at, end in enumerate(ends) if middle - wide / 2 > end + 6), len(ends))
        if row >= ROWS:
            continue
        ends[row : row + 1] = [middle + wide / 2]
        y = field.bottom + 20 + row * LINE
        if row:
            tick: Attributes = {"x1": _px(x), "x2": _px(x), "y1": field.bottom, "y2": y - 11, "stroke": FAINT}
            found.append(element("line", **tick))
        found.append(_text(mark.words, middle, y, anchor="middle", bold=mark.kind == "target"))
    return found, len(ends)


def _sides(plot: Plot, field: Field) -> Iterator[Markup]:
    """Who pays whom, where the field is empty: above to the left, below to the right; what is long stands over the field."""
    above, below = _beside(plot)
    for at, said in enumerate(above):
        yield from _over_lines(said, LEFT + 8, field.top + 14 + at * LINE)
    for at, said in enumerate(reversed(below)):
        yield from _over_lines(said, WIDTH - RIGHT - 4, field.bottom - 8 - at * LINE, anchor="end")


def _beside(plot: Plot) -> tuple[list[str], list[str]]:
    """The lines of who pays whom that find room inside the field; none where it would be too many."""
    above, below = (wrap(visible(said), SIDE_LETTERS) for said in _sides_said(plot))
    fit = bool(plot.above and plot.below) and len(above) <= SIDE_LINES and len(below) <= SIDE_LINES
    return (above, below) if fit else ([], [])


def _sides_said(plot: Plot) -> tuple[str, str]:
    return (f"Above: {plot.above}" if plot.above else ""), (f"Below: {plot.below}" if plot.below else "")


# ---- the lines --------------------------------------------------------------------------------------------------------------


def _line(line: Line, field: Field) -> Markup:
    points = shown_points(line, field.shows)
    at = " ".join(f"{_px(field.x(point.across))},{_px(field.y(point.up))}" for point in points)
    return element("polyline", points=at, fill="none", stroke=INK, stroke_width="2.5", stroke_linejoin="round")


def _jumps(plot: Plot, field: Field) -> Iterator[Markup]:
    """A dotted line from one end of a jump to the other: they belong together, and nothing lies between them."""
    for one, other in zip(plot.ends, plot.ends[1:], strict=False):
        if one.point.across == other.point.across and one.point != other.point:
            x = _px(field.x(one.point.across))
            low, high = _px(field.y(one.point.up)), _px(field.y(other.point.up))
            yield element("line", x1=x, y1=low, x2=x, y2=high, stroke=INK, stroke_dasharray="1 4", stroke_width=2)


def _ends(plot: Plot, field: Field) -> Iterator[Markup]:
    for end in plot.ends:
        yield element(
            "circle",
            cx=_px(field.x(end.point.across)),
            cy=_px(field.y(end.point.up)),
            r=5,
            fill=INK if end.closed else "#ffffff",
            stroke=INK,
            stroke_width=2,
            class_="closed" if end.closed else "open",
        )


def _achieved(plot: Plot, achieved: Achieved, field: Field) -> Iterator[Markup]:
    """A diamond where the data stand, with words above it on the side that the line leaves free and that has room."""
    if achieved.point is None:
        return
    x, y = field.x(achieved.point.across), field.y(achieved.point.up)
    corners = " ".join(f"{_px(x + dx)},{_px(y + dy)}" for dx, dy in ((0, -8), (8, 0), (0, 8), (-8, 0)))
    yield element("polygon", points=corners, fill=INK, stroke="#ffffff", stroke_width=2)
    wide = width_of(visible(achieved.label)) * LETTER
    left = x + 14 + wide > WIDTH or (x - 14 - wide > LEFT and _rises_to(plot, achieved.point, field))
    at = y - 12 if y - 12 > field.top + 10 else y + 22
    yield from _over_lines(achieved.label, x - 12 if left else x + 12, at, anchor="end" if left else None, bold=True)


def _rises_to(plot: Plot, point: Point, field: Field) -> bool:
    """Whether the line comes to a point from below."""
    before = plot.value_at(point.across - (field.shows.right - field.shows.left) / Fraction(50))
    return before is not None and before < point.up
