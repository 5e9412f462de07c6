"""Statements as one tidy table, and as they show in a notebook.

The table has a row for every line, share, total and value: what it is (`kind`), its name and row, the parties, the
status, and the amount or figure as an exact `decimal.Decimal` (a fraction that no decimal writes stays text in `exact`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation
from io import StringIO
from typing import TYPE_CHECKING, Any

from obcdsl.render.wording import count_words
from obcdsl.statement import Statement

if TYPE_CHECKING:
    import pandas

    from obcdsl.evaluation import Evaluation

COLUMNS = (
    "contract", "payee", "period", "kind", "name", "row", "from", "to", "status", "amount", "currency", "exact", "shown", "reason",
)  # fmt: skip
MOST_SHOWN = 20
MOST_OWED = 4


def rows(statements: Iterable[Statement]) -> Iterator[dict[str, Any]]:
    """The rows of the tidy table."""
    for statement in statements:
        same = {"contract": statement.contract, "payee": statement.payee, "period": statement.period}
        for line in statement.lines:
            yield same | {
                "kind": "line", "name": line.clause, "row": line.key, "from": line.payer, "to": line.recipient,
                "status": line.status, "amount": _decimal(line.amount), "currency": line.currency,
                "exact": line.unrounded, "reason": line.reason,
            }  # fmt: skip
        for share in statement.shares:
            yield same | {
                "kind": "share", "name": share.clause, "row": share.party, "amount": _decimal(share.amount),
                "currency": share.currency, "exact": share.share,
            }  # fmt: skip
        for total in statement.totals:
            yield same | {
                "kind": "total", "name": "total", "from": total.payer, "to": total.recipient, "amount": _decimal(total.amount),
                "currency": total.currency,
            }  # fmt: skip
        for name, value in statement.values.items():
            figures = {None: value} if value.rows is None else value.rows
            for row, figure in figures.items():
                yield same | {
                    "kind": "value", "name": name, "row": row, "status": figure.status, "exact": figure.exact,
                    "shown": figure.shown, "reason": figure.reason,
                }  # fmt: skip


def _decimal(text: str | None) -> Decimal | None:
    try:
        return None if text is None else Decimal(text)
    except InvalidOperation:
        return None


def frame(statements: Iterable[Statement]) -> pandas.DataFrame:
    """The tidy table of some statements.

    >>> frame([]).columns.tolist()[:4]
    ['contract', 'payee', 'period', 'kind']
    """
    import pandas

    return pandas.DataFrame(list(rows(statements)), columns=list(COLUMNS))


def in_short(evaluation: Evaluation) -> str:
    """An evaluation in two lines: how many statements there are, how many were refused, and what is owed in all."""
    control = evaluation.control()
    owed = [f"{t.payer} pays {t.recipient} {Decimal(t.amount):,f} {t.currency}" for t in control.transfers]
    more = f" and {len(owed) - MOST_OWED:,} more" if len(owed) > MOST_OWED else ""
    counts = f"{count_words(control.statements, 'statement')}, {control.refused:,} refused"
    owes = ", ".join(owed[:MOST_OWED]) or "nobody owes anything"
    return f"<Evaluation of {evaluation.job.contract.name}: {counts}\n in all, {owes}{more}>"


def notebook(evaluation: Evaluation) -> str:
    """The first statements as HTML, with what was refused."""
    from obcdsl.render import writer

    stream = StringIO()
    made = writer("html", stream)
    for statement in evaluation.statements[:MOST_SHOWN]:
        made.statement(statement)
    made.finish(evaluation.refused, evaluation.control())
    hidden = len(evaluation.statements) - MOST_SHOWN
    more = f"<p>{hidden:,} more statements are not shown.</p>" if hidden > 0 else ""
    return stream.getvalue() + more
