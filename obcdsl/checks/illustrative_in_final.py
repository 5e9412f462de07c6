"""`illustrative-in-final`: a contract that says it is final and holds terms that are said to be illustrative."""

from __future__ import annotations

from obcdsl import core
from obcdsl.diagnostic import Diagnostic, Label, warning
from obcdsl.scope import Scope
from obcdsl.written.library import Incorporated

CODE = "illustrative-in-final"
CODES = (CODE,)


def check(scope: Scope, program: core.Program, written: Incorporated) -> list[Diagnostic]:
    """A warning where a final contract still has illustrative clauses."""
    if program.status != "final":
        return []
    nodes = [node for node in written.main.clauses if node.head.illustrative]
    if not nodes:
        return []
    places = [Label(node.head.name.span, f"illustrative: {node.head.illustrative}") for node in nodes[:5]]
    many = f"{len(nodes)} clauses are" if len(nodes) > 1 else f"`{nodes[0].head.name.text}` is"
    message = f"the contract is final, and {many} illustrative"
    note = "What it pays would rest on terms that nobody has agreed. Agree them, or write `status illustrative` or `status draft`."
    return [warning(CODE, message, *places, notes=[note])]
