"""`phase`: a named stretch of contract years.

phase outcomes "Payment for outcomes": years 3 to 10
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from obcdsl.clauses.common import Lines
from obcdsl.diagnostic import Label
from obcdsl.english.phrasebook import Phrase
from obcdsl.lowering.parts import years_of
from obcdsl.record import dataclass
from obcdsl.scope import Scope
from obcdsl.written import ast
from obcdsl.written.expressions import place

if TYPE_CHECKING:
    from obcdsl.english.prose import Prose
    from obcdsl.english.words import Words

KIND = "phase"


@dataclass(frozen=True, slots=True)
class Node:
    """A phase and its years."""

    head: ast.Head
    years: ast.Place


YEARS = Phrase("phase", "{name:title} is {years:years}, from {first:literal} to {last:literal}.", "^: {years}")
PHRASES = (YEARS,)


def build(lines: Lines) -> Node:
    """The node."""
    return Node(lines.head, place(lines.reading, lines.header.children[-1].children[0]))


def declare(scope: Scope, node: Node) -> None:
    """Make the phase known."""
    years = years_of(scope, node.years)
    if years is None:
        scope.broken.add(node.head.name.text)
        return
    for other, taken in scope.phases.items():
        first, last = max(years[0], taken[0]), min(years[1], taken[1])
        if first <= last:
            both = f"year {first}" if first == last else f"years {first} to {last}"
            scope.fault(
                "overlap",
                f"{both} would be in two phases, `{other}` and `{node.head.name.text}`",
                node.years.span,
                "Phases follow one another: a year is in one of them, or in none.",
                places=(Label(scope.clauses[other].years.span, f"`{other}` has it already"),),
            )
            break
    scope.phases[node.head.name.text] = years


# ---- in English ------------------------------------------------------------------------------------------------------------


def english(node: Node, words: Words) -> Prose:
    """The phase in English, with its dates."""
    from obcdsl.english.parts import years_words
    from obcdsl.english.prose import Prose, Sentence
    from obcdsl.periods import Calendar, written

    calendar = words.scope.calendar
    years = Calendar(calendar.first, calendar.years, "year", "contract").periods()
    first, last = words.scope.phases[node.head.name.text]
    starts, ends = written(years[first - 1].first), written(years[last - 1].last)
    name = words.name(node.head.name.text)
    said = YEARS.say(name=name, years=years_words(first, last), first=starts, last=ends)
    return Prose(node.head.said, (Sentence(said),))
