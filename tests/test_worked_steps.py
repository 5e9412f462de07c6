"""Worked examples in the terms: every step can be worked again by hand, and its figures are those of the run."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import pytest

import obcdsl
from obcdsl.contract import Contract, loads
from obcdsl.examples.running import run_example
from obcdsl.examples.worked import MOST_STEPS, Step, worked
from obcdsl.render.terms import words_of
from tests.small import TITLED, UNTITLED

ROOT = Path(__file__).parents[1]
CONTRACTS = sorted(ROOT.glob("contracts/*/contract.obc"))
FIGURE = re.compile(r"(?P<minus>minus )?[£$€]?(?P<digits>[0-9][0-9,]*(?:\.[0-9]+)?)(?P<percent>%)?")


WITHOUT_SUMS = ("pioneer_aco",)
"""Contracts whose examples come to figures by no sum that stands alone."""


def steps_of(contract: Contract) -> dict[str, tuple[Step, ...]]:
    scope, words = contract.compiled.scope, words_of(contract)
    return {node.head.said: worked(scope, contract.program, words, node).steps for node in scope.examples}


def number(text: str) -> Fraction | None:
    """The first figure of a text; None where it is rounded for reading."""
    found = FIGURE.match(text)
    if found is None:
        return None
    value = Fraction(found["digits"].replace(",", ""))
    below = re.match(r"/([0-9,]+)", text[found.end() :])
    value = value / int(below[1].replace(",", "")) if below else value / 100 if found["percent"] else value
    return -value if found["minus"] else value


PIECES = re.compile(
    r"(?P<zeros>[0-9]+ of 0)|(?P<figure>(?:minus )?[£$€]?[0-9][0-9,]*(?:\.[0-9]+)?(?:/[0-9,]+)?%?)"
    r"|(?P<sign>[-+×÷−()])|(?P<word>[^\s()]+)|(?P<blank>\s+)"
)


def by_hand(figures: str) -> Fraction | None:
    """What a sum comes to, worked by another hand; None where it is more than arithmetic, or has rounded figures."""
    said, after_figure = "", False
    for piece in PIECES.finditer(figures):
        kind, text = str(piece.lastgroup), piece[0]
        if kind == "word" and not after_figure:
            return None
        if kind == "zeros":
            said += "Fraction(0)"
        elif kind == "figure":
            value = number(text)
            assert value is not None
            said += f"Fraction({value.numerator}, {value.denominator})"
        elif kind == "sign":
            said += {"×": "*", "÷": "/", "−": "-"}.get(text, text)
        elif kind == "word" and text in ("of", "and", "up", "above", "but", "rounded", "or"):
            return None
        if kind == "figure" and after_figure:
            return None
        after_figure = after_figure if kind == "blank" else kind in ("figure", "word")
    return Fraction(eval(said, {"Fraction": Fraction}))  # figures and signs alone


@pytest.mark.parametrize("path", CONTRACTS, ids=lambda path: path.parent.name)
def test_each_sum_comes_to_what_stands_beside_it(path: Path) -> None:
    checked = 0
    for title, steps in steps_of(obcdsl.load(path)).items():
        assert len(steps) <= MOST_STEPS
        for step in steps:
            mine, theirs = by_hand(step.figures) if step.figures else None, number(step.result)
            if mine is None or theirs is None or ("rounded" in step.how):
                continue
            checked += 1
            assert mine == theirs or (", paid by " in step.result and abs(mine) == theirs), (title, step)
    assert checked or path.parent.name in WITHOUT_SUMS


@pytest.mark.parametrize("path", CONTRACTS, ids=lambda path: path.parent.name)
def test_what_an_example_expects_is_where_its_steps_end(path: Path) -> None:
    contract = obcdsl.load(path)
    scope, program = contract.compiled.scope, contract.program
    titles = {node.head.said: node for node in scope.examples}
    for title, steps in steps_of(contract).items():
        run = run_example(scope, program, titles[title], contract.sources)
        assert run.passed
        results = {step.result for step in steps if ", paid by " in step.result}
        expected = {amount for one in run.tried for amount in re.findall(r" pays \S+ (.+)", one.expected)}
        stated = {said.split(",  ")[0].split(", paid by")[0].removesuffix(".00") for said in results}
        if len(steps) < MOST_STEPS:
            assert {amount.removesuffix(".00") for amount in expected} <= stated, title


SMALL = (
    UNTITLED
    + """metric people: count of people
  missing refuse
