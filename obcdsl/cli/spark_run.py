"""`obc pay --engine spark`: contracts on one table that lies on many machines."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from obcdsl.bulk.spark import pay_table, session, shown
from obcdsl.cli.contracts import loaded
from obcdsl.cli.ends import FOUND, REFUSED
from obcdsl.cli.outputs import file_name
from obcdsl.cli.shown import show_findings, show_lines
from obcdsl.diagnostic import Diagnostic, Refusal, error


def pay_on_spark(contracts: Iterable[Path], data: str, out: Path, master: str) -> int:
    """Pay each contract into a folder of Parquet files of its name; the exit code, as `obc pay` gives it."""
    spark = session(master)
    ends = {0}
    try:
        for path in contracts:
            ends.add(_paid(spark, path, data, out))
    finally:
        spark.stop()
    return FOUND if FOUND in ends else max(ends)


def _paid(spark: object, path: Path, data: str, out: Path) -> int:
    contract = loaded(path)
    if isinstance(contract, Diagnostic):
        show_findings([contract], {}, sys.stderr)
        return FOUND
    try:
        target = out / f"{file_name(contract.name)}.parquet"
        if target.exists():
            raise Refusal([error("output", f"`{target}` is there already", fix="--out FOLDER")])
        paid = pay_table(spark, contract, data, target.absolute())
    except Refusal as refusal:
        show_findings(refusal.findings, contract.sources, sys.stderr)
        return FOUND
    together = {
        "payee": "by payee",
        "period": "by period",
        "everything": "in one part, as a statement may read all rows",
    }
    show_lines([f"wrote {target}", *shown(paid, contract.program.currency).splitlines()], sys.stdout)
    show_lines([f"spark engine: rows worked {together[paid.together]}"], sys.stderr)
    return REFUSED if paid.refused else 0
