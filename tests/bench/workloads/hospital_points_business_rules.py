"""Hospital points for business-rules: rules say which domains are scored and who is paid; points and amounts in actions."""

from __future__ import annotations

import math
from typing import Any

from business_rules.actions import rule_action
from business_rules.fields import FIELD_TEXT
from business_rules.variables import numeric_rule_variable

from tests.bench.peers.business_rules_engine import RowActions, RowVariables, prepare, rule
from tests.bench.workloads.hospital_points import ENGAGEMENT, LEAST, OUTPUTS, domains, standards

DOMAINS = domains()


class Variables(RowVariables):
    """What the rules ask; a variable for the items known of each domain is added below."""

    @numeric_rule_variable
    def known(self) -> int:
        """How many domains are scored."""
        return len(self.row.get("scores", ()))


def _items_known(domain: str) -> Any:
    def items(self: Variables) -> int:
        return sum(not math.isnan(self.row[item]) for item in DOMAINS[domain])

    return numeric_rule_variable(items)


for _domain in DOMAINS:
    setattr(Variables, f"items_{_domain}", _items_known(_domain))


class Actions(RowActions):
    """What the rules do."""

    @rule_action(params={})
    def give_points(self) -> None:
        """The better of achievement and improvement, for each measure that is reported."""
        self.row.update(scores=[], withheld=0, value_payment=0)
        for standard in standards():
            self.row[f"points_{standard['measure']}"] = self._points(standard)

    def _points(self, standard: dict[str, Any]) -> float:
        rate, baseline = self.row[f"rate_{standard['measure']}"], self.row[f"baseline_{standard['measure']}"]
        low, high = standard["threshold"], standard["benchmark"]
        if math.isnan(rate):
            return math.nan
        reach = (rate - low) / (high - low)
        achieved = 10 if reach >= 1 else 0 if reach < 0 else math.floor(9 * reach + 1)
        if math.isnan(baseline) or (rate - baseline) / (high - low) <= 0:
            return achieved
        if reach >= 1:
            return max(achieved, 9)
        way = 0 if baseline == high else math.floor(10 * (rate - baseline) / (high - baseline))
        return max(achieved, min(max(way, 0), 9))

    @rule_action(params={"domain": FIELD_TEXT})
    def score(self, domain: str) -> None:
        """The mean of a domain's items."""
        known = self._known(domain)
        self.row["scores"].append(100 * sum(known) / (10 * len(known)))

    @rule_action(params={"domain": FIELD_TEXT})
    def score_consistency(self, domain: str) -> None:
        """The sum of a domain's items, with the points for the lowest of them."""
        above = [
            (self.row[f"rate_{each['measure']}"] - each["floor"]) / (each["threshold"] - each["floor"])
            for each in standards()
            if each["floor"] is not None and not math.isnan(self.row[f"rate_{each['measure']}"])
        ]
        consistency = 20 if min(above) >= 1 else max(math.floor(20 * min(above)), 0)
        self.row["scores"].append(sum(self._known(domain)) + consistency)

    def _known(self, domain: str) -> list[float]:
        return [self.row[item] for item in DOMAINS[domain] if not math.isnan(self.row[item])]

    @rule_action(params={})
    def pay(self) -> None:
        """Withhold, and pay back by the mean of the domains."""
        row, score = self.row, sum(self.row["scores"]) / len(self.row["scores"])
        row["withheld"] = round(100 * 0.02 * row["base_payments"])
        row["value_payment"] = round(100 * row["base_payments"] * 0.02 * (score / 100 * row["slope"]))


RULES = [
    rule(("known", "equal_to", 0), "give_points"),
    *(
        rule(
            (f"items_{domain}", "greater_than_or_equal_to", LEAST.get(domain, 2)),
            "score_consistency" if domain == ENGAGEMENT else "score",
            domain=domain,
        )
        for domain in DOMAINS
    ),
    rule(("known", "greater_than_or_equal_to", 3), "pay"),
]

with_business_rules = prepare(RULES, Variables, Actions, OUTPUTS)
