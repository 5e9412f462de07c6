"""Conditions joined: what the period of the statement, or the other condition, decides is never worked.

Each condition knows in which statement periods it may hold and in which it surely does, as bits by their number, and what
it is all of, and any of. That figures are missing in year 1 then decides nothing from year 2.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from obcdsl.carriers.array.choices import half_line, implied_by
from obcdsl.carriers.array.sums import ALWAYS, NEVER

if TYPE_CHECKING:
    from obcdsl.carriers.array.nodes import Graph

MOST_JOINED = 24
"""Conditions that are looked through for each other; more are joined as they are."""


def negation(graph: Graph, a: int) -> int:
    """Where a condition fails."""
    found = graph.contrary.get(a)
    if found is None:
        found = graph.contrary[a] = _negation(graph, a)
    return found


def _negation(graph: Graph, a: int) -> int:
    node = graph.nodes[a]
    if a in (NEVER, ALWAYS):
        return 1 - a
    if node.kind == "not":
        return int(node.parts[0])
    if node.kind == "among":
        low, high = graph.spread[node.parts[0]]
        return graph.among(node.parts[0], set(range(low, high + 1)) - node.parts[1])
    return graph.node("not", a)


def joined_by(graph: Graph, kind: str, a: int, b: int) -> int:
    """Where both (`and`) or one (`or`) of two conditions hold."""
    decides = NEVER if kind == "and" else ALWAYS
    if a == b or decides == a:
        return a
    if decides == b or a == 1 - decides:
        return b
    if b == 1 - decides:
        return a
    found = graph.joined.get((kind, a, b))
    if found is None:
        found = graph.joined[kind, a, b] = _joined(graph, kind, a, b)
    return found


def _joined(graph: Graph, kind: str, a: int, b: int) -> int:
    one, other = graph.nodes[a], graph.nodes[b]
    if one.kind == other.kind == "among" and one.parts[0] == other.parts[0]:
        of_sets = frozenset.__and__ if kind == "and" else frozenset.__or__
        return graph.among(one.parts[0], of_sets(one.parts[1], other.parts[1]))
    found = by_period(graph, kind, a, b)
    if found is None:
        found = _by_parts(graph, kind, a, b)
    if found is not None:
        return found
    line = half_line(graph, a)
    line_too = half_line(graph, b) if line is not None else None
    if line is not None and line_too is not None:
        if implied_by(line, line_too):
            return a if kind == "and" else b
        if implied_by(line_too, line):
            return b if kind == "and" else a
    return graph.node(kind, min(a, b), max(a, b))


def by_period(graph: Graph, kind: str, a: int, b: int) -> int | None:
    """What the periods alone decide of two conditions."""
    may, must = graph.when.get(a) or when(graph, a)
    may_too, must_too = graph.when.get(b) or when(graph, b)
    if kind == "and" and not may & may_too:
        return NEVER
    if kind == "or" and must | must_too == when(graph, ALWAYS)[0]:
        return ALWAYS
    if not may & ~must_too:
        return a if kind == "and" else b
    if not may_too & ~must:
        return b if kind == "and" else a
    return None


def when(graph: Graph, a: int) -> tuple[int, int]:
    """The periods in which a condition may hold, and those in which it surely does, as bits."""
    found = graph.when.get(a)
    if found is None:
        found = graph.when[a] = _when(graph, a)
    return found


def _when(graph: Graph, a: int) -> tuple[int, int]:
    all_of_them = (1 << (graph.spread[graph.index][1] + 1)) - 1 if graph.index is not None else 1
    node = graph.nodes[a]
    match node.kind:
        case "never":
            return 0, 0
        case "always":
            return all_of_them, all_of_them
        case "among" if node.parts[0] == graph.index:
            bits = bits_of(node.parts[1])
            return bits, bits
        case "blank" | "lacking":
            return bits_of(node.parts[1]), 0
        case "not":
            may, must = when(graph, node.parts[0])
            return all_of_them & ~must, all_of_them & ~may
        case "and" | "or":
            (may, must), (may_too, must_too) = [when(graph, part) for part in node.parts]
            return (may & may_too, must & must_too) if node.kind == "and" else (may | may_too, must | must_too)
    return all_of_them, 0


def bits_of(periods: Iterable[int]) -> int:
    """Numbers from 0 up as bits."""
    return sum(1 << number for number in periods)


def numbers_of(bits: int) -> set[int]:
    """The numbers that are set in bits."""
    return {number for number in range(bits.bit_length()) if bits >> number & 1}


def parts_of(graph: Graph, kind: str, a: int) -> frozenset[int]:
    """What a condition is all of (`and`), or any of (`or`); itself alone where that is too many."""
    found = graph.joins.get(a)
    if found is None:
        all_of = any_of = frozenset((a,))
        node = graph.nodes[a]
        if node.kind in ("and", "or"):
            first, second = node.parts
            joined = parts_of(graph, node.kind, first) | parts_of(graph, node.kind, second)
            if len(joined) <= MOST_JOINED:
                all_of, any_of = (joined, any_of) if node.kind == "and" else (all_of, joined)
        found = graph.joins[a] = all_of, any_of
    return found[kind == "or"]


def _by_parts(graph: Graph, kind: str, a: int, b: int) -> int | None:
    """What one condition decides of another that it is a part of, or whose part it is the contrary of."""
    one, other = parts_of(graph, kind, a), parts_of(graph, kind, b)
    if one >= other:
        return a
    if other >= one:
        return b
    if not one.isdisjoint(_contraries(graph, other)):
        return NEVER if kind == "and" else ALWAYS
    contrary = "or" if kind == "and" else "and"
    for inner, outer, parts in ((a, b, one), (b, a, other)):
        of_outer = parts_of(graph, contrary, outer)
        if len(of_outer) == 1:
            continue
        if not parts.isdisjoint(of_outer):
            return inner
        if not parts.isdisjoint(_contraries(graph, of_outer)):
            found = NEVER if contrary == "or" else ALWAYS
            for part in sorted(part for part in of_outer if negation(graph, part) not in parts):
                found = joined_by(graph, contrary, found, part)
            return joined_by(graph, kind, inner, found)
    return None


def _contraries(graph: Graph, parts: frozenset[int]) -> frozenset[int]:
    """The contraries of some conditions."""
    found = graph.contraries.get(parts)
    if found is None:
        found = graph.contraries[parts] = frozenset([negation(graph, part) for part in parts])
    return found
