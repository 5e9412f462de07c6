"""business-rules: rules as JSON decide, and what they decide is worked on in the actions of the program around them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from business_rules import run_all

from tests.bench.peers.workload import Columns, Prepare, row_dictionaries


def rule(name: str, operator: str, limit: Any, action: str, **parameters: Any) -> dict[str, Any]:
    """One rule with one condition and one action."""
    return rule_of([(name, operator, limit)], action, **parameters)


def rule_of(conditions: list[tuple[str, str, Any]], action: str, **parameters: Any) -> dict[str, Any]:
    """One rule whose conditions must all hold, and its action."""
    asked = [{"name": name, "operator": operator, "value": limit} for name, operator, limit in conditions]
    return {"conditions": {"all": asked}, "actions": [{"name": action, "params": parameters}]}


def prepare(
    rules: list[dict[str, Any]],
    variables: Any,
    actions: Any,
    outputs: tuple[str, ...],
    rows: Callable[[Columns], list[dict[str, Any]]] = row_dictionaries,
) -> Prepare:
    """Every rule on every row; the actions write into the row."""

    def prepared(c: Columns) -> Callable[[], Columns]:
        given = rows(c)

        def run() -> Columns:
            found = [dict(row) for row in given]
            for row in found:
                run_all(rules, variables(row), actions(row))
            return {output: [row[output] for row in found] for output in outputs}

        return run

    return prepared
