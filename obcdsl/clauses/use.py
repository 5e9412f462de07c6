"""`use`: which library files are incorporated.

use scoring
"""

from __future__ import annotations

from dataclasses import dataclass

from obcdsl import ast
from obcdsl.clauses.common import Lines
from obcdsl.expressions import word
from obcdsl.lalr import Token

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
