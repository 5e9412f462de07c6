"""`obc coverage`: signed wording against the clauses of a contract, both ways."""

from __future__ import annotations

import dataclasses
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from obcdsl.cli.contracts import one_contract
from obcdsl.cli.ends import FOUND
from obcdsl.cli.shown import counted, show_lines

if TYPE_CHECKING:
    from obcdsl.readback.wording import Coverage, Quote

MOST_SHOWN = 70


@click.command("coverage")
@click.argument("contract", metavar="CONTRACT")
@click.option("--document", metavar="FILE", help="The signed document as text: its paragraphs that nothing quotes.")
@click.option("--json", "as_json", is_flag=True, help="Print the whole as JSON.")
def command(contract: str, document: str | None, as_json: bool) -> int:
    """Hold signed wording against clauses, both ways.

    It says which wording is worked, judged by people or unreviewed, and which clauses have none. Wording is what clauses quote
    with `>`, in the contract, in its amendments and in what it incorporates of the library. It fails (exit code 1) where a
    figure of the wording is not in the clause beside it, a paragraph of the document that binds somebody is quoted by no
    clause, or the document does not have what a clause quotes.
    """
    from obcdsl.readback.wording import coverage, document_text

    found = one_contract(contract)
    text = document_text(Path(document)) if document is not None else None
    report = coverage(found, text)
    if as_json:
        sys.stdout.write(json.dumps(_data(report), indent=2, ensure_ascii=False) + "\n")
    else:
        show_lines(_lines(report), sys.stdout)
    astray = any(quote.in_document is False for quote in report.quotes)
    return FOUND if report.counts["differs"] or report.counts["unreviewed"] or astray else 0


def _data(report: Coverage) -> dict[str, object]:
    unreviewed = report.counts if report.document else {**report.counts, "unreviewed": None}
    return {
        "paragraphs": [dataclasses.asdict(quote) for quote in report.quotes],
        "clauses_without_wording": [dataclasses.asdict(one) for one in report.unquoted],
        "counts": unreviewed,
    }


def _lines(report: Coverage) -> list[str]:
    lines: list[str] = []
    for title, standing in (
        ("Wording with figures that its clause does not have", "differs"),
        ("Wording of the document that no clause quotes", "unreviewed"),
        ("Wording that people judge", "judged"),
        ("Wording that is worked", "computed"),
    ):
        quotes = [quote for quote in report.quotes if quote.standing == standing]
        if quotes:
            lines += [title, *(_quote(quote) for quote in quotes), ""]
    astray = [quote for quote in report.quotes if quote.in_document is False]
    if astray:
        lines += ["Wording that is quoted and that the document does not have", *map(_quote, astray), ""]
    if report.unquoted:
        lines += [
            "Clauses without wording",
            *(f"  {_place(one.file, one.line)}: {one.clause}, {one.title}" for one in report.unquoted),
            "",
        ]
    counts = report.counts
    said = (
        f"{counts['computed']:,} computed, {counts['judged']:,} judged, {counts['differs']:,} with figures that differ"
    )
    unreviewed = (
        f"{counts['unreviewed']:,} unreviewed" if report.document else "unreviewed not known without --document"
    )
    total = f"{counted(len(report.quotes), 'paragraph')}: {said}" if report.quotes else "no wording is quoted"
    return [*lines, f"{total}, {unreviewed}; {counted(len(report.unquoted), 'clause')} without wording."]


def _quote(quote: Quote) -> str:
    text = quote.text if len(quote.text) <= MOST_SHOWN else quote.text[: MOST_SHOWN - 1].rstrip() + "…"
    place = f"{_place(quote.file, quote.line)}: {quote.clause}: " if quote.clause else ""
    figures = f" (differs: {', '.join(quote.figures)})" if quote.figures else ""
    like = f" (`{quote.like}` quotes it in other words)" if quote.like else ""
    return f"  {place}{text}{figures}{like}"


def _place(file: str, line: int) -> str:
    return f"{file}, line {line}" if file else f"line {line}"
