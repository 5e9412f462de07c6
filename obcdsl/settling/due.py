"""Which statements there are: one for each payee and period with data, and those with which amounts of a longer period
are due (`each year` in a contract with monthly statements), whether or not anything happened in that period itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from obcdsl import core
from obcdsl.data.read import Reading
from obcdsl.english.prose import listed
from obcdsl.periods import MONTHS_IN, Clock, Period


def statements_in(reading: Reading, program: core.Program) -> list[tuple[str, Period]]:
    """Statements in the order of the data, payee by payee in the order of time; wholly refused ones included."""
    plain = reading.rows.columns
    if plain is not None and not reading.refused and not longer_clocks(program):
        order = plain.order()
        return reading.rows.statements if order is None else [reading.rows.statements[at] for at in order.tolist()]
    labels = {period.label: period for period in program.calendar.periods()}
    found = list(reading.rows.statements)
    known = {(payee, period.index) for payee, period in found}
    for payee, label in reading.refused:
        period = labels.get(label)
        if period is not None and (payee, period.index) not in known:
            found.append((payee, period))
    reached = max((period.index for _, period in found), default=-1)
    found += [(payee, last) for payee, last in _settling(program, found, reading) if last.index <= reached]
    order = {payee: number for number, payee in enumerate(dict.fromkeys(payee for payee, _ in found))}
    return sorted(found, key=lambda one: (order[one[0]], one[1].index))


def unsettled(program: core.Program, readings: Sequence[Reading]) -> list[str]:
    """What is said of amounts that are not due yet, as the data end before the last statement of their period."""
    found = [one for reading in readings for one in reading.rows.statements] if longer_clocks(program) else []
    if not found:
        return []
    reached = max((period for _, period in found), key=lambda period: period.index)
    said: dict[str, None] = {}
    for _, last in _settling(program, found, *readings):
        if last.index <= reached.index:
            continue
        for clock in longer_clocks(program):
            longer = program.calendar.within(last, clock)
            if longer.last == last.last and longer.first <= reached.first:
                names = listed(f"`{pay.name}`" for pay in program.payments if pay.clock == clock)
                said[f"{names}: not settled yet for {longer.label}; it is due with {last.label}, and the data end "
                     f"with {reached.label}"] = None  # fmt: skip
    return list(said)


def longer_clocks(program: core.Program) -> tuple[Clock, ...]:
    """The clocks of payments that are longer than the statements' own."""
    own = MONTHS_IN[program.calendar.clock]
    return tuple(
        dict.fromkeys(pay.clock for pay in program.payments if pay.clock is not None and MONTHS_IN[pay.clock] > own)
    )


def _settling(
    program: core.Program, found: list[tuple[str, Period]], *readings: Reading
) -> Iterator[tuple[str, Period]]:
    """The last statement period of each longer period that a payee has figures of, where it has no statement in that."""
    calendar = program.calendar
    known = {(payee, period.index) for payee, period in found}
    for clock in longer_clocks(program):
        for payee, period in [*found, *(one for reading in readings for one in reading.rows.longer)]:
            last = calendar.parts(calendar.within(period, clock), calendar.clock)[-1]
            if (payee, last.index) not in known:
                known.add((payee, last.index))
                yield payee, last
