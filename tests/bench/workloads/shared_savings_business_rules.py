"""Medicare Shared Savings for business-rules: rules say who counts, what is earned and what is shared; amounts in actions."""

from __future__ import annotations

from typing import Any

import numpy as np
from business_rules.actions import rule_action
from business_rules.fields import FIELD_NUMERIC
from business_rules.variables import boolean_rule_variable, numeric_rule_variable

from tests.bench.peers.business_rules_engine import RowActions, RowVariables, prepare, rule, rule_of_all
from tests.bench.peers.decisions import flagged
from tests.bench.peers.workload import Columns, row_dictionaries
from tests.bench.workloads import shared_savings
from tests.bench.workloads.shared_savings_peers import TERMS


def rows(c: Columns) -> list[dict[str, Any]]:
    """The rows with the terms of their track, the minimum rate, and what is saved as a share of the benchmark."""
    table = np.round(np.interp(c["assigned_beneficiaries"], shared_savings.PEOPLE, shared_savings.RATES), 2) / 100
    terms = {name: values[c["track"]] for name, values in TERMS.items()}
    least = np.where(np.isnan(terms["limit"]), table, c["published_rate"])
    saved = c["benchmark"] - c["expenditure"]
    more = {
        "least": least,
        "saved": saved,
        "rate": saved / c["benchmark"],
        "scaled": terms["share"] * c["quality_score"],
    }
    return row_dictionaries(flagged({**c, **terms, **more}, ("published_loss_rate", "revenue", "limit", "of_revenue")))


class Variables(RowVariables):
    """What the rules ask."""

    @numeric_rule_variable
    def year(self) -> int:
        """The year, from 0."""
        return int(self.row["year"])

    @numeric_rule_variable
    def saved(self) -> float:
        """What is saved."""
        return float(self.row["saved"])

    @numeric_rule_variable
    def generated(self) -> float:
        """What counts of it."""
        return float(self.row["generated"])

    @numeric_rule_variable
    def above(self) -> float:
        """How far savings are above the minimum rate."""
        return float(self.row["rate"] - self.row["least"])

    @numeric_rule_variable
    def below(self) -> float:
        """How far losses are above the minimum rate."""
        return float(-self.row["rate"] - self.row["least"])

    @numeric_rule_variable
    def least(self) -> float:
        """The minimum rate."""
        return float(self.row["least"])

    @boolean_rule_variable
    def two_sided(self) -> bool:
        """Whether the track shares losses."""
        return bool(self.row["has_limit"])

    @boolean_rule_variable
    def reduced(self) -> bool:
        """Whether savings below the minimum rate count."""
        return bool(self.row["reduced"])

    @boolean_rule_variable
    def guardrail(self) -> bool:
        """Whether nothing is generated without a minimum rate."""
        return bool(self.row["guardrail"])

    @boolean_rule_variable
    def quality_met(self) -> bool:
        """Whether the standard is met."""
        return bool(self.row["quality_met"])

    @boolean_rule_variable
    def alternative_met(self) -> bool:
        """Whether the lower standard is met."""
        return bool(self.row["alternative_met"])


class Actions(RowActions):
    """What the rules do."""

    @rule_action(params={})
    def begin(self) -> None:
        """Nothing counts and nothing is earned, until a rule says so."""
        self.row.update(generated=0, earned=0, shared_savings=0, shared_losses=0)

    @rule_action(params={})
    def count(self) -> None:
        """All that is saved counts."""
        self.row["generated"] = self.row["saved"]

    @rule_action(params={})
    def earn_whole(self) -> None:
        """The whole share."""
        self.row["earned"] = self.row["share"]

    @rule_action(params={})
    def earn_scaled(self) -> None:
        """The share scaled by quality."""
        self.row["earned"] = self.row["scaled"]

    @rule_action(params={"part": FIELD_NUMERIC})
    def share_savings(self, part: float) -> None:
        """Pay a part of the share that is earned."""
        row = self.row
        amount = row["generated"] * part * row["earned"] * 0.98
        row["shared_savings"] = round(min(amount, row["cap"] * row["benchmark"]))

    @rule_action(params={})
    def share_losses(self) -> None:
        """Owe a share of losses."""
        row = self.row
        quality = row["earned"] if row["year"] < 5 else row["scaled"]
        kept = min(max(1 - quality, row["loss_from"]), row["loss_to"])
        most = row["limit"] * row["benchmark"]
        if row["has_of_revenue"]:
            most = min(most, row["of_revenue"] * row["revenue"])
        owed = -row["generated"] * (row["published_loss_rate"] if row["has_published_loss_rate"] else kept)
        row["shared_losses"] = round(max(min(owed, most) - row["disaster_relief"], 0))


def _is(name: str, said: bool = True) -> tuple[str, str, bool]:
    return (name, "is_true" if said else "is_false", True)


EARLY, LATER, LATE = (
    ("year", "less_than", 5),
    ("year", "greater_than_or_equal_to", 5),
    ("year", "greater_than_or_equal_to", 9),
)
SAVED, LOST = ("generated", "greater_than", 0), ("generated", "less_than", 0)
REACHED, SHORT = ("above", "greater_than_or_equal_to", 0), ("above", "less_than", 0)
RULES = [
    rule(("year", "greater_than_or_equal_to", 0), "begin"),
    rule(REACHED, "count"),
    rule_of_all([_is("reduced"), ("saved", "greater_than", 0)], "count"),
    rule_of_all([_is("two_sided"), ("below", "greater_than_or_equal_to", 0)], "count"),
    rule_of_all([_is("guardrail"), ("least", "equal_to", 0)], "put", name="generated", value=0),
    rule_of_all([EARLY, _is("quality_met")], "earn_scaled"),
    rule_of_all([LATER, _is("quality_met")], "earn_whole"),
    rule_of_all([LATE, _is("quality_met", False), _is("alternative_met")], "earn_scaled"),
    rule(SAVED, "share_savings", part=1),
    rule_of_all([SAVED, _is("reduced"), SHORT], "share_savings", part=0.5),
    rule_of_all([_is("two_sided"), LOST], "share_losses"),
]

with_business_rules = prepare(RULES, Variables, Actions, shared_savings.OUTPUTS, rows)
