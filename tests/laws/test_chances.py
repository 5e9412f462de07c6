"""Wilson's limits, binomial chances and ranks: what the bounds reading says of them holds what the exact one gives."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obcdsl.carriers import bounds, exact
from obcdsl.carriers.possible import HIGHEST, LOWEST, Possible, holds, made
from obcdsl.values import LEFT_OUT

COUNTS = st.integers(0, 60)
Z = st.fractions(0, 10, max_denominator=8)
CHANCES = st.fractions(0, 1, max_denominator=12)
ENDS_AWAY = st.sampled_from([0, 0, 1, Fraction(1, 2), 7, None])


@st.composite
def around(draw: st.DrawFn, value: Any) -> Any:
    """The value, or an interval that it lies in, with ends that may be missing, no whole numbers, or beyond all sense."""
    if draw(st.integers(0, 3)) == 0:
        return value
    below, above = draw(ENDS_AWAY), draw(ENDS_AWAY)
    return made((LOWEST if below is None else value - below, HIGHEST if above is None else value + above))


def same_or_refused(name: str, *arguments: Any) -> Any:
    try:
        return exact.OPERATIONS[name](*arguments)
    except ValueError:
        return None


@given(st.sampled_from(["wilson_lower", "wilson_upper"]), COUNTS, COUNTS, Z, st.integers(0, 6), st.data())
def test_wilson_limits_lie_within_their_bounds(
    name: str, successes: int, trials: int, z: Fraction, places: int, data: st.DataObject
) -> None:
    found = same_or_refused(name, successes, trials, z, places)
    held = [data.draw(around(value)) for value in (successes, trials, z)]
    if found is not None:
        assert holds(bounds.OPERATIONS[name](*held, places), found)


@given(COUNTS, COUNTS, CHANCES, st.integers(0, 6), st.data())
def test_binomial_chances_lie_within_their_bounds(
    successes: int, trials: int, chance: Fraction, places: int, data: st.DataObject
) -> None:
    found = same_or_refused("binomial_at_least", successes, trials, chance, places)
    held = [data.draw(around(value)) for value in (successes, trials, chance)]
    assert holds(bounds.OPERATIONS["binomial_at_least"](*held, places), found)


@given(st.fractions(Fraction(1, 1000), Fraction(999, 1000), max_denominator=1000), st.integers(0, 6), st.data())
def test_normal_quantiles_lie_within_their_bounds(probability: Fraction, places: int, data: st.DataObject) -> None:
    held = data.draw(around(probability))
    found = exact.OPERATIONS["normal_quantile"](probability, places)
    assert holds(bounds.OPERATIONS["normal_quantile"](held, places), found)


@pytest.mark.parametrize("name", ["wilson_lower", "wilson_upper", "binomial_at_least"])
@pytest.mark.parametrize("left_out", [(0,), (1,), (2,), (0, 1, 2)])
def test_what_is_left_out_leaves_them_out(name: str, left_out: tuple[int, ...]) -> None:
    """Even beside a figure that would be refused."""
    arguments = [LEFT_OUT if at in left_out else Fraction(1, 2) for at in range(3)]
    assert exact.OPERATIONS[name](*arguments, 4) is LEFT_OUT
    assert bounds.OPERATIONS[name](*arguments, 4) is LEFT_OUT


def test_bounds_that_can_only_be_refused() -> None:
    for name, arguments in (
        ("wilson_lower", (Possible(6, 9), Possible(1, 5), 1)),
        ("wilson_upper", (0, Possible(Fraction(-3), 0), 1)),
        ("wilson_upper", (Possible(Fraction(1, 3), Fraction(2, 3)), 5, 1)),
        ("wilson_lower", (1, 5, Possible(11, 12))),
        ("binomial_at_least", (1, 5, Possible(2, 3))),
    ):
        with pytest.raises(ValueError, match=r"."):
            bounds.OPERATIONS[name](*arguments, 4)
