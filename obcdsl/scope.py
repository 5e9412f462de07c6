"""What the names of a contract mean, and the figures lowered so far.

A `Scope` is made once per contract by `obcdsl.resolve`; the clauses lower themselves into it on demand, so that the
order of clauses never matters. Faults are collected, each name answers once, and a figure that depends on itself is
named with its circle.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field, replace
from typing import Any

from obcdsl import core
from obcdsl.diagnostic import Diagnostic, Label, error, warning
from obcdsl.periods import Calendar, Clock
from obcdsl.record import dataclass
from obcdsl.source import NOWHERE, Span
from obcdsl.units import NUMBER, Unit
from obcdsl.values import Number, Value

NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Typed:
    """A lowered expression: its node, unit and keys, and what a later check must know of it.

    `plain` holds the value of a bare number literal, which takes the unit of what it meets; `percent` marks a bare
    percentage; `absent` names the figures whose leaving-out would leave this one out; `clock` is the finest clock read.
    """

    node: core.Node
    unit: Unit = NUMBER
    keys: frozenset[str] = NOTHING
    clock: Clock | None = None
    absent: frozenset[str] = NOTHING
    plain: Number | None = None
    percent: bool = False
    row: tuple[str, tuple[tuple[str, core.Node], ...]] | None = None
    """For a row of a table (`tracks for track`): the table and the picks."""


FAULTY = Typed(core.Const(0), Unit("quantity", flavour="plain"), plain=0)
"""Stands for an expression whose fault has been reported: it fits everywhere, so that one fault gives one finding."""


@dataclass(frozen=True, slots=True)
class Setting:
    """Where an expression stands: the clause, its keys, the names of functions' parts, and what is known to hold."""

    clause: str = ""
    keys: frozenset[str] = NOTHING
    locals: dict[str, Typed] = field(default_factory=dict)
    facts: tuple[core.Node, ...] = ()
    guarded: frozenset[str] = NOTHING
    """Figures known to be present here (`where present(x)`, `when present(x)`)."""
    calls: tuple[str, ...] = ()
    amount: core.Node | None = None
    span: Span = NOWHERE

    def knowing(self, scope: Scope, *conditions: core.Node) -> Setting:
        """The same place with more conditions known to hold; a condition that is defined elsewhere is opened."""
        facts = self.facts + tuple(part for c in conditions for part in conjuncts(c, scope))
        present = scope.with_causes(frozenset(name for c in facts for name in _present_names(c)))
        return replace(self, facts=facts, guarded=self.guarded | present)


def conjuncts(condition: core.Node, scope: Scope) -> tuple[core.Node, ...]:
    """The conditions that all hold when this one does."""
    if isinstance(condition, core.Apply) and condition.primitive == "and":
        return tuple(part for argument in condition.arguments for part in conjuncts(argument, scope))
    if isinstance(condition, core.Reference) and not condition.picks and condition.name in scope.definitions:
        return (condition, *conjuncts(scope.definitions[condition.name].body, scope))
    if isinstance(condition, core.Let):
        return (condition, *conjuncts(_opened(condition.body, dict(condition.names)), scope))
    return (condition,)


def _opened(node: core.Node, parts: dict[str, core.Node]) -> core.Node:
    """A condition of a function with what its parts stand for in place of their names."""
    if isinstance(node, core.Local) and node.name in parts:
        return _opened(parts[node.name], parts)
    if isinstance(node, core.Apply):
        return core.Apply(node.primitive, tuple(_opened(argument, parts) for argument in node.arguments))
    return node


def negated(condition: core.Node) -> core.Node:
    """The condition that holds when this one does not, simplified where that helps later checks."""
    opposites = {
        "equal": "unequal",
        "unequal": "equal",
        "less": "at_least",
        "at_least": "less",
        "more": "at_most",
        "at_most": "more",
    }
    if isinstance(condition, core.Apply):
        if condition.primitive == "not":
            return condition.arguments[0]
        if condition.primitive in opposites:
            return core.Apply(opposites[condition.primitive], condition.arguments)
        if condition.primitive == "or":
            return core.Apply("and", tuple(negated(part) for part in condition.arguments))
    return core.Apply("not", (condition,))


def _present_names(condition: core.Node) -> tuple[str, ...]:
    if isinstance(condition, core.Apply) and condition.primitive == "is_limit":
        cell = condition.arguments[0]
        return (f"{cell.table}.{cell.column}",) if isinstance(cell, core.Cell) else ()
    if isinstance(condition, core.Apply) and condition.primitive == "present":
        inner = condition.arguments[0]
        if isinstance(inner, (core.Reference, core.Given)):
            return (inner.name if isinstance(inner, core.Reference) else inner.metric,)
    return ()


