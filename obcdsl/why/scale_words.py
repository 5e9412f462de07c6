"""Scales and bands in words: which part of the scale the measure falls in, and the straight line with its figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from obcdsl import core
from obcdsl.render.shown import exact
from obcdsl.running.places import Place
from obcdsl.scope import Scale
from obcdsl.units import RATIO, Unit
from obcdsl.why.derivation import Derivation
from obcdsl.why.formulas import Fault, Formula, Formulas, Gathered

if TYPE_CHECKING:
    from obcdsl.source import Span


def scaled(
    formulas: Formulas, node: core.If, scale: Scale, place: Place, unit: Unit | None, clause: str, got: Gathered
) -> Formula:
    """The formula of the part that applied. The measure is worked, then the parts are tried in order, as in the run."""
    measure = formulas.value(scale.measure, place)
    name = formulas.formula(scale.measure, place, scale.unit, clause, got).words
    if isinstance(measure, Fault) or not _is_number(measure):
        return Formula(name, formulas.text(measure, scale.unit))
    edges = [formulas.value(edge, place) for _, edge, _, _ in scale.edges]
    values = [formulas.value(value, place) for _, _, value, _ in scale.edges]
    style = formulas.meanings.style
    shown = style.figure(measure, scale.unit)
    at, on_line = _part(scale, measure, edges)
    got.distances += formulas.deriver.distances.of_scale(scale, place)
    first = formulas.deriver.source_text(scale.edges[at][3])
    if not on_line:
        ends = [formulas.text(edge, scale.unit) for edge in edges]
        sides = [word for word, *_ in scale.edges]
        if sides[at] == "at" and measure < edges[at]:
            sides[at] = "below"
        got.sentences.append(style.in_part(shown, first, sides, ends, at))
        return Formula("", "")
    second = formulas.deriver.source_text(scale.edges[at + 1][3])
    low, high = (style.figure(value, unit) for value in values[at : at + 2])
    start, end = (style.figure(edge, scale.unit) for edge in edges[at : at + 2])
    got.sentences.append(style.on_line(shown, (first, second), (low, high), (start, end)))
    return Formula(style.line_in_names(name, (low, high), (start, end)), style.line(shown, (low, high), (start, end)))


def _is_number(value: Any) -> bool:
    return not isinstance(value, (bool, str)) and hasattr(value, "__lt__") and hasattr(value, "__sub__")


def _part(scale: Scale, measure: Any, edges: list[Any]) -> tuple[int, bool]:
    """The part that a measure falls in, and whether it lies on the line from there to the next point."""
    words = [word for word, _, _, _ in scale.edges]
    for number, (word, edge) in enumerate(zip(words, edges, strict=True)):
        after = words[number + 1] if number + 1 < len(words) else None
        following = edges[number + 1] if after else None
        match word:
            case "below":
                found = measure < edge
            case "up to":
                found = measure <= edge
            case "at":
                if number == 0 and measure < edge:
                    return number, False
                if after == "at" and measure < following:
                    return number, True
                found = after is not None and after != "at" and measure <= edge
            case _:
                found = after is not None and (measure <= following if after == "above" else measure < following)
        if found:
            return number, False
    return len(words) - 1, False


def banded(
    formulas: Formulas, bands: list[core.Apply], place: Place, unit: Unit | None, clause: str, got: Gathered
) -> Formula:
    """Slices: each band with its rate and the part of the measure in it."""
    texts = []
    scale = None
    measure_node = bands[0].arguments[1].arguments[0]  # type: ignore[union-attr]
    formulas.formula(measure_node, place, unit, clause, got)
    for band in bands:
        rate, part = band.arguments
        span = _band_span(formulas, part)
        scale = scale or _band_scale(formulas, part)
        amount, value, share = (formulas.value(one, place) for one in (part, band, rate))
        low, high = (formulas.text(formulas.value(end, place), unit) for end in part.arguments[1:3])  # type: ignore[union-attr]
        plain = f"the part above {low}" + ("" if high == "no limit" else f" up to {high}")
        plain += formulas.deriver.elsewhere((), place)
        label = formulas.meanings.style.written(formulas.deriver.source_text(span) if span else "band", plain)
        figures = f"{formulas.text(share, RATIO)} × {formulas.text(amount, unit)}"
        shown = formulas.text(value, unit)
        texts.append(shown)
        got.children.append(
            Derivation(label, label, "band", shown, None if isinstance(value, Fault) else exact(value), figures=figures)
        )
    if scale is not None:
        base = None
        if f"{clause}/base" in formulas.meanings.program.definitions:
            got.add(formulas.deriver.figure(f"{clause}/base", place, clause))
            base = formulas.value(core.Reference(f"{clause}/base"), place)
        if not isinstance(base, Fault):
            got.distances += formulas.deriver.distances.of_scale(scale, place, base)
    return Formula("total of the bands", " + ".join(texts))


def _band_scale(formulas: Formulas, part: core.Node) -> Scale | None:
    assert isinstance(part, core.Apply)
    for argument in part.arguments[1:]:
        edge = (
            argument.arguments[0] if isinstance(argument, core.Apply) and argument.primitive == "multiply" else argument
        )
        found = formulas.scales.get(id(edge))
        if found is not None:
            return found
    return None


def _band_span(formulas: Formulas, part: core.Node) -> Span | None:
    """The text of a band: `up to 8%: 50%` owns its upper edge, `above 8%: 80%` its lower one."""
    assert isinstance(part, core.Apply)
    scale = _band_scale(formulas, part)
    if scale is None:
        return None
    for at, argument in ((2, part.arguments[2]), (1, part.arguments[1])):
        edge = (
            argument.arguments[0] if isinstance(argument, core.Apply) and argument.primitive == "multiply" else argument
        )
        for word, one, _, span in scale.edges:
            if one is edge and (word in ("up to", "below")) == (at == 2):
                return span
    return None
