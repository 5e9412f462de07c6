"""`table`: terms laid out in rows and columns; the first row names the key and the columns.

table fees "Fees of each payment group"
  payment_group   attachment       job_outcome
  jsa_18_24       £400 per person  £1,200 per person
  esa_volunteers  £400 per person  £1,000 per person
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from obcdsl import core
from obcdsl.clauses.common import Lines
from obcdsl.clauses.contract import Pinned, pinned
from obcdsl.clauses.metric import unit_of
from obcdsl.diagnostic import Label
from obcdsl.lower import literal as lowered_literal
from obcdsl.record import dataclass
from obcdsl.scope import Scope
from obcdsl.spelling import nearest
from obcdsl.units import Unit, category, matched
from obcdsl.values import NONE, Value
from obcdsl.written import ast
from obcdsl.written.expressions import literal, unit, word
from obcdsl.written.lalr import Branch, Token

if TYPE_CHECKING:
    from obcdsl.english.prose import Prose
    from obcdsl.english.words import Words

KIND = "table"
MOST_ODD = 4
"""Cells of the wrong kind that are marked in one column."""

Entry = ast.Word | ast.Quoted | ast.LiteralValue
Found = Mapping[tuple[str, ...], tuple[Mapping[str, Value], Mapping[str, Entry], tuple[tuple[str, str], ...]]]
"""For each tuple of members: the values, the cells as written, and the (code, member) of each key."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row as written; a quoted text after a member is the spelling that data use."""

    cells: tuple[Entry, ...]
    span: ast.Span = ast.placed()


@dataclass(frozen=True, slots=True)
class Node:
    """A table: its heading and rows, or the file they are in."""

    head: ast.Head
    rows: tuple[Row, ...]
    rows_from: Pinned | None = None
    units: tuple[tuple[str, ast.UnitWritten], ...] = ()


def build(lines: Lines) -> Node:
    """The node."""
    rows = tuple(
        Row(tuple(_entry(lines, c) for c in term.children), lines.reading.span(term)) for term in lines.many("row")
    )
    rows_from = lines.one("rows_from")
    if not rows and not lines.head.lost:
        lines.reading.fault("term-missing", "a table has a first row that names the key and the columns", lines.header)
    units = tuple((t.children[0].text, unit(lines.reading, t.children[1])) for t in lines.many("column_unit"))
    return Node(lines.head, rows, pinned(lines, rows_from) if rows_from else None, units)


def _entry(lines: Lines, cell: Branch) -> Entry:
    reading = lines.reading
    match cell.rule:
        case "word_cell":
            return word(reading, cell.children[0])
        case "code_cell":
            token = cell.children[0]
            return ast.Quoted(token.text[1:-1], reading.span(token))
        case "negative":
            inner = literal(reading, _noun_as_literal(cell.children[0]))
            if isinstance(inner.value, (bool, datetime.date)):
                reading.fault("number", f"`-{inner.text}` is not a figure", cell)
                return inner
            turned: Any = inner.value
            return ast.LiteralValue(inner.form, -turned, inner.noun, inner.per, "-" + inner.text, reading.span(cell))
        case _:
            return literal(reading, _noun_as_literal(cell))


def _noun_as_literal(cell: Branch) -> Branch:
    """A cell's literal in the shape of any other."""
    if cell.rule == "quantity" and isinstance(cell.children[1], Token):
        token = cell.children[1]
        return Branch(
            "quantity", [cell.children[0], Branch("noun", [token], token.start, token.end)], cell.start, cell.end
        )
    return cell


def declare(scope: Scope, node: Node, file_rows: tuple[Row, ...] | None = None, *, lends: bool = True) -> Found | None:
    """Make the table and its keys known. The units of its columns wait until every key is known (`declare_units`).

    Its rows are rows of a key that others list too, unless it `lends` none: nothing in the contract reads it.
    """
    name = node.head.name.text
    rows = node.rows[1:] + (file_rows or ())
    if not node.rows:
        scope.broken.add(name)
        return None
    heading = [entry.text for entry in node.rows[0].cells if isinstance(entry, ast.Word)]
    if len(heading) < len(node.rows[0].cells):
        scope.fault(
            "table",
            "the first row of a table names the key and the columns",
            node.rows[0].span,
            fix="item  threshold  benchmark",
        )
        scope.broken.add(name)
        return None
    doubled = next((h for h in heading if heading.count(h) > 1), None)
    if doubled:
        scope.fault("name-twice", f"two columns are called `{doubled}`", node.rows[0].span)
    count = len(node.head.keys) or 1
    keys, columns = tuple(heading[:count]), tuple(heading[count:])
    if node.head.keys and keys != tuple(k.text for k in node.head.keys):
        said = ", ".join(k.text for k in node.head.keys)
        scope.fault("table", f"the first row starts with the keys of the table: {said}", node.rows[0].span)
    found = _read_rows(scope, node, rows, keys, columns)
    _declare_keys(scope, node, keys, found, lends=lends)
    scope.tables[name] = core.Table(name, keys, columns, {m: v for m, (v, _, _) in found.items()}, node.head.said)
    return found


