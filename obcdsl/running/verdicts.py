"""What stands in place of a figure that cannot be worked: the reason in words, and how far it reaches."""

from __future__ import annotations

from typing import Any

from obcdsl.data.schema import Cell
from obcdsl.record import dataclass


class Refused(Exception):  # noqa: N818 - a verdict on a statement, not a programming error
    """The statement cannot be worked: the reason in words, and the cell that it comes from."""

    def __init__(self, reason: str, cell: Cell | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.cell = cell


class LineRefused(Refused):
    """Only the lines that need the figure are refused."""


class Withheld(Refused):
    """The lines that need the figure pay 0 until it comes."""


class ScoredInstead(Refused):
    """The outcome that needs the figure scores what the metric says."""

    def __init__(self, reason: str, score: Any) -> None:
        super().__init__(reason)
        self.score = score


@dataclass(frozen=True, slots=True)
class Failed:
    """A figure that could not be worked, remembered."""

    error: Refused


NO_VALUE = (Refused, ArithmeticError, ValueError)
"""How a figure fails to have a value while it is worked."""
