"""What a redline has to lay out, made once for every format: the headings, the counts, and the tables of money.

A sum is said with its sign: `council to clinic` with -£5,000.00 is £5,000 less from the council to the clinic.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from obcdsl.money import money, plain_amount
from obcdsl.record import dataclass
from obcdsl.redline.model import ClauseChange, Redline
from obcdsl.redline.money import MoneyMoved
from obcdsl.redline.replay import Way
from obcdsl.render.grid import Column, Grid, Row

ORDER_RULE = (
    "The data were worked through the contract before and the contract after. The changed clauses were switched one at a "
    "time, in the order listed; a clause that cannot stand without another was switched after it. Each moved what the "
    "amounts differ by just before and just after, so that the parts add up to the whole difference exactly."
)
MARKS = {
    "replaced": "replaced",
    "added": "added",
    "removed": "removed",
    "reworded": "reads otherwise, and is written as before",
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """A redline with the money it moves, where data were given."""

    redline: Redline
    money: MoneyMoved | None


def count_words(redline: Redline) -> str:
    """How many clauses change.

    >>> count_words(Redline(("", ""), ("", ""), ("", ""), ()))
    'No clause changes.'
    """
    many = len(redline.clauses)
    return "No clause changes." if not many else "1 clause changes." if many == 1 else f"{many:,} clauses change."


def side_words(redline: Redline, at: int) -> str:
    """A contract with its version and fingerprint."""
    said = redline.version[at] or ""
    version = f", {said}" if said.startswith("as ") else f", version {said}" if said else ""
    return f"{redline.title[at]}{version}, fingerprint {redline.fingerprint[at][:16]}"


def heading_words(change: ClauseChange) -> str:
    """A clause with its number, its title and what happens to it."""
    return f"{number_words(change)} {change.title[1] or change.title[0]}: {MARKS[change.way]}"


def number_words(change: ClauseChange) -> str:
    """The number of a clause: `8.1`, or `8.2, now 8.1` where it has moved."""
    old, new = change.number
    return new if old in ("", new) else old if not new else f"{old}, now {new}"


def way_words(way: Way) -> str:
    """Who pays whom: `council to clinic`, or the part that a share clause gives to a party."""
    return f"{way[0]} to {way[1]}" + (f", by {way[2]}" if way[2] else "")


def signed(amount: Fraction, currency: str) -> str:
    """A difference with its sign.

    >>> signed(Fraction(5000), "GBP"), signed(Fraction(-5000), "GBP"), signed(Fraction(0), "GBP")
    ('+£5,000.00', '-£5,000.00', '£0.00')
    """
    return ("+" if amount > 0 else "") + money(amount, currency)


def party_words(redline: Redline) -> list[str]:
    """What the names of parties in tables of money stand for.

    >>> party_words(Redline(("", ""), ("", ""), ("", ""), (), parties=(("council", "The council"),)))
    ['council: The council']
    """
    return [f"{name}: {title}" for name, title in redline.parties if title != name]


def money_grids(comparison: Comparison) -> Iterator[Grid]:
    """The sums: by clause, by statement, and what could not be compared; none without data."""
    moved = comparison.money
    if moved is None:
        return
    yield _by_change(moved, comparison.redline)
    if moved.moved:
        yield _by_statement(moved, comparison.redline)
    if moved.not_compared:
        rows = [Row((one.payee, one.period, one.reason)) for one in moved.not_compared]
        yield _grid("Not compared, and in none of the sums", (Column("Payee"), Column("Period"), Column("Why")), rows)


def _grid(title: str, columns: tuple[Column, ...], rows: list[Row]) -> Grid:
    """A grid whose first column is the payee: left out where there is one payee only."""
    first = 0 if any(row.cells[0] for row in rows) else 1
    return Grid(title, columns[first:], tuple(Row(row.cells[first:], total=row.total) for row in rows))


def _by_change(moved: MoneyMoved, redline: Redline) -> Grid:
    rows: list[Row] = []
    for way in moved.ways():
        groups = dict.fromkeys(one.changes for one in moved.moved)
        alone = [(name,) for name in moved.changes if (name,) not in groups]
        parts = []
        for group in sorted([*groups, *alone], key=lambda group: moved.changes.index(group[0])):
            part = sum((one.amount for one in moved.moved if (one.changes, one.way) == (group, way)), Fraction(0))
            parts.append((group, part))
        of_way = [one for one in moved.differences if one.way == way]
        old, new = sum((one.old for one in of_way), Fraction(0)), sum((one.new for one in of_way), Fraction(0))
        rows += _parts((), parts, way, (old, new), moved, redline)
    columns = (
        Column("Clause"),
        Column("From, to"),
        Column("Before", True),
        Column("After", True),
        Column("Moved", True),
    )
    return Grid(f"What each clause moves ({moved.currency})", columns, tuple(rows))


def _by_statement(moved: MoneyMoved, redline: Redline) -> Grid:
    rows: list[Row] = []
    for one in moved.differences:
        here = (one.payee, one.period)
        found = [part for part in moved.moved if (part.payee, part.period, part.way) == (*here, one.way)]
        parts = [(part.changes, part.amount) for part in found]
        if parts:
            rows += _parts(here, parts, one.way, (one.old, one.new), moved, redline)
    said = ("Payee", "Period", "Clause", "From, to", "Before", "After", "Moved")
    columns = tuple(Column(heading, at > 3) for at, heading in enumerate(said))
    return _grid(f"What each clause moves in each statement ({moved.currency})", columns, rows)


def _parts(
    here: tuple[str, ...], parts: Sequence[tuple[tuple[str, ...], Fraction]], way: Way, ends: tuple[Fraction, Fraction],
    moved: MoneyMoved, redline: Redline,
) -> Iterator[Row]:  # fmt: skip
    """What each change moves of one sum, and all of them together; one change by itself has a row with both ends."""
    said = [" with ".join(map(redline.called, changes)) for changes, _ in parts]
    sums = (*(money(end, moved.currency) for end in ends), signed(ends[1] - ends[0], moved.currency))
    if len(parts) == 1:
        yield Row((*here, said[0], way_words(way), *sums))
        return
    for called, (_, amount) in zip(said, parts, strict=True):
        yield Row((*here, called, way_words(way), "", "", signed(amount, moved.currency)))
    yield Row((*here, "All changes", way_words(way), *sums), total=True)


def comparison_data(comparison: Comparison) -> dict[str, object]:
    """The comparison for machines: amounts are exact decimals, and nothing is left out."""
    redline, moved = comparison.redline, comparison.money
    clauses = [
        {
            "name": one.name, "kind": one.kind, "change": one.way,
            "number": {"before": one.number[0] or None, "after": one.number[1] or None},
            "title": {"before": one.title[0] or None, "after": one.title[1] or None},
            "lines": [
                {"kind": line.kind, "mark": line.mark,
                 "cells": [[{"mark": piece.mark, "text": piece.text} for piece in cell] for cell in line.cells]}
                for line in one.lines
            ],
        }
        for one in redline.clauses
    ]  # fmt: skip
    sides = [
        {"title": redline.title[at], "version": redline.version[at] or None, "fingerprint": redline.fingerprint[at]}
        for at in (0, 1)
    ]
    return {
        "before": sides[0],
        "after": sides[1],
        "amendments": list(redline.amendments),
        "clauses": clauses,
        "money": None if moved is None else _money_data(moved),
    }


def _money_data(moved: MoneyMoved) -> dict[str, object]:
    def way(said: Way) -> dict[str, str | None]:
        return {"from": said[0], "to": said[1], "share": said[2] or None}

    def plain(amount: Fraction) -> str:
        return plain_amount(amount, moved.currency)

    return {
        "currency": moved.currency,
        "order": list(moved.changes),
        "moved": [
            {"clauses": list(one.changes), "payee": one.payee or None, "period": one.period, **way(one.way),
             "amount": plain(one.amount)}
            for one in moved.moved
        ],
        "statements": [
            {"payee": one.payee or None, "period": one.period, **way(one.way), "before": plain(one.old),
             "after": plain(one.new), "difference": plain(one.amount)}
            for one in moved.differences
        ],
        "totals": [{**way(one), "difference": plain(moved.total(one))} for one in moved.ways()],
        "not_compared": [
            {"payee": one.payee or None, "period": one.period, "reason": one.reason} for one in moved.not_compared
        ],
    }  # fmt: skip