def counted(found: Sequence[object], noun: str) -> str:
    """How many there are, in words: `1 figure`, `2 figures`."""
    return f"{len(found)} {noun}{'' if len(found) == 1 else 's'}"


def _read_rows(
    scope: Scope, node: Node, rows: tuple[Row, ...], keys: tuple[str, ...], columns: tuple[str, ...]
) -> Found:
    """For each tuple of members: the values, the cells as written, and the (code, member) of each key."""
    found: dict[tuple[str, ...], tuple[dict[str, Value], dict[str, Entry], tuple[tuple[str, str], ...]]] = {}
    places: dict[tuple[str, ...], ast.Span] = {}
    for row in rows:
        members, codes, cells = _members(row, len(keys))
        if len(cells) != len(columns) or len(members) != len(keys):
            scope.fault(
                "table",
                f"this row has {counted(cells, 'figure')}, and the table has {counted(columns, 'column')}",
                row.span,
                f"The columns are {', '.join(columns)}; `none` stands where there is no limit.",
            )
            scope.short_tables.add(node.head.name.text)
            continue
        if members in found:
            scope.fault(
                "name-twice",
                f"the row {', '.join(members)} stands twice",
                row.span,
                places=(Label(places[members], "the first"),),
            )
            continue
        values = {column: cell_value(cell) for column, cell in zip(columns, cells, strict=True)}
        found[members] = (values, dict(zip(columns, cells, strict=True)), tuple(zip(codes, members, strict=True)))
        places[members] = row.span
    if len(found) > 5000:
        scope.fault("limit", f"a table has at most 5,000 rows, and this one has {len(found):,}", node.head.span)
    return found


def _members(row: Row, count: int) -> tuple[tuple[str, ...], list[str], list[Entry]]:
    cells = list(row.cells)
    members: list[str] = []
    codes: list[str] = []
    while cells and len(members) < count:
        entry = cells.pop(0)
        member = entry.text
        code = member
        if cells and isinstance(cells[0], ast.Quoted) and not isinstance(entry, ast.Quoted):
            code = cells.pop(0).text
        members.append(member)
        codes.append(code)
    return tuple(members), codes, cells


def cell_value(cell: Entry) -> Value:
    """The value of a cell."""
    if isinstance(cell, ast.LiteralValue):
        if cell.form == "quantity" and cell.noun in ("week", "weeks"):
            return cell.value * 7  # type: ignore[operator]
        return cell.value
    return cell.text


def _declare_keys(scope: Scope, node: Node, keys: tuple[str, ...], found: Found, *, lends: bool) -> None:
    for at, key in enumerate(keys):
        members = tuple(dict.fromkeys(m[at] for m in found))
        codes = {pairs[at][0]: pairs[at][1] for _, _, pairs in found.values()}
        if key == scope.payee_key:
            continue
        known = scope.keys.get(key)
        if known is None:
            scope.keys[key] = core.Key(key, members, codes, title=key.replace("_", " "))
        elif known.members is not None and key in scope.clauses and scope.clauses[key].head.kind == "key":
            _check_members(scope, node, key, at, members, alone=len(keys) == 1)
        elif known.members is not None and lends:
            wider = tuple(dict.fromkeys((*known.members, *members)))
            scope.keys[key] = core.Key(key, wider, {**known.codes, **codes}, known.private, known.title)


def _check_members(scope: Scope, node: Node, key: str, at: int, members: tuple[str, ...], *, alone: bool) -> None:
    """The rows of a table by a listed key are its members, each once where the table has no other key."""
    listed = scope.keys[key].members or ()
    for member in members:
        if member not in listed:
            row = next((r for r in node.rows[1:] if len(r.cells) > at and r.cells[at].text == member), node.rows[0])
            close = nearest(member, listed)
            listing = f"The key `{key}` lists {', '.join(listed)}."
            scope.fault("unknown-name", f"`{member}` is no member of the key `{key}`", row.span, listing, fix=close)
    lacking = [member for member in listed if member not in members]
    if alone and lacking and not node.head.lost and all(member in listed for member in members):
        said = ", ".join(lacking)
        scope.fault(
            "gap",
            f"the table has no row for {said}",
            node.head.name.span,
            f"The key `{key}` lists {', '.join(listed)}.",
        )


