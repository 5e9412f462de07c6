"""Signed words → a contract: its clauses read one by one, its deeds beside it, and both compiled."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from pathlib import Path

from obcdsl.amended import IN_LIBRARY
from obcdsl.clauses.contract_english import STANDS
from obcdsl.contract import Contract
from obcdsl.depth import room
from obcdsl.diagnostic import Refusal
from obcdsl.english.phrasebook import CELL, ROW
from obcdsl.english.words import without_article
from obcdsl.periods import MONTH_NAMES
from obcdsl.pipeline import named as in_versions
from obcdsl.readback.clauses import KINDS, clause_text, text_of
from obcdsl.readback.deeds import Deed, Version, deed_terms, signed_and_later
from obcdsl.readback.layout import Clause, Document, document, refused
from obcdsl.readback.matching import readings
from obcdsl.readback.names import Names, fresh, named, spelt
from obcdsl.readback.spelled import spelled
from obcdsl.record import dataclass
from obcdsl.render.terms import AMENDMENTS, DATA, LIBRARY, numbered
from obcdsl.source import NOWHERE, Source, Span
from obcdsl.written.library import Incorporated
from obcdsl.written.parse import Parsed, parse

TABLE = re.compile("These are terms of the contract:")
ROW_OF = re.compile("^“[^”]*”(?: \\(clause [0-9.]+\\))? is the row of ")
IN_FORCE = "^in force "


@dataclass(frozen=True, slots=True)
class Chosen:
    """Names that a contract gives its clauses and deeds (by number), its parties and its keys (by what they are called)."""

    clauses: Mapping[str, str]
    parties: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Texts:
    """What words say as the texts of files: the clauses of a contract, those of the library that it incorporates, its
    deeds by name, and what the words say of the whole."""

    own: list[str] = field(default_factory=list)
    library: list[str] = field(default_factory=list)
    deeds: dict[str, str] = field(default_factory=dict)
    slots: tuple[tuple[str, str], ...] = ()
    """The kind and name of each clause by its number, where numbers are passed over."""
    days: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class ReadBack:
    """A contract read from words: its clauses, the library clauses it incorporates, its deeds by name, and all compiled."""

    own: tuple[str, ...]
    library: str
    deeds: Mapping[str, str]
    contract: Contract

    @property
    def text(self) -> str:
        """The text of the contract."""
        return "\n".join(self.own)

    @property
    def in_one(self) -> str:
        """The text of the contract with its library clauses in it.

        The files of its amendments follow, each below a comment that says which file it is.
        """
        own = [text for text in self.own if not text.startswith("use ")]
        deeds = [f"# The file amendments/{name}.obc:\n\n{text}" for name, text in self.deeds.items()]
        return "\n".join([*own, *([self.library] if self.library else []), *deeds])


def read_back(words: str, folder: Path | None = None, chosen: Chosen | None = None, path: str = "") -> ReadBack:
    """The contract that signed words make. What follows from other words of them is passed over: see `obcdsl.readback.proof`.

    Args:
        words: terms in Markdown, as `obc terms` writes them.
        folder: where the files stand that the terms pin by their hash.
        chosen: names to give; without it they are made of the titles.
        path: what the words are called in messages.

    Raises:
        Refusal: where a paragraph cannot be read, in one way, or what was read is no sound contract.
    """
    found = _texts(words, chosen or Chosen({}), path)
    return ReadBack(tuple(found.own), "\n".join(found.library), found.deeds, _compiled(found, folder))


def counted(words: str) -> tuple[int, int]:
    """How many clauses and paragraphs of signed words are read."""
    clauses = [clause for clause in document(words).clauses if clause.part <= LIBRARY or clause.part == AMENDMENTS]
    return len(clauses), sum(len(clause.paragraphs) for clause in clauses)


# ---- the texts of its files ---------------------------------------------------------------------------------------------------


def _texts(words: str, chosen: Chosen, path: str) -> Texts:
    found = document(words, path)
    versions = signed_and_later(found)
    if not versions[0].clauses:
        raise refused("these terms have no clauses", Span(path, 0, 1))
    names = list(_names_over_time(versions, chosen))
    every = [
        (clause, known) for version, known in zip(versions, names, strict=True) for clause in version.clauses.values()
    ]
    tables = {clause.stands for clause, known in every if known.clauses.get(clause.number) in known.tables}
    data = spelled(found, names[0], DATA, tables, {clause.stands for clause, _ in every if _is_key(clause)})
    for known in names:
        known.data = data
    made = Texts()
    for clause in versions[0].clauses.values():
        (made.library if clause.part == LIBRARY else made.own).append(clause_text(clause, names[0]))
    version, days = _standing(found, names[0])
    made.own[0] += version
    ever = {number: name for known in names for number, name in known.clauses.items()}
    deeds = [(deed, known) for version, known in zip(versions, names, strict=True) for deed in version.deeds]
    for number, (deed, known) in enumerate(deeds, start=1):
        name = chosen.clauses.get(deed.clause.number) or _deed_name(number, len(deeds), known)
        made.deeds[name] = _deed_text(deed, name, known, ever, made.library)
    return replace(made, slots=tuple(_slots(versions[0], names[0])), days=days)


def _deed_name(number: int, many: int, names: Names) -> str:
    """A name for a deed: those of one day are in the order of their names."""
    return fresh(f"deed_{number:0{len(str(many))}}", {*names.clauses.values(), *names.parties.values()})


def _deed_text(deed: Deed, name: str, names: Names, ever: Mapping[str, str], library: list[str]) -> str:
    """The file of a deed; the definitions of the library that it brings into use go to those of the library.

    `names` are those of the version that it makes; `ever` is the name of each clause that there has been, by its number.
    """
    of_deed = replace(names, clauses={**names.clauses, deed.clause.number: name})
    brought = [text_of(deed.clause, "amendment", of_deed, deed_terms(deed, ever.get("1.1", ""), ever))]
    for change, clause in deed.clauses():
        (library if change.way == "uses" else brought).append(clause_text(clause, names))
    return "\n".join(brought)


def _standing(found: Document, names: Names) -> tuple[str, tuple[str, str] | None]:
    """The term of the version that the head of the words says, and the days on which one version is in force."""
    said, _ = readings(found.standing, ("head",), names)
    if len(said) != 1:
        raise refused(f"`{found.standing[:60]}` does not say whether these terms are draft or final", NOWHERE)
    lines = [line for line in said.pop().split("\n") if line]
    version = "".join(f"  {line}\n" for line in lines if not line.startswith(IN_FORCE))
    days = next((line.removeprefix(IN_FORCE) for line in lines if line.startswith(IN_FORCE)), None)
    first, _, last = days.partition(" to ") if days is not None else ("", "", "")
    return version, (first, last) if days is not None else None


def _slots(signed: Version, names: Names) -> Iterator[tuple[str, str]]:
    """The kind and name of each clause by its number, "" for a number that is passed over; none where none is."""
    places = [tuple(map(int, number.split("."))) for number in signed.clauses]
    most = {part: max(at for each, at in places if each == part) for part, _ in places}
    if sum(most.values()) == len(places):
        return
    for part, last in most.items():
        kind = KINDS[part - 1] if part < LIBRARY else IN_LIBRARY
        if kind != "use":
            yield from ((kind, names.clauses.get(f"{part}.{at}", "")) for at in range(1, last + 1))


def _compiled(found: Texts, folder: Path | None) -> Contract:
    path = (folder or Path()) / "contract.obc"
    library = "\n".join(found.library)
    written = Incorporated(parse(Source(str(path), "\n".join(found.own))), slots=found.slots)
    written.findings.extend(written.main.findings)
    written.deeds = [
        parse(Source(str(path.parent / "amendments" / f"{name}.obc"), text)) for name, text in found.deeds.items()
    ]
    uses = [word.text for node in written.main.clauses if node.head.kind == "use" for word in node.files]
    for at, name in enumerate(uses):
        parsed: Parsed = parse(Source(f"{name}.obc", library if at == 0 else ""))
        written.libraries[name] = parsed
        if at == 0 and library:
            written.findings.extend(parsed.findings)
    for deed in written.deeds:
        written.findings.extend(deed.findings)
    with room():
        made, _ = in_versions(written, folder)
    findings = dict.fromkeys(
        [*written.findings, *made.scope.findings, *(one for each in made.later for one in each.findings)]
    )
    errors = [finding for finding in findings if finding.level == "error"]
    if errors or made.program is None:
        raise Refusal(errors)
    if found.days is not None:
        first, last = map(_day, found.days)
        until = last + datetime.timedelta(days=1) if last < made.program.calendar.last else None
        made = replace(made, first=first, until=until, stands_alone=True)
    return Contract(made, path)


def _day(said: str) -> datetime.date:
    try:
        day, month, year = said.split()
        return datetime.date(int(year), MONTH_NAMES.index(month) + 1, int(day))
    except ValueError:
        raise refused(
            f"`{said}` is not a day, and these terms say that they are in force from or to it", NOWHERE
        ) from None


# ---- names -------------------------------------------------------------------------------------------------------------------


def _names_over_time(versions: Sequence[Version], chosen: Chosen) -> Iterator[Names]:
    """The names of each version: a clause has one name for as long as it is there, whatever its number becomes."""
    known = dict(chosen.clauses)
    parties = chosen.parties
    for version in versions:
        changes = [change for deed in version.deeds for change in deed.changes]
        known |= {change.after: known[change.number] for change in changes if change.way == "moves"}
        names = _names(list(version.clauses.values()), Chosen(known, parties))
        known |= names.clauses
        parties = tuple(names.parties.values())
        yield names


def _names(clauses: Sequence[Clause], chosen: Chosen) -> Names:
    titles = {clause.number: clause.title for clause in clauses}
    first = next((clause for clause in clauses if clause.number == "1.1"), None)
    grid = next((p for p in first.paragraphs if p.startswith("The parties are:")), "") if first else ""
    rows = [row.split(CELL) for row in grid.split(ROW)[2:]]
    payee = next((row[1] for row in rows if len(row) == 3 and row[2] == STANDS["rows"].english), "")
    names = named(titles, [row[1] for row in rows if len(row) == 3], payee, chosen.clauses, chosen.parties)
    if payee:
        names.keys[without_article(payee)] = names.payee
    for clause in clauses:
        if clause.paragraphs and (TABLE.match(clause.paragraphs[0]) or any(map(ROW_OF.search, clause.paragraphs))):
            names.tables.add(names.clauses.get(clause.number, ""))
        if _is_key(clause):
            name = names.clauses[clause.number]
            names.keys[name.replace("_", " ").strip()] = name
        elif clause.paragraphs and clause.paragraphs[0].startswith("These are terms of the contract:"):
            heading = clause.paragraphs[0].split(ROW)[1].split(CELL)
            for said in (cell for cell in heading if not cell.startswith("“")):
                names.keys.setdefault(said, names.parties.get(said) or spelt(said))
    return names


def _is_key(clause: Clause) -> bool:
    """Whether a clause is of a key: one of the contract's own part for them, or one from the library."""
    said = clause.paragraphs[0] if clause.paragraphs else ""
    return clause.part == 3 or (clause.part == LIBRARY and "” is whatever the data name" in said)


def names_of(contract: Contract) -> Chosen:
    """The names that a contract gives, in each of its versions, for reading its own words."""
    names = {number: node.head.name.text for version in contract.versions for number, node in numbered(version).items()}
    if len(contract.versions) > 1:
        from obcdsl.render.terms_amendments import amendments

        names |= {clause.number: clause.name for clause in amendments(contract, AMENDMENTS) if clause.name}
    return Chosen(names, tuple(party.name for party in contract.program.parties))
