"""Jumps: in a scale, in a condition, in what others combine, in a function; each with the money that moves at it."""

from __future__ import annotations

import pytest

import obcdsl
from tests.good_contract import warnings_of
from tests.test_checks import HEADER, incentive, said

RATING = 'metric rating "Rating": ratio\n  missing refuse\n  valid up to 100%\n'
SPENT = 'metric spent "Spent": money\n  missing refuse\n  valid up to £1 million\n'
STEP = "below 80%: 0%, from 80%: 100%"


def fee(pays: str, more: str = "") -> str:
    return f'{HEADER}{RATING}{SPENT}fee f "F"\n  pays {pays}\n{more}guarantee used "Used"\n  always spent >= £0 or rating >= 0%\n'


def cliff(text: str) -> str:
    found = [said(one) for one in warnings_of(text) if one.code == "cliff"]
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("pays", "moves", "between"),
    [
        (f"£500 * scale(well / people, {STEP})", "£500.00", "one person more or fewer at 80 moves £500.00"),
        ("£500 * scale(well / people, up to 80%: 0%, above 80%: 100%)", "£500.00", "more or fewer at 81 moves £500.00"),
        (
            "£500 * scale(1 - well / people, up to 20%: 1, above 20%: 0)",
            "£500.00",
            "one person more or fewer at 80 moves £500.00",
        ),
        (f"£500 * scale(rating, {STEP})", "£500.00", "Between `rating` at 79.99% and at 80%, `f` rises by £500.00."),
        ("spent * scale(spent, below £100: 1%, from £100: 2%)", "£1.00", "`spent` at £99.99 and at £100.00, `f` rises"),
        (
            "scale(people, below 10 people: £5, from 10 people: £6)",
            "£1.00",
            "`people` at 9 and at 10, `f` rises by £1.00",
        ),
        (f"£500 * scale(rating, {STEP})\n  then at most £300", "£300.00", "`f` rises by £300.00"),
        (f"£500 * scale(rating, {STEP})\n  then round up to £1,000", "£1,000.00", "`f` rises by £1,000.00"),
    ],
)
def test_the_money_of_a_scale_in_a_payment(pays: str, moves: str, between: str) -> None:
    """Worked out by the evaluator at the nearest figures that data can hold on either side of the edge."""
    found = cliff(fee(pays))
    assert (
        f", and with it {moves}\n" in found and between in found and "The money is that of `f` by the terms." in found
    )


def test_the_rest_of_an_example_is_held() -> None:
    example = 'example a "A"\n  given people = 250, well = 10, rating = 50%, spent = £7\n  expect f = £0\n'
    found = cliff(fee(f"people * £20 per person * scale(well / people, {STEP})", example))
    assert ", and with it £5,000.00\n" in found and "In a group of 250 people, one person more or fewer at 200" in found
    assert "The money is that of `f` in the example `a`." in found


@pytest.mark.parametrize(
    ("pays", "note"),
    [
        ("£500 * rating * scale(rating, below 80%: 50%, from 80%: 100%)", "at 80%, `f` rises by £200.02."),
        (f"people * £20 per person * scale(well / people, {STEP})", "In a group of 100 people, one person"),
        (f'£500 * scale(rating, {STEP})\n  only if rating >= 90%\n  accepts cliff "the gate"', ""),
        (f"spent * scale(rating, {STEP})", ""),
    ],
)
def test_what_a_jump_moves_is_not_said_where_more_than_the_jump_decides(pays: str, note: str) -> None:
    """More moves than the jump; it depends on the size of the group; the gate holds it back; it depends on data."""
    text = fee(pays).replace('  accepts cliff "the gate"\n', "")
    found = [said(one) for one in warnings_of(text) if one.code == "cliff" and "scale" in one.message]
    assert len(found) == 1 and "with it" not in found[0] and note in found[0] and ("£" in found[0]) == bool(note)


def test_what_a_gate_moves_is_what_it_moves_at_the_gate() -> None:
    """In the example half of £900 hangs on the gate; at the gate itself it is half of £800."""
    example = 'example a "A"\n  given people = 250, well = 10, rating = 50%, spent = £900\n  expect f = £450\n'
    found = cliff(fee("50% of spent\n  only if spent >= £800", example))
    assert "all or nothing at this threshold: £450.00 in the example `a`" in found
    assert "Between `spent` at £799.99 and at £800.00, `f` rises by £400.00 in the example `a`." in found
    below = cliff(fee("£500\n  then at most £300\n  applies when £800 >= spent"))
    assert "£500" not in below and "at £800.00 and at £800.01, `f` falls by £300.00 by the terms." in below


def test_a_scale_in_a_define_that_a_payment_reads() -> None:
    text = fee("share * £1,000").replace("fee f", f"define share = scale(rating, {STEP})\nfee f")
    found = cliff(text)
    assert "a scale in `share` jumps from 0% to 100% at 80%, and with it £1,000.00" in found
    unread = fee("£1,000").replace("fee f", f"define share = scale(rating, {STEP})\nfee f")
    assert not [one for one in warnings_of(unread) if one.code == "cliff"]


