"""The sides of a threshold on which no figure can ever lie: no example can be asked to reach them."""

from __future__ import annotations

from typing import Any

from obcdsl import core
from obcdsl.checks.any_data import wide
from obcdsl.checks.open_data import as_number, possible_at
from obcdsl.running.folding import free_keys
from obcdsl.scope import Scope


def never_beyond(scope: Scope, program: core.Program, figure: core.Node, edge: core.Node) -> tuple[bool, bool]:
    """Whether a figure is never below an edge, and whether it is never above it, whatever data may hold.

    Where that cannot be told, both are False: the edge is then said to be unreached rather than passed over.
    """
    if any(isinstance(part, core.Local) for node in (figure, edge) for part in core.every(node)):
        return False, False
    view = wide(scope, program)
    keys = tuple(sorted(free_keys(view.view.run, figure) | free_keys(view.view.run, edge)))
    here = view.places(keys, [program.calendar.clock])
    ends = [
        (
            possible_at(view.view.run, view.view.made(figure), place),
            possible_at(view.view.run, view.view.made(edge), place),
        )
        for place in here
    ]
    known = [(met, limit) for met, limit in ends if met is not None and limit is not None]
    below = all(_is_known_up_to(limit.high, met.low) for met, limit in known)
    above = all(_is_known_up_to(met.high, limit.low) for met, limit in known)
    return bool(known) and below, bool(known) and above


def _is_known_up_to(low: Any, high: Any) -> bool:
    """Whether both ends are numbers, and the first is not above the second."""
    first, second = as_number(low), as_number(high)
    return first is not None and second is not None and first <= second
