"""The tokens of a paragraph of terms: words, figures, titles in curly quotes, members, spellings and marks of layout.

>>> [(token.kind, token.text) for token in tokens("“Cost” is at least £5.20, or ‘low’")][:5]
[('title', 'Cost'), ('word', 'is'), ('word', 'at'), ('word', 'least'), ('figure', '£5.20')]
"""

from __future__ import annotations

import re

from obcdsl.english.phrasebook import CELL, CODE, ITEM, ROW
from obcdsl.record import dataclass

MARKS = ITEM + ROW + CELL
TOKEN = re.compile(
    rf"“(?P<title>[^”]*)”|‘(?P<member>[^’]*)’|{CODE}(?P<code>[^{CODE}]*){CODE}|(?P<mark>[{MARKS}])"
    r"|(?P<figure>[£$€]?[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?%?)|(?P<word>[^\W\d_](?:\w|['’/-](?=\w))*)|(?P<sign>\S)"
)


@dataclass(frozen=True, slots=True)
class Token:
    """A token: its kind (`title`, `member`, `code`, `mark`, `figure`, `word` or `sign`), its text, where it stands."""

    kind: str
    text: str
    start: int
    end: int


def tokens(text: str) -> tuple[Token, ...]:
    """The tokens of a text, in order."""
    found = []
    for one in TOKEN.finditer(text):
        assert one.lastgroup is not None
        found.append(Token(one.lastgroup, one[one.lastgroup], one.start(), one.end()))
    return tuple(found)
