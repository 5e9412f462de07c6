"""Functions of contracts and the library: worked out at each use with the units of the arguments given there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from obcdsl import core
from obcdsl.diagnostic import Label
from obcdsl.lower import lowered
from obcdsl.lowering.calls import plain_arguments
from obcdsl.lowering.meeting import combined
from obcdsl.lowering.picks import whole_table
from obcdsl.scope import FAULTY, Scope, Setting, Typed
from obcdsl.written import ast

MOST_INLINED = 64


def inlined(scope: Scope, written: ast.Call, setting: Setting) -> Typed:
    """A function defined with `define f(a, b) = ...`, worked out with the units of these arguments."""
    function = written.function.text
    node = scope.clauses[function]
    if function in setting.calls:
        return scope.fault(
            "circular", f"`{function}` calls itself", written.span, " → ".join([*setting.calls, function])
        )
    if len(setting.calls) >= MOST_INLINED:
        return scope.fault("limit", f"functions call each other more than {MOST_INLINED} deep", written.span)
    values = plain_arguments(written, 1, 64)
    names = [word.text for word in node.parameters]
    if values is None or len(values) != len(names):
        return scope.fault(
            "call",
            f"`{function}` is written `{function}({', '.join(names)})`",
            written.span,
            "A comma in a number has exactly three digits after it and no space; a comma between things is followed by a space.",
        )
    depth = len(setting.calls)
    locals_: dict[str, Typed] = {name: typed for name, typed in setting.locals.items() if name.startswith("=")}
    parts: list[tuple[str, core.Node]] = []
    arguments: list[Typed] = []
    for name, value in zip(names, values, strict=True):
        typed = whole_table(scope, value, setting) or lowered(scope, value, setting)
        if typed is FAULTY:
            return FAULTY
        arguments.append(typed)
        _name_part(locals_, parts, name, f"{name}@{function}{depth}", typed)
    inner = replace(setting, locals=locals_, calls=(*setting.calls, function), clause=setting.clause)
    from obcdsl.clauses.define import where_order

    for where in where_order(scope, node):
        typed = lowered(scope, where.value, inner)
        if typed is FAULTY:
            return FAULTY
        arguments.append(typed)
        _name_part(locals_, parts, where.name.text, f"{where.name.text}@{function}{depth}", typed)
    before = len(scope.findings)
    body = lowered(scope, node.value, inner)
    for finding in scope.findings[before:]:
        _point_at_use(scope, finding, written)
    if body is FAULTY:
        return FAULTY
    result = combined(named_parts(parts, locals_, body.node), body.unit, body, *arguments)
    return replace(result, absent=body.absent)


def _name_part(
    locals_: dict[str, Typed], parts: list[tuple[str, core.Node]], name: str, inner: str, typed: Typed
) -> None:
    if typed.row is not None:
        locals_[name] = typed
        return
    parts.append((inner, typed.node))
    locals_[name] = replace(typed, node=core.Local(inner), percent=False)
    locals_["=" + inner] = typed


def named_parts(parts: Sequence[tuple[str, core.Node]], locals_: Mapping[str, Typed], body: core.Node) -> core.Let:
    """A body below the parts that it names, with what is known of their units (`locals_` holds each behind a `=`)."""
    units = (locals_["=" + name].unit for name, _ in parts)
    return core.Let(tuple(parts), body, tuple(unit if unit.flavour != "plain" else None for unit in units))


def _point_at_use(scope: Scope, finding: Any, written: ast.Call) -> None:

    if all(getattr(label, "text", "") != "used here" for label in finding.labels):
        at = scope.findings.index(finding)
        scope.findings[at] = replace(finding, labels=(*finding.labels, Label(written.span, "used here")))
