"""What a reader asks of the words alone has one answer, and it is what is paid."""

from __future__ import annotations

import pytest

from obcdsl.contract import loads
from obcdsl.examples.report import run_examples
from obcdsl.readback.proof import proved, read_back

HEAD = """contract small "Small"
  payer     insurer "The insurer"
  provider  {party}
  term      4 years from 1 January 2021
  period    contract year
  currency  GBP
  rounding  half up to £0.01
"""
GROUP = HEAD.format(party='group "Salus, the group"')


def proven(text: str) -> str:
    """The words of a contract whose examples hold, proved to be it, with its names and without them."""
    contract = loads(text)
    report = run_examples(contract)
    assert report.passed and report.examples, [finding.message for finding in report.findings]
    words = contract.terms()
    assert proved(words, contract) == ()
    again = read_back(words).contract.terms()
    assert [line for line in again.split("\n") if line[:6] != "Finger"] == [
        line for line in words.split("\n") if line[:6] != "Finger"
    ]
    return words


COMBINED = (
    GROUP
    + """table gates "Gates"
  measure  weight  gate
  one      3 parts  50%
  two      1 part   60%
metric rate by measure "Rate": ratio
  missing leave out
define points(rate, gate, step) "Points" =
  when rate >= gate: 1 + kept((rate - gate) / step from 0% to 400%), otherwise: 0
outcome score by measure "Score"
  measure rate
  requires present(rate), otherwise not scored
  score   points(rate, gates.gate, 10%), out of 5
  weight  gates.weight
outcome quality "Quality"
  combines score, out of 5
fee bonus "Bonus"
  pays £100 * marginal_scale(larger_present(quality, 0), up to 1: 100%, up to 2: 200%, above 2: 300%)
example one_gate "On the gate of the one that is scored"
  given for one: rate = 50%
  expect quality = 1, bonus = insurer pays group £100
example both "Both, one gate and a half, and none"
  given for one: rate = 55%
  given for two: rate = 10%
  expect quality = 1.125, bonus = insurer pays group £125
"""
)


def test_a_combined_score_has_one_meaning() -> None:
    """3 parts of 1.5 out of 5 and 1 part of 0 make a share of 22.5% of a full score of 5: a score of 1.125."""
    words = proven(COMBINED)
    assert (
        "It combines “Score” over every measure. Its share of a full score is the total of weight times theirs."
        in words
    )
    assert "A full score is 5. Its share of a full score is its score divided by that." in words


def test_a_call_stands_in_a_list_and_slices_in_a_table() -> None:
    words = proven(COMBINED)
    assert (
        "The score is “Points” with these figures:\n\n- “rate” is “Rate”\n- “gate” is “Gates: gate”\n- “step” is 10%"
        in words
    )
    assert (
        "the total of the slices of (the largest of “Quality” and 0, passing over any that is not present) below"
        in words
    )
    assert "| above 1 up to 2 | 200% |" in words


def test_a_party_with_a_comma_stands_in_quotes_and_an_article_is_small() -> None:
    words = proven(COMBINED)
    assert "This payment is made by the insurer to “Salus, the group”." in words
    assert "| provider | Salus, the group | one party |" in words


CORRIDOR = (
    HEAD.format(party='plan "A plan" one for each row')
    + """metric cost "Cost": money
  missing refuse
metric target "Target": money
  valid above £0
  same for every plan
  missing refuse
corridor share "Corridor"
  compares   cost with target
  borne by   plan
  bands      marginal of target
  overspend  insurer pays plan  up to 5%: 0%, above 5%: 60%
  underspend plan pays insurer  up to 5%: 0%, above 5%: 60%
fee after "Tenth of what the corridor pays"
  pays 10% * larger(share, £0)
example more "Over by 10%"
  given  target = £100, cost = £110
  expect share = insurer pays plan £3, after = insurer pays plan £0.30
example less_spent "Under by 10%"
  given  target = £100, cost = £90
  expect share = plan pays insurer £3, after = £0
"""
)


def test_who_bears_the_next_pound_and_the_sign_of_a_corridor() -> None:
    words = proven(CORRIDOR)
    assert "that share of an overspend is so borne by the insurer, and the rest by a plan." in words
    assert "that share of an underspend so goes to the insurer, and the rest to a plan." in words
    assert "a payment for an overspend is above 0 and one for an underspend is below 0." in words
    assert "10% of (the larger of “Corridor” and £0)" in words
    assert "It is the same for every plan;" in words


def test_a_corridor_that_nothing_reads_and_without_bands_speaks_of_neither() -> None:
    alone = CORRIDOR.replace('fee after "Tenth of what the corridor pays"\n  pays 10% * larger(share, £0)\n', "")
    alone = alone.replace(", after = insurer pays plan £0.30", "").replace(", after = £0", "")
    assert "above 0 and one for" not in proven(alone)
    words = proven(alone.replace("up to 5%: 0%, above 5%: 60%", "30%"))
    assert "is not above 0, the statement is refused." in words
    assert "bands" not in words.split("## 12 ")[1].split("## 16 ")[0]


