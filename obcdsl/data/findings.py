"""Findings of one reading: listed up to a limit, counted beyond it, and how far each reaches.

Reach of a fault:

| the fault | what is refused |
|---|---|
| a file that cannot be read, its headings, its separator, ragged rows, a file given twice | everything |
| an unknown payee, a total row under any name, a period that is ambiguous or outside the contract | everything |
| a column whose percentages can be read in two ways; figures that disagree | everything |
| a cell that cannot be read, is impossible, or names an unlisted category or key | that payee's statement |
| an unknown extra column, another contract's rows, a figure repeated alike, hidden rows | nothing: a warning |
"""

from __future__ import annotations

from dataclasses import field, replace

from obcdsl.diagnostic import DataPlace, Diagnostic
from obcdsl.record import dataclass


@dataclass(slots=True)
class Tally:
    """One finding that several rows share: the first places are shown, the rest counted."""

    finding: Diagnostic
    count: int = 1
    stops: bool = False
    row: int | None = None
    """The last row that has it: several cells of one row count once."""


@dataclass(slots=True)
class Findings:
    """What is collected while reading. `refused` is keyed by (payee, label of the statement period)."""

    limit: int
    stops: bool = False
    listed: list[Diagnostic] = field(default_factory=list)
    unlisted: int = 0
    tallies: dict[tuple[str, ...], Tally] = field(default_factory=dict)
    refused: dict[tuple[str, str], Diagnostic] = field(default_factory=dict)

    def stop(self, *found: Diagnostic) -> None:
        """A fault that refuses everything."""
        self.stops = True
        for finding in found:
            self._list(finding)

    def warn(self, finding: Diagnostic) -> None:
        """A warning: it refuses nothing."""
        self._list(finding)

    def refuse(self, statements: list[tuple[str, str]], finding: Diagnostic) -> None:
        """A fault that refuses the statements named."""
        self._list(finding)
        for statement in statements:
            self.refused.setdefault(statement, finding)

    def tally(self, key: tuple[str, ...], finding: Diagnostic, stops: bool) -> None:
        """A finding that is listed once with its first place, however many rows share it."""
        label = finding.labels[0] if finding.labels else None
        row = label.row if isinstance(label, DataPlace) else None
        if known := self.tallies.get(key):
            known.count += row is None or row != known.row
            known.row = row
        elif len(self.tallies) < 4 * self.limit:
            self.tallies[key] = Tally(finding, 1, stops, row)
        else:
            self.unlisted += 1
        self.stops = self.stops or stops

    def _list(self, finding: Diagnostic) -> None:
        if len(self.listed) < self.limit:
            self.listed.append(finding)
        else:
            self.unlisted += 1

    def all(self, order: tuple[str, ...]) -> tuple[Diagnostic, ...]:
        """Every finding in order of file and row; at the end, how many are not listed."""
        found = list(self.listed)
        for tally in self.tallies.values():
            more = (f"{tally.count:,} rows in all.",) if tally.count > 1 else ()
            found.append(replace(tally.finding, notes=(*more, *tally.finding.notes)))
        found.sort(key=lambda one: _position(one, order))
        beyond = self.unlisted + max(0, len(found) - self.limit)
        if beyond:
            found = found[: self.limit]
            found.append(
                Diagnostic(
                    "more-findings", "error" if self.stops else "warning", f"{beyond:,} more findings are not listed"
                )
            )
        return tuple(found)


def _position(finding: Diagnostic, order: tuple[str, ...]) -> tuple[int, int]:
    for label in finding.labels:
        if isinstance(label, DataPlace):
            return (order.index(label.path) if label.path in order else len(order)), label.row or 0
    return len(order), 0
