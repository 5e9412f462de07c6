"""The terms as one self-contained web page: no script, nothing loaded, every text escaped.

Clauses are linked with what they speak of, tables have captions and headings, and each plot is said in words too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, assert_never

from obcdsl.english.document import Clause, Document, Part
from obcdsl.english.prose import Block, Grid, Items, Quoted, Sentence, Spelt
from obcdsl.english.references import Reference, References, Run, references
from obcdsl.plots.told import described
from obcdsl.render.figures import figures_of, illustrated
from obcdsl.render.html_style import POLICY, STYLE
from obcdsl.render.markup import Markup, block, element, text
from obcdsl.render.plot_svg import svg

if TYPE_CHECKING:
    from obcdsl.contract import Contract

TERMS_STYLE = """
a, h1, h2, h3 { unicode-bidi: isolate; }
.number { color: var(--quiet); font-variant-numeric: tabular-nums; text-decoration: none; }
h2 .number, h3 .number { margin-right: .6em; }
.clause { margin: 2.5rem 0; }
.paragraph { display: grid; grid-template-columns: 4.5rem 1fr; gap: 0 .75rem; margin: .75rem 0; }
.paragraph > .number { font-size: .875rem; padding-top: .1rem; }
.paragraph .wide { margin: 0 0 .5rem; }
.paragraph caption { font-size: 1rem; color: var(--ink); padding-bottom: .35rem; }
.paragraph td, .paragraph th { padding-top: .3rem; padding-bottom: .3rem; }
.paragraph > div > p, .paragraph ol, .paragraph ul { margin: 0; }
.paragraph ol, .paragraph ul { padding-left: 1.5rem; margin-top: .35rem; }
.part { margin-top: 3.5rem; padding-top: 1.5rem; border-top: .15rem solid var(--accent); }
h3 { font-size: 1.3rem; }
main .quoted { margin-left: 5.25rem; }
.quoted p { margin: 0 0 .4rem; }
figure { margin: 1.5rem 0 1.5rem 5.25rem; }
figure svg { max-width: 100%; height: auto; display: block; }
figcaption { color: var(--quiet); font-size: .875rem; }
.contents { max-width: 60rem; margin: 0 auto; padding: 0 1.5rem; }
.contents ol { list-style: none; padding-left: 0; columns: 2; column-gap: 2rem; }
.contents ol ol { columns: 1; padding-left: 1.5rem; font-size: .9rem; }
.contents > ol > li { break-inside: avoid; margin-bottom: .75rem; }
.standing { font-weight: 600; letter-spacing: .08em; }
@media (max-width: 40rem) { .contents { max-width: 60rem; margin: 0 auto; padding: 0 1.5rem; }
.contents ol { columns: 1; } .paragraph { display: block; }
  figure, main .quoted { margin-left: 0; } }
