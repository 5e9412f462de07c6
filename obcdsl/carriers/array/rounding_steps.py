"""Steps that round, and that tell how near to an edge of a rounding a figure lies, on blocks of rows in float64."""

from __future__ import annotations

from typing import Any

import numpy as np


def near_edge(out: Any, scratch: Any, reads: list[Any], terms: Any) -> None:
    """Whether a figure, less its nearest whole number, is within `edge` of an edge of its rounding."""
    mode, edge = terms
    np.subtract(reads[0], reads[1], out=scratch)
    np.abs(scratch, out=scratch)
    if not mode.startswith("half"):
        np.subtract(scratch, 0.5, out=scratch)
        np.abs(scratch, out=scratch)
    np.add(scratch, edge if len(reads) == 2 else reads[2], out=scratch)
    np.greater_equal(scratch, 0.5, out=out)


def round_plain(out: Any, scratch: Any, reads: list[Any], terms: Any) -> None:
    """To a whole number, as the mode says; a half, up or down, is left to other steps."""
    mode = terms[0]
    if mode.startswith("half"):
        np.rint(reads[0], out=out, dtype=float)
    elif mode == "down":
        np.trunc(reads[0], out=out, dtype=float)
    else:
        np.abs(reads[0], out=scratch, dtype=float)
        np.ceil(scratch, out=scratch)
        np.copysign(scratch, reads[0], out=out)


def round_on_grid(out: Any, scratch: Any, reads: list[Any], terms: Any) -> None:
    """As `round_plain` where a figure that is within `edge` of an edge lies on it: moved that far, it is past the edge.

    Up and down it is not moved, as that would round, perhaps to a whole number that is further away than `edge`.
    """
    mode, edge, sign = terms
    value, edge = reads[0], reads[1] if len(reads) > 1 else edge
    if mode in ("up", "down"):
        nearest = np.rint(value, dtype=float)
        np.subtract(value, nearest, out=scratch)
        np.abs(scratch, out=scratch)
        on_edge = scratch <= edge
        round_plain(out, scratch, reads, terms)
        np.copyto(out, nearest, where=on_edge)
        return
    more = edge if sign == 1 else np.copysign(edge, value, out=scratch)
    if mode == "half even":
        above, below = np.rint(value + more), np.rint(value - more)  # they differ where it is a half
        np.rint((above + below) / 2, out=out)
        return
    np.add(value, more, out=out)
    np.rint(out, out=out)


def round_times(out: Any, scratch: Any, reads: list[Any], terms: Any) -> None:
    """A whole register times a quotient, rounded half up: no product is a half, and a wrong side is never reached."""
    np.multiply(reads[0], terms[0], out=out)
    np.rint(out, out=out)


def round_quotient(out: Any, scratch: Any, reads: list[Any], terms: Any) -> None:
    """A quotient of whole numbers, halves away from zero: floor of (2 |top| + |bottom|) / (2 |bottom|), with its sign."""
    top, bottom = reads
    size = np.abs(bottom, dtype=float)
    np.abs(top, out=scratch, dtype=float)
    scratch *= 2
    scratch += size
    size *= 2
    scratch /= size
    np.floor(scratch, out=scratch)
    np.copysign(scratch, np.multiply(top, bottom, out=size, dtype=float), out=out)


def round_whole(out: Any, scratch: Any, reads: list[Any], terms: Any) -> None:
    """register / bottom, rounded: the register holds whole numbers well below 2^53, so floor of the quotient is exact."""
    mode, bottom, not_below_0 = terms
    value = reads[0]
    size = value if not_below_0 else np.abs(value, out=scratch, dtype=float)
    more = {"half up": bottom // 2, "half even": bottom // 2, "up": bottom - 1, "down": 0}[mode]
    if mode == "half even" and bottom % 2 == 0:
        raised = size + float(more)
        steps = np.floor(raised / bottom)
        tied = raised - steps * bottom == 0
        steps -= tied & (steps % 2 == 1)
        out[...] = steps if not_below_0 else np.copysign(steps, value)
        return
    np.add(size, float(more), out=scratch, dtype=float)
    np.divide(scratch, float(bottom), out=scratch)
    np.floor(scratch, out=scratch)
    if not_below_0:
        out[...] = scratch
    else:
        np.copysign(scratch, value, out=out)
