"""The core: what every contract becomes. About a dozen kinds of node, evaluated by `obcdsl.run` over any carrier.

A figure is a `Definition`: a named node that remembers its clause. It is worked for one payee, at one period and for
one row of its keys; `Reference` reads another figure at the same place unless it picks a row. Totals over keys are
`Fold`, totals over time `TimeFold`, earlier periods `Earlier`. Absence by agreement flows through every primitive but
the absorbers. Nothing here loops or calls itself but through an earlier period, so every evaluation ends.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Any, Literal, TypeAlias

from obcdsl.periods import Calendar, Clock
from obcdsl.record import dataclass
from obcdsl.source import NOWHERE, Span
from obcdsl.units import NUMBER, Unit
from obcdsl.values import Value

# ---- nodes -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Const:
    """A value that stands in the contract."""

    value: Value


@dataclass(frozen=True, slots=True)
class Given:
    """A figure from data, with what the contract says instead where it is missing (see `Metric`)."""

    metric: str
    picks: tuple[tuple[str, Node], ...] = ()


@dataclass(frozen=True, slots=True)
class Reference:
    """Another figure. `picks` name the row of some of its keys; its other keys are those of the place it is read."""

    name: str
    picks: tuple[tuple[str, Node], ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """A column of a table of terms, at the row of its keys; `picks` as for `Reference`."""

    table: str
    column: str
    picks: tuple[tuple[str, Node], ...] = ()


@dataclass(frozen=True, slots=True)
class RowOf:
    """The member of a key at the place the figure is worked."""

    key: str


@dataclass(frozen=True, slots=True)
class ContractYear:
    """The contract year that the period lies in, counted from 1."""


@dataclass(frozen=True, slots=True)
class Apply:
    """A primitive of `obcdsl.prims` applied to arguments."""

    primitive: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class If:
    """The first arm whose condition holds; the arms not taken are never worked."""

    arms: tuple[tuple[Node, Node], ...]
    otherwise: Node


@dataclass(frozen=True, slots=True)
class Let:
    """Named parts, worked once: what a function is given and its `where` parts; with their units where these are their own."""

    names: tuple[tuple[str, Node], ...]
    body: Node
    units: tuple[Unit | None, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Local:
    """A part named by `Let`."""

    name: str


FoldOperation = Literal["total", "count", "mean", "median", "smallest", "largest", "list"]


@dataclass(frozen=True, slots=True)
class Fold:
    """A figure over the rows of keys: those of group `within` where `where` holds.

    `keys` are taken away. A key may be the payee's: then the fold is over the whole cohort. `within` is worked in each
    row and must equal `group`, worked at the place the fold stands. Rows where the body does not apply are passed over.
    "list" hands the values of all rows, in no order, to `finish` (a primitive with `arguments` before the list).
    """

    operation: FoldOperation
    keys: tuple[str, ...]
    body: Node
    where: Node | None = None
    within: tuple[Node, Node] | None = None
    finish: str = ""
    arguments: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class TimeFold:
    """A figure over the periods of a clock: those within the current (coarser) period, or up to it in the term.

    `within` names the coarser clock, or is None for the whole term; `so_far` stops at the current period;
    `before` leaves the current period out.
    """

    operation: FoldOperation
    clock: Clock
    body: Node
    within: Clock | None = None
    so_far: bool = False
    before: bool = False
    where: Node | None = None


@dataclass(frozen=True, slots=True)
class Earlier:
    """The body some years back (`last_year`), or in a named contract year (`in_year`), at the same place in the year."""

    body: Node
    back: int = 1
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Require:
    """The body, refused with a reason in words where the condition does not hold."""

    condition: Node
    reason: str
    body: Node


Node: TypeAlias = (
    Const
    | Given
    | Reference
    | Cell
    | RowOf
    | ContractYear
    | Apply
    | If
    | Let
    | Local
    | Fold
    | TimeFold
    | Earlier
    | Require
)

# ---- what a program is made of ------------------------------------------------------------------------------------------

DefinitionKind = Literal["metric", "define", "outcome", "payment", "step"]


@dataclass(frozen=True, slots=True)
class Definition:
    """A named figure: its keys, its own clock (None: constant over time or taken from what reads it), its unit.

    `size` is what a full score is (outcomes). `shown` is False for inner steps, which statements do not list.
    """

    name: str
    kind: DefinitionKind
    body: Node
    unit: Unit = NUMBER
    keys: tuple[str, ...] = ()
    clock: Clock | None = None
    title: str = ""
    span: Span = NOWHERE
    size: Value = 1


MissingRule = Literal["refuse", "refuse the line", "leave out", "withhold", "scores", "counts as", "carry forward"]


@dataclass(frozen=True, slots=True)
class Metric:
    """A figure from data: what it may be and what its absence means.

    `instead` is the value of `counts as`, `scores` and `rows not given are`; `carry` the years of `carry forward`.
    `valid` are limits: (edge word, node). A metric that is `available` later is missing before that contract year.
    """

    name: str
    unit: Unit
    rule: MissingRule
    keys: tuple[str, ...] = ()
    clock: Clock = "year"
    title: str = ""
    span: Span = NOWHERE
    instead: Node | None = None
    rows_not_given: Node | None = None
    carry: int = 0
    available: int = 1
    valid: tuple[tuple[str, Node], ...] = ()
    may_be_negative: bool = False
    same_for_every: str | None = None
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Key:
    """A key: its members in order, or None where they come from data. `payee` marks the key of the payees."""

    name: str
    members: tuple[str, ...] | None = None
    codes: Mapping[str, str] = field(default_factory=dict)
    private: bool = False
    title: str = ""
    payee: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Terms in rows and columns: for each tuple of key members, the value of each column."""

    name: str
    keys: tuple[str, ...]
    columns: tuple[str, ...]
    rows: Mapping[tuple[str, ...], Mapping[str, Value]]
    title: str = ""


