"""`double-pay`: two payments for one thing, in years in which both apply."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

from obcdsl import core
from obcdsl.checks.accepted import is_accepted
from obcdsl.checks.open_data import places, possible_at, shared_open_run
from obcdsl.checks.worked import money_shown
from obcdsl.diagnostic import Diagnostic, Label, warning
from obcdsl.run import Run
from obcdsl.scope import Scope
from obcdsl.units import is_count
from obcdsl.written.library import Incorporated

CODE = "double-pay"
CODES = (CODE,)

Shared = tuple[str, str, str, str]
"""What is said of two payments, in a message and a note; what they share, and the figure that it is."""


def check(scope: Scope, program: core.Program, written: Incorporated) -> list[Diagnostic]:
    """A warning for each pair of payments for one outcome, one count or one difference, and for gains kept twice."""
    run = shared_open_run(scope, program)
    years = {pay.name: _years(run, pay) for pay in program.payments}
    corridors = [pay for pay in program.payments if pay.kind == "corridor"]
    found = [one for pay in corridors for one in _kept_twice(scope, program, written, pay)]
    for first, second in combinations(program.payments, 2):
        both = sorted(years[first.name] & years[second.name])
        if both:
            found.extend(_of_pair(scope, program, written, (first, second), _said_years(both)))
    return found


def _years(run: Run, pay: core.Pay) -> set[int]:
    """The contract years in which a payment may apply."""
    keys = tuple(key for key in pay.keys if key != run.program.payee_key)
    found = set()
    for place in places(run, keys):
        held = [possible_at(run, gate.condition, place) for gate in pay.applies]
        if all(one is None or True in one.answers for one in held):
            found.add(place.frame.period.year)
    return found


def _said_years(years: list[int]) -> str:
    if len(years) == 1:
        return f"year {years[0]}"
    if years == list(range(years[0], years[-1] + 1)):
        return f"years {years[0]} to {years[-1]}"
    return "years " + ", ".join(str(year) for year in years)


def _of_pair(
    scope: Scope, program: core.Program, written: Incorporated, pair: tuple[core.Pay, core.Pay], years: str
) -> Iterator[Diagnostic]:
    first, second = pair
    labels = (Label(second.span, "and this one"), Label(first.span, "this payment"))
    for message, note, kind, figure in _shared(scope, program, first, second):
        notes = [note]
        if not is_accepted(written, CODE, second.span):
            from obcdsl.checks import paid_twice
            from obcdsl.checks.cases import Question

            money = paid_twice.OF[kind](Question(scope, program, written, figure, pair))
            notes += [money] if money else []
        yield warning(CODE, f"{message} in {years}", *labels, notes=notes)


def _shared(scope: Scope, program: core.Program, first: core.Pay, second: core.Pay) -> Iterator[Shared]:
    """What two payments are both for."""
    kinds = {first.kind, second.kind}
    if kinds == {"corridor"}:
        one, other = (program.definitions.get(f"{pay.name}/difference") for pay in (first, second))
        if one is not None and other is not None and one.body == other.body:
            message = f"`{first.name}` and `{second.name}` share the same difference twice"
            yield message, "Every pound over or under the target moves by both.", "difference", first.name
    if kinds == {"incentive"}:
        shared = [name for name in _rewarded(scope, first) if name in _rewarded(scope, second)]
        if shared:
            message = f"`{shared[0]}` is rewarded by two incentives"
            yield message, "One result is paid for twice: once from each pool.", "outcome", shared[0]
    if kinds <= {"fee", "incentive"} and (first.payer, first.payee) == (second.payer, second.payee):
        for metric in sorted(_counted_in(program, first) & _counted_in(program, second)):
            message = f"`{metric}` is paid for by two payments"
            yield message, f"Every one of `{metric}` is paid for once by each.", "count", metric


def _rewarded(scope: Scope, pay: core.Pay) -> list[str]:
    return [rewarded.outcome.text for rewarded in getattr(scope.clauses[pay.name], "rewards", ())]


def _counted_in(program: core.Program, pay: core.Pay) -> set[str]:
    """The counts that a price is multiplied by in an amount."""
    body = program.definitions.get(f"{pay.name}/0")
    if body is None or f"{pay.name}/pool" in program.definitions:
        return set()
    found: set[str] = set()
    for part in core.every(body.body):
        if isinstance(part, core.Apply) and part.primitive == "multiply":
            for side in part.arguments:
                if isinstance(side, core.Given) and is_count(program.metrics[side.metric].unit):
                    found.add(side.metric)
    return found


def _kept_twice(scope: Scope, program: core.Program, written: Incorporated, pay: core.Pay) -> Iterator[Diagnostic]:
    """A party that bears the cost keeps what is not spent; a share of it on top pays the same saving twice."""
    node: Any = scope.clauses[pay.name]
    if node.borne_by is None:
        return
    bearer = node.borne_by.text
    fees = [p for p in program.payments if p.kind == "fee" and p.payee == bearer]
    for line, direction, effect in (
        (node.underspend, "payee", "keeps every pound that is not spent"),
        (node.overspend, "payer", "bears every pound that is spent over the target"),
    ):
        if line is None or getattr(line, direction).text != bearer:
            continue
        kept = "keeps" if direction == "payee" else "bears"
        paid = f", paid by `{fees[0].name}`," if fees else ""
        labels = [
            Label(line.span, "and shares in it here"),
            Label(node.borne_by.span, f"{bearer} {kept} all of it already"),
        ]
        if fees:
            labels.append(Label(fees[0].span, "this fee does not change with the cost"))
        word, article = ("saving", "a") if direction == "payee" else ("overspend", "an")
        moves = f"of {article} {word} of {money_shown(program, 100)} this line moves a share on top"
        if not is_accepted(written, CODE, line.span):
            from obcdsl.checks import paid_twice
            from obcdsl.checks.cases import Question

            asked = Question(scope, program, written, pay.name, (pay,))
            moves = paid_twice.on_top(asked, under=direction == "payee") or moves
        notes = [
            f"{bearer}{paid} {effect} already; {moves}.",
            "Where the other party bears the cost, `borne by` names it; to give back what is kept, turn the line round.",
        ]
        message = f"`{pay.name}` counts the same {word} twice for `{bearer}`"
        yield warning(CODE, message, *labels, notes=notes)
