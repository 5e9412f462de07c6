"""The exact carrier's own arithmetic gives what Python's operators give: the same number, of the same class."""

from __future__ import annotations

import operator
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obcdsl.carriers import rational

NUMBERS = st.one_of(
    st.integers(),
    st.integers(-3, 3),
    st.fractions(max_denominator=12),
    st.builds(Fraction, st.integers(), st.integers(min_value=1)),
)
PAIRS: list[tuple[Callable[..., Any], Callable[..., Any]]] = [
    (rational.add, operator.add),
    (rational.subtract, operator.sub),
    (rational.multiply, operator.mul),
    (rational.divide, Fraction),
    (rational.less, operator.lt),
    (rational.at_most, operator.le),
]


@pytest.mark.parametrize(("ours", "theirs"), PAIRS)
@given(NUMBERS, NUMBERS)
def test_same_as_operator(ours: Callable[..., Any], theirs: Callable[..., Any], a: Any, b: Any) -> None:
    try:
        expected = theirs(a, b)
    except ZeroDivisionError:
        with pytest.raises(ZeroDivisionError):
            ours(a, b)
        return
    found = ours(a, b)
    assert found == expected and type(found) is type(expected) and hash(found) == hash(expected)
    if isinstance(found, Fraction):
        assert (found.numerator, found.denominator) == (expected.numerator, expected.denominator)


@given(st.lists(NUMBERS, min_size=1))
def test_smallest_and_largest(values: list[Any]) -> None:
    assert rational.smallest(values) is min(values)
    assert rational.largest(values) is max(values)


@pytest.mark.parametrize("operation", [rational.add, rational.multiply, rational.less, rational.divide])
def test_other_things_are_refused_as_ever(operation: Callable[..., Any]) -> None:
    with pytest.raises(TypeError):
        operation(Fraction(1, 2), "text")
    with pytest.raises(TypeError):
        operation("text", Fraction(1, 2))
