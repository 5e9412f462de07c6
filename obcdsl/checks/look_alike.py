"""`look-alike`: two names that a reader takes for one another: `rate_1` and `rate_l`, `cost0` and `costo`."""

from __future__ import annotations

from obcdsl import core
from obcdsl.diagnostic import Diagnostic, Label, warning
from obcdsl.scope import Scope
from obcdsl.source import Span
from obcdsl.spelling import skeleton
from obcdsl.written.library import Incorporated

CODE = "look-alike"
CODES = (CODE,)


def check(scope: Scope, program: core.Program, written: Incorporated) -> list[Diagnostic]:
    """A warning for each name that looks like one before it."""
    first: dict[str, tuple[str, Span]] = {}
    found = []
    words = [line.name for line in scope.contract.parties] + [
        node.head.name for node in written.clauses() if node.head.kind != "use"
    ]
    for word in words:
        known = first.setdefault(skeleton(word.text), (word.text, word.span))
        if known[0] != word.text:
            message = f"`{word.text}` looks like `{known[0]}`"
            note = "A reader cannot tell them apart, and a slip from one to the other would change what is paid in silence."
            found.append(
                warning(CODE, message, Label(word.span, "this name"), Label(known[1], "the other"), notes=[note])
            )
    return found
