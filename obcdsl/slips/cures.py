"""Cures of a line with a word out of place, each a small edit: the likeliest first. A cure is offered only if it reads.

>>> reads("weight 50%", "outcome_term"), reads("weight = 50%", "outcome_term")
(True, False)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from obcdsl.spelling import nearest
from obcdsl.words import PART_TERMINALS
from obcdsl.written.cut import Line
from obcdsl.written.lalr import Token, UnexpectedToken, parse_line

SUFFIX = re.compile(r"to \d+ places?\b|(?:half (?:up|even)|down|up) to [£$€]?\d[\d.,]*%?")
"""What a figure is rounded to, as it stands in the brackets of the function that rounds."""
VALUES = ("NAME", "NUMBER", "MONEY", "PERCENT", "LPAR")


def reads(text: str, start: str) -> bool:
    """Whether a line can be read from a start symbol."""
    try:
        parse_line(text, 0, start)
    except UnexpectedToken:
        return False
    return True


def cures(
    line: Line,
    token: Token,
    expected: set[str],
    previous: Token | None,
    kind: str,
    is_header: bool,
    words: dict[str, str],
) -> Iterator[tuple[str, str]]:
    """(what is wrong, the line as it may have been meant), the likeliest first; the caller tries whether it can be read."""
    before, after = line.text[: token.start - line.start], line.text[token.end - line.start :]
    said = token.text
    joined = before.rstrip()
    if token.kind == "$END":
        return
    if joined.endswith(")") and (suffix := SUFFIX.match(said + after)):
        yield (
            f"`{suffix[0]}` stands inside the brackets",
            f"{joined[:-1]} {suffix[0]})" + (said + after)[suffix.end() :],
        )
    if said in (":", "=") and previous is not None:
        yield f"no `{said}` stands here", joined + "  " + after.lstrip()
    if said in ("x", "X", "times") and previous is not None:
        yield f"`{said}` is a name here; times is `*`", before + "*" + after
    if said == "-" and re.search(r"years? \d+ ?$", joined):
        yield "a stretch of years is said with `to`", joined + " to " + after.lstrip()
    if previous is not None and previous.text == "applies" and token.kind == "NAME":
        yield "a phase is named after `in`", f"{joined}  in {said}{after}"
    if said == "-" and is_header and previous is not None and previous.kind == "NAME":
        yield "a name has no hyphen; its words are joined by `_`", joined + "_" + after.lstrip()
    follows = previous is not None and previous.kind in ("NAME", "NUMBER", "PERCENT", "MONEY", "RPAR")
    if token.kind in PART_TERMINALS or (token.kind == "NAME" and kind == "example"):
        yield f"a comma is missing before `{said}`", joined + ", " + said + after
    if follows and token.kind in VALUES and not is_header:
        yield f"an operator is missing before `{said}`: times is `*`", joined + " * " + said + after
        yield f"a comma is missing before `{said}`", joined + ", " + said + after
    if is_header and token.kind in ("NAME", *PART_TERMINALS) and "TITLE" in expected:
        title = re.match(r"[^:=]*?(?=\s*(?:[:=]|$))", said + after)
        if title:
            yield "a title stands in quotes", before + '"' + title.group() + '"' + (said + after)[title.end() :]
    if token.kind in ("NAME", "UNKNOWN"):
        close = nearest(said.lower(), [words[name] for name in expected if name in words])
        if close:
            yield f"`{said}` is not a word that can stand here", before + close + after
    inserted = [words[name] for name in sorted(expected) if name in words]
    start = kind if is_header else kind + "_term"
    readable = [word for word in inserted if reads(f"{before}{word} {said}{after}", start)]
    if len(readable) == 1:
        yield f"`{readable[0]}` is missing before `{said}`", f"{joined} {readable[0]} {said}{after}"
