"""Whether conditions can hold, or fail, together: what each says of a figure is put on what is left of the figure.

A *state* is one way for some conditions to be as wanted: for each figure that they compare with a certain value, what it
may then be. `narrowed` puts one more condition on some states; where none is left, the conditions exclude each other.
What cannot be said of a condition so is left open, so that states are never too few.

`m >= 5` holds and `m > 3` fails:  {m: from 5}  then  {m: from 5, up to 3}, which is nothing.
"""

from __future__ import annotations

import datetime
from fractions import Fraction
from typing import Any, TypeAlias

from obcdsl import core
from obcdsl.carriers.ends import HIGHEST, LOWEST
from obcdsl.carriers.possible import Possible, possible
from obcdsl.record import dataclass
from obcdsl.run import Run
from obcdsl.running.places import Place
from obcdsl.running.verdicts import Refused
from obcdsl.values import NONE

MOST_STATES = 16
"""Where conditions can be as wanted in more ways than this, what they say is let go of."""
YES_OR_NO: frozenset[Any] = frozenset({True, False})
OPPOSITE = {
    "equal": "unequal",
    "unequal": "equal",
    "less": "at_least",
    "at_least": "less",
    "more": "at_most",
    "at_most": "more",
}
TURNED = {"less": "more", "more": "less", "at_least": "at_most", "at_most": "at_least"}
"""The comparison that says the same with its sides changed round."""


@dataclass(frozen=True, slots=True)
class Range:
    """From `low` to `high`, each with or without itself, but for some values."""

    low: Any = LOWEST
    high: Any = HIGHEST
    with_low: bool = True
    with_high: bool = True
    without: frozenset[Any] = frozenset()

    def where(self, word: str, value: Any) -> Range | None:
        """What is left where a comparison with a value holds; None where nothing is."""
        low, high, with_low, with_high, without = self.low, self.high, self.with_low, self.with_high, self.without
        if word == "equal" and not low <= value <= high:
            return None
        if word in ("at_least", "equal") and value > low:
            low, with_low = value, True
        if word in ("at_most", "equal") and value < high:
            high, with_high = value, True
        if word == "more" and value >= low:
            low, with_low = value, False
        if word == "less" and value <= high:
            high, with_high = value, False
        if word == "unequal":
            without = without | {value}
        if low > high or (low == high and not (with_low and with_high and low not in without)):
            return None
        return Range(low, high, with_low, with_high, without)


Left: TypeAlias = Range | frozenset[Any]
"""What a figure may be: numbers or days, or some of the answers or members."""
State: TypeAlias = dict[Any, Left]
ANYHOW: State = {}


def narrowed(run: Run, place: Place, node: core.Node, wanted: bool, states: list[State]) -> list[State]:
    """The states in which a condition holds too (or fails, where that is wanted); left out, it does neither."""
    if not states:
        return []
    match node:
        case core.Apply("not", (inner,)):
            return narrowed(run, place, inner, not wanted, states)
        case core.Apply("and" | "or", parts) if (node.primitive == "and") is wanted:
            for part in parts:
                states = narrowed(run, place, part, wanted, states)
            return states
        case core.Apply("and" | "or", parts):
            found = [state for part in parts for state in narrowed(run, place, part, wanted, states)]
            return found if len(found) <= MOST_STATES else [ANYHOW]
        case core.Apply() if node.primitive in OPPOSITE:
            return _compared(run, place, node, wanted, states)
        case core.Reference() if (body := _opened(run, place, node)) is not None:
            return narrowed(run, place, body, wanted, states)
    worked = found_at(run, place, node)
    answers = worked.answers if worked is not None and not _asks_presence(run, node) else YES_OR_NO
    return _each(states, node, answers, "equal", wanted)


def _asks_presence(run: Run, node: core.Node) -> bool:
    """Whether this asks if a figure is there that may be left out: open data are always there."""
    if not (isinstance(node, core.Apply) and node.primitive == "present"):
        return False
    figure = node.arguments[0]
    return not isinstance(figure, core.Given) or run.program.metrics[figure.metric].rule == "leave out"


def found_at(run: Run, place: Place, node: core.Node) -> Possible | None:
    """Everything that a node may be at a place; None where that is not known, or it may always be refused."""
    try:
        return possible(run.value(node, place))
    except (Refused, ArithmeticError, LookupError, TypeError, ValueError):
        return None


def _opened(run: Run, place: Place, node: core.Reference) -> core.Node | None:
    """The condition that a name stands for, where it is worked at this very place."""
    definition = run.program.definitions[node.name]
    here = definition.clock in (None, place.frame.period.clock) and set(definition.keys) <= set(place.row)
    body = definition.body
    is_condition = definition.kind == "define" and definition.unit.kind == "yes/no" and isinstance(body, core.Apply)
    return body if here and not node.picks and is_condition else None


def _compared(run: Run, place: Place, node: core.Apply, wanted: bool, states: list[State]) -> list[State]:
    word = node.primitive if wanted else OPPOSITE[node.primitive]
    (left, right), (one, other) = node.arguments, [found_at(run, place, side) for side in node.arguments]
    for figure, known, value, said in (
        (left, one, _certain(other), word),
        (right, other, _certain(one), TURNED.get(word, word)),
    ):
        if isinstance(value, (bool, str)) and known is not None and known.low is None:
            return _each(states, figure, known.answers, said, value)
        if isinstance(value, (int, Fraction, datetime.date)) and not isinstance(value, bool):
            ends = Range() if known is None else Range(known.low, known.high)
            if known is None or (known.low is not None and NONE not in known.marks):
                return _each(states, figure, ends, said, value)
    held = found_at(run, place, node)
    if held is not None and wanted not in held.answers:
        return []
    if (right, left) in states[0]:
        return _each(states, (right, left), Range(), TURNED.get(word, word), 0)
    return _each(states, (left, right), Range(), word, 0)


def _certain(found: Possible | None) -> Any:
    """The value of what can be nothing else."""
    if found is None or found.marks:
        return None
    if found.low is None:
        return next(iter(found.answers)) if len(found.answers) == 1 else None
    return found.low if found.low == found.high and not found.answers else None


def _each(states: list[State], figure: Any, anything: Left, word: str, value: Any) -> list[State]:
    """The states in which a figure, of all that it may be, compares so with a value."""
    found = []
    for state in states:
        left = state.get(figure, anything)
        if isinstance(left, frozenset):
            kept: Left | None = left & {value} if word == "equal" else left - {value}
        else:
            kept = left.where(word, value)
        if kept:
            found.append({**state, figure: kept})
    return found
