"""The money that moves at a jump of a scale, worked out by the evaluator: just short of the edge, and at it.

Each example is tried, and where none moves money, terms alone. What cannot be worked is not said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial

from obcdsl import core
from obcdsl.checks.attempts import Asked, Moved, by_data, by_score
from obcdsl.checks.cases import Case, Question, by_terms, in_examples
from obcdsl.checks.lines import group_of
from obcdsl.checks.shape import Jumping
from obcdsl.checks.worked import read_by
from obcdsl.scope import Scope
from obcdsl.values import Number
from obcdsl.written.library import Incorporated

GROUPS = (100, 1_000, 10_000)
"""The sizes of group that stand for an example: the first at which money moves."""


def moved(scope: Scope, program: core.Program, written: Incorporated, jumping: Jumping) -> Moved | None:
    """The most that a jump moves; 0 where it moves nothing, None where it cannot be worked."""
    scale = jumping.scale
    pays = tuple(pay for pay in program.payments if pay.name == scale.figure) or tuple(
        pay for pay in program.payments if scale.figure in read_by(scope, pay.name)
    )
    if not pays:
        return None
    question = Question(scope, program, written, scale.figure, pays, jumping.row)
    asked = Asked(program, scale, jumping.jump, pays, question.keys)
    for attempt in (by_data, by_score) if scale.purpose == "score" else (by_data,):
        most = _largest(attempt(asked, case) for case in in_examples(question))
        if most is None or not most.money:
            most = _by_terms(question, asked, partial(attempt, asked)) or most
        if most is not None:
            return most
    return None


def _largest(found: Iterable[Moved | None]) -> Moved | None:
    known = [one for one in found if one is not None]
    return max(known, key=_money, default=None)


def _money(one: Moved) -> Number:
    return one.money


def _by_terms(question: Question, asked: Asked, attempt: Callable[[Case], Moved | None]) -> Moved | None:
    """At the first size of group at which money moves; nothing is moved alone where another size moves another sum."""
    group = group_of(asked.program, asked.scale.measure)
    first: Moved | None = None
    for size in GROUPS if group else GROUPS[:1]:
        most = _largest(by_terms(question, group[1:] if group else (), size, attempt))
        if first is not None and first.money:
            return first if most is not None and most.money == first.money else replace(first, alone=None)
        first = most or first
    return first
