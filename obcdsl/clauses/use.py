"""`use`: which library files are incorporated.

use scoring
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from obcdsl.clauses.common import Lines
from obcdsl.english.phrasebook import Phrase, phrases
from obcdsl.record import dataclass
from obcdsl.written import ast
from obcdsl.written.expressions import word
from obcdsl.written.lalr import Token

if TYPE_CHECKING:
    from obcdsl.english.prose import Prose
    from obcdsl.english.words import Words

KIND = "use"


@dataclass(frozen=True, slots=True)
class Node:
    """The files, named without `.obc`: beside the contract or in the library."""

    head: ast.Head
    files: tuple[ast.Word, ...]


ONE = Phrase("use", "The contract incorporates the library file {file:member}.", "^use {file}")
SEVERAL = Phrase("use", "The contract incorporates the library files {files:file_named&}.", "^use {files}")
PHRASES = phrases(ONE, SEVERAL, Phrase("file_named", "{file:member}", "{file}"))


def build(lines: Lines) -> Node:
    """The node."""
    return Node(
        lines.head, tuple(word(lines.reading, token) for token in lines.header.children if isinstance(token, Token))
    )


# ---- in English ------------------------------------------------------------------------------------------------------------


def english(node: Node, words: Words) -> Prose:
    """The clause in English."""
    from obcdsl.english.prose import Prose, Sentence, listed

    files = [f"‘{file.text.replace('_', ' ')}’" for file in node.files]
    said = ONE.say(file=files[0]) if len(files) == 1 else SEVERAL.say(files=listed(files))
    return Prose(node.head.said, (Sentence(said),))
