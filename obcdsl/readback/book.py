"""The phrasebook ready for reading: every phrase by its kind, its English as tokens and slots."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import import_module

from obcdsl.english.phrasebook import SLOT, Phrase
from obcdsl.readback.tokens import Token, tokens
from obcdsl.record import dataclass

ENGLISH = ("words", "phrases", "parts", "calls", "stated", "by_example", "common")
CLAUSES = (
    "contract_english use key metric_english table_english phase define outcome_english payment_english incentive_english"
    " corridor_english share timing_english example_english guarantee amendment_english text"
).split()
"""Where phrases stand: the modules of `obcdsl.english`, and the file of each clause."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a phrase that something of a kind fills; `many` as in `obcdsl.english.phrasebook`."""

    name: str
    kind: str
    many: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A phrase, ready to be met."""

    phrase: Phrase
    elements: tuple[Token | Slot, ...]


@lru_cache(maxsize=1)
def rules() -> dict[str, tuple[Rule, ...]]:
    """The phrases of each kind."""
    modules = [f"obcdsl.english.{name}" for name in ENGLISH] + [f"obcdsl.clauses.{name}" for name in CLAUSES]
    found: dict[str, list[Rule]] = {}
    for name in modules:
        for phrase in import_module(name).PHRASES:
            found.setdefault(phrase.kind, []).append(Rule(phrase, tuple(_elements(phrase.english))))
    return {kind: tuple(dict.fromkeys(made)) for kind, made in found.items()}


def _elements(english: str) -> list[Token | Slot]:
    found: list[Token | Slot] = []
    at = 0
    for slot in re.finditer(SLOT, english):
        found += tokens(english[at : slot.start()])
        found.append(Slot(slot["name"], slot["kind"] or "", slot["many"] or ""))
        at = slot.end()
    return [*found, *tokens(english[at:])]
