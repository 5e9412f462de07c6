"""Random core programs and random data, for laws that hold the readings of a program together.

One small world stands for all: sites (the payees), tiers (listed), people (from data), a category that picks tiers,
figures that may be left out, counted as 0, carried forward or refused, a table with `none` in it, and three years of
quarters. `programs()` draws definitions over it; `tables_of_data()` draws what the data hold.

Numbers are few and meet each other often (0, 1, a half, a tenth), so that edges are hit and not only passed.
"""

from __future__ import annotations

import datetime
import os
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from obcdsl import core
from obcdsl.data.schema import Cell, CellPlace, Missing
from obcdsl.periods import Calendar, Period
from obcdsl.units import DATE, NUMBER, YES_NO, category
from obcdsl.values import LEFT_OUT, NONE, NOT_APPLICABLE, Value

EXAMPLES = int(os.environ.get("OBC_LAW_EXAMPLES", "300"))
"""How many examples each law is tried on; more on request."""

TIERS = ("x", "y", "z")
SITES = ("s1", "s2", "s3")
PEOPLE = ("p1", "p2", "p3")
CALENDAR = Calendar(datetime.date(2020, 1, 1), 3, "year", "calendar")
SIZES = (0, 1, 2, 3, 10, 100, Fraction(1, 2), Fraction(1, 10), Fraction(1, 3), Fraction(7, 4))
NUMBERS = st.one_of(st.sampled_from(SIZES), st.sampled_from([-size for size in SIZES]), st.integers(-20, 20))
DAYS = st.dates(datetime.date(2019, 12, 1), datetime.date(2021, 2, 1))
PLACE = CellPlace("data.csv", 2, "value")


def _metric(
    name: str, rule: core.MissingRule, unit: Any = NUMBER, keys: tuple[str, ...] = (), **changes: Any
) -> core.Metric:
    return core.Metric(name, unit, rule, keys, may_be_negative=True, **changes)


def _valid(metric: str) -> core.Node:
    return core.Given(metric)


METRICS = {
    metric.name: metric
    for metric in (
        _metric("cost", "refuse", valid=(("from", core.Const(-10)),)),
        _metric("rate", "leave out"),
        _metric("part", "leave out", valid=(("up to", _valid("cost")),)),
        _metric("relief", "counts as", instead=core.Const(0)),
        _metric("carried", "carry forward", carry=1),
        _metric("met", "leave out", keys=("tier",)),
        _metric("fee", "refuse", keys=("person",)),
        _metric("stay", "leave out", keys=("person",)),
        _metric("visits", "leave out", clock="quarter"),
        _metric("seen", "leave out", YES_NO),
        _metric("passed", "refuse", YES_NO, keys=("person",)),
        _metric("band", "refuse", category("tier", TIERS)),
        _metric("group", "leave out", category("tier", TIERS), keys=("person",)),
        _metric("begun", "leave out", DATE),
    )
}
KEYS = {
    "site": core.Key("site", payee=True),
    "tier": core.Key("tier", TIERS),
    "person": core.Key("person"),
}
ROWS = {
    ("x",): {"price": 3, "cap": 10, "next": "y"},
    ("y",): {"price": Fraction(1, 2), "cap": NONE, "next": "z"},
    ("z",): {"price": -2, "cap": 0, "next": "x"},
}
TABLE = core.Table("fees", ("tier",), ("price", "cap", "next"), ROWS)

# ---- nodes ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Where:
    """Where a node is drawn: the keys known there, the figures defined before it, and the parts named around it."""

    keys: tuple[str, ...] = ()
    figures: tuple[core.Definition, ...] = ()
    parts: tuple[str, ...] = ()
    time: bool = True

    def by(self, *keys: str) -> Where:
        """The same place with more keys."""
        return replace(self, keys=tuple(dict.fromkeys((*self.keys, *keys))))


def apply(primitive: str, *arguments: core.Node) -> core.Node:
    """A primitive applied."""
    return core.Apply(primitive, arguments)


def tiers(where: Where) -> st.SearchStrategy[core.Node]:
    """A member of the listed key."""
    found: list[core.Node] = [*[core.Const(tier) for tier in TIERS], core.Given("band")]
    if "tier" in where.keys:
        found += [core.RowOf("tier"), core.Cell("fees", "next")] * 2
    if "person" in where.keys:
        found += [core.Given("group")] * 2
    plain = st.sampled_from(found)
    return st.one_of(plain, plain.map(lambda tier: core.Cell("fees", "next", (("tier", tier),))))


