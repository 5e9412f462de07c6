"""Calls that end in `to 12 places`: functions of numbers with endless decimals, and the chances of a count.

>>> FORMS["binomial_at_least"]
'binomial_at_least(successes, trials, chance to 12 places)'
"""

from __future__ import annotations

from obcdsl import core
from obcdsl.lower import quantity
from obcdsl.lowering.meeting import combined, common
from obcdsl.scope import FAULTY, Scope, Setting, Typed
from obcdsl.units import NUMBER, RATIO, Unit, is_money
from obcdsl.written import ast

MOST_PLACES = 30
OF_NUMBERS: dict[str, str] = {
    "exp": "exp(x to 12 places)",
    "ln": "ln(x to 12 places)",
    "power": "power(x, y to 12 places)",
    "square_root": "square_root(x to 12 places)",
    "normal_quantile": "normal_quantile(97.5% to 6 places)",
}
OF_COUNTS: dict[str, str] = {
    "wilson_lower": "wilson_lower(successes, trials, z to 4 places)",
    "wilson_upper": "wilson_upper(successes, trials, z to 4 places)",
    "binomial_at_least": "binomial_at_least(successes, trials, chance to 12 places)",
}
FORMS: dict[str, str] = {**OF_NUMBERS, **OF_COUNTS}
PRIMITIVES = {"exp": "exponential", "ln": "logarithm"}


def rounded(scope: Scope, written: ast.Call, setting: Setting) -> Typed | None:
    """A call to stated places; None where it is not in its form."""
    function, arguments = written.function.text, written.arguments
    values = [argument.value for argument in arguments if argument.value is not None and written.parts is None]
    count = FORMS[function].count(",") + 1
    if not len(values) == len(arguments) == count or any(argument.suffixes for argument in arguments[:-1]):
        return None
    suffixes = arguments[-1].suffixes
    if tuple(suffix.word for suffix in suffixes) != ("to places",):
        return scope.fault(
            "places", f"`{function}` says to how many places it is worked", written.span, fix=FORMS[function]
        )
    places = suffixes[0].values[0]
    if not 0 <= places <= MOST_PLACES:
        return scope.fault("limit", f"{places} places: at most {MOST_PLACES} can be asked for", suffixes[0].span)
    found = [quantity(scope, value, setting) for value in values]
    if any(one is FAULTY for one in found):
        return FAULTY
    if function in OF_NUMBERS:
        sound = all(_is_number(scope, one, value) for one, value in zip(found, values, strict=True))
    else:
        sound = _are_counts(scope, found[:2], values, written) and _third(scope, written, found[2])
    if not sound:
        return FAULTY
    node = core.Apply(PRIMITIVES.get(function, function), (*(one.node for one in found), core.Const(places)))
    return combined(node, NUMBER if function in OF_NUMBERS else RATIO, *found)


def _is_number(scope: Scope, found: Typed, written: ast.Expr) -> bool:
    if not found.unit.dims:
        return True
    scope.fault("units", f"this is {found.unit}, and a number is needed here", written.span)
    return False


def _are_counts(scope: Scope, found: list[Typed], values: list[ast.Expr], written: ast.Call) -> bool:
    """Whether successes and trials are counts of one noun, or plain numbers."""
    spans = (values[0].span, values[1].span)
    if common(scope, tuple(found), spans, "counted together", written.span) is None:
        return False
    for one, span in zip(found, spans, strict=True):
        if not _counts(one.unit):
            scope.fault("units", f"this is {one.unit}, and a count is needed here", span)
            return False
    return True


def _counts(unit: Unit) -> bool:
    if not unit.dims:
        return unit.flavour != "ratio"
    noun, power = unit.dims[0]
    return len(unit.dims) == 1 and power == 1 and noun != "day" and not is_money(noun)


def _third(scope: Scope, written: ast.Call, found: Typed) -> bool:
    """Whether the third argument is a chance, or a z: a ratio in its place would be a confidence, another figure."""
    span = written.arguments[2].span
    if written.function.text == "binomial_at_least":
        ratio = Typed(core.Const(0), RATIO)
        return common(scope, (ratio, found), (span, span), "compared", written.span) is not None
    if not found.unit.dims and found.unit.flavour != "ratio":
        return True
    scope.fault(
        "units",
        f"this is {found.unit}, and a z is a number, such as 1.96",
        span,
        "For a confidence of 95% on both sides together, it is `normal_quantile(97.5% to 6 places)`.",
    )
    return False
