"""Rounding to a step, and figures that depend on order (middle values, percentiles, quantile groups): all exact.

A step is any rational above 0: `Fraction(1, 100)` for pennies, 1000 for whole thousands, `Fraction(1, 8)` for eighths.

| mode | goes | 2.5 to 1 | -2.5 to 1 | 2.1 to 1 |
|---|---|---|---|---|
| `half up` | to the nearest; a half goes away from zero | 3 | -3 | 2 |
| `half even` | to the nearest; a half goes to the even multiple of the step | 2 | -2 | 2 |
| `up` | away from zero | 3 | -3 | 3 |
| `down` | towards zero | 2 | -2 | 2 |

There are several things called a percentile, and each has a name of its own here: see `percentile_nearest_rank` and
`percentile_interpolated`. Quantile groups cut at nearest-rank percentiles. No function changes the list it is given.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Literal, assert_never

from obcdsl.values import Number, whole_if_possible

RoundingMode = Literal["half up", "half even", "up", "down"]
OUTSIDE = "{} is found only for a figure that is part of the cohort"


def round_to(x: Number, step: Number, mode: RoundingMode) -> Number:
    """The multiple of `step` that `mode` gives for `x`, in the unit of both.

    Errors (ValueError): a step at or below 0.

    >>> round_to(Fraction(10005, 1000), Fraction(1, 100), "half up"), round_to(-1500, 1000, "half even")
    (Fraction(1001, 100), -2000)
    """
    step_top, step_bottom = step.numerator, step.denominator
    if step_top <= 0:
        raise ValueError("a rounding step is above 0")
    top, bottom = x.numerator * step_bottom, x.denominator * step_top
    if top >= 0:
        steps = _whole_steps(top, bottom, mode)
    else:
        steps = -_whole_steps(-top, bottom, mode)
    if step_bottom == 1:
        return steps * step_top
    units = steps * step_top
    return Fraction(units, step_bottom) if units % step_bottom else units // step_bottom


def _whole_steps(top: int, bottom: int, mode: RoundingMode) -> int:
    """`top` / `bottom`, from 0 up, as a whole number."""
    match mode:
        case "half up":
            return (2 * top + bottom) // (2 * bottom)
        case "half even":
            steps, left = divmod(top, bottom)
            return steps + (2 * left > bottom or (2 * left == bottom and steps % 2 == 1))
        case "up":
            return -(-top // bottom)
        case "down":
            return top // bottom
        case _:
            assert_never(mode)


def median(values: Sequence[Number]) -> Number:
    """The middle value; of an even number of values, half-way between the two in the middle.

    Errors (ValueError): no values.

    >>> median([3, 1, 2]), median([4, 1, 2, 3])
    (2, Fraction(5, 2))
    """
    ordered = _in_order(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return whole_if_possible(Fraction(ordered[middle - 1] + ordered[middle]) / 2)


def percentile_nearest_rank(percent: Number, values: Sequence[Number]) -> Number:
    """The smallest of the values that at least `percent` per cent (0 to 100) of the values do not exceed.

    It is always one of the values: the one of rank percent x N / 100, rounded up, among N in rising order; for 0, the
    smallest. It is definition 1 of R. J. Hyndman and Y. Fan, Sample quantiles in statistical packages, American
    Statistician 50, 1996.

    Errors (ValueError): no values; percent outside 0 to 100.

    >>> percentile_nearest_rank(75, [10, 20, 30, 40]), percentile_nearest_rank(76, [10, 20, 30, 40])
    (30, 40)
    """
    ordered = _in_order(values)
    top, bottom = _share(percent)
    rank = -(-top * len(ordered) // bottom)
    return ordered[max(rank, 1) - 1]


def percentile_interpolated(percent: Number, values: Sequence[Number]) -> Number:
    """The value at `percent` per cent (0 to 100) of the way from the smallest to the largest, by rank.

    On a straight line between the two values beside rank 1 + (N - 1) x percent / 100: the inclusive method of
    spreadsheets, PERCENTILE.INC (Hyndman and Fan 1996, definition 7).

    Errors (ValueError): no values; percent outside 0 to 100.

    >>> percentile_interpolated(75, [10, 20, 30, 40]), percentile_interpolated(50, [1, 2])
    (Fraction(65, 2), Fraction(3, 2))
    """
    ordered = _in_order(values)
    top, bottom = _share(percent)
    place, part = divmod(top * (len(ordered) - 1), bottom)
    if part == 0:
        return ordered[place]
    lower, upper = ordered[place], ordered[place + 1]
    return whole_if_possible(lower + Fraction(part, bottom) * (upper - lower))


def group_of(value: Number, values: Sequence[Number], groups: int) -> int:
    """The quantile group of one of the values, 1 for the lowest: with `groups` 5, which fifth of the cohort it is in.

    1 + (how many values are below it) x groups / (how many values there are), cut off to a whole number. Equal values
    share the group of the lowest of them. It is the same as: group i ends at, and includes, the nearest-rank percentile
    100 i / groups. For a whole cohort at once, `groups_of` is faster.

    Errors (ValueError): fewer than 2 groups; a value that is not one of the values.

    >>> cohort = [10, 20, 30, 30, 50, 60, 70, 80, 90, 100]
    >>> [group_of(value, cohort, 5) for value in cohort]
    [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    """
    _check_groups(groups)
    if value not in values:
        raise ValueError(OUTSIDE.format("a quantile group"))
    return 1 + sum(other < value for other in values) * groups // len(values)


def rank_of(value: Number, values: Sequence[Number], *, from_highest: bool = False) -> int:
    """The rank of one of the values: 1 plus how many are below it, or above it. Equal values share a rank.

    Errors (ValueError): a value that is not one of the values.

    >>> [rank_of(value, [10, 30, 20, 30]) for value in (10, 20, 30)]
    [1, 2, 3]
    >>> [rank_of(value, [10, 30, 20, 30], from_highest=True) for value in (30, 20, 10)]
    [1, 3, 4]
    """
    if value not in values:
        raise ValueError(OUTSIDE.format("a rank"))
    return 1 + sum(other > value if from_highest else other < value for other in values)


def groups_of(values: Sequence[Number], groups: int) -> list[int]:
    """`group_of` each value, in the order of the values.

    >>> groups_of([7, 1, 7, 2], 2)
    [2, 1, 2, 1]
    """
    _check_groups(groups)
    result = [0] * len(values)
    below, previous = 0, None
    for rank, place in enumerate(sorted(range(len(values)), key=values.__getitem__)):
        if values[place] != previous:
            below, previous = rank, values[place]
        result[place] = 1 + below * groups // len(values)
    return result


def _check_groups(groups: int) -> None:
    if groups < 2:
        raise ValueError(f"a cohort is cut into 2 groups or more, not {groups}")


def _in_order(values: Sequence[Number]) -> list[Number]:
    if not values:
        raise ValueError("there are no figures to put in order")
    return sorted(values)


def _share(percent: Number) -> tuple[int, int]:
    """percent / 100 as numerator and denominator."""
    if not 0 <= percent <= 100:
        raise ValueError("a percentile is from 0 to 100")
    return percent.numerator, percent.denominator * 100
