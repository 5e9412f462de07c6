"""Conditions that compare a figure from data with a threshold, as written: where all or nothing may be paid."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from obcdsl import ast, core
from obcdsl.record import dataclass
from obcdsl.scope import Scope
from obcdsl.source import Span

ORDERED = ("<", ">", "<=", ">=")


@dataclass(frozen=True, slots=True)
class Switch:
    """A choice of a define or a payment that gives 0 on one side of a threshold and something on the other."""

    figure: str
    span: Span


def switches(scope: Scope) -> Iterator[Switch]:
    """Every choice of money between 0 and something, by a threshold that data are compared with."""
    for name, node in scope.clauses.items():
        for parts in ast.walk(_chosen(scope, name, node)):
            if isinstance(parts, ast.Parts) and len({_is_zero(part.value) for part in parts.parts}) > 1:
                span = next(
                    (p.place.edge.span for p in parts.parts if p.place.edge and _has_threshold(scope, p.place)), None
                )
                if span is not None:
                    yield Switch(name, span)


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


def _has_threshold(scope: Scope, place: ast.Place) -> Any:
    if place.kind != "when" or place.edge is None:
        return False
    return any(
        isinstance(part, ast.Compare)
        and part.operator in ORDERED
        and not (_is_zero(part.left) or _is_zero(part.right))
        and _names_data(scope, part)
        for part in ast.walk(place.edge)
    )


def _names_data(scope: Scope, comparison: ast.Compare) -> bool:
    for part in ast.walk(comparison):
        if isinstance(part, ast.Name):
            if part.text in scope.metrics:
                return True
            if part.text in scope.definitions and reads_data(scope, scope.definitions[part.text].body):
                return True
    return False


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
