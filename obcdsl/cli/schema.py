"""`obc schema`: the JSON schema of statements, and what a contract expects of its data."""

from __future__ import annotations

import json
import sys

import click

from obcdsl.cli.contracts import one_contract


@click.group("schema", subcommand_metavar="statement|data|parquet", no_args_is_help=True)
def command() -> None:
    """Print the JSON schema of statements or data, or Parquet columns."""


@command.command("statement")
def statement() -> int:
    """The JSON schema of what `obc pay --as json` writes."""
    from obcdsl.statement import Run

    return _print(Run.model_json_schema(mode="serialization"))


@command.command("data")
@click.argument("contract", metavar="CONTRACT")
def data(contract: str) -> int:
    """What a contract expects of its data: every column with its unit, as a JSON table schema."""
    from obcdsl.cli.data_schema import described

    return _print(described(one_contract(contract).schema))


@command.command("parquet")
def parquet() -> int:
    """The columns of what `obc pay --as parquet` writes, each with its type and what it holds."""
    from obcdsl.render.parquet import described

    return _print(described())


def _print(schema: object) -> int:
    sys.stdout.write(json.dumps(schema, indent=2) + "\n")
    return 0
