"""Lines of a contract with the places of a finding marked under them: `^` for the fault, `-` for what it meets.

Several places on one line share the row of marks; the text of the last stands beside it, and the others hang below:

    22 │   from 12% to 16%: share 40%
       │        --- ^^^^^^ above its start
       │        |
       │        the start
"""

from __future__ import annotations

from obcdsl.diagnostic import Label
from obcdsl.record import dataclass
from obcdsl.render.screen import Screen, width_of
from obcdsl.source import Source

WIDEST_LINE = 160
"""Columns of a source line that are shown whole; a longer line is cut around the first mark."""
SHOWN_OF_LONGER = 80
"""Columns that are left of a line that is cut, so that no screen breaks it; the marks end with it."""
BEFORE_MARK = 30
COLOURS = {
    "error": "1;31", "warning": "1;33", "note": "1;36", "message": "1", "gutter": "34", "fix": "1;32",
    "^": "1;31", "-": "1;34",
}  # fmt: skip
"""ANSI codes, by what they paint."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of one line to mark: columns in the displayed line, `end` exclusive."""

    start: int
    end: int
    sign: str
    text: str


def painted(text: str, what: str, screen: Screen) -> str:
    """The text in its colour, where the screen has colour."""
    return f"\x1b[{COLOURS[what]}m{text}\x1b[0m" if screen.colour and text else text


def snippet(labels: list[Label], fault: object, source: Source, gutter: str, screen: Screen) -> list[str]:
    """The marked lines of one file, in order; lines passed over are shown by `···`. `fault` is marked `^`."""
    bar = painted(screen.text(f"{gutter}│"), "gutter", screen)
    lines = [bar]
    before = 0
    for number, stretches in sorted(_stretches(labels, fault, source).items()):
        if before and number > before + 1:
            lines.append(painted(screen.text(f"{gutter}···"), "gutter", screen))
        before = number
        text, marks = _displayed(source.line(number), stretches, screen)
        head = painted(screen.text(f"{number:>{len(gutter) - 1}} │"), "gutter", screen)
        lines.append(f"{head} {text}".rstrip())
        lines += [f"{bar} {row}" for row in _mark_rows(marks, screen)]
    return lines


def _stretches(labels: list[Label], fault: object, source: Source) -> dict[int, list[Mark]]:
    """What to mark on each line. A place of several lines is marked on its first and its last, its text on the last."""
    found: dict[int, list[Mark]] = {}
    for label in labels:
        sign = "^" if label is fault else "-"
        first, start = source.line_and_column(min(label.span.start, len(source.text)))
        last, end = source.line_and_column(min(max(label.span.end, label.span.start), len(source.text)))
        if last > first and end == 1:
            last, end = last - 1, len(source.line(last - 1)) + 1
        if first == last:
            found.setdefault(first, []).append(Mark(start - 1, end - 1, sign, label.text))
            continue
        found.setdefault(first, []).append(Mark(start - 1, len(source.line(first)), sign, ""))
        text = source.line(last)
        indent = len(text) - len(text.lstrip())
        found.setdefault(last, []).append(Mark(min(indent, end - 1), end - 1, sign, label.text))
    return found


def _displayed(line: str, stretches: list[Mark], screen: Screen) -> tuple[str, list[Mark]]:
    """The line as shown, and its marks in columns of the screen."""
    first = min(mark.start for mark in stretches)
    offset = 0
    left = right = ""
    if len(line) > WIDEST_LINE:
        offset = max(0, min(first - BEFORE_MARK, len(line) - SHOWN_OF_LONGER))
        left = "..." if offset else ""
        right = "..." if offset + SHOWN_OF_LONGER < len(line) else ""
        line = line[offset : offset + SHOWN_OF_LONGER]
    cells = screen.cells(line)
    edges = [width_of(left)]
    for cell in cells:
        edges.append(edges[-1] + width_of(cell))
    marks = []
    for mark in sorted(stretches, key=lambda m: (m.start, m.end)):
        start = edges[max(0, min(mark.start - offset, len(cells)))]
        end = edges[max(0, min(mark.end - offset, len(cells)))]
        marks.append(Mark(start, max(end, start + 1), mark.sign, mark.text))
    return f"{left}{''.join(cells)}{right}", marks


def _mark_rows(marks: list[Mark], screen: Screen) -> list[str]:
    """The row of marks, and the rows of texts that hang below it. `marks` are in order of their start."""
    row = [" "] * max(mark.end for mark in marks)
    for mark in sorted(marks, key=lambda m: m.sign == "^"):
        row[mark.start : mark.end] = mark.sign * (mark.end - mark.start)
    drawn = "".join(_in_colour(row, screen))
    beside = marks[-1] if marks[-1].end == len(row) else None
    hanging = [mark for mark in marks if mark.text and mark is not beside]
    if beside and beside.text:
        drawn = f"{drawn} {painted(screen.text(beside.text), beside.sign, screen)}"
    rows = [drawn]
    if hanging:
        rows.append(_connectors(hanging, screen))
    while hanging:
        mark = hanging.pop()
        same = [other for other in hanging if other.start < mark.start]
        start = _connectors(same, screen)
        width = same[-1].start + 1 if same else 0
        rows.append(start + " " * (mark.start - width) + painted(screen.text(mark.text), mark.sign, screen))
    return rows


def _connectors(marks: list[Mark], screen: Screen) -> str:
    text, width = "", 0
    for mark in marks:
        if mark.start >= width:
            text += " " * (mark.start - width) + painted("|", mark.sign, screen)
            width = mark.start + 1
    return text


def _in_colour(row: list[str], screen: Screen) -> list[str]:
    if not screen.colour:
        return row
    pieces: list[str] = []
    start = 0
    for at in range(1, len(row) + 1):
        if at == len(row) or row[at] != row[start]:
            piece = "".join(row[start:at])
            pieces.append(piece if row[start] == " " else painted(piece, row[start], screen))
            start = at
    return pieces
