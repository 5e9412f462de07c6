"""The words parse back: what `obc terms` writes is read again, by the phrases that wrote it, into the same program."""

from __future__ import annotations

import os
import random
import re
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from obcdsl.clauses import BY_KIND
from obcdsl.contract import Contract
from obcdsl.diagnostic import Refusal
from obcdsl.readback.book import Slot, rules
from obcdsl.readback.joined import JOINED
from obcdsl.readback.known import KNOWN
from obcdsl.readback.proof import proved, said_back
from obcdsl.readback.reading import Chosen, read_back
from tests import shipped
from tests.laws.deeds import amended
from tests.laws.edits import SEED, compiled
from tests.laws.test_two_evaluators import contracts
from tests.laws.word_edits import edits

ROOT = Path(__file__).parents[2]
SHIPPED = [
    *sorted(ROOT.glob("contracts/*/contract.obc")),
    *sorted(ROOT.glob("contracts/england/*/contract.obc")),
    *sorted((ROOT / "tests" / "terms").glob("*.obc")),
    *shipped.TEMPLATES,
    ROOT / "tests" / "terms" / "amended" / "contract.obc",
]
WITH_DEEDS = [path for path in SHIPPED if (path.parent / "amendments").is_dir()]
RANDOM = settings(
    max_examples=int(os.environ.get("OBC_WORDS_EXAMPLES", "40")),
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
SEEDS = int(os.environ.get("OBC_WORDS_DEEDS", "1"))
"""How many sets of deeds are made of each contract; more on request, and then of every contract."""
AMENDED = SHIPPED[:-1] if SEEDS > 1 else SHIPPED[:-1:6]
TRIED = int(os.environ.get("OBC_WORDS_EDITS", "10"))
"""How many edits of each contract's words are tried (over 600 in all); more on request."""


def named(path: Path) -> str:
    return path.parent.name + "/" + path.stem


@lru_cache(maxsize=4)
def contract_in(path: Path) -> Contract:
    found = compiled(path.read_text(encoding="utf-8"), path.parent)
    assert found is not None
    return found


# ---- words → contract → the same program ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", SHIPPED, ids=named)
def test_every_shipped_contract_parses_back(path: Path) -> None:
    contract = contract_in(path)
    assert proved(contract.terms(), contract) == ()


@pytest.mark.parametrize("path", SHIPPED, ids=named)
def test_the_words_are_enough(path: Path) -> None:
    """With no name given, only titles: the contract that the words make says the same words."""
    words = contract_in(path).terms()
    found = read_back(words, path.parent)
    assert without_fingerprint(found.contract.terms()) == without_fingerprint(words)


@RANDOM
@given(text=contracts())
def test_random_contracts_parse_back(text: str) -> None:
    contract = compiled(text, ROOT)
    assert contract is not None
    assert proved(contract.terms(), contract) == ()


def without_fingerprint(words: str) -> list[str]:
    return [line for line in words.split("\n") if not line.startswith("Fingerprint")]


# ---- amendments ----------------------------------------------------------------------------------------------------------------


def proved_in_every_version(contract: Contract) -> None:
    """The words with their amendments, and those of each version by itself, are those of the contract and no other."""
    assert proved(contract.terms(), contract) == ()
    for version in contract.versions:
        alone = contract.consolidated(version.compiled.first)
        assert proved(alone.terms(), alone) == ()


@pytest.mark.parametrize("path", WITH_DEEDS, ids=named)
def test_every_kind_of_change_by_deed_parses_back(path: Path) -> None:
    """A clause of another part, a definition of the library, two deeds of one day, a clause removed and put back."""
    contract = contract_in(path)
    files = list((path.parent / "amendments").glob("*.obc"))
    assert 2 < len(contract.versions) <= len(files) + 1
    proved_in_every_version(contract)
    words = contract.terms()
    again = read_back(words, path.parent)
    assert without_fingerprint(again.contract.terms()) == without_fingerprint(words)
    assert len(again.deeds) == len(files)


@settings(parent=RANDOM, max_examples=max(RANDOM.max_examples // 5, 1))
@given(text=contracts(), seed=st.integers(0, 99))
def test_random_contracts_with_random_deeds_parse_back(text: str, seed: int) -> None:
    for _, _, contract in amended(text, ROOT, seed, tries=8):
        proved_in_every_version(contract)


@pytest.mark.parametrize("path", AMENDED, ids=named)
def test_every_shipped_contract_with_deeds_parses_back(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for seed in range(SEEDS):
        made = list(amended(text, path.parent, seed))
        assert made or seed
        for _, deeds, contract in made:
            proved_in_every_version(contract)
            assert len(read_back(contract.terms(), path.parent).deeds) == len(deeds)


CORRIDOR = ROOT / "contracts" / "aca_risk_corridor" / "contract.obc"

# ---- edited words ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", SHIPPED, ids=named)
def test_an_edited_word_is_refused_or_read(path: Path) -> None:
    """No word is passed over: words that are edited are refused, or a contract says them just so."""
    contract = contract_in(path)
    words = contract.terms()
    found = list(edits(contract, words))
    passed_over, refused = [], 0
    for what, edited in random.Random(11 + SEED).sample(found, min(TRIED, len(found))):
        try:
            after = said_back(edited, path.parent).contract
        except Refusal:
            refused += 1
            continue
        if without_fingerprint(after.terms()) != without_fingerprint(edited):
            passed_over.append(what)
    assert passed_over == []
    assert refused


def alone(words: str, old: str, new: str) -> str:
    """The first message about edited words that no contract stands beside."""
    assert old in words
    before, _, after = words.partition(old)
    with pytest.raises(Refusal) as refusal:
        said_back(before + new + after, CORRIDOR.parent)
    return refusal.value.findings[0].message


def test_what_follows_from_the_words_is_held_against_them() -> None:
    """General rules, the steps of examples, the line that is worked, contents of the schedule: no clause is made of them."""
    words = contract_in(CORRIDOR).terms()
    for old, new in (
        ("is never read as 0 unless these terms say so", "is read as 0 unless these terms say so"),
        ("| 50% × $5 | $2.50 |", "| 50% × $5 | $2.60 |"),
        ("the bands give 0% of $3", "the bands give 0% of $2"),
        ("| Not negative |", "| Negative |"),
        ("## 12 ", "## 13 "),
        ("| 12.1 | This clause sets no limit", "| 12.1 | This clause sets a limit"),
    ):
        assert alone(words, old, new) == "this does not follow from the rest of the words"
    assert said_back(words).in_one.startswith("contract temporary_risk_corridors")


def test_examples_of_words_come_out() -> None:
    """An expected figure is a term of its own: steps that are worked out beside it do not tell that it is another."""
    words = contract_in(CORRIDOR).terms()
    message = alone(words, "“Risk corridor payment” is $4.10", "“Risk corridor payment” is $4.11")
    assert message == "this example does not come out as these words say"


@pytest.mark.parametrize("path", WITH_DEEDS, ids=named)
def test_words_of_one_version_are_held_against_themselves(path: Path) -> None:
    """The steps of its examples may rest on other versions, and only with the contract are they held against those."""
    contract = contract_in(path)
    for version in contract.versions[1:]:
        words = contract.consolidated(version.compiled.first).terms()
        assert said_back(words, path.parent).contract.compiled.stands_alone
        message = alone(words, "is never read as 0 unless these", "is read as 0 unless these")
        assert message == "this does not follow from the rest of the words"


# ---- messages ------------------------------------------------------------------------------------------------------------------


def findings(old: str, new: str) -> tuple[str, int, str]:
    """The first message about edited words: what it says, the line it names, its note."""
    contract = contract_in(CORRIDOR)
    words = contract.terms()
    assert words.count(old) >= 1
    edited = words.replace(old, new, 1)
    try:
        first = proved(edited, contract, "words.md")[0]
    except Refusal as refusal:
        first = refusal.findings[0]
    span = first.labels[0].span  # type: ignore[union-attr]
    return first.message, edited.count("\n", 0, span.start) + 1, " ".join(first.notes)


def test_a_changed_phrase_is_shown_where_it_stands() -> None:
    message, line, note = findings("the statement is refused.\n", "the statement is paid.\n")
    assert message == "paragraph 3 of clause 4.1 says nothing that terms can say"
    assert "4.1.3" in contract_in(CORRIDOR).terms().split("\n")[line - 1]
    assert note == "Reading it stopped before `paid.`."


def test_a_changed_rate_contradicts_the_worked_line() -> None:
    message, _, note = findings("| above 3% up to 8% | 50% |", "| above 3% up to 8% | 55% |")
    assert message == "this does not follow from the rest of the words"
    assert "55% of $5" in note


def test_a_changed_example_is_not_the_contract() -> None:
    contract = contract_in(CORRIDOR)
    edited = contract.terms().replace("“Allowable costs” is $110\n", "“Allowable costs” is $111\n", 1)
    steps, given = proved(edited, contract)
    assert steps.message == "this does not follow from the rest of the words"
    assert given.message == "the contract says this otherwise, though its payments are the same"
    assert "$110" in " ".join(given.notes)


def test_a_changed_rule_of_missing_data_is_another_contract() -> None:
    contract = contract_in(CORRIDOR)
    old, new = "Where it is missing and needed, the statement is refused.", "Where it is missing, it counts as 0."
    message, _, _ = findings(old, new)
    assert message == "this does not follow from the rest of the words"
    words = contract.terms().replace(old, new)
    assert "counts as 0" in words
    assert [finding.message for finding in proved(words, contract)] == ["the contract says this otherwise"]


def test_a_contract_from_words_is_a_contract() -> None:
    text = said_back(contract_in(CORRIDOR).terms()).in_one
    again = compiled(text, ROOT)
    assert again is not None
    assert len(again.program.payments) == 1


# ---- the phrasebook -------------------------------------------------------------------------------------------------------------


def test_every_slot_of_the_phrasebook_can_be_filled() -> None:
    known = set(rules()) | set(KNOWN)
    used = {slot.kind for made in rules().values() for rule in made for slot in rule.elements if isinstance(slot, Slot)}
    assert used <= known
    assert set(JOINED) <= known


def test_every_clause_has_phrases() -> None:
    assert set(BY_KIND) <= set(rules())


def test_every_slot_of_the_contract_text_stands_in_the_english() -> None:
    for made in rules().values():
        for rule in made:
            slots = {slot.name for slot in rule.elements if isinstance(slot, Slot)}
            text = set(re.findall(r"\{([a-z_]+)", rule.phrase.source))
            assert text <= slots, rule.phrase


def test_names_may_be_any() -> None:
    """The names that are chosen for titles never change what the words mean."""
    contract = contract_in(CORRIDOR)
    chosen = Chosen({"4.1": "x", "4.2": "y", "12.1": "z"}, ("a", "b"))
    found = read_back(contract.terms(), CORRIDOR.parent, chosen)
    assert [pay.name for pay in found.contract.program.payments] == ["z"]


# ---- hostile titles ----------------------------------------------------------------------------------------------------------

HOSTILE = """
contract c "Care, *bold* <b> “q” | 1.2.3 and \\\\ `x`"
  commissioner council "{one}"
  provider     home "{other}"
  term         3 years from 1 April 2024
  period       contract year
  currency     GBP
  rounding     half up to £0.01
metric cost "{cost}": money
  source "a`b"
  missing refuse
metric more "{more}": money
  missing refuse
table bands "Bands"
  band low
  one  £3
define total_cost "x is y, and z" = cost + more * 2
fee base "- 5. fee (clause 4.1)"
  paid by council to home
  pays cost + total_cost + bands.low for one
  illustrative "why? # | yes."
  > 1. shall "pay" *it*
text note "T"
  > only words
"""
TITLES = [
    ("The council", "The home", "Cost", "Other"),
    ("A", "B to A", "Bands: low", "Cost plus Other"),
    ("A to B", "B", "Cost", "cost"),
    ("£5 to £6 pays", "no limit", "5", "and"),
    ("pays A", "A", "is yes", "‘x’ (clause 4.2)"),
    ("the total", "The Total of", "“", "”"),
]


@pytest.mark.parametrize("titles", TITLES, ids=lambda titles: titles[2])
def test_titles_are_never_taken_for_words(titles: tuple[str, str, str, str]) -> None:
    one, other, cost, more = titles
    contract = compiled(HOSTILE.format(one=one, other=other, cost=cost, more=more), ROOT)
    assert contract is not None
    words = contract.terms()
    assert proved(words, contract) == ()
    assert without_fingerprint(read_back(words, ROOT).contract.terms()) == without_fingerprint(words)
