"""`obc pay --summary`: what a run comes to by contract, by year, by status and by any named value, without its statements."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import TextIO

from obcdsl.cli.shown import screen, show_lines
from obcdsl.diagnostic import Diagnostic
from obcdsl.evaluation import Job
from obcdsl.render.summary import SUMMARY_FORMATS, Summed, write_summary
from obcdsl.spelling import nearest
from obcdsl.statement import Control, RefusedStatement, Statement

BUYERS = frozenset(["commissioner", "payer", "purchaser"])
"""The roles that buy: what comes to one of them from any other party is paid back."""
Sums = dict[tuple[str, str], Summed]
"""By what they are of (`year`) and the group (`year 3`)."""
NOT_GIVEN, EVERY_YEAR = "not given", "every year"


class SummaryOutput:
    """Adds statements up as they come, and writes the sums at the end.

    What a contract adds is held until its data are all read, and dropped if they refuse it.
    """

    def __init__(self, form: str, values: Sequence[str], stream: TextIO) -> None:
        assert form in SUMMARY_FORMATS
        self._form, self._values, self._stream = form, tuple(values), stream
        self._sums: Sums = {}
        self._held: Sums = {}
        self._buyers: frozenset[str] = frozenset()
        self._names: set[str] = set()

    def begin(self, job: Job) -> Diagnostic | None:
        """Remember who buys in this contract."""
        self._held = {}
        self._buyers = frozenset(party.name for party in job.contract.program.parties if party.role in BUYERS)
        return None

    def statement(self, statement: Statement) -> None:
        """Add the next statement to what is held."""
        self._names.update(statement.values)
        for group in self._groups(statement):
            self._held.setdefault(group, Summed()).add(statement, self._buyers)

    def keep(self, refused: Sequence[RefusedStatement], control: Control) -> None:
        """Add what is held to what there is."""
        for group, summed in self._held.items():
            self._sums.setdefault(group, Summed()).join(summed)
        self._held = {}

    def drop(self) -> None:
        """Forget what is held of this contract."""
        self._held = {}

    def finish(self, refused: Sequence[RefusedStatement], control: Control) -> None:
        """Write the sums. A name that no statement has is said, with the nearest."""
        for each in refused:
            for group in self._groups_of_refused(each):
                self._sums.setdefault(group, Summed()).refused += 1
        parts = ["contract", "year", "status", *self._values]
        ordered = {part: self._of(part) for part in parts}
        write_summary(self._form, ordered, refused, control, self._stream, screen(self._stream))
        self._stream.flush()
        for name in self._values:
            if control.statements and name not in self._names:
                close = nearest(name, self._names)
                meant = f"; did you mean `{close}`?" if close else ""
                show_lines([f"--by {name}: no statement has a value of this name{meant}"], sys.stderr)

    def _of(self, part: str) -> dict[str, Summed]:
        found = {group: summed for (of, group), summed in self._sums.items() if of == part}
        return found if part == "contract" else {group: found[group] for group in sorted(found, key=in_order)}

    def _groups(self, statement: Statement) -> Iterable[tuple[str, str]]:
        yield "contract", statement.contract
        yield "year", year_of(statement.period)
        yield "status", statement.contract_status or NOT_GIVEN
        for name in self._values:
            value = statement.values.get(name)
            yield name, NOT_GIVEN if value is None or value.rows is not None else value.shown

    def _groups_of_refused(self, refused: RefusedStatement) -> Iterable[tuple[str, str]]:
        """Of what was refused, the contract and mostly the year are known, and nothing else."""
        yield "contract", refused.contract or NOT_GIVEN
        yield "year", year_of(refused.period) if refused.period is not None else EVERY_YEAR
        yield "status", NOT_GIVEN
        for name in self._values:
            yield name, NOT_GIVEN


def year_of(period: str) -> str:
    """The year of a period, as its contract names years: a quarter's own, and the calendar year of a month.

    >>> year_of("year 3"), year_of("year 3 quarter 2"), year_of("2016/17"), year_of("April 2022")
    ('year 3', 'year 3', '2016/17', '2022')
    """
    if period.startswith("year "):
        return " ".join(period.split()[:2])
    return period.split()[-1]


def in_order(group: str) -> tuple[bool, int, str]:
    """Years by their number, other words by the alphabet, and last what has no word.

    >>> sorted(["year 10", "not given", "year 2", "planned"], key=in_order)
    ['planned', 'year 2', 'year 10', 'not given']
    """
    number = group.removeprefix("year ")
    counted = number != group and number.isdecimal()
    return group in (NOT_GIVEN, EVERY_YEAR), int(number) if counted else 0, group
