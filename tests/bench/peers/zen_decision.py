"""GoRules zen-engine: a decision graph of expression nodes and decision tables, compiled once. Its numbers are decimals."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from itertools import groupby
from typing import Any

import zen

from tests.bench.peers.decisions import Decisions, Looked, Step, Worked
from tests.bench.peers.workload import Columns, Prepare


def graph(steps: tuple[Step, ...]) -> str:
    """The graph as JSON: neighbouring expressions share a node."""
    nodes: list[tuple[str, dict[str, Any]]] = [("inputNode", {})]
    for kind, group in groupby(steps, type):
        if kind is Worked:
            nodes.append(("expressionNode", _expressions(list(group))))  # type: ignore[arg-type]
        else:
            nodes.extend(("decisionTableNode", _table(each)) for each in group if isinstance(each, Looked))
    nodes.append(("outputNode", {}))
    made = [
        {"id": f"n{at}", "name": f"n{at}", "type": kind, "position": {"x": 0, "y": 0}, "content": content}
        for at, (kind, content) in enumerate(nodes)
    ]
    edges = [
        {"id": f"e{at}", "sourceId": f"n{at}", "targetId": f"n{at + 1}", "type": "edge"} for at in range(len(made) - 1)
    ]
    return json.dumps({"nodes": made, "edges": edges})


def _expressions(steps: list[Worked]) -> dict[str, Any]:
    inner = {step.name for step in steps}
    return _passing({"expressions": [{"id": s.name, "key": s.name, "value": _spelt(s.text, inner)} for s in steps]})


def _spelt(text: str, inner: set[str]) -> str:
    """An expression as the engine spells it; what the same node works out stands behind `$`."""
    text = text.replace("[", "([").replace("]", "])")
    return re.sub(r"[a-z_][a-z_0-9]*", lambda name: f"$.{name[0]}" if name[0] in inner else name[0], text)


def _table(step: Looked) -> dict[str, Any]:
    rules = [
        dict(zip(step.fields, conditions, strict=True)) | {"_id": f"{step.name}{at}", "=": _spelt(said, set())}
        for at, (*conditions, said) in enumerate(step.rows)
    ]
    inputs = [{"id": name, "name": name, "field": name} for name in step.fields]
    outputs = [{"id": "=", "name": step.name, "field": step.name}]
    return _passing({"hitPolicy": "first", "inputs": inputs, "outputs": outputs, "rules": rules})


def _passing(content: dict[str, Any]) -> dict[str, Any]:
    return content | {"passThrough": True, "inputField": None, "outputPath": None, "executionMode": "single"}


def prepare(decisions: Decisions) -> Prepare:
    """The graph compiled, and one decision for each row."""
    decision = zen.ZenEngine().create_decision(zen.ZenDecisionContent(graph(decisions.steps)))

    def prepared(c: Columns) -> Callable[[], Columns]:
        rows = decisions.rows(c)
        return lambda: decisions.collected([decision.evaluate(row)["result"] for row in rows])

    return prepared
