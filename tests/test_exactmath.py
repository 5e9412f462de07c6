"""exp, log, power, square root, normal quantiles, Wilson's limits and binomial tails, against independent arithmetic.

The independent reading is Python's `decimal` at 80 digits (its exp, ln and power are correctly rounded), published
figures, and plain sums.
"""

from __future__ import annotations

import decimal
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from math import comb

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from obcdsl.arithmetic.binomial import binomial_at_least, binomial_at_least_rounded
from obcdsl.arithmetic.enclosures import exp_enclosure, log_enclosure, normal_enclosure, pi_enclosure
from obcdsl.arithmetic.functions import (
    exponential,
    exponential_bounds,
    logarithm,
    logarithm_bounds,
    power,
    power_bounds,
    square_root,
    square_root_bounds,
)
from obcdsl.arithmetic.rounding import round_to
from obcdsl.arithmetic.wilson import Side, normal_quantile, wilson_limit
from obcdsl.values import Number

PRECISE = decimal.Context(prec=80, rounding=decimal.ROUND_HALF_EVEN, Emax=10**6, Emin=-(10**6))
PLACES = st.integers(0, 30)


def half_up(value: Fraction | Decimal, places: int) -> Number:
    return round_to(Fraction(value), Fraction(1, 10**places), "half up")


def precise(value: Number) -> Decimal:
    return PRECISE.divide(Decimal(value.numerator), Decimal(value.denominator))


def numbers(low: int, high: int) -> st.SearchStrategy[Fraction]:
    return st.fractions(low, high, max_denominator=10**12) | st.fractions(low, high, max_denominator=20)


# --- exp, log, power, square root


@given(numbers(-80, 69), PLACES)
def test_exponential_agrees_with_decimal(x: Fraction, places: int) -> None:
    assert exponential(x, places) == half_up(PRECISE.exp(precise(x)), places)


@given(numbers(0, 10**9), PLACES)
def test_logarithm_agrees_with_decimal(x: Fraction, places: int) -> None:
    assume(x > 0)
    assert logarithm(x, places) == half_up(PRECISE.ln(precise(x)), places)


@given(numbers(0, 1000), numbers(-9, 9), PLACES)
def test_power_agrees_with_decimal(base: Fraction, exponent: Fraction, places: int) -> None:
    assume(base > 0)
    expected = PRECISE.power(precise(base), precise(exponent))
    assume(expected < 10**30)
    if exponent.denominator == 1:
        assert power(base, exponent, places) == half_up(base**exponent.numerator, places)
    else:
        settled = expected.quantize(Decimal(1).scaleb(-45), context=PRECISE) if expected > 1 else expected
        assert power(base, exponent, places) == half_up(settled, places)


@given(numbers(0, 10**12), PLACES)
def test_square_root_agrees_with_decimal_and_with_power(x: Fraction, places: int) -> None:
    assert square_root(x, places) == half_up(PRECISE.sqrt(precise(x)), places)
    if x > 0:
        assert power(x, Fraction(1, 2), places) == square_root(x, places)


@given(st.integers(1, 10**6), st.integers(2, 5), st.integers(1, 4), st.integers(0, 4))
def test_a_power_that_is_exactly_half_way_goes_up(odd: int, root: int, turns: int, places: int) -> None:
    half_way = Fraction(2 * odd + 1, 2 * 10**places)
    assume(half_way**turns < 10**20)
    assert power(half_way**root, Fraction(turns, root), places) == half_up(half_way**turns, places)
    assert power(half_way**-root, Fraction(-turns, root), places) == half_up(half_way**turns, places)
    assert square_root(half_way**2, places) == half_up(half_way, places)


@given(st.integers(1, 10**6), st.integers(2, 5), st.integers(0, 6), st.sampled_from([-1, 1]))
def test_a_hair_beside_half_way_goes_to_its_own_side(odd: int, root: int, places: int, side: int) -> None:
    half_way = Fraction(2 * odd + 1, 2 * 10**places)
    base = half_way**root + side * Fraction(1, 10**200)
    lower = Fraction(odd, 10**places)
    expected = lower if side < 0 else lower + Fraction(1, 10**places)
    assert power(base, Fraction(1, root), places) == expected
    assert square_root(half_way**2 + side * Fraction(1, 10**200), places) == expected


