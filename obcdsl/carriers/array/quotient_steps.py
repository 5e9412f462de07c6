"""Sums of quotients of whole numbers, worked: see `quotients` for what they are, and the package for the proof."""

from __future__ import annotations

from math import inf, lcm
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
        if inside is not None:  # else 1: a choice by a branch would take far longer
            size -= 1.0
            size *= inside
            size += 1.0
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
    denominators = [
        _in_lowest_terms(reads[2 * at][0], reads[2 * at + 1][0], *limited, coarse) for at, limited in enumerate(held)
    ]
    found = [float(min(lcm(*each), 1 << 900)) for each in zip(*denominators, strict=True)]
    return np.array(found) * (1 + 2.0**-40)


def _in_lowest_terms(
    top: Any, bottom: Any, factor: int, low: float | None, high: float | None, coarse: int
) -> list[int]:
    """What factor x top / bottom, less a limit, is a multiple of `coarse` over; 1 where it stands at a limit."""
    under = np.abs(bottom).astype(np.int64)
    over = (top * np.sign(bottom)).astype(np.int64) * factor
    inside = np.ones(len(under), bool)
    if low is not None:
        inside &= over > int(low) * under
    if high is not None:
        inside &= over < int(high) * under
    over -= int(next((end for end in (low, high) if end is not None), 0)) * under
    common = np.maximum(np.gcd(over, under), 1)
    more = coarse // np.gcd(over // common, coarse)
    found = np.where(inside, under // common, 1), np.where(inside, more, 1)
    return [one * other for one, other in zip(*(each.tolist() for each in found), strict=True)]