fee base "Base"
  pays      £5 per person * people
  then at most £100
example three "Three people"
  given people = 3
  expect in year 1: base = council pays home £15
example nobody "Nobody"
  given people = 0
  expect in year 1: base = £0
"""
)


def test_the_steps_stand_below_the_example_and_not_below_one_of_nothing() -> None:
    said = loads(SMALL).terms()
    assert "16.1.3 How it is worked, in contract year 1:" in said
    assert "| 1 | “Base” after step 1 | £5 per person × “people” | £5 per person × 3 people | £15 |" in said
    assert "| 3 | “Base” | there is nothing to round |  | £15, paid by council to home |" in said
    assert said.count("How it is worked,") == 1


def test_other_data_make_other_steps() -> None:
    said = loads(SMALL.replace("people = 3", "people = 4").replace("£15", "£20")).terms()
    assert "£5 per person × 4 people | £20 |" in said


PARTS = (
    TITLED
    + """metric saved "Saved": money
  missing refuse
define kept_of(what, share, least) "What is kept" = larger(most * share, least)
  where most = 50% * what
define rate "Rate" = round(whole / 3 half up to 0.00000001)
  where whole = £2 / £1
fee paid "Paid"
  paid by council to home
  pays    kept_of(saved, 40%, 0) * rate
example one "One"
  given  saved = £1,000
  expect paid = £133.33
"""
)


def test_the_parts_of_a_function_have_their_units() -> None:
    """A part that is a bare term too: 40% is a share, and what is added to it in words stands in brackets."""
    found = {step.row[0]: step.row[1:] for step in steps_of(loads(PARTS))["One"]}
    assert found["“most”"] == ("50% × “what”", "50% × £1,000", "£500")
    how, figures, _ = next(row for title, row in found.items() if title.startswith("“Paid”"))
    assert how.startswith("(the larger of (“most” × “share”) and “least”) × “Rate”")
    assert figures.startswith("(the larger of (£500 × 40%) and £0) × 66.666667%")
    assert (
        found["“Rate”, in contract year 1"][1] == "((200% ÷ 3) rounded to the nearest 0.000001%, a half away from zero)"
    )


SCORED = (
    UNTITLED
    + """metric well: ratio
  missing refuse
metric gain: money
  may be negative
  missing refuse
outcome good "Good"
  measure well
  score   at 60%: 0%, at 80%: 100%
  weight  100%
fee loss "Loss"
  paid by home to council
  pays    larger(-gain, £0)
incentive bonus "Bonus"
  pool     £100
  rewards  good
  only if  not (well < 50%)
example under "Under"
  given in year 1: well = 59%, gain = -£4
  expect good = 0%, loss = home pays council £4, bonus = £0
"""
)


def test_a_step_says_the_side_of_an_edge_and_the_positive_and_that_steps_are_left_out() -> None:
    said = loads(SCORED).terms()
    assert "59% is below 60%" in said
    assert "at or below" not in said
    assert "(minus (minus £4))" in said
    assert "How it is worked, in contract year 1 (not every step is shown):" in said
    assert "Then, in every period so named:" in said


DENIED = (
    UNTITLED
    + """metric late: yes/no
  missing refuse
metric score: number
  missing leave out
fee base "Base"
  pays when not present(score): £10, when not late: £20, otherwise: £30
example neither "Neither"
  given late = yes, score = missing
  expect base = council pays home £10
example other "Neither holds"
  given late = yes, score = 1
  expect base = council pays home £30
example soon "Soon"
  given late = no, score = 1
  expect base = council pays home £20
"""
)


def test_what_is_denied_is_said_without_a_double_negative() -> None:
    neither, late, soon = re.split("[0-9] How it is worked", loads(DENIED).terms())[1:4]
    assert "“score” is not present, which holds" in neither
    assert "“score” is present, which holds; “late”, which holds" in late
    assert "“late” is no, which holds" in soon


def test_what_is_expected_at_no_time_of_its_own_says_when_it_holds() -> None:
    assert "Then, in every period:" in loads(SMALL.replace("expect in year 1:", "expect")).terms()