def test_a_threshold_in_a_function() -> None:
    """The jump stands in a function of the library, and is warned of where that is called."""
    whole = fee("all_once_met(part(£1,000 above spent), £1,000, 2%)")
    whole = whole.replace("metric people", "use corridors\nmetric people", 1)
    assert "the whole of `f` switches on or off at this threshold" in cliff(whole)
    beyond = whole.replace("all_once_met", "only_beyond")
    assert not [one for one in warnings_of(beyond) if one.code == "cliff"]


def test_rates_of_slices_are_no_jump_of_a_payment() -> None:
    found = warnings_of(fee("marginal_scale(spent, up to £100: 80%, above £100: 20%, above £200: 50%)"))
    assert [one.code for one in found] == ["unused"]


ITEMS = """key item "Item": one of pain, falls, calls
key domain "Domain": one of safety, access
table items "Items"
  item   domain  share
  pain   safety  50%
  falls  safety  50%
  calls  access  100%
metric met by item "Met": count of people
  missing  refuse
outcome item_score by item "Item"
  measure  met / people
  score    {score}
  weight   items.share
outcome domain_score by domain "Domain"
  combines item_score within domain{mean}
  weight   {weights}
outcome overall "Overall"
  combines domain_score
  weight   100%
incentive bonus "Bonus"
  pool     £10,000
  rewards  overall
guarantee used "Used"
  always   well <= people
"""
COMBINED = HEADER + ITEMS


def combined(score: str = STEP, weights: str = "50%", mean: str = "", more: str = "") -> str:
    return COMBINED.format(score=score, weights=weights, mean=mean) + more


@pytest.mark.parametrize("mean", ["", ", mean of those scored"])
def test_the_money_of_a_score_that_others_combine(mean: str) -> None:
    found = cliff(combined(mean=mean))
    assert "the score of `item_score` jumps from 0% to 100% at 80%, and with it £5,000.00\n" in found
    assert "In a group of 100 people, one person more or fewer at 80 moves £5,000.00." in found
    assert "The money is that of `bonus`, through `domain_score` and `overall`, by the terms." in found


def test_the_row_that_moves_most_is_said() -> None:
    weights = "define weight_of by domain = when domain = access: 70%, otherwise: 30%\n"
    assert ", and with it £7,000.00\n" in cliff(combined(weights="weight_of", more=weights))


def test_a_cap_holds_back_what_moves() -> None:
    """Without an example the other scores decide how much of it the cap leaves; with one it is known."""
    text = combined().replace("  rewards  overall\n", "  rewards  overall\n  then at most £4,000\n")
    assert "£" not in cliff(text)
    example = 'example a "A"\n  given people = 250, well = 1, met = 0\n  expect bonus = £0\n'
    found = cliff(text + example)
    assert ", and with it £4,000.00\n" in found and "one person more or fewer at 200 moves £4,000.00" in found
    full = example.replace("met = 0", "met = 250").replace("£0", "£4,000")
    assert "£" not in cliff(text + full), "the cap is reached without it"


def test_what_the_jump_moves_and_what_one_person_does() -> None:
    """Of 250 people 162.5 are 65%: the person who passes the edge climbs a part of the line as well."""
    example = 'example a "A"\n  given people = 250, well = 1, met = 0\n  expect bonus = £0\n'
    found = cliff(combined("below 65%: 0%, at 65%: 50%, at 90%: 100%", more=example))
    assert "from 0% to 50% at 65%, and with it £2,500.00\n" in found
    assert "In a group of 250 people, one person more or fewer at 163 moves £2,520.00." in found


def test_a_score_that_no_single_figure_moves() -> None:
    """A median cannot be brought to the edge by one figure: the score itself is set to either side of it."""
    text = (
        combined()
        .replace("measure  met / people", "measure  median(met over item) / people")
        .replace(' by item "Item"', ' by item "Item"')
    )
    assert ", and with it £5,000.00\n" in cliff(text)


def test_an_acceptance_holds_in_its_clause_alone() -> None:
    text = incentive("below 90%: 0%, from 90%: 100%")
    here = text.replace("  weight 100%\n", '  weight 100%\n  accepts cliff "one step"\n')
    elsewhere = text.replace("  rewards better\n", '  rewards better\n  accepts cliff "one step"\n')
    assert not warnings_of(here)
    assert sorted(one.code for one in warnings_of(elsewhere)) == ["accepts-nothing", "cliff"]


def test_a_table_accepts_a_column_that_is_a_label() -> None:
    """A column for readers alone is warned of as unused, and a table may say that it is meant."""
    table = "table m\n  band  place  price\n  low   town   £5\n  high  shire  £6\n"
    text = fee("total(people * £0.01 per person * (m.price / £1) over band)").replace(
        "metric people", table + "metric people", 1
    )
    column = "nothing uses the column `place` of the table `m`"
    assert column in [one.message for one in warnings_of(text)]
    meant = warnings_of(text.replace("table m\n", 'table m\n  accepts unused "the place is for readers"\n'))
    assert column not in [one.message for one in meant] and "accepts-nothing" not in {one.code for one in meant}


def test_an_unknown_warning_cannot_be_accepted() -> None:
    text = incentive("at 60%: 0%, at 90%: 100%").replace(
        "  weight 100%\n", '  weight 100%\n  accepts clif "one step"\n'
    )
    found = obcdsl.loads(text).check()
    assert [(one.level, one.code, one.fix) for one in found] == [("error", "unknown-name", "cliff")]
