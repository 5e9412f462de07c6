"""The state of one reading, and the words that its findings share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from fractions import Fraction
from typing import TYPE_CHECKING

from obcdsl.data.figures import Figure, Ways, decimal_text, figure_reader
from obcdsl.data.findings import Findings
from obcdsl.data.mapping import Mapping
from obcdsl.data.period_texts import NoPeriod
from obcdsl.data.schema import CellPlace, DataSchema, MetricColumn, Rows
from obcdsl.data.table import Odd, Raw
from obcdsl.diagnostic import DataPlace, Diagnostic
from obcdsl.periods import MONTHS_IN, Clock, Period
from obcdsl.record import dataclass

if TYPE_CHECKING:
    from obcdsl.data.assembling import Assembly

EVERY_PAYEE = ""


@dataclass(frozen=True, slots=True)
class Figured:
    """A metric with what is worked out once: its reader, and how its address is made (simply: payee and period)."""

    metric: MetricColumn
    read: Callable[[Raw], Figure]
    is_for_every_payee: bool
    is_private: bool
    is_simple: bool = False


@dataclass(slots=True)
class RowPeriods:
    """What the period of a row names on each clock that the contract's figures use.

    `statements` are those that the row is of; `spans` also those that lie in its period, where that is longer: the
    members of its keys stand in each of them.
    """

    text: str
    by_clock: dict[Clock, Period | NoPeriod]
    statements: tuple[Period, ...]
    spans: tuple[Period, ...]


@dataclass(slots=True)
class Gathering:
    """The state of one reading."""

    schema: DataSchema
    mapping: Mapping
    ways: Ways
    findings: Findings
    default_period: str | None = None
    rows: Rows = field(default_factory=Rows)
    figured: dict[str, Figured] = field(default_factory=dict)
    periods: dict[str, RowPeriods | None] = field(default_factory=dict)
    payees: dict[object, str | None] = field(default_factory=dict)
    known_payees: dict[str, str] = field(default_factory=dict)
    statements: dict[tuple[str, int], None] = field(default_factory=dict)
    longer: dict[tuple[str, int], None] = field(default_factory=dict)
    members: dict[str, dict[tuple[str, int], dict[str, None]]] = field(default_factory=dict)
    percent_ways: dict[tuple[str, str, str], DataPlace] = field(default_factory=dict)
    met: set[str] = field(default_factory=set)
    told: dict[str, None] = field(default_factory=dict)
    repeats: bool = False
    passed_over: dict[str, int] = field(default_factory=dict)
    others: dict[str, DataPlace] = field(default_factory=dict)
    assembly: Assembly | None = None
    """What is put together in columns, where data that are read whole are taken so."""

    def by_name(self) -> dict[str, Figured]:
        """The metrics by what a long table may call them."""
        by_heading = {one.metric.source: one for one in self.figured.values() if one.metric.source}
        return by_heading | self.figured

    @property
    def has_statements(self) -> bool:
        """Whether any row names a statement."""
        return bool(self.statements) or (self.rows.columns is not None and len(self.rows.columns) > 0)


def begin(schema: DataSchema, mapping: Mapping, ways: Ways, findings: Findings, period: str | None) -> Gathering:
    """An empty gathering for a contract."""
    gathering = Gathering(schema, mapping, ways, findings, period)
    private = {key.name for key in schema.keys if key.private}
    payee_words = {"payee"} | ({schema.payee.name} if schema.payee else set())
    for metric in schema.metrics:
        is_private = any(key in private for key in metric.keys)
        gathering.figured[metric.name] = Figured(
            metric,
            figure_reader(metric, ways),
            metric.same_for_every in payee_words,
            is_private,
            not (metric.keys or metric.fixed_for_term or metric.same_for_every in payee_words),
        )
        gathering.rows.cells[metric.name] = {}
    for key in schema.keys:
        if key.codes is None:
            gathering.members[key.name] = {}
    return gathering


def raw_text(raw: Raw) -> str:
    """A cell as plain text, without blanks around it."""
    if isinstance(raw, str):
        return raw.strip()
    if raw is None or isinstance(raw, bool):
        return "" if raw is None else str(raw)
    if isinstance(raw, int | Fraction):
        return decimal_text(raw)
    return raw.said if isinstance(raw, Odd) else raw.isoformat()


def shown(raw: Raw) -> str:
    """A cell as a message shows it: on one line, at most 60 letters."""
    text = raw if isinstance(raw, str) else raw_text(raw)
    text = "".join(letter if letter.isprintable() else " " for letter in text[:61])
    return text if len(text) <= 60 else text[:59] + "…"


def at_place(place: CellPlace) -> DataPlace:
    """The place of a cell, as findings have it."""
    return DataPlace(place.path, place.row, place.column)


def statements_of(gathering: Gathering, period: Period) -> tuple[Period, ...]:
    """The statement periods that a period of any clock touches."""
    calendar = gathering.schema.calendar
    if MONTHS_IN[period.clock] <= MONTHS_IN[calendar.clock]:
        return (calendar.within(period, calendar.clock),)
    return calendar.parts(period, calendar.clock)


def refuses(payee: str, statements: tuple[Period, ...]) -> tuple[str, ...]:
    """The note that says which statements are refused."""
    labels = ", ".join(period.label for period in statements)
    return (
        f"The statement of {payee} for {labels} is refused." if payee else f"The statement for {labels} is refused.",
    )


def refuse_statements(gathering: Gathering, payee: str, statements: tuple[Period, ...], finding: Diagnostic) -> None:
    """Refuses the statements of a payee for some periods."""
    gathering.findings.refuse([(payee, period.label) for period in statements], finding)
