"""Normal quantiles, and Wilson's limits for the proportion behind a count.

A result is the true value correctly rounded (half up) to stated decimal places, as in `functions`.

The half-step of the last place below a quantile is found by halving, each comparison decided by an enclosure of the
normal distribution. Wilson's limits take z as a rational, so each is a root over whole numbers, and the whole-number
root decides its rounding: no limit is ever too near to half-way.

Sources: E. B. Wilson, Probable inference, the law of succession, and statistical inference, Journal of the American
Statistical Association 22, 1927, 209-212 (without continuity correction); normal distribution as in `enclosures`.

>>> wilson_limit(8, 10, Fraction(196, 100), "lower", 4)
Fraction(2451, 5000)
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import isqrt
from typing import Literal

from obcdsl.arithmetic.enclosures import normal_enclosure
from obcdsl.arithmetic.functions import MOST_PLACES
from obcdsl.values import Number, whole_if_possible

Side = Literal["lower", "upper"]

SMALLEST_TAIL = Fraction(1, 10**15)
LARGEST_Z = 10
MOST_TRIALS = 10**15
_MOST_DIGITS_OF_Z = 10**60
_MOST_BITS = 1_600


def normal_quantile(probability: Number, places: int) -> Number:
    """The z below which a standard normal figure lies with `probability`, to `places` decimal places.

    Errors (ValueError): a probability nearer to 0 or 1 than 10^-15; places outside 0 to 30.

    >>> normal_quantile(Fraction(975, 1000), 6), normal_quantile(Fraction(1, 2), 6), normal_quantile(Fraction(1, 4), 2)
    (Fraction(489991, 250000), 0, Fraction(-67, 100))
    """
    _check_places(places)
    if not SMALLEST_TAIL <= probability <= 1 - SMALLEST_TAIL:
        raise ValueError("a probability or confidence lies between 0% and 100%, and no nearer to either than 10^-15")
    upper = max(Fraction(probability), 1 - Fraction(probability))
    size = whole_if_possible(Fraction((_half_steps(upper, places) + 1) // 2, 10**places))
    return size if 2 * probability > 1 else -size


def wilson_limit(successes: int, trials: int, z: Number, side: Side, places: int) -> Number:
    """Wilson's limit for the proportion behind `successes` out of `trials`, a ratio to `places` decimal places.

    (s + z^2/2 -/+ z sqrt(s (n - s) / n + z^2/4)) / (n + z^2). Of no successes the lower limit is 0; of nothing but
    successes the upper is 1; at a z of 0 both are s / n.

    Errors (ValueError): counts that are not whole, are negative or out of order, or over 10^15; no trials; z below 0,
    above 10, or of over 60 digits; places outside 0 to 30.

    >>> wilson_limit(0, 20, Fraction(196, 100), "upper", 4), wilson_limit(0, 20, 0, "upper", 4)
    (Fraction(1611, 10000), 0)
    """
    _check_places(places)
    _check_counts(successes, trials)
    if not 0 <= z <= LARGEST_Z or z.denominator > _MOST_DIGITS_OF_Z:
        raise ValueError(f"z lies from 0 to {LARGEST_Z}, in 60 digits at most")
    top, bottom = z.numerator**2, z.denominator**2
    middle = trials * (2 * successes * bottom + top)
    under_root = top * trials * (top * trials + 4 * successes * (trials - successes) * bottom)
    divisor = 2 * trials * (trials * bottom + top)
    scale: int = 10**places
    # The limit in units of the last place, and half of one more: all over twice the divisor, to be cut off.
    half_up, square = 2 * scale * middle + divisor, 4 * scale * scale * under_root
    root = isqrt(square) if side == "upper" else -_root_from_above(square)
    return whole_if_possible(Fraction((half_up + root) // (2 * divisor), scale))


def _root_from_above(square: int) -> int:
    """The smallest whole number whose square is not below `square`."""
    root = isqrt(square)
    return root + (root * root < square)


@lru_cache(maxsize=256)
def _half_steps(probability: Fraction, places: int) -> int:
    """How many whole half-steps, each half of the last place, lie below the quantile of a probability from 1/2."""
    half_step = 2 * 10**places
    low, high = 0, 10 * half_step
    while high - low > 1:
        middle = (low + high) // 2
        if _lies_below(middle, half_step, probability):
            low = middle
        else:
            high = middle
    return low


def _lies_below(top: int, bottom: int, probability: Fraction) -> bool:
    """Whether the normal distribution at top / bottom is below `probability`."""
    bits = 64
    while bits <= _MOST_BITS:
        below, above = normal_enclosure(top, bottom, bits)
        level = probability.numerator << bits
        if above * probability.denominator < level:
            return True
        if below * probability.denominator > level:
            return False
        bits *= 2
    raise ValueError("the normal quantile is too near to half-way between two figures to be rounded")


def _check_places(places: int) -> None:
    if not 0 <= places <= MOST_PLACES:
        raise ValueError(f"places go from 0 to {MOST_PLACES}, not {places}")


def _check_counts(successes: int, trials: int) -> None:
    if successes.denominator != 1 or trials.denominator != 1:
        raise ValueError("a count of trials or successes is a whole number")
    if not 0 <= successes <= trials or not 1 <= trials <= MOST_TRIALS:
        raise ValueError("successes go from 0 to the number of trials, and trials from 1 to 10^15")
