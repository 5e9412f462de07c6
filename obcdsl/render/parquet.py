"""Statements as a Parquet file: the amounts, one row for each line, share, total and refused statement.

Amounts are decimals of 38 digits (`decimal128`) with the places that the contract rounds to, at least those of its currency:
every reader of Parquet takes them as money, exactly, and no program has to know how many pennies make a pound. Rows are
written in groups of `GROUP_ROWS` as statements come, so memory stays constant; the same run gives the same bytes with the
same version of pyarrow. The footer holds the control totals as JSON under `obcdsl.settling.control`.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from decimal import Decimal
from typing import IO, TYPE_CHECKING, Any

from obcdsl.diagnostic import Refusal, error
from obcdsl.extra import package
from obcdsl.money import decimal_places, minor_digits
from obcdsl.statement import Control, RefusedStatement, Statement

if TYPE_CHECKING:
    from obcdsl.bulk.amounts_block import AmountsBlock
    from obcdsl.contract import Contract

GROUP_ROWS = 65_536
DIGITS = 38

COLUMNS: dict[str, tuple[str, str]] = {
    "contract": ("text", "name of the contract"),
    "payee": ("text", "row of the payee; null where the contract is for one payee, or where all are refused"),
    "period": ("text", "as the contract names it; null where every period is refused"),
    "first_day": ("date", "first day of the period; null in a refused statement"),
    "last_day": ("date", "last day of the period; null in a refused statement"),
    "record": ("text", "line, share, total, or refused (the whole statement)"),
    "clause": ("text", "name of the payment or share clause"),
    "key": ("text", "row of the clause's key"),
    "from": ("text", "party that pays"),
    "to": ("text", "party that is paid, or whose share it is; `from` is then the party that passes it on"),
    "status": ("text", "of a line: paid, zero, does not apply, not scored, line refused"),
    "reason": ("text", "of a refused statement: why"),
    "amount": ("decimal", "rounded amount, never below 0; null where there is none"),
    "currency": ("text", "ISO 4217 code"),
}
"""The columns in order: of which type, and what each holds. New columns are only ever added at the end."""


def places_of_amounts(contract: Contract) -> int:
    """The decimal places of a contract's amounts: those it rounds to, and at least those of its currency."""
    steps: list[Any] = [one.program.rounding[1] for one in contract.versions]
    return max(minor_digits(contract.program.currency), *(decimal_places(step) or 0 for step in steps))


def arrow_schema(places: int) -> Any:
    """The schema of the file for amounts of so many places, each column with what it holds."""
    import pyarrow

    kinds = {"text": pyarrow.string(), "date": pyarrow.date32(), "decimal": pyarrow.decimal128(DIGITS, places)}
    return pyarrow.schema(
        [pyarrow.field(name, kinds[kind], metadata={"description": says}) for name, (kind, says) in COLUMNS.items()]
    )


def described() -> dict[str, Any]:
    """What `obc schema parquet` prints."""
    types = {"text": "string", "date": "date32", "decimal": f"decimal128({DIGITS}, places)"}
    fields = [{"name": name, "type": types[kind], "description": says} for name, (kind, says) in COLUMNS.items()]
    places = "those of the contract's rounding, and at least those of its currency: 2 for GBP, 0 for JPY, 3 for KWD"
    return {
        "fields": fields,
        "places": places,
        "rows in a group": GROUP_ROWS,
        "footer": {
            "obcdsl.settling.control": "the control totals as JSON, as `obc schema statement` describes `control`"
        },
    }


def writer(stream: IO[bytes], contract: Contract) -> ParquetWriter:
    """A writer of Parquet on a binary stream.

    Raises:
        Refusal: where pyarrow is not installed.
    """
    files = package("pyarrow.parquet", "Parquet is written", "arrow")
    schema = arrow_schema(places_of_amounts(contract))
    return ParquetWriter(schema, files.ParquetWriter(stream, schema, compression="zstd"))


