"""The same steps in double-double: a number is a pair of floats (high, low), with about 106 bits between them.

Every operation errs by less than 2^-102 of its result (bounds of 3 to 10 times 2^-106 are proved for these algorithms in
Joldes, Muller and Popescu, "Tight and rigorous error bounds for basic building blocks of double-word arithmetic", ACM
TOMS 44(2), 2017). Figures that are whole numbers below 2^98 stay exact: all that enters an operation is whole, so its
result is, and it errs by less than 1.

A rounding or comparison that the error leaves open may still be proved: the figure is a whole multiple of 1/(fine x
finer), so that one that lies nearer to an edge than that, error included, lies on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate
from math import gcd, lcm
from typing import Any

import numpy as np

from obcdsl.carriers.array.float_steps import OPERATIONS as FLOAT_OPERATIONS
from obcdsl.carriers.array.float_steps import columns_read, nudged
from obcdsl.carriers.array.quotient_steps import finer_closely, quotients
from obcdsl.carriers.array.worked import Step

Pair = tuple[Any, Any]
SPLIT = 134217729.0
FEWEST_ROWS, MOST_ROWS = 1 << 12, 1 << 14
"""Rows worked together: what more of them hold is given back to the system each time, and asked for anew page by page."""
MOST_HELD = 1 << 22
"""Pairs held at once at most: as many rows as fit are worked together."""


def two_sum(a: Any, b: Any) -> Pair:
    """The rounded sum of two floats and what the rounding lost."""
    s = a + b
    back = s - a
    return s, (a - (s - back)) + (b - back)


def quick_two_sum(a: Any, b: Any) -> Pair:
    """As `two_sum` where |a| >= |b|."""
    s = a + b
    return s, b - (s - a)


def _parts(a: Any) -> Pair:
    t = SPLIT * a
    high = t - (t - a)
    return high, a - high


def two_product(a: Any, b: Any) -> Pair:
    """The rounded product of two floats and what the rounding lost."""
    p = a * b
    ah, al = _parts(a)
    bh, bl = _parts(b)
    return p, ((ah * bh - p) + ah * bl + al * bh) + al * bl


def add(x: Pair, y: Pair) -> Pair:
    """The sum of two pairs."""
    s, e = two_sum(x[0], y[0])
    if x[1] is None and y[1] is None:
        return s, e
    if x[1] is None or y[1] is None:
        return quick_two_sum(s, e + (y[1] if x[1] is None else x[1]))
    t, f = two_sum(x[1], y[1])
    s, e = quick_two_sum(s, e + t)
    return quick_two_sum(s, e + f)


def negated(x: Pair) -> Pair:
    """A pair with its sign turned."""
    return -x[0], None if x[1] is None else -x[1]


def times(x: Pair, y: Pair) -> Pair:
    """The product of two pairs."""
    p, e = two_product(x[0], y[0])
    if x[1] is not None:
        e = e + x[1] * y[0]
    if y[1] is not None:
        e = e + x[0] * y[1]
    return quick_two_sum(p, e)


def ratio(x: Pair, y: Pair) -> Pair:
    """The quotient of two pairs."""
    one = x[0] / y[0]
    rest = add(x, negated(times(y, (one, None))))
    two = rest[0] / y[0]
    rest = add(rest, negated(times(y, (two, None))))
    return add(quick_two_sum(one, two), (rest[0] / y[0], None))


def ratio_of_whole(x: Any, y: Any) -> Pair:
    """The quotient of two floats."""
    one = x / y
    p, e = two_product(one, y)
    return quick_two_sum(one, ((x - p) - e) / y)


def less(x: Pair, y: Pair) -> Any:
    """Where one pair is below another."""
    if x[1] is None and y[1] is None:
        return x[0] < y[0]
    low_x, low_y = (0.0 if low is None else low for low in (x[1], y[1]))
    return (x[0] < y[0]) | ((x[0] == y[0]) & (low_x < low_y))


def _apart(x: Pair, edge: Fraction) -> Any:
    """A pair less an edge, as one float: near the edge the high parts differ by an exact float (Sterbenz)."""
    high, low = pair_of(edge)
    apart = x[0] - high
    if x[1] is not None:
        apart = apart + (x[1] if low is None else x[1] - low)
    elif low is not None:
        apart = apart - low
    return apart


def floor(x: Pair) -> Pair:
    """The whole number at or below a pair."""
    high = np.floor(x[0])
    return (high, None) if x[1] is None else quick_two_sum(high, np.where(high == x[0], np.floor(x[1]), 0.0))


@lru_cache(4096)
def pair_of(value: Fraction) -> Pair:
    """A term of the contract as a pair."""
    high = float(value)
    low = float(value - Fraction(high))
    return high, low or None


MEETS = {"less": np.less, "at_most": np.less_equal, "equal": np.equal}


class DoubleSteps:
    """Steps worked over the rows that float64 left open; what is read later, or is an output, is held so long."""

    def __init__(self, steps: Sequence[Step], outputs: Iterable[int]) -> None:
        self.steps = steps
        self.read = columns_read(steps)
        last = {register: at for at, step in enumerate(steps) for register in (step.out, *step.reads)}
        for register in outputs:
            last.pop(register, None)
        self.ended: list[list[int]] = [[] for _ in steps]
        for register, at in last.items():
            self.ended[at].append(register)
        widest = max((at + 1 - done for at, done in enumerate(accumulate(map(len, self.ended)))), default=1)
        self.rows = max(FEWEST_ROWS, min(MOST_ROWS, MOST_HELD // widest))
        self.can_look_closely = any(step.name in ("quotients_finer", "whole_finer") for step in steps)

    def together(self, threads: int) -> int:
        """How many rows are worked at a time: more by several threads, which wait for each other between the steps."""
        return self.rows if threads == 1 else 2 * threads * self.rows

    def work(self, columns: dict[Any, Any], states: dict[Any, Any], size: int, *, closely: bool) -> dict[int, Any]:
        """The outputs: pairs for numbers, arrays for conditions; `closely`: as fine as it can be said, row by row."""
        held: dict[int, Any] = {}
        proved: dict[Any, Any] = {}
        for step, ended in zip(self.steps, self.ended, strict=True):
            reads = [held[register] for register in step.reads]
            if closely and step.name == "quotients_finer":
                held[step.out] = finer_closely(reads, step.terms[0], step.terms[4])
            elif closely and step.name == "whole_finer":
                held[step.out] = _denominators(reads[0], step.terms[0])
            elif step.name in PROVED:
                held[step.out] = _proved(step, reads, proved)
            else:
                held[step.out] = self._step(step, reads, columns, states, size)
            for register in ended:
                del held[register]
        return held

    def _step(self, step: Step, reads: list[Any], columns: dict[int, Any], states: dict[int, Any], size: int) -> Any:
        terms = step.terms
        match step.name:
            case "load":
                return columns[terms[0]].astype(float), None
            case "constant":
                high, low = pair_of(terms[0])
                return np.full(size, high), low
            case "table":
                table = np.array(terms[1], float)
                return table[reads[0][0].astype(np.intp) - terms[0]], None
            case "among":
                return np.array(terms[1], bool)[reads[0][0].astype(np.intp) - terms[0]]
            case "state":
                return states[terms[0]] == terms[1]
            case "always" | "never":
                return np.full(size, step.name == "always")
            case "count":
                count = np.empty(size, np.uint8 if len(reads) < 256 else np.uint16)
                FLOAT_OPERATIONS["count"](count, None, reads, terms)
                return count.astype(float), None
            case "times_term":
                return _short(times, reads[0], pair_of(terms[0]), terms[1])
            case "add_term":
                return _short(add, reads[0], pair_of(terms[0]), terms[1])
            case "add":
                return _short(add, reads[0], reads[1], terms[0])
            case "subtract":
                return _short(add, reads[0], negated(reads[1]), terms[0])
            case "times":
                return _short(times, reads[0], reads[1], terms[0])
            case "ratio":
                return ratio_of_whole(reads[0][0], reads[1][0]) if terms[0] else ratio(reads[0], reads[1])
            case "size":
                return _chosen(reads[0][0] < 0, negated(reads[0]), reads[0])
            case "size_float":
                return np.abs(reads[0][0]) * (1 + 2.0**-50)
            case "held":
                found = reads[0]
                for end, below in zip(terms, (True, False), strict=True):
                    if end is not None:
                        limit = pair_of(end)
                        found = _chosen(less(found, limit) == below, limit, found)
                return found
            case "smaller" | "larger":
                return _chosen(less(reads[0], reads[1]) == (step.name == "smaller"), reads[0], reads[1])
            case "chosen":
                return _chosen(*reads)
            case "not":
                return ~reads[0]
            case "and":
                return reads[0] & reads[1]
            case "or":
                return reads[0] | reads[1]
            case "equal":
                end = pair_of(terms[0])
                return ~(less(reads[0], end) | less(end, reads[0]))
            case "at_most_of":
                return ~less(pair_of(terms[0]), reads[0])
            case "near":
                return np.abs(_apart(reads[0], terms[0])) <= terms[1]
            case "float_ratio":
                return reads[0][0] / reads[1][0]
            case "float_meets":
                return MEETS[terms[0]](reads[0], float(terms[1]))
            case "round_times":
                return np.rint(reads[0][0] * nudged(*terms)), None
            case "round_whole" | "round_quotient":
                out, scratch = np.empty(size), np.empty(size)
                FLOAT_OPERATIONS[step.name](out, scratch, [read[0] for read in reads], terms)
                return out, None
            case "finer_inside":
                return _finer_inside(reads, *terms)
            case "finest":
                return np.maximum(_product(reads[: terms[0]]), _product(reads[terms[0] :]))
            case "whole_finer":
                return _product(reads[1:])
            case "finest_chosen":
                between = terms[0] + 1
                return np.where(reads[0], _dense(terms[1], reads[1:between]), _dense(terms[2], reads[between:]))
        raise AssertionError(step.name)


def _proved(step: Step, reads: list[Any], proved: dict[Any, Any]) -> Any:
    """The steps whose doubt, or fineness, is worked together with them, and held until both were asked for."""
    work, part = PROVED[step.name]
    address = (work, step.reads, step.terms)
    found = proved.pop(address, None)
    if found is None:
        found = proved[address] = work(reads, *step.terms)
    return found[part]


def _short(work: Callable[[Pair, Pair], Pair], a: Pair, b: Pair, short: bool) -> Pair:
    """A sum or product; where it is a whole number that one float holds, only that float is worked."""
    if not short:
        return work(a, b)
    return (a[0] + b[0] if work is add else a[0] * b[0]), None


def _chosen(condition: Any, a: Pair, b: Pair) -> Pair:
    high = np.where(condition, a[0], b[0])
    if a[1] is None and b[1] is None:
        return high, None
    return high, np.where(condition, *[0.0 if low is None else low for low in (a[1], b[1])])


def _gap(fine: int, finer: list[Any]) -> Any:
    """Less than what two different multiples of 1/(fine x finer) are apart; 0 where nothing is known."""
    if not fine or fine.bit_length() > 900:
        return 0.0
    found: Any = 1 / (float(fine) * (1 + 2.0**-40))
    for each in finer:
        found = found / each
    return found * (1 - 2.0**-40)


def _finer_inside(
    reads: list[Any], low: Fraction | None, high: Fraction | None, error: float, unit: float, fine: int
) -> Any:
    """The denominators of a figure held in limits: none of its own where it certainly stands at a limit."""
    inside = np.ones(len(reads[0][0]), bool)
    open_gap: Any = None
    for end, sign in ((low, 1), (high, -1)):
        if end is not None:
            over = _apart(reads[0], end) * sign
            if open_gap is None:
                open_gap = 4 * error * unit >= _gap(fine, reads[1:])
            inside &= (over > error) | ((over >= -error) & open_gap)
    return np.where(inside, _product(reads[1:]), 1.0)


def _compared(reads: list[Any], kind: str, edge: Fraction, error: float, scale: float, fine: int) -> Pair:
    """Whether a figure is less than, at most or equal to an edge, and where that is not proved."""
    apart = _apart(reads[0], edge)
    near = np.abs(apart) <= error
    if not near.any():
        return (near, near) if kind == "equal" else (apart < 0, near)
    on = near & (2 * (np.abs(apart) + error) * scale < _gap(fine, reads[1:]))
    found = on if kind == "equal" else np.where(on, kind == "at_most", apart < 0)
    return found, near & ~on


def _denominators(wholes: Pair, scale: Fraction) -> Any:
    """The denominators of whole numbers times a scale, in lowest terms, row by row."""
    high, low = (
        np.nan_to_num(part, nan=0.0, posinf=0.0, neginf=0.0).tolist()  # where there is no figure, nothing is asked
        for part in (wholes[0], np.zeros_like(wholes[0]) if wholes[1] is None else wholes[1])
    )
    whole = scale.denominator
    found = [whole // gcd(int(a) + int(b), whole) for a, b in zip(high, low, strict=True)]
    return np.array([float(min(each, 1 << 900)) for each in found]) * (1 + 2.0**-40)


def _dense(fine: int, finer: list[Any]) -> Any:
    """At least fine x finer; without end where nothing is known."""
    return float(fine) * (1 + 2.0**-40) * _product(finer) if fine and fine.bit_length() <= 900 else np.inf


def _product(reads: list[Any]) -> Any:
    found: Any = 1.0
    for each in reads:
        found = found * each * (1 + 2.0**-50)
    return found


def _rounded_half(reads: list[Any], mode: str, error: float, fine: int) -> tuple[Pair, Any]:
    """A figure rounded to the nearest whole number, and where it cannot be said to which.

    It is whole + way x (1/2 + beyond): near a half, `beyond` is what it lies past it, to within one rounding.
    """
    high, low = reads[0]
    whole = np.rint(high)
    beyond = high - whole
    way = np.copysign(1.0, beyond)
    np.abs(beyond, out=beyond)
    beyond -= 0.5
    if low is not None:
        beyond += way * low
    distance = np.abs(beyond)
    near = distance <= error * (1 + 2.0**-40)
    found = whole + way * (beyond > 0)
    if not near.any():
        return (found, None), near
    gap = _gap(lcm(fine, 2) if fine else 0, reads[1:])
    distance += error
    distance *= 2
    on = near & (distance < gap)
    tied = whole + way * ((whole % 2 == 1) if mode == "half even" else (way > 0) == (high > 0))
    return (np.where(on, tied, found), None), near & ~on


def _rounded(reads: list[Any], mode: str, error: float, fine: int) -> tuple[Pair, Any]:
    """A figure rounded to a whole number, and where it cannot be said to which."""
    if mode.startswith("half"):
        return _rounded_half(reads, mode, error, fine)
    value = reads[0]
    below = floor(value)
    over = add(value, negated(below))[0]
    under = add(add(below, (1.0, None)), negated(value))[0]
    distance = np.minimum(np.abs(over), np.abs(under))
    near = distance <= error
    on = near & (2 * (distance + error) < _gap(lcm(fine, 2) if fine else 0, reads[1:]))
    edge = below[0] + np.where(np.abs(under) < np.abs(over), 1.0, 0.0)
    up = reads[0][0] > 0
    plain = below[0] + np.where(up == (mode == "up"), 1.0, 0.0)
    return (np.where(on, edge, plain), None), near & ~on


PROVED: dict[str, tuple[Callable[..., Any], int]] = {
    "quotients": (quotients, 0),
    "quotients_finer": (quotients, 1),
    "compare": (_compared, 0),
    "undecided": (_compared, 1),
    "round": (_rounded, 0),
    "near_edge": (_rounded, 1),
}
