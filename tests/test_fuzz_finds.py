"""What random inputs found, one case each: it ended in an exception, or said what is not so."""

from __future__ import annotations

from pathlib import Path

import pytest

from obcdsl.contract import loads
from obcdsl.examples.libraries import is_library
from obcdsl.statement import Statement

HEAD = """
contract c "C"
  commissioner ccg
  provider prime
  term 3 years from 1 April 2024
  period contract year
  currency GBP
  rounding half up to £0.01
"""


def codes(text: str) -> list[str]:
    """The codes of what is found in a text."""
    return [finding.code for finding in loads(text).check()]


def statement(text: str, *rows: dict[str, str]) -> Statement:
    """The first statement of a contract on some rows."""
    evaluation = loads(HEAD + text).evaluate(list(rows))
    assert evaluation.statements, evaluation.refused
    return evaluation.statements[0]


def refusal(text: str, **figures: str) -> str:
    """Why a contract refuses to make a statement of one year."""
    evaluation = loads(HEAD + text).evaluate([{"period": "year 1"} | figures])
    assert not evaluation.statements
    return evaluation.refused[0].reason


@pytest.mark.parametrize(
    "clause",
    [
        "define a = flat outside",
        "define a = refuse below 5",
        "outcome a\n  score refuse above 5",
        "outcome a\n  score 5, flat outside\n  weight 1 part",
        "fee a\n  pays flat outside",
        "fee a\n  pays scale(1, flat outside)",
    ],
)
def test_what_holds_outside_without_parts(clause: str) -> None:
    assert codes(HEAD + clause)


TABLE = """
table fees
  tier  price  cap
  low   £1     none
  high  £2     £10
"""
MAYBE = "metric x: number\n  missing leave out\nmetric y: number\n  missing refuse\n"


def test_a_figure_of_itself_in_a_named_year() -> None:
    text = HEAD + "define a = in year 1: in_year(2, a), from year 2: in_year(1, a)\nfee f\n  pays a\n"
    contract = loads(text)
    found = [finding.code for finding in contract.check() if finding.level == "error"]
    if not found:
        evaluation = contract.evaluate([{"period": "year 1"}])
        assert "itself" in evaluation.refused[0].reason


def test_functions_with_places_of_a_figure_that_is_left_out() -> None:
    text = (
        MAYBE + "define z = exp(x to 3 places)\nfee f\n  pays £1 * y * first_present(z, power(x, 2 to 1 places), 3)\n"
    )
    assert statement(text, {"period": "year 1", "x": "", "y": "2"}).lines[0].amount == "6.00"


def test_none_in_a_total_is_refused() -> None:
    for function in ("total", "smallest", "mean", "median"):
        text = TABLE + f"metric n: number\n  missing refuse\nfee f\n  pays n * {function}(fees.cap over tier)\n"
        contract = loads(HEAD + text)
        if any(finding.level == "error" for finding in contract.check()):
            continue
        evaluation = contract.evaluate([{"period": "year 1", "n": "1"}])
        assert "none" in evaluation.refused[0].reason


def test_and_is_decided_by_its_second_side() -> None:
    text = MAYBE + "define z = when x > 1 and y > 1: 1, otherwise: 2\nfee f\n  pays £1 * first_present(z, 5)\n"
    assert statement(text, {"period": "year 1", "x": "", "y": "0"}).lines[0].amount == "2.00"


COHORT = """
contract c "C"
  commissioner ccg
  provider site one for each row
  term 1 year from 1 April 2024
  period contract year
  currency GBP
  rounding half up to £0.01
key tier: one of low, high
metric met by tier: number
  missing refuse
fee f
  pays £1 * total(met for high over site)
"""


def test_a_picked_row_in_a_figure_over_the_cohort() -> None:
    rows = [
        {"site": site, "period": "year 1", "tier": tier, "met": str(met)}
        for site, tier, met in [("a", "low", 1), ("a", "high", 2), ("b", "low", 3), ("b", "high", 4)]
    ]
    evaluation = loads(COHORT).evaluate(rows)
    assert [made.lines[0].amount for made in evaluation.statements] == ["6.00", "6.00"]


