"""The standard library shown: a list of what it holds, and the page of one thing, as text and as plain data.

>>> from obcdsl.catalogue import named
>>> print(listed(named("consistency")), end="")
stdlib/scoring.obc: use scoring
  consistency(lowest)
      Consistency points, 0 to 20: how far the weakest dimension is above its
      floor
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from textwrap import dedent, indent

from obcdsl.catalogue import TEMPLATE, Entry, Remarks
from obcdsl.catalogue_pages import Page, Shown
from obcdsl.render.examples import differing
from obcdsl.render.screen import Screen, wrap


def listed(entries: Sequence[Entry], screen: Screen | None = None) -> str:
    """Names with their arguments and titles, under the file that holds them."""
    screen = screen or Screen()
    lines: list[str] = []
    for file, of_file in groupby(entries, key=lambda entry: entry.file):
        several = list(of_file)
        template = several[0].kind == TEMPLATE
        lines += [*([""] if lines else []), f"{file}: a template" if template else f"{file}: {several[0].use}"]
        for entry in several:
            lines += [f"  {entry.signature}", *(f"      {line}" for line in wrap(entry.title, screen.width - 6))]
    return "".join(screen.text(line) + "\n" for line in lines)


def page_text(page: Page, screen: Screen | None = None) -> str:
    """Everything about one thing, part by part."""
    screen = screen or Screen()
    entry = page.entry
    parts = [
        f"{entry.signature}\n{entry.title}\n{_kind(entry)}",
        *_said(entry.remarks, screen.width),
        *_file(entry, screen.width),
        f"In words:\n\n{_within(page.words, screen.width)}"
        if page.words
        else "Its file has errors: `obc check` lists them.",
        f"As written:\n\n{indent(entry.text, '    ')}",
        *_examples(page),
        f"To use it:\n\n    {entry.use}" + (f"\n\nand then call {entry.signature}." if entry.arguments else ""),
    ]
    return "".join(screen.text(line) + "\n" for line in "\n\n".join(parts).split("\n"))


def _kind(entry: Entry) -> str:
    return f"{'template' if entry.kind == TEMPLATE else entry.kind + ' clause'} in {entry.file}"


def _said(remarks: Remarks, width: int) -> Iterator[str]:
    for part in (*remarks.about, *remarks.misleads, *(f"Source: {each}" for each in remarks.sources)):
        yield "\n".join(wrap(part, width))


def _file(entry: Entry, width: int) -> Iterator[str]:
    said = "\n".join(_said(entry.file_remarks, width - 4))
    if said:
        yield f"About {entry.file}:\n\n{indent(said, '    ')}"


def _within(words: str, width: int) -> str:
    """Paragraphs broken at the width of the screen; rows of tables stay whole."""
    return "\n".join(line if line.startswith("|") else "\n".join(wrap(line, width)) for line in words.split("\n"))


def _examples(page: Page) -> Iterator[str]:
    if page.examples:
        yield "Examples:\n\n" + "\n".join(_example(each) for each in page.examples)
    elif page.words:
        yield "No example names it."


def _example(shown: Shown) -> str:
    run = shown.run
    faults = [f"      but {one.figure}{one.where} is {one.got}" for one in differing(run)]
    head = f"  {'passed' if run.passed else 'failed'}  {run.name}: {run.title}"
    return "\n".join([head, indent(dedent(shown.text), "      "), *faults])


# ---- as data ------------------------------------------------------------------------------------------------------------


def entries_data(entries: Iterable[Entry]) -> list[dict[str, object]]:
    """The list as plain data."""
    return [_entry_data(entry) for entry in entries]


def page_data(page: Page) -> dict[str, object]:
    """One thing in full as plain data; `words` are Markdown, and null where its file has errors."""
    entry = page.entry
    return {
        **_entry_data(entry),
        "file_remarks": _remarks_data(entry.file_remarks),
        "words": page.words or None,
        "text": entry.text,
        "examples": [_example_data(each) for each in page.examples],
    }


def _entry_data(entry: Entry) -> dict[str, object]:
    return {
        "name": entry.name,
        "kind": entry.kind,
        "arguments": list(entry.arguments),
        "keys": list(entry.keys),
        "title": entry.title,
        "file": entry.file,
        "use": entry.use,
        **_remarks_data(entry.remarks),
    }


def _remarks_data(remarks: Remarks) -> dict[str, object]:
    return {"about": list(remarks.about), "misleads": list(remarks.misleads), "sources": list(remarks.sources)}


def _example_data(shown: Shown) -> dict[str, object]:
    run = shown.run
    results = [
        {"figure": one.figure, "where": one.where.strip(), "expected": one.expected, "got": one.got,
         "agrees": one.agrees}
        for one in run.tried
    ]  # fmt: skip
    return {
        "name": run.name, "title": run.title, "passed": run.passed, "text": dedent(shown.text), "results": results,
    }  # fmt: skip
