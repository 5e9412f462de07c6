"""Conditions that compare a figure from data with a threshold, as written: where all or nothing may be paid."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from obcdsl import core
from obcdsl.record import dataclass
from obcdsl.scope import Scope
from obcdsl.source import Span
from obcdsl.written import ast

ORDERED = ("<", ">", "<=", ">=")


@dataclass(frozen=True, slots=True)
class Switch:
    """A choice of a define or a payment that gives 0 on one side of a threshold and something on the other."""

    figure: str
    span: Span


def switches(scope: Scope) -> Iterator[Switch]:
    """Every choice of money between 0 and something, by a threshold that data are compared with.

    The choice may stand in a function of the library: then the place is that where the function is called.
    """
    for name, node in scope.clauses.items():
        for part in ast.walk(_chosen(scope, name, node)):
            span = _threshold(scope, part, {}) if isinstance(part, ast.Parts) else None
            if isinstance(part, ast.Call) and (function := _called(scope, part)) is not None:
                meant = _meant(function, part)
                choices = [inner for inner in ast.walk(function.value) if isinstance(inner, ast.Parts)]
                span = part.span if any(_threshold(scope, choice, meant) for choice in choices) else None
            if span is not None:
                yield Switch(name, span)


def _called(scope: Scope, call: ast.Call) -> Any:
    """The define of a function that is called; None for those of the language."""
    node = scope.clauses.get(call.function.text)
    return node if node is not None and getattr(node, "parameters", None) else None


def _meant(function: Any, call: ast.Call) -> dict[str, ast.Expr]:
    """What the names in a function stand for at a call: its arguments, and its own parts."""
    given = (argument.value for argument in call.arguments)
    named = {parameter.text: value for parameter, value in zip(function.parameters, given, strict=False)}
    return named | {part.name.text: part.value for part in function.parts}


def _threshold(scope: Scope, parts: ast.Parts, meant: dict[str, ast.Expr]) -> Span | None:
    """The first condition that compares data with a threshold, where one side of it gives 0 and the other does not."""
    if len({_is_zero(part.value) for part in parts.parts}) < 2:
        return None
    return next((p.place.edge.span for p in parts.parts if p.place.edge and _compares(scope, p.place, meant)), None)


def _chosen(scope: Scope, name: str, node: Any) -> ast.Expr | None:
    """The money that a clause gives: the value of a define, the amount of a payment."""
    match node.head.kind:
        case "define" if name in scope.definitions and scope.definitions[name].unit.currency:
            return node.value  # type: ignore[no-any-return]
        case "fee" | "incentive":
            return node.pays  # type: ignore[no-any-return]
        case "deduction":
            return node.takes  # type: ignore[no-any-return]
    return None


def _is_zero(value: ast.Expr) -> bool:
    return isinstance(value, ast.LiteralValue) and value.value == 0 and value.form in ("plain", "money", "percent")


def _compares(scope: Scope, place: ast.Place, meant: dict[str, ast.Expr]) -> bool:
    if place.kind != "when" or place.edge is None:
        return False
    return any(
        isinstance(part, ast.Compare)
        and part.operator in ORDERED
        and not (_is_zero(part.left) or _is_zero(part.right))
        and _names_data(scope, part, meant)
        for part in ast.walk(place.edge)
    )


def _names_data(scope: Scope, written: ast.Expr, meant: dict[str, ast.Expr]) -> bool:
    """Whether data stand behind a name; what stands for a name of `meant` is read outside of it."""
    for name in {part.text for part in ast.walk(written) if isinstance(part, ast.Name)}:
        if name in meant:
            others = {other: value for other, value in meant.items() if other != name}
            if _names_data(scope, meant[name], others):
                return True
        elif name in scope.metrics or _worked_from_data(scope, name):
            return True
    return False


def _worked_from_data(scope: Scope, name: str) -> bool:
    return name in scope.definitions and reads_data(scope, scope.definitions[name].body)


def reads_data(scope: Scope, node: core.Node, seen: set[str] | None = None) -> bool:
    """Whether a node reads a figure from data, through others too; `seen` holds the others already looked into."""
    seen = set() if seen is None else seen
    for part in core.every(node):
        if isinstance(part, core.Given):
            return True
        if isinstance(part, core.Reference) and part.name not in seen and part.name in scope.definitions:
            seen.add(part.name)
            if reads_data(scope, scope.definitions[part.name].body, seen):
                return True
    return False
