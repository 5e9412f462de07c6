"""From expressions as written to core nodes with their units: names bound, units checked, keys lined up, in one walk.

`lowered(scope, expression, setting)` answers with a `Typed`; faults go to `scope.findings` and the answer then fits
everywhere, so that one slip gives one message. Calls are in `obcdsl.lowering.calls`, comparisons in
`obcdsl.lowering.comparing`, values with parts in `obcdsl.lowering.parts`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from typing import assert_never

from obcdsl import core
from obcdsl.lowering.meeting import combined, common, float_free
from obcdsl.money import CODES
from obcdsl.scope import FAULTY, NOTHING, Scope, Setting, Typed, negated
from obcdsl.slips.unknown_names import circle, unknown
from obcdsl.source import Span
from obcdsl.units import (
    DATE,
    DAYS,
    NUMBER,
    PARTS,
    PLAIN,
    RATIO,
    YES_NO,
    Unit,
    category,
    counted,
    is_money,
    money_of,
    over,
    times,
)
from obcdsl.values import LEFT_OUT, NONE
from obcdsl.written import ast
from obcdsl.written.expressions import SCALES

SIGNS = {"GBP": "£", "USD": "$", "EUR": "€"}


def lowered(scope: Scope, expression: ast.Expr, setting: Setting) -> Typed:
    """The core node of an expression, with its unit, keys and clock."""
    match expression:
        case ast.LiteralValue():
            return literal(scope, expression)
        case ast.Name():
            return name(scope, expression, setting)
        case ast.Column():
            from obcdsl.lowering.picks import column

            return column(scope, expression, setting)
        case ast.Pick():
            from obcdsl.lowering.picks import pick

            return pick(scope, expression, setting)
        case ast.ShareOf():
            share = replace(literal(scope, expression.share), percent=False)
            return product(scope, share, lowered(scope, expression.of, setting), "*", expression.span)
        case ast.Binary(operator="and" | "or"):
            return logical(scope, expression, setting)
        case ast.Binary(operator="+" | "-"):
            return addition(scope, expression, setting)
        case ast.Binary():
            return multiplication(scope, expression, setting)
        case ast.Compare():
            from obcdsl.lowering.comparing import comparison

            return comparison(scope, expression, setting)
        case ast.Not():
            inner = condition(scope, expression.operand, setting)
            return replace(inner, node=negated(inner.node))
        case ast.Negative():
            inner = quantity(scope, expression.operand, setting)
            plain = None if inner.plain is None else -inner.plain
            return replace(inner, node=_negative(inner.node), plain=plain)
        case ast.Group():
            return lowered(scope, expression.inner, setting)
        case ast.Call():
            from obcdsl.lowering.calls import call

            return call(scope, expression, setting)
        case ast.Refuse():
            return Typed(core.Require(core.Const(False), expression.reason, core.Const(0)), PLAIN, plain=0)
        case ast.LeftOut():
            return Typed(core.Const(LEFT_OUT), PLAIN, absent=frozenset({setting.clause}), plain=0)
        case ast.Parts():
            from obcdsl.lowering.parts import choice

            return choice(scope, expression, setting)
        case _:
            assert_never(expression)


# ---- leaves ------------------------------------------------------------------------------------------------------------


def literal(scope: Scope, written: ast.LiteralValue) -> Typed:
    """A literal with its unit."""
    node = core.Const(written.value)
    match written.form:
        case "plain":
            return Typed(node, PLAIN, plain=written.value)  # type: ignore[arg-type]
        case "percent":
            return Typed(node, RATIO, percent=True)
        case "points" | "per many":
            return Typed(node, RATIO)
        case "money":
            if written.noun not in (scope.currency, "") and scope.currency in CODES:
                scope.fault(
                    "units",
                    f"`{written.text}` is in {written.noun}, and the contract pays in {scope.currency}",
                    written.span,
                    "Money of two currencies is never added; a rate of exchange would be a figure of its own.",
                    fix=written.text.replace(written.noun, scope.currency, 1)
                    if written.noun in written.text
                    else SIGNS.get(scope.currency, scope.currency + " ") + written.text[1:],
                )
            unit = money_of(scope.currency, written.prices)
            return Typed(node, over(unit, counted(written.per)) if written.per else unit)
        case "quantity":
            if written.noun in SCALES:  # reported as it was read; money is what was probably meant
                return Typed(node, money_of(scope.currency))
            return _quantity(written, node)
        case "date":
            return Typed(node, DATE)
        case "yes/no":
            return Typed(node, YES_NO)
        case "none":
            return Typed(core.Const(NONE), Unit("quantity", flavour="plain"), plain=0)
        case _:
            assert_never(written.form)


DAY_NOUNS = {"day": 1, "days": 1, "week": 7, "weeks": 7}


def _quantity(written: ast.LiteralValue, node: core.Const) -> Typed:
    if written.noun in DAY_NOUNS and not written.per:
        return Typed(core.Const(written.value * DAY_NOUNS[written.noun]), DAYS)  # type: ignore[operator]
    if written.noun in ("part", "parts"):
        return Typed(node, PARTS)
    unit = counted(written.noun) if written.noun else NUMBER
    return Typed(node, over(unit, counted(written.per)) if written.per else unit)


def name(scope: Scope, written: ast.Name, setting: Setting) -> Typed:
    """A figure, a part of a function, a key's member at this place, or the running amount."""
    text = written.text
    if text in setting.locals:
        return setting.locals[text]
    if text == "amount" and setting.amount is not None:
        return Typed(setting.amount, money_of(scope.currency), setting.keys)
    if text == "year":
        scope.years |= set(range(1, scope.last_year + 1))
        return Typed(core.ContractYear(), NUMBER, clock=None)
    scope.used.add(text)
    found = figure(scope, text, written.span, setting)
    if found is not None:
        return found
    if text in scope.keys:
        key = scope.keys[text]
        return Typed(core.RowOf(text), category(text, key.members or ()), _keys_of(scope, text))
    return unknown(scope, text, written.span, setting)


