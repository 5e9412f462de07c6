"""An `__init__` for each number of fields: `record` puts in the names, the setters and the defaults of a class.

Python compiles them once, with this file; a class takes the compiled code with names of its own. Up to eight fields, and ten, have
theirs here, which are nearly all; `record` has a slower one for any number.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Put = Callable[[Any, Any], None]
"""The setter of a slot: the object, and its value."""
Initialise = Callable[..., None]


def one(put_a: Put) -> Initialise:
    def initialise(self: Any, a: Any) -> None:
        put_a(self, a)

    return initialise


def two(put_a: Put, put_b: Put) -> Initialise:
    def initialise(self: Any, a: Any, b: Any) -> None:
        put_a(self, a)
        put_b(self, b)

    return initialise


def three(put_a: Put, put_b: Put, put_c: Put) -> Initialise:
    def initialise(self: Any, a: Any, b: Any, c: Any) -> None:
        put_a(self, a)
        put_b(self, b)
        put_c(self, c)

    return initialise


def four(put_a: Put, put_b: Put, put_c: Put, put_d: Put) -> Initialise:
    def initialise(self: Any, a: Any, b: Any, c: Any, d: Any) -> None:
        put_a(self, a)
        put_b(self, b)
        put_c(self, c)
        put_d(self, d)

    return initialise


def five(put_a: Put, put_b: Put, put_c: Put, put_d: Put, put_e: Put) -> Initialise:
    def initialise(self: Any, a: Any, b: Any, c: Any, d: Any, e: Any) -> None:
        put_a(self, a)
        put_b(self, b)
        put_c(self, c)
        put_d(self, d)
        put_e(self, e)

    return initialise


def six(put_a: Put, put_b: Put, put_c: Put, put_d: Put, put_e: Put, put_f: Put) -> Initialise:
    def initialise(self: Any, a: Any, b: Any, c: Any, d: Any, e: Any, f: Any) -> None:
        put_a(self, a)
        put_b(self, b)
        put_c(self, c)
        put_d(self, d)
        put_e(self, e)
        put_f(self, f)

    return initialise


def seven(put_a: Put, put_b: Put, put_c: Put, put_d: Put, put_e: Put, put_f: Put, put_g: Put) -> Initialise:
    def initialise(self: Any, a: Any, b: Any, c: Any, d: Any, e: Any, f: Any, g: Any) -> None:
        put_a(self, a)
        put_b(self, b)
        put_c(self, c)
        put_d(self, d)
        put_e(self, e)
        put_f(self, f)
        put_g(self, g)

    return initialise


def eight(put_a: Put, put_b: Put, put_c: Put, put_d: Put, put_e: Put, put_f: Put, put_g: Put, put_h: Put) -> Initialise:
    def initialise(self: Any, a: Any, b: Any, c: Any, d: Any, e: Any, f: Any, g: Any, h: Any) -> None:
        put_a(self, a)
        put_b(self, b)
        put_c(self, c)
        put_d(self, d)
        put_e(self, e)
        put_f(self, f)
        put_g(self, g)
        put_h(self, h)

    return initialise


def ten(
    put_a: Put,
    put_b: Put,
    put_c: Put,
    put_d: Put,
    put_e: Put,
    put_f: Put,
    put_g: Put,
    put_h: Put,
    put_i: Put,
    put_j: Put,
) -> Initialise:
    def initialise(self: Any, a: Any, b: Any, c: Any, d: Any, e: Any, f: Any, g: Any, h: Any, i: Any, j: Any) -> None:
        put_a(self, a)
        put_b(self, b)
        put_c(self, c)
        put_d(self, d)
        put_e(self, e)
        put_f(self, f)
        put_g(self, g)
        put_h(self, h)
        put_i(self, i)
        put_j(self, j)

    return initialise


OF_FIELDS: dict[int, Callable[..., Initialise]] = {
    1: one,
    2: two,
    3: three,
    4: four,
    5: five,
    6: six,
    7: seven,
    8: eight,
    10: ten,
}
"""What makes the `__init__` of so many fields from their setters."""
