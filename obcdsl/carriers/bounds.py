"""The bounds carrier: a value is everything that a figure may be, given everything that its data may be.

What is certain is itself, as in the exact carrier, and the exact carrier works with it. What is not is a `Possible`: an
interval of numbers or dates, a set of answers (yes/no, or members of a key), and whether it may be left out, not apply
or be `none`. A result holds every figure that the exact carrier can give; figures that are refused are not among them,
so that a quotient by an interval from 0 has a sign, and only what is always refused is refused.

>>> OPERATIONS["multiply"](Possible(-2, 3), 5)
Possible(low=-10, high=15)
>>> OPERATIONS["divide"](1, Possible(0, 4))
Possible(low=Fraction(1, 4), high=HIGHEST)
>>> OPERATIONS["less"](Possible(0, 4), 5), OPERATIONS["less"](Possible(0, 4), 2)
(True, Possible(answers=[False, True]))
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product as every_row
from typing import Any

from obcdsl.arithmetic.rounding import round_to
from obcdsl.carriers import bounded_functions, exact
from obcdsl.carriers.bounded_rows import Rows, finished, folded
from obcdsl.carriers.ends import Ends, Unbounded, difference, product, quotient, total, turned
from obcdsl.carriers.possible import NOTHING, Possible, joined, left_out_in, made, possible
from obcdsl.prims import operations
from obcdsl.values import LEFT_OUT, NONE, LeftOut, NoLimit

# ---- operations: each takes what its arguments may be; certain arguments go to the exact carrier ------------------------


UNCERTAIN = frozenset({Possible, LeftOut, NoLimit})


def _spread(name: str, of_possible: Callable[..., Any]) -> Callable[..., Any]:
    certain = exact.OPERATIONS[name]

    def worked(*arguments: Any) -> Any:
        for argument in arguments:
            if argument.__class__ in UNCERTAIN:
                return of_possible(*arguments)
        return certain(*arguments)

    return worked


def _on_ends(of_ends: Callable[..., Ends]) -> Callable[..., Any]:
    """An operation on numbers: left out where an argument is, refused where one is `none`."""

    def worked(*arguments: Any) -> Any:
        parts = [possible(argument) for argument in arguments]
        spans = [part.ends for part in parts if part.ends is not None]
        marks = left_out_in(*parts)
        try:
            ends = of_ends(*spans) if len(spans) == len(parts) else None
        except (ArithmeticError, ValueError):
            if not marks:
                raise
            ends = None
        return made(ends, (), marks)

    return worked


def _on_answers(of_certain: Callable[..., Any]) -> Callable[..., Any]:
    """An operation on yes and no, and on what is left out, tried on everything that its arguments may be."""

    def worked(*arguments: Any) -> Any:
        parts = [possible(argument) for argument in arguments]
        found = [of_certain(*row) for row in every_row(*[(*part.answers, *left_out_in(part)) for part in parts])]
        return joined(found)

    return worked


def _compared(may_hold: Callable[[Ends, Ends], bool], may_fail: Callable[[Ends, Ends], bool]) -> Callable[..., Any]:
    def worked(a: Any, b: Any) -> Any:
        one, other = possible(a), possible(b)
        answers: set[bool | str] = set()
        if one.ends is not None and other.ends is not None:
            answers |= {True} if may_hold(one.ends, other.ends) else set()
            answers |= {False} if may_fail(one.ends, other.ends) else set()
        return made(None, answers, left_out_in(one, other))

    return worked


def _equal(a: Any, b: Any) -> Any:
    one, other = possible(a), possible(b)
    answers: set[bool | str] = {x == y for x in one.answers for y in other.answers}
    if one.ends is not None and other.ends is not None:
        answers |= {True} if one.ends[0] <= other.ends[1] and other.ends[0] <= one.ends[1] else set()
        answers |= {False} if one.ends != other.ends or one.ends[0] != one.ends[1] else set()
    for a_part, b_part in ((one, other), (other, one)):
        if NONE in a_part.marks:
            answers |= {True} if NONE in b_part.marks else set()
            answers |= {False} if b_part.ends is not None or b_part.answers else set()
    return made(None, answers, left_out_in(one, other))


def _limits(choose: Any) -> Callable[..., Any]:
    """The smallest or largest of several: what may be `none` cannot hold the result back."""
    other = max if choose is min else min
    near, far = (0, 1) if choose is min else (1, 0)

    def worked(*arguments: Any) -> Any:
        parts = [possible(argument) for argument in arguments]
        marks = left_out_in(*parts) | (frozenset({NONE}) if all(NONE in part.marks for part in parts) else NOTHING)
        known = [part for part in parts if part.ends is not None]
        if any(part.ends is None and NONE not in part.marks for part in parts) or not known:
            return made(None, (), marks)
        firm = [part.ends[far] for part in known if NONE not in part.marks]  # type: ignore[index]
        edge = choose(part.ends[near] for part in known)  # type: ignore[index]
        back = choose(firm) if firm else other(part.ends[far] for part in known)  # type: ignore[index]
        return made((edge, back) if choose is min else (back, edge), (), marks)

    return worked


def _those_present(choose: Any) -> Callable[..., Any]:
    """The smallest or largest of those present: a `none` among others is refused, and alone it is itself."""
    near, far = (0, 1) if choose is min else (1, 0)
    other = max if choose is min else min

    def worked(*arguments: Any) -> Any:
        parts = [possible(argument) for argument in arguments]
        known = [part.ends for part in parts if part.ends is not None]
        firm = [part.ends for part in parts if part.ends is not None and not left_out_in(part)]
        unlimited = frozenset({NONE}) if any(NONE in part.marks for part in parts) else NOTHING
        marks = NOTHING if firm and not unlimited else left_out_in(*parts) | unlimited
        if left_out_in(*parts) and marks:
            marks |= {LEFT_OUT}
        if not known:
            return made(None, (), marks)
        edge = choose(ends[near] for ends in known)
        back = choose(ends[far] for ends in firm) if firm else other(ends[far] for ends in known)
        return made((edge, back) if choose is min else (back, edge), (), marks)

    return worked


def _first_present(*arguments: Any) -> Any:
    found = []
    for part in (possible(argument) for argument in arguments):
        kept = part.marks - left_out_in(part)
        if part.ends is not None or part.answers or kept:
            found.append(made(part.ends, part.answers, kept))
        if not left_out_in(part):
            return joined(found)
    return joined([*found, LEFT_OUT])


def _present(a: Any) -> Any:
    part = possible(a)
    answers: set[bool | str] = {False} if left_out_in(part) else set()
    if part.ends is not None or part.answers or NONE in part.marks:
        answers.add(True)
    return made(None, answers)


def _is_limit(a: Any) -> Any:
    part = possible(a)
    answers: set[bool | str] = {False} if NONE in part.marks else set()
    if part.ends is not None or part.answers:
        answers.add(True)
    return made(None, answers, left_out_in(part))


def _rounded(mode: Any) -> Callable[[Ends, Ends], Ends]:
    def ends(x: Ends, step: Ends) -> Ends:
        if step[0] == step[1]:
            low, high = (end if end.__class__ is Unbounded else round_to(end, step[0], mode) for end in x)
            return low, high
        return total(x, (turned(step[1]), step[1]))

    return ends


ON_POSSIBLE: dict[str, Callable[..., Any]] = {
    "add": _on_ends(total),
    "subtract": _on_ends(difference),
    "multiply": _on_ends(product),
    "divide": _on_ends(quotient),
    "negate": _on_ends(lambda x: (turned(x[1]), turned(x[0]))),
    "smaller": _limits(min),
    "larger": _limits(max),
    "equal": _equal,
    "less": _compared(lambda a, b: a[0] < b[1], lambda a, b: a[1] >= b[0]),
    "at_most": _compared(lambda a, b: a[0] <= b[1], lambda a, b: a[1] > b[0]),
    "not": _on_answers(exact.OPERATIONS["not"]),
    "and": _on_answers(exact.OPERATIONS["and"]),
    "or": _on_answers(exact.OPERATIONS["or"]),
    "present": _present,
    "is_limit": _is_limit,
    "first_present": _first_present,
    "smaller_present": _those_present(min),
    "larger_present": _those_present(max),
    "round half up": _on_ends(_rounded("half up")),
    "round half even": _on_ends(_rounded("half even")),
    "round up": _on_ends(_rounded("up")),
    "round down": _on_ends(_rounded("down")),
    "exponential": _on_ends(bounded_functions.exponential),
    "logarithm": _on_ends(bounded_functions.logarithm),
    "power": _on_ends(bounded_functions.power),
    "square_root": _on_ends(bounded_functions.square_root),
    "normal_quantile": _on_ends(bounded_functions.normal_quantile),
    "wilson_lower": _on_ends(bounded_functions.wilson("lower")),
    "wilson_upper": _on_ends(bounded_functions.wilson("upper")),
    "binomial_at_least": _on_ends(bounded_functions.binomial_at_least),
}
BASE_OPERATIONS = {name: _spread(name, of_possible) for name, of_possible in ON_POSSIBLE.items()}


# ---- figures over rows ------------------------------------------------------------------------------------------------


def _of_rows(name: str) -> Callable[..., Any]:
    """A primitive of all the values, on a list of which some are not certain."""

    def worked(*arguments: Any) -> Any:
        return Bounds.finish(name, list(arguments[:-1]), [(True, value) for value in arguments[-1]])

    return worked


BASE_OPERATIONS |= {
    name: _of_rows(name)
    for name in (
        "percentile_nearest_rank",
        "percentile_inclusive",
        "quantile_group",
        "rank_from_lowest",
        "rank_from_highest",
    )
}
OPERATIONS = operations(BASE_OPERATIONS)
_sign_taken = OPERATIONS["absolute"]


def _absolute(x: Any) -> Any:
    """The size: from 0 where the sign is open, which `larger(x, -x)` alone cannot see."""
    return OPERATIONS["larger"](_sign_taken(x), 0) if x.__class__ is Possible else _sign_taken(x)


OPERATIONS["absolute"] = _absolute


class Bounds:
    """The bounds carrier as `obcdsl.run` asks for it."""

    operations = OPERATIONS

    @staticmethod
    def constant(value: Any) -> Any:
        """A term of the contract is itself; a `Possible` of the data too."""
        return value

    @staticmethod
    def truth(value: Any) -> bool | None:
        """Whether a condition holds: True or False where that is certain, None where it may or may not."""
        if value.__class__ is not Possible:
            return value if value.__class__ is bool else False
        return None if True in value.answers else False

    @staticmethod
    def join(values: list[Any]) -> Any:
        """A value that may be any of several; refused where there is none."""
        return joined(values)

    @staticmethod
    def choices(value: Any) -> tuple[Any, ...]:
        """Everything certain that the name of a row may be."""
        part = possible(value)
        return (*sorted(part.answers, key=str), *sorted(left_out_in(part), key=repr))

    @staticmethod
    def same(group: Any, asked: Any) -> Any:
        """Whether a row is of the group asked for; rows whose groups are both left out are."""
        if group.__class__ is not Possible and asked.__class__ is not Possible:
            return group == asked
        one, other = possible(group), possible(asked)
        answers = {x == y for x in (*one.answers, *one.marks) for y in (*other.answers, *other.marks)}
        if one.ends is not None or other.ends is not None:
            answers |= {True, False}
        return made(None, answers)

    @staticmethod
    def is_absent(value: Any) -> bool:
        """Whether a value is certainly left out."""
        return value.__class__ is LeftOut

    @staticmethod
    def absence(value: Any) -> Any:
        """The left-out part of a value; None where it is certainly there."""
        marks = left_out_in(possible(value))
        return joined(list(marks)) if marks else None

    @staticmethod
    def fold(operation: str, rows: Rows) -> Any:
        """A total, count, mean, median, smallest or largest of rows that count or may count."""
        if all(held is True and value.__class__ is not Possible for held, value in rows):
            return exact.Exact.fold(operation, rows)
        return folded(operation, rows)

    @staticmethod
    def finish(primitive: str, arguments: list[Any], rows: Rows) -> Any:
        """A percentile or quantile group: rows left out are not of the cohort."""
        if all(
            held is True and value.__class__ is not Possible for held, value in (*rows, *[(True, a) for a in arguments])
        ):
            return exact.Exact.finish(primitive, arguments, rows)
        return finished(primitive, arguments, rows)
