"""Medicare Shared Savings as a system of OpenFisca: terms of the tracks as parameters, organisations with their year and track."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.bench.peers.openfisca_system import prepare, system, value
from tests.bench.workloads import shared_savings as rule
from tests.bench.workloads.shared_savings_peers import TERMS

INPUTS = [
    "track", "year", "benchmark", "expenditure", "assigned_beneficiaries", "published_rate", "quality_met",
    "alternative_met", "quality_score", "published_loss_rate", "reduced", "guardrail", "disaster_relief", "revenue",
]  # fmt: skip


def _parameters() -> dict[str, Any]:
    """A node for each of the terms that tracks have, with a parameter for each track."""
    return {
        name: {track: value(term) for track, term in zip(rule.TRACKS, terms.tolist(), strict=True)}
        for name, terms in TERMS.items()
    }


def _term(name: str) -> Any:
    """One of the terms of each organisation's track."""

    def formula(p: Any, period: Any, parameters: Any) -> Any:
        terms = getattr(parameters(period), name)
        return np.array([getattr(terms, track) for track in rule.TRACKS], np.float64)[p("track", period)]

    return formula


def least(p: Any, period: Any) -> Any:
    """The minimum rate: of the table on one-sided tracks."""
    table = np.round(np.interp(p("assigned_beneficiaries", period), rule.PEOPLE, rule.RATES), 2) / 100
    return np.where(np.isnan(p("limit", period)), table, p("published_rate", period))


def rate(p: Any, period: Any) -> Any:
    """Savings as a share of the benchmark."""
    return (p("benchmark", period) - p("expenditure", period)) / p("benchmark", period)


def generated(p: Any, period: Any) -> Any:
    """Savings that count, or losses if negative."""
    saved, lowest, share = p("benchmark", period) - p("expenditure", period), p("least", period), p("rate", period)
    two_sided, reduced = ~np.isnan(p("limit", period)), p("reduced", period) > 0
    counts = (share >= lowest) | (reduced & (saved > 0)) | (two_sided & (-share >= lowest))
    return np.where(counts & ~((p("guardrail", period) > 0) & (lowest == 0)), saved, 0)


def earned(p: Any, period: Any) -> Any:
    """The share earned by quality."""
    year, share, scaled = p("year", period), p("share", period), p("scaled", period)
    met, alternative = p("quality_met", period) > 0, p("alternative_met", period) > 0
    late = np.where((year >= 9) & alternative, scaled, 0)
    return np.where(met, np.where(year < 5, scaled, share), late)


def shared_savings(p: Any, period: Any) -> Any:
    """What is paid of savings that count."""
    share, amount = p("earned", period), p("generated", period)
    cut = (p("reduced", period) > 0) & (p("rate", period) < p("least", period))
    due = np.minimum(amount * np.where(cut, 0.5 * share, share) * 0.98, p("cap", period) * p("benchmark", period))
    return np.where(amount > 0, np.round(due), 0)


def shared_losses(p: Any, period: Any) -> Any:
    """What is owed of losses that count."""
    amount, published = p("generated", period), p("published_loss_rate", period)
    worked = 1 - np.where(p("year", period) < 5, p("earned", period), p("scaled", period))
    share = np.where(np.isnan(published), np.clip(worked, p("loss_from", period), p("loss_to", period)), published)
    most = np.fmin(p("limit", period) * p("benchmark", period), p("of_revenue", period) * p("revenue", period))
    owed = np.maximum(np.minimum(-amount * share, most) - p("disaster_relief", period), 0)
    return np.where(~np.isnan(p("limit", period)) & (amount < 0), np.round(owed), 0)


FORMULAS = (
    {name: _term(name) for name in TERMS}
    | {each.__name__: each for each in (least, rate, generated, earned, shared_savings, shared_losses)}
    | {"scaled": lambda p, period: p("share", period) * p("quality_score", period)}
)

with_openfisca = prepare(system(_parameters(), INPUTS, FORMULAS), INPUTS, rule.OUTPUTS)
