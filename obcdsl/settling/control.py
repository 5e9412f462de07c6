"""Control totals of a run, added up while its statements stream past.

>>> from obcdsl.statement import Statement, Transfer
>>> owed = Transfer(payer="cms", recipient="issuer", amount="4.10", currency="USD")
>>> tally = Tally()
>>> for year in ("2014", "2015"):
...     tally.add(Statement(contract="corridor", title="Corridor", period=year, first_day=f"{year}-01-01",
...         last_day=f"{year}-12-31", currency="USD", fingerprint="0" * 64, parties={}, totals=(owed,)))
>>> tally.control(refused=0, data=(), engine_version="0.1.0").sums[0].amount
'8.20'
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import TYPE_CHECKING

from obcdsl.money import plain_amount
from obcdsl.statement import ContractUsed, Control, CurrencySum, DataUsed, Statement, TransferSum

if TYPE_CHECKING:
    from obcdsl.bulk.amounts_block import AmountsBlock


class Tally:
    """Sums so far. Order of first appearance is kept, so equal runs give equal bytes."""

    __slots__ = ("_contracts", "_statements", "_transfers")

    def __init__(self) -> None:
        self._contracts: dict[tuple[str, str], None] = {}
        self._statements = 0
        self._transfers: dict[tuple[str, str, str, str], Fraction] = {}

    def add(self, statement: Statement) -> None:
        """Count one statement and add its totals."""
        self._statements += 1
        self._contracts[statement.contract, statement.fingerprint] = None
        for total in statement.totals:
            key = (statement.contract, total.payer, total.recipient, total.currency)
            self._transfers[key] = self._transfers.get(key, Fraction(0)) + Fraction(total.amount)

    def add_block(self, block: AmountsBlock) -> None:
        """Count the statements of a block and add their totals."""
        name, currency = block.program.name, block.program.currency
        self._statements += len(block)
        self._contracts[name, block.fingerprint] = None
        for payer, recipient, amount in block.transfers():
            key = (name, payer, recipient, currency)
            self._transfers[key] = self._transfers.get(key, Fraction(0)) + amount

    def control(self, *, refused: int, data: Iterable[DataUsed], engine_version: str) -> Control:
        """The control totals of all statements added so far."""
        sums: dict[str, Fraction] = {}
        for (_, _, _, currency), amount in self._transfers.items():
            sums[currency] = sums.get(currency, Fraction(0)) + amount
        return Control(
            contracts=tuple(ContractUsed(contract=name, sha256=sha) for name, sha in self._contracts),
            data=tuple(data),
            engine_version=engine_version,
            statements=self._statements,
            refused=refused,
            sums=tuple(CurrencySum(currency=code, amount=plain_amount(sums[code], code)) for code in sorted(sums)),
            transfers=tuple(
                TransferSum(
                    contract=contract, payer=payer, recipient=to, amount=plain_amount(amount, code), currency=code
                )
                for (contract, payer, to, code), amount in self._transfers.items()
            ),
        )
