"""From the contract as written to its program: names bound, units known, every clause lowered.

`resolved` answers with a `Scope` that holds the findings of all passes; its program is complete only where there is no
error among them.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

from obcdsl import core
from obcdsl.clauses import (
    corridor,
    deduction,
    define,
    fee,
    guarantee,
    incentive,
    key,
    metric,
    outcome,
    phase,
    share,
    table,
    timing,
)
from obcdsl.clauses.contract import Node as ContractNode
from obcdsl.diagnostic import Label, error
from obcdsl.periods import Calendar
from obcdsl.scope import Scope
from obcdsl.words import RESERVED
from obcdsl.written import ast
from obcdsl.written.library import Incorporated, attachment

PAYMENTS = {"fee": fee, "incentive": incentive, "deduction": deduction, "corridor": corridor}
FIGURES = {"define": define, "outcome": outcome, **PAYMENTS}


def resolved(found: Incorporated, folder: Path | None) -> tuple[Scope, core.Program | None]:
    """The scope of a contract with everything lowered, and its program (None where there is no contract clause)."""
    scope = _begin(found)
    if scope is None:
        return empty(found), None
    nodes = list(found.clauses())
    _declare(scope, found, nodes, folder)
    payments: dict[str, core.Pay] = {}

    def lower_clause(scope_: Scope, node: Any) -> None:
        name = node.head.name.text
        if name in scope_.definitions or name in scope_.aliases or name in scope_.broken or name in scope_.in_progress:
            return
        if node.head.kind in PAYMENTS:
            pay = PAYMENTS[node.head.kind].lower(scope_, node)
            if pay is not None:
                payments[name] = pay
        elif node.head.kind in FIGURES:
            FIGURES[node.head.kind].lower(scope_, node)

    scope.lower_clause = lower_clause
    for node in nodes:
        if node.head.kind == "metric" and _is_first(scope, node):
            metric.lower(scope, node)
    for node in nodes:
        if node.head.kind in FIGURES:
            lower_clause(scope, node)
    _lower_unused(scope, found)
    splits, timings, guarantees = [], [], []
    for node in nodes:
        match node.head.kind:
            case "share":
                split = share.lower(scope, node)
                if split is not None:
                    splits.append(split)
            case "timing":
                timings.append(timing.lower(scope, node))
            case "guarantee":
                promise = guarantee.lower(scope, node)
                if promise is not None:
                    guarantees.append(promise)
            case "example":
                scope.examples.append(node)
                for pair in node.given:
                    scope.used.add(pair.metric.text)
                scope.used.update(n.text for n in ast.walk(node) if isinstance(n, ast.Name))
                scope.used.update(n.table for n in ast.walk(node) if isinstance(n, ast.Column))
    program = _program(scope, nodes, payments, splits, timings, guarantees)
    return scope, program


def _lower_unused(scope: Scope, found: Incorporated) -> None:
    """Look into the functions of the contract that neither its figures nor its examples call."""
    functions = [node for node in found.main.clauses if getattr(node, "parameters", ()) and _is_first(scope, node)]
    tried = {part.function.text for node in found.own if node.head.kind == "example" for part in ast.walk(node)
             if isinstance(part, ast.Call)} if functions else set()  # fmt: skip
    for node in [one for one in functions if one.head.name.text not in scope.used | tried]:
        define.lower_unused(scope, node)


def empty(found: Incorporated) -> Scope:
    """A scope with nothing in it but the findings so far."""
    import datetime

    scope = Scope(None, {}, Calendar(datetime.date(2000, 1, 1), 1, "year", "contract"), "GBP", ("half up", 1))
    scope.findings.extend(found.findings)
    return scope


def _begin(found: Incorporated) -> Scope | None:
    contracts = [node for node in found.main.clauses if isinstance(node, ContractNode)]
    at = Label(ast.Span(found.main.source.path, 0, 0))
    if not contracts:
        if (
            found.main.clauses
            and not any(f.code == "empty" for f in found.findings)
            and "contract" not in _broken_kinds(found)
        ):
            found.findings.append(
                error("empty", "no contract found: the file has no `contract` clause", at, fix='contract name "Title"')
            )
        return None
    for extra in contracts[1:]:
        found.findings.append(
            error("name-twice", "a file holds one contract, and this is a second one", Label(extra.head.name.span))
        )
    node = contracts[0]
    scope = Scope(node, {}, node.calendar, node.currency, (node.mode, node.step))
    scope.findings = found.findings
    scope.texts = {path: source.text for path, source in found.sources.items()}
    for parsed in found.files:
        scope.broken |= parsed.broken
        scope.lacks_library |= parsed.lacks_library
    return scope


def _broken_kinds(found: Incorporated) -> set[str]:
    text = found.main.source.text
    return (
        {"contract"}
        if any(
            f.labels and isinstance(f.labels[0], Label) and text[f.labels[0].span.start :].startswith("contract")
            for f in found.findings
        )
        or text.lstrip().startswith("contract")
        else set()
    )


def _declare(scope: Scope, found: Incorporated, nodes: list[Any], folder: Path | None) -> None:
    """Make every name known, each once."""
    _parties(scope, found, folder)
    for node in nodes:
        if node.head.kind in ("contract", "use"):
            continue
        _name(scope, node)
    for node in nodes:
        if node.head.kind == "key" and _is_first(scope, node):
            key.declare(scope, node)
        elif node.head.kind == "phase" and _is_first(scope, node):
            phase.declare(scope, node)
    tables = []
    read = {id(node) for node in (*found.own, *found.rested_on)}
    for node in sorted((node for node in nodes if node.head.kind == "table"), key=lambda node: id(node) not in read):
        if _is_first(scope, node):
            rows = _file_rows(scope, found, node, folder)
            made = table.declare(scope, node, rows, lends=id(node) in read)
            if rows == ():
                scope.broken.add(node.head.name.text)
            elif made is not None:
                tables.append((node, made))
    for node, made in tables:
        table.declare_units(scope, node, made)
    for name in scope.keys:
        if name in scope.clauses and scope.clauses[name].head.kind not in ("key", "metric") and name != scope.payee_key:
            node = scope.clauses[name]
            scope.fault("name-twice", f"`{name}` is a key of a table and a {node.head.kind}", node.head.name.span)
    for node in nodes:
        if node.head.kind == "metric" and _is_first(scope, node):
            metric.declare(scope, node)
            if node.agreed is not None:
                attachment(found, node.agreed, folder)


def _is_first(scope: Scope, node: Any) -> bool:
    return scope.clauses.get(node.head.name.text) is node


def _name(scope: Scope, node: Any) -> None:
    word = node.head.name
    known = scope.clauses.get(word.text)
    if known is not None:
        scope.fault(
            "name-twice",
            f"`{word.text}` is defined twice",
            word.span,
            places=(Label(known.head.name.span, "the first"),),
        )
        return
    if word.text in scope.parties and word.text != scope.payee_key:
        scope.fault("name-twice", f"`{word.text}` is a party, and a {node.head.kind} has the same name", word.span)
        return
    if word.text in RESERVED or word.text in ("amount",):
        scope.fault(
            "reserved", f"`{word.text}` is a word of the language and cannot be a name", word.span, fix=f"{word.text}_"
        )
    from obcdsl.lowering.calls import FORMS

    if word.text in FORMS:
        scope.fault(
            "reserved",
            f"`{word.text}` is a function of the language and cannot be a name",
            word.span,
            fix=f"{word.text}_",
        )
    if len(word.text) > 64:
        scope.fault("limit", f"a name has at most 64 letters, and this one has {len(word.text)}", word.span)
    if node.head.title is not None and len(node.head.title) > 200:
        scope.fault("limit", f"a title has at most 200 letters, and this one has {len(node.head.title)}", word.span)
    scope.clauses[word.text] = node


def _parties(scope: Scope, found: Incorporated, folder: Path | None) -> None:
    for line in scope.contract.parties:
        name = line.name.text
        if name in scope.parties:
            scope.fault("name-twice", f"`{name}` is a party twice", line.name.span)
            continue
        roster = None
        if line.roster is not None:
            data = attachment(found, line.roster, folder)
            roster = _roster(data) if data is not None else frozenset[str]()
        if line.for_each_row:
            if scope.payee_key is not None:
                scope.fault(
                    "parties", "one party stands for each row of data, and this is a second one", line.name.span
                )
                continue
            scope.payee_key = name
            scope.keys[name] = core.Key(name, None, title=line.title or name, payee=True)
        scope.parties[name] = core.Party(
            name, line.role, line.title or name.replace("_", " "), line.for_each_row, roster
        )


def _roster(data: bytes) -> frozenset[str]:
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig", "replace"), newline="")))
    return frozenset(row[0].strip() for row in rows[1:] if row)


def _file_rows(
    scope: Scope, found: Incorporated, node: table.Node, folder: Path | None
) -> tuple[table.Row, ...] | None:
    """The rows of a table that stand in a pinned file, read as cells of the language are."""
    if node.rows_from is None or not node.rows:
        return None
    data = attachment(found, node.rows_from, folder)
    if data is None:
        return ()
    heading = [entry.text for entry in node.rows[0].cells if isinstance(entry, ast.Word)]
    return table.rows_of_file(scope, data, heading, len(node.head.keys) or 1, node.rows_from)


def _program(
    scope: Scope,
    nodes: list[Any],
    payments: dict[str, core.Pay],
    splits: list[core.Split],
    timings: list[core.Timing],
    guarantees: list[core.Guarantee],
) -> core.Program:
    contract: ContractNode = scope.contract
    order = tuple(n.head.name.text for n in nodes if n.head.kind in FIGURES and n.head.name.text in scope.definitions)
    illustrative = contract.status == "illustrative" or any(n.head.illustrative for n in nodes)
    return core.Program(
        contract.head.name.text,
        contract.head.said,
        tuple(scope.parties.values()),
        scope.calendar,
        scope.currency,
        scope.rounding,
        scope.definitions,
        scope.metrics,
        scope.keys,
        scope.tables,
        tuple(payments[name] for name in order if name in payments),
        tuple(splits),
        tuple(timings),
        tuple(guarantees),
        scope.payee_key,
        contract.status,
        contract.version,
        contract.short_periods,
        illustrative,
        tuple(sorted(year for year in scope.years | {1, 2, scope.last_year} if 1 <= year <= scope.last_year)),
        order,
    )
