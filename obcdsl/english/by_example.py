"""One worked line for bands and slices: what they give for a figure beyond the last edge, in the case that terms decide.

Where data decide an edge or a rate, the line names them and says what the next unit beyond the last edge bears. Such a
line follows from the clauses and adds nothing: it is read back as text, and the proof writes it again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from obcdsl import core
from obcdsl.english.phrasebook import Phrase, phrases
from obcdsl.english.phrases import operand
from obcdsl.english.prose import Sentence, listed
from obcdsl.english.words import Words
from obcdsl.record import dataclass
from obcdsl.rewriting import mapped
from obcdsl.scope import Scale
from obcdsl.units import Unit, times
from obcdsl.values import Number
from obcdsl.why.style import figure_text
from obcdsl.written import ast

if TYPE_CHECKING:
    from obcdsl.checks.shape import Stretch

BEYOND = Fraction(2, 100)
"""How far beyond the last edge of bands the difference of their line lies, as a share of the base."""
GIVES = Phrase(
    "common",
    "For example, {case:anything} {x:anything} is {v:anything}, the slices give {y:anything} in all.",
)
ONE_MORE = Phrase(
    "common",
    "For example, where {x:anything} is {one:anything} more than {edge:anything}, the last {again:anything} counts at"
    " {rate:anything}, and the rest at the rates of its own slices.",
)
PHRASES = phrases(GIVES, ONE_MORE)


@dataclass(frozen=True, slots=True)
class Case:
    """Where terms alone decide all edges and rates: how an example in it begins, and the stretches.

    An example begins with `where`, `in contract years 1 to 2, where`, `for ‘aca’, where` or `where “Option” is ‘aca’,`.
    """

    said: str
    stretches: tuple[Stretch, ...]

    @property
    def beyond(self) -> Number:
        """The last edge."""
        last = self.stretches[-1]
        return (last.start or 0) if last.end is None else last.end

    def parts(self, measure: Number) -> list[tuple[Number, Number]]:
        """Each rate with the part of a measure beyond the last edge that it bears."""
        found = [(one.first, one.start or 0, measure if one.end is None else one.end) for one in self.stretches]
        return [(rate, high - low) for rate, low, high in found]


def scale_at(words: Words, written: ast.Parts) -> Scale | None:
    """The scale of some parts as the contract means it; None where a function takes its points from where it is called."""
    found = [scale for scale in words.scope.scales if scale.span == written.span]
    if len({(scale.unit, scale.worth) for scale in found}) != 1 or any(map(_is_called, found)):
        return None
    return found[0]


def _is_called(scale: Scale) -> bool:
    nodes = (node for _, edge, value, _ in scale.edges for node in (edge, value))
    return any(isinstance(part, core.Local) for node in nodes for part in core.every(node))


def first_case(words: Words, scale: Scale) -> Case | None:
    """The first case of a scale whose edges and rates terms decide, given one category perhaps; None where data decide them."""
    from obcdsl.plots.working import cases

    for given, known in _of_categories(words, scale):
        for case in cases(words, (known,)):
            place = f"for {case.words}" if case.words.startswith("‘") else case.words
            said = ", ".join(filter(None, (place, f"where {given}" if given else "")))
            return Case(f"{said}," if given else f"{said}, where" if said else "where", case.stretches[0])
    return None


def _of_categories(words: Words, scale: Scale) -> Iterator[tuple[str, Scale]]:
    """A scale as it is, and with each value of the one category from data that picks its edges and rates."""
    yield "", scale
    nodes = (node for _, edge, value, _ in scale.edges for node in (edge, value))
    given = {part for node in nodes for part in core.every(node) if isinstance(part, core.Given)}
    if len(given) != 1:
        return
    (figure,) = given
    unit = words.scope.metrics[figure.metric].unit
    for member in unit.members or (words.scope.keys[unit.key].members if unit.key else None) or ():
        yield f"{words.name(figure.metric)} is {words.member(member)}", _with(scale, figure, core.Const(member))


def _with(scale: Scale, figure: core.Given, value: core.Const) -> Scale:
    """A scale with a figure from data at one value."""
    edges = tuple(
        (word, *(mapped(n, lambda x: value if x == figure else x) for n in nodes), span)
        for word, *nodes, span in scale.edges
    )
    return replace(scale, edges=edges)


def has_next(written: ast.Parts) -> bool:
    """Whether there is something beyond the last edge; none where the last part goes up to what may be no limit."""
    return written.parts[-1].place.kind in ("from", "above")


def slices(words: Words, measured: ast.Expr, written: ast.Parts) -> list[Sentence]:
    """The line of a marginal scale; none where a function names its points, where an edge is below 0, or no figure is beyond."""
    scale, measure = scale_at(words, written), operand(words, measured)
    if scale is None:
        return []
    case = first_case(words, scale)
    if case is None and not has_next(written):
        return []
    if case is None:
        return [Sentence(_one_more(words, measure, written, scale.unit), derived=True)]
    edges = [one.end for one in case.stretches if one.end is not None]
    last = case.beyond
    at = _at_most(words, measured, last + (last - edges[-2] if len(edges) > 1 else last or 1))
    if at <= last or min([*edges, *(one.start or 0 for one in case.stretches)]) < 0:
        return []
    parts = case.parts(at)
    said = listed([f"{words.cell(rate, scale.worth)} of {words.cell(width, scale.unit)}" for rate, width in parts])
    total = words.cell(sum((rate * width for rate, width in parts), Fraction(0)), times(scale.worth, scale.unit))
    gives = GIVES.say(case=case.said, x=measure, v=words.cell(at, scale.unit), y=f"{said}, that is {total}")
    return [Sentence(gives, derived=True)]


def _at_most(words: Words, measured: ast.Expr, at: Number) -> Number:
    """A figure, or the most that its metric may be where a term says so and that is less."""
    metric = words.scope.metrics.get(measured.text) if isinstance(measured, ast.Name) else None
    for word, node in metric.valid if metric is not None else ():
        if word == "up to" and isinstance(node, core.Const) and isinstance(node.value, int | Fraction):
            at = min(at, node.value)
    return at


def _one_more(words: Words, measure: str, written: ast.Parts, unit: Unit) -> str:
    """What the next unit beyond the last edge counts at, where data decide."""
    last = written.parts[-1]
    one = "1 percentage point" if unit.flavour == "ratio" else words.cell(1, unit)
    if unit.dims and not unit.currency:
        one = figure_text(1, unit)
    assert last.place.edge is not None
    edge, rate = operand(words, last.place.edge), operand(words, last.value)
    return ONE_MORE.say(x=measure, one=one, again=one, edge=edge, rate=rate)
