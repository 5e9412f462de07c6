"""Hospital Value-Based Purchasing: twenty-one measures with their baselines, four domains, one score."""

from __future__ import annotations

from typing import Any

import numpy as np

from obcdsl import core
from tests.bench.real.rows import Figures, Made, half_up

CONTRACT = "hospital_value_based_purchasing"
TITLE = "Hospital Value-Based Purchasing, 21 measures"


def standards(program: core.Program) -> list[dict[str, Any]]:
    """The rows of the published standards, as floats."""
    found = []
    for (measure,), row in program.tables["measures"].rows.items():
        domain = program.tables["items"].rows[row["item"],]["domain"]
        ends = {
            name: float(row[name]) if not isinstance(row[name], str) and hasattr(row[name], "numerator") else None
            for name in ("threshold", "benchmark", "floor")
        }
        found.append({"measure": measure, "item": row["item"], "domain": domain, **ends})
    return found


def make(number: int, seed: int = 1, program: core.Program | None = None) -> Made:
    """Distinct rows: rates about the thresholds, one in eight not reported."""
    assert program is not None
    random = np.random.default_rng(seed)
    figures: dict[Any, Figures] = {}
    for row in standards(program):
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


def ready(made: Made, program: core.Program) -> dict[str, Any]:
    """The arrays that a person has when the rule begins."""
    found = {(name, *members): each.floats() for (name, members), each in made.figures.items()}
    return {
        "standards": standards(program),
        **{name if len(name) > 1 else name[0]: each for name, each in found.items()},
    }


def by_hand(c: dict[str, Any]) -> dict[str, Any]:
    """The amounts in cents."""
    items: dict[str, list[Any]] = {}
    domains: dict[str, list[Any]] = {}
    lowest: Any = None
    for row in c["standards"]:
        rate, baseline = c["rate", row["measure"]], c["baseline", row["measure"]]
        threshold, benchmark = row["threshold"], row["benchmark"]
        reach = (rate - threshold) / (benchmark - threshold)
        achieved = np.select([reach >= 1, reach < 0], [10, 0], np.floor(9 * reach + 1))
        gain = (rate - baseline) / (benchmark - threshold)
        way = np.clip(np.floor(10 * (rate - baseline) / (benchmark - baseline)), 0, 9)
        improved = np.select([gain <= 0, reach >= 1, baseline == benchmark], [0, 9, 0], way)
        points = np.where(np.isnan(rate), np.nan, np.fmax(achieved, np.where(np.isnan(baseline), np.nan, improved)))
        if row["item"] not in items:
            items[row["item"]] = []
            domains.setdefault(row["domain"], []).append(row["item"])
        items[row["item"]].append(points)
        if row["floor"] is not None:
            above = (rate - row["floor"]) / (threshold - row["floor"])
            lowest = above if lowest is None else np.fmin(lowest, above)
    scores = []
    for domain, members in domains.items():
        of_items = [c["combined_ssi_score"] if item == "surgical_infections" else items[item][0] for item in members]
        count = np.sum([~np.isnan(each) for each in of_items], axis=0)
        total = np.sum([np.nan_to_num(each) for each in of_items], axis=0)
        if domain == "person_and_community_engagement":
            consistent = np.where(lowest >= 1, 20, np.maximum(np.floor(20 * lowest), 0))
            scores.append(np.where(count >= 8, total + consistent, np.nan))
        else:
            least = 1 if domain == "efficiency_and_cost_reduction" else 2
            scores.append(np.where(count >= least, 100 * total / (10 * np.maximum(count, 1)), np.nan))
    known = np.sum([~np.isnan(each) for each in scores], axis=0)
    score = np.where(
        known >= 3, np.sum([np.nan_to_num(each) for each in scores], axis=0) / np.maximum(known, 1), np.nan
    )
    applies = ~np.isnan(score)
    payments = c["base_payments"]
    withheld = np.where(applies, half_up(100 * 0.02 * payments), 0)
    value = np.where(applies, half_up(100 * payments * 0.02 * (np.nan_to_num(score) / 100 * c["slope"])), 0)
    return {"withheld": withheld, "value_payment": value}
