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


FEES = """fee one "One"
  pays people * £2 per person
  then at most £900
fee two "Two"
  pays people * £3 per person
  then at most £900
guarantee used "Used"
  always well <= people
"""


def twice(text: str) -> str:
    found = [said(one) for one in warnings_of(text) if one.code == "double-pay"]
    assert len(found) == 1, found
    return found[0]


def test_what_one_more_earns_from_both() -> None:
    each = "£2.00 from `one` and £3.00 from `two`."
    assert f"By the terms, one more person on 100 people earns £5.00: {each}" in twice(HEADER + FEES)
    example = 'example a "A"\n  given people = 40, well = 1\n  expect one = £80\n'
    assert f"In the example `a`, one more person on 40 people earns £5.00: {each}" in twice(HEADER + FEES + example)
    capped = 'example a "A"\n  given people = 400, well = 1\n  expect two = £900\n'
    assert "one more person on 100 people" in twice(HEADER + FEES + capped), "in the example one earns no more"


def test_a_price_is_not_paid_for_twice() -> None:
    price = 'metric price "Price": money per person\n  missing refuse\n'
    fees = FEES.replace("people * £2 per person", "people * price").replace("people * £3 per person", "well * price")
    assert not warnings_of(HEADER + price + fees)


def test_what_a_full_score_earns_from_both() -> None:
    second = 'incentive extra "Extra"\n  pool £5,000\n  rewards better\n'
    found = twice(incentive("at 60%: 0%, at 90%: 100%", more=second))
    assert "By the terms, a full score earns £10,000.00 from `quality` and £5,000.00 from `extra`." in found
    capped = second + "  then at most £3,000\n"
    assert "£10,000.00 from `quality` and £3,000.00" in twice(incentive("at 60%: 0%, at 90%: 100%", more=capped))


def test_what_a_share_of_a_saving_that_is_kept_moves() -> None:
    example = (
        'example a "A"\n  given cost = £900,000, people = 1, well = 1\n  expect sharing = council pays nurses £35,000\n'
    )
    used = 'guarantee used "Used"\n  always well <= people\n'
    found = twice(HEADER + CORRIDOR.format(bearer="nurses") + used + example)
    assert "in the example `a`, of a saving of £100,000.00 this line moves £35,000.00 on top" in found


def test_one_difference_that_two_corridors_share() -> None:
    first = CORRIDOR.format(bearer="council")
    second = first[first.index("corridor") :].replace("sharing", "again").replace("50%", "20%")
    example = (
        'example a "A"\n  given cost = £900,000, people = 1, well = 1\n  expect again = council pays nurses £14,000\n'
    )
    used = 'guarantee used "Used"\n  always well <= people\n'
    found = twice(HEADER + first + second + used + example)
    assert "of one difference of £100,000.00 `sharing` moves £35,000.00 and `again` £14,000.00." in found


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
