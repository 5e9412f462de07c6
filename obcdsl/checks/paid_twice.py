"""What `double-pay` says in money: what one more, or a full score, earns from each of two payments."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from obcdsl import core
from obcdsl.checks.cases import Case, Question, by_terms, in_examples
from obcdsl.checks.shape import apart
from obcdsl.checks.trials import Amounts, datum
from obcdsl.checks.worked import money_shown
from obcdsl.units import plural, singular
from obcdsl.values import Number

GROUP = 100
"""How many there are where no example says it."""
Twice = tuple[Number, Number, Number]
"""How many there are (or the size of a score), and what each of the two payments moves by."""


def on_top(asked: Question, *, under: bool) -> str:
    """What a corridor moves in an example of a cost under its target, or over it."""
    difference = core.Reference(f"{asked.figure}/difference")
    for case in in_examples(asked):
        case.begin()
        apart_by = case.trial.number(difference, case.place)
        paid = _paid_here(case, asked.pays[0])
        if apart_by and paid and (apart_by < 0) == under:
            what = "a saving" if under else "an overspend"
            size, moves = [money_shown(asked.program, apart(one, 0)) for one in (apart_by, paid)]
            return f"{case.said}, of {what} of {size} this line moves {moves} on top"
    return ""


def _of_count(asked: Question) -> str:
    """What one more of a count earns from each of two payments; nothing where both are not known to pay for it."""
    found = _first(asked, (asked.figure,), lambda case: _one_more(asked, case))
    if found is None:
        return ""
    case_said, (many, *each) = found
    noun = asked.program.metrics[asked.figure].unit.dims[0][0]
    first, second = [money_shown(asked.program, money) for money in each]
    both = money_shown(asked.program, sum(each))
    one, other = asked.pays
    on = f"one more {singular(noun)} on {int(many):,} {plural(noun)}"
    return f"{case_said}, {on} earns {both}: {first} from `{one.name}` and {second} from `{other.name}`."


def _of_outcome(asked: Question) -> str:
    """What a full score of an outcome earns from each of two payments; nothing where that is not known."""
    found = _first(asked, (), lambda case: _full_score(asked, case))
    if found is None:
        return ""
    case_said, (_, *each) = found
    first, second = [money_shown(asked.program, money) for money in each]
    one, other = asked.pays
    return f"{case_said}, a full score earns {first} from `{one.name}` and {second} from `{other.name}`."


def _of_difference(asked: Question) -> str:
    """What each of two corridors moves in an example; nothing where no example has both."""
    for case in in_examples(asked):
        case.begin()
        difference = case.trial.number(core.Reference(f"{asked.figure}/difference"), case.place)
        sums = [_paid_here(case, pay) for pay in asked.pays]
        if difference and all(sums):
            size, first, second = [money_shown(asked.program, apart(one, 0)) for one in (difference, *sums)]
            one, other = asked.pays
            return f"{_capital(case.said)}, of one difference of {size} `{one.name}` moves {first} and `{other.name}` {second}."
    return ""


def _paid_here(case: Case, pay: core.Pay) -> Number:
    """What a payment is at the row of a case; 0 where it has no amount."""
    row = tuple(case.place.row[key] for key in pay.keys if key in case.place.row)
    return case.trial.amounts(pay, case.place).get(row, 0)


def _first(
    asked: Question, counts: tuple[str, ...], attempt: Callable[[Case], Twice | None]
) -> tuple[str, Twice] | None:
    """What an attempt finds in the first example where both payments move, or by terms alone."""

    def each() -> Iterator[tuple[str, Twice | None]]:
        for case in in_examples(asked):
            yield case.said, attempt(case)
        for found in by_terms(asked, counts, GROUP, attempt):
            yield "by the terms", found

    return next(((_capital(said), found) for said, found in each() if found is not None), None)


def _one_more(asked: Question, case: Case) -> Twice | None:
    case.begin()
    many = case.trial.number(core.Given(asked.figure), case.place)
    if many is None:
        return None
    before = [case.trial.amounts(pay, case.place) for pay in asked.pays]
    case.begin(datum(asked.program, asked.program.metrics[asked.figure], case.place, many + 1))
    return _moved(many, before, [case.trial.amounts(pay, case.place) for pay in asked.pays])


def _full_score(asked: Question, case: Case) -> Twice | None:
    size = asked.program.definitions[asked.figure].size
    if not isinstance(size, int) or isinstance(size, bool):
        return None
    sides = []
    for score in (0, size):
        case.begin()
        case.trial.hold(asked.figure, score, case.place)
        case.trial.hold(f"{asked.figure}/scored", True, case.place)
        sides.append([case.trial.amounts(pay, case.place) for pay in asked.pays])
    return _moved(size, *sides)


def _moved(many: Number, before: list[Amounts], after: list[Amounts]) -> Twice | None:
    """By how much each payment moves; None unless both do."""
    each = [
        apart(sum(one.values()), sum(other.values()))
        for one, other in zip(before, after, strict=True)
        if one and one.keys() == other.keys()
    ]
    return (many, each[0], each[1]) if len(each) == 2 and all(each) else None


def _capital(said: str) -> str:
    return said[0].upper() + said[1:]


OF: Mapping[str, Callable[[Question], str]] = {
    "count": _of_count,
    "outcome": _of_outcome,
    "difference": _of_difference,
}
"""What is said of each thing that two payments may share."""
