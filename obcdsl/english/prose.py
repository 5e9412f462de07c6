"""What a clause says in English, as plain data: sentences, lists, tables and quoted wording, laid out by `render.terms`.

The texts are plain: whoever lays them out escapes them, so a title can never be taken for markup. Titles stand in
curly quotes; what data spell stands in `Spelt`.

>>> Prose("Standard fee", (Sentence("It is paid each year."),)).title
'Standard fee'
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias, assert_never

from obcdsl.record import dataclass


@dataclass(frozen=True, slots=True)
class Sentence:
    """A numbered paragraph of a clause. A `derived` one shows what the clause comes to with others, and adds nothing."""

    text: str
    derived: bool = False


@dataclass(frozen=True, slots=True)
class Items:
    """A numbered paragraph that leads into a list. `steps` are taken in order and get numbers; others are points."""

    lead: str
    items: tuple[str, ...]
    steps: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A numbered paragraph that leads into a table, `derived` as for a sentence."""

    lead: str
    heading: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    derived: bool = False


@dataclass(frozen=True, slots=True)
class Spelt:
    """How a thing is spelt in data or files: a paragraph of words and spellings in turn, `("In data it is ", "msr", ".")`.

    What `of_data` is true of stands in the schedule of data, where a document has one, and not in the clause itself.
    """

    parts: tuple[str, ...]
    of_data: bool = False


@dataclass(frozen=True, slots=True)
class Quoted:
    """Paragraphs of the signed document, quoted with their own numbers."""

    paragraphs: tuple[str, ...]


Block: TypeAlias = Sentence | Items | Grid | Spelt | Quoted


@dataclass(frozen=True, slots=True)
class Prose:
    """A clause in words."""

    title: str
    blocks: tuple[Block, ...]


def texts_of(block: Block) -> tuple[str, ...]:
    """Every text of a block.

    >>> texts_of(Items("It is:", ("one", "two")))
    ('It is:', 'one', 'two')
    """
    match block:
        case Sentence():
            return (block.text,)
        case Items():
            return (block.lead, *block.items)
        case Grid():
            return (block.lead, *block.heading, *(cell for row in block.rows for cell in row))
        case Spelt():
            return block.parts
        case Quoted():
            return block.paragraphs
        case _:
            assert_never(block)


def listed(items: Iterable[str], last: str = "and") -> str:
    """Things one after the other.

    >>> listed(["a", "b", "c"]), listed(["a"]), listed(["a", "b"], "or")
    ('a, b and c', 'a', 'a or b')
    """
    found = list(items)
    return found[0] if len(found) == 1 else f"{', '.join(found[:-1])} {last} {found[-1]}" if found else ""


def sentence(text: str) -> str:
    """A sentence: its first letter large, a full stop at its end.

    >>> sentence("the fee is £5")
    'The fee is £5.'
    """
    said = text[:1].upper() + text[1:]
    return said if said.endswith((".", ":", "?")) else said + "."
