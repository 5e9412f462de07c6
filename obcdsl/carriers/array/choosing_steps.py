"""Steps that choose one of two figures, row by row, on blocks of rows.

A condition that rows meet without any order would be guessed wrong in every other row by a branch, which takes longer than
all the arithmetic: two columns are chosen between by their bits.
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
        _or_number(out, scratch, condition, False, b, a)
    else:
        _or_number(out, scratch, condition, True, a, b)


def _of_arrays(out: Any, scratch: Any, condition: Any, a: Any, b: Any) -> None:
    if a.dtype != b.dtype:
        alike = np.result_type(a, b)
        a, b = a.astype(alike, copy=False), b.astype(alike, copy=False)
    one, other = _bits(a), _bits(b)
    between = _room(scratch, one)
    np.bitwise_xor(one, other, out=between)
    np.multiply(between, condition, out=between)
    if one is a:
        np.bitwise_xor(between, other, out=between)
        np.copyto(out, between)
    else:
        np.bitwise_xor(between, other, out=out.view(between.dtype))


def _or_number(out: Any, scratch: Any, condition: Any, holds: bool, number: float, other: Any) -> None:
    """A number where a condition holds (or where it does not), the other figure elsewhere."""
    if number == 0 and isinstance(other, np.ndarray):
        bits, where = _bits(other), condition.view(np.int8)
        kept = _room(scratch, bits)  # all bits, or none
        if holds:
            np.subtract(where, 1, out=kept, casting="unsafe")
        else:
            np.negative(where, out=kept, casting="unsafe")
        np.bitwise_and(bits, kept, out=kept if bits is other else out.view(bits.dtype))
        if bits is other:
            np.copyto(out, kept)
        return
    if other is not out:
        np.copyto(out, other)
    np.putmask(out, condition if holds else np.logical_not(condition), number)


def _bits(values: Any) -> Any:
    """Whole numbers as they are; the bits of floats."""
    return values.view(np.int64) if values.dtype == np.float64 else values


def _room(scratch: Any, like: Any) -> Any:
    """Room for as many numbers of a kind."""
    return scratch.view(like.dtype)[: len(like)]
