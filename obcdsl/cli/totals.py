"""Control totals of several contracts added up to those of the run."""

from __future__ import annotations

from fractions import Fraction

from obcdsl import __version__
from obcdsl.money import plain_amount
from obcdsl.statement import ContractUsed, Control, CurrencySum, DataUsed, TransferSum


class Totals:
    """What the run comes to so far, contract by contract."""

    def __init__(self) -> None:
        self.statements = 0
        self._contracts: dict[ContractUsed, None] = {}
        self._data: dict[DataUsed, None] = {}
        self._sums: dict[str, Fraction] = {}
        self._transfers: dict[tuple[str, str, str, str], Fraction] = {}

    def add(self, control: Control) -> None:
        """Add the control totals of one contract."""
        self.statements += control.statements
        self._contracts.update(dict.fromkeys(control.contracts))
        self._data.update(dict.fromkeys(control.data))
        for each in control.sums:
            self._sums[each.currency] = self._sums.get(each.currency, Fraction(0)) + Fraction(each.amount)
        for owed in control.transfers:
            key = (owed.contract, owed.payer, owed.recipient, owed.currency)
            self._transfers[key] = self._transfers.get(key, Fraction(0)) + Fraction(owed.amount)

    def control(self, refused: int) -> Control:
        """The control totals of the run."""
        return Control(
            contracts=tuple(self._contracts),
            data=tuple(self._data),
            engine_version=__version__,
            statements=self.statements,
            refused=refused,
            sums=tuple(CurrencySum(currency=c, amount=plain_amount(self._sums[c], c)) for c in sorted(self._sums)),
            transfers=tuple(
                TransferSum(contract=name, payer=payer, recipient=to, amount=plain_amount(amount, c), currency=c)
                for (name, payer, to, c), amount in self._transfers.items()
            ),
        )
