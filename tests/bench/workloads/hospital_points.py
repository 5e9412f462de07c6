"""Hospital Value-Based Purchasing: twenty-one measures with their baselines, four domains, one score."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np

from obcdsl.contract import Contract
from tests import shipped
from tests.bench.peers.workload import Columns, Workload
from tests.bench.workloads.manners import CAREFUL, PLAIN, Manner
from tests.bench.workloads.rows import Figures, Made

OUTPUTS = ("withheld", "value_payment")
EFFICIENCY, ENGAGEMENT, INFECTIONS = (
    "efficiency_and_cost_reduction",
    "person_and_community_engagement",
    "surgical_infections",
)
LEAST = {EFFICIENCY: 1, ENGAGEMENT: 8}
"""The fewest items by which a domain is scored, where they are not two."""


def contract() -> Contract:
    """The contract of the workload."""
    return shipped.contract("hospital_value_based_purchasing")


@cache
def standards() -> tuple[dict[str, Any], ...]:
    """The rows of the published standards, as floats."""
    program = contract().program
    found = []
    for (measure,), row in program.tables["measures"].rows.items():
        domain = program.tables["items"].rows[str(row["item"]),]["domain"]
        ends = {
            name: float(end) if isinstance(end := row[name], (int, Fraction)) else None
            for name in ("threshold", "benchmark", "floor")
        }
        found.append({"measure": measure, "item": row["item"], "domain": domain, **ends})
    return tuple(found)


def domains() -> dict[str, list[str]]:
    """The items of each domain, each by the points of its first measure, or the score of infections after operations."""
    found: dict[str, dict[str, str]] = {}
    for row in standards():
        column = "combined_ssi_score" if row["item"] == INFECTIONS else f"points_{row['measure']}"
        found.setdefault(row["domain"], {}).setdefault(row["item"], column)
    return {domain: list(items.values()) for domain, items in found.items()}


def make(number: int, seed: int = 1) -> Made:
    """Distinct rows: rates about the thresholds, one in eight not reported."""
    random = np.random.default_rng(seed)
    figures: dict[Any, Figures] = {}
    for row in standards():
        scale = 100 if row["threshold"] > 10 else 1000 if row["measure"].startswith("hai") else 1_000_000
        threshold, benchmark = row["threshold"], row["benchmark"]
        missing = random.random(number) < 0.12
        for metric in ("rate", "baseline"):
            drawn = random.normal(threshold + 0.3 * (benchmark - threshold), abs(benchmark - threshold), number)
            figures[metric, (row["measure"],)] = Figures(
                np.rint(np.abs(drawn) * scale).astype(np.int64), scale, missing
            )
    figures["combined_ssi_score", ()] = Figures(random.integers(0, 11, number), 1, random.random(number) < 0.3)
    figures["base_payments", ()] = Figures(random.integers(500_000, 90_000_000, number))
    figures["slope", ()] = Figures(np.full(number, 2_740_000), 1_000_000)
    return Made(figures, np.zeros(number, np.int64))


def by_hand(c: Columns, manner: Manner) -> Columns:
    """The amounts in cents."""
    points: dict[str, Any] = {"combined_ssi_score": c["combined_ssi_score"]}
    lowest: Any = None
    for row in standards():
        rate, baseline = c[f"rate_{row['measure']}"], c[f"baseline_{row['measure']}"]
        threshold, benchmark = row["threshold"], row["benchmark"]
        reach = (rate - threshold) / (benchmark - threshold)
        full = manner.at_least(reach, 1)
        achieved = np.select([full, ~manner.at_least(reach, 0)], [10, 0], manner.floor(9 * reach + 1))
        gain = (rate - baseline) / (benchmark - threshold)
        way = np.clip(manner.floor(10 * (rate - baseline) / (benchmark - baseline)), 0, 9)
        improved = np.select([gain <= 0, full, baseline == benchmark], [0, 9, 0], way)
        both = np.fmax(achieved, np.where(np.isnan(baseline), np.nan, improved))
        points[f"points_{row['measure']}"] = np.where(np.isnan(rate), np.nan, both)
        if row["floor"] is not None:
            above = (rate - row["floor"]) / (threshold - row["floor"])
            lowest = above if lowest is None else np.fmin(lowest, above)
    scores = []
    for domain, items in domains().items():
        of_items = [points[item] for item in items]
        count = np.sum([~np.isnan(each) for each in of_items], axis=0)
        total = np.sum([np.nan_to_num(each) for each in of_items], axis=0)
        score = 100 * total / (10 * np.maximum(count, 1))
        if domain == ENGAGEMENT:
            score = total + np.where(manner.at_least(lowest, 1), 20, np.maximum(manner.floor(20 * lowest), 0))
        scores.append(np.where(count >= LEAST.get(domain, 2), score, np.nan))
    known = np.sum([~np.isnan(each) for each in scores], axis=0)
    mean = np.sum([np.nan_to_num(each) for each in scores], axis=0) / np.maximum(known, 1)
    applies, payments = known >= 3, c["base_payments"]
    withheld = np.where(applies, manner.rounded(100 * 0.02 * payments), 0)
    value = np.where(applies, manner.rounded(100 * payments * 0.02 * (mean / 100 * c["slope"])), 0)
    return {"withheld": withheld, "value_payment": value}


WORKLOAD = Workload(
    "Hospital Value-Based Purchasing, 21 measures",
    contract,
    {"realistic": make},
    OUTPUTS,
    lambda c: by_hand(c, PLAIN),
    lambda c: by_hand(c, CAREFUL),
)
