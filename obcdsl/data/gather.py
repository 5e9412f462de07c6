"""Rows of a table into figures at addresses. One `Gathering` lives through all the tables of a run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from obcdsl.data.columns import Columns
from obcdsl.data.figures import BLANK, KIND_NAMES, Figure, decimal_text
from obcdsl.data.gathering import (
    EVERY_PAYEE,
    Figured,
    Gathering,
    RowPeriods,
    at_place,
    raw_text,
    refuse_statements,
    refuses,
    shown,
    statements_of,
)
from obcdsl.data.identities import likely_cause
from obcdsl.data.numbers import Unfit
from obcdsl.data.period_texts import NoPeriod
from obcdsl.data.schema import Cell, CellPlace, MetricColumn, Missing
from obcdsl.data.table import Raw, Table
from obcdsl.data.whose import Held, member_of, payee_of, periods_of
from obcdsl.diagnostic import DataPlace, error, warning
from obcdsl.periods import Period
from obcdsl.values import Value


def gather(gathering: Gathering, table: Table, columns: Columns) -> Iterator[int]:
    """Takes every row of a table; yields the number of each, so that the caller may stop to hand on what is there."""
    take = (
        _wide_taker(gathering, table, columns) if columns.layout == "wide" else _long_taker(gathering, table, columns)
    )
    for row, cells in table.rows:
        if cells == table.headings:
            gathering.findings.stop(
                error(
                    "headings",
                    "the headings stand here a second time",
                    DataPlace(table.name, row),
                    fix="remove this row",
                )
            )
            continue
        if columns.contract is not None and not _is_ours(gathering, table, row, cells[columns.contract]):
            continue
        for at in columns.unread:
            if cells[at] is not None and cells[at] != "":
                _unread(gathering, table, row, table.headings[at])
        take(row, cells)
        yield row


def _is_ours(gathering: Gathering, table: Table, row: int, raw: Raw) -> bool:
    if raw is None or raw in ("", gathering.schema.contract):
        return True
    place = DataPlace(table.name, row, "contract")
    gathering.others.setdefault(raw_text(raw), place)
    gathering.findings.tally(
        ("other-contract", table.name),
        warning("other-contract", "rows for another contract are passed over", place),
        stops=False,
    )
    return False


def _unread(gathering: Gathering, table: Table, row: int, heading: str) -> None:
    message = f"a column that the contract does not read: `{heading}`"
    finding = warning("unknown-column", message, DataPlace(table.name, row, heading))
    gathering.findings.tally(("unknown-column", table.name, heading), finding, stops=False)


def _wide_taker(gathering: Gathering, table: Table, columns: Columns) -> Callable[[int, list[Raw]], None]:
    figured = [(gathering.figured[metric.name], at, table.headings[at]) for metric, at in columns.metrics]
    gathering.met.update(metric.name for metric, _ in columns.metrics)
    most_keys = len(columns.keys)

    def take(row: int, cells: list[Raw]) -> None:
        held = [(one, cells[at], heading) for one, at, heading in figured]
        if all(raw is None or raw == "" for raw in cells):
            return
        _take_row(gathering, table, columns, row, cells, held, most_keys)

    return take


def _long_taker(gathering: Gathering, table: Table, columns: Columns) -> Callable[[int, list[Raw]], None]:
    assert columns.metric is not None and columns.value is not None
    at, value, heading = columns.metric, columns.value, table.headings[columns.value]
    by_name = gathering.by_name()
    most_keys = 0

    def take(row: int, cells: list[Raw]) -> None:
        named = cells[at]
        if all(raw is None or raw == "" for raw in cells):
            return
        one = by_name.get(named) if isinstance(named, str) else None
        if one is None:
            _unknown_metric(gathering, table, row, named, table.headings[at], list(by_name))
            return
        gathering.met.add(one.metric.name)
        _take_row(gathering, table, columns, row, cells, [(one, cells[value], heading)], most_keys)

    return take


def _unknown_metric(gathering: Gathering, table: Table, row: int, named: Raw, heading: str, known: list[str]) -> None:
    place = DataPlace(table.name, row, heading)
    text = " ".join(str(named).split())[:60] if named is not None else ""
    cause, near = likely_cause(text, known, 0.7)
    if not text:
        gathering.findings.stop(error("unknown-metric", "this row does not say which figure it holds", place))
    elif near:
        finding = error(
            "unknown-metric",
            f"the contract reads no figure called `{text}`",
            place,
            notes=(f"Did you mean `{near}`?", *((cause,) if cause else ())),
            fix=near,
        )
        gathering.findings.tally(("unknown-metric", table.name, text), finding, stops=True)
    else:
        finding = warning(
            "unknown-metric", f"the contract reads no figure called `{text}`; its rows are passed over", place
        )
        gathering.findings.tally(("unknown-metric", table.name, text), finding, stops=False)


def _take_row(
    gathering: Gathering, table: Table, columns: Columns, row: int, cells: list[Raw], held: list[Held], most_keys: int
) -> None:
    """One row: who, when, which members, and then each figure."""
    payee = payee_of(gathering, table, columns, row, cells, held)
    if payee is None:
        return
    when = periods_of(gathering, table, columns, row, cells, held)
    if when is None:
        return
    if payee or gathering.schema.payee is None:
        for period in when.statements:
            gathering.statements.setdefault((payee, period.index))
        if len(when.spans) > len(when.statements):
            gathering.longer.setdefault((payee, when.spans[-1].index))
    members: dict[str, str | Unfit | None] = {gathering.schema.payee.name: payee} if gathering.schema.payee else {}
    for key, at in columns.keys:
        members[key.name] = member_of(gathering, table, row, cells[at], key, table.headings[at], payee, when)
    stores, ways, name = gathering.rows.cells, gathering.percent_ways, table.name
    addresses = {clock: (payee, at.index, ()) for clock, at in when.by_clock.items() if isinstance(at, Period)}
    for one, raw, heading in held:
        value, way = one.read(raw)
        if (
            one.is_simple
            and not isinstance(value, Unfit)
            and (not way or (name, one.metric.name, way) in ways)
            and one.metric.clock in addresses
        ):
            address, store = addresses[one.metric.clock], stores[one.metric.name]
            if address not in store:
                store[address] = Cell(value, CellPlace(name, row, heading))
                continue
        may_repeat = len(one.metric.keys) < most_keys
        _take_figure(gathering, table, row, payee, when, members, one, raw, (value, way), heading, may_repeat)


def _take_figure(
    gathering: Gathering, table: Table, row: int, payee: str, when: RowPeriods, members: dict[str, str | Unfit | None],
    one: Figured, raw: Raw, figure: Figure, heading: str, may_repeat: bool,
) -> None:  # fmt: skip
    metric, (value, way) = one.metric, figure
    period = when.by_clock.get(metric.clock)
    if metric.fixed_for_term:
        period = gathering.schema.calendar.periods(metric.clock)[0]
    if not isinstance(period, Period):
        if value is not BLANK and period is not None:
            _wrong_clock(gathering, table, row, when, period, metric)
        return
    place = CellPlace(table.name, row, heading)
    parts = tuple(members.get(key) for key in metric.keys)
    if any(not isinstance(part, str) for part in parts):
        if value is not BLANK and None in parts:
            _no_member(gathering, one, payee, period, place, metric.keys[parts.index(None)])
        return
    if isinstance(value, Unfit):
        _unfit(gathering, one, payee, period, place, raw, value)
        return
    if way and (table.name, metric.name, way) not in gathering.percent_ways:
        said = "" if one.is_private else shown(raw)
        gathering.percent_ways[table.name, metric.name, way] = DataPlace(table.name, row, heading, said)
    owner = EVERY_PAYEE if one.is_for_every_payee else payee
    address = (owner, period.index, parts)
    _put(gathering, one, address, Cell(value, place), may_repeat or metric.fixed_for_term or one.is_for_every_payee)  # type: ignore[arg-type]


def _wrong_clock(
    gathering: Gathering, table: Table, row: int, when: RowPeriods, why: NoPeriod, metric: MetricColumn
) -> None:
    alike = [one.name for one in gathering.schema.metrics if one.clock == metric.clock and one.name in gathering.met]
    have = "has" if len(alike) == 1 else "have"
    notes = (f"{_listed(alike)} {have} one figure each {metric.clock}.", *why.readings)
    finding = error(why.code, why.why, DataPlace(table.name, row), notes=notes, fix=why.instead)
    gathering.findings.tally((why.code, table.name, when.text, metric.clock), finding, stops=True)


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _no_member(gathering: Gathering, one: Figured, payee: str, period: Period, place: CellPlace, key: str) -> None:
    statements = statements_of(gathering, period)
    finding = error(
        "unknown-code",
        f"this row has a figure of {one.metric.name} and does not say which {key} it is for",
        at_place(place),
        notes=refuses(payee, statements),
    )
    refuse_statements(gathering, payee, statements, finding)


def _unfit(
    gathering: Gathering, one: Figured, payee: str, period: Period, place: CellPlace, raw: Raw, why: Unfit
) -> None:
    statements = statements_of(gathering, period)
    everybody = one.is_for_every_payee or one.metric.fixed_for_term or bool(gathering.schema.pinned)
    said = "this cell" if one.is_private else f"`{shown(raw)}`"
    reason = _private_reason(one, why) if one.is_private else why.why
    notes = ("Nothing is worked out until it is put right.",) if everybody else refuses(payee, statements)
    finding = error(
        why.code, f"{said} cannot be taken as {one.metric.name}: {reason}", at_place(place), notes=notes, fix=why.fix
    )
    if everybody:
        gathering.findings.stop(finding)
    else:
        refuse_statements(gathering, payee, statements, finding)


def _private_reason(one: Figured, why: Unfit) -> str:
    """Why a cell of a private key cannot be taken, without what stands in it."""
    return why.why if why.code == "impossible-value" else f"it is not {KIND_NAMES[one.metric.kind]}"


def _put(
    gathering: Gathering, one: Figured, address: tuple[str, int, tuple[str, ...]], cell: Cell, may_repeat: bool
) -> None:
    """A figure at its address: a blank gives way to a figure, a figure given again must be the same."""
    store = gathering.rows.cells[one.metric.name]
    before = store.get(address)
    if before is None or before.value == BLANK:
        store[address] = cell
        return
    if cell.value == BLANK or (may_repeat and _same(before.value, cell.value)):
        return
    first, second = DataPlace(before.place.path, before.place.row, before.place.column), at_place(cell.place)
    payee, _, members = address
    whose = f" for {payee}" if payee else ""
    whose += f" ({', '.join(members)})" if members and not one.is_private else ""
    if _same(before.value, cell.value):
        finding = warning("figure-repeated", f"{one.metric.name}{whose} is given twice, alike", second, first)
        gathering.findings.tally(("figure-repeated", cell.place.path, one.metric.name), finding, stops=False)
    else:
        said = (
            "two figures that differ" if one.is_private else f"as `{_said(before.value)}` and as `{_said(cell.value)}`"
        )
        finding = error(
            "figures-disagree", f"{one.metric.name}{whose} is given {said}", second, first, notes=_why_one(one)
        )
        gathering.findings.tally(("figures-disagree", cell.place.path, one.metric.name), finding, stops=True)


def _why_one(one: Figured) -> tuple[str, ...]:
    if one.is_for_every_payee:
        return ("The contract says that it is the same for every payee.",)
    if one.metric.fixed_for_term:
        return ("The contract says that it is fixed for the term.",)
    return ()


def _same(one: Value | Missing, other: Value | Missing) -> bool:
    return (type(one) is type(other) and one == other) or (isinstance(one, Missing) and isinstance(other, Missing))


def _said(value: Value | Missing) -> str:
    if isinstance(value, Missing):
        return value.said
    if isinstance(value, bool):
        return "yes" if value else "no"
    return decimal_text(value) if isinstance(value, int | Fraction) else str(value)
