"""HTML by construction: text is escaped unless it is already `Markup`, so nothing can be forgotten.

>>> element("p", "5 < 6 & ", element("b", "=1+1"), id="x")
'<p id="x">5 &lt; 6 &amp; <b>=1+1</b></p>'
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from obcdsl.render.screen import visible


class Markup(str):
    """Text that is HTML already. Joining or formatting it gives plain text again, which would be escaped."""

    __slots__ = ()


def text(content: str) -> Markup:
    """Text escaped, with whatever is invisible or changes direction shown by its code.

    >>> text("<b>\\u202e")
    '&lt;b&gt;&lt;U+202E&gt;'
    """
    return content if isinstance(content, Markup) else Markup(escape(visible(content)))


def prose(content: str) -> Markup:
    """A sentence in which names and words of the contract stand between backticks.

    >>> prose("the contract says `missing refuse`")
    'the contract says <code>missing refuse</code>'
    """
    parts = content.split("`")
    if len(parts) % 2 == 0:
        return text(content)
    return Markup("".join(element("code", part) if at % 2 else text(part) for at, part in enumerate(parts)))


def element(name: str, *content: str, **attributes: str | int | None) -> Markup:
    """An element. An attribute of None is left out; `class_` and `aria_label` become `class` and `aria-label`."""
    opened = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Markup(f"<{name}{opened}>{''.join(map(text, content))}</{name}>")


def lines(parts: Iterable[str]) -> Markup:
    """Parts one to a line; empty ones are left out."""
    return Markup("\n".join(text(part) for part in parts if part))


def block(name: str, *parts: str, **attributes: str | int | None) -> Markup:
    """An element whose parts stand on lines of their own."""
    return element(name, Markup("\n"), lines(parts), Markup("\n"), **attributes)


def table(
    caption: str, headings: Iterable[str], rows: Iterable[str], foot: Iterable[str] = (), *, figures: Iterable[int] = ()
) -> Markup:
    """A table with a caption and one row of headings. `figures` are the columns that stand to the right."""
    right = frozenset(figures)
    head = Markup("").join(
        element("th", heading, scope="col", class_="figure" if at in right else None)
        for at, heading in enumerate(headings)
    )
    feet = list(foot)
    whole = block(
        "table",
        element("caption", caption),
        element("thead", element("tr", Markup(head))),
        block("tbody", *rows),
        block("tfoot", *feet) if feet else "",
    )
    return element("div", whole, class_="wide", tabindex=0, role="group", aria_label=visible(str(caption)))


def row(heading: str, *cells: str, class_: str | None = None, span: int | None = None) -> Markup:
    """A row: its heading, then its cells. Cells made by `figure` or `cell` stay as they are."""
    made = (each if isinstance(each, Markup) and each.startswith("<td") else element("td", each) for each in cells)
    return element("tr", element("th", heading, scope="row", colspan=span), *made, class_=class_)


def figure(content: str) -> Markup:
    """A cell that holds a figure."""
    return element("td", content, class_="figure")
