"""A table of terms in English: the same rows and columns, each figure with its unit."""

from __future__ import annotations

from obcdsl.clauses.contract_english import code, spelt
from obcdsl.clauses.key import WRITTEN_AS
from obcdsl.clauses.table import Entry, Node
from obcdsl.english.phrasebook import Phrase, phrases
from obcdsl.english.prose import Block, Grid, Prose, Sentence
from obcdsl.english.words import Words, blanks, in_quotes, literal_words
from obcdsl.written import ast

ROWS = Phrase("table", "These are terms of the contract:")
MEANS = {
    one: Phrase("table", f"{{column:anything}} means that column, in the row that is worked or named{others}.")
    for one, others in ((True, ""), (False, "; the other columns are named in the same way"))
}
UNITS = Phrase("table", "{units:column_unit;}.", "{units}")
UNIT = Phrase("column_unit", "{column:own} is {unit:unit}", "unit {column}: {unit}")
ROWS_FROM = Phrase(
    "table",
    "These rows are those of the file {path:code}, whose SHA-256 is {hash:code}.",
    '^rows from "{path}" sha256 {hash}',
)
PHRASES = phrases(
    *(ROWS, *MEANS.values(), UNITS, UNIT, ROWS_FROM, Phrase("cell", "{v:literal}", "{v}")),
    *(Phrase("cell", said, written) for said, written in (("minus {v:literal}", "-{v}"), ("no limit", "none"))),
)


def english(node: Node, words: Words) -> Prose:
    """The table in words."""
    name = node.head.name.text
    table = words.scope.tables[name]
    heading = (
        *(words.key(key) for key in table.keys),
        *(blanks(column) for column in table.columns),
    )
    example = in_quotes(f"{words.plain(name)}: {blanks(table.columns[0])}") if table.columns else ""
    blocks: list[Block] = [Grid(ROWS.say(), heading, tuple(_rows(node, words)))]
    if example:
        blocks.append(Sentence(MEANS[len(table.columns) == 1].say(column=example)))
    units = [
        UNIT.say(column=in_quotes(blanks(column)), unit=words.unit(words.scope.column_units[name, column]))
        for column, _ in node.units
    ]
    if units:
        blocks.append(Sentence(UNITS.say(units="; ".join(units))))
    for key in table.keys:
        known = words.scope.keys[key]
        for spelling, member in known.codes.items():
            if spelling != member and (key not in words.scope.clauses or words.scope.clauses[key].head.kind != "key"):
                blocks.append(spelt(WRITTEN_AS.say(member=words.member(member), code=code(spelling)), of_data=True))
    if node.rows_from is not None:
        blocks.append(spelt(ROWS_FROM.say(path=code(node.rows_from.path), hash=code(node.rows_from.sha256))))
    return Prose(node.head.said, tuple(blocks))


def _rows(node: Node, words: Words) -> list[tuple[str, ...]]:
    """The rows, cells as they are written where they stand in the contract."""
    name = node.head.name.text
    table = words.scope.tables[name]
    written = _written_cells(node, len(table.keys), len(table.columns))
    found = []
    for members, row in table.rows.items():
        cells = written.get(members)
        shown = [
            _cell(words, cells[at])
            if cells is not None
            else words.cell(row[column], words.scope.column_units[name, column])
            for at, column in enumerate(table.columns)
        ]
        found.append((*(blanks(member) for member in members), *shown))
    return found


def _written_cells(node: Node, keys: int, columns: int) -> dict[tuple[str, ...], tuple[Entry, ...]]:
    found = {}
    for row in node.rows[1:]:
        if columns and len(row.cells) >= keys + columns:
            members = tuple(
                cell.text for cell in row.cells[: len(row.cells) - columns] if not isinstance(cell, ast.Quoted)
            )
            found[members] = row.cells[-columns:]
    return found


def _cell(words: Words, cell: Entry) -> str:
    match cell:
        case ast.LiteralValue():
            return literal_words(cell)
        case ast.Word():
            return blanks(cell.text)
        case _:
            return cell.text
