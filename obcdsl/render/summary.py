"""The sums of a run by contract, year, status and named values: as tables, JSON or CSV. Every sum is exact.

`paid` is what the parties pay, but for what comes back to a commissioner, payer or purchaser from another party; that is
`paid back`. The two together are all transfers, as in the control totals; `net` is the difference.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from fractions import Fraction
from typing import TextIO

from obcdsl.money import plain_amount
from obcdsl.record import dataclass
from obcdsl.render.csv import neutral
from obcdsl.render.grid import Column, Grid, Row, plain_grid, rich_grid
from obcdsl.render.screen import Screen
from obcdsl.render.wording import amount_words
from obcdsl.statement import Control, RefusedStatement, Statement

SUMMARY_FORMATS = ("table", "json", "csv")
COLUMNS = ("by", "group", "currency", "statements", "refused", "paid", "paid_back", "net")
TOTAL = "total"
NARROWEST = 100
"""Tables are this wide where the screen is narrower: three amounts of money leave little for names."""

Summary = Mapping[str, Mapping[str, "Summed"]]
"""The sums by what they are of (`contract`, `year`, ...), then by group (`year 3`)."""


@dataclass(slots=True)
class Sum:
    """What one group comes to in one currency."""

    statements: int = 0
    paid: Fraction = Fraction(0)
    back: Fraction = Fraction(0)


@dataclass(slots=True)
class Summed:
    """What one group comes to: sums by currency, and how many statements were refused."""

    sums: dict[str, Sum] = field(default_factory=dict)
    refused: int = 0

    def add(self, statement: Statement, buyers: frozenset[str]) -> None:
        """Add a statement; what comes to one of the `buyers` from another party is paid back."""
        found = self.sums.setdefault(statement.currency, Sum())
        found.statements += 1
        for each in statement.totals:
            if each.recipient in buyers and each.payer not in buyers:
                found.back += Fraction(each.amount)
            else:
                found.paid += Fraction(each.amount)

    def join(self, other: Summed) -> None:
        """Add what another group comes to."""
        self.refused += other.refused
        for currency, one in other.sums.items():
            found = self.sums.setdefault(currency, Sum())
            found.statements += one.statements
            found.paid += one.paid
            found.back += one.back


def write_summary(
    form: str, parts: Summary, refused: Sequence[RefusedStatement], control: Control, stream: TextIO, screen: Screen
) -> None:
    """Write the sums of a run, in one of `SUMMARY_FORMATS`."""
    if form == "json":
        _write_json(parts, refused, control, stream)
    elif form == "csv":
        rows = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
        rows.writeheader()
        rows.writerows({name: neutral(screen.text(str(cell))) for name, cell in row.items()} for row in lines_of(parts))
    else:
        _write_tables(parts, refused, control, stream, screen)


def lines_of(parts: Summary) -> Iterator[dict[str, str | int]]:
    """Every sum as a row of `COLUMNS`, then those of the whole run; amounts are exact decimals.

    What was refused has no currency: it is counted once in each group, with its first.
    """
    for part, groups in parts.items():
        for group, summed in groups.items():
            yield from _lines(part, group, summed)
    yield from _lines(TOTAL, "", total_of(parts["contract"]))


def total_of(groups: Mapping[str, Summed]) -> Summed:
    """The sums of all groups."""
    whole = Summed()
    for summed in groups.values():
        whole.join(summed)
    return whole


def _lines(part: str, group: str, summed: Summed) -> Iterator[dict[str, str | int]]:
    refused = summed.refused
    for currency in sorted(summed.sums) or [""]:
        one = summed.sums.get(currency, Sum())
        amounts = (one.paid, one.back, one.paid - one.back)
        said = [plain_amount(amount, currency) if currency else "" for amount in amounts]
        yield dict(zip(COLUMNS, (part, group, currency, one.statements, refused, *said), strict=True))
        refused = 0


def _write_json(parts: Summary, refused: Sequence[RefusedStatement], control: Control, stream: TextIO) -> None:
    import json

    whole = {
        "summary": list(lines_of(parts)),
        "refused": [each.model_dump(mode="json") for each in refused],
        "control": control.model_dump(mode="json"),
    }
    stream.write(json.dumps(whole, indent=2) + "\n")


# ---- tables -----------------------------------------------------------------------------------------------------------------


def _write_tables(
    parts: Summary, refused: Sequence[RefusedStatement], control: Control, stream: TextIO, screen: Screen
) -> None:
    from obcdsl.render.table import closing_grids

    screen = replace(screen, width=max(screen.width, NARROWEST))
    whole = total_of(parts["contract"])
    grids = [_grid(part, groups, whole) for part, groups in parts.items()]
    if refused:
        grids.append(next(closing_grids(refused, control)))
    for at, grid in enumerate(grids):
        stream.write("\n" if at else "")
        if screen.colour:
            from rich.console import Console

            console = Console(file=stream, width=screen.width, force_terminal=True, highlight=False, markup=False)
            console.print(rich_grid(grid, screen))
        else:
            stream.write("".join(f"{line}\n" for line in plain_grid(grid, screen)))


def _grid(part: str, groups: Mapping[str, Summed], whole: Summed) -> Grid:
    """The table of one kind of group. The column of what was refused, and that of currencies, stand where needed."""
    several, some = len(whole.sums) > 1, whole.refused > 0
    currency = "" if several else f" ({next(iter(whole.sums), '-')})"
    columns = (
        Column(part.replace("_", " ").capitalize()),
        Column("Statements", figure=True),
        *((Column("Refused", figure=True),) if some else ()),
        *((Column("Currency"),) if several else ()),
        *(Column(name + currency, figure=True) for name in ("Paid", "Paid back", "Net")),
    )
    rows = [row for group, summed in groups.items() for row in _rows(part, group, summed, several, some)]
    rows += _rows(TOTAL, "All", whole, several, some)
    return Grid(f"By {part.replace('_', ' ')}", columns, tuple(rows))


def _rows(part: str, group: str, summed: Summed, several: bool, some: bool) -> Iterator[Row]:
    for line in _lines(part, group, summed):
        code = str(line["currency"])
        amounts = [amount_words(str(line[name]), code) if code else "" for name in ("paid", "paid_back", "net")]
        cells = (
            group.replace("_", " "),
            f"{line['statements']:,}",
            *((f"{line['refused']:,}",) if some else ()),
            *((code,) if several else ()),
            *amounts,
        )
        yield Row(cells, total=part == TOTAL)
