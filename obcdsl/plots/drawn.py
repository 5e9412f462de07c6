"""The plots of a clause: of an outcome's scale, of the bands of a corridor, of any other scale that it holds.

>>> from obcdsl import load
>>> from obcdsl.plots.told import described
>>> print(described(plots(load("contracts/staffordshire_end_of_life"), "carers")[0]))
Score, by “Bereaved carers rating care as good or better”. Below 70% it is level at 0%. At 70% it jumps from 0% to 50%; ...
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any

from obcdsl import core
from obcdsl.clauses import corridor, outcome
from obcdsl.english.calls import values
from obcdsl.english.phrases import phrase
from obcdsl.english.words import Words, clean, money_words, percent_words
from obcdsl.lowering.scales import quantity_or_date
from obcdsl.lowering.static import number_of
from obcdsl.plots.corridors import corridor_plot
from obcdsl.plots.lines import Drawn, drawn, summed
from obcdsl.plots.model import Axis, Mark, Number, Plot, Said
from obcdsl.plots.stakes import stakes
from obcdsl.plots.told import lines_told
from obcdsl.plots.working import Case, Worked, case_on_data, cases
from obcdsl.scope import Scale, Setting
from obcdsl.units import Unit, times
from obcdsl.written import ast

if TYPE_CHECKING:
    from obcdsl.contract import Contract


def plots(contract: Contract, name: str) -> list[Plot]:
    """The plots of the clause of a name, one for each row or stretch of years in which it differs.

    Empty where the clause has no scale, or one whose edges data decide.

    Raises:
        Refusal: where the contract has errors.
    """
    from obcdsl.render.terms import words_of

    words = words_of(contract)
    node = words.scope.clauses.get(name)
    return [] if node is None else list(plots_of(words, node))


def plots_of(words: Words, node: Any, worked: Worked | None = None, base_is: Number | None = None) -> Iterator[Plot]:
    """The plots of a clause, in the words of its contract, as `drawn_scales` gives them."""
    return (plot for _, plot in drawn_scales(words, node, worked, base_is))


def drawn_scales(
    words: Words, node: Any, worked: Worked | None = None, base_is: Number | None = None
) -> Iterator[tuple[Scale | None, Plot]]:
    """Each plot of a clause with the scale that it draws (of a corridor, its first; None where its rates are flat).

    `worked` gives the value of a node on data, and then each scale has one plot; `base_is` what a corridor's base came to.
    """
    scales = scales_of(words, node)
    if isinstance(node, corridor.Node):
        for case in _cases(words, scales, worked):
            made = corridor_plot(words, node, scales, case, base_is)
            if made is not None:
                yield scales[0] if scales else None, made
        return
    for scale in scales:
        for case in _cases(words, (scale,), worked):
            yield scale, _scale_plot(words, node, scale, case)


def scales_of(words: Words, node: Any) -> tuple[Scale, ...]:
    """The scales that a clause holds, each once, in the order in which they are written.

    One that stands in a function, and takes its points from where that is called, is not drawn.
    """
    own = (scale for scale in words.scope.scales if scale.figure == node.head.name.text)
    found = {scale.span: scale for scale in own if not _is_called(scale)}
    return tuple(sorted(found.values(), key=lambda scale: (scale.span.path, scale.span.start)))


def _is_called(scale: Scale) -> bool:
    nodes = (scale.measure, *(node for _, edge, value, _ in scale.edges for node in (edge, value)))
    return any(isinstance(part, core.Local) for node in nodes for part in core.every(node))


def _cases(words: Words, scales: tuple[Scale, ...], worked: Worked | None) -> list[Case]:
    if worked is None:
        return cases(words, scales)
    found = case_on_data(scales, worked)
    return [] if found is None else [found]


def _scale_plot(words: Words, node: Any, scale: Scale, case: Case) -> Plot:
    stretches = case.stretches[0]
    parts, across = _written(words, node, scale)
    marginal = scale.purpose == "slices"
    worth = times(scale.worth, scale.unit) if marginal else scale.worth
    low, high = (
        _limit(words, node, parts.refuse_below if parts else None),
        _limit(words, node, parts.refuse_above if parts else None),
    )
    made: Drawn = drawn(summed(stretches, whole=False) if marginal else stretches, low, high)
    one = Fraction(1, 100) if scale.unit.flavour == "ratio" else 1
    up = "Score" if scale.purpose == "score" else "Value"
    across_said, up_said = said_in(words, scale.unit), said_in(words, worth)
    edges = dict.fromkeys(
        edge
        for stretch in stretches
        for edge in (stretch.start, stretch.end)
        if edge is not None and _holds(edge, low, high)
    )
    refused = [
        Mark(limit, f"{side} {across_said(limit)} refused", "refused")
        for limit, side in ((low, "below"), (high, "above"))
        if limit is not None
    ]
    full = _full(words, scale)
    marks = [Mark(edge, across_said(edge)) for edge in edges if edge not in (low, high)] + refused
    return Plot(
        node.head.name.text,
        clean(node.head.said),
        case.words,
        Axis(across, across_said, scale.unit.flavour == "ratio"),
        Axis(f"{up}{full}", up_said),
        made.lines,
        made.ends,
        tuple(sorted(marks, key=lambda mark: mark.across)),
        tuple(stakes(words, node, case.worked)) if scale.purpose == "score" else (),
        tuple(lines_told(made, across_said, up_said, (one, f"further {across_said(one)}"))),
    )


def _holds(edge: Number, low: Number | None, high: Number | None) -> bool:
    return (low is None or edge >= low) and (high is None or edge <= high)


def _full(words: Words, scale: Scale) -> str:
    size = number_of(words.scope, scale.size, {}) if scale.purpose == "score" else 1
    return f" out of {size}" if size != 1 else ""


def said_in(words: Words, unit: Unit) -> Said:
    """How a number of a unit is said: `80%`, `£5,000`, `0.8 admissions per person`."""
    if unit.flavour == "ratio":
        return percent_words
    if unit.currency:
        return partial(_money, unit.currency)
    return partial(words.cell, unit=unit)


def _money(currency: str, value: Number) -> str:
    return money_words(value, currency)


def _limit(words: Words, node: Any, written: ast.Expr | None) -> Number | None:
    if written is None:
        return None
    typed = quantity_or_date(words.scope, written, Setting(clause=node.head.name.text))
    found = number_of(words.scope, typed.node, {})
    return found if isinstance(found, (int, Fraction)) else None


def _written(words: Words, node: Any, scale: Scale) -> tuple[ast.Parts | None, str]:
    """The scale as written, and what it compares in words."""
    if isinstance(node, outcome.Node) and isinstance(node.score, ast.Parts) and node.score.span == scale.span:
        return node.score, _first_large(phrase(words, node.measure) if node.measure else "what is measured")
    own = [
        *getattr(node, "parameters", ()),
        *(part.name for part in getattr(node, "parts", ()) if hasattr(part, "name")),
    ]
    inner = words.within(*(part.text for part in own))
    for part in ast.walk(node):
        if isinstance(part, ast.Call) and part.parts is not None and part.parts.span == scale.span:
            return part.parts, _first_large(phrase(inner, values(part)[0]))
    return None, "what is compared"


def _first_large(said: str) -> str:
    return said[:1].upper() + said[1:]
