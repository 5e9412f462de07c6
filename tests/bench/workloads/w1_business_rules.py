"""Workload W1 for business-rules: rules for the steps, the share at risk and the gate; the amounts in an action."""

from __future__ import annotations

from typing import Any

from business_rules.actions import BaseActions, rule_action
from business_rules.fields import FIELD_NUMERIC
from business_rules.variables import BaseVariables, numeric_rule_variable

from tests.bench.peers.business_rules_engine import prepare, rule
from tests.bench.workloads import w1


class Variables(BaseVariables):  # type: ignore[misc]
    """What the rules ask."""

    def __init__(self, row: dict[str, Any]) -> None:
        self.row = row

    @numeric_rule_variable
    def rate_1(self) -> float:
        """The rate that opens the gate."""
        return float(self.row["n1"] / self.row["d1"])

    @numeric_rule_variable
    def rate_5(self) -> float:
        """The rate that scores in steps."""
        return float(self.row["n5"] / self.row["d5"])

    @numeric_rule_variable
    def year(self) -> int:
        """The contract year."""
        return int(self.row["year"])


class Actions(BaseActions):  # type: ignore[misc]
    """What the rules do."""

    def __init__(self, row: dict[str, Any]) -> None:
        self.row = row
        row.update(steps=0.0, at_risk=0.0, gate=1)

    @rule_action(params={"value": FIELD_NUMERIC})
    def set_steps(self, value: float) -> None:
        """Set the score in steps."""
        self.row["steps"] = float(value)

    @rule_action(params={"value": FIELD_NUMERIC})
    def set_at_risk(self, value: float) -> None:
        """Set the share at risk."""
        self.row["at_risk"] = float(value)

    @rule_action(params={})
    def close_gate(self) -> None:
        """Earn nothing."""
        self.row["gate"] = 0

    @rule_action(params={})
    def settle(self) -> None:
        """Work out the amounts."""
        row = self.row
        score = 0.1 * row["steps"] + sum(
            weight * min(max((row[f"n{i}"] / row[f"d{i}"] - zero) / (one - zero), 0), most)
            for i, zero, one, most, weight in w1.LINES
        )
        risk = row["contract_value"] * row["at_risk"]
        row["incentive"] = round(min(risk * score, 1.1 * risk)) if row["gate"] else 0
        saving = row["tgt"] - row["act"]
        v = abs(saving) / row["tgt"]
        share = (0.5 * max(min(v, 0.08) - 0.03, 0) + 0.8 * max(v - 0.08, 0)) * row["tgt"]
        row["corridor"] = round(min(share, 0.1 * row["contract_value"])) * (1 if saving >= 0 else -1)
        row["total"] = row["base"] + row["incentive"] + row["corridor"]
        row["hospices"], row["charity"] = round(0.3 * row["total"]), round(0.2 * row["total"])
        row["trust"] = row["total"] - row["hospices"] - row["charity"]


RULES = [
    *(
        rule("rate_5", "greater_than_or_equal_to", gate, "set_steps", value=points)
        for gate, points in reversed(w1.STEPS)
    ),
    *(rule("year", "equal_to", year, "set_at_risk", value=share) for year, share in w1.AT_RISK.items()),
    rule("rate_1", "less_than", 0.8, "close_gate"),
    rule("year", "greater_than", 0, "settle"),
]

with_business_rules = prepare(RULES, Variables, Actions, w1.OUTPUTS)
