"""Schemes that the language has to hold beside the shipped ones, on figures worked by hand."""

from __future__ import annotations

import statistics
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

from obcdsl.contract import Contract, load
from obcdsl.statement import Statement

SCHEMES = Path(__file__).parent / "schemes"


def contract(name: str) -> Contract:
    found = load(SCHEMES / f"{name}.obc")
    assert not [f for f in found.check() if f.level == "error"]
    return found


def amounts(statement: Statement) -> dict[str, str | None]:
    """The amount of each line, by clause and row."""
    return {line.clause + (f" {line.key}" if line.key else ""): line.amount for line in statement.lines}


MONTHS = (
    "April 2024", "May 2024", "June 2024", "July 2024", "August 2024", "September 2024", "October 2024", "November 2024",
    "December 2024", "January 2025", "February 2025", "March 2025",
)  # fmt: skip


def test_two_clocks_a_yearly_cap_and_a_yearly_incentive() -> None:
    """The cap over the year bites in the fourth quarter: 103% of 12,000 x £62 less £558,000 paid before."""
    rows = [{"period": month, "metric": "planned", "value": "1000"} for month in MONTHS]
    rows += [
        {"period": month, "metric": "contacts", "value": "1000" if number < 9 else "1500"}
        for number, month in enumerate(MONTHS)
    ]
    for quarter, seen in enumerate((90, 92, 95, 91), start=1):
        rows.append({"period": f"year 1 quarter {quarter}", "metric": "waited_under_18", "value": str(seen)})
        rows.append({"period": f"year 1 quarter {quarter}", "metric": "all_seen", "value": "100"})
    statements = contract("quarterly").evaluate(rows).statements
    assert [amounts(s)["activity"] for s in statements] == ["186000.00", "186000.00", "186000.00", "208320.00"]
    assert [s.lines[1].status for s in statements] == ["does not apply"] * 3 + ["paid"]
    assert amounts(statements[3])["waits"] == "11494.80"
    assert {t.event: t.day for t in statements[0].timing if t.day} == {
        "settled": "2024-08-14", "restated until": "2025-07-31", "final": "2025-09-30",
    }  # fmt: skip


def test_a_withheld_figure_pays_nothing_yet() -> None:
    """Without the last quarter's list the incentive is withheld, and the activity is paid."""
    rows = [{"period": month, "metric": name, "value": "1000"} for month in MONTHS for name in ("planned", "contacts")]
    for quarter in range(1, 5):
        rows.append({"period": f"year 1 quarter {quarter}", "metric": "waited_under_18", "value": "90"})
        if quarter < 4:
            rows.append({"period": f"year 1 quarter {quarter}", "metric": "all_seen", "value": "100"})
    evaluation = contract("quarterly").evaluate(rows)
    last = evaluation.statements[-1]
    assert last.lines[0].status == "paid"
    assert (last.lines[1].status, last.lines[1].amount) == ("zero", "0.00")
    assert "withheld" in (last.lines[1].reason or "")


def test_bands_that_stand_in_a_table() -> None:
    """Each option has its own bands; the last one has no limit."""
    found = contract("reach")
    rows = [
        {"aco": name, "option": option, "benchmark": "1000000", "cost": cost}
        for name, option, cost in (
            ("a", "professional", "880000"),
            ("b", "global", "700000"),
            ("c", "global", "1120000"),
        )
    ]
    nets = {s.payee: (s.net.payer, s.net.amount) for s in found.evaluate(rows).statements if s.net}
    assert nets == {"a": ("cms", "45500.00"), "b": ("cms", "275000.00"), "c": ("aco", "120000.00")}


def test_rows_of_a_private_key_are_only_counted() -> None:
    """Five claims: their amounts and names never leave, their number and totals do."""
    rows = [
        {"prime": "P1", "period": "year 1 quarter 1", "claim": f"secret-{number}", "value": value, "sampled": sampled,
         "valid_claim": valid, "group": group}
        for number, (value, sampled, valid, group) in enumerate(
            (("1200", "yes", "yes", "jsa"), ("1200", "yes", "no", "jsa"), ("1200", "no", "", "jsa"), ("1200", "no", "", "jsa"),
             ("3500", "no", "", "esa"))
        )
    ]  # fmt: skip
    (statement,) = contract("claims").evaluate(rows).statements
    assert amounts(statement) == {
        "outcomes": "8300.00",
        "invalid_found": "1200.00",
        "extrapolated jsa": "1200.00",
        "extrapolated esa": "0.00",
    }
    assert "secret" not in statement.model_dump_json()


