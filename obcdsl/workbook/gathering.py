"""Totals, counts, means and ranks: each row in a cell of its own, one below the other, and a function over the range.

Rows that are not taken hold the text `passed over`, which SUM, COUNT, AVERAGE, MEDIAN, MIN, MAX and RANK pass over in
a range; a row that is left out holds `#N/A`, which they pass on, as the contract does.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from obcdsl import core
from obcdsl.periods import MONTHS_IN
from obcdsl.running.folding import free_keys, periods_of
from obcdsl.running.places import Place
from obcdsl.values import NOT_APPLICABLE, LeftOut
from obcdsl.workbook.cells import FIRST_ROW, WORKING_VALUE, Step
from obcdsl.workbook.edges import compared
from obcdsl.workbook.formula import (
    DOES_NOT_APPLY,
    NO_LIMIT,
    OUT,
    PASSED_OVER,
    UNIT,
    Fault,
    Formula,
    NoFormula,
    PassedOver,
    is_number,
    literal,
    size,
)

if TYPE_CHECKING:
    from obcdsl.workbook.compiling import Compiler, Where

FUNCTIONS = {"total": "SUM", "mean": "AVERAGE", "median": "MEDIAN", "smallest": "MIN", "largest": "MAX"}
PASSED = Formula(f'"{PASSED_OVER}"', PassedOver(), may=frozenset({DOES_NOT_APPLY}))
Range = tuple[str, list[Formula]]
"""The address of a range, and the formula of each of its cells."""


def fold(compiler: Compiler, node: core.Fold, where: Where) -> Formula:
    """A figure over the rows of keys."""
    program, place = compiler.program, where.place
    if any(program.keys[key].private for key in node.keys):
        raise NoFormula("rows of a private key are not listed")
    value = compiler.value(node, place)
    if isinstance(value, Fault):
        return literal(value)
    asked = compiler.short(node.within[1], replace(where, unit=None)) if node.within else None
    cohort = program.payee_key in node.keys
    free = sorted(free_keys(compiler.run, node))
    who = "*" if cohort and not where.lets else place.frame.payee
    rows_of = tuple(place.row.get(key, "") for key in free)
    address = ("rows", id(node), who, place.frame.period.clock, place.frame.period.index, rows_of, where.lets,
               asked.value if asked else None)  # fmt: skip
    found: Any = compiler.known.get(address)
    if found is None:
        taken = [
            (place.at(frame, row), _row_words(compiler, node, frame.payee, row))
            for frame, row in compiler.run.rows_of(node.keys, place)
        ]
        inner = replace(where, parts=where.parts)
        found = _range(compiler, node, inner, taken, asked)
        compiler.known[address] = found
    return _finished(compiler, node, where, found, value)


def _row_words(compiler: Compiler, node: core.Fold, payee: str, row: dict[str, str]) -> str:
    return ", ".join(payee if key == compiler.program.payee_key else row[key] for key in node.keys)


def time_fold(compiler: Compiler, node: core.TimeFold, where: Where) -> Formula:
    """A figure over periods."""
    run, place = compiler.run, where.place
    value = compiler.value(node, place)
    if isinstance(value, Fault):
        return literal(value)
    keys = free_keys(run, core.Fold("total", (), node.body))
    met = [key for key in sorted(keys) if compiler.program.keys[key].members is None and key in place.row]
    taken = []
    for period in periods_of(run.calendar, node, place.frame.period):
        frame = run.frame(place.frame.payee, period)
        if any(place.row[key] not in run.members(key, frame) for key in met):
            continue
        taken.append((place.at(frame, place.row), period.label))
    return _finished(compiler, node, where, _range(compiler, node, where, taken, None), value)


def earlier(compiler: Compiler, node: core.Earlier, where: Where) -> Formula:
    """A figure some years back, or in a named year."""
    place, calendar = where.place, compiler.run.calendar
    now = place.frame.period
    per_year = 12 // MONTHS_IN[now.clock]
    index = now.index - node.back * per_year if node.year is None else now.index + (node.year - now.year) * per_year
    periods = calendar.periods(now.clock)
    value = compiler.value(node, place)
    if not 0 <= index < len(periods) or isinstance(value, Fault):
        return literal(value)
    there = place.at(compiler.run.frame(place.frame.payee, periods[index]), place.row)
    return compiler.formula(node.body, where.at(there))


# ---- the rows ------------------------------------------------------------------------------------


def _range(
    compiler: Compiler,
    node: core.Fold | core.TimeFold,
    where: Where,
    taken: list[tuple[Place, str]],
    asked: Formula | None,
) -> Range:
    """The cells of the rows, one below the other: all that they rest on is written before the first of them."""
    rows = [(_row(compiler, node, where.at(place), asked), place, said) for place, said in taken]
    if any(NO_LIMIT in made.may for made, _, _ in rows):
        raise NoFormula("one of the rows may be no limit")
    words = compiler.words(node.body, where)
    unit = compiler.meanings.unit(node.body)
    first = len(compiler.cells.steps) + FIRST_ROW
    cells = []
    for made, place, said in rows:
        step = Step(
            f"row: {said}", compiler.said(place), compiler.numbers.get(where.clause, ""), words, made.text, made.value
        )
        cells.append(compiler.cells.add_step(replace(step, unit=unit) if unit is not None else step, made))
    last = first + len(rows) - 1
    return f"{WORKING_VALUE}{first}:{WORKING_VALUE}{last}", cells


def _row(compiler: Compiler, node: core.Fold | core.TimeFold, where: Where, asked: Formula | None) -> Formula:
    conditions = []
    inner = replace(where, unit=None)
    if isinstance(node, core.Fold) and node.within is not None and asked is not None:
        conditions.append(_of_group(compiler, compiler.short(node.within[0], inner), asked))
    if conditions and conditions[0].fixed and conditions[0].value is False:
        return PASSED
    if node.where is not None:
        conditions.append(compiler.short(node.where, inner))
    if any(one.fixed and one.value is False for one in conditions):
        return PASSED
    body = compiler.short(node.body, inner)
    if node.operation == "count":
        body = _counted(compiler, body)
    if getattr(node, "finish", "") and OUT in body.may:
        body = compiler.cell(body)
        value = PassedOver() if isinstance(body.value, LeftOut) else body.value
        body = Formula(f'IF(ISNA({body.text}),"{PASSED_OVER}",{body.text})', value, body.error, depth=3)
    value, said, error, may, depth = body.value, body.text, body.error, body.may, body.depth
    for held in reversed([one for one in conditions if not one.fixed]):
        said = f'IF({held.text},{said},"{PASSED_OVER}")'
        depth = max(depth, held.depth) + 1
        may |= held.may & {OUT}
        if held.value is False:
            value = PassedOver()
        elif isinstance(held.value, LeftOut):
            value = held.value
    return Formula(said, value, error, may, atom=body.atom and not conditions, depth=depth)


def _of_group(compiler: Compiler, group: Formula, asked: Formula) -> Formula:
    """Whether a row is of the group that is asked for: of two groups, a left-out one is that of the other left-out ones."""
    same: Any = group.value == asked.value
    if group.fixed and asked.fixed:
        return literal(same)
    if not (group.may | asked.may) & {OUT}:
        return compared("equal", same, group, asked)
    one, other = compiler.cell(group), compiler.cell(asked)
    there = compared("equal", same, one, other).text
    said = f"IF(ISNA({one.text}),ISNA({other.text}),IF(ISNA({other.text}),FALSE,{there}))"
    return Formula(said, same, depth=4)


def _counted(compiler: Compiler, body: Formula) -> Formula:
    """1 for a row that there is; one that is left out, or does not apply, is not counted."""
    if body.value is NOT_APPLICABLE:
        return PASSED
    if body.fixed or not body.may & {OUT, DOES_NOT_APPLY}:
        return literal(1)
    one = compiler.cell(body)
    said = f'IF(ISNA({one.text}),"{PASSED_OVER}",IF(EXACT({one.text},"{DOES_NOT_APPLY}"),"{PASSED_OVER}",1))'
    return Formula(said, PassedOver() if isinstance(one.value, LeftOut) else 1, depth=4)


# ---- what is made of them ------------------------------------------------------------------------


def _finished(compiler: Compiler, node: core.Fold | core.TimeFold, where: Where, found: Range, value: Any) -> Formula:
    address, cells = found
    if getattr(node, "finish", ""):
        assert isinstance(node, core.Fold)
        return _ranked(compiler, node, where, found, value)
    left_out = frozenset({OUT}) if any(OUT in cell.may for cell in cells) else frozenset[str]()
    if node.operation == "count":
        return Formula(f"COUNT({address})" if cells else "0", value)
    if not cells:
        return literal(value)
    numbers = [cell for cell in cells if is_number(cell.value)]
    error = sum(cell.error for cell in cells)
    error += len(cells) * UNIT * sum(size(cell.value) for cell in numbers)
    function = FUNCTIONS[node.operation]
    if node.operation == "total":
        return Formula(f"SUM({address})", value, error, left_out, depth=1)
    said = f"{function}({address})"
    if any(cell.may & {DOES_NOT_APPLY} for cell in cells) or not numbers:
        said = f"IF(COUNT({address})=0,NA(),{said})"
        left_out = frozenset({OUT})
    return Formula(said, value, error + UNIT * size(value), left_out, depth=2)


def _ranked(compiler: Compiler, node: core.Fold, where: Where, found: Range, value: Any) -> Formula:
    """A figure by rank: a percentile, a rank, or which of equal groups a row falls in."""
    address, cells = found
    numbers = [cell for cell in cells if is_number(cell.value)]
    arguments = [compiler.short(argument, replace(where, unit=None)) for argument in node.arguments]
    first = arguments[0]
    if any(isinstance(argument.value, LeftOut) for argument in arguments) or not numbers:
        return literal(value)
    if node.finish == "percentile_inclusive":
        error = max(cell.error for cell in numbers) + 8 * UNIT * max(size(cell.value) for cell in numbers)
        return Formula(f"PERCENTILE({address},{first.bracketed}/100)", value, error, frozenset({OUT}), depth=2)
    _ties_are_kept(numbers)
    error = max(cell.error for cell in numbers)
    if node.finish == "percentile_nearest_rank":
        rank = f"MAX(1,ROUNDUP(ROUND({first.bracketed}*COUNT({address})/100,9),0))"
        return Formula(f"SMALL({address},{rank})", value, error, frozenset({OUT}), depth=4)
    own = arguments[-1].text
    if node.finish == "quantile_group":
        return Formula(f"1+INT((RANK({own},{address},1)-1)*{first.text}/COUNT({address}))", value, atom=False, depth=3)
    order = 1 if node.finish == "rank_from_lowest" else 0
    return Formula(f"RANK({own},{address},{order})", value, depth=2)


def _ties_are_kept(numbers: list[Formula]) -> None:
    """Figures that are equal must be the same float, and others not: else ranks may come out otherwise.

    Raises:
        NoFormula: where that is not certain.
    """
    ordered = sorted(numbers, key=lambda one: Fraction(one.value))
    for low, high in pairwise(ordered):
        bound = 4 * (low.error + high.error)
        if low.value == high.value:
            if low.error > UNIT * size(low.value) or high.error > UNIT * size(high.value):
                raise NoFormula("equal figures may differ in a spreadsheet, and share a rank here")
        elif Fraction(high.value) - low.value <= bound:
            raise NoFormula("two figures are too close for a spreadsheet to tell apart")
