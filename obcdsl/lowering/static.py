"""What can be known of a node before there is any data: its value where it is made of terms alone, row by row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

from obcdsl import core
from obcdsl.carriers.exact import OPERATIONS
from obcdsl.scope import Scope
from obcdsl.values import LeftOut, NoLimit, Value

Row = Mapping[str, str]


def rows_for(scope: Scope, *nodes: core.Node) -> Iterator[dict[str, str]]:
    """Every row of the keys of the tables that some nodes read without picking; one empty row where there are none."""
    keys: dict[str, tuple[str, ...]] = {}
    for node in nodes:
        for part in core.every(node):
            if isinstance(part, core.Cell):
                picked = {key for key, _ in part.picks}
                for key in scope.tables[part.table].keys:
                    if key not in picked and scope.keys[key].members:
                        keys[key] = scope.keys[key].members or ()
    names = list(keys)
    for members in product(*keys.values()):
        yield dict(zip(names, members, strict=True))


def value_of(scope: Scope, node: core.Node, row: Row, names: Mapping[str, Value | None] | None = None) -> Value | None:
    """The value of a node made of terms alone, at a row; None where it needs data or has no value."""
    known = names or {}
    match node:
        case core.Const():
            return node.value
        case core.Local():
            return known.get(node.name)
        case core.RowOf():
            return row.get(node.key)
        case core.Let():
            inner = dict(known)
            for name, part in node.names:
                inner[name] = value_of(scope, part, row, inner)
            return value_of(scope, node.body, row, inner)
        case core.Cell():
            return _cell(scope, node, row, known)
        case core.Reference() if not node.picks and node.name in scope.definitions:
            return _defined(scope, node.name, row, known)
        case core.Apply():
            values: list[Value] = []
            for argument in node.arguments:
                worked = value_of(scope, argument, row, known)
                if worked is None:
                    return None
                values.append(worked)
            try:
                return OPERATIONS[node.primitive](*values)  # type: ignore[no-any-return]
            except (TypeError, ValueError, ArithmeticError, LookupError):
                return None
        case core.If():
            for condition, value in node.arms:
                held = value_of(scope, condition, row, known)
                if held is None:
                    return None
                if held is True:
                    return value_of(scope, value, row, known)
            return value_of(scope, node.otherwise, row, known)
    return None


def _defined(scope: Scope, name: str, row: Row, known: Mapping[str, Value | None]) -> Value | None:
    """The value of a definition, worked out once for each row, so that a chain of definitions takes linear time."""
    place = (name, tuple(row.items()), tuple(known.items()))
    if place not in scope.worked:
        value = value_of(scope, scope.definitions[name].body, row, known)
        if value is None:
            return None
        scope.worked[place] = value
    return scope.worked[place]


def _cell(scope: Scope, node: core.Cell, row: Row, names: Mapping[str, Value | None]) -> Value | None:
    table = scope.tables[node.table]
    picks = dict(node.picks)
    members = []
    for key in table.keys:
        member = value_of(scope, picks[key], row, names) if key in picks else row.get(key)
        if not isinstance(member, str):
            return None
        members.append(member)
    found = table.rows.get(tuple(members))
    return None if found is None else found[node.column]


def fixed_at(scope: Scope, node: core.Node, key: str, member: str) -> core.Node:
    """The node with one key held at one member."""

    def fixed(inner: core.Node) -> core.Node:
        return fixed_at(scope, inner, key, member)

    match node:
        case core.RowOf():
            return core.Const(member) if node.key == key else node
        case core.Cell():
            picks = tuple((name, fixed(pick)) for name, pick in node.picks)
            open_key = key in scope.tables[node.table].keys and key not in dict(picks)
            return core.Cell(node.table, node.column, (*picks, (key, core.Const(member))) if open_key else picks)
        case core.Reference():
            picks = tuple((name, fixed(pick)) for name, pick in node.picks)
            open_key = key in scope.definitions[node.name].keys and key not in dict(picks)
            return core.Reference(node.name, (*picks, (key, core.Const(member))) if open_key else picks)
        case core.Given():
            picks = tuple((name, fixed(pick)) for name, pick in node.picks)
            open_key = key in scope.metrics[node.metric].keys and key not in dict(picks)
            return core.Given(node.metric, (*picks, (key, core.Const(member))) if open_key else picks)
        case core.Apply():
            return core.Apply(node.primitive, tuple(fixed(argument) for argument in node.arguments))
        case core.If():
            return core.If(tuple((fixed(c), fixed(v)) for c, v in node.arms), fixed(node.otherwise))
    return node


def number_of(scope: Scope, node: core.Node, row: Row) -> Value | None:
    """The value of a node at a row where it is a number; None otherwise."""
    value = value_of(scope, node, row)
    if value is None or isinstance(value, (bool, str, LeftOut, NoLimit)):
        return None
    return value
