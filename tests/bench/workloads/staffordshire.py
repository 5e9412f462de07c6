"""End of life care: ten years of each of very many providers, with an annual value that grows year by year."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests import shipped
from tests.bench.peers.workload import Columns, Workload
from tests.bench.workloads.manners import CAREFUL, PLAIN, Manner
from tests.bench.workloads.rows import Figures, Made

OUTPUTS = ("base", "quality", "savings", "prime", "hospices", "community")
YEARS = 10
FIRST_VALUE = 53.5e6
AT_RISK = np.array([0, 0, 0.025, 0.05, *[0.1] * 6])


def make(number: int, seed: int = 1) -> Made:
    """Distinct rows: results about the thresholds, a survey missing now and then, uplifts in tenths of a per cent."""
    random = np.random.default_rng(seed)
    number += -number % YEARS
    year = np.tile(np.arange(YEARS), number // YEARS)
    deaths = random.integers(300, 3000, number)
    recorded = np.rint(deaths * np.clip(random.normal(0.75, 0.08, number), 0.05, 1)).astype(np.int64)
    died = np.rint(recorded * np.clip(random.normal(0.72, 0.07, number), 0, 1)).astype(np.int64)
    emergency = np.rint(deaths * np.clip(random.normal(0.95, 0.12, number), 0, 3)).astype(np.int64)
    inflation = random.integers(-5, 45, number)
    value = 53.5e6 * np.cumprod(np.where(year == 0, 1, 1 + inflation / 1000).reshape(-1, YEARS), axis=1).ravel()
    cost = np.rint(value * random.normal(1, 0.05, number)).astype(np.int64)
    survey = (year < 2) | ((year > 3) & (random.random(number) < 0.004))
    survey[1:] &= (year[1:] < 3) | ~survey[:-1]
    return Made(
        {
            ("deaths", ()): Figures(deaths),
            ("preference_recorded", ()): Figures(recorded),
            ("died_in_preferred", ()): Figures(died),
            ("emergency_admissions", ()): Figures(emergency),
            ("carer_rating", ()): Figures(random.integers(60, 96, number), 100, survey),
            ("commissioner_cost", ()): Figures(cost),
            ("inflation", ()): Figures(inflation, 1000, year == 0),
        },
        year,
        YEARS,
    )


def annual_value(c: Columns) -> Any:
    """The value of each year: that of the year before, grown."""
    growth = np.where(c["year"] == 0, 1.0, 1 + c["inflation"]).reshape(-1, YEARS)
    return FIRST_VALUE * np.cumprod(growth, axis=1).ravel()


def carers_carried(c: Columns) -> Any:
    """The rating by carers, or that of the year before where there is none."""
    carers = c["carer_rating"]
    return np.where(np.isnan(carers), np.concatenate([[np.nan], carers[:-1]]), carers)


def by_hand(c: Columns, manner: Manner) -> Columns:
    """The amounts in pennies, from the payer of each line."""
    year, value, carers, rounded = c["year"], annual_value(c), carers_carried(c), manner.rounded
    at_risk, outcomes = AT_RISK[year], year >= 2
    base = rounded(100 * value * (1 - at_risk))
    place = np.clip((c["died_in_preferred"] / c["preference_recorded"] - 0.65) / 0.15, 0, 1)
    fewer = np.clip((1.1 - c["emergency_admissions"] / c["deaths"]) / 0.3, 0, 1)
    cared = np.select([carers >= 0.85, carers >= 0.7], [1.0, 0.5], 0.0)
    scored = c["preference_recorded"] >= 50
    score = np.where(scored, 0.5 * place + 0.3 * fewer + 0.2 * cared, (0.3 * fewer + 0.2 * cared) / 0.5)
    gate = manner.at_least(c["preference_recorded"] / c["deaths"], 0.6)
    quality = np.where(outcomes & gate, rounded(100 * value * at_risk * score), 0)
    saved = value - c["commissioner_cost"]
    size = np.abs(saved) / value
    shared = 0.5 * np.maximum(np.minimum(size, 0.08) - 0.03, 0) + 0.8 * np.maximum(size - 0.08, 0)
    savings = np.where(outcomes, -np.sign(saved) * rounded(100 * np.minimum(shared * value, 0.1 * value)), 0)
    hospices, community = rounded(0.25 * quality), rounded(0.15 * quality)
    return {
        "base": base, "quality": quality, "savings": savings,
        "prime": quality - hospices - community, "hospices": hospices, "community": community,
    }  # fmt: skip


WORKLOAD = Workload(
    "Staffordshire end of life, ten years of each provider",
    lambda: shipped.contract("staffordshire_end_of_life"),
    {"realistic": make},
    OUTPUTS,
    lambda c: by_hand(c, PLAIN),
    lambda c: by_hand(c, CAREFUL),
)
