"""JSON lines: one flat object on each line. Numbers are kept as their text, so that none passes through a float."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from obcdsl.data.limits import Limits
from obcdsl.data.opened import HashedFile, check_magic, decoded, encoding_seen
from obcdsl.data.table import Odd, Raw, Table, Unreadable, fault

TEXTS = re.compile(r'"(?:[^"\\]|\\.)*"?')


class _TwiceError(ValueError):
    """A name that an object has twice."""


def json_table(path: Path, limits: Limits) -> tuple[Table, HashedFile]:
    """The table of a JSON lines file. It is read twice: for the names on all lines, then for the rows.

    Raises `Unreadable` for every fault of the file's form, here or while the rows are read.
    """
    shown = str(path)
    first = HashedFile(path)
    start = first.peek()
    check_magic(start, shown, lambda _: False)
    if encoding := encoding_seen(start):
        raise fault("file-encoding", f"the file is {encoding}, not UTF-8", shown, fix="save it as UTF-8")
    names: dict[str, None] = {}
    count = 0
    try:
        for row, said in _objects(first, shown, limits):
            names.update(dict.fromkeys(said))
            count += 1
            if len(names) > limits.columns:
                raise fault(
                    "file-limit", f"more than {limits.columns:,} names; the limit is {limits.columns:,}", shown, row
                )
    finally:
        first.close()
    if not count:
        raise fault("no-rows", "the file holds no rows", shown, fix="`obc template` writes the file to fill in")
    opened = HashedFile(path)
    return Table(shown, list(names), _rows(opened, list(names), shown, limits), None), opened


def _rows(opened: HashedFile, names: list[str], path: str, limits: Limits) -> Iterator[tuple[int, list[Raw]]]:
    for row, said in _objects(opened, path, limits):
        yield row, [said.get(name) for name in names]


def _objects(opened: HashedFile, path: str, limits: Limits) -> Iterator[tuple[int, dict[str, Raw]]]:
    longest = limits.cell_letters * limits.columns
    row = 0
    while line := opened.readline(longest + 1):
        row += 1
        if len(line) > longest:
            raise fault("file-limit", f"a line of more than {longest:,} bytes", path, row)
        if row > limits.rows:
            raise fault(
                "file-limit", f"more than {limits.rows:,} rows", path, row, fix="raise it with `--limit rows=N`"
            )
        text = decoded(line, path, row)
        if row == 1:
            text = text.removeprefix("\ufeff")
        if text.strip():
            yield row, _object(text, path, row, limits)


def _object(text: str, path: str, row: int, limits: Limits) -> dict[str, Raw]:
    if text.count("[") + text.count("{") > limits.json_depth and _depth(text) > limits.json_depth:
        raise fault("file-limit", f"brackets are nested deeper than {limits.json_depth}", path, row)
    try:
        said = json.loads(
            text,
            object_pairs_hook=_pairs,
            parse_int=str,
            parse_float=str,
            parse_constant=lambda name: Odd(name, "not a number"),
        )
    except _TwiceError as twice:
        raise fault("file-malformed", f"the name `{str(twice)[:60]}` stands twice in this object", path, row) from None
    except (ValueError, RecursionError) as reason:
        raise _malformed(reason, text, path, row) from None
    if not isinstance(said, dict):
        kinds = {list: "a list", bool: "a yes or no", type(None): "nothing (null)"}
        what = "a text" if text.lstrip().startswith('"') else kinds.get(type(said), "a number")
        raise fault(
            "file-malformed",
            f"this line is {what}, not an object",
            path,
            row,
            None,
            _FORM,
            fix='{"payee": "P1", "period": "year 1", ...}',
        )
    cells: dict[str, Raw] = {}
    for name, value in said.items():
        if isinstance(value, str) and len(value) > limits.cell_letters:
            raise fault(
                "file-limit",
                f"a text of {len(value):,} letters; the limit is {limits.cell_letters:,}",
                path,
                row,
                name[:60],
            )
        cells[name] = _nested(value) if isinstance(value, list | dict) else value
    return cells


def _nested(value: list[Any] | dict[str, Any]) -> Odd:
    """A list or an object where a figure should stand."""
    return Odd("[...]", "a list, not a figure") if isinstance(value, list) else Odd("{...}", "an object, not a figure")


_FORM = "JSON lines hold one object {...} on each line, without commas between them and without a list around them."


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        raise _TwiceError(next(name for name, _ in pairs if name in seen or seen.add(name)))  # type: ignore[func-returns-value]
    return found


def _depth(text: str) -> int:
    """How deep the brackets of a line are nested, texts aside."""
    deepest = depth = 0
    for letter in TEXTS.sub("", text):
        if letter in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif letter in "]}":
            depth -= 1
    return deepest


def _malformed(reason: Exception, text: str, path: str, row: int) -> Unreadable:
    said = reason.msg if isinstance(reason, json.JSONDecodeError) else str(reason)
    if said.startswith("Extra data"):
        message = "two values stand on this line"
    elif text.lstrip().startswith(("//", "/*", "#")) or re.search(r"[,}\]]\s*(//|/\*)", text):
        message = "this line holds a comment, which JSON has not"
    elif re.search(r",\s*[}\]]", text):
        message = "a comma stands before a closing bracket"
    elif text.lstrip().startswith(("{'", "['")):
        message = "names and texts stand in single quotes; JSON has double ones"
    elif text.strip() in ("[", "{"):
        message = "the document is spread over several lines"
    else:
        message = f"this line is not JSON: {said[:100]}"
    return fault("file-malformed", message, path, row, None, _FORM)
