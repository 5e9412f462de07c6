"""Contracts between two: the old one with some of its changed clauses as in the new one, worked on the same data.

Both sides may have amendments, so each is a row of versions over the term. A change is a clause by name, or a library
file; switching it takes it as the new side has it in every version.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from typing import Any

from obcdsl.contract import Contract
from obcdsl.evaluation import Job, settled, whole
from obcdsl.pipeline import Compiled, has_error
from obcdsl.record import dataclass
from obcdsl.resolve import resolved
from obcdsl.running.in_force import Timeline
from obcdsl.statement import RefusedStatement, Statement
from obcdsl.written.library import Incorporated

MOVE_NOTHING = frozenset({"example", "guarantee", "text", "timing", "use", "amendment"})
"""Kinds of clause that no amount due depends on."""
CONTRACT = "the contract clause"
"""How that clause is named among the changes, whatever either side calls the contract; no clause has blanks in its name."""
Way = tuple[str, str, str]
"""Who pays, who is paid, and the share clause where it is a part of a payment that one divides; otherwise empty."""
Amounts = dict[Way, Fraction]
Worked = dict[tuple[str, str], Amounts | str]
"""For each payee and period the amounts, or why there are none."""


@dataclass(slots=True)
class Sides:
    """Two contracts over one term, with what has been read of the data for each schema."""

    old: Contract
    new: Contract
    job: Job
    readings: list[tuple[Any, Any]]

    def changed(self) -> list[str]:
        """The names of the clauses and library files that differ and can move money."""
        found: dict[str, None] = {}
        for day in self._days():
            one, other = (_clauses(side.in_force(day).compiled.written) for side in (self.old, self.new))
            found |= dict.fromkeys(name for name in (*one, *other) if one.get(name) != other.get(name))
        return list(found)

    def _days(self) -> list[datetime.date]:
        starts = {self.old.program.calendar.first, self.new.program.calendar.first}
        for side in (self.old, self.new):
            starts |= {one.first for one in side.compiled.later if one.first is not None}
        return sorted(starts)

    def between(self, switched: frozenset[str]) -> Contract | None:
        """The old contract with some changes taken from the new one; None where that is no sound contract."""
        made = []
        for day in self._days():
            old, new = (side.in_force(day).compiled.written for side in (self.old, self.new))
            written = _mixed(old, new, switched)
            scope, program = resolved(written, None)
            if program is None or has_error(scope.findings):
                return None
            made.append(Compiled(written, scope, program, (), day))
        starts = tuple(one.first for one in made if one.first is not None)
        programs = tuple(one.program for one in made if one.program is not None)
        if len(made) > 1:
            for number, one in enumerate(made):
                one.scope.timeline = Timeline(starts, programs, number)
        return Contract(replace(made[0], later=tuple(made[1:])), self.old.path)

    def worked(self, contract: Contract) -> Worked:
        """The amounts of every statement of a contract on the data."""
        job = replace(self.job, contract=contract, readings=[], agreed=None)
        reading = next((reading for schema, reading in self.readings if schema == contract.schema), None)
        if reading is None or contract.schedules:
            reading = whole(job).or_refuse()
            if not contract.schedules:
                self.readings.append((contract.schema, reading))
        return {(one.payee or "", one.period or ""): _amounts(contract, one) for one in settled(job, reading)}


def _clauses(written: Incorporated) -> dict[str, Any]:
    """what money can depend on: clauses by name, the contract clause as such, and library files."""
    found = {
        CONTRACT if node.head.kind == "contract" else node.head.name.text: node
        for node in written.own
        if node.head.kind not in MOVE_NOTHING
    }
    return found | {f"{name}.obc": parsed.clauses for name, parsed in written.libraries.items()}


def _mixed(old: Incorporated, new: Incorporated, switched: frozenset[str]) -> Incorporated:
    one, other = _clauses(old), _clauses(new)
    taken = {name: (other if name in switched else one).get(name) for name in dict.fromkeys((*other, *one))}
    nodes = [node for name, node in taken.items() if node is not None and not name.endswith(".obc")]
    libraries = {
        name: (new if f"{name}.obc" in switched else old).libraries.get(name)
        for name in dict.fromkeys((*new.libraries, *old.libraries))
    }
    return replace(
        new,
        main=replace(new.main, clauses=nodes, findings=[], broken=set()),
        examples=None,
        deeds=[],
        libraries={name: parsed for name, parsed in libraries.items() if parsed is not None},
        attachments={**old.attachments, **new.attachments},
        by_hash=_by_hash((*old.attachments.values(), *new.attachments.values())),
        findings=[],
        in_force=(),
        slots=(),
    )


def _by_hash(files: Iterable[bytes]) -> dict[str, bytes]:
    from hashlib import sha256

    return {sha256(data).hexdigest(): data for data in files}


def _amounts(contract: Contract, result: Statement | RefusedStatement) -> Amounts | str:
    """What a statement pays each way, turned so that the two directions between two parties are one."""
    if isinstance(result, RefusedStatement):
        return result.reason
    if result.status != "complete":
        refused = next(line for line in result.lines if line.status == "line refused")
        return f"`{refused.clause}`: {refused.reason or 'refused'}"
    roles = {party.name: party.role == "provider" for party in contract.program.parties}
    found: Amounts = {}
    for total in result.totals:
        payer, recipient, amount = total.payer, total.recipient, Fraction(total.amount)
        if (roles[payer], payer) > (roles[recipient], recipient):
            payer, recipient, amount = recipient, payer, -amount
        found[payer, recipient, ""] = found.get((payer, recipient, ""), Fraction(0)) + amount
    for share in result.shares:
        way = (share.payer or "", share.party, share.clause)
        found[way] = found.get(way, Fraction(0)) + Fraction(share.amount)
    return found
