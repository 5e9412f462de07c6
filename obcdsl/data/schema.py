"""What a contract expects of its data, in terms a reader understands. Made from a checked contract, never from a file.

A reader needs nothing else from the language: this page is the whole border between the two.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Literal, NamedTuple

from obcdsl.periods import Calendar, Clock, Period
from obcdsl.record import dataclass
from obcdsl.values import Value

if TYPE_CHECKING:
    from obcdsl.data.arrow_columns import PlainRows
    from obcdsl.data.cells_in_columns import StatementsInColumns

FigureKind = Literal["money", "ratio", "count", "number", "date", "days", "yes/no", "category"]


@dataclass(frozen=True, slots=True)
class KeyColumn:
    """A key of the data. `codes` maps each spelling in data to the member's name; None where members come from data."""

    name: str
    title: str
    codes: Mapping[str, str] | None = None
    private: bool = False
    source: str | None = None


@dataclass(frozen=True, slots=True)
class MetricColumn:
    """A figure of the data: where it is found, how it is spelt, and what it may be."""

    name: str
    title: str
    kind: FigureKind
    unit: str
    keys: tuple[str, ...] = ()
    clock: Clock = "year"
    source: str | None = None
    in_percent: bool = False
    sign_turned: bool = False
    spellings: Mapping[str, Value] = field(default_factory=dict)
    codes: Mapping[str, str] | None = None
    may_be_negative: bool = False
    same_for_every: str | None = None
    fixed_for_term: bool = False
    needed: bool = True
    supplied_by: str | None = None
    valid: str = ""
    missing_rule: str = ""


@dataclass(frozen=True, slots=True)
class DataSchema:
    """All that a contract expects of its data. `payee` is None where the contract itself is the only payee."""

    contract: str
    payee: KeyColumn | None
    keys: tuple[KeyColumn, ...]
    metrics: tuple[MetricColumn, ...]
    calendar: Calendar
    currency: str
    period_source: str | None = None
    year_named: Literal["", "first", "last"] = ""
    roster: frozenset[str] | None = None
    pinned: str = ""
    """The schedule that these figures are agreed in, whose file nobody can change; empty for data."""

    @property
    def needs_no_data(self) -> bool:
        """Whether the contract alone says all: it reads no figures, and has one payee."""
        return not self.metrics and self.payee is None


class CellPlace(NamedTuple):
    """Where a figure was read: file, row (as a spreadsheet counts, the header is row 1) and column heading.

    A named tuple, like `Cell`, because a run makes millions of them: a frozen dataclass takes four times as long.
    """

    path: str
    row: int
    column: str

    def __str__(self) -> str:
        return f"{self.path}, row {self.row}, column {self.column}"


@dataclass(frozen=True, slots=True)
class Missing:
    """A cell without a figure: `said` is what stood there (blank, `*`, `<8`), empty for a blank cell."""

    said: str = ""


class Cell(NamedTuple):
    """One figure as read: its exact value, or `Missing`, and its place."""

    value: Value | Missing
    place: CellPlace


Address = tuple[str, int, tuple[str, ...]]
"""(payee or "", index of the metric's own period in the term, members of the metric's keys in order)."""


@dataclass(slots=True)
class Rows:
    """Figures read from data: for each metric (by name), the cell at each address.

    `payees` are the payees and `statements` the (payee, statement period) met, both in order of first appearance;
    `longer` holds the last statement period of each longer period (a year in monthly data) that a payee has figures of.
    `members` holds for each key that comes from data, and each (payee, index of the *statement* period), the members
    met there in order of first appearance. The payee is "" where the contract itself is the only payee.

    What is absent from `cells` was in no file at all; a blank or suppressed cell is there as `Missing`. A figure that
    is `fixed for the term` stands at every period of its clock, one that is the same for every payee stands at every
    payee met and also at "", so that a look-up is always `rows.cells[metric.name].get((payee, index, members))`.
    """

    cells: dict[str, dict[Address, Cell]] = field(default_factory=dict)
    payees: list[str] = field(default_factory=list)
    statements: list[tuple[str, Period]] = field(default_factory=list)
    longer: list[tuple[str, Period]] = field(default_factory=list)
    members: dict[str, dict[tuple[str, int], list[str]]] = field(default_factory=dict)
    columns: PlainRows | StatementsInColumns | None = None
    """The same figures as columns, where they were read so: in a batch of plain rows, or whole (`cells_in_columns`)."""
