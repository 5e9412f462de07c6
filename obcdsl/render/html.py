"""Statements as one self-contained web page that also prints: no script, no remote reference, every text escaped.

The summary stands first, so the page is written at the end; its sections are made as the statements come.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

from obcdsl.render import Writer
from obcdsl.render.html_statement import payment_words, standing_mark, statement_section
from obcdsl.render.html_style import POLICY, STYLE
from obcdsl.render.markup import Markup, block, element, figure, prose, row, table, text
from obcdsl.render.screen import Screen
from obcdsl.render.wording import amount_words, coded_amount_words, count_words, refused_name, transfer_words
from obcdsl.statement import Control, RefusedStatement, Statement

if TYPE_CHECKING:
    from obcdsl.documents import Paid
    from obcdsl.render.statement_data import Data


def writer(stream: TextIO, screen: Screen) -> Writer:
    """A writer of web pages."""
    return HtmlWriter(stream, screen)


class HtmlWriter:
    """Keeps the section of each statement, and writes the page when the summary is known."""

    __slots__ = ("_contents", "_encoding", "_sections", "_stream", "_titles")

    def __init__(self, stream: TextIO, screen: Screen) -> None:
        self._stream = stream
        self._encoding = screen.encoding
        self._sections: list[Markup] = []
        self._contents: list[Markup] = []
        self._titles: dict[str, None] = {}

    def statement(self, statement: Statement, page: Data | None = None) -> None:
        """Make the section of one statement, with how it came about where `page` tells that."""
        number = len(self._sections) + 1
        self._titles[statement.title] = None
        self._contents.append(_contents_row(statement, number))
        self._sections.append(statement_section(statement, number, page))

    def contract(self, paid: Paid) -> None:
        """Make the sections of a contract whose data have all been read, each with how it came about."""
        from obcdsl.depth import room
        from obcdsl.render.statement_data import pages

        with room():
            for statement, page in zip(paid.statements, pages(paid, len(self._sections)), strict=True):
                self.statement(statement, page)

    def finish(self, refused: Sequence[RefusedStatement], control: Control) -> None:
        """Write the page."""
        title = next(iter(self._titles)) if len(self._titles) == 1 else "Payment statements"
        for part in (
            _head(title),
            _header(title, refused, control),
            Markup('<main id="content">'),
            _summary(refused, control, self._contents),
            *self._sections,
            Markup("</main>"),
            _footer(control),
            Markup("</body>\n</html>"),
        ):
            self._stream.write(_encodable(part, self._encoding) + "\n")


def _encodable(part: Markup, encoding: str) -> str:
    """The markup with references for what the stream cannot carry."""
    try:
        return part.encode(encoding, "xmlcharrefreplace").decode(encoding)
    except LookupError:
        return part


def _head(title: str) -> Markup:
    return Markup(
        '<!doctype html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        f"<title>{text(title)}: payment statements</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        '<a class="skip" href="#content">Skip to the statements</a>'
    )


def _header(title: str, refused: Sequence[RefusedStatement], control: Control) -> Markup:
    counts = count_words(control.statements, "statement")
    if refused:
        counts += f", {len(refused):,} refused"
    return block(
        "header",
        element("p", "Payment statements", class_="kind"),
        element("h1", title),
        element("p", counts, class_="quiet"),
        class_="page",
    )


def _summary(refused: Sequence[RefusedStatement], control: Control, contents: list[Markup]) -> Markup:
    parts = [element("h2", "Summary", id="summary")]
    if refused:
        rows = (row(refused_name(each), _refusal(each)) for each in refused)
        stop = element("strong", "REFUSED")
        parts.append(
            element(
                "p", stop, f"{count_words(len(refused), 'statement')}: nothing is paid on them.", class_="mark stop"
            )
        )
        parts.append(table("Refused statements, and why.", ("Statement", "Reason"), rows))
    if contents:
        headings = ("Statement", "Due", "Amount")
        parts.append(table("Statements on this page.", headings, contents, figures=(2,)))
    parts.append(_control(control))
    return block("section", *parts, aria_labelledby="summary")


def _refusal(refused: RefusedStatement) -> Markup:
    places = "".join("<br>" + element("span", place, class_="quiet") for place in refused.places)
    return Markup(prose(refused.reason) + places)


def _contents_row(statement: Statement, number: int) -> Markup:
    who = f"{statement.payee}: {statement.period}" if statement.payee is not None else statement.period
    link = element("a", who, href=f"#statement-{number}")
    standing = f" ({statement.contract_status})" if standing_mark(statement) else ""
    incomplete = "" if statement.status == "complete" else ", incomplete"
    heading = Markup(link + text(standing + incomplete))
    if not statement.totals:
        return row(heading, "no payment is due", figure(""))
    first, *others = (
        Markup(
            element("td", payment_words(total, statement)) + figure(coded_amount_words(total.amount, total.currency))
        )
        for total in statement.totals
    )
    head = element("th", heading, scope="row", rowspan=1 + len(others) if others else None)
    return Markup(element("tr", head, first) + "".join(element("tr", due) for due in others))


def _control(control: Control) -> Markup:
    rows = [
        row("Statements", "", figure(f"{control.statements:,}")),
        row("Refused", "", figure(f"{control.refused:,}")),
        *(
            row(
                transfer.contract,
                transfer_words(transfer),
                figure(coded_amount_words(transfer.amount, transfer.currency)),
            )
            for transfer in control.transfers
        ),
    ]
    foot = [
        row(f"All transfers in {s.currency}, added up", "", figure(amount_words(s.amount, s.currency)))
        for s in control.sums
    ]
    caption = "Control totals: compare them with the ledger before anything is paid."
    return table(caption, ("Control", "Direction", "Figure"), rows, foot, figures=(2,))


def _footer(control: Control) -> Markup:
    entries = [(f"Contract {each.contract}", f"sha256 {each.sha256}") for each in control.contracts]
    entries += [(f"Data {each.name}", f"sha256 {each.sha256}" if each.sha256 else "in memory") for each in control.data]
    entries.append(("Engine", f"obcdsl {control.engine_version}"))
    made = (Markup(element("dt", term) + element("dd", element("code", said))) for term, said in entries)
    return block(
        "footer",
        element("p", "Every figure is worked exactly; rounding happens only where a line says so.", class_="quiet"),
        block("dl", *made, class_="quiet"),
    )
