"""What figures of other periods and of other payees mean: the year before, totals over months, medians of everybody."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from obcdsl import loads
from obcdsl.carriers.exact import Exact
from obcdsl.data.read import read
from obcdsl.periods import Calendar
from obcdsl.run import Run
from obcdsl.running.sourced import RowSource
from obcdsl.settling.settle import Settlement
from obcdsl.statement import Statement
from tests.small import HEADER, POOL, TITLED, evaluated, faults, paid

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


def test_a_term_from_29_february_has_every_contract_year() -> None:
    calendar = Calendar(date(2024, 2, 29), 5, "year", "contract")
    assert [(p.year, p.first.isoformat(), p.last.isoformat()) for p in calendar.periods("year")] == [
        (1, "2024-02-29", "2025-02-27"),
        (2, "2025-02-28", "2026-02-27"),
        (3, "2026-02-28", "2027-02-27"),
        (4, "2027-02-28", "2028-02-28"),
        (5, "2028-02-29", "2029-02-27"),
    ]
    months = [period.year for period in calendar.periods("month")]
    assert months == [year for year in range(1, 6) for _ in range(12)]


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
        'metric m "Money": money\n  missing refuse\n  may be negative\n'
        'metric later "Later": money\n  missing refuse\nfee f "F"\n  pays m\nfee g "G"\n  applies from year 3\n  pays later\n'
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
"""
    rows = [
        {"provider": name, "period": "year 1", "base": "10000", "score": score}
        for name, score in (("a", "1"), ("b", "3"), ("c", ""))
    ]
    assert paid(evaluated(text + POOL, rows, each=True), "f") == ["100.00", "300.00", None]


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


def test_ranks_in_a_cohort_are_shared_by_equals() -> None:
    text = """
metric rate "Rate": ratio
  missing leave out
define low = rank_from_lowest(rate over provider)
define high = rank_from_highest(rate over provider)
fee f "F"
  paid by council to provider
  applies when present(rate)
  pays £10 * low + £1 * high
"""
    rates = {"a": "10%", "b": "30%", "c": "20%", "d": "30%", "e": ""}
    rows = [{"provider": name, "period": "year 1", "rate": rate} for name, rate in rates.items()]
    assert paid(evaluated(text, rows, each=True), "f") == ["14.00", "31.00", "23.00", "31.00", None]


def test_the_rank_of_a_row_is_a_figure_of_that_row() -> None:
    """So is its quantile group: without `by` there is no row to rank."""
    text = 'key k: one of x, y\nmetric m by k "M": number\n  missing refuse\ndefine r{by} = {of}\nfee f "F"\n  pays £1 * {r}\n'
    for of in ("rank_from_lowest(m over k)", "quantile_group(2, m over k)"):
        assert faults(text.format(of=of, by="", r="r")) == ["key-left-over"]
        assert faults(text.format(of=of, by=" by k", r="total(r over k)")) == []


@pytest.mark.parametrize(
    "figure", ["percentile_inclusive(50, m over year so far)", "rank_from_lowest(m over year so far)"]
)
def test_ranks_and_percentiles_are_not_taken_over_time(figure: str) -> None:
    assert faults(f'metric m "M": number\n  missing refuse\nfee f "F"\n  pays £1 * {figure}\n') == ["call"]


def test_a_rank_is_refused_to_a_row_that_is_not_ranked() -> None:
    text = """
metric rate "Rate": ratio
  missing refuse
metric people "People": count of people
  missing refuse
define place = rank_from_highest(rate over provider where people >= 20)
fee f "F"
  paid by council to provider
  pays £1 * place
"""
    rows = [
        {"provider": name, "period": "year 1", "rate": rate, "people": people}
        for name, rate, people in (("a", "10%", "20"), ("b", "90%", "19"))
    ]
    evaluation = evaluated(text, rows, each=True)
    assert paid(evaluation, "f") == ["1.00"]
    assert [r.payee for r in evaluation.refused] == ["b"]


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


# ---- amounts of a longer period ---------------------------------------------------------------------------------------------

TUTORING = """
key school "School": from data
metric attended by school "Attended": count of pupils
  rows not given are 0
metric lost by school "Records lost": count of pupils
  rows not given are 0
metric tested by school "Tested in the year": count of pupils
  each year
  rows not given are 0
fee lessons by school "Lessons"
  pays  attended * £45 per pupil
deduction clawback by school "Clawback"
  each year
  takes  total(lost * £45 per pupil over month within year)
incentive bonus by school "Bonus"
  each year
  pays  tested * £10 per pupil
"""


def tutoring(rows: list[dict[str, str]], **options: bool) -> dict[str, list[str]]:
    """Clause, row and amount of each line, by statement."""
    rows = [{"attended": "0", "lost": "0"} | row for row in rows]
    found = evaluated(TUTORING, rows, period="month", **options)
    assert not found.refused
    return {
        f"{s.payee or ''} {s.period}".strip(): [f"{x.clause} {x.key} {x.amount}" for x in s.lines if x.amount]
        for s in found.statements
    }


