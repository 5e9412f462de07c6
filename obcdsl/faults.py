"""What is wrong with a line, in the contract's own words: words that stand where they cannot.

`explained` turns an unexpected word into a finding by where it stands rather than by what the tables would take. A cure
is offered only if the line with it can be read (`_cures`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from obcdsl.cut import Line
from obcdsl.diagnostic import Diagnostic, Label, error
from obcdsl.lalr import Token, UnexpectedToken, parse_line, tables, term_words
from obcdsl.source import Span
from obcdsl.spelling import nearest
from obcdsl.traps import Fault, at, one_line
from obcdsl.words import CLAUSE_WORDS, LATER_CLAUSES, PART_TERMINALS, RESERVED, expected_in_words

WORD = re.compile(r"[a-z][a-z0-9_]*")
ANY_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
VALUES = ("NAME", "NUMBER", "MONEY", "PERCENT", "LPAR")
CAPS = {
    "max": "then at most",
    "maximum": "then at most",
    "cap": "then at most",
    "capped": "then at most",
    "limit": "then at most",
    "limited": "then at most",
    "min": "then at least",
    "minimum": "then at least",
    "floor": "then at least",
    "at": "then at",
}
OTHER_WORDS = {
    "if": "only if",
    "less": "then less",
    "minus": "then less",
    "deduct": "then less",
    "round": "then round",
    "rounded": "then round",
    "pay": "pays",
    "amount": "pays",
    "payment": "pays",
    "from": "paid by",
    "by": "paid by",
    "weighting": "weight",
    "scoring": "score",
    "compare": "compares",
    "rows": "rows from",
    "start": "term",
    "starts": "term",
    "duration": "term",
    "buyer": "purchaser",
    "default": "missing",
    "range": "valid",
    "outcomes": "rewards",
    "splits": "divides",
    "when": "applies when",
}
"""Words that people write for a term, and the words that begin it."""

PHASE_YEARS = "A phase is a stretch of contract years, such as `years 1 to 2`."
MARGINAL_OR_WHOLE = (
    "Marginal: each rate takes the part of the difference in its own band. Whole: one rate takes all of it."
)


# ---- clauses -------------------------------------------------------------------------------------------------------------


def unknown_clause(path: str, line: Line, kind: str) -> Fault:
    """The first word of a line at the margin that begins no clause."""
    first = ANY_WORD.match(line.text)
    label = at(path, line, 0, len(first.group()) if first else 1)
    kinds = [f"The kinds are {', '.join(CLAUSE_WORDS)}."]
    if first and first.group().lower() in CLAUSE_WORDS:
        low = first.group().lower()
        return Fault(
            error(
                "spelling", f"the words of the language are written in small letters: `{first.group()}`", label, fix=low
            ),
            (0, len(low), low),
        )
    if kind in LATER_CLAUSES:
        return Fault(error("unknown-clause", f"there is no clause `{kind}` yet", label, notes=[LATER_CLAUSES[kind]]))
    if not kind:
        return Fault(error("unknown-clause", "a clause starts with its kind, in small letters", label, notes=kinds))
    close = nearest(kind, CLAUSE_WORDS)
    owners = [clause for clause in CLAUSE_WORDS if kind in term_words(clause)]
    if owners and not close:
        message = f"`{kind}` is a term; terms are indented under their clause"
        return Fault(error("layout", message, label, fix=f"  {line.text.split(chr(10))[0][:60]}"))
    finding = error("unknown-clause", f"there is no clause `{kind}`", label, fix=close, notes=[] if close else kinds)
    return Fault(finding, (0, len(kind), close) if close else None)


def term_at_margin(path: str, line: Line, word: str, kind: str, name: str) -> Diagnostic:
    """A term that lost its indent."""
    article = "an" if kind[0] in "aeiou" else "a"
    return error(
        "layout",
        f"`{word}` is a term of {article} {kind}; terms are indented under their clause",
        at(path, line, 0, len(word)),
        notes=[f"It is read as a term of `{name}`."] if name else [],
        fix=f"  {line.text.split(chr(10))[0][:60]}",
    )


def clause_indented(path: str, line: Line, word: str) -> Diagnostic:
    """A clause that gained an indent."""
    message = f"`{word}` starts a clause, and a clause starts at the left margin"
    return error("layout", message, at(path, line, 0, len(word)), fix=one_line(line.text))


def stray_comma(path: str, line: Line, join: int) -> Diagnostic:
    """A comma at the end of a line, which joins the next term to it."""
    upper = line.text[: join - line.start].rstrip()
    word = WORD.match(line.text, join - line.start)
    said = f"`{word.group()}` is the next term" if word else "nothing comes after it"
    label = at(path, line, len(upper) - 1, len(upper))
    return error(
        "stray-comma",
        f"this line ends in a comma, and {said}",
        label,
        fix=one_line(upper[:-1].split("\n")[-1]),
        notes=["A line that ends in a comma goes on in the next one."],
    )


# ---- words out of place ---------------------------------------------------------------------------------------------------


def explained(path: str, line: Line, unexpected: UnexpectedToken, kind: str, is_header: bool) -> Fault:
    """An unexpected word as a finding."""
    token, expected, previous = unexpected.token, unexpected.expected, unexpected.previous
    label = Label(Span(path, token.start, max(token.end, token.start)))
    start = kind if is_header else kind + "_term"
    if not is_header and previous is None:
        return _unknown_term(path, line, kind, token)
    special = _special(path, line, token, previous, kind, is_header, label)
    if special is not None:
        return special
    if token.kind == "UNKNOWN":
        return _unknown_text(line, label, token.text)
    if kind == "metric" and is_header and "COLON" in expected and token.kind in ("$END", "NAME"):
        units = "`: money`, `: ratio`, `: count of people`, `: number`, `: date`, `: yes/no` or `: one of a, b`"
        end = Label(Span(path, previous.start, previous.end)) if previous is not None else label
        return Fault(error("syntax", "the unit of a metric stands after a colon", end, notes=[f"Write {units}."]))
    if token.kind == "OF" and previous is not None and previous.kind == "NUMBER":
        share = Label(Span(path, previous.start, token.end))
        return Fault(error("syntax", "a share of something is a percentage", share, fix=f"{previous.text}% of"))
    words = {name: word for word, name in tables().keywords.items()}
    for message, cured in _cures(line, token, expected, previous, kind, is_header, words):
        if _reads(cured, start):
            return Fault(error("syntax", message, label, fix=one_line(cured)))
    wanted = expected_in_words(expected, words)
    if token.kind == "$END":
        return Fault(
            error(
                "syntax",
                f"the line stops too soon: {wanted} is expected",
                Label(Span(path, token.start - 1, token.start)),
            )
        )
    if (
        token.text in RESERVED
        and "NAME" in expected
        and not ({"NUMBER", "PERCENT"} & expected and token.kind in PART_TERMINALS)
    ):
        return Fault(
            error(
                "reserved",
                f"`{token.text}` is a word of the language and cannot be a name",
                label,
                fix=f"{token.text}_",
            )
        )
    if previous is not None and previous.kind == "NUMBER" and token.kind == "NUMBER":
        return Fault(error("syntax", f"`{previous.text} {token.text}` is two numbers with nothing between them", label))
    return Fault(error("syntax", f"`{token.text}` cannot stand here: {wanted} is expected", label))


def _reads(text: str, start: str) -> bool:
    try:
        parse_line(text, 0, start)
    except UnexpectedToken:
        return False
    return True


def _cures(
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
        if joined.endswith(","):
            yield "the line ends in a comma, and nothing comes after it", joined[:-1]
        return
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
    readable = [word for word in inserted if _reads(f"{before}{word} {said}{after}", start)]
    if len(readable) == 1:
        yield f"`{readable[0]}` is missing before `{said}`", f"{joined} {readable[0]} {said}{after}"


def _special(
    path: str, line: Line, token: Token, previous: Token | None, kind: str, is_header: bool, label: Label
) -> Fault | None:
    """Faults that have a name of their own."""
    here = token.start - line.start
    rest = line.text[here:]
    if kind == "corridor" and previous is not None and previous.text == "bands":
        target = "target" if token.text != "of" else rest[3:].strip() or "target"
        return Fault(
            error(
                "marginal-or-whole",
                "this corridor does not say whether its bands are marginal or whole",
                label,
                notes=[MARGINAL_OR_WHOLE],
                fix=f"bands  marginal of {target}",
            )
        )
    if token.kind == "AT" and re.match(r"at\s+(?:most|least)\b", rest):
        return Fault(
            error(
                "unknown-term",
                "a cap or floor is a step, and a step starts with `then`",
                label,
                fix=one_line("then " + rest),
            )
        )
    if previous is not None and previous.text == "rounding":
        return Fault(
            error(
                "rounding-not-stated",
                "which way money is rounded is not said: half up, half even, up or down",
                label,
                fix="rounding  half up to £0.01",
            )
        )
    if kind == "phase" and is_header and token.kind == "DATE":
        return Fault(
            error("syntax", "a phase has dates here, and it is a stretch of contract years", label, notes=[PHASE_YEARS])
        )
    if token.text == "to" and previous is not None:
        return _two_edges(path, line, here)
    if token.kind in PART_TERMINALS and previous is not None and previous.kind in ("PERCENT", "MONEY", "NUMBER"):
        return _turned_part(path, line, token, previous, here)
    return None


def _two_edges(path: str, line: Line, here: int) -> Fault | None:
    """`from 3% to 8%: 50%`: a part with two edges."""
    found = re.search(r"from\s+[^\s,:]+\s+$", line.text[:here])
    until = re.match(r"to\s+([^\s,:]+)", line.text[here:])
    if not found or not until:
        return None
    label = at(path, line, found.start(), here + until.end())
    return Fault(
        error(
            "syntax",
            "a part has one edge, and this one has two",
            label,
            fix=f"up to {until[1]}",
            notes=["A part starts where the one before it ends: `up to 3%: 0%, up to 8%: 50%, above 8%: 80%`."],
        )
    )


def _turned_part(path: str, line: Line, token: Token, previous: Token, here: int) -> Fault | None:
    """`0% in year 1`: how much before where."""
    place = re.match(r"[^,:]+(?=,|$)", line.text[here:])
    value_at = previous.start - line.start
    before = line.text[:value_at].rstrip()
    if place is None or (before and before[-1] not in ",=" and not WORD.fullmatch(before)):
        return None
    label = at(path, line, value_at, here + place.end())
    return Fault(
        error(
            "part-order",
            "a part says where first and how much after a colon",
            label,
            fix=f"{' '.join(place.group().split())}: {previous.text}",
        )
    )


def _unknown_term(path: str, line: Line, kind: str, token: Token) -> Fault:
    known = term_words(kind)
    first = ANY_WORD.match(line.text)
    word = first.group() if first else token.text
    label = at(path, line, 0, max(len(word), 1))
    low = word.lower()
    article = "an" if kind[0] in "aeiou" else "a"
    listed = f"The terms of {article} {kind} start with {', '.join(known)}."
    if low != word and (low in known or nearest(low, known)):
        right = low if low in known else nearest(low, known) or low
        finding = error(
            "spelling", f"the words of the language are written in small letters: `{word}`", label, fix=right
        )
        return Fault(finding, (0, len(word), right))
    if low in CAPS and "then" in known:
        rest = re.sub(r"^\w+(?: (?:at|to|of|is))?\s*", "", line.text) if low != "at" else line.text[3:]
        return Fault(
            error(
                "unknown-term",
                "a cap or floor is a step, and a step starts with `then`",
                label,
                fix=one_line(f"{CAPS[low]} {rest}"),
            )
        )
    if not WORD.fullmatch(word):
        return Fault(
            error("unknown-term", f"a term starts with a word, and this is `{token.text}`", label, notes=[listed])
        )
    close = nearest(word, known)
    instead = OTHER_WORDS.get(word)
    if not close and instead and instead.split()[0] in known:
        cured = one_line(instead + line.text[len(word) :])
        return Fault(error("unknown-term", f"`{word}` is not a term of {article} {kind}", label, fix=cured))
    owners = [clause for clause in CLAUSE_WORDS if word in term_words(clause)]
    notes = [] if close else [f"`{word}` is a term of {', '.join(owners)}."] if owners else [listed]
    return Fault(
        error("unknown-term", f"`{word}` is not a term of {article} {kind}", label, notes=notes, fix=close),
        (0, len(word), close) if close else None,
    )


def _unknown_text(line: Line, label: Label, text: str) -> Fault:
    start = label.span.start - line.start
    if text[0].isascii() and text[0].isalpha():
        low = text.lower()
        title = re.match(r"[^:=\"]*?(?=\s*(?:[:=]|$))", line.text[start:])
        if (
            title
            and " " in title.group()
            and re.fullmatch(r"[a-z]+ [a-z][a-z0-9_]*(?: by [a-z0-9_, ]+)? ", line.text[:start])
        ):
            quoted = f'"{title.group()}"'
            where = Label(Span(label.span.path, label.span.start, label.span.start + len(title.group())))
            return Fault(
                error("quote", "a title stands in quotes", where, fix=quoted),
                (start, start + len(title.group()), quoted),
            )
        if WORD.fullmatch(low):
            return Fault(
                error("spelling", f"names are written in small letters: `{text[:40]}`", label, fix=low),
                (start, start + len(text), low),
            )
    if text[0].isdigit():
        return Fault(error("spelling", f"`{text[:40]}` is neither a number nor a name", label))
    named = f"U+{ord(text[0]):04X}"
    shown = f"`{text[:40]}` ({named})" if text.isprintable() else named
    notes = []
    if text.isalpha():
        notes = [
            "Names are made of the letters a to z, digits and `_`; a letter of another alphabet may look the same."
        ]
    if text in "`":
        notes = ['Titles stand in double quotes: "...".']
    if text in "{}[]":
        notes = ["Clauses and terms are lines; no mark ends them."]
    return Fault(error("spelling", f"{shown} is not part of the language", label, notes=notes))