def _picked(where: Where, make: Any) -> st.SearchStrategy[core.Node]:
    """A figure by tier, at this row or at a row that is picked."""
    picked = tiers(where).map(lambda tier: make((("tier", tier),)))
    return st.one_of(st.just(make(())), picked) if "tier" in where.keys else picked


def _figures(where: Where, unit: Any) -> list[st.SearchStrategy[core.Node]]:
    found = []
    for figure in where.figures:
        if figure.unit != unit:
            continue
        if "tier" in figure.keys:
            found.append(_picked(where, lambda picks, name=figure.name: core.Reference(name, picks)))
        elif set(figure.keys) <= set(where.keys):
            found.append(st.just(core.Reference(figure.name)))
    return found


def leaves(where: Where) -> st.SearchStrategy[core.Node]:
    """A number without anything below it."""
    plain = ["cost", "rate", "part", "relief", "carried"]
    found = [
        NUMBERS.map(core.Const),
        st.sampled_from([core.Given(name) for name in plain]),
        _picked(where, lambda picks: core.Given("met", picks)),
        _picked(where, lambda picks: core.Cell("fees", "price", picks)),
        *_figures(where, NUMBER) * 2,
    ]
    if where.parts:
        found.append(st.sampled_from(where.parts).map(core.Local))
    if "person" in where.keys:
        found += [st.sampled_from([core.Given("fee"), core.Given("stay")])] * 2
    if where.time:
        found.append(st.just(core.ContractYear()))
    return st.one_of(*found)


UNARY = ("negate", "absolute")
BINARY = (
    "add",
    "subtract",
    "multiply",
    "divide",
    "smaller",
    "larger",
    "smaller_present",
    "larger_present",
    "first_present",
)
ROUNDINGS = ("round half up", "round half even", "round up", "round down")
WITH_PLACES = ("exponential", "logarithm", "square_root")


@st.composite
def numbers(draw: st.DrawFn, where: Where, depth: int) -> core.Node:
    """A number."""
    if depth <= 0:
        return draw(leaves(where))
    deeper = numbers(where, depth - 1)
    kinds = [
        "leaf",
        "unary",
        "binary",
        "binary",
        "binary",
        "limits",
        "round",
        "places",
        "if",
        "if",
        "let",
        "fold",
        "fold",
        "require",
    ]
    if where.time:
        kinds += ["time", "earlier"]
    match draw(st.sampled_from(kinds)):
        case "leaf":
            return draw(leaves(where))
        case "unary":
            return apply(draw(st.sampled_from(UNARY)), draw(deeper))
        case "binary":
            return apply(draw(st.sampled_from(BINARY)), draw(deeper), draw(deeper))
        case "limits":
            limit = draw(_picked(where, lambda picks: core.Cell("fees", "cap", picks)))
            low, high = draw(
                st.sampled_from([(core.Const(0), limit), (limit, core.Const(NONE)), (draw(deeper), limit)])
            )
            return draw(
                st.sampled_from(
                    [
                        apply("kept", draw(deeper), low, high),
                        apply("part", draw(deeper), low, high),
                        apply("smaller", draw(deeper), limit),
                    ]
                )
            )
        case "round":
            step = draw(st.sampled_from([1, 10, Fraction(1, 100), Fraction(1, 3)]))
            return apply(draw(st.sampled_from(ROUNDINGS)), draw(deeper), core.Const(step))
        case "places":
            if draw(st.booleans()):
                exponent = draw(
                    st.one_of(st.sampled_from([0, 1, 2, 3, -1, Fraction(1, 2)]).map(core.Const), leaves(where))
                )
                return apply("power", draw(deeper), exponent, core.Const(3))
            return apply(draw(st.sampled_from(WITH_PLACES)), draw(deeper), core.Const(3))
        case "if":
            arms = draw(st.lists(st.tuples(conditions(where, depth - 1), deeper), min_size=1, max_size=2))
            otherwise = draw(
                st.one_of(deeper, st.sampled_from([core.Const(LEFT_OUT), core.Const(NOT_APPLICABLE), core.Const(0)]))
            )
            return core.If(tuple(arms), otherwise)
        case "let":
            name = f"part{len(where.parts)}"
            inner = replace(where, parts=(*where.parts, name))
            return core.Let(((name, draw(deeper)),), draw(numbers(inner, depth - 1)))
        case "require":
            return core.Require(draw(conditions(where, depth - 1)), "it must hold", draw(deeper))
        case "time":
            return draw(time_folds(where, depth - 1))
        case "earlier":
            return (
                core.Earlier(draw(deeper), back=1)
                if draw(st.booleans())
                else core.Earlier(draw(deeper), year=draw(st.integers(1, 3)))
            )
        case _:
            return draw(folds(where, depth - 1))


