"""Whole-number enclosures of exp, log, pi and the normal distribution, under `exactmath`, `wilson` and `binomial`.

An enclosure at `bits` is a pair of whole numbers (below, above) with below / 2^bits <= true value <= above / 2^bits.
Lower ends are always divided downwards and upper ends upwards, and each series adds a bound on the part it leaves
out, so an enclosure is true however coarse it is. No binary floating point, no guess: only its width depends on `bits`.

Formulas: Abramowitz and Stegun, Handbook of Mathematical Functions (1964): exp 4.2.1, log 4.1.27, pi by Machin's
formula 4.4.42 with 4.3.45, normal distribution 26.2.11.

>>> below, above = exp_enclosure(1 << 64, 1 << 64, 64)
>>> below * 10**9 >> 64, above * 10**9 >> 64
(2718281828, 2718281828)
"""

from __future__ import annotations

from functools import lru_cache
from itertools import count
from math import isqrt
from typing import TypeAlias

Enclosure: TypeAlias = tuple[int, int]

_GUARD = 24


def over(numerator: int, denominator: int) -> int:
    """The quotient rounded up; `denominator` is above 0.

    >>> over(7, 2), over(-7, 2), over(6, 2)
    (4, -3, 3)
    """
    return -(-numerator // denominator)


def over_shift(number: int, bits: int) -> int:
    """`number` / 2^bits rounded up.

    >>> over_shift(5, 2), over_shift(4, 2)
    (2, 1)
    """
    return -(-number >> bits)


def rational_enclosure(numerator: int, denominator: int, bits: int) -> Enclosure:
    """A rational at `bits`; `denominator` is above 0.

    >>> rational_enclosure(1, 3, 4), rational_enclosure(1, 4, 4)
    ((5, 6), (4, 4))
    """
    below, left = divmod(numerator << bits, denominator)
    return below, below + (left > 0)


def _odd_series(z: Enclosure, bits: int, sign: int) -> Enclosure:
    """z + sign z^3/3 + z^5/5 + ...: atanh (sign 1) or atan (sign -1) of a z from 0 to 1/2, at `bits`."""
    power_below, power_above = z
    square_below, square_above = z[0] * z[0] >> bits, over_shift(z[1] * z[1], bits)
    below, above = z
    turn = 1
    for odd in count(3, 2):
        power_below = power_below * square_below >> bits
        power_above = over_shift(power_above * square_above, bits)
        turn *= sign
        if turn > 0:
            below += power_below // odd
            above += over(power_above, odd)
        else:
            below -= over(power_above, odd)
            above -= power_below // odd
        if power_above <= odd:  # what is left out is smaller than one more term of this size
            return below - 1, above + 1
    raise AssertionError("the count of odd numbers does not end")


@lru_cache(maxsize=64)
def log2_enclosure(bits: int) -> Enclosure:
    """The natural logarithm of 2, as 2 atanh(1/3).

    >>> [end * 10**6 >> 40 for end in log2_enclosure(40)]
    [693147, 693147]
    """
    work = bits + _GUARD
    below, above = _odd_series(rational_enclosure(1, 3, work), work, 1)
    return 2 * below >> _GUARD, over_shift(2 * above, _GUARD)


@lru_cache(maxsize=64)
def pi_enclosure(bits: int) -> Enclosure:
    """Pi, as 16 atan(1/5) - 4 atan(1/239) (Machin 1706).

    >>> [end * 10**6 >> 40 for end in pi_enclosure(40)]
    [3141592, 3141592]
    """
    work = bits + _GUARD
    fifth = _odd_series(rational_enclosure(1, 5, work), work, -1)
    small = _odd_series(rational_enclosure(1, 239, work), work, -1)
    return 16 * fifth[0] - 4 * small[1] >> _GUARD, over_shift(16 * fifth[1] - 4 * small[0], _GUARD)


def exp_enclosure(below: int, above: int, bits: int) -> Enclosure:
    """e^x for every x from below / 2^bits to above / 2^bits.

    x = k log 2 + r with r from 0 to about log 2; e^r by its series at r / 2^s, squared s times; the result shifted by
    k. The ends must lie within 1/8 of each other.

    >>> [end * 10**6 >> 40 for end in exp_enclosure(1 << 40, 1 << 40, 40)]
    [2718281, 2718281]
    """
    halvings = 2 + isqrt(bits) // 3
    work = bits + _GUARD + 2 * halvings + max(0, (below >> bits).bit_length())
    log2_below, log2_above = log2_enclosure(work)
    x_below, x_above = below << work - bits, above << work - bits
    step = log2_above if below >= 0 else log2_below
    shift = x_below // step
    rest_below = x_below - shift * step
    rest_above = x_above - shift * (log2_below if shift >= 0 else log2_above)
    result_below, result_above = _exp_series(rest_below >> halvings, over_shift(rest_above, halvings), work)
    for _ in range(halvings):
        result_below = result_below * result_below >> work
        result_above = over_shift(result_above * result_above, work)
    drop = work - bits - shift
    if drop >= 0:
        return result_below >> drop, over_shift(result_above, drop)
    return result_below << -drop, result_above << -drop


def _exp_series(below: int, above: int, bits: int) -> Enclosure:
    """1 + r + r^2/2 + ... for r from 0 to 1/2, at `bits`."""
    one = 1 << bits
    total_below = total_above = term_below = term_above = one
    for n in count(1):
        term_below = (term_below * below >> bits) // n
        term_above = over(term_above * above, n << bits)
        total_below += term_below
        total_above += term_above
        if term_above <= 1:  # each later term is at most half of the one before it
            return total_below, total_above + term_above
    raise AssertionError("the count of terms does not end")


def log_enclosure(numerator: int, denominator: int, bits: int) -> Enclosure:
    """The natural logarithm of a rational above 0, as e log 2 + 2 atanh((m - 1) / (m + 1)) with m from 1 to 2.

    >>> [end * 10**6 >> 40 for end in log_enclosure(10, 1, 40)]
    [2302585, 2302585]
    """
    exponent = numerator.bit_length() - denominator.bit_length()
    if numerator << max(0, -exponent) < denominator << max(0, exponent):
        exponent -= 1
    top, bottom = numerator << max(0, -exponent), denominator << max(0, exponent)
    work = bits + _GUARD + exponent.bit_length()
    below, above = _odd_series(rational_enclosure(top - bottom, top + bottom, work), work, 1)
    log2_below, log2_above = log2_enclosure(work)
    if exponent < 0:
        log2_below, log2_above = log2_above, log2_below
    drop = work - bits
    return exponent * log2_below + 2 * below >> drop, over_shift(exponent * log2_above + 2 * above, drop)


def normal_enclosure(numerator: int, denominator: int, bits: int) -> Enclosure:
    """The standard normal distribution function at t = numerator / denominator, from 0 to 10.

    1/2 + exp(-t^2/2) / sqrt(2 pi) x (t + t^3/3 + t^5/(3 5) + ...): every term is above 0.

    >>> [end * 10**6 >> 40 for end in normal_enclosure(196, 100, 40)]
    [975002, 975002]
    """
    work = bits + 2 * _GUARD + 75  # the series reaches e^50, which is under 2^73, at t = 10
    t_below, t_above = rational_enclosure(numerator, denominator, work)
    square_below, square_above = rational_enclosure(numerator * numerator, denominator * denominator, work)
    sum_below, sum_above = term_below, term_above = t_below, t_above
    for odd in count(3, 2):
        term_below = (term_below * square_below >> work) // odd
        term_above = over(term_above * square_above, odd << work)
        sum_below += term_below
        sum_above += term_above
        if term_above <= 1 and 2 * square_above <= odd << work:  # each later term is at most half of the one before
            sum_above += term_above
            break
    exp_below, exp_above = exp_enclosure(-square_above >> 1, over_shift(-square_below, 1), work)
    pi_below, pi_above = pi_enclosure(work)
    root_below, root_above = isqrt(2 * pi_below << work), isqrt(2 * pi_above << work) + 1
    half = 1 << work - 1
    below = half + exp_below * sum_below // root_above
    above = half + over(exp_above * sum_above, root_below)
    return below >> work - bits, over_shift(above, work - bits)
