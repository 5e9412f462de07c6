"""`text`: operative wording judged by people and not computed.

text cooperation "Duty to work together"
  > 9.1 The parties shall meet each month.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from obcdsl.clauses.common import Lines
from obcdsl.english.phrasebook import Phrase
from obcdsl.record import dataclass
from obcdsl.written import ast

if TYPE_CHECKING:
    from obcdsl.english.prose import Prose
    from obcdsl.english.words import Words

KIND = "text"


@dataclass(frozen=True, slots=True)
class Node:
    """Wording, counted so that what is judged and what is computed can be told apart."""

    head: ast.Head


JUDGED = Phrase("text", "This is judged by people; nothing here is worked from it.")
PHRASES = (JUDGED,)


def build(lines: Lines) -> Node:
    """The node."""
    if not lines.head.wording and not lines.head.lost:
        lines.reading.fault(
            "term-missing", "a text clause quotes its wording", lines.header, fix="> 9.1 The parties shall ..."
        )
    return Node(lines.head)


# ---- in English ------------------------------------------------------------------------------------------------------------


def english(node: Node, words: Words) -> Prose:
    """The clause in English: its wording stands beside it as it is quoted."""
    from obcdsl.english.prose import Prose, Sentence

    return Prose(node.head.said, (Sentence(JUDGED.say()),))
