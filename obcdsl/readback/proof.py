"""The proof that signed words are a contract: read them back, and compare the two programs.

Three things must hold. Every paragraph is a phrase of the terms, in one way. The contract that was read back says the
very words that were read: nothing in them was passed over. And its program is that of the contract they were signed for,
positions apart, as are the words of its examples and accepted warnings: nothing was lost.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from itertools import zip_longest
from pathlib import Path
from typing import Any

from obcdsl import core
from obcdsl.contract import Contract
from obcdsl.diagnostic import Diagnostic, Label, Refusal, error
from obcdsl.english.words import clean
from obcdsl.library import Incorporated
from obcdsl.parse import Parsed, parse
from obcdsl.pipeline import Compiled
from obcdsl.readback.clauses import KINDS, clause_text
from obcdsl.readback.layout import Clause, Document, document, refused
from obcdsl.readback.matching import readings
from obcdsl.readback.names import Names, fresh, named, spelt
from obcdsl.record import dataclass
from obcdsl.render.terms import LIBRARY, numbered
from obcdsl.resolve import resolved
from obcdsl.source import NOWHERE, Source, Span

TABLE = re.compile("These are terms of the contract:")
ROW_OF = re.compile("^“[^”]*”(?: \\(clause [0-9.]+\\))? stands for the row of ")
FINGERPRINT = "Fingerprint of the signed text"


@dataclass(frozen=True, slots=True)
class Chosen:
    """Names that a contract gives its clauses (by number), its parties and its keys (by what they are called)."""

    clauses: Mapping[str, str]
    parties: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadBack:
    """A contract read from words: its text, that of the library clauses it incorporates, and both compiled."""

    text: str
    library: str
    contract: Contract


def read_back(words: str, folder: Path | None = None, chosen: Chosen | None = None, path: str = "") -> ReadBack:
    """The contract that signed words say.

    Args:
        words: terms in Markdown, as `obc terms` writes them.
        folder: where the files stand that the terms pin by their hash.
        chosen: names to give; without it they are made of the titles.
        path: what the words are called in messages.

    Raises:
        Refusal: where a paragraph cannot be read, in one way, or what was read is no sound contract.
    """
    found = document(words, path)
    names = _names(found, chosen or Chosen({}))
    own: list[str] = []
    library: list[str] = []
    for clause in found.clauses:
        if clause.part <= LIBRARY:
            (library if clause.part == LIBRARY else own).append(clause_text(clause, names))
    if not own:
        raise refused("these terms have no clauses", Span(path, 0, 1))
    own[0] += _version(found, names)
    text = "\n".join(own)
    return ReadBack(text, "\n".join(library), _compiled(text, "\n".join(library), folder))


def contract_text(words: str, path: str = "") -> str:
    """The text of the contract that signed words say, its library clauses in it; names are made of the titles.

    Raises:
        Refusal: as for `read_back`.
    """
    found = document(words, path)
    names = _names(found, Chosen({}))
    clauses = [clause for clause in found.clauses if clause.part <= LIBRARY]
    texts = [clause_text(clause, names) for clause in clauses]
    if not texts:
        raise refused("these terms have no clauses", Span(path, 0, 1))
    texts[0] += _version(found, names)
    return "\n".join(
        text for text, clause in zip(texts, clauses, strict=True) if KINDS[clause.part - 1 : clause.part] != ("use",)
    )


def counted(words: str) -> tuple[int, int]:
    """How many clauses and paragraphs of signed words are read."""
    clauses = [clause for clause in document(words).clauses if clause.part <= LIBRARY]
    return len(clauses), sum(len(clause.paragraphs) for clause in clauses)


def _version(found: Document, names: Names) -> str:
    said, _ = readings(found.standing, ("head",), names)
    if len(said) != 1:
        raise refused(f"`{found.standing[:60]}` does not say whether these terms are draft or final", NOWHERE)
    version = said.pop()
    return f"  {version}\n" if version else ""


def _compiled(text: str, library: str, folder: Path | None) -> Contract:
    path = (folder or Path()) / "contract.obc"
    written = Incorporated(parse(Source(str(path), text)))
    written.findings.extend(written.main.findings)
    uses = [word.text for node in written.main.clauses if node.head.kind == "use" for word in node.files]
    for at, name in enumerate(uses):
        parsed: Parsed = parse(Source(f"{name}.obc", library if at == 0 else ""))
        written.libraries[name] = parsed
        if at == 0 and library:
            written.findings.extend(parsed.findings)
    scope, program = resolved(written, folder)
    errors = [finding for finding in (*written.findings, *scope.findings) if finding.level == "error"]
    if errors or program is None:
        raise Refusal(errors)
    return Contract(Compiled(written, scope, program, tuple(scope.findings)), path)


# ---- names -------------------------------------------------------------------------------------------------------------------


def _names(found: Document, chosen: Chosen) -> Names:
    from obcdsl.english.phrasebook import CELL, ROW

    titles = {clause.number: clause.title for clause in found.clauses if clause.part <= LIBRARY}
    first = next((clause for clause in found.clauses if clause.number == "1.1"), None)
    grid = next((p for p in first.paragraphs if p.startswith("The parties are:")), "") if first else ""
    rows = [row.split(CELL) for row in grid.split(ROW)[2:]]
    payee = next((row[1] for row in rows if len(row) == 3 and row[2].startswith("one for each row")), "")
    apart = {number: f"{fresh(title, set())}_key" for number, title in _keys_in_quotes(found).items()}
    names = named(titles, [row[1] for row in rows if len(row) == 3], payee, {**apart, **chosen.clauses}, chosen.parties)
    if payee:
        names.keys[payee[4:] if payee.lower().startswith("the ") else payee] = names.payee
    for clause in found.clauses:
        if clause.paragraphs and (TABLE.match(clause.paragraphs[0]) or any(map(ROW_OF.search, clause.paragraphs))):
            names.tables.add(names.clauses.get(clause.number, ""))
        if _is_key(clause):
            name = names.clauses[clause.number]
            names.keys[name.replace("_", " ").strip()] = name
        elif clause.paragraphs and clause.paragraphs[0].startswith("These are terms of the contract:"):
            heading = clause.paragraphs[0].split(ROW)[1].split(CELL)
            for said in heading:
                names.keys.setdefault(said, names.parties.get(said) or spelt(said))
    return names


def _is_key(clause: Clause) -> bool:
    """Whether a clause is of a key: one of the contract's own part for them, or one from the library."""
    said = clause.paragraphs[0] if clause.paragraphs else ""
    return clause.part == 3 or (clause.part == LIBRARY and "” is whatever the data name" in said)