@st.composite
def conditions(draw: st.DrawFn, where: Where, depth: int) -> core.Node:
    """Yes or no."""
    inner = numbers(where, max(0, depth - 1))
    kinds = ["compare", "compare", "given", "tier", "present", "limit", "date"]
    if depth > 0:
        kinds += ["not", "both", "both"]
    match draw(st.sampled_from(kinds)):
        case "compare":
            word = draw(st.sampled_from(["less", "at_most", "more", "at_least", "equal", "unequal"]))
            return apply(word, draw(inner), draw(inner))
        case "given":
            answers = [st.just(core.Given("seen")), *_figures(where, YES_NO)]
            return draw(st.one_of(*answers, *([st.just(core.Given("passed"))] if "person" in where.keys else [])))
        case "tier":
            return apply(draw(st.sampled_from(["equal", "unequal"])), draw(tiers(where)), draw(tiers(where)))
        case "present":
            return apply("present", draw(inner))
        case "limit":
            return apply("is_limit", draw(_picked(where, lambda picks: core.Cell("fees", "cap", picks))))
        case "date":
            begun = core.Given("begun")
            if draw(st.booleans()):
                return apply(
                    "at_most", apply("add", begun, core.Const(draw(st.integers(-40, 40)))), core.Const(draw(DAYS))
                )
            return apply("less", apply("subtract", core.Const(draw(DAYS)), begun), draw(inner))
        case "not":
            return apply("not", draw(conditions(where, depth - 1)))
        case _:
            return apply(
                draw(st.sampled_from(["and", "or"])),
                draw(conditions(where, depth - 1)),
                draw(conditions(where, depth - 1)),
            )


RANKS = ("rank_from_lowest", "rank_from_highest")
OPERATIONS = st.sampled_from(["total", "total", "count", "mean", "median", "smallest", "largest"])


@st.composite
def folds(draw: st.DrawFn, where: Where, depth: int) -> core.Node:
    """A figure over tiers, people, or the cohort of sites."""
    keys = draw(st.sampled_from([("tier",), ("person",), ("person",), ("site",), ("site", "tier"), ("tier", "person")]))
    inside = where.by(*[key for key in keys if key != "site"])
    body = draw(numbers(inside, depth))
    condition = draw(st.one_of(st.none(), conditions(inside, depth)))
    within: tuple[core.Node, core.Node] | None = None
    if keys == ("person",) and draw(st.booleans()):
        within = (core.Given("group"), draw(tiers(where)))
    elif keys == ("site",) and draw(st.booleans()):
        within = (core.Given("band"), core.Given("band"))
    if draw(st.integers(0, 3)) == 0:
        finish = draw(st.sampled_from(["percentile_nearest_rank", "percentile_inclusive", "quantile_group", *RANKS]))
        if finish in RANKS:
            body = draw(leaves(where))
            return core.Fold("list", keys, body, condition, within, finish, (body,))
        first = draw(st.sampled_from([2, 3, 5] if finish == "quantile_group" else [0, 25, 50, 90, 100]))
        arguments: tuple[core.Node, ...] = (core.Const(first),)
        if finish == "quantile_group":
            body = draw(leaves(where))
            arguments = (*arguments, body)
        return core.Fold("list", keys, body, condition, within, finish, arguments)
    return core.Fold(draw(OPERATIONS), keys, body, condition, within)


