"""What the words say of weights that are combined is what is paid: every fate, weights in percent and in parts.

Of two items of equal weight one scores 60% and the other has too few cases.
"""

from __future__ import annotations

import pytest

from obcdsl.contract import loads
from obcdsl.examples.report import run_examples
from obcdsl.readback.proof import proved

CONTRACT = """
contract clinics "Clinics"
  payer     insurer
  provider  clinic
  term      1 year from 1 January 2024
  period    calendar year
  currency  USD
  rounding  half up to $0.01

table measures "Measures"
  item  weight
  a     {weight}
  b     {weight}

metric rate by item "Rate": ratio
  valid from 0%, up to 100%
  missing refuse

metric cases by item "Cases": count of people
  missing refuse

outcome item_score by item "Item score"
  measure rate
  requires cases >= 11, otherwise {fate}
  score rate
  weight measures.weight

outcome total_score "Total score"
  combines item_score

incentive quality "Payment for quality"
  pays $100 * total_score
  applies when present(total_score)

example one_too_small "One of two has too few cases"
  given for a: rate = 60%, cases = 20
  given for b: rate = 60%, cases = 1
  expect total_score = {one}

example both_too_small "Both have too few cases"
  given for a: rate = 60%, cases = 2
  given for b: rate = 60%, cases = 1
  expect total_score {none}
"""
STAND = "Every weight stands as it is"
TO_SCORED = "The weight of those that are not scored goes to those that are, in proportion to weight."
OF_SCORED = "Weights are in parts: each is divided by the total weight of those that are scored."
NO_SCORE = "Where none is scored, there is no score."
ALL_FORFEITED = "Where all are forfeited, the score is 0;"


@pytest.mark.parametrize(
    ("fate", "weight", "one", "none", "said"),
    [
        ("redistributed", "50%", "60%", "= not scored", (TO_SCORED, NO_SCORE)),
        ("redistributed", "2 parts", "60%", "= not scored", (OF_SCORED, NO_SCORE)),
        ("not scored", "50%", "30%", "= not scored", (STAND, "goes to none of the others", NO_SCORE)),
        ("not scored", "2 parts", "60%", "= not scored", (OF_SCORED, NO_SCORE)),
        ("forfeited", "50%", "30%", "= 0%", (STAND, "those that are not scored count as 0", ALL_FORFEITED)),
        ("forfeited", "2 parts", "30%", "= 0%", ("the total weight of all of them", ALL_FORFEITED)),
    ],
)
def test_the_words_of_combined_weights_are_the_sum(
    fate: str, weight: str, one: str, none: str, said: tuple[str, ...]
) -> None:
    contract = loads(CONTRACT.format(fate=fate, weight=weight, one=one, none=none))
    assert [f.message for f in contract.check() if f.level == "error"] == []
    report = run_examples(contract)
    assert report.passed, report.findings
    words = contract.terms()
    (combined,) = [line for line in words.splitlines() if "It combines" in line]
    assert [part for part in said if part not in combined] == [], combined
    assert proved(words, contract) == ()


def test_an_outcome_that_may_be_left_out_is_not_said_to_be_always_scored() -> None:
    """In parts, what is left out is passed over and the others share its weight: the words say so too."""
    header = CONTRACT[: CONTRACT.index("metric rate")].format(weight="2 parts")
    text = (
        header
        + """
metric rate by item "Rate": ratio
  valid from 0%, up to 100%
  missing leave out

outcome item_score by item "Item score"
  measure rate
  score rate
  weight measures.weight

incentive quality "Payment for quality"
  pool $100
  rewards item_score

example one_is_left_out "One of two is left out"
  given for a: rate = 60%
  expect quality = insurer pays clinic $60
"""
    )
    contract = loads(text)
    assert [f.message for f in contract.check() if f.level == "error"] == []
    assert run_examples(contract).passed
    words = contract.terms()
    assert "always scored" not in words and "not scored" in words