class ParquetWriter:
    """Takes statements, or whole Arrow batches of the same schema, and writes groups of rows of one size.

    One group at a time is written by a thread of its own, while the statements of the next are worked.
    """

    def __init__(self, schema: Any, file: Any) -> None:
        self._schema, self._file = schema, file
        self._thread = ThreadPoolExecutor(1)
        self._writing: Future[None] | None = None
        self._rows: list[tuple[Any, ...]] = []
        self._batches: list[Any] = []
        self._waiting = 0

    def statement(self, statement: Statement) -> None:
        """Take the rows of one statement."""
        self._rows.extend(rows_of(statement))
        if len(self._rows) >= GROUP_ROWS:
            self._settle()

    def amounts(self, block: AmountsBlock) -> None:
        """Take the rows of a block of statements."""
        self.block(block.record_batch(self._schema))

    def block(self, batch: Any) -> None:
        """Take an Arrow record batch of the file's schema."""
        self._settle()
        self._take(batch)

    def finish(self, refused: Sequence[RefusedStatement], control: Control) -> None:
        """Take the refused statements, write what is left and the footer; the stream stays open."""
        self._rows.extend(map(refused_row, refused))
        self._settle()
        if self._waiting:
            self._write(self._waiting)
        self._wait()
        self._thread.shutdown()
        self._file.add_key_value_metadata({"obcdsl.settling.control": control.model_dump_json()})
        self._file.close()

    def drop(self) -> None:
        """Let go of a file that is not finished, while its stream is open: pyarrow writes to it once more."""
        self._thread.shutdown()
        self._file.close()

    def _settle(self) -> None:
        if self._rows:
            self._take(batch_of(self._rows, self._schema))
            self._rows = []

    def _take(self, batch: Any) -> None:
        self._batches.append(batch)
        self._waiting += batch.num_rows
        while self._waiting >= GROUP_ROWS:
            self._write(GROUP_ROWS)

    def _write(self, number: int) -> None:
        import pyarrow

        table = pyarrow.Table.from_batches(self._batches, self._schema)
        group = table.slice(0, number).combine_chunks()
        self._wait()
        self._writing = self._thread.submit(self._file.write_table, group, row_group_size=GROUP_ROWS)
        self._batches = table.slice(number).to_batches()
        self._waiting -= number

    def _wait(self) -> None:
        """Until the group before is written; what went wrong with it is raised here."""
        if self._writing is not None:
            self._writing.result()


def batch_of(rows: Sequence[tuple[Any, ...]], schema: Any) -> Any:
    """Rows as one Arrow record batch.

    Raises:
        Refusal: where an amount has more digits than the column holds.
    """
    import pyarrow

    columns = list(zip(*rows, strict=True)) if rows else [()] * len(schema)
    try:
        arrays = [pyarrow.array(values, field.type) for values, field in zip(columns, schema, strict=True)]
    except pyarrow.ArrowInvalid as reason:
        message = f"an amount does not fit a Parquet decimal of {DIGITS} digits: {' '.join(str(reason).split())[:120]}"
        raise Refusal([error("output", message, fix="--as json")]) from None
    return pyarrow.RecordBatch.from_arrays(arrays, schema=schema)


def rows_of(statement: Statement) -> list[tuple[Any, ...]]:
    """The rows of a statement, in the order of `COLUMNS`."""
    head = (
        statement.contract, statement.payee, statement.period,
        datetime.date.fromisoformat(statement.first_day), datetime.date.fromisoformat(statement.last_day),
    )  # fmt: skip
    amount: Callable[[str | None], Decimal | None] = lambda said: None if said is None else Decimal(said)  # noqa: E731
    found: list[tuple[Any, ...]] = [
        (*head, "line", line.clause, line.key, line.payer, line.recipient, line.status, None, amount(line.amount),
         line.currency)
        for line in statement.lines
    ]  # fmt: skip
    found += [
        (*head, "share", share.clause, None, share.payer, share.party, None, None, amount(share.amount), share.currency)
        for share in statement.shares
    ]
    found += [
        (*head, "total", None, None, total.payer, total.recipient, None, None, amount(total.amount), total.currency)
        for total in statement.totals
    ]
    return found


def refused_row(refused: RefusedStatement) -> tuple[Any, ...]:
    """The row of a statement that was refused."""
    where = f" ({'; '.join(refused.places)})" if refused.places else ""
    nothing = (None,) * 5
    return (
        refused.contract,
        refused.payee,
        refused.period,
        None,
        None,
        "refused",
        *nothing,
        f"{refused.reason}{where}",
        None,
        None,
    )
