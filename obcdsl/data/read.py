"""Data in, figures or findings out: one door for every format and layout.

>>> import datetime, tempfile
>>> from pathlib import Path
>>> from obcdsl.data.schema import DataSchema, KeyColumn, MetricColumn
>>> from obcdsl.periods import Calendar
>>> cost = MetricColumn("cost", "Cost", "money", "GBP")
>>> calendar = Calendar(datetime.date(2016, 4, 1), 2, "year", "contract")
>>> schema = DataSchema("care", KeyColumn("provider", "Provider"), (), (cost,), calendar, "GBP")
>>> folder = tempfile.TemporaryDirectory()
>>> file = Path(folder.name) / "costs.csv"
>>> _ = file.write_text("provider,period,cost\\nP1,year 1,\\"£1,234.50\\"\\nP2,year 1,*\\n", encoding="utf-8")
>>> reading = read([file], schema)
>>> reading.rows.cells["cost"]["P1", 0, ()].value, reading.rows.cells["cost"]["P2", 0, ()].value
(Fraction(2469, 2), Missing(said='*'))
>>> folder.cleanup()
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Mapping as Dictionary
from dataclasses import field
from importlib.util import find_spec
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from obcdsl.data.columns import Columns, Headings, place_columns, wanted_headings
from obcdsl.data.conclude import conclude, judge_percentages, spread
from obcdsl.data.figures import Ways
from obcdsl.data.findings import Findings
from obcdsl.data.gathering import Gathering, begin
from obcdsl.data.limits import Limits
from obcdsl.data.mapping import Mapping, applied
from obcdsl.data.met import Met
from obcdsl.data.opened import PinnedFile, digest_of, kind_of
from obcdsl.data.parts import parts
from obcdsl.data.schema import DataSchema, Rows
from obcdsl.data.table import Table, Unreadable
from obcdsl.diagnostic import DataPlace, Diagnostic, Refusal, error
from obcdsl.record import dataclass

if TYPE_CHECKING:
    from obcdsl.data.arrow_columns import PlainRows

DEFAULT_LIMITS = Limits()
STREAM_BATCH = 10_000


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading: figures, findings, and what was recognised.

    `stops` says that nothing may be worked out from the rows: a fault reaches everything. `refused` names the
    statements that a fault touches alone, keyed by (payee, label of the statement period). `repeats` says that the rows of
    one statement stand in several batches of a stream, so that only a whole reading can judge them. `sha256` is the hash of the
    bytes read (for several sources the hash of their hashes, in order); `files` gives each name with its own. `others` are
    the other contracts that rows name, each with the first such row.
    """

    rows: Rows
    findings: tuple[Diagnostic, ...]
    notes: tuple[str, ...]
    sha256: str
    refused: Dictionary[tuple[str, str], Diagnostic] = field(default_factory=dict)
    stops: bool = False
    repeats: bool = False
    files: tuple[tuple[str, str], ...] = ()
    others: tuple[tuple[str, DataPlace], ...] = ()

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """The findings that are errors."""
        return tuple(finding for finding in self.findings if finding.level == "error")

    def or_refuse(self) -> Reading:
        """The same reading; raises `Refusal` with every finding where a fault reaches everything."""
        if self.stops:
            raise Refusal(self.findings)
        return self


def read(
    sources: Sequence[Any],
    schema: DataSchema,
    *,
    mapping: Mapping | None = None,
    period: str | None = None,
    limits: Limits = DEFAULT_LIMITS,
    in_columns: bool = False,
) -> Reading:
    """Reads files and tables into exact figures. Never raises for a fault of the data: it stands in the findings.

    Args:
        sources: paths (str or Path), and tables: pandas, Polars, pyarrow, or a list of dictionaries.
        schema: what the contract expects.
        mapping: how the files name and spell things, where the contract does not say it.
        period: the period of figures in files without a period column.
        limits: what is too large.
        in_columns: keep rows of Parquet and Arrow files in columns where they are plain (`obcdsl.data.assembling`).
    """
    options = sources, schema, mapping or Mapping(), period, limits, None
    if in_columns and all(isinstance(source, str | Path) for source in sources) and find_spec("numpy") is not None:
        from obcdsl.data.assembling import NotInColumnsError

        try:
            *_, last = _readings(*options, in_columns=True)
        except NotInColumnsError:
            *_, last = _readings(*options)
    else:
        *_, last = _readings(*options)
    return last


def stream(
    sources: Sequence[Any],
    schema: DataSchema,
    *,
    mapping: Mapping | None = None,
    period: str | None = None,
    limits: Limits = DEFAULT_LIMITS,
    batch: int = STREAM_BATCH,
    in_columns: bool = False,
) -> Iterator[Reading]:
    """Readings of `batch` rows each, in constant memory but for eight bytes a statement; else one whole reading.

    Streamed are wide tables of one file whose figures have no keys and none of which is the same for every payee or
    fixed for the term. Each batch holds figures, statements and refusals of its own. The last holds the hash and the
    findings of all: nothing may be paid before it is seen, since a later row can refuse everything. With `in_columns`, rows
    of Parquet and Arrow files stay in columns where all of their cells are plain (`obcdsl.data.arrow_columns`).
    """
    if streams(sources, schema):
        yield from _readings(sources, schema, mapping or Mapping(), period, limits, batch, in_columns)
    else:
        yield read(sources, schema, mapping=mapping, period=period, limits=limits, in_columns=in_columns)


