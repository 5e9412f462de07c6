"""`obc terms`: a contract in words."""

from __future__ import annotations

import click

from obcdsl.cli.contracts import one_contract
from obcdsl.cli.written import write_text


@click.command("terms")
@click.argument("contract", metavar="CONTRACT")
@click.option(
    "--consolidated", is_flag=True, help="The contract as its amendments left it, instead of as it was signed."
)
@click.option("--on", metavar="DATE", help="With --consolidated: as it stands on this day; otherwise after them all.")
@click.option("--out", metavar="FILE", help="Write to this file instead of stdout.")
@click.option("--replace", is_flag=True, help="With --out: replace a file that is there already.")
def command(contract: str, consolidated: bool, on: str | None, out: str | None, replace: bool) -> int:
    """Write a contract in words, as lawyers read it (Markdown).

    The words state everything that decides a payment: what is signed is what is paid. Amendments stand after the
    contract as it was signed; --consolidated writes it with them carried out.
    """
    from obcdsl.cli.versions import version_asked

    write_text(version_asked(one_contract(contract), consolidated, on).terms().rstrip("\n") + "\n", out, replace)
    return 0
