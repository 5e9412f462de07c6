"""Primitives applied to what their arguments come to: a left-out argument leaves the result out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from obcdsl.running.places import Always, Code, Place
from obcdsl.running.verdicts import Refused
from obcdsl.values import LeftOut


def one(operation: Callable[..., Any], first: Code) -> Code:
    def run(place: Place) -> Any:
        a = first(place)
        try:
            return operation(a)
        except (TypeError, AttributeError):
            return absent(a)

    return run


def two(operation: Callable[..., Any], first: Code, second: Code) -> Code:
    if isinstance(second, Always):
        return two_and_value(operation, first, second.value)

    def run(place: Place) -> Any:
        a, b = first(place), second(place)
        try:
            return operation(a, b)
        except (TypeError, AttributeError):
            return absent(a, b)

    return run


def two_and_value(operation: Callable[..., Any], first: Code, b: Any) -> Code:
    def run(place: Place) -> Any:
        a = first(place)
        try:
            return operation(a, b)
        except (TypeError, AttributeError):
            return absent(a, b)

    return run


def several(operation: Callable[..., Any], codes: list[Code]) -> Code:
    def run(place: Place) -> Any:
        values = [code(place) for code in codes]
        try:
            return operation(*values)
        except (TypeError, AttributeError):
            return absent(*values)

    return run


def absent(*values: Any) -> Any:
    """The left-out argument that made an operation impossible; `none` in arithmetic is refused."""
    for value in values:
        if value.__class__ is LeftOut:
            return value
    raise Refused("`none` stands where a figure is needed: no limit is not a number")
