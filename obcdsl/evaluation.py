"""A contract evaluated on data: reading, running, settling, one statement at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import field, replace
from typing import TYPE_CHECKING, Any

from obcdsl import core
from obcdsl.bulk.amounts_block import AmountsBlock
from obcdsl.carriers.exact import Exact
from obcdsl.data.read import Reading, read, stream, streams
from obcdsl.data.schedules import put_in, schedule_rows
from obcdsl.data.schema import Rows
from obcdsl.depth import room
from obcdsl.diagnostic import DataPlace, Diagnostic, Refusal, error
from obcdsl.periods import Period
from obcdsl.record import dataclass
from obcdsl.render.findings import places_of
from obcdsl.run import Run
from obcdsl.running.folding import reads_cohort
from obcdsl.running.sourced import RowSource
from obcdsl.settling.due import longer_clocks, statements_in
from obcdsl.settling.settle import Settlement
from obcdsl.statement import Control, DataUsed, RefusedStatement, Statement

if TYPE_CHECKING:
    import pandas

    from obcdsl.bulk.blocks import Bulk, Result, Settle
    from obcdsl.contract import Contract
    from obcdsl.why.asking import Explained


@dataclass(slots=True)
class Job:
    """A contract and data on their way to statements; `readings` fills as the data are read.

    With `keep`, the rows of every batch stay there; otherwise those of the last. `expected` is how many statements there
    will be, once the data have been read to the end.
    """

    contract: Contract
    sources: Sequence[Any]
    period: str | None = None
    payee: str | None = None
    mapping: Any = None
    readings: list[Reading] = field(default_factory=list)
    limits: Any = None
    data_period: str | None = None
    agreed: list[Rows] | None = None
    keep: bool = False
    bulk: Bulk | None = None
    expected: int = 0

    @property
    def findings(self) -> tuple[Diagnostic, ...]:
        """What reading found."""
        return self.readings[-1].findings if self.readings else ()


@dataclass(slots=True)
class Evaluation:
    """Statements, refusals, and what reading the data found; what was read is kept, so that `why` need not read again."""

    job: Job = field(repr=False, compare=False)
    statements: list[Statement] = field(default_factory=list)
    refused: list[RefusedStatement] = field(default_factory=list)
    findings: tuple[Diagnostic, ...] = ()
    notes: tuple[str, ...] = ()
    sha256: str = ""
    files: tuple[tuple[str, str], ...] = ()

    @property
    def frame(self) -> pandas.DataFrame:
        """A tidy table: one row for each line, value and total of each statement, amounts as exact decimals."""
        from obcdsl.settling.tidy import frame

        return frame(self.statements)

    def why(self, name: str, *, period: str | None = None, payee: str | None = None) -> Explained:
        """The derivation of one figure on the data that these statements were worked from, as `Contract.why` gives it.

        Args:
            name: a define, outcome, metric or payment; `name for ROW` where it has one figure for each row.
            period: which period; needed where the statements are of several.
            payee: which payee; needed where the statements are of several.

        Raises:
            Refusal: where it is not said which figure is meant, or the statement was refused as its data were read.
        """
        from obcdsl.why.asking import explanation

        job = self.job
        said = replace(job, period=period or job.period, payee=job.payee if payee is None else payee)
        return explanation(said, name)

    def control(self) -> Control:
        """Control totals: counts, sums and the hashes of contract and data."""
        from obcdsl import __version__
        from obcdsl.settling.control import Tally

        tally = Tally()
        for statement in self.statements:
            tally.add(statement)
        data = [DataUsed(name=name, sha256=sha256) for name, sha256 in self.files]
        return tally.control(refused=len(self.refused), data=data, engine_version=__version__)

    def __repr__(self) -> str:
        from obcdsl.settling.tidy import in_short

        return in_short(self)

    def _repr_html_(self) -> str:
        from obcdsl.settling.tidy import notebook

        return notebook(self)


def needs_everything(program: core.Program) -> bool:
    """Whether a statement may read other payees or other periods, so that no part of the data can be let go."""
    if longer_clocks(program):
        return True
    for definition in program.definitions.values():
        for node in core.every(definition.body):
            if isinstance(node, (core.Earlier, core.TimeFold)):
                return True
    return reads_cohort(program) or any(metric.rule == "carry forward" for metric in program.metrics.values())


def results(job: Job, progress: Callable[[int], None] | None = None) -> Iterator[Statement | RefusedStatement]:
    """Every statement and refusal of a job, in the order of the data: none before all the data have been read."""
    return _one_by_one(results_or_blocks(job, progress))


def results_or_blocks(job: Job, progress: Callable[[int], None] | None = None) -> Iterator[Result]:
    """The same, with statements of amounts in blocks where `job.bulk` says that they are taken so."""
    done = 0
    for reading in _readings(job):
        job.readings.append(reading)
        reading.or_refuse()
        for result in _settled(job, reading):
            yield result
            done += len(result) if isinstance(result, AmountsBlock) else 1
            if progress is not None:
                progress(done)
        if not job.keep:
            del job.readings[:-1]


def whole(job: Job) -> Reading:
    """The data of a job, read in one."""
    return read(job.sources, job.contract.schema, in_columns=_in_columns(job), **_options(job))


def _in_columns(job: Job) -> bool:
    """Whether figures are worked in columns, so that they may be read so."""
    return job.bulk is not None and job.bulk.engine != "exact" and not job.keep


def _options(job: Job) -> dict[str, Any]:
    options: dict[str, Any] = {"mapping": job.mapping, "period": job.data_period}
    return options if job.limits is None else options | {"limits": job.limits}


def _readings(job: Job) -> Iterator[Reading]:
    """The data, whole or in batches. A later row can refuse everything, so batches that must be let go again are read to
    the end first, and then once more to be worked."""
    schema, options = job.contract.schema, _options(job)
    if any(needs_everything(one.program) for one in job.contract.versions) or not streams(job.sources, schema):
        yield _counted(job, whole(job))
        return
    batches, seen = 0, None
    options["in_columns"] = _in_columns(job)
    for batches, seen in enumerate(stream(job.sources, schema, **options), 1):  # noqa: B007 - the last counts
        job.expected += len(seen.rows.statements if seen.rows.columns is None else seen.rows.columns)
    assert seen is not None
    if seen.repeats:
        yield _counted(job, whole(job))
        return
    seen.or_refuse()
    if batches == 1:
        yield seen
        return
    for reading in stream(job.sources, schema, **options):
        if reading.rows.columns is not None:
            reading.rows.columns.put_statements(reading.rows, schema.calendar)
        yield reading
    if reading.files != seen.files:
        name = seen.files[0][0] if seen.files else "the data"
        raise Refusal([error("file-changed", "the file was changed while it was read", DataPlace(name))])


def _counted(job: Job, reading: Reading) -> Reading:
    job.expected = len(reading.rows.statements)
    return reading


def settled(job: Job, reading: Reading) -> Iterator[Statement | RefusedStatement]:
    """The statements and refusals of what was read."""
    return _one_by_one(_settled(job, reading))


def _one_by_one(found: Iterator[Result]) -> Iterator[Statement | RefusedStatement]:
    for result in found:
        assert not isinstance(result, AmountsBlock), "nobody asked for blocks"
        yield result


def _settled(job: Job, reading: Reading) -> Iterator[Result]:
    contract = job.contract
    runs = runs_on(job, reading)
    settlements = [_settlement(one, run) for one, run in zip(contract.versions, runs, strict=True)]
    wanted = wanted_period(job)
    keep = any(needs_everything(one.program) for one in contract.versions)
    statements = statements_in(reading, contract.every_payment)
    if job.payee is not None or wanted is not None:
        statements = [
            (payee, period)
            for payee, period in statements
            if (job.payee is None or payee == job.payee) and (wanted is None or period == wanted)
        ]

    def settle(payee: str, period: Period) -> Statement | RefusedStatement:
        for run in runs:
            run.steps = 0
        with room():
            result = settlements[contract.number_in_force(period.first)].statement(payee, period)
        for run in () if keep else runs:
            run.forget(payee)
        return result

    refused = reading.refused
    readable = [one for one in statements if (one[0], one[1].label) not in refused] if refused else statements
    in_blocks = _in_blocks(job, reading, runs[0], settlements[0], readable, settle)
    if in_blocks is not None and not reading.refused:
        yield from in_blocks
        return
    for payee, period in statements:
        bad = reading.refused.get((payee, period.label))
        if bad is not None:
            yield _refused(contract, payee, period, bad)
        else:
            yield settle(payee, period) if in_blocks is None else next(in_blocks)


def _in_blocks(
    job: Job, reading: Reading, run: Run, settlement: Settlement, statements: list[tuple[str, Period]], settle: Settle
) -> Iterator[Result] | None:
    """The statements worked by the array carrier; None where exact works them."""
    bulk = job.bulk
    met = sum(len(names) for by_statement in reading.rows.members.values() for names in by_statement.values())
    if bulk is None or not bulk.takes(statements, met):
        return None
    if len(job.contract.versions) > 1:
        bulk.left_to_exact = "it has amendments, and each period is worked by the version in force"
        return None
    if reading.refused and needs_everything(job.contract.program):
        bulk.left_to_exact = "some data were refused, and statements read those of other periods"
        return None
    return bulk.results(run, settlement, statements, settle, one_by_one=bool(reading.refused))


def _settlement(version: Contract, run: Run) -> Settlement:
    illustrative = {
        node.head.name.text: node.head.illustrative
        for node in version.compiled.written.clauses()
        if node.head.illustrative
    }
    return Settlement(run, version.sources, version.fingerprint, illustrative)


def runs_on(job: Job, reading: Reading) -> tuple[Run, ...]:
    """A run of each version over what was read: with the figures of pinned schedules, and without those refused."""
    contract = job.contract
    _add_agreed(job, reading.rows)
    source, timeline = RowSource(contract.program, reading.rows), contract.compiled.scope.timeline
    first = Run(contract.program, source, Exact())
    runs: tuple[Run, ...] = (first,) if timeline is None else timeline.around(first).versions.runs
    indexes = {period.label: period.index for period in contract.program.calendar.periods()}
    for run in runs:
        run.unread = frozenset((payee, indexes[label]) for payee, label in reading.refused if label in indexes)
    return runs


def _add_agreed(job: Job, rows: Rows) -> None:
    """Put in the figures that stand in schedules pinned by the contract: data can never give or change them."""
    if job.agreed is None:
        job.agreed = [schedule_rows(*schedule) for schedule in job.contract.schedules]
    for schedule in job.agreed:
        put_in(rows, schedule)


def wanted_period(job: Job) -> Period | None:
    """The period that a job asks for; None where it asks for all."""
    if job.period is None:
        return None
    from obcdsl.data.period_texts import NoPeriod, period_named

    calendar = job.contract.program.calendar
    found = period_named(job.period, calendar, calendar.clock, job.contract.schema.year_named)
    if isinstance(found, NoPeriod):
        raise Refusal([error(found.code, f"`{job.period}`: {found.why}", notes=found.readings)])
    return found


def _refused(contract: Contract, payee: str, period: Period, finding: Diagnostic) -> RefusedStatement:
    return RefusedStatement(
        contract=contract.name,
        payee=payee or None,
        period=period.label,
        reason=finding.message,
        code=finding.code,
        places=places_of(finding, contract.sources),
    )


def evaluated(
    contract: Contract, sources: Sequence[Any], *, period: str | None, payee: str | None, mapping: Any
) -> Evaluation:
    """Everything at once, for the Python API."""
    job = Job(contract, sources, period=period, payee=payee, mapping=mapping, keep=True)
    made = Evaluation(job)
    for result in results(job):
        if isinstance(result, Statement):
            made.statements.append(result)
        else:
            made.refused.append(result)
    last = job.readings[-1]
    made.findings, made.notes, made.sha256, made.files = last.findings, last.notes, last.sha256, last.files
    return made
