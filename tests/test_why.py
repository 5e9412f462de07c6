"""Why a figure is what it is: the tree of its derivation, and how far the next threshold is."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from obcdsl import load, loads
from obcdsl.contract import Contract
from obcdsl.diagnostic import Refusal
from obcdsl.evaluation import Job
from obcdsl.render.screen import Screen
from obcdsl.why.asking import explanation
from obcdsl.why.derivation import Derivation, derivation_data
from obcdsl.why.deriving import DEPTH

STAFFORDSHIRE = load("contracts/staffordshire_end_of_life")
WORK_PROGRAMME = load("contracts/work_programme")
CORRIDOR = load("contracts/aca_risk_corridor")


def derivation(contract: Contract, name: str, sources: list[Any], *, depth: int = DEPTH, **asked: Any) -> Derivation:
    """The derivation of a figure on some tables."""
    return explanation(Job(contract, sources, **asked), name, depth=depth).derivation


def years(**changed: str) -> list[dict[str, str]]:
    """Four years of the end of life contract; what is changed is changed in year 4."""
    same = {
        "inflation": "0", "commissioner_cost": "50000000", "deaths": "1000", "preference_recorded": "800",
        "died_in_preferred": "600", "emergency_admissions": "900", "carer_rating": "0.86",
    }  # fmt: skip
    return [{"period": f"year {year}", **same, **(changed if year == 4 else {})} for year in range(1, 5)]


def derived(name: str, **changed: str) -> Derivation:
    """A figure of year 4."""
    return derivation(STAFFORDSHIRE, name, [years(**changed)], period="year 4")


def named(found: Derivation, label: str) -> Derivation:
    """The figure of a label, anywhere in a tree."""
    return next(one for one in found.every() if one.label == label)


def test_the_payment_of_the_worked_example() -> None:
    found = derived("quality")
    assert found.shown == "£1,961,666.67, ccgs pays prime"
    assert (found.words, found.figures) == ("pool × share earned", "£2,675,000.00 × 73.33%")
    assert found.sentences == ("rounded half up to £0.01 from £1,961,666.67 (5885000/3)",)
    assert named(found, "preferred_place").value == "2/3"


def test_a_measure_down_to_its_rows() -> None:
    measure = named(derived("preferred_place"), "measure")
    assert (measure.words, measure.figures, measure.shown) == (
        "died_in_preferred / preference_recorded", "600 people / 800 people", "75%",
    )  # fmt: skip
    died = measure.children[0]
    assert died.data is not None
    assert (died.shown, died.data.line, died.data.column) == ("600 people", 5, "died_in_preferred")


def test_the_part_of_the_scale_in_words() -> None:
    assert derived("preferred_place").sentences == (
        "75% lies on the straight line from `at 65%: 0%` to `at 80%: 100%`",
    )
    assert derived("carers", carer_rating="0.84").sentences == ("84% falls in the part `from 70%: 50%`",)


@pytest.mark.parametrize(
    ("died", "said"),
    [
        ("637", ["3 more people reach 80%", "117 fewer people come down to 65%"]),
        ("639", ["1 more person reaches 80%", "119 fewer people come down to 65%"]),
        ("640", ["1 fewer person falls below 80%"]),
    ],
)
def test_how_many_more_people_reach_the_next_edge(died: str, said: list[str]) -> None:
    found = derived("preferred_place", died_in_preferred=died)
    assert list(found.distances) == said


def test_a_rate_moves_by_points() -> None:
    assert derived("carers", carer_rating="0.84").distances == (
        "1 point more reaches 85%", "more than 14 points less falls below 70%",
    )  # fmt: skip


def test_how_far_a_gate_is_from_failing_and_from_holding() -> None:
    gate = named(derived("quality"), "only if preference_recorded / deaths >= 60%")
    assert gate.distances == ("201 fewer people and this no longer holds",)
    shut = derived("quality", preference_recorded="599", died_in_preferred="400")
    assert shut.sentences == ("it was not earned, so it pays nothing",)
    assert shut.shown == "£0.00"
    assert named(shut, "only if preference_recorded / deaths >= 60%").distances == ("1 more person and this holds",)


def test_money_moves_by_the_penny_in_a_corridor() -> None:
    found = named(derived("savings"), "amount before any step")
    assert found.distances == (
        "£780,000.01 further from the target passes 8%", "£1,895,000.00 nearer to the target comes down to 3%",
    )  # fmt: skip
    assert [(band.label, band.figures, band.shown) for band in found.children if band.kind == "band"] == [
        ("up to 3%: 0%", "0% × £1,605,000.00", "£0.00"),
        ("up to 8%: 50%", "50% × £1,895,000.00", "£947,500.00"),
        ("above 8%: 80%", "80% × £0.00", "£0.00"),
    ]


def test_arms_that_were_not_taken_are_named_and_not_worked() -> None:
    assert derived("at_risk").sentences == ("taken: in year 4; not taken: in years 1 to 2, in year 3, otherwise",)


def test_an_earlier_year_is_read_and_named() -> None:
    found = derived("annual_value")
    assert [child.label for child in found.children] == ["annual_value in year 3", "inflation"]
    assert named(found, "inflation in year 2").data is not None


def test_a_figure_carried_forward_says_so() -> None:
    rating = named(derived("carers", carer_rating=""), "carer_rating")
    assert rating.shown == "86%"
    assert "carried forward from year 3" in rating.notes[0]


def test_an_outcome_without_enough_data() -> None:
    found = derived("preferred_place", preference_recorded="40", died_in_preferred="30")
    assert (found.shown, found.status) == ("not scored", "left out")
    assert found.sentences == ("there is not enough data, so it is not scored",)
    assert found.children[0].distances == ("10 more people and this holds",)


def test_the_stake_of_an_outcome_not_scored_goes_to_the_others() -> None:
    share = named(derived("quality", preference_recorded="40", deaths="60", died_in_preferred="30"), "share earned")
    assert share.words.startswith("(weight of admissions × admissions + weight of carers × carers) × ")
    assert all(one.label != "measure" or "died_in_preferred" not in one.words for one in share.every())


def group(**changed: str) -> list[dict[str, str]]:
    """One payment group in year 5."""
    row = {
        "prime": "P", "period": "year 5", "payment_group": "jsa_18_24", "attached": "100", "job_outcomes": "30",
        "sustained": "200", "non_intervention": "5",
    }  # fmt: skip
    return [{**row, **changed}]


@pytest.mark.parametrize("name", ["outcome_fee for jsa_18_24", "outcome_fee[jsa_18_24]"])
def test_a_row_of_a_keyed_figure(name: str) -> None:
    found = derivation(WORK_PROGRAMME, name, [group()])
    assert found.figures == "30 people × £1,200.00 per person"
    fee = named(found, "fees.job_outcome")
    assert fee.notes == ("table fees, row jsa_18_24, column job_outcome",)


def test_a_refused_figure_is_followed_down_to_its_fault() -> None:
    found = derivation(WORK_PROGRAMME, "high_performance for jsa_18_24", [group(non_intervention="")])
    assert (found.status, found.shown) == ("refused", "refused")
    cause = named(found, "non_intervention for jsa_18_24")
    assert cause.data is not None and cause.data.column == "non_intervention"
    assert "is missing in year 5" in cause.notes[0]


def test_a_payment_that_does_not_apply() -> None:
    found = derivation(WORK_PROGRAMME, "high_performance for esa_volunteers", [group(payment_group="esa_volunteers")])
    assert (found.status, found.sentences) == ("does not apply", ("it does not apply here",))


CLAIMS = """
contract care "Care"
  payer     council
  provider  home
  term      1 year from 1 April 2024
  period    contract year
  currency  GBP
  rounding  half up to £0.01
