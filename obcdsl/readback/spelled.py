"""How data spell things, read from the schedule of data of signed words: for each clause, lines as its own words give them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Set

from obcdsl.english.data_schedule import CALLED, IN_PERCENT, TURNED, WHICH_PERIOD, WRITTEN, unquoted
from obcdsl.english.phrasebook import CELL, ROW
from obcdsl.readback.layout import Document
from obcdsl.readback.matching import readings
from obcdsl.readback.names import Names, spelt


def spelled(found: Document, names: Names, schedule: int, tables: Set[str], keys: Set[str]) -> Mapping[str, list[str]]:
    """The lines that the schedule of data adds to each clause, by the number under which it stands.

    Args:
        found: the terms.
        names: the names of the contract.
        schedule: the number of the part that the schedule stands in.
        tables: where clauses stand that are tables.
        keys: where clauses stand that are keys.
    """
    lines: dict[str, list[str]] = defaultdict(list)
    paragraphs = [paragraph for clause in found.clauses if clause.part == schedule for paragraph in clause.paragraphs]
    called, written = (_rows(paragraphs, lead) for lead in (CALLED, WRITTEN))
    for number, what, cell in called:
        name = unquoted(cell)
        if number == "1.1":
            period = f'period from "{name}"'
            lines[number].append(period if what == WHICH_PERIOD else f'^payee {names.payee} from "{name}"')
        elif number in keys:
            lines[number].append(f'^source "{name}"')
        elif number not in tables:
            values = [(value, unquoted(code)) for at, value, code in written if at == number]
            lines[number].append(_source(name, what, values))
    for number, value, cell in written:
        if number in tables | keys:
            lines[number].append(f"^code {spelt(value.strip('‘’'))} {unquoted(cell)}")
    lines["1.1"] += [line for paragraph in paragraphs for line in _of_years(paragraph, names)]
    return lines


def _rows(paragraphs: list[str], lead: str) -> list[tuple[str, ...]]:
    """The rows of three cells of the table that a paragraph leads into, without its heading."""
    tables = [paragraph for paragraph in paragraphs if paragraph.startswith(lead + ROW)]
    rows = [tuple(row.split(CELL)) for table in tables for row in table.split(ROW)[2:]]
    return [row for row in rows if len(row) == 3]


def _source(name: str, what: str, values: list[tuple[str, str]]) -> str:
    """The name of a figure in data, and how its values are written there."""
    turned = ", sign turned" if what.endswith(TURNED) else ""
    percent = " in percent" if what.removesuffix(TURNED).endswith(IN_PERCENT) else ""
    meant = [f"{code}\x00{_meant(value)}" for value, code in values]
    return f'^source "{name}"{percent}{turned}' + "\x01".join(meant)


def _meant(value: str) -> str:
    return f"‘{spelt(value.strip('‘’'))}" if value.startswith("‘") else spelt(value)


def _of_years(paragraph: str, names: Names) -> list[str]:
    """How data name a year, where a paragraph says it."""
    said, _ = readings(paragraph, ("contract",), names)
    return [line for line in said if line.startswith("^named ")]
