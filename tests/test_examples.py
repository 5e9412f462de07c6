"""Examples are run: what passes, what differs and how that is said, what cannot be run, and what no example reaches."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from obcdsl import load, loads
from obcdsl.examples.libraries import is_library, library_contract
from obcdsl.examples.report import ExampleReport, run_examples
from obcdsl.render.examples import report_data, report_text, summary

CARE = """
contract care "Care"
  payer     council
  provider  home
  term      3 years from 1 April 2024
  period    contract year
  currency  GBP
  rounding  half up to £0.01

key room: one of single, shared
metric nights by room "Nights": count of nights
  rows not given are 0
metric visits "Visits": count of visits
  missing  refuse
metric met "Visits in time": count of visits
  missing  refuse
metric rating "Rating": one of good, poor
  missing  leave out

outcome in_time "Visits in time"
  measure   met / visits
  requires  visits >= 10, otherwise not scored
  score     below 70%: 0%, from 70%: 50%, from 90%: 100%

fee care_fee by room "Care fee"
  pays  nights * £100 per night

incentive bonus "Bonus"
  applies   from year 2
  pays      in_time * £1,000
  only if   visits >= 20
  then less 2% of amount
  then at most £900
"""


def care(example: str) -> ExampleReport:
    """The report on one example of the contract above."""
    contract = loads(
        CARE.replace("requires  visits >= 10, otherwise not scored", "requires  visits >= 10, otherwise forfeited")
        + example
    )
    return run_examples(contract)


def messages(example: str) -> list[str]:
    """The messages of `obc check`."""
    text = CARE.replace("otherwise not scored", "otherwise forfeited") + example
    return [finding.message for finding in loads(text).check() if finding.level == "error"]


def test_the_worked_example_of_a_contract_passes() -> None:
    report = run_examples(load("contracts/staffordshire_end_of_life"))
    assert report.passed
    quality = next(one for one in report.examples[0].tried if one.figure == "quality")
    assert (quality.where, quality.got) == (" in year 4", "ccgs pays prime £1,961,666.67")


@pytest.mark.parametrize("name", ["aca_risk_corridor", "work_programme"])
def test_examples_of_contracts_pass(name: str) -> None:
    report = run_examples(load(f"contracts/{name}"))
    assert report.examples and report.passed


def test_an_unscoped_given_holds_in_every_year() -> None:
    report = care('example e "E"\n  given   visits = 20, met = 18\n  expect  in_time = 100%\n')
    assert [one.where for one in report.examples[0].tried] == [" in year 1", " in year 2", " in year 3"]
    assert report.passed


def test_a_narrower_given_stands_before_a_wider_one() -> None:
    text = (
        'example e "E"\n  given   visits = 20, met = 18\n  given in year 3: met = 10\n'
        "  expect in year 2: in_time = 100%\n  expect in year 3: in_time = 0%\n"
    )
    assert care(text).passed


def test_only_years_with_figures_are_tried() -> None:
    report = care('example e "E"\n  given in year 2: visits = 20, met = 18\n  expect  in_time = 100%\n')
    assert [one.where for one in report.examples[0].tried] == [" in year 2"]


def test_rows_are_named_with_for() -> None:
    text = (
        'example e "E"\n  given for single: nights = 3\n'
        "  expect in year 1 for single: care_fee = £300\n  expect in year 1 for shared: care_fee = £0\n"
    )
    assert care(text).passed


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("visits = 9, met = 9", "in_time = 0%"),
        ("visits = missing, met = 9", "in_time = refused"),
        ("visits = 20, met = 18", "bonus = council pays home £900"),
        ("visits = 19, met = 18", "bonus = £0"),
        ("visits = 20, met = 14", "bonus = £490, in_time / 2 = 25%, larger(met, visits) = 20"),
    ],
)
def test_verdicts_and_amounts(given: str, expected: str) -> None:
    assert messages(f'example e "E"\n  given   {given}\n  expect in year 2: {expected}\n') == []


def test_a_payment_that_does_not_apply() -> None:
    assert (
        messages('example e "E"\n  given   visits = 20, met = 18\n  expect in year 1: bonus = does not apply\n') == []
    )


def test_a_category_is_given_as_a_word() -> None:
    assert messages('example e "E"\n  given   rating = good\n  expect  rating = good\n') == []
    assert messages('example e "E"\n  given   rating = missing\n  expect  rating = left out\n') == []
    assert messages('example e "E"\n  given   rating = goood\n  expect  rating = good\n') == [
        "`rating` is one of good, poor"
    ]


def test_a_difference_is_an_error_with_both_figures_and_the_steps() -> None:
    text = CARE.replace("otherwise not scored", "otherwise forfeited")
    contract = loads(text + 'example e "E"\n  given   visits = 20, met = 18\n  expect in year 2: bonus = £980\n')
    [finding] = [one for one in contract.check() if one.level == "error"]
    assert finding.code == "example-differs"
    assert finding.message == "bonus in year 2 comes to council pays home £900.00, and the example `e` expects £980.00"
    assert finding.notes == (
        "Step by step: before any step: £1,000.00; after `then less 2% of amount`: £980.00; "
        "after `then at most £900`: £900.00; before rounding: £900.00.",
        "The amount expected is the one after `then less 2% of amount`.",
    )


def test_a_difference_that_rounding_would_hide_is_shown_exactly() -> None:
    [message] = messages('example e "E"\n  given   visits = 30, met = 20\n  expect in year 2: met / visits = 66.67%\n')
    assert message == "met / visits in year 2 comes to exactly 2/3, and the example `e` expects exactly 0.6667"


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("given   vists = 20\n  expect  visits = 20", "there is no metric called `vists`"),
        (
            "given   bonus = £20\n  expect  visits = 20",
            "`bonus` is an incentive: it is worked out, and only metrics are given",
        ),
        ("given   visits = £20\n  expect  visits = 20", "`visits` is count of visits, and it is given as GBP"),
        (
            "given   visits = 20.5\n  expect  visits = 20",
            "`visits` is a count of visits, which is whole, so no data could give this",
        ),
        ("given   visits = -1\n  expect  visits = 20", "`visits` cannot be below 0, so no data could give this"),
        (
            "given   visits = met\n  expect  visits = 20",
            "`visits` is given as a value, and this is worked from other figures",
        ),
        (
            "given   visits = 20, visits = 21\n  expect  visits = 20",
            "`visits` is given twice for the same place and time",
        ),
        ("given in year 4: visits = 20\n  expect  visits = 20", "there is no year 4: the term has years 1 to 3"),
        (
            "given for singel: nights = 2\n  expect for single: nights = 2",
            "`singel` is no row here: the rows of `nights` are single, shared",
        ),
        (
            "given for single: nights = 2\n  expect  nights = 2",
            "this figure has one value for each room, and the example does not say which",
        ),
        ("given   visits = 20\n  expect  in_time = 0.5", "`0.5` is a number, and it stands beside a ratio"),
        ("given   visits = 20\n  expect  vists = 20", "there is no figure called `vists`"),
        ("given   visits = 20\n  expect  bonus = home pays council £4", "`bonus` is paid by council to home"),
        ("given   visits = 20\n  expect  bonus = coucil pays home £4", "there is no party called `coucil`"),
    ],
)  # fmt: skip
def test_faults_of_what_an_example_says(lines: str, message: str) -> None:
    assert messages(f'example e "E"\n  {lines}\n') == [message]


def test_several_payees_and_a_cohort() -> None:
    text = """
