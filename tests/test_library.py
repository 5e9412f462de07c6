"""The standard library: what every definition of it says, and its functions against the same rule written by hand.

Each function is worked through a contract, as contracts use it; the reference beside it is exact (`Fraction`, `comb`) or
of sixty digits (`Decimal`).
"""

from __future__ import annotations

import decimal
import re
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import comb, floor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from obcdsl.catalogue import Entry, standard_library
from obcdsl.contract import Contract, loads
from obcdsl.examples.libraries import library_contract
from obcdsl.examples.report import run_examples
from obcdsl.resources import library_folder
from tests.small import HEADER, evaluated, paid

DEFINITIONS = [entry for entry in standard_library() if entry.kind == "define"]
FILES = sorted(library_folder().glob("*.obc"))
PRECISE = decimal.Context(prec=60)

# ---- what every definition says ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("entry", DEFINITIONS, ids=lambda entry: entry.name)
def test_a_definition_says_what_it_is_where_it_misleads_and_whence_it_is(entry: Entry) -> None:
    assert entry.title != entry.name.replace("_", " ")
    assert entry.remarks.about
    assert entry.remarks.misleads
    assert entry.remarks.sources


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_examples_reach_every_side_of_every_edge(path: Path) -> None:
    report = run_examples(library_contract(path))
    assert report.passed
    assert report.unreached == ()
    assert [one.threshold.key for one in report.thresholds if one.missing] == []


# ---- working a function ------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def _contract(expression: str, figures: tuple[str, ...], unit: str) -> Contract:
    metrics = "".join(f'metric {name} "M": {unit}\n  missing refuse\n  may be negative\n' for name in figures)
    header = HEADER.format(each="", years=1, period="contract year", rounding="half up to £0.01")
    return loads(f'use scoring, statistics\n{header}{metrics}define x "X" = {expression}\nfee f "F"\n  pays £1\n')


def worked(expression: str, unit: str = "number", **figures: Fraction | int) -> Fraction | str:
    """What an expression comes to where these figures are given."""
    contract = _contract(expression, tuple(figures), unit)
    row = {"period": "year 1", **{name: _decimal(value) for name, value in figures.items()}}
    (statement,) = contract.evaluate([row]).statements
    found = statement.values["x"].exact
    assert found is not None
    return found if found in ("yes", "no") else Fraction(found)


def _decimal(value: Fraction | int) -> str:
    """A figure of at most 12 decimals, as data spell it."""
    with decimal.localcontext(PRECISE):
        return format(Decimal(value.numerator) / Decimal(value.denominator), "f")


RATES = st.integers(-40, 140).map(lambda n: Fraction(n, 100))
FEW = settings(max_examples=60, deadline=None)

# ---- scores ------------------------------------------------------------------------------------------------------------------


def line(rate: Fraction, threshold: Fraction, benchmark: Fraction) -> Fraction:
    return min(max((rate - threshold) / (benchmark - threshold), Fraction(0)), Fraction(1))


@FEW
@given(RATES, st.sampled_from([("0.4", "0.75", 4), ("0.75", "0.4", 3), ("-0.1", "1.1", 7), ("0.3", "0.31", 1)]))
def test_the_line_the_steps_and_the_staircase(rate: Fraction, edges: tuple[str, str, int]) -> None:
    threshold, benchmark, steps = Fraction(edges[0]), Fraction(edges[1]), edges[2]
    said = ", ".join(edges[:2])
    on_line = line(rate, threshold, benchmark)
    assert worked(f"line_score(a, {said})", a=rate) == on_line
    assert worked(f"line_score(a, {edges[1]}, {edges[0]})", a=rate) == 1 - on_line
    assert worked(f"staircase_score(a, {said}, {steps})", a=rate) == Fraction(floor(steps * on_line), steps)
    direction = 1 if benchmark > threshold else -1
    expected = (
        1 if direction * rate >= direction * benchmark else 0.4 if direction * rate >= direction * threshold else 0
    )
    assert worked(f"step_score(a, {said}, 40%)", a=rate) == Fraction(str(expected))


@FEW
@given(RATES, RATES, st.sampled_from([("0.8", "0.9"), ("0.9", "0.2"), ("0", "1")]))
def test_points_for_level_and_progress(rate: Fraction, baseline: Fraction, edges: tuple[str, str]) -> None:
    threshold, benchmark = Fraction(edges[0]), Fraction(edges[1])
    direction = 1 if benchmark > threshold else -1
    reach = (rate - threshold) / (benchmark - threshold)
    level = Fraction(10) if reach >= 1 else Fraction(0) if reach < 0 else 9 * reach + Fraction(1, 2)
    if direction * rate <= direction * baseline:
        progress = Fraction(0)
    elif reach >= 1:
        progress = Fraction(9)
    else:
        progress = 10 * (rate - baseline) / (benchmark - baseline) - Fraction(1, 2)
    said = ", ".join(edges)
    assert worked(f"achievement(a, {said})", a=rate) == floor(level + Fraction(1, 2))
    assert worked(f"exact_achievement(a, {said})", a=rate) == 10 * level
    whole = max(0, min(9, floor(progress + Fraction(1, 2))))
    assert worked(f"improvement(a, b, {said})", a=rate, b=baseline) == whole
    assert worked(f"exact_improvement(a, b, {said})", a=rate, b=baseline) == 10 * max(0, min(9, progress))


