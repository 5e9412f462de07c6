"""The order of clauses, of terms and of data rows never matters, but for the steps that start with `then`."""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import Any

import pytest

from obcdsl.contract import Contract, load, loads
from obcdsl.evaluation import Evaluation
from obcdsl.written.cut import ClauseText, cut
from tests.laws.programs import EXAMPLES
from tests.shipped import CONTRACTS, NAMES, contract, data_files, text

TRIES = max(2, EXAMPLES // 100)


def said(evaluation: Evaluation) -> dict[Any, Any]:
    """What statements say, whatever the order they say it in."""
    found: dict[Any, Any] = {}
    for statement in evaluation.statements:
        data = statement.model_dump(
            mode="json", exclude={"lines", "totals", "shares", "values", "fingerprint", "timing", "notes", "breaches"}
        )
        parts: dict[str, Any] = {}
        for name in ("lines", "totals", "shares", "timing", "notes", "breaches"):
            parts[name] = sorted(placeless(repr(sorted(_dump(one).items()))) for one in getattr(statement, name))
        parts["values"] = {name: without_order(value.model_dump()) for name, value in statement.values.items()}
        found[statement.payee, statement.period] = (data, parts)
    for refusal in evaluation.refused:
        found[refusal.payee, refusal.period] = placeless(refusal.reason)
    return found


def _dump(part: Any) -> dict[str, Any]:
    """A part of a statement; of several conditions that do not hold, the first is named, whichever that is."""
    found: dict[str, Any] = part.model_dump()
    if found.get("status") == "does not apply":
        found["reason"] = None
    return found


def placeless(text_: str) -> str:
    """A text without the file and row that it names."""
    return re.sub(r"[^ (]*, row \d+", "the row", text_)


def without_order(value: Any) -> Any:
    """A value with its rows in the order of their names."""
    if isinstance(value, str):
        return placeless(value)
    if isinstance(value, dict):
        return {key: without_order(value[key]) for key in sorted(value, key=str)}
    return value


def paid(contract_: Contract, files: list[Path]) -> dict[Any, Any]:
    """What a contract says of data."""
    return said(contract_.evaluate([str(path) for path in files]))


def shuffled_clause(clause: ClauseText, chance: random.Random) -> str:
    """A clause with its terms in another order: steps and wording keep theirs, and so do the rows of a table."""
    header, *terms = [line.text for line in clause.lines]
    if not header.startswith(("table", "text")):
        ordered = [term for term in terms if term.startswith((">", "then "))]
        free = [term for term in terms if term not in ordered]
        chance.shuffle(free)
        terms = [term for term in ordered if term.startswith(">")] + free
        steps = [term for term in ordered if not term.startswith(">")]
        at = sorted(chance.randint(0, len(terms)) for _ in steps)
        for before, (place, step) in enumerate(zip(at, steps, strict=True)):
            terms.insert(place + before, step)
        terms = [term for term in terms if term.startswith(">")] + [term for term in terms if not term.startswith(">")]
    return "\n  ".join([header, *terms])


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("seed", range(TRIES))
def test_order_of_clauses_and_terms(name: str, seed: int) -> None:
    chance = random.Random(seed)
    clauses, _ = cut(text(name))
    chance.shuffle(clauses)
    other = loads("\n\n".join(shuffled_clause(clause, chance) for clause in clauses) + "\n", folder=CONTRACTS / name)
    errors = [finding.message for finding in other.check() if finding.level == "error"]
    assert not errors
    files = list(data_files(name))
    assert paid(other, files) == paid(contract(name), files)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("seed", range(TRIES))
def test_order_of_rows_and_files(name: str, seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    files = []
    for path in data_files(name):
        if path.suffix != ".csv":
            continue
        head, *lines = path.read_text(encoding="utf-8-sig").splitlines()
        chance.shuffle(lines)
        files.append(tmp_path / path.name)
        files[-1].write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    chance.shuffle(files)
    assert paid(load(CONTRACTS / name), files) == paid(contract(name), list(data_files(name)))
