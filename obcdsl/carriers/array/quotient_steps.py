"""Sums of quotients of whole numbers, worked: see `quotients` for what they are, and the package for the proof."""

from __future__ import annotations

from math import gcd, inf, lcm
from typing import Any

import numpy as np

SPLIT = 134217729.0
Limited = tuple[int, float | None, float | None]


def quotients(
    reads: list[Any],
    held: tuple[Limited, ...],
    wholes: tuple[int, ...],
    constant: int,
    finer: tuple[int, ...],
    coarse: int,
) -> tuple[tuple[Any, Any], Any]:
    """The sum as a pair, and the product of the denominators that are strictly inside their limits."""
    total: Any = None
    rest: Any = None
    product: Any = None
    for at, (limited, more) in enumerate(zip(held, finer, strict=True)):
        bottom = reads[2 * at + 1][0]
        value, low, inside = _quotient(reads[2 * at][0], bottom, *limited)
        size = bottom * float(more)
        if inside is not None:
            size = np.where(inside, size, 1.0)
        product = size if product is None else np.multiply(product, size, out=product)
        total, rest = (value, low) if total is None else _added(total, rest, value, low)
    for read, factor in zip(reads[2 * len(held) :], wholes, strict=True):
        total, rest = _added(total, rest, read[0] * float(factor), None)
    if constant:
        total, rest = _added(total, rest, np.full_like(total, constant), None)
    total, rest = _added(total, np.zeros_like(total), rest, None)
    return (total, rest), np.abs(product, out=product) * (1 + 2.0**-40)


def _quotient(top: Any, bottom: Any, factor: int, low: float | None, high: float | None) -> tuple[Any, Any, Any]:
    """factor x top / bottom as a pair, held in limits, and where it is inside them (None without any).

    Every product and difference on the way is exact; at a limit nothing is left over.
    """
    top = top * float(factor)
    one = top / bottom
    head = one * SPLIT
    tail = head - one
    np.subtract(head, tail, out=head)
    np.subtract(one, head, out=tail)
    head *= bottom
    np.subtract(top, head, out=head)
    tail *= bottom
    head -= tail
    head /= bottom
    inside = _inside(one, low, high)
    if inside is not None:
        np.clip(one, -inf if low is None else low, inf if high is None else high, out=one)
        head *= inside
    return one, head, inside


def _inside(value: Any, low: float | None, high: float | None) -> Any:
    """Where a figure is strictly inside some limits; None where there are none."""
    above = None if low is None else value > low
    below = None if high is None else value < high
    return below if above is None else above if below is None else np.logical_and(above, below, out=above)


def _added(total: Any, rest: Any, value: Any, low: Any) -> tuple[Any, Any]:
    """Another term: the sum of the first parts, and what its rounding loses gathered in the rest."""
    found = total + value
    back = found - total
    np.subtract(value, back, out=value)
    np.subtract(found, back, out=back)
    np.subtract(total, back, out=back)
    back += value
    rest += back
    if low is not None:
        rest += low
    return found, rest


def finer_closely(reads: list[Any], held: tuple[Limited, ...], coarse: int) -> Any:
    """The product again, as small as it can be: the least common multiple of the denominators in lowest terms."""
    found = [1] * len(reads[0][0])
    for at, (factor, low, high) in enumerate(held):
        shift = int(next((end for end in (low, high) if end is not None), 0))
        for row, (top, bottom) in enumerate(zip(reads[2 * at][0].tolist(), reads[2 * at + 1][0].tolist(), strict=True)):
            over, under = int(top) * factor, int(bottom)
            if under < 0:
                over, under = -over, -under
            if (low is None or over > int(low) * under) and (high is None or over < int(high) * under):
                over, under = over - shift * under, under * coarse
                found[row] = lcm(found[row], under // (gcd(over, under) or 1))
    return np.array([float(min(each, 1 << 900)) for each in found]) * (1 + 2.0**-40)
