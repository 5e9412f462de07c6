"""Each primitive of the core as a formula over formulas; one that has no faithful formula says why.

The bound on the error of a result follows from those of its arguments (see `obcdsl.workbook.formula`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any, Protocol

from obcdsl.workbook.edges import SIGNS, compared, rounded
from obcdsl.workbook.formula import (
    DOES_NOT_APPLY,
    NO_LIMIT,
    NOTHING,
    OUT,
    UNIT,
    Formula,
    NoFormula,
    held_error,
    is_number,
    size,
)

Arguments = Sequence[Formula]


class GivesCells(Protocol):
    """What puts a formula that is written more than once into a cell of its own."""

    def cell(self, formula: Formula) -> Formula:
        """The formula as a cell."""


NO_FAITHFUL_FORMULA = {
    "normal_quantile": "spreadsheets differ in the normal quantile",
    "wilson_lower": "Wilson's limits are worked to any number of places, and a spreadsheet's are not",
    "wilson_upper": "Wilson's limits are worked to any number of places, and a spreadsheet's are not",
    "binomial_at_least": "spreadsheets differ in binomial chances",
}
LIMITS_ARE_NUMBERS = frozenset(
    {"add", "subtract", "multiply", "divide", "negate", "absolute", "less", "at_most", "more", "at_least"}
)
"""Primitives that are refused where `none` stands: no limit is not a number."""


def applied(name: str, value: Any, arguments: Arguments, cells: GivesCells) -> Formula:
    """A primitive applied to formulas; `value` is its exact value.

    Raises:
        NoFormula: where no spreadsheet formula is faithful.
    """
    if name in NO_FAITHFUL_FORMULA:
        raise NoFormula(NO_FAITHFUL_FORMULA[name])
    if name in PASSING:
        return PASSING[name](value, arguments, cells)
    made_of = list(arguments)
    guards: list[tuple[Formula, str]] = []
    for at, argument in enumerate(arguments):
        if NO_LIMIT in argument.may and (name in LIMITS_ARE_NUMBERS or (name == "part" and at < 2)):
            made_of[at] = cells.cell(argument)
            refused = _refused_unless_left_out(made_of, at, cells)
            guards.append((made_of[at], f'IF(EXACT({made_of[at].text},"{NO_LIMIT}"),{refused},'))
        if DOES_NOT_APPLY in argument.may:
            made_of[at] = cells.cell(made_of[at])
            one = made_of[at].text
            guards.append((made_of[at], f'IF(EXACT({one},"{DOES_NOT_APPLY}"),{one},'))
    made = _of(name, value, made_of, cells)
    for guard, before in guards:
        made = Formula(f"{before}{made.text})", value, made.error, made.may | guard.may, depth=made.depth + 1)
    return replace(made, may=made.may - {NO_LIMIT}) if guards else made


def _refused_unless_left_out(arguments: list[Formula], at: int, cells: GivesCells) -> str:
    """What a limit that is none comes to as a number: it is refused, but where another argument is left out."""
    said = "1/0"
    for other, argument in enumerate(arguments):
        if other != at and OUT in argument.may:
            arguments[other] = cells.cell(argument)
            said = f"IF(ISNA({arguments[other].text}),NA(),{said})"
    return said


def _of(name: str, value: Any, arguments: Arguments, cells: GivesCells) -> Formula:
    if name in SIGNS:
        return compared(name, value, *arguments)
    if name.startswith("round "):
        x = cells.cell(arguments[0]) if name == "round half even" else arguments[0]
        return rounded(name.removeprefix("round "), value, x, arguments[1])
    return OF_NUMBERS[name](value, arguments, cells)


def _made(said: str, value: Any, arguments: Arguments, error: float, *, atom: bool = True) -> Formula:
    may = NOTHING.union(*(argument.may for argument in arguments)) - {NO_LIMIT}
    return Formula(said, value, error + UNIT * size(value), may, atom, depth=max(a.depth for a in arguments) + 1)


def _operator(sign: str, error: Callable[[Any, Arguments], float]) -> Callable[..., Formula]:
    def make(value: Any, arguments: Arguments, cells: GivesCells) -> Formula:
        a, b = arguments
        return _made(f"{a.bracketed}{sign}{b.bracketed}", value, arguments, error(value, arguments), atom=False)

    return make


def _sum_error(_: Any, arguments: Arguments) -> float:
    return sum(argument.error for argument in arguments)


def _product_error(_: Any, arguments: Arguments) -> float:
    a, b = arguments
    return size(a.value) * b.error + size(b.value) * a.error + a.error * b.error


def _quotient_error(value: Any, arguments: Arguments) -> float:
    a, b = arguments
    least = size(b.value) - b.error
    if not is_number(value):
        return 0.0
    if least <= 0:
        raise NoFormula("what it is divided by is too close to 0")
    return (a.error + size(value) * b.error) / least


def _negated(value: Any, arguments: Arguments, cells: GivesCells) -> Formula:
    return _made(f"-{arguments[0].bracketed}", value, arguments, arguments[0].error, atom=False)


def _absolute(value: Any, arguments: Arguments, cells: GivesCells) -> Formula:
    return _made(f"ABS({arguments[0].text})", value, arguments, arguments[0].error)


def _part(value: Any, arguments: Arguments, cells: GivesCells) -> Formula:
    x, above, up_to = arguments
    most = x.text if NO_LIMIT in up_to.may and up_to.fixed else f"MIN({x.text},{_limit(up_to, cells, 'smaller')})"
    said = f"MAX({most}-{above.bracketed},0)" if above.value != 0 or not above.fixed else f"MAX({most},0)"
    return _made(said, value, arguments, max(x.error, up_to.error) + above.error)


def _kept(value: Any, arguments: Arguments, cells: GivesCells) -> Formula:
    x, low, high = arguments
    said = f"MIN(MAX({x.text},{_limit(low, cells, 'larger')}),{_limit(high, cells, 'smaller')})"
    return _made(said, value, arguments, max(one.error for one in arguments))


def _limit(formula: Formula, cells: GivesCells, name: str) -> str:
    """A limit among others: no limit is a figure that no other passes."""
    if NO_LIMIT not in formula.may:
        return formula.text
    formula = cells.cell(formula)
    beyond = "1E+300" if name == "smaller" else "-1E+300"
    return f"IF(ISTEXT({formula.text}),{beyond},{formula.text})"


def _extreme(name: str, function: str) -> Callable[..., Formula]:
    def make(value: Any, arguments: Arguments, cells: GivesCells) -> Formula:
        given = [one for one in arguments if not (one.fixed and NO_LIMIT in one.may)]
        if all(NO_LIMIT in one.may for one in given):
            raise NoFormula("each of the limits may be none")
        texts = ",".join(_limit(one, cells, name) for one in given)
        return _made(f"{function}({texts})", value, given, max(one.error for one in given))

    return make


def _not(value: Any, arguments: Arguments, cells: GivesCells) -> Formula:
    return _made(f"NOT({arguments[0].text})", value, arguments, 0.0)


def _function(said: str, derivative: Callable[[Any], float]) -> Callable[..., Formula]:
    """A function rounded to places: its float error is a few units in the last place, and the argument's carried on."""

    def make(value: Any, arguments: Arguments, cells: GivesCells) -> Formula:
        x, places = arguments[0], arguments[-1]
        if not places.fixed or not is_number(value) or not is_number(x.value):
            raise NoFormula("it is rounded to places that depend on the data, or has no value")
        call = said.format(*(one.text for one in arguments[:-1]))
        error = derivative(float(x.value)) * x.error + 16 * UNIT * (size(value) + 1)
        near = _unrounded(said, [float(one.value) for one in arguments[:-1]])
        edge = Fraction(10) ** -int(places.value)
        away = abs((Fraction(near) / edge) % 1 - Fraction(1, 2)) * edge
        if away <= 8 * error:
            raise NoFormula("the figure lies too close to where the rounding turns for a spreadsheet to be certain")
        return Formula(f"ROUND({call},{places.value})", value, held_error(value), x.may, depth=x.depth + 2)

    return make


