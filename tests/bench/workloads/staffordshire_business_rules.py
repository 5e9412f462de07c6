"""End of life care for business-rules: rules for phases, steps and gates; the amounts in an action.

What reaches over years is worked out beforehand, as for the decision engines.
"""

from __future__ import annotations

from business_rules.actions import rule_action
from business_rules.variables import numeric_rule_variable

from tests.bench.peers.business_rules_engine import RowActions, RowVariables, prepare, put, rule, rule_of_all
from tests.bench.workloads import staffordshire
from tests.bench.workloads.staffordshire_decisions import rows


class Variables(RowVariables):
    """What the rules ask."""

    @numeric_rule_variable
    def year(self) -> int:
        """The contract year, from 0."""
        return int(self.row["year"])

    @numeric_rule_variable
    def carers(self) -> float:
        """The rating by bereaved carers."""
        return float(self.row["carers"])

    @numeric_rule_variable
    def preferences(self) -> int:
        """Deaths where a preferred place was recorded."""
        return int(self.row["preference_recorded"])

    @numeric_rule_variable
    def recorded(self) -> float:
        """Their share of all deaths."""
        return float(self.row["preference_recorded"] / self.row["deaths"])


class Actions(RowActions):
    """What the rules do."""

    @rule_action(params={})
    def pay_base(self) -> None:
        """Pay the standard fee, and nothing for outcomes yet."""
        row = self.row
        row["base"] = round(100 * row["value"] * (1 - row["at_risk"]))
        row["quality"] = row["savings"] = 0

    @rule_action(params={})
    def score_all(self) -> None:
        """Score by all three outcomes."""
        self.row["score"] = 0.5 * self._place() + 0.3 * self._fewer() + 0.2 * self.row.get("cared", 0)

    @rule_action(params={})
    def score_two(self) -> None:
        """Score by two outcomes, with the weight of the first shared out."""
        self.row["score"] = (0.3 * self._fewer() + 0.2 * self.row.get("cared", 0)) / 0.5

    @rule_action(params={})
    def pay_quality(self) -> None:
        """Pay for outcomes."""
        self.row["quality"] = round(100 * self.row["value"] * self.row["at_risk"] * self.row["score"])

    @rule_action(params={})
    def share_savings(self) -> None:
        """Share what is saved or overspent."""
        value = self.row["value"]
        saved = value - self.row["commissioner_cost"]
        size = abs(saved) / value
        shared = 0.5 * max(min(size, 0.08) - 0.03, 0) + 0.8 * max(size - 0.08, 0)
        self.row["savings"] = round(100 * min(shared * value, 0.1 * value)) * (-1 if saved > 0 else 1)

    @rule_action(params={})
    def divide(self) -> None:
        """Divide what is paid for outcomes."""
        row = self.row
        row["hospices"], row["community"] = round(0.25 * row["quality"]), round(0.15 * row["quality"])
        row["prime"] = row["quality"] - row["hospices"] - row["community"]

    def _place(self) -> float:
        return float(min(max((self.row["died_in_preferred"] / self.row["preference_recorded"] - 0.65) / 0.15, 0), 1))

    def _fewer(self) -> float:
        return float(min(max((1.1 - self.row["emergency_admissions"] / self.row["deaths"]) / 0.3, 0), 1))


OUTCOMES = ("year", "greater_than_or_equal_to", 2)
RULES = [
    *(put(("year", "equal_to", year), "at_risk", share) for year, share in enumerate(staffordshire.AT_RISK.tolist())),
    put(("carers", "greater_than_or_equal_to", 0.7), "cared", 0.5),
    put(("carers", "greater_than_or_equal_to", 0.85), "cared", 1),
    rule(("year", "greater_than_or_equal_to", 0), "pay_base"),
    rule(("preferences", "greater_than_or_equal_to", 50), "score_all"),
    rule(("preferences", "less_than", 50), "score_two"),
    rule_of_all([OUTCOMES, ("recorded", "greater_than_or_equal_to", 0.6)], "pay_quality"),
    rule(OUTCOMES, "share_savings"),
    rule(("year", "greater_than_or_equal_to", 0), "divide"),
]

with_business_rules = prepare(RULES, Variables, Actions, staffordshire.OUTPUTS, rows)
