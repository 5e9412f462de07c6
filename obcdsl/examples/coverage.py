"""What the examples of a contract reach: clauses that were worked, and the sides of each threshold that a figure met.

Nothing is guessed: `Watched` is the evaluator itself, which notes the figures it works and the comparisons it makes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field, replace
from typing import Any, Literal

from obcdsl import core
from obcdsl.carriers.exact import Exact
from obcdsl.examples.passed import function_of, passed_in
from obcdsl.examples.reading import functions_in
from obcdsl.record import dataclass
from obcdsl.run import Run
from obcdsl.running.places import Code, Place
from obcdsl.running.places import Source as Figures
from obcdsl.running.verdicts import Refused
from obcdsl.scope import Scale, Scope
from obcdsl.source import Span
from obcdsl.units import RATIO, Unit
from obcdsl.values import LeftOut, NoLimit
from obcdsl.why.formula import Meanings, common_unit, words

Side = Literal["below", "at", "above"]
SIDES: tuple[Side, ...] = ("below", "at", "above")
COMPARISONS = frozenset({"less", "more", "at_most", "at_least", "equal", "unequal"})
WRITTEN_CONDITIONS = ("/earned", "/scored", "/measure", "/pool", "/weight")

Key = tuple[str, str, str]
"""Clause, what is compared in words, and the edge in words."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """A place where money may change: 80% of `preferred_place`."""

    clause: str
    figure: str
    edge: str
    span: Span
    never: frozenset[Side] = frozenset()
    """Sides on which no figure can lie: nothing counted is below 0."""

    @property
    def key(self) -> Key:
        """What tells it from others: the same edge in two lines of one clause is one threshold."""
        return self.clause, self.figure, self.edge


@dataclass(frozen=True, slots=True)
class Reached:
    """A threshold and the sides of it that figures met."""

    threshold: Threshold
    sides: frozenset[Side]

    @property
    def missing(self) -> tuple[Side, ...]:
        """The sides that no figure met."""
        return tuple(side for side in SIDES if side not in self.sides | self.threshold.never)


@dataclass(frozen=True, slots=True)
class Unreached:
    """A clause that nothing worked."""

    name: str
    kind: str
    span: Span


@dataclass(slots=True)
class Coverage:
    """What was reached so far; made once per contract and filled by every example."""

    scope: Scope
    program: core.Program
    meanings: Meanings
    figures: set[str] = field(default_factory=set)
    functions: set[str] = field(default_factory=set)
    thresholds: dict[Key, Threshold] = field(default_factory=dict)
    sides: dict[Key, set[Side]] = field(default_factory=dict)
    edges: dict[int, Scale] = field(default_factory=dict)
    conditions: dict[int, Threshold] = field(default_factory=dict)
    compared: dict[Key, tuple[core.Node, core.Node]] = field(default_factory=dict)
    passed: dict[int, tuple[core.Node, list[tuple[Threshold, core.Node]]]] = field(default_factory=dict)
    kept: list[Any] = field(default_factory=list)

    def add_scales(self, scales: Iterable[Scale]) -> None:
        """Take the edges of scales as thresholds."""
        for scale in scales:
            self.kept.append(scale)
            for _, edge, _, span in scale.edges:
                self.edges[id(edge)] = scale
                threshold = self._known(self.at_edge(scale, edge, span))
                if scale.purpose != "bands":
                    self.compared.setdefault(threshold.key, (scale.measure, edge))

    def at_edge(self, scale: Scale, edge: core.Node, span: Span) -> Threshold:
        """The threshold at an edge of a scale."""
        clause = _owner(scale.measure) or scale.figure
        if scale.purpose == "bands":
            return Threshold(clause, "difference", words(self.meanings, edge, self.meanings.unit(edge) or RATIO), span)
        return Threshold(clause, self._measured(scale.measure, clause), words(self.meanings, edge, scale.unit), span)

    def _measured(self, node: core.Node, clause: str) -> str:
        if isinstance(node, core.Reference) and node.name == clause + "/measure":
            return clause
        return words(self.meanings, node, None, clause)

    def add_conditions(self, node: core.Node, clause: str, span: Span) -> None:
        """Take the comparisons with terms in a condition as thresholds."""
        for part in core.every(node):
            if not isinstance(part, core.Apply) or part.primitive not in COMPARISONS or id(part) in self.conditions:
                continue
            left, right = part.arguments
            if is_term(left):
                left, right = right, left
            unit = common_unit(self.meanings.unit(left), self.meanings.unit(right))
            if (
                is_term(left)
                or not is_term(right)
                or _is_time(left)
                or any(id(edge) in self.edges for edge in part.arguments)
            ):
                continue
            if unit is not None and unit.kind not in ("quantity", "date"):
                continue
            owner = _owner(left) or clause
            if owner in self.scope.clauses and not self.own(self.scope.clauses[owner].head.name.span):
                continue
            place = (
                self.scope.clauses[owner].head.name.span if owner != clause and owner in self.scope.clauses else span
            )
            figure = words(self.meanings, left, None, owner)
            threshold = Threshold(owner, figure, words(self.meanings, right, unit, owner), place)
            self.compared.setdefault(threshold.key, (left, right))
            self.conditions[id(part)] = self._known(threshold)
            self.kept.append(part)

    def add_passed(self, node: core.Node, clause: str, span: Span) -> None:
        """Take what a clause passes to functions of the library as thresholds of the clause."""
        for one in passed_in(self, node):
            unit = self.meanings.unit(one.figure)
            if unit is not None and unit.kind not in ("quantity", "date"):
                continue
            figure = f"{one.function}: {words(self.meanings, one.figure, None, one.function)}"
            edges = []
            for edge, meant in zip(one.edges, one.meant[1], strict=True):
                threshold = Threshold(clause, figure, words(self.meanings, meant, unit, clause), span)
                self.compared.setdefault(threshold.key, (one.meant[0], meant))
                edges.append((self._known(threshold), edge))
            self.passed[id(one.part)] = (one.figure, edges)
            self.kept.append(one.part)

    def _known(self, threshold: Threshold) -> Threshold:
        self.sides.setdefault(threshold.key, set())
        return self.thresholds.setdefault(threshold.key, threshold)

    def own(self, span: Span) -> bool:
        """Whether a place is in the contract's file: a library file has examples of its own for its thresholds."""
        main: Span = self.scope.contract.head.name.span
        return span.path == main.path

    def met(self, threshold: Threshold, value: Any, edge: Any) -> None:
        """Note on which side of a threshold a figure lay."""
        if isinstance(value, (LeftOut, NoLimit, str, bool)) or isinstance(edge, (LeftOut, NoLimit, str, bool)):
            return
        self.sides[threshold.key].add("at" if value == edge else "below" if value < edge else "above")

    # ---- the report -----------------------------------------------------------------------------------------------

    def unreached(self) -> list[Unreached]:
        """Payments, outcomes, defines and functions that no example worked, in the order of the contract.

        What stands in a library file has examples of its own there, and a contract need not use all of it.
        """
        functions = set(self.functions)
        for node in self.scope.clauses.values():
            if self._worked(node):
                functions |= functions_in(self.scope, node)
        found = []
        for node in self.scope.clauses.values():
            name = node.head.name.text
            if not self.own(node.head.name.span):
                continue
            is_function = bool(getattr(node, "parameters", None))
            if name in functions or self._worked(node) or not (is_function or name in self.program.definitions):
                continue
            found.append(Unreached(name, node.head.kind, node.head.name.span))
        return found

    def _worked(self, node: Any) -> bool:
        """Whether a clause was worked: a payment, where it applied."""
        name = node.head.name.text
        definition = self.program.definitions.get(name)
        return (
            name + "/unrounded" if definition is not None and definition.kind == "payment" else name
        ) in self.figures

    def reached(self) -> list[Reached]:
        """Every threshold with the sides met."""
        found = [Reached(threshold, frozenset(self.sides[key])) for key, threshold in self.thresholds.items()]
        return [self._possible(one) if one.missing and one.threshold.key in self.compared else one for one in found]

    def _possible(self, one: Reached) -> Reached:
        """The same, with the sides on which its figure can never lie."""
        from obcdsl.examples.never import never_beyond

        below, above = never_beyond(self.scope, self.program, *self.compared[one.threshold.key])
        sides: dict[Side, bool] = {"below": below, "above": above}
        never = frozenset(side for side, is_never in sides.items() if is_never)
        return replace(one, threshold=replace(one.threshold, never=never))


