"""What can never happen is found, and nothing that can: each case names the text that the warning points at, or none."""

from __future__ import annotations

import pytest

from obcdsl.diagnostic import Diagnostic, Label
from tests.good_contract import warnings_of

HEADER = """contract care "Care"
  commissioner council "The council"
  provider     nurses  "The nurses"
  term         3 years from 1 April 2024
  period       {period}
  currency     GBP
  rounding     half up to £0.01
key tier "Tier": one of ready, baseline
key claim "Claims": from data
table caps by tier
  unit cap: count of people
  tier      cap
  ready     10
  baseline  none
metric n "People": count of people
  missing  refuse
  valid    from 1, up to 100
metric m "Others": count of people
  missing  refuse
metric well "People who are well": count of people
  missing  refuse
  valid    up to m
metric rate "Rate": ratio
  missing  leave out
  valid    up to 100%
metric kind "Kind": one of quick, slow
  missing  refuse
metric signed "Signed": yes/no
  missing  refuse
"""


def header(period: str = "contract year") -> str:
    return HEADER.replace("{period}", period)


def found(clauses: str, period: str = "contract year") -> list[tuple[str, Diagnostic]]:
    """The warnings of what can never happen, each with the text that it points at."""
    text = header(period) + clauses
    pairs = []
    for finding in warnings_of(text):
        if finding.code == "unreachable":
            label = finding.labels[0]
            assert isinstance(label, Label)
            pairs.append((text[label.span.start : label.span.end], finding))
    return pairs


def pointed(clauses: str, period: str = "contract year") -> list[str]:
    return [said for said, _ in found(clauses, period)]


def pays(value: str, *more: str) -> str:
    return f"fee f\n  pays {value}\n" + "".join(f"  {line}\n" for line in more)


# ---- parts by condition ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "at"),
    [
        ("when n > 200: £5, otherwise: £0", ["n > 200"]),
        ("when n > 100: £5, otherwise: £0", ["n > 100"]),
        ("when n >= 100: £5, otherwise: £0", []),
        ("when n < 1: £5, otherwise: £0", ["n < 1"]),
        ("when 200 < n: £5, otherwise: £0", ["200 < n"]),
        ("when 2 * n > 200: £5, otherwise: £0", ["2 * n > 200"]),
        ("when m > 200: £5, otherwise: £0", []),
        ("when kept(m from 0 to 10) > 20: £5, otherwise: £0", ["kept(m from 0 to 10) > 20"]),
        ("when kept(m from 0 to 10) >= 10: £5, otherwise: £0", []),
        ("when m >= 10 and m < 5: £5, otherwise: £0", ["m >= 10 and m < 5"]),
        ("when not (m >= 5 or m < 10): £5, otherwise: £0", ["not (m >= 5 or m < 10)"]),
        ("when m >= 5 and m <= 5: £5, otherwise: £0", []),
        ("when m > 50 and n > 200: £5, otherwise: £0", ["m > 50 and n > 200"]),
        ("when kind = quick and kind = slow: £5, otherwise: £0", ["kind = quick and kind = slow"]),
        ("in year 1: £1, from year 2: (when n > 200: £5, otherwise: £0)", ["n > 200"]),
        ("£10 * (when n > 200: 5, otherwise: 0)", ["n > 200"]),
    ],
)
def test_a_condition_that_never_holds(value: str, at: list[str]) -> None:
    assert pointed(pays(value)) == at


def test_wherever_it_stands() -> None:
    choice = "when n > 200: {}, otherwise: {}"
    outcome = f"outcome o\n  measure rate\n  requires present(rate), otherwise not scored\n  score {choice.format('100%', '0%')}\n"
    for clauses in (
        f"define d = {choice.format(1, 0)}\n",
        f"deduction d\n  takes {choice.format('£5', '£0')}\n",
        outcome,
        f"define d = total(extra over tier)\ndefine extra by tier = {choice.format('caps.cap', 0)}\n".replace(
            "caps.cap", "1"
        ),
        f"define d = 2 * reach\n  where reach = {choice.format(1, 0)}\n",
        "define d = when reach > 300: 1, otherwise: 0\n  where reach = 3 * n\n",
        pays("£5", f"then less ({choice.format('£1', '£0')})"),
    ):
        assert len(pointed(clauses)) == 1, clauses


