"""`obc plot`: what an outcome or a corridor gives, drawn."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from obcdsl.cli.contracts import contract_files, one_contract
from obcdsl.cli.shown import screen
from obcdsl.cli.written import write_bytes
from obcdsl.render.plot_formats import BINARY, FORMATS


@click.command("plot")
@click.argument("contract", metavar="CONTRACT")
@click.argument("name", metavar="OUTCOME|CORRIDOR")
@click.option("--data", "-d", "data", multiple=True, metavar="FILE", help="Mark what these data came to.")
@click.option("--period", metavar="PERIOD", help="With data: the period, as data may name it.")
@click.option("--payee", metavar="ID", help="With data: the payee.")
@click.option("--map", "map_file", metavar="FILE", help="A TOML file: how the data name and spell things.")
@click.option(
    "--as", "as_", type=click.Choice(list(FORMATS)), default="text", show_default=True, help="The format of the plot."
)
@click.option("--out", metavar="FILE", help="Write to this file instead of stdout.")
@click.option("--replace", is_flag=True, help="With --out: replace a file that is there already.")
def command(
    contract: str, name: str, data: tuple[str, ...], period: str | None, payee: str | None, map_file: str | None,
    as_: str, out: str | None, replace: bool,
) -> int:  # fmt: skip
    """Draw what an outcome or a corridor gives, exactly as it is written.

    Any clause with a scale is drawn; `name for ROW` is one row of a figure that has a key. With --data, --map, --payee or
    --period, what the data came to is marked; without --data, they are the files in the folder `data` beside the
    contract. A filled end is part of the line and an empty one is not. PNG needs the extra `documents`.
    """
    from obcdsl.plots.asked import asked_plots

    found = one_contract(contract)
    job = None
    if data or map_file is not None or period is not None or payee is not None:
        from obcdsl.cli.asked import asked, job_of

        path = next(contract_files([contract]), Path(contract))
        job = job_of(found, path, asked(data, map_file, (), period=period, payee=payee))
    plots = asked_plots(found, name, job)
    write_bytes(FORMATS[as_](plots, screen(sys.stdout)), out, replace, binary=as_ in BINARY)
    return 0
