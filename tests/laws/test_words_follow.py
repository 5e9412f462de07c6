"""Words and sums are one thing: a one-token edit of a contract fails, or changes the words wherever it changes a payment."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from tests.laws.edits import SEED, compiled, edits, meaning, words

ROOT = Path(__file__).parents[2]
LEAST = 3
"""Edits that change what is paid, of those tried: most others are refused by an example."""
ENGLAND = sorted(ROOT.glob("contracts/england/*/contract.obc"))
CONTRACTS = [*sorted(ROOT.glob("contracts/*/contract.obc")), *sorted((ROOT / "tests" / "terms").glob("*.obc"))]
DEEDS = [
    *sorted((ROOT / "tests/terms/amended/amendments").glob("*.obc")),
    *sorted(ROOT.glob("contracts/*/amendments/*.obc")),
]
TRIED = int(os.environ.get("OBC_EDITS", "120"))
"""Edits of each contract that every run tries (over 3,000 in all); more on request; `-m fuzz` tries them all."""


def unsaid(path: Path, most: int | None) -> tuple[list[str], int]:
    """The edits that change what is paid and not what is said, and how many changed what is paid."""
    text = path.read_text(encoding="utf-8")
    found = list(edits(text))
    if most is not None:
        found = random.Random(7 + SEED).sample(found, min(most, len(found)))
    contract = compiled(text, path.parent)
    assert contract is not None
    meant, said = meaning(contract), words(contract)
    changed, silent = 0, []
    for what, edited_text in found:
        edited = compiled(edited_text, path.parent)
        if edited is not None and meaning(edited) != meant:
            changed += 1
            if words(edited) == said:
                silent.append(what)
    return silent, changed


@pytest.mark.parametrize("path", CONTRACTS, ids=lambda path: path.parent.name + "/" + path.stem)
def test_whatever_changes_a_payment_changes_the_words(path: Path) -> None:
    silent, changed = unsaid(path, TRIED)
    assert silent == []
    assert changed >= LEAST


@pytest.mark.parametrize("path", ENGLAND, ids=lambda path: path.parent.name)
def test_whatever_changes_a_payment_of_the_portfolio_changes_the_words(path: Path) -> None:
    silent, changed = unsaid(path, max(TRIED // 6, 1))
    assert silent == []
    assert changed >= 1


def unsaid_of_deed(deed: Path, most: int | None) -> tuple[list[str], int]:
    """The edits of a deed that change what is paid in some period and not what is said, and how many changed it."""
    folder = deed.parent.parent
    texts = {path.name: path.read_text(encoding="utf-8") for path in sorted(deed.parent.glob("*.obc"))}
    text = (folder / "contract.obc").read_text(encoding="utf-8")
    contract = compiled(text, folder, tuple(texts.values()))
    assert contract is not None
    meant, said = meaning(contract), words(contract)
    found = list(edits(texts[deed.name]))
    changed, silent = 0, []
    for what, edited_text in found if most is None else random.Random(7 + SEED).sample(found, min(most, len(found))):
        edited = compiled(text, folder, tuple((texts | {deed.name: edited_text}).values()))
        if edited is not None and meaning(edited) != meant:
            changed += 1
            if words(edited) == said:
                silent.append(what)
    return silent, changed


@pytest.mark.parametrize("deed", DEEDS, ids=lambda path: path.stem)
def test_whatever_changes_a_payment_by_deed_changes_the_words(deed: Path) -> None:
    silent, changed = unsaid_of_deed(deed, TRIED)
    assert silent == []
    assert changed >= 1


@pytest.mark.fuzz
@pytest.mark.parametrize("deed", DEEDS, ids=lambda path: path.stem)
def test_every_edit_of_a_deed(deed: Path) -> None:
    silent, _ = unsaid_of_deed(deed, None)
    assert silent == []


@pytest.mark.fuzz
@pytest.mark.parametrize("path", [*CONTRACTS, *ENGLAND], ids=lambda path: path.parent.name + "/" + path.stem)
def test_every_edit(path: Path) -> None:
    silent, _ = unsaid(path, None)
    assert silent == []
