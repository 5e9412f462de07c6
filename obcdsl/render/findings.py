"""Findings for people and for machines: the same `Diagnostic` as terminal text and as JSON.

>>> from obcdsl.diagnostic import Label, error
>>> source = Source("a.obc", "define pay = savings * shair\\n")
>>> fault = error("unknown-name", "there is nothing called `shair`", Label(Span("a.obc", 23, 28), "not defined"),
...     notes=["Names that are close: share (define, line 4)"], fix="share")
>>> print(findings_text([fault], {"a.obc": source}))
error: there is nothing called `shair`  [unknown-name]
  ┌─ a.obc:1:24
  │
1 │ define pay = savings * shair
  │                        ^^^^^ not defined
  │
  = Names that are close: share (define, line 4)
  = fix: share
<BLANKLINE>
1 error
<BLANKLINE>
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from obcdsl.diagnostic import DataPlace, Diagnostic, Label, Level
from obcdsl.render.screen import Screen, wrap
from obcdsl.render.snippet import painted, snippet
from obcdsl.source import Source, Span

MOST_LISTED = 200
MOST_DATA_PLACES = 8
LEVELS: tuple[Level, ...] = ("error", "warning", "note")
NOTE_WIDTH = 100


def findings_text(
    findings: Iterable[Diagnostic],
    sources: Mapping[str, Source],
    screen: Screen | None = None,
    *,
    most_listed: int = MOST_LISTED,
) -> str:
    """All findings as one text that ends with their count; empty where there are none.

    They keep their order. Of more than `most_listed`, errors are listed before warnings and warnings before notes, and
    the rest are counted.
    """
    every = list(findings)
    if not every:
        return ""
    screen = screen or Screen()
    parts = [finding_text(finding, sources, screen) + "\n" for finding in _listed(every, most_listed)]
    left_off = len(every) - len(parts)
    if left_off:
        parts.append(f"{left_off:,} more {'finding is' if left_off == 1 else 'findings are'} not listed.\n")
    return "\n".join([*parts, summary(every) + "\n"])


def finding_text(finding: Diagnostic, sources: Mapping[str, Source], screen: Screen) -> str:
    """One finding, without the line end of its last line."""
    head = painted(f"{finding.level}:", finding.level, screen)
    message = screen.text(finding.message)
    lines = [f"{head} {painted(message, 'message', screen)}  [{screen.text(finding.code)}]"]
    gutter = _gutter(finding, sources)
    places = _places(finding, sources, gutter, screen)
    lines += places
    if places and (finding.notes or finding.fix):
        lines.append(painted(screen.text(f"{gutter}│"), "gutter", screen))
    equals = painted("=", "gutter", screen)
    for note in finding.notes:
        lines += _remark(f"{gutter}{equals} ", len(gutter) + 2, note, screen)
    if finding.fix:
        lines += _fix(f"{gutter}{equals} ", len(gutter) + 2, finding.fix, screen)
    return "\n".join(lines)


def summary(findings: Iterable[Diagnostic]) -> str:
    """How many of each level.

    >>> from obcdsl.diagnostic import error, warning
    >>> summary([error("a", "x"), warning("b", "y"), error("c", "z")])
    '2 errors, 1 warning'
    """
    counts = dict.fromkeys(LEVELS, 0)
    for finding in findings:
        counts[finding.level] += 1
    return ", ".join(f"{n:,} {level}{'' if n == 1 else 's'}" for level, n in counts.items() if n)


def finding_data(finding: Diagnostic, sources: Mapping[str, Source]) -> dict[str, object]:
    """One finding as plain data: lines and columns count from 1, and `endColumn` is exclusive as in editors."""
    places = [_place_data(label, sources) for label in finding.labels]
    nowhere = dict.fromkeys(("file", "line", "column", "endLine", "endColumn", "dataColumn", "text"))
    first = places[0] if places else nowhere
    return {
        **{name: first[name] for name in ("file", "line", "column", "endLine", "endColumn", "dataColumn")},
        "code": finding.code,
        "level": finding.level,
        "message": finding.message,
        "notes": list(finding.notes),
        "fix": finding.fix,
        "places": places,
    }


def findings_data(findings: Iterable[Diagnostic], sources: Mapping[str, Source]) -> list[dict[str, object]]:
    """Every finding as plain data, in order and without a limit."""
    return [finding_data(finding, sources) for finding in findings]


def findings_json(findings: Iterable[Diagnostic], sources: Mapping[str, Source]) -> str:
    """Every finding as one JSON list of ASCII letters only."""
    import json

    return json.dumps(findings_data(findings, sources), indent=2) + "\n"


def place_words(place: Label | DataPlace, sources: Mapping[str, Source]) -> str:
    """A place on one line, as far as it is known; empty where there is none.

    >>> place_words(DataPlace("a.csv", 3, "cost"), {}), place_words(DataPlace("a.csv"), {})
    ('a.csv, row 3, column cost', 'a.csv')
    >>> place_words(Label(Span("a.obc", 4, 5)), {"a.obc": Source("a.obc", "one\\ntwo")})
    'a.obc, line 2'
    """
    if isinstance(place, DataPlace):
        row = f"row {place.row}" if place.row is not None else ""
        column = f"column {place.column}" if place.column is not None else ""
        return ", ".join(filter(None, (place.path, row, column)))
    source = sources.get(place.span.path)
    line = f", line {source.line_and_column(place.span.start)[0]}" if source is not None else ""
    return place.span.path + line


def places_of(finding: Diagnostic, sources: Mapping[str, Source]) -> tuple[str, ...]:
    """The places of a finding that are known, each once."""
    return tuple(dict.fromkeys(filter(None, (place_words(label, sources) for label in finding.labels))))


def _listed(findings: Sequence[Diagnostic], most: int) -> list[Diagnostic]:
    if len(findings) <= most:
        return list(findings)
    by_weight = sorted(range(len(findings)), key=lambda at: LEVELS.index(findings[at].level))
    return [findings[at] for at in sorted(by_weight[:most])]


def _gutter(finding: Diagnostic, sources: Mapping[str, Source]) -> str:
    last = 0
    for label in finding.labels:
        if isinstance(label, Label) and label.span.path in sources:
            last = max(last, sources[label.span.path].line_and_column(label.span.end)[0])
    return " " * (len(str(last)) + 1)


def _places(finding: Diagnostic, sources: Mapping[str, Source], gutter: str, screen: Screen) -> list[str]:
    """The lines for every place: data places one by one, labels together by file, the file of the fault first."""
    bar = painted(screen.text(f"{gutter}│"), "gutter", screen)
    fault = finding.labels[0] if finding.labels else None
    order = list(dict.fromkeys(label.span.path for label in finding.labels if isinstance(label, Label)))
    blocks: list[list[str]] = []
    data_places = [label for label in finding.labels if isinstance(label, DataPlace)]
    for label in finding.labels:
        if isinstance(label, DataPlace):
            if label is data_places[0]:
                blocks.append(_data_places(data_places, gutter, screen))
        elif label.span.path in order:
            order.remove(label.span.path)
            here = [x for x in finding.labels if isinstance(x, Label) and x.span.path == label.span.path]
            blocks.append(_contract_place(here, fault, sources, gutter, screen))
    lines: list[str] = []
    for block in filter(None, blocks):
        lines += [bar, *block] if lines else block
    return lines


def _contract_place(
    labels: list[Label], fault: object, sources: Mapping[str, Source], gutter: str, screen: Screen
) -> list[str]:
    path = labels[0].span.path
    if not path:
        return []
    corner = painted(screen.text(f"{gutter}┌─"), "gutter", screen)
    source = sources.get(path)
    if source is None:
        return [f"{corner} {screen.text(path)}"]
    line, column = source.line_and_column(labels[0].span.start)
    return [f"{corner} {screen.text(path)}:{line}:{column}", *snippet(labels, fault, source, gutter, screen)]


def _data_places(places: list[DataPlace], gutter: str, screen: Screen) -> list[str]:
    """Places in data, each on a line of its own with its text below; after the first few, their number."""
    corner = painted(screen.text(f"{gutter}┌─"), "gutter", screen)
    bar = painted(screen.text(f"{gutter}│"), "gutter", screen)
    lines: list[str] = []
    for at, place in enumerate(places[:MOST_DATA_PLACES]):
        if at and places[at - 1].text:
            lines.append(bar)
        where = [place.path]
        if place.row is not None:
            where.append(f"row {place.row:,}")
        if place.column is not None:
            where.append(f"column {place.column}")
        lines.append(f"{corner} {screen.text(', '.join(where))}")
        if place.text:
            lines += [bar, *(f"{bar} {part}" for part in wrap(screen.text(place.text), NOTE_WIDTH - len(gutter) - 2))]
    more = len(places) - MOST_DATA_PLACES
    return [*lines, f"{bar} and {more:,} more"] if more > 0 else lines


def _remark(start: str, margin: int, note: str, screen: Screen) -> list[str]:
    width = max(NOTE_WIDTH, screen.width) - margin
    lines = [line for part in note.split("\n") for line in wrap(screen.text(part), width)]
    return [start + lines[0], *(" " * margin + line for line in lines[1:])]


def _fix(start: str, margin: int, fix: str, screen: Screen) -> list[str]:
    """A fix is pasted, so it is never wrapped; its further lines stand under its first."""
    lines = [screen.text(line) for line in fix.split("\n")]
    word = painted("fix:", "fix", screen)
    return [f"{start}{word} {lines[0]}", *(" " * (margin + 5) + line for line in lines[1:])]


def _place_data(label: Label | DataPlace, sources: Mapping[str, Source]) -> dict[str, object]:
    if isinstance(label, DataPlace):
        line, column = label.row, None
        return _place(label.path, line, column, line, None, label.column, label.text)
    span: Span = label.span
    source = sources.get(span.path)
    if source is None:
        return _place(span.path or None, None, None, None, None, None, label.text)
    return _place(span.path, *source.line_and_column(span.start), *source.line_and_column(span.end), None, label.text)


def _place(
    file: str | None, line: int | None, column: int | None,
    end_line: int | None, end_column: int | None, data_column: str | None, text: str,
) -> dict[str, object]:  # fmt: skip
    return {
        "file": file, "line": line, "column": column, "endLine": end_line, "endColumn": end_column,
        "dataColumn": data_column, "text": text,
    }  # fmt: skip
