"""The terms are plain: short sentences, and no word that only people who write contracts this way would know."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import obcdsl
from obcdsl.checks import ACCEPTABLE
from obcdsl.contract import loads
from obcdsl.english.common import WARNINGS
from obcdsl.english.document import Document
from obcdsl.english.prose import Grid, Items, Quoted, Sentence
from obcdsl.render.terms import document
from tests.small import UNTITLED

ROOT = Path(__file__).parents[1]
CONTRACTS = [*sorted(ROOT.glob("contracts/*/contract.obc")), *sorted(ROOT.glob("contracts/england/*/contract.obc"))]
MEAN, LONGEST = 10, 50
"""Words of a sentence, on average over a contract and at most; a name in quotes is one word: it stands for its clause."""
OURS = re.compile(r"\b(?:metric|define[sd] as|snake|payee|boolean|enum|parameter|null|cliff|uncapped)\b", re.IGNORECASE)

REASONS = ("This clause is illustrative: ", "The parties know that ")
"""What stands before a reason that the parties give in words of their own."""


def texts(said: Document) -> Iterator[str]:
    """What stands in sentences, lists and before tables."""
    for clause in said.clauses():
        for block in clause.prose.blocks:
            match block:
                case Sentence():
                    if not block.text.startswith(REASONS):
                        yield block.text
                case Items():
                    yield from (block.lead, *block.items)
                case Grid():
                    yield block.lead
                case Quoted():
                    pass
                case _:
                    yield "it".join(block.parts[::2])


def sentences(said: Document) -> list[str]:
    whole = (re.sub(r"[“‘][^”’]*[”’]", "Name", text) for text in texts(said))
    return [one for text in whole for one in re.split(r"(?<=[.;:])\s+", text) if one]


@pytest.mark.parametrize("path", CONTRACTS, ids=lambda path: path.parent.name)
def test_sentences_are_short(path: Path) -> None:
    found = sentences(document(obcdsl.load(path), worked=False))
    lengths = [len(one.split()) for one in found]
    assert sum(lengths) / len(lengths) < MEAN
    assert max(lengths) <= LONGEST, max(found, key=lambda one: len(one.split()))
    words = [OURS.search(one) for one in found]
    assert not any(words), next(met for met in words if met)


def test_each_warning_that_can_be_accepted_is_said_in_words() -> None:
    assert set(WARNINGS) == set(ACCEPTABLE)
    assert all(re.fullmatch(r"[a-z][a-z ,]+", one.say()) for one in WARNINGS.values())


CORRIDOR = (
    UNTITLED
    + """metric cost "Cost": money
  missing refuse
define target "Target" = £200,000
corridor savings "Savings"
  compares    cost with target
  borne by    council
  bands       marginal of target
  underspend  council pays home  up to 3%: 0%, up to 8%: 50%, above 8%: 80%
"""
)


@pytest.mark.parametrize(
    ("banding", "last", "line"),
    [
        ("marginal", "above 8%", "0% of £6,000, 50% of £10,000 and 80% of £4,000, that is £8,200 in all."),
        ("whole", "above 8%", "80% of £20,000, that is £16,000."),
        ("whole", "from 8%", "80% of £20,000, that is £16,000."),
    ],
)
def test_the_worked_line_of_a_corridor_is_in_the_money_of_the_contract(banding: str, last: str, line: str) -> None:
    text = CORRIDOR.replace("marginal", banding).replace(
        "up to 8%: 50%, above 8%", f"{'up to' if last == 'above 8%' else 'below'} 8%: 50%, {last}"
    )
    said = loads(text).terms()
    assert "For example, where “Target” is £200,000 and an underspend is £" in said
    assert line in said
