"""What can be judged only when every row has been read: percentages, figures given once for many, absent columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from obcdsl.data.columns import heading_of, nearest
from obcdsl.data.figures import BLANK
from obcdsl.data.gathering import Figured, Gathering
from obcdsl.data.identities import is_nhs_number
from obcdsl.data.plausible import implausible
from obcdsl.data.schema import Address, Cell, MetricColumn
from obcdsl.data.totals import rows_of_totals
from obcdsl.diagnostic import DataPlace, Diagnostic, error, warning
from obcdsl.spelling import nearest as misspelling

PERCENT = re.compile(r"%|percent|\bpct\b|_pct\b|\bpct_", re.IGNORECASE)


def conclude(gathering: Gathering, headings: dict[str, list[str]], *, whole: bool = True) -> None:
    """Completes the findings and the rows of a gathering; of one in batches, what no row of a batch let go can change."""
    judge_percentages(gathering)
    _columns_in_no_file(gathering, headings)
    is_data = headings and not gathering.schema.pinned
    if whole and is_data and not gathering.has_statements and not gathering.findings.stops:
        figures = " and figures of theirs" if gathering.schema.metrics else ""
        message = f"no row names a payee{',' if figures else ' and'} a period{figures}"
        gathering.findings.stop(error("no-rows", message, DataPlace(next(iter(headings)))))
    if whole and is_data and gathering.has_statements and not gathering.findings.stops and _is_blank(gathering):
        message = "no figure is filled in: every cell that could hold one is blank"
        gathering.findings.warn(warning("no-rows", message, DataPlace(next(iter(headings)))))
    _personal_ids(gathering)
    if not whole:
        gathering.told["figures are not compared with those of other periods in a file of so many rows"] = None
    elif not gathering.findings.stops:
        for finding in _found_in_figures(gathering):
            gathering.findings.stop(finding) if finding.level == "error" else gathering.findings.warn(finding)
    spread(gathering)


def _found_in_figures(gathering: Gathering) -> Iterator[Diagnostic]:
    """Figures that are perhaps not meant, and rows of totals."""
    schema, cells = gathering.schema, gathering.rows.cells
    stores: dict[str, Any] = {**cells}
    if gathering.rows.columns is None:
        yield from implausible(schema, cells)
        yield from rows_of_totals(schema, cells)
        return
    from obcdsl.data.plausible_columns import halves_in_columns, implausible_in_columns

    yield from implausible_in_columns(schema, stores)
    yield from rows_of_totals(schema, stores, halves_in_columns)


def _is_blank(gathering: Gathering) -> bool:
    """Whether the contract reads figures and the data hold none, and no cell was refused either."""
    stores: Iterable[Any] = gathering.rows.cells.values()
    is_read = any(stores) and not gathering.findings.refused
    if gathering.rows.columns is not None:
        from obcdsl.data.united import blank

        return is_read and all(bool(blank(store.figures).all()) for store in stores)
    cells = (cell for store in stores for cell in store.values())
    return is_read and all(cell.value == BLANK for cell in cells)


def judge_percentages(gathering: Gathering) -> None:
    """A ratio written `92.19%` or 0.9219 is plain; 92.19 alone, or both ways in one column, can be read in two ways."""
    ways = gathering.percent_ways
    for (path, name), group in groupby(sorted(ways, key=lambda key: key[:2]), key=lambda key: key[:2]):
        seen = {way: ways[path, name, way] for _, _, way in group}
        metric = gathering.figured[name].metric
        fixes = f'source "{heading_of(metric)}" in percent', f'[ratios]\n{name} = "fraction"'
        if "percent" in seen and not metric.in_percent and (plain := seen.get("plain") or seen.get("over")):
            places = (_bare(plain), _bare(seen["percent"]))
            both = f"with % in some rows (`{seen['percent'].text}`) and without in others (`{plain.text}`)"
            message = f"{name} is written {both}"
            gathering.findings.stop(
                error(
                    "which-percent", message, *places, notes=("Without the sign it can be a percentage or a fraction.",)
                )
            )
        elif metric.in_percent and "low" in seen and not {"points", "percent"} & seen.keys():
            low = seen["low"]
            message = f"every figure of {name} is 1 or less, such as `{low.text}`, and is read in percent"
            doubt = f"`{low.text}` is taken as {low.text}%; is the column perhaps written in fractions?"
            gathering.findings.warn(warning("which-percent", message, _bare(low), notes=(doubt,)))
        elif (
            (plain := seen.get("plain"))
            and name not in gathering.mapping.fractions
            and PERCENT.search(plain.column or "")
        ):
            message = f"the heading `{plain.column}` says percent, and `{plain.text}` has no % and could be a fraction"
            gathering.findings.stop(
                error(
                    "which-percent",
                    message,
                    _bare(plain),
                    notes=(f'For a fraction, the map of the run says: [ratios] {name} = "fraction".',),
                    fix=fixes[0],
                )
            )
        elif (over := seen.get("over")) and name not in gathering.mapping.fractions:
            notes: tuple[str, ...] = (
                f"As a percentage it is {over.text}%; as a fraction it is {over.text} times the whole.",
                f"If it is a fraction, the map of the run says so: {fixes[1].replace(chr(10), ' ')}.",
            )
            plain = seen.get("plain")
            is_mixed = plain is not None and plain.text not in ("0", "1")
            if plain is not None and is_mixed:
                notes = (f"`{plain.text}` stands in the same column: in percent it would be {plain.text}%.", *notes)
            gathering.findings.stop(
                error(
                    "which-percent",
                    f"`{over.text}` can be read in two ways as {name}",
                    *((_bare(over), _bare(plain)) if plain is not None and is_mixed else (_bare(over),)),
                    notes=notes,
                    fix=None if is_mixed else fixes[0],
                )
            )


def _bare(place: DataPlace) -> DataPlace:
    return DataPlace(place.path, place.row, place.column)


def _columns_in_no_file(gathering: Gathering, headings: dict[str, list[str]]) -> None:
    """A figure that the contract needs and no file has a column for."""
    if not headings or gathering.findings.stops:
        return
    path = next(iter(headings))
    spare = [
        heading
        for each in headings.values()
        for heading in each
        if heading not in {heading_of(m) for m in gathering.schema.metrics}
    ]
    for metric in gathering.schema.metrics:
        if metric.name in gathering.met:
            continue
        near = nearest(heading_of(metric), spare)
        titled = next((heading for heading in spare if _plain(heading) == _plain(metric.title)), None)
        notes = (f"Did you mean `{near}`?",) if near else ()
        slip = misspelling(heading_of(metric), spare) or titled
        if metric.needed or slip:
            near, notes = (slip, (f"The column `{slip}` looks like it.",)) if slip else (near, notes)
            supplier = (f"It is supplied by {metric.supplied_by}.",) if metric.supplied_by else ()
            message = f"no file given has {metric.name} (a column `{heading_of(metric)}`)"
            gathering.findings.stop(
                error(
                    "column-missing",
                    message,
                    DataPlace(path),
                    notes=(*notes, *supplier),
                    fix=f'source "{near}"' if near else None,
                )
            )
        elif near:
            gathering.findings.warn(
                warning(
                    "column-missing",
                    f"no file given has {metric.name} (a column `{heading_of(metric)}`)",
                    DataPlace(path),
                    notes=notes,
                )
            )
        else:
            gathering.told[f"no file given has {metric.name}"] = None


def _plain(text: str) -> str:
    """A heading or a title without capitals, blanks and underscores."""
    return "".join(text.lower().replace("_", " ").split())


def _personal_ids(gathering: Gathering) -> None:
    """NHS numbers where ids of organisations or groups are expected."""
    for key in gathering.schema.keys:
        if key.private or key.codes is not None:
            continue
        met = {member for members in gathering.members[key.name].values() for member in members}
        if len(met) >= 2 and all(is_nhs_number(member) for member in met):
            message = f"every member of {key.title or key.name} is a valid NHS number: is this personal data?"
            gathering.findings.warn(
                warning(
                    "personal-data",
                    message,
                    notes=("A key of persons is declared `private`, and its rows are then never shown.",),
                )
            )
    payees = list(gathering.known_payees.values())
    if len(payees) >= 2 and all(is_nhs_number(payee) for payee in payees):
        gathering.findings.warn(warning("personal-data", "every payee is a valid NHS number: is this personal data?"))


def spread(gathering: Gathering) -> None:
    """Puts the statements and members in place, and figures given once for many periods or payees at each of them."""
    rows, calendar = gathering.rows, gathering.schema.calendar
    periods = calendar.periods()
    if rows.columns is not None:
        rows.columns.put_statements(rows, calendar)
    else:
        rows.payees = list(dict.fromkeys(payee for payee, _ in gathering.statements))
        rows.statements = [(payee, periods[index]) for payee, index in gathering.statements]
    rows.longer = [(payee, periods[index]) for payee, index in gathering.longer]
    rows.members = {key: {at: list(members) for at, members in met.items()} for key, met in gathering.members.items()}
    if rows.columns is not None:  # where figures stand once for many, and are found at each
        return
    for one in gathering.figured.values():
        store = rows.cells[one.metric.name]
        if one.metric.same_for_every and not one.is_for_every_payee:
            _agree_over_key(gathering, one, store)
        if one.is_for_every_payee:
            for (_, index, members), cell in list(store.items()):
                for payee in rows.payees:
                    store[payee, index, members] = cell
        if one.metric.fixed_for_term:
            _over_the_term(one.metric, store, len(calendar.periods(one.metric.clock)))


def _over_the_term(metric: MetricColumn, store: dict[Address, Cell], count: int) -> None:
    for (payee, _, members), cell in list(store.items()):
        for index in range(count):
            store[payee, index, members] = cell


def _agree_over_key(gathering: Gathering, one: Figured, store: dict[Address, Cell]) -> None:
    """A figure that is the same for every member of one of its own keys."""
    metric = one.metric
    if metric.same_for_every not in metric.keys:
        return
    at = metric.keys.index(metric.same_for_every)
    first: dict[Address, Cell] = {}
    for (payee, index, members), cell in store.items():
        if cell.value == BLANK:
            continue
        known = first.setdefault((payee, index, members[:at] + members[at + 1 :]), cell)
        if known.value != cell.value:
            places = (
                DataPlace(cell.place.path, cell.place.row, cell.place.column),
                DataPlace(known.place.path, known.place.row, known.place.column),
            )
            notes = (f"The contract says that it is the same for every {metric.same_for_every}.",)
            gathering.findings.tally(
                ("figures-disagree", metric.name),
                error("figures-disagree", f"{metric.name} is given as two figures that differ", *places, notes=notes),
                stops=True,
            )
