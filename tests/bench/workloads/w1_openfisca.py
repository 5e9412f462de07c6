"""Workload W1 as a system of OpenFisca."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.bench.peers.openfisca_system import prepare, system, value
from tests.bench.workloads import w1


def _parameters() -> dict[str, Any]:
    brackets = [{"threshold": value(0.0), "amount": value(0.0)}]
    brackets += [{"threshold": value(gate), "amount": value(points)} for gate, points in reversed(w1.STEPS)]
    lines = {
        f"measure_{i}": {"zero": value(zero), "one": value(one), "most": value(float(most)), "weight": value(weight)}
        for i, zero, one, most, weight in w1.LINES
    }
    at_risk = {f"year_{year}": value(share) for year, share in w1.AT_RISK.items()}
    steps = {"brackets": brackets, "metadata": {"type": "single_amount"}}
    return {"at_risk": at_risk, "steps": steps, "gate": value(0.8), "cap": value(1.1), **lines}


def _rate(i: int) -> Any:
    return lambda p, period: p(f"n{i}", period) / p(f"d{i}", period)


def _score(i: int) -> Any:
    def formula(p: Any, period: Any, parameters: Any) -> Any:
        m = getattr(parameters(period), f"measure_{i}")
        return np.clip((p(f"rate_{i}", period) - m.zero) / (m.one - m.zero), 0, m.most)

    return formula


def _formulas() -> dict[str, Any]:
    def weighted(p: Any, period: Any, parameters: Any) -> Any:
        terms = parameters(period)
        lines = sum(getattr(terms, f"measure_{i}").weight * p(f"score_{i}", period) for i, *_ in w1.LINES)
        return lines + 0.1 * terms.steps.calc(p("rate_5", period), right=False)

    def risk(p: Any, period: Any, parameters: Any) -> Any:
        shares = parameters(period).at_risk
        by_year = np.array([0.0, *(getattr(shares, f"year_{year}") for year in w1.AT_RISK)])
        return p("contract_value", period) * by_year[p("year", period)]

    def incentive(p: Any, period: Any, parameters: Any) -> Any:
        terms, stake = parameters(period), p("risk", period)
        earned = np.round(np.minimum(stake * p("weighted", period), terms.cap * stake))
        return np.where(p("rate_1", period) < terms.gate, 0, earned)

    def corridor(p: Any, period: Any) -> Any:
        target, saving = p("tgt", period), p("tgt", period) - p("act", period)
        v = np.abs(saving) / target
        share = (0.5 * np.clip(v - 0.03, 0, 0.05) + 0.8 * np.maximum(v - 0.08, 0)) * target
        return np.sign(saving) * np.round(np.minimum(share, 0.1 * p("contract_value", period)))

    return {
        **{f"rate_{i}": _rate(i) for i in range(1, 9)},
        **{f"score_{i}": _score(i) for i, *_ in w1.LINES},
        "weighted": weighted,
        "risk": risk,
        "incentive": incentive,
        "corridor": corridor,
        "total": lambda p, at: p("base", at) + p("incentive", at) + p("corridor", at),
        "hospices": lambda p, at: np.round(0.3 * p("total", at)),
        "charity": lambda p, at: np.round(0.2 * p("total", at)),
        "trust": lambda p, at: p("total", at) - p("hospices", at) - p("charity", at),
    }


INPUTS = [*(f"{letter}{i}" for i in range(1, 9) for letter in "nd"), "contract_value", "year", "base", "tgt", "act"]

with_openfisca = prepare(system(_parameters(), INPUTS, _formulas()), INPUTS, w1.OUTPUTS)