def test_exponential_and_logarithm_beside_half_way_take_more_bits() -> None:
    context = decimal.Context(prec=300)
    for places in (0, 2, 12):
        half_way = Decimal(25).scaleb(-places - 1) + 1
        below = Fraction(context.ln(half_way)) - Fraction(1, 10**250)
        above = below + Fraction(2, 10**250)
        assert exponential(above, places) - exponential(below, places) == Fraction(1, 10**places)
        below = Fraction(context.exp(half_way)) - Fraction(1, 10**250)
        above = below + Fraction(2, 10**250)
        assert logarithm(above, places) - logarithm(below, places) == Fraction(1, 10**places)


def test_what_no_number_of_bits_settles_is_refused() -> None:
    half_way = decimal.Context(prec=900).ln(Decimal("2.5"))
    with pytest.raises(ValueError, match="too near to half-way"):
        exponential(Fraction(half_way), 0)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (exponential(1, 30), "2.718281828459045235360287471353"),
        (exponential(-1, 10), "0.3678794412"),
        (exponential(0, 30), "1"),
        (exponential(Fraction(1, 10**40), 30), "1"),
        (logarithm(2, 30), "0.693147180559945309417232121458"),
        (logarithm(10**1000, 10), "2302.5850929940"),
        (logarithm(Fraction(1, 2), 5), "-0.69315"),
        (logarithm(1, 30), "0"),
        (square_root(2, 30), "1.414213562373095048801688724210"),
        (square_root(0, 3), "0"),
        (power(2, Fraction(1, 12), 15), "1.059463094359295"),
        (power(Fraction(11, 10), 10, 4), "2.5937"),
        (power(1 + Fraction(1, 10**9), 10**9, 8), "2.71828183"),
        (power(Fraction(1, 2), 10**20, 30), "0"),
        (power(1, 10**29, 5), "1"),
        (power(0, Fraction(1, 3), 5), "0"),
        (power(7, 0, 5), "1"),
        (power(-7, 0, 5), "1"),
        (power(-2, -3, 2), "-0.13"),
        (power(-2, 4, 2), "16"),
        (power(10, 30, 0), "1" + 30 * "0"),
    ],
)
def test_known_values(value: Number, expected: str) -> None:
    assert value == Fraction(expected)
    assert not (isinstance(value, Fraction) and value.denominator == 1)


@pytest.mark.parametrize(
    ("work", "text"),
    [
        (lambda: exponential(70, 2), r"over 10\^30"),
        (lambda: exponential(Fraction(6908, 100), 2), r"over 10\^30"),
        (lambda: exponential(10**10_000, 2), r"over 10\^30"),
        (lambda: exponential(10**1_000_000, 2), "60,000 digits"),
        (lambda: exponential(1, 31), "0 to 30, not 31"),
        (lambda: exponential(1, -1), "0 to 30, not -1"),
        (lambda: logarithm(0, 2), "above 0"),
        (lambda: logarithm(-1, 2), "above 0"),
        (lambda: logarithm(Fraction(1, 10**100_000), 2), "60,000 digits"),
        (lambda: square_root(-1, 2), "below 0"),
        (lambda: square_root(10**61, 2), r"over 10\^30"),
        (lambda: power(0, 0, 2), "no agreed value"),
        (lambda: power(0, -1, 2), "divide by 0"),
        (lambda: power(-1, Fraction(1, 3), 2), "not whole"),
        (lambda: power(10, 31, 2), r"over 10\^30"),
        (lambda: power(2, 10**30, 2), r"over 10\^30"),
        (lambda: power(2, 10**31, 2), "exponent is at most"),
        (lambda: power(1 + Fraction(1, 10**9), 10**12, 2), r"over 10\^30"),
        (lambda: power(10**61_000, Fraction(1, 10**9), 2), "60,000 digits"),
    ],
)
def test_refusals_are_quick_and_say_why(work: Callable[[], Number], text: str) -> None:
    with pytest.raises(ValueError, match=text):
        work()


