"""Everything that figures without a rational result, and chances, may be where their arguments lie between two ends.

Roots, powers, quantiles and chances rise or fall with each argument, so that their ends lie at its ends. What is past
the range of a function is refused, and so is no end of it.

>>> square_root((4, 9), (0, 0)), binomial_at_least((1, 2), (2, 2), (0, 1), (2, 2))
((2, 3), (0, 1))
"""

from __future__ import annotations

from collections.abc import Callable
from math import ceil, floor
from typing import Any

from obcdsl.carriers.ends import HIGHEST, LOWEST, Ends, Unbounded

LARGEST = 10**30


def _at(work: Callable[[Any, int], Any], end: Any, places: int, instead: Any) -> Any:
    try:
        return instead if end.__class__ is Unbounded else work(end, places)
    except ValueError:
        return instead


def exponential(x: Ends, places: Ends) -> Ends:
    """e to the power of what lies between two ends."""
    from obcdsl.arithmetic.functions import exponential as worked

    return _at(worked, x[0], places[0], 0), _at(worked, x[1], places[0], LARGEST)


def logarithm(x: Ends, places: Ends) -> Ends:
    """A natural logarithm."""
    from obcdsl.arithmetic.functions import logarithm as worked

    if x[1] <= 0:
        raise ValueError("a logarithm needs a number above 0, and this one is 0 or below")
    return _at(worked, x[0], places[0], LOWEST), _at(worked, x[1], places[0], HIGHEST)


def square_root(x: Ends, places: Ends) -> Ends:
    """A square root."""
    from obcdsl.arithmetic.functions import square_root as worked

    if x[1] < 0:
        raise ValueError("a square root needs a number from 0, and this one is below 0")
    return _at(worked, x[0], places[0], 0), _at(worked, x[1], places[0], LARGEST)


def power(base: Ends, exponent: Ends, places: Ends) -> Ends:
    """A power: past the ends that can be worked, anything up to the largest result."""
    from obcdsl.arithmetic.functions import power_bounds

    if not any(end.__class__ is Unbounded for end in (*base, *exponent)):
        try:
            return power_bounds(*base, *exponent, places[0])
        except ValueError:
            pass
    return (0 if base[0] >= 0 else -LARGEST), LARGEST


def normal_quantile(probability: Ends, places: Ends) -> Ends:
    """What a standard normal figure lies below with a probability."""
    from obcdsl.arithmetic.wilson import LARGEST_Z
    from obcdsl.arithmetic.wilson import normal_quantile as worked

    if probability[1] <= 0 or probability[0] >= 1:
        raise ValueError("a probability or confidence lies between 0% and 100%")
    low, high = probability
    return _at(worked, low, places[0], -LARGEST_Z), _at(worked, high, places[0], LARGEST_Z)


# ---- chances: they rise with what succeeds; a share of what was counted lies from 0 to 1 ----------------------------------

MOST_COUNTED = 100_000
"""Ends of counts beyond this are not worked out: it would take longer than a check may."""


def _counts(successes: Ends, trials: Ends) -> tuple[Ends, Ends] | None:
    """The whole numbers within the ends of two counts; None where an end is too large to work with."""
    ends = [(max(0, _up(low)), _down(high)) for low, high in (successes, trials)]
    if any(high < low for low, high in ends):
        raise ValueError("a count is a whole number, and is not below 0")
    return (ends[0], ends[1]) if all(high <= MOST_COUNTED for _, high in ends) else None


def _up(end: Any) -> Any:
    return end if end.__class__ is Unbounded else ceil(end)


def _down(end: Any) -> Any:
    return end if end.__class__ is Unbounded else floor(end)


def wilson(side: Any) -> Callable[[Ends, Ends, Ends, Ends], Ends]:
    """Wilson's limit of one side: it rises with successes and falls with trials; z spreads the two apart."""

    def ends(successes: Ends, trials: Ends, z: Ends, places: Ends) -> Ends:
        from obcdsl.arithmetic.wilson import LARGEST_Z, wilson_limit

        counted = _counts(successes, trials)
        if counted is None or z[0].__class__ is Unbounded or z[1].__class__ is Unbounded:
            return 0, 1
        (fewest, most), (smallest, largest) = counted
        if fewest > largest or largest < 1 or z[1] < 0 or z[0] > LARGEST_Z:
            raise ValueError("a limit is of successes among trials, at a z from 0")
        near, far = max(0, z[0]), min(LARGEST_Z, z[1])
        steps = (far, near) if side == "lower" else (near, far)
        most = min(most, largest)
        try:
            return (
                wilson_limit(fewest, largest, steps[0], side, places[0]),
                wilson_limit(most, max(1, smallest, most), steps[1], side, places[0]),
            )
        except ValueError:
            return 0, 1

    return ends


def binomial_at_least(successes: Ends, trials: Ends, chance: Ends, places: Ends) -> Ends:
    """The chance of so many or more: it rises with trials and chance, and falls as more are asked for."""
    from obcdsl.arithmetic.binomial import binomial_at_least_rounded

    counted = _counts(successes, trials)
    if chance[1] < 0 or chance[0] > 1:
        raise ValueError("a chance lies from 0% to 100%")
    if counted is None:
        return 0, 1
    (fewest, most), (smallest, largest) = counted
    rare, common = max(0, chance[0]), min(1, chance[1])
    try:
        return (
            binomial_at_least_rounded(smallest, most, rare, places[0]),
            binomial_at_least_rounded(largest, fewest, common, places[0]),
        )
    except ValueError:
        return 0, 1
