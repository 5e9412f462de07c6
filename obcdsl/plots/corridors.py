"""The plot of a corridor: what is paid for each 100 of its base, by how far the cost lies from the target.

Over target lies to the right and under it to the left; above the axis the overspend line pays, below it the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import partial

from obcdsl.checks.shape import Number, Stretch, apart
from obcdsl.clauses.corridor import Line, Node
from obcdsl.english.phrases import operand
from obcdsl.english.words import Words, clean, money_words, percent_words
from obcdsl.lower import lowered
from obcdsl.plots.lines import Drawn, drawn, mirrored, summed
from obcdsl.plots.model import Axis, End, Mark, Plot, Point
from obcdsl.plots.model import Line as Drawing
from obcdsl.plots.told import lines_told, money_said
from obcdsl.plots.working import Case
from obcdsl.scope import Scale, Setting
from obcdsl.source import NOWHERE
from obcdsl.written import ast

MONEY_OF = 100
"""Amounts are shown for so much money of the base."""


def corridor_plot(
    words: Words, node: Node, scales: tuple[Scale, ...], case: Case, base_is: Number | None = None
) -> Plot | None:
    """The plot of a corridor whose scales have these stretches; None where data decide a rate.

    `base_is` is what the base comes to on data: then edges and amounts are in the money of that statement.
    """
    assert node.cost is not None and node.target is not None and node.base is not None
    cost, target, base = (operand(words, side) for side in (node.cost, node.target, node.base))
    currency = words.program.currency
    over = _side(words, node, node.overspend, scales, case, base_is or MONEY_OF)
    under = _side(words, node, node.underspend, scales, case, base_is or MONEY_OF)
    if over is None or under is None:
        return None
    sign = -1 if node.overspend is not None else 1
    made = _together(mirrored(under, sign), over)
    edges = sorted({p.across for line in made.lines for p in line.points} - {0})
    reach = max((apart(edge, 0) for edge in edges), default=Fraction(1, 10))
    marks = [Mark(edge, _distance(edge) + _in_all(currency, edge, base_is)) for edge in edges]
    marks.append(Mark(0, "on target", "target"))
    first, second = (node.overspend, node.underspend) if node.overspend else (node.underspend, None)
    up = "Amount" if base_is is not None else f"Amount for each {money_words(MONEY_OF, currency)} of {base}"
    return Plot(
        node.head.name.text,
        clean(node.head.said),
        case.words,
        Axis(f"difference between {cost} and {target}, as a share of {base}", _distance),
        Axis(up, partial(money_said, currency)),
        made.lines,
        made.ends,
        tuple(sorted(marks, key=lambda mark: mark.across)),
        tuple(_notes(node)),
        tuple(_told(words, node, under, over)),
        _who(words, first),
        _who(words, second) if second is not None else "",
        extent=(-reach, reach),
    )


def _who(words: Words, line: Line | None) -> str:
    return f"{words.party_first(line.payer.text)} pays {words.party(line.payee.text)}" if line is not None else ""


def _notes(node: Node) -> Iterator[str]:
    if node.payment.steps:
        yield "the steps of the payment come after these bands and are not drawn."


def _told(words: Words, node: Node, under: Drawn, over: Drawn) -> Iterator[str]:
    """Each side from the target outward, with who pays whom."""
    money = partial(money_said, words.program.currency)
    for line, made, side in ((node.overspend, over, "over"), (node.underspend, under, "under")):
        if line is None:
            yield f"{side} target nothing is paid."
        else:
            yield f"{side} target, {_who(words, line)}."
            yield from lines_told(made, partial(_outward, side), money, (Fraction(1, 100), "further 1%"))


def _outward(side: str, share: Number) -> str:
    return f"{percent_words(share)} {side}" if share else "the target"


def _distance(share: Number) -> str:
    """How far from target, in words.

    >>> _distance(Fraction(3, 100)), _distance(Fraction(-3, 100)), _distance(0)
    ('3% over', '3% under', 'on target')
    """
    return _outward("over" if share > 0 else "under", apart(share, 0)) if share else "on target"


def _in_all(currency: str, share: Number, base_is: Number | None) -> str:
    return "" if base_is is None else f": {money_said(currency, share * base_is)}"


def _side(
    words: Words, node: Node, line: Line | None, scales: tuple[Scale, ...], case: Case, money_of: Number
) -> Drawn | None:
    """One side from the target outward, in money for each 100 of the base; nothing paid where there is no line."""
    if line is None:
        return Drawn((Drawing((Point(0, 0),), after=0),), ())
    if isinstance(line.bands, ast.Parts):
        at = next(number for number, scale in enumerate(scales) if scale.span == line.bands.span)
        stretches = summed(case.stretches[at], whole=node.whole)
    else:
        rate = _flat_rate(words, line.bands, case)
        if rate is None:
            return None
        stretches = [Stretch(0, None, 0, rate, NOWHERE)]
    return drawn([_in_money(stretch, money_of) for stretch in stretches])


def _flat_rate(words: Words, written: ast.Expr, case: Case) -> Number | None:
    found = case.worked(lowered(words.scope, written, Setting()).node)
    return found if isinstance(found, (int, Fraction)) else None


def _in_money(stretch: Stretch, money_of: Number) -> Stretch:
    return Stretch(
        stretch.start, stretch.end, stretch.first * money_of, stretch.last * money_of, stretch.span, stretch.closed
    )


def _together(left: Drawn, right: Drawn) -> Drawn:
    """Both sides as one: on target both come to nothing, so that they join there."""
    one, other = left.lines[-1], right.lines[0]
    middle = Drawing((*one.points, *other.points[1:]), one.before, other.after)
    ends = tuple(end for end in (*left.ends, *right.ends) if not _on_target(end))
    return Drawn((*left.lines[:-1], middle, *right.lines[1:]), ends)


def _on_target(end: End) -> bool:
    return end.point == Point(0, 0)