def _keys_in_quotes(found: Document) -> dict[str, str]:
    """The keys that words call by a title in quotes: their names cannot be their titles."""
    said = "\n".join(paragraph for clause in found.clauses for paragraph in clause.paragraphs)
    return {
        clause.number: clause.title
        for clause in found.clauses
        if _is_key(clause) and re.search(f"(?:each|every|and|the|same|a) “{re.escape(clause.title)}”", said)
    }


def names_of(contract: Contract) -> Chosen:
    """The names that a contract gives, for reading its own words."""
    numbers = {number: node.head.name.text for number, node in numbered(contract).items()}
    return Chosen(numbers, tuple(party.name for party in contract.program.parties))


# ---- the proof -----------------------------------------------------------------------------------------------------------------


def proved(words: str, contract: Contract, path: str = "") -> tuple[Diagnostic, ...]:
    """Why signed words are not a contract's program; nothing where they are.

    Args:
        words: terms in Markdown, as `obc terms` writes them.
        contract: the contract whose words they should be.
        path: what the words are called in messages.

    Raises:
        Refusal: where the words cannot be read, or the contract has errors.
    """
    folder = contract.path.parent if contract.path is not None else None
    found = read_back(words, folder, names_of(contract), path)
    return (*_other_words(words, found.contract, path), *_other_sums(words, contract, found.contract, path))


def _other_words(words: str, found: Contract, path: str) -> list[Diagnostic]:
    """The first line that the contract read back does not say as the words do: they say more, or something else."""
    apart = _first_apart(words, found.terms(), path)
    if apart is None:
        return []
    label, other = apart
    note = f"The contract that the words make says `{other}` here."
    return [error("read-back", "this does not follow from the rest of the words", label, notes=[note])]