def _meanings(scope: Scope, program: core.Program) -> Meanings:
    """The units of every named part; of parts that have one name and several units, none."""
    meanings = Meanings(program, scope.column_units)
    units: dict[str, set[Unit | None]] = {}
    for definition in program.definitions.values():
        for part in core.every(definition.body):
            if isinstance(part, core.Let):
                meanings.name_parts(part)
                for name, _ in part.names:
                    units.setdefault(name, set()).add(meanings.parts.get(name))
    for name in (name for name, found in units.items() if len(found) > 1):
        meanings.parts.pop(name, None)
    return meanings


def begin(scope: Scope, program: core.Program) -> Coverage:
    """The thresholds of a contract, none of them met yet."""
    coverage = Coverage(scope, program, _meanings(scope, program))
    coverage.add_scales(scale for scale in scope.scales if coverage.own(scale.span))
    for name, definition in program.definitions.items():
        clause = name.partition("/")[0]
        node = scope.clauses.get(clause)
        if node is not None and coverage.own(node.head.name.span):
            coverage.add_passed(definition.body, clause, definition.span)
        combined = getattr(node, "combines", None) is not None
        amount = name.endswith("/0") and node is not None and node.head.kind != "corridor"
        if definition.kind in ("define", "outcome") or name.endswith(WRITTEN_CONDITIONS) or amount:
            for condition in written_conditions(definition.body, name.endswith(("/earned", "/scored"))):
                if not combined:
                    coverage.add_conditions(condition, clause, definition.span)
    return coverage


