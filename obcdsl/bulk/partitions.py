"""A contract on parts of a table: which rows must stand together, and what one part comes to.

Whatever spreads a table over machines needs three things of us: the group of each row (`groups`), so that every figure that
a statement may read is in its part; a function from the record batches of a part to record batches of amounts (`amounts`);
and the contract as bytes that travel (`Parcel`). Nothing here knows Spark.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

from obcdsl import core
from obcdsl.contract import Contract, load
from obcdsl.data.limits import Limits
from obcdsl.data.schema import DataSchema
from obcdsl.diagnostic import Diagnostic, Refusal, error
from obcdsl.record import dataclass
from obcdsl.running.folding import reads_cohort
from obcdsl.statement import RefusedStatement, Statement
from obcdsl.written.files import AMENDMENTS_FOLDER

Together = Literal["payee", "period", "everything"]
GROUP, NUMBER, PAYEE_ORDER, PERIOD_ORDER, LINE_ORDER = "obc_group", "obc_row", "obc_payee", "obc_period", "obc_line"
STOPPED = "stopped"
"""The record of a row that says why nothing may be paid: its `clause` is the code, its `key` the cure."""


def together(contract: Contract) -> Together:
    """Which rows a statement may read: those of its payee, of all payees in its period, or all; of any version of a contract."""
    found = {_together(one.program, contract.schema) for one in contract.versions}
    return "everything" if len(found) > 1 else found.pop()


def _together(program: core.Program, schema: DataSchema) -> Together:
    payee = program.payee_key
    over_time = any(metric.rule == "carry forward" for metric in program.metrics.values())
    cohort, picked = reads_cohort(program), False
    for definition in program.definitions.values():
        for node in core.every(definition.body):
            over_time |= isinstance(node, (core.Earlier, core.TimeFold))
            if isinstance(node, (core.Given, core.Reference)):
                picked |= any(key == payee for key, _ in node.picks)
    clock = schema.calendar.clock
    shared = any(metric.same_for_every for metric in schema.metrics)
    longer = any(metric.fixed_for_term or metric.clock != clock for metric in schema.metrics)
    if payee is None or shared or picked or (cohort and (over_time or longer)):
        return "everything"
    return "period" if cohort else "payee"


@dataclass(frozen=True, slots=True)
class Parcel:
    """A contract as its files, to be compiled where it arrives."""

    files: tuple[tuple[str, bytes], ...]
    fingerprints: tuple[str, ...]
    """Of the contract as signed, and as each amendment left it."""

    def unpacked(self) -> Contract:
        """The contract, compiled; the same fingerprints or nothing."""
        with tempfile.TemporaryDirectory() as folder:
            for name, content in self.files:
                target = Path(folder) / name
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
            contract = load(Path(folder) / "contract.obc")
            if tuple(one.fingerprint for one in contract.versions) != self.fingerprints:
                raise RuntimeError("the contract changed on its way: another version of obcdsl works there")
        return contract


def parcel(contract: Contract) -> Parcel:
    """A contract made ready to travel: its text, its examples, its amendments, its library files and what it pins."""
    written = contract.compiled.written
    files = {"contract.obc": written.main.source.text.encode()}
    if written.examples is not None:
        files["examples.obc"] = written.examples.source.text.encode()
    for number, deed in enumerate(written.deeds):
        files[f"{AMENDMENTS_FOLDER}/{number:04}.obc"] = deed.source.text.encode()
    beside = contract.path.parent if contract.path and contract.path.is_file() else contract.path
    for version in contract.versions:
        for name in version.compiled.written.libraries:
            if beside is not None and (beside / f"{name}.obc").is_file():
                files[f"{name}.obc"] = (beside / f"{name}.obc").read_bytes()
        files |= version.compiled.written.attachments
    return Parcel(tuple(files.items()), tuple(one.fingerprint for one in contract.versions))


def unsafe_columns(schema: DataSchema, texts: Sequence[str]) -> Diagnostic | None:
    """A ratio in a column of text can be judged only beside all the others: `92%` here, `92` there."""
    ratios = [metric for metric in schema.metrics if metric.kind == "ratio"]
    found = [metric.name for metric in ratios if (metric.source or metric.name) in texts]
    if ratios and "value" in texts and "metric" in texts:
        found.append("value")
    if not found:
        return None
    message = f"the column `{found[0]}` holds a ratio as text, which only a whole reading can judge"
    return error("which-percent", message, fix="write the column as numbers, or leave out --engine spark")


def group_of(how: Together, payee: Any, period: Any, schema: DataSchema) -> str:
    """The group of a row, by the payee and the period in its cells; rows whose cells cannot be read are told by their part."""
    from obcdsl.data.frame_table import exact_cell
    from obcdsl.data.gathering import raw_text
    from obcdsl.data.identities import identity
    from obcdsl.data.period_texts import period_named
    from obcdsl.data.table import Table

    if how == "everything":
        return ""
    if how == "payee":
        return str(identity(exact_cell(Table("", [], iter(())), payee), Limits()))
    calendar = schema.calendar
    named = period_named(
        raw_text(exact_cell(Table("", [], iter(())), period)), calendar, calendar.clock, schema.year_named
    )
    return str(getattr(named, "index", "unreadable"))


def amounts(
    contract: Contract, part: Any, first_rows: dict[str, int], mapping: Any = None
) -> Iterator[tuple[Any, ...]]:
    """The rows of a part, each with where it stands among those of all parts; or the one row that stops everything.

    Args:
        contract: the contract.
        part: the rows (`obcdsl.data.arrow_table.ArrowPart`), in the order of the file.
        first_rows: the first row of each payee in the whole file, by its id; a payee that is not there comes first.
        mapping: how the data name and spell things.
    """
    from obcdsl.evaluation import Job, results
    from obcdsl.render.parquet import refused_row, rows_of

    indexes = {period.label: period.index for period in contract.program.calendar.periods()}
    try:
        for result in results(Job(contract, [part], mapping=mapping)):
            made = rows_of(result) if isinstance(result, Statement) else [refused_row(result)]
            standing = (isinstance(result, RefusedStatement), first_rows.get(result.payee or "", 0))
            place = (standing[1] + (1 << 60 if standing[0] else 0), indexes.get(result.period or "", -1))
            for line, row in enumerate(made):
                yield (*place, line, *row)
    except Refusal as refusal:
        first = next((found for found in refusal.findings if found.level == "error"), refusal.findings[0])
        nothing = (None,) * 4
        yield (
            0,
            0,
            0,
            contract.name,
            *nothing,
            STOPPED,
            first.code,
            first.fix,
            None,
            None,
            None,
            first.message,
            None,
            None,
        )
