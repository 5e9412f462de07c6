"""A phrase: English with slots beside the contract text with the same slots, so that one source gives both directions.

The writer of the terms fills the English (`say`); the reader (`obcdsl.readback`) meets the same English in signed words
and fills the contract text. A phrase that is changed here or in a clause's file is changed for both. A slot is
`{name:kind}`; its kind is a kind of phrase (`value`, `condition`, `step` ...) or a word that the reader knows by itself
(`title`, `party`, `literal` ...). A mark after the kind is for several: `+` one after the other, `;` with semicolons
between, `&` as `a, b and c`; `?` is for one that may be absent.

>>> phrase = Phrase("value", "{a:operand} less {b:operand}", "{a} - {b}")
>>> phrase.say(a="“Income”", b="5%"), phrase.written(a="income", b="5%")
('“Income” less 5%', 'income - 5%')
"""

from __future__ import annotations

import re
from typing import Any

from obcdsl.record import dataclass

SLOT = re.compile(r"\{(?P<name>[a-z_]+)(?::(?P<kind>[a-z_]+)(?P<many>[+;&?]?))?\}")
ITEM, ROW, CELL, CODE = "\ue000", "\ue001", "\ue002", "\ue003"
"""What stands before an item of a list, a row of a table and a further cell of it, and on both sides of a spelling."""

OF_DATA = "of data"
"""The kind of what things are called in data: redlines say it, and signed words only in the schedule of data, in tables."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """One way to say one thing: its kind, the English, and the text of the contract."""

    kind: str
    english: str
    source: str = ""

    def say(self, **slots: object) -> str:
        """The English, its slots filled."""
        return SLOT.sub(lambda found: str(slots[found["name"]]), self.english)

    def written(self, **slots: str) -> str:
        """The text of the contract, its slots filled; a slot that the English does not have is empty."""
        return SLOT.sub(lambda found: slots.get(found["name"], ""), self.source)


def phrases(*made: Any) -> tuple[Phrase, ...]:
    """Phrases and tables of phrases, in one row."""
    return tuple(one for each in made for one in (each.values() if isinstance(each, dict) else (each,)))


def by_word(kind: str, table: dict[str, tuple[str, str]]) -> dict[str, Phrase]:
    """Phrases of one kind by the word of the language that they stand for: word -> (English, text of the contract)."""
    return {word: Phrase(kind, english, source) for word, (english, source) in table.items()}
