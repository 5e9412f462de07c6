"""Worked examples of schemes of the United Kingdom: each comes out of the shipped contract, at the places printed.

A vector of kind `published` is exact; one of kind `published-rounded` is near what was printed, within half of its last digit that counts.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from obcdsl.contract import load
from obcdsl.statement import Statement
from tests.test_published import CONTRACTS, examples

pytestmark = pytest.mark.published


def vector(published: Path, scheme: str, name: str) -> dict[str, Any]:
    (found,) = [example for example in examples(published, scheme) if str(example["id"]) == name]
    return found


def statement(name: str, rows: list[dict[str, str]]) -> Statement:
    """The one statement of a shipped contract on these rows, each with columns of its own."""
    import pandas

    (found,) = load(CONTRACTS / name).evaluate([pandas.DataFrame([row]) for row in rows]).statements
    return found


def amount(found: Statement, clause: str, key: str | None = None) -> Fraction:
    """What a line comes to before it is rounded."""
    (line,) = [line for line in found.lines if line.clause == clause and line.key == key]
    assert line.unrounded is not None
    return Fraction(line.unrounded)


@pytest.mark.parametrize(("name", "near"), [("qof-qi-average", Fraction(0)), ("qof-qi-double", Fraction(50))])
def test_quality_improvement_points(published: Path, name: str, near: Fraction) -> None:
    """All 74 points, on a list of the average length and on one of twice that; `about 29,800` is printed to the hundred."""
    example = vector(published, "QOF 2021/22", name)
    given, expected = example["inputs"], example["expected"]
    assert (given["points"], given["value_per_point"]) == (74, "201.16")
    found = statement(
        "quality_and_outcomes_framework",
        [
            {"practice": "one", "list_size": str(9000 * int(given["list_size_ratio"])), "average_list": "9000", "paid_last_year": "0"},
            {"practice": "one", "indicator": "qi", "shown": "yes"},
            *(
                {"practice": "one", "area": area, "register": "900", "national_prevalence": "10%"}
                for area in ("diabetes", "asthma")
            ),
        ],
    )  # fmt: skip
    printed = Fraction(expected.get("payment", expected.get("payment_about")))
    assert abs(amount(found, "pay", "qi") - printed) <= near


def test_weight_of_a_quality_indicator(published: Path) -> None:
    """Four of five indicators earned in full: what is taken back for the fifth is its part of the fixed element."""
    example = vector(published, "CQUIN 2022/23", "cquin-weights")
    names = ("flu_jabs", "malnutrition", "early_scan", "discharge", "record_of_care")
    assert example["inputs"]["indicators"] == len(names)
    found = statement(
        "commissioning_for_quality",
        [
            {"trust": "one", "period": "2022/23", "fixed_element": "100"},
            *(
                {"trust": "one", "period": "2022/23", "indicator": name, "met": "0" if name == "discharge" else "100", "eligible": "100"}
                for name in names
            ),
        ],
    )  # fmt: skip
    assert amount(found, "advance") == Fraction(example["inputs"]["scheme_pct_of_fixed"])
    assert amount(found, "clawed_back") == Fraction(example["expected"]["each_indicator_pct"])


def test_first_cohort_of_peterborough(published: Path) -> None:
    """The fall as printed, to a tenth of a percent, and no payment for it."""
    example = vector(published, "Peterborough social impact bond", "peterborough-c1")
    given, expected = example["inputs"], example["expected"]
    control = Decimal(given["control_per_100"]) / 100
    row = {"period": "year 4", "cohort": "first", "people": "100", "reconvictions": str(given["reconvictions_per_100"]),
           "control_rate": str(control)}  # fmt: skip
    found = statement("peterborough_reoffending", [row])
    rows = found.values["reduction"].rows
    assert rows is not None and rows["first"].exact is not None
    fall = Fraction(rows["first"].exact)
    assert abs(fall * 100 - Fraction(expected["reduction_pct"])) <= Fraction("0.05")
    assert (amount(found, "cohort_payment", "first") > 0) is expected["cohort_payment"]


def test_split_of_a_care_plan_in_wiltshire(published: Path) -> None:
    """What is paid when a plan is agreed, and when the customer confirms it."""
    example = vector(published, "Wiltshire Help to Live at Home", "wiltshire-split")
    given, expected = example["inputs"], example["expected"]
    assert given["outcomes_confirmed"] is True
    rows = [
        {"provider": "one", "period": f"year 1 quarter {quarter}", "plan": "A1", "event": event, "value": given["plan_value"],
         "days_early": "0"}
        for quarter, event in enumerate(("agreed", "confirmed"), start=1)
    ]  # fmt: skip
    paid = [
        Fraction(found.net.amount)
        for found in load(CONTRACTS / "help_to_live_at_home").evaluate(rows).statements
        if found.net
    ]
    assert paid == [Fraction(expected["up_front"]), Fraction(expected["on_confirmation"])]


@pytest.mark.parametrize(
    ("printed", "group", "people"),
    [("JSA 18-24", "jsa_18_24", 66_900), ("New ESA", "new_esa", 10_025), ("ESA volunteer", "esa_volunteers", 3254)],
)
def test_job_outcome_money_to_march_2014(published: Path, printed: str, group: str, people: int) -> None:
    """The groups whose sums are whole multiples of the fee. The other six need the people and the discounts, which are not printed."""
    paid = vector(published, "DWP Work Programme", "wp-job-outcome-payments-to-2014-03")
    assert sum(paid["inputs"].values()) == paid["expected"]["total"]
    row = {
        "prime": "one",
        "period": "year 3",
        "payment_group": group,
        "attached": "0",
        "job_outcomes": str(people),
        "sustained": "0",
    }
    assert amount(statement("work_programme", [row]), "outcome_fee", group) == paid["inputs"][printed]


def test_shares_of_income_in_cambridgeshire(published: Path) -> None:
    """The share of each of the five years, as the contract is paid on the figures of the portfolio."""
    example = vector(published, "Cambridgeshire older people (UnitingCare)", "unitingcare-ramp")
    figures = CONTRACTS / "england" / "data" / "figures.csv"
    paid = load(CONTRACTS / "england" / "cambridgeshire_older_people").evaluate(figures).statements
    assert [statement.period for statement in paid] == [f"year {year}" for year in example["inputs"]["year"]]
    shares = [Fraction(str(statement.values["at_risk"].exact)) * 100 for statement in paid]
    assert shares == example["expected"]["income_on_outcomes_pct"]


SCHEMES = {
    "ACA risk corridors": 5, "ACO REACH": 8, "Alzira": 1, "CQUIN": 1, "Cambridgeshire": 1, "DWP Work Programme": 5,
    "Hospital VBP": 1, "MA Star Ratings": 7, "Medicare Part D": 6, "Next Generation ACO": 2, "Peterborough": 1, "QOF": 2,
    "Wiltshire": 1,
}  # fmt: skip
"""What is tried in this file and those beside it, with how many vectors each; `stars-cai-group` is named there as not to be worked."""


def test_no_scheme_of_the_vectors_is_left_out(published: Path) -> None:
    found = {name: len(examples(published, name)) for name in SCHEMES}
    assert found == SCHEMES and sum(found.values()) == len(examples(published, ""))
