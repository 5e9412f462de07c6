"""What the checks say in figures, each beside a contract that differs by the fault alone and is not warned of."""

from __future__ import annotations

from fractions import Fraction

import pytest

import obcdsl
from obcdsl import checks
from obcdsl.checks.shape import Stretch, falls, jumps
from obcdsl.checks.wording_differs import figures_of
from obcdsl.diagnostic import Diagnostic
from obcdsl.source import NOWHERE
from tests.good_contract import GOOD, warnings_of

HEADER = """contract care "Care"
  commissioner council "The council"
  provider     nurses  "The nurses"
  term         3 years from 1 April 2024
  period       contract year
  currency     GBP
  rounding     half up to £0.01
metric people "People": count of people
  missing  refuse
  valid    from 1
metric well "People who are well": count of people
  missing  refuse
  valid    from 0, up to people
"""


def incentive(score: str, pool: str = "£10,000", more: str = "") -> str:
    return (
        f'{HEADER}outcome better "Better"\n  measure well / people\n  score {score}\n  weight 100%\n'
        f'incentive quality "Quality"\n  pool {pool}\n  rewards better\n{more}'
    )


def only(text: str) -> Diagnostic:
    found = warnings_of(text)
    assert len(found) == 1, found
    return found[0]


def said(finding: Diagnostic) -> str:
    return "\n".join([finding.message, *finding.notes])


def test_a_threshold_that_pays_10_000_at_90() -> None:
    finding = only(incentive("below 90%: 0%, from 90%: 100%"))
    assert finding.code == "cliff"
    for part in ("£10,000.00", "90%", "In a group of 100 people, one person more or fewer at 90 moves £10,000.00"):
        assert part in said(finding)


@pytest.mark.parametrize(
    "pays",
    [
        "pays when people >= 10: £500, otherwise: £0",
        "pays £500\n  only if people >= 10",
        "pays £500\n  applies when people >= 10",
    ],
)
def test_however_the_threshold_of_a_payment_is_written(pays: str) -> None:
    """The same jump is warned of in each way of writing it, with the money that the terms say."""
    finding = only(HEADER[: HEADER.index("metric well")] + f"fee f\n  {pays}\n")
    assert finding.code == "cliff" and "£500.00" in finding.message


def test_the_group_is_that_of_the_example() -> None:
    example = 'example a "A"\n  given people = 250, well = 250\n  expect quality = £10,000\n'
    finding = only(incentive("below 90%: 0%, from 90%: 100%", more=example))
    assert "In a group of 250 people, one person more or fewer at 225" in said(finding)


def test_a_ramp_is_no_cliff() -> None:
    assert not warnings_of(incentive("at 60%: 0%, at 90%: 100%"))


def test_a_jump_of_a_hundredth_is_no_cliff() -> None:
    score = "below 1%: 0%, " + ", ".join(f"from {n}%: {n}%" for n in range(1, 101))
    assert not warnings_of(incentive(score))


def test_better_care_pays_less() -> None:
    finding = only(incentive("at 50%: 0%, at 85%: 100%, at 86%: 60%, flat outside"))
    assert finding.code == "non-monotone"
    assert "between 85% and 86%" in finding.message and "£4,000.00" in said(finding)


def test_falling_all_the_way_is_a_direction() -> None:
    assert not warnings_of(incentive("at 50%: 100%, at 85%: 0%"))


@pytest.mark.parametrize(
    ("pays", "warned"),
    [
        ("people * £20 per person", True),
        ("£20 * people / 1 person", True),
        ("10% of spent", False),
        ("£10,000 * well / people", False),
        ("smaller(people * £20 per person, £5,000)", False),
        ("£1,000 * kept(people / 100 people from 0% to 200%)", False),
    ],
)
def test_what_has_no_end(pays: str, warned: bool) -> None:
    spent = 'metric spent "Spent": money\n  missing refuse\n'
    text = f'{HEADER}{spent}fee base "Fee"\n  pays {pays}\nguarantee used "Used"\n  always spent >= £0 or well >= 0\n'
    codes = {finding.code for finding in warnings_of(text)}
    assert ("uncapped" in codes) == warned, pays


