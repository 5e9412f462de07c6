"""The journey from text to program, one line a step.

source text -> clauses as written -> names bound and units known -> core program -> checks
"""

from __future__ import annotations

from pathlib import Path

from obcdsl import core
from obcdsl.depth import room
from obcdsl.diagnostic import Diagnostic, Label, Level, error
from obcdsl.library import Incorporated, incorporated
from obcdsl.record import dataclass
from obcdsl.resolve import empty, resolved
from obcdsl.scope import Scope
from obcdsl.source import Source, Span

MOST_LISTED = 200
"""Findings listed in one run; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """A contract after every pass that needs no data. `program` is None where it has no `contract` clause."""

    written: Incorporated
    scope: Scope
    program: core.Program | None
    findings: tuple[Diagnostic, ...]

    @property
    def has_errors(self) -> bool:
        """Whether anything stands in the way of evaluating it."""
        return self.program is None or any(finding.level == "error" for finding in self.findings)


def compiled(source: Source, folder: Path | None = None) -> Compiled:
    """A contract, compiled; `folder` is where its library and schedule files stand."""
    from obcdsl.checks import findings_of

    with room():
        written = incorporated(source, folder)
        try:
            scope, program = resolved(written, folder)
            checked = findings_of(scope, program, written)
        except RecursionError:
            start = Label(Span(source.path, 0, 0))
            written.findings.append(
                error("limit", "the figures of this contract depend on each other too deeply", start)
            )
            scope, program, checked = empty(written), None, []
    return Compiled(written, scope, program, in_order([*scope.findings, *checked]))


def in_order(findings: list[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Findings by file and position, each once."""

    def position(finding: Diagnostic) -> tuple[str, int]:
        first = finding.labels[0] if finding.labels else None
        return (first.span.path, first.span.start) if isinstance(first, Label) else ("", 0)

    ordered = sorted(dict.fromkeys(findings), key=position)
    if len(ordered) <= MOST_LISTED:
        return tuple(ordered)
    left = ordered[MOST_LISTED:]
    level: Level = "error" if any(finding.level == "error" for finding in left) else "warning"
    note = "They are found again once those listed are cured."
    return (
        *ordered[:MOST_LISTED],
        Diagnostic("more-findings", level, f"{len(left):,} more findings are not listed", (), (note,)),
    )