def figure(scope: Scope, text: str, span: Span, setting: Setting) -> Typed | None:
    """The reference to a metric, define, outcome or payment; None where the name is none of these."""
    metric = scope.metrics.get(text)
    if metric is not None:
        absent = frozenset({text}) if metric.rule == "leave out" and text not in setting.guarded else NOTHING
        return Typed(core.Given(text), metric.unit, frozenset(metric.keys) - {scope.payee_key}, metric.clock, absent)
    if text in scope.aliases:
        return scope.aliases[text]
    if text in scope.in_progress:
        return circle(scope, text, span)
    node = scope.clauses.get(text)
    if text not in scope.definitions and node is not None:
        scope.lower_clause(scope, node)
        if text in scope.aliases:
            return scope.aliases[text]
    if text not in scope.definitions:
        return FAULTY if text in scope.broken else None
    definition = scope.definitions[text]
    absent = frozenset({text}) if scope.absences.get(text) and scope.may_be_absent(text, setting.guarded) else NOTHING
    return Typed(core.Reference(text), definition.unit, frozenset(definition.keys), definition.clock, absent)


def _keys_of(scope: Scope, key: str) -> frozenset[str]:
    return NOTHING if key == scope.payee_key else frozenset({key})


# ---- operators ---------------------------------------------------------------------------------------------------------


def _negative(node: core.Node) -> core.Node:
    if isinstance(node, core.Const) and isinstance(node.value, (int, Fraction)) and not isinstance(node.value, bool):
        return core.Const(-node.value)
    return core.Apply("negate", (node,))


def quantity(scope: Scope, expression: ast.Expr, setting: Setting) -> Typed:
    """An expression that must be a quantity."""
    found = lowered(scope, expression, setting)
    if found.unit.kind != "quantity":
        if found.row is not None:
            return scope.fault("units", f"this is a row of `{found.row[0]}`; say which column", expression.span)
        return scope.fault("units", f"this is {_a(found.unit)}, and a quantity is needed here", expression.span)
    return found


def _a(unit: Unit) -> str:
    text = str(unit)
    return text if unit.kind == "category" or text == "yes/no" else f"a {text}"


def condition(scope: Scope, expression: ast.Expr, setting: Setting) -> Typed:
    """An expression that must be yes or no."""
    found = lowered(scope, expression, setting)
    if found is FAULTY:
        return Typed(core.Const(True), YES_NO)
    if found.unit != YES_NO:
        scope.fault(
            "units",
            f"a condition is needed here, and this is {_a(found.unit)}",
            expression.span,
            "Compare it: `... >= 60%`.",
        )
        return Typed(core.Const(True), YES_NO)
    return found


def logical(scope: Scope, written: ast.Binary, setting: Setting) -> Typed:
    """`a and b`, `a or b`: what the first says is known in the second."""
    left = condition(scope, written.left, setting)
    after = setting.knowing(scope, left.node if written.operator == "and" else negated(left.node))
    right = condition(scope, written.right, after)
    return combined(core.Apply(written.operator, (left.node, right.node)), YES_NO, left, right)


def addition(scope: Scope, written: ast.Binary, setting: Setting) -> Typed:
    """`a + b`, `a - b`."""
    left, right = lowered(scope, written.left, setting), lowered(scope, written.right, setting)
    if left is FAULTY or right is FAULTY:
        return FAULTY
    minus = written.operator == "-"
    node = core.Apply("subtract" if minus else "add", (left.node, right.node))
    if left.unit == DATE:
        if right.unit == DATE and minus:
            return combined(node, DAYS, left, right)
        if right.unit == DAYS:
            return combined(node, DATE, left, right)
    for one, other, expression in ((left, right, written.left), (right, left, written.right)):
        if not one.percent or other.percent:
            continue
        if other.unit.kind == "quantity" and other.unit.currency and (not minus or expression is written.right):
            return share_of_money(scope, expression, written)
        if isinstance(other.node, core.Const):
            continue
        if other.unit == RATIO:
            return which_percent(scope, expression, written)
        if other.unit == NUMBER and (not minus or expression is written.right):
            return percent_of_a_number(scope, expression, written)
    unit = common(
        scope,
        (left, right),
        (written.left.span, written.right.span),
        "added" if not minus else "subtracted",
        written.span,
    )
    if unit is None:
        return FAULTY
    if unit.kind != "quantity":
        return scope.fault("units", f"{unit} figures cannot be {'subtracted' if minus else 'added'}", written.span)
    typed = combined(node, unit, left, right)
    if left.plain is not None and right.plain is not None:
        total = left.plain - right.plain if minus else left.plain + right.plain
        return replace(typed, node=core.Const(total), plain=total)
    return typed


