"""The parser that runs: Lark's LALR tables, walked by a small driver that keeps positions.

Lark reads `grammar/obc.lark`, refuses every conflict and builds the tables; that takes half a second, so the wheel
carries them ready-made (`grammar_tables.py`, written when the package is built, and checked against the grammar's
length and checksum). Where they are absent or stale they are built in memory. The driver is given one line at a time and the start
symbol of its place. A word is a keyword only where the tables can take it, otherwise a name.

>>> branch = parse_line("weight 50%", 0, "outcome_term")
>>> branch.rule, branch.children[0].rule, branch.children[0].children[0].rule
('outcome_term', 'weight', 'percent')
"""

from __future__ import annotations

import importlib
import re
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias
from zlib import crc32

from obcdsl.record import dataclass
from obcdsl.resources import grammar_path
from obcdsl.words import CLAUSE_WORDS, RESERVED

TABLES = Path(__file__).with_name("grammar_tables.py")
FORMAT = 4


@dataclass(slots=True)
class Token:
    """A terminal as read: offsets are in the file."""

    kind: str
    text: str
    start: int
    end: int


@dataclass(slots=True)
class Branch:
    """A rule as read. Keywords are not among the children; `start` and `end` cover them."""

    rule: str
    children: list[Any]
    start: int
    end: int


Tree: TypeAlias = "Token | Branch"


class UnexpectedToken(Exception):  # noqa: N818 - says what was met, as its reader expects
    """A token that cannot come here: internal to parsing, turned into a finding by `obcdsl.slips.faults`."""

    def __init__(self, token: Token, expected: set[str], previous: Token | None) -> None:
        super().__init__(token.kind)
        self.token = token
        self.expected = expected
        self.previous = previous


@dataclass(frozen=True, slots=True)
class Tables:
    """What the driver walks: per state the action on each terminal, the rules, the start states, the terminals."""

    states: list[dict[str, int]]
    rules: list[tuple[str, str, int, list[tuple[int, bool]], bool]]
    starts: dict[str, int]
    ends: dict[str, int]
    keywords: dict[str, str]
    matcher: re.Pattern[str]


@lru_cache(maxsize=1)
def tables() -> Tables:
    """The tables of the grammar, read from beside this file or built by Lark."""
    grammar = grammar_path().read_text(encoding="utf-8")
    try:
        stored: Any = importlib.import_module("obcdsl.written.grammar_tables").TABLES
        if stored["grammar"] != _mark(grammar) or stored["format"] != FORMAT:
            stored = None
    except (ImportError, AttributeError, SyntaxError, KeyError, TypeError):
        stored = None
    if stored is None:
        stored = built(grammar)
    return Tables(
        states=stored["states"],
        rules=[tuple(rule) for rule in stored["rules"]],
        starts=stored["starts"],
        ends=stored["ends"],
        keywords=stored["keywords"],
        matcher=re.compile(stored["pattern"]),
    )


def _mark(grammar: str) -> str:
    """What tells whether tables are of this grammar; importing `hashlib` would take as long as reading them."""
    text = grammar.encode()
    return f"{len(text)}-{crc32(text):08x}"


def built(grammar: str, strict: bool = False) -> dict[str, Any]:
    """The tables of a grammar as plain data. An action is a state to go to, or -1 - rule to reduce by.

    `strict` has Lark refuse what it would otherwise resolve in silence (conflicts of rules and of terminals).
    """
    from lark import Lark

    starts = [symbol for word in CLAUSE_WORDS for symbol in (word, word + "_term")]
    lark: Any = Lark(grammar, parser="lalr", start=starts, strict=strict)
    table = lark.parser.parser._parse_table
    numbers = {rule: number for number, rule in enumerate(lark.rules)}
    states = [
        {
            name: int(argument) if str(action) == "Shift" else -1 - numbers[argument]
            for name, (action, argument) in row.items()
        }
        for _, row in sorted(table.states.items())
    ]
    rules = []
    for rule in lark.rules:
        keep_all = rule.options.keep_all_tokens
        kept = [
            (at, not symbol.is_term and symbol.name.startswith("_"))
            for at, symbol in enumerate(rule.expansion)
            if keep_all or not (symbol.is_term and symbol.filter_out)
        ]
        name = rule.alias or str(rule.origin.name)
        rules.append(
            (str(rule.origin.name), name, len(rule.expansion), kept, bool(rule.options.expand1 and not rule.alias))
        )
    keywords = {}
    patterns = []
    for terminal in lark.terminals:
        pattern = terminal.pattern
        if pattern.type == "str" and pattern.value.isalnum():
            keywords[pattern.value] = terminal.name
        elif terminal.name != "WORDING" and terminal.name not in lark.ignore_tokens:
            source = re.escape(pattern.value) if pattern.type == "str" else pattern.value
            patterns.append(
                (-terminal.priority, -len(pattern.value) if pattern.type == "str" else -1000, terminal.name, source)
            )
    pattern = "|".join(f"(?P<{name}>{source})" for _, _, name, source in sorted(patterns))
    return {
        "format": FORMAT,
        "grammar": _mark(grammar),
        "states": states,
        "rules": rules,
        "starts": dict(table.start_states),
        "ends": dict(table.end_states),
        "keywords": keywords,
        "pattern": pattern,
    }


