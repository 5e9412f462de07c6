"""`amendment`: a deed of variation. It stands in a file of its own, `amendments/NAME.obc`, with the clauses it brings.

amendment deed_1 "Deed of variation no. 1"
  amends          quit_smoking
  agreed on       12 September 2024
  effective from  1 October 2024
  replaces        stopped
  adds            relapse
  removes         old_bonus
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from obcdsl.clauses.common import Lines
from obcdsl.record import dataclass
from obcdsl.written import ast
from obcdsl.written.expressions import date, word
from obcdsl.written.lalr import Branch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from obcdsl.english.prose import Prose
    from obcdsl.english.words import Words

KIND = "amendment"


@dataclass(frozen=True, slots=True)
class Node:
    """A deed: which contract it varies, when it was agreed, from when it holds, and what it does to which clauses."""

    head: ast.Head
    amends: ast.Word | None
    agreed: datetime.date | None
    effective: datetime.date | None
    replaces: tuple[ast.Word, ...] = ()
    adds: tuple[ast.Word, ...] = ()
    removes: tuple[ast.Word, ...] = ()
    effective_span: ast.Span = ast.placed()

    def named(self) -> Iterator[tuple[str, ast.Word]]:
        """Every clause that it names, after what it does to it."""
        for verb, names in (("replaces", self.replaces), ("adds", self.adds), ("removes", self.removes)):
            for name in names:
                yield verb, name


def build(lines: Lines) -> Node:
    """The node, with every term that is missing reported."""
    amends = lines.required("amends", "amends  CONTRACT")
    agreed = lines.required("agreed_on", "agreed on  1 September 2024")
    effective = lines.required("effective", "effective from  1 October 2024")
    node = Node(
        lines.head,
        word(lines.reading, amends.children[0]) if amends else None,
        date(lines.reading, agreed.children[0]) if agreed else None,
        date(lines.reading, effective.children[0]) if effective else None,
        _names(lines, "replaces"),
        _names(lines, "adds"),
        _names(lines, "removes"),
        lines.reading.span(effective) if effective else lines.head.name.span,
    )
    if not lines.head.lost and not any(node.named()):
        lines.reading.fault(
            "term-missing", "an amendment says which clauses it replaces, adds or removes", lines.header,
            fix="replaces  NAME",
        )  # fmt: skip
    return node


def _names(lines: Lines, rule: str) -> tuple[ast.Word, ...]:
    term: Branch | None = lines.one(rule)
    return tuple(word(lines.reading, token) for token in term.children[0].children) if term else ()


# ---- in English ------------------------------------------------------------------------------------------------------------


def english(node: Node, words: Words) -> Prose:
    """The dates of the deed. What it does to which clauses is said with their numbers (`render.terms_amendments`)."""
    from obcdsl.clauses.amendment_english import deed_words

    return deed_words(node, ())
