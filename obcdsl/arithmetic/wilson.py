"""Normal quantiles, and Wilson's limits for the proportion behind a count.

A result is the true value correctly rounded (half up) to stated decimal places, as in `exactmath`.

The quantile z for a confidence is never a printed 1.96. The half-steps below and above z are found by halving, each
comparison decided by an enclosure of the normal distribution; the limits are worked at both, and where they round to
the same figure that is the result. Past 200 places of z a result is refused: no theorem excludes a half-way value here.

Sources: E. B. Wilson, Probable inference, the law of succession, and statistical inference, Journal of the American
Statistical Association 22, 1927, 209-212 (without continuity correction); normal distribution as in `enclosures`.

>>> wilson_limit(8, 10, Fraction(95, 100), "lower", 6, sidedness="two-sided")
Fraction(245081, 500000)
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
Sidedness = Literal["one-sided", "two-sided"]

SMALLEST_TAIL = Fraction(1, 10**15)
_MOST_PLACES_OF_Z = 200


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


def wilson_limit(
    successes: int, trials: int, confidence: Number, side: Side, places: int, *, sidedness: Sidedness
) -> Number:
    """Wilson's limit for the proportion behind `successes` out of `trials`, a ratio to `places` decimal places.

    (s + z^2/2 -/+ z sqrt(s (n - s) / n + z^2/4)) / (n + z^2), where z is the quantile of `confidence` if one-sided, and
    of (1 + confidence) / 2 if two-sided. Of no successes the lower limit is 0; of nothing but successes the upper is 1.

    Errors (ValueError): counts that are not whole, are negative or out of order, or over 10^15; no trials; confidence
    not above 50% (one-sided) or 0% (two-sided), or nearer to 100% than 10^-15; places outside 0 to 30.

    >>> wilson_limit(0, 20, Fraction(95, 100), "upper", 4, sidedness="one-sided")
    Fraction(149, 1250)
    """
    _check_places(places)
    _check_counts(successes, trials)
    probability = Fraction(confidence) if sidedness == "one-sided" else (1 + Fraction(confidence)) / 2
    if not Fraction(1, 2) < probability <= 1 - SMALLEST_TAIL:
        above = "50%" if sidedness == "one-sided" else "0%"
        raise ValueError(f"a {sidedness} confidence lies above {above} and below 100%, and no nearer to it than 10^-15")
    if side == "lower" and successes == 0:
        return 0
    if side == "upper" and successes == trials:
        return 1
    scale, z_places = 10**places, places + 6
    while z_places <= _MOST_PLACES_OF_Z:
        half_step = 2 * 10**z_places
        below = _half_steps(probability, z_places)
        spans = [_wilson_enclosure(successes, trials, z, half_step, side) for z in (below, below + 1)]
        units = {(2 * end * scale + 1) // 2 for span in spans for end in span}
        if len(units) == 1:
            return whole_if_possible(Fraction(int(units.pop()), scale))
        z_places *= 2
    raise ValueError("the limit is too near to half-way between two figures to be rounded")


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
    while bits <= 8 * _MOST_PLACES_OF_Z:
        below, above = normal_enclosure(top, bottom, bits)
        level = probability.numerator << bits
        if above * probability.denominator < level:
            return True
        if below * probability.denominator > level:
            return False
        bits *= 2
    raise ValueError("the normal quantile is too near to half-way between two figures to be rounded")


def _wilson_enclosure(successes: int, trials: int, z: int, unit: int, side: Side) -> tuple[Fraction, Fraction]:
    """Wilson's limit for z / unit lies between these two."""
    square, unit_square = z * z, unit * unit
    middle = 2 * successes * unit_square + square
    bottom = 2 * (trials * unit_square + square)
    inner = square + 4 * successes * (trials - successes) * unit_square // trials
    root = isqrt(inner)
    ends = (z * root, z * (root + 1))
    if side == "lower":
        return Fraction(middle - ends[1], bottom), Fraction(middle - ends[0], bottom)
    return Fraction(middle + ends[0], bottom), Fraction(middle + ends[1], bottom)


def _check_places(places: int) -> None:
    if not 0 <= places <= MOST_PLACES:
        raise ValueError(f"places go from 0 to {MOST_PLACES}, not {places}")


def _check_counts(successes: int, trials: int) -> None:
    if successes.denominator != 1 or trials.denominator != 1:
        raise ValueError("a count of trials or successes is a whole number")
    if not 0 <= successes <= trials or not 1 <= trials <= 10**15:
        raise ValueError("successes go from 0 to the number of trials, and trials from 1 to 10^15")
