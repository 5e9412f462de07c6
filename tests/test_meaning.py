"""What the words of the language mean, each on a contract of a few lines and figures worked by hand."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from obcdsl.contract import loads
from obcdsl.diagnostic import Refusal
from obcdsl.evaluation import Evaluation

HEADER = """
contract small "A small contract"
  commissioner  council
  provider      provider{each}
  term          {years} years from 1 April 2024
  period        {period}
  currency      GBP
  rounding      {rounding}
"""


def evaluated(
    text: str, rows: list[dict[str, Any]], *, each: bool = False, years: int = 3, period: str = "contract year",
    rounding: str = "half up to £0.01",
) -> Evaluation:  # fmt: skip
    """The contract of a text, under a plain header, on some rows; a fault of the text fails the test."""
    header = HEADER.format(each=" one for each row" if each else "", years=years, period=period, rounding=rounding)
    contract = loads(header + text)
    errors = [f"{f.message} [{f.code}]" for f in contract.check() if f.level == "error"]
    assert not errors, errors
    return contract.evaluate(rows)


def value(text: str, row: dict[str, Any] | None = None, **options: Any) -> str | None:
    """The exact value of the define `x` on one row."""
    rows = [{"period": "year 1", "a": "1", **(row or {})}]
    metric = 'metric a "A": number\n  missing refuse\n'
    (statement,) = evaluated(metric + text + '\nfee nothing "Nothing"\n  pays £1 * a\n', rows, **options).statements
    return statement.values["x"].exact if statement.values["x"].status == "worked" else statement.values["x"].status


def paid(evaluation: Evaluation, clause: str) -> list[str | None]:
    """The amounts of a clause, statement by statement, row by row."""
    return [line.amount for s in evaluation.statements for line in s.lines if line.clause == clause]


# ---- values ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expression", "worked"),
    [
        ("1/3 + 1/6", "0.5"),
        ("10% of (2 + 3)", "0.5"),
        ("-2 * 3", "-6"),
        ("smaller(3, 1, 2)", "1"),
        ("larger(3, 1, 2)", "3"),
        ("kept(12 from 0 to 9)", "9"),
        ("kept(-1 from 0 to 9)", "0"),
        ("part(110 above 103 up to 108)", "5"),
        ("part(90 above 103)", "0"),
        ("absolute(-3)", "3"),
        ("round(2.5 half up to 1)", "3"),
        ("round(-2.5 half up to 1)", "-3"),
        ("round(2.5 half even to 1)", "2"),
        ("round(3.5 half even to 1)", "4"),
        ("round(2.9 down to 1)", "2"),
        ("round(-2.9 down to 1)", "-2"),
        ("round(2.1 up to 1)", "3"),
        ("round(0.125 half up to 0.01)", "0.13"),
        ("round(7 half up to 0.25)", "7"),
        ("exp(0 to 12 places)", "1"),
        ("exp(1 to 6 places)", "2.718282"),
        ("ln(10 to 6 places)", "2.302585"),
        ("square_root(2 to 6 places)", "1.414214"),
        ("power(1.5, 3 to 2 places)", "3.38"),
        ("12.1 per 1,000", "0.0121"),
        ("2 points + 3 points", "0.05"),
        ("when a > 1: 10, when a = 1: 20, otherwise: 30", "20"),
        ("in year 1: 7, from year 2: 8", "7"),
        ("year * 100", "100"),
        ("scale(a, below 1: 0, from 1: 5, from 2: 9)", "5"),
        ("scale(a, up to 1: 3, above 1: 4)", "3"),
        ("scale(a / 2, at 0: 0, at 1: 1)", "0.5"),
        ("scale(a, below 1: 0, at 1: 1, at 3: 5, flat outside)", "1"),
        ("scale(2 * a, below 1: 0, at 1: 1, at 3: 5, flat outside)", "3"),
        ("scale(9 * a, below 1: 0, at 1: 1, at 3: 5, flat outside)", "5"),
        ("marginal_scale(150 * a, up to 100: 10%, above 100: 50%)", "35"),
    ],
)
def test_values(expression: str, worked: str) -> None:
    assert value(f'define x "X" = {expression}') == worked


def test_dates_and_days() -> None:
    assert value("define x = 1 June 2024 - 1 May 2024") == "31"
    assert value("define x = 1 May 2024 + 26 weeks") == "2024-10-30"
    assert value("define x = (1 May 2024 + 30 days) > 30 May 2024") == "yes"


def test_an_arm_that_is_not_taken_is_never_worked() -> None:
    text = 'metric b "B": number\n  missing refuse\ndefine x = when b <> 0: a / b, otherwise: 0'
    assert value(text, {"b": "0"}) == "0"
    assert value(text, {"b": "4"}) == "0.25"


def test_functions_name_their_parts_and_work_out_their_units() -> None:
    text = """
