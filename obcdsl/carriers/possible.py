"""What a figure may be: the values of the bounds carrier (`obcdsl.carriers.bounds`).

>>> joined([3, Possible(5, HIGHEST), LEFT_OUT])
Possible(low=3, high=HIGHEST, marks=[LEFT_OUT])
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from obcdsl.carriers.ends import HIGHEST, LOWEST, End, Ends
from obcdsl.record import dataclass
from obcdsl.running.verdicts import Refused
from obcdsl.values import LEFT_OUT, NONE, LeftOut, NoLimit

__all__ = ["HIGHEST", "LEFT_OUT", "LOWEST", "Mark", "Possible", "holds", "joined", "left_out_in", "made", "possible"]

Mark = LeftOut | NoLimit
NOTHING: frozenset[Any] = frozenset()


@dataclass(frozen=True, slots=True)
class Possible:
    """What a figure may be: from `low` to `high` (both None where it can be no number), one of `answers`, or a mark."""

    low: End | None = None
    high: End | None = None
    answers: frozenset[bool | str] = NOTHING
    marks: frozenset[Mark] = NOTHING

    def __repr__(self) -> str:
        said = [f"low={self.low!r}, high={self.high!r}"] if self.low is not None else []
        said += [f"answers={sorted(self.answers, key=str)}"] if self.answers else []
        said += [f"marks={sorted(self.marks, key=repr)}"] if self.marks else []
        return f"Possible({', '.join(said)})"

    @property
    def ends(self) -> Ends | None:
        """The least and the greatest number or date; None where it can be none."""
        return None if self.low is None else (self.low, self.high)


def possible(value: Any) -> Possible:
    """A value as what it may be; a certain one may be itself alone.

    >>> possible(3), possible(True), possible(LEFT_OUT)
    (Possible(low=3, high=3), Possible(answers=[True]), Possible(marks=[LEFT_OUT]))
    """
    if value.__class__ is Possible:
        return value
    if isinstance(value, (bool, str)):
        return Possible(answers=frozenset({value}))
    if isinstance(value, (LeftOut, NoLimit)):
        return Possible(marks=frozenset({value}))
    return Possible(value, value)


def made(ends: Ends | None, answers: Iterable[bool | str] = (), marks: Iterable[Mark] = ()) -> Any:
    """A value from its parts: itself where it is certain; refused where there is nothing that it may be."""
    answers, marks = frozenset(answers), frozenset(marks)
    if ends is None:
        alone = answers or marks
        if len(answers) + len(marks) == 1:
            return next(iter(alone))
        if not alone:
            raise Refused("there is no value that it can have")
        return Possible(answers=answers, marks=marks)
    low, high = ends
    if low == high and not answers and not marks:
        return low
    return Possible(low, high, answers, marks)


def holds(value: Any, figure: Any) -> bool:
    """Whether a figure is among what a value may be.

    >>> holds(Possible(0, HIGHEST), 10**9), holds(Possible(0, 1), LEFT_OUT)
    (True, False)
    """
    found = possible(value)
    if isinstance(figure, (bool, str)):
        return figure in found.answers
    if isinstance(figure, (LeftOut, NoLimit)):
        return figure in found.marks
    return found.ends is not None and found.ends[0] <= figure <= found.ends[1]


def joined(values: list[Any]) -> Any:
    """A value that may be any of several: the hull of their numbers, all their answers and marks."""
    parts = [possible(value) for value in values]
    if parts and all(part.low is not None and not part.answers and not part.marks for part in parts):
        low, high = min([part.low for part in parts]), max([part.high for part in parts])  # type: ignore[type-var]
        return low if low == high else Possible(low, high)
    spans = [part.ends for part in parts if part.ends is not None]
    ends = (min(low for low, _ in spans), max(high for _, high in spans)) if spans else None
    return made(ends, (a for part in parts for a in part.answers), (m for part in parts for m in part.marks))


def left_out_in(*parts: Possible) -> frozenset[Mark]:
    """The ways in which any of some values may be left out."""
    return frozenset(mark for part in parts for mark in part.marks if mark is not NONE)
