"""Workload W1 for business-rules: rules for the steps, the share at risk and the gate; the amounts in an action."""

from __future__ import annotations

from business_rules.actions import rule_action
from business_rules.variables import numeric_rule_variable

from tests.bench.peers.business_rules_engine import RowActions, RowVariables, prepare, put, rule
from tests.bench.workloads import w1


class Variables(RowVariables):
    """What the rules ask."""

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


class Actions(RowActions):
    """What the rules do."""

    @rule_action(params={})
    def settle(self) -> None:
        """Work out the amounts."""
        row = self.row
        score = 0.1 * row.get("steps", 0.0) + sum(
            weight * min(max((row[f"n{i}"] / row[f"d{i}"] - zero) / (one - zero), 0), most)
            for i, zero, one, most, weight in w1.LINES
        )
        risk = row["contract_value"] * row["at_risk"]
        row["incentive"] = round(min(risk * score, 1.1 * risk)) if row.get("gate", 1) else 0
        saving = row["tgt"] - row["act"]
        v = abs(saving) / row["tgt"]
        share = (0.5 * max(min(v, 0.08) - 0.03, 0) + 0.8 * max(v - 0.08, 0)) * row["tgt"]
        row["corridor"] = round(min(share, 0.1 * row["contract_value"])) * (1 if saving >= 0 else -1)
        total = row["base"] + row["incentive"] + row["corridor"]
        row["hospices"], row["charity"] = round(0.3 * total), round(0.2 * total)
        row["trust"] = total - row["hospices"] - row["charity"]


RULES = [
    *(put(("rate_5", "greater_than_or_equal_to", gate), "steps", points) for gate, points in reversed(w1.STEPS)),
    *(put(("year", "equal_to", year), "at_risk", share) for year, share in w1.AT_RISK.items()),
    put(("rate_1", "less_than", 0.8), "gate", 0),
    rule(("year", "greater_than", 0), "settle"),
]

with_business_rules = prepare(RULES, Variables, Actions, w1.OUTPUTS)
