"""Hospital points as a system of OpenFisca: the standards as parameters, and a variable for each measure and domain."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.bench.peers.openfisca_system import prepare, system, value
from tests.bench.workloads.hospital_points import ENGAGEMENT, LEAST, OUTPUTS, domains, standards

INPUTS = [
    *(f"{name}_{row['measure']}" for row in standards() for name in ("rate", "baseline")),
    "combined_ssi_score",
    "base_payments",
    "slope",
]
STANDARDS = ("threshold", "benchmark", "floor")


def _parameters() -> dict[str, Any]:
    """The standards of each measure, and the share withheld."""
    held = {
        row["measure"]: {name: value(row[name]) for name in STANDARDS if row[name] is not None} for row in standards()
    }
    return {"measures": held, "withheld": value(0.02)}


def _points(measure: str) -> Any:
    """The better of achievement and improvement."""

    def formula(p: Any, period: Any, parameters: Any) -> Any:
        terms = getattr(parameters(period).measures, measure)
        rate, baseline = p(f"rate_{measure}", period), p(f"baseline_{measure}", period)
        reach = (rate - terms.threshold) / (terms.benchmark - terms.threshold)
        achieved = np.select([reach >= 1, reach < 0], [10, 0], np.floor(9 * reach + 1))
        gain = (rate - baseline) / (terms.benchmark - terms.threshold)
        way = np.clip(np.floor(10 * (rate - baseline) / (terms.benchmark - baseline)), 0, 9)
        improved = np.select([gain <= 0, reach >= 1, baseline == terms.benchmark], [0, 9, 0], way)
        return np.where(np.isnan(rate), np.nan, np.fmax(achieved, np.where(np.isnan(baseline), np.nan, improved)))

    return formula


def consistency(p: Any, period: Any, parameters: Any) -> Any:
    """Points for the lowest way from floor to threshold."""
    lowest = np.full(p.count, np.inf)
    for row in standards():
        if row["floor"] is not None:
            terms = getattr(parameters(period).measures, row["measure"])
            above = (p(f"rate_{row['measure']}", period) - terms.floor) / (terms.threshold - terms.floor)
            lowest = np.fmin(lowest, above)
    return np.where(lowest >= 1, 20, np.maximum(np.floor(20 * lowest), 0))


def _score(domain: str, items: list[str]) -> Any:
    """The score of a domain, where enough items are known."""

    def formula(p: Any, period: Any) -> Any:
        found = np.array([p(item, period) for item in items])
        count, total = np.sum(~np.isnan(found), axis=0), np.nansum(found, axis=0)
        if domain == ENGAGEMENT:
            score = total + p("consistency", period)
        else:
            score = 100 * total / (10 * np.maximum(count, 1))
        return np.where(count >= LEAST.get(domain, 2), score, np.nan)

    return formula


def score(p: Any, period: Any) -> Any:
    """The mean of the domains that are known, three of them or more."""
    found = np.array([p(f"score_{domain}", period) for domain in domains()])
    known = np.sum(~np.isnan(found), axis=0)
    return np.where(known >= 3, np.nansum(found, axis=0) / np.maximum(known, 1), np.nan)


def withheld(p: Any, period: Any, parameters: Any) -> Any:
    """What is withheld of every hospital that is scored."""
    amount = np.round(100 * parameters(period).withheld * p("base_payments", period))
    return np.where(np.isnan(p("score", period)), 0, amount)


def value_payment(p: Any, period: Any, parameters: Any) -> Any:
    """What is paid back by the score."""
    part = parameters(period).withheld * (p("score", period) / 100 * p("slope", period))
    return np.nan_to_num(np.round(100 * p("base_payments", period) * part))


FORMULAS = (
    {f"points_{row['measure']}": _points(row["measure"]) for row in standards()}
    | {f"score_{domain}": _score(domain, items) for domain, items in domains().items()}
    | {each.__name__: each for each in (consistency, score, withheld, value_payment)}
)

with_openfisca = prepare(system(_parameters(), INPUTS, FORMULAS), INPUTS, OUTPUTS)
