"""The nearest name, or none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obcdsl.spelling import distance, near, nearest

NAMES = ["readmission_rate", "annual_value", "share", "savings_rate", "died_in_preferred", "carers", "cap", "at_risk"]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("readmision_rate", "readmission_rate"), ("annaul_value", "annual_value"), ("Annual_Value", "annual_value"),
        ("annual-value", "annual_value"), ("аnnual_value", "annual_value"), ("rate_savings", "savings_rate"),
        ("carer", "carers"), ("cpa", "cap"), ("at_r1sk", "at_risk"), ("shair", "share"),
        ("died_in_prefered", "died_in_preferred"),
        ("deaths", None), ("x", None), ("", None), ("benchmark", None), ("cost", None),
    ],
)  # fmt: skip
def test_nearest(name: str, meant: str | None) -> None:
    assert nearest(name, NAMES) == meant


@given(st.lists(st.text("abc_", max_size=6), max_size=8), st.text("abc_", max_size=6))
def test_order_of_names_does_not_matter(names: list[str], name: str) -> None:
    assert near(name, names) == near(name, reversed(names))
    assert name not in near(name, names)


@given(st.text("ab", max_size=6), st.text("ab", max_size=6))
def test_distance_is_even_handed(one: str, other: str) -> None:
    assert distance(one, other, 9) == distance(other, one, 9)
    assert (distance(one, other, 9) == 0) == (one == other)
    assert distance(one, other, 2) == min(distance(one, other, 9), 3)
