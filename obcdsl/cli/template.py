"""`obc template`: the blank data file that a contract asks for."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from obcdsl.cli.contracts import one_contract
from obcdsl.cli.shown import screen
from obcdsl.cli.written import write_file, write_text
from obcdsl.diagnostic import Refusal, error

if TYPE_CHECKING:
    from obcdsl.data.schema import DataSchema


@click.command("template")
@click.argument("contract", metavar="CONTRACT")
@click.option("--as", "form", type=click.Choice(["csv", "xlsx"]), default=None, help="CSV, or a workbook with a guide.")
@click.option("--guide", is_flag=True, help="What each column is instead: unit, how to write it, what is valid.")
@click.option("--period", metavar="PERIOD", help="Only the rows of this period.")
@click.option("--out", metavar="FILE", help="Write to this file instead of stdout.")
@click.option("--replace", is_flag=True, help="With --out: replace a file that is there already.")
def command(contract: str, form: str | None, guide: bool, period: str | None, out: str | None, replace: bool) -> int:
    """Write the blank data file that a contract asks for.

    The format is that of the name after --out, or CSV. A blank cell is a figure that is missing, never 0. A workbook
    has the guide to its columns on a sheet of its own; beside a CSV file, --guide shows it.
    """
    from obcdsl.data.template import template_csv, template_xlsx

    schema = one_contract(contract).schema
    if guide:
        write_text(_guide(schema, form), out, replace)
        return 0
    form = form or ("xlsx" if out is not None and out.lower().endswith(".xlsx") else "csv")
    if form == "csv":
        write_text(template_csv(schema, period), out, replace)
    elif out is not None:
        write_file(template_xlsx(schema, period), Path(out), replace)
    elif sys.stdout.isatty():
        raise Refusal(
            [error("output", "a workbook cannot be shown on a terminal", fix=f"--out {schema.contract}.xlsx")]
        )
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(template_xlsx(schema, period))
    return 0


def _guide(schema: DataSchema, form: str | None) -> str:
    from obcdsl.data.template import guide_lines, template_guide

    if form == "xlsx":
        raise Refusal([error("output", "a workbook has its guide as its second sheet", fix="without --guide")])
    if form == "csv":
        return template_guide(schema)
    return "".join(f"{screen(sys.stdout).text(line)}\n" for line in guide_lines(schema))
