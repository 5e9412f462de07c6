"""How many random (program, row) pairs agree: `python -m tests.laws.array_agreement --pairs 1000000 --minutes 30`.

Programs are drawn as the laws draw them; each is paid for very many rows, whose figures stand on edges, apart, large and
tiny. Every row that the array carrier settles is compared with exact: the state and the amount of each line.
"""

from __future__ import annotations

import argparse
import random
import time
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from obcdsl import core
from obcdsl.data.schema import Cell, Missing
from tests.laws.programs import CALENDAR, METRICS, PEOPLE, PLACE, SIZES, TIERS, Table, Where, conditions, programs
from tests.laws.test_array_is_exact import MODES, differences, paying

BATCH = 50
LARGE = (10**6, 10**9 + 1, Fraction(10**7, 3), Fraction(1, 1000), Fraction(5, 1000), Fraction(15, 1000), Fraction(1, 7))
LONG = (Fraction(1234567890123456789, 10**18), Fraction(1, 2) + Fraction(1, 10**17), Fraction(10**13 + 1, 10**5 + 3))
"""Figures of more than 53 bits."""


@dataclass
class ManyRows(Table):
    """The same world with very many sites."""

    there: set[tuple[str, int]] = field(default_factory=set)

    def has(self, payee: str, indexes: tuple[int, ...]) -> bool:
        """Whether any row is of a payee and one of some years."""
        return any((payee, index) in self.there for index in indexes)


def many_rows(sites: int, seed: int) -> ManyRows:
    """Rows of sites over three years; figures are few, so that they meet each other and the edges of the program."""
    choose = random.Random(seed)
    table = ManyRows()
    wide = choose.random() < 0.3
    gaps = choose.choice((0.0, 0.01, 0.1))
    for number in range(sites):
        site = f"s{number}"
        for year in range(3):
            table.statements.append((site, year))
            table.there.add((site, year))
            table.people[site, year] = PEOPLE[: choose.randint(0, 3)]
            for metric in METRICS.values():
                _fill(table, metric, site, year, choose, gaps, wide)
    return table


def _fill(
    table: ManyRows, metric: core.Metric, site: str, year: int, choose: random.Random, gaps: float, wide: bool
) -> None:
    rows: list[tuple[str, ...]] = [()]
    if metric.keys:
        rows = [(member,) for member in (TIERS if metric.keys == ("tier",) else table.people[site, year])]
    for index in range(4 * year, 4 * year + 4) if metric.clock == "quarter" else (year,):
        for members in rows:
            fate = choose.random()
            if fate >= gaps / 2:
                value = Missing("*") if fate < gaps else _value(metric, choose, wide)
                table.cells[metric.name, site, index, members] = Cell(value, PLACE)


def _value(metric: core.Metric, choose: random.Random, wide: bool) -> Any:
    match metric.unit.kind:
        case "date":
            return CALENDAR.periods()[choose.randint(0, 2)].first
        case "yes/no":
            return choose.random() < 0.5
        case "category":
            return choose.choice(TIERS)
    if choose.random() < 0.5:
        value = Fraction(choose.choice((*SIZES, *LARGE, *LONG) if wide else SIZES))
        return value if choose.random() < 0.7 or metric.valid else -value
    return Fraction(choose.randint(-10, 40), choose.choice((1, 1, 2, 10)))


@dataclass
class Agreed:
    """What was compared."""

    programs: int = 0
    pairs: int = 0
    settled: int = 0
    wrong: list[str] = field(default_factory=list)


def agree(pairs: int, seconds: float, sites: int = 8) -> Agreed:
    """Compare until there are so many pairs, or so many seconds are over."""
    found, ending = Agreed(), time.monotonic() + seconds

    @settings(
        max_examples=BATCH,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(programs(), st.none() | conditions(Where(), 1), st.sampled_from(MODES), st.integers(0, 1 << 30))
    def compare(program: core.Program, gate: Any, mode: Any, seed: int) -> None:
        if found.pairs >= pairs or time.monotonic() > ending:
            return
        program = paying(program, gate, mode)
        if not program.payments:
            return
        table = many_rows(sites, seed)
        periods = CALENDAR.periods()
        statements = [(site, periods[index]) for site, index in table.statements]
        settled, rows, wrong = differences(program, table, statements, block=128)
        found.programs += 1
        if settled:
            found.pairs += rows
            found.settled += settled
        found.wrong += wrong

    while found.pairs < pairs and time.monotonic() < ending and not found.wrong:
        compare()
    return found


def main() -> None:
    """Compare, and say how many pairs there were."""
    options = argparse.ArgumentParser(prog="python -m tests.laws.array_agreement", description="Agreement with exact.")
    options.add_argument("--pairs", type=int, default=1_000_000)
    options.add_argument("--minutes", type=float, default=30)
    said = options.parse_args()
    found = agree(said.pairs, 60 * said.minutes)
    print(
        f"{found.pairs:,} (program, row) pairs of {found.programs:,} programs, {found.settled:,} settled by the array carrier "
        f"and compared with exact: {len(found.wrong)} differ"
    )
    if found.wrong:
        raise SystemExit("\n".join(found.wrong[:10]))


if __name__ == "__main__":
    main()
