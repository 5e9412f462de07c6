"""`obc why`: how one figure was worked out, down to the rows of data."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

import click

from obcdsl.cli.contracts import contract_files, one_contract
from obcdsl.cli.shown import show_lines


@click.command("why")
@click.argument("contract", metavar="CONTRACT")
@click.argument("name", metavar="NAME")
@click.option("--data", "-d", "data", multiple=True, metavar="FILE", help="Data to work on; may stand several times.")
@click.option("--period", metavar="PERIOD", help="The period, as data may name it.")
@click.option("--payee", metavar="ID", help="The payee.")
@click.option("--map", "map_file", metavar="FILE", help="A TOML file: how the data name and spell things.")
@click.option(
    "--limit", "limits", multiple=True, metavar="NAME=NUMBER", help="Raise a limit on data, such as rows=9,000,000."
)
def command(
    contract: str,
    name: str,
    data: tuple[str, ...],
    period: str | None,
    payee: str | None,
    map_file: str | None,
    limits: tuple[str, ...],
) -> int:
    """Say how a figure was worked out, down to the rows of data.

    NAME is a payment, an outcome, a define or a metric of CONTRACT. Without --data, the files in the folder `data`
    beside the contract are used.
    """
    from obcdsl.cli.asked import asked, job_of

    found = one_contract(contract)
    path = next(contract_files([contract]), Path(contract))
    job = job_of(found, path, asked(data, map_file, limits, period=period, payee=payee))
    explained = import_module("obcdsl.why").explained
    said = explained(found, name, job.sources, period=period, payee=payee, mapping=job.mapping)
    show_lines(said.splitlines(), sys.stdout)
    return 0
