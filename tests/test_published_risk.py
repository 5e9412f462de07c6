"""Worked examples of contracts that share risk: each comes out of the shipped contract, exactly, at the places printed.

A vector of kind `published` is a fact; `statute-arithmetic` and `table-arithmetic` are rules put through by hand.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from obcdsl.contract import load
from tests.test_published import CONTRACTS, examples

pytestmark = pytest.mark.published


def paid(name: str, row: dict[str, str], clause: str, payer: str) -> Fraction:
    """What the payer pays by one clause of a shipped contract on one row, before it is rounded; below 0, what it receives."""
    (statement,) = load(CONTRACTS / name).evaluate([row]).statements
    (line,) = [line for line in statement.lines if line.clause == clause]
    assert line.unrounded is not None
    return Fraction(line.unrounded) * (1 if line.payer == payer else -1)


@pytest.mark.parametrize(
    ("scheme", "period", "how_many"),
    [("Medicare Part D risk corridors (2008 on)", "2008", 4), ("Medicare Part D risk corridors 2006-07", "2006", 2)],
)
def test_part_d_corridors(published: Path, scheme: str, period: str, how_many: int) -> None:
    found = examples(published, scheme)
    for example in found:
        given = example["inputs"]
        row = {"sponsor": "one", "period": period, "target_amount": given["target"],
               "allowable_costs": given["adjusted_allowable_costs"]}  # fmt: skip
        worked = paid("medicare_part_d_corridor", row, "risk_sharing", "cms")
        assert worked == Fraction(example["expected"]["payment_to_plan"]), example
    assert len(found) == how_many


def test_aco_reach_bands(published: Path) -> None:
    """Percentages are of the benchmark after a Global ACO's discount of 3.5%, with the whole withhold earned."""
    found = examples(published, "ACO REACH")
    for example in found:
        given = example["inputs"]
        gross = Fraction(1_000_000)
        benchmark = gross * {"Global": Fraction("0.965"), "Professional": Fraction(1)}[given["option"]]
        cost = benchmark * (1 - Fraction(given["gross_savings_pct_of_benchmark"]) / 100)
        row = {"aco": "one", "period": "2025", "option": given["option"].lower(), "gross_benchmark": str(gross),
               "cost": str(cost), "earned": "100%"}  # fmt: skip
        worked = paid("aco_reach", row, "settlement", "cms")
        assert worked == benchmark * Fraction(example["expected"]["shared_pct_of_benchmark"]) / 100, example
    assert len(found) == 8


def test_alzira_flows(published: Path) -> None:
    (example,) = examples(published, "Alzira")
    given, expected = example["inputs"], example["expected"]
    row = {"period": "year 1", "residents": "0", "regional_cost": "0", "turnover": "0", "profit": "0",
           "outflow": given["cost_of_own_patients_elsewhere"], "inflow": given["average_cost_of_incoming_patients"]}  # fmt: skip
    assert paid("alzira", row, "outflow_charge", "concession") == Fraction(expected["pays"])
    assert paid("alzira", row, "inflow_payment", "government") == Fraction(expected["receives"])


def test_next_generation_cap_and_losses(published: Path) -> None:
    """The cap comes before the share; of the shared savings 98% is paid, and losses are owed in full."""
    capped, losses = examples(published, "Next Generation ACO")
    given = capped["inputs"]
    row = {"aco": "one", "period": "2016", "arrangement": given["risk_arrangement_pct"] + "%",
           "cap": given["savings_cap_pct"] + "%", "benchmark": "100", "cost": str(100 - int(given["gross_savings_pct"]))}  # fmt: skip
    worked = paid("next_generation_aco", row, "shared_savings", "cms")
    kept_back = Fraction(losses["inputs"]["sequestration_pct"]) / 100
    assert worked == Fraction(capped["expected"]["shared_pct_of_benchmark"]) * (1 - kept_back)
    row = {"aco": "one", "period": "2016", "arrangement": "100%", "cap": "15%", "benchmark": "1000",
           "cost": str(1000 + int(losses["inputs"]["calculated_losses"]))}  # fmt: skip
    assert paid("next_generation_aco", row, "shared_losses", "aco") == Fraction(losses["expected"]["owed"])
