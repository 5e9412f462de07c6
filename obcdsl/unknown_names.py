"""A name that means nothing here: misspelt, of another kind, or part of its own circle."""

from __future__ import annotations

from dataclasses import replace

from obcdsl.diagnostic import Label
from obcdsl.scope import FAULTY, Scope, Setting, Typed
from obcdsl.source import Span
from obcdsl.spelling import nearest

ABSENCE_WORDS = ("missing", "null", "nothing", "na", "blank", "empty", "unknown")
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
            "What happens to a missing figure is a rule of its metric: `missing refuse`. One that is left out by agreement",
            "is asked for by `present(x)`.",
        )
    known = [*scope.metrics, *scope.clauses, *scope.keys, *setting.locals]
    close = nearest(text, known)
    if text in scope.clauses or text in scope.parties or text in scope.tables:
        node = scope.clauses.get(text)
        kind = node.head.kind if node is not None else "party" if text in scope.parties else "table"
        article = "an" if kind[0] in "aeiou" else "a"
        return scope.fault("unknown-name", f"`{text}` is {article} {kind}, and a figure is needed here", span)
    places: tuple[Label, ...] = ()
    if close and close in scope.clauses:
        places = (Label(scope.clauses[close].head.name.span, f"`{close}` is defined here"),)
    return scope.fault(
        "unknown-name",
        f"there is no figure called `{text}`",
        span,
        fix=close,
        role="not defined in this contract",
        places=places,
    )


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