def streams(sources: Sequence[Any], schema: DataSchema) -> bool:
    """Whether data can be read in batches: one file, each of whose figures is for one payee and one statement."""
    return (
        len(sources) == 1
        and isinstance(sources[0], str | Path)
        and all(
            metric.clock == schema.calendar.clock
            and not (metric.keys or metric.same_for_every or metric.fixed_for_term)
            for metric in schema.metrics
        )
    )


def _readings(
    sources: Sequence[Any], schema: DataSchema, mapping: Mapping, period: str | None, limits: Limits, batch: int | None,
    in_columns: bool = False,
) -> Iterator[Reading]:  # fmt: skip
    mapped, faults = applied(schema, mapping)
    findings = Findings(limits.findings)
    if faults:
        findings.stop(*faults)
    if not sources and not schema.needs_no_data:
        findings.stop(error("no-rows", "no data were given", fix="`obc template` writes the file to fill in"))
    ways = Ways(
        schema.currency, limits, mapping.dates, mapping.marks | frozenset(mark.lower() for mark in mapping.marks)
    )
    gathering = begin(mapped, mapping, ways, findings, period or _only_period(mapped))
    if in_columns and batch is None:
        from obcdsl.data.assembling import Assembly

        gathering.assembly = Assembly()
    hashes: list[tuple[str, str]] = []
    headings: dict[str, list[str]] = {}
    batched = False
    named = [_name(source, place) for place, source in enumerate(sources, 1)]
    wanted = frozenset(wanted_headings(mapped, _layout_words(mapping)))
    for source, name in _once_each(sources, named, findings):
        try:
            table, digest = open_table(source, name, mapping, limits, wanted)
        except Unreadable as unreadable:
            findings.stop(*unreadable.findings)
            continue
        try:
            for part in _take_table(gathering, table, headings, batch, in_columns):
                batched = True
                yield part
            hashes.append((name, digest()))
        except Unreadable as unreadable:
            findings.stop(*unreadable.findings)
        for warned in table.warned:
            findings.warn(warned)
    if not sources and schema.needs_no_data:
        gathering.statements = {("", at.index): None for at in schema.calendar.periods()}
        gathering.told[
            "no data were given: the contract reads no figures, and every period of its term can be paid"
        ] = None
    if gathering.assembly is not None and gathering.assembly.is_begun:
        gathering.assembly.put_together(gathering)
    conclude(gathering, headings, whole=not batched)
    yield _reading(gathering, tuple(named), hashes)


def _only_period(schema: DataSchema) -> str | None:
    periods = schema.calendar.periods()
    return periods[0].label if len(periods) == 1 else None


def _name(source: Any, place: int) -> str:
    if isinstance(source, PinnedFile):
        return source.path
    if type(source).__name__ == "ArrowPart":
        return str(source.name)
    return str(source) if isinstance(source, str | Path) else f"table {place}"


def _once_each(sources: Sequence[Any], named: list[str], findings: Findings) -> list[tuple[Any, str]]:
    """The sources without those given twice, under one name or two; each repetition is a fault."""
    kept: list[tuple[Any, str]] = []
    sizes: dict[int, list[Path]] = {}
    for source, name in zip(sources, named, strict=True):
        if isinstance(source, str | Path):
            path = Path(source)
            size = _size(path)
            before = (
                next(
                    (other for other in sizes.get(size, []) if other == path or digest_of(other) == digest_of(path)),
                    None,
                )
                if size
                else None
            )
            if before is not None:
                how = "twice" if before == path else f"twice: it is the same, byte for byte, as {before}"
                findings.stop(error("file-twice", f"this file is given {how}", DataPlace(name), fix="give it once"))
                continue
            if size:
                sizes.setdefault(size, []).append(path)
        elif any(source is other for other, _ in kept):
            findings.stop(error("file-twice", "this table is given twice", DataPlace(name), fix="give it once"))
            continue
        kept.append((source, name))
    return kept


def _size(path: Path) -> int:
    try:
        return path.stat().st_size if path.is_file() else 0
    except (OSError, ValueError):
        return 0


