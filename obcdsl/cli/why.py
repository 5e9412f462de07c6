"""`obc why`: how one figure was worked out, down to the rows of data."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from obcdsl.cli.contracts import contract_files, one_contract
from obcdsl.cli.shown import screen

if TYPE_CHECKING:
    from obcdsl.render.screen import Screen
    from obcdsl.why.asking import Explained
    from obcdsl.why.derivation import Derivation


MOST_LINES = 200
"""Lines of a derivation that are printed unless all of it is asked for."""


@click.command("why")
@click.argument("contract", metavar="CONTRACT")
@click.argument("name", metavar="NAME")
@click.option("--data", "-d", "data", multiple=True, metavar="FILE", help="Data to work on; may stand several times.")
@click.option("--period", metavar="PERIOD", help="The period, as data may name it.")
@click.option("--payee", metavar="ID", help="The payee.")
@click.option("--map", "map_file", metavar="FILE", help="A TOML file: how the data name and spell things.")
@click.option("--all", "whole", is_flag=True, help=f"Print all of a working of more than {MOST_LINES} lines.")
@click.option("--json", "as_json", is_flag=True, help="Print the derivation as JSON.")
def command(
    contract: str,
    name: str,
    data: tuple[str, ...],
    period: str | None,
    payee: str | None,
    map_file: str | None,
    whole: bool,
    as_json: bool,
) -> int:
    """Say how a figure was worked out, down to the rows of data.

    NAME is a payment, an outcome, a define or a metric of CONTRACT; `name for ROW` is one row of a figure that has a
    key. Without --data, the files in the folder `data` beside the contract are used. A long working is cut where its
    steps go deepest, and says so; --all prints the whole of it.
    """
    from obcdsl.cli.asked import asked, job_of
    from obcdsl.why.asking import explanation
    from obcdsl.why.derivation import derivation_data

    found = one_contract(contract)
    path = next(contract_files([contract]), Path(contract))
    job = job_of(found, path, asked(data, map_file, (), period=period, payee=payee))
    said = explanation(job, name)
    if as_json:
        tree = derivation_data(said.derivation)
        text = json.dumps({"payee": said.payee or None, "period": said.period, "derivation": tree}, indent=2)
    else:
        shown = screen(sys.stdout)
        shown = shown if sys.stdout.isatty() else replace(shown, width=100)
        text = said.text(shown)
        if not whole and text.count("\n") > MOST_LINES:
            text = _in_short(said, shown, text.count("\n"))
    sys.stdout.write(text.rstrip("\n") + "\n")
    return 0


def _in_short(said: Explained, shown: Screen, lines: int) -> str:
    """A working of too many lines, cut at the depth to which it fits, and how to have all of it."""
    from obcdsl.why.short import shortened

    def fits(tried: Derivation) -> bool:
        return replace(said, derivation=tried).text(shown).count("\n") <= MOST_LINES

    short = replace(said, derivation=shortened(said.derivation, fits)).text(shown)
    return f"{short}\nThe whole working has {lines:,} lines: `obc why --all` prints it.\n"
