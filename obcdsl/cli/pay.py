"""`obc pay`: the statements of contracts on their data, written as they are worked."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from obcdsl.cli.contracts import contract_files

FORMATS = ("table", "json", "csv", "html", "parquet")
ENGINES = ("exact", "spark")


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
    "--engine", type=click.Choice(ENGINES), default="exact", show_default=True, help="What works the amounts."
)
@click.option(
    "--master", default="local[*,4]", metavar="URL", show_default=True, help="With --engine spark: the Spark."
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
    engine: str,
    master: str,
    progress: bool | None,
) -> int:
    """Work out the payment statements of contracts.

    CONTRACT is a file, a folder that holds `contract.obc`, or a folder of such folders. Without --data, a contract is
    paid on the files in the folder `data` beside it, read by the `map.toml` there if there is one. One statement is
    written for each payee and period, then what was refused and why, then control totals. What reading the data found
    goes to stderr. Statements of a contract appear once all its data have been read: a later row can refuse them all.

    A Parquet file (--as parquet --out FOLDER) holds the amounts alone; `obc schema parquet` says what its columns are.

    With --summary no statement is written, but what they come to: by contract, by year, by the status of contracts, and
    with --by NAME by a `define` or an outcome of that name.
    """
    from obcdsl.cli.asked import asked
    from obcdsl.cli.outputs import FolderOutput, Output, StreamOutput
    from obcdsl.cli.payment_run import PaymentRun
    from obcdsl.cli.progress import Progress
    from obcdsl.cli.shown import as_document

    fault = _summary_fault(form, out, summary, values)
    if fault:
        raise click.UsageError(fault, click.get_current_context())
    if engine == "spark":
        return _on_spark(contracts, data, form, out, summary or bool(period or payee or map_file), master)
    wanted = asked(data, map_file, limits, period=period, payee=payee)
    stream = sys.stdout if form == "table" else as_document(sys.stdout)
    output: Output
    if summary:
        from obcdsl.cli.summary import SummaryOutput

        output = SummaryOutput(form, values, stream)
    else:
        output = FolderOutput(Path(out), form, replace) if out is not None else StreamOutput(form, stream)
    with Progress(progress) as shown:
        run = PaymentRun(wanted, output, shown)
        for path in contract_files(contracts):
            run.pay(path)
    return run.finish()


def _on_spark(
    contracts: tuple[str, ...], data: tuple[str, ...], form: str, out: str | None, narrowed: bool, master: str
) -> int:
    from obcdsl.cli.spark_run import pay_on_spark

    if form != "parquet" or out is None or len(data) != 1 or narrowed:
        needed = (
            "--engine spark pays one table whole: --data TABLE --as parquet --out FOLDER, and nothing that narrows it"
        )
        raise click.UsageError(needed, click.get_current_context())
    return pay_on_spark(contract_files(contracts), data[0], Path(out), master)


def _summary_fault(form: str, out: str | None, summary: bool, values: tuple[str, ...]) -> str:
    """What does not go together; "" where all does."""
    if values and not summary:
        return "--by says what --summary adds up by, and --summary is not given"
    if summary and out is not None:
        return "--summary writes no statements, so there is nothing to put into the folder of --out"
    if form == "parquet" and out is None and not summary:
        return "a Parquet file is written into a folder: --out FOLDER"
    if summary and form in ("html", "parquet"):
        return "--summary is written as a table, as json or as csv"
    return ""