def test_a_yearly_amount_takes_in_rows_that_only_earlier_months_have() -> None:
    """Alpha lost ten records in one month of the year and is not in the data of the last."""
    found = tutoring(
        [
            {"period": "February 2025", "school": "alpha", "lost": "10"},
            {"period": "March 2025", "school": "beta", "attended": "1"},
        ]
    )
    assert found["March 2025"] == [
        "lessons beta 45.00", "clawback alpha 450.00", "clawback beta 0.00", "bonus alpha 0.00", "bonus beta 0.00",
    ]  # fmt: skip


def test_a_yearly_amount_is_settled_though_its_last_month_has_no_data() -> None:
    """The data go on into the next year, so year 1 is over: its settlement has a statement of its own."""
    rows = [
        {"period": "February 2025", "school": "alpha", "lost": "10"},
        {"period": "April 2025", "school": "alpha", "attended": "1"},
    ]
    assert tutoring(rows)["March 2025"] == ["clawback alpha 450.00", "bonus alpha 0.00"]


def test_another_payee_is_in_the_last_month() -> None:
    rows = [
        {"provider": "X", "period": "February 2025", "school": "alpha", "lost": "10"},
        {"provider": "Y", "period": "March 2025", "school": "beta", "attended": "1"},
    ]
    assert "clawback alpha 450.00" in tutoring(rows, each=True)["X March 2025"]


def test_a_year_that_is_not_over_is_not_settled() -> None:
    assert list(tutoring([{"period": "February 2025", "school": "alpha", "lost": "10"}])) == ["February 2025"]


def test_a_yearly_figure_has_its_row_in_every_month_of_the_year() -> None:
    text = TUTORING + 'fee seats "Places"\n  each year\n  pays  total(tested over school) * £1 per pupil\n'
    data = [
        {"period": "March 2025", "school": "beta", "attended": "1", "lost": "0"},
        {"period": "year 1", "school": "alpha", "tested": "30"},
    ]
    (statement,) = evaluated(text, data, period="month").statements  # of March, with which the year is settled
    lines = {f"{line.clause} {line.key}": line.amount for line in statement.lines}
    assert lines["bonus alpha"] == "300.00" and lines["seats None"] == "30.00" and lines["lessons alpha"] == "0.00"


def test_a_payee_that_has_figures_of_the_year_alone() -> None:
    rows = [
        {"provider": "X", "period": "March 2025", "school": "beta", "attended": "1", "lost": "0"},
        {"provider": "Z", "period": "year 1", "school": "alpha", "tested": "30"},
    ]
    found = evaluated(TUTORING, rows, period="month", each=True)
    assert [line.amount for s in found.statements if s.payee == "Z" for line in s.lines if line.clause == "bonus"] == [
        "300.00"
    ]


def test_a_percentile_is_of_those_that_have_a_value_and_the_words_say_so() -> None:
    """A mean is left out where any row is; a percentile is not, and without any value it is left out too."""
    text = """key site: one of north, south, east, west
metric wait by site "Wait": number
  missing leave out
define bar "Bar" = percentile_nearest_rank(75, wait over site)
define middle "Mean" = mean(wait over site)
fee f "F"
  applies when present(bar)
  pays £1 * bar
fee g "G"
  applies when present(middle)
  pays £1 * middle
"""
    three = [{"period": "year 1", "site": site, "wait": wait} for site, wait in zip(SITES, "135", strict=False)]
    evaluation = evaluated(text, three, years=1)
    assert paid(evaluation, "f") == ["5.00"]
    assert [line.status for line in evaluation.statements[0].lines] == ["paid", "does not apply"]
    none = [{"period": "year 1", "site": site, "wait": "missing"} for site in SITES]
    assert [line.status for line in evaluated(text, none, years=1).statements[0].lines] == ["does not apply"] * 2
    header = HEADER.format(each="", years=1, period="contract year", rounding="half up to £0.01")
    assert "of “Wait”, over every “site” that has one" in loads(header + text).terms()


SITES = ("north", "south", "east", "west")


def test_a_figure_over_rows_is_worked_once_for_a_statement() -> None:
    """What each row reads of all rows is worked once: ten times the rows take ten times as many look-ups, and not a hundred."""
    text = (
        TITLED
        + """
key person "Person": from data
metric stay by person "Days of stay": days
  missing    refuse
fee share by person "Share"
  paid by council to home
  pays       £1 per day * stay + £1 per day * total(stay over person)
"""
    )
    contract = loads(text)
    looked_up = []
    for count in (20, 200):
        data = [{"home": "h", "period": "year 1", "person": f"p{n}", "stay": n + 1} for n in range(count)]
        rows = read([data], contract.schema).rows
        counted = Counted(contract.program, rows)
        settlement = Settlement(Run(contract.program, counted, Exact()), {}, "")
        assert isinstance(settlement.statement(*rows.statements[0]), Statement)
        looked_up.append(counted.asked)
    assert looked_up[1] <= 12 * looked_up[0]


class Counted(RowSource):
    """A source that counts how often cells and members are asked for."""

    def __init__(self, program: Any, rows: Any) -> None:
        super().__init__(program, rows)
        self.asked = 0

    def cell(self, metric: str, payee: str, index: int, members: tuple[str, ...]) -> Any:
        self.asked += 1
        return RowSource.cell(self, metric, payee, index, members)

    def members(self, key: str, payee: str, indexes: tuple[int, ...]) -> tuple[str, ...]:
        found = RowSource.members(self, key, payee, indexes)
        self.asked += len(found)
        return found