def test_long_numbers_are_worked_out() -> None:
    long = Fraction(3 * 10**50_000 + 1, 2 * 10**50_000 + 7)
    assert exponential(long, 6) == exponential(Fraction(3, 2), 6)
    assert logarithm(long, 6) == logarithm(Fraction(3, 2), 6)
    assert square_root(long, 6) == square_root(Fraction(3, 2), 6)
    assert power(long, long, 6) == power(Fraction(3, 2), Fraction(3, 2), 6)
    assert power(long, 1, 0) == power(long, -1, 0) == 1  # a hair below one and a half, and above two thirds


# --- bounds


@given(numbers(-30, 30), numbers(-30, 30), st.fractions(0, 1), st.integers(0, 8))
def test_bounds_hold_every_value_between(one: Fraction, other: Fraction, part: Fraction, places: int) -> None:
    lo, hi = min(one, other), max(one, other)
    x = lo + part * (hi - lo)
    least, greatest = exponential_bounds(lo, hi, places)
    assert least <= exponential(x, places) <= greatest
    if lo > 0:
        least, greatest = logarithm_bounds(lo, hi, places)
        assert least <= logarithm(x, places) <= greatest
        least, greatest = square_root_bounds(lo, hi, places)
        assert least <= square_root(x, places) <= greatest


@given(
    st.lists(numbers(0, 20), min_size=2, max_size=2),
    st.lists(numbers(-5, 5), min_size=2, max_size=2),
    st.fractions(0, 1),
)
def test_power_bounds_hold_every_value_between(
    bases: list[Fraction], exponents: list[Fraction], part: Fraction
) -> None:
    assume(min(bases) > Fraction(1, 1000))
    least, greatest = power_bounds(min(bases), max(bases), min(exponents), max(exponents), 4)
    base = min(bases) + part * (max(bases) - min(bases))
    for exponent in (*exponents, min(exponents) + (1 - part) * (max(exponents) - min(exponents))):
        assert least <= power(base, exponent, 4) <= greatest


@given(numbers(-9, 9), numbers(-9, 9), st.fractions(0, 1), st.integers(1, 5))
def test_whole_power_bounds_below_zero(one: Fraction, other: Fraction, part: Fraction, exponent: int) -> None:
    lo, hi = min(one, other), max(one, other)
    least, greatest = power_bounds(lo, hi, exponent, exponent, 3)
    assert least <= power(lo + part * (hi - lo), exponent, 3) <= greatest


def test_power_bounds_refuse_what_power_refuses() -> None:
    with pytest.raises(ValueError, match="divide by 0"):
        power_bounds(-1, 1, -1, -1, 2)
    with pytest.raises(ValueError, match="one whole exponent"):
        power_bounds(-1, 1, 1, 2, 2)
    assert power_bounds(-4, -2, -1, -1, 2) == (Fraction(-1, 2), Fraction(-1, 4))


# --- enclosures