@pytest.mark.parametrize(
    ("value", "at"),
    [
        ("when m >= 5: £5, when m >= 10: £10, otherwise: £0", ["m >= 10"]),
        ("when m >= 10: £10, when m >= 5: £5, otherwise: £0", []),
        ("when m >= 5: £5, when 10 <= m: £10, otherwise: £0", ["10 <= m"]),
        ("when m >= 5: £5, when m >= 5: £10, otherwise: £0", ["m >= 5"]),
        ("when m > 5: £5, when m >= 5: £10, otherwise: £0", []),
        ("when m = 5: £5, when m <> 5: £10, otherwise: £0", ["otherwise"]),
        ("when m >= 5: £5, when m >= 3 and signed: £3, when m = 4 and signed: £4, otherwise: £0", ["m = 4 and signed"]),
        ("when m >= 5 and signed: £5, when m >= 10: £10, otherwise: £0", []),
        ("when m >= 5 or signed: £5, when m >= 10: £10, otherwise: £0", ["m >= 10"]),
        ("when m > n: £5, when m >= n: £4, when n < m: £3, otherwise: £0", ["n < m"]),
        ("when m > n: £5, when m < n: £4, when m = n: £3, otherwise: £0", ["otherwise"]),
        ("when m >= 5: £5, when 2 * m >= 20: £10, otherwise: £0", []),
        ("when m >= 0: £5, when n > 7: £1, otherwise: £0", ["n > 7"]),
        ("when n >= 1: £5, otherwise: £0", ["otherwise"]),
        ("when n <= 50: £5, when n > 50: £6, otherwise: £0", ["otherwise"]),
        ("when n < 50: £5, when n > 50: £6, otherwise: £0", []),
        ('when n <= 50: £5, when n > 50: £6, otherwise: refuse "no such number"', []),
        ("when kind = quick: £5, when kind = slow: £6, otherwise: £0", ["otherwise"]),
        ("when kind = quick: £5, otherwise: £0", []),
        ("when signed: £5, when not signed: £6, otherwise: £0", ["otherwise"]),
        ("when signed: £5, otherwise: £0", []),
    ],
)
def test_a_part_that_comes_too_late(value: str, at: list[str]) -> None:
    assert pointed(pays(value)) == at


def test_a_condition_by_its_name() -> None:
    assert pointed("define many = m >= 5\n" + pays("when many: £5, when m >= 10: £10, otherwise: £0")) == ["m >= 10"]


@pytest.mark.parametrize(
    ("clauses", "at"),
    [
        ("define d = when present(rate): 1, otherwise: 0\n", []),
        ("define d = when not present(rate): 1, otherwise: 0\n", []),
        ("define d = when present(rate) and rate > 100%: 1, otherwise: 0\n", ["present(rate) and rate > 100%"]),
        ("define d = when first_present(rate, 200%) > 100%: 1, otherwise: 0\n", []),
        ("define d = when rate >= 0%: 1, otherwise: 0\n", ["otherwise"]),
        ("define d = when well / m > 100%: 1, otherwise: 0\n".replace("well / m", "well / larger(m, 1)"), []),
    ],
)
def test_what_may_be_left_out(clauses: str, at: list[str]) -> None:
    """A figure that is left out neither holds nor fails; that it is there is not always so."""
    assert pointed(clauses) == at


