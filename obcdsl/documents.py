"""Statements as documents: what a document is made of, and the formats that need more than the statements themselves.

A document shows the working and the data behind each statement, so it is made of a job whose data have been read, all
its statements, what was refused and the control totals. `DOCUMENTS` lists the formats; a format is one file with
`document(paid)`, imported only when it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, cast

from obcdsl.evaluation import Job
from obcdsl.settling.due import statements_in

if TYPE_CHECKING:
    from obcdsl.data.read import Reading
    from obcdsl.periods import Period
    from obcdsl.statement import Control, RefusedStatement, Statement

DOCUMENTS = {"xlsx": "obcdsl.workbook.book", "pdf": "obcdsl.render.pdf"}
"""The file of each document format, by the name that `obc pay --as` takes."""


@dataclass(frozen=True, slots=True)
class Paid:
    """One contract that has been paid: the job with its readings, and what came of it."""

    job: Job
    statements: Sequence[Statement]
    refused: Sequence[RefusedStatement]
    control: Control


Placed = tuple["Statement", str, "Period"]
"""A statement with the payee and the period it was worked for."""


def document(paid: Paid, format_name: str) -> bytes:
    """The document of a format; KeyError for a name that is not in `DOCUMENTS`.

    Raises:
        Refusal: where what writes the format is not installed, or cannot write it.
    """
    return cast(bytes, import_module(DOCUMENTS[format_name]).document(paid))


def places_of_statements(paid: Paid) -> Iterator[tuple[Reading, list[Placed]]]:
    """The statements in their order, with the reading of the data that each was worked from."""
    program = paid.job.contract.every_payment
    waiting = list(paid.statements)
    for reading in paid.job.readings:
        known = {(payee or None, period.label): (payee, period) for payee, period in statements_in(reading, program)}
        here: list[Placed] = []
        while waiting and (waiting[0].payee, waiting[0].period) in known:
            statement = waiting.pop(0)
            here.append((statement, *known[statement.payee, statement.period]))
        if here:
            yield reading, here
    assert not waiting, "a statement was worked from no reading"
