"""Parts of a value by condition that are never used: `when n > 200` of an `n` up to 100, or what an earlier part takes.

Asked of open data first, where nearly every part is used in the first place that is looked at; what is not is asked
again of whatever data may hold (`obcdsl.checks.any_data`), and only what is never used there is found.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from obcdsl import core
from obcdsl.checks.conditions import ANYHOW, State, found_at, narrowed
from obcdsl.checks.open_data import View, places
from obcdsl.diagnostic import Diagnostic, Label, warning
from obcdsl.lowering.meeting import finest
from obcdsl.lowering.scales import shown_edge
from obcdsl.periods import MONTHS_IN, Clock
from obcdsl.record import dataclass
from obcdsl.running.places import Part, Place
from obcdsl.scope import Choice, Scope
from obcdsl.units import NUMBER, RATIO, money_of
from obcdsl.written import ast

CODE = "unreachable"
IN_ORDER = "Conditions are taken in order, and the first that holds decides."


@dataclass(frozen=True, slots=True)
class Verdict:
    """The parts of a choice, counted from 0 (`otherwise` is the last), that are never used, and those of them whose
    condition never holds at all; and how many parts, from the first, leave nothing over.
    """

    unused: tuple[int, ...]
    never: frozenset[int]
    enough: int


def unused_parts(scope: Scope, program: core.Program, open_view: View, paid: set[str]) -> Iterator[Diagnostic]:
    """A warning for each part that is never used, but in payments that are never made (those in `paid` may be)."""
    payments = {pay.name for pay in program.payments}
    for choice in {choice.span: choice for choice in scope.choices}.values():
        if choice.figure in payments - paid or not choice.conditions:
            continue
        if scope.any_run is not None and scope.any_run.left < 10:
            return
        keys = tuple(sorted(key for key in choice.keys if key != program.payee_key))
        looked = Looked(open_view, choice, places(open_view.run, keys, _clock(program, choice)))
        if not looked.verdict().unused:
            continue
        from obcdsl.checks.any_data import wide

        anything, looks = wide(scope, program), len(choice.conditions) ** 2
        looked = Looked(anything.view, choice, anything.places(keys, _clocks(program, choice), looks))
        verdict = looked.verdict()
        for number in verdict.unused:
            if number <= verdict.enough:
                yield _finding(scope, looked, verdict, number)


def _clock(program: core.Program, choice: Choice) -> Clock:
    """The clock that the value is worked on, unless it stands in a total over time."""
    definition = program.definitions.get(choice.figure)
    return finest(choice.clock, definition.clock if definition else None) or program.calendar.clock


def _clocks(program: core.Program, choice: Choice) -> set[Clock]:
    """Every clock that the value can be worked on: its own, and that of a total over time which may stand around it."""
    name = choice.figure
    own = [one for one in program.definitions.values() if one.name == name or one.name.startswith(name + "/")]
    parts = [part for one in own or program.definitions.values() for part in core.every(one.body)]
    most = MONTHS_IN[choice.clock or "year"]
    around = {part.clock for part in parts if isinstance(part, core.TimeFold) and MONTHS_IN[part.clock] <= most}
    return {_clock(program, choice), *around}


class Looked:
    """A choice looked at in some places."""

    def __init__(self, view: View, choice: Choice, looked_at: list[Place]) -> None:
        self.view, self.choice, self.places = view, choice, looked_at
        self.conditions = [view.made(node) for node, _ in choice.conditions]
        definition = view.run.program.definitions.get(choice.figure)
        if definition is not None and isinstance(definition.body, core.Let):
            named = [(name, Part(view.run.code(part))) for name, part in definition.body.names]
            self.places = [Place(place.frame, place.row, dict(named)) for place in looked_at]

    def verdict(self) -> Verdict:
        """What is used in any of the places: all of it, where there are none to look at."""
        count = len(self.conditions)
        unused, never, enough = set(range(count + 1)), set(range(count)), 0
        for place in self.places:
            left, needed = [ANYHOW], count + 1
            for number, condition in enumerate(self.conditions):
                if left and (number in unused or number in never) and self._with(place, condition, True, left):
                    unused.discard(number)
                    never.discard(number)
                if number in never and self._with(place, condition, True, [ANYHOW]):
                    never.discard(number)
                left = self._with(place, condition, False, left)
                needed = needed if left else min(needed, number + 1)
            enough = max(enough, needed)
            if left:
                unused.discard(count)
            if not unused:
                break
        if self.choice.otherwise is None:
            unused.discard(count)
        return Verdict(tuple(sorted(unused)) if self.places else (), frozenset(never), enough)

    def _with(self, place: Place, condition: core.Node, wanted: bool, states: list[State]) -> list[State]:
        return narrowed(self.view.run, place, condition, wanted, states)

    def never_together(self, holds: Sequence[int], fails: Sequence[int]) -> bool:
        """Whether some conditions never hold while others fail."""
        for place in self.places:
            states = [ANYHOW]
            for numbers, wanted in ((holds, True), (fails, False)):
                for number in numbers:
                    states = self._with(place, self.conditions[number], wanted, states)
            if states:
                return False
        return True

    def most_or_least(self, number: int) -> tuple[ast.Expr, ast.LiteralValue, Any, str] | None:
        """What a comparison with a literal compares, the literal, and the limit that keeps them apart, with its side."""
        node, written = self.conditions[number], self.choice.conditions[number][1]
        if not (isinstance(written, ast.Compare) and isinstance(node, core.Apply) and len(node.arguments) == 2):
            return None
        for side, figure, literal in (
            (node.arguments[0], written.left, written.right),
            (node.arguments[1], written.right, written.left),
        ):
            if isinstance(literal, ast.LiteralValue) and isinstance(literal.value, (int, Fraction)):
                found = [found_at(self.view.run, place, side) for place in self.places]
                ends: list[Any] = [one.ends for one in found if one is not None and one.ends is not None]
                lows, highs = [low for low, _ in ends], [high for _, high in ends]
                if highs and max(highs) <= literal.value:
                    return figure, literal, max(highs), "most"
                if lows and min(lows) >= literal.value:
                    return figure, literal, min(lows), "least"
        return None


# ---- what is said of it ----------------------------------------------------------------------------------------------------


def _finding(scope: Scope, looked: Looked, verdict: Verdict, number: int) -> Diagnostic:
    choice = looked.choice
    of = f" of `{choice.figure}`" if choice.figure else ""
    if number in verdict.never:
        span = choice.conditions[number][1].span
        said = _quoted(scope, span, "this condition")
        message = f"{said} never holds, so this part{of} is never used"
        notes = [_limit(scope, looked, number), "Correct the condition, or leave this part out."]
        return warning(CODE, message, Label(span, "never holds"), notes=[note for note in notes if note])
    always = next((n for n in range(number) if looked.never_together((), (n,))), None)
    if always is not None:
        earlier = choice.conditions[always][1].span
        where = f" in `{choice.figure}`" if choice.figure else ""
        said = _quoted(scope, earlier, "an earlier condition")
        message = f"{said} always holds, so what comes after it{where} is never used"
        notes = [_limit(scope, looked, always), "Correct the condition, or leave out what comes after it."]
        labels = (Label(_span(choice, number), "never used"), Label(earlier, "always holds"))
        return warning(CODE, message, *labels, notes=[note for note in notes if note])
    if number == verdict.enough:
        return _nothing_over(choice, number)
    return _taken_before(scope, looked, number, of)


def _nothing_over(choice: Choice, number: int) -> Diagnostic:
    """What stands after conditions of which one always holds."""
    of = f" of `{choice.figure}`" if choice.figure else ""
    last = choice.conditions[number - 1][1].span
    labels = (Label(_span(choice, number), "never used"), Label(last, "takes what is left"))
    if number < len(choice.conditions):
        message = f"the conditions before it leave nothing over, so this part{of} is never used"
        return warning(CODE, message, *labels, notes=[IN_ORDER, "Correct one of them, or leave this part out."])
    message = f"the conditions{of} leave nothing over, so `otherwise` is never used"
    note = (
        'Write `otherwise` for the last of them; or let it guard against what should never be: otherwise: refuse "...".'
    )
    return warning(CODE, message, *labels, notes=[note])


def _taken_before(scope: Scope, looked: Looked, number: int, of: str) -> Diagnostic:
    """A condition that holds only where an earlier one does."""
    choice = looked.choice
    span = choice.conditions[number][1].span
    said = _quoted(scope, span, "this condition")
    first = next((n for n in range(number) if looked.never_together((number,), (n,))), None)
    if first is None:
        message = f"this part{of} is never used: where {said} holds, a condition before it holds"
        mend = "Correct one of them, or leave this part out."
        return warning(CODE, message, Label(span, "never used"), notes=[f"{IN_ORDER} {mend}"])
    earlier = choice.conditions[first][1].span
    wider = not looked.never_together((first,), (number,))
    text = scope.written(span)
    mend = f"Put `when {text}` before it." if wider and text else "Correct one of them, or leave this part out."
    message = f"this part{of} is never used: where {said} holds, {_quoted(scope, earlier, 'an earlier condition')} holds before it"
    labels = (Label(span, "never used"), Label(earlier, "decides first"))
    return warning(CODE, message, *labels, notes=[f"{IN_ORDER} {mend}"])


def _span(choice: Choice, number: int) -> ast.Span:
    if number < len(choice.conditions):
        return choice.conditions[number][1].span  # type: ignore[no-any-return]
    return choice.otherwise or choice.span


def _quoted(scope: Scope, span: ast.Span, instead: str) -> str:
    said = scope.written(span)
    return f"`{said}`" if said else instead


def _limit(scope: Scope, looked: Looked, number: int) -> str:
    """The limit that decides a comparison, in the contract's own words."""
    found = looked.most_or_least(number)
    if found is None:
        return "Whatever the data, in every year."
    figure, literal, limit, side = found
    unit = {"money": money_of(scope.currency), "percent": RATIO}.get(literal.form, NUMBER)
    return (
        f"{_quoted(scope, figure.span, 'What it compares')} is at {side} {shown_edge(limit, unit)}, whatever the data."
    )