def write_tables() -> None:
    """Write the tables beside this file (`python -m obcdsl.written.lalr`; the build of the wheel does the same)."""
    stored = built(grammar_path().read_text(encoding="utf-8"))
    head = '"""The parse tables of `grammar/obc.lark`, written by `python -m obcdsl.written.lalr`. Not to be edited."""'
    TABLES.write_text(f"{head}\n\nTABLES = {stored!r}\n", encoding="utf-8")


BLANK = re.compile(r"[ \t\n]+")
UNKNOWN = re.compile(r"[A-Za-z_0-9]+|.", re.DOTALL)


def parse_line(text: str, offset: int, start: str) -> Branch:
    """The tree of one header or term, or `UnexpectedToken`. `offset` is where the text stands in its file."""
    grammar = tables()
    states, rules, keywords, match = grammar.states, grammar.rules, grammar.keywords, grammar.matcher.match
    final = grammar.ends[start]
    stack: list[int] = [grammar.starts[start]]
    values: list[Any] = []
    spans: list[tuple[int, int]] = []
    at, length = 0, len(text)
    previous: Token | None = None
    while True:
        if at < length and text[at] in " \t\n":
            at = BLANK.match(text, at).end()  # type: ignore[union-attr]
        if at >= length:
            token = Token("$END", "", offset + length, offset + length)
        elif at == 0 and text[0] == ">":
            token = Token("WORDING", text, offset, offset + length)
        else:
            found = match(text, at)
            if found is None:
                end = UNKNOWN.match(text, at).end()  # type: ignore[union-attr]
                token = Token("UNKNOWN", text[at:end], offset + at, offset + end)
            else:
                end = found.end()
                kind = found.lastgroup or "UNKNOWN"
                token = Token(kind, found.group(), offset + at, offset + end)
                if kind == "NAME":
                    keyword = keywords.get(token.text)
                    if keyword is not None and (keyword in states[stack[-1]] or token.text in RESERVED):
                        token.kind = keyword
        action = states[stack[-1]].get(token.kind)
        while action is not None and action < 0:
            origin, name, size, kept, single = rules[-1 - action]
            _reduce(stack, values, spans, name, size, kept, single, previous, offset)
            action = states[stack[-1]].get(origin)
            if action is None:
                break
            stack.append(action)
            if token.kind == "$END" and stack[-1] == final:
                return values[-1]  # type: ignore[no-any-return]
            action = states[stack[-1]].get(token.kind)
        if action is None:
            raise UnexpectedToken(token, acceptable(stack), previous)
        stack.append(action)
        values.append(token)
        spans.append((token.start, token.end))
        previous = token
        at = token.end - offset


def _reduce(
    stack: list[int],
    values: list[Any],
    spans: list[tuple[int, int]],
    name: str,
    size: int,
    kept: list[tuple[int, bool]],
    single: bool,
    previous: Token | None,
    offset: int,
) -> None:
    base = len(values) - size
    if size:
        start, end = spans[base][0], spans[-1][1]
    else:
        start = end = previous.end if previous else offset
    children: list[Any] = []
    for at, inline in kept:
        value = values[base + at]
        if inline:
            children.extend(value.children)
        else:
            children.append(value)
    if size:
        del values[base:], spans[base:], stack[-size:]
    values.append(children[0] if single and len(children) == 1 else Branch(name, children, start, end))
    spans.append((start, end))


def acceptable(stack: list[int]) -> set[str]:
    """The terminals that can really come next, found by trying each one on a copy of the stack."""
    grammar = tables()
    found = set()
    for terminal in grammar.states[stack[-1]]:
        if not (terminal.isupper() or terminal == "$END"):
            continue
        trial = list(stack)
        while True:
            action = grammar.states[trial[-1]].get(terminal)
            if action is None:
                break
            if action >= 0:
                found.add(terminal)
                break
            origin, _, size, _, _ = grammar.rules[-1 - action]
            if size:
                del trial[-size:]
            goto = grammar.states[trial[-1]].get(origin)
            if goto is None:
                break
            trial.append(goto)
            if terminal == "$END" and trial[-1] in grammar.ends.values():
                found.add(terminal)
                break
    return found


@lru_cache(maxsize=64)
def term_words(clause: str) -> list[str]:
    """The words that can begin a term of a clause, read off the tables.

    >>> term_words("text")
    ['accepts', 'illustrative']
    """
    grammar = tables()
    spoken = {name: word for word, name in grammar.keywords.items()}
    return sorted(spoken[name] for name in grammar.states[grammar.starts[clause + "_term"]] if name in spoken)


if __name__ == "__main__":
    write_tables()