def test_what_one_more_costs() -> None:
    example = 'example a "A"\n  given people = 100, well = 1\n  expect base = £2,000\n'
    text = f'{HEADER}fee base "Fee"\n  pays people * £20 per person\n{example}'
    finding = next(one for one in warnings_of(text) if one.code == "uncapped")
    assert "one more person on 100 people costs £20.00" in said(finding)
    capped = text.replace("per person\n", "per person\n  then at most £5,000\n")
    assert "uncapped" not in {one.code for one in warnings_of(capped)}


def test_an_acceptance_holds_in_its_clause_alone() -> None:
    text = incentive("below 90%: 0%, from 90%: 100%")
    here = text.replace("  weight 100%\n", '  weight 100%\n  accepts cliff "one step"\n')
    elsewhere = text.replace("  rewards better\n", '  rewards better\n  accepts cliff "one step"\n')
    assert not warnings_of(here)
    assert sorted(one.code for one in warnings_of(elsewhere)) == ["accepts-nothing", "cliff"]


def test_an_unknown_warning_cannot_be_accepted() -> None:
    text = incentive("at 60%: 0%, at 90%: 100%").replace(
        "  weight 100%\n", '  weight 100%\n  accepts clif "one step"\n'
    )
    found = obcdsl.loads(text).check()
    assert [(one.level, one.code, one.fix) for one in found] == [("error", "unknown-name", "cliff")]


CORRIDOR = """metric cost "Cost": money
  missing refuse
define target = £1 million
corridor sharing "Sharing"
  compares cost with target
  borne by {bearer}
  bands marginal of target
  underspend council pays nurses up to 3%: 0%, above 3%: 50%
"""


def test_a_saving_that_is_kept_already() -> None:
    text = HEADER + CORRIDOR
    used = 'guarantee used "Used"\n  always well <= people\n'
    twice = [one.code for one in warnings_of(text.format(bearer="nurses") + used)]
    once = [one.code for one in warnings_of(text.format(bearer="council") + used)]
    assert "double-pay" in twice and "double-pay" not in once


def test_payments_of_different_years_are_not_double() -> None:
    fees = 'fee one "One"\n  applies in year 1\n  pays people * £2 per person\n  then at most £9\n'
    fees += 'fee two "Two"\n  applies from year 2\n  pays people * £2 per person\n  then at most £9\n'
    used = 'guarantee used "Used"\n  always well <= people\n'
    assert not warnings_of(HEADER + fees + used)
    assert only(HEADER + fees.replace("from year 2", "in year 1") + used).code == "double-pay"


def test_figures_of_wording() -> None:
    wording = (
        "7.3 From 1 April 2024 the Provider earns 40 per cent of £1.5 million under clause 9.2 and Schedule 4 for 250."
    )
    assert [text for text, _, _ in figures_of(wording)] == ["1 April 2024", "40 per cent", "£1.5 million", "250"]


def test_shapes() -> None:
    def made(*points: tuple[int | None, int | None, int, int]) -> list[Stretch]:
        return [Stretch(a, b, Fraction(c), Fraction(d), NOWHERE) for a, b, c, d in points]

    steps = made((None, 70, 0, 0), (70, 85, 50, 50), (85, None, 100, 100))
    assert [(jump.edge, jump.size) for jump in jumps(steps)] == [(70, 50), (85, 50)]
    assert not falls(steps)
    hill = made((None, 10, 0, 0), (10, 20, 0, 8), (20, 30, 8, 5), (30, None, 5, 5))
    assert [(fall.start, fall.end, fall.size) for fall in falls(hill)] == [(20, 30, 3)]


def test_every_check_has_its_codes() -> None:
    codes = [code for check in checks.CHECKS for code in check.CODES]
    assert len(codes) == len(set(codes))
    for check in checks.CHECKS:
        assert check.__name__.rsplit(".", 1)[1].replace("_", "-") == check.CODES[0]


def test_checks_stay_quiet_where_there_are_errors() -> None:
    assert {one.level for one in obcdsl.loads(GOOD.replace("budget * at_risk", "buget * at_risk")).check()} == {"error"}
