"""`use`: which library files are incorporated.

use scoring
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from obcdsl import ast
from obcdsl.clauses.common import Lines
from obcdsl.expressions import word
from obcdsl.lalr import Token
from obcdsl.record import dataclass

if TYPE_CHECKING:
    from obcdsl.english.prose import Prose
    from obcdsl.english.words import Words

KIND = "use"


@dataclass(frozen=True, slots=True)
class Node:
    """The files, named without `.obc`: beside the contract or in the library."""

    head: ast.Head
    files: tuple[ast.Word, ...]


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
    what = "library file" if len(files) == 1 else "library files"
    return Prose(node.head.said, (Sentence(f"The contract incorporates the {what} {listed(files)}."),))
