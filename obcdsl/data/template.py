"""The blank data file that a provider fills in: CSV, or a workbook with a guide to units and valid ranges.

A filled template reads back without a finding; a blank one gives cells that are missing, never zeros.

>>> import datetime
>>> from obcdsl.data.schema import DataSchema, KeyColumn, MetricColumn
>>> from obcdsl.periods import Calendar
>>> cost = MetricColumn("cost", "Cost", "money", "GBP")
>>> calendar = Calendar(datetime.date(2016, 4, 1), 2, "year", "contract")
>>> roster = frozenset({"P1"})
>>> schema = DataSchema("care", KeyColumn("provider", ""), (), (cost,), calendar, "GBP", roster=roster)
>>> print(template_csv(schema), end="")
provider,period,cost
P1,year 1,
P1,year 2,
"""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterator
from itertools import product
from typing import Any

from obcdsl.data.columns import heading_of
from obcdsl.data.identities import TO_FILL
from obcdsl.data.schema import DataSchema, KeyColumn, MetricColumn
from obcdsl.diagnostic import Refusal, error
from obcdsl.extra import package
from obcdsl.periods import MONTHS_IN, Clock, Period

CREATED = datetime.datetime(2000, 1, 1)
GUIDE_HEADINGS = ("column", "what it is", "unit", "how to write it", "valid", "supplied by", "where there is no figure")
Shape = tuple[Clock, tuple[KeyColumn, ...]]


def template_csv(schema: DataSchema, period: str | None = None) -> str:
    """The blank data file as CSV (UTF-8), for every period of the contract or for the statement period named."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(template_headings(schema))
    writer.writerows(template_rows(schema, period))
    return out.getvalue()


def template_guide(schema: DataSchema) -> str:
    """What each column of the blank data file is, as CSV."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(GUIDE_HEADINGS)
    writer.writerows([_inert(text) for text in row] for row in guide_rows(schema))
    return out.getvalue()


def guide_lines(schema: DataSchema) -> Iterator[str]:
    """What each column of the blank data file is, for people: its heading and title, then a line for all else."""
    for heading, what, *rest in guide_rows(schema):
        yield f"{heading}: {what}"
        yield from (f"  {name}: {text}" for name, text in zip(GUIDE_HEADINGS[2:], rest, strict=True) if text)


def _inert(text: str) -> str:
    """A text that a spreadsheet will not take for a formula."""
    return "'" + text if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def template_headings(schema: DataSchema) -> list[str]:
    """The headings: payee, period, keys, one column for each figure; each under the name it is looked for."""
    payee = [heading_of(schema.payee)] if schema.payee else []
    keys = [heading_of(key) for key in _used_keys(schema)]
    return list(dict.fromkeys([*payee, schema.period_source or "period", *keys, *map(heading_of, schema.metrics)]))


def _used_keys(schema: DataSchema) -> list[KeyColumn]:
    used = {name for metric in schema.metrics for name in metric.keys}
    return [key for key in schema.keys if key.name in used]


def template_rows(schema: DataSchema, period: str | None = None) -> Iterator[list[str]]:
    """One row for each payee, period and combination of listed keys; blank where data name the member."""
    headings = template_headings(schema)
    payees = sorted(schema.roster) if schema.roster else [""]
    shapes = _shapes(schema)
    for payee in payees:
        for clock, keys in shapes:
            to_fill = TO_FILL if _looks_like_another(clock, keys, shapes) else ""
            for each in _periods(schema, clock, period):
                for members in product(*(_spellings(key, to_fill) for key in keys)):
                    row = dict.fromkeys(headings, "")
                    row[schema.period_source or "period"] = each.label
                    if schema.payee:
                        row[heading_of(schema.payee)] = payee
                    row.update(zip((heading_of(key) for key in keys), members, strict=True))
                    yield list(row.values())


def _shapes(schema: DataSchema) -> list[Shape]:
    """The clocks and sets of keys that figures have: each needs rows of its own."""
    by_name = {key.name: key for key in schema.keys}
    shapes = {(metric.clock, metric.keys): None for metric in schema.metrics} or {(schema.calendar.clock, ()): None}
    return [(clock, tuple(by_name[name] for name in keys if name in by_name)) for clock, keys in shapes]


def _looks_like_another(clock: Clock, keys: tuple[KeyColumn, ...], shapes: list[Shape]) -> bool:
    """Whether rows of other figures differ from these in nothing but a member that only the data name."""
    listed = {key.name for key in keys if key.codes is not None}
    return any(
        other != keys and at == clock and {key.name for key in other if key.codes is not None} == listed
        for at, other in shapes
    )


def _asks(schema: DataSchema, key: KeyColumn) -> bool:
    shapes = _shapes(schema)
    return any(key in keys and _looks_like_another(clock, keys, shapes) for clock, keys in shapes)


def _spellings(key: KeyColumn, to_fill: str = "") -> list[str]:
    if key.codes is None:
        return [to_fill]
    first: dict[str, str] = {}
    for spelt, member in key.codes.items():
        first.setdefault(member, spelt)
    return list(first.values())


def _periods(schema: DataSchema, clock: Clock, wanted: str | None) -> list[Period]:
    calendar = schema.calendar
    if wanted is None:
        return list(calendar.periods(clock))
    statement = next((period for period in calendar.periods() if period.label == wanted), None)
    if statement is None:
        labels = ", ".join(f"`{period.label}`" for period in calendar.periods()[:12])
        raise Refusal(
            [
                error(
                    "unreadable-period",
                    f"`{wanted}` is no period of the contract",
                    notes=(f"Its periods are {labels}.",),
                )
            ]
        )
    if MONTHS_IN[clock] > MONTHS_IN[calendar.clock]:
        return [calendar.within(statement, clock)]
    return list(calendar.parts(statement, clock))


