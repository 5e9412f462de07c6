"""Words and sums are one thing: a one-token edit of a contract fails, or changes the words wherever it changes a payment."""

from __future__ import annotations

import os
import random
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from obcdsl.contract import Contract
from obcdsl.examples.libraries import library_contract
from tests import shipped
from tests.laws.edits import SEED, compiled, edits, meaning, without_spans, words

LEAST = 3
"""Edits that change what is paid, of those tried at the least: most others are refused."""
CONTRACTS = [
    *sorted(shipped.CONTRACTS.glob("*/contract.obc")),
    *sorted((shipped.ROOT / "tests" / "terms").glob("*.obc")),
]
SHORTER = [*sorted(shipped.CONTRACTS.glob("england/*/contract.obc")), *shipped.TEMPLATES]
DEEDS = [
    *sorted((shipped.ROOT / "tests" / "terms" / "amended" / "amendments").glob("*.obc")),
    *sorted(shipped.CONTRACTS.glob("*/amendments/*.obc")),
]
TRIED = int(os.environ.get("OBC_EDITS", "60"))
"""Edits of each contract that every run tries (over 2,000 in all); more on request; `-m fuzz` tries them all."""

Tried = tuple[str, Callable[[str], Contract | None], Callable[[Contract], Any]]
"""A text that is edited, the contract of such a text, and what settles its payments."""


def unsaid(tried: Tried, most: int | None) -> list[str]:
    """The edits that change what is paid and not what is said, of so many, and more until some change what is paid."""
    text, made, settles = tried
    contract = made(text)
    assert contract is not None
    meant, said = settles(contract), words(contract)
    found = list(edits(text))
    changed, silent = 0, []
    for number, (what, edited_text) in enumerate(random.Random(7 + SEED).sample(found, len(found))):
        if most is not None and number >= most and changed >= LEAST:
            break
        edited = made(edited_text)
        if edited is not None and settles(edited) != meant:
            changed += 1
            if words(edited) == said:
                silent.append(what)
    assert changed >= LEAST
    return silent


def named(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


# ---- contracts --------------------------------------------------------------------------------------------------------------------


def of_contract(path: Path) -> Tried:
    return path.read_text(encoding="utf-8"), partial(compiled, folder=path.parent), meaning


@pytest.mark.parametrize("path", CONTRACTS, ids=named)
def test_whatever_changes_a_payment_changes_the_words(path: Path) -> None:
    assert unsaid(of_contract(path), TRIED) == []


@pytest.mark.parametrize("path", SHORTER, ids=named)
def test_whatever_changes_a_payment_of_the_portfolio_or_a_template_changes_the_words(path: Path) -> None:
    assert unsaid(of_contract(path), max(TRIED // 6, 1)) == []


# ---- deeds ------------------------------------------------------------------------------------------------------------------------


def of_deed(deed: Path) -> Tried:
    folder = deed.parent.parent
    texts = {path.name: path.read_text(encoding="utf-8") for path in sorted(deed.parent.glob("*.obc"))}
    text = (folder / "contract.obc").read_text(encoding="utf-8")

    def made(edited: str) -> Contract | None:
        return compiled(text, folder, tuple((texts | {deed.name: edited}).values()))

    return texts[deed.name], made, meaning


@pytest.mark.parametrize("deed", DEEDS, ids=lambda path: path.stem)
def test_whatever_changes_a_payment_by_deed_changes_the_words(deed: Path) -> None:
    assert unsaid(of_deed(deed), TRIED) == []


# ---- the library ------------------------------------------------------------------------------------------------------------------


def of_library(path: Path) -> Tried:
    """The clauses of a library file but for its examples, in the contract that is put round them."""
    text = path.read_text(encoding="utf-8")
    around = library_contract(path).compiled.written.main.source.text.removeprefix(text)
    own = [clause for clause in re.split(r"(?m)^(?=[a-z])", text) if not clause.startswith("example ")]
    return "".join(own), lambda edited: compiled(edited + around, shipped.ROOT), meaning_with_functions


def meaning_with_functions(contract: Contract) -> Any:
    """All that settles a payment, and the functions, which a program has only where they are called."""
    return meaning(contract), [
        without_spans((node.head.name.text, node.parameters, node.value, node.parts))
        for node in contract.compiled.written.main.clauses
        if getattr(node, "parameters", ())
    ]


@pytest.mark.parametrize("path", shipped.LIBRARY, ids=lambda path: path.stem)
def test_whatever_changes_the_library_changes_its_words(path: Path) -> None:
    assert unsaid(of_library(path), max(TRIED // 4, 1)) == []


# ---- every edit -------------------------------------------------------------------------------------------------------------------


@pytest.mark.fuzz
@pytest.mark.parametrize("path", [*CONTRACTS, *SHORTER], ids=named)
def test_every_edit(path: Path) -> None:
    assert unsaid(of_contract(path), None) == []


@pytest.mark.fuzz
@pytest.mark.parametrize("deed", DEEDS, ids=lambda path: path.stem)
def test_every_edit_of_a_deed(deed: Path) -> None:
    assert unsaid(of_deed(deed), None) == []


@pytest.mark.fuzz
@pytest.mark.parametrize("path", shipped.LIBRARY, ids=lambda path: path.stem)
def test_every_edit_of_the_library(path: Path) -> None:
    assert unsaid(of_library(path), None) == []
