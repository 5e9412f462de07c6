"""Where figures meet: the common unit of what is added, compared or chosen between, and what the result varies by."""

from __future__ import annotations

from fractions import Fraction

from obcdsl import core
from obcdsl.diagnostic import Label
from obcdsl.periods import Clock
from obcdsl.scope import FAULTY, Scope, Typed
from obcdsl.source import Span
from obcdsl.units import PLAIN, Unit, is_money, matched

FINEST_FIRST: tuple[Clock, ...] = ("month", "quarter", "year")


def combined(node: core.Node, unit: Unit, *parts: Typed) -> Typed:
    """A node made of parts: it varies by all their keys, at the finest of their clocks."""
    keys = frozenset[str]().union(*(part.keys for part in parts))
    absent = frozenset[str]().union(*(part.absent for part in parts))
    return Typed(node, unit, keys, finest(*(part.clock for part in parts)), absent)


def finest(*clocks: Clock | None) -> Clock | None:
    """The finest of some clocks; None where there is none."""
    return next((clock for clock in FINEST_FIRST if clock in clocks), None)


def float_free(value: Fraction | int) -> str:
    """A number in decimal if that is exact, otherwise as a fraction.

    >>> float_free(Fraction(21, 2)), float_free(Fraction(1, 3))
    ('10.5', '1/3')
    """
    exact = Fraction(value)
    denominator = exact.denominator
    places = 0
    while 10**places % denominator and places < 60:
        places += 1
    if 10**places % denominator:
        return f"{exact.numerator}/{denominator}"
    digits = str(abs(exact.numerator) * 10**places // denominator).rjust(places + 1, "0")
    text = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return "-" + text if exact < 0 else text


def common(scope: Scope, parts: tuple[Typed, ...], spans: tuple[Span, ...], verb: str, whole: Span) -> Unit | None:
    """The unit in which figures meet that are added, compared or chosen between; None where the fault is reported.

    A plain 0 fits anything; a plain number fits a count or a number; beside a ratio only 0 and 1 are plain.
    """
    unit: Unit | None = None
    where = whole
    for part, span in zip(parts, spans, strict=True):
        if part is FAULTY or part.unit.flavour == "plain":
            continue
        if unit is None:
            unit, where = part.unit, span
            continue
        met = matched(unit, part.unit)
        if met is None:
            _units_differ(scope, unit, where, part.unit, span, verb)
            return None
        unit = met
    if unit is None:
        return PLAIN
    for part, span in zip(parts, spans, strict=True):
        if part.unit.flavour == "plain" and part is not FAULTY and not _plain_fits(scope, part, span, unit, where):
            return None
    return unit


def _plain_fits(scope: Scope, part: Typed, span: Span, unit: Unit, where: Span) -> bool:
    value = part.plain
    if value == 0 or value is None:
        return True
    label = (Label(where, str(unit)),)
    if unit.kind == "quantity" and unit.flavour == "ratio":
        if value == 1:
            return True
        said = float_free(Fraction(value))
        scope.fault(
            "units",
            f"`{said}` is a number, and it stands beside a ratio",
            span,
            f"As a share it is `{float_free(Fraction(value) * 100)}%`; if {said}% was meant, write `{said}%`.",
            places=label,
        )
        return False
    if unit.is_number or (
        unit.kind == "quantity" and len(unit.dims) == 1 and not is_money(unit.dims[0][0]) and unit.dims[0][1] == 1
    ):
        return True
    scope.fault(
        "units",
        f"`{float_free(Fraction(value))}` has no unit, and it stands beside {unit}",
        span,
        _unit_hint(Fraction(value), unit),
        places=label,
    )
    return False


def _unit_hint(value: Fraction, unit: Unit) -> str:
    if unit.currency:
        return f"Write the money with its currency: `{unit.currency} {float_free(value)}`."
    return f"Write the unit after the number, as in `{float_free(value)} {unit}`."


def _units_differ(scope: Scope, unit: Unit, where: Span, other: Unit, span: Span, verb: str) -> None:
    notes = []
    if unit.dims and other.dims and {d for d, _ in unit.dims} & {d for d, _ in other.dims}:
        notes.append("One is a total and the other is per something: multiply or divide before they meet.")
    if any("prices" in d for u in (unit, other) for d, _ in u.dims):
        notes.append(
            "Money at the prices of a year is not cash. Once an index has been applied, `cash(x)` makes it so."
        )
    scope.fault(
        "units",
        f"{unit} and {other} cannot be {verb}",
        span,
        *notes,
        role=str(other),
        places=(Label(where, str(unit)),),
    )
