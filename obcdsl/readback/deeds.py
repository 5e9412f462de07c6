"""The amendments of signed words: what each deed changes, and the clauses of the contract as each leaves it.

The words of a deed name clauses by their numbers and say under which of their own numbers the new ones are set out. What
is set out reads as the contract does once the deed is in force, so it is read among the clauses of that version.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field, replace

from obcdsl.clauses.amendment_english import WAYS, Change, set_out_title
from obcdsl.readback.clauses import lines_of
from obcdsl.readback.layout import Clause, Document, refused
from obcdsl.readback.names import Names
from obcdsl.record import dataclass
from obcdsl.render.terms import AMENDMENTS, LIBRARY

NOBODY = Names({}, {}, {})
"""No names: what a deed says of itself has none."""


@dataclass(slots=True)
class Deed:
    """A deed: its own clause, its terms but for what it changes, its changes, and what it sets out, by number there."""

    clause: Clause
    terms: list[str]
    changes: list[Change]
    set_out: dict[str, Clause] = field(default_factory=dict)

    @property
    def day(self) -> str:
        """From when it holds."""
        return next((line for line in self.terms if line.startswith("effective from ")), "")

    def clauses(self) -> Iterator[tuple[Change, Clause]]:
        """What it sets out, each under the number that it has in the contract."""
        for change in self.changes:
            if change.at:
                yield change, self.set_out[change.after or change.number]


@dataclass(frozen=True, slots=True)
class Version:
    """The contract from a day on: the deeds of that day (none for what was signed), and its clauses by number."""

    deeds: tuple[Deed, ...]
    clauses: Mapping[str, Clause]


def signed_and_later(found: Document) -> list[Version]:
    """The contract as it was signed, and as the deeds of each day leave it.

    Raises:
        Refusal: where a deed cannot be read, or names a clause that is not there.
    """
    clauses = {clause.number: clause for clause in found.clauses if clause.part <= LIBRARY}
    made = [Version((), clauses)]
    for deed in _deeds([clause for clause in found.clauses if clause.part == AMENDMENTS]):
        clauses = _varied(made[-1].clauses, deed)
        latest = made[-1].deeds
        if latest and latest[0].day == deed.day:
            made[-1] = Version((*latest, deed), clauses)
        else:
            made.append(Version((deed,), clauses))
    return made


def _deeds(clauses: list[Clause]) -> Iterator[Deed]:
    waiting = list(reversed(clauses))
    while waiting:
        deed = _deed(waiting.pop())
        for change in deed.changes:
            if not change.at:
                continue
            clause = waiting.pop() if waiting and waiting[-1].number == change.at else None
            ending = set_out_title("", change.way, deed.clause.title)
            if clause is None or not clause.title.endswith(ending):
                message = f"clause {deed.clause.number} says that clause {change.at} sets out a clause, and it does not stand there"
                raise refused(message, deed.clause.place, f"Its heading ends with `{ending.lstrip(', ')}`.")
            number, title = change.after or change.number, clause.title.removesuffix(ending)
            deed.set_out[number] = replace(clause, number=number, title=title, set_out=change.at)
        yield deed


def _deed(clause: Clause) -> Deed:
    deed = Deed(clause, [], [])
    for line in lines_of(clause, "amendment", NOBODY):
        way, _, said = line.removeprefix("^").partition(" ")
        if line.startswith("^") and way in ("removes", *WAYS):
            numbers = said.split(" ")
            deed.changes.append(Change(way, numbers[0], "", *numbers[1:]))  # type: ignore[arg-type]
        else:
            deed.terms.append(line)
    return deed


def _varied(before: Mapping[str, Clause], deed: Deed) -> dict[str, Clause]:
    """The clauses of a version with a deed carried out."""
    clauses = dict(before)
    for change in deed.changes:
        if change.way in ("replaces", "moves", "removes") and clauses.pop(change.number, None) is None:
            raise refused(
                f"clause {deed.clause.number} changes clause {change.number}, which is not there", deed.clause.place
            )
    for change, clause in deed.clauses():
        if clause.number in clauses:
            raise refused(
                f"clause {change.at} is set out as clause {clause.number}, which is there already", clause.place
            )
        clauses[clause.number] = clause
    return clauses


def deed_terms(deed: Deed, contract: str, names: Mapping[str, str]) -> list[str]:
    """The terms of a deed, its clauses by their names."""
    terms = [f"amends {contract}", *deed.terms]
    for verb, ways in (("replaces", ("replaces", "moves")), ("adds", ("adds",)), ("removes", ("removes",))):
        changed = [names[change.number] for change in deed.changes if change.way in ways]
        if changed:
            terms.append(f"{verb} {', '.join(changed)}")
    return terms
