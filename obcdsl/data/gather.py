"""Rows of a table into figures at addresses. One `Gathering` lives through all the tables of a run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from obcdsl.data.columns import Columns
from obcdsl.data.figures import BLANK, Figure, Ways, decimal_text, figure_reader
from obcdsl.data.findings import Findings
from obcdsl.data.identities import identity, is_total, likely_cause
from obcdsl.data.mapping import Mapping
from obcdsl.data.numbers import Unfit
from obcdsl.data.period_texts import NoPeriod, period_named
from obcdsl.data.schema import Cell, CellPlace, DataSchema, KeyColumn, MetricColumn, Missing, Rows
from obcdsl.data.table import Odd, Raw, Table
from obcdsl.diagnostic import DataPlace, Diagnostic, error, warning
from obcdsl.periods import MONTHS_IN, Clock, Period
from obcdsl.values import Value

EVERY_PAYEE = ""


@dataclass(frozen=True, slots=True)
class Figured:
    """A metric with what is worked out once: its reader, and how its address is made."""

    metric: MetricColumn
    read: Callable[[Raw], Figure]
    is_for_every_payee: bool
    is_private: bool


@dataclass(slots=True)
class RowPeriods:
    """What the period of a row names on each clock that the contract's figures use."""

    text: str
    by_clock: dict[Clock, Period | NoPeriod]
    statements: tuple[Period, ...]


@dataclass(slots=True)
class Gathering:
    """The state of one reading."""

    schema: DataSchema
    mapping: Mapping
    ways: Ways
    findings: Findings
    default_period: str | None = None
    rows: Rows = field(default_factory=Rows)
    figured: dict[str, Figured] = field(default_factory=dict)
    periods: dict[str, RowPeriods | None] = field(default_factory=dict)
    payees: dict[object, str | None] = field(default_factory=dict)
    known_payees: dict[str, str] = field(default_factory=dict)
    statements: dict[tuple[str, int], None] = field(default_factory=dict)
    members: dict[str, dict[tuple[str, int], dict[str, None]]] = field(default_factory=dict)
    percent_ways: dict[tuple[str, str, str], DataPlace] = field(default_factory=dict)
    met: set[str] = field(default_factory=set)
    told: dict[str, None] = field(default_factory=dict)
    passed_over: dict[str, int] = field(default_factory=dict)


def begin(schema: DataSchema, mapping: Mapping, ways: Ways, findings: Findings, period: str | None) -> Gathering:
    """An empty gathering for a contract."""
    gathering = Gathering(schema, mapping, ways, findings, period)
    private = {key.name for key in schema.keys if key.private}
    payee_words = {"payee"} | ({schema.payee.name} if schema.payee else set())
    for metric in schema.metrics:
        is_private = any(key in private for key in metric.keys)
        gathering.figured[metric.name] = Figured(
            metric, figure_reader(metric, ways), metric.same_for_every in payee_words, is_private
        )
        gathering.rows.cells[metric.name] = {}
    for key in schema.keys:
        if key.codes is None:
            gathering.members[key.name] = {}
    return gathering


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
        take(row, cells)
        yield row


def _is_ours(gathering: Gathering, table: Table, row: int, raw: Raw) -> bool:
    if raw is None or raw in ("", gathering.schema.contract):
        return True
    place = DataPlace(table.name, row, "contract")
    gathering.findings.tally(
        ("other-contract", table.name),
        warning("other-contract", "rows for another contract are passed over", place),
        stops=False,
    )
    return False


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
    by_name = {metric.source: gathering.figured[metric.name] for metric in gathering.schema.metrics if metric.source}
    by_name.update(gathering.figured)
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
    text = str(named)[:60] if named not in (None, "") else ""
    cause, near = likely_cause(text, known)
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


Held = tuple[Figured, Raw, str]


def _take_row(
    gathering: Gathering, table: Table, columns: Columns, row: int, cells: list[Raw], held: list[Held], most_keys: int
) -> None:
    """One row: who, when, which members, and then each figure."""
    payee = _payee_of(gathering, table, columns, row, cells, held)
    if payee is None:
        return
    when = _periods_of(gathering, table, columns, row, cells, held)
    if when is None:
        return
    if payee or gathering.schema.payee is None:
        for period in when.statements:
            gathering.statements.setdefault((payee, period.index))
    members: dict[str, str | Unfit | None] = {}
    for key, at in columns.keys:
        members[key.name] = _member(gathering, table, row, cells[at], key, table.headings[at], payee, when)
    for one, raw, heading in held:
        _take_figure(gathering, table, row, payee, when, members, one, raw, heading, len(one.metric.keys) < most_keys)


