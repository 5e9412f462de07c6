"""From text to the contract as written. Each line is parsed alone, so one fault never harms another.

A slip that leaves no doubt (`40 %`, a misspelt term, a lost indent) is reported, and the line is read as it was meant. A
line with another fault is left out of its clause, which knows that it lost a line; a header with a fault leaves a broken
clause, whose name stays known so that nothing is reported twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import field, replace
from typing import Any

from obcdsl.clauses import BY_KIND
from obcdsl.clauses.common import gather
from obcdsl.diagnostic import Diagnostic, Label, error
from obcdsl.record import dataclass
from obcdsl.slips.dangling import Dangling, dangling, left_over
from obcdsl.slips.faults import WORD, clause_indented, explained, term_at_margin, unknown_clause
from obcdsl.slips.traps import Fault, trapped
from obcdsl.source import Source, Span
from obcdsl.spelling import nearest
from obcdsl.words import CLAUSE_WORDS
from obcdsl.written.cut import ClauseText, Comment, Line, cut
from obcdsl.written.expressions import Reading
from obcdsl.written.lalr import Branch, Token, UnexpectedToken, parse_line, term_words

MOST_CLAUSES = 5000
MOST_OF = {"outcome": 1000, "phase": 100, "metric": 2000}
STROKES = "//"
"""What starts a comment in other languages; a line of it stands for nothing."""
MOST_EDITS = 20
"""Slips read as they were meant in one line; a line with more is left out."""


@dataclass(slots=True)
class Parsed:
    """One file as written: its clauses in order, the names of broken ones, comments and findings."""

    source: Source
    clauses: list[Any] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    lacks_library: bool = False
    """Whether a `use` could not be read, so that names may be unknown for that alone."""
    comments: list[Comment] = field(default_factory=list)
    findings: list[Diagnostic] = field(default_factory=list)


def parse(source: Source) -> Parsed:
    """The contract as written, with every fault of its text.

    >>> parsed = parse(Source("a.obc", "phase early: years 1 to 2"))
    >>> parsed.clauses[0].head.name.text, parsed.findings
    ('early', [])
    """
    cut_clauses, comments = cut(source.text)
    parsed = Parsed(source, comments=comments)
    if not cut_clauses:
        parsed.findings.append(
            error("empty", "no contract found: the file holds no clause", Label(Span(source.path, 0, 0)))
        )
        return parsed
    if len(cut_clauses) > MOST_CLAUSES:
        start = cut_clauses[MOST_CLAUSES].lines[0]
        parsed.findings.append(
            error(
                "limit",
                f"a file has at most {MOST_CLAUSES:,} clauses",
                Label(Span(source.path, start.start, start.end)),
            )
        )
        return parsed
    for clause in _laid_out(parsed, _within_limits(parsed, cut_clauses)):
        _clause(parsed, clause)
    return parsed


def _within_limits(parsed: Parsed, clauses: list[ClauseText]) -> list[ClauseText]:
    """The clauses without those of a kind of which there are too many: these are counted, not read."""
    kinds = [_first_word(clause.lines[0]) for clause in clauses]
    over = {kind: most for kind, most in MOST_OF.items() if kinds.count(kind) > most}
    kept = []
    for clause, kind in zip(clauses, kinds, strict=True):
        if kind not in over:
            kept.append(clause)
            continue
        name = WORD.match(clause.lines[0].text[len(kind) :].lstrip())
        if name:
            parsed.broken.add(name.group())
        over[kind] -= 1
        if over[kind] == -1:
            label = Label(Span(parsed.source.path, clause.lines[0].start, clause.lines[0].end), "one too many")
            message = f"a contract has at most {MOST_OF[kind]:,} {kind} clauses, and this one has {kinds.count(kind):,}"
            parsed.findings.append(error("limit", message, label))
    return kept


# ---- layout --------------------------------------------------------------------------------------------------------------


def _first_word(line: Line) -> str:
    found = WORD.match(line.text)
    return found.group() if found else ""


def _laid_out(parsed: Parsed, clauses: list[ClauseText]) -> Iterator[ClauseText]:
    """The clauses with lost and gained indents mended, each reported."""
    path = parsed.source.path
    waiting: ClauseText | None = None
    for clause in clauses:
        kind = _first_word(clause.lines[0])
        owner = _first_word(waiting.lines[0]) if waiting else ""
        if waiting is not None and clause.lines[0].text.startswith(STROKES):
            waiting.lines.extend(clause.lines)
            continue
        if (
            waiting is not None
            and kind not in BY_KIND
            and owner in BY_KIND
            and _is_term_of(kind, clause.lines[0], owner)
        ):
            name = WORD.match(waiting.lines[0].text[len(owner) :].lstrip())
            parsed.findings.append(term_at_margin(path, clause.lines[0], kind, owner, name.group() if name else ""))
            waiting.lines.extend(clause.lines)
            continue
        if waiting is not None:
            yield from _split(parsed, waiting)
        waiting = clause
    if waiting is not None:
        yield from _split(parsed, waiting)


def _is_term_of(word: str, line: Line, kind: str) -> bool:
    if word in term_words(kind):
        return True
    if kind != "table" or not word or nearest(word, CLAUSE_WORDS):
        return False
    return _parsed_or_not(line, "table_term") is not None


def _parsed_or_not(line: Line, start: str) -> Branch | None:
    try:
        return parse_line(line.text, line.start, start)
    except UnexpectedToken:
        return None


def _split(parsed: Parsed, clause: ClauseText) -> Iterator[ClauseText]:
    """The clause cut where an indented line is the header of another."""
    kind = _first_word(clause.lines[0])
    if kind not in BY_KIND or kind == "table":
        yield clause
        return
    known = term_words(kind)
    lines = [clause.lines[0]]
    for line in clause.lines[1:]:
        word = _first_word(line)
        if word in BY_KIND and word not in known and _parsed_or_not(line, word) is not None:
            parsed.findings.append(clause_indented(parsed.source.path, line, word))
            yield ClauseText(lines)
            lines, known = [], term_words(word)
        lines.append(line)
    yield ClauseText(lines)


# ---- clauses and lines ------------------------------------------------------------------------------------------------------


def _names_meant(header: Line) -> set[str]:
    """What a header that cannot be read may have been meant to define: its name, with its hyphens as `_` too."""
    untitled = re.sub(r'"[^"\n]*"?', " ", header.text[len(_first_word(header)) :])
    name = re.match(r"\s*([a-z]\w*(?:-\w+)*)", untitled)
    return {WORD.match(name[1]).group(), name[1].replace("-", "_")} if name else set()  # type: ignore[union-attr]


def _clause(parsed: Parsed, clause: ClauseText) -> None:
    reading = Reading(parsed.source.path)
    first = clause.lines[0]
    if first.text.startswith(STROKES) and (fault := trapped(parsed.source.path, first)):
        parsed.findings.append(fault.finding)
        return
    kind, trees = _header(parsed, first)
    if not kind:
        return
    lost = 0
    for line in clause.lines[1:]:
        if line.text.startswith(STROKES) and (fault := trapped(parsed.source.path, line)):
            parsed.findings.append(fault.finding)
            continue
        found = _trees(parsed, line, kind, is_header=False)
        lost += not found
        trees.extend(found)
    if not trees or trees[0].rule != kind:
        parsed.broken |= _names_meant(first)
        parsed.lacks_library |= kind == "use"
        return
    span = Span(parsed.source.path, first.start, clause.lines[-1].end)
    lines = gather(reading, kind, trees[0], trees[1:], span, lost)
    parsed.clauses.append(BY_KIND[kind].build(lines))
    parsed.findings.extend(reading.findings)


def _header(parsed: Parsed, line: Line) -> tuple[str, list[Branch]]:
    """The kind of a clause and the trees of its header; no kind where it is no clause."""
    kind = _first_word(line)
    if kind in BY_KIND:
        return kind, _trees(parsed, line, kind, is_header=True)
    trap = trapped(parsed.source.path, line)
    fault = trap if trap is not None and trap.edit is None else unknown_clause(parsed.source.path, line, kind)
    parsed.findings.append(fault.finding)
    if fault.edit is None:
        return "", []
    start, end, kind = fault.edit
    return kind, _trees(parsed, line, kind, is_header=True, edits=[(start, end, kind)])


def _trees(
    parsed: Parsed, line: Line, kind: str, *, is_header: bool, edits: list[tuple[int, int, str]] | None = None
) -> list[Branch]:
    """The trees of a line: one, or several where a word at a line's end joined terms, or none where it has a fault."""
    found, rest = _tree(parsed, line, kind, is_header, edits or [])
    while rest is not None:
        more, rest = _tree(parsed, rest, kind, False, [])
        found += more
    return found


