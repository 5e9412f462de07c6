"""DMN 1.3 by pyDMNrules: an XML model of decisions, with expressions in FEEL and tables of first hits."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from xml.sax.saxutils import escape

import pyDMNrules

from tests.bench.peers.decisions import Decisions, Looked, Step, Worked
from tests.bench.peers.workload import Columns, Prepare

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
    texts = [step.text] if isinstance(step, Worked) else [*step.fields, *(text for row in step.rows for text in row)]
    needs = "".join(
        f'<informationRequirement id="q_{step.name}_{name}">'
        f'<required{"Decision" if name in made else "Input"} href="#{"de" if name in made else "in"}_{name}"/>'
        "</informationRequirement>"
        for name in sorted({name for text in texts for name in NAMES.findall(text)} - FUNCTIONS)
    )
    body = _literal(step) if isinstance(step, Worked) else _table(step)
    return f'<decision id="de_{step.name}" name="{step.name}">{_variable(step.name)}{needs}{body}</decision>'


def _spelt(text: str) -> str:
    return escape(text.replace("[", "(").replace("]", ")"))


def _literal(step: Worked) -> str:
    return f'<literalExpression id="l_{step.name}"><text>{_spelt(step.text)}</text></literalExpression>'


def _table(step: Looked) -> str:
    rules = "".join(_rule(f"{step.name}{at}", *row) for at, row in enumerate(step.rows))
    asked = "".join(
        f'<input id="i_{step.name}_{field}"><inputExpression id="x_{step.name}_{field}" typeRef="number">'
        f"<text>{field}</text></inputExpression></input>"
        for field in step.fields
    )
    output = f'<output id="o_{step.name}" typeRef="number"/>'
    return f'<decisionTable id="t_{step.name}" hitPolicy="FIRST">{asked}{output}{rules}</decisionTable>'


def _rule(name: str, *row: str) -> str:
    *conditions, said = row
    entries = "".join(
        f'<inputEntry id="ie_{name}_{at}"><text>{escape(condition) or "-"}</text></inputEntry>'
        for at, condition in enumerate(conditions)
    )
    result = f'<outputEntry id="oe_{name}"><text>{_spelt(said)}</text></outputEntry>'
    return f'<rule id="r_{name}">{entries}{result}</rule>'


def prepare(decisions: Decisions) -> Prepare:
    """The model loaded, and one decision for each row."""

    def prepared(c: Columns) -> Callable[[], Columns]:
        rows = decisions.rows(c)
        loaded = _loaded(model(decisions.steps, list(rows[0])))
        return lambda: decisions.collected([_decided(loaded, row) for row in rows])

    return prepared


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
