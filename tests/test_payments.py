"""What payments come to: steps in their order, corridors, caps and what they span, and division among parties."""

from __future__ import annotations

import pytest

from tests.small import evaluated, faults, paid

# ---- payments ----------------------------------------------------------------------------------------------------------------

MONEY = 'metric m "Money": money\n  missing refuse\n  may be negative\n'


@pytest.mark.parametrize(
    ("steps", "given", "amount"),
    [
        ("then less 2% of amount\n  then at most £900", "1000", "900.00"),
        ("then at most £900\n  then less 2% of amount", "1000", "882.00"),
        ("then less £300, not below £0", "100", "0.00"),
        ("then at least £150", "100", "150.00"),
        ("then round half up to £1", "100.50", "101.00"),
        ("then round half even to £1", "100.50", "100.00"),
        ("only if m > £500\n  then at least £150", "100", "0.00"),
    ],
)
def test_steps_in_their_order(steps: str, given: str, amount: str) -> None:
    text = MONEY + f'fee f "F"\n  pays m\n  {steps}\n'
    assert paid(evaluated(text, [{"period": "year 1", "m": given}]), "f") == [amount]


def test_half_pennies_go_away_from_zero_and_totals_are_sums_of_rounded_lines() -> None:
    text = MONEY + 'fee f "F"\n  pays m / 2\nfee g "G"\n  pays m / 2\n'
    (statement,) = evaluated(text, [{"period": "year 1", "m": "0.01"}]).statements
    assert [line.amount for line in statement.lines] == ["0.01", "0.01"]
    assert statement.totals[0].amount == "0.02"


def test_an_amount_that_turns_round_says_so_or_is_refused() -> None:
    rows = [{"period": "year 1", "m": "-5"}]
    refused = evaluated(MONEY + 'fee f "F"\n  pays m\n', rows).refused
    assert "below zero" in refused[0].reason
    (statement,) = evaluated(MONEY + 'fee f "F"\n  pays m\n  either way\n', rows).statements
    assert (statement.lines[0].payer, statement.lines[0].amount) == ("provider", "5.00")


CORRIDOR = """
metric cost "Cost": money
  missing refuse
metric target "Target": money
  missing refuse
corridor c "C"
  compares   cost with target
  borne by   provider
  bands      {bands} of target
  overspend  council pays provider  up to 3%: 0%, up to 8%: 50%, above 8%: 80%
  underspend provider pays council  up to 3%: 0%, up to 8%: 50%, above 8%: 80%
"""


@pytest.mark.parametrize(
    ("bands", "cost", "payer", "amount"),
    [
        ("marginal", "103", "council", "0.00"),
        ("marginal", "108", "council", "2.50"),
        ("marginal", "120", "council", "12.10"),
        ("marginal", "85", "provider", "8.10"),
        ("whole", "103", "council", "0.00"),
        ("whole", "108", "council", "4.00"),
        ("whole", "120", "council", "16.00"),
        ("whole", "85", "provider", "12.00"),
    ],
)
def test_corridors(bands: str, cost: str, payer: str, amount: str) -> None:
    rows = [{"period": "year 1", "cost": cost, "target": "100"}]
    (statement,) = evaluated(CORRIDOR.format(bands=bands), rows).statements
    assert (statement.lines[0].payer, statement.lines[0].amount) == (payer, amount)


def test_a_corridor_around_nothing_is_refused() -> None:
    rows = [{"period": "year 1", "cost": "5", "target": "0"}]
    assert "0 or less" in evaluated(CORRIDOR.format(bands="marginal"), rows).refused[0].reason


def test_a_cap_over_the_term() -> None:
    rows = [{"period": f"year {year}", "m": m} for year, m in ((1, "50"), (2, "60"), (3, "50"))]
    assert paid(evaluated(MONEY + 'fee f "F"\n  pays m\n  then at most £120 over the term\n', rows), "f") == [
        "50.00",
        "60.00",
        "10.00",
    ]


def test_a_cap_in_each_year_of_a_quarterly_contract() -> None:
    rows = [{"period": f"year {year} quarter {quarter}", "m": "50"} for year in (1, 2) for quarter in (1, 2, 3, 4)]
    text = MONEY + 'fee f "F"\n  pays m\n  then at most £120 in each year\n'
    assert paid(evaluated(text, rows, period="quarter"), "f") == ["50.00", "50.00", "20.00", "0.00"] * 2


def test_a_cap_across_everyone_is_shared_in_proportion() -> None:
    rows = [{"provider": name, "period": "year 1", "m": m} for name, m in (("a", "100"), ("b", "300"))]
    text = MONEY + 'fee f "F"\n  pays m\n  then at most £200 across every provider, reduced in proportion\n'
    assert paid(evaluated(text, rows, each=True), "f") == ["50.00", "150.00"]