def _tree(
    parsed: Parsed, line: Line, kind: str, is_header: bool, edits: list[tuple[int, int, str]]
) -> tuple[list[Branch], Line | None]:
    """The tree of a line, if it can be read, and the line that was joined to it by mistake, if one was."""
    text, offsets = line.text, range(line.start, line.start + len(line.text))
    places: list[int] | range = offsets
    for edit in edits:
        text, places = _edited(text, places, edit)
    for _ in range(MOST_EDITS):
        edited = Line(line.start, line.end, text, line.joins if text is line.text else [])
        met = _read(parsed, edited, kind, is_header)
        if isinstance(met, Branch):
            if places is not offsets:
                _put_back(met, line.start, places)
            return [met], None
        if isinstance(met, Dangling) and met.join is not None:
            return _unjoined(parsed, edited, kind, is_header, met)
        fault = met if isinstance(met, Fault) else Fault(left_over(parsed.source.path, edited, met))
        parsed.findings.append(fault.finding if places is offsets else _found_in(fault.finding, line.start, places))
        if fault.edit is None:
            return [], None
        text, places = _edited(text, places, fault.edit)
    return [], None


def _read(parsed: Parsed, line: Line, kind: str, is_header: bool) -> Branch | Fault | Dangling:
    """The tree of a line, or its fault, or the word at a line's end that joins it to the next term."""
    fault = trapped(parsed.source.path, line)
    if fault is not None:
        return fault
    start = kind if is_header else kind + "_term"
    try:
        return parse_line(line.text, line.start, start)
    except UnexpectedToken as unexpected:
        left = dangling(line, unexpected.token.start, kind, start)
        return left or explained(parsed.source.path, line, unexpected, kind, is_header)