def declare_units(scope: Scope, node: Node, found: Found) -> None:
    """Make the unit of each column known."""
    columns = scope.tables[node.head.name.text].columns
    said = dict(node.units)
    for column in said:
        if column not in columns:
            scope.fault("unknown-name", f"the table has no column called `{column}`", said[column].span)
    for column in columns:
        cells = [entries[column] for _, entries, _ in found.values()]
        if column in said:
            scope.column_units[node.head.name.text, column] = unit_of(scope, said[column])
        else:
            scope.column_units[node.head.name.text, column] = _unit_of_cells(scope, column, cells)


def _unit_of_cells(scope: Scope, column: str, cells: list[Entry]) -> Unit:
    """The unit that all the cells of a column share."""
    from obcdsl.units import NUMBER

    words = tuple(dict.fromkeys(c.text for c in cells if isinstance(c, (ast.Word, ast.Quoted))))
    if words:
        _words_and_figures(scope, column, cells)
        for key in scope.keys.values():
            if key.members and set(words) <= set(key.members) and (key.name == column or key.name in scope.clauses):
                return category(key.name, key.members)
        return category("", words)
    unit_: Unit | None = None
    first: Entry | None = None
    for cell in cells:
        assert isinstance(cell, ast.LiteralValue)
        if cell.value is NONE or (cell.form == "plain" and cell.value == 0 and unit_ is not None):
            continue
        own = lowered_literal(scope, cell).unit
        own = NUMBER if own.flavour == "plain" else own
        if unit_ is None or (
            first is not None and isinstance(first, ast.LiteralValue) and first.form == "plain" and first.value == 0
        ):
            unit_, first = own, cell
            continue
        if matched(unit_, own) is None or unit_ != own:
            scope.fault(
                "units",
                f"the column `{column}` holds {unit_} and {own}",
                cell.span,
                "Every figure of a column has the same unit.",
                places=(Label(first.span, str(unit_)),) if first else (),
            )
            break
    return unit_ or NUMBER


def _words_and_figures(scope: Scope, column: str, cells: list[Entry]) -> None:
    """Words and figures in one column: the odd ones are marked, which are the fewer, or the words where they are equal."""
    said: list[Entry] = [cell for cell in cells if isinstance(cell, (ast.Word, ast.Quoted))]
    figures: list[Entry] = [cell for cell in cells if isinstance(cell, ast.LiteralValue) and cell.value is not NONE]
    if not figures:
        return
    odd, rest = (figures, said) if len(figures) < len(said) else (said, figures)
    role, other = ("a word", "a figure") if odd is said else ("a figure", "a word")
    note = "Every cell of a column is of one kind; `none` stands where there is no limit."
    message = f"the column `{column}` holds words and figures"
    places = (*(Label(cell.span, role) for cell in odd[1:MOST_ODD]), Label(rest[0].span, other))
    scope.fault("units", message, odd[0].span, note, role=role, places=places)


def rows_of_file(scope: Scope, data: bytes, heading: list[str], keys: int, pinned_: Pinned) -> tuple[Row, ...]:
    """The rows of a pinned CSV file; its cells are written as those of the contract are."""
    import csv
    import io

    from obcdsl.written.expressions import Reading
    from obcdsl.written.lalr import UnexpectedToken, parse_line

    try:
        rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error):
        scope.fault("table", f"`{pinned_.path}` is not a CSV file in UTF-8", pinned_.span)
        return ()
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    if not rows or [cell.strip() for cell in rows[0]] != heading:
        found = ", ".join(rows[0]) if rows else "nothing"
        scope.fault(
            "table",
            f"the heading of `{pinned_.path}` is not that of the table",
            pinned_.span,
            f"The file has {found}; the table has {', '.join(heading)}.",
        )
        return ()
    made = []
    for number, row in enumerate(rows[1:], start=2):
        cells: list[Entry] = []
        for at, cell in enumerate(row):
            text = cell.strip()
            if at < keys:
                cells.append(ast.Word(text, pinned_.span))
                continue
            try:
                branch = parse_line("x " + text if text else "x", 0, "table_term").children[0]
            except UnexpectedToken:
                branch = None
            if branch is None or branch.rule != "row" or len(branch.children) != 2:
                scope.fault(
                    "table",
                    f"row {number} of `{pinned_.path}`: `{text[:40]}` is not a figure of the language",
                    pinned_.span,
                )
                cells.append(ast.LiteralValue("plain", 0))
                continue
            lines = Lines(ast.Head("table", ast.Word("")), branch, {}, Reading(pinned_.span.path))
            cells.append(_entry(lines, branch.children[1]))
        made.append(Row(tuple(cells), pinned_.span))
    return tuple(made)


# ---- in English ------------------------------------------------------------------------------------------------------------


def english(node: Node, words: Words) -> Prose:
    """The clause in English."""
    from obcdsl.clauses import table_english

    return table_english.english(node, words)
