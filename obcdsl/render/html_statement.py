"""One statement as a section of a page: what is owed first, then how each figure came about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from obcdsl.money import read_amount
from obcdsl.render.html_working import working
from obcdsl.render.markup import Markup, block, element, figure, lines, prose, row, table
from obcdsl.render.wording import (
    STANDING,
    amount_words,
    day_words,
    heading_words,
    line_amount_words,
    line_title,
    measured_cells,
    measured_words,
    period_words,
    rounding_words,
    share_words,
    unrounded_words,
    value_words,
)
from obcdsl.statement import Figure, NamedValue, Statement, StatementLine, Transfer

if TYPE_CHECKING:
    from obcdsl.render.statement_data import Data

LINE_COLUMNS = 5


def statement_section(statement: Statement, number: int, page: Data | None = None) -> Markup:
    """The section of the `number`th statement of a page, with how it came about where `page` tells that."""
    heading = f"statement-{number}"
    return block(
        "section",
        *_heading(statement, heading),
        _owed(statement),
        _about(statement),
        element("h3", "Payments"),
        _payments(statement),
        *_shares(statement),
        *_outcomes(statement),
        *_values(statement),
        *(working(page) if page is not None else ()),
        *_timing(statement),
        *_breaches(statement),
        *_notes(statement),
        class_="statement",
        aria_labelledby=heading,
    )


def standing_mark(statement: Statement) -> Markup:
    """The visible mark of a contract that is not final; empty for one that is."""
    words = STANDING.get(statement.contract_status or "")
    if not words:
        return Markup("")
    return element("p", element("strong", (statement.contract_status or "").upper()), words, class_="mark")


def payment_words(transfer: Transfer, statement: Statement) -> Markup:
    """Who owes whom, by the titles of the parties."""
    payer, recipient = (element("bdi", _party(name, statement)) for name in (transfer.payer, transfer.recipient))
    return Markup(f"from {payer} to {recipient}")


def _party(name: str | None, statement: Statement) -> str:
    return statement.parties.get(name or "", name or "")


def _heading(statement: Statement, heading: str) -> Iterator[Markup]:
    yield element("p", statement.title, class_="kind")
    yield element("h2", heading_words(statement), id=heading)
    first, last = (element("time", day_words(day), datetime=day) for day in (statement.first_day, statement.last_day))
    yield element("p", Markup(f"{first} to {last}"))
    yield standing_mark(statement)
    if statement.status != "complete":
        stop = element("strong", "INCOMPLETE")
        yield element("p", stop, "at least one line is refused for want of a figure.", class_="mark stop")


def _owed(statement: Statement) -> Markup:
    """The answer: what each direction adds up to, and what is left."""
    parts = [_owed_line(Markup(f"Due {payment_words(total, statement)}"), total) for total in statement.totals]
    net = statement.net
    if net and len(statement.totals) > 1:
        words = payment_words(net, statement) if read_amount(net.amount) else "nothing"
        parts.append(_owed_line(Markup(f"Net: due {words}"), net))
    if not parts:
        parts.append(element("p", "No payment is due."))
    return block("div", *parts, class_="owed")


def _owed_line(words: Markup, transfer: Transfer) -> Markup:
    amount = element("strong", amount_words(transfer.amount, transfer.currency))
    code = f" {transfer.currency}" if transfer.currency not in amount else ""
    return element("p", element("span", words), element("span", amount, code))


def _about(statement: Statement) -> Markup:
    entries = [("Payee", Markup(element("bdi", statement.payee)))] if statement.payee is not None else []
    entries += [(title, element("code", name)) for name, title in statement.parties.items()]
    entries.append(("Contract", element("code", statement.contract)))
    if statement.version:
        entries.append(("Version", Markup(element("bdi", statement.version))))
    entries.append(("Fingerprint", element("code", statement.fingerprint)))
    return block("dl", *(Markup(element("dt", term) + element("dd", said)) for term, said in entries))


def _payments(statement: Statement) -> Markup:
    rules = {line.rounding for line in statement.lines if line.amount is not None}
    common = next(iter(rules)) if len(rules) == 1 else None
    caption = f"Amounts in {statement.currency} for {period_words(statement)}."
    if common:
        caption += f" Each is rounded once, {common}."
    rows = [part for line in statement.lines for part in _line_rows(line, statement, common)]
    foot = [
        row(
            Markup(f"Due {payment_words(total, statement)}"),
            figure(amount_words(total.amount, total.currency)),
            span=LINE_COLUMNS - 1,
        )
        for total in statement.totals
    ]
    headings = ("Payment", "From", "To", "Before rounding", f"Amount ({statement.currency})")
    return table(caption, headings, rows, foot, figures=(3, 4))


def _line_rows(line: StatementLine, statement: Statement, common: str | None) -> Iterator[Markup]:
    amount = line_amount_words(line)
    cell = figure(amount) if line.amount is not None else element("td", amount, class_="figure words")
    payer, recipient = _party(line.payer, statement), _party(line.recipient, statement)
    before = unrounded_words(line).split(" (")[0]
    details = tuple(_details(line, common))
    yield row(line_title(line), payer, recipient, figure(before), cell, class_="lead" if details else None)
    if details:
        yield element("tr", element("td", *details, colspan=LINE_COLUMNS), class_="more")


def _details(line: StatementLine, common: str | None) -> Iterator[Markup]:
    if line.wording:
        yield element("blockquote", line.wording)
    if line.reason:
        yield element("p", prose(line.reason))
    worked = rounding_words(line)
    if worked:
        yield element("p", worked)
    elif line.rounding and line.rounding != common and line.amount is not None:
        yield element("p", f"rounded {line.rounding}")
    for note in line.notes:
        yield element("p", prose(note))


def _shares(statement: Statement) -> Iterator[Markup]:
    if not statement.shares:
        return
    titles = {line.clause: line.title for line in statement.lines}
    rows = (
        row(
            titles.get(share.of, share.of),
            _party(share.party, statement),
            figure(share_words(share)),
            figure(amount_words(share.amount, share.currency)),
        )
        for share in statement.shares
    )
    yield element("h3", "Division among the parties")
    headings = ("Payment", "Party", "Share", f"Amount ({statement.currency})")
    yield table("How each payment is divided.", headings, rows, figures=(2, 3))


def _outcomes(statement: Statement) -> Iterator[Markup]:
    found = {name: value for name, value in statement.values.items() if value.kind == "outcome"}
    if not found:
        return
    rows = [part for name, value in found.items() for part in _outcome_rows(name, value)]
    yield element("h3", "Outcomes")
    headings = ("Outcome", "Measured", "Weight", "Score", "Exactly")
    yield table("What was measured, and how it scored.", headings, rows, figures=(1, 2, 3, 4))


def _outcome_rows(name: str, value: NamedValue) -> Iterator[Markup]:
    yield from _scored(_name(name, value), value, "" if value.rows else value_words(value))
    for label, each in (value.rows or {}).items():
        yield from _scored(label, each, each.shown, class_="part")


def _scored(name: Markup | str, value: Figure, score: str, class_: str | None = None) -> Iterator[Markup]:
    measure, weight = measured_cells(value)
    cells = (figure(measure), figure(weight), figure(score), figure(value.exact or ""))
    yield row(name, *cells, class_=class_)
    yield from _why(value, 5)
    for said in measured_words(value):
        yield element("tr", element("td", said, colspan=5), class_="more")


def _values(statement: Statement) -> Iterator[Markup]:
    found = {name: value for name, value in statement.values.items() if value.kind == "define"}
    if not found:
        return
    rows = [part for name, value in found.items() for part in _define_rows(name, value)]
    yield element("h3", "Values")
    yield table("Every figure that the contract defines.", ("Value", "Figure", "Exactly"), rows, figures=(1, 2))


def _define_rows(name: str, value: NamedValue) -> Iterator[Markup]:
    shown = "" if value.rows else value_words(value)
    exact = value.private.total.exact if value.private and value.private.total else value.exact
    yield row(_name(name, value), figure(shown), figure(exact or ""))
    yield from _why(value, 3)
    for label, each in (value.rows or {}).items():
        yield row(label, figure(each.shown), figure(each.exact or ""), class_="part")
        yield from _why(each, 3)


def _name(name: str, value: NamedValue) -> Markup:
    code = element("code", name, class_="quiet")
    return lines((Markup(element("span", value.title) + "<br>"), code)) if value.title else code


def _why(value: Figure, columns: int) -> Iterator[Markup]:
    if value.reason:
        yield element("tr", element("td", prose(value.reason), colspan=columns), class_="more")


def _timing(statement: Statement) -> Iterator[Markup]:
    if not statement.timing:
        return
    rows = (row(each.event, day_words(each.day) if each.day else "", each.words) for each in statement.timing)
    yield element("h3", "Dates")
    yield table("When money moves. Dates change nothing that is due.", ("Event", "Date", "Terms"), rows)


def _breaches(statement: Statement) -> Iterator[Markup]:
    if statement.breaches:
        yield element("h3", "Guarantees that these figures break")
        items = (element("li", element("strong", each.title), ": ", prose(each.reason)) for each in statement.breaches)
        yield block("ul", *items, class_="plain")


def _notes(statement: Statement) -> Iterator[Markup]:
    if statement.notes:
        yield element("h3", "Notes")
        items = (element("li", _note_start(each.level), prose(each.text)) for each in statement.notes)
        yield block("ul", *items, class_="plain")


def _note_start(level: str) -> Markup:
    return Markup(element("strong", "Warning:") + " ") if level == "warning" else Markup("")
