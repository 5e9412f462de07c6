"""End of life care as a system of OpenFisca: ten years of each provider, the share at risk by date, values from year to year."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tests.bench.peers.openfisca_system import simulate, system, value
from tests.bench.peers.workload import Columns
from tests.bench.workloads import staffordshire as rule

FIRST_YEAR = 2016
INPUTS = [
    "deaths",
    "preference_recorded",
    "died_in_preferred",
    "emergency_admissions",
    "carer_rating",
    "commissioner_cost",
    "inflation",
]


def _parameters() -> dict[str, Any]:
    by_date = {f"{FIRST_YEAR + at}-01-01": {"value": share} for at, share in enumerate(rule.AT_RISK.tolist())}
    brackets = [
        {"threshold": value(edge), "amount": value(points)} for edge, points in ((0.0, 0.0), (0.7, 0.5), (0.85, 1.0))
    ]
    steps = {"brackets": brackets, "metadata": {"type": "single_amount"}}
    outcomes = {"values": {f"{FIRST_YEAR}-01-01": {"value": 0}, f"{FIRST_YEAR + 2}-01-01": {"value": 1}}}
    return {
        "at_risk": {"values": by_date},
        "outcomes": outcomes,
        "carers": steps,
        "first_value": value(rule.FIRST_VALUE),
    }


def annual_value(p: Any, period: Any, parameters: Any) -> Any:
    """The value of the year before, grown."""
    if period.start.year == FIRST_YEAR:
        return np.full(p.count, parameters(period).first_value)
    return p("annual_value", period.last_year) * (1 + p("inflation", period))


def carers(p: Any, period: Any, parameters: Any) -> Any:
    """The score of the rating of the year, or of the year before."""
    now = p("carer_rating", period)
    rating = np.where(np.isnan(now), p("carer_rating", period.last_year), now)
    return parameters(period).carers.calc(np.nan_to_num(rating), right=False)


def place(p: Any, period: Any) -> Any:
    """The score of deaths in the preferred place."""
    return np.clip((p("died_in_preferred", period) / p("preference_recorded", period) - 0.65) / 0.15, 0, 1)


def fewer(p: Any, period: Any) -> Any:
    """The score of emergency admissions."""
    return np.clip((1.1 - p("emergency_admissions", period) / p("deaths", period)) / 0.3, 0, 1)


def base(p: Any, period: Any, parameters: Any) -> Any:
    """The standard fee."""
    return np.round(100 * p("annual_value", period) * (1 - parameters(period).at_risk))


def score(p: Any, period: Any) -> Any:
    """All three outcomes, or two where few preferences are recorded."""
    two = 0.3 * p("fewer", period) + 0.2 * p("carers", period)
    return np.where(p("preference_recorded", period) >= 50, 0.5 * p("place", period) + two, two / 0.5)


def quality(p: Any, period: Any, parameters: Any) -> Any:
    """The payment for outcomes."""
    terms, gate = parameters(period), p("preference_recorded", period) / p("deaths", period) >= 0.6
    earned = np.round(100 * p("annual_value", period) * terms.at_risk * p("score", period))
    return np.where(gate, terms.outcomes * earned, 0)


def savings(p: Any, period: Any, parameters: Any) -> Any:
    """What is shared of savings and overspends."""
    worth = p("annual_value", period)
    saved = worth - p("commissioner_cost", period)
    size = np.abs(saved) / worth
    shared = 0.5 * np.clip(size - 0.03, 0, 0.05) + 0.8 * np.maximum(size - 0.08, 0)
    return -parameters(period).outcomes * np.sign(saved) * np.round(100 * np.minimum(shared * worth, 0.1 * worth))


FORMULAS = {each.__name__: each for each in (annual_value, carers, place, fewer, base, score, quality, savings)} | {
    "hospices": lambda p, period: np.round(0.25 * p("quality", period)),
    "community": lambda p, period: np.round(0.15 * p("quality", period)),
    "prime": lambda p, period: p("quality", period) - p("hospices", period) - p("community", period),
}
SYSTEM = system(_parameters(), INPUTS, FORMULAS)


def with_openfisca(c: Columns) -> Callable[[], Columns]:
    """One simulation of every provider over all years."""
    by_year = {name: c[name].reshape(-1, rule.YEARS) for name in INPUTS}

    def run() -> Columns:
        simulation = simulate(SYSTEM, len(by_year["deaths"]))
        for at in range(rule.YEARS):
            for name in INPUTS:
                simulation.set_input(name, str(FIRST_YEAR + at), by_year[name][:, at])
        years = [str(FIRST_YEAR + at) for at in range(rule.YEARS)]
        return {
            name: np.stack([simulation.calculate(name, year) for year in years], axis=1).ravel()
            for name in rule.OUTPUTS
        }

    return run
