"""Statements for a terminal: rich tables where there is colour, plain aligned text where there is none (in a pipe).

Plain text keeps figures whole and aligned at any width, and holds nothing that the stream's encoding lacks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TextIO

from obcdsl.render import Writer
from obcdsl.render.grid import Column, Grid, Row, plain_grid, rich_grid
from obcdsl.render.screen import Screen, cut, wrap
from obcdsl.render.wording import (
    STANDING,
    amount_words,
    count_words,
    day_words,
    exact_words,
    line_amount_words,
    line_title,
    measured_cells,
    measured_words,
    net_words,
    period_words,
    refused_name,
    rounding_words,
    share_words,
    transfer_words,
    value_words,
)
from obcdsl.statement import Control, Figure, NamedValue, RefusedStatement, Statement, StatementLine

if TYPE_CHECKING:
    from rich.console import Console


def writer(stream: TextIO, screen: Screen) -> Writer:
    """A writer of tables."""
    return TableWriter(stream, screen)


class TableWriter:
    """Writes each statement as it comes, then what was refused, then the control totals."""

    __slots__ = ("_begun", "_console", "_screen", "_stream")

    def __init__(self, stream: TextIO, screen: Screen) -> None:
        self._stream = stream
        self._screen = screen
        self._console: Console | None = None
        self._begun = False

    def statement(self, statement: Statement) -> None:
        """Write one statement."""
        self._block(heading(statement), statement_grids(statement))

    def finish(self, refused: Sequence[RefusedStatement], control: Control) -> None:
        """Write what was refused and the control totals."""
        self._block([], closing_grids(refused, control))

    def _block(self, head: list[str], grids: Iterator[Grid]) -> None:
        if self._begun:
            self._stream.write("\n")
        self._begun = True
        screen = self._screen
        for at, line in enumerate(head):
            for part in wrap(screen.text(cut(line)), screen.width):
                bold = screen.colour and at == 0
                self._stream.write(f"\x1b[1m{part}\x1b[0m\n" if bold else f"{part}\n")
        if head and not screen.colour:
            self._stream.write("=" * screen.width + "\n")
        first = not head
        for grid in grids:
            if not first:
                self._stream.write("\n")
            first = False
            self._grid(grid)

    def _grid(self, grid: Grid) -> None:
        if not self._screen.colour:
            self._stream.write("".join(f"{line}\n" for line in plain_grid(grid, self._screen)))
            return
        if self._console is None:
            from rich.console import Console

            self._console = Console(
                file=self._stream, width=self._screen.width, force_terminal=True, highlight=False, markup=False
            )
        self._console.print(rich_grid(grid, self._screen))


def heading(statement: Statement) -> list[str]:
    """The first lines of a statement."""
    standing = STANDING.get(statement.contract_status or "")
    lines = [statement.title]
    if standing:
        lines.append(f"{(statement.contract_status or '').upper()}: {standing}")
    if statement.payee is not None:
        lines.append(statement.payee)
    lines.append(period_words(statement))
    lines += [f"{name}: {title}" for name, title in statement.parties.items()]
    version = f"version {statement.version}, " if statement.version else ""
    lines.append(f"{statement.contract}, {version}fingerprint {statement.fingerprint[:16]}")
    return lines


def statement_grids(statement: Statement) -> Iterator[Grid]:
    """The parts of a statement that have anything in them."""
    yield _payments(statement)
    if statement.shares:
        yield _shares(statement)
    yield from _values(statement)
    if statement.timing:
        rows = (Row((t.event, day_words(t.day) if t.day else "", t.words)) for t in statement.timing)
        yield Grid("Dates", (Column(), Column(), Column()), tuple(rows))
    if statement.breaches:
        rows = (Row((breach.title,), (breach.reason,)) for breach in statement.breaches)
        yield Grid("Guarantees that these figures break", (Column(),), tuple(rows))
    if statement.notes:
        rows = (
            Row((f"{note.level}: {note.text}" + (f"  [{note.code}]" if note.code else ""),)) for note in statement.notes
        )
        yield Grid("Notes", (Column(),), tuple(rows))


def closing_grids(refused: Sequence[RefusedStatement], control: Control) -> Iterator[Grid]:
    """What was refused, and the control totals."""
    if refused:
        rows = tuple(
            Row((refused_name(each),), (f"{each.reason}" + (f"  [{each.code}]" if each.code else ""), *each.places))
            for each in refused
        )
        yield Grid(f"REFUSED: {count_words(len(refused), 'statement')}, nothing is paid on them", (Column(),), rows)
    rows = (
        Row(("Statements", f"{control.statements:,}")),
        Row(("Refused", f"{control.refused:,}")),
        *(Row((f"All transfers in {s.currency}, added up", amount_words(s.amount, s.currency))) for s in control.sums),
        *(
            Row((f"{t.contract}: {transfer_words(t)} ({t.currency})", amount_words(t.amount, t.currency)))
            for t in control.transfers
        ),
    )
    yield Grid("Control totals", (Column(), Column("", figure=True)), rows)
    used = (
        *(Row((f"contract {each.contract}",), (f"sha256 {each.sha256}",)) for each in control.contracts),
        *(Row((f"data {each.name}",), (f"sha256 {each.sha256}",) if each.sha256 else ()) for each in control.data),
        Row((f"engine obcdsl {control.engine_version}",)),
    )
    yield Grid("Made from", (Column(),), used)


def _payments(statement: Statement) -> Grid:
    rows = [
        Row((line_title(line), _direction(line.payer, line.recipient), line_amount_words(line)), tuple(_remarks(line)))
        for line in statement.lines
    ]
    rows += [Row((transfer_words(t), "", amount_words(t.amount, t.currency)), total=True) for t in statement.totals]
    if statement.net and len(statement.totals) > 1:
        net = statement.net
        rows.append(Row((net_words(net), "", amount_words(net.amount, net.currency)), total=True))
    columns = (Column("Payment"), Column("From, to"), Column(f"Amount ({statement.currency})", figure=True))
    return Grid("Payments", columns, tuple(rows))


def _direction(payer: str | None, recipient: str | None) -> str:
    return f"{payer} to {recipient}" if payer and recipient else ""


def _remarks(line: StatementLine) -> Iterator[str]:
    if line.reason:
        yield line.reason
    if words := rounding_words(line):
        yield words
    yield from line.notes


def _shares(statement: Statement) -> Grid:
    titles = {line.clause: line.title for line in statement.lines}
    rows = (
        Row((titles.get(s.of, s.of), s.party, share_words(s), amount_words(s.amount, s.currency)))
        for s in statement.shares
    )
    columns = (
        Column("Division of"), Column("Party"), Column("Share", figure=True),
        Column(f"Amount ({statement.currency})", figure=True),
    )  # fmt: skip
    return Grid("Division among the parties", columns, tuple(rows))


def _values(statement: Statement) -> Iterator[Grid]:
    outcomes = {name: value for name, value in statement.values.items() if value.kind == "outcome"}
    defines = {name: value for name, value in statement.values.items() if value.kind != "outcome"}
    if outcomes:
        headings = ("Measured", "Weight", "Score", "Exactly")
        columns = (Column("Outcome"), *(Column(heading, figure=True) for heading in headings))
        yield Grid("Outcomes", columns, tuple(row for n, v in outcomes.items() for row in _outcome_rows(n, v)))
    if defines:
        columns = (Column("Value"), Column("Figure", figure=True), Column("Exactly", figure=True))
        yield Grid("Values", columns, tuple(row for n, v in defines.items() for row in _define_rows(n, v)))


def _outcome_rows(name: str, value: NamedValue) -> Iterator[Row]:
    yield _scored_row(value.title or name, value, "" if value.rows else value_words(value))
    for label, figure in (value.rows or {}).items():
        yield _scored_row(f"- {label}", figure, figure.shown)


def _scored_row(name: str, value: Figure, score: str) -> Row:
    measure, weight = measured_cells(value)
    return Row((name, measure, weight, score, exact_words(value)), (*_reason(value), *measured_words(value)))


def _define_rows(name: str, value: NamedValue) -> Iterator[Row]:
    yield Row((value.title or name, "" if value.rows else value_words(value), exact_words(value)), _reason(value))
    for label, figure in (value.rows or {}).items():
        yield Row((f"- {label}", figure.shown, exact_words(figure)), _reason(figure))


def _reason(figure: Figure) -> tuple[str, ...]:
    return (figure.reason,) if figure.reason else ()
