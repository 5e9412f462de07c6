"""The checks, one file each: they report and never change anything. To add one: a file here and a line in CHECKS."""

from __future__ import annotations

from collections.abc import Callable

from obcdsl import core
from obcdsl.checks import example_differs
from obcdsl.diagnostic import Diagnostic
from obcdsl.library import Incorporated
from obcdsl.scope import Scope

Check = Callable[[Scope, core.Program, Incorporated], list[Diagnostic]]

CHECKS: tuple[Check, ...] = (example_differs.check,)


def findings_of(scope: Scope, program: core.Program | None, written: Incorporated) -> list[Diagnostic]:
    """What every check finds. Checks that need a sound program stay quiet where there are errors."""
    if program is None or any(finding.level == "error" for finding in scope.findings):
        return []
    return [finding for check in CHECKS for finding in check(scope, program, written)]