define score(rate, low, high) = when reach >= 1: 10, when reach < 0: 0, otherwise: round(9 * reach + 0.5 half up to 1)
  where reach = (rate - low) / (high - low)
define x = score(0.85, 0.8, 0.9)"""
    assert value(text) == "5"


# ---- absence ------------------------------------------------------------------------------------------------------------

OPTIONAL = 'metric b "B": number\n  missing leave out\n'


@pytest.mark.parametrize(
    ("expression", "given", "worked"),
    [
        ("a + b", "", "left out"),
        ("larger_present(a, b)", "", "1"),
        ("larger_present(a, b)", "5", "5"),
        ("first_present(b, a)", "", "1"),
        ("when present(b): b, otherwise: 7", "", "7"),
        ("larger(a, b)", "", "left out"),
        ("a = 2 and b = 1", "", "no"),
        ("a = 1 and b = 1", "", "left out"),
        ("a = 1 or b = 1", "", "yes"),
        ("not (b = 1)", "", "left out"),
    ],
)
def test_what_is_worked_from_a_left_out_figure_is_left_out(expression: str, given: str, worked: str) -> None:
    assert value(OPTIONAL + f"define x = {expression}", {"b": given}) == worked


KEYED = 'key k: one of p, q, r\nmetric v by k "V": number\n  missing leave out\n'


def keyed(expression: str, given: dict[str, str], extra: str = "") -> str | None:
    """The define `x` where v has the given rows."""
    text = (
        KEYED
        + extra
        + f'define x = {expression}\nmetric a "A": number\n  missing refuse\nfee nothing "N"\n  pays £1 * a\n'
    )
    rows = [{"period": "year 1", "a": "1", "k": k, "v": v} for k, v in given.items()]
    (statement,) = evaluated(text, rows).statements
    found = statement.values["x"]
    return found.exact if found.status == "worked" else found.status


@pytest.mark.parametrize(
    ("expression", "given", "worked"),
    [
        ("total(v over k)", {"p": "1", "q": "2", "r": "3"}, "6"),
        ("total(v over k)", {"p": "1", "q": "2"}, "left out"),
        ("total(v over k where present(v))", {"p": "1", "q": "2"}, "3"),
        ("total(v over k where present(v) and v > 9)", {"p": "1"}, "0"),
        ("mean(v over k where present(v) and v > 9)", {"p": "1"}, "left out"),
        ("mean(v over k where present(v))", {"p": "1", "q": "2"}, "1.5"),
        ("median(v over k)", {"p": "5", "q": "1", "r": "2"}, "2"),
        ("smallest(v over k)", {"p": "5", "q": "1", "r": "2"}, "1"),
        ("largest(v over k)", {"p": "5", "q": "1", "r": "2"}, "5"),
        ("count(v over k)", {"p": "5", "q": "1"}, "2"),
        ("count(over k)", {"p": "5"}, "3"),
        ("count(over k where present(v) and v >= 2)", {"p": "5", "q": "1", "r": "2"}, "2"),
        ("v for q", {"p": "5", "q": "1"}, "1"),
        ("percentile_nearest_rank(75, v over k)", {"p": "5", "q": "1", "r": "2"}, "5"),
        ("percentile_inclusive(75, v over k)", {"p": "5", "q": "1", "r": "2"}, "3.5"),
    ],
)
def test_figures_over_keys(expression: str, given: dict[str, str], worked: str) -> None:
    assert keyed(expression, given) == worked


def test_a_total_within_groups() -> None:
    table = "table t\n  k  g\n  p  one\n  q  one\n  r  two\ntable groups\n  g    w\n  one  10\n  two  20\n"
    text = table + "define by_group by g = total(v over k within g)\n"
    assert keyed("total(by_group * groups.w over g)", {"p": "1", "q": "2", "r": "3"}, text) == "90"


# ---- scores and weights ----------------------------------------------------------------------------------------------------

OUTCOMES = """
metric met by k "Met": count of people
  missing leave out
metric all by k "All": count of people
  missing leave out
  valid from 1
