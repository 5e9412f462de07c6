"""Files with keys for tests of data that are read whole: what a contract expects of them, and columns of several shapes."""

from __future__ import annotations

import datetime
import random
from decimal import Decimal
from itertools import product
from typing import Any

from obcdsl.data.schema import DataSchema, KeyColumn, MetricColumn
from obcdsl.periods import Calendar

Columns = dict[str, list[Any]]
SITES = ("north", "south")


def schema(**changes: Any) -> DataSchema:
    """Figures by one key and by two, without keys, the same for every payee, and fixed for the term."""
    metric = MetricColumn
    metrics = (
        metric("met", "Met", "count", "count of people", keys=("measure",), needed=False),
        metric("rate", "Rate", "ratio", "ratio", keys=("measure",), needed=False),
        metric("seen", "Seen", "count", "count of people", keys=("measure", "site"), needed=False),
        metric("cost", "Cost", "money", "GBP", needed=False),
        metric("track", "Track", "category", "one of", codes={"T1": "one", "T2": "two"}, needed=False),
        metric("review", "Review", "date", "date", keys=("measure",), needed=False),
        metric("done", "Done", "yes/no", "yes/no", keys=("measure",), needed=False),
        metric("norm", "Norm", "number", "number", keys=("measure",), same_for_every="clinic", needed=False),
        metric("slope", "Slope", "number", "number", same_for_every="clinic", needed=False),
        metric("start", "Start", "money", "GBP", fixed_for_term=True, needed=False),
        metric("list", "List", "count", "count of people", keys=("measure",), same_for_every="measure", needed=False),
        metric("wait", "Wait", "days", "days", clock="quarter", needed=False),
        metric("nights", "Nights", "count", "count of nights", keys=("person",), needed=False),
        metric("kept", "Kept", "yes/no", "yes/no", keys=("person", "measure"), needed=False),
        metric("visits", "Visits", "count", "count of visits", keys=("ward",), needed=False),
    )
    keys = (
        KeyColumn("measure", "Measure", {"F": "falls", "W": "waits", "visits": "visits"}),
        KeyColumn("site", "Site", {name: name for name in SITES}),
        KeyColumn("person", "Person", private=True),
        KeyColumn("ward", "Ward", source="ward_nhs_number"),
    )
    said: dict[str, Any] = {
        "contract": "care", "payee": KeyColumn("clinic", "Clinic"), "keys": keys, "metrics": metrics, "currency": "GBP",
        "calendar": Calendar(datetime.date(2016, 4, 1), 3, "year", "contract"),
    }  # fmt: skip
    return DataSchema(**(said | changes))


def by_measure(payees: int = 12, years: int = 2) -> Columns:
    """A row for each payee, period and measure."""
    rows = [
        (f"C{who}", f"year {year}", measure)
        for who in range(payees)
        for year in range(1, years + 1)
        for measure in "FW"
    ]
    return {
        "clinic": [who for who, _, _ in rows],
        "period": [when for _, when, _ in rows],
        "measure": [measure for _, _, measure in rows],
        "met": [at * 7 + 100 for at in range(len(rows))],
        "rate": [(at % 90 + 5) / 100 for at in range(len(rows))],
    }


def by_year(payees: int = 12, years: int = 2) -> Columns:
    """A row for each payee and period."""
    rows = [(f"C{who}", f"year {year}") for who in range(payees) for year in range(1, years + 1)]
    return {
        "clinic": [who for who, _ in rows],
        "period": [when for _, when in rows],
        "cost": [Decimal(at * 1237 + 5) / 100 for at in range(len(rows))],
        "track": ["T1" if at % 3 else "T2" for at in range(len(rows))],
        "slope": [0.5] * len(rows),
        "start": [Decimal(int(who[1:]) * 10 + 1) for who, _ in rows],
    }


def by_person(payees: int = 4, people: int = 6) -> Columns:
    """A row for each payee, period and person, and measure."""
    rows = [
        (f"C{who}", f"year {year}", f"X{person * year % 5}{who}", measure)
        for who in range(payees) for year in (1, 2) for person in range(people) for measure in "FW"
    ]  # fmt: skip
    rows = list(dict.fromkeys(rows))
    columns = dict(zip(("clinic", "period", "person", "measure"), map(list, zip(*rows, strict=True)), strict=True))
    return columns | {"kept": [at % 3 == 0 for at in range(len(rows))], "nights": [at // 2 for at in range(len(rows))]}


def changed(columns: Columns, column: str, row: int, value: Any) -> Columns:
    columns[column][row] = value
    return columns


HEADS = ("clinic", "period", "measure", "site", "person")


def melted(columns: Columns) -> Columns:
    """The same figures in rows of their own, as texts; blank where a metric has not the key of a row."""
    keys = {metric.name: metric.keys for metric in schema().metrics}
    heads = [head for head in HEADS if head in columns]
    found: Columns = {head: [] for head in (*heads, "metric", "value")}
    for name in columns:
        for at, value in enumerate(columns[name] if name in keys else ()):
            for head in heads:
                found[head].append(columns[head][at] if head in (*HEADS[:2], *keys[name]) else None)
            said = {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)
            found["metric"].append(name)
            found["value"].append(None if value is None else said)
    return found


def without(columns: Columns, *names: str) -> Columns:
    return {name: column for name, column in columns.items() if name not in names}


def picked(columns: Columns, rows: list[int]) -> Columns:
    return {name: [column[at] for at in rows] for name, column in columns.items()}


def any_columns(chance: random.Random, by: tuple[str, ...], names: tuple[str, ...]) -> Columns:
    """Rows by some keys, in any order, some of them lost or repeated, with figures that are often the same."""
    lists = {"measure": ["F", "W", "visits"], "site": list(SITES), "person": [f"X{at}" for at in range(5)]}
    whose = [f"C{who}" for who in range(chance.randint(1, 9))]
    heads = ["clinic", "period", *by]
    rows = [
        row
        for row in product(whose, ["year 1", "year 2", "year 3"], *(lists[key] for key in by))
        if chance.random() < 0.9
    ]
    rows += (
        [chance.choice(rows)] * chance.choice((0, 0, 0, 0, 1))
        if rows
        else [("C1", "year 1", *(lists[key][0] for key in by))]
    )
    if chance.random() < 0.3:
        chance.shuffle(rows)
    figures: dict[str, Any] = {
        "met": lambda: chance.choice((chance.randint(0, 3000), 7, 70, 700)), "rate": lambda: round(chance.random(), 2),
        "seen": lambda: chance.randint(0, 9), "cost": lambda: Decimal(chance.choice((chance.randint(0, 10**6), 5000, 50_000))) / 100,
        "track": lambda: chance.choice(("T1", "T2")), "slope": lambda: 0.5, "start": lambda: Decimal("3.20"),
        "norm": lambda: chance.choice((2.5,) * 200 + (3.0,)), "list": lambda: 40, "done": lambda: chance.random() < 0.5,
        "nights": lambda: chance.randint(0, 30), "kept": lambda: chance.random() < 0.5,
    }  # fmt: skip
    columns: Columns = {head: [row[at] for row in rows] for at, head in enumerate(heads)}
    for name in dict.fromkeys(chance.choice(names) for _ in range(3)):
        lost, same = chance.choice((0, 0, 0.3)), figures[name]() if chance.random() < 0.2 else None
        columns[name] = [None if chance.random() < lost else figures[name]() if same is None else same for _ in rows]
    if chance.random() < 0.1:
        columns[heads[-1]][chance.randrange(len(rows))] = chance.choice(("Total", "*", None))
    return columns
