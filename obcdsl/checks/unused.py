"""`unused`: a name that is defined and never used, which is a term that was forgotten or a slip in another name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from obcdsl import core
from obcdsl.diagnostic import Diagnostic, Label, warning
from obcdsl.scope import Scope
from obcdsl.written.library import Incorporated

CODE = "unused"
CODES = (CODE,)
KINDS = ("metric", "define", "key", "table", "phase")
AUTOMATIC_PARTIES = 2


def check(scope: Scope, program: core.Program, written: Incorporated) -> list[Diagnostic]:
    """A warning for each metric, define, key, table, phase or party that nothing reads."""
    read = _read(scope, program)
    found = []
    for node in written.main.clauses:
        word = node.head.name
        if node.head.kind in KINDS and word.text not in read:
            message = f"nothing uses the {node.head.kind} `{word.text}`"
            found.append(warning(CODE, message, Label(word.span, "defined here"), notes=[_why(node.head.kind)]))
        elif node.head.kind == "table":
            found.extend(_columns(program, node, read))
    if len(scope.parties) > AUTOMATIC_PARTIES:
        for line in scope.contract.parties:
            if line.name.text not in scope.used and not line.for_each_row:
                note = "It pays nothing, is paid nothing, and has no share."
                found.append(
                    warning(
                        CODE,
                        f"nothing names the party `{line.name.text}`",
                        Label(line.name.span, "named here"),
                        notes=[note],
                    )
                )
    return found


def _columns(program: core.Program, node: Any, read: set[str]) -> Iterator[Diagnostic]:
    """Columns of a table that nothing reads: terms that stand in the words and change nothing."""
    name = node.head.name.text
    table = program.tables.get(name)
    for column in table.columns if table is not None else ():
        if f"{name}.{column}" not in read:
            message = f"nothing uses the column `{column}` of the table `{name}`"
            place = Label(node.rows[0].span, "a column of this table")
            yield warning(CODE, message, place, notes=["It stands in the words of the contract and changes nothing."])


def _why(kind: str) -> str:
    if kind == "metric":
        return "Data are asked for and change nothing: a term may be missing, or the metric may go."
    return "A term may be missing, or another name may stand where this one was meant."


def _read(scope: Scope, program: core.Program) -> set[str]:
    """Every name that something reads; a metric that only an example gives is read by nothing."""
    found = {name for name in scope.used if name not in program.metrics}
    for node in _nodes(program):
        for part in core.every(node):
            match part:
                case core.Given():
                    found.add(part.metric)
                case core.Reference():
                    found.add(part.name)
                case core.Cell():
                    found |= {part.table, f"{part.table}.{part.column}"}
                case core.RowOf():
                    found.add(part.key)
                case _:
                    pass
    for table in program.tables.values():
        if table.name in found:
            found |= set(table.keys)
    for metric in program.metrics.values():
        found |= set(metric.keys) | {metric.unit.key}
    for definition in program.definitions.values():
        found |= set(definition.keys)
    return found | {promise.metric for promise in program.guarantees}


def _nodes(program: core.Program) -> Iterator[core.Node]:
    for definition in program.definitions.values():
        yield definition.body
    for metric in program.metrics.values():
        yield from (limit for _, limit in metric.valid)
        yield from (node for node in (metric.instead, metric.rows_not_given) if node is not None)
    for split in program.splits:
        yield from (share for _, share in split.slices)
    for timing in program.timings:
        yield from _timing_nodes(timing)
    for promise in program.guarantees:
        if promise.condition is not None:
            yield promise.condition


def _timing_nodes(timing: core.Timing) -> Iterator[core.Node]:
    found: list[Any] = [moment.date for moment in timing.moments]
    found.append(timing.on_account[0] if timing.on_account else None)
    found.append(timing.differences_under)
    yield from (node for node in found if node is not None)
