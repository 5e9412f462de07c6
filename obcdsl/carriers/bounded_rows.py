"""Figures over rows that count or may count, each with everything that its value may be (see `obcdsl.carriers.bounds`).

>>> from obcdsl.carriers.possible import Possible, made
>>> rows = [(True, 4), (Possible(answers=frozenset({True, False})), 3)]
>>> folded("total", rows), folded("count", rows), folded("smallest", rows)
(Possible(low=4, high=7), Possible(low=1, high=2), Possible(low=3, high=4))
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from obcdsl.arithmetic.rounding import OUTSIDE, median, percentile_interpolated, percentile_nearest_rank
from obcdsl.carriers.ends import Ends, greatest_of_some, least_of_some, total, turned
from obcdsl.carriers.possible import NOTHING, Mark, left_out_in, made, possible
from obcdsl.values import LEFT_OUT, NONE, NOT_APPLICABLE, LeftOut

Rows = list[tuple[Any, Any]]


def is_left_out(value: Any) -> bool:
    """Whether a value is certainly left out."""
    return value.__class__ is LeftOut


def sides(rows: Rows, *, drops: bool) -> tuple[list[Ends], list[Ends], frozenset[Mark], bool]:
    """The ends of rows that certainly count and of those that may, how rows may be left out, and whether one surely is.

    `drops` says that a row left out is not of the cohort; otherwise it leaves the whole figure out.
    """
    certain: list[Ends] = []
    others: list[Ends] = []
    marks: frozenset[Mark] = NOTHING
    spoilt = False
    for held, value in rows:
        if is_left_out(held):
            continue
        part = possible(value)
        left = part.marks - {NONE, NOT_APPLICABLE}
        sure = held is True and NOT_APPLICABLE not in part.marks
        marks |= left
        if part.ends is not None:
            (certain if sure and not (drops and left) else others).append(part.ends)
        elif sure and not drops:
            spoilt = True
    return certain, others, marks, spoilt


def folded(operation: str, rows: Rows) -> Any:
    """A total, count, mean, median, smallest or largest: left out where it is not known whether a row counts."""
    asked = [mark for held, _ in rows for mark in left_out_in(possible(held))]
    if any(is_left_out(held) for held, _ in rows):
        return made(None, (), asked)
    if operation == "count":
        parts = [(held, possible(value)) for held, value in rows]
        present = [(held, part) for held, part in parts if part.answers or part.ends or NONE in part.marks]
        return made((sum(held is True and not left_out_in(part) for held, part in present), len(present)), (), asked)
    certain, others, marks, spoilt = sides(rows, drops=False)
    marks |= frozenset(asked)
    if spoilt:
        return made(None, (), marks)
    if operation == "total":
        return made(_total(certain, others), (), marks)
    return made(_ranked(CHOICES[operation], certain, others), (), marks if certain else {*marks, LEFT_OUT})


def finished(primitive: str, arguments: list[Any], rows: Rows) -> Any:
    """A percentile, a quantile group or a rank."""
    certain, others, _, _ = sides(rows, drops=True)
    marks = left_out_in(*[possible(argument) for argument in arguments])
    if not certain:
        marks |= {LEFT_OUT}
    if not certain and not others:
        return made(None, (), marks)
    first = arguments[0]
    if primitive in ("rank_from_lowest", "rank_from_highest"):
        value = possible(first).ends
        if value is not None and not _among(value, [*certain, *others]):
            raise ValueError(OUTSIDE.format("a rank"))
        return made(None if value is None else _rank(primitive, value, certain, others), (), marks)
    if primitive == "quantile_group":
        value = possible(arguments[1]).ends
        if value is not None and not _among(value, [*certain, *others]):
            raise ValueError(OUTSIDE.format("a quantile group"))
        return made(None if value is None else _group(first, value, certain, others), (), marks)
    return made(_ranked(lambda values: PERCENTILES[primitive](first, values), certain, others), (), marks)


def _among(value: Ends, rows: list[Ends]) -> bool:
    """Whether a figure may be that of one of the rows."""
    return any(low <= value[1] and value[0] <= high for low, high in rows)


def _total(certain: list[Ends], others: list[Ends]) -> Ends:
    ends: Ends = (0, 0)
    for span in certain:
        ends = total(ends, span)
    for low, high in others:
        ends = total(ends, (min(low, 0), max(high, 0)))
    return ends


def _ranked(choose: Callable[[list[Any]], Any], certain: list[Ends], others: list[Ends]) -> Ends | None:
    """The ends of a figure that never falls as a row rises; None where there is no row."""
    if not certain and not others:
        return None
    return (
        least_of_some(choose, [low for low, _ in certain], [low for low, _ in others]),
        greatest_of_some(choose, [high for _, high in certain], [high for _, high in others]),
    )


def _mean(values: list[Any]) -> Any:
    return Fraction(sum(values), len(values))


CHOICES: dict[str, Callable[[list[Any]], Any]] = {"mean": _mean, "median": median, "smallest": min, "largest": max}


def _rank(primitive: str, value: Ends, certain: list[Ends], others: list[Ends]) -> Ends:
    """The ranks that one of the values may have: 1 plus how many surely are, and may be, beyond it."""
    if primitive == "rank_from_highest":
        certain, others = ([(turned(high), turned(low)) for low, high in rows] for rows in (certain, others))
        value = (turned(value[1]), turned(value[0]))
    all_rows = [*certain, *others]
    surely = sum(high < value[0] for _, high in certain)
    return 1 + surely, max(1 + surely, min(1 + sum(low < value[1] for low, _ in all_rows), len(all_rows)))


def _group(groups: int, value: Ends, certain: list[Ends], others: list[Ends]) -> Ends:
    """The quantile groups that one of the values may fall in: by how many are surely, and may be, below it."""
    all_rows = [*certain, *others]
    surely = sum(high < value[0] for _, high in certain)
    below = min(sum(low < value[1] for low, _ in all_rows), len(all_rows) - 1)
    not_below = max(1, sum(low >= value[1] for low, _ in certain))
    return 1 + surely * groups // len(all_rows), min(groups, 1 + below * groups // (below + not_below))


PERCENTILES = {"percentile_nearest_rank": percentile_nearest_rank, "percentile_inclusive": percentile_interpolated}
