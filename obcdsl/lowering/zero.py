"""Whether a figure can be 0 where something is divided by it, read off the contract alone.

A figure cannot be 0 where its `valid` range leaves 0 out, where a condition that must hold here says so (`requires`,
`when`, an arm passed over, `applies`), or where it is made of such figures in a way that keeps it from 0. What cannot
be shown is reported: the writer then says what happens at 0.
"""

from __future__ import annotations

from obcdsl import core
from obcdsl.lowering.static import number_of, rows_for, value_of
from obcdsl.scope import Scope, Setting
from obcdsl.values import LeftOut

POSITIVE, NONNEGATIVE, UNKNOWN = 2, 1, 0


def excludes_zero(scope: Scope, node: core.Node, setting: Setting) -> bool:
    """Whether a divisor is never 0 at this place.

    A comparison that is known to hold decides (`preference_recorded >= 50`); so does the sign of what it is made of.
    """
    node = _settled(node, setting)
    if _by_rows(scope, node, setting):
        return True
    for fact in setting.facts:
        if _fact_excludes(scope, _settled(fact, setting), node):
            return True
    if isinstance(node, core.Apply) and node.primitive in ("multiply", "divide"):
        return excludes_zero(scope, node.arguments[0], setting) and (
            node.primitive == "divide" or excludes_zero(scope, node.arguments[1], setting)
        )
    if isinstance(node, core.Apply) and node.primitive == "negate":
        return excludes_zero(scope, node.arguments[0], setting)
    if isinstance(node, core.If):
        return all(excludes_zero(scope, value, setting) for _, value in node.arms) and excludes_zero(
            scope, node.otherwise, setting
        )
    if isinstance(node, core.Reference) and node.name in scope.definitions:
        definition = scope.definitions[node.name]
        if definition.kind in ("define", "step") and excludes_zero(scope, definition.body, setting):
            return True
    return sign(scope, node, setting) == POSITIVE


def _settled(node: core.Node, setting: Setting) -> core.Node:
    """The node with the parts of functions put in place of their names."""
    if isinstance(node, core.Local) and "=" + node.name in setting.locals:
        return _settled(setting.locals["=" + node.name].node, setting)
    if isinstance(node, core.Apply):
        return core.Apply(node.primitive, tuple(_settled(argument, setting) for argument in node.arguments))
    return node


def _by_rows(scope: Scope, node: core.Node, setting: Setting) -> bool:
    """Whether a figure made of terms alone is not 0 in any row where what is known to hold holds."""
    facts = [_settled(fact, setting) for fact in setting.facts]
    found = []
    for row in rows_for(scope, node):
        if all(value_of(scope, fact, row) is not False for fact in facts):
            found.append(value_of(scope, node, row))
    return bool(found) and all(value is not None and value != 0 for value in found)


def _fact_excludes(scope: Scope, fact: core.Node, node: core.Node) -> bool:
    if not isinstance(fact, core.Apply) or len(fact.arguments) != 2:
        return False
    left, right = fact.arguments
    if left == node or right == node:
        word = fact.primitive if left == node else _turned(fact.primitive)
        bound = right if left == node else left
        limits = [number_of(scope, bound, row) for row in rows_for(scope, bound)]
        if not limits or any(one is None for one in limits):
            return False
        limit = min(limits) if word in ("more", "at_least") else max(limits)  # type: ignore[type-var]
        match word:
            case "more":
                return limit >= 0  # type: ignore[operator]
            case "at_least":
                return limit > 0  # type: ignore[operator]
            case "less":
                return limit <= 0  # type: ignore[operator]
            case "at_most":
                return limit < 0  # type: ignore[operator]
            case "unequal":
                return limit == 0
            case "equal":
                return limit != 0
    if isinstance(node, core.Apply) and node.primitive == "subtract" and {left, right} == set(node.arguments):
        return fact.primitive in ("unequal", "less", "more")
    return False


def _turned(word: str) -> str:
    return {"less": "more", "more": "less", "at_least": "at_most", "at_most": "at_least"}.get(word, word)