@given(st.integers(0, 60), st.fractions(0, 60, max_denominator=1000))
def test_enclosures_enclose_at_any_width(bits: int, x: Fraction) -> None:
    size = 1 << bits
    below, above = exp_enclosure(
        -(x.numerator * size // x.denominator) - 1, -(x.numerator * size // x.denominator), bits + 4
    )
    assert 0 <= below <= above
    ends = log_enclosure(x.numerator + 1, x.denominator, bits)
    true = Fraction(PRECISE.ln(precise(Fraction(x.numerator + 1, x.denominator))))
    assert Fraction(ends[0], size) <= true + Fraction(1, 10**70) and true - Fraction(1, 10**70) <= Fraction(
        ends[1], size
    )
    assert ends[1] - ends[0] <= 3


def test_pi() -> None:
    below, above = pi_enclosure(100)
    assert below < Fraction("3.14159265358979323846264338327950288") * 2**100 < above


@pytest.mark.parametrize(
    ("t", "expected"),  # Abramowitz and Stegun, table 26.1
    [("0", "0.5"), ("1", "0.841344746068543"), ("2", "0.977249868051821"), ("3", "0.998650101968370")],
)
def test_normal_distribution(t: str, expected: str) -> None:
    value = Fraction(t)
    below, above = normal_enclosure(value.numerator, value.denominator, 120)
    assert half_up(Fraction(below, 1 << 120), 15) == half_up(Fraction(above, 1 << 120), 15) == Fraction(expected)
    assert above - below <= 3


# --- normal quantiles and Wilson's limits


@pytest.mark.parametrize(
    ("probability", "places", "expected"),
    [
        ("0.975", 20, "1.95996398454005423552"),
        ("0.95", 15, "1.644853626951473"),
        ("0.995", 12, "2.575829303549"),
        ("0.5", 12, "0"),
        ("0.025", 6, "-1.959964"),
        ("0.999999", 6, "4.753424"),
    ],
)
def test_normal_quantiles(probability: str, places: int, expected: str) -> None:
    assert normal_quantile(Fraction(probability), places) == Fraction(expected)


@pytest.mark.parametrize(
    ("successes", "trials", "side", "expected"),
    [  # R. G. Newcombe, Statistics in Medicine 17, 1998, table I, method 3 (score without continuity correction)
        (81, 263, "lower", "0.2553"),
        (81, 263, "upper", "0.3662"),
        (15, 148, "lower", "0.0624"),
        (15, 148, "upper", "0.1605"),
        (0, 20, "lower", "0"),
        (0, 20, "upper", "0.1611"),
        (1, 29, "lower", "0.0061"),
        (1, 29, "upper", "0.1718"),
        (29, 29, "upper", "1"),
    ],
)
def test_wilson_published(successes: int, trials: int, side: Side, expected: str) -> None:
    assert wilson_limit(successes, trials, Fraction("1.959964"), side, 4) == Fraction(expected)


@given(st.integers(1, 5000), st.data(), st.sampled_from(["0", "1", "1.2816", "1.959964", "2.576"]), st.integers(0, 12))
def test_wilson_agrees_with_decimal(trials: int, data: st.DataObject, z: str, places: int) -> None:
    successes = data.draw(st.integers(0, trials))
    lower = wilson_limit(successes, trials, Fraction(z), "lower", places)
    upper = wilson_limit(successes, trials, Fraction(z), "upper", places)
    with decimal.localcontext(PRECISE):
        square, s, n = Decimal(z) ** 2, Decimal(successes), Decimal(trials)
        spread = Decimal(z) * (s * (n - s) / n + square / 4).sqrt()
        ends = (s + square / 2 - spread) / (n + square), (s + square / 2 + spread) / (n + square)
    if z not in ("0", "1"):  # these have limits that are half-way: Decimal rounds its own error there
        assert (lower, upper) == (half_up(ends[0], places), half_up(ends[1], places))
    assert abs(precise(lower) - ends[0]) <= Decimal(10) ** -places / 2 + Decimal(10) ** -60
    assert abs(precise(upper) - ends[1]) <= Decimal(10) ** -places / 2 + Decimal(10) ** -60


@given(st.integers(1, 400), st.data(), st.sampled_from(["0", "1", "1.96", "3/2"]), st.integers(0, 6))
def test_a_wilson_limit_is_decided_by_squares_alone(trials: int, data: st.DataObject, z: str, places: int) -> None:
    """Half a step either side of the limit, the score test of that proportion lies on either side of z."""
    successes, square = data.draw(st.integers(0, trials)), Fraction(z) ** 2
    half = Fraction(1, 2 * 10**places)

    def surely_below(p: Fraction) -> bool:
        return p < 0 or (successes > trials * p and (successes - trials * p) ** 2 > square * trials * p * (1 - p))

    lower = wilson_limit(successes, trials, Fraction(z), "lower", places)
    assert surely_below(lower - half) or (successes - trials * (lower - half)) ** 2 == square * trials * (
        lower - half
    ) * (1 - lower + half)
    assert not surely_below(lower + half)
    opposite = wilson_limit(trials - successes, trials, Fraction(z), "upper", places)
    assert 0 <= lower + opposite - 1 <= 2 * half  # exactly 1 but where both are half-way and go up


def test_a_wilson_limit_that_is_half_way_goes_up() -> None:
    assert wilson_limit(1, 8, 0, "lower", 2) == Fraction(13, 100)  # 0.125
    assert wilson_limit(0, 15, 1, "upper", 3) == Fraction(63, 1000)  # 1/16 = 0.0625


@pytest.mark.parametrize(
    ("work", "text"),
    [
        (lambda: wilson_limit(1, 0, 1, "lower", 2), "successes go from"),
        (lambda: wilson_limit(3, 2, 1, "lower", 2), "successes go from"),
        (lambda: wilson_limit(1, 10**16, 1, "lower", 2), "trials from 1"),
        (lambda: wilson_limit(1, 2, 95, "lower", 2), "from 0 to 10"),
        (lambda: wilson_limit(1, 2, -1, "lower", 2), "from 0 to 10"),
        (lambda: wilson_limit(1, 2, Fraction(1, 10**61), "lower", 2), "60 digits"),
        (lambda: wilson_limit(Fraction(1, 2), 2, 1, "lower", 2), "whole"),  # type: ignore[arg-type]
        (lambda: wilson_limit(1, 2, 1, "lower", 31), "not 31"),
        (lambda: normal_quantile(0, 2), "between 0%"),
        (lambda: normal_quantile(Fraction(1, 2), -1), "not -1"),
        (lambda: binomial_at_least(100_001, 5, Fraction(1, 2)), "100,000"),
        (lambda: binomial_at_least(-1, 5, Fraction(1, 2)), "whole"),
        (lambda: binomial_at_least(5, 2, Fraction(3, 2)), "0% to 100%"),
        (lambda: binomial_at_least(100_000, 50_000, Fraction(1, 3)), "too many digits"),
        (lambda: binomial_at_least_rounded(1_000_001, 5, Fraction(1, 2), 2), "1,000,000"),
        (lambda: binomial_at_least_rounded(10, 5, Fraction(1, 10**1100), 2), "1,000 digits"),
        (lambda: binomial_at_least_rounded(10, 5, Fraction(1, 2), 31), "not 31"),
    ],
)
def test_statistics_refuse_quickly_and_say_why(work: Callable[[], Number], text: str) -> None:
    with pytest.raises(ValueError, match=text):
        work()


# --- binomial tails


@given(st.integers(0, 60), st.integers(0, 62), st.fractions(0, 1, max_denominator=1000), PLACES)
def test_binomial_tail_is_the_sum_of_its_terms(trials: int, successes: int, chance: Fraction, places: int) -> None:
    terms = [comb(trials, j) * chance**j * (1 - chance) ** (trials - j) for j in range(successes, trials + 1)]
    assert binomial_at_least(trials, successes, chance) == sum(terms)
    assert binomial_at_least_rounded(trials, successes, chance, places) == half_up(Fraction(sum(terms)), places)


@given(st.integers(500, 1500), st.integers(0, 1500), st.fractions(0, 1, max_denominator=100), PLACES)
def test_rounded_tail_rounds_the_exact_one(trials: int, successes: int, chance: Fraction, places: int) -> None:
    exact = binomial_at_least(trials, successes, chance)
    assert binomial_at_least_rounded(trials, successes, chance, places) == half_up(Fraction(exact), places)


def test_an_even_chance_of_more_than_half_is_one_half_at_any_size() -> None:
    assert binomial_at_least(99_999, 50_000, Fraction(1, 2)) == Fraction(1, 2)
    assert binomial_at_least_rounded(999_999, 500_000, Fraction(1, 2), 0) == 1
    assert binomial_at_least_rounded(2, 1, Fraction(1, 2), 1) == Fraction(8, 10)