def guide_rows(schema: DataSchema) -> list[tuple[str, ...]]:
    """What each column is, its unit, how it is written, what is valid, who supplies it."""
    rows: list[tuple[str, ...]] = []
    if schema.payee:
        rows.append(
            (
                heading_of(schema.payee),
                schema.payee.title or schema.payee.name,
                "id",
                "as text, letter by letter",
                "",
                "",
                "",
            )
        )
    first = schema.calendar.periods()[0].label
    rows.append(
        (
            schema.period_source or "period",
            "The period of the figures in the row",
            "period",
            f"such as {first}",
            "",
            "",
            "",
        )
    )
    for key in _used_keys(schema):
        open_key = f"as text, letter by letter, in each row that asks for it with `{TO_FILL}`"
        plain = open_key if _asks(schema, key) else "as text, letter by letter"
        listed = ", ".join(_spellings(key)) if key.codes is not None else plain
        rows.append((heading_of(key), key.title or key.name, "key", listed, "", "", ""))
    rows.extend(_guide(metric, schema) for metric in schema.metrics)
    return rows


def _guide(metric: MetricColumn, schema: DataSchema) -> tuple[str, ...]:
    notes = [
        f"one figure each {metric.clock}" if metric.clock != schema.calendar.clock else "",
        f"the same for every {metric.same_for_every}" if metric.same_for_every else "",
        "fixed for the term" if metric.fixed_for_term else "",
    ]
    what = "; ".join([metric.title or metric.name, *filter(None, notes)])
    sign = "" if metric.may_be_negative or metric.kind in ("date", "yes/no", "category") else "not negative"
    missing = metric.missing_rule or "leave the cell blank: it is never read as 0"
    return (
        heading_of(metric),
        what,
        metric.unit,
        _how(metric),
        metric.valid or sign,
        metric.supplied_by or "",
        missing,
    )


def _how(metric: MetricColumn) -> str:
    match metric.kind:
        case "money":
            return "such as 1,234.50"
        case "ratio":
            return (
                "in percent, such as 92.19"
                if metric.in_percent
                else "such as 92.19% or 0.9219, the same way in every row"
            )
        case "count":
            return "a whole number"
        case "number" | "days":
            return "a number, without exponent"
        case "date":
            return "such as 1 April 2016 or 2016-04-01"
        case "yes/no":
            return " or ".join(metric.spellings) or "yes or no"
        case "category":
            return ", ".join(metric.codes or ())


def template_xlsx(schema: DataSchema, period: str | None = None) -> bytes:
    """The blank data file as a workbook: a sheet to fill in and a sheet that explains it. The same bytes every time."""
    xlsxwriter = package("xlsxwriter", "Workbooks are written", "excel")
    out = io.BytesIO()
    workbook = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    workbook.set_properties({"created": CREATED, "title": f"Data for {schema.contract}"})
    _fill_data(workbook, schema, period)
    _fill_guide(workbook, schema)
    workbook.close()
    return out.getvalue()


def _fill_data(workbook: Any, schema: DataSchema, period: str | None) -> None:
    sheet = workbook.add_worksheet("Data")
    bold = workbook.add_format({"bold": True, "bottom": 1})
    headings = template_headings(schema)
    by_heading = {heading_of(metric): metric for metric in schema.metrics}
    for column, heading in enumerate(headings):
        form = workbook.add_format({"num_format": _format(by_heading.get(heading))})
        sheet.set_column(column, column, max(12, min(40, len(heading) + 2)), form)
        sheet.write_string(0, column, heading, bold)
    text = workbook.add_format({"num_format": "@"})
    count = 0
    for count, row in enumerate(template_rows(schema, period), 1):
        for column, cell in enumerate(row):
            if cell:
                sheet.write_string(count, column, cell, text)
    sheet.freeze_panes(1, 0)
    for column, heading in enumerate(headings):
        if (metric := by_heading.get(heading)) and (rule := _rule(metric)):
            sheet.data_validation(1, column, max(count, 1), column, rule)


def _format(metric: MetricColumn | None) -> str:
    if metric is None or metric.kind in ("category", "yes/no"):
        return "@"
    match metric.kind:
        case "money":
            return "#,##0.00"
        case "ratio":
            return "0.00##" if metric.in_percent else "0.00##%"
        case "count":
            return "#,##0"
        case "date":
            return "yyyy-mm-dd"
        case _:
            return "General"


def _rule(metric: MetricColumn) -> dict[str, Any] | None:
    """What the spreadsheet refuses while it is filled in."""
    listed = list(metric.codes or ()) if metric.kind == "category" else list(metric.spellings) or ["yes", "no"]
    if metric.kind in ("category", "yes/no"):
        return {"validate": "list", "source": listed} if listed and len(",".join(listed)) <= 255 else None
    if metric.kind == "count":
        return {
            "validate": "integer",
            "criteria": ">=",
            "value": 0,
            "error_message": f"{metric.name} is a whole number",
        }
    return None


def _fill_guide(workbook: Any, schema: DataSchema) -> None:
    sheet = workbook.add_worksheet("Guide")
    bold, wrapped = (
        workbook.add_format({"bold": True, "bottom": 1}),
        workbook.add_format({"text_wrap": True, "valign": "top"}),
    )
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, len(GUIDE_HEADINGS) - 1, 30)
    for column, heading in enumerate(GUIDE_HEADINGS):
        sheet.write_string(0, column, heading, bold)
    for number, row in enumerate(guide_rows(schema), 1):
        for column, cell in enumerate(row):
            sheet.write_string(number, column, cell, wrapped)
