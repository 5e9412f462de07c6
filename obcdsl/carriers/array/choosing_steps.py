"""Steps that choose one of two figures, row by row, on blocks of rows.

A condition that rows meet without any order would be guessed wrong in every other row by a branch, which takes longer than
all the arithmetic: it becomes a mask of bits. Of a base and another figure, base ^ ((base ^ other) & mask) is the other one
where the mask has all bits, and the base where it has none.
"""

from __future__ import annotations

from typing import Any

import numpy as np


def chosen(out: Any, scratch: Any, reads: list[Any], terms: Any) -> None:
    """The first of two where a condition holds, the second elsewhere: arrays of floats or of whole numbers, or numbers."""
    condition, a, b = reads
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray):
        _of_arrays(out, scratch, condition, a, b)
    elif isinstance(a, np.ndarray):
        _or_number(out, scratch, condition, a, b, holds=True)
    else:
        _or_number(out, scratch, condition, b, a, holds=False)


def _of_arrays(out: Any, scratch: Any, condition: Any, a: Any, b: Any) -> None:
    if a.dtype != b.dtype:
        alike = np.result_type(a, b)
        a, b = a.astype(alike, copy=False), b.astype(alike, copy=False)
    if a is b:
        np.copyto(out, a)
        return
    base, other = (a, b) if out is b else (b, a)
    found = out.view(np.int64) if a.dtype == np.float64 else np.empty_like(a)
    np.bitwise_xor(_bits(base), _bits(other), out=found)
    np.bitwise_and(found, _mask(scratch, condition, found, holds=other is a), out=found)
    np.bitwise_xor(found, _bits(base), out=found)
    if a.dtype != np.float64:
        np.copyto(out, found)


def _or_number(out: Any, scratch: Any, condition: Any, figure: Any, number: float, *, holds: bool) -> None:
    """A figure where a condition holds (or where it does not), a number elsewhere."""
    if number == 0 and isinstance(figure, np.ndarray) and figure.dtype != np.float64:
        mask = _mask(scratch, condition, figure, holds=holds)
        np.copyto(out, np.bitwise_and(figure, mask, out=mask))
        return
    if figure is not out:
        np.copyto(out, figure)
    bits, base = _bits(out), np.float64(number).view(np.int64)
    if base:
        np.bitwise_xor(bits, base, out=bits)
    np.bitwise_and(bits, _mask(scratch, condition, bits, holds=holds), out=bits)
    if base:
        np.bitwise_xor(bits, base, out=bits)


def _mask(scratch: Any, condition: Any, like: Any, *, holds: bool) -> Any:
    """All bits where a condition holds (or where it does not), elsewhere none."""
    mask, one = scratch.view(like.dtype)[: len(like)], condition.view(np.int8)
    if holds:
        return np.negative(one, out=mask, casting="unsafe")
    return np.subtract(one, 1, out=mask, casting="unsafe")


def _bits(values: Any) -> Any:
    """Whole numbers as they are; the bits of floats."""
    return values.view(np.int64) if values.dtype == np.float64 else values
