"""`outcome`: what is to be achieved, and how it scores.

    outcome preferred_place "People die in the place they would choose"
      measure   died_in_preferred / preference_recorded
      requires  preference_recorded >= 50, otherwise redistributed
      score     at 65%: 0%, at 80%: 100%
      weight    50%

An outcome `x` becomes the figures `x/measure`, `x/scored` (whether there is enough data), `x/weight` and `x` (the score,
in its own size). Its share is the score over its size: 7 out of 10 is 70%.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from obcdsl import core
from obcdsl.clauses.common import Lines, clause_keys, clock_of
from obcdsl.clauses.payment import check_fits
from obcdsl.lower import condition, lowered, quantity
from obcdsl.lowering.meeting import float_free
from obcdsl.lowering.scales import scale
from obcdsl.lowering.static import number_of
from obcdsl.periods import Clock
from obcdsl.record import dataclass
from obcdsl.scope import FAULTY, Scope, Setting, Typed
from obcdsl.units import NUMBER, PARTS, RATIO, YES_NO, Unit
from obcdsl.values import LEFT_OUT
from obcdsl.written import ast
from obcdsl.written.expressions import expression, value, word
from obcdsl.written.lalr import Branch

if TYPE_CHECKING:
    from obcdsl.english.prose import Prose
    from obcdsl.english.words import Words

KIND = "outcome"
Fate = Literal["redistributed", "redistributed across all", "forfeited", "not scored"]


@dataclass(frozen=True, slots=True)
class Requires:
    """`requires C, otherwise redistributed`, or `requires 2 of them, otherwise not scored`."""

    condition: ast.Expr | None
    many: ast.Expr | None
    fate: Fate | None
    span: ast.Span = ast.placed()


@dataclass(frozen=True, slots=True)
class Combines:
    """`combines item_score within domain, mean of those scored`"""

    outcome: ast.Word
    within: ast.Word | None
    mean: bool
    span: ast.Span = ast.placed()


@dataclass(frozen=True, slots=True)
class Node:
    """An outcome. `size` is what a full score is; None means 100%."""

    head: ast.Head
    measure: ast.Expr | None
    requires: Requires | None
    score: ast.Expr | None
    size: ast.Expr | None
    weight: ast.Expr | None
    combines: Combines | None
    about: str | None
    each: Clock | None


Add = Callable[[str, core.Node, Unit, str], core.Reference]
"""Adds a figure of the outcome's own: suffix, body, unit, title."""

LEVELS = ("individual", "service", "community", "population")


def build(lines: Lines) -> Node:
    """The node."""
    reading = lines.reading
    options: dict[str, Branch] = {}
    score_term = lines.one("score")
    score = value(reading, score_term.children[0], options) if score_term else None
    size = expression(reading, options["out_of"].children[0]) if "out_of" in options else None
    combines, combined_size = _combines(lines)
    if lines.one("score") is None and combines is None and not lines.head.lost:
        reading.fault(
            "term-missing",
            f"how `{lines.head.name.text}` scores is not said",
            lines.header,
            fix="score  at 65%: 0%, at 80%: 100%",
        )
    if score_term is not None and combines is not None:
        reading.fault("term-twice", "an outcome has a score of its own or combines others, not both", score_term)
    weight = lines.one("weight")
    measure = lines.one("measure")
    about = lines.one("about")
    if about is not None and about.children[0].text not in LEVELS:
        reading.fault("unknown-name", f"an outcome is about one of {', '.join(LEVELS)}", about)
    if (
        isinstance(score, ast.Parts)
        and measure is None
        and not lines.head.lost
        and score.parts[0].place.kind in ("at", "below", "from", "up to", "above")
    ):
        reading.fault(
            "term-missing",
            f"what `{lines.head.name.text}` measures is not said",
            lines.header,
            fix="measure  numerator / denominator",
        )
    return Node(
        lines.head,
        value(reading, measure.children[0]) if measure else None,
        _requires(lines),
        score,
        size or combined_size,
        expression(reading, weight.children[0]) if weight else None,
        combines,
        about.children[0].text if about else None,
        clock_of(lines.one("each")),
    )


