"""A plot in sentences, for those who cannot see it: each stretch, each jump and who owns the point, what was achieved."""

from __future__ import annotations

from collections.abc import Iterator

from obcdsl.checks.shape import apart
from obcdsl.english.words import money_words
from obcdsl.money import decimal_places, minor_digits
from obcdsl.plots.lines import Drawn
from obcdsl.plots.model import Line, Number, Plot, Point, Said
from obcdsl.render.shown import shown


def described(plot: Plot) -> str:
    """Everything that a plot shows, in sentences."""
    said = [f"{plot.up.words}, by {plot.across.words}.", *plot.told, *plot.notes]
    if plot.achieved is not None:
        said.append(plot.achieved.words)
    return " ".join(sentence[:1].upper() + sentence[1:] for sentence in said)


def money_said(currency: str, amount: Number) -> str:
    """Money without its sign, which the side of the axis says; to the penny where it has many more places.

    >>> from fractions import Fraction
    >>> money_said("GBP", -5000), money_said("USD", Fraction(15, 8)), money_said("GBP", Fraction(1, 3))
    ('£5,000', '$1.875', '£0.33')
    """
    size = apart(amount, 0)
    places = decimal_places(size)
    is_long = places is None or places > minor_digits(currency) + 1
    return shown(size, "money", currency=currency) if is_long else money_words(size, currency)


def lines_told(made: Drawn, across: Said, up: Said, step: tuple[Number, str]) -> Iterator[str]:
    """The lines from the left to the right, a sentence for each stretch and each jump.

    `step` is so much further across, and how that is said: the slope of a line without an end is given for it.

    >>> from obcdsl.plots.model import Line, Point
    >>> line = Line((Point(65, 0), Point(80, 100)), 0, 0)
    >>> for said in lines_told(Drawn((line,), ()), str, str, (1, "1")):
    ...     print(said)
    below 65 it is level at 0.
    from 65 to 80 it rises from 0 to 100.
    above 80 it is level at 100.
    """
    for number, line in enumerate(made.lines):
        yield from _line(line, across, up, step)
        if number + 1 < len(made.lines):
            yield from _jump(made, line.points[-1], made.lines[number + 1].points[0], across, up)


def _line(line: Line, across: Said, up: Said, step: tuple[Number, str]) -> Iterator[str]:
    first, last = line.points[0], line.points[-1]
    if len(line.points) == 1 and line.before is not None and line.before == line.after:
        yield f"everywhere {_going(line.before, first, up, step, back=True)}."
        return
    if line.before is not None:
        yield f"below {across(first.across)} {_going(line.before, first, up, step, back=True)}."
    for low, high in zip(line.points, line.points[1:], strict=False):
        where = f"from {across(low.across)} to {across(high.across)}"
        if low.up == high.up:
            yield f"{where} it is level at {up(low.up)}."
        else:
            yield f"{where} it {'rises' if high.up > low.up else 'falls'} from {up(low.up)} to {up(high.up)}."
    if line.after is not None:
        yield f"above {across(last.across)} {_going(line.after, last, up, step, back=False)}."


def _going(slope: Number, point: Point, up: Said, step: tuple[Number, str], *, back: bool) -> str:
    if slope == 0:
        return f"it is level at {up(point.up)}"
    each = f"by {up(apart(slope * step[0], 0))} for each {step[1]}"
    return f"it {'rises' if slope > 0 else 'falls'} {'to' if back else 'on from'} {up(point.up)}, {each}"


def _jump(made: Drawn, before: Point, after: Point, across: Said, up: Said) -> Iterator[str]:
    if before.across == after.across:
        edge = across(before.across)
        owner = next((end.point for end in made.ends if end.closed and end.point in (before, after)), None)
        own = f"; at exactly {edge} it is {up(owner.up)}" if owner is not None else ""
        yield f"at {edge} it jumps from {up(before.up)} to {up(after.up)}{own}."
