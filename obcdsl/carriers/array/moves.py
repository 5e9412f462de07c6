"""How a figure moves as a metric does: proved over a graph, so that a promise on it needs no row to be tried.

The direction of a figure is 1 where it never falls as the columns rise, -1 where it never rises, 0 where it does not
depend on them, and None where nothing is proved.
"""

from __future__ import annotations

from typing import Any

from obcdsl import core
from obcdsl.carriers.array.nodes import Graph
from obcdsl.carriers.array.sums import Sum

Direction = int | None


def kept_in_every_row(graph: Graph, promise: core.Guarantee, figure: Sum, columns: frozenset[int]) -> bool:
    """Whether a figure moves as is promised, whatever the rows hold (`columns`: those of the metric)."""
    found = Moves(graph, columns).number(figure)
    falls, rises = promise.direction
    wanted = 1 if (falls == "falls") == (rises == "rises") else -1
    return found in (0, wanted)


class Moves:
    """The directions of the figures of a graph as some columns rise."""

    def __init__(self, graph: Graph, columns: frozenset[int]) -> None:
        self.graph, self.columns = graph, columns
        self.found: dict[int, Direction] = {}

    def number(self, number: Sum) -> Direction:
        """The direction of a sum."""
        found: Direction = 0
        for base, factor in number.terms:
            found = together(found, turned(self.node(base), 1 if factor > 0 else -1))
        return found

    def node(self, number: int) -> Direction:
        """The direction of a base, or of a condition as 0 and 1."""
        if number not in self.found:
            node = self.graph.nodes[number]
            self.found[number] = self._node(number, node.kind, node.parts)
        return self.found[number]

    def _node(self, number: int, kind: str, parts: tuple[Any, ...]) -> Direction:
        match kind:
            case "column" | "measured" if parts[0].made is not None:
                return None
            case "column" | "measured" | "index":
                return int(number in self.columns)
            case "never" | "always" | "blank" | "lacking":
                return 0
            case "holds":
                return self.node(parts[0])
            case "table" | "among":
                return None if parts[0] in self.columns else 0
            case "held" | "rounded":
                return self.number(parts[0])
            case "size":
                return turned(self.number(parts[0]), self._sign(parts[0]))
            case "smaller" | "larger":
                return together(self.number(parts[0]), self.number(parts[1]))
            case "times":
                a, b = parts
                return together(turned(self.number(a), self._sign(b)), turned(self.number(b), self._sign(a)))
            case "ratio":
                top, bottom = parts
                below = self.number(bottom)
                if below != 0 and not self._sign(bottom):
                    return None
                over = turned(self.number(top), self._sign(bottom))
                return together(over, turned(turned(below, self._sign(top)), -1))
            case "chosen":
                return self._chosen(*parts)
            case "not":
                return turned(self.node(parts[0]), -1)
            case "and" | "or":
                return together(self.node(parts[0]), self.node(parts[1]))
            case "less" | "at_most":
                return turned(self.number(parts[0]), -1)
            case "equal":
                return 0 if self.number(parts[0]) == 0 else None
        raise AssertionError(kind)

    def _chosen(self, condition: int, a: Sum, b: Sum) -> Direction:
        """Also where the condition comes to hold, the figure goes the way that both arms go."""
        low, high = self.graph.range_of(a.minus(b))
        step = 1 if low is not None and low >= 0 else -1 if high is not None and high <= 0 else 0
        arms = together(self.number(a), self.number(b))
        return together(arms, turned(self.node(condition), step))

    def _sign(self, number: Sum) -> int:
        """1 for a figure that is never below 0, -1 for one never above it, 0 where either may be."""
        low, high = self.graph.range_of(number)
        return 1 if low is not None and low >= 0 else -1 if high is not None and high <= 0 else 0


def together(a: Direction, b: Direction) -> Direction:
    """The direction of a figure that goes with two others."""
    return b if a == 0 else a if b == 0 or a == b else None


def turned(direction: Direction, sign: int) -> Direction:
    """The direction of a figure times one of a sign (0: of either)."""
    if direction is None or direction == 0:
        return direction
    return direction * sign or None
