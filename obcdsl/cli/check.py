"""`obc check`: every finding of contracts, and how many there are."""

from __future__ import annotations

import sys

import click

from obcdsl.cli.contracts import contract_files, loaded
from obcdsl.cli.ends import FOUND
from obcdsl.cli.shown import counted, show_findings, show_lines
from obcdsl.diagnostic import Diagnostic
from obcdsl.source import Source


@click.command("check")
@click.argument("contracts", nargs=-1, required=True, metavar="CONTRACT...")
@click.option("--strict", is_flag=True, help="Fail on warnings that the contract does not accept.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as one JSON list.")
def command(contracts: tuple[str, ...], strict: bool, as_json: bool) -> int:
    """Find what is wrong in contracts, and what to mind before signing.

    CONTRACT is a file, a folder that holds `contract.obc`, or a folder of such folders.
    """
    failed = stopped = number = 0
    listed: list[dict[str, object]] = []
    for path in contract_files(contracts):
        number += 1
        contract = loaded(path, libraries=True)
        unread = isinstance(contract, Diagnostic)
        findings, sources = (
            ((contract,), {}) if isinstance(contract, Diagnostic) else (contract.check(), contract.sources)
        )
        errors = sum(finding.level == "error" for finding in findings)
        warnings = sum(finding.level == "warning" for finding in findings)
        stopped += bool(errors)
        failed += bool(errors or (strict and warnings))
        if as_json:
            _add(listed, findings, sources)
            continue
        show_findings(findings, sources, sys.stdout, count=unread)
        if not unread:
            show_lines([f"{path}: {counted(errors, 'error')}, {counted(warnings, 'warning')}"], sys.stdout)
    if as_json:
        _print(listed)
    elif number > 1:
        show_lines([f"{number:,} contracts checked, {stopped or 'none'} with errors"], sys.stdout)
    return FOUND if failed else 0


def _add(listed: list[dict[str, object]], findings: tuple[Diagnostic, ...], sources: dict[str, Source]) -> None:
    from obcdsl.render.findings import findings_data

    listed.extend(findings_data(findings, sources))


def _print(listed: list[dict[str, object]]) -> None:
    import json

    sys.stdout.write(json.dumps(listed, indent=2) + "\n")
