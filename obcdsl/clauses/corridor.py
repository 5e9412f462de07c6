"""`corridor`: the sharing of over- and underspend against a target.

    corridor risk_corridor "Risk corridor payment"
      compares    allowable_costs with target_amount
      borne by    issuer
      bands       marginal of target_amount
      overspend   cms pays issuer    up to 3%: 0%, up to 8%: 50%, above 8%: 80%
      underspend  issuer pays cms    up to 3%: 0%, up to 8%: 50%, above 8%: 80%

The distance d is |A - B| / X. Marginal: X times the total over the bands of rate x part of d in the band. Whole: X x d x
the rate of the band that d falls in. X at or below zero refuses. The figure is above 0 where the overspend line pays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from obcdsl import core
from obcdsl.clauses.common import Lines
from obcdsl.clauses.payment import Lowering, Payment, begin, build_payment, check_fits, check_money, known_party, pay
from obcdsl.clauses.steps import finish
from obcdsl.lower import lowered
from obcdsl.lowering.scales import scale
from obcdsl.lowering.slices import marginal
from obcdsl.record import dataclass
from obcdsl.scope import FAULTY, Scope, Typed
from obcdsl.units import RATIO, money_of
from obcdsl.written import ast, expressions
from obcdsl.written.expressions import expression, value, word
from obcdsl.written.lalr import Branch

if TYPE_CHECKING:
    from obcdsl.english.prose import Prose
    from obcdsl.english.words import Words

KIND = "corridor"


@dataclass(frozen=True, slots=True)
class Line:
    """`overspend cms pays issuer  up to 3%: 0%, ...`"""

    payer: ast.Word
    payee: ast.Word
    bands: ast.Expr
    span: ast.Span = ast.placed()


@dataclass(frozen=True, slots=True)
class Node:
    """A corridor."""

    head: ast.Head
    payment: Payment
    cost: ast.Expr | None
    target: ast.Expr | None
    borne_by: ast.Word | None
    overspend: Line | None
    underspend: Line | None
    whole: bool
    base: ast.Expr | None


def build(lines: Lines) -> Node:
    """The node; that it says who bears the cost, and marginal or whole, is checked here."""
    reading = lines.reading
    compares = lines.required("compares", "compares  actual_cost with target")
    borne = lines.required("borne_by", "borne by  issuer")
    bands = lines.one("bands")
    if bands is None and not lines.head.lost:
        reading.fault(
            "marginal-or-whole",
            "this corridor does not say whether its bands are marginal or whole",
            lines.header,
            "Marginal: each rate takes the part of the difference in its own band. Whole: one rate takes all of it.",
            fix=f"bands  marginal of {expressions.written(compares.children[-1])}" if compares is not None else None,
        )
    over, under = lines.one("overspend"), lines.one("underspend")
    if over is None and under is None and not lines.head.lost:
        reading.fault("term-missing", "a corridor shares an overspend, an underspend or both", lines.header)
    return Node(
        lines.head,
        build_payment(lines),
        expression(reading, compares.children[0]) if compares else None,
        expression(reading, compares.children[1]) if compares else None,
        word(reading, borne.children[0]) if borne else None,
        _line(lines, over) if over else None,
        _line(lines, under) if under else None,
        whole=bool(bands and bands.children[0].rule == "whole"),
        base=expression(reading, bands.children[1]) if bands else None,
    )


def _line(lines: Lines, term: Branch) -> Line:
    reading = lines.reading
    return Line(
        word(reading, term.children[0]),
        word(reading, term.children[1]),
        value(reading, term.children[2]),
        reading.span(term),
    )


def lower(scope: Scope, node: Node) -> core.Pay | None:
    """The distance, its bands on each side, and the direction."""
    lowering = begin(scope, node.head, node.payment)
    lowering.signed = node.overspend is not None and node.underspend is not None
    if node.borne_by is not None:
        known_party(scope, node.borne_by)
    payer, payee = _parties(scope, node)
    sides = _sides(scope, node, lowering)
    if sides is None:
        finish(lowering, core.Const(0))
        return pay(lowering, payer, payee)
    cost, target, base = sides
    money = money_of(scope.currency)
    name = node.head.name.text
    checked = core.Require(
        core.Apply("more", (base.node, core.Const(0))), "what its bands are shares of is 0 or less", base.node
    )
    base_figure = lowering.add(f"{name}/base", checked, title="what the bands are shares of")
    difference = lowering.add(
        f"{name}/difference",
        core.Apply("subtract", (cost.node, target.node)),
        title="over target, or under it if negative",
    )
    over_target = core.Apply("more", (difference, core.Const(0)))
    distance = Typed(core.Apply("absolute", (difference,)), money, cost.keys | target.keys)
    arms = []
    for line, held in (
        (node.overspend, over_target),
        (node.underspend, core.Apply("less", (difference, core.Const(0)))),
    ):
        if line is not None:
            shared = _banded(scope, node, line, distance, base_figure, lowering)
            arms.append((held, shared))
    under_target = core.Apply("less", (difference, core.Const(0)))
    over_sign = 1 if node.overspend else 0
    under_sign = 0 if node.underspend is None else -1 if node.overspend else 1
    sign = core.If(((over_target, core.Const(over_sign)), (under_target, core.Const(under_sign))), core.Const(0))
    has_base = core.Apply("more", (base_figure, core.Const(0)))
    finish(lowering, core.If(tuple(arms), core.If(((has_base, core.Const(0)),), core.Const(0))), sign=sign)
    return pay(lowering, payer, payee)


def _parties(scope: Scope, node: Node) -> tuple[str, str]:
    for line in (node.overspend, node.underspend):
        if line is not None:
            known_party(scope, line.payer)
            known_party(scope, line.payee)
            if line.payer.text == line.payee.text:
                scope.fault("parties", "a party does not pay itself", line.span)
    over, under = node.overspend, node.underspend
    if over and under and (over.payer.text, over.payee.text) != (under.payee.text, under.payer.text):
        scope.fault(
            "parties",
            "the two lines of a corridor pay in opposite directions",
            under.span,
            fix=f"underspend  {over.payee.text} pays {over.payer.text}",
        )
    line = over or under
    return (line.payer.text, line.payee.text) if line else ("", "")


def _sides(scope: Scope, node: Node, lowering: Lowering) -> tuple[Typed, Typed, Typed] | None:
    found = []
    for written, what in (
        (node.cost, "what is compared"),
        (node.target, "the target"),
        (node.base, "what the bands are shares of"),
    ):
        if written is None:
            return None
        typed = lowered(scope, written, lowering.setting)
        if not check_fits(scope, typed, lowering.keys, lowering.clock, written.span, lowering.setting, what):
            return None
        if not check_money(scope, typed, written.span, what, written):
            return None
        found.append(typed)
    return found[0], found[1], found[2]


def _banded(scope: Scope, node: Node, line: Line, distance: Typed, base: core.Node, lowering: Lowering) -> core.Node:
    setting = lowering.setting
    if not isinstance(line.bands, ast.Parts):
        rate = lowered(scope, line.bands, setting)
        if (
            check_fits(scope, rate, lowering.keys, lowering.clock, line.bands.span, setting, "this rate")
            and rate.unit != RATIO
            and rate.plain not in (0, 1)
        ):
            scope.fault("units", f"a rate is a ratio, and this is {rate.unit}", line.bands.span)
        return core.Apply("multiply", (distance.node, rate.node))
    _check_rates(scope, line.bands, lowering)
    if node.whole:
        share = Typed(core.Apply("divide", (distance.node, base)), RATIO, distance.keys)
        rate = scale(scope, line.bands, share, setting, core.Const(1), "bands", partial=True)
        return core.Apply("multiply", (distance.node, rate.node))
    typed = marginal(scope, line.bands, distance, base, setting, "bands")
    return core.Const(0) if typed is FAULTY else typed.node


def _check_rates(scope: Scope, bands: ast.Parts, lowering: Lowering) -> None:
    from obcdsl.lowering.static import number_of

    for part in bands.parts:
        if not isinstance(part.value, ast.LiteralValue):
            continue
        value_ = number_of(scope, core.Const(part.value.value), {})
        if value_ is not None and not 0 <= value_ <= 1:  # type: ignore[operator]
            scope.fault("corridor-share", f"a share of {part.value.text} is not between 0% and 100%", part.value.span)


# ---- in English ------------------------------------------------------------------------------------------------------------


def english(node: Node, words: Words) -> Prose:
    """The clause in English."""
    from obcdsl.clauses import corridor_english

    return corridor_english.english(node, words)