@dataclass(frozen=True, slots=True)
class Scale:
    """A scale as written, kept for checks, plots and distances: the pieces in rising order.

    `edges` hold (place word, edge node, value node, span); `measure` is the figure that is compared, in `unit`; `worth`
    is the unit of the values. `purpose` says what they are: the "score" of an outcome, the "bands" of a corridor, a
    "value" of an expression, or rates of "slices".
    """

    figure: str
    measure: core.Node
    unit: Unit
    edges: tuple[tuple[str, core.Node, core.Node, Span], ...]
    size: core.Node
    purpose: str
    worth: Unit
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class Choice:
    """A value by conditions as written, kept for checks: each condition, as lowered and as written, in order.

    `otherwise` is where that word stands; None where it refuses, as what guards against the impossible may. `clock` is
    the finest that the conditions read, and `keys` are those whose rows they stand in.
    """

    figure: str
    conditions: tuple[tuple[core.Node, Any], ...]
    otherwise: Span | None
    keys: frozenset[str]
    clock: Clock | None
    span: Span = NOWHERE


@dataclass(slots=True)
class Scope:
    """Names and what has been made of them."""

    contract: Any
    clauses: dict[str, Any]
    calendar: Calendar
    currency: str
    rounding: tuple[core.RoundingMode, Number]
    keys: dict[str, core.Key] = field(default_factory=dict)
    tables: dict[str, core.Table] = field(default_factory=dict)
    short_tables: set[str] = field(default_factory=set)
    """Tables with a row that was left out for a fault: what their columns come to says nothing."""
    column_units: dict[tuple[str, str], Unit] = field(default_factory=dict)
    parties: dict[str, core.Party] = field(default_factory=dict)
    payee_key: str | None = None
    phases: dict[str, tuple[int, int]] = field(default_factory=dict)
    metrics: dict[str, core.Metric] = field(default_factory=dict)
    definitions: dict[str, core.Definition] = field(default_factory=dict)
    signs: dict[str, int] = field(default_factory=dict)
    """What `zero.sign` found of each definition, so that each is looked into once."""
    worked: dict[tuple[object, ...], Value] = field(default_factory=dict)
    """What `static.value_of` found of definitions made of terms alone, at a row."""
    aliases: dict[str, Typed] = field(default_factory=dict)
    absences: dict[str, frozenset[str]] = field(default_factory=dict)
    scales: list[Scale] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)
    findings: list[Diagnostic] = field(default_factory=list)
    years: set[int] = field(default_factory=set)
    """Contract years at which something in the contract changes, with the years beside them."""
    in_progress: dict[str, Unit | None] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    lacks_library: bool = False
    used: set[str] = field(default_factory=set)
    examples: list[Any] = field(default_factory=list)
    lower_clause: Callable[[Scope, Any], None] = lambda scope, node: None
    texts: dict[str, str] = field(default_factory=dict)
    """The text of each file, by its path: what a cure quotes."""
    open_run: Any = None
    """The program worked over data that can be anything, once a check has asked for it (`obcdsl.checks.open_data`)."""
    example_runs: Any = None
    """The program worked over each example, once a check has asked for them (`obcdsl.checks.worked`)."""
    reads: dict[str, frozenset[str]] = field(default_factory=dict)
    """What `obcdsl.checks.worked.read_by` found of each figure."""
    timeline: Any = None
    """The programs that are in force over the term, where amendments make several (`obcdsl.running.in_force.Timeline`)."""
    over_time: tuple[Scope, ...] = ()
    """The scope of each of them."""
    any_run: Any = None
    """The same with nothing left aside, once a check is about to say *never* (`obcdsl.checks.any_data`)."""

    def written(self, span: Span, most: int = 80) -> str:
        """The text of a place on one line; nothing where it is too long to quote."""
        said = " ".join(self.texts.get(span.path, "")[span.start : span.end].split())
        return said if len(said) <= most else ""

    def fault(
        self,
        code: str,
        message: str,
        span: Span,
        *notes: str,
        fix: str | None = None,
        role: str = "",
        places: tuple[Label, ...] = (),
    ) -> Typed:
        """Report an error and give back an expression that fits everywhere."""
        self.findings.append(error(code, message, Label(span, role), *places, notes=notes, fix=fix))
        return FAULTY

    def warn(
        self,
        code: str,
        message: str,
        span: Span,
        *notes: str,
        fix: str | None = None,
        role: str = "",
        places: tuple[Label, ...] = (),
    ) -> None:
        """Report a warning."""
        self.findings.append(warning(code, message, Label(span, role), *places, notes=notes, fix=fix))

    def may_be_absent(self, name: str, guarded: frozenset[str]) -> bool:
        """Whether a figure may be left out although those named are present."""
        if name in guarded:
            return False
        roots = self.absences.get(name, NOTHING)
        return not roots or name in roots or any(self.may_be_absent(root, guarded) for root in roots)

    def with_causes(self, present: frozenset[str]) -> frozenset[str]:
        """Figures known to be present, with those that could have left them out: they are present too."""
        found = set(present)
        pending = list(present)
        while pending:
            for cause in self.absences.get(pending.pop(), NOTHING):
                if cause not in found:
                    found.add(cause)
                    pending.append(cause)
        return frozenset(found)

    @property
    def last_year(self) -> int:
        """The number of contract years."""
        return self.calendar.years