@FEW
@given(RATES, RATES)
def test_gates_and_the_flat_middle_never_fall_as_the_rate_rises(one: Fraction, other: Fraction) -> None:
    low, high = min(one, other), max(one, other)
    for expression in ("gate_score(a, 0.6, 0.7, 0.8, 0.9, 0.95)", "dead_band(a, 0, 0.6, 0.7, 1)"):
        assert worked(expression, a=low) <= worked(expression, a=high)  # type: ignore[operator]
    assert worked("gate_score(a, 0.95, 0.9, 0.8, 0.7, 0.6)", a=low) >= worked(  # type: ignore[operator]
        "gate_score(a, 0.95, 0.9, 0.8, 0.7, 0.6)", a=high
    )
    assert worked("dead_band(a, 0, 0.6, 0.7, 1)", a=one) == -worked("dead_band(a, 1, 0.7, 0.6, 0)", a=one)  # type: ignore[operator]


@FEW
@given(st.lists(st.integers(0, 6), min_size=1, max_size=9))
def test_a_percentile_rank_is_the_share_below_and_half_of_the_equal(rates: list[int]) -> None:
    text = """
use scoring
metric rate "Rate": number
  missing refuse
define peers = percentile_rank(rank_from_lowest(rate over provider), rank_from_highest(rate over provider), count(rate over provider))
define better = percentile_rank(rank_from_highest(rate over provider), rank_from_lowest(rate over provider), count(rate over provider))
define place = share_of_cohort(rank_from_highest(rate over provider), count(rate over provider))
fee f "F"
  paid by council to provider
  pays £1 * (peers + better + place)
"""
    rows = [{"provider": str(n), "period": "year 1", "rate": str(rate)} for n, rate in enumerate(rates)]
    for rate, statement in zip(rates, evaluated(text, rows, each=True).statements, strict=True):
        below, equal = sum(other < rate for other in rates), rates.count(rate)
        expected = Fraction(2 * below + equal, 2 * len(rates))
        values = {name: Fraction(statement.values[name].exact or "") for name in ("peers", "better", "place")}
        above = len(rates) - below - equal
        assert values == {"peers": expected, "better": 1 - expected, "place": Fraction(above + 1, len(rates))}


def test_what_is_left_out_of_two_and_of_several() -> None:
    text = """
use scoring
key aspect: one of access, outcomes, safety
table weights by aspect
  aspect    weight
  access    1
  outcomes  2
  safety    1
metric now "Now": number
  missing leave out
metric before "Before": number
  missing leave out
metric part_score by aspect "Score": number
  missing leave out
define best = better_of(now, before)
define parts = total(weights.weight * part_score over aspect where present(part_score))
define weight_scored = total(weights.weight over aspect where present(part_score))
define overall = composite(parts, weight_scored, count(part_score over aspect), 2, 0)
fee f "F"
  applies when present(best)
  pays £1 * best
fee g "G"
  pays £1 * overall
"""
    rows = [
        {"period": f"year {year}", "aspect": aspect, "now": now, "before": before, "part_score": score}
        for year, now, before, scores in ((1, "3", "5", "693"), (2, "", "5", "6 3"), (3, "", "", "6  "))
        for aspect, score in zip(("access", "outcomes", "safety"), (s.strip() for s in scores), strict=True)
    ]
    evaluation = evaluated(text, rows)
    assert paid(evaluation, "f") == ["5.00", "5.00", None]
    assert paid(evaluation, "g") == ["6.75", "4.50", "0.00"]


# ---- statistics --------------------------------------------------------------------------------------------------------------

COUNTED = "count of people"


