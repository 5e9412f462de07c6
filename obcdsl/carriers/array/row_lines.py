"""Lines for each row from data: a payment clause by a key whose members data give, worked row by row."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import TYPE_CHECKING

from obcdsl import core
from obcdsl.carriers.array.amounts import Line, Statement
from obcdsl.carriers.array.figures import At, RowsAt, of_each
from obcdsl.carriers.array.line_amounts import line_amount
from obcdsl.carriers.array.row_folds import key_from_data
from obcdsl.periods import MONTHS_IN
from obcdsl.record import dataclass

if TYPE_CHECKING:
    from obcdsl.carriers.array.row_figures import RowFigures
    from obcdsl.carriers.array.walker import Walker


@dataclass(frozen=True, slots=True)
class LinesByRow:
    """The lines of a payment clause at each row of a key from data: one for each member of its other keys, which are listed."""

    pay: core.Pay
    key: str
    listed: Mapping[str, tuple[str, ...]]
    lines: tuple[Line, ...]
    figures: RowFigures


def is_by_row(program: core.Program, keys: tuple[str, ...]) -> bool:
    """Whether the members of any of some keys come from data."""
    return any(program.keys[key].members is None for key in keys)


def lines_by_row(walker: Walker, pay: core.Pay, here: At) -> LinesByRow:
    """The lines of a clause that pays by a key from data."""
    program = walker.program
    key = key_from_data(program, pay.keys)
    assert key is not None, "asked of keys from data alone"
    due = here
    if pay.clock is not None and MONTHS_IN[pay.clock] > MONTHS_IN[here.clock]:
        due = walker.on_clock(here, pay.clock)
    listed = {name: program.keys[name].members or () for name in pay.keys if name != key}
    places = [
        here.by(**{key: of_each(key)}, **dict(zip(listed, members, strict=True)))
        for members in product(*listed.values())
    ]

    def asks(inner: Walker, kinds: set[str]) -> Statement:
        found = [line_amount(inner, pay, at) for at in places]
        return Statement(tuple(amount for amount, _ in found), inner.either(*[unsure for _, unsure in found]))

    figures = walker.rows.figures(("lines", pay.name), RowsAt(key, due.clock, due.periods, due=due != here), asks, None)
    return LinesByRow(pay, key, listed, tuple(Line(pay, at.row) for at in places), figures)
