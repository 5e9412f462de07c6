"""Folds: figures over rows of keys, over a cohort of payees, and over periods of time.

A cohort figure is worked once for its period and group and remembered, a fold in one payee's rows once for its frame and
the keys that it turns on; one by rank, or with named parts, is worked where it stands. Time is linear in the rows taken.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from obcdsl import core
from obcdsl.periods import MONTHS_IN, Calendar, Period
from obcdsl.run import Run
from obcdsl.running.applying import absent
from obcdsl.running.places import Code, Place
from obcdsl.running.verdicts import NO_VALUE, Refused
from obcdsl.values import NONE, NOT_APPLICABLE


def reads_cohort(program: core.Program) -> bool:
    """Whether a figure is worked over all payees."""
    return any(
        isinstance(node, core.Fold) and program.payee_key in node.keys
        for definition in program.definitions.values()
        for node in core.every(definition.body)
    )


def fold_code(evaluator: Run, node: core.Fold) -> Code:
    cohort = evaluator.program.payee_key in node.keys
    body = evaluator.code(node.body)
    where = evaluator.code(node.where) if node.where is not None else None
    group = evaluator.code(node.within[0]) if node.within else None
    wanted = evaluator.code(node.within[1]) if node.within else None
    arguments = [evaluator.code(argument) for argument in node.arguments]
    free = tuple(sorted(free_keys(evaluator, node)))
    has_parts = any(isinstance(part, core.Local) for part in core.every(node))
    carrier = evaluator.carrier

    def gathered(place: Place, asked: Any) -> list[tuple[Any, Any]]:
        if cohort:
            _whole_cohort(evaluator, place.frame.period)
        rows: list[tuple[Any, Any]] = []
        for frame, row in evaluator.rows_of(node.keys, place):
            here = place.at(frame, row)
            of_group = True if group is None else carrier.same(group(here), asked)
            if carrier.truth(of_group) is False:
                continue
            _add_row(evaluator, rows, here, of_group, where, body)
        return rows

    def result(place: Place, rows: list[tuple[Any, Any]]) -> Any:
        if node.finish:
            return _folded(lambda: carrier.finish(node.finish, [argument(place) for argument in arguments], rows))
        return _folded(lambda: carrier.fold(node.operation, rows))

    def run(place: Place) -> Any:
        asked = wanted(place) if wanted is not None else None
        if has_parts or (node.finish and not cohort):
            return result(place, gathered(place, asked))
        if not cohort:
            here, known = (id(node), asked, *[place.row.get(key) for key in free]), place.frame.known
            if here not in known:
                known[here] = result(place, gathered(place, asked))
            return known[here]
        address = (
            id(node),
            place.frame.period.clock,
            place.frame.period.index,
            asked,
            *[place.row[key] for key in free],
        )
        rows = evaluator.cohorts.get(address)
        if rows is None:
            rows = evaluator.cohorts[address] = _cohort_rows(evaluator, place, lambda: gathered(place, asked))
        if node.finish:
            return result(place, rows)
        total = evaluator.cohorts.get((address, "total"))
        if total is None:
            total = evaluator.cohorts[address, "total"] = result(place, rows)
        return total

    return run


def _whole_cohort(evaluator: Run, period: Period) -> None:
    """Refuse a figure over the whole cohort where data lack payees of the roster, or cannot be read for some."""
    for payee in evaluator.source.cohort(period) if evaluator.unread else ():
        evaluator.readable(payee, period)
    roster = next((party.roster for party in evaluator.program.parties if party.roster is not None), None)
    if roster is None:
        return
    lacking = sorted(roster - set(evaluator.source.cohort(period)))
    if lacking:
        shown = ", ".join(lacking[:5]) + (f" and {len(lacking) - 5} more" if len(lacking) > 5 else "")
        raise Refused(f"the data of {period.label} lack {len(lacking)} of the {len(roster)} on the roster: {shown}")


def _add_row(
    evaluator: Run, rows: list[tuple[Any, Any]], here: Place, of_group: Any, where: Code | None, body: Code
) -> None:
    """Add a row of a fold: whether it counts, and its value. One that may not count and has no value does not."""
    carrier = evaluator.carrier
    held = of_group
    try:
        if where is not None:
            held = where(here)
            if held is False:
                return
            if held is not True and not _may_count(evaluator, rows, held, of_group):
                return
            if of_group is not True:
                held = carrier.operations["and"](of_group, held)
        value = body(here)
    except NO_VALUE:
        if held is True or carrier.truth(held) is True:
            raise
        value = NOT_APPLICABLE
        if carrier.absence(held) is not None:
            rows.append((held, value))
    if value is not NOT_APPLICABLE:
        rows.append((held, value))


def _may_count(evaluator: Run, rows: list[tuple[Any, Any]], held: Any, of_group: Any) -> bool:
    """Whether a row may count; where it is left out whether it does, the row says so."""
    carrier = evaluator.carrier
    if carrier.is_absent(held) and of_group is True:
        rows.append((held, held))
        return False
    if carrier.truth(held) is not False:
        return True
    if carrier.absence(held) is not None:
        rows.append((held if of_group is True else carrier.operations["and"](of_group, held), NOT_APPLICABLE))
    return False


def _folded(work: Callable[[], Any]) -> Any:
    """The result of a fold; `none` among several rows is refused, as it is in arithmetic."""
    try:
        found = work()
    except (TypeError, AttributeError):
        return absent()
    return found if found is not NONE else absent()


def _cohort_rows(evaluator: Run, place: Place, gather: Callable[[], list[tuple[Any, Any]]]) -> list[tuple[Any, Any]]:
    try:
        return gather()
    except Refused as refused:
        raise Refused(f"a figure over the whole cohort cannot be worked: {refused.reason}", refused.cell) from refused


class OfProgram(Protocol):
    """What works a program."""

    program: core.Program


def free_keys(evaluator: OfProgram, node: core.Node) -> set[str]:
    """The keys of the place that a node depends on: not those that it picks a row of, nor those a fold takes away."""
    match node:
        case core.RowOf():
            found = {node.key}
        case core.Reference():
            found = set(evaluator.program.definitions[node.name].keys) - {key for key, _ in node.picks}
        case core.Given():
            found = set(evaluator.program.metrics[node.metric].keys) - {key for key, _ in node.picks}
        case core.Cell():
            found = set(evaluator.program.tables[node.table].keys) - {key for key, _ in node.picks}
        case core.Fold():
            inside = [part for part in (node.body, node.where, *(node.within or ())[:1]) if part is not None]
            outside = [*(node.within or ())[1:], *node.arguments]
            free = set[str]().union(*[free_keys(evaluator, part) for part in inside]) - set(node.keys)
            return free.union(*[free_keys(evaluator, part) for part in outside]) - {evaluator.program.payee_key or ""}
        case _:
            found = set()
    return found.union(*[free_keys(evaluator, part) for part in core.below(node)]) - {evaluator.program.payee_key or ""}


def time_fold_code(evaluator: Run, node: core.TimeFold) -> Code:
    body = evaluator.code(node.body)
    where = evaluator.code(node.where) if node.where is not None else None
    carrier, calendar = evaluator.carrier, evaluator.calendar
    keys = free_keys(evaluator, core.Fold("total", (), node.body))
    met = [key for key in sorted(keys) if evaluator.program.keys[key].members is None]

    def run(place: Place) -> Any:
        now = place.frame.period
        rows: list[tuple[Any, Any]] = []
        for period in periods_of(calendar, node, now):
            frame = evaluator.frame(place.frame.payee, period)
            if any(place.row[key] not in evaluator.members(key, frame) for key in met if key in place.row):
                continue
            here = place.at(frame, place.row)
            if period.last < now.first:
                evaluator.readable(place.frame.payee, period)
            _add_row(evaluator, rows, here, True, where, body)
        return _folded(lambda: carrier.fold(node.operation, rows))

    return run


def earlier_code(evaluator: Run, node: core.Earlier) -> Code:
    body = evaluator.code(node.body)

    def run(place: Place) -> Any:
        now = place.frame.period
        per_year = 12 // MONTHS_IN[now.clock]
        periods = evaluator.calendar.periods(now.clock)
        if node.year is None:
            index = now.index - node.back * per_year
        else:
            index = now.index + (node.year - now.year) * per_year
        if not 0 <= index < len(periods):
            raise Refused(
                f"there is no year before {now.label} in the term"
                if node.year is None
                else f"the term has no year {node.year}"
            )
        evaluator.readable(place.frame.payee, periods[index])
        return body(place.at(evaluator.frame(place.frame.payee, periods[index]), place.row))

    return run


def periods_of(calendar: Calendar, node: core.TimeFold, now: Period) -> tuple[Period, ...]:
    """The periods a total over time takes, in order."""
    if node.within is not None:
        found = calendar.parts(calendar.within(now, node.within), node.clock)
    else:
        found = calendar.periods(node.clock)
    if node.so_far:
        found = tuple(p for p in found if p.first <= now.last)
    if node.before:
        found = tuple(p for p in found if p.first < now.first)
    return found
