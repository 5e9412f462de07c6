"""What is wrong with a line, in the contract's own words: words that stand where they cannot.

`explained` turns an unexpected word into a finding by where it stands rather than by what the tables would take. A cure
is offered only if the line with it can be read (`obcdsl.slips.cures`).
"""

from __future__ import annotations

import re
import unicodedata

from obcdsl.diagnostic import Diagnostic, Label, error
from obcdsl.slips.traps import Fault, at, one_line
from obcdsl.source import Span
from obcdsl.spelling import LOOK_ALIKE, nearest
from obcdsl.words import CLAUSE_WORDS, PART_TERMINALS, RESERVED, expected_in_words
from obcdsl.written.cut import Line
from obcdsl.written.lalr import Token, UnexpectedToken, tables, term_words

WORD = re.compile(r"[a-z][a-z0-9_]*")
ANY_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
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

LOOK_ALIKE_LETTERS = {
    chr(code): letter for code, letter in LOOK_ALIKE.items() if code > 127 and isinstance(letter, str)
}
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


# ---- words out of place ---------------------------------------------------------------------------------------------------


def explained(path: str, line: Line, unexpected: UnexpectedToken, kind: str, is_header: bool) -> Fault:
    """An unexpected word as a finding."""
    from obcdsl.slips.cures import cures, reads
    from obcdsl.slips.habits import as_fault, habit

    token, expected, previous = unexpected.token, unexpected.expected, unexpected.previous
    label = Label(Span(path, token.start, max(token.end, token.start)))
    start = kind if is_header else kind + "_term"
    if not is_header and previous is None:
        return _unknown_term(path, line, kind, token)
    if (found := habit(line, token.start, start)) is not None:
        return as_fault(path, line, found)
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
    for message, cured in cures(line, token, expected, previous, kind, is_header, words):
        if reads(cured, start):
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


def _special(
    path: str, line: Line, token: Token, previous: Token | None, kind: str, is_header: bool, label: Label
) -> Fault | None:
    """Faults that have a name of their own."""
    from obcdsl.slips.cures import reads

    here = token.start - line.start
    rest = line.text[here:]
    if kind == "corridor" and previous is not None and previous.text == "bands":
        base = " ".join(rest.removeprefix("of ").split())
        said = f"bands  marginal of {base}"
        return Fault(
            error(
                "marginal-or-whole",
                "this corridor does not say whether its bands are marginal or whole",
                label,
                notes=[MARGINAL_OR_WHOLE],
                fix=said if reads(said, kind + "_term") else None,
            )
        )
    if (kind == "use" and is_header and token.text in (".", "/", ":", "-")) or (
        kind == "use" and token.kind == "TITLE"
    ):
        note = "Files come from the library or from the contract's own folder, and from nowhere else."
        said = re.sub(r"\.obc\b", "", line.text.replace('"', ""))
        return Fault(
            error(
                "outside-folder",
                "a file is incorporated by its name alone, without a path",
                label,
                notes=[note],
                fix=one_line(said) if reads(said, kind) else None,
            )
        )
    if token.text == "+" and rest[1:].lstrip()[:1].isdigit() and previous is not None and previous.text.isalpha():
        cured = one_line(line.text[:here] + rest[1:].lstrip())
        return Fault(error("spelling", "a number has no `+` before it", label, fix=cured))
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
    if (
        token.kind in PART_TERMINALS
        and previous is not None
        and previous.kind in ("PERCENT", "MONEY", "NUMBER", "NAME")
    ):
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
    priced = re.search(r"[^\s,:=]+ per [a-z_]+$", line.text[:here].rstrip()) if previous.kind == "NAME" else None
    if previous.kind == "NAME" and priced is None:
        return None
    value_at = priced.start() if priced else previous.start - line.start
    before = line.text[:value_at].rstrip()
    if place is None or (before and before[-1] not in ",=" and not WORD.fullmatch(before)):
        return None
    label = at(path, line, value_at, here + place.end())
    return Fault(
        error(
            "part-order",
            "a part says where first and how much after a colon",
            label,
            fix=f"{' '.join(place.group().split())}: {priced.group() if priced else previous.text}",
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
        if low in RESERVED:
            return Fault(
                error("reserved", f"`{text}` is a word of the language and cannot be a name", label, fix=f"{low}_")
            )
        if WORD.fullmatch(low):
            return Fault(
                error("spelling", f"names are written in small letters: `{text[:40]}`", label, fix=low),
                (start, start + len(text), low),
            )
    if not text.isascii():
        mixed = _foreign_letter(line, start, label)
        if mixed is not None:
            return mixed
    if text[0].isdigit():
        return Fault(error("spelling", f"`{text[:40]}` is neither a number nor a name", label))
    if text[0] == "_" and (plain := text.strip("_").lower()) and WORD.fullmatch(plain):
        said = f"a name starts with a letter from a to z: `{text[:40]}`"
        return Fault(error("spelling", said, label, fix=plain), (start, start + len(text), plain))
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


def _foreign_letter(line: Line, start: int, label: Label) -> Fault | None:
    """A letter of another alphabet, or an accent, within a name: the name as it was probably meant."""
    before = re.search(r"\w*$", line.text[:start])
    after = re.match(r"[\w\u0300-\u036f]*", line.text[start:])
    if before is None or after is None or not after.group():
        return None
    written = before.group() + after.group()
    plain = "".join(LOOK_ALIKE_LETTERS.get(letter, letter) for letter in unicodedata.normalize("NFKD", written.lower()))
    plain = "".join(letter for letter in plain if letter.isascii())
    letter = line.text[start]
    called = unicodedata.name(letter, "a letter of another alphabet").lower()
    if not WORD.fullmatch(plain) or len(plain) > 64:
        return None
    message = f"`{written}` holds a letter that is not one of a to z: U+{ord(letter):04X}, {called}"
    note = "A letter of another alphabet may look the same, and then two names that look alike would be two."
    finding = error("spelling", message, label, notes=[note], fix=plain)
    return Fault(finding, (start - len(before.group()), start + len(after.group()), plain))
