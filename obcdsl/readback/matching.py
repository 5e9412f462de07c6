"""Meeting phrases in a paragraph: every way to read it by the phrasebook, each as the text of a contract.

A paragraph that no phrase fits is refused; one that fits in two ways with different texts is refused too.
"""

from __future__ import annotations

from collections.abc import Iterator

from obcdsl.english.phrasebook import Phrase
from obcdsl.readback.book import Rule, Slot, rules
from obcdsl.readback.joined import JOINED, MADE
from obcdsl.readback.known import KNOWN
from obcdsl.readback.names import Names
from obcdsl.readback.tokens import Token, tokens
from obcdsl.record import dataclass

MOST_WAYS = 6
"""Readings of one stretch that are kept apart; more than one left at the end is refused anyway."""


@dataclass(slots=True)
class Paragraph:
    """A paragraph that is being read."""

    text: str
    tokens: tuple[Token, ...]
    names: Names
    met: dict[tuple[str, int], dict[int, tuple[str, ...]]]
    furthest: int = 0


def readings(text: str, kinds: tuple[str, ...], names: Names) -> tuple[set[str], str]:
    """The texts that a whole paragraph can stand for, and where reading it stopped (for a message)."""
    paragraph = Paragraph(text, tokens(text), names, {})
    whole = len(paragraph.tokens)
    found = {said for kind in kinds for said in _parses(paragraph, kind, 0).get(whole, ())}
    at = min(paragraph.furthest, whole - 1) if whole else 0
    return found, text[paragraph.tokens[at].start :] if whole else ""


def _parses(paragraph: Paragraph, kind: str, at: int) -> dict[int, tuple[str, ...]]:
    """Where a phrase of a kind that begins here may end, with the texts that it stands for."""
    key = (kind, at)
    if key in paragraph.met:
        return paragraph.met[key]
    paragraph.met[key] = {}
    found: dict[int, list[str]] = {}
    if kind in KNOWN:
        ends: Iterator[tuple[int, str]] = iter(KNOWN[kind](paragraph, at))
    else:
        ends = (each for rule in rules().get(kind, ()) for each in _meets(paragraph, rule, at))
    made = MADE.get(kind)
    for end, said in ends:
        said = made(said) if made is not None else said
        texts = found.setdefault(end, [])
        if said not in texts and len(texts) < MOST_WAYS:
            texts.append(said)
    paragraph.met[key] = {end: tuple(texts) for end, texts in found.items()}
    return paragraph.met[key]


def _meets(paragraph: Paragraph, rule: Rule, at: int) -> Iterator[tuple[int, str]]:
    first = rule.elements[0] if rule.elements else None
    if isinstance(first, Token) and not _same(paragraph, at, first):
        return
    for end, slots in _sequence(paragraph, rule.elements, 0, at):
        yield end, _written(rule.phrase, slots)


def _written(phrase: Phrase, slots: tuple[tuple[str, str], ...]) -> str:
    return phrase.written(**dict(slots))


def _sequence(
    paragraph: Paragraph, elements: tuple[Token | Slot, ...], number: int, at: int
) -> Iterator[tuple[int, tuple[tuple[str, str], ...]]]:
    while number < len(elements):
        element = elements[number]
        if isinstance(element, Slot):
            break
        if not _same(paragraph, at, element):
            return
        at, number = at + 1, number + 1
    else:
        yield at, ()
        return
    for end, said in _filled(paragraph, element, at):
        for last, rest in _sequence(paragraph, elements, number + 1, end):
            yield last, ((element.name, said), *rest)


def _same(paragraph: Paragraph, at: int, wanted: Token) -> bool:
    if at >= len(paragraph.tokens):
        return False
    paragraph.furthest = max(paragraph.furthest, at)
    met = paragraph.tokens[at]
    if met.kind != wanted.kind:
        return False
    return met.text == wanted.text or (at == 0 and met.text.casefold() == wanted.text.casefold())


def _filled(paragraph: Paragraph, slot: Slot, at: int) -> Iterator[tuple[int, str]]:
    """Where something that fills a slot may end."""
    if slot.many in ("+", ";", "&"):
        yield from _several(paragraph, slot, at)
        return
    if slot.many == "?":
        yield at, ""
    for end, texts in _parses(paragraph, slot.kind, at).items():
        for said in texts:
            yield end, said


def _several(paragraph: Paragraph, slot: Slot, at: int) -> Iterator[tuple[int, str]]:
    join = JOINED.get(slot.kind, ", ".join)
    for end, items in _items(paragraph, slot, at):
        yield end, join(list(items))


def _items(paragraph: Paragraph, slot: Slot, at: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    for end, texts in _parses(paragraph, slot.kind, at).items():
        for said in texts:
            more = False
            for start, is_last in _between(paragraph, slot, end):
                if is_last:
                    for last, final in _parses(paragraph, slot.kind, start).items():
                        yield from ((last, (said, one)) for one in final)
                    continue
                for last, items in _items(paragraph, slot, start):
                    more = True
                    yield last, (said, *items)
            if slot.many != "+" or not more:
                yield end, (said,)


def _between(paragraph: Paragraph, slot: Slot, at: int) -> Iterator[tuple[int, bool]]:
    """Where the next of several begins, and whether it must be the last."""
    if slot.many == "+":
        yield at, False
        return

    def stands(*words: str) -> bool:
        found = paragraph.tokens[at : at + len(words)]
        return tuple(token.text for token in found if token.kind in ("word", "sign")) == words

    if slot.many == ";":
        if stands(";"):
            yield at + 1, False
        return
    if stands(","):
        yield at + 1, False
    if stands("and"):
        yield at + 1, True
        if slot.kind == "each_key" and stands("and", "each"):
            yield at + 2, True
