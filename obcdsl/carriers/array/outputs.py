"""What is asked of the steps: registers of amounts, shares and states, and of where any of it is open."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from obcdsl.carriers.array.amounts import Statement
from obcdsl.carriers.array.steps import Emitter
from obcdsl.carriers.array.sums import Sum
from obcdsl.carriers.rational import common_unit

MOST_INT = 1 << 52


@dataclass(frozen=True, slots=True)
class Outputs:
    """Registers of what is asked for: (register, factor to units) of amounts, and registers of conditions."""

    amounts: tuple[tuple[int, int] | None, ...]
    states: tuple[tuple[int, int, int] | None, ...]
    shares: tuple[tuple[int, int], ...]
    divided: tuple[int, ...]
    open: int
    certain: frozenset[int]
    """The lines that are without doubt in every row."""
    hopeless: bool
    """Whether every row is open, whatever it holds."""
    units: tuple[Fraction | None, ...]
    """What each amount, and then each share, is a whole number of; None for floats."""
    errors: tuple[float, ...]
    """How far each may be off: 0 for whole numbers."""

    def registers(self) -> set[int]:
        """All of them."""
        found = {self.open, *self.divided}
        found |= {amount[0] for amount in (*self.amounts, *self.shares) if amount is not None}
        return found | {register for three in self.states if three is not None for register in three}


def outputs_of(emitter: Emitter, asked: Statement, unit: Fraction, known: Outputs | None = None) -> Outputs:
    """Emit all that is asked for, and where any of it is open; but not the lines that are `known` to be certain."""
    kept = frozenset[int]() if known is None else known.certain
    open_rows: set[int] = set()

    def condition(number: int) -> int:
        held = emitter.condition(number)
        open_rows.update(held.doubts)
        return emitter.register_of(held)

    def amount(number: Sum, unit: Fraction | None, floats: bool = False) -> tuple[int, int]:
        worked = emitter.number(number)
        open_rows.update(worked.doubts)
        if floats and worked.whole:
            unit = common_unit(worked.scale, unit or worked.scale)
        factor = worked.scale / (unit or worked.scale)
        whole = unit and worked.whole and factor.denominator == 1 and worked.size / float(unit) < MOST_INT
        units.append(unit if whole or not floats else None)
        errors.append(0.0)
        if not whole and floats:
            register, error, _ = emitter.scaled(worked, Fraction(1))
            errors[-1] = error + worked.size * 2.0**-52
            return register, 1
        if not whole:
            open_rows.update(emitter.everywhere)
            return emitter.emit("constant", (), Fraction(0)), 1
        return worked.register, int(factor)

    amounts: list[tuple[int, int] | None] = []
    states: list[tuple[int, int, int] | None] = []
    units: list[Fraction | None] = []
    errors: list[float] = []
    certain: set[int] = set()
    before: set[int] = set()
    for at, line in enumerate(asked.amounts):
        if at in kept:
            amounts.append(None)
            states.append(None)
            units.append(line.unit)
            errors.append(0.0)
            continue
        open_rows = set()
        amounts.append(amount(line.value, line.unit if known is None else known.units[at], line.floats))
        states.append((condition(line.applies), condition(line.gated), condition(line.not_scored)))
        if not open_rows:
            certain.add(at)
        before |= open_rows
    open_rows = before
    shares = tuple(amount(each.amount, unit) for each in asked.slices)
    divided = tuple(condition(each.divided) for each in asked.slices)
    open_rows.add(condition(asked.unsure))
    opened = emitter.any_of(frozenset(open_rows))
    hopeless = emitter.shared.get(("always", (), ())) in open_rows
    emitter.by_period.clear()  # what it holds knows of the emitter, and would be let go by a search alone
    return Outputs(
        tuple(amounts),
        tuple(states),
        shares,
        divided,
        opened,
        frozenset(certain),
        hopeless,
        tuple(units),
        tuple(errors),
    )
