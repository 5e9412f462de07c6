"""`obc terms`: a contract in words."""

from __future__ import annotations

import click

from obcdsl.cli.contracts import one_contract
from obcdsl.cli.written import write_text


@click.command("terms")
@click.argument("contract", metavar="CONTRACT")
@click.option("--out", metavar="FILE", help="Write to this file instead of stdout.")
@click.option("--replace", is_flag=True, help="With --out: replace a file that is there already.")
def command(contract: str, out: str | None, replace: bool) -> int:
    """Write a contract in words, as lawyers read it (Markdown).

    The words state everything that decides a payment: what is signed is what is paid.
    """
    write_text(one_contract(contract).terms().rstrip("\n") + "\n", out, replace)
    return 0
