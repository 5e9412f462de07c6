"""A contract at a glance: in one line, and as a notebook shows it. `Contract.terms` has its words.

A notebook gets the title, the parties, the term and period, the clauses and the findings. Every text is escaped, so no
title of a contract can be taken for markup.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from obcdsl.diagnostic import Diagnostic, Label
from obcdsl.periods import written
from obcdsl.render.findings import place_words, summary
from obcdsl.render.markup import Markup, block, element, prose, row, table
from obcdsl.render.screen import cut, visible

if TYPE_CHECKING:
    from obcdsl.contract import Contract

MOST_CLAUSES = 200
MOST_FINDINGS = 50
LONGEST_TITLE = 80


def in_short(contract: Contract) -> str:
    """One line: the name, the title, how many clauses there are, and what the checks found."""
    many = len(contract.compiled.written.own)
    found = summary(contract.check()) or "no findings"
    title = visible(cut(contract.title, LONGEST_TITLE))
    return f'<Contract {contract.name} "{title}": {many:,} clause{"" if many == 1 else "s"}, {found}>'


def notebook(contract: Contract) -> str:
    """The contract as HTML."""
    node = contract.compiled.scope.contract
    parts = [element("h3", contract.title)]
    if node is not None:
        entries = [*_parties(node), *(_facts(contract, node) if _reads_well(contract, node) else ())]
        parts.append(block("dl", *(Markup(element("dt", term) + element("dd", said)) for term, said in entries)))
    return block("div", *parts, *_findings(contract), *_clauses(contract))


def _parties(node: Any) -> Iterator[tuple[str, Markup]]:
    for party in node.parties:
        title = f" {party.title}" if party.title else ""
        each = ", one for each row" if party.for_each_row else ""
        yield party.role.capitalize(), Markup(element("code", party.name.text) + element("span", title + each))


def _facts(contract: Contract, node: Any) -> Iterator[tuple[str, str]]:
    """What the first clause says of time and money."""
    years = f"{node.years} year{'' if node.years == 1 else 's'}"
    yield "Term", f"{years}, {written(node.first)} to {written(node.calendar.last)}"
    yield "Period", f"{node.year_kind} year" if node.clock == "year" else node.clock
    yield "Currency", node.currency
    yield "Status", node.status + (f", version {node.version}" if node.version else "")
    if not contract.compiled.has_errors:
        yield "Fingerprint", element("code", contract.fingerprint)


def _reads_well(contract: Contract, node: Any) -> bool:
    """Whether no error lies in the first clause: otherwise what is known of it may not be what was meant."""
    at = node.head.span
    others = (other.head.span.start for other in contract.compiled.written.main.clauses)
    end = min((start for start in others if start > at.start), default=len(contract.sources[at.path].text) + 1)
    labels = (label for finding in contract.check() if finding.level == "error" for label in finding.labels)
    return not any(
        label.span.path == at.path and at.start <= label.span.start < end
        for label in labels
        if isinstance(label, Label)
    )


def _findings(contract: Contract) -> Iterator[Markup]:
    found = contract.check()
    if not found:
        yield element("p", "The checks found nothing.")
        return
    listed = sorted(found, key=lambda one: ("error", "warning", "note").index(one.level))[:MOST_FINDINGS]
    rows = (row(one.level, _said(one), _where(contract, one)) for one in listed)
    more = f" The first {MOST_FINDINGS} are listed." if len(found) > MOST_FINDINGS else ""
    yield table(f"The checks found {summary(found)}.{more}", ("Level", "Finding", "Place"), rows)


def _said(finding: Diagnostic) -> Markup:
    return Markup(prose(finding.message) + " " + element("code", f"[{finding.code}]"))


def _where(contract: Contract, finding: Diagnostic) -> str:
    return place_words(finding.labels[0], contract.sources) if finding.labels else ""


def _clauses(contract: Contract) -> Iterator[Markup]:
    nodes = contract.compiled.written.own
    if not nodes:
        return
    rows = (
        row(node.head.kind, element("code", _name(node)), node.head.said, _line(contract, node))
        for node in nodes[:MOST_CLAUSES]
    )
    more = f", of which {MOST_CLAUSES:,} are listed" if len(nodes) > MOST_CLAUSES else ""
    yield table(
        f"{len(nodes):,} clause{'' if len(nodes) == 1 else 's'}{more}.", ("Clause", "Name", "Title", "Line"), rows
    )


def _name(node: Any) -> str:
    keys = ", ".join(key.text for key in node.head.keys)
    return f"{node.head.name.text} by {keys}" if keys else node.head.name.text


def _line(contract: Contract, node: Any) -> str:
    at = node.head.span
    return f"{contract.sources[at.path].line_and_column(at.start)[0]:,}"
