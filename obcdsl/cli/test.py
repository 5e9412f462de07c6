"""`obc test`: the examples that contracts and library files hold, run."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from obcdsl.cli.contracts import contract_files, loaded
from obcdsl.cli.ends import FOUND
from obcdsl.cli.shown import screen, show_findings, show_lines
from obcdsl.contract import Contract
from obcdsl.diagnostic import Diagnostic


@click.command("test")
@click.argument("paths", nargs=-1, required=True, metavar="CONTRACT...")
@click.option("--json", "as_json", is_flag=True, help="Print the reports as one JSON list.")
def command(paths: tuple[str, ...], as_json: bool) -> int:
    """Run the examples that contracts hold, and say what no example reaches.

    CONTRACT is a contract or library file, a folder that holds some, or a folder of such folders.
    """
    failed = number = 0
    reports: list[dict[str, object]] = []
    for path in contract_files(paths):
        number += 1
        contract = loaded(path, libraries=True)
        failed += not _tried(path, contract, reports if as_json else None)
    if as_json:
        import json

        sys.stdout.write(json.dumps(reports, indent=2) + "\n")
    elif number > 1:
        show_lines([f"{number:,} files, {failed or 'none'} with examples that fail"], sys.stdout)
    return FOUND if failed else 0


def _tried(path: Path, contract: Contract | Diagnostic, reports: list[dict[str, object]] | None) -> bool:
    """Run the examples of one file and show them; whether all passed."""
    from obcdsl.diagnostic import Refusal
    from obcdsl.examples.report import run_examples
    from obcdsl.render.examples import report_data, report_text, summary

    if isinstance(contract, Diagnostic):
        show_findings([contract], {}, sys.stderr)
        return False
    try:
        report = run_examples(contract)
    except Refusal as refusal:
        show_findings(refusal.findings, contract.sources, sys.stderr)
        return False
    if reports is not None:
        reports.append(report_data(report, contract.sources))
        return report.passed
    sys.stdout.write(report_text(report, contract.sources, screen(sys.stdout)))
    show_lines([f"{path}: {summary(report)}", ""], sys.stdout)
    return report.passed
