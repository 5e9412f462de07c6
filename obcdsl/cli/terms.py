"""`obc terms`: a contract in words, as Markdown, a web page, a Word file or a PDF."""

from __future__ import annotations

import click

from obcdsl.cli.contracts import one_contract
from obcdsl.cli.written import write_bytes
from obcdsl.render.terms_formats import BINARY, FORMATS


@click.command("terms")
@click.argument("contract", metavar="CONTRACT")
@click.option(
    "--as", "as_", type=click.Choice(list(FORMATS)), default="md", show_default=True, help="The format of the document."
)
@click.option(
    "--consolidated", is_flag=True, help="The contract as its amendments left it, instead of as it was signed."
)
@click.option("--on", metavar="DATE", help="With --consolidated: as it stands on this day; otherwise after them all.")
@click.option("--out", metavar="FILE", help="Write to this file instead of stdout.")
@click.option("--replace", is_flag=True, help="With --out: replace a file that is there already.")
def command(contract: str, as_: str, consolidated: bool, on: str | None, out: str | None, replace: bool) -> int:
    """Write a contract in words, as lawyers read it.

    The words state everything that decides a payment: what is signed is what is paid. Amendments stand after the
    contract as it was signed; --consolidated writes it with them carried out. All formats have the same clause numbers;
    html, docx and pdf have a plot beside each outcome and corridor. The same contract always gives the same bytes. Word
    and PDF need the extra `documents`.
    """
    from obcdsl.cli.versions import version_asked
    from obcdsl.render.terms_formats import terms_as

    asked = version_asked(one_contract(contract), consolidated, on)
    write_bytes(terms_as(asked, as_), out, replace, binary=as_ in BINARY)
    return 0