def _unrounded(said: str, values: list[float]) -> float:
    functions: dict[str, Callable[..., float]] = {"EXP": math.exp, "LN": math.log, "SQRT": math.sqrt, "POWER": math.pow}
    try:
        return functions[said.partition("(")[0]](*values)
    except (ValueError, OverflowError):
        raise NoFormula("the figure is larger than a spreadsheet holds") from None


def _power(value: Any, arguments: Arguments, cells: GivesCells) -> Formula:
    if arguments[0].error or arguments[1].error:
        raise NoFormula("a power of figures that float64 does not hold exactly is not certain")
    return _function("POWER({},{})", lambda x: 0.0)(value, arguments, cells)


def _cash(value: Any, arguments: Arguments, cells: GivesCells) -> Formula:
    return arguments[0]


OF_NUMBERS: dict[str, Callable[..., Formula]] = {
    "add": _operator("+", _sum_error),
    "subtract": _operator("-", _sum_error),
    "multiply": _operator("*", _product_error),
    "divide": _operator("/", _quotient_error),
    "negate": _negated,
    "absolute": _absolute,
    "part": _part,
    "kept": _kept,
    "smaller": _extreme("smaller", "MIN"),
    "larger": _extreme("larger", "MAX"),
    "not": _not,
    "exponential": _function("EXP({})", lambda x: math.exp(min(x, 700.0))),
    "logarithm": _function("LN({})", lambda x: 1 / abs(x) if x else 1e300),
    "square_root": _function("SQRT({})", lambda x: 1 / (2 * math.sqrt(x)) if x > 0 else 1e300),
    "power": _power,
    "cash": _cash,
}


