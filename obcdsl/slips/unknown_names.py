"""A name that means nothing here: misspelt, of another kind, or part of its own circle."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from obcdsl.diagnostic import Label
from obcdsl.scope import FAULTY, Scope, Setting, Typed
from obcdsl.source import Span
from obcdsl.spelling import nearest_all

ABSENCE_WORDS = ("missing", "null", "nothing", "na", "blank", "empty", "unknown")
FIGURES = ("metric", "define", "outcome", "fee", "incentive", "deduction", "corridor")
"""Clauses whose names are figures; a define with parts is a function."""
MOST_PLACES = 5
"""Places listed where one unknown name stands several times."""


def circle(scope: Scope, text: str, span: Span) -> Typed:
    """A figure met while it is being worked out: a circle, unless it is read from an earlier period."""
    if text.startswith("\0"):
        raise AssertionError(text)
    names = list(scope.in_progress)
    circle = [*names[names.index(text) :], text]
    return scope.fault(
        "circular",
        f"`{text}` depends on itself",
        span,
        " → ".join(circle),
        "A figure may read its own value of an earlier year: `last_year(...)`.",
    )


def unknown(scope: Scope, text: str, span: Span, setting: Setting) -> Typed:
    """A name that nothing defines."""
    if text in scope.broken:
        return FAULTY
    if _said_before(scope, text, span):
        return FAULTY
    if text in ABSENCE_WORDS:
        return scope.fault(
            "unknown-name",
            f"`{text}` is not a figure, and nothing can be compared with it",
            span,
            "What happens to a missing figure is a rule of its metric: `missing refuse`. One that is left out by agreement"
            " is asked for by `present(x)`.",
        )
    if text in scope.clauses or text in scope.parties or text in scope.tables:
        node = scope.clauses.get(text)
        kind = node.head.kind if node is not None else "party" if text in scope.parties else "table"
        article = "an" if kind[0] in "aeiou" else "a"
        return scope.fault("unknown-name", f"`{text}` is {article} {kind}, and a figure is needed here", span)
    close = nearest_all(text, _figures(scope, setting))
    spans = [(name, scope.clauses[name].head.name.span) for name in close if name in scope.clauses]
    return scope.fault(
        "unknown-name",
        f"there is no figure called `{text}`",
        span,
        fix=close[0] if len(close) == 1 else None,
        role="not defined in this contract",
        places=tuple(Label(at, f"`{name}` is defined here") for name, at in spans[:MOST_PLACES]),
    )


def _figures(scope: Scope, setting: Setting) -> Iterator[str]:
    """The names that may stand where a figure is needed."""
    yield from ("year", *setting.locals, *setting.keys, *(["amount"] if setting.amount is not None else []))
    for name, node in scope.clauses.items():
        if node.head.kind in FIGURES and not getattr(node, "parameters", ()):
            yield name


def or_row(scope: Scope, text: str, span: Span, rows: Iterable[str]) -> None:
    """A name after `for` that is no figure either: the row that was probably meant, in the finding that says so."""
    close = nearest_all(text, rows)
    for number, finding in enumerate(scope.findings):
        label = finding.labels[0]
        if len(close) == 1 and finding.code == "unknown-name" and isinstance(label, Label) and label.span == span:
            message = f"there is no row called `{text}`"
            scope.findings[number] = replace(finding, message=message, labels=(label,), fix=close[0])


def _said_before(scope: Scope, text: str, span: Span) -> bool:
    """Whether an unknown name has been reported; the places are listed in one message."""
    message = f"there is no figure called `{text}`"
    for number, finding in enumerate(scope.findings):
        if finding.message == message:
            if len(finding.labels) < MOST_PLACES:
                again = Label(span, "and here")
                scope.findings[number] = replace(finding, labels=(*finding.labels, again))
            return True
    return False
