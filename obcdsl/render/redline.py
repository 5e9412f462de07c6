"""A redline in each of its formats: for a terminal, as a web page, as a Word file with tracked changes, as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping

from obcdsl.redline.model import Line, Piece
from obcdsl.redline.sides import (
    ORDER_RULE,
    Comparison,
    comparison_data,
    count_words,
    heading_words,
    money_grids,
    party_words,
    side_words,
)
from obcdsl.render.grid import plain_grid
from obcdsl.render.screen import Screen, wrap

SIGNS = {"gone": ("[-", "-]"), "new": ("{+", "+}")}


def as_format(comparison: Comparison, form: str, screen: Screen) -> bytes:
    """The comparison as the bytes of one of `obcdsl.redline.FORMATS`.

    Raises:
        Refusal: where what writes the format is not installed.
    """
    return _WRITERS[form](comparison, screen)


def _text(comparison: Comparison, screen: Screen) -> bytes:
    return ("\n".join(_lines(comparison, screen)) + "\n").encode("utf-8", "backslashreplace")


def _lines(comparison: Comparison, screen: Screen) -> Iterator[str]:
    redline = comparison.redline
    yield from wrap(screen.text(f"before: {side_words(redline, 0)}"), screen.width)
    yield from wrap(screen.text(f"after:  {side_words(redline, 1)}"), screen.width)
    for deed in redline.amendments:
        yield from wrap(screen.text(deed), screen.width)
    yield ""
    marks = " What goes stands in [-...-], what comes in {+...+}." if redline.clauses else ""
    yield count_words(redline) + marks
    for change in redline.clauses:
        yield ""
        yield screen.text(heading_words(change))
        for line in change.lines:
            if line.mark != "same" or any(piece.mark != "same" for cell in line.cells for piece in cell):
                yield from (f"  {part}" for part in wrap(screen.text(_marked(line)), max(screen.width - 2, 40)))
    if comparison.money is not None:
        yield ""
        yield from wrap(ORDER_RULE, screen.width)
        yield ""
        yield from (screen.text(party) for party in party_words(redline))
        for grid in money_grids(comparison):
            yield ""
            yield from plain_grid(grid, screen)


def _marked(line: Line) -> str:
    before = {"point": "- ", "step": "then: ", "quote": "> "}.get(line.kind, "")
    return before + " | ".join("".join(map(_piece, cell)) for cell in line.cells)


def _piece(piece: Piece) -> str:
    if piece.mark == "same" or not piece.text:
        return piece.text
    opened, closed = SIGNS[piece.mark]
    return f"{opened}{piece.text}{closed}"


def _json(comparison: Comparison, screen: Screen) -> bytes:
    return (json.dumps(comparison_data(comparison), indent=2, ensure_ascii=False) + "\n").encode()


def _html(comparison: Comparison, screen: Screen) -> bytes:
    from obcdsl.render.redline_html import page

    return page(comparison).encode("utf-8", "xmlcharrefreplace")


def _docx(comparison: Comparison, screen: Screen) -> bytes:
    from obcdsl.render.redline_docx import document

    return document(comparison)


_WRITERS: Mapping[str, Callable[[Comparison, Screen], bytes]] = {
    "text": _text, "html": _html, "docx": _docx, "json": _json,
}  # fmt: skip
