"""The standard library as people look it up: every definition, table and clause of its files, and its templates.

Comment lines directly above a definition belong to it: what it is, then a line that starts with `Misleads` (where it
gives a wrong picture) and lines that start with `Source:`. A template is a whole contract, to be copied and changed.

>>> [entry.signature for entry in standard_library("achievement points")][:1]
['achievement(rate, threshold, benchmark)']
>>> standard_library("achievement points")[0].use
'use scoring'
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import takewhile
from pathlib import Path
from typing import Any

from obcdsl.record import dataclass
from obcdsl.resources import library_folder
from obcdsl.source import Source
from obcdsl.spelling import near
from obcdsl.written import ast
from obcdsl.written.cut import cut
from obcdsl.written.files import read_source
from obcdsl.written.parse import Parsed, parse

TEMPLATE = "template"
NOT_LISTED = frozenset(["use", "example", "contract"])
REMARK = re.compile(r"(Misleads|Sources?:)")
MOST_NEAR = 5


@dataclass(frozen=True, slots=True)
class Remarks:
    """A comment in its parts, each paragraph on one line: what it is, where it misleads, and where it is from."""

    about: tuple[str, ...] = ()
    misleads: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """Something of the library: `kind` is that of its clause, or `template`; `text` is its source.

    `remarks` is what stands directly above it, `file_remarks` what stands at the top of its file.
    """

    name: str
    kind: str
    title: str
    file: str
    text: str
    arguments: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    remarks: Remarks = Remarks()
    file_remarks: Remarks = Remarks()
    path: Path = Path()

    @property
    def signature(self) -> str:
        """The name with its arguments or keys, as a contract writes them."""
        arguments = f"({', '.join(self.arguments)})" if self.arguments else ""
        return f"{self.name}{arguments}{' by ' + ', '.join(self.keys) if self.keys else ''}"

    @property
    def use(self) -> str:
        """How to use it: the line of the contract that incorporates its file, or the command that copies a template."""
        if self.kind == TEMPLATE:
            return f"obc library {self.name} --source > contract.obc"
        return f"use {self.path.stem}"

    @property
    def searched(self) -> tuple[str, ...]:
        """What is searched for words, from what counts most to what counts least."""
        said = (self.signature, self.title, *(" ".join(_all(each)) for each in (self.remarks, self.file_remarks)))
        return *(text.casefold() for text in said), self.file


def _all(said: Remarks) -> tuple[str, ...]:
    return (*said.about, *said.misleads, *said.sources)


def standard_library(*words: str) -> tuple[Entry, ...]:
    """What the library holds, file by file; with words, what holds them all, best first.

    Each argument may be several words. They are looked for in names, titles and comments, in capitals or not.
    """
    wanted = [word for said in words for word in said.casefold().split()]
    found = list(_entries(library_folder()))
    return tuple(sorted((e for e in found if _holds(e, wanted)), key=lambda e: _rank(e, wanted)) if wanted else found)


def named(name: str) -> tuple[Entry, ...]:
    """What has exactly this name: a template may have the name of a definition."""
    return tuple(entry for entry in _entries(library_folder()) if entry.name == name)


def nearest_names(words: Iterable[str]) -> list[str]:
    """The names that may have been meant by words which nothing holds, nearest first.

    >>> nearest_names(["achievment"])
    ['achievement', 'achieved']
    """
    entries = standard_library()
    known = {part: entry.name for entry in reversed(entries) for part in (*entry.name.split("_"), entry.name)}
    said = list(words)
    close = [known[part] for word in ["_".join(said), *said] for part in near(word.casefold(), known, MOST_NEAR)]
    return list(dict.fromkeys(close))[:MOST_NEAR]


def _holds(entry: Entry, wanted: list[str]) -> bool:
    return all(any(word in part for part in entry.searched) for word in wanted)


def _rank(entry: Entry, wanted: list[str]) -> int:
    """How far from the name the words stand: the sum of the first place of each."""
    return sum(next(at for at, part in enumerate(entry.searched) if word in part) for word in wanted)


# ---- reading the files --------------------------------------------------------------------------------------------------


def _entries(folder: Path) -> Iterator[Entry]:
    for path in sorted(folder.glob("*.obc")):
        source = read_source(path, f"{folder.name}/{path.name}")
        if isinstance(source, Source):
            yield from _of_file(source, path)
    templates = folder / "templates"
    for path in sorted([*templates.glob("*.obc"), *templates.glob("*/contract.obc")]):
        source = read_source(path, f"{folder.name}/{path.relative_to(folder).as_posix()}")
        if isinstance(source, Source) and (entry := _template(source, path)) is not None:
            yield entry


def _of_file(source: Source, path: Path) -> Iterator[Entry]:
    """The clauses of a library file; one with a fault in its header is passed over."""
    parsed = parse(source)
    ends = clause_ends(source.text)
    top = _top(source, parsed)
    for node in parsed.clauses:
        head: ast.Head = node.head
        start = source.starts[source.line_and_column(head.span.start)[0] - 1]
        if head.kind in NOT_LISTED or start not in ends:
            continue
        yield Entry(
            head.name.text,
            head.kind,
            head.said,
            source.path,
            source.text[start : ends[start]],
            tuple(word.text for word in getattr(node, "parameters", ())),
            tuple(word.text for word in head.keys),
            remarks(_above(source, start)),
            top,
            path,
        )


def clause_ends(text: str) -> dict[int, int]:
    """Where each clause of a text ends, with the comment in its last line, by where it starts."""
    found = {clause.lines[0].start: text.find("\n", clause.lines[-1].end) for clause in cut(text)[0]}
    return {start: end if end >= 0 else len(text) for start, end in found.items()}


def _template(source: Source, path: Path) -> Entry | None:
    parsed = parse(source)
    contract: Any = next((node for node in parsed.clauses if node.head.kind == "contract"), None)
    if contract is None:
        return None
    name = path.parent.name if path.name == "contract.obc" else path.stem
    said = remarks(_first_lines(source))
    return Entry(name, TEMPLATE, contract.head.said, source.path, source.text.rstrip("\n"), remarks=said, path=path)


def _top(source: Source, parsed: Parsed) -> Remarks:
    """What stands at the top of a file, but for the lines that belong to its first clause."""
    lines = _first_lines(source)
    first = min((node.head.span.start for node in parsed.clauses), default=0)
    own = len(_above(source, source.starts[source.line_and_column(first)[0] - 1]))
    return remarks(lines[: len(lines) - own])


def _first_lines(source: Source) -> list[str]:
    """The comment and blank lines before the first clause."""
    return list(takewhile(lambda line: not line.strip() or line.startswith("#"), source.text.split("\n")))


def _above(source: Source, start: int) -> list[str]:
    """The comment lines directly above the line that starts here."""
    before = source.text[:start].split("\n")[:-1]
    return list(takewhile(lambda line: line.startswith("#"), reversed(before)))[::-1]


def remarks(lines: Iterable[str]) -> Remarks:
    """Comment lines in their parts; a rule across the page is no remark.

    >>> remarks(["# Half of it.", "# Misleads where few", "# are counted.", "# Source: a book."])
    Remarks(about=('Half of it.',), misleads=('Misleads where few are counted.',), sources=('a book.',))
    """
    paragraphs = [""]
    for line in lines:
        text = line.lstrip("#").strip()
        if REMARK.match(text) or not text.strip("-=* "):
            paragraphs.append("")
        if text and not re.match(r"[-=*]{3,}", text):
            paragraphs[-1] = f"{paragraphs[-1]} {text}".strip()
    said = [paragraph for paragraph in paragraphs if paragraph]
    sources = tuple(re.sub(r"^Sources?:\s*", "", each) for each in said if each.startswith(("Source:", "Sources:")))
    misleads = tuple(each for each in said if each.startswith("Misleads"))
    return Remarks(tuple(each for each in said if not REMARK.match(each)), misleads, sources)
