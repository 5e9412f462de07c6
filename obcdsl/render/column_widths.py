"""How wide the columns of a table are set, so that its rows are as low as may be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

NARROW = 18
"""A column whose texts are no longer than this is as wide as they are."""
ACROSS = 110
"""Letters across a page, in the type of wide tables."""
STEP = 4
MOST_ROWS = 60
"""Of longer tables only so many rows, spread over them, are looked at."""


def shares(rows: Sequence[Sequence[str]], across: int = ACROSS) -> list[int]:
    """The share of each column in the width of a table; 0 for one that is as wide as its texts.

    Each column begins as wide as its longest word; what is left goes, a step at a time, to the column that saves the most
    lines by it.

    Args:
        rows: the heading and the rows, each the texts of its cells.
        across: how many letters stand on a line across the page.

    >>> shares([("Step", "Figure", "How"), ("1", "Payment", "the pool of the payment times the share that is earned")])
    [0, 0, 99]
    >>> shares([("Party", "Share"), ("The clinic", "60%")])
    [1, 1]
    """
    lengths = [[len(cell) for cell in row] for row in rows[:: len(rows) // MOST_ROWS + 1]]
    longest = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    wide = [at for at, length in enumerate(longest) if length > NARROW]
    if not wide:
        return [1] * len(longest)
    widths = {at: max((len(word) for row in rows for word in row[at].split()), default=1) + STEP for at in wide}
    spare = across - sum(longest[at] for at in range(len(longest)) if at not in widths) - sum(widths.values())
    while spare > 0:
        saved: dict[int, Any] = {}
        for row in lengths:
            heights = sorted(((row[at] / widths[at], at) for at in wide), reverse=True)
            height, tallest = heights[0]
            second = heights[1][0] if len(heights) > 1 else 0
            gained = height - max(second, row[tallest] / (widths[tallest] + STEP))
            saved[tallest] = saved.get(tallest, 0) + gained
        widths[max(wide, key=lambda at: saved.get(at, 0))] += STEP
        spare -= STEP
    return [widths.get(at, 0) for at in range(len(longest))]


def widths(rows: Sequence[Sequence[str]], across: int, full: int) -> list[int]:
    """The width of each column, in the unit of the `full` width that they come to together.

    >>> widths([("Step", "How"), ("1", "the pool of the payment times the share that is earned")], 80, 8000)
    [735, 7265]
    """
    found = [share or max(len(row[at]) for row in rows) + STEP for at, share in enumerate(shares(rows, across))]
    made = [full * letters // sum(found) for letters in found]
    return [*made[:-1], full - sum(made[:-1])]
