"""Core nodes as a person reads them: names on paper (`died_in_preferred / preference_recorded`), or figures put in.

A node has no words of its own, so they are made from what it computes. `arranged` lays operators, brackets and
functions out once; the caller says how each leaf is written.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import field
from functools import reduce
from typing import Any

from obcdsl import core
from obcdsl.record import dataclass
from obcdsl.units import DATE, DAYS, NUMBER, RATIO, YES_NO, Unit, category, in_cash, matched, over, times
from obcdsl.why.style import ATOM, COMPARISON, NAMES, NOT, OPERATORS, PRODUCT, SHARES, SIGNS, SUM, WITH_PLACES, Style

ALIKE = frozenset(
    {"add", "subtract", "smaller", "larger", "smaller_present", "larger_present", "first_present", "kept", "part",
     "absolute", "negate", "round half up", "round half even", "round up", "round down"}
)  # fmt: skip
"""Primitives whose result has the unit of their first figure."""
RANKS = frozenset({"quantile_group", "rank_from_lowest", "rank_from_highest"})
PROBABILITIES = frozenset({("normal_quantile", 0), ("binomial_at_least", 2)})


@dataclass(slots=True)
class Meanings:
    """What a formula must know of the contract: its program, the units of table columns and of named parts."""

    program: core.Program
    columns: Mapping[tuple[str, str], Unit]
    parts: dict[str, Unit] = field(default_factory=dict)
    style: Style = field(default_factory=lambda: NAMES)

    def unit(self, node: core.Node) -> Unit | None:
        """The unit of a node; None where only its surroundings can tell (a bare term of the contract)."""
        match node:
            case core.Const():
                return _unit_of_term(node.value)
            case core.Given():
                return self.program.metrics[node.metric].unit
            case core.Reference():
                return self.program.definitions[node.name].unit
            case core.Cell():
                return self.columns.get((node.table, node.column))
            case core.RowOf():
                return category(node.key, ())
            case core.ContractYear():
                return NUMBER
            case core.Local():
                return self.parts.get(node.name)
            case core.Apply():
                return self._unit_of_result(node)
            case core.If():
                return self._first([*(value for _, value in node.arms), node.otherwise])
            case core.Let():
                with self.inside(node):
                    return self.unit(node.body)
            case core.Fold() | core.TimeFold():
                return (
                    NUMBER
                    if node.operation == "count" or getattr(node, "finish", "") in RANKS
                    else self.unit(node.body)
                )
            case core.Earlier() | core.Require():
                return self.unit(node.body)

    @contextmanager
    def inside(self, node: core.Let) -> Iterator[None]:
        """Know the parts that a node names for as long as it is read: a call inside a call may name its own alike."""
        outside = self.parts
        self.parts = dict(outside)
        self.name_parts(node)
        try:
            yield
        finally:
            self.parts = outside

    def name_parts(self, node: core.Let) -> None:
        """Remember the units of the parts that a node names; one that fits any unit has that of what stands in it."""
        own = node.units or (None,) * len(node.names)
        for (name, part), known in zip(node.names, own, strict=True):
            self.parts.pop(name, None)
            unit = known or self.unit(part)
            if unit is not None:
                self.parts[name] = unit

    def _first(self, nodes: list[core.Node]) -> Unit | None:
        return next((unit for unit in map(self.unit, nodes) if unit is not None), None)

    def _unit_of_result(self, node: core.Apply) -> Unit | None:
        name, arguments = node.primitive, list(node.arguments)
        if name in SIGNS or name in ("not", "and", "or", "present", "is_limit"):
            return YES_NO
        if name == "period_share":
            return RATIO
        if name in SHARES:
            return RATIO
        if name in WITH_PLACES:
            return NUMBER
        if name == "cash":
            inner = self.unit(arguments[0])
            return inner and in_cash(inner)
        if name in ALIKE:
            units = [self.unit(argument) for argument in arguments]
            if name == "subtract" and units[0] == units[1] == DATE:
                return DAYS
            return reduce(common_unit, units)
        left, right = (self.unit(argument) for argument in arguments[:2])
        if left is None or right is None or left.kind != "quantity" or right.kind != "quantity":
            return None
        return times(left, right) if name == "multiply" else over(left, right)

    def beside(self, node: core.Apply, at: int, whole: Unit | None) -> Unit | None:
        """The unit that an argument has if it is a bare term: from the other argument and the whole."""
        other = self.unit(node.arguments[1 - at]) if len(node.arguments) == 2 else None
        if other is None and node.primitive == "divide" and at == 0 and whole != RATIO:
            return whole
        if node.primitive in ("multiply", "divide"):
            if whole is None or other is None or whole.kind != "quantity" or other.kind != "quantity":
                return None
            if node.primitive == "multiply" or at == 1:
                found = over(whole, other) if node.primitive == "multiply" else over(other, whole)
                return NUMBER if found == RATIO and _is_many(node.arguments[at]) else found
            return times(whole, other)
        if node.primitive.startswith("round ") and at == 1:
            return self.unit(node.arguments[0]) or whole
        if node.primitive in SIGNS or node.primitive in ALIKE:
            return self._first(list(node.arguments)) or whole
        return RATIO if (node.primitive, at) in PROBABILITIES else None


def _is_many(node: core.Node) -> bool:
    """Whether a term is a whole number of times: 3 is no 300%."""
    return isinstance(node, core.Const) and isinstance(node.value, int) and node.value > 1


def _unit_of_term(value: Any) -> Unit | None:
    if isinstance(value, bool):
        return YES_NO
    return DATE if isinstance(value, datetime.date) else None


# ---- laying out ----------------------------------------------------------------------------------

Leaf = Callable[[core.Node, "Unit | None"], tuple[str, int]]


def arranged(meanings: Meanings, node: core.Node, unit: Unit | None, leaf: Leaf) -> tuple[str, int]:
    """The text of a node and how tightly it binds; everything that is not an operation is written by `leaf`."""
    if not isinstance(node, core.Apply) or node.primitive == "period_share":
        return leaf(node, unit)

    def inner(at: int) -> tuple[str, int]:
        argument = node.arguments[at]
        return arranged(meanings, argument, meanings.unit(argument) or meanings.beside(node, at, unit), leaf)

    name, style = node.primitive, meanings.style
    if name in OPERATORS:
        binding, sign = OPERATORS[name][1], style.sign(name)
        left, right = inner(0), inner(1)
        strict = name in ("subtract", "divide")
        return f"{_bracketed(left, binding)} {sign} {_bracketed(right, binding + strict)}", binding
    if name in SIGNS:
        return f"{_bracketed(inner(0), SUM)} {style.sign(name)} {_bracketed(inner(1), SUM)}", COMPARISON
    if name == "not":
        return style.denied(_bracketed(inner(0), NOT)), NOT
    if name == "negate":
        inside = _bracketed(inner(0), ATOM)
        return style.minus + (f"({inside})" if inside.startswith(style.minus) else inside), PRODUCT
    return style.called(name, [style.argument(name, at, *inner(at)) for at in range(len(node.arguments))], node), ATOM


def _bracketed(piece: tuple[str, int], least: int) -> str:
    text, binding = piece
    return text if binding >= least else f"({text})"


# ---- names ---------------------------------------------------------------------------------------


def words(meanings: Meanings, node: core.Node, unit: Unit | None = None, clause: str = "") -> str:
    """A node in the names of the contract.

    >>> import obcdsl
    >>> contract = obcdsl.load("contracts/staffordshire_end_of_life")
    >>> meanings = Meanings(contract.program, contract.compiled.scope.column_units)
    >>> words(meanings, contract.program.definitions["preferred_place/measure"].body)
    'died_in_preferred / preference_recorded'
    """

    def leaf(one: core.Node, of: Unit | None) -> tuple[str, int]:
        return name_of(meanings, one, of, clause)

    return arranged(meanings, node, unit, leaf)[0]


def name_of(meanings: Meanings, node: core.Node, unit: Unit | None, clause: str = "") -> tuple[str, int]:
    """What a node that is no operation is called, and how tightly that binds."""

    def inner(one: core.Node) -> str:
        return words(meanings, one, None, clause)

    style = meanings.style
    match node:
        case core.Const():
            return style.figure(node.value, unit), ATOM
        case core.Given():
            return style.picked(style.metric(node.metric), _rows(node.picks, inner)), ATOM
        case core.Reference():
            return style.picked(style.label(node.name, clause), _rows(node.picks, inner)), ATOM
        case core.Cell():
            return style.picked(style.cell(node.table, node.column), _rows(node.picks, inner)), ATOM
        case core.RowOf():
            return style.key(node.key), ATOM
        case core.ContractYear():
            return "contract year", ATOM
        case core.Local():
            return style.part(node.name), ATOM
        case core.If():
            return _alternatives(meanings, node, unit, clause), ATOM
        case core.Let():
            with meanings.inside(node):
                return f"({inner(node.body)})", ATOM
        case core.Fold():
            return style.over_rows(node, inner), style.total_binds
        case core.TimeFold():
            return style.over_time(node, inner), style.total_binds
        case core.Earlier():
            return style.earlier(node, inner), ATOM
        case core.Require():
            return f"({inner(node.body)})", ATOM
        case core.Apply():
            return "share of the period", ATOM


def _alternatives(meanings: Meanings, node: core.If, unit: Unit | None, clause: str) -> str:
    """A choice in words; where only one of two arms says anything (0 otherwise), that arm alone."""
    if len(node.arms) == 1 and node.otherwise == core.Const(0):
        return f"({words(meanings, node.arms[0][1], unit, clause)})"
    parts = [
        f"when {words(meanings, held, None, clause)}: {words(meanings, value, unit, clause)}"
        for held, value in node.arms
    ]
    return f"({', '.join(parts)}, otherwise: {words(meanings, node.otherwise, unit, clause)})"


def _rows(picks: tuple[tuple[str, core.Node], ...], inner: Callable[[core.Node], str]) -> list[tuple[str, bool]]:
    """What picks each row, and whether that is a figure that names it."""
    return [(inner(node), isinstance(node, (core.Given, core.Reference, core.Cell))) for _, node in picks]


def common_unit(left: Unit | None, right: Unit | None) -> Unit | None:
    """The unit of two figures that meet, where it is known."""
    if left is None or right is None:
        return left or right
    return matched(left, right) or left
