"""OpenFisca: parameters by date and one variable with a formula for each figure. Its numbers are 32-bit floats."""

from __future__ import annotations

from typing import Any

import numpy as np
from openfisca_core.entities import Entity
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from tests.bench.peers import w1
from tests.bench.peers.workload import Columns, Peer, as_given

YEAR = "2026"


def system(parameters: dict[str, Any], inputs: list[str], formulas: dict[str, Any]) -> Any:
    """A system with one entity, whose whole-year variables are the inputs and the formulas."""
    provider = Entity("provider", "providers", "A provider", "")
    provider.is_person = True
    made = TaxBenefitSystem([provider])
    made.parameters = ParameterNode("", data=parameters)

    def add(name: str, formula: Any, kind: type) -> None:
        parts = {"value_type": kind, "entity": provider, "definition_period": DateUnit.YEAR, "label": name}
        made.add_variable(type(name, (Variable,), parts | ({"formula": formula} if formula else {})))

    for name in inputs:  # pennies do not fit its 32-bit whole numbers, so they are floats
        add(name, None, int if name in ("year", "track") else float)
    for name, formula in formulas.items():
        add(name, formula, float)
    return made


def value(number: Any) -> dict[str, Any]:
    """A parameter that never changes."""
    return {"values": {"2020-01-01": {"value": number}}}


def simulate(made: Any, columns: Columns, inputs: list[str], outputs: tuple[str, ...]) -> Columns:
    """One simulation of every row."""
    builder = SimulationBuilder()
    builder.set_default_period(YEAR)
    simulation = builder.build_default_simulation(made, len(columns[inputs[0]]))
    for name in inputs:
        simulation.set_input(name, YEAR, columns[name])
    return {name: simulation.calculate(name, YEAR) for name in outputs}


def _w1_parameters() -> dict[str, Any]:
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


def _w1_formulas() -> dict[str, Any]:
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
        "second": lambda p, at: np.round(0.3 * p("total", at)),
        "third": lambda p, at: np.round(0.2 * p("total", at)),
        "first": lambda p, at: p("total", at) - p("second", at) - p("third", at),
    }


W1_INPUTS = [*(f"{letter}{i}" for i in range(1, 9) for letter in "nd"), "contract_value", "year", "base", "tgt", "act"]


def _w1() -> Peer:
    made = system(_w1_parameters(), W1_INPUTS, _w1_formulas())
    return Peer(as_given, lambda columns: simulate(made, columns, W1_INPUTS, w1.OUTPUTS), most=1_000_000)


PEERS = {"w1": _w1()}
