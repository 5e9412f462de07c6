"""Whose row it is, for which period and which members: the identities in a row, or why they cannot be taken."""

from __future__ import annotations

from collections.abc import Callable

from obcdsl.data.columns import Columns
from obcdsl.data.figures import is_missing
from obcdsl.data.gathering import (
    EVERY_PAYEE,
    Figured,
    Gathering,
    RowPeriods,
    raw_text,
    refuse_statements,
    refuses,
    shown,
)
from obcdsl.data.identities import TO_FILL, identity, is_nhs_number, is_total, likely_cause, spreadsheet_made_of_it
from obcdsl.data.numbers import Unfit
from obcdsl.data.period_texts import NoPeriod, period_named
from obcdsl.data.schema import KeyColumn
from obcdsl.data.table import Raw, Table
from obcdsl.diagnostic import DataPlace, Diagnostic, error, warning
from obcdsl.periods import MONTHS_IN, Clock, Period

REMEMBERED = 200_000
"""Ids kept at hand and compared for look-alikes; beyond that a long run would be a matter of memory."""

Held = tuple[Figured, Raw, str]
"""A figure of a row: what it is, its cell and its heading."""


def payee_of(
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
        if held and all(cell is None or cell == "" for _, cell, _ in held):
            blank = warning("blank-row", "this row has neither a payee nor a figure and is passed over", place)
            gathering.findings.tally(("blank-row", table.name), blank, stops=False)
            return None
        if held and all(one.is_for_every_payee for one, cell, _ in held if cell is not None and cell != ""):
            return EVERY_PAYEE
        said = "this row does not say whose figures it holds" if held else "this row does not say who is paid"
        gathering.findings.tally(("no-payee", table.name), error("unknown-payee", said, place), stops=True)
        return None
    if fault := payee_fault(gathering, raw, found, place):
        gathering.findings.tally(("unknown-payee", table.name, repr(raw)[:200]), fault, stops=True)
        return None
    assert isinstance(found, str)
    if not isinstance(raw, str):
        note_ids_as_numbers(gathering, table, heading)
    note_look_alike(gathering, found, lambda: place)
    if len(gathering.payees) < REMEMBERED:
        gathering.payees[asked] = found
    return found


def _respelt(gathering: Gathering, raw: Raw, name: str) -> Raw:
    spelt = gathering.mapping.spellings.get(name) or gathering.mapping.spellings.get("payee")
    return spelt.get(raw, raw) if spelt and isinstance(raw, str) else raw


def payee_fault(gathering: Gathering, raw: Raw, found: str | Unfit, place: DataPlace) -> Diagnostic | None:
    """What is wrong with an id of a payee; None where nobody doubts it."""
    schema = gathering.schema
    assert schema.payee is not None
    title = schema.payee.title or schema.payee.name
    if isinstance(found, Unfit):
        return error(
            "unknown-payee", f"`{shown(raw)}` cannot be read as the id of a payee: {found.why}", place, fix=found.fix
        )
    if is_missing(found, gathering.ways) and found not in (schema.roster or ()):
        return error("unknown-payee", f"`{found}` stands where the id of a payee should", place)
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
    if schema.roster is None and (made := spreadsheet_made_of_it(found)):
        return error(
            "unknown-payee",
            f"`{found}` is probably no id: a spreadsheet seems to have made {made} of it",
            place,
            notes=("Format the column as text before the ids are typed or loaded.",),
            fix="write the id as it was, or name a roster in the contract",
        )
    return None


def note_ids_as_numbers(gathering: Gathering, table: Table, heading: str) -> None:
    """Say that ids are numbers in the file."""
    said = f"the ids under `{heading}` are numbers in the file; read as whole numbers, without leading zeros"
    gathering.told[f"{table.name}: {said}"] = None


def note_look_alike(gathering: Gathering, payee: str, place: Callable[[], DataPlace]) -> None:
    """A warning where a payee differs from one that was met in capitals alone."""
    if len(gathering.known_payees) >= REMEMBERED:
        return
    folded = payee.casefold()
    other = gathering.known_payees.setdefault(folded, payee)
    if other != payee:
        gathering.findings.warn(
            warning(
                "look-alike-payees", f"`{payee}` and `{other}` differ only in capitals and are two payees here", place()
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


def periods_of(
    gathering: Gathering, table: Table, columns: Columns, row: int, cells: list[Raw], held: list[Held]
) -> RowPeriods | None:
    raw = cells[columns.period] if columns.period is not None else gathering.default_period
    text = raw_text(raw)
    known = resolved(gathering, text)
    heading = table.headings[columns.period] if columns.period is not None else "period"
    place = DataPlace(table.name, row, heading)
    if known is None:
        if held and all(cell is None or cell == "" for _, cell, _ in held):
            who = cells[columns.payee] if columns.payee is not None else None
            named = f"`{shown(who)}` stands here without" if who not in (None, "") else "this row has neither"
            said = f"{named} a period {'or' if who not in (None, '') else 'nor'} a figure, and the row is passed over"
            blank = warning("blank-row", said, place)
            gathering.findings.tally(("blank-row", table.name), blank, stops=False)
            return None
        if not held or not all(one.metric.fixed_for_term for one, cell, _ in held if cell is not None and cell != ""):
            gathering.findings.tally(
                ("no-period", table.name),
                error("unreadable-period", "this row does not say its period", place),
                stops=True,
            )
            return None
        return RowPeriods("", {}, (), ())
    if all(isinstance(found, NoPeriod) for found in known.by_clock.values()):
        _report_period(gathering, table, known, place)
        return None
    return known


def resolved(gathering: Gathering, text: str) -> RowPeriods | None:
    """What a text names as a period; None where it is blank."""
    known = gathering.periods.get(text, ...)
    if known is ...:
        known = gathering.periods[text] = _resolve(gathering, text)
    return known


def _resolve(gathering: Gathering, text: str) -> RowPeriods | None:
    if not text:
        return None
    said = gathering.mapping.periods.get(text, text)[:200]
    calendar = gathering.schema.calendar
    clocks: dict[Clock, None] = {one.metric.clock: None for one in gathering.figured.values()} or {calendar.clock: None}
    named = gathering.schema.year_named
    by_clock: dict[Clock, Period | NoPeriod] = {clock: period_named(said, calendar, clock, named) for clock in clocks}
    statements: dict[int, Period] = {}
    spans: dict[int, Period] = {}
    for clock, found in by_clock.items():
        if isinstance(found, Period) and MONTHS_IN[clock] <= MONTHS_IN[calendar.clock]:
            whole = calendar.within(found, calendar.clock)
            statements[whole.index] = whole
        elif isinstance(found, Period):
            spans |= {part.index: part for part in calendar.parts(found, calendar.clock)}
    return RowPeriods(text, by_clock, tuple(statements.values()), tuple((statements | spans).values()))


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
    fix = worst.instead
    if worst.code in ("which-period", "unreadable-period"):
        fix = f'[periods]\n"{when.text[:60]}" = "..."'
    notes = worst.readings or (
        (f"A period is named as the contract does, such as `{first.label}`.",)
        if worst.code == "unreadable-period"
        else ()
    )
    if worst.code == "period-outside-term":
        notes = ('Remove its rows, or say in the map of the run (`--map`): outside_term = "pass over".',)
        if gathering.schema.pinned:
            notes = ("A schedule holds figures of the contract's own term.",)
    gathering.findings.tally(
        (worst.code, table.name, when.text), error(worst.code, worst.why, place, notes=notes, fix=fix), stops=True
    )


def member_of(
    gathering: Gathering, table: Table, row: int, raw: Raw, key: KeyColumn, heading: str, payee: str, when: RowPeriods
) -> str | Unfit | None:
    """The member of a key in a row; None where the cell is blank."""
    found = identity(raw, gathering.ways.limits)
    if found is None:
        return None
    if found == TO_FILL and key.codes is None:
        message = f"this row does not say which {key.title or key.name} it is for"
        place, cure = DataPlace(table.name, row, heading), f"write it in place of `{TO_FILL}`, or remove this row"
        gathering.findings.tally(("to-fill", table.name), error("unknown-code", message, place, fix=cure), stops=True)
        return Unfit(message)
    if isinstance(found, str) and key.codes is not None:
        if found in key.codes:
            return key.codes[found]
        cause, near = likely_cause(found, key.codes)
        named = [code for code, member in key.codes.items() if member == found]
        listed = ", ".join(f"`{code}`" for code in list(key.codes)[:12])
        why = f"it is none of {listed}" + (f"; perhaps {cause}" if cause else "")
        if named:
            near, why = named[0], f"the contract says that data write `{named[0]}` for it"
        found = Unfit(why, near, "unknown-code")
    elif isinstance(found, str) and is_missing(found, gathering.ways):
        found = Unfit("it is a mark of suppression")
    elif isinstance(found, str):
        if "nhs" in heading.lower() and not is_nhs_number(found):
            doubt = warning(
                "personal-id", "this NHS number has a wrong check digit", DataPlace(table.name, row, heading)
            )
            gathering.findings.tally(("personal-id", table.name), doubt, stops=False)
        for period in when.spans:
            gathering.members[key.name].setdefault((payee, period.index), {})[found] = None
    if isinstance(found, Unfit):
        said = "this cell" if key.private else f"`{shown(raw)}`"
        reason = "it is not an id" if key.private else found.why
        place = DataPlace(table.name, row, heading)
        code = "unknown-code" if found.code == "unusable-value" else found.code
        finding = error(
            code,
            f"{said} cannot be taken as {key.title or key.name}: {reason}",
            place,
            notes=refuses(payee, when.statements),
            fix=None if key.private else found.fix,
        )
        refuse_statements(gathering, payee, when.statements, finding)
    return found