RoundingMode = Literal["half up", "half even", "up", "down"]


@dataclass(frozen=True, slots=True)
class Gate:
    """One condition of a payment: the node and how it reads in the contract."""

    condition: Node
    text: str
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class Pay:
    """A payment clause. Its figure `name` is the rounded amount due; the steps before it are figures of their own.

    `applies` and `gates` (`only if`) are shown on the statement; `running` names the figure before rounding.
    `negative` is the direction when an amount that may turn round (`either way`) is below zero.
    """

    name: str
    payer: str
    payee: str
    applies: tuple[Gate, ...]
    gates: tuple[Gate, ...]
    running: str
    keys: tuple[str, ...] = ()
    clock: Clock | None = None
    either_way: bool = False
    title: str = ""
    wording: tuple[str, ...] = ()
    span: Span = NOWHERE
    kind: str = "fee"


@dataclass(frozen=True, slots=True)
class Split:
    """How payments, or the total, are divided among parties: (party, share) in order; odd pennies to `remainder`."""

    name: str
    divides: tuple[str, ...] | None
    slices: tuple[tuple[str, Node], ...]
    remainder: str | None
    title: str = ""
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class Moment:
    """When money moves: a date figure, or a time after the end of the period, the year or the term."""

    what: str
    date: Node | None = None
    after: Literal["", "month", "quarter", "year", "period", "term"] = ""
    count: int = 0
    noun: str = ""
    day_month: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Timing:
    """When the money of some payments (None: of the total) moves. It never changes what is due."""

    name: str
    covers: tuple[str, ...] | None
    moments: tuple[Moment, ...]
    title: str = ""
    on_account: tuple[Node, Clock, int | None] | None = None
    differences_under: Node | None = None


@dataclass(frozen=True, slots=True)
class Guarantee:
    """A promise: a condition, or that a figure never falls (or rises) as a metric moves."""

    name: str
    title: str
    condition: Node | None
    text: str
    figure: str = ""
    metric: str = ""
    direction: tuple[Literal["falls", "rises"], Literal["falls", "rises"]] = ("falls", "rises")
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class Party:
    """A party: its role, and whether it stands for one payee per row of data."""

    name: str
    role: str
    title: str
    for_each_row: bool = False
    roster: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Program:
    """A contract, lowered: everything that evaluation, checks and statements read."""

    name: str
    title: str
    parties: tuple[Party, ...]
    calendar: Calendar
    currency: str
    rounding: tuple[RoundingMode, Value]
    definitions: Mapping[str, Definition]
    metrics: Mapping[str, Metric]
    keys: Mapping[str, Key]
    tables: Mapping[str, Table]
    payments: tuple[Pay, ...]
    splits: tuple[Split, ...] = ()
    timings: tuple[Timing, ...] = ()
    guarantees: tuple[Guarantee, ...] = ()
    payee_key: str | None = None
    status: str = "final"
    version: str = ""
    short_periods: str = ""
    illustrative: bool = False
    telling_years: tuple[int, ...] = ()
    """The contract years that between them show all that years change: checks need not look at the others."""
    order: tuple[str, ...] = ()
    """Names of defines, outcomes and payments in the order of the contract, as statements list them."""


def below(node: Node) -> Iterator[Node]:
    """The nodes directly below a node.

    >>> [type(n).__name__ for n in below(Apply("add", (Const(1), Given("deaths"))))]
    ['Const', 'Given']
    """
    for name in node.__match_args__:
        yield from _nodes_in(getattr(node, name))


def _nodes_in(value: Any) -> Iterator[Node]:
    if isinstance(value, tuple):
        for item in value:
            yield from _nodes_in(item)
    elif type(value) in NODE_TYPES:
        yield value


NODE_TYPES = frozenset(
    {Const, Given, Reference, Cell, RowOf, ContractYear, Apply, If, Let, Local, Fold, TimeFold, Earlier, Require}
)


def every(node: Node) -> Iterator[Node]:
    """The node and all nodes below it (not through references)."""
    yield node
    for inner in below(node):
        yield from every(inner)
