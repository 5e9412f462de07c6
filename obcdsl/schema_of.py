"""What a contract expects of its data, made from its checked clauses (`obcdsl.data.schema`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from obcdsl import core
from obcdsl.data.schema import DataSchema, FigureKind, KeyColumn, MetricColumn
from obcdsl.scope import Scope
from obcdsl.units import Unit, is_money, price_of
from obcdsl.values import Value


def kind_of(unit: Unit) -> FigureKind:
    """What a figure of a unit is to a reader of data, or of a statement."""
    if unit.kind == "category":
        return "category"
    if unit.kind in ("date", "yes/no"):
        return unit.kind
    if not unit.dims:
        return "ratio" if unit.flavour == "ratio" else "number"
    if len(unit.dims) == 1 and unit.dims[0][1] == 1:
        dimension = unit.dims[0][0]
        return "money" if is_money(dimension) else "days" if dimension == "day" else "count"
    return "number"


def data_schema(scope: Scope, program: core.Program, *, agreed: bool = False) -> DataSchema:
    """The schema of a contract's data; with `agreed`, of the figures that stand in its pinned schedules instead."""
    contract = scope.contract
    payee = None
    if program.payee_key is not None:
        party = program.parties[[p.name for p in program.parties].index(program.payee_key)]
        payee = KeyColumn(party.name, party.title, None, source=contract.payee_from)
    roster = next((p.roster for p in program.parties if p.roster is not None), None)
    used = {key for metric in program.metrics.values() for key in metric.keys}
    keys = tuple(_key(scope, program.keys[name]) for name in program.keys if name in used and name != program.payee_key)
    needed = always_needed(program)
    metrics = tuple(
        _metric(scope, program, metric, metric.name in needed)
        for metric in program.metrics.values()
        if (getattr(scope.clauses[metric.name], "agreed", None) is not None) == agreed
    )
    return DataSchema(
        program.name,
        payee,
        keys,
        metrics,
        program.calendar,
        program.currency,
        contract.period_from,
        contract.year_named,
        roster,
    )


def schedules(
    scope: Scope, program: core.Program, attachments: Mapping[str, bytes]
) -> list[tuple[str, bytes, DataSchema]]:
    """For each pinned schedule: its path, its bytes, and the schema of the metrics agreed in it."""
    whole = data_schema(scope, program, agreed=True)
    files: dict[str, list[MetricColumn]] = {}
    for column in whole.metrics:
        pinned = scope.clauses[column.name].agreed
        files.setdefault(pinned.path, []).append(column)
    return [(path, attachments[path], replace(whole, metrics=tuple(columns))) for path, columns in files.items()]


def always_needed(program: core.Program) -> frozenset[str]:
    """The metrics that every statement reads, whatever applies and whatever was earned."""
    found: set[str] = set()
    for pay in program.payments:
        if pay.applies or (pay.clock or program.calendar.clock) != program.calendar.clock:
            continue
        if pay.gates:
            _certain(program, pay.gates[0].condition, found, set())
        else:
            _certain(program, program.definitions[pay.running].body, found, set())
    if not program.payments:
        for name in program.order:
            scored = program.definitions.get(name + "/scored")
            if scored is not None and not scored.keys:
                _certain(program, scored.body, found, set())
    return frozenset(found)


def _certain(program: core.Program, node: core.Node, found: set[str], seen: set[str]) -> None:
    """Collect the metrics that a node always reads; `seen` holds the definitions already looked into."""
    match node:
        case core.Given():
            found.add(node.metric)
        case core.Reference() if node.name not in seen:
            seen.add(node.name)
            _certain(program, program.definitions[node.name].body, found, seen)
        case core.Apply() if node.primitive not in ("present", "first_present", "and", "or"):
            for argument in node.arguments:
                _certain(program, argument, found, seen)
        case core.Apply() if node.primitive in ("and", "or"):
            _certain(program, node.arguments[0], found, seen)
        case core.If():
            earned = isinstance(node.arms[0][0], core.Reference) and node.arms[0][0].name.endswith("/earned")
            _certain(program, node.arms[0][1] if earned else node.arms[0][0], found, seen)
        case core.Let() | core.Require():
            _certain(program, node.body, found, seen)


def _key(scope: Scope, key: core.Key) -> KeyColumn:
    node = scope.clauses.get(key.name)
    source = getattr(node, "source", None) if node is not None and node.head.kind == "key" else None
    return KeyColumn(key.name, key.title, dict(key.codes) if key.members is not None else None, key.private, source)


def _metric(scope: Scope, program: core.Program, metric: core.Metric, needed: bool) -> MetricColumn:
    node: Any = scope.clauses[metric.name]
    codes = None
    if metric.unit.kind == "category":
        codes = {member: member for member in metric.unit.members}
        key = program.keys.get(metric.unit.key)
        if key is not None:
            codes = dict(key.codes)
        codes |= {m.code: m.name.text for m in node.unit.members if m.code}
        for m in node.unit.members:
            if m.code:
                codes.pop(m.name.text, None)
    spellings: dict[str, Value] = dict(node.spellings)
    return MetricColumn(
        metric.name,
        metric.title,
        "money" if price_of(metric.unit) is not None else kind_of(metric.unit),
        str(metric.unit),
        tuple(k for k in metric.keys if k != program.payee_key),
        metric.clock,
        node.source,
        node.in_percent,
        node.sign_turned,
        spellings,
        codes,
        metric.may_be_negative,
        metric.same_for_every,
        metric.fixed,
        needed and metric.rule == "refuse" and not metric.keys,
        node.supplied_by.text if node.supplied_by else None,
        _valid(node, scope),
        _missing(metric, node, scope),
    )


def _missing(metric: core.Metric, node: Any, scope: Scope) -> str:
    """What is done where there is no figure, in the words of the contract: for a blank cell, and for a row left out."""
    if node.rows_not_given is not None:
        said = scope.written(node.rows_not_given.span) or "what the contract says"
        return f"a row that is left out counts as {said}; a blank cell: {_blank(metric, node, scope)}"
    return _blank(metric, node, scope)


def _blank(metric: core.Metric, node: Any, scope: Scope) -> str:
    match metric.rule:
        case "carry forward":
            return f"carry forward {metric.carry} {'year' if metric.carry == 1 else 'years'}"
        case "counts as" | "scores" if node.instead is not None:
            return f"{metric.rule} {scope.written(node.instead.span)}".rstrip()
    return metric.rule


def _valid(node: Any, scope: Scope) -> str:
    from obcdsl.lowering.meeting import float_free
    from obcdsl.lowering.static import number_of

    said = []
    for limit, (word, bound) in zip(node.valid, scope.metrics[node.head.name.text].valid, strict=False):
        value = number_of(scope, bound, {})
        said.append(f"{word} {scope.written(limit.value.span) or (float_free(value) if value is not None else '...')}")  # type: ignore[arg-type]
    return ", ".join(said)
