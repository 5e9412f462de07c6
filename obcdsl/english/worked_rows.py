"""The steps of a derivation as rows of the table below a worked example, in the style of `obcdsl.english.worked`."""

from __future__ import annotations

from collections.abc import Iterator

from obcdsl.english.words import Words
from obcdsl.why.derivation import Derivation

PART_OF_MANY = ("part", "row", "period")
Row = tuple[str, str, str, str]


def rows(derivation: Derivation, words: Words) -> Iterator[Row]:
    """The steps of a derivation, the first to be worked first: (figure, how, with the figures, what it comes to).

    What is given stands above the table, and terms of the contract stand in the sums: neither is a step.
    """
    if "worked above" in derivation.notes or derivation.status == "refused":
        return
    same = next((one for one in derivation.children if one.kind == "rows" and one.label == derivation.words), None)
    for child in derivation.children:
        for one in child.children if child is same else (child,):
            if one.kind not in ("row", "period") or one.value not in (None, "0"):
                yield from rows(one, words)
    step = _step(derivation, same, words)
    if step is not None:
        yield step


def _step(derivation: Derivation, same: Derivation | None, words: Words) -> Row | None:
    """The step of a figure by itself; `same` is the total that it is no more than. None where nothing is worked."""
    figures = "" if derivation.figures == derivation.shown else derivation.figures
    sentences = derivation.sentences
    if same is not None:
        figures, sentences = figures or same.figures, (*same.sentences, *sentences)
    how = "" if derivation.words == derivation.label else derivation.words
    number = words.numbers.get(derivation.name.partition("/")[0], "")
    if how == derivation.shown:
        how = f"as clause {number} says" if number else ""
    if derivation.kind == "metric" and derivation.notes:
        how = f"not given: clause {number} says what then holds"
    said = "; ".join([how, *sentences] if how else sentences)
    is_same = not figures and not sentences and derivation.kind in ("step", *PART_OF_MANY)
    if not (said or figures) or is_same:
        return None
    return derivation.label[:1].upper() + derivation.label[1:], said, figures, derivation.shown