@pytest.mark.parametrize(
    ("missing", "at"),
    [
        ("missing refuse", ["x > 5"]),
        ("missing counts as 3 people", ["x > 5"]),
        ("missing counts as 7 people", []),
        ("missing carry forward 1 year", []),
        ("missing withhold", ["x > 5"]),
    ],
)
def test_what_counts_where_a_figure_is_missing(missing: str, at: list[str]) -> None:
    metric = f'metric x "X": count of people\n  {missing}\n  valid up to 5\n'
    assert pointed(metric + pays("when x > 5: £5, otherwise: £0")) == at


def test_rows_that_are_not_given() -> None:
    metric = 'metric x by tier "X": count of people\n  rows not given are 9\n  missing refuse\n  valid up to 5\n'
    assert not pointed(metric + "define d by tier = when x > 5: 1, otherwise: 0\n")


@pytest.mark.parametrize(
    ("value", "at"),
    [
        ("when year = 2 and n > 50: £5, otherwise: £0", []),
        ("when n > limit: £5, otherwise: £0", []),
        ("when n > low: £5, otherwise: £0", ["n > low"]),
        ("when year >= 1: £5, otherwise: £0", ["otherwise"]),
        ("when year = 1: £5, when year = 2: £6, when year = 3: £7, otherwise: £0", ["otherwise"]),
        ("when year = 1: £5, when year = 3: £7, otherwise: £0", []),
        ("when year > 3: £5, otherwise: £0", ["year > 3"]),
        ("when year = 4 - 1: £5, otherwise: £0", []),
    ],
)
def test_what_can_be_in_one_year_alone(value: str, at: list[str]) -> None:
    years = "define limit = in years 1 to 2: 100, in year 3: 99\ndefine low = in years 1 to 2: 100, in year 3: 101\n"
    assert pointed(years + pays(value)) == at


def test_what_can_be_in_one_row_alone() -> None:
    assert not pointed("define d by tier = when n > caps.cap: 1, otherwise: 0\n")
    assert not pointed("define d by tier = when tier = ready: 1, otherwise: 0\n")
    assert pointed("define d by tier = when tier = ready: 1, when tier = baseline: 2, otherwise: 0\n") == ["otherwise"]


BY_CLAIM = 'metric cost by claim "Cost": money\n  missing refuse\n  valid up to £10\n'
BY_MONTH = 'metric seen "Seen": count of people\n  missing refuse\n  valid up to 10\n  each month\n'


@pytest.mark.parametrize(
    ("clauses", "period"),
    [
        (BY_CLAIM + "define d = when total(cost over claim) > £1,000: 1, otherwise: 0\n", "contract year"),
        (BY_CLAIM + "define d = when count(cost over claim) > 5: 1, otherwise: 0\n", "contract year"),
        (
            BY_CLAIM + "define d by claim = when quantile_group(5, cost over claim) = 5: 1, otherwise: 0\n",
            "contract year",
        ),
        (BY_MONTH + "define d = when total(seen over month so far) > 350: 1, otherwise: 0\n", "month"),
        (BY_MONTH + "define d = when total(seen over month within year) > 110: 1, otherwise: 0\n", "contract year"),
        (
            "metric born: date\n  missing refuse\ndefine d = when born < 1 January 2000: 1, otherwise: 0\n",
            "contract year",
        ),
        (
            "metric spent: money\n  missing refuse\ndefine d = when 1% of spent > £100,000 billion: 1, otherwise: 0\n",
            "contract year",
        ),
        ("define d = when last_year(n) > 200: 1, otherwise: 0\n", "contract year"),
    ],
)
def test_what_rows_and_periods_may_come_to(clauses: str, period: str) -> None:
    """However many rows data have, in whichever period, on whatever day, at whatever amount."""
    assert not pointed(clauses, period)


def test_over_time_where_it_is_shown() -> None:
    text = BY_MONTH + "define d = when total(seen over month within year) > 120: 1, otherwise: 0\n"
    assert pointed(text) == ["total(seen over month within year) > 120"]