key k: one of p, q, r
outcome score by k "Score"
  measure   met / all
  requires  present(met) and present(all), otherwise {fate}
  score     at 0%: 0%, at 100%: 100%
  weight    {weight}
incentive bonus "Bonus"
  paid by council to provider
  pool      £900
  rewards   score
"""


@pytest.mark.parametrize(
    ("fate", "weight", "given", "amount"),
    [
        ("redistributed", "1 part", {"p": "50", "q": "100", "r": "0"}, "450.00"),
        ("redistributed", "1 part", {"p": "50", "q": "100"}, "675.00"),
        ("forfeited", "1 part", {"p": "50", "q": "100"}, "450.00"),
        ("not scored", "1 part", {"p": "50", "q": "100"}, "675.00"),
    ],
)
def test_what_happens_to_a_stake(fate: str, weight: str, given: dict[str, str], amount: str) -> None:
    rows = [{"period": "year 1", "k": k, "met": met, "all": "100"} for k, met in given.items()]
    assert paid(evaluated(OUTCOMES.format(fate=fate, weight=weight), rows), "bonus") == [amount]


def test_with_nothing_scored_the_stake_is_forfeited() -> None:
    rows = [{"period": "year 1", "k": "p", "met": "", "all": ""}]
    (statement,) = evaluated(OUTCOMES.format(fate="redistributed", weight="1 part"), rows).statements
    assert (statement.lines[0].status, statement.lines[0].amount) == ("not scored", "0.00")


def test_scores_that_combine_scores() -> None:
    text = OUTCOMES.format(fate="not scored", weight="1 part").replace("rewards   score", "rewards   whole") + (
        'outcome whole "Whole"\n  combines score, mean of those scored, out of 10\n  requires 2 of them, otherwise forfeited\n  weight 100%\n'
    )
    two = [{"period": "year 1", "k": k, "met": met, "all": "100"} for k, met in (("p", "50"), ("q", "100"))]
    assert evaluated(text, two).statements[0].values["whole"].exact == "7.5"
    assert paid(evaluated(text, two), "bonus") == ["675.00"]
    assert paid(evaluated(text, two[:1]), "bonus") == ["0.00"]


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


# ---- time -------------------------------------------------------------------------------------------------------------------


def test_last_year_and_a_named_year() -> None:
    text = """
metric inflation "Inflation": ratio
  missing refuse
define price "Price" = in year 1: £100, from year 2: last_year(price) * (1 + inflation)
define first "First" = in_year(1, price)
fee f "F"
  pays price
fee g "G"
  pays first
"""
    rows = [{"period": f"year {year}", "inflation": "10%"} for year in (1, 2, 3)]
    evaluation = evaluated(text, rows)
    assert paid(evaluation, "f") == ["100.00", "110.00", "121.00"]
    assert paid(evaluation, "g") == ["100.00"] * 3


def test_a_figure_carried_forward_goes_no_further() -> None:
    text = 'metric m "Money": money\n  missing carry forward 1 year\nfee f "F"\n  pays m\n'
    rows = [{"period": "year 1", "m": "5"}, {"period": "year 2", "m": ""}, {"period": "year 3", "m": ""}]
    evaluation = evaluated(text, rows)
    assert paid(evaluation, "f") == ["5.00", "5.00"]
    assert "carried forward" in evaluation.statements[1].notes[0].text
    assert "carry forward" in evaluation.refused[0].reason


def test_only_the_line_that_needs_it_is_refused() -> None:
    text = 'metric m "Money": money\n  missing refuse the line\nfee f "F"\n  pays m\nfee g "G"\n  pays £1\n'
    (statement,) = evaluated(text, [{"period": "year 1", "m": ""}]).statements
    assert [(line.status, line.amount) for line in statement.lines] == [("line refused", None), ("paid", "1.00")]


def test_what_nobody_needs_refuses_nothing() -> None:
    text = (
        MONEY
        + 'metric later "Later": money\n  missing refuse\nfee f "F"\n  pays m\nfee g "G"\n  applies from year 3\n  pays later\n'
    )
    (statement,) = evaluated(text, [{"period": "year 1", "m": "1", "later": ""}]).statements
    assert [line.status for line in statement.lines] == ["paid", "does not apply"]


# ---- cohorts ---------------------------------------------------------------------------------------------------------------


def test_a_pool_shared_so_that_it_is_all_paid_out() -> None:
    text = """
metric base "Base": money
  missing refuse
