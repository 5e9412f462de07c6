"""`example-differs`: an example of the contract does not come out, or cannot be run as it is written."""

from __future__ import annotations

from obcdsl import core
from obcdsl.diagnostic import Diagnostic
from obcdsl.scope import Scope
from obcdsl.written.library import Incorporated

CODES = ("example-differs",)


def check(scope: Scope, program: core.Program, written: Incorporated) -> list[Diagnostic]:
    """Run every example."""
    if not scope.examples:
        return []
    from obcdsl.examples.running import example_findings

    return example_findings(scope, program, written.sources)
