"""A contract with its amendments: the versions of it, each with its first day and its clauses.

A deed puts clauses in the place of others, adds some and takes some away, by name, from the first day of a statement
period. Each version is the one before it with the deeds of its day, so that the later of two deeds about one clause
holds in the later periods.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from obcdsl.clauses import amendment
from obcdsl.clauses.contract import Node as ContractNode
from obcdsl.diagnostic import Diagnostic, Label, error
from obcdsl.periods import Calendar, Period, written
from obcdsl.record import dataclass
from obcdsl.source import Span
from obcdsl.spelling import nearest
from obcdsl.written.library import Incorporated
from obcdsl.written.parse import Parsed

FIXED_KINDS = ("contract", "use", "amendment")
"""Clauses that no deed can touch: what they say holds for the whole term, or stands in a file of its own."""
IN_LIBRARY = "library"
"""What stands for the kind of a clause of a library file, whatever its kind, where clauses get their numbers."""


@dataclass(frozen=True, slots=True)
class Deed:
    """An amendment with the clauses it brings."""

    node: amendment.Node
    clauses: dict[str, Any]
    file: Parsed

    @property
    def name(self) -> str:
        """The name of the deed."""
        return self.node.head.name.text


@dataclass(frozen=True, slots=True)
class Version:
    """A contract as it stands from its first day until `until`, the first day of the next version (None: to the end)."""

    first: datetime.date
    until: datetime.date | None
    deeds: tuple[Deed, ...]
    """The deeds that took effect on that day; none for the contract as it was signed."""
    written: Incorporated
    tried: Incorporated
    """The same with the expectations of examples that speak of its days, and no others."""


def versions(found: Incorporated) -> list[Version]:
    """The versions of a contract in the order of time; faults of its deeds go to `found.findings`.

    Where there is a fault, or no deed, the only version is the contract as it was signed.
    """
    contract = next((node for node in found.main.clauses if isinstance(node, ContractNode)), None)
    for node in found.main.clauses:
        if node.head.kind == "amendment":
            message = "an amendment stands in a file of its own, and this one stands in the contract"
            file = f"amendments/{node.head.name.text}.obc"
            _fault(
                found,
                message,
                node.head.name.span,
                f"Move it, with the clauses it brings, to `{file}` beside `contract.obc`.",
            )
    if contract is None or not found.deeds or not contract.term_known:
        return []
    before = len(found.findings)
    deeds = [deed for parsed in found.deeds if (deed := _deed(found, contract, parsed)) is not None]
    if not _once(found, deeds):
        return []
    deeds.sort(key=lambda deed: (deed.node.effective, deed.name))
    made = [Version(contract.first, None, (), found, found)]
    for deed in deeds:
        latest = made[-1]
        clauses = _varied(found, latest.written, deed)
        if deed.node.effective == latest.first and latest.deeds:
            made[-1] = replace(latest, deeds=(*latest.deeds, deed), written=clauses)
        else:
            made[-1] = replace(latest, until=deed.node.effective)
            made.append(Version(deed.node.effective, None, (deed,), clauses, clauses))  # type: ignore[arg-type]
    if len(found.findings) > before:
        return []
    return [replace(one, tried=_with_own_examples(one, contract.calendar)) for one in made]


# ---- what a deed says ---------------------------------------------------------------------------------------------------


def _deed(found: Incorporated, contract: ContractNode, parsed: Parsed) -> Deed | None:
    """The deed of a file; None where it does not say what it does or when."""
    nodes = [node for node in parsed.clauses if isinstance(node, amendment.Node)]
    if not nodes:
        if not parsed.findings:
            start = Span(parsed.source.path, 0, 0)
            _fault(found, "this file has no `amendment` clause, so nothing says from when its clauses hold", start,
                   fix='amendment deed_1 "Deed of variation no. 1"')  # fmt: skip
        return None
    node = nodes[0]
    for extra in nodes[1:]:
        _fault(found, "a file holds one amendment, and this is a second one", extra.head.name.span,
               "Give each amendment a file of its own.")  # fmt: skip
    if node.amends is not None and node.amends.text != contract.head.name.text:
        message = f"this amends `{node.amends.text}`, and the contract beside it is `{contract.head.name.text}`"
        _fault(found, message, node.amends.span, fix=contract.head.name.text)
    if node.effective is None or not _from_a_period(found, contract.calendar, node):
        return None
    clauses: dict[str, Any] = {}
    brought = {name.text for verb, name in node.named() if verb != "removes"}
    for clause in parsed.clauses:
        name = clause.head.name
        if clause is node or isinstance(clause, amendment.Node):
            continue
        if clause.head.kind in FIXED_KINDS:
            _fault(found, f"an amendment cannot bring a `{clause.head.kind}` clause", name.span,
                   "The parties, the term, the periods, the money and the library files are those of the whole term.")  # fmt: skip
        elif name.text in clauses:
            _twice(found, f"`{name.text}` is defined twice", name.span, clauses[name.text].head.name.span)
        elif name.text not in brought:
            _fault(found, f"`{node.head.name.text}` does not say what `{name.text}` is: it neither replaces nor adds it",
                   name.span, fix=f"adds  {name.text}")  # fmt: skip
        else:
            clauses[name.text] = clause
    for verb, word in node.named():
        if verb != "removes" and word.text not in clauses and word.text not in parsed.broken:
            _fault(found, f"`{node.head.name.text}` {verb} `{word.text}`, and the clause does not stand below it", word.span,
                   "Write the whole clause as it is to read, below the amendment.", code="term-missing")  # fmt: skip
    return Deed(node, clauses, parsed)


def _from_a_period(found: Incorporated, calendar: Calendar, node: amendment.Node) -> bool:
    """Whether a deed takes effect on the first day of a statement period."""
    day = node.effective
    assert day is not None
    periods = calendar.periods()
    if any(period.first == day for period in periods):
        return True
    if not periods[0].first <= day <= periods[-1].last:
        notes = [f"The term is {written(calendar.first)} to {written(calendar.last)}."]
        found.findings.append(error("dates", f"{written(day)} is not in the term of the contract",
                                    Label(node.effective_span), notes=notes))  # fmt: skip
        return False
    near = nearest_starts(periods, day)
    message = f"{written(day)} is not the first day of a statement period"
    notes = ["One statement is worked by one version of the contract.",
             f"The nearest first days are {' and '.join(map(written, near))}."]  # fmt: skip
    found.findings.append(error("dates", message, Label(node.effective_span), notes=notes,
                                fix=f"effective from  {written(near[-1])}"))  # fmt: skip
    return False


def nearest_starts(periods: Sequence[Period], day: datetime.date) -> list[datetime.date]:
    """The last first day of a period before a day, and the first one after it, where there are such.

    >>> year = Calendar(datetime.date(2024, 4, 1), 2, "year", "contract")
    >>> [first.isoformat() for first in nearest_starts(year.periods(), datetime.date(2024, 10, 1))]
    ['2024-04-01', '2025-04-01']
    """
    before = [period.first for period in periods if period.first < day][-1:]
    after = [period.first for period in periods if period.first > day][:1]
    return [*before, *after]


def _once(found: Incorporated, deeds: list[Deed]) -> bool:
    """Each deed has a name of its own, names a clause once, and no other deed of its day names that clause."""
    before = len(found.findings)
    names: dict[str, Span] = {}
    touched: dict[tuple[Any, str], tuple[Deed, Span]] = {}
    for deed in deeds:
        word = deed.node.head.name
        if word.text in names:
            _twice(found, f"there are two amendments called `{word.text}`", word.span, names[word.text])
        names.setdefault(word.text, word.span)
        for _, name in deed.node.named():
            other = touched.setdefault((deed.node.effective, name.text), (deed, name.span))
            if other == (deed, name.span):
                continue
            if other[0] is deed:
                _twice(found, f"`{word.text}` names `{name.text}` twice", name.span, other[1])
            else:
                day = written(deed.node.effective) if deed.node.effective else ""
                message = f"`{other[0].name}` and `{word.text}` both change `{name.text}` from {day}"
                found.findings.append(error("amendment", message, Label(name.span), Label(other[1], "the other"),
                    notes=["Which of them holds must not depend on the order of the files: put it into one of them."]))  # fmt: skip
    return len(found.findings) == before


# ---- from one version to the next -------------------------------------------------------------------------------------------


def _varied(found: Incorporated, before: Incorporated, deed: Deed) -> Incorporated:
    """The clauses of a version with a deed carried out: a replaced clause keeps its place, added ones come last."""
    held = {node.head.name.text: node for node in before.own if node.head.kind not in FIXED_KINDS}
    library = {n.head.name.text for lib in before.libraries.values() for n in lib.clauses if n.head.kind != "example"}
    contract = next(node.head.name.text for node in before.main.clauses if isinstance(node, ContractNode))
    gone: set[str] = set()
    for verb, word in deed.node.named():
        name = word.text
        if verb == "adds":
            if name in held or name in library:
                place = held[name].head.name.span if name in held else None
                labels = (Label(place, "the clause that is there"),) if place is not None else ()
                found.findings.append(error("name-twice", f"`{deed.name}` adds `{name}`, and the contract has that name already",
                    Label(word.span), *labels, fix=f"replaces  {name}" if name in held else None))  # fmt: skip
        elif name not in held:
            if name in before.main.broken:
                continue
            if name == contract:
                _fault(found, f"`{name}` is the contract itself, and an amendment changes clauses of it", word.span)
            else:
                close = nearest(name, list(held))
                in_library = (
                    ["It stands in a library file, whose clauses no amendment changes."] if name in library else []
                )
                found.findings.append(error("unknown-name", f"the contract has no clause called `{name}`", Label(word.span),
                    notes=in_library or _standing(deed), fix=close))  # fmt: skip
        elif verb == "removes":
            gone.add(name)
    inside = {word.text: deed.clauses.get(word.text) for word in deed.node.replaces}

    def changed(parsed: Parsed) -> Parsed:
        nodes = [node for node in parsed.clauses if node.head.name.text not in gone or node.head.kind in FIXED_KINDS]
        kept = [_other(node, inside) for node in nodes]
        return replace(parsed, clauses=[node for node in kept if node is not None])

    main = changed(before.main)
    main.clauses.extend(deed.clauses[w.text] for w in deed.node.adds if w.text in deed.clauses)
    examples = changed(before.examples) if before.examples is not None else None
    after = replace(before, main=main, examples=_moved(main, examples), findings=[],
                    in_force=(*before.in_force, deed.file))  # fmt: skip
    return replace(after, slots=tuple(dict.fromkeys((*(before.slots or _slots(before)), *_slots(after)))))


def _slots(written: Incorporated) -> tuple[tuple[str, str], ...]:
    own = ((node.head.kind, node.head.name.text) for node in written.own)
    return (*own, *((IN_LIBRARY, node.head.name.text) for node in written.rested_on))


def _other(node: Any, inside: dict[str, Any]) -> Any:
    return node if node.head.kind in FIXED_KINDS else inside.get(node.head.name.text, node)


def _moved(main: Parsed, examples: Parsed | None) -> Parsed | None:
    """The file of examples, once what a deed put there that is no example has gone to the contract."""
    if examples is None:
        return None
    main.clauses.extend(node for node in examples.clauses if node.head.kind != "example")
    return replace(examples, clauses=[node for node in examples.clauses if node.head.kind == "example"])


def _standing(deed: Deed) -> list[str]:
    day = deed.node.effective
    return [f"What counts is the contract as it stands before {written(day)}."] if day is not None else []


# ---- examples ---------------------------------------------------------------------------------------------------------------


def _with_own_examples(version: Version, calendar: Calendar) -> Incorporated:
    """The clauses of a version with the examples that speak of its days, and no others."""
    last = version.until - datetime.timedelta(days=1) if version.until else calendar.last

    def own(parsed: Parsed) -> Parsed:
        return replace(
            parsed, clauses=[n for node in parsed.clauses for n in _example(node, calendar, version.first, last)]
        )

    written_ = version.written
    return replace(written_, main=own(written_.main), examples=own(written_.examples) if written_.examples else None)


def for_words(version: Version, readable: Callable[[Any], bool]) -> Incorporated:
    """The clauses of a version as its words have them: an example of earlier days stays for as long as it can be read."""
    tried = {node.head.name.text: node for node in version.tried.own if node.head.kind == "example"}

    def kept(parsed: Parsed) -> Parsed:
        nodes = (
            node if node.head.kind != "example" or tried.get(node.head.name.text) is node or readable(node)
            else tried.get(node.head.name.text)
            for node in parsed.clauses
        )  # fmt: skip
        return replace(parsed, clauses=[node for node in nodes if node is not None])

    written_ = version.written
    return replace(written_, main=kept(written_.main), examples=kept(written_.examples) if written_.examples else None)


def _example(node: Any, calendar: Calendar, first: datetime.date, last: datetime.date) -> Iterator[Any]:
    """An example with the expectations that fall within some days; other clauses as they are."""
    if node.head.kind != "example":
        yield node
        return
    given = [_days(pair.scope, calendar) for pair in node.given]
    everywhere = not given or None in given
    kept = []
    for one in node.expect:
        days = _days(one.scope, calendar)
        spans = [days] if days is not None else [] if everywhere else given
        if not spans or any(span is not None and span[0] <= last and span[1] >= first for span in spans):
            kept.append(one)
    if len(kept) == len(node.expect):
        yield node
    elif kept:
        yield replace(node, expect=tuple(kept))


def _days(scope: Any, calendar: Calendar) -> tuple[datetime.date, datetime.date] | None:
    """The first and last day that `in year 2 quarter 3` names; None where it names no time that there is."""
    if scope.year is None:
        return None
    years = Calendar(calendar.first, calendar.years, "year", "contract").periods()
    if not 1 <= scope.year <= len(years):
        return None
    year = years[scope.year - 1]
    if scope.clock is None:
        return year.first, year.last
    parts = calendar.parts(year, scope.clock)
    part = parts[scope.part - 1] if 1 <= scope.part <= len(parts) else year
    return part.first, part.last


# ---- findings ---------------------------------------------------------------------------------------------------------------


def _fault(
    found: Incorporated, message: str, span: Span, *notes: str, fix: str | None = None, code: str = "amendment"
) -> None:
    found.findings.append(error(code, message, Label(span), notes=notes, fix=fix))


def _twice(found: Incorporated, message: str, span: Span, first: Span) -> None:
    found.findings.append(error("name-twice", message, Label(span), Label(first, "the first")))


def of_version(findings: Sequence[Diagnostic], version: Version, known: set[Diagnostic]) -> Iterator[Diagnostic]:
    """The findings of a version that an earlier one has not, each with the place of the deed that made it so."""
    deed = version.deeds[-1]
    day = written(version.first)
    place = Label(deed.node.head.name.span, f"as it stands from {day}")
    files = {one.file.source.path for one in version.deeds}
    for finding in findings:
        if finding in known:
            continue
        known.add(finding)
        here = any(isinstance(label, Label) and label.span.path in files for label in finding.labels)
        yield finding if here else replace(finding, labels=(*finding.labels, place))


def version_words(version: str, deeds: Sequence[Deed]) -> str:
    """How a statement names a version: `1.0, as amended by Deed of variation no. 1`."""
    names = [deed.node.head.said for deed in deeds]
    said = "as amended by " + (", ".join(names[:-1]) + " and " + names[-1] if len(names) > 1 else names[0])
    return f"{version}, {said}" if version else said
