"""The exact carrier: a value is an `int` or a `Fraction`, and this reading is the definition of the meaning.

>>> OPERATIONS["divide"](1, 3)
Fraction(1, 3)
>>> OPERATIONS["kept"](Fraction(3, 4), 0, Fraction(1, 2))
Fraction(1, 2)
"""

from __future__ import annotations

import datetime
import operator
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from obcdsl.arithmetic.rounding import (
    group_of,
    median,
    percentile_interpolated,
    percentile_nearest_rank,
    rank_of,
    round_to,
)
from obcdsl.carriers import rational
from obcdsl.prims import operations
from obcdsl.values import LEFT_OUT, NONE, LeftOut, NoLimit

NO_NUMBER = frozenset({LeftOut, NoLimit})


def _add(a: Any, b: Any) -> Any:
    if a.__class__ is datetime.date:
        return a + datetime.timedelta(days=int(b))
    if b.__class__ is datetime.date:
        return b + datetime.timedelta(days=int(a))
    return rational.add(a, b)


def _subtract(a: Any, b: Any) -> Any:
    if a.__class__ is datetime.date:
        return (a - b).days if b.__class__ is datetime.date else a - datetime.timedelta(days=int(b))
    return rational.subtract(a, b)


def _divide(a: Any, b: Any) -> Any:
    if a.__class__ is LeftOut:
        return a
    return b if b.__class__ is LeftOut else rational.divide(a, b)


def _limits(choose: Callable[..., Any]) -> Callable[..., Any]:
    """The smallest or largest of several, `none` being no limit."""

    def chosen(*values: Any) -> Any:
        for value in values:
            if value.__class__ in NO_NUMBER:
                return _chosen_of_limits(choose, values)
        return choose(values)

    return chosen


def _chosen_of_limits(choose: Callable[..., Any], values: tuple[Any, ...]) -> Any:
    limits = tuple(value for value in values if value.__class__ is not NoLimit)
    left_out = next((value for value in limits if value.__class__ is LeftOut), None)
    if left_out is not None:
        return left_out
    return choose(limits) if limits else NONE


def _those_present(choose: Callable[..., Any]) -> Callable[..., Any]:
    def chosen(*values: Any) -> Any:
        present = [v for v in values if v.__class__ is not LeftOut]
        return choose(present) if present else LEFT_OUT

    return chosen


def _and(a: Any, b: Any) -> Any:
    if a is False or b is False:
        return False
    return b if a is True else a


def _or(a: Any, b: Any) -> Any:
    if a is True or b is True:
        return True
    return b if a is False else a


def _equal(a: Any, b: Any) -> Any:
    if a.__class__ is LeftOut:
        return a
    return b if b.__class__ is LeftOut else a == b


def _not(a: Any) -> Any:
    return a if a.__class__ is LeftOut else not a


def _round(mode: Any) -> Callable[..., Any]:
    return lambda x, step: x if x.__class__ is LeftOut else round_to(x, step, mode)


def _exponential(x: Any, places: int) -> Any:
    from obcdsl.arithmetic.functions import exponential

    return exponential(x, places)


def _logarithm(x: Any, places: int) -> Any:
    from obcdsl.arithmetic.functions import logarithm

    return logarithm(x, places)


def _power(base: Any, exponent: Any, places: int) -> Any:
    from obcdsl.arithmetic.functions import power

    return power(base, exponent, places)


def _square_root(x: Any, places: int) -> Any:
    from obcdsl.arithmetic.functions import square_root

    return square_root(x, places)


def _of_those_there(work: Callable[..., Any]) -> Callable[..., Any]:
    """What several figures come to: left out where one of them is, whatever the others are."""

    def worked(*values: Any) -> Any:
        for value in values:
            if value.__class__ is LeftOut:
                return value
        return work(*values)

    return worked


def _normal_quantile(probability: Any, places: int) -> Any:
    from obcdsl.arithmetic.wilson import normal_quantile

    return normal_quantile(probability, places)


def _wilson(side: Any) -> Callable[..., Any]:
    def limit(successes: Any, trials: Any, z: Any, places: int) -> Any:
        from obcdsl.arithmetic.wilson import wilson_limit

        return wilson_limit(successes, trials, z, side, places)

    return _of_those_there(limit)