def _requires(lines: Lines) -> Requires | None:
    term = lines.one("requires") or lines.one("requires_many")
    if term is None:
        return None
    fate: Fate | None = None
    if len(term.children) > 1:
        fate = term.children[1].rule.replace("_", " ")
    else:
        lines.reading.fault(
            "requires-fate",
            "what happens to the stake where this does not hold is not said",
            term,
            "redistributed: the other outcomes carry it. forfeited: it is lost. not scored: there is no score.",
            fix=", otherwise redistributed",
        )
    first = expression(lines.reading, term.children[0])
    many = term.rule == "requires_many"
    return Requires(None if many else first, first if many else None, fate, lines.reading.span(term))


def _combines(lines: Lines) -> tuple[Combines | None, ast.Expr | None]:
    term = lines.one("combines")
    if term is None:
        return None, None
    reading = lines.reading
    within, size, mean = None, None, False
    for child in term.children[1:]:
        if child.rule == "within":
            within = word(reading, child.children[0])
        elif child.rule == "out_of":
            size = expression(reading, child.children[0])
        else:
            mean = True
    return Combines(word(reading, term.children[0]), within, mean, reading.span(term)), size


# ---- lowering -------------------------------------------------------------------------------------------------------------


def lower(scope: Scope, node: Node) -> None:
    """The measure, whether it is scored, the weight and the score."""
    name = node.head.name.text
    keys = clause_keys(scope, node.head)
    clock = node.each or scope.calendar.clock
    size = _size(scope, node)
    unit = RATIO if node.size is None else NUMBER
    scope.in_progress[name] = unit
    setting = Setting(clause=name, keys=frozenset(keys), span=node.head.span)

    def add(suffix: str, body: core.Node, unit_: Unit, title: str) -> core.Reference:
        scope.definitions[name + suffix] = core.Definition(
            name + suffix, "step", body, unit_, keys, clock, title, node.head.name.span
        )
        return core.Reference(name + suffix)

    if node.combines is not None:
        from obcdsl.clauses.combining import combined_score

        typed, scored, absent = combined_score(scope, node, node.combines, keys, size, setting)
    else:
        typed, scored, absent = _own_score(scope, node, keys, clock, size, setting, add)
    scored_figure = add("/scored", scored, YES_NO, "whether there is enough data")
    if node.weight is not None:
        _weight(scope, node, keys, clock, setting, add)
    scope.in_progress.pop(name, None)
    fate = node.requires.fate if node.requires else None
    missed = core.Const(0) if fate == "forfeited" else core.Const(LEFT_OUT)
    body = core.If(((scored_figure, typed.node),), missed) if scored != core.Const(True) else typed.node
    if typed is FAULTY:
        body = core.Const(0)
    left_out = fate in ("redistributed", "redistributed across all", "not scored")
    scope.absences[name] = frozenset({name}) if left_out else absent
    scope.definitions[name] = core.Definition(
        name, "outcome", body, unit, keys, clock, node.head.said, node.head.name.span, size
    )


def _size(scope: Scope, node: Node) -> int:
    if node.size is None:
        return 1
    typed = lowered(scope, node.size, Setting())
    found = number_of(scope, typed.node, {})
    if not isinstance(found, int) or found <= 0 or typed.unit.dims:
        scope.fault("score-size", "a score is out of a whole number, such as `out of 10`", node.size.span)
        return 1
    return found


