"""What the words of the language mean, each on a contract of a few lines and figures worked by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest

from obcdsl.contract import loads
from obcdsl.diagnostic import Refusal
from tests.small import HEADER, evaluated, paid, value

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
        ("normal_quantile(97.5% to 6 places)", "1.959964"),
        ("wilson_lower(8, 10, 1.96 to 4 places)", "0.4902"),
        ("wilson_upper(8, 10, 1.96 to 4 places)", "0.9433"),
        ("binomial_at_least(8, 10, 50% to 6 places)", "0.054688"),
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


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("wilson_lower(met, people, 95% to 4 places)", "a z is a number, such as 1.96"),
        ("wilson_lower(met, visits, 1.96 to 4 places)", "cannot be counted together"),
        ("wilson_lower(60%, 1, 1.96 to 4 places)", "a count is needed here"),
        ("wilson_upper(3 days, 5 days, 1.96 to 4 places)", "a count is needed here"),
        ("binomial_at_least(met, people, 0.6 to 12 places)", "`0.6` is a number, and it stands beside a ratio"),
        ("binomial_at_least(met, people, 60%)", "says to how many places"),
        ("binomial_at_least(met, people to 12 places)", "is written `binomial_at_least(successes, trials, "),
    ],
)
def test_what_is_no_count_and_no_chance(expression: str, said: str) -> None:
    metrics = "".join(
        f'metric {name} "M": count of {noun}\n  missing refuse\n'
        for name, noun in (("met", "people"), ("people", "people"), ("visits", "visits"))
    )
    header = HEADER.format(each="", years=3, period="contract year", rounding="half up to £0.01")
    contract = loads(f'{header}{metrics}fee f "F"\n  pays £1 * {expression}\n')
    assert [said in found.message for found in contract.check() if found.level == "error"] == [True]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("part(a from b)", "call"),
        ("twice(a) + b", "unknown-name"),
        ("a + nobody_knows", "unknown-name"),
        ("round(a) + b", "rounding-not-stated"),
        ("g(a) * b", "circular"),
        ("a.lower + (when b = 1: 2, otherwise: a)", ""),
        ("h(a) + where_part\n  where where_part = b - a", ""),
    ],
)
def test_a_function_that_nothing_calls_is_looked_into(body: str, code: str) -> None:
    """Its words are signed like the others; it is no use of what it names."""
    text = f"define g(a, b) = {body}\n".replace("g(a) *", "g(a, b) *") + "define h(a) = a * 2\nfee f\n  pays £1\n"
    contract = loads(HEADER.format(each="", years=1, period="contract year", rounding="half up to £0.01") + text)
    errors = [finding.code for finding in contract.check() if finding.level == "error"]
    assert errors == ([code] if code else [])
    if not code:
        unused = [one.message for one in contract.check() if one.code == "unused"]
        assert unused == ["nothing uses the define `g`", "nothing uses the define `h`"]
        assert "“a”" in contract.terms()


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


def test_a_third_is_exact() -> None:
    assert Fraction(str(value("define x = (1/3) * 3"))) == 1


def test_a_contract_with_errors_is_never_evaluated() -> None:
    contract = loads(
        HEADER.format(each="", years=3, period="contract year", rounding="half up to £0.01")
        + 'fee f "F"\n  pays missing_name\n'
    )
    with pytest.raises(Refusal, match="missing_name"):
        contract.evaluate([{"period": "year 1"}])


def test_a_refusal_names_the_column_that_no_file_has() -> None:
    import obcdsl
    from tests.good_contract import GOOD

    rows = [
        {"period": "year 1", "band": band, "people": 100, "at_home": 80, "cost": "1250000", "visits": 100}
        for band in ("short", "long")
    ]
    evaluation = obcdsl.loads(GOOD.replace("in later", "from year 1")).evaluate(rows)
    reasons = [str(refusal) for refusal in evaluation.refused]
    assert reasons and "no file given has a column for it" in reasons[0], reasons
