"""What every clause kind shares: gathering its lines, its head, and the small terms that stand in several clauses."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from obcdsl.record import dataclass
from obcdsl.source import Span
from obcdsl.written import ast
from obcdsl.written.expressions import Reading, word
from obcdsl.written.lalr import Branch, Token

REPEATED = frozenset(
    {
        "wording",
        "accepts",
        "party",
        "given",
        "expect",
        "applies",
        "then_less",
        "then_at_most",
        "then_at_least",
        "then_round",
        "row",
        "where",
        "column_unit",
    }
)
"""Terms that may stand several times in one clause."""


@dataclass(slots=True)
class Lines:
    """The lines of one clause as parsed: its head, and its terms by rule."""

    head: ast.Head
    header: Branch
    terms: dict[str, list[Branch]]
    reading: Reading

    def one(self, rule: str) -> Branch | None:
        """The term of a rule, where it stands."""
        found = self.terms.get(rule)
        return found[0] if found else None

    def many(self, rule: str) -> list[Branch]:
        """Every term of a rule, in order."""
        return self.terms.get(rule, [])

    def required(self, rule: str, example: str) -> Branch | None:
        """The term of a rule; a finding where it does not stand and no line was lost that may have been it."""
        found = self.one(rule)
        if found is None and not self.head.lost:
            said = rule.replace("_", " ")
            article = "an" if self.head.kind[0] in "aeiou" else "a"
            self.reading.fault(
                "term-missing",
                f"{article} {self.head.kind} needs the term `{said}`, and `{self.head.name.text}` has none",
                self.header,
                fix=example,
            )
        return found


def gather(reading: Reading, kind: str, header: Branch, terms: Iterable[Branch], span: Span, lost: int) -> Lines:
    """The lines of a clause in order, repeated terms reported."""
    found: dict[str, list[Branch]] = {}
    for line in terms:
        term = line.children[0] if line.rule == kind + "_term" and line.children else line
        rule = term.rule
        if rule in found and rule not in REPEATED:
            reading.fault(
                "term-twice",
                f"`{rule.replace('_', ' ')}` stands twice in `{header.children[0].text}`",
                term,
                "One clause says a thing once.",
            )
            continue
        found.setdefault(rule, []).append(term)
    return Lines(_head(reading, kind, header, found, span, lost), header, found, reading)


def _head(
    reading: Reading, kind: str, header: Branch, terms: dict[str, list[Branch]], span: Span, lost: int
) -> ast.Head:
    title = None
    keys: tuple[ast.Word, ...] = ()
    for child in header.children[1:]:
        if isinstance(child, Token) and child.kind == "TITLE" and title is None:
            title = child.text[1:-1]
        elif isinstance(child, Branch) and child.rule == "by":
            keys = tuple(word(reading, token) for token in child.children)
    illustrative = terms["illustrative"][0].children[0].text[1:-1] if "illustrative" in terms else None
    accepts = tuple(_accepts(reading, term) for term in terms.get("accepts", []))
    wording = paragraphs(reading, terms.get("wording", []))
    return ast.Head(kind, word(reading, header.children[0]), keys, title, wording, illustrative, accepts, span, lost)


def _accepts(reading: Reading, term: Branch) -> ast.Accepts:
    *names, reason = term.children
    return ast.Accepts("-".join(token.text for token in names), reason.text[1:-1], reading.span(term))


def paragraphs(reading: Reading, terms: list[Branch]) -> tuple[ast.Wording, ...]:
    """Wording lines joined: those that follow each other are one paragraph."""
    found: list[ast.Wording] = []
    previous_end = -(10**9)
    for term in terms:
        text = term.children[0].text[1:].strip()
        span = reading.span(term)
        if found and 0 <= term.start - previous_end <= 200 and term.start - previous_end <= _gap(previous_end, term):
            found[-1] = ast.Wording((*found[-1].lines, text), found[-1].span.to(span))
        else:
            found.append(ast.Wording((text,), span))
        previous_end = term.end
    return tuple(found)


def _gap(previous_end: int, term: Branch) -> int:
    """The most that may lie between two lines of one paragraph: a line end and its indent."""
    return 80


def clock_of(term: Branch | None) -> Any:
    """The clock of an `each month` term."""
    return None if term is None else term.children[0].children[0].text


def text_of(wording: tuple[ast.Wording, ...]) -> tuple[str, ...]:
    """Wording as paragraphs of text."""
    return tuple(" ".join(paragraph.lines) for paragraph in wording)


def clause_keys(scope: Any, head: ast.Head) -> tuple[str, ...]:
    """The keys of a clause, those that nothing defines reported; the payee's key is always known and not listed."""
    from obcdsl.spelling import nearest

    found: list[str] = []
    for key in head.keys:
        scope.used.add(key.text)
        if key.text not in scope.keys:
            if key.text not in scope.broken:
                scope.fault(
                    "unknown-name",
                    f"there is no key called `{key.text}`",
                    key.span,
                    fix=nearest(key.text, list(scope.keys)),
                )
        elif key.text in found:
            scope.fault("term-twice", f"the key `{key.text}` stands twice", key.span)
        elif key.text != scope.payee_key:
            found.append(key.text)
    return tuple(found)