def _own_score(
    scope: Scope, node: Node, keys: tuple[str, ...], clock: Clock, size: int, setting: Setting, add: Add
) -> tuple[Typed, core.Node, frozenset[str]]:
    """(the score, whether it is scored, what may leave it out) of an outcome with a score of its own."""
    scored: core.Node = core.Const(True)
    guarded = setting
    if node.requires is not None and node.requires.condition is not None:
        typed = condition(scope, node.requires.condition, setting)
        check_fits(scope, typed, keys, clock, node.requires.span, setting, "this condition")
        scored = typed.node
        guarded = setting.knowing(scope, typed.node)
    elif node.requires is not None:
        scope.fault(
            "unknown-name",
            "`of them` counts the outcomes that are combined, and this outcome combines none",
            node.requires.span,
        )
    measure = Typed(core.Const(0), NUMBER)
    if node.measure is not None:
        measure = lowered(scope, node.measure, guarded)
        if measure is not FAULTY and measure.unit.kind not in ("quantity", "date"):
            scope.fault("units", f"a measure is a quantity, and this is {measure.unit}", node.measure.span)
            measure = FAULTY
        if not check_fits(
            scope, replace(measure, absent=frozenset()), keys, clock, node.measure.span, guarded, "this measure"
        ):
            return FAULTY, scored, frozenset()
        figure = add("/measure", measure.node, measure.unit, "what is measured")
        measure = replace(measure, node=figure, absent=measure.absent)
    if node.score is None or measure is FAULTY:
        return FAULTY, scored, frozenset()
    if isinstance(node.score, ast.Parts) and node.score.parts[0].place.kind in (
        "at",
        "below",
        "above",
        "from",
        "up to",
    ):
        result = scale(scope, node.score, measure, guarded, core.Const(size), "score")
    else:
        result = quantity(scope, node.score, guarded)
    if not check_fits(scope, replace(result, absent=frozenset()), keys, clock, node.score.span, guarded, "this score"):
        return FAULTY, scored, frozenset()
    if result.unit.dims:
        scope.fault("units", f"a score is a ratio or a number of points, and this is {result.unit}", node.score.span)
        return FAULTY, scored, frozenset()
    if node.size is None and _is_points(node.score, result):
        scope.fault("score-size", "a score in points says what a full score is", node.score.span, fix=", out of 10")
    left = frozenset(n for n in result.absent if scope.may_be_absent(n, guarded.guarded))
    return result, scored, left


def _is_points(written: ast.Expr, result: Typed) -> bool:
    """Whether a score is a number of points: no ratio, and not just 0 and 1."""
    if result.unit == RATIO or result.plain in (0, 1):
        return False
    values = [part.value for part in written.parts] if isinstance(written, ast.Parts) else [written]
    return not all(
        isinstance(value, ast.LiteralValue) and (value.form == "percent" or value.value in (0, 1)) for value in values
    )


def _weight(scope: Scope, node: Node, keys: tuple[str, ...], clock: Clock, setting: Setting, add: Add) -> None:
    assert node.weight is not None
    typed = quantity(scope, node.weight, setting)
    if not check_fits(scope, typed, keys, clock, node.weight.span, setting, "this weight"):
        return
    if typed.unit not in (RATIO, PARTS) and typed.plain not in (0, 1):
        scope.fault(
            "units",
            f"a weight is a share such as 30%, or parts such as `3 parts`; this is {typed.unit}",
            node.weight.span,
            *_weight_meant(typed.plain),
        )
        return
    add("/weight", typed.node, typed.unit, "weight")


def _weight_meant(number: Fraction | int | None) -> tuple[str, ...]:
    """The readings of a plain number where a weight stands."""
    if number is None or number <= 0:
        return ()
    if number < 1:
        return (f"As a share it is `{float_free(Fraction(number) * 100)}%`.",)
    return (f"Of a hundred it is `{float_free(number)}%`; beside other parts it is `{float_free(number)} parts`.",)


# ---- in English ------------------------------------------------------------------------------------------------------------


def english(node: Node, words: Words) -> Prose:
    """The clause in English."""
    from obcdsl.clauses import outcome_english

    return outcome_english.english(node, words)
