"""Statements as CSV: one row for each line, share, total and refused statement, told apart by the column `record`.

Amounts are plain decimals. An unrounded figure that no decimal writes is a mixed fraction (`1961666 2/3`, `0 3/8`), as
spreadsheets read it. Text that a spreadsheet would run as a formula gets an apostrophe before it; computed figures,
negative ones too, stay numbers. Lines end in a line feed: open the file with `newline=""`.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from typing import TextIO

from obcdsl.money import decimal, decimal_places
from obcdsl.render import Writer
from obcdsl.render.screen import Screen, visible
from obcdsl.render.wording import read_number
from obcdsl.statement import Control, RefusedStatement, Share, Statement, StatementLine, Transfer

COLUMNS = {
    "contract": "name of the contract",
    "payee": "row of the payee; empty where the contract is for one payee, or where all are refused",
    "period": "as the contract names it; empty where every period is refused",
    "first_day": "first day of the period, as 2016-04-01",
    "last_day": "last day of the period",
    "contract_status": "draft, illustrative or final; empty where the contract does not say",
    "record": "line, share, total, or refused (the whole statement)",
    "clause": "name of the payment or share clause",
    "key": "row of the clause's key",
    "title": "title of the clause",
    "from": "party that pays",
    "to": "party that is paid, or whose share it is; `from` is then the party that passes it on",
    "status": "of a line: paid, zero, does not apply, not scored, line refused",
    "reason": "why the line or statement is zero, absent or refused",
    "share": "of a share record: the exact share of the payment",
    "unrounded": "of a line: the exact figure before rounding",
    "rounding": "of a line: the rule of rounding",
    "amount": "rounded amount; empty where there is none",
    "currency": "ISO 4217 code",
}
"""The columns in order, with what each holds. New columns are only ever added at the end."""

FORMULA_STARTS = frozenset("=+-@＝＋－＠")
"""What makes a spreadsheet read a cell as a formula, in both widths."""


def writer(stream: TextIO, screen: Screen) -> Writer:
    """A writer of CSV."""
    return CsvWriter(stream, screen)


class CsvWriter:
    """Writes the heading once, then rows as statements come."""

    __slots__ = ("_begun", "_rows", "_screen")

    def __init__(self, stream: TextIO, screen: Screen) -> None:
        self._rows = csv.DictWriter(stream, list(COLUMNS), restval="", lineterminator="\n")
        self._screen = screen
        self._begun = False

    def statement(self, statement: Statement) -> None:
        """Write the rows of one statement."""
        self._begin()
        same = {
            "contract": self._text(statement.contract),
            "payee": self._text(statement.payee),
            "period": self._text(statement.period),
            "first_day": statement.first_day,
            "last_day": statement.last_day,
            "contract_status": statement.contract_status or "",
        }
        for line in statement.lines:
            self._rows.writerow(same | self._line(line))
        titles = {line.clause: line.title for line in statement.lines}
        for share in statement.shares:
            self._rows.writerow(same | self._share(share, titles))
        for total in statement.totals:
            self._rows.writerow(same | self._total(total))

    def finish(self, refused: Sequence[RefusedStatement], control: Control) -> None:
        """Write a row for each refused statement. Control totals have no rows: they are sums of rows."""
        self._begin()
        for each in refused:
            where = f" ({'; '.join(each.places)})" if each.places else ""
            self._rows.writerow(
                {
                    "contract": self._text(each.contract),
                    "payee": self._text(each.payee),
                    "period": self._text(each.period),
                    "record": "refused",
                    "reason": self._text(f"{each.reason}{where}"),
                }
            )

    def _begin(self) -> None:
        if not self._begun:
            self._begun = True
            self._rows.writeheader()

    def _line(self, line: StatementLine) -> dict[str, str]:
        return {
            "record": "line",
            "clause": self._text(line.clause),
            "key": self._text(line.key),
            "title": self._text(line.title),
            "from": self._text(line.payer),
            "to": self._text(line.recipient),
            "status": line.status,
            "reason": self._text(line.reason),
            "unrounded": self._figure(line.unrounded),
            "rounding": self._text(line.rounding),
            "amount": line.amount or "",
            "currency": line.currency,
        }

    def _share(self, share: Share, titles: dict[str, str]) -> dict[str, str]:
        return {
            "record": "share",
            "clause": self._text(share.clause),
            "title": self._text(titles.get(share.of, share.of)),
            "from": self._text(share.payer),
            "to": self._text(share.party),
            "share": self._figure(share.share),
            "amount": share.amount,
            "currency": share.currency,
        }

    def _total(self, total: Transfer) -> dict[str, str]:
        return {
            "record": "total",
            "from": self._text(total.payer),
            "to": self._text(total.recipient),
            "amount": total.amount,
            "currency": total.currency,
        }

    def _figure(self, figure: str | None) -> str:
        if figure is None or read_number(figure) is None:
            return self._text(figure)
        return spreadsheet_number(figure)

    def _text(self, text: str | None) -> str:
        return neutral(self._screen.text(text or ""))


def neutral(text: str) -> str:
    """Text that no spreadsheet runs: one line, and an apostrophe before what would start a formula.

    >>> neutral("=1+1"), neutral("\\t@SUM(A1)"), neutral("Standard fee")
    ("'=1+1", "' @SUM(A1)", 'Standard fee')
    """
    text = visible(text)
    return f"'{text}" if text.lstrip()[:1] in FORMULA_STARTS and text.strip() else text


def spreadsheet_number(figure: str) -> str:
    """An exact figure as a spreadsheet reads it, without loss.

    >>> spreadsheet_number("5885000/3"), spreadsheet_number("-1/3"), spreadsheet_number("0.5")
    ('1961666 2/3', '-0 1/3', '0.5')
    """
    number = read_number(figure)
    if number is None or decimal_places(number) is not None:
        return figure if number is None or "/" not in figure else decimal(number)
    whole, rest = divmod(abs(number.numerator), number.denominator)
    return f"{'-' if number < 0 else ''}{whole} {rest}/{number.denominator}"
