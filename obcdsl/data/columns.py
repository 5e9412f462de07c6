"""Which column holds what: the two layouts, recognised by their headings and said."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import Literal

from obcdsl.data.schema import DataSchema, KeyColumn, MetricColumn
from obcdsl.data.table import Table
from obcdsl.diagnostic import DataPlace, Diagnostic, error, warning
from obcdsl.record import dataclass

PERSONAL = re.compile(
    r"\bnhs ?(?:no|num|number|id)\b|\bsurname\b|\bforename\b|\b(?:first|last|patient|client) ?name\b"
    r"|\bdate ?of ?birth\b|\bdob\b|\bpost ?code\b|\bnational insurance\b|\bni number\b|\bssn\b|\bhome address\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Columns:
    """The place of each thing in one table, counted from 0; `None` where the table lacks it."""

    layout: Literal["long", "wide"]
    payee: int | None
    period: int | None
    contract: int | None
    keys: tuple[tuple[KeyColumn, int], ...]
    metrics: tuple[tuple[MetricColumn, int], ...]
    metric: int | None = None
    value: int | None = None
    unread: tuple[int, ...] = ()
    """In a table that several contracts share: columns that this one does not read. Only its own rows may not fill them."""


@dataclass(frozen=True, slots=True)
class Headings:
    """The names that the layout words have in this run (the map may rename them)."""

    metric: str = "metric"
    value: str = "value"


def heading_of(thing: MetricColumn | KeyColumn) -> str:
    """The heading under which a figure or a key is looked for."""
    return thing.source or thing.name


def place_columns(
    table: Table, schema: DataSchema, words: Headings, has_default_period: bool
) -> tuple[Columns | None, list[Diagnostic]]:
    """The columns of a table, or what is wrong with its headings; warnings come along with columns."""
    found = _faults_of_headings(table)
    at = {heading: place for place, heading in reversed(list(enumerate(table.headings)))}
    wanted = wanted_headings(schema, words)
    if lower := _headings_lower(table, wanted, sum(heading in at for heading in wanted)):
        return None, [lower]
    used = {heading for heading in wanted if heading in at}
    by_heading = [(metric, at[heading_of(metric)]) for metric in schema.metrics if heading_of(metric) in at]
    sources = {heading_of(metric) for metric in schema.metrics}
    is_long = bool(
        schema.metrics and words.metric in at and words.metric not in sources and (words.value in at or not by_heading)
    )
    spare = [heading for heading in table.headings if heading not in used and heading.strip()]
    payee, period = _payee(schema, at), at.get(schema.period_source or "period")
    if (
        schema.payee is not None
        and payee is None
        and not (by_heading and all(_without_payee(metric, schema) for metric, _ in by_heading))
    ):
        found.append(
            _missing(
                table,
                schema.payee.source or schema.payee.name,
                f"who is paid ({schema.payee.title})",
                spare,
                (f"Or the contract says of the figure `same for every {schema.payee.name}`: one for all of them.",)
                if schema.pinned
                else (),
            )
        )
    if (
        period is None
        and not has_default_period
        and not (by_heading and all(metric.fixed_for_term for metric, _ in by_heading))
    ):
        found.append(
            _missing(
                table,
                schema.period_source or "period",
                "the period",
                spare,
                ("Or the contract says of the figure `fixed for the term`: one for every period.",)
                if schema.pinned
                else ("Or say the period of the whole file: `--period`.",),
            )
        )
    if is_long and words.value not in at:
        found.append(_missing(table, words.value, "the figure", spare))
    if schema.metrics and not is_long and not by_heading:
        named = ", ".join(f"`{heading_of(metric)}`" for metric in schema.metrics[:8])
        wanted_first, what = heading_of(schema.metrics[0]), "any figure of the contract"
        found.append(_missing(table, wanted_first, what, spare, (f"The contract reads {named}.",)))
    needed = {name for metric, _ in by_heading for name in metric.keys} if not is_long else set()
    keys = []
    for key in schema.keys:
        if heading_of(key) in at:
            keys.append((key, at[heading_of(key)]))
        elif key.name in needed:
            metric = next(metric for metric, _ in by_heading if key.name in metric.keys)
            found.append(
                _missing(table, heading_of(key), f"the {key.title or key.name} that {metric.name} varies by", spare)
            )
    if found:
        return None, found
    contract = at.get("contract") if "contract" not in wanted else None
    extra = _extra(table, wanted, is_long, sources, words)
    found = _said_of(table, extra, whole_table=contract is None)
    unread = () if contract is None else tuple(at[heading] for heading in extra)
    if is_long:
        return Columns(
            "long", payee, period, contract, tuple(keys), (), at[words.metric], at[words.value], unread
        ), found
    return Columns("wide", payee, period, contract, tuple(keys), tuple(by_heading), unread=unread), found


def _without_payee(metric: MetricColumn, schema: DataSchema) -> bool:
    return schema.payee is not None and metric.same_for_every in (schema.payee.name, "payee")


def wanted_headings(schema: DataSchema, words: Headings) -> list[str]:
    """Every heading that means something to the contract."""
    payee = [schema.payee.source or schema.payee.name, "payee"] if schema.payee else ["payee"]
    return [
        *payee,
        schema.period_source or "period",
        *(heading_of(key) for key in schema.keys),
        *(heading_of(metric) for metric in schema.metrics),
        words.metric,
        words.value,
    ]


def _payee(schema: DataSchema, at: dict[str, int]) -> int | None:
    if schema.payee is None or schema.payee.source is None:
        own = schema.payee.name if schema.payee else "payee"
        return at.get(own, at.get("payee"))
    return at.get(schema.payee.source)


def _faults_of_headings(table: Table) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    seen: dict[str, int] = {}
    for place, heading in enumerate(table.headings, 1):
        where = DataPlace(table.name, table.heading_row, heading or f"column {place}")
        if not heading.strip():
            found.append(
                error("headings", f"column {place} has no heading", where, fix="name the column, or remove it")
            )
        elif heading != heading.strip():
            found.append(
                error("headings", f"the heading `{heading}` begins or ends with a blank", where, fix=heading.strip())
            )
        elif heading in seen:
            found.append(
                error(
                    "headings", f"the heading `{heading}` stands twice, in columns {seen[heading]} and {place}", where
                )
            )
        seen.setdefault(heading, place)
    return found


def _missing(table: Table, heading: str, what: str, spare: list[str], notes: tuple[str, ...] = ()) -> Diagnostic:
    near = nearest(heading, spare)
    hint = (
        (f"Did you mean `{near}`?",)
        if near
        else (f"The headings are {', '.join(f'`{one}`' for one in table.headings[:15])}.",)
    )
    return error(
        "column-missing",
        f"no column `{heading}`, which holds {what}",
        DataPlace(table.name, table.heading_row),
        notes=(*hint, *notes),
        fix=near,
    )


def nearest(wanted: str, offered: list[str]) -> str | None:
    """The heading a misspelt one probably stands for.

    >>> nearest("value", ["valeu", "year"]), nearest("allowable_costs", ["Allowable Costs"])
    ('valeu', 'Allowable Costs')
    """
    plain = {"".join(one.lower().replace("_", " ").split()): one for one in reversed(offered)}
    same = plain.get("".join(wanted.lower().replace("_", " ").split()))
    return same or next(iter(get_close_matches(wanted, offered, 1, 0.7)), None)


def _extra(table: Table, wanted: list[str], is_long: bool, sources: set[str], words: Headings) -> list[str]:
    """The headings of columns that the contract does not read."""
    known = set(wanted) | {"contract"}
    if is_long:
        known -= sources - {words.metric, words.value}
    else:
        known -= {words.metric, words.value} - sources
    return [heading for heading in table.headings if heading not in known]


def _said_of(table: Table, extra: list[str], *, whole_table: bool) -> list[Diagnostic]:
    """What is said of columns that are not read; in a table that contracts share, row by row as one of ours fills them."""
    if not extra:
        return []
    shown = ", ".join(f"`{heading}`" for heading in extra[:20]) + (
        f" and {len(extra) - 20} more" if len(extra) > 20 else ""
    )
    message = (
        f"{len(extra)} columns that the contract does not read"
        if len(extra) > 1
        else "a column that the contract does not read"
    )
    found = []
    if whole_table:
        found.append(warning("unknown-column", f"{message}: {shown}", DataPlace(table.name, table.heading_row)))
    for heading in extra:
        if PERSONAL.search(heading.replace("_", " ")):
            place = DataPlace(table.name, table.heading_row, heading)
            found.append(warning("personal-data", f"the column `{heading}` seems to hold personal data", place))
    return found


def _headings_lower(table: Table, wanted: list[str], here: int) -> Diagnostic | None:
    """A row further down that holds more of the headings than the first: a title above, or two heading rows."""
    for row, cells in table.first_rows or ():
        there = sum(1 for heading in set(wanted) if heading in cells)
        if there >= 2 and there > here:
            place = DataPlace(table.name, row)
            return error(
                "headings",
                f"the headings stand in row {row}, not in row {table.heading_row}",
                place,
                notes=("Say so in the map of the run (`--map`).",),
                fix=f"skip = {row - 1}",
            )
    return None