def _payee_of(
    gathering: Gathering, table: Table, columns: Columns, row: int, cells: list[Raw], held: list[Held]
) -> str | None:
    """The payee of a row ("" for the contract itself or for every payee); None where the row is faulty and reported."""
    schema = gathering.schema
    if schema.payee is None:
        if columns.payee is not None:
            _note_only_payee(gathering, table, row, cells[columns.payee], table.headings[columns.payee])
        return EVERY_PAYEE
    raw = cells[columns.payee] if columns.payee is not None else None
    asked = raw if isinstance(raw, str) else (type(raw), raw)
    known = gathering.payees.get(asked)
    if known is not None:
        return known
    heading = table.headings[columns.payee] if columns.payee is not None else schema.payee.name
    found = identity(_respelt(gathering, raw, schema.payee.name), gathering.ways.limits)
    place = DataPlace(table.name, row, heading)
    if found is None:
        if all(cell is None or cell == "" for _, cell, _ in held):
            blank = warning("blank-row", "this row has neither a payee nor a figure and is passed over", place)
            gathering.findings.tally(("blank-row", table.name), blank, stops=False)
            return None
        if all(one.is_for_every_payee for one, cell, _ in held if cell is not None and cell != ""):
            return EVERY_PAYEE
        gathering.findings.tally(
            ("no-payee", table.name),
            error("unknown-payee", "this row does not say whose figures it holds", place),
            stops=True,
        )
        return None
    if fault := _payee_fault(gathering, raw, found, place):
        gathering.findings.tally(("unknown-payee", table.name, repr(raw)[:200]), fault, stops=True)
        return None
    assert isinstance(found, str)
    if not isinstance(raw, str):
        said = f"the ids under `{heading}` are numbers in the file; read as whole numbers, without leading zeros"
        gathering.told[f"{table.name}: {said}"] = None
    _note_look_alike(gathering, found, place)
    gathering.payees[asked] = found
    return found


def _respelt(gathering: Gathering, raw: Raw, name: str) -> Raw:
    spelt = gathering.mapping.spellings.get(name) or gathering.mapping.spellings.get("payee")
    return spelt.get(raw, raw) if spelt and isinstance(raw, str) else raw


def _payee_fault(gathering: Gathering, raw: Raw, found: str | Unfit, place: DataPlace) -> Diagnostic | None:
    schema = gathering.schema
    assert schema.payee is not None
    title = schema.payee.title or schema.payee.name
    if isinstance(found, Unfit):
        return error(
            "unknown-payee", f"`{_shown(raw)}` cannot be read as the id of a payee: {found.why}", place, fix=found.fix
        )
    if schema.roster is not None and found not in schema.roster:
        if is_total(found):
            return error(
                "unknown-payee", f"`{found}` is no payee; this looks like a row of totals", place, fix="remove this row"
            )
        cause, near = likely_cause(found, schema.roster)
        notes = tuple(
            note
            for note in (f"Perhaps {cause}." if cause else None, f"Did you mean `{near}`?" if near else None)
            if note
        )
        return error("unknown-payee", f"`{found}` is not on the roster of {title}", place, notes=notes, fix=near)
    if schema.roster is None and is_total(found):
        return error(
            "unknown-payee",
            f"`{found}` is no payee; this looks like a row of totals",
            place,
            fix="remove this row, or name a roster in the contract",
        )
    return None


def _note_look_alike(gathering: Gathering, payee: str, place: DataPlace) -> None:
    folded = payee.casefold()
    other = gathering.known_payees.setdefault(folded, payee)
    if other != payee:
        gathering.findings.warn(
            warning(
                "look-alike-payees", f"`{payee}` and `{other}` differ only in capitals and are two payees here", place
            )
        )


