"""A derivation as a tree for a reader: each figure with its formula, the values put in, and where they come from.

>>> from obcdsl.why.derivation import At, Derivation
>>> leaf = Derivation("deaths", "deaths", "metric", "4 people", data=At("a.csv", 2, "deaths"))
>>> print(tree_text(Derivation("rate", "rate", "define", "50%", words="2 / deaths", figures="2 / 4", children=(leaf,))))
rate = 2 / deaths
     = 2 / 4
     = 50%
└─ deaths = 4 people  (a.csv, row 2, column deaths)
<BLANKLINE>
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from obcdsl.render.screen import Screen, width_of, wrap
from obcdsl.why.derivation import Derivation
from obcdsl.written.files import AMENDMENTS_FOLDER

LEAST_WIDTH = 40
NAMED = ("payment", "outcome", "define")


def tree_text(derivation: Derivation, screen: Screen | None = None) -> str:
    """The whole tree. On a screen without the letters for it, the lines of the tree are plain ASCII."""
    screen = screen or Screen(width=100)
    return "".join(screen.text(line).rstrip() + "\n" for line in _lines(derivation, "", "", screen.width, top=True))


def _lines(derivation: Derivation, first: str, rest: str, width: int, *, top: bool = False) -> Iterator[str]:
    """The lines of a figure and of all below it; `first` stands before its own first line, `rest` before the others."""
    stem = "│  " if derivation.children else "   "
    own = list(_own_lines(derivation, max(width - width_of(rest) - 3, LEAST_WIDTH)))
    for at, (line, hangs) in enumerate(own):
        yield (first if at == 0 else rest + (stem if hangs or not top else "")) + line if at else first + line
    for at, child in enumerate(derivation.children):
        last = at == len(derivation.children) - 1
        yield from _lines(child, rest + ("└─ " if last else "├─ "), rest + ("   " if last else "│  "), width)


def _own_lines(derivation: Derivation, width: int) -> Iterator[tuple[str, bool]]:
    """The lines of one figure, and whether each hangs below its formula."""
    is_condition = derivation.kind == "condition"
    if is_condition:
        yield from ((line, True) for line in wrap(f"{derivation.label}: {derivation.shown}", width))
    else:
        yield from ((line, False) for line in _equation(derivation, width))
    for sentence in (*derivation.sentences, *derivation.notes):
        yield from ((f"{'  ' if at else ''}{line}", True) for at, line in enumerate(wrap(sentence, width - 2)))
    for distance in derivation.distances:
        yield from ((f"{'  ' if at else '→ '}{line}", True) for at, line in enumerate(wrap(distance, width - 2)))


def _equation(derivation: Derivation, width: int) -> Iterator[str]:
    """`label = words`, then the figures and the value, with the signs below each other."""
    words = "" if derivation.words == derivation.label else derivation.words
    sides = [words, derivation.figures, derivation.shown]
    sides = [side for at, side in enumerate(sides) if side and (at == 2 or side not in sides[at + 1 :])]
    label = derivation.label
    head = f"{label} = "
    place = _place(derivation)
    if width_of(head) > width // 2 and len(sides) > 1:
        yield from wrap(label, width)
        head = "  = "
    for at, side in enumerate(sides):
        start = head if at == 0 else " " * (width_of(head) - 2) + "= "
        last = at == len(sides) - 1
        lines = wrap(side, max(width - width_of(start), 20))
        if last and place:
            if width_of(start) + width_of(lines[-1]) + width_of(place) + 2 <= max(width, 80):
                lines[-1] += f"  {place}"
            else:
                lines.append(place)
        yield start + lines[0]
        yield from (" " * width_of(start) + line for line in lines[1:])


def _place(derivation: Derivation) -> str:
    data, clause = derivation.data, derivation.clause
    if data is not None:
        return f"({data.file}, row {data.line:,}, column {data.column})"
    if clause is not None and derivation.kind in NAMED and (derivation.words or derivation.children):
        path = PurePath(clause.file)
        file = f"{path.name}, " if path.parent.name == AMENDMENTS_FOLDER else ""
        return f"({file}line {clause.line:,})"
    return ""
