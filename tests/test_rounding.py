"""Rounding to a step, middle values, percentiles and quantile groups."""

from __future__ import annotations

import decimal
import statistics
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obcdsl.arithmetic.rounding import (
    RoundingMode,
    group_of,
    groups_of,
    median,
    percentile_interpolated,
    percentile_nearest_rank,
    round_to,
)
from obcdsl.values import Number

DECIMAL_MODE: dict[RoundingMode, str] = {
    "half up": decimal.ROUND_HALF_UP,
    "half even": decimal.ROUND_HALF_EVEN,
    "up": decimal.ROUND_UP,
    "down": decimal.ROUND_DOWN,
}
MODES = st.sampled_from(list(DECIMAL_MODE))
STEPS = (
    st.fractions(Fraction(1, 1000), 1000) | st.integers(1, 1000) | st.sampled_from([Fraction(1, 100), Fraction(1, 8)])
)
VALUES = st.lists(st.integers(-20, 20) | st.fractions(-9, 9, max_denominator=4), min_size=1, max_size=30)


@given(st.decimals(-(10**9), 10**9, places=5), st.integers(0, 6), MODES)
def test_agrees_with_decimal(x: Decimal, places: int, mode: RoundingMode) -> None:
    step = Decimal(1).scaleb(-places)
    expected = x.quantize(step, rounding=DECIMAL_MODE[mode])
    assert round_to(Fraction(x), Fraction(step), mode) == Fraction(expected)


@given(st.integers() | st.fractions(), STEPS, MODES)
def test_is_a_multiple_within_reach_and_odd_about_zero(x: Number, step: Number, mode: RoundingMode) -> None:
    result = round_to(x, step, mode)
    exact, rounded = Fraction(x), Fraction(result)
    assert rounded / step % 1 == 0
    assert abs(rounded - exact) < step
    assert abs(rounded - exact) <= Fraction(step) / 2 or mode in ("up", "down")
    assert mode != "up" or abs(rounded) >= abs(exact)
    assert mode != "down" or abs(rounded) <= abs(exact)
    assert round_to(-x, step, mode) == -result
    assert round_to(result, step, mode) == result
    assert isinstance(result, int) or result.denominator > 1


@given(st.integers(0, 1000), STEPS)
def test_ties(count: int, step: Number) -> None:
    tie = (count + Fraction(1, 2)) * step
    assert round_to(tie, step, "half up") == (count + 1) * step
    assert round_to(-tie, step, "half up") == -(count + 1) * step
    assert round_to(tie, step, "half even") == (count + count % 2) * step
    hair = Fraction(1, 10**20)
    for mode in ("half up", "half even"):
        assert round_to(tie - hair, step, mode) == count * step
        assert round_to(tie + hair, step, mode) == (count + 1) * step


@pytest.mark.parametrize("step", [0, -1, Fraction(-1, 2)])
def test_a_step_is_above_zero(step: Number) -> None:
    with pytest.raises(ValueError, match="above 0"):
        round_to(1, step, "half up")


@given(VALUES)
def test_median_is_the_halfway_percentile(values: list[Number]) -> None:
    before = list(values)
    assert median(values) == percentile_interpolated(50, values) == statistics.median([Fraction(v) for v in values])
    assert values == before


@given(VALUES, st.integers(0, 100) | st.fractions(0, 100))
def test_nearest_rank_is_the_smallest_value_that_enough_do_not_exceed(values: list[Number], percent: Number) -> None:
    enough = [v for v in values if 100 * sum(other <= v for other in values) >= percent * len(values)]
    assert percentile_nearest_rank(percent, values) == min(enough)


@given(st.lists(st.integers(-99, 99), min_size=2, max_size=30), st.integers(2, 20))
def test_interpolated_agrees_with_the_inclusive_quantiles(values: list[int], cuts: int) -> None:
    expected = statistics.quantiles([Fraction(v) for v in values], n=cuts, method="inclusive")
    found = [percentile_interpolated(Fraction(100 * i, cuts), values) for i in range(1, cuts)]
    assert found == expected
    assert percentile_interpolated(0, values) == min(values)
    assert percentile_interpolated(100, values) == max(values)


def test_the_two_percentiles_differ() -> None:
    assert percentile_nearest_rank(75, [15, 20, 35, 40, 50]) == 40
    assert percentile_nearest_rank(40, [15, 20, 35, 40, 50]) == 20
    assert percentile_interpolated(40, [15, 20, 35, 40, 50]) == 29
    assert percentile_interpolated(Fraction(1, 3), [0, 1]) == Fraction(1, 300)


@given(VALUES, st.integers(2, 10))
def test_groups_end_at_nearest_rank_percentiles(values: list[Number], groups: int) -> None:
    ends = [percentile_nearest_rank(Fraction(100 * i, groups), values) for i in range(1, groups + 1)]
    expected = [1 + sum(end < value for end in ends) for value in values]
    assert groups_of(values, groups) == expected
    assert [group_of(value, values, groups) for value in values] == expected


def test_ties_share_the_lower_group() -> None:
    assert groups_of([1, 2, 2, 2, 3], 5) == [1, 2, 2, 2, 5]
    assert groups_of([4, 4, 4], 3) == [1, 1, 1]
    assert groups_of([], 5) == []


def test_order_refuses_what_has_none() -> None:
    with pytest.raises(ValueError, match="no figures"):
        median([])
    with pytest.raises(ValueError, match="no figures"):
        percentile_nearest_rank(50, [])
    with pytest.raises(ValueError, match="no figures"):
        percentile_interpolated(50, [])
    for outside in (-1, Fraction(201, 2)):
        with pytest.raises(ValueError, match="0 to 100"):
            percentile_nearest_rank(outside, [1])
        with pytest.raises(ValueError, match="0 to 100"):
            percentile_interpolated(outside, [1])
    with pytest.raises(ValueError, match="part of the cohort"):
        group_of(4, [1, 2], 2)
    with pytest.raises(ValueError, match="2 groups or more"):
        group_of(1, [1, 2], 1)
