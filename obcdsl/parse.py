"""From text to the contract as written. Each line is parsed alone, so one fault never harms another.

A line with a fault is reported and left out of its clause, which knows that it lost a line; a header with a fault leaves
a broken clause, whose name stays known so that nothing is reported twice.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from obcdsl.clauses import BY_KIND
from obcdsl.clauses.common import gather
from obcdsl.cut import ClauseText, Comment, cut
from obcdsl.diagnostic import Diagnostic, Label, error
from obcdsl.expressions import Reading
from obcdsl.faults import WORD, explained, trapped
from obcdsl.lalr import Branch, UnexpectedToken, parse_line
from obcdsl.source import Source, Span

MOST_CLAUSES = 5000


@dataclass(slots=True)
class Parsed:
    """One file as written: its clauses in order, the names of broken ones, comments and findings."""

    source: Source
    clauses: list[Any] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
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
        parsed.findings.append(error("empty", "no contract found: the file holds no clause", Label(Span(source.path, 0, 0))))
        return parsed
    if len(cut_clauses) > MOST_CLAUSES:
        at = cut_clauses[MOST_CLAUSES].lines[0]
        parsed.findings.append(error("limit", f"a file has at most {MOST_CLAUSES:,} clauses", Label(Span(source.path, at.start, at.end))))
        return parsed
    for clause in cut_clauses:
        _clause(parsed, clause)
    return parsed


def _clause(parsed: Parsed, clause: ClauseText) -> None:
    path = parsed.source.path
    reading = Reading(path)
    header_line = clause.lines[0]
    kind_match = WORD.match(header_line.text)
    kind = kind_match.group() if kind_match else ""
    trees: list[Branch | None] = []
    for number, line in enumerate(clause.lines):
        fault = trapped(path, line)
        if fault is None and number == 0 and kind not in BY_KIND:
            from obcdsl.faults import unknown_clause

            fault = unknown_clause(path, line, kind, parsed.source.text)
        if fault is None:
            start = kind if number == 0 else kind + "_term"
            if kind in BY_KIND:
                try:
                    trees.append(parse_line(line.text, line.start, start))
                    continue
                except UnexpectedToken as unexpected:
                    fault = explained(path, line, unexpected, kind, number == 0, parsed.source.text)
        if fault is not None:
            parsed.findings.append(fault)
        trees.append(None)
        if number == 0 and kind not in BY_KIND:
            break
    lost = sum(tree is None for tree in trees)
    span = Span(path, header_line.start, clause.lines[-1].end)
    header = trees[0]
    if header is None:
        name = WORD.match(header_line.text[len(kind) :].lstrip()) if kind in BY_KIND else None
        if name:
            parsed.broken.add(name.group())
        return
    lines = gather(reading, kind, header, (tree for tree in trees[1:] if tree is not None), span, lost)
    parsed.clauses.append(BY_KIND[kind].build(lines))
    parsed.findings.extend(reading.findings)