contract cohort "Cohort"
  payer     cms
  provider  hospital one for each row
  term      1 year from 1 January 2024
  period    contract year
  currency  USD
  rounding  half up to $1
metric score "Score": number
  missing  refuse
define best "Best" = largest(score over hospital)
fee prize "Prize"
  pays  score / 10 * $100
example two "Two hospitals"
  given for north: score = 7
  given for "St Mary": score = 9
  expect  best = 9
  expect for north: prize = $70
  expect for "St Mary": prize = $90
"""
    report = run_examples(loads(text))
    assert report.passed, report.findings
    assert [one.where for one in report.examples[0].tried] == [
        " in year 1", " in year 1", " for north in year 1", " for St Mary in year 1",
    ]  # fmt: skip


# ---- what no example reaches -----------------------------------------------------------------------


def test_sides_of_thresholds_that_no_example_reaches() -> None:
    report = care('example e "E"\n  given   visits = 20, met = 14\n  expect in year 2: in_time = 50%\n')
    sides = {(one.threshold.figure, one.threshold.edge): one.missing for one in report.thresholds}
    assert sides["in_time", "70%"] == ("below", "above")
    assert sides["in_time", "90%"] == ("at", "above")
    assert sides["visits", "10 visits"] == ("below", "at")
    assert sides["visits", "20 visits"] == ("below", "at", "above")
    assert [one.name for one in report.unreached] == ["care_fee", "bonus"]


def test_a_payment_is_reached_only_where_it_applies() -> None:
    given = 'example e "E"\n  given   visits = 20, met = 18\n'
    assert "bonus" in [one.name for one in care(given + "  expect in year 1: bonus = does not apply\n").unreached]
    assert "bonus" not in [one.name for one in care(given + "  expect in year 2: bonus = £900\n").unreached]


def test_the_text_of_a_report() -> None:
    contract = loads(Path("contracts/staffordshire_end_of_life/contract.obc").read_text(encoding="utf-8"))
    report = run_examples(contract)
    text = report_text(report, contract.sources)
    assert text.startswith("passed  year_4  Year 4, most outcomes met\n")
    assert "  80% of preferred_place (line 65): no example at or above\n" in text
    assert "  corridor savings (line 87)\n" in text
    assert summary(report) == "1 example passed"
    json.dumps(report_data(report, contract.sources))


# ---- library files ---------------------------------------------------------------------------------


def test_examples_of_a_library_file() -> None:
    path = Path("stdlib/scoring.obc")
    assert is_library(path) and not is_library(Path("contracts/work_programme/contract.obc"))
    report = run_examples(library_contract(path))
    assert report.passed and report.examples
    assert report.unreached == ()


def test_a_library_example_that_differs(tmp_path: Path) -> None:
    path = tmp_path / "halves.obc"
    path.write_text('define halved(x) = x / 2\n\nexample h "H"\n  expect halved(3) = 1\n', encoding="utf-8")
    contract = library_contract(path)
    [finding] = run_examples(contract).findings
    assert finding.message == "halved(3) comes to 1.5, and the example `h` expects 1"
    assert contract.sources[str(path)].line_and_column(finding.labels[0].span.start) == (4, 10)  # type: ignore[union-attr]


def test_checking_examples_imports_nothing_heavy() -> None:
    code = (
        "import sys; from obcdsl import load; load('contracts/staffordshire_end_of_life').check();"
        "print([m for m in ('pydantic', 'pandas', 'rich', 'jinja2', 'numpy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_no_example_is_asked_for_below_nothing() -> None:
    """A count that may not be negative has no side below 0."""
    report = care('define none_seen "Nobody seen" = when visits = 0: 1, otherwise: 2\n')
    assert {one.threshold.edge: one.missing for one in report.thresholds}["0 visits"] == ("at", "above")


@pytest.mark.parametrize(
    ("worked", "edge", "missing"),
    [
        ("visits * 2", "0 visits", ("at", "above")),
        ("smaller(visits, 5 visits)", "5 visits", ("below", "at")),
        ("visits - met", "0 visits", ("below", "at", "above")),
    ],
)
def test_no_example_is_asked_for_where_a_figure_can_never_lie(worked: str, edge: str, missing: tuple[str, ...]) -> None:
    """What is worked from data has a side left out only where no data could put it there."""
    report = care(f'define some "Some" = {worked}\ndefine few "Few" = when some >= {edge}: 1, otherwise: 2\n')
    assert {one.threshold.edge: one.missing for one in report.thresholds if one.threshold.figure == "some"} == {
        edge: missing
    }


@pytest.mark.parametrize(
    ("used", "worked", "figure", "missing"),
    [
        ("scoring", "line_score(met, 14 visits, 18 visits)", "line_score: (rate - threshold) / (benchmark - threshold)",
         {"0%": ("below", "above"), "100%": ("at", "above")}),
        ("scoring", "step_score(met, 14 visits, 18 visits, 30%)", "step_score: reach",
         {"0%": ("below", "above"), "100%": ("at", "above")}),
        ("sharing", "share_if_standard(50%, met, 14 visits)", "share_if_standard: quality", {"14 visits": ("below", "above")}),
        ("sharing", "share_by_quality(met, 14 visits, 20%, 18 visits, 80%)", "share_by_quality: quality",
         {"14 visits": ("below", "above"), "18 visits": ("at", "above")}),
        ("population", "when enough_counted(visits, 20): 1, otherwise: 2", "enough_counted: number",
         {"20 visits": ("below", "above")}),
        ("scoring", "staircase_score(staircase_score(met, 14 visits, 18 visits, 2), 0, 1, 2)",
         "line_score: (rate - threshold) / (benchmark - threshold)", {"0%": ("below", "above"), "100%": ("at", "above")}),
    ],
)  # fmt: skip
def test_edges_that_a_contract_passes_to_the_library_are_its_own(
    used: str, worked: str, figure: str, missing: dict[str, tuple[str, ...]]
) -> None:
    """14 visits in time are on an edge; the comparison stands in the library, the edge in the contract."""
    report = care(
        f'use {used}\ndefine some "Some" = {worked}\n'
        'example e "E"\n  given   visits = 20, met = 14\n  expect in_time = 50%, some = some\n'
    )
    assert report.passed
    found = {one.threshold.edge: one.missing for one in report.thresholds if one.threshold.figure == figure}
    assert found == missing and {
        one.threshold.clause for one in report.thresholds if one.threshold.figure == figure
    } == {"some"}


def test_edges_of_the_library_itself_are_left_to_its_own_examples() -> None:
    report = care('use corridors, scoring\ndefine rate_of "R" = minimum_savings_rate_for(visits)\n'
                  'define points "P" = composite(visits, met, visits, 3, 0)\n')  # fmt: skip
    assert {(one.threshold.figure, one.threshold.edge) for one in report.thresholds if ":" in one.threshold.figure} == {
        ("composite: scored", "3 visits")
    }


def test_no_example_is_asked_for_beyond_the_ends_of_a_figure() -> None:
    report = care(
        'metric share "Share": ratio\n  valid up to 100%\n  missing refuse\n'
        'define part_of_it "Part" = scale(share, at 0%: 0%, at 50%: 20%, at 100%: 100%)\n'
    )
    assert {one.threshold.edge: one.missing for one in report.thresholds if one.threshold.figure == "share"} == {
        "0%": ("at", "above"), "50%": ("below", "at", "above"), "100%": ("below", "at"),
    }  # fmt: skip


def test_a_contract_without_examples_is_told_what_to_try() -> None:
    """No example reaches any clause or threshold of it, and each is named."""
    report = care("")
    shown = report_text(report, {})
    assert shown.startswith("No example reaches:\n  ")
    assert "incentive bonus" in shown and "70% of in_time" in shown
    assert summary(report) == "no examples"
