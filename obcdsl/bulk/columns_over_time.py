"""One schema of data for a contract with amendments: whatever version is in force, a file is read in one way.

A deed may add metrics, and say anew what is done where one is missing and what it may be. How a metric or a key stands
in the data can not change within the term: a row would have to be read before it is known which version it is for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from obcdsl import core
from obcdsl.data.schema import DataSchema, KeyColumn, MetricColumn
from obcdsl.schema_of import data_schema
from obcdsl.scope import Scope


def unlike_columns(known: dict[str, Any], scope: Scope, program: core.Program) -> None:
    """Report the metrics and keys that stand otherwise in the data than in an earlier version, and add those of this one."""
    if any(finding.level == "error" for finding in scope.findings):
        return
    for name, metric in program.metrics.items():
        node = scope.clauses[name]
        said = (str(metric.unit), metric.keys, metric.clock, node.source, node.in_percent, node.sign_turned,
                node.spellings, metric.same_for_every, metric.fixed, metric.may_be_negative, node.agreed)  # fmt: skip
        if known.setdefault(f"metric {name}", said) != said:
            message = f"an amendment cannot change how the metric `{name}` stands in the data"
            scope.fault("amendment", message, node.head.name.span,
                        "Its unit, keys, clock and spelling are those of the whole term.",
                        "Add a metric of another name, and replace the clauses that read this one.")  # fmt: skip
    for name, key in program.keys.items():
        before = known.get(f"key {name}")
        alike = before is not None and (before[0], before[1]) == (key.private, key.members is None)
        fits = before is None or (alike and key.codes.items() >= before[2].items())
        known[f"key {name}"] = (key.private, key.members is None, key.codes)
        node = _listing(scope, program, name)
        if not fits and node is not None:
            message = f"an amendment cannot take rows away from the key `{name}`, or spell them otherwise"
            scope.fault("amendment", message, node.head.name.span,
                        "The data of earlier periods hold those rows. A deed may add rows.")  # fmt: skip


def _listing(scope: Scope, program: core.Program, key: str) -> Any:
    """The clause of a key; for one whose rows figures from data are given for, the table that lists them. None elsewhere."""
    node = scope.clauses.get(key)
    if node is not None and node.head.kind == "key":
        return node
    if not any(key in metric.keys or metric.unit.key == key for metric in program.metrics.values()):
        return None
    return next((scope.clauses[name] for name, table in scope.tables.items() if key in table.keys), None)


def joint(schemas: Sequence[DataSchema]) -> DataSchema:
    """The schema of a contract's data from those of its versions: everything that any of them reads.

    A column is needed where every version needs it, and is described as the last version that has it does.
    """
    metrics: dict[str, MetricColumn] = {}
    keys: dict[str, KeyColumn] = {}
    for schema in schemas:
        metrics |= {metric.name: metric for metric in schema.metrics}
        keys |= {key.name: key for key in schema.keys}
    needed = [{metric.name for metric in schema.metrics if metric.needed} for schema in schemas]
    always = set.intersection(*needed)
    return replace(
        schemas[-1],
        keys=tuple(keys.values()),
        metrics=tuple(replace(metric, needed=name in always) for name, metric in metrics.items()),
    )


def joint_data_schema(versions: Sequence[tuple[Scope, core.Program]]) -> DataSchema:
    """The schema of the data of a contract with these versions."""
    found = [data_schema(scope, program) for scope, program in versions]
    return found[0] if len(found) == 1 else joint(found)
