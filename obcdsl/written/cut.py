"""Cut a contract file into clauses and lines before any grammar is involved. Columns are never counted.

A line at the left margin starts a clause; each indented line under it is a term. A line goes on when the one before is
unfinished (it ends in a comma, a colon, `=`, an operator, or inside an open bracket) or when it starts with an operator,
`and`, `or` or a word that begins a part. Comments are set aside with their offsets; they are not part of the contract.

>>> clauses, comments = cut("fee base  # block\\n  pays larger(£1,\\n    £2)\\n")
>>> [line.joins for line in clauses[0].lines], comments[0].text
([[], [40]], '# block')
"""

from __future__ import annotations

import re
from dataclasses import field

from obcdsl.record import dataclass

UNFINISHED = re.compile(r"(?:[,=:+*/(<>-]|\b(?:and|or|not|of|over|with))$")
GOES_ON = re.compile(r"(?:(?:and|or|at|below|from|above|up|in|when|otherwise)(?![a-z0-9_])|[-+*/)=<]|>=)")
CODE = re.compile(r'"[^"]*"?|[^"#]+')
QUOTED = re.compile(r'"[^"]*"?')


@dataclass(slots=True)
class Line:
    """A header or a term: its text from `start` to `end` in the file, comments blanked, and whether it is joined."""

    start: int
    end: int
    text: str = ""
    joins: list[int] = field(default_factory=list)
    """Offsets at which a further line of the file was joined to this one."""


@dataclass(slots=True)
class ClauseText:
    """A clause as cut from the file: its header first, then its terms."""

    lines: list[Line]


@dataclass(slots=True)
class Comment:
    """A comment: its offset, its text from `#`, and whether it stands alone on its line."""

    start: int
    text: str
    alone: bool


def code_part(line: str) -> str:
    """The line without its comment; a `#` inside quotes or wording is not a comment."""
    if "#" not in line:
        return line
    if line[:1] in " \t" and line.lstrip().startswith(">"):
        return line
    at = 0
    while matched := CODE.match(line, at):
        at = matched.end()
    return line[:at]


def cut(text: str) -> tuple[list[ClauseText], list[Comment]]:
    """The clauses of a file and its comments, in order. An indented line before any clause is a clause of its own."""
    clauses: list[ClauseText] = []
    comments: list[Comment] = []
    position = depth = 0
    previous = ""
    for raw in text.split("\n"):
        kept = code_part(raw)
        if len(kept) < len(raw):
            comments.append(Comment(position + len(kept), raw[len(kept) :].rstrip(), not kept.strip()))
        bare = kept.strip()
        if bare:
            start = position + len(kept) - len(kept.lstrip())
            end = position + len(kept.rstrip())
            if raw[:1] not in " \t" or not clauses:
                clauses.append(ClauseText([Line(start, end)]))
                depth = 0
            elif _goes_on(bare, previous, depth):
                clauses[-1].lines[-1].joins.append(start)
                clauses[-1].lines[-1].end = end
            else:
                clauses[-1].lines.append(Line(start, end))
                depth = 0
            previous = bare
            if not _is_wording(bare):
                plain = QUOTED.sub("", bare) if '"' in bare else bare
                depth = max(0, depth + plain.count("(") - plain.count(")"))
        position += len(raw) + 1
    _take_texts(text, clauses, comments)
    return clauses, comments


def _is_wording(bare: str) -> bool:
    return bare.startswith(">") and not bare.startswith(">=")


def _goes_on(bare: str, previous: str, depth: int) -> bool:
    if _is_wording(bare) or _is_wording(previous):
        return False
    return depth > 0 or bool(UNFINISHED.search(previous)) or bool(GOES_ON.match(bare))


def _take_texts(text: str, clauses: list[ClauseText], comments: list[Comment]) -> None:
    """Give each line its text, with comments inside it blanked so that offsets stay true."""
    waiting = iter(comments)
    comment = next(waiting, None)
    for clause in clauses:
        for line in clause.lines:
            at, pieces = line.start, []
            while comment is not None and comment.start < line.end:
                if comment.start >= line.start:
                    pieces += [text[at : comment.start], " " * len(comment.text)]
                    at = comment.start + len(comment.text)
                comment = next(waiting, None)
            line.text = "".join([*pieces, text[at : line.end]]) if pieces else text[at : line.end]