def written_conditions(body: core.Node, whole: bool) -> Iterator[core.Node]:
    """The conditions of a figure: its arms', its folds', and all of it where it is one."""
    if whole:
        yield body
        return
    for part in core.every(body):
        if isinstance(part, core.If):
            yield from (condition for condition, _ in part.arms)
        elif isinstance(part, (core.Fold, core.TimeFold)) and part.where is not None:
            yield part.where


def is_term(node: core.Node) -> bool:
    """Whether a node stands in the contract and needs no figures: a literal, or a column of a table."""
    return all(isinstance(part, (core.Const, core.Cell, core.Apply, core.RowOf)) for part in core.every(node)) and any(
        isinstance(part, (core.Const, core.Cell)) for part in core.every(node)
    )


def _is_time(node: core.Node) -> bool:
    return any(isinstance(part, core.ContractYear) for part in core.every(node))


def _owner(node: core.Node) -> str:
    """The function whose named part a comparison reads: `reach@achievement0` is of `achievement`."""
    for part in core.every(node):
        if isinstance(part, core.Local):
            return function_of(part.name)
    return ""


class Watched(Run):
    """The evaluator, noting what it works."""

    def __init__(self, program: core.Program, source: Figures, coverage: Coverage) -> None:
        super().__init__(program, source, Exact())
        self.coverage = coverage

    def _worked(self, kind: str, name: str, body: Code, place: Place) -> Any:
        self.coverage.figures.add(name)
        return super()._worked(kind, name, body, place)

    def code(self, node: core.Node) -> Code:
        """The closure that works a node; a comparison notes which side of its threshold it met."""
        inner = super().code(node)
        if not isinstance(node, core.Apply):
            return inner
        threshold = self.coverage.conditions.get(id(node))
        if threshold is not None:
            left, right = node.arguments if is_term(node.arguments[1]) else reversed(node.arguments)
            return self._noting(inner, super().code(left), [(threshold, super().code(right))])
        if id(node) in self.coverage.passed:
            figure, passed = self.coverage.passed[id(node)]
            ends = [(threshold, super(Watched, self).code(edge)) for threshold, edge in passed]
            return self._noting(inner, super().code(figure), ends)
        for argument in node.arguments[1:] if node.primitive in COMPARISONS or node.primitive == "part" else ():
            edge, base = _edge_and_base(argument)
            scale = self.coverage.edges.get(id(edge))
            if scale is not None:
                edges = [
                    (self.coverage.at_edge(scale, one, span), super(Watched, self).code(_of(one, base)))
                    for _, one, _, span in scale.edges
                ]
                return self._noting(inner, super().code(node.arguments[0]), edges)
        return inner

    def _noting(self, inner: Code, value: Code, edges: Sequence[tuple[Threshold, Code]]) -> Code:
        def run(place: Place) -> Any:
            try:
                met = value(place)
                for threshold, edge in edges:
                    self.coverage.met(threshold, met, edge(place))
            except (Refused, ArithmeticError, ValueError):
                pass
            return inner(place)

        return run


def _edge_and_base(node: core.Node) -> tuple[core.Node, core.Node | None]:
    """An edge of a scale, and the base that a corridor multiplies it by."""
    if isinstance(node, core.Apply) and node.primitive == "multiply":
        return node.arguments[0], node.arguments[1]
    return node, None


def _of(edge: core.Node, base: core.Node | None) -> core.Node:
    return edge if base is None else core.Apply("multiply", (edge, base))
