"""Source text and positions in it. Everything that is reported or traced points at a `Span`.

>>> source = Source("a.obc", "fee base\\n  pays 1")
>>> source.line_and_column(11)
(2, 3)
"""

from __future__ import annotations

import dataclasses
from bisect import bisect_right

from obcdsl.record import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one file: offsets in characters, `end` exclusive."""

    path: str
    start: int
    end: int

    def to(self, other: Span) -> Span:
        """The stretch from the start of this span to the end of another."""
        return Span(self.path, self.start, max(self.end, other.end))


NOWHERE = Span("", 0, 0)


@dataclasses.dataclass(frozen=True, slots=True)
class Source:
    """A contract or library file, as text with line ends made `\\n`."""

    path: str
    text: str
    starts: tuple[int, ...] = dataclasses.field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        starts = [0]
        at = self.text.find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = self.text.find("\n", at + 1)
        object.__setattr__(self, "starts", tuple(starts))

    def line_and_column(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both counted from 1."""
        line = bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1] + 1

    def line(self, number: int) -> str:
        """The text of a line, counted from 1, without its end."""
        start = self.starts[number - 1]
        end = self.starts[number] - 1 if number < len(self.starts) else len(self.text)
        return self.text[start:end]