def open_table(
    source: Any, name: str, mapping: Mapping, limits: Limits, wanted: frozenset[str]
) -> tuple[Table, Callable[[], str]]:
    """The table of one source, and the function that gives its hash once its rows have been read."""
    if isinstance(source, PinnedFile):
        from obcdsl.data.csv_table import pinned_table

        return pinned_table(source, limits), source.digest
    if type(source).__name__ == "ArrowPart":
        from obcdsl.data.arrow_table import part_table

        return part_table(source, limits)
    if not isinstance(source, str | Path):
        from obcdsl.data.frame_table import frame_table

        return frame_table(source, name, limits)
    path = Path(source)
    match kind_of(path):
        case "csv":
            from obcdsl.data.csv_table import csv_table

            table, opened = csv_table(path, limits, mapping.separator, mapping.skip)
        case "jsonl":
            from obcdsl.data.json_table import json_table

            table, opened = json_table(path, limits)
        case "xlsx":
            from obcdsl.data.excel_table import excel_table

            table, opened = excel_table(path, limits, mapping, wanted)
        case "arrow":
            from obcdsl.data.arrow_table import arrow_file_table

            table, opened = arrow_file_table(path, limits)
        case _:
            from obcdsl.data.arrow_table import parquet_table

            table, opened = parquet_table(path, limits)
    return table, opened.digest


def _take_table(
    gathering: Gathering, table: Table, headings: dict[str, list[str]], batch: int | None, in_columns: bool
) -> Iterator[Reading]:
    columns = _columns(gathering, table)
    headings[table.name] = table.headings
    if columns is None:
        return
    if columns.layout == "long":
        batch = None
    count = 0
    met = Met()
    found = parts(gathering, table, columns, batch or STREAM_BATCH, in_columns and batch is not None)
    for taken, plain in found:
        count += taken
        if batch is not None and taken == batch:
            yield _batch(gathering, met) if plain is None else _plain_batch(gathering, met, plain)
    if count == 0 and not gathering.findings.stops:
        gathering.findings.stop(
            error("no-rows", "the file holds headings and no rows", DataPlace(table.name, table.heading_row))
        )
    if batch is not None:
        met.add(gathering.statements)
        _repeats(gathering, table, met)
    many = f"{count:,} {'row' if count == 1 else 'rows'}"
    gathering.told[f"{table.name}: {columns.layout} layout, {many}{_who_and_when(table, columns)}"] = None
    for note in table.told:
        gathering.told[f"{table.name}: {note}"] = None
    if table.floats:
        said = "1 binary float taken as its shortest decimal"
        if table.floats > 1:
            said = f"{table.floats:,} binary floats taken as their shortest decimals"
        gathering.told[f"{table.name}: {said}"] = None


def _layout_words(mapping: Mapping) -> Headings:
    return Headings(mapping.columns.get("metric", "metric"), mapping.columns.get("value", "value"))


def _columns(gathering: Gathering, table: Table) -> Columns | None:
    if table.first_rows is None:
        table.first_rows = list(islice(table.rows, 20))
        table.rows = chain(table.first_rows, table.rows)
    words = _layout_words(gathering.mapping)
    columns, found = place_columns(table, gathering.schema, words, gathering.default_period is not None)
    for finding in found:
        gathering.findings.stop(finding) if finding.level == "error" else gathering.findings.warn(finding)
    return columns


def _who_and_when(table: Table, columns: Columns) -> str:
    said = [
        f"{what} from `{table.headings[at]}`"
        for what, at in (("payee", columns.payee), ("period", columns.period))
        if at is not None
    ]
    return "; " + ", ".join(said) if said else ""


def _repeats(gathering: Gathering, table: Table, met: Met) -> None:
    if met.is_repeated():
        gathering.repeats = True
        message = f"a statement of {gathering.schema.contract} has several rows"
        gathering.findings.stop(error("figures-disagree", message, DataPlace(table.name)))


def _batch(gathering: Gathering, met: Met) -> Reading:
    """What is there so far, handed on; the gathering starts afresh but for what must be known to the end."""
    met.add(gathering.statements)
    judge_percentages(gathering)
    spread(gathering)
    ready = Reading(gathering.rows, (), (), "", dict(gathering.findings.refused), gathering.findings.stops)
    gathering.rows = Rows({metric.name: {} for metric in gathering.schema.metrics})
    gathering.statements = {}
    gathering.findings.refused = {}
    return ready


def _plain_batch(gathering: Gathering, met: Met, plain: PlainRows) -> Reading:
    """Plain rows handed on, of which nothing stays but that their statements were met."""
    met.add_hashed(plain.hashes)
    judge_percentages(gathering)
    return Reading(plain.rows(gathering), (), (), "", {}, gathering.findings.stops)


def _reading(gathering: Gathering, order: tuple[str, ...], hashes: list[tuple[str, str]]) -> Reading:
    findings = gathering.findings
    whole = (
        hashes[0][1]
        if len(hashes) == 1
        else hashlib.sha256("\n".join(digest for _, digest in hashes).encode()).hexdigest()
    )
    rows = Rows({metric.name: {} for metric in gathering.schema.metrics}) if findings.stops else gathering.rows
    return Reading(
        rows, findings.all(order), tuple(gathering.told), whole, dict(findings.refused), findings.stops,
        gathering.repeats, tuple(hashes), tuple(gathering.others.items()),
    )  # fmt: skip
