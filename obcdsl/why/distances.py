"""How far a figure is from the next threshold: `40 more people reach 80%`.

Counts move by whole units, money by the smallest unit of the currency, other figures by any amount. Where a measure is a count
over a count, the count above the line moves and the one below it stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import Any

from obcdsl import core
from obcdsl.examples.coverage import is_term
from obcdsl.money import minor_digits
from obcdsl.render.shown import readable
from obcdsl.run import Run
from obcdsl.running.places import Place
from obcdsl.running.verdicts import Refused
from obcdsl.scope import Scale
from obcdsl.units import Unit, is_money, plural, singular
from obcdsl.values import Number
from obcdsl.why.formula import Meanings
from obcdsl.why.style import figure_text

MIRRORED = {"less": "more", "more": "less", "at_most": "at_least", "at_least": "at_most"}


@dataclass(frozen=True, slots=True)
class Moving:
    """What moves: its value, what it is divided by, and what one of it is called."""

    value: Number
    below: Number
    unit: Unit | None
    whole: bool = False


@dataclass(slots=True)
class Distances:
    """Distances of one run."""

    meanings: Meanings
    run: Run

    def of_scale(self, scale: Scale, place: Place, base: Number | None = None) -> Iterator[str]:
        """The distance to the next edge above, and to the next below."""
        moving = self._moving(scale.measure, place)
        value = self._number(scale.measure, place)
        if moving is None or value is None:
            return
        unit = scale.unit if base is None else self.meanings.unit(scale.edges[0][1])
        edges = [(word, self._number(edge, place)) for word, edge, _, _ in scale.edges]
        known = sorted(
            {(edge * (base or 1), word in ("above", "up to"), edge) for word, edge in edges if edge is not None}
        )
        ups = [(edge, passes, said) for edge, passes, said in known if value < edge or (passes and value == edge)]
        downs = [(edge, passes, said) for edge, passes, said in known if value > edge or (not passes and value == edge)]
        points = any(word == "at" for word, _, _, _ in scale.edges)
        if ups:
            edge, passes, said = ups[0]
            many, text = self._up(moving, edge, passes)
            text = text.replace(" more", " further from the target") if base is not None else text
            yield f"{text} {_verb('pass' if passes else 'reach', many)} {self._edge(said, unit, base)}"
        if downs:
            edge, passes, said = downs[-1]
            onto = passes or (points and value > edge)
            many, text = self._down(moving, edge, not onto)
            text = text.replace(" less", " nearer to the target") if base is not None else text
            verb = "come down to" if onto else "fall below"
            yield f"{text} {_verb(verb, many)} {self._edge(said, unit, base)}"

    def of_comparison(self, node: core.Node, place: Place) -> Iterator[str]:
        """How far a comparison is from holding, or from not holding."""
        if not isinstance(node, core.Apply) or node.primitive not in MIRRORED:
            return
        if any(isinstance(part, core.ContractYear) for part in core.every(node)):
            return
        primitive, (left, right) = node.primitive, node.arguments
        if is_term(left) and not is_term(right):
            primitive, left, right = MIRRORED[primitive], right, left
        moving, value, edge = self._moving(left, place), self._number(left, place), self._number(right, place)
        if moving is None or value is None or edge is None:
            return
        if moving.unit is None:
            moving = Moving(moving.value, moving.below, self.meanings.unit(right), moving.whole)
        upward = primitive in ("at_least", "more")
        holds = value >= edge if primitive == "at_least" else value > edge if primitive == "more" else (
            value <= edge if primitive == "at_most" else value < edge
        )  # fmt: skip
        strict = primitive in (("more", "less") if not holds else ("at_least", "at_most"))
        rises = upward != holds
        _, text = self._up(moving, edge, strict) if rises else self._down(moving, edge, strict)
        yield f"{text} and this {'no longer holds' if holds else 'holds'}"

    # ---- what moves -----------------------------------------------------------------------------------------------

    def _moving(self, node: core.Node, place: Place) -> Moving | None:
        value = self._number(node, place)
        if value is None:
            return None
        inner = self._followed(node)
        if isinstance(inner, core.Apply) and inner.primitive == "divide":
            top, bottom = (self._number(argument, place) for argument in inner.arguments)
            unit = self.meanings.unit(inner.arguments[0])
            if top is not None and bottom is not None and bottom > 0 and _is_count(unit):
                return Moving(top, bottom, unit)
        whole = isinstance(inner, (core.Fold, core.TimeFold)) and inner.operation == "count"
        return Moving(value, 1, self.meanings.unit(node), whole)

    def _followed(self, node: core.Node) -> core.Node:
        while isinstance(node, core.Reference) and not node.picks:
            node = self.meanings.program.definitions[node.name].body
        return node

    def _number(self, node: core.Node, place: Place) -> Number | None:
        try:
            value = self.run.code(node)(place)
        except (Refused, ArithmeticError, ValueError, LookupError):
            return None
        return value if isinstance(value, (int, Fraction)) and not isinstance(value, bool) else None

    def _up(self, moving: Moving, edge: Number, strict: bool) -> tuple[bool, str]:
        step = _step(moving)
        if step is None:
            return _beyond(Fraction(edge - moving.value), moving.unit, "more", strict)
        target = Fraction(edge * moving.below) / step
        least = floor(target) + 1 if strict else ceil(target)
        return _amount(least * step - moving.value, moving.unit, "more")

    def _down(self, moving: Moving, edge: Number, strict: bool) -> tuple[bool, str]:
        step = _step(moving)
        if step is None:
            return _beyond(Fraction(moving.value - edge), moving.unit, "less", strict)
        target = Fraction(edge * moving.below) / step
        most = ceil(target) - 1 if strict else floor(target)
        word = "less" if moving.unit is not None and moving.unit.currency else "fewer"
        return _amount(moving.value - most * step, moving.unit, word)

    def _edge(self, edge: Number, unit: Unit | None, base: Number | None) -> str:
        from obcdsl.units import RATIO

        return figure_text(edge, RATIO if base is not None else unit)


def _is_count(unit: Unit | None) -> bool:
    return unit is not None and len(unit.dims) == 1 and unit.dims[0][1] == 1 and not is_money(unit.dims[0][0])


def _step(moving: Moving) -> Fraction | None:
    """The least by which a figure moves: one of a count, a penny; None where it may move by any amount."""
    if moving.whole or _is_count(moving.unit):
        return Fraction(1)
    if moving.unit is not None and moving.unit.currency:
        return Fraction(1, 10 ** minor_digits(moving.unit.currency[:3]))
    return None


def _beyond(size: Fraction, unit: Unit | None, word: str, strict: bool) -> tuple[bool, str]:
    """A distance of a figure that moves by any amount."""
    if strict and size == 0:
        return False, "anything " + word
    return False, ("more than " if strict else "") + _amount(size, unit, word)[1]


def _amount(size: Any, unit: Unit | None, word: str) -> tuple[bool, str]:
    """Whether it is several, and the amount in words: `3 more people`, `£12.00 more`, `2.5 points more`."""
    size = Fraction(size)
    if _is_count(unit) and unit is not None:
        noun = unit.dims[0][0]
        if noun == "day":
            return size != 1, f"{_plain(size)} {'day' if size == 1 else 'days'} {'more' if word == 'more' else 'less'}"
        return size != 1, f"{_plain(size)} {word} {singular(noun) if size == 1 else plural(noun)}"
    if unit is not None and unit.flavour == "ratio":
        return False, f"{_plain(size * 100)} {'point' if size * 100 == 1 else 'points'} {word}"
    if unit is not None and unit.dims:
        return False, f"{figure_text(size, unit)} {word}"
    return False, f"{_plain(size)} {word}"


def _plain(number: Fraction) -> str:
    said, text = readable(number, 0, 2, 4)
    return said + text


def _verb(verb: str, many: bool) -> str:
    if many:
        return verb
    first, _, rest = verb.partition(" ")
    return (first + ("es" if first in ("reach", "pass") else "s")) + (f" {rest}" if rest else "")
