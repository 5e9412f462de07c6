"""The checks, one file each: they report and never change anything. To add one: a file here and a line in CHECKS."""

from __future__ import annotations

from types import ModuleType

from obcdsl import core
from obcdsl.checks import (
    cliff,
    double_pay,
    example_differs,
    illustrative_in_final,
    look_alike,
    non_monotone,
    recurs,
    settled_early,
    share_to_payer,
    uncapped,
    unreachable,
    unused,
    wording_differs,
)
from obcdsl.checks.accepted import without_accepted
from obcdsl.diagnostic import Diagnostic
from obcdsl.scope import Scope
from obcdsl.written.library import Incorporated

CHECKS: tuple[ModuleType, ...] = (
    cliff,
    double_pay,
    example_differs,
    illustrative_in_final,
    look_alike,
    non_monotone,
    recurs,
    settled_early,
    share_to_payer,
    uncapped,
    unreachable,
    unused,
    wording_differs,
)
"""Each has `check(scope, program, written)` and CODES, the codes of what it finds; its file is named after the first."""

ACCEPTABLE = frozenset(code for check in CHECKS for code in check.CODES) - {"example-differs"}
"""The warnings that a clause can accept."""


def findings_of(scope: Scope, program: core.Program | None, written: Incorporated) -> list[Diagnostic]:
    """What every check finds and nobody has accepted. Where there are errors, checks stay quiet."""
    if program is None or any(finding.level == "error" for finding in scope.findings):
        return []
    found = [finding for check in CHECKS for finding in check.check(scope, program, written)]
    return without_accepted(written, found, ACCEPTABLE)
