"""What each changed clause moves: the same data worked through contracts between the old one and the new one.

The changes are switched one at a time in the order of the contract; one that cannot stand without another waits until
that one has been switched, and those that only stand together are switched together. Each moves the difference
between the contract before it and the contract after it, so that the parts add up to the whole difference exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from obcdsl.contract import Contract
from obcdsl.diagnostic import Refusal, error
from obcdsl.evaluation import Job
from obcdsl.record import dataclass
from obcdsl.redline.replay import Amounts, Sides, Way, Worked

NOTHING: Amounts = {}


@dataclass(frozen=True, slots=True)
class Moved:
    """What some changes moved in one statement: mostly one change; several where only together they can be worked."""

    changes: tuple[str, ...]
    payee: str
    period: str
    way: Way
    amount: Fraction


@dataclass(frozen=True, slots=True)
class Difference:
    """One statement in both contracts, one way of paying."""

    payee: str
    period: str
    way: Way
    old: Fraction
    new: Fraction

    @property
    def amount(self) -> Fraction:
        """The new amount less the old one."""
        return self.new - self.old


@dataclass(frozen=True, slots=True)
class NotCompared:
    """A statement that is not worked on both sides, and why."""

    payee: str
    period: str
    reason: str


@dataclass(frozen=True, slots=True)
class MoneyMoved:
    """Every difference in money, and the part of each change in it."""

    currency: str
    changes: tuple[str, ...]
    """Every change that could move money, in the order in which it was switched."""
    moved: tuple[Moved, ...]
    differences: tuple[Difference, ...]
    not_compared: tuple[NotCompared, ...]

    def total(self, way: Way) -> Fraction:
        """The whole difference of one way of paying."""
        return sum((one.amount for one in self.differences if one.way == way), Fraction(0))

    def ways(self) -> list[Way]:
        """The ways of paying, payments before shares of them."""
        return sorted(dict.fromkeys(one.way for one in self.differences), key=lambda way: (way[2] != "", way[2]))


def money_moved(old: Contract, new: Contract, job: Job) -> MoneyMoved:
    """The given data replayed through both contracts, and what each changed clause moved.

    Args:
        old: the contract before, with its amendments where it has any.
        new: the contract after.
        job: the data; its contract is not looked at.

    Raises:
        Refusal: where the data cannot be read, or the two pay in different money.
    """
    if old.program.currency != new.program.currency:
        message = f"one contract pays in {old.program.currency} and the other in {new.program.currency}"
        raise Refusal([error("currency", message, notes=["Their amounts have no difference."])])
    sides = Sides(old, new, job, [])
    names: list[tuple[str, ...]] = []
    states: list[Worked] = [sides.worked(_sound(sides, frozenset()))]
    switched: frozenset[str] = frozenset()
    pending = sides.changed()
    while pending:
        group, contract = _next(sides, switched, pending)
        switched |= set(group)
        pending = [name for name in pending if name not in group]
        names.append(group)
        states.append(sides.worked(contract))
    return _added_up(old.program.currency, names, states)


def _sound(sides: Sides, switched: frozenset[str]) -> Contract:
    found = sides.between(switched)
    assert found is not None, "both ends are contracts without errors"
    return found


def _next(sides: Sides, switched: frozenset[str], pending: Sequence[str]) -> tuple[tuple[str, ...], Contract]:
    """The first change that can stand now; where none can alone, the fewest from the first on that can together."""
    for name in pending:
        found = sides.between(switched | {name})
        if found is not None:
            return (name,), found
    for many in range(2, len(pending)):
        found = sides.between(switched | set(pending[:many]))
        if found is not None:
            return tuple(pending[:many]), found
    return tuple(pending), _sound(sides, switched | set(pending))


def _added_up(currency: str, names: Sequence[tuple[str, ...]], states: Sequence[Worked]) -> MoneyMoved:
    moved: list[Moved] = []
    differences: list[Difference] = []
    not_compared: list[NotCompared] = []
    for payee, period in dict.fromkeys((*states[0], *states[-1])):
        path = [state.get((payee, period), "there is no such statement") for state in states]
        first, last = path[0], path[-1]
        if isinstance(first, str) or isinstance(last, str):
            said = [f"{side}: {end}" for side, end in (("before", first), ("after", last)) if isinstance(end, str)]
            not_compared.append(NotCompared(payee, period, "; ".join(said)))
            continue
        for way in dict.fromkeys((*first, *last)):
            differences.append(Difference(payee, period, way, first.get(way, Fraction(0)), last.get(way, Fraction(0))))
        moved += _steps(payee, period, names, path)
    order = tuple(name for group in names for name in group)
    return MoneyMoved(currency, order, tuple(moved), tuple(differences), tuple(not_compared))


def _steps(payee: str, period: str, names: Sequence[tuple[str, ...]], path: Sequence[Amounts | str]) -> list[Moved]:
    """What each change moved in one statement; a change after which it is refused counts with the next ones."""
    found: list[Moved] = []
    known, waiting = path[0], tuple[str, ...]()
    assert not isinstance(known, str)
    for group, state in zip(names, path[1:], strict=True):
        waiting += group
        if isinstance(state, str):
            continue
        for way in dict.fromkeys((*known, *state)):
            amount = state.get(way, Fraction(0)) - known.get(way, Fraction(0))
            if amount:
                found.append(Moved(waiting, payee, period, way, amount))
        known, waiting = state, ()
    return found