@pytest.mark.parametrize("gate", ["count(cost over claim) >= 5", "not present(rate)", "born < 1 January 2000"])
def test_a_gate_that_can_open(gate: str) -> None:
    born = "metric born: date\n  missing refuse\n"
    assert not pointed(BY_CLAIM + born + pays("£50", f"applies when {gate}"))


def test_an_edge_that_can_be_reached() -> None:
    outcome = (
        'outcome o\n  measure count(cost over claim)\n  score below 5: 0%, from 5: 100%\n  accepts cliff "one step"\n'
    )
    assert not pointed(BY_CLAIM + outcome)


def test_what_is_said_of_a_part() -> None:
    ((_, never),) = found(pays("when n > 200: £5, otherwise: £0"))
    assert never.message == "`n > 200` never holds, so this part of `f` is never used"
    assert never.notes[0] == "`n` is at most 100, whatever the data."
    ((_, late),) = found(pays("when m >= 5: £5, when m >= 10: £10, otherwise: £0"))
    assert late.message == "this part of `f` is never used: where `m >= 10` holds, `m >= 5` holds before it"
    assert (
        late.notes[-1]
        == "Conditions are taken in order, and the first that holds decides. Put `when m >= 10` before it."
    )
    ((_, same),) = found(pays("when m >= 5: £5, when m >= 5: £10, otherwise: £0"))
    assert same.notes[-1].endswith("Correct one of them, or leave this part out.")
    ((_, always),) = found(pays("when n >= 1: £5, when m > 7: £6, otherwise: £0"))
    assert always.message == "`n >= 1` always holds, so what comes after it in `f` is never used"
    ((_, rest),) = found(pays("when m <= 5: £5, when m > 5: £6, otherwise: £0"))
    assert rest.message == "the conditions of `f` leave nothing over, so `otherwise` is never used"


# ---- caps and floors -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "steps", "at"),
    [
        ("£50", ["then at most £100"], ["then at most £100"]),
        ("£50", ["then at most £50"], []),
        ("£1 per person * n", ["then at most £150"], ["then at most £150"]),
        ("£1 per person * n", ["then at most £100"], []),
        ("£1 per person * n", ["then at most £99"], []),
        ("£1 per person * m", ["then at most £1 billion"], []),
        ("£50", ["then at least £20"], ["then at least £20"]),
        ("£50", ["then at least £60"], []),
        ("£50", ["then at least £50"], []),
        ("£1 per person * n", ["then at least £1"], []),
        ("£2 per person * n", ["then at least £1"], ["then at least £1"]),
        ("£2 per person * n", ["then less £2", "then at least £0"], []),
        ("£50", ["only if signed", "then at least £20"], ["then at least £20"]),
        ("£50", ["only if signed", "then at most £60"], ["then at most £60"]),
        ("£50", ["then less £10", "then at most £45", "then at least £30"], ["then at most £45", "then at least £30"]),
        ("£50", ["then at most £20", "then at most £30"], ["then at most £30"]),
        ("in year 1: £50, from year 2: £150", ["then at most £100"], []),
        ("£50", ["then at most (when signed: £100, otherwise: £20)"], []),
        (
            "£50",
            ["then at most (when signed: £100, otherwise: £60)"],
            ["then at most (when signed: £100, otherwise: £60)"],
        ),
        ("£50 * (when signed: 1, otherwise: 3)", ["then at most £100"], []),
        ("£50 * well / larger(m, 1)", ["then at most £100"], []),
        ("10% of spent", ["then at most £500,000 billion"], []),
        ("total(cost over claim)", ["then at most £100"], []),
    ],
)
def test_a_step_that_never_decides(value: str, steps: list[str], at: list[str]) -> None:
    spent = "metric spent: money\n  missing refuse\n"
    assert pointed(spent + BY_CLAIM + pays(value, *steps)) == at


