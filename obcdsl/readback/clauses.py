"""Clauses of signed words as the text of a contract, one clause at a time."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from obcdsl.diagnostic import Refusal
from obcdsl.english.phrasebook import CELL, CODE, ROW
from obcdsl.readback.layout import Clause, refused
from obcdsl.readback.matching import readings
from obcdsl.readback.names import Names, spelt
from obcdsl.readback.tokens import MARKS
from obcdsl.render.terms import LIBRARY, PARTS

KINDS = tuple(kind for kind, _ in PARTS)
"""The kind of clause in each part of the terms, in order."""
BREAK = "  # " + "-" * 100
"""A comment long enough that wording before and after it is two paragraphs."""


def clause_text(clause: Clause, names: Names) -> str:
    """The text of a clause.

    Raises:
        Refusal: where a paragraph is no phrase of the terms, or can be read in two ways.
    """
    if not clause.paragraphs:
        raise refused(f"clause {clause.stands} says nothing", clause.place)
    if clause.part < LIBRARY:
        return _of_kind(clause, KINDS[clause.part - 1], names)
    kinds = (
        "define",
        "table",
        "key",
        "metric",
        "phase",
        "outcome",
        "fee",
        "incentive",
        "deduction",
        "corridor",
        "guarantee",
        "text",
    )
    first: Refusal | None = None
    for kind in kinds:
        try:
            return _of_kind(clause, kind, names)
        except Refusal as found:
            first = first or found
    assert first is not None
    raise first


def _of_kind(clause: Clause, kind: str, names: Names) -> str:
    own = _own_parts(clause) if kind == "define" else {}
    lines = [
        *lines_of(clause, kind, replace(names, own=own)),
        *names.data.get(clause.stands, ()),
    ]
    if kind == "table":
        lines = _table(clause, names, lines)
    return text_of(clause, kind, names, lines)


def text_of(clause: Clause, kind: str, names: Names, lines: Iterable[str]) -> str:
    """A clause of a kind from its lines."""
    return _Made(clause, kind, names, lines).text()


def shown(text: str, most: int = 60) -> str:
    """Text without marks of layout, for a message."""
    return " ".join(re.sub(f"[{MARKS}{CODE}^\x00\x01]", " ", text).split())[:most]


def _own_parts(clause: Clause) -> dict[str, str]:
    """The parts that a definition names: what it is worked from, and what it says with `here`."""
    found: dict[str, str] = {}
    for paragraph in clause.paragraphs:
        if " is worked from “" in paragraph and paragraph.endswith(", as each clause that uses it names them."):
            found |= {said: spelt(said) for said in re.findall("“([^”]*)”", paragraph.split(" is worked from ")[1])}
        elif (part := re.match("[Hh]ere “([^”]*)” is", paragraph)) is not None:
            found[part[1]] = spelt(part[1])
    return found


def lines_of(clause: Clause, kind: str, names: Names) -> list[str]:
    """The lines of the text of a clause of a kind; those that start with `^` belong to its header or to other lines."""
    found: list[str] = []
    for at, paragraph in enumerate(clause.paragraphs, start=1):
        if kind == "table" and at == 1:
            continue
        said, rest = readings(paragraph, (kind, "common"), names)
        if not said:
            message = f"paragraph {at} of clause {clause.stands} says nothing that terms can say"
            raise refused(message, clause.places[at - 1], f"Reading it stopped before `{shown(rest)}`.")
        if len(said) > 1:
            ways = " or ".join(f"`{shown(one, 300)}`" for one in sorted(said))
            message = f"paragraph {at} of clause {clause.stands} can be read in two ways"
            raise refused(message, clause.places[at - 1], f"It can mean {ways}.")
        found += [line for line in said.pop().split("\n") if line]
    return found


# ---- a table -----------------------------------------------------------------------------------------------------------------


def _table(clause: Clause, names: Names, lines: list[str]) -> list[str]:
    """The heading and the rows of a table, before its other terms."""
    rows = [row.split(CELL) for row in clause.paragraphs[0].split(ROW)[1:]]
    heading, cells = rows[0], rows[1:]
    many = _keys_of(clause, heading)
    keys = [_key_name(names, said) for said in heading[:many]]
    by = [f"^by {', '.join(keys)}"] if many > 1 else []
    head = ["  ".join([*keys, *map(spelt, heading[many:])])]
    if any(line.startswith("^rows from ") for line in lines):
        return [*by, *head, *lines]
    codes = {line.split(" ", 2)[1]: line.split(" ", 2)[2] for line in lines if line.startswith("^code ")}
    body = []
    for row in cells:
        members = [
            f'{spelt(said)} "{codes[spelt(said)]}"' if spelt(said) in codes else spelt(said) for said in row[:many]
        ]
        body.append("  ".join([*members, *(_cell(said, names) for said in row[many:])]))
    return [*by, *head, *body, *(line for line in lines if not line.startswith("^code "))]


def _keys_of(clause: Clause, heading: list[str]) -> int:
    """How many columns are keys: those before the column that the terms name as an example."""
    for paragraph in clause.paragraphs[1:]:
        found = re.match("“([^”]*)” means that column", paragraph)
        if found is not None:
            column = found[1].rpartition(": ")[2]
            return heading.index(column, 1) if column in heading[1:] else 1
    return len(heading)


def _key_name(names: Names, said: str) -> str:
    return names.keys.get(said) or names.parties.get(said) or _of_title(names, said) or spelt(said)


def _of_title(names: Names, said: str) -> str:
    """The name of a key whose title stands in quotes, by its clause."""
    met = re.fullmatch(r"“([^”]*)”(?: \(clause ([0-9.]+)\))?", said)
    numbers = names.titles.get(met[1], []) if met is not None else []
    found = [names.clauses[number] for number in numbers if met is not None and met[2] in (None, number)]
    return found[0] if len(found) == 1 else ""


def _cell(said: str, names: Names) -> str:
    found, _ = readings(said, ("cell",), names)
    if len(found) == 1:
        return found.pop()
    return spelt(said) if re.fullmatch("[a-z][a-z0-9_]*", spelt(said)) else f'"{said}"'


# ---- putting a clause together ---------------------------------------------------------------------------------------------------


class _Made:
    """A clause that is being put together: its header and its terms."""

    def __init__(self, clause: Clause, kind: str, names: Names, lines: Iterable[str]) -> None:
        self.clause, self.kind, self.names = clause, kind, names
        self.head: dict[str, str] = {}
        self.terms: list[str] = []
        self.codes: dict[str, str] = {}
        for line in lines:
            if line.startswith("^"):
                self._special(line[1:])
            else:
                self.terms.append(line)

    def text(self) -> str:
        """The text of the clause."""
        name = self.names.clauses[self.clause.number]
        keys = f" by {self.head['by']}" if "by" in self.head else ""
        unit = self.head.get(":")
        said = f'{self.kind} {name}{self.head.get("(", "")}{keys} "{self.clause.title}"'
        said += f": {self._with_codes(unit)}" if unit is not None else ""
        said += f" = {self.head['=']}" if "=" in self.head else ""
        wording = [line for paragraph in self.clause.wording for line in (BREAK, f"  > {paragraph}")]
        said = f"use {self.head['use']}" if self.kind == "use" else said
        return "\n".join([said, *(f"  {term}" for term in self.terms), *wording]) + "\n"

    def _with_codes(self, unit: str) -> str:
        if not unit.startswith("one of "):
            return unit
        members = unit.removeprefix("one of ").split(", ")
        return "one of " + ", ".join(f'{m} "{self.codes[m]}"' if m in self.codes else m for m in members)

    def _special(self, line: str) -> None:
        """A line that belongs to the header, or to a term that other paragraphs say the rest of."""
        word, _, rest = line.partition(" ")
        match word:
            case "by" | ":" | "=" | "use":
                self.head[word] = rest
            case "takes":
                self.terms.append(f"{'takes' if self.kind == 'deduction' else 'pays'} {rest}")
            case "code":
                member, _, spelling = rest.partition(" ")
                self.codes[member] = spelling
            case "source":
                self._source(rest)
            case "rows" | "restated":
                self.terms.append(line)
            case "bands":
                self.terms.append(f"{line} of {self.head['base']}")
            case "of":
                self.head["base"] = rest
            case "out":
                self._add_to(("score ", "combines "), f", {line}")
            case ",":
                self._add_to(("restated ",), line)
            case "named":
                self._add_to(("period from ",), f", {line}")
            case "roster":
                party, _, pinned = rest.partition(" ")
                at = next(n for n, term in enumerate(self.terms) if term.split(" ")[1:2] == [party])
                self.terms[at] += f", roster {pinned}"
            case "payee":
                party, _, column = rest.partition(" ")
                if column != f'from "{party}"':
                    self.terms.append(f"payee {column}")
            case _ if line.startswith("("):
                self.head["("] = line
            case _:
                raise AssertionError(line)

    def _add_to(self, starts: tuple[str, ...], more: str) -> None:
        at = next((n for n, term in enumerate(self.terms) if term.startswith(starts)), None)
        if at is None:
            message = f"the terms say more of what clause {self.clause.number} does not say: `{shown(more)}`"
            raise refused(message, self.clause.place)
        self.terms[at] += more

    def _source(self, rest: str) -> None:
        """How data spell a metric: spellings of its members stand in its unit, others after its source."""
        said, *more = rest.split("\x01")
        first = re.match(r'"(.*?)("(?: in percent)?(?:, sign turned)?)(.*)', said, re.DOTALL)
        assert first is not None
        spellings = [each for each in [first[3], *more] if each]
        others = []
        for each in spellings:
            spelling, _, meant = each.partition("\x00")
            if meant.startswith("‘"):
                self.codes[meant[1:]] = spelling
            else:
                others.append(f'"{spelling}" is {meant}')
        written = f'source "{first[1]}{first[2]}' + (f" ({', '.join(others)})" if others else "")
        if others or first[2] != '"' or first[1] != self.names.clauses[self.clause.number]:
            self.terms.append(written)
