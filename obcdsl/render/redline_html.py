"""A redline as one self-contained web page: what goes is struck through, what comes is underlined, every text escaped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from obcdsl.redline.model import ClauseChange, Line, Piece
from obcdsl.redline.sides import (
    MARKS,
    ORDER_RULE,
    Comparison,
    count_words,
    heading_words,
    money_grids,
    number_words,
    party_words,
    side_words,
)
from obcdsl.render.grid import Grid
from obcdsl.render.html_style import POLICY, STYLE
from obcdsl.render.markup import Markup, block, element, figure, lines, row, table, text

MARKED = """
ins { background: #eef4ea; color: #1b1f24; text-decoration: underline; text-underline-offset: .15em; }
del { background: #fdf1f0; color: #7d1a1a; text-decoration: line-through; }
"""
TAGS = {"gone": "del", "new": "ins"}


def page(comparison: Comparison) -> str:
    """The page."""
    redline = comparison.redline
    title = f"What changes: {redline.title[1]}"
    policy = element("meta", http_equiv="Content-Security-Policy", content=POLICY).removesuffix("</meta>")
    head = block(
        "head",
        Markup('<meta charset="utf-8">'),
        Markup('<meta name="viewport" content="width=device-width, initial-scale=1">'),
        Markup(policy),
        element("title", title),
        Markup(f"<style>{STYLE}{MARKED}</style>"),
    )
    main = block(
        "main",
        element(
            "p",
            count_words(redline),
            Markup(" What goes is <del>struck through</del>, what comes is <ins>underlined</ins>."),
        ),
        *(_clause(change) for change in redline.clauses),
        *_money(comparison),
    )
    sides = [
        element("p", f"{side}: {side_words(redline, at)}", class_="quiet")
        for at, side in enumerate(("Before", "After"))
    ]
    deeds = (element("p", deed) for deed in redline.amendments)
    header = block("header", element("h1", title), *sides, *deeds, class_="page")
    return f"<!DOCTYPE html>\n{element('html', lines((head, block('body', header, main))), lang='en-GB')}\n"


def _clause(change: ClauseChange) -> Markup:
    """A clause under its number and title, with all of its paragraphs."""
    body: list[Markup] = []
    first, *rest = change.lines
    for kind, group in groupby(rest, key=lambda line: line.kind):
        body += _of_kind(kind, list(group), change)
    number = Markup(f"{text(number_words(change))} ")
    heading = element("h2", number, *_pieces(first.cells[0]))
    return block("section", heading, element("p", MARKS[change.way], class_="quiet"), *body)


def _of_kind(kind: str, group: Sequence[Line], change: ClauseChange) -> Iterator[Markup]:
    match kind:
        case "row":
            head = element("tr", *(element("th", *_pieces(cell), scope="col") for cell in group[0].cells))
            cells = (element("tr", *(element("td", *_pieces(cell)) for cell in line.cells)) for line in group[1:])
            whole = block("table", element("thead", head), block("tbody", *cells))
            yield element(
                "div", whole, class_="wide", tabindex=0, role="group", aria_label=f"Table of {heading_words(change)}"
            )
        case "point" | "step":
            yield block("ol" if kind == "step" else "ul", *(element("li", *_pieces(line.cells[0])) for line in group))
        case "quote":
            yield block("blockquote", *(element("p", *_pieces(line.cells[0])) for line in group))
        case _:
            yield from (element("p", *_pieces(line.cells[0])) for line in group)


def _pieces(cell: Sequence[Piece]) -> Iterator[Markup]:
    for piece in cell:
        yield text(piece.text) if piece.mark == "same" else element(TAGS[piece.mark], piece.text)


def _money(comparison: Comparison) -> Iterator[Markup]:
    if comparison.money is None:
        return
    yield element("h2", "What the changes move")
    yield element("p", ORDER_RULE)
    yield element("p", "; ".join(party_words(comparison.redline)), class_="quiet")
    for grid in money_grids(comparison):
        yield _grid(grid)


def _grid(grid: Grid) -> Markup:
    right = [at for at, column in enumerate(grid.columns) if column.figure]
    rows = (
        row(one.cells[0], *(figure(cell) if at in right else cell for at, cell in enumerate(one.cells[1:], start=1)),
            class_="total" if one.total else None)
        for one in grid.rows
    )  # fmt: skip
    return table(grid.title, [column.heading for column in grid.columns], rows, figures=right)