@pytest.mark.parametrize(
    ("step", "warned"),
    [
        ("then at most £60 in each quarter", True),
        ("then at most £40 in each quarter", False),
        ("then at most £190 over the year", False),
        ("then at most £200 over the year", False),
        ("then at most £201 over the year", True),
        ("then at most £590 over the term", False),
        ("then at most £601 over the term", True),
        ("then at most £210 over the year, together with g", False),
        ("then at most £60 in each quarter, together with g", False),
        ("then at most £251 over the year, together with g", True),
    ],
)
def test_a_cap_by_its_span(step: str, warned: bool) -> None:
    """£50 each quarter for three years, beside £12.50 each quarter of another fee."""
    other = "fee g\n  pays £12.50\n"
    assert pointed(other + pays("£50", step), "quarter") == ([step] if warned else [])


@pytest.mark.parametrize(
    ("step", "warned"),
    [
        ("then at most £60 for each tier", True),
        ("then at most £40 for each tier", False),
        ("then at most £99 across every tier, reduced in proportion", False),
        ("then at most £101 across every tier, reduced in proportion", True),
        ("then at most £301 over the term across every tier, reduced in proportion", True),
        ("then at most £299 over the term across every tier, reduced in proportion", False),
    ],
)
def test_a_cap_over_rows(step: str, warned: bool) -> None:
    assert pointed(f"fee f by tier\n  pays £50\n  {step}\n") == ([step] if warned else [])


def test_a_cap_over_rows_of_data() -> None:
    """Nobody knows how many claims there will be."""
    step = "then at most £1,000 across every claim, reduced in proportion"
    assert not pointed(BY_CLAIM + f"fee f by claim\n  pays cost\n  {step}\n")


def test_a_cap_that_is_none_in_a_row() -> None:
    table = "table most by tier\n  tier      cap\n  ready     {}\n  baseline  none\n"
    fee = "fee f by tier\n  pays £50\n  then at most most.cap for each tier\n"
    assert pointed(table.format("£40") + fee) == []
    assert pointed(table.format("£60") + fee) == ["then at most most.cap for each tier"]


def test_a_cap_above_a_pool() -> None:
    outcome = "outcome o\n  measure n\n  score at 10: 0%, at 50: 100%\n  weight 100%\n"
    incentive = "incentive i\n  pool £10,000\n  rewards o\n  then at most {}\n"
    assert pointed(outcome + incentive.format("£20,000")) == ["then at most £20,000"]
    assert not pointed(outcome + incentive.format("£10,000")) and not pointed(outcome + incentive.format("£9,000"))


def test_one_finding_for_one_fault() -> None:
    """What is never paid has no further fault."""
    assert pointed(pays("when n > 200: £5, otherwise: £1", "only if n > 300", "then at most £100")) == ["n > 300"]


def test_what_is_said_of_a_step() -> None:
    ((_, cap),) = found(pays("£1 per person * n", "then at most £150"))
    assert cap.message == "the cap of `f` never decides: the amount before it is at most £100.00"
    assert cap.notes[0] == "It would cut only what is above £150.00."
    ((_, floor),) = found(pays("£2 per person * n", "then at least £1"))
    assert floor.message == "the floor of `f` never decides: the amount before it is at least £2.00"
    ((_, gated),) = found(pays("£50", "only if signed", "then at least £20"))
    assert "What is not earned stays at 0: no step changes that." in gated.notes[0]
    ((_, term),) = found(pays("£50", "then at most £601 over the term"), "quarter")
    assert term.message == "the cap of `f` never decides: the amounts of the term come to at most £600.00"


def test_a_limit_that_is_no_decimal_is_said_to_the_penny() -> None:
    """What comes before the cap is a part of £896 that no decimal writes, and a message still can."""
    said = [
        one.message + " ".join(one.notes) for _, one in found('fee f "F"\n  pays £896 / 225\n  then at most £100\n')
    ]
    assert any("£3.98" in one for one in said), said
