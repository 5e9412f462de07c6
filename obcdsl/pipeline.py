"""The journey from text to program, one line a step.

source text -> clauses as written -> names bound and units known -> core program -> checks

A contract with amendments takes it once for each version of it.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from obcdsl import core
from obcdsl.amended import Deed, Version, for_words, of_version, version_words, versions
from obcdsl.depth import room
from obcdsl.diagnostic import Diagnostic, Label, Level, error
from obcdsl.record import dataclass
from obcdsl.resolve import empty, resolved
from obcdsl.scope import Scope
from obcdsl.source import Source, Span
from obcdsl.written.library import Incorporated, incorporated

MOST_LISTED = 200
"""Findings listed in one run; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """A contract after every pass that needs no data. `program` is None where it has no `contract` clause.

    It is the contract as it was signed; `later` are its versions by amendments, each with its first day, and `findings`
    are those of all.
    """

    written: Incorporated
    scope: Scope
    program: core.Program | None
    findings: tuple[Diagnostic, ...]
    first: datetime.date | None = None
    until: datetime.date | None = None
    """The first day on which it holds, and the first day of the next version; none where it holds for the whole term."""
    deeds: tuple[Deed, ...] = ()
    """The amendments in force in this version, in the order in which they took effect."""
    later: tuple[Compiled, ...] = ()
    tried: Incorporated | None = None
    """With amendments, the clauses with the examples that speak of the days of this version, and no others."""
    stands_alone: bool = False
    """Whether this is one version of a contract with amendments, read by itself."""

    @property
    def has_errors(self) -> bool:
        """Whether anything stands in the way of evaluating it."""
        return self.program is None or any(finding.level == "error" for finding in self.findings)


def compiled(source: Source, folder: Path | None = None) -> Compiled:
    """A contract, compiled; `folder` is where its library, schedule and amendment files stand."""
    with room():
        written = incorporated(source, folder)
        return compiled_from(written, folder)


def compiled_from(written: Incorporated, folder: Path | None) -> Compiled:
    """A contract whose files have been read, compiled in each of its versions."""
    from obcdsl.checks import findings_of

    with room():
        try:
            found, made = named(written, folder)
            if any(has_error(one.findings) for one in found.later):
                checked, later = [], found.later
            else:
                checked = findings_of(found.scope, found.program, found.tried or written)
                later = _checked(made, found.later, [*found.scope.findings, *checked])
        except RecursionError:
            start = Label(Span(written.main.source.path, 0, 0))
            written.findings.append(
                error("limit", "the figures of this contract depend on each other too deeply", start)
            )
            found, later, checked = Compiled(written, empty(written), None, ()), (), []
    findings = [*found.scope.findings, *checked, *(finding for one in later for finding in one.findings)]
    return replace(found, findings=in_order(findings), later=later)


def named(written: Incorporated, folder: Path | None) -> tuple[Compiled, list[Version]]:
    """A contract in each of its versions, names bound and units known, before the checks; and the versions.

    Without amendments, or with a fault, there is one version: the contract as it was signed.
    """
    made = versions(written)
    tried = made[0].tried if made else None
    scope, program = resolved(tried or written, folder)
    later: tuple[Compiled, ...] = ()
    if made and program is not None and not has_error(scope.findings):
        later = _later(made, scope, program, folder)
    findings = tuple(scope.findings)
    if not later:
        return Compiled(written, scope, program, findings, tried=tried), made
    return Compiled(written, scope, program, findings, made[0].first, made[0].until, later=later, tried=tried), made


def has_error(findings: Iterable[Diagnostic]) -> bool:
    """Whether one of some findings is an error."""
    return any(finding.level == "error" for finding in findings)


def _later(made: list[Version], scope: Scope, program: core.Program, folder: Path | None) -> tuple[Compiled, ...]:
    """The versions after the first, names bound and units known, joined over the term; findings so far are in each."""
    from obcdsl.bulk.columns_over_time import unlike_columns

    known, columns = set(scope.findings), dict[str, Any]()
    unlike_columns(columns, scope, program)
    found = []
    deeds: tuple[Deed, ...] = ()
    for version in made[1:]:
        deeds += version.deeds
        scope_, program_ = resolved(version.tried, folder)
        assert program_ is not None
        unlike_columns(columns, scope_, program_)
        program_ = replace(program_, version=version_words(program.version, deeds))
        findings = tuple(of_version(scope_.findings, version, known))
        words = for_words(version, partial(_readable, scope_, program_)) if not has_error(findings) else version.written
        made_ = Compiled(words, scope_, program_, findings, version.first, version.until, deeds, tried=version.tried)
        found.append(made_)
    if not any(has_error(one.findings) for one in found):
        from obcdsl.running.in_force import Timeline

        starts = tuple(version.first for version in made)
        programs = (program, *(one.program for one in found if one.program is not None))
        scopes = (scope, *(one.scope for one in found))
        for number, each in enumerate(scopes):
            each.timeline, each.over_time = Timeline(starts, programs, number), scopes
    return tuple(found)


def _readable(scope: Scope, program: core.Program, example: Any) -> bool:
    from obcdsl.examples.reading import read_example

    return not read_example(scope, program, example).findings


def _checked(made: list[Version], later: tuple[Compiled, ...], known: list[Diagnostic]) -> tuple[Compiled, ...]:
    """The later versions with what the checks find of each, and of none before it."""
    from obcdsl.checks import findings_of

    said = set(known)
    found = []
    for version, one in zip(made[1:], later, strict=False):
        more = of_version(findings_of(one.scope, one.program, version.tried), version, said)
        found.append(replace(one, findings=in_order([*one.findings, *more])))
    return tuple(found)


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
