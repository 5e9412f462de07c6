"""One edit of signed words: a word, a phrase, a figure, a date, a party or a title exchanged, left out or said twice."""

from __future__ import annotations

import re
from collections.abc import Iterator

from obcdsl.contract import Contract
from obcdsl.periods import MONTH_NAMES

WORD = re.compile(r"[\w£$€][\w.,%£$€'’]*")
QUOTED = re.compile("“[^“”]+”|‘[^‘’]+’")
SWAPS = {"more": "less", "less": "more", "above": "below", "below": "above", "least": "most", "most": "least", "and": "or", "or": "and",
         "is": "is not", "plus": "less", "times": "plus", "over": "above", "up": "down", "yes": "no", "no": "yes", "smaller": "larger",
         "larger": "smaller", "to": "from", "from": "to", "each": "every", "first": "last", "not": "", "month": "quarter",
         "quarter": "year", "year": "month", "calendar": "financial", "overspend": "underspend", "underspend": "overspend",
         **dict(zip(MONTH_NAMES, [*MONTH_NAMES[1:], MONTH_NAMES[0]], strict=True))}  # fmt: skip
PHRASES = (
    ("at or above", "above"), ("at or below", "below"), ("up to", "below"), ("at least", "more than"), ("at most", "less than"),
    ("or more", "or less"), ("not less than", "more than"), ("not more than", "less than"), ("more than", "at least"),
    ("less than", "at most"), ("each quarter", "the year"), ("the whole", "each part"), ("is refused", "is paid"),
)  # fmt: skip
"""Phrases that a slip could exchange for one that says nearly the same."""


def edits(contract: Contract, words: str) -> Iterator[tuple[str, str]]:
    """(what was edited, the edited words), for every edit of these kinds in the order of the words.

    Two things are left alone: the fingerprint, which is that of the text of the contract and not of its words, and the steps
    of examples, which would be most of the edits. `test_what_follows_from_the_words_is_held_against_them` edits those.
    """
    parties = [party.title for party in contract.program.parties]
    titles = list(dict.fromkeys(QUOTED.findall(words)))
    at, steps = 0, False
    for line in words.split("\n"):
        steps = " How it is worked" in line or (steps and line[:1] in ("", "|"))
        if line and not steps and not line.startswith(("Fingerprint", "| ---")):
            for start, old, new in in_line(line, parties, titles):
                where = at + start
                yield f"{old!r} to {new!r} in {line!r}", words[:where] + new + words[where + len(old) :]
        at += len(line) + 1


def in_line(line: str, parties: list[str], titles: list[str]) -> Iterator[tuple[int, str, str]]:
    """Where an edit of a line starts, what stands there and what is put in its place."""
    for found in WORD.finditer(line):
        word = found[0]
        for new in (changed(word), "", f"{word} {word}"):
            yield found.start(), word, new
    for old, new in PHRASES:
        for found in re.finditer(rf"\b{old}\b", line):
            yield found.start(), old, new
    for known, pattern in ((parties, "|".join(map(re.escape, parties))), (titles, QUOTED.pattern)):
        for found in re.finditer(pattern, line):
            other = known[(known.index(found[0]) + 1) % len(known)]
            if other != found[0]:
                yield found.start(), found[0], other


def changed(word: str) -> str:
    """Another word, or the word with another digit."""
    if word in SWAPS:
        return SWAPS[word]
    digit = re.search("[0-9]", word)
    return word[: digit.start()] + str(int(digit[0]) % 9 + 1) + word[digit.end() :] if digit else word + "s"
