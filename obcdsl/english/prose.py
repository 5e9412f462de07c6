"""What a clause says in English, as plain data: sentences, lists, tables and quoted wording, laid out by `render.terms`.

The texts are plain: whoever lays them out escapes them, so a title can never be taken for markup. Titles stand in
curly quotes; what data spell stands in `Spelt`.

>>> Prose("Standard fee", (Sentence("It is paid each year."),)).title
'Standard fee'
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from obcdsl.record import dataclass


@dataclass(frozen=True, slots=True)
class Sentence:
    """A numbered paragraph of a clause."""

    text: str


@dataclass(frozen=True, slots=True)
class Items:
    """A numbered paragraph that leads into a list. `steps` are taken in order and get numbers; others are points."""

    lead: str
    items: tuple[str, ...]
    steps: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A numbered paragraph that leads into a table."""

    lead: str
    heading: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Spelt:
    """How a thing is spelt in data: a paragraph of words and spellings in turn, `("In data it is ", "msr", ".")`."""

    parts: tuple[str, ...]


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