@media print { .contents { display: none; } figure, .paragraph { break-inside: avoid; } .clause { margin: 1.2rem 0; } }
"""


def html(contract: Contract) -> bytes:
    """The terms as a web page.

    Raises:
        Refusal: where the contract has errors.
    """
    return page(illustrated(contract)).encode("utf-8", "xmlcharrefreplace")


def page(document: Document) -> str:
    """The page of a document."""
    known = references(document)
    parts = (
        _head(document.title),
        _header(document),
        _contents(document),
        Markup('<main id="content">'),
        *(_part(part, known) for part in document.parts),
        element("p", document.closing, class_="quiet") if document.closing else "",
        Markup("</main>"),
        block(
            "footer",
            element("p", document.standing_words(), class_="quiet"),
            element(
                "p", "Fingerprint of the signed text (SHA-256): ", element("code", document.fingerprint), class_="quiet"
            ),
        ),
        Markup("</body>\n</html>"),
    )
    return "\n".join(part for part in parts if part) + "\n"


def _head(title: str) -> Markup:
    return Markup(
        '<!doctype html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        f"<title>{text(title)}: terms</title>\n<style>{STYLE}{TERMS_STYLE}</style>\n</head>\n<body>\n"
        '<a class="skip" href="#content">Skip to the terms</a>'
    )


def _header(document: Document) -> Markup:
    return block(
        "header",
        element("p", "Terms", class_="kind"),
        element("h1", document.title),
        element("p", document.standing_words(), class_="standing"),
        element(
            "p", "Fingerprint of the signed text (SHA-256): ", element("code", document.fingerprint), class_="quiet"
        ),
        class_="page",
    )


def _contents(document: Document) -> Markup:
    entries = (
        element(
            "li",
            element("a", _number(part.number), " ", part.title, href=f"#part-{part.number}"),
            block("ol", *(element("li", _link(clause)) for clause in part.clauses)),
        )
        for part in document.parts
    )
    return block("nav", element("h2", "Contents", id="contents"), block("ol", *entries), class_="contents",
                 aria_labelledby="contents")  # fmt: skip


def _link(clause: Clause) -> Markup:
    return element("a", _number(clause.number), " ", clause.prose.title, href=_anchor(clause.number))


def _number(number: str) -> Markup:
    return element("span", number, class_="number")


def _anchor(number: str) -> str:
    return f"#clause-{number.replace('.', '-')}"


def _part(part: Part, known: References) -> Markup:
    heading = f"part-{part.number}"
    clauses = (_clause(clause, known) for clause in part.clauses)
    title = element("h2", _number(part.number), " ", part.title, id=heading)
    return block("section", title, *clauses, class_="part", aria_labelledby=heading)


def _clause(clause: Clause, known: References) -> Markup:
    anchor = _anchor(clause.number)[1:]
    title = element("h3", _number(clause.number), " ", clause.prose.title, id=anchor)
    paragraphs = (_paragraph(number, said, clause, known) for number, said in clause.paragraphs())
    return block("section", title, *paragraphs, *_figures(clause), class_="clause", aria_labelledby=anchor)


def _figures(clause: Clause) -> Iterator[Markup]:
    for name, caption, plot in figures_of(clause):
        said = element("figcaption", element("strong", caption), " ", described(plot))
        yield block("figure", svg(plot, name), said)


def _paragraph(number: str | None, said: Block, clause: Clause, known: References) -> Markup:
    if isinstance(said, Quoted):
        return block("blockquote", *(element("p", paragraph) for paragraph in said.paragraphs), class_="quoted")
    assert number is not None
    anchor = f"paragraph-{number.replace('.', '-')}"
    link = element("a", number, class_="number", href=f"#{anchor}")
    return block("div", link, block("div", *_content(number, said, clause, known)), class_="paragraph", id=anchor)


def _content(number: str, said: Block, clause: Clause, known: References) -> Iterator[Markup]:
    match said:
        case Sentence():
            yield element("p", _runs(known.within(clause, said.text)))
        case Items():
            yield element("p", _runs(known.within(clause, said.lead)))
            items = (element("li", _runs(known.within(clause, item))) for item in said.items)
            yield block("ol" if said.steps else "ul", *items)
        case Grid():
            yield _grid(number, said, clause, known)
        case Spelt():
            parts = (element("code", part) if at % 2 else text(part) for at, part in enumerate(said.parts))
            yield element("p", *parts)
        case Quoted():
            raise AssertionError("quoted wording has its own numbers")
        case _:
            assert_never(said)


def _runs(found: Iterable[Run]) -> Markup:
    return Markup("".join(_run(run) for run in found))


def _run(run: Run) -> Markup:
    return element("a", run.text, href=_anchor(run.clause)) if isinstance(run, Reference) else text(run)


def _grid(number: str, grid: Grid, clause: Clause, known: References) -> Markup:
    head = (element("th", heading, scope="col") for heading in grid.heading)
    rows = (
        element(
            "tr",
            *(
                element("td" if at else "th", _runs(known.cell(clause, heading, cell)), scope=None if at else "row")
                for at, (heading, cell) in enumerate(zip(grid.heading, cells, strict=True))
            ),
        )
        for cells in grid.rows
    )
    whole = block(
        "table",
        element("caption", _runs(known.within(clause, grid.lead))),
        element("thead", element("tr", *head)),
        block("tbody", *rows),
    )
    return element("div", whole, class_="wide", tabindex=0, role="group", aria_label=f"Table of paragraph {number}")
