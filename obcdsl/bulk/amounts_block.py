"""Statements of amounts alone as one block of columns: what they add up to, and their rows as an Arrow record batch.

A block says the same as its statements one by one (`obcdsl.bulk.blocks`), in the same order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from obcdsl import core
from obcdsl.periods import Period

if TYPE_CHECKING:
    from obcdsl.carriers.array.compiled import Worked

DOES_NOT_APPLY, PAID = 0, 2
STATUSES = ("does not apply", "zero", "paid", "not scored")
"""Of a line by its state; one that is paid nothing is `zero`."""
RECORDS = ("line", "share", "total")
Ways = list[tuple[str, str]]


@dataclass(frozen=True)
class AmountsBlock:
    """The statements `start` to `stop` of what was worked; none of them was left open.

    `indexes` are those of the periods of all statements, as an array. `standing` orders two ways of paying where nothing is due
    either way: the lowest is said.
    """

    program: core.Program
    fingerprint: str
    worked: Worked
    statements: Sequence[tuple[str, Period]]
    indexes: Any
    start: int
    stop: int
    standing: Callable[[tuple[str, str]], Any]

    def __len__(self) -> int:
        return self.stop - self.start

    @cached_property
    def _amounts(self) -> Any:
        return self.worked.amounts[:, self.start : self.stop].T

    @cached_property
    def _states(self) -> Any:
        return self.worked.states[:, self.start : self.stop].T

    @cached_property
    def _ways(self) -> Ways:
        """Every way that money may go, by the clauses."""
        pairs = [(line.pay.payer, line.pay.payee) for line in self.worked.lines]
        return list(dict.fromkeys(way for payer, payee in pairs for way in ((payer, payee), (payee, payer))))

    @cached_property
    def _totals(self) -> tuple[Any, Any, Any]:
        """For each statement, its totals in order: the number of the way, the amount, and whether it is said."""
        import numpy

        ways, lines, count = self._ways, self.worked.lines, len(self)
        sums = numpy.zeros((count, len(ways)), numpy.int64)
        first = numpy.full((count, len(ways)), len(lines), numpy.int64)
        for at, line in enumerate(lines):
            amount, applies = self._amounts[:, at], self._states[:, at] != DOES_NOT_APPLY
            pair = (line.pay.payer, line.pay.payee)
            for way, chosen in ((pair, amount >= 0), (pair[::-1], amount < 0)):
                number, taken = ways.index(way), chosen & applies
                sums[:, number] += numpy.where(taken, numpy.abs(amount), 0)
                first[:, number] = numpy.where(taken, numpy.minimum(first[:, number], at), first[:, number])
        present = first < len(lines)
        ranks = numpy.array([sorted(ways, key=self.standing).index(way) for way in ways])
        only = numpy.where(present, ranks, len(ways)).argmin(axis=1)
        nothing = ~(sums > 0).any(axis=1)
        said = sums > 0
        said[nothing, only[nothing]] = present[nothing, only[nothing]]
        order = first.argsort(axis=1, kind="stable")
        return order, numpy.take_along_axis(sums, order, 1), numpy.take_along_axis(said, order, 1)

    def transfers(self) -> list[tuple[str, str, Fraction]]:
        """What all statements come to each way, in the order in which the ways first stand in them."""
        import numpy

        order, sums, said = self._totals
        found: list[tuple[int, str, str, Fraction]] = []
        for number, (payer, recipient) in enumerate(self._ways):
            taken = (order == number) & said
            if taken.any():
                amounts = sums[taken]
                high, low = int((amounts >> 26).sum()), int((amounts & ((1 << 26) - 1)).sum())
                place = int(numpy.flatnonzero(taken.ravel())[0])
                found.append((place, payer, recipient, ((high << 26) + low) * self.worked.unit))
        return [(payer, recipient, amount) for _, payer, recipient, amount in sorted(found, key=lambda one: one[0])]

    # ---- rows ------------------------------------------------------------------------------------------------------------

    def record_batch(self, schema: Any) -> Any:
        """The rows of `obcdsl.render.parquet.COLUMNS`, whose amounts have the places of the currency."""
        import numpy
        import pyarrow

        statements = self.statements[self.start : self.stop]
        parts = [self._line_rows(), self._share_rows(), self._total_rows()]
        there = numpy.concatenate([part.there for part in parts], axis=1)
        row, slot = numpy.nonzero(there)
        record = numpy.repeat(numpy.arange(3), [part.there.shape[1] for part in parts])[slot]
        chosen = {
            name: numpy.concatenate([getattr(part, name) for part in parts], axis=1)[row, slot]
            for name in ("clause", "key", "payer", "recipient", "status", "amount", "known")
        }
        indexes, period = numpy.unique(self.indexes[self.start : self.stop], return_inverse=True)
        period, every = period[row], self.program.calendar.periods()
        parties, words = self._parties, self._words
        periods = [every[index] for index in indexes.tolist()]
        columns = [
            _repeated(self.program.name, len(row)),
            pyarrow.array([payee or None for payee, _ in statements], pyarrow.string()).take(pyarrow.array(row)),
            _texts([one.label for one in periods], period),
            pyarrow.array([one.first for one in periods], pyarrow.date32()).take(pyarrow.array(period)),
            pyarrow.array([one.last for one in periods], pyarrow.date32()).take(pyarrow.array(period)),
            _texts(RECORDS, record),
            _texts(words, chosen["clause"]),
            _texts(words, chosen["key"]),
            _texts(parties, chosen["payer"]),
            _texts(parties, chosen["recipient"]),
            _texts(STATUSES, chosen["status"]),
            pyarrow.nulls(len(row), pyarrow.string()),
            _decimals(chosen["amount"], chosen["known"], schema.field("amount").type),
            _repeated(self.program.currency, len(row)),
        ]
        return pyarrow.RecordBatch.from_arrays(columns, schema=schema)

    @cached_property
    def _parties(self) -> list[str]:
        return list(
            dict.fromkeys([*(name for way in self._ways for name in way), *(s.party for s in self.worked.slices)])
        )

    @cached_property
    def _words(self) -> list[str]:
        lines, slices = self.worked.lines, self.worked.slices
        return list(
            dict.fromkeys([*(line.pay.name for line in lines), *map(_key, lines), *(one.split.name for one in slices)])
        )

    def _line_rows(self) -> _Part:
        import numpy

        lines, amounts, states = self.worked.lines, self._amounts, self._states
        applies = states != DOES_NOT_APPLY
        payer = numpy.array([self._parties.index(line.pay.payer) for line in lines])
        payee = numpy.array([self._parties.index(line.pay.payee) for line in lines])
        back = applies & (amounts < 0)
        return _Part(
            numpy.ones(amounts.shape, bool),
            _across([self._words.index(line.pay.name) for line in lines], len(self)),
            _across([self._words.index(_key(line)) if line.pay.keys else -1 for line in lines], len(self)),
            numpy.where(back, payee, payer),
            numpy.where(back, payer, payee),
            numpy.where((states == PAID) & (amounts == 0), STATUSES.index("zero"), states).astype(numpy.int64),
            numpy.abs(amounts),
            applies,
        )

    def _share_rows(self) -> _Part:
        import numpy

        slices, lines = self.worked.slices, self.worked.lines
        shape = (len(self), len(slices))
        payer = numpy.zeros(shape, numpy.int64)
        for at, one in enumerate(slices):
            of = [n for n, line in enumerate(lines) if one.split.divides is None or line.pay.name in one.split.divides]
            first = (
                (self._states[:, of] != DOES_NOT_APPLY).argmax(axis=1) if of else numpy.zeros(len(self), numpy.int64)
            )
            payees = numpy.array([self._parties.index(lines[n].pay.payee) for n in of] or [0])
            payer[:, at] = payees[first]
        return _Part(
            self.worked.divided[:, self.start : self.stop].T,
            _across([self._words.index(one.split.name) for one in slices], len(self)),
            numpy.full(shape, -1),
            payer,
            _across([self._parties.index(one.party) for one in slices], len(self)),
            numpy.full(shape, -1),
            self.worked.shares[:, self.start : self.stop].T,
            numpy.ones(shape, bool),
        )

    def _total_rows(self) -> _Part:
        import numpy

        order, sums, said = self._totals
        none = numpy.full(order.shape, -1)
        payers = numpy.array([self._parties.index(payer) for payer, _ in self._ways])
        payees = numpy.array([self._parties.index(recipient) for _, recipient in self._ways])
        return _Part(said, none, none, payers[order], payees[order], none, sums, numpy.ones(order.shape, bool))


@dataclass(frozen=True, slots=True)
class _Part:
    """Rows of one kind: for each statement and slot, whether it is there and what stands in it (numbers of words; -1: null)."""

    there: Any
    clause: Any
    key: Any
    payer: Any
    recipient: Any
    status: Any
    amount: Any
    known: Any


def _key(line: Any) -> str:
    members = dict(line.row)
    return ", ".join(members[key] for key in line.pay.keys)


def _across(numbers: Sequence[int], count: int) -> Any:
    import numpy

    return numpy.broadcast_to(numpy.array(numbers, numpy.int64), (count, len(numbers)))


def _repeated(text: str, count: int) -> Any:
    import pyarrow

    return pyarrow.repeat(pyarrow.scalar(text, pyarrow.string()), count)


def _texts(words: Sequence[str], numbers: Any) -> Any:
    import pyarrow

    return pyarrow.array(words, pyarrow.string()).take(pyarrow.array(numbers, mask=numbers < 0))


def _decimals(amounts: Any, known: Any, kind: Any) -> Any:
    """Whole numbers of the smallest unit as decimals of 128 bits; null where they are not known."""
    import numpy
    import pyarrow
    import pyarrow.compute

    words = numpy.stack([amounts, amounts >> 63], axis=1).astype(numpy.int64)
    made = pyarrow.Array.from_buffers(kind, len(amounts), [None, pyarrow.py_buffer(numpy.ascontiguousarray(words))])
    return (
        made if bool(known.all()) else pyarrow.compute.if_else(pyarrow.array(known), made, pyarrow.scalar(None, kind))
    )
