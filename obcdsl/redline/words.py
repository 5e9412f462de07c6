"""The redline of two contracts: clause by clause in the words that `obc terms` writes, not guessed from one long text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from typing import Any, assert_never

from obcdsl.amended import Deed
from obcdsl.contract import Contract
from obcdsl.english.prose import Block, Grid, Items, Prose, Quoted, Sentence, Spelt
from obcdsl.english.words import clean
from obcdsl.periods import written
from obcdsl.redline.model import ClauseChange, Line, LineKind, Piece, Redline, Way, words_changed
from obcdsl.render.terms import numbered, said_of

ALIKE = 0.4
"""Two paragraphs of which a smaller share of words is the same are one that goes and one that comes."""
Plain = tuple[LineKind, tuple[str, ...]]
"""A paragraph or row without marks: its kind and its cells."""


def redline(old: Contract, new: Contract) -> Redline:
    """Every clause whose words or source change from one contract to another.

    Raises:
        Refusal: where one of them has errors.
    """
    before, after = _clauses(old), _clauses(new)
    found = []
    for key in sorted(before.keys() | after.keys(), key=lambda key: _order(before.get(key), after.get(key))):
        change = _change(key, before.get(key), after.get(key))
        if change is not None:
            found.append(change)
    return Redline(
        (clean(old.title), clean(new.title)),
        (old.program.version, new.program.version),
        (old.fingerprint, new.fingerprint),
        tuple(found),
        tuple(_deed(deed) for deed in new.compiled.deeds if deed.file not in old.compiled.written.in_force),
        tuple({party.name: clean(party.title) for side in (old, new) for party in side.program.parties}.items()),
    )


def _deed(deed: Deed) -> str:
    assert deed.node.agreed is not None
    assert deed.node.effective is not None
    agreed, effective = written(deed.node.agreed), written(deed.node.effective)
    return f"{clean(deed.node.head.said)}, agreed on {agreed}, takes effect from {effective}."


def _clauses(contract: Contract) -> dict[str, tuple[str, Any, Prose]]:
    """Each clause by its name, with its number, its node and its words; the contract clause, whatever it is called."""
    said = said_of(contract)
    found = {}
    for number, node in numbered(contract).items():
        name = node.head.name.text
        found["" if node.head.kind == "contract" else name] = (number, node, said[name][1])
    return found


def _order(before: Any, after: Any) -> tuple[tuple[int, ...], bool]:
    number = (after or before)[0]
    return tuple(int(part) for part in number.split(".")), after is not None


def _change(name: str, before: Any, after: Any) -> ClauseChange | None:
    node = (after or before)[1]
    old = list(_plain(before[2])) if before else []
    new = list(_plain(after[2])) if after else []
    titles = (before[2].title if before else "", after[2].title if after else "")
    if before and after:
        if (_terms(before[2]), before[1]) == (_terms(after[2]), after[1]):
            return None
        way: Way = "replaced" if before[1] != after[1] else "reworded"
    else:
        way = "added" if after else "removed"
    numbers = (before[0] if before else "", after[0] if after else "")
    return ClauseChange(
        name or node.head.name.text, node.head.kind, way, numbers, titles, tuple(_lines(old, new, titles))
    )


# ---- paragraphs ---------------------------------------------------------------------------------------------------------


def _terms(prose: Prose) -> Prose:
    """What a clause itself says: not what other clauses make of it, such as a worked line."""
    blocks = (one for one in prose.blocks if not (isinstance(one, Sentence | Grid) and one.derived))
    return replace(prose, blocks=tuple(blocks))


def _plain(prose: Prose) -> Iterator[Plain]:
    for block in prose.blocks:
        yield from _of_block(block)


def _of_block(block: Block) -> Iterator[Plain]:
    match block:
        case Sentence():
            yield "paragraph", (block.text,)
        case Items():
            yield "paragraph", (block.lead,)
            for item in block.items:
                yield "step" if block.steps else "point", (item,)
        case Grid():
            yield "paragraph", (block.lead,)
            yield "row", block.heading
            for row in block.rows:
                yield "row", row
        case Spelt():
            yield "paragraph", ("".join(block.parts),)
        case Quoted():
            for paragraph in block.paragraphs:
                yield "quote", (paragraph,)
        case _:
            assert_never(block)


def _lines(old: Sequence[Plain], new: Sequence[Plain], titles: tuple[str, str]) -> Iterator[Line]:
    yield from _pair(("heading", titles[:1]) if titles[0] else None, ("heading", titles[1:]) if titles[1] else None)
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            for one in old[a:b]:
                yield from _pair(one, one)
        else:
            yield from _paired(old[a:b], new[c:d])


def _paired(old: Sequence[Plain], new: Sequence[Plain]) -> Iterator[Line]:
    """Paragraphs that change into each other beside each other, each old one with the first new one that is like it."""
    left = list(new)
    for one in old:
        at = next((at for at, other in enumerate(left) if _alike(one, other)), None)
        if at is None:
            yield from _pair(one, None)
            continue
        for other in left[:at]:
            yield from _pair(None, other)
        yield from _pair(one, left[at])
        del left[: at + 1]
    for other in left:
        yield from _pair(None, other)


def _alike(one: Plain, other: Plain) -> bool:
    if one[0] != other[0] or len(one[1]) != len(other[1]):
        return False
    words, others = (" ".join(cells).split() for _, cells in (one, other))
    return SequenceMatcher(None, words, others, autojunk=False).ratio() >= ALIKE


def _pair(old: Plain | None, new: Plain | None) -> Iterator[Line]:
    if old is not None and new is not None:
        yield Line(new[0], tuple(words_changed(a, b) for a, b in zip(old[1], new[1], strict=True)))
    elif old is not None:
        yield Line(old[0], tuple((Piece("gone", cell),) for cell in old[1]), "gone")
    elif new is not None:
        yield Line(new[0], tuple((Piece("new", cell),) for cell in new[1]), "new")