key person "Person": from data
  {private}
metric hours by person "Hours": number
  missing  refuse
metric rate "Rate": money
  missing  refuse
fee care_fee "Care fee"
  pays  total(hours over person where hours > 1) * rate
"""
HOURS: list[dict[str, str]] = [
    {"period": "year 1", "person": person, "hours": hours, "rate": "20"}
    for person, hours in (("ann", "10"), ("bob", "1"), ("cat", "5"))
]


def test_rows_of_a_total() -> None:
    found = derivation(loads(CLAIMS.replace("  {private}\n", "")), "care_fee", [HOURS])
    rows = found.children[0]
    assert rows.sentences == ("2 rows of person; 1 passed over",)
    assert [(row.label, row.shown) for row in rows.children] == [("ann", "10"), ("cat", "5")]


def test_rows_of_a_private_key_are_never_listed() -> None:
    contract = loads(CLAIMS.format(private="private"))
    text = str(contract.why("care_fee", HOURS))
    assert "2 rows of person; 1 passed over; rows of a private key are not listed" in text
    assert not any(person in text for person in ("ann", "bob", "cat"))
    with pytest.raises(Refusal) as refusal:
        derivation(contract, "hours", [HOURS])
    assert not any(person in str(refusal.value.findings) for person in ("ann", "bob", "cat"))


@pytest.mark.parametrize(
    ("name", "options", "message", "fix"),
    [
        ("qualty", {}, "there is no figure called `qualty`", "quality"),
        ("quality", {}, "the data have 4 periods, and it is not said which", '--period "year 4"'),
        ("quality for x", {"period": "year 4"}, "`quality` has one figure in all, and no row `x`", "quality"),
    ],
)
def test_what_is_asked_must_be_clear(name: str, options: dict[str, Any], message: str, fix: str) -> None:
    with pytest.raises(Refusal) as refusal:
        derivation(STAFFORDSHIRE, name, [years()], **options)
    assert (refusal.value.findings[0].message, refusal.value.findings[0].fix) == (message, fix)


def test_several_payees() -> None:
    rows = [*group(), *group(prime="Q")]
    with pytest.raises(Refusal, match="the data have 2 payees"):
        derivation(WORK_PROGRAMME, "taper", [rows])
    assert derivation(WORK_PROGRAMME, "taper", [rows], payee="Q").shown == "0%"


def test_the_text_of_a_corridor() -> None:
    row = {"issuer": "A", "period": "2014", "allowable_costs": "110", "target_amount": "100"}
    assert str(CORRIDOR.why("risk_corridor", [row])).splitlines()[:12] == [
        'risk_corridor "Risk corridor payment" for A in 2014',
        "",
        "risk_corridor = total of the bands",
        "              = $0.00 + $2.50 + $1.60",
        "              = $4.10, cms pays issuer  (line 16)",
        "│  difference > $0.00: $10.00, which holds",
        "│  taken: when difference > $0.00; not taken: when difference < $0.00, otherwise",
        "│  rounded half up to $0.01: nothing to round",
        "│  → $2.00 nearer to the target comes down to 8%",
        "├─ difference = allowable_costs - target_amount",
        "│  │             = $110.00 - $100.00",
        "│  │             = $10.00",
    ]


def test_a_plain_screen_gets_plain_lines() -> None:
    text = STAFFORDSHIRE.why("quality", years(), period="year 4").text(Screen("ascii", 80))
    assert text.isascii()
    assert "GBP 1,961,666.67" in text


def test_depth_is_a_choice() -> None:
    shallow = derivation(STAFFORDSHIRE, "quality", [years()], period="year 4", depth=1)
    assert all(not child.children for child in shallow.children if child.kind == "step")


def test_the_tree_as_data() -> None:
    found = derivation_data(derived("preferred_place"))
    assert found["value"] == "2/3"
    assert found["clause"]["line"] == 60
    assert found["children"][1]["children"][0]["data"]["column"] == "died_in_preferred"


def test_what_is_shown_is_what_is_paid() -> None:
    statement = STAFFORDSHIRE.evaluate(years(), period="year 4").statements[0]
    for line in statement.lines:
        if line.amount is not None:
            value = derived(line.clause).value
            assert value is not None
            assert abs(Fraction(value)) == Fraction(line.amount)


def test_a_row_of_a_private_key_is_not_shown_by_naming_it() -> None:
    """Who knows or guesses an id learns no more from it than who does not."""
    text = CLAIMS.format(private="private") + 'fee hourly by person "Hourly"\n  pays hours * rate\n'
    with pytest.raises(Refusal) as refused:
        derivation(loads(text), "hourly for ann", [HOURS])
    assert "its rows are private" in refused.value.findings[0].message