@FEW
@given(
    st.integers(1, 300), st.data(), st.sampled_from(["0.1", "0.5", "0.62"]), st.sampled_from(["0.9", "0.95", "0.975"])
)
def test_the_exact_test_is_that_of_the_binomial_sum(
    trials: int, data: st.DataObject, target: str, confidence: str
) -> None:
    successes = data.draw(st.integers(0, trials))
    chance, left = Fraction(target), 1 - Fraction(confidence)

    def of(counts: range) -> Fraction:
        return sum((comb(trials, j) * chance**j * (1 - chance) ** (trials - j) for j in counts), Fraction(0))

    said = f"{100 * Fraction(target)}%, {_decimal(100 * Fraction(confidence))}%"
    above = worked(f"above_by_binomial(a, b, {said})", COUNTED, a=successes, b=trials)
    below = worked(f"below_by_binomial(a, b, {said})", COUNTED, a=successes, b=trials)
    assert above == ("yes" if of(range(successes, trials + 1)) <= left else "no")
    assert below == ("yes" if of(range(successes + 1)) <= left else "no")


@FEW
@given(st.integers(1, 400), st.data(), st.sampled_from(["0.1", "0.5", "0.62"]), st.sampled_from(["1", "1.96", "2"]))
def test_wilsons_test_is_the_score_test(trials: int, data: st.DataObject, target: str, z: str) -> None:
    """The lower limit is above a target where the score test of that target puts the rate above it, and only there."""
    successes = data.draw(st.integers(0, trials))
    p = Fraction(target)
    off = successes - trials * p
    significant = off**2 > Fraction(z) ** 2 * trials * p * (1 - p)
    said = f"{100 * p}%, {z}"
    assert worked(f"above_by_wilson(a, b, {said})", COUNTED, a=successes, b=trials) == (
        "yes" if significant and off > 0 else "no"
    )
    assert worked(f"below_by_wilson(a, b, {said})", COUNTED, a=successes, b=trials) == (
        "yes" if significant and off < 0 else "no"
    )


def wilson(successes: int, trials: int, z: Decimal, sign: int) -> Decimal:
    s, n = Decimal(successes), Decimal(trials)
    return (s + z * z / 2 + sign * z * (s * (n - s) / n + z * z / 4).sqrt()) / (n + z * z)


@FEW
@given(st.integers(1, 200), st.integers(1, 200), st.data(), st.sampled_from(["1.644854", "1.959964"]))
def test_newcombes_limits(trials: int, other_trials: int, data: st.DataObject, z: str) -> None:
    met, other_met = data.draw(st.integers(0, trials)), data.draw(st.integers(0, other_trials))
    figures = {"a": met, "b": trials, "c": other_met, "d": other_trials}
    lower, upper = (
        worked(f"newcombe_{side}(a, larger(b, 1), c, larger(d, 1), {z})", COUNTED, **figures)
        for side in ("lower", "upper")
    )
    with decimal.localcontext(PRECISE):
        rate, other = Decimal(met) / trials, Decimal(other_met) / other_trials
        limits = [
            [wilson(s, n, Decimal(z), sign) for sign in (-1, 1)] for s, n in ((met, trials), (other_met, other_trials))
        ]
        down = ((rate - limits[0][0]) ** 2 + (limits[1][1] - other) ** 2).sqrt()
        up = ((limits[0][1] - rate) ** 2 + (other - limits[1][0]) ** 2).sqrt()
        ends = [(rate - other - down), (rate - other + up)]
        rounded = [end.quantize(Decimal("0.000001"), decimal.ROUND_HALF_UP) for end in ends]
    assert [lower, upper] == [Fraction(str(end)) for end in rounded]


@FEW
@given(st.lists(st.tuples(st.integers(1, 50), st.integers(0, 60)), min_size=1, max_size=3))
def test_a_cohort_or_the_pool(cohorts: list[tuple[int, int]]) -> None:
    """Expected and observed events of cohorts: paid where a cohort, or all of them together, fell far enough."""
    pooled = 1 - Fraction(sum(seen for _, seen in cohorts), sum(expected for expected, _ in cohorts))
    for expected, seen in cohorts:
        fall = 1 - Fraction(seen, expected)
        found = worked("relative_fall(a, larger(b, 1))", COUNTED, a=seen, b=expected)
        assert found == fall
        said = worked(
            "cohort_or_pooled(relative_fall(a, larger(b, 1)), relative_fall(c, larger(d, 1)), 10%, 7.5%)", COUNTED,
            a=seen, b=expected, c=sum(s for _, s in cohorts), d=sum(e for e, _ in cohorts),
        )  # fmt: skip
        assert said == ("yes" if fall >= Fraction(1, 10) or pooled >= Fraction(75, 1000) else "no")


def test_what_a_comment_of_the_library_names_is_there() -> None:
    """A name in backquotes stands in the library's own code, or is a word of the language."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(library_folder().rglob("*.obc"))]
    code = set(re.findall(r"\w+", re.sub(r"(?m)^\s*#.*$", "", "\n".join(texts))))
    named = {name for text in texts for name in re.findall(r"(?m)`(\w+)`", text)}
    assert len(named) > 30 and named - code == {"combines"}
