"""A long derivation in short: cut at the depth to which it fits, each cut said where it is made.

>>> leaf = Derivation("c", "c", "metric", "4")
>>> tree = Derivation("a", "a", "define", "4", children=(Derivation("b", "b", "define", "4", children=(leaf, leaf)),))
>>> short = shortened(tree, lambda tried: sum(1 for _ in tried.every()) <= 2)
>>> [(one.name, one.notes) for one in short.every()]
[('a', ()), ('b', ('worked from 2 more figures, not shown',))]
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from obcdsl.why.derivation import Derivation


def shortened(derivation: Derivation, fits: Callable[[Derivation], bool]) -> Derivation:
    """The derivation itself where it fits, otherwise cut to the greatest depth that does, and to 1 at least."""
    if fits(derivation):
        return derivation
    depth = 1
    while fits(_cut(derivation, depth + 1)):
        depth += 1
    return _cut(derivation, depth)


def _cut(derivation: Derivation, depth: int) -> Derivation:
    """A derivation without what lies deeper than so many figures below it."""
    if not derivation.children:
        return derivation
    if depth:
        return replace(derivation, children=tuple(_cut(child, depth - 1) for child in derivation.children))
    below = sum(1 for _ in derivation.every()) - 1
    note = f"worked from {below:,} more figure{'s' if below > 1 else ''}, not shown"
    return replace(derivation, children=(), notes=(*derivation.notes, note))
