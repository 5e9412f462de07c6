"""business-rules: rules as JSON decide, and what they decide is worked on in the actions of the program around them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from business_rules import run_all
from business_rules.actions import BaseActions, rule_action
from business_rules.fields import FIELD_NUMERIC, FIELD_TEXT
from business_rules.variables import BaseVariables

from tests.bench.peers.workload import Columns, Prepare, row_dictionaries


class RowVariables(BaseVariables):  # type: ignore[misc]
    """What the rules of a workload ask of a row."""

    def __init__(self, row: dict[str, Any]) -> None:
        self.row = row


class RowActions(BaseActions):  # type: ignore[misc]
    """What the rules of a workload do to a row."""

    def __init__(self, row: dict[str, Any]) -> None:
        self.row = row

    @rule_action(params={"name": FIELD_TEXT, "value": FIELD_NUMERIC})
    def put(self, name: str, value: float) -> None:
        """Put a figure into the row."""
        self.row[name] = value


Condition = tuple[str, str, Any]


def rule(condition: Condition, action: str, **parameters: Any) -> dict[str, Any]:
    """One rule with one condition (variable, operator, limit) and one action."""
    return rule_of_all([condition], action, **parameters)


def rule_of_all(conditions: list[Condition], action: str, **parameters: Any) -> dict[str, Any]:
    """One rule whose conditions must all hold, and its action."""
    asked = [{"name": name, "operator": operator, "value": limit} for name, operator, limit in conditions]
    return {"conditions": {"all": asked}, "actions": [{"name": action, "params": parameters}]}


def put(condition: Condition, name: str, value: float) -> dict[str, Any]:
    """One rule that puts a figure where a condition holds."""
    return rule(condition, "put", name=name, value=value)


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