LIMIT = (
    GROUP
    + """key who "Who": from data
metric cases by who "Cases": count of cases
  missing refuse
fee paid by who "Paid"
  pays £100 per case * cases
  then at most £200 over the term across every who, reduced in proportion
example three "Three share £200"
  given for "a": cases = 1
  given for "b": cases = 1
  given for "c": cases = 1
  expect in year 1 for "a": paid = insurer pays group £66.67
  expect in year 1 for "c": paid = insurer pays group £66.67
"""
)


def test_amounts_that_share_a_limit_may_differ_from_it_by_odd_pennies() -> None:
    words = proven(LIMIT)
    assert (
        "Amounts that share a limit are each rounded after it: together they may differ from it by odd pennies."
        in words
    )
    assert "for each “Who”" in words and "across every “Who” together" in words


CARRIED = (
    GROUP
    + """metric survey "Survey": ratio
  missing carry forward {years}
fee paid "Paid"
  pays £100 * survey
example lost "No survey in year 4"
  given in year {given}: survey = 70%
  given in year 4:       survey = missing
  expect in year 4:      paid = {expected}
"""
)


@pytest.mark.parametrize(
    ("years", "given", "expected", "said"),
    [
        ("1 year", 3, "insurer pays group £70", "the latest figure given for the year before is used"),
        ("1 year", 2, "refused", "the latest figure given for the year before is used"),
        ("2 years", 2, "insurer pays group £70", "the latest figure given for the 2 years before is used"),
    ],
)
def test_a_survey_that_is_missing_in_year_4(years: str, given: int, expected: str, said: str) -> None:
    text = CARRIED.format(years=years, given=given, expected=expected)
    if given == 2 and years == "2 years":
        text = text.replace("  given in year 4:", "  given in year 3:       survey = missing\n  given in year 4:")
    assert said in proven(text)


CHOSEN = (
    GROUP
    + """key option "Option": one of core, full
key band "Band": one of low, high
table terms by option, band "Terms"
  option  band  share
  core    low   10%
  core    high  20%
  full    low   30%
metric chosen "Option chosen": one of option
  missing refuse
metric cost "Cost": money
  missing refuse
define mine "Terms of the option" = terms for chosen
define large "Cost is large" = cost >= £100 and not (cost = £1,000)
define known "Cases of the option" = count(over option where chosen = option)
fee paid "Paid"
  pays cost * (terms.share for core for low + mine.share for low)
example core "Core"
  given  chosen = core, cost = £200
  expect paid = insurer pays group £40, large = yes, known = 1
"""
)


def test_rows_conditions_and_counts_are_said_as_lawyers_say_them() -> None:
    words = proven(CHOSEN)
    assert "“Terms of the option” is the row of “Terms” that “Option chosen” names." in words
    assert "It is yes where “Cost” is at least £100, and it is not so that (" in words
    assert "It is the number of rows, over every “Option” for which “Option chosen” is the “Option” at hand." in words
    assert "(“Terms: share” for ‘core’ and for ‘low’)" in words
    assert "“Option” is either ‘core’ or ‘full’." in words


def test_when_money_moves_and_what_a_period_is() -> None:
    words = proven(CHOSEN)
    assert (
        "A period is a contract year, counted from the first day of the term. There is a statement for each period."
        in words
    )
    assert "These terms set no day on which money moves." in words
    moved = proven(CHOSEN + 'timing moved "Moved"\n  covers paid\n  settled 30 days after the year\n')
    assert "Where no clause says when money moves, no day is set for it." in moved
    assert "Every amount is in pounds sterling (GBP)." in words


BY_YEAR = (
    GROUP
    + """key option "Option": one of core, full
table terms by option "Terms"
  option  first  later
  core    10%    20%
  full    30%    40%
metric cost "Cost": money
  missing refuse
define rate "Rate" =
  in year 1: terms.first for full, from year 2: terms.later for core
fee paid "Paid"
  pays cost * (1 - rate)
example first "First and later"
  given  cost = £100
  expect in year 1: paid = insurer pays group £70
  expect in year 2: paid = insurer pays group £80
"""
)


def test_a_term_of_a_table_stands_by_contract_year() -> None:
    words = proven(BY_YEAR)
    assert "- in contract year 1: “Terms: first” for ‘full’" in words
    assert (
        "| 1 | 1 January 2021 | 31 December 2021 | 30% |\n| 2 to 4 | 1 January 2022 | 31 December 2024 | 20% |" in words
    )
