"""`non-monotone`: a scale that goes up and down, so that a better result pays less."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from obcdsl import core
from obcdsl.checks.shape import Fall, Stretch, falls, shapes
from obcdsl.checks.worked import money_shown, stake
from obcdsl.diagnostic import Diagnostic, Label, warning
from obcdsl.lowering.scales import shown_edge
from obcdsl.lowering.static import number_of
from obcdsl.scope import Scale, Scope
from obcdsl.units import NUMBER, RATIO
from obcdsl.written.library import Incorporated

CODE = "non-monotone"
CODES = (CODE,)


def check(scope: Scope, program: core.Program, written: Incorporated) -> list[Diagnostic]:
    """A warning for each scale that changes direction, and for whole bands whose payment falls at an edge."""
    found: list[Diagnostic] = []
    for scale in scope.scales:
        if scale.purpose == "bands":
            found.extend(_of_bands(scope, scale))
        elif scale.purpose != "slices":
            found.extend(_of_scale(scope, program, written, scale))
    return found


def _of_scale(scope: Scope, program: core.Program, written: Incorporated, scale: Scale) -> Iterator[Diagnostic]:
    for row, stretches in shapes(scope, scale):
        against = falls(stretches)
        if not against or not _turns(stretches):
            continue
        worst = max(against, key=lambda fall: Fraction(fall.size))
        size = number_of(scope, scale.size, {})
        full = size if scale.purpose == "score" and isinstance(size, (int, Fraction)) and size else 1
        unit = RATIO if full == 1 else NUMBER
        goes = "falls" if worst.last < worst.first else "rises"
        where = _where(worst, scale)
        at = f" (row {', '.join(row.values())})" if row else ""
        moves = f"{goes} from {shown_edge(worst.first, unit)} to {shown_edge(worst.last, unit)} {where}"
        message = f"`{scale.figure}` {moves}, against its direction{at}"
        notes = ["A better result pays less there, or a worse one more."]
        worth = stake(scope, program, written, scale.figure) if scale.purpose == "score" else None
        if worth:
            loss = money_shown(program, worth.money * Fraction(worst.size) / full)
            notes.append(f"{loss} of `{worth.incentive}` hangs on it {worth.said}.")
        yield warning(CODE, message, Label(worst.span, goes + " here"), notes=notes)
        return


def _turns(stretches: list[Stretch]) -> bool:
    values = [value for stretch in stretches for value in (stretch.first, stretch.last)]
    ups = any(b > a for a, b in pairwise(values))
    downs = any(b < a for a, b in pairwise(values))
    return ups and downs


def _where(fall: Fall, scale: Scale) -> str:
    if fall.start == fall.end:
        return f"at {shown_edge(fall.start, scale.unit)}"
    return f"between {shown_edge(fall.start, scale.unit)} and {shown_edge(fall.end, scale.unit)}"


def _of_bands(scope: Scope, scale: Scale) -> Iterator[Diagnostic]:
    """Whole bands: the payment is distance x rate, which falls where the rate does."""
    if scale.unit != RATIO:
        return
    for _, stretches in shapes(scope, scale):
        for low, high in pairwise(stretches):
            if low.end is not None and high.first < low.last:
                edge = shown_edge(low.end, RATIO)
                shares = f"{shown_edge(low.end * low.last, RATIO)} to {shown_edge(low.end * high.first, RATIO)}"
                message = f"the payment of `{scale.figure}` falls at {edge}, from {shares} of its base"
                note = "In whole bands one rate takes all of the difference, so a lower rate in a higher band pays less for more."
                yield warning(CODE, message, Label(high.span, "falls here"), notes=[note])
                return
