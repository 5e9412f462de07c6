"""`key`: what a figure may vary by, listed here or met in the data.

key tier "Readiness of the data": one of ready, baseline "B", collect
key claim "Outcome claimed": from data
  private
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from obcdsl import core
from obcdsl.clauses.common import Lines
from obcdsl.english.phrasebook import CODE, OF_DATA, Phrase, phrases
from obcdsl.record import dataclass
from obcdsl.scope import Scope
from obcdsl.written import ast
from obcdsl.written.expressions import member
from obcdsl.written.lalr import Branch

if TYPE_CHECKING:
    from obcdsl.english.prose import Prose
    from obcdsl.english.words import Words

KIND = "key"


@dataclass(frozen=True, slots=True)
class Node:
    """A key; `members` is None where they come from data."""

    head: ast.Head
    members: tuple[ast.Member, ...] | None
    private: bool = False
    source: str | None = None


FROM_DATA = Phrase("key", "{name:title} is whatever the data name; figures may differ for each.", "^: from data")
ONE_OF = Phrase("key", "{name:title} is {members:unit}.", "^: {members}")
WRITTEN_AS = Phrase(OF_DATA, "Data write {member} as {code}.")
PRIVATE = Phrase(
    "key",
    "Its rows are private: statements and these terms show only how many there are and their totals.",
    "private",
)
CALLED = Phrase(OF_DATA, "In data it is called {name}.")
PHRASES = phrases(
    *(FROM_DATA, ONE_OF, PRIVATE, Phrase("member_listed", "{m:member}", "{m}")),
    Phrase("member_listed", "{m:member} or {last:member}", "{m}, {last}"),
    Phrase("member_listed", "{m:member}, {more:member_listed}", "{m}, {more}"),
)


def build(lines: Lines) -> Node:
    """The node."""
    last = lines.header.children[-1]
    members = None
    if isinstance(last, Branch) and last.rule == "members":
        members = tuple(member(lines.reading, tree) for tree in last.children)
        seen: set[str] = set()
        for one, tree in zip(members, last.children, strict=True):
            if one.name.text in seen:
                lines.reading.fault("name-twice", f"`{one.name.text}` stands twice among the members", tree)
            seen.add(one.name.text)
    source = lines.one("source")
    return Node(
        lines.head, members, lines.one("private") is not None, source.children[0].text[1:-1] if source else None
    )


def declare(scope: Scope, node: Node) -> None:
    """Make the key known."""
    name = node.head.name.text
    members = None if node.members is None else tuple(m.name.text for m in node.members)
    codes = {m.code or m.name.text: m.name.text for m in node.members or ()}
    scope.keys[name] = core.Key(name, members, codes, node.private, node.head.said)


# ---- in English ------------------------------------------------------------------------------------------------------------


def english(node: Node, words: Words) -> Prose:
    """The key in English: its members, and how data spell them."""
    from obcdsl.english.prose import Prose, Sentence, Spelt

    name = words.titled(node.head.name.text)
    blocks: list[Sentence | Spelt] = []
    if node.members is None:
        blocks.append(Sentence(FROM_DATA.say(name=name)))
    else:
        blocks.append(Sentence(ONE_OF.say(name=name, members=words.members([one.name.text for one in node.members]))))
    for one in node.members or ():
        if one.code is not None:
            said = WRITTEN_AS.say(member=words.member(one.name.text), code=f"{CODE}{one.code}{CODE}")
            blocks.append(Spelt(tuple(said.split(CODE)), of_data=True))
    if node.private:
        blocks.append(Sentence(PRIVATE.say()))
    if node.source is not None or node.members is None:
        called = CALLED.say(name=f"{CODE}{node.source or node.head.name.text}{CODE}")
        blocks.append(Spelt(tuple(called.split(CODE)), of_data=True))
    return Prose(node.head.said, tuple(blocks))
