"""OpenFisca: parameters by date and one variable with a formula for each figure. Its numbers are 32-bit floats."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from openfisca_core.entities import Entity
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from tests.bench.peers.workload import Columns, Prepare

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
    return {"values": {"2000-01-01": {"value": number}}}


def prepare(made: Any, inputs: list[str], outputs: tuple[str, ...]) -> Prepare:
    """One simulation of every row, each a provider in one year."""

    def prepared(c: Columns) -> Callable[[], Columns]:
        def run() -> Columns:
            simulation = simulate(made, len(c["year"]))
            for name in inputs:
                simulation.set_input(name, YEAR, c[name])
            with np.errstate(all="ignore"):
                return {name: simulation.calculate(name, YEAR) for name in outputs}

        return run

    return prepared


def simulate(made: Any, providers: int) -> Any:
    """A simulation of so many providers, with nothing known of them."""
    builder = SimulationBuilder()
    builder.set_default_period(YEAR)
    return builder.build_default_simulation(made, providers)
