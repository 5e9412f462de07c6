"""`cash(x)`: money at the prices of a year, brought by an index to the prices paid in, is money that can be paid."""

from __future__ import annotations

from dataclasses import replace

from obcdsl import core
from obcdsl.lower import quantity
from obcdsl.scope import FAULTY, Scope, Setting, Typed
from obcdsl.units import in_cash
from obcdsl.written import ast


def cash(scope: Scope, written: ast.Call, setting: Setting) -> Typed:
    """The same figure, as cash."""
    from obcdsl.lowering.calls import misused, plain_arguments

    values = plain_arguments(written, 1, 1)
    if values is None:
        return misused(scope, written)
    inner = quantity(scope, values[0], setting)
    if inner is FAULTY:
        return FAULTY
    unit = in_cash(inner.unit)
    if unit == inner.unit:
        return scope.fault(
            "units",
            f"`cash` takes money at the prices of a year, and this is {inner.unit}",
            written.span,
            "It turns `money at 2014 prices` into money that can be paid, once an index has been applied.",
        )
    return replace(inner, node=core.Apply("cash", (inner.node,)), unit=unit, plain=None)
