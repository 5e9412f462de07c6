"""Contract texts: made by the grammar, mutated from shipped contracts, and random: findings, never an exception."""

from __future__ import annotations

import random
import re
import time
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.extra.lark import from_lark
from lark import Lark

from obcdsl.contract import Contract, loads
from obcdsl.diagnostic import Diagnostic, Label, Refusal
from obcdsl.resources import grammar_path
from obcdsl.words import CLAUSE_WORDS
from obcdsl.written.files import decoded
from obcdsl.written.lalr import tables
from tests.fuzz.trial import INPUTS, KINDS, ODD, PARSER_WORDS, SECONDS, SEED, commanded, limited, mutated, tried
from tests.shipped import CONTRACTS, NAMES, text

pytestmark = pytest.mark.fuzz


def sound(findings: tuple[Diagnostic, ...], sources: dict[str, str]) -> None:
    """Each finding says what is wrong in the contract's words, at a place inside the text."""
    for finding in findings:
        said = "\n".join([finding.message, *finding.notes, finding.fix or ""])
        assert finding.message.strip() and not PARSER_WORDS.search(re.sub("`[^`]*`", "", said)), said
        for label in finding.labels:
            if isinstance(label, Label) and label.span.path:
                assert 0 <= label.span.start <= label.span.end <= len(sources[label.span.path]), f"{label}: {said}"


def read(written: str, name: str = NAMES[0]) -> Contract | None:
    """A text compiled with sound findings, put in words and laid out; None where it is refused whole."""
    try:
        found = loads(written, folder=CONTRACTS / name)
    except Refusal as refused:
        sound(refused.findings, {"contract.obc": written})
        return None
    sources = {path: source.text for path, source in found.sources.items()}
    sound(found.check(), sources)
    if not found.compiled.has_errors:
        assert found.terms().strip()
    return found


TOKEN = re.compile(r'"[^"\n]*"|[a-z_0-9]+|[ \t]+|\n|.')


def edited(chance: random.Random) -> tuple[str, str]:
    """A shipped contract with tokens dropped, doubled, swapped, or taken from another contract."""
    name = chance.choice(NAMES)
    tokens = TOKEN.findall(text(name))
    for _ in range(chance.choice([1, 1, 1, 2, 4])):
        at = chance.randrange(len(tokens) - 1)
        match chance.randrange(6):
            case 0:
                del tokens[at]
            case 1:
                tokens.insert(at, tokens[at])
            case 2:
                tokens[at], tokens[at + 1] = tokens[at + 1], tokens[at]
            case 3:
                tokens[at] = chance.choice(tokens)
            case 4:
                tokens[at] = chance.choice(ODD).decode("utf-8", "replace")
            case _:
                other = TOKEN.findall(text(chance.choice(NAMES)))
                start = chance.randrange(len(other))
                tokens[at:at] = other[start : start + chance.randrange(1, 30)]
    return name, "".join(tokens)


def test_edited_contracts() -> None:
    assert tried(edited, lambda made: read(made[1], made[0]) and None)  # type: ignore[index]


def test_edited_contracts_on_their_data(tmp_path: Path) -> None:
    """An edited contract that passes its checks pays or refuses, and the command says which."""

    def work(made: Any) -> None:
        name, written = made
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        for link in ("data", *[path.name for path in (CONTRACTS / name).iterdir() if path.suffix == ".csv"]):
            if not (folder / link).exists():
                (folder / link).symlink_to(CONTRACTS / name / link)
        (folder / "contract.obc").write_text(written, encoding="utf-8", errors="replace")
        commanded(["pay", str(folder), "--as", "json", "--no-progress"], tmp_path)

    assert tried(edited, work)


def test_random_bytes() -> None:
    def make(chance: random.Random) -> bytes:
        if chance.random() < 0.3:
            return chance.randbytes(chance.randrange(400))
        if chance.random() < 0.5:
            return b"".join(
                chance.choice(ODD) + chance.choice([b" ", b"\n", b"\n  "]) for _ in range(chance.randrange(60))
            )
        return mutated(text(chance.choice(NAMES)).encode(), chance)

    def work(made: Any) -> None:
        source = decoded(made, "contract.obc")
        if isinstance(source, Diagnostic):
            assert source.message
        else:
            read(source.text)

    assert tried(make, work)