def _note_only_payee(gathering: Gathering, table: Table, row: int, raw: Raw, heading: str) -> None:
    """A contract with one payee, and a file that names payees: one name is taken, several are refused."""
    if raw is None or raw in ("", gathering.schema.contract):
        return
    first = gathering.known_payees.setdefault("", str(raw))
    place = DataPlace(table.name, row, heading)
    if str(raw) != first:
        message = f"this contract has one payee, and the file has rows for `{first[:60]}` and for `{str(raw)[:60]}`"
        gathering.findings.tally(
            ("one-payee", table.name),
            error("unknown-payee", message, place, fix="keep the rows of one payee"),
            stops=True,
        )
    elif ("named-payee", table.name) not in gathering.findings.tallies:
        found = warning(
            "only-payee",
            f"the file names `{first[:60]}`; all its rows are taken for the only payee of this contract",
            place,
        )
        gathering.findings.tally(("named-payee", table.name), found, stops=False)


def _periods_of(
    gathering: Gathering, table: Table, columns: Columns, row: int, cells: list[Raw], held: list[Held]
) -> RowPeriods | None:
    raw = cells[columns.period] if columns.period is not None else gathering.default_period
    text = _period_text(raw)
    known = gathering.periods.get(text, ...)
    if known is ...:
        known = gathering.periods[text] = _resolve(gathering, text)
    heading = table.headings[columns.period] if columns.period is not None else "period"
    place = DataPlace(table.name, row, heading)
    if known is None:
        if not all(one.metric.fixed_for_term for one, cell, _ in held if cell is not None and cell != ""):
            gathering.findings.tally(
                ("no-period", table.name),
                error("unreadable-period", "this row does not say its period", place),
                stops=True,
            )
            return None
        return RowPeriods("", {}, ())
    if all(isinstance(found, NoPeriod) for found in known.by_clock.values()):
        _report_period(gathering, table, known, place)
        return None
    return known


def _period_text(raw: Raw) -> str:
    if isinstance(raw, str):
        return raw.strip()
    if raw is None or isinstance(raw, bool):
        return "" if raw is None else str(raw)
    if isinstance(raw, int | Fraction):
        return decimal_text(raw)
    return raw.said if isinstance(raw, Odd) else raw.isoformat()


def _resolve(gathering: Gathering, text: str) -> RowPeriods | None:
    if not text:
        return None
    said = gathering.mapping.periods.get(text, text)[:200]
    calendar = gathering.schema.calendar
    clocks: dict[Clock, None] = {one.metric.clock: None for one in gathering.figured.values()}
    by_clock: dict[Clock, Period | NoPeriod] = {clock: period_named(said, calendar, clock) for clock in clocks}
    statements: dict[int, Period] = {}
    for clock, found in by_clock.items():
        if isinstance(found, Period) and MONTHS_IN[clock] <= MONTHS_IN[calendar.clock]:
            whole = calendar.within(found, calendar.clock)
            statements[whole.index] = whole
    return RowPeriods(text, by_clock, tuple(statements.values()))


def _report_period(gathering: Gathering, table: Table, when: RowPeriods, place: DataPlace) -> None:
    order = ("which-period", "period-outside-term", "period-of-another-clock", "unreadable-period")
    worst = min(
        (found for found in when.by_clock.values() if isinstance(found, NoPeriod)),
        key=lambda found: order.index(found.code),
    )
    if worst.code == "period-outside-term" and gathering.mapping.passes_over_outside_term:
        found = warning("period-outside-term", f"{worst.why}; its rows are passed over", place)
        gathering.findings.tally((worst.code, table.name, when.text), found, stops=False)
        return
    first = gathering.schema.calendar.periods()[0]
    fix = (
        f'[periods]\n"{when.text[:60]}" = "{first.label}"'
        if worst.code in ("which-period", "unreadable-period")
        else None
    )
    notes = worst.readings or (
        (f"A period is named as the contract does, such as `{first.label}`.",)
        if worst.code == "unreadable-period"
        else ()
    )
    if worst.code == "period-outside-term":
        notes = ('Remove its rows, or say in the map of the run (`--map`): outside_term = "pass over".',)
    gathering.findings.tally(
        (worst.code, table.name, when.text), error(worst.code, worst.why, place, notes=notes, fix=fix), stops=True
    )


