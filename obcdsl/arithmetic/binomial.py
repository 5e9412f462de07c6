"""The chance that luck alone reaches a count: binomial tails, exactly or correctly rounded.

The probability of at least k in n independent trials of chance p is the sum of C(n, j) p^j (1 - p)^(n - j) over j from
k to n (Abramowitz and Stegun 26.1.20). `binomial_at_least` gives it as the rational that it is, whose digits grow with
n; `binomial_at_least_rounded` gives it to stated places, half up, for larger counts.

The rounded one works with each probability relative to the largest, going out from it on both sides until the rest is
too small to matter, in whole numbers with the lower ends divided downwards and the upper ends upwards (`enclosures`).
It asks for more bits until both ends round alike; if they will not, the exact sum decides, or the figure is refused.

>>> binomial_at_least(3, 2, Fraction(1, 3)), binomial_at_least_rounded(3, 2, Fraction(1, 3), 4)
(Fraction(7, 27), Fraction(2593, 10000))
"""

from __future__ import annotations

from fractions import Fraction
from math import comb

from obcdsl.arithmetic.enclosures import over
from obcdsl.arithmetic.functions import MOST_PLACES
from obcdsl.arithmetic.rounding import round_to
from obcdsl.values import Number, whole_if_possible

MOST_TRIALS_EXACT = 100_000
MOST_TRIALS_ROUNDED = 1_000_000
_MOST_WORK = 10**9
_MOST_BITS_OF_CHANCE = 3_400


def binomial_at_least(trials: int, successes: int, chance: Number) -> Number:
    """The probability of `successes` or more in `trials` independent trials of one `chance`, exactly.

    The sum over j from `successes` of C(n, j) p^j (1 - p)^(n - j), worked over the shorter tail.

    Errors (ValueError): over 100,000 trials, or so many digits that it would take more than about a second; counts that
    are not whole or are below 0; a chance outside 0 to 1.

    >>> binomial_at_least(10, 9, Fraction(9, 10)), binomial_at_least(5, 0, 0), binomial_at_least(5, 6, 1)
    (Fraction(7360989291, 10000000000), 1, 0)
    """
    certain = _certain(trials, successes, chance, MOST_TRIALS_EXACT)
    if certain is not None:
        return certain
    yes, whole = chance.numerator, chance.denominator
    no = whole - yes
    fewer_terms = min(successes, trials - successes + 1)
    if fewer_terms * trials * whole.bit_length() > _MOST_WORK:
        raise ValueError("this chance has too many digits to be worked out exactly for so many trials")
    if successes <= trials // 2:  # fewer terms fall short of the count than reach it
        short = _shortest_tail(trials, trials - successes + 1, no, yes)
        return whole_if_possible(1 - Fraction(short, whole**trials))
    return whole_if_possible(Fraction(_shortest_tail(trials, successes, yes, no), whole**trials))


def _shortest_tail(trials: int, successes: int, yes: int, no: int) -> int:
    """The sum of C(n, j) yes^j no^(n - j) over j from `successes`, each term from the one before it."""
    term: int = comb(trials, successes) * yes**successes * no ** (trials - successes)
    total = term
    for j in range(successes, trials):
        term = term * ((trials - j) * yes) // ((j + 1) * no)
        total += term
    return total


def binomial_at_least_rounded(trials: int, successes: int, chance: Number, places: int) -> Number:
    """`binomial_at_least` to `places` decimal places, for up to 1,000,000 trials.

    Errors (ValueError): over 1,000,000 trials; counts that are not whole or are below 0; a chance outside 0 to 1, or of
    over 1,000 digits; places outside 0 to 30.

    >>> binomial_at_least_rounded(1_000_000, 500_500, Fraction(1, 2), 6)
    Fraction(158897, 1000000)
    """
    if not 0 <= places <= MOST_PLACES:
        raise ValueError(f"places go from 0 to {MOST_PLACES}, not {places}")
    certain = _certain(trials, successes, chance, MOST_TRIALS_ROUNDED)
    step = Fraction(1, 10**places)
    if certain is not None:
        return round_to(certain, step, "half up")
    if chance.denominator.bit_length() > _MOST_BITS_OF_CHANCE:
        raise ValueError("this chance has over 1,000 digits: round it first")
    for bits in (64 + 4 * places, 256 + 4 * places):
        ends = {round_to(end, step, "half up") for end in _enclosure(trials, successes, chance, bits)}
        if len(ends) == 1:
            return ends.pop()
    if trials > MOST_TRIALS_EXACT:
        raise ValueError("the probability is too near to half-way between two figures to be rounded")
    return round_to(binomial_at_least(trials, successes, chance), step, "half up")


def _certain(trials: int, successes: int, chance: Number, most_trials: int) -> Number | None:
    """The probability where no sum is needed; counts and chance are checked."""
    if successes.denominator != 1 or trials.denominator != 1 or min(trials, successes) < 0 or trials > most_trials:
        raise ValueError(f"counts here are whole and go from 0 to {most_trials:,}")
    if not 0 <= chance <= 1:
        raise ValueError("a chance lies from 0% to 100%")
    if successes == 0 or (chance == 1 and successes <= trials):
        return 1
    if successes > trials or chance == 0:
        return 0
    if 2 * chance == 1 and 2 * successes == trials + 1:
        return chance
    return None


def _enclosure(trials: int, successes: int, chance: Number, bits: int) -> tuple[Fraction, Fraction]:
    """The probability lies between these two."""
    yes, no = chance.numerator, chance.denominator - chance.numerator
    peak = min(trials, (trials + 1) * yes // (yes + no))
    reached, short = [0, 0], [0, 0]
    below = above = 1 << bits
    for j in range(peak, trials + 1):
        _add(reached if j >= successes else short, below, above)
        if above <= 1:
            break
        below = below * ((trials - j) * yes) // ((j + 1) * no)
        above = over(above * ((trials - j) * yes), (j + 1) * no)
    below = above = 1 << bits
    for j in range(peak, 0, -1):
        below = below * (j * no) // ((trials - j + 1) * yes)
        above = over(above * (j * no), (trials - j + 1) * yes)
        _add(reached if j > successes else short, below, above)
        if above <= 1:
            break
    for side in (reached, short):  # past the last one taken there are at most `trials` more, each of at most 1
        side[1] += trials
    return Fraction(reached[0], reached[0] + short[1]), Fraction(reached[1], reached[1] + short[0])


def _add(side: list[int], below: int, above: int) -> None:
    side[0] += below
    side[1] += above
