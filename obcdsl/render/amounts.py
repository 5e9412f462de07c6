"""Statements as amounts alone: a CSV row for each line, share, total and refused statement, and no figure behind them.

It has what money and ledgers need and nothing that must be worked exactly to be shown, so that a run of very many
statements is as fast as it can be. Amounts are plain decimals; a refused statement has its reason.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from typing import Any, TextIO

from obcdsl.render import Writer
from obcdsl.render.csv import neutral
from obcdsl.render.screen import Screen
from obcdsl.statement import Control, RefusedStatement, Statement

COLUMNS = (
    "contract",
    "payee",
    "period",
    "record",
    "clause",
    "key",
    "from",
    "to",
    "status",
    "amount",
    "currency",
    "reason",
)
"""The columns in order; `record` is line, share, total or refused. New columns are only ever added at the end."""


def writer(stream: TextIO, screen: Screen) -> Writer:
    """A writer of amounts."""
    return AmountsWriter(stream, screen)


class AmountsWriter:
    """Writes the heading once, then rows as statements come."""

    __slots__ = ("_begun", "_rows", "_screen")

    def __init__(self, stream: TextIO, screen: Screen) -> None:
        self._screen = screen
        self._rows: Any = csv.writer(stream, lineterminator="\n")
        self._begun = False

    def statement(self, statement: Statement) -> None:
        """Write the rows of one statement."""
        self._begin()
        same = [self._text(statement.contract), self._text(statement.payee), self._text(statement.period)]
        for line in statement.lines:
            self._row(
                same, "line", line.clause, line.key, line.payer, line.recipient, line.status, line.amount, line.currency
            )
        for share in statement.shares:
            self._row(same, "share", share.clause, "", share.payer, share.party, "", share.amount, share.currency)
        for total in statement.totals:
            self._row(same, "total", "", "", total.payer, total.recipient, "", total.amount, total.currency)

    def _row(self, same: list[str], *cells: str | None) -> None:
        """A row: texts made safe to show and to open, then the amount and its currency."""
        *texts, amount, currency = cells
        self._rows.writerow([*same, *map(self._text, texts), amount or "", currency or "", ""])

    def finish(self, refused: Sequence[RefusedStatement], control: Control) -> None:
        """Write a row for each refused statement. Control totals have no rows: they are sums of rows."""
        self._begin()
        for each in refused:
            where = f" ({'; '.join(each.places)})" if each.places else ""
            reason = self._text(f"{each.reason}{where}")
            self._rows.writerow(
                [
                    self._text(each.contract),
                    self._text(each.payee),
                    self._text(each.period),
                    "refused",
                    *[""] * 7,
                    reason,
                ]
            )

    def _begin(self) -> None:
        if not self._begun:
            self._begun = True
            self._rows.writerow(COLUMNS)

    def _text(self, text: str | None) -> str:
        return neutral(self._screen.text(text or ""))