CORRIDOR = """
metric cost: money
  missing refuse
metric target: money
  missing refuse
metric limit: money
  may be negative
  missing refuse
corridor shared
  compares cost with target
  borne by ccg
  bands marginal of target
  overspend prime pays ccg up to 10%: 0%, above 10%: 50%
  underspend ccg pays prime up to 10%: 0%, above 10%: 50%
  then at most limit
"""


def test_no_cap_turns_a_corridor_round() -> None:
    assert "below zero" in refusal(CORRIDOR, cost="150", target="100", limit="-5")


def test_a_corridor_at_its_target_has_a_base() -> None:
    assert "0 or less" in refusal(CORRIDOR, cost="0", target="0", limit="5")


def test_years_decide_before_figures() -> None:
    for terms in (["applies from year 2", "applies when y > 1"], ["applies when y > 1", "applies from year 2"]):
        text = MAYBE + "fee f\n  " + "\n  ".join(terms) + "\n  pays £1\n"
        assert statement(text, {"period": "year 1", "x": "1", "y": ""}).lines[0].status == "does not apply"


@pytest.mark.parametrize("step", ["{0} * {0}", "{0} + 1 / {0}"])
@pytest.mark.parametrize("first", ["999999999999999999999999999999", "m + 1/3"])
def test_a_chain_of_definitions_that_grows_is_checked_at_once(step: str, first: str) -> None:
    """Each definition reads the one before twice, so looking into each reading anew would never end."""
    chain = [f"define x0 = {first}", *(f"define x{n + 1} = {step.format(f'x{n}')}" for n in range(40))]
    text = HEAD + "\n".join(
        ["metric m: number", "  missing refuse", "  valid above 0", *chain, "fee f", "  pays smaller(£1, £1 * x40)"]
    )
    assert not [finding.message for finding in loads(text).check() if finding.level == "error"]


def test_an_empty_file_is_not_a_sound_contract(tmp_path: Path) -> None:
    """A file with no clause is neither a contract nor a library: `obc check` says so."""
    (tmp_path / "cut.obc").write_text("-- nothing yet\n", encoding="utf-8")
    assert not is_library(tmp_path / "cut.obc")


def test_no_figure_is_given_as_no_limit() -> None:
    """`none` is a term of tables: a figure of data that nobody has is missing."""
    text = 'metric a "A": number\n  missing refuse\nfee f "F"\n  pays £1 * a\nexample x "X"\n  given a = none\n  expect f = £1\n'
    (finding,) = (one for one in loads(HEAD + text).check() if one.level == "error")
    assert finding.fix == "missing" and "`none` stands in tables" in finding.message


def test_a_choice_of_one_part_is_that_part() -> None:
    """What is left of a list of conditions once all but `otherwise` are taken out."""
    text = 'metric a "A": number\n  missing refuse\ndefine one = otherwise: £2\nfee f "F"\n  pays one * a\n'
    assert statement(text, {"period": "year 1", "a": "3"}).lines[0].amount == "6.00"


@pytest.mark.parametrize("parts", ["from £5: 10%, above £5: 20%", "below £5: 10%, up to £5: 15%, above £5: 20%"])
def test_a_slice_has_a_width(parts: str) -> None:
    """A single value is a part of a scale, and no slice: its words would say a part above £5 up to £5."""
    text = f'metric a "A": money\n  missing refuse\nfee f "F"\n  pays marginal_scale(a, {parts})\n'
    assert [found.code for found in loads(HEAD + text).check() if found.level == "error"] == ["overlap"]


def test_a_figure_is_no_limit_of_itself() -> None:
    text = 'metric a "A": money\n  missing refuse\n  valid up to a\nfee f "F"\n  pays a\n'
    assert [found.code for found in loads(HEAD + text).check() if found.level == "error"] == ["circular"]