def which_percent(scope: Scope, expression: ast.Expr, written: ast.Binary) -> Typed:
    """A bare percentage added to a rate: points or percent, the contract must say."""
    said = getattr(expression, "text", "5%")
    value = getattr(expression, "value", Fraction(1, 20))
    hundred = 100 * (1 + value if written.operator == "+" else 1 - value)
    points = f"{float_free(100 * value)} points"
    return scope.fault(
        "which-percent",
        f"`{written.operator} {said}` can be read in two ways here",
        expression.span,
        f"From 20%, a change of {said} ends at {float_free(20 * hundred / 100)}% if it is a share of the rate, and at"
        f" {float_free(20 + 100 * (value if written.operator == '+' else -value))}% if it is points.",
        f"Write `{written.operator} {points}`, or `{float_free(hundred)}% of ...`.",
    )


def share_of_money(scope: Scope, expression: ast.Expr, written: ast.Binary) -> Typed:
    """A bare percentage added to money: of what it is a share is not said."""
    said = getattr(expression, "text", "5%")
    other = written.left if expression is written.right else written.right
    whole = scope.written(other.span, 40) or "..."
    value = getattr(expression, "value", Fraction(1, 20))
    more = float_free(100 * (1 + value if written.operator == "+" else 1 - value))
    bracketed = whole if re.fullmatch(r"[a-z]\w*(?:\.\w+|\([^()]*\))?", whole) else f"({whole})"
    return scope.fault(
        "which-percent",
        f"`{written.operator} {said}` does not say of what, and it stands beside money",
        written.span,
        fix=f"{more}% of {bracketed}",
    )


def percent_of_a_number(scope: Scope, expression: ast.Expr, written: ast.Binary) -> Typed:
    """A bare percentage added to a figure that is a number: hundredths, points or a share, the contract must say."""
    said = getattr(expression, "text", "5%")
    value = getattr(expression, "value", Fraction(1, 20))
    part = value if written.operator == "+" else -value
    return scope.fault(
        "which-percent",
        f"`{written.operator} {said}` can be read in three ways here: the other figure is a number, not a ratio",
        expression.span,
        f"From 20, it ends at {float_free(20 + part)} if {said} is the number {float_free(value)}, at"
        f" {float_free(20 * (1 + part))} if it is a share of the figure, and at {float_free(20 + 100 * part)} if it is points.",
        f"Write `{written.operator} {float_free(value)}`, `{float_free(100 * (1 + part))}% of ...`, or"
        f" `{written.operator} {float_free(100 * value)}`; a figure that is a ratio is declared `: ratio`.",
    )


def multiplication(scope: Scope, written: ast.Binary, setting: Setting) -> Typed:
    """`a * b`, `a / b`."""
    left, right = quantity(scope, written.left, setting), quantity(scope, written.right, setting)
    if left is FAULTY or right is FAULTY:
        return FAULTY
    if written.operator == "/":
        from obcdsl.lowering.zero import excludes_zero

        if not excludes_zero(scope, right.node, setting):
            scope.fault(
                "may-divide-by-zero",
                "this division has no value where what it divides by is 0",
                written.right.span,
                "Nothing in the contract keeps it from being 0: an error is never turned into a value.",
                fix=_zero_cure(scope, right.node),
                role="may be 0",
            )
    return product(scope, left, right, written.operator, written.span)


def _zero_cure(scope: Scope, node: core.Node) -> str | None:
    if isinstance(node, core.Given):
        return f"valid above 0   (a term of `metric {node.metric}`)"
    return None


def product(scope: Scope, left: Typed, right: Typed, operator: str, span: Span) -> Typed:
    """A product or quotient of two lowered quantities."""
    if left is FAULTY or right is FAULTY:
        return FAULTY
    for one in (left, right):
        if one.unit.kind != "quantity":
            return scope.fault("units", f"this is {_a(one.unit)}, and a quantity is needed here", span)
    unit = times(left.unit, right.unit) if operator == "*" else over(left.unit, right.unit)
    money_powers = [power for dimension, power in unit.dims if is_money(dimension)]
    if any(power > 1 for power in money_powers):
        return scope.fault(
            "units",
            "money multiplied by money is not an amount anyone can pay",
            span,
            "A share of money is money times a rate, such as `savings * 40%`.",
        )
    node = core.Apply("multiply" if operator == "*" else "divide", (left.node, right.node))
    typed = combined(node, unit, left, right)
    if left.plain is not None and right.plain is not None and (operator == "*" or right.plain):
        value = left.plain * right.plain if operator == "*" else Fraction(left.plain) / Fraction(right.plain)
        return replace(typed, node=core.Const(value), plain=value)
    return typed