@st.composite
def time_folds(draw: st.DrawFn, where: Where, depth: int) -> core.Node:
    """A figure over the quarters of a year, or the years so far."""
    operation = draw(OPERATIONS)
    condition = draw(st.one_of(st.none(), conditions(where, 0)))
    if draw(st.booleans()):
        visits = draw(
            st.one_of(
                st.just(core.Given("visits")),
                NUMBERS.map(lambda n: apply("larger", core.Given("visits"), core.Const(n))),
            )
        )
        return core.TimeFold(operation, "quarter", visits, "year", where=condition)
    return core.TimeFold(
        operation, "year", draw(numbers(where, depth)), None, so_far=True, before=draw(st.booleans()), where=condition
    )


@st.composite
def programs(draw: st.DrawFn, most: int = 5, depth: int = 3) -> core.Program:
    """A program of a few definitions, each over those before it."""
    figures: list[core.Definition] = []
    for number in range(draw(st.integers(1, most))):
        keys = draw(st.sampled_from([(), (), ("tier",), ("person",)]))
        where = Where(keys, tuple(figures))
        unit = draw(st.sampled_from([NUMBER, NUMBER, NUMBER, YES_NO]))
        body = draw(numbers(where, depth) if unit == NUMBER else conditions(where, depth))
        figures.append(core.Definition(f"d{number}", "define", body, unit, keys, "year"))
    return program_of(figures)


def program_of(figures: list[core.Definition]) -> core.Program:
    """A program of these definitions."""
    return core.Program(
        "world", "A world", (core.Party("site", "provider", "Site", True),), CALENDAR, "GBP", ("half up", Fraction(1, 100)),
        {figure.name: figure for figure in figures}, METRICS, KEYS, {"fees": TABLE}, (), payee_key="site",
        order=tuple(figure.name for figure in figures),
    )  # fmt: skip


# ---- data -------------------------------------------------------------------------------------------------------------


@dataclass
class Table:
    """Figures as a source of `obcdsl.run`: the cell at each (metric, payee, index, members), and who is there."""

    cells: dict[tuple[str, str, int, tuple[str, ...]], Cell] = field(default_factory=dict)
    statements: list[tuple[str, int]] = field(default_factory=list)
    people: dict[tuple[str, int], tuple[str, ...]] = field(default_factory=dict)

    def cell(self, metric: str, payee: str, index: int, members: tuple[str, ...]) -> Cell | None:
        """The cell at an address."""
        return self.cells.get((metric, payee, index, members))

    def members(self, key: str, payee: str, indexes: tuple[int, ...]) -> tuple[str, ...]:
        """The people of a site and year."""
        assert key == "person"
        return tuple(dict.fromkeys(person for index in indexes for person in self.people.get((payee, index), ())))

    def has(self, payee: str, indexes: tuple[int, ...]) -> bool:
        """Whether any row is of a payee and one of some years."""
        return any((payee, index) in self.statements for index in indexes)

    def cohort(self, period: Period) -> tuple[str, ...]:
        """The sites of a year."""
        year = CALENDAR.within(period, "year").index
        return tuple(site for site, index in self.statements if index == year)


def values_of(metric: core.Metric) -> st.SearchStrategy[Value]:
    """What a figure of a metric may be."""
    match metric.unit.kind:
        case "date":
            return DAYS
        case "yes/no":
            return st.booleans()
        case "category":
            return st.sampled_from(TIERS)
    return NUMBERS


@st.composite
def tables_of_data(draw: st.DrawFn, gaps: bool = True) -> Table:
    """Data for a few sites and years; with `gaps`, some cells are blank or not there."""
    table = Table()
    for site in SITES[: draw(st.integers(1, 3))]:
        for year in range(draw(st.integers(1, 3))):
            table.statements.append((site, year))
            table.people[site, year] = PEOPLE[: draw(st.integers(0, 3))]
            for metric in METRICS.values():
                _fill(draw, table, metric, site, year, gaps)
    return table


def _fill(draw: st.DrawFn, table: Table, metric: core.Metric, site: str, year: int, gaps: bool) -> None:
    rows: list[tuple[str, ...]] = [()]
    if metric.keys:
        rows = [(member,) for member in (TIERS if metric.keys == ("tier",) else table.people[site, year])]
    indexes = range(4 * year, 4 * year + 4) if metric.clock == "quarter" else (year,)
    for index in indexes:
        for members in rows:
            state = draw(st.integers(0, 19)) if gaps else 9
            if state == 0:
                continue
            table.cells[metric.name, site, index, members] = Cell(
                Missing("*") if state == 1 else draw(values_of(metric)), PLACE
            )