def test_points_with_a_register_indicator_and_prevalence() -> None:
    """Half way between 38% and 78% earns half of 10 points; a register earns all or nothing."""
    found = contract("qof")
    practice = {"practice": "A", "list_size": "9000", "national_list": "9000"}
    indicators = [
        {"practice": "A", "indicator": "dm003", "met": "58", "eligible": "100", "register_kept": ""},
        {"practice": "A", "indicator": "ast007", "met": "70", "eligible": "100", "register_kept": ""},
        {"practice": "A", "indicator": "dm017", "met": "0", "eligible": "0", "register_kept": "yes"},
    ]
    areas = [
        {"practice": "A", "area": "diabetes", "register": "1800", "national_prevalence": "0.1"},
        {"practice": "A", "area": "asthma", "register": "900", "national_prevalence": "0.1"},
    ]
    import pandas

    (statement,) = found.evaluate(
        [pandas.DataFrame([practice]), pandas.DataFrame(indicators), pandas.DataFrame(areas)]
    ).statements
    point = Fraction("201.16")
    assert amounts(statement) == {
        "pay dm003": f"{float(5 * point * 2):.2f}",
        "pay ast007": f"{float(20 * point):.2f}",
        "pay dm017": f"{float(6 * point * 2):.2f}",
    }


def test_excess_profit_is_returned_and_given_back() -> None:
    """Profits of 9%, 4% and 9% of 100 million, cumulative at 7.5%: 1.5 million back, then 1.5 million returned, then none."""
    rows = [
        {"period": year, "residents": "1000", "turnover": "100000000", "profit": profit}
        for year, profit in (("2003", "9000000"), ("2004", "4000000"), ("2005", "9000000"))
    ]
    statements = contract("alzira").evaluate(rows).statements
    ways = [next((line.payer, line.amount) for line in s.lines if line.clause == "profit_return") for s in statements]
    assert ways == [("concession", "1500000.00"), ("government", "1500000.00"), ("concession", "0.00")]
    assert amounts(statements[0])["capitation"] == "285547.95"  # 275 of 365 days


def test_a_cohort_payment_comes_off_the_pooled_one() -> None:
    """8.4% misses the 10% of one cohort; 16.1% earns its own; the pool pays what is left."""
    rows = [
        {
            "period": "year 4",
            "cohort": "one",
            "people": "1000",
            "reconvictions": "1420",
            "control_people": "10000",
            "control_reconvictions": "15500",
        },
        {
            "period": "year 6",
            "cohort": "two",
            "people": "1000",
            "reconvictions": "1300",
            "control_people": "10000",
            "control_reconvictions": "15500",
        },
        {
            "period": "year 7",
            "cohort": "one",
            "people": "0",
            "reconvictions": "0",
            "control_people": "",
            "control_reconvictions": "",
        },
    ]
    statements = contract("peter").evaluate(rows).statements
    by_period = {s.period: amounts(s) for s in statements}
    assert by_period["year 4"]["cohort_payment one"] == "0.00"
    assert by_period["year 6"]["cohort_payment two"] == "400000.00"
    assert by_period["year 7"]["pooled"] == "208000.00"


def test_the_worst_quarter_of_a_cohort_by_standard_scores() -> None:
    """The quarter of hospitals with the highest mean of z-scores is paid 1% less; worked here in binary, to 4 places."""
    given = {
        "clabsi": [0.48, 1.85, 1.21, 0.03, 0.27, 1.67, 1.68, 1.19, 1.19, 1.01, 1.22, 1.41],
        "cauti": [0.54, 0.6, 0.07, 0.84, None, 0.26, 0.23, 0.02, 0.87, 0.67, 0.13, 0.58],
    }
    hospitals = [f"h{number}" for number in range(12)]
    rows = [{"hospital": name, "period": "year 1", "payments": "1000000"} for name in hospitals]
    scores: dict[str, list[float]] = {name: [] for name in hospitals}
    for measure, found in given.items():
        results = {name: value for name, value in zip(hospitals, found, strict=True) if value is not None}
        rows += [
            {"hospital": name, "period": "year 1", "measure": measure, "result": str(value)}
            for name, value in results.items()
        ]
        low, high = percentile(5, results.values()), percentile(95, results.values())
        held = {name: min(max(value, low), high) for name, value in results.items()}
        middle, spread = statistics.mean(held.values()), statistics.stdev(held.values())
        for name, value in held.items():
            scores[name].append((value - middle) / spread)
    total = {name: round(statistics.mean(each), 4) for name, each in scores.items()}
    bar = percentile(75, total.values())
    found_statements = contract("hac").evaluate(rows).statements
    assert {s.payee: round(float(Fraction(s.values["total_score"].exact or 0)), 4) for s in found_statements} == total
    assert {s.payee for s in found_statements if s.lines[0].amount == "10000.00"} == {
        n for n in total if total[n] > bar
    }


def percentile(number: float, values: Iterable[float]) -> float:
    """On the line between two ranks, both ends counted."""
    ordered = sorted(values)
    place = (len(ordered) - 1) * number / 100
    below = int(place)
    return ordered[below] + (place - below) * (ordered[min(below + 1, len(ordered) - 1)] - ordered[below])
