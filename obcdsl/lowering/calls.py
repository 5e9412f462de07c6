"""Calls: the built-in functions, and those that contracts and library files define.

Each built-in says its form once (FORMS), for messages and the reference; a function of a library is worked out at each
use with the units of its arguments, each argument worked once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

from obcdsl import core
from obcdsl.lower import lowered, quantity
from obcdsl.lowering import price_base, with_places
from obcdsl.lowering.meeting import combined, common
from obcdsl.lowering.scales import scale
from obcdsl.lowering.slices import marginal
from obcdsl.money import SIGNS
from obcdsl.periods import Clock
from obcdsl.scope import FAULTY, NOTHING, Scope, Setting, Typed
from obcdsl.spelling import nearest
from obcdsl.units import YES_NO
from obcdsl.written import ast

FORMS: dict[str, str] = {
    "smaller": "smaller(a, b)",
    "larger": "larger(a, b)",
    "smaller_present": "smaller_present(a, b)",
    "larger_present": "larger_present(a, b)",
    "first_present": "first_present(a, b)",
    "present": "present(x)",
    "kept": "kept(x from a to b)",
    "part": "part(x above a up to b)",
    "absolute": "absolute(x)",
    "cash": "cash(x)",
    "round": "round(x half up to 0.01)",
    **with_places.FORMS,
    "unrounded": "unrounded(payment)",
    "last_year": "last_year(x)",
    "in_year": "in_year(1, x)",
    "total": "total(x over key)",
    "count": "count(x over key)",
    "mean": "mean(x over key)",
    "median": "median(x over key)",
    "smallest": "smallest(x over key)",
    "largest": "largest(x over key)",
    "percentile_nearest_rank": "percentile_nearest_rank(75, x over key)",
    "percentile_inclusive": "percentile_inclusive(75, x over key)",
    "quantile_group": "quantile_group(5, x over key)",
    "rank_from_lowest": "rank_from_lowest(x over key)",
    "rank_from_highest": "rank_from_highest(x over key)",
    "scale": "scale(x, at 5,000: 3.9%, at 5,999: 3.6%)",
    "marginal_scale": "marginal_scale(x, up to £100,000: 0%, above £100,000: 80%)",
}
FOLDS = ("total", "count", "mean", "median", "smallest", "largest")
CLOCK_WORDS: tuple[Clock, ...] = ("month", "quarter", "year")


def call(scope: Scope, written: ast.Call, setting: Setting) -> Typed:
    """A call, lowered."""
    function = written.function.text
    if function in BUILT_IN:
        return BUILT_IN[function](scope, written, setting)
    if function in scope.clauses and getattr(scope.clauses[function], "parameters", None):
        scope.used.add(function)
        from obcdsl.lowering.functions import inlined

        return inlined(scope, written, setting)
    if function in scope.broken:
        return FAULTY
    if function in scope.clauses or function in scope.metrics or function in setting.locals:
        return scope.fault(
            "unknown-name",
            f"`{function}` is a figure, not a function",
            written.function.span,
            f"If a product was meant, `*` is missing: `{function} * (...)`.",
        )
    if function == "percentile":
        return scope.fault(
            "unknown-name",
            "`percentile` has more than one method, and each has a name of its own",
            written.function.span,
            "percentile_nearest_rank takes a value that occurs; percentile_inclusive draws a line between two, as spreadsheets do.",
        )
    if (other := _called_otherwise(scope, written)) is not None:
        return other
    functions = [name for name, node in scope.clauses.items() if getattr(node, "parameters", None)]
    close = nearest(function, [*FORMS, *functions])
    if scope.lacks_library and close is None:
        return FAULTY
    return scope.fault("unknown-name", f"there is no function called `{function}`", written.function.span, fix=close)


CALLED = {
    "sum": "total", "avg": "mean", "average": "mean", "abs": "absolute", "coalesce": "first_present",
    "ifnull": "first_present", "clamp": "kept", "clip": "kept", "previous": "last_year", "prior_year": "last_year",
}  # fmt: skip
"""What other languages and spreadsheets call the functions."""
ONE_OR_MANY = {
    "min": ("smaller", "smallest"),
    "minimum": ("smaller", "smallest"),
    "max": ("larger", "largest"),
    "maximum": ("larger", "largest"),
}
WHOLE = {"ceil": "up", "ceiling": "up", "floor": "down"}


def _called_otherwise(scope: Scope, written: ast.Call) -> Typed | None:
    """A function under the name that it has elsewhere: the finding with its name here."""
    function = written.function.text
    is_over = any(suffix.word.startswith("over") for argument in written.arguments for suffix in argument.suffixes)
    name = ONE_OR_MANY[function][is_over] if function in ONE_OR_MANY else CALLED.get(function)
    notes: tuple[str, ...] = ()
    if function in WHOLE:
        notes = (f"It is written `round(x {WHOLE[function]} to 1)`.",)
    elif function == "if":
        notes = ("A choice is made by parts: `when CONDITION: VALUE, otherwise: VALUE`.",)
    elif name is None:
        return None
    elif name in FOLDS and not is_over:
        notes = (f"`{FORMS[name]}` takes the figures of a key; figures that stand apart are joined by an operator.",)
    message = f"there is no function called `{function}`"
    return scope.fault("unknown-name", message, written.function.span, *notes, fix=name)


def misused(scope: Scope, written: ast.Call) -> Typed:
    """A built-in that is not called in its form."""
    function = written.function.text
    notes = []
    plain = [isinstance(a.value, ast.LiteralValue) and a.value.form == "plain" for a in written.arguments]
    if any(one and after for one, after in pairwise(plain)):
        notes.append(
            "A comma in a number has exactly three digits after it and no space; a comma between things is followed by a space."
        )
    return scope.fault("call", f"`{function}` is written `{FORMS[function]}`", written.span, *notes)


def plain_arguments(written: ast.Call, least: int, most: int) -> list[ast.Expr] | None:
    """The arguments where each is just a value and there are as many as there should be."""
    values = [a.value for a in written.arguments if a.value is not None and not a.suffixes]
    if written.parts is not None or len(values) != len(written.arguments) or not least <= len(values) <= most:
        return None
    return values


# ---- of several figures ------------------------------------------------------------------------------------------------


def _alike(primitive: str) -> Callable[[Scope, ast.Call, Setting], Typed]:
    def lower(scope: Scope, written: ast.Call, setting: Setting) -> Typed:
        values = plain_arguments(written, 2, 200)
        if values is None:
            return misused(scope, written)
        found = [lowered(scope, value, setting) for value in values]
        unit = common(scope, tuple(found), tuple(v.span for v in values), "compared", written.span)
        if unit is None or any(f is FAULTY for f in found):
            return FAULTY
        typed = combined(core.Apply(primitive, tuple(f.node for f in found)), unit, *found)
        if primitive.endswith("present"):
            absent = found[0].absent
            for one in found[1:]:
                absent = absent | one.absent if absent and one.absent else NOTHING
            return replace(typed, absent=absent)
        return typed

    return lower


def _present(scope: Scope, written: ast.Call, setting: Setting) -> Typed:
    values = plain_arguments(written, 1, 1)
    if values is None:
        return misused(scope, written)
    inner = lowered(scope, values[0], setting)
    return replace(combined(core.Apply("present", (inner.node,)), YES_NO, inner), absent=NOTHING)


def _kept(scope: Scope, written: ast.Call, setting: Setting) -> Typed:
    argument = _one_with(written, ("from", "to"))
    if argument is None:
        return misused(scope, written)
    x = quantity(scope, argument.value, setting)
    low, high = (quantity(scope, s.values[0], setting) for s in argument.suffixes)
    spans = (argument.span, argument.suffixes[0].span, argument.suffixes[1].span)
    unit = common(scope, (x, low, high), spans, "compared", written.span)
    return FAULTY if unit is None else combined(core.Apply("kept", (x.node, low.node, high.node)), unit, x, low, high)


def _one_with(written: ast.Call, words: tuple[str, ...]) -> Any:
    """The only argument, where it has just these suffixes in this order."""
    if len(written.arguments) != 1 or written.parts is not None:
        return None
    argument = written.arguments[0]
    if argument.value is None or tuple(s.word for s in argument.suffixes) != words:
        return None
    return argument


def _part(scope: Scope, written: ast.Call, setting: Setting) -> Typed:
    from obcdsl.values import NONE

    argument = _one_with(written, ("above",)) or _one_with(written, ("above", "up to"))
    if argument is None:
        return misused(scope, written)
    x = quantity(scope, argument.value, setting)
    ends = [quantity(scope, s.values[0], setting) for s in argument.suffixes]
    unit = common(scope, (x, *ends), (argument.span, *(s.span for s in argument.suffixes)), "compared", written.span)
    if unit is None:
        return FAULTY
    high = ends[1].node if len(ends) > 1 else core.Const(NONE)
    return combined(core.Apply("part", (x.node, ends[0].node, high)), unit, x, *ends)


ROUNDINGS = {
    "half up to": "round half up",
    "half even to": "round half even",
    "down to": "round down",
    "up to": "round up",
}


def _round(scope: Scope, written: ast.Call, setting: Setting) -> Typed:
    argument = written.arguments[0] if len(written.arguments) == 1 else None
    if (
        argument is None
        or argument.value is None
        or len(argument.suffixes) != 1
        or argument.suffixes[0].word not in ROUNDINGS
    ):
        said = scope.written(argument.span) if argument is not None and not argument.suffixes else "x"
        x = quantity(scope, argument.value, setting) if said and argument and argument.value else FAULTY
        to = f"{SIGNS.get(x.unit.currency, x.unit.currency + ' ')}0.01" if x.unit.dims and x.unit.currency else "0.01"
        cure = f"round({said or 'x'} half up to {to})"
        return scope.fault("rounding-not-stated", "a rounding says how and to what", written.span, fix=cure)
    x = quantity(scope, argument.value, setting)
    step = quantity(scope, argument.suffixes[0].values[0], setting)
    if x is FAULTY or step is FAULTY:
        return FAULTY
    if not _is_step(step):
        return scope.fault(
            "rounding", "a figure is rounded to a positive amount, such as 0.01 or £1", argument.suffixes[0].span
        )
    if (
        step.plain is None
        and common(scope, (x, step), (argument.span, argument.suffixes[0].span), "rounded", written.span) is None
    ):
        return FAULTY
    unit = x.unit
    if x.unit.dims and x.unit.currency and step.plain is not None:
        return scope.fault(
            "units",
            f"money is rounded to an amount of money, and {scope.written(argument.suffixes[0].values[0].span)} is a number",
            argument.suffixes[0].values[0].span,
            fix=SIGNS.get(x.unit.currency, x.unit.currency + " ") + scope.written(argument.suffixes[0].values[0].span),
        )
    return combined(core.Apply(ROUNDINGS[argument.suffixes[0].word], (x.node, step.node)), unit, x)


def _is_step(step: Typed) -> bool:
    return isinstance(step.node, core.Const) and not isinstance(step.node.value, (bool, str)) and step.node.value > 0  # type: ignore[operator]


def _with_places(scope: Scope, written: ast.Call, setting: Setting) -> Typed:
    return with_places.rounded(scope, written, setting) or misused(scope, written)


# ---- time ----------------------------------------------------------------------------------------------------------------


def _unrounded(scope: Scope, written: ast.Call, setting: Setting) -> Typed:
    values = plain_arguments(written, 1, 1)
    if values is None or not isinstance(values[0], ast.Name):
        return misused(scope, written)
    inner = lowered(scope, values[0], setting)
    if inner is FAULTY:
        return FAULTY
    if not isinstance(inner.node, core.Reference) or scope.definitions[inner.node.name].kind != "payment":
        return scope.fault("units", "only a payment is rounded; other figures are exact already", values[0].span)
    return replace(inner, node=core.Reference(inner.node.name + "/unrounded", inner.node.picks))


def _last_year(scope: Scope, written: ast.Call, setting: Setting) -> Typed:
    values = plain_arguments(written, 1, 1)
    if values is None:
        return misused(scope, written)
    inner = _of_earlier(scope, values[0], setting)
    return inner if inner is FAULTY else replace(inner, node=core.Earlier(inner.node, back=1))


def _of_earlier(scope: Scope, expression: ast.Expr, setting: Setting) -> Typed:
    """The body of a figure read from an earlier period, which may be the very figure that is being defined."""
    if isinstance(expression, ast.Name) and expression.text in scope.in_progress:
        unit = scope.in_progress[expression.text]
        if unit is None:
            return scope.fault(
                "circular",
                f"the first value of `{expression.text}` is not known here",
                expression.span,
                "Say the first year before the years that follow from it: `in year 1: £5, from year 2: last_year(...) * ...`.",
            )
        node = scope.clauses[expression.text]
        return Typed(core.Reference(expression.text), unit, frozenset(k.text for k in node.head.keys), None)
    return lowered(scope, expression, setting)


def _in_year(scope: Scope, written: ast.Call, setting: Setting) -> Typed:
    values = plain_arguments(written, 2, 2)
    if values is None or not isinstance(values[0], ast.LiteralValue) or not isinstance(values[0].value, int):
        return misused(scope, written)
    year = values[0].value
    if not 1 <= year <= scope.last_year:
        return scope.fault(
            "dates", f"there is no year {year}: the term has years 1 to {scope.last_year}", values[0].span
        )
    scope.years |= {year - 1, year, year + 1}
    inner = _of_earlier(scope, values[1], setting)
    return inner if inner is FAULTY else replace(inner, node=core.Earlier(inner.node, year=year))


# ---- scales -------------------------------------------------------------------------------------------------------------


def _measured(written: ast.Call) -> tuple[ast.Expr, ast.Parts] | None:
    """What a scale measures, and its parts; None where it is written otherwise."""
    if len(written.arguments) != 1 or written.arguments[0].suffixes:
        return None
    measure, parts = written.arguments[0].value, written.parts
    return None if measure is None or parts is None else (measure, parts)


def _scale(scope: Scope, written: ast.Call, setting: Setting) -> Typed:
    found = _measured(written)
    if found is None:
        return misused(scope, written)
    measure = lowered(scope, found[0], setting)
    if measure is FAULTY:
        return FAULTY
    if measure.unit.kind not in ("quantity", "date"):
        return scope.fault("units", f"this is {measure.unit}, and a scale needs a quantity", written.arguments[0].span)
    return scale(scope, found[1], measure, setting, core.Const(1), "value")


def _marginal_scale(scope: Scope, written: ast.Call, setting: Setting) -> Typed:
    found = _measured(written)
    if found is None:
        return misused(scope, written)
    measure = quantity(scope, found[0], setting)
    return measure if measure is FAULTY else marginal(scope, found[1], measure, None, setting, "slices")


def _fold(scope: Scope, written: ast.Call, setting: Setting) -> Typed:
    from obcdsl.lowering.folds import fold

    return fold(scope, written, setting)


def _ranked(primitive: str) -> Callable[[Scope, ast.Call, Setting], Typed]:
    def lower(scope: Scope, written: ast.Call, setting: Setting) -> Typed:
        from obcdsl.lowering.folds import ranked

        return ranked(primitive, scope, written, setting)

    return lower


BUILT_IN: dict[str, Callable[[Scope, ast.Call, Setting], Typed]] = {
    "smaller": _alike("smaller"),
    "larger": _alike("larger"),
    "smaller_present": _alike("smaller_present"),
    "larger_present": _alike("larger_present"),
    "first_present": _alike("first_present"),
    "present": _present,
    "kept": _kept,
    "part": _part,
    "absolute": lambda scope, written, setting: _absolute(scope, written, setting),
    "cash": price_base.cash,
    "round": _round,
    **dict.fromkeys(with_places.FORMS, _with_places),
    "unrounded": _unrounded,
    "last_year": _last_year,
    "in_year": _in_year,
    **dict.fromkeys(FOLDS, _fold),
    "percentile_nearest_rank": _ranked("percentile_nearest_rank"),
    "percentile_inclusive": _ranked("percentile_inclusive"),
    "quantile_group": _ranked("quantile_group"),
    "rank_from_lowest": _ranked("rank_from_lowest"),
    "rank_from_highest": _ranked("rank_from_highest"),
    "scale": _scale,
    "marginal_scale": _marginal_scale,
}


def _absolute(scope: Scope, written: ast.Call, setting: Setting) -> Typed:
    values = plain_arguments(written, 1, 1)
    if values is None:
        return misused(scope, written)
    inner = quantity(scope, values[0], setting)
    return inner if inner is FAULTY else replace(inner, node=core.Apply("absolute", (inner.node,)), plain=None)
