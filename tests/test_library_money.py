"""The library of pools, phasing, sharing and corridors: sound, laid out, every edge tried, and every definition explained."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from obcdsl import loads
from obcdsl.catalogue import Entry, standard_library
from obcdsl.examples.libraries import library_contract
from obcdsl.examples.report import run_examples
from tests.small import HEADER

ROOT = Path(__file__).resolve().parent.parent
FILES = ("pools", "phasing", "sharing", "corridors")
ENTRIES = [entry for entry in standard_library() if entry.path.stem in FILES]


@pytest.mark.parametrize("name", FILES)
def test_a_file_has_no_finding_and_its_examples_reach_every_edge(name: str) -> None:
    contract = library_contract(ROOT / "stdlib" / f"{name}.obc")
    assert contract.check() == ()
    report = run_examples(contract)
    assert report.passed and report.unreached == ()
    assert [(one.threshold.figure, one.threshold.edge, one.missing) for one in report.thresholds if one.missing] == []


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_a_definition_says_what_it_is_when_it_misleads_and_where_it_is_from(entry: Entry) -> None:
    assert entry.title != entry.name.replace("_", " ")
    assert entry.remarks.about and entry.remarks.misleads and entry.remarks.sources


def test_all_of_the_library_can_be_used_together() -> None:
    """But for files of whole clauses, which read what a contract defines."""
    shelf = ROOT / "stdlib"
    stand_alone = [path for path in sorted(shelf.glob("*.obc")) if not (shelf / "around" / path.name).is_file()]
    files = ", ".join(path.stem for path in stand_alone)
    header = HEADER.format(each="", years=3, period="contract year", rounding="half up to £0.01")
    text = 'metric cost "Cost": money\n  valid up to £10\n  missing refuse\nfee all_of_it "Fee"\n  pays cost\n'
    contract = loads(f"{header}\nuse {files}\n{text}")
    assert [finding.message for finding in contract.check() if finding.level == "error"] == []


# ---- published figures -----------------------------------------------------------------------------------------------


def corridor(row: str, cost: str) -> str:
    return f"settlement_in_bands({cost}, 100, published_bands for {row}, published_bands for {row})"


def in_call(vector: dict[str, Any]) -> tuple[str, str] | None:
    """The call that works a published figure, and what it comes to; None where these files are not about it."""
    given, expected = vector["inputs"], vector["expected"]
    match vector["id"].split("-"):
        case ["aca3r", *_]:
            return corridor("aca", given["allowable_costs"]), expected["payment_to_plan"]
        case ["partd", *_]:
            return corridor("part_d_2008", given["adjusted_allowable_costs"]), expected["payment_to_plan"]
        case ["partd2006", *_]:
            return corridor("part_d_2006", given["adjusted_allowable_costs"]), expected["payment_to_plan"]
        case ["reach", *_]:
            cost = f"(100 - ({given['gross_savings_pct_of_benchmark']}))"
            return "-" + corridor(f"reach_{given['option'].lower()}", cost), expected["shared_pct_of_benchmark"]
        case ["ngaco", "cap"]:
            saved, cap, share = (given[k] for k in ("gross_savings_pct", "savings_cap_pct", "risk_arrangement_pct"))
            return f"capped_then_shared({saved}, {share}%, 0%, {cap})", expected["shared_pct_of_benchmark"]
        case ["wiltshire", *_]:
            return f"balance_on_outcome({given['plan_value']}, 20%, yes)", expected["on_confirmation"]
        case ["cquin", *_]:
            return f"equal_part({given['scheme_pct_of_fixed']}, {given['indicators']})", expected["each_indicator_pct"]
        case ["qof", "qi", "average"]:
            return f"paid_for_points({given['points']}, {given['value_per_point']}, 1, 1)", expected["payment"]
        case ["hvbp", *_]:
            earned = f"linear_exchange({given['tps']}, 100, {given['slope']})"
            return f"withhold_factor({given['withhold']}, {earned})", expected["factor"]
        case ["alzira", *_]:
            flows = (given["average_cost_of_incoming_patients"], given["cost_of_own_patients_elsewhere"])
            net = Fraction(expected["receives"]) - Fraction(expected["pays"])
            return f"flows_over_border({flows[0]}, 80%, {flows[1]})", str(net)
    return None


@pytest.mark.published
def test_published_figures_come_out(published: Path) -> None:
    vectors = json.loads((published / "worked_examples.json").read_text(encoding="utf-8"))
    calls = [call for vector in vectors if (call := in_call(vector))]
    assert len(calls) >= 25
    expects = "\n".join(f"  expect {call} = {expected}" for call, expected in calls)
    header = HEADER.format(each="", years=3, period="contract year", rounding="half up to £0.01")
    contract = loads(f'{header}\nuse {", ".join(FILES)}\nexample published "As published"\n{expects}\n')
    report = run_examples(contract)
    assert report.passed, [finding.message for finding in report.findings]
