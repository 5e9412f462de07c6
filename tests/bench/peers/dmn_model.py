"""DMN 1.3 by pyDMNrules: an XML model of decisions, with expressions in FEEL and tables of first hits."""

from __future__ import annotations

import re
from typing import Any
from xml.sax.saxutils import escape

import pyDMNrules

from tests.bench.peers.decisions import MODELS, Looked, Step
from tests.bench.peers.workload import Columns, Peer, row_dictionaries

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" '
    'id="model" name="model" namespace="model">'
)
NAMES = re.compile(r"[a-z_][a-z_0-9]*")
FUNCTIONS = {"min", "max", "floor", "abs"}


def model(steps: tuple[Step, ...], inputs: list[str]) -> str:
    """The model as XML."""
    made = {step.name for step in steps}
    data = "".join(f'<inputData id="in_{name}" name="{name}">{_variable(name)}</inputData>' for name in inputs)
    return HEAD + data + "".join(_decision(step, made) for step in steps) + "</definitions>"


def _variable(name: str) -> str:
    return f'<variable id="v_{name}" name="{name}" typeRef="number"/>'


def _decision(step: Step, made: set[str]) -> str:
    reads = {step.field} if isinstance(step, Looked) else set(NAMES.findall(step.text)) - FUNCTIONS
    needs = "".join(
        f'<informationRequirement id="q_{step.name}_{name}">'
        f'<required{"Decision" if name in made else "Input"} href="#{"de" if name in made else "in"}_{name}"/>'
        "</informationRequirement>"
        for name in sorted(reads)
    )
    body = _table(step) if isinstance(step, Looked) else _literal(step.name, step.text)
    return f'<decision id="de_{step.name}" name="{step.name}">{_variable(step.name)}{needs}{body}</decision>'


def _literal(name: str, text: str) -> str:
    spelt = escape(text.replace("[", "(").replace("]", ")"))
    return f'<literalExpression id="l_{name}"><text>{spelt}</text></literalExpression>'


def _table(step: Looked) -> str:
    rules = "".join(
        f'<rule id="r_{step.name}{at}"><inputEntry id="ie_{step.name}{at}"><text>{escape(condition) or "-"}</text></inputEntry>'
        f'<outputEntry id="oe_{step.name}{at}"><text>{escape(result)}</text></outputEntry></rule>'
        for at, (condition, result) in enumerate(step.rows)
    )
    asked = f'<inputExpression id="x_{step.name}" typeRef="number"><text>{step.field}</text></inputExpression>'
    return (
        f'<decisionTable id="t_{step.name}" hitPolicy="FIRST"><input id="i_{step.name}">{asked}</input>'
        f'<output id="o_{step.name}" typeRef="number"/>{rules}</decisionTable>'
    )


def _peer(name: str) -> Peer:
    steps, outputs = MODELS[name]
    ready: list[Any] = []

    def run(rows: list[dict[str, Any]]) -> Columns:
        if not ready:
            ready.append(_loaded(model(steps, list(rows[0]))))
        found = [_decided(ready[0], row) for row in rows]
        return {output: [float(each[output]) for each in found] for output in outputs}

    return Peer(row_dictionaries, run, most=50)


def _loaded(text: str) -> Any:
    rules = pyDMNrules.DMN()
    status = rules.useXML(text)
    if status.get("errors"):
        raise ValueError(str(status["errors"])[:300])
    return rules


def _decided(rules: Any, row: dict[str, Any]) -> Any:
    status, result = rules.decide(dict(row))
    if status.get("errors"):
        raise ValueError(str(status["errors"])[:300])
    return (result[-1] if isinstance(result, list) else result)["Result"]


PEERS = {name: _peer(name) for name in MODELS}
