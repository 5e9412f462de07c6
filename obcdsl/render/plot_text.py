"""A plot in letters, for a terminal: lines, open and closed ends, thresholds, what was achieved, and the words below it."""

from __future__ import annotations

from fractions import Fraction

from obcdsl.plots.model import Line, Number, Plot, Window, line_at, window
from obcdsl.plots.told import described
from obcdsl.record import dataclass
from obcdsl.render.screen import Screen, visible, width_of, wrap

HEIGHT = 15
DRAWN = {
    "level": "─",
    "rises": "╱",
    "falls": "╲",
    "closed": "●",
    "open": "○",
    "at": "◆",
    "mark": "┊",
    "axis": "┄",
    "side": "│",
}
PLAIN = {
    "level": "-",
    "rises": "/",
    "falls": "\\",
    "closed": "*",
    "open": "o",
    "at": "#",
    "mark": ":",
    "axis": ".",
    "side": "|",
}
BOLD, FAINT, PLAIN_AGAIN = "\x1b[1m", "\x1b[2m", "\x1b[0m"


@dataclass(slots=True)
class Sheet:
    """Letters in rows and columns, each with a style."""

    shows: Window
    wide: int
    letters: list[list[str]]
    styles: list[list[str]]

    def column(self, across: Number) -> int:
        """The column of a place, the nearest."""
        return _nearest(Fraction(across - self.shows.left) / (self.shows.right - self.shows.left) * (self.wide - 1))

    def row(self, up: Number) -> int:
        """The row of a height, the nearest; the first is at the top."""
        return HEIGHT - 1 - _nearest(Fraction(up - self.shows.low) / (self.shows.high - self.shows.low) * (HEIGHT - 1))

    def put(self, column: int, row: int, letter: str, style: str = "") -> None:
        """Set a letter, over what is there."""
        if 0 <= row < HEIGHT and 0 <= column < self.wide:
            self.letters[row][column], self.styles[row][column] = letter, style


def _nearest(number: Fraction) -> int:
    return (2 * number.numerator + number.denominator) // (2 * number.denominator)


def plot_text(plot: Plot, screen: Screen | None = None) -> str:
    """A plot as lines of text, as wide as the screen and in the letters that it carries."""
    screen = screen or Screen()
    marks = DRAWN if _carries(screen, "".join(DRAWN.values())) else PLAIN
    shows = window(plot)
    heights = sorted(
        {point.up for point in plot.vertices()} | ({Fraction(0)} if shows.low <= 0 <= shows.high else set())
    )
    label_wide = max(width_of(plot.up.said(up)) for up in heights)
    wide = max(20, min(screen.width, 100) - label_wide - 2)
    sheet = Sheet(shows, wide, [[" "] * wide for _ in range(HEIGHT)], [[""] * wide for _ in range(HEIGHT)])
    _draw(plot, sheet, marks)
    labels = {sheet.row(up): plot.up.said(up) for up in heights}
    lines = [plot.heading, plot.up.words, *([f"Above: {plot.above}"] if plot.above else []), ""]
    lines = [screen.text(visible(line)) for line in lines]
    for row in range(HEIGHT):
        label = screen.text(labels.get(row, "")).rjust(label_wide)
        lines.append(f"{label} {marks['side']}{_styled(sheet, row, screen)}".rstrip())
    pad = " " * (label_wide + 2)
    lines += [screen.text(pad + line).rstrip() for line in _below(plot, sheet)]
    if plot.below:
        lines.append(screen.text(visible(f"Below: {plot.below}")))
    words = wrap(visible(described(plot)), min(screen.width, 100))
    return "\n".join([*lines, "", *(screen.text(line) for line in words)]) + "\n"


def _carries(screen: Screen, letters: str) -> bool:
    try:
        letters.encode(screen.encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _draw(plot: Plot, sheet: Sheet, marks: dict[str, str]) -> None:
    if sheet.shows.low < 0 < sheet.shows.high:
        for column in range(sheet.wide):
            sheet.put(column, sheet.row(0), marks["axis"], FAINT)
    for mark in plot.marks:
        for row in range(HEIGHT):
            sheet.put(sheet.column(mark.across), row, marks["mark"], FAINT)
    step = Fraction(sheet.shows.right - sheet.shows.left) / (sheet.wide - 1)
    for line in plot.lines:
        _line(line, sheet, step, marks)
    for end in plot.ends:
        sheet.put(
            sheet.column(end.point.across), sheet.row(end.point.up), marks["closed" if end.closed else "open"], BOLD
        )
    if plot.achieved is not None and plot.achieved.point is not None:
        point = plot.achieved.point
        sheet.put(sheet.column(point.across), sheet.row(point.up), marks["at"], BOLD)


def _line(line: Line, sheet: Sheet, step: Fraction, marks: dict[str, str]) -> None:
    """One letter in each column, and in each row between where the line is steep."""
    before: int | None = None
    for column in range(sheet.wide):
        across = sheet.shows.left + step * column
        up = line_at(line, across)
        if up is None:
            before = None
            continue
        row = sheet.row(up)
        after = line_at(line, across + step)
        way = "level" if after is None or after == up else "rises" if after > up else "falls"
        sheet.put(column, row, marks[way])
        if before is not None and abs(row - before) > 1:
            way = "falls" if row > before else "rises"
            for between in range(min(row, before) + 1, max(row, before)):
                sheet.put(column, between, marks[way])
        before = row


def _styled(sheet: Sheet, row: int, screen: Screen) -> str:
    if not screen.colour:
        return "".join(sheet.letters[row]).rstrip()
    return "".join(
        f"{style}{letter}{PLAIN_AGAIN}" if style else letter
        for letter, style in zip(sheet.letters[row], sheet.styles[row], strict=True)
    ).rstrip()


def _below(plot: Plot, sheet: Sheet) -> list[str]:
    """The words of each mark under its column, in as many lines as keep them apart, and what the axis shows."""
    lines: list[str] = []
    for mark in plot.marks:
        said = visible(mark.words)
        start = max(0, min(sheet.column(mark.across) - width_of(said) // 2, sheet.wide - width_of(said)))
        at = next((number for number, line in enumerate(lines) if width_of(line) < start), len(lines))
        if at == len(lines):
            lines.append("")
        lines[at] = lines[at].ljust(start) + said
    return [*lines, *wrap(visible(plot.across.words[:1].upper() + plot.across.words[1:]), sheet.wide)]
