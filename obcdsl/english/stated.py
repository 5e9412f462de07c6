"""Values that a clause states, with what is too long for a sentence below it: parts in a list, scales and slices in tables."""

from __future__ import annotations

from dataclasses import replace

from obcdsl.english import by_example
from obcdsl.english.calls import ARGUMENT_ITEM, arguments, values
from obcdsl.english.parts import band_words, by_year, choices, is_scale, scale_rows
from obcdsl.english.phrasebook import CELL, ITEM, ROW, Phrase, phrases
from obcdsl.english.phrases import QUOTED, bare, operand, phrase
from obcdsl.english.prose import Block, Grid, Items, Sentence, sentence
from obcdsl.english.words import Words, in_quotes
from obcdsl.written import ast

LONG = 12
"""Words that the only part of a call may have and still stand inside a sentence."""
PHRASES = phrases(
    Phrase("stated", "{v:any_value}.", "{v}"),
    Phrase(
        "stated", "{v:value}. The scale is:" + ROW + "{x:anything}" + CELL + "Value{rows:scale_cells+}", "{v}\x00{rows}"
    ),
    Phrase(
        "stated",
        "{v:value}. The slices are:" + ROW + "{x:anything}" + CELL + "Rate on that slice{rows:band_cells+}",
        "{v}\x00{rows}",
    ),
    Phrase("stated", "{v:value}:{items:argument_item+}", "{v}\x00{items}"),
    Phrase("stated", ":{items:choice_item+}", "{items}"),
)


def lead(said: Phrase, **slots: str) -> str:
    """What a phrase says before the value that it states: `the score is`."""
    return said.say(**slots, v="").strip()


def value_blocks(words: Words, lead: str, written: ast.Expr) -> list[Block]:
    """A value after its lead: a sentence, a list where it has parts by time or condition, and its scale as a table."""
    inner = bare(written)
    if isinstance(inner, ast.Parts) and not is_scale(inner):
        items = tuple(f"{where}: {value}" for where, value in choices(words, inner))
        said = Items(sentence(f"{lead}:"), items, steps=inner.parts[0].place.kind in ("when", "otherwise"))
        return [said, *by_year(words, inner)]
    below = _said_below(words, inner)
    text = f"{lead} {replace(words, below=below).phrase(inner)}"
    return [Sentence(sentence(text))] if below is None else _with_parts_below(words, text, below)


def _with_parts_below(words: Words, text: str, below: ast.Call) -> list[Block]:
    """A value whose scale, slices or figures stand below its sentence."""
    if below.parts is None:
        given = [(part, phrase(words, bare(value))) for part, value in arguments(words, below)]
        items = tuple(ARGUMENT_ITEM.say(part=in_quotes(part), x=value).removeprefix(ITEM) for part, value in given)
        return [Items(sentence(f"{text}:"), items)]
    measure = operand(words, values(below)[0])
    if below.function.text == "scale":
        rows = scale_rows(words, below.parts)
        return [Sentence(sentence(text)), Grid("The scale is:", (measure, "Value"), tuple(rows))]
    slices = tuple((range_, operand(words, value)) for range_, value in band_words(words, below.parts))
    table = Grid("The slices are:", (f"Slice of {measure}", "Rate on that slice"), slices)
    return [Sentence(sentence(text)), table, *by_example.slices(words, bare(values(below)[0]), below.parts)]


def _said_below(words: Words, written: ast.Expr) -> ast.Call | None:
    """The scale that stands in a table below the value, or the call of a function whose parts stand in a list."""
    calls = [node for node in ast.walk(written) if isinstance(node, ast.Call)]
    for scale in ("scale", "marginal_scale"):
        found = [node for node in calls if node.function.text == scale and node.parts]
        if len(found) == 1:
            return found[0]
        if found:
            return None
    of_functions = [node for node in calls if node.function.text in words.scope.clauses]
    inside = {id(part) for node in of_functions for part in ast.walk(node) if part is not node}
    outer = [node for node in of_functions if id(node) not in inside]
    return outer[0] if len(outer) == 1 and _needs_list(words, outer[0]) else None


def _needs_list(words: Words, call: ast.Call) -> bool:
    """Whether a call is too long for its sentence: it has several parts, or one long one."""
    given = [value for _, value in arguments(words, call)]
    return len(given) > 1 or any(len(QUOTED.sub("it", phrase(words, value)).split()) > LONG for value in given)
