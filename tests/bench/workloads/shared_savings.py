"""Medicare Shared Savings: organisations of every track in the years whose rules are held."""

from __future__ import annotations

import numpy as np

from tests import shipped
from tests.bench.peers.workload import Columns, Workload
from tests.bench.workloads.manners import CAREFUL, PLAIN, Manner
from tests.bench.workloads.rows import Figures, Made

OUTPUTS = ("shared_savings", "shared_losses")
TRACKS = ("t1", "t1_plus", "t2", "t3", "a", "b", "c", "d", "e", "enhanced")
NAN = np.nan
SHARE = np.array([0.5, 0.5, 0.6, 0.75, 0.4, 0.4, 0.5, 0.5, 0.5, 0.75])
CAP = np.array([0.1, 0.1, 0.15, 0.2, 0.1, 0.1, 0.1, 0.1, 0.1, 0.2])
LOSS_FROM = np.array([NAN, 0.3, 0.4, 0.4, NAN, NAN, 0.3, 0.3, 0.3, 0.4])
LOSS_TO = np.array([NAN, 0.3, 0.6, 0.75, NAN, NAN, 0.3, 0.3, 0.3, 0.75])
LIMIT = np.array([NAN, 0.04, 0.1, 0.15, NAN, NAN, 0.01, 0.02, 0.04, 0.15])
OF_REVENUE = np.array([NAN, 0.08, NAN, NAN, NAN, NAN, 0.02, 0.04, 0.08, NAN])
TWO_SIDED = ~np.isnan(LIMIT)
PEOPLE = [5000, 5999, 6000, 6999, 7000, 7999, 8000, 8999, 9000, 9999, 10000, 14999, 15000, 19999, 20000, 49999, 50000, 59999]  # fmt: skip
RATES = [3.9, 3.6, 3.6, 3.4, 3.4, 3.2, 3.2, 3.1, 3.1, 3.0, 3.0, 2.7, 2.7, 2.5, 2.5, 2.2, 2.2, 2.0]
HELD = np.array([0, 1, 2, 3, 4, 7, 8, 9, 10])
"""The years of the term that are not refused."""


def make(number: int, seed: int = 1) -> Made:
    """Distinct rows: savings about 2% with a spread of 5%, rates to a hundredth of a per cent, dollars."""
    random = np.random.default_rng(seed)
    year = random.choice(HELD, number)
    old, new = random.integers(0, 4, number), random.integers(4, 10, number)
    track = np.where(year < 5, old, new)
    benchmark = random.integers(40_000_000, 1_500_000_000, number)
    expenditure = np.rint(benchmark * (1 - random.normal(0.02, 0.05, number))).astype(np.int64)
    revenue = np.rint(benchmark * random.uniform(0.1, 0.9, number)).astype(np.int64)
    met = random.random(number) < 0.93
    return Made(
        {
            ("track", ()): Figures(track, names=TRACKS),
            ("assigned_beneficiaries", ()): Figures(random.integers(5000, 90_000, number)),
            ("benchmark", ()): Figures(benchmark),
            ("expenditure", ()): Figures(expenditure),
            ("published_rate", ()): Figures(random.integers(0, 400, number), 10_000),
            ("quality_met", ()): Figures(met.astype(np.int64), yes_no=True),
            ("alternative_met", ()): Figures((random.random(number) < 0.9).astype(np.int64), yes_no=True),
            ("quality_score", ()): Figures(random.integers(6000, 10_001, number), 10_000),
            ("published_loss_rate", ()): Figures(
                random.integers(3000, 7501, number), 10_000, random.random(number) < 0.8
            ),
            ("reduced", ()): Figures((random.random(number) < 0.05).astype(np.int64), yes_no=True),
            ("guardrail", ()): Figures((random.random(number) < 0.01).astype(np.int64), yes_no=True),
            ("disaster_relief", ()): Figures(np.where(random.random(number) < 0.1, 250_000, 0)),
            ("revenue", ()): Figures(revenue, 1, ~TWO_SIDED[track]),
        },
        year,
    )


def by_hand(c: Columns, manner: Manner) -> Columns:
    """The amounts in dollars."""
    at_least, rounded = manner.at_least, manner.rounded
    track, year, benchmark = c["track"], c["year"], c["benchmark"]
    two_sided, share = TWO_SIDED[track], SHARE[track]
    saved = benchmark - c["expenditure"]
    rate = saved / benchmark
    table = rounded(100 * np.interp(c["assigned_beneficiaries"], PEOPLE, RATES)) / 10_000
    least = np.where(two_sided, c["published_rate"], table)
    reached = at_least(rate, least)
    counts = reached | (c["reduced"] & (saved > 0)) | (two_sided & at_least(-rate, least))
    generated = np.where(counts & ~(c["guardrail"] & (least == 0)), saved, 0)
    scaled = share * c["quality_score"]
    met = c["quality_met"]
    earned = np.select(
        [year < 5, year < 9], [np.where(met, scaled, 0), np.where(met, share, 0)],
        np.where(met, share, np.where(c["alternative_met"], scaled, 0)),
    )  # fmt: skip
    sharing = np.where(c["reduced"] & ~reached, 0.5 * earned, earned)
    kept = np.clip(1 - np.where(year < 5, earned, scaled), LOSS_FROM[track], LOSS_TO[track])
    loss_rate = np.where(np.isnan(c["published_loss_rate"]), kept, c["published_loss_rate"])
    most = np.fmin(LIMIT[track] * benchmark, OF_REVENUE[track] * c["revenue"])
    shared = np.where(generated > 0, rounded(np.minimum(generated * sharing * 0.98, CAP[track] * benchmark)), 0)
    owed = np.maximum(np.minimum(-generated * loss_rate, most) - c["disaster_relief"], 0)
    losses = np.where(two_sided & (generated < 0), rounded(owed), 0)
    return {"shared_savings": shared, "shared_losses": losses}


WORKLOAD = Workload(
    "Medicare Shared Savings, organisations of every track",
    lambda: shipped.contract("medicare_shared_savings"),
    {"realistic": make},
    OUTPUTS,
    lambda c: by_hand(c, PLAIN),
    lambda c: by_hand(c, CAREFUL),
)