def sign(scope: Scope, node: core.Node, setting: Setting) -> int:
    """POSITIVE, NONNEGATIVE or UNKNOWN, from terms and `valid` ranges."""
    for fact in setting.facts:
        settled = _settled(fact, setting)
        if isinstance(settled, core.Apply) and len(settled.arguments) == 2 and settled.arguments[0] == node:
            limit = number_of(scope, settled.arguments[1], {})
            if limit is not None and (
                (settled.primitive == "more" and limit >= 0) or (settled.primitive == "at_least" and limit > 0)  # type: ignore[operator]
            ):
                return POSITIVE
    match node:
        case core.Const(value=LeftOut()):
            return POSITIVE  # what is worked from it is left out, and never divided
        case core.Const() | core.Cell():
            return _sign_by_rows(scope, node)
        case core.Given():
            return _metric_sign(scope, node.metric)
        case core.Local():
            settled = _settled(node, setting)
            return UNKNOWN if settled == node else sign(scope, settled, setting)
        case core.Reference() if node.name in scope.definitions:
            definition = scope.definitions[node.name]
            if definition.kind in ("define", "step"):
                if node.name not in scope.signs:
                    scope.signs[node.name] = sign(scope, definition.body, Setting())
                return scope.signs[node.name]
            return NONNEGATIVE if definition.kind == "outcome" else UNKNOWN
        case core.If():
            return min(*(sign(scope, value, setting) for _, value in node.arms), sign(scope, node.otherwise, setting))
        case core.Fold():
            inner = sign(scope, node.body, setting)
            listed = all(scope.keys[key].members or key == scope.payee_key for key in node.keys)
            if listed and node.where is None and node.within is None and node.operation != "count":
                return inner
            return inner if node.operation in ("mean", "median", "smallest", "largest") else min(inner, NONNEGATIVE)
        case core.TimeFold() if node.where is None and not node.before and node.operation != "count":
            return sign(scope, node.body, setting)
        case core.Earlier() | core.Require():
            return sign(scope, node.body, setting)
        case core.Apply():
            return _apply_sign(scope, node, setting)
    return UNKNOWN


def _sign_by_rows(scope: Scope, node: core.Node) -> int:
    lowest = POSITIVE
    for row in rows_for(scope, node):
        value = number_of(scope, node, row)
        if value is None or value < 0:  # type: ignore[operator]
            return UNKNOWN
        lowest = min(lowest, POSITIVE if value > 0 else NONNEGATIVE)  # type: ignore[operator]
    return lowest


def _metric_sign(scope: Scope, name: str) -> int:
    metric = scope.metrics[name]
    if metric.unit.kind != "quantity":
        return UNKNOWN
    for word, limit in metric.valid:
        value = number_of(scope, limit, {})
        if value is None:
            continue
        if (word == "above" and value >= 0) or (word == "from" and value > 0):  # type: ignore[operator]
            if metric.rule == "counts as" and metric.instead is not None and number_of(scope, metric.instead, {}) == 0:
                return NONNEGATIVE
            return POSITIVE
    return UNKNOWN if metric.may_be_negative else NONNEGATIVE


def _apply_sign(scope: Scope, node: core.Apply, setting: Setting) -> int:
    signs = [sign(scope, argument, setting) for argument in node.arguments]
    match node.primitive:
        case "add":
            return max(signs) if min(signs) >= NONNEGATIVE else UNKNOWN
        case "multiply" | "divide":
            return min(signs)
        case "larger" | "larger_present":
            return max(signs)
        case "smaller" | "smaller_present":
            return min(signs)
        case "kept":
            return max(signs[1], min(signs[0], signs[2]))
        case "part":
            return NONNEGATIVE
        case "exponential":
            return POSITIVE if number_of(scope, node.arguments[0], {}) == 0 else NONNEGATIVE
        case "absolute":
            return NONNEGATIVE
        case "cash":
            return signs[0]
    return UNKNOWN
