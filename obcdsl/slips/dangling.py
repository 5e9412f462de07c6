"""A word left at the end of a line: `only if rate > 5% and` takes in `then at most £5` under it, and cannot be read.

The fault lies in the word, not in the term below that it swallows; a cure there would do harm. Looked for only where a
line cannot be read.

>>> from obcdsl.written.cut import Line
>>> left = dangling(Line(0, 42, "weight 40% and\\n  measure rate", [17]), 11, "outcome", "outcome_term")
>>> left.kept, left.said, left.is_whole
('weight 40%', 'and', True)
"""

from __future__ import annotations

from bisect import bisect

from obcdsl.diagnostic import Diagnostic, error
from obcdsl.record import dataclass
from obcdsl.slips.faults import WORD
from obcdsl.slips.traps import MOST_SHOWN, at, one_line
from obcdsl.written.cut import UNFINISHED, Line
from obcdsl.written.lalr import UnexpectedToken, parse_line, term_words

LONGEST = 8
"""Letters within which every word that leaves a line unfinished stands, with the one before it."""
MOST_TRIED = 4
"""Ends of lines looked at: the one after a fault, and some before it."""


@dataclass(frozen=True, slots=True)
class Dangling:
    """What is left at the end of a line: the text `kept` before it, and where the next term was joined, if one was."""

    kept: str
    said: str
    join: int | None
    is_whole: bool
    """Whether what is kept can be read, so that to take the words away is a cure."""


def finished(text: str) -> str:
    """A text without the words at its end that ask for more.

    >>> finished("only if rate > 5% and not"), finished("weight 40%,"), finished("weight 40%")
    ('only if rate > 5%', 'weight 40%', 'weight 40%')
    """
    kept = text.rstrip()
    while ends := UNFINISHED.search(kept[-LONGEST:]):
        kept = kept[: ends.start() - len(kept[-LONGEST:])].rstrip()
    return kept


def dangling(line: Line, fault_at: int, kind: str, start: str) -> Dangling | None:
    """What a line that cannot be read has left at an end, at or before the fault; the last such place."""
    from obcdsl.slips.cures import reads

    fault = fault_at - line.start
    whole = line.text.rstrip()
    kept = finished(whole)
    if len(kept) < len(whole) and len(kept) <= fault:
        return Dangling(kept, whole[len(kept) :].strip(), None, True) if reads(kept, start) else None
    near = bisect(line.joins, fault_at) + 1
    for join in reversed(line.joins[max(0, near - MOST_TRIED) : near]):
        upper = line.text[: join - line.start].rstrip()
        kept = finished(upper)
        if len(kept) == len(upper) or len(kept) > fault:
            continue
        if _is_term(line.text[join - line.start :], kind, fault < join - line.start):
            return Dangling(kept, upper[len(kept) :].strip(), join, reads(kept, start))
    return None


def _is_term(text: str, kind: str, is_first_word_enough: bool) -> bool:
    """Whether a text is the next term: it starts with the word of one, and can be read beyond that word."""
    word = WORD.match(text)
    if word is None or word.group() not in term_words(kind):
        return False
    try:
        parse_line(text, 0, kind + "_term")
    except UnexpectedToken as unexpected:
        return is_first_word_enough or (unexpected.previous is not None and unexpected.previous.start > 0)
    return True


def left_over(path: str, line: Line, found: Dangling) -> Diagnostic:
    """The finding that says which words are left at the end of a line, and to take them away."""
    is_comma = found.said == ","
    words = " ".join(found.said.split())
    said = "a comma" if is_comma else f"`{words if len(words) <= MOST_SHOWN else words[:MOST_SHOWN] + '...'}`"
    word = WORD.match(line.text, found.join - line.start) if found.join is not None else None
    what = f"`{word.group()}` is the next term" if word else "nothing comes after it"
    notes = [f"A line that ends in {said} goes on in the next one."] if word else []
    if not found.is_whole:
        notes.append(f"What belongs after {said} is missing.")
    start = line.text.index(found.said, len(found.kept))
    return error(
        "stray-comma" if is_comma else "syntax",
        f"this line ends in {said}, and {what}",
        at(path, line, start, start + len(found.said)),
        notes=notes,
        fix=one_line(found.kept.split("\n")[-1]) if found.is_whole else None,
    )
