"""exp, log, power and square root: functions without a rational result, correctly rounded to places that are stated.

A result is the true value rounded half up (a half goes away from zero) to `places` decimal places, from 0 to 30: never
the rounding of an approximation. So two parties who work it out rightly by any other means get the same digits.

How it is certain (A. Ziv, Fast evaluation of elementary mathematical functions with correctly rounded last bit, ACM
Transactions on Mathematical Software 17, 1991): the value is enclosed between two rationals (`enclosures`); where both
round to the same figure, that is the result; where not, they are worked again with twice the bits.

Why it ends: only a value that is itself half-way between two results could keep the two apart for ever.
- e^x for a rational x other than 0, and log x for a rational x other than 1, are irrational (Lindemann 1882), and so
  are never half-way. e^0 = 1 and log 1 = 0 are given at once.
- A power of a rational may be half-way (2.25 to the power 1/2, to 0 places). With (p/q)^(n/d) in lowest terms it is
  rational only where p = P^d and q = Q^d, and then it is P^n / Q^n: this is tested for the one half-way figure that is
  left between the ends, and otherwise the value is not half-way.
- A square root needs no enclosure: twice the root, cut off by the whole-number root, decides the rounding.
How soon: a figure not made for the purpose needs the second round about once in a million. A rational can be built to
lie as near to a half-way figure as its digits allow, so past 2,000 bits (about 600 digits alike) it is refused.

Every fault raises `ValueError` with a text for the writer of the contract. Nothing takes longer than 50 ms.

>>> from fractions import Fraction
>>> exponential(1, 12), logarithm(2, 6), square_root(2, 3)
(Fraction(2718281828459, 1000000000000), Fraction(693147, 1000000), Fraction(707, 500))
>>> power(Fraction(103, 100), Fraction(1, 4), 6)
Fraction(1007417, 1000000)
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from math import isqrt

from obcdsl.arithmetic.enclosures import Enclosure, exp_enclosure, log_enclosure, over, over_shift, rational_enclosure
from obcdsl.values import Number

MOST_PLACES = 30
LARGEST_RESULT = 10**30
_MOST_BITS_GIVEN = 200_000
_MOST_BITS_WORKED = 2_000
_TEN_TO: tuple[int, ...] = tuple(10**places for places in range(MOST_PLACES + 1))


def exponential(x: Number, places: int) -> Number:
    """e to the power `x`, a plain number, to `places` decimal places.

    Errors (ValueError): places outside 0 to 30; a result over 10^30 (x over about 69); a number of over 60,000 digits.

    >>> exponential(0, 2), exponential(-1000, 30), exponential(Fraction(1, 10), 3)
    (1, 0, Fraction(221, 200))
    """
    scale = _scale(places)
    top, bottom = _parts(x)
    if top == 0:
        return 1
    if top <= -3 * (places + 1) * bottom:  # e^-3 is below 1/20, so the result is below half of the last place
        return 0
    if top >= 70 * bottom:
        raise ValueError(_TOO_LARGE)
    size = max(0, top // bottom) * 3 // 2 + 2

    def enclose(bits: int) -> Enclosure:
        below, above = rational_enclosure(top, bottom, bits)
        return exp_enclosure(below, above, bits)

    return _rounded(enclose, scale, size)


def logarithm(x: Number, places: int) -> Number:
    """The natural logarithm of `x`, a plain number above 0, to `places` decimal places.

    Errors (ValueError): x at or below 0; places outside 0 to 30; a number of over 60,000 digits.

    >>> logarithm(1, 5), logarithm(10, 4), logarithm(Fraction(1, 10), 4)
    (0, Fraction(11513, 5000), Fraction(-11513, 5000))
    """
    scale = _scale(places)
    top, bottom = _parts(x)
    if top <= 0:
        raise ValueError("a logarithm needs a number above 0, and this one is 0 or below")
    if top == bottom:
        return 0
    return _rounded(partial(log_enclosure, top, bottom), scale, 0)


def square_root(x: Number, places: int) -> Number:
    """The square root of `x`, a plain number from 0, to `places` decimal places. An exact half goes up.

    Errors (ValueError): x below 0; places outside 0 to 30; a result over 10^30; a number of over 60,000 digits.

    >>> square_root(9, 0), square_root(Fraction(9, 4), 0), square_root(Fraction(9, 4), 1)
    (3, 2, Fraction(3, 2))
    """
    scale = _scale(places)
    top, bottom = _parts(x)
    if top < 0:
        raise ValueError("a square root needs a number from 0, and this one is below 0")
    if top > LARGEST_RESULT**2 * bottom:
        raise ValueError(_TOO_LARGE)
    twice = isqrt(4 * scale * scale * top // bottom)
    return _whole_or_fraction((twice + 1) // 2, scale)


def power(base: Number, exponent: Number, places: int) -> Number:
    """`base` to the power `exponent`, plain numbers, to `places` decimal places.

    The base is above 0, or 0 with an exponent above 0, or below 0 with a whole exponent. 0 to the power 0 is refused:
    some books say 1, and a contract should not rest on that.

    Errors (ValueError): a base and exponent other than these; an exponent over 10^30 in size; places outside 0 to 30;
    a result over 10^30; a number of over 60,000 digits.

    >>> power(Fraction(5, 2), 2, 1), power(2, -2, 2), power(-3, 3, 0), power(27, Fraction(2, 3), 5)
    (Fraction(63, 10), Fraction(1, 4), -27, 9)
    """
    scale = _scale(places)
    top, bottom = _parts(base)
    turns, root = _parts(exponent)
    if abs(turns) > LARGEST_RESULT * root:
        raise ValueError("an exponent is at most 10^30, and at least -10^30")
    if top == 0:
        return _power_of_zero(turns)
    if top < 0 and root != 1:
        raise ValueError("a number below 0 has a power only for a whole exponent, and this exponent is not whole")
    sign = -1 if top < 0 and turns % 2 else 1
    top = abs(top)
    if turns == 0 or top == bottom:
        return sign
    if turns < 0:
        top, bottom, turns = bottom, top, -turns
    return sign * _power_above_zero(top, bottom, turns, root, scale)


def exponential_bounds(lo: Number, hi: Number, places: int) -> tuple[Number, Number]:
    """The least and greatest of `exponential(x, places)` for x from `lo` to `hi`: it never falls as x rises.

    >>> exponential_bounds(0, 1, 2)
    (1, Fraction(68, 25))
    """
    return exponential(lo, places), exponential(hi, places)


def logarithm_bounds(lo: Number, hi: Number, places: int) -> tuple[Number, Number]:
    """The least and greatest of `logarithm(x, places)` for x from `lo` (above 0) to `hi`: it never falls as x rises.

    >>> logarithm_bounds(1, 10, 1)
    (0, Fraction(23, 10))
    """
    return logarithm(lo, places), logarithm(hi, places)


def square_root_bounds(lo: Number, hi: Number, places: int) -> tuple[Number, Number]:
    """The least and greatest of `square_root(x, places)` for x from `lo` (from 0) to `hi`: it never falls as x rises.

    >>> square_root_bounds(1, 4, 1)
    (1, 2)
    """
    return square_root(lo, places), square_root(hi, places)


def power_bounds(
    base_lo: Number, base_hi: Number, exponent_lo: Number, exponent_hi: Number, places: int
) -> tuple[Number, Number]:
    """The least and greatest of `power(base, exponent, places)` over a span of bases and a span of exponents.

    From a base of 0 up, a power rises or falls all the way along either span, so its ends lie at the corners. Below 0
    the exponent must be one whole number: an even power then turns at 0, and one below 0 has no value there.

    >>> power_bounds(-2, 3, 2, 2, 0), power_bounds(1, 2, -1, 1, 1)
    ((0, 9), (Fraction(1, 2), 2))
    """
    if base_lo < 0:
        if exponent_lo != exponent_hi or exponent_lo.denominator != 1:
            raise ValueError("a number that can be below 0 has a power only for one whole exponent")
        if exponent_lo < 0 and base_hi >= 0:
            raise ValueError(_ZERO_DIVIDES)
    corners = [power(base, exponent, places) for base in {base_lo, base_hi} for exponent in {exponent_lo, exponent_hi}]
    if base_lo < 0 <= base_hi and exponent_lo > 0:
        corners.append(0)
    return min(corners), max(corners)


_TOO_LARGE = "the result is over 10^30, the largest that is worked out"
_ZERO_DIVIDES = "0 to a power below 0 has no value: it would divide by 0"


def _scale(places: int) -> int:
    if not 0 <= places <= MOST_PLACES:
        raise ValueError(f"places go from 0 to {MOST_PLACES}, not {places}")
    return _TEN_TO[places]


def _parts(number: Number) -> tuple[int, int]:
    """Numerator and denominator of a number whose size is within the limit."""
    top, bottom = number.numerator, number.denominator
    if top.bit_length() > _MOST_BITS_GIVEN or bottom.bit_length() > _MOST_BITS_GIVEN:
        raise ValueError("a number here has over 60,000 digits: round it first")
    return top, bottom


def _whole_or_fraction(units: int, scale: int) -> Number:
    """`units` / `scale`, if it is not too large."""
    if abs(units) > LARGEST_RESULT * scale:
        raise ValueError(_TOO_LARGE)
    return Fraction(units, scale) if units % scale else units // scale


def _half_up(top: int, bottom: int) -> int:
    """The nearest whole number to `top` / `bottom`, a half going away from zero."""
    nearest = (2 * abs(top) + bottom) // (2 * bottom)
    return -nearest if top < 0 else nearest


def _rounded(
    enclose: Callable[[int], Enclosure], scale: int, size: int, is_tie: Callable[[int, int], bool] | None = None
) -> Number:
    """The enclosed value, below 2^size, rounded; `is_tie` says if the value is the half-way figure it is given."""
    bits = scale.bit_length() + size + 24
    while bits <= _MOST_BITS_WORKED:
        below, above = enclose(bits)
        units, units_above = _half_up(below * scale, 1 << bits), _half_up(above * scale, 1 << bits)
        if units == units_above:
            return _whole_or_fraction(units, scale)
        if is_tie is not None and units + 1 == units_above and is_tie(units + units_above, 2 * scale):
            return _whole_or_fraction(units_above, scale)
        bits *= 2
    raise ValueError("the result is too near to half-way between two figures to be rounded: round what goes in first")


def _power_of_zero(turns: int) -> Number:
    if turns > 0:
        return 0
    raise ValueError(
        _ZERO_DIVIDES if turns else "0 to the power 0 has no agreed value: say what is meant when both are 0"
    )


def _power_above_zero(top: int, bottom: int, turns: int, root: int, scale: int) -> Number:
    """(top / bottom)^(turns / root), in lowest terms, other than 1, with turns and root above 0."""
    if root == 1 and turns * max(top.bit_length(), bottom.bit_length()) <= _MOST_BITS_GIVEN:
        return _whole_or_fraction(_half_up(top**turns * scale, bottom**turns), scale)

    def exponent_of_e(bits: int) -> Enclosure:
        extra = max(0, turns.bit_length() - root.bit_length() + 1)
        below, above = log_enclosure(top, bottom, bits + extra)
        return turns * below // root >> extra, over_shift(over(turns * above, root), extra)

    def enclose(bits: int) -> Enclosure:
        return exp_enclosure(*exponent_of_e(bits), bits)

    below, above = exponent_of_e(16)
    if below >= 70 << 16:
        raise ValueError(_TOO_LARGE)
    if above <= -7 * scale.bit_length() << 16:  # e^-7 is below 2^-10, so the result is far below the last place
        return 0
    return _rounded(enclose, scale, max(0, above >> 16) * 3 // 2 + 3, partial(_is_power, top, bottom, turns, root))


def _is_power(top: int, bottom: int, turns: int, root: int, result_top: int, result_bottom: int) -> bool:
    """Whether (top / bottom)^(turns / root), in lowest terms, is exactly result_top / result_bottom."""
    result = Fraction(result_top, result_bottom)
    return _is_whole_power(top, turns, root, result.numerator) and _is_whole_power(
        bottom, turns, root, result.denominator
    )


def _is_whole_power(number: int, turns: int, root: int, result: int) -> bool:
    """Whether number = P^root and result = P^turns for a whole P from 1."""
    if number == 1 or result == 1:
        return number == result
    if turns >= result.bit_length() or root >= number.bit_length():
        return False
    step = _whole_root(result, turns)
    return bool(step**turns == result and step**root == number)


def _whole_root(number: int, degree: int) -> int:
    """The largest whole number whose power `degree` is at most `number`."""
    low, high = 1, 1 << over(number.bit_length(), degree)
    while low < high:
        middle = (low + high + 1) // 2
        if middle**degree <= number:
            low = middle
        else:
            high = middle - 1
    return low