def _unjoined(
    parsed: Parsed, line: Line, kind: str, is_header: bool, left: Dangling
) -> tuple[list[Branch], Line | None]:
    """The tree of the term before a word that joined the next one to it, and that next one."""
    assert left.join is not None
    parsed.findings.append(left_over(parsed.source.path, line, left))
    if not left.is_whole:
        return [], None
    below = Line(left.join, line.end, line.text[left.join - line.start :], [j for j in line.joins if j > left.join])
    return [parse_line(left.kept, line.start, kind if is_header else kind + "_term")], below


# ---- lines read as they were meant --------------------------------------------------------------------------------------------


def _edited(text: str, places: list[int] | range, edit: tuple[int, int, str]) -> tuple[str, list[int]]:
    """The text with an edit, and where each of its letters stands in the file."""
    start, end, new = edit
    here = places[start] if start < len(places) else places[-1]
    own = places[start:end] if len(new) == end - start else [here] * len(new)
    return text[:start] + new + text[end:], [*places[:start], *own, *places[end:]]


def _put_back(tree: Branch, base: int, places: list[int] | range) -> None:
    """Give a tree of an edited line its places in the file."""
    pending: list[Branch | Token] = [tree]
    while pending:
        node = pending.pop()
        node.start, node.end = _place(node.start, base, places), _place(node.end - 1, base, places) + 1
        if isinstance(node, Branch):
            pending.extend(node.children)


def _place(offset: int, base: int, places: list[int] | range) -> int:
    return places[min(max(offset - base, 0), len(places) - 1)]


def _found_in(finding: Diagnostic, base: int, places: list[int] | range) -> Diagnostic:
    """A finding of an edited line with its places in the file."""
    labels = []
    for label in finding.labels:
        if isinstance(label, Label):
            span = label.span
            label = replace(
                label,
                span=Span(
                    span.path, _place(span.start, base, places), _place(max(span.end - 1, span.start), base, places) + 1
                ),
            )
        labels.append(label)
    return replace(finding, labels=tuple(labels))
