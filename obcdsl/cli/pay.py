"""`obc pay`: the statements of contracts on their data, written as they are worked."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from obcdsl.cli.contracts import contract_files

if TYPE_CHECKING:
    from obcdsl.bulk.blocks import Engine

FORMATS = ("table", "json", "csv", "amounts", "html", "parquet", "pdf", "xlsx")
FILES_ONLY = ("parquet", "pdf", "xlsx")
"""Formats that are no text: they are written into the folder of --out."""
DOCUMENTS = ("pdf", "xlsx")
"""Formats that show the working: they are made when all statements are there."""
AMOUNTS_ALONE = ("amounts", "parquet")
ENGINES = ("auto", "exact", "array", "spark")


@click.command("pay")
@click.argument("contracts", nargs=-1, required=True, metavar="CONTRACT...")
@click.option("--data", "-d", "data", multiple=True, metavar="FILE", help="Data to pay on; may stand several times.")
@click.option("--period", metavar="PERIOD", help="Only the statements of this period, as data may name it.")
@click.option("--payee", metavar="ID", help="Only the statements of this payee.")
@click.option("--as", "form", type=click.Choice(FORMATS), default="table", show_default=True, help="How to write them.")
@click.option("--out", metavar="FOLDER", help="Write one file for each contract into this folder.")
@click.option("--summary", is_flag=True, help="Write what the run comes to by contract, year and status instead.")
@click.option("--by", "values", multiple=True, metavar="NAME", help="With --summary: also by this value of statements.")
@click.option("--replace", is_flag=True, help="With --out: replace files that are there already.")
@click.option("--map", "map_file", metavar="FILE", help="A TOML file: how the data name and spell things.")
@click.option(
    "--limit", "limits", multiple=True, metavar="NAME=NUMBER", help="Raise a limit on data, such as rows=9,000,000."
)
@click.option(
    "--engine",
    type=click.Choice(ENGINES),
    default="auto",
    show_default=True,
    help="How amounts are worked; they are the same. array: with --as amounts, --as parquet or --summary; spark: a Parquet"
    " table over many machines, with --as parquet.",
)
@click.option(
    "--master", metavar="URL", help="With --engine spark: the Spark that works; by default one on this machine."
)
@click.option("--progress/--no-progress", default=None, help="Show progress on stderr; by default only on a terminal.")
def command(
    contracts: tuple[str, ...],
    data: tuple[str, ...],
    period: str | None,
    payee: str | None,
    form: str,
    out: str | None,
    summary: bool,
    values: tuple[str, ...],
    replace: bool,
    map_file: str | None,
    limits: tuple[str, ...],
    engine: Engine | Literal["spark"],
    master: str | None,
    progress: bool | None,
) -> int:
    """Work out the payment statements of contracts.

    CONTRACT is a file, a folder that holds `contract.obc`, or a folder of such folders. Without --data, a contract is
    paid on the files in the folder `data` beside it, read by the `map.toml` there if there is one. One statement is
    written for each payee and period, then what was refused and why, then control totals. What reading the data found
    goes to stderr. Statements of a contract appear once all its data have been read: a later row can refuse them all.

    With --as parquet, pdf or xlsx, --out says where the files go. A Parquet file holds the amounts alone, and `obc schema parquet`
    says what its columns are. A PDF shows how each line was worked out, with the wording and the rows of the data; a workbook has
    a live formula for each step, and checks that it comes to the statements.

    With --summary no statement is written, but what they come to: by contract, by year, by the status of contracts, and
    with --by NAME by a `define` or an outcome of that name.

    Where amounts are all that is asked for (--as amounts, --as parquet, and --summary without --by), a run of a few hundred
    statements or more is worked in blocks of rows, to the same penny; rows that this leaves open are worked exactly, and
    stderr says how many. With --engine spark one Parquet table is paid over many machines, into a table of Parquet files.
    """
    from obcdsl.cli.asked import asked
    from obcdsl.cli.outputs import FolderOutput, Output, StreamOutput
    from obcdsl.cli.payment_run import PaymentRun
    from obcdsl.cli.progress import Progress
    from obcdsl.cli.shown import as_document

    fault = _fault(form, out, summary, values) or _fault_of_engine(engine, form, len(data), master)
    if fault:
        raise click.UsageError(fault, click.get_current_context())
    if engine == "spark":
        return _on_spark(contracts, data, Path(out or ""), master)
    wanted = asked(data, map_file, limits, period=period, payee=payee)
    stream = sys.stdout if form == "table" else as_document(sys.stdout)
    lean = form in AMOUNTS_ALONE or (summary and not values)
    output: Output
    if summary:
        from obcdsl.cli.summary import SummaryOutput

        output = SummaryOutput(form, values, stream)
    elif out is not None and form in DOCUMENTS:
        from obcdsl.cli.document_output import DocumentOutput

        output = DocumentOutput(Path(out), form, replace)
    else:
        output = FolderOutput(Path(out), form, replace) if out is not None else StreamOutput(form, stream)
    with Progress(progress) as shown:
        run = PaymentRun(wanted, output, shown, engine, lean)
        for path in contract_files(contracts):
            run.pay(path)
    return run.finish()


def _fault(form: str, out: str | None, summary: bool, values: tuple[str, ...]) -> str:
    """What does not go together; "" where all does."""
    if values and not summary:
        return "--by says what --summary adds up by, and --summary is not given"
    if summary and out is not None:
        return "--summary writes no statements, so there is nothing to put into the folder of --out"
    if summary and form not in ("table", "json", "csv"):
        return "--summary is written as a table, as json or as csv"
    if form in FILES_ONLY and out is None:
        return f"--as {form} writes a file for each contract: say with --out FOLDER where they go"
    return ""


SPARK_IGNORES = {
    "period": "--period", "payee": "--payee", "summary": "--summary", "values": "--by", "map_file": "--map",
    "limits": "--limit", "replace": "--replace", "progress": "--progress",
}  # fmt: skip
"""Options by their parameter that say what to do with data that one machine reads, or with files that it writes."""


def _fault_of_engine(engine: str, form: str, tables: int, master: str | None) -> str:
    """What does not go together with an engine; "" where all does. Spark takes no option that it would pass over."""
    if engine != "spark":
        return "--master names a Spark, and --engine spark is not given" if master is not None else ""
    given = click.get_current_context().params
    for parameter, option in SPARK_IGNORES.items():
        if given[parameter]:
            return f"--engine spark pays a table whole, by the contract alone: it takes no {option}"
    if form != "parquet":
        return f"--engine spark writes Parquet alone, not --as {form}: --as parquet"
    if tables != 1:
        return "--engine spark pays one Parquet table: name it with --data TABLE"
    return ""


def _on_spark(contracts: tuple[str, ...], data: tuple[str, ...], out: Path, master: str | None) -> int:
    from obcdsl.cli.spark_run import pay_on_spark

    return pay_on_spark(contract_files(contracts), data[0], out, master or "local[*,4]")
