"""Examples that were run, for people and for machines: what passed, what differs, and what no example reaches."""

from __future__ import annotations

from collections.abc import Mapping

from obcdsl.examples.report import ExampleReport
from obcdsl.examples.running import ExampleRun, Tried
from obcdsl.render.findings import finding_data, finding_text
from obcdsl.render.screen import Screen, width_of, wrap
from obcdsl.source import Source, Span

WIDTH = 100


def report_text(report: ExampleReport, sources: Mapping[str, Source], screen: Screen | None = None) -> str:
    """The report of one contract: a line for each example, the findings of those that fail, and what is not reached."""
    screen = screen or Screen()
    lines = _example_lines(report, sources)
    for finding in report.findings:
        lines += ["", finding_text(finding, sources, screen)]
    reach = [*_unreached_lines(report, sources), *_threshold_lines(report, sources)]
    if reach:
        lines += [*([""] if lines else []), "No example reaches:", *(f"  {line}" for line in reach)]
    return "\n".join(line if "\n" in line else screen.text(line) for line in lines) + "\n"


def summary(report: ExampleReport) -> str:
    """How many examples passed.

    >>> from obcdsl import load
    >>> from obcdsl.examples.report import run_examples
    >>> summary(run_examples(load("contracts/aca_risk_corridor")))
    '6 examples passed'
    """
    number = len(report.examples)
    if not number:
        return "no examples"
    failed = sum(not example.passed for example in report.examples)
    noun = "example" if number == 1 else "examples"
    return f"{failed:,} of {number:,} {noun} failed" if failed else f"{number:,} {noun} passed"


def report_data(report: ExampleReport, sources: Mapping[str, Source]) -> dict[str, object]:
    """The report as plain data."""
    return {
        "contract": report.contract,
        "passed": report.passed,
        "examples": [_example_data(example, sources) for example in report.examples],
        "unreached": [
            {"name": one.name, "kind": one.kind, **_place_data(one.span, sources)} for one in report.unreached
        ],
        "thresholds": [
            {
                "clause": one.threshold.clause, "figure": one.threshold.figure, "edge": one.threshold.edge,
                "reached": sorted(one.sides), "missing": list(one.missing), **_place_data(one.threshold.span, sources),
            }
            for one in report.thresholds
        ],
    }  # fmt: skip


def _example_data(example: ExampleRun, sources: Mapping[str, Source]) -> dict[str, object]:
    return {
        "name": example.name,
        "title": example.title,
        "passed": example.passed,
        **_place_data(example.span, sources),
        "expected": [
            {"figure": one.figure, "where": one.where.strip(), "expected": one.expected, "got": one.got,
             "agrees": one.agrees}
            for one in example.tried
        ],
        "findings": [
            finding_data(found, sources)
            for found in [*example.findings, *(one.finding for one in example.tried if one.finding is not None)]
        ],
    }  # fmt: skip


def _place_data(span: Span, sources: Mapping[str, Source]) -> dict[str, object]:
    return {"file": span.path or None, "line": _line(span, sources)}


def _line(span: Span, sources: Mapping[str, Source]) -> int | None:
    source = sources.get(span.path)
    return source.line_and_column(span.start)[0] if source else None


# ---- examples --------------------------------------------------------------------------------------


def _example_lines(report: ExampleReport, sources: Mapping[str, Source]) -> list[str]:
    names = max((width_of(example.name) for example in report.examples), default=0)
    return [f"{_verdict(example)}  {example.name.ljust(names)}  {example.title}" for example in report.examples]


def _verdict(example: ExampleRun) -> str:
    if example.passed:
        return "passed"
    return "failed"


def differing(example: ExampleRun) -> tuple[Tried, ...]:
    """The expected figures that did not come out."""
    return tuple(one for one in example.tried if not one.agrees)


# ---- what is not reached ---------------------------------------------------------------------------


def _unreached_lines(report: ExampleReport, sources: Mapping[str, Source]) -> list[str]:
    by_kind: dict[str, list[str]] = {}
    for one in report.unreached:
        by_kind.setdefault(one.kind, []).append(f"{one.name}{_at(one.span, sources, report.path)}")
    return [line for kind, names in by_kind.items() for line in _wrapped(f"{kind} ", names)]


def _threshold_lines(report: ExampleReport, sources: Mapping[str, Source]) -> list[str]:
    """`80% of preferred_place: no example at or above`."""
    lines = []
    for one in report.thresholds:
        if one.missing:
            threshold = one.threshold
            of = (
                threshold.figure
                if threshold.figure == threshold.clause
                else f"{threshold.figure} in {threshold.clause}"
            )
            where = "no example" if not one.sides else f"no example {' or '.join(one.missing)}"
            lines.append(f"{threshold.edge} of {of}{_at(threshold.span, sources, report.path)}: {where}")
    return lines


def _at(span: Span, sources: Mapping[str, Source], path: str) -> str:
    line = _line(span, sources)
    file = f"{span.path}, " if span.path != path else ""
    return f" ({file}line {line})" if line else ""


def _wrapped(start: str, names: list[str]) -> list[str]:
    lines = wrap(", ".join(names), WIDTH - len(start))
    return [start + lines[0], *(" " * len(start) + line for line in lines[1:])]
