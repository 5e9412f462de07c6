"""Statements of amounts alone, made one by one from what was worked in blocks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import groupby, pairwise, product
from typing import TYPE_CHECKING, Any, TypeAlias

from obcdsl import core
from obcdsl.money import digits, minor_digits
from obcdsl.periods import Period
from obcdsl.render.wording import count_words
from obcdsl.settling.settle import Settlement
from obcdsl.statement import Share, Statement, StatementLine

if TYPE_CHECKING:
    from obcdsl.carriers.array.compiled import Worked
    from obcdsl.carriers.array.row_figures import Rows
    from obcdsl.carriers.array.row_lines import LinesByRow

DOES_NOT_APPLY = 0
STATUSES = ("does not apply", "zero", "paid", "not scored")
Entry: TypeAlias = tuple[str | None, int, int]
"""A line: the row of its keys as it is said, its amount and its state."""


def entries_of(by_row: LinesByRow, rows: Rows, start: int, stop: int) -> Iterator[list[Entry]]:
    """The lines of a clause at each row from data, for the statements from `start` to `stop`."""
    first, last = rows.rows.starts[start], rows.rows.starts[stop]
    amounts, states = (part[:, first:last].tolist() for part in (rows.worked.amounts, rows.worked.states))
    ends = (rows.rows.starts[start : stop + 1] - first).tolist()
    names = rows.rows.names[first:last]
    keys = by_row.pay.keys
    numbers = {tuple(dict(line.row)[key] for key in by_row.listed): at for at, line in enumerate(by_row.lines)}
    for begun, ended in pairwise(ends):
        met = range(begun, ended)
        found: list[Entry] = []
        for members in product(*[met if key == by_row.key else by_row.listed[key] for key in keys]):
            row: dict[str, Any] = dict(zip(keys, members, strict=True))
            number, place = numbers[tuple(row[key] for key in by_row.listed)], row[by_row.key]
            said = ", ".join(str(row[key]) if key != by_row.key else names[place] for key in keys)
            found.append((said, amounts[number][place], states[number][place]))
        yield found


class AmountStatements:
    """Makes statements of amounts: everything that is the same for all of them is made once."""

    def __init__(self, settlement: Settlement, worked: Worked) -> None:
        self.settlement, self.program, self.worked = settlement, settlement.program, worked
        self.places = minor_digits(self.program.currency)
        self.parties = {party.name: party.title for party in self.program.parties}
        self.keys = [", ".join(dict(line.row)[key] for key in line.pay.keys) or None for line in worked.lines]
        self.clauses = self._clauses()

    def _clauses(self) -> list[tuple[core.Pay, slice | int]]:
        """The payment clauses in their order, each with its lines, or with the number of its lines by row from data."""
        found: dict[str, tuple[core.Pay, slice | int]] = {}
        start = 0
        for _, lines in groupby(self.worked.lines, key=lambda line: line.pay.name):
            of_clause = list(lines)
            found[of_clause[0].pay.name] = of_clause[0].pay, slice(start, start + len(of_clause))
            start += len(of_clause)
        for number, (by_row, _) in enumerate(self.worked.by_row):
            found[by_row.pay.name] = by_row.pay, number
        if not self.worked.by_row:
            return list(found.values())
        return [found[pay.name] for pay in self.program.payments]

    def statement(
        self,
        payee: str,
        period: Period,
        amounts: list[int],
        states: list[int],
        shares: list[int],
        divided: list[bool],
        by_row: Sequence[list[Entry]] = (),
    ) -> Statement:
        """The statement of one row; `by_row` are its lines at rows from data, clause by clause."""
        program = self.program
        lines: list[StatementLine] = []
        dues: list[tuple[core.Pay, int]] = []
        for pay, place in self.clauses:
            if isinstance(place, int):
                entries = by_row[place]
                private = any(program.keys[key].private for key in pay.keys)
            else:
                entries = list(zip(self.keys[place], amounts[place], states[place], strict=True))
                private = False
            dues.extend((pay, amount) for _, amount, state in entries if state != DOES_NOT_APPLY)
            lines.extend(
                self._private_lines(pay, entries) if private else [self._line(pay, *entry) for entry in entries]
            )
        totals = self.settlement._totals([(pay, Fraction(due) * self.worked.unit) for pay, due in dues])
        return Statement.model_construct(
            contract=program.name,
            title=program.title,
            payee=payee or None,
            period=period.label,
            status="complete",
            contract_status=program.status,
            first_day=period.first.isoformat(),
            last_day=period.last.isoformat(),
            currency=program.currency,
            version=program.version or None,
            fingerprint=self.settlement.fingerprint,
            parties=self.parties,
            lines=tuple(lines),
            shares=tuple(
                self._share(each, amount, dues)
                for each, amount, is_divided in zip(self.worked.slices, shares, divided, strict=True)
                if is_divided
            ),
            totals=tuple(totals),
        )

    def _line(self, pay: core.Pay, key: str | None, amount: int, state: int) -> StatementLine:
        applies = state != DOES_NOT_APPLY
        payer, recipient = _way(pay, amount, state)
        return StatementLine.model_construct(
            clause=pay.name,
            key=key,
            title=pay.title,
            payer=payer,
            recipient=recipient,
            status="zero" if state == 2 and not amount else STATUSES[state],
            amount=digits(abs(amount), self.places) if applies else None,
            currency=self.program.currency,
        )

    def _private_lines(self, pay: core.Pay, entries: list[Entry]) -> Iterator[StatementLine]:
        """One line for all the rows of a private key in each direction: their number and their total."""
        ways: dict[tuple[str, str], list[int]] = {}
        for _, amount, state in entries:
            ways.setdefault(_way(pay, amount, state), []).append(abs(amount) if state != DOES_NOT_APPLY else 0)
        for (payer, recipient), amounts in ways.items():
            total = sum(amounts)
            yield StatementLine.model_construct(
                clause=pay.name,
                key=count_words(len(amounts), "row"),
                title=pay.title,
                payer=payer,
                recipient=recipient,
                status="paid" if total else "zero",
                amount=digits(total, self.places),
                currency=self.program.currency,
            )

    def _share(self, each: Any, amount: int, dues: list[tuple[core.Pay, int]]) -> Share:
        taken = [pay for pay, _ in dues if each.split.divides is None or pay.name in each.split.divides]
        of = ", ".join(dict.fromkeys(pay.name for pay in taken)) if each.split.divides is not None else "the total"
        return Share.model_construct(
            clause=each.split.name,
            of=of,
            payer=taken[0].payee,
            party=each.party,
            share="",
            amount=digits(amount, self.places),
            currency=self.program.currency,
        )


def _way(pay: core.Pay, amount: int, state: int) -> tuple[str, str]:
    """Who pays whom in a line."""
    return (pay.payer, pay.payee) if state == DOES_NOT_APPLY or amount >= 0 else (pay.payee, pay.payer)
