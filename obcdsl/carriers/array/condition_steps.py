"""Conditions as steps: what holds, where that is in doubt, and what is certain before anything is worked.

Where one side of an `and` has decided a row, doubt about the other does not matter to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from obcdsl.carriers.array.comparisons import compared
from obcdsl.carriers.array.sums import ALWAYS, Node
from obcdsl.carriers.array.worked import Decided

if TYPE_CHECKING:
    from obcdsl.carriers.array.steps import Emitter


def decided(emitter: Emitter, number: int) -> Decided:
    """A condition of the graph, in a register where it is not always or never so."""
    node = emitter.graph.nodes[number]
    match node.kind:
        case "never" | "always":
            return Decided(None, number == ALWAYS)
        case "among":
            column, members = node.parts
            start, end = emitter.graph.spread[column]
            flags = tuple(start + i in members for i in range(end - start + 1))
            return Decided(emitter.emit("among", (emitter.emit("load", (), column),), start, flags))
        case "blank" | "lacking":
            return Decided(emitter.emit("state", (), node.parts[0], 1 if node.kind == "blank" else 2))
        case "not":
            held = emitter.condition(node.parts[0])
            if held.register is None:
                return Decided(None, not held.holds)
            return Decided(emitter.emit("not", (held.register,)), doubts=held.doubts)
        case "and" | "or":
            return _joined(emitter, node)
        case _:
            return compared(emitter, node)


def _joined(emitter: Emitter, node: Node) -> Decided:
    a, b = (emitter.condition(part) for part in node.parts)
    if a.register is None or b.register is None:
        known, other = (a, b) if a.register is None else (b, a)
        return known if known.holds == (node.kind == "or") else other
    doubts = set(a.doubts)
    if b.doubts:
        open_still = a.register if node.kind == "and" else emitter.emit("not", (a.register,))
        doubts.add(emitter.emit("and", (open_still, emitter.any_of(b.doubts))))
    return Decided(emitter.emit(node.kind, (a.register, b.register)), doubts=frozenset(doubts))