# ---- made by the grammar ------------------------------------------------------------------------------------------------

NAMED = st.sampled_from(
    [
        "a",
        "b",
        "cost",
        "target",
        "ccg",
        "prime",
        "tier",
        "met",
        "x",
        "item",
        "smaller",
        "scale",
        "part",
        "unrounded",
        "amount",
    ]
)
MADE = {
    "NAME": NAMED,
    "TITLE": st.sampled_from(['"A title"', '""', '"terms.csv"', '"é"']),
    "NUMBER": st.sampled_from(["0", "1", "2", "12", "1,000", "0.5", "30"]),
    "PERCENT": st.sampled_from(["0%", "50%", "2.5%", "100%"]),
    "MONEY": st.sampled_from(["£0", "£1", "£53.5 million", "GBP 1.00", "$2"]),
    "DATE": st.sampled_from(["1 April 2024", "29 February 2024", "31 February 2024"]),
    "DAY_MONTH": st.sampled_from(["31 July", "1 May"]),
    "CODE": st.sampled_from(["GBP", "USD", "XYZ"]),
    "HASH": st.just("0" * 64),
    "WORDING": st.just("> said"),
    "FOR_EACH": st.just("for each"),
    "COMPARE": st.sampled_from(["<=", ">=", "<>", "<", ">"]),
}
HEAD = """
contract c "C"
  commissioner ccg
  provider prime
  term 3 years from 1 April 2024
  period contract year
  currency GBP
  rounding half up to £0.01
key tier: one of a, b
metric cost: money
  missing refuse
metric target: money
  missing refuse
  valid above £0
metric met by tier: count of people
  missing leave out
"""


@cache
def grammar() -> Lark:
    """The grammar with every start symbol."""
    starts = [symbol for word in CLAUSE_WORDS for symbol in (word, word + "_term")]
    return Lark(grammar_path().read_text(encoding="utf-8"), parser="lalr", start=starts)


@cache
def lines_of(start: str) -> st.SearchStrategy[str]:
    """Headers, or terms, of a clause as the grammar makes them; every terminal stands apart from its neighbours."""
    terminals, _, ignored = grammar().grammar.compile([start], ())
    explicit = {}
    for terminal in terminals:
        if terminal.name in ignored:
            explicit[terminal.name] = st.just(" ")
        else:
            made = MADE[terminal.name] if terminal.name in MADE else st.just(terminal.pattern.value)
            explicit[terminal.name] = made.map(lambda said: f" {said} ")
    return from_lark(grammar(), start=start, explicit=explicit).map(str.strip)


@st.composite
def made_by_the_grammar(draw: st.DrawFn) -> str:
    """A few clauses of some kinds."""
    clauses = []
    for _ in range(draw(st.integers(1, 3))):
        kind = draw(st.sampled_from(CLAUSE_WORDS))
        terms = draw(st.lists(lines_of(kind + "_term"), max_size=4))
        clauses.append("\n  ".join([draw(lines_of(kind)), *terms]))
    return "\n".join(clauses)


BATCH = 50


def test_made_by_the_grammar() -> None:
    """In batches, each from a seed of its own, until the time or the number is used up."""
    tables()
    until = time.monotonic() + SECONDS / KINDS
    number = 0
    while number < INPUTS if INPUTS else time.monotonic() < until:
        batch(SEED + number)
        number += BATCH


def batch(first: int) -> None:
    """Some texts made by the grammar, alone and under a sound head."""

    @seed(first)
    @settings(
        max_examples=BATCH,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(written=made_by_the_grammar(), with_head=st.booleans())
    def work(written: str, with_head: bool) -> None:
        with limited(written):
            read(HEAD + written if with_head else written)

    work()
