"""What the parties have accepted: `accepts cliff "reason"` on a clause silences that warning there, and is itself shown.

An acceptance that silences nothing is a warning of its own: the contract has changed, or the code is of another clause.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from obcdsl.diagnostic import Diagnostic, Label, error, warning
from obcdsl.source import Span
from obcdsl.spelling import nearest
from obcdsl.written.ast import Accepts
from obcdsl.written.library import Incorporated


def without_accepted(written: Incorporated, found: Iterable[Diagnostic], codes: Iterable[str]) -> list[Diagnostic]:
    """The findings that nobody has accepted, and what is wrong with the acceptances."""
    known = sorted(codes)
    used: set[Span] = set()
    left: list[Diagnostic] = []
    clauses = [(node, accepted) for node in written.clauses() for accepted in node.head.accepts]
    for finding in found:
        first = finding.labels[0] if finding.labels else None
        span = first.span if isinstance(first, Label) else None
        covering = [accepted for node, accepted in clauses if _covers(node, accepted, finding.code, span)]
        used |= {accepted.span for accepted in covering}
        if not covering or finding.level == "error":
            left.append(finding)
    for node, accepted in clauses:
        if accepted.code not in known:
            close = nearest(accepted.code, known)
            notes = [] if close else [f"The warnings are {', '.join(known)}."]
            left.append(
                error(
                    "unknown-name",
                    f"there is no warning called `{accepted.code}`",
                    Label(accepted.span),
                    notes=notes,
                    fix=close,
                )
            )
        elif accepted.span not in used:
            message = f"`{node.head.name.text}` accepts `{accepted.code}`, and has no such warning"
            left.append(
                warning(
                    "accepts-nothing",
                    message,
                    Label(accepted.span),
                    notes=["The words would speak of a risk that is not there."],
                )
            )
    return left


def is_accepted(written: Incorporated, code: str, span: Span) -> bool:
    """Whether a warning at a place is one that the parties know of: what would be said of it need not be worked out."""
    return any(_covers(node, accepted, code, span) for node in written.clauses() for accepted in node.head.accepts)


def _covers(node: Any, accepted: Accepts, code: str, place: Span | None) -> bool:
    if accepted.code != code or place is None:
        return False
    span: Span = node.head.span
    return place.path == span.path and span.start <= place.start < span.end