def _other_sums(words: str, contract: Contract, found: Contract, path: str) -> list[Diagnostic]:
    """Where the words are those of another contract: the first line that the contract says otherwise."""
    one, other = meaning(contract, _passed_over(contract)), meaning(found, _passed_over(found))
    apart = _first_apart(words, contract.terms(), path)
    if apart is not None:
        label, said = apart
        message = "the contract says this otherwise" + (", though its payments are the same" if one == other else "")
        return [error("read-back", message, label, notes=[f"It says `{said}` here."])]
    if one == other:
        return []
    place = _places(one, other)[0].split(":")[0].strip("/").replace("/", ", ")
    message = f"these words can be those of two contracts: they leave open {place}"
    return [error("read-back", message, Label(Span(path, 0, 1)))]


def _first_apart(words: str, others: str, path: str) -> tuple[Label, str] | None:
    """The first line of terms that other terms do not say, and what they say in its place."""
    told, says = _unmarked(words), _unmarked(others)
    for at, (line, other) in enumerate(zip_longest(told, says, fillvalue="")):
        if line != other:
            start = sum(len(one) + 1 for one in words.split("\n")[:at])
            return Label(Span(path, start, start + max(len(line), 1))), other or "nothing"
    return None


def _unmarked(words: str) -> list[str]:
    """The lines of terms, the fingerprint left out: it is that of the text and not of the words."""
    return ["" if line.startswith(FINGERPRINT) else line for line in words.rstrip("\n").split("\n")]


def meaning(contract: Contract, without: frozenset[str] = frozenset()) -> Any:
    """All that settles a payment: the program and what it expects of data, without positions; `without` some tables."""
    program = contract.program
    tables = {name: table for name, table in program.tables.items() if name not in without}
    gone = {key for name in without if name in program.tables for key in program.tables[name].keys}
    needed = {key for table in tables.values() for key in table.keys} | set(contract.compiled.scope.clauses)
    keys = {name: key for name, key in program.keys.items() if name not in gone or name in needed}
    program = dataclasses.replace(program, tables=tables, keys=keys)
    return {"program": without_places(program), "data": without_places(contract.schema)}


def _passed_over(contract: Contract) -> frozenset[str]:
    """The tables of library files that nothing in the contract reads: its words do not say them."""
    said = {node.head.name.text for node in numbered(contract).values()}
    return frozenset(set(contract.program.tables) - said)


SHOWN_ONLY = {"Guarantee": ("text",), "Gate": ("text",), "Program": ("order",)}
"""What a program holds to show how something was written."""


def without_places(value: Any) -> Any:
    """A value as plain data, without positions, and without how a condition was written."""
    if isinstance(value, Span):
        return None
    if isinstance(value, core.Program):
        value = dataclasses.replace(value, payments=tuple(sorted(value.payments, key=lambda pay: pay.name)))
    if isinstance(value, tuple | list):
        return tuple(without_places(item) for item in value)
    if isinstance(value, Mapping):
        return {str(key): without_places(item) for key, item in sorted(value.items(), key=lambda item: str(item[0]))}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        name = type(value).__name__
        fields = {
            part.name: clean(getattr(value, part.name))
            if part.name == "title"
            else without_places(getattr(value, part.name))
            for part in dataclasses.fields(value)
            if part.name not in SHOWN_ONLY.get(name, ())
        }
        return {"": name, **fields}
    return repr(value)


def _places(one: Any, other: Any, where: str = "") -> list[str]:
    """Where two pieces of plain data differ."""
    if one == other:
        return []
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        return [place for key in one for place in _places(one[key], other[key], f"{where}/{key}" if key else where)]
    if isinstance(one, tuple) and isinstance(other, tuple) and len(one) == len(other):
        return [
            place for at, pair in enumerate(zip(one, other, strict=True)) for place in _places(*pair, f"{where}/{at}")
        ]
    return [f"{where}: {str(one)[:150]} | {str(other)[:150]}"]