def _member(
    gathering: Gathering, table: Table, row: int, raw: Raw, key: KeyColumn, heading: str, payee: str, when: RowPeriods
) -> str | Unfit | None:
    """The member of a key in a row; None where the cell is blank."""
    found = identity(raw, gathering.ways.limits)
    if found is None:
        return None
    if isinstance(found, str) and key.codes is not None:
        if found in key.codes:
            return key.codes[found]
        cause, near = likely_cause(found, key.codes)
        listed = ", ".join(f"`{code}`" for code in list(key.codes)[:12])
        found = Unfit(f"it is none of {listed}" + (f"; perhaps {cause}" if cause else ""), near, "unknown-code")
    elif isinstance(found, str):
        for period in when.statements:
            gathering.members[key.name].setdefault((payee, period.index), {})[found] = None
    if isinstance(found, Unfit):
        shown = "this cell" if key.private else f"`{_shown(raw)}`"
        place = DataPlace(table.name, row, heading)
        code = "unknown-code" if found.code == "unusable-value" else found.code
        finding = error(
            code,
            f"{shown} cannot be taken as {key.title or key.name}: {found.why}",
            place,
            notes=_refuses(payee, when.statements),
            fix=None if key.private else found.fix,
        )
        _refuse(gathering, payee, when.statements, finding)
    return found


def _take_figure(
    gathering: Gathering, table: Table, row: int, payee: str, when: RowPeriods, members: dict[str, str | Unfit | None],
    one: Figured, raw: Raw, heading: str, may_repeat: bool,
) -> None:  # fmt: skip
    metric = one.metric
    value, way = one.read(raw)
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
    if way:
        gathering.percent_ways.setdefault(
            (table.name, metric.name, way), DataPlace(table.name, row, heading, "" if one.is_private else _shown(raw))
        )
    owner = EVERY_PAYEE if one.is_for_every_payee else payee
    address = (owner, period.index, parts)
    _put(gathering, one, address, Cell(value, place), may_repeat or metric.fixed_for_term or one.is_for_every_payee)  # type: ignore[arg-type]


def _wrong_clock(
    gathering: Gathering, table: Table, row: int, when: RowPeriods, why: NoPeriod, metric: MetricColumn
) -> None:
    notes = (f"{metric.name} has one figure each {metric.clock}.", *why.readings)
    finding = error(why.code, f"{why.why} (for {metric.name})", DataPlace(table.name, row), notes=notes)
    gathering.findings.tally((why.code, table.name, when.text, metric.name), finding, stops=True)


def _no_member(gathering: Gathering, one: Figured, payee: str, period: Period, place: CellPlace, key: str) -> None:
    statements = _statements_of(gathering, period)
    finding = error(
        "unknown-code",
        f"this row has a figure of {one.metric.name} and does not say which {key} it is for",
        _at(place),
        notes=_refuses(payee, statements),
    )
    _refuse(gathering, payee, statements, finding)


def _unfit(
    gathering: Gathering, one: Figured, payee: str, period: Period, place: CellPlace, raw: Raw, why: Unfit
) -> None:
    statements = _statements_of(gathering, period)
    everybody = one.is_for_every_payee or one.metric.fixed_for_term
    shown = "this cell" if one.is_private else f"`{_shown(raw)}`"
    notes = ("Nothing is worked out until it is put right.",) if everybody else _refuses(payee, statements)
    finding = error(
        why.code, f"{shown} cannot be taken as {one.metric.name}: {why.why}", _at(place), notes=notes, fix=why.fix
    )
    if everybody:
        gathering.findings.stop(finding)
    else:
        _refuse(gathering, payee, statements, finding)


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
    first, second = DataPlace(before.place.path, before.place.row, before.place.column), _at(cell.place)
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


def _shown(raw: Raw) -> str:
    """A cell as a message shows it: on one line, at most 60 letters."""
    text = raw if isinstance(raw, str) else _period_text(raw)
    text = "".join(letter if letter.isprintable() else " " for letter in text[:61])
    return text if len(text) <= 60 else text[:59] + "…"


def _at(place: CellPlace) -> DataPlace:
    return DataPlace(place.path, place.row, place.column)


def _statements_of(gathering: Gathering, period: Period) -> tuple[Period, ...]:
    calendar = gathering.schema.calendar
    if MONTHS_IN[period.clock] <= MONTHS_IN[calendar.clock]:
        return (calendar.within(period, calendar.clock),)
    return calendar.parts(period, calendar.clock)


def _refuses(payee: str, statements: tuple[Period, ...]) -> tuple[str, ...]:
    labels = ", ".join(period.label for period in statements)
    return (
        f"The statement of {payee} for {labels} is refused." if payee else f"The statement for {labels} is refused.",
    )


def _refuse(gathering: Gathering, payee: str, statements: tuple[Period, ...], finding: Diagnostic) -> None:
    gathering.findings.refuse([(payee, period.label) for period in statements], finding)
