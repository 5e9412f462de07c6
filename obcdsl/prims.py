"""The primitives of the core: what each means, and those that are made of others, written once over any carrier.

A carrier (`obcdsl.carriers`) supplies the operations of BASE on its own values; `operations` adds the rest. A primitive
given a left-out argument is left out, but for the absorbers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Operation = Callable[..., Any]

BASE: Mapping[str, str] = {
    "add": "a + b; a date plus days",
    "subtract": "a - b; days between two dates",
    "multiply": "a * b",
    "divide": "a / b, refused where b is 0",
    "negate": "-a",
    "smaller": "the smallest of several; `none` is no limit",
    "larger": "the largest of several; `none` is no limit",
    "equal": "a = b",
    "less": "a < b",
    "at_most": "a <= b",
    "not": "not a",
    "and": "all hold; one that does not decides, though others are left out",
    "or": "one holds; one that does decides, though others are left out",
    "present": "a is not left out",
    "is_limit": "a is not `none`",
    "first_present": "the first that is not left out",
    "smaller_present": "the smallest of those present",
    "larger_present": "the largest of those present",
    "round half up": "to the nearest multiple of b, halves away from zero",
    "round half even": "to the nearest multiple of b, halves to the even one",
    "round up": "to a multiple of b, away from zero",
    "round down": "to a multiple of b, towards zero",
    "exponential": "e to the power of a, rounded half up to b places",
    "logarithm": "the natural logarithm of a, rounded half up to b places",
    "power": "a to the power of b, rounded half up to c places",
    "square_root": "the square root of a, rounded half up to b places",
    "normal_quantile": "what a standard normal figure lies below with probability a, rounded half up to b places",
    "wilson_lower": "Wilson's lower limit for a of b at a z of c, rounded half up to d places",
    "wilson_upper": "Wilson's upper limit for a of b at a z of c, rounded half up to d places",
    "binomial_at_least": "the chance of a or more of b, each of chance c, rounded half up to d places",
    "rank_from_lowest": "1 plus how many of the values b are below a",
    "rank_from_highest": "1 plus how many of the values b are above a",
    "quantile_group": "which of a equal groups b falls in among the values c, ties to the lower",
    "percentile_nearest_rank": "the smallest value of b with at least a percent of them at or below it",
    "percentile_inclusive": "the a-th percentile of b, interpolated between ranks with both ends counted",
}

ABSORBERS = frozenset({"present", "first_present", "smaller_present", "larger_present", "and", "or"})


def derived(base: Mapping[str, Operation]) -> dict[str, Operation]:
    """The primitives that are made of others."""
    smaller, larger, subtract, less, at_most, negation = (
        base[name] for name in ("smaller", "larger", "subtract", "less", "at_most", "not")
    )
    equal = base["equal"]
    return {
        "kept": lambda x, low, high: smaller(larger(x, low), high),
        "part": lambda x, above, up_to: larger(subtract(smaller(x, up_to), above), 0),
        "absolute": lambda x: larger(x, base["negate"](x)),
        "cash": lambda x: x,
        "unequal": lambda a, b: negation(equal(a, b)),
        "more": lambda a, b: less(b, a),
        "at_least": lambda a, b: at_most(b, a),
    }


DERIVED: Mapping[str, str] = {
    "kept": "a held in the range from b to c",
    "part": "the part of a above b up to c, 0 where there is none",
    "absolute": "the size of a without its sign",
    "cash": "a, which was money at the prices of a year, as cash",
    "unequal": "a <> b",
    "more": "a > b",
    "at_least": "a >= b",
}


def operations(base: Mapping[str, Operation]) -> dict[str, Operation]:
    """Every primitive over a carrier whose base operations are given.

    >>> import operator
    >>> from obcdsl.carriers.exact import BASE_OPERATIONS
    >>> operations(BASE_OPERATIONS)["part"](110, 103, 108)
    5
    """
    return {**base, **derived(base)}