# ---- those that do not simply pass on what is left out -------------------------------------------


def _absent(one: Formula) -> str:
    """Whether a cell is left out, in either way of being left out."""
    said = f"ISNA({one.text})"
    return f'IF({said},TRUE,EXACT({one.text},"{DOES_NOT_APPLY}"))' if DOES_NOT_APPLY in one.may else said


def _may_be_absent(one: Formula) -> bool:
    return bool(one.may & {OUT, DOES_NOT_APPLY})


def _present(value: Any, arguments: Arguments, cells: GivesCells) -> Formula:
    if not _may_be_absent(arguments[0]):
        return Formula("TRUE", True, fixed=True)
    one = cells.cell(arguments[0])
    return Formula(f"NOT({_absent(one)})", value, depth=one.depth + 2)


def _is_limit(value: Any, arguments: Arguments, cells: GivesCells) -> Formula:
    one = arguments[0]
    if not one.may:
        return Formula("TRUE", True, fixed=True)
    one = cells.cell(one)
    said = f'NOT(EXACT({one.text},"{NO_LIMIT}"))'
    if _may_be_absent(one):
        said = f"IF({_absent(one)},{one.text},{said})"
    return Formula(said, value, may=one.may - {NO_LIMIT}, depth=one.depth + 3)


def _first_present(value: Any, arguments: Arguments, cells: GivesCells) -> Formula:
    *before, last = arguments
    said, error = last.text, last.error
    for one in reversed(before):
        if not _may_be_absent(one):
            said, error = one.text, max(error, one.error)
            continue
        one = cells.cell(one)
        said, error = f"IF({_absent(one)},{said},{one.text})", max(error, one.error)
    may = NOTHING.union(*(one.may for one in arguments))
    return Formula(said, value, error, may, depth=max(one.depth for one in arguments) + len(arguments))


def _extreme_present(function: str, beyond: str) -> Callable[..., Formula]:
    def make(value: Any, arguments: Arguments, cells: GivesCells) -> Formula:
        each = [cells.cell(one) if _may_be_absent(one) else one for one in arguments]
        texts = ",".join(f"IF({_absent(one)},{beyond},{one.text})" if _may_be_absent(one) else one.text for one in each)
        said = f"{function}({texts})"
        may = NOTHING
        if all(_may_be_absent(one) for one in each):
            none = ",".join(_absent(one) for one in each)
            said, may = f"IF(AND({none}),NA(),{said})", frozenset({OUT})
        return Formula(said, value, max(one.error for one in each), may, depth=3)

    return make


def _logical(function: str) -> Callable[..., Formula]:
    decides = function == "OR"

    def make(value: Any, arguments: Arguments, cells: GivesCells) -> Formula:
        a, b = arguments
        for one, other in ((a, b), (b, a)):
            if one.fixed and one.value is (not decides):
                return other
        depth = max(a.depth, b.depth) + 1
        if not (_may_be_absent(a) or _may_be_absent(b)) and isinstance(b.value, bool) and isinstance(a.value, bool):
            return Formula(f"{function}({a.text},{b.text})", value, depth=depth)
        a = cells.cell(a)
        held = f"IF({a.text},TRUE,{b.text})" if decides else f"IF({a.text},{b.text},FALSE)"
        if not _may_be_absent(a):
            return Formula(held, value, may=b.may, depth=depth)
        open_ = f"IF({b.text},TRUE,NA())" if decides else f"IF({b.text},NA(),FALSE)"
        return Formula(f"IF({_absent(a)},{open_},{held})", value, may=a.may | b.may, depth=depth + 2)

    return make


PASSING: dict[str, Callable[..., Formula]] = {
    "present": _present,
    "is_limit": _is_limit,
    "first_present": _first_present,
    "smaller_present": _extreme_present("MIN", "1E+300"),
    "larger_present": _extreme_present("MAX", "-1E+300"),
    "and": _logical("AND"),
    "or": _logical("OR"),
}