def test_a_cap_for_each_person_cuts_the_results_in_proportion() -> None:
    text = """
key person: from data
key result: one of start, job
table card
  result  price
  start   £800
  job     £2,600
metric results by person, result "Results": count of results
  rows not given are 0
fee f by person, result "F"
  pays results * card.price / 1 result
  then at most £1,700 for each person, reduced in proportion
"""
    text = text.replace("£800", "£800 per result").replace("£2,600", "£2,600 per result").replace(" / 1 result", "")
    rows = [
        {"period": "year 1", "person": p, "result": r, "results": "1"}
        for p, r in (("ann", "start"), ("ann", "job"), ("bob", "start"))
    ]
    found = {line.key: line.amount for line in evaluated(text, rows).statements[0].lines}
    assert found == {"ann, start": "400.00", "ann, job": "1300.00", "bob, start": "800.00", "bob, job": "0.00"}


def test_a_cap_together_with_another_payment() -> None:
    text = MONEY + 'fee f "F"\n  pays m\nfee g "G"\n  pays m\n  then at most £150, together with f\n'
    assert paid(evaluated(text, [{"period": "year 1", "m": "100"}]), "g") == ["50.00"]


def test_a_cap_over_the_term_together_counts_what_the_other_has_been_paid_so_far() -> None:
    text = MONEY + 'fee f "F"\n  pays m\nfee g "G"\n  pays m\n  then at most £100 over the term, together with f\n'
    rows = [{"period": f"year {year}", "m": m} for year, m in ((1, "30"), (2, "30"), (3, "60"))]
    assert paid(evaluated(text, rows), "g") == ["30.00", "10.00", "0.00"]


def test_odd_pennies_go_to_the_remainder() -> None:
    text = """
metric m "Money": money
  missing refuse
fee f "F"
  paid by council to provider
  pays m
share s "S"
  divides f
  into provider: 1 part, council: 2 parts
  remainder provider
"""
    (statement,) = evaluated(text, [{"period": "year 1", "m": "100"}]).statements
    assert [(s.party, s.amount) for s in statement.shares] == [("provider", "33.33"), ("council", "66.67")]


def test_a_cap_of_each_person_and_of_all_together_over_the_term() -> None:
    """Ann is held to £100 over the term; then everyone together to £150: the second year pays what is left, in proportion."""
    text = """
key person: from data
metric earned by person "Earned": money
  missing refuse
fee f by person "F"
  pays earned
  then at most £100 over the term for each person
  then at most £150 over the term across every person, reduced in proportion
"""
    rows = [
        {"period": period, "person": person, "earned": earned}
        for period, person, earned in (
            ("year 1", "ann", "80"),
            ("year 1", "bob", "40"),
            ("year 2", "ann", "60"),
            ("year 2", "cat", "40"),
        )
    ]
    found = [[(line.key, line.amount) for line in s.lines] for s in evaluated(text, rows).statements]
    # year 2: ann has £20 of her own left and cat earns £40; £30 is left for both
    assert found == [[("ann", "80.00"), ("bob", "40.00")], [("ann", "10.00"), ("cat", "20.00")]]


def test_a_cap_in_a_keyed_clause_says_whether_it_is_for_each_or_for_all() -> None:
    text = 'key k: one of p, q\nmetric m by k "M": money\n  missing refuse\nfee f by k "F"\n  pays m\n  then at most £5{span}\n'
    assert faults(text.format(span="")) == ["cap-span"]
    assert faults(text.format(span=" across every k")) == ["cap-span"]
    assert faults(text.format(span=" for each k")) == []
    assert faults(text.format(span=" across every k, reduced in proportion")) == []
    assert faults(text.format(span=" for each k"), period="quarter") == ["cap-span"]
    assert faults(text.format(span=" over the year for each k"), period="quarter") == []


@pytest.mark.parametrize("first, second", [("fee", "deduction"), ("deduction", "fee")])
def test_of_nothing_either_way_the_buyer_is_said_to_pay(first: str, second: str) -> None:
    """Whichever clause stands first."""
    clauses = {
        "fee": 'fee f "F"\n  paid by council to provider\n  pays £1 * n\n',
        "deduction": 'deduction d "D"\n  paid by provider to council\n  takes £1 * n\n',
    }
    text = 'metric n "N": number\n  missing refuse\n' + clauses[first] + clauses[second]
    (statement,) = evaluated(text, [{"period": "year 1", "n": "0"}]).statements
    assert [(one.payer, one.recipient, one.amount) for one in statement.totals] == [("council", "provider", "0.00")]
    assert statement.net is not None and statement.net.payer == "council"
    (statement,) = evaluated(text, [{"period": "year 1", "n": "5"}]).statements
    assert statement.net is not None and (statement.net.payer, statement.net.amount) == ("council", "0.00")
