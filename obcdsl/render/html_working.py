"""How a statement came about, as parts of a page: the plots, the working of each line, and the data behind it.

Made from what `statement_data` says of a statement, which the PDF shows too.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from obcdsl.render.markup import Markup, block, element, figure, lines, row, table

if TYPE_CHECKING:
    from obcdsl.render.statement_data import Data


def working(page: Data) -> Iterator[Markup]:
    """The sections that stand after the tables of a statement."""
    yield from _figures(page)
    yield from _lines(page)
    yield from _data(page)


def _figures(page: Data) -> Iterator[Markup]:
    if page["figures"]:
        yield element("h3", "What was achieved, drawn")
    for each in page["figures"]:
        caption = element("figcaption", element("strong", each["caption"]), " ", each["words"])
        yield block("figure", Markup(each["svg"]), caption)


def _lines(page: Data) -> Iterator[Markup]:
    worked = [line for line in page["lines"] if line["working"] is not None]
    if worked:
        yield element("h3", "How each payment was worked out")
    for line in worked:
        title = f"Clause {line['number']}  {line['title']}" if line["number"] else line["title"]
        summary = element("summary", title, ": ", element("strong", line["amount"]))
        yield block("details", summary, block("ul", _told(line["working"])), class_="working", open="open")


def _told(told: Data) -> Markup:
    """A figure and all below it."""
    place = element("span", f" ({told['place']})", class_="quiet") if told["place"] else ""
    said = (element("p", each, class_="quiet") for each in told["said"])
    below = block("ul", *map(_told, told["below"])) if told["below"] else ""
    formula = " = ".join((told["label"], *told["sides"]))
    return element("li", formula, place, lines(said), below)


def _data(page: Data) -> Iterator[Markup]:
    if not page["data"] and not page["others"]:
        return
    yield element("h3", "Data used")
    if page["data"]:
        headings = ("Figure", "Period", "Used", "File", "Row", "Column")
        rows = (
            row(name, period, figure(used), file, figure(at), column)
            for name, period, used, file, at, column in page["data"]
        )
        yield table("Every figure of the data that this statement reads.", headings, rows, figures=(2, 4))
    if page["others"]:
        yield element("p", page["others"], class_="quiet")
