"""Comparisons, lowered: two figures of one unit, a figure with `none`, a category with the words of its members."""

from __future__ import annotations

from obcdsl import core
from obcdsl.lower import lowered
from obcdsl.lowering.meeting import combined, common
from obcdsl.scope import FAULTY, Scope, Setting, Typed, negated
from obcdsl.source import Span
from obcdsl.spelling import nearest
from obcdsl.units import YES_NO
from obcdsl.values import NONE
from obcdsl.written import ast

COMPARISONS = {"=": "equal", "<>": "unequal", "<": "less", ">": "more", "<=": "at_most", ">=": "at_least"}


def comparison(scope: Scope, written: ast.Compare, setting: Setting) -> Typed:
    """`a >= b`; a category is compared with the words of its members."""
    for side, other in ((written.left, written.right), (written.right, written.left)):
        word = _bare_word(side)
        if word is not None and written.operator in ("=", "<>"):
            against = _category_of(scope, other, setting)
            if against is not None:
                return _member_comparison(scope, written, against, word, side.span)
    left = lowered(scope, written.left, setting)
    if left is FAULTY and written.operator in ("=", "<>") and _bare_word(written.right) is not None:
        return Typed(core.Const(True), YES_NO)  # the word may be one of the figure that was meant
    right = lowered(scope, written.right, setting)
    if left is FAULTY or right is FAULTY:
        return Typed(core.Const(True), YES_NO)
    none = core.Const(NONE)
    if (right.node == none or left.node == none) and written.operator in ("=", "<>"):
        tested = left if right.node == none else right
        limit = core.Apply("is_limit", (tested.node,))
        return combined(limit if written.operator == "<>" else negated(limit), YES_NO, left, right)
    unit = common(scope, (left, right), (written.left.span, written.right.span), "compared", written.span)
    if unit is None:
        return Typed(core.Const(True), YES_NO)
    if unit.kind in ("category", "yes/no") and written.operator not in ("=", "<>"):
        scope.fault("units", f"{unit} figures have no order; only `=` and `<>` compare them", written.span)
    return combined(core.Apply(COMPARISONS[written.operator], (left.node, right.node)), YES_NO, left, right)


def _bare_word(expression: ast.Expr) -> str | None:
    if isinstance(expression, ast.Name):
        return expression.text
    return None


def _category_of(scope: Scope, expression: ast.Expr, setting: Setting) -> Typed | None:
    """The expression, lowered, where it is a category; nothing is reported where it is not."""
    if isinstance(expression, ast.Name):
        known = (
            expression.text in setting.locals
            or expression.text in scope.metrics
            or expression.text in scope.clauses
            or expression.text in scope.keys
        )
        if not known:
            return None
    if not isinstance(expression, (ast.Name, ast.Column, ast.Pick)):
        return None
    before = len(scope.findings)
    found = lowered(scope, expression, setting)
    if found.unit.kind != "category":
        del scope.findings[before:]
        return None
    return found


def _member_comparison(scope: Scope, written: ast.Compare, against: Typed, word: str, span: Span) -> Typed:
    members = (
        against.unit.members or (scope.keys[against.unit.key].members if against.unit.key in scope.keys else ()) or ()
    )
    if word not in members and word in scope.clauses and scope.clauses[word].head.kind in ("metric", "define"):
        other = lowered(scope, ast.Name(word, span), Setting())
        if other.unit.kind == "category":
            node = core.Apply(COMPARISONS[written.operator], (against.node, other.node))
            return combined(node, YES_NO, against, other)
    if word not in members:
        close = nearest(word, members)
        scope.fault(
            "unknown-name", f"`{word}` is not one of {', '.join(members)}", span, fix=close, role="not a member"
        )
        return Typed(core.Const(True), YES_NO)
    node = core.Apply(COMPARISONS[written.operator], (against.node, core.Const(word)))
    return combined(node, YES_NO, against)
