"""Any text gives a contract or findings whose places lie inside it; never an exception, never words of the parser."""

from __future__ import annotations

import random
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from obcdsl.contract import Contract, loads
from obcdsl.diagnostic import Diagnostic, Label, Refusal
from obcdsl.words import CLAUSE_WORDS
from tests.laws.programs import EXAMPLES
from tests.shipped import CONTRACTS, NAMES, text

TRIED = settings(max_examples=EXAMPLES, deadline=None)
PARSER_WORDS = re.compile(
    r"LALR|\blark\b|Lark|UnexpectedToken|\$END|Traceback|object at 0x"
    r"|\b(?:LPAR|RPAR|COLON|COMMA|UNKNOWN|WORDING|DAY_MONTH|FOR_EACH|__ANON)\b"
)
LETTERS = st.text(st.characters(codec="utf-8"), max_size=60)
PLAIN_WORDS = """
pays | metric x: money | missing refuse | score | at | from | up to | 50% | £1 | 1,000 | ( | ) | " | : | , | = | x | y | year 1
1 April 2024 | when | otherwise | total | over | + | - | * | / | <= | # | >
"""
WORDS = st.sampled_from([*CLAUSE_WORDS, *re.split(r" \| |\n", PLAIN_WORDS.strip()), "\n", "\n  ", "\t", " "])


def sound(findings: tuple[Diagnostic, ...], sources: dict[str, str]) -> None:
    """Each finding says what is wrong, in no word of the parser, at a place inside the text."""
    for finding in findings:
        said = "\n".join([finding.message, *finding.notes, finding.fix or ""])
        assert finding.message.strip() and "\n" not in finding.message
        assert not PARSER_WORDS.search(re.sub("`[^`]*`", "", said)), said
        for label in finding.labels:
            if isinstance(label, Label) and label.span.path:
                assert label.span.path in sources, f"{label.span} is in no file of the contract: {finding.message}"
                assert 0 <= label.span.start <= label.span.end <= len(sources[label.span.path]), (
                    f"{label.span}: {finding.message}"
                )


def compiled(written: str, name: str = "aca_risk_corridor") -> Contract | None:
    """The contract in a text, its findings sound; None where it is refused whole."""
    try:
        found = loads(written, folder=CONTRACTS / name)
    except Refusal as refused:
        sound(refused.findings, {"contract.obc": written})
        return None
    sound(found.check(), {path: source.text for path, source in found.sources.items()})
    return found


@TRIED
@given(written=LETTERS)
def test_any_letters(written: str) -> None:
    compiled(written)


@TRIED
@given(words=st.lists(WORDS, max_size=40))
def test_any_words(words: list[str]) -> None:
    compiled(" ".join(words))
    compiled("contract c\n  " + " ".join(words))


@TRIED
@given(
    name=st.sampled_from(NAMES),
    at=st.floats(0, 1),
    length=st.integers(0, 30),
    instead=st.one_of(LETTERS, WORDS, st.just("")),
)
def test_a_cut_in_a_contract(name: str, at: float, length: int, instead: str) -> None:
    whole = text(name)
    place = int(at * len(whole))
    compiled(whole[:place] + instead + whole[place + length :], name)


TOKEN = re.compile(r'"[^"\n]*"|[a-z_0-9]+|\s+|.')


@TRIED
@given(name=st.sampled_from(NAMES), seed=st.integers(0, 2**32))
def test_tokens_dropped_doubled_and_swapped(name: str, seed: int) -> None:
    chance = random.Random(seed)
    tokens = TOKEN.findall(text(name))
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(tokens) - 1)
        match chance.randrange(4):
            case 0:
                del tokens[at]
            case 1:
                tokens.insert(at, tokens[at])
            case 2:
                tokens[at], tokens[at + 1] = tokens[at + 1], tokens[at]
            case _:
                tokens[at] = chance.choice(tokens)
    compiled("".join(tokens), name)