metric score "Score": number
  missing leave out
define withheld = 2% of base
define earned = total(withheld * score over provider where present(score))
define slope = when earned > £0: total(withheld over provider where present(score)) / earned, otherwise: 0
fee f "F"
  paid by council to provider
  applies when present(score)
  pays withheld * score * slope
"""
    rows = [
        {"provider": name, "period": "year 1", "base": "10000", "score": score}
        for name, score in (("a", "1"), ("b", "3"), ("c", ""))
    ]
    assert paid(evaluated(text, rows, each=True), "f") == ["100.00", "300.00", None]


def test_groups_of_a_cohort_and_the_median_within_one() -> None:
    text = """
metric share "Share": ratio
  missing refuse
metric rate "Rate": number
  missing refuse
define upper = quantile_group(2, share over provider)
define middle = median(rate over provider within upper)
fee f "F"
  paid by council to provider
  pays £1 * middle
"""
    rows = [{"provider": str(n), "period": "year 1", "share": f"{n}%", "rate": str(10 * n)} for n in (1, 2, 3, 4)]
    assert paid(evaluated(text, rows, each=True), "f") == ["15.00", "15.00", "35.00", "35.00"]


def test_a_contract_with_errors_is_never_evaluated() -> None:
    contract = loads(
        HEADER.format(each="", years=3, period="contract year", rounding="half up to £0.01")
        + 'fee f "F"\n  pays missing_name\n'
    )
    with pytest.raises(Refusal, match="missing_name"):
        contract.evaluate([{"period": "year 1"}])


def test_a_third_is_exact() -> None:
    assert Fraction(str(value("define x = (1/3) * 3"))) == 1


def test_a_figure_that_cannot_be_read_is_never_built_on() -> None:
    """One payee's figure is unreadable: its statement is refused, and so is every figure over the whole cohort."""
    text = """
metric m "Money": money
  missing leave out
define all_of_them = total(m over provider where present(m))
fee f "F"
  paid by council to provider
  applies when present(m)
  pays m
fee g "G"
  paid by council to provider
  applies from year 2
  pays all_of_them
"""
    rows = [
        {"provider": name, "period": year, "m": m} for name, year, m in (("a", "year 1", "5"), ("b", "year 1", "x5"))
    ]
    evaluation = evaluated(text, rows, each=True)
    assert [s.payee for s in evaluation.statements] == ["a"]
    assert evaluation.statements[0].values["all_of_them"].status == "not worked"
    later = [{"provider": name, "period": "year 2", "m": m} for name, m in (("a", "5"), ("b", "x5"))]
    assert {r.payee for r in evaluated(text, later, each=True).refused} == {"a", "b"}


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


def faults(text: str, **options: Any) -> list[str]:
    """The codes of the errors of a text under a plain header."""
    settings = {"each": "", "years": 3, "period": "contract year", "rounding": "half up to £0.01"} | options
    return [f.code for f in loads(HEADER.format(**settings) + text).check() if f.level == "error"]


def test_a_cap_in_a_keyed_clause_says_whether_it_is_for_each_or_for_all() -> None:
    text = 'key k: one of p, q\nmetric m by k "M": money\n  missing refuse\nfee f by k "F"\n  pays m\n  then at most £5{span}\n'
    assert faults(text.format(span="")) == ["cap-span"]
    assert faults(text.format(span=" across every k")) == ["cap-span"]
    assert faults(text.format(span=" for each k")) == []
    assert faults(text.format(span=" across every k, reduced in proportion")) == []
    assert faults(text.format(span=" for each k"), period="quarter") == ["cap-span"]
    assert faults(text.format(span=" over the year for each k"), period="quarter") == []


def test_a_total_over_months_needs_a_monthly_figure() -> None:
    """Without `each month` the same figure would be counted twelve times."""
    text = (
        'metric spend "Spend": money\n{each}  missing refuse\nfee f "F"\n  pays total(spend over month within year)\n'
    )
    assert faults(text.format(each="")) == ["finer-clock"]
    assert faults(text.format(each="  each month\n")) == []


def test_rows_of_a_table_are_the_members_of_its_key() -> None:
    text = (
        'key k: one of job, start\ntable t by k\n  k  price\n  {row}  £5\n  start  £3\nfee f by k "F"\n  pays t.price\n'
    )
    assert faults(text.format(row="jobs")) == ["unknown-name"]
    assert faults(text.format(row="job")) == []