def _binomial_at_least(successes: Any, trials: Any, chance: Any, places: int) -> Any:
    from obcdsl.arithmetic.binomial import binomial_at_least_rounded

    return binomial_at_least_rounded(trials, successes, chance, places)


BASE_OPERATIONS: dict[str, Callable[..., Any]] = {
    "add": _add,
    "subtract": _subtract,
    "multiply": rational.multiply,
    "divide": _divide,
    "negate": operator.neg,
    "smaller": _limits(rational.smallest),
    "larger": _limits(rational.largest),
    "equal": _equal,
    "less": rational.less,
    "at_most": rational.at_most,
    "not": _not,
    "and": _and,
    "or": _or,
    "present": lambda a: a.__class__ is not LeftOut,
    "is_limit": lambda a: a if a.__class__ is LeftOut else a is not NONE,
    "first_present": _those_present(lambda values: values[0]),
    "smaller_present": _those_present(rational.smallest),
    "larger_present": _those_present(rational.largest),
    "round half up": _round("half up"),
    "round half even": _round("half even"),
    "round up": _round("up"),
    "round down": _round("down"),
    "exponential": _exponential,
    "logarithm": _logarithm,
    "power": _power,
    "square_root": _square_root,
    "normal_quantile": _normal_quantile,
    "wilson_lower": _wilson("lower"),
    "wilson_upper": _wilson("upper"),
    "binomial_at_least": _of_those_there(_binomial_at_least),
    "rank_from_lowest": rank_of,
    "rank_from_highest": lambda value, values: rank_of(value, values, from_highest=True),
    "quantile_group": lambda groups, value, values: group_of(value, values, groups),
    "percentile_nearest_rank": percentile_nearest_rank,
    "percentile_inclusive": percentile_interpolated,
}

OPERATIONS = operations(BASE_OPERATIONS)


class Exact:
    """The exact carrier as `obcdsl.run` asks for it."""

    operations: Mapping[str, Callable[..., Any]] = OPERATIONS

    @staticmethod
    def constant(value: Any) -> Any:
        """A term of the contract is its own value."""
        return value

    @staticmethod
    def truth(value: Any) -> bool | None:
        """Whether a condition holds; a left-out condition holds nowhere and decides nothing."""
        return value if value.__class__ is bool else False

    @staticmethod
    def join(values: list[Any]) -> Any:
        """An exact condition is always decided."""
        raise AssertionError(values)

    @staticmethod
    def is_absent(value: Any) -> bool:
        """Whether a value is left out."""
        return value.__class__ is LeftOut

    @staticmethod
    def absence(value: Any) -> Any:
        """The value itself where it is left out; None where it is there."""
        return value if value.__class__ is LeftOut else None

    @staticmethod
    def choices(value: Any) -> tuple[Any, ...]:
        """An exact row has one name."""
        return (value,)

    @staticmethod
    def same(group: Any, asked: Any) -> bool:
        """Whether a row is of the group asked for; rows whose groups are both left out are."""
        return bool(group == asked)

    @staticmethod
    def fold(operation: str, rows: list[tuple[Any, Any]]) -> Any:
        """A total, count, mean, median, smallest or largest: a left-out row leaves the figure out, but for a count."""
        values = [value for _, value in rows]
        for held, _ in rows:
            if held.__class__ is LeftOut:
                return held
        if operation == "count":
            return sum(value.__class__ is not LeftOut for value in values)
        for value in values:
            if value.__class__ is LeftOut:
                return value
        if operation == "total":
            return sum(values)
        if not values:
            return LEFT_OUT
        match operation:
            case "mean":
                return Fraction(sum(values), len(values))
            case "median":
                return median(values)
            case "smallest":
                return min(values)
            case _:
                return max(values)

    @staticmethod
    def finish(primitive: str, arguments: list[Any], rows: list[tuple[Any, Any]]) -> Any:
        """A primitive that takes all the values: those left out are not of the cohort."""
        values = [value for _, value in rows if value.__class__ is not LeftOut]
        if not values or any(argument.__class__ is LeftOut for argument in arguments):
            return LEFT_OUT
        return OPERATIONS[primitive](*arguments, values)
