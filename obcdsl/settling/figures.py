"""Figures as statements show them, with what follows a figure of their unit, and refusals with their places."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from obcdsl import core
from obcdsl.data.schema import Cell, FigureKind
from obcdsl.periods import Period
from obcdsl.render.shown import exact, shown
from obcdsl.running.verdicts import Refused
from obcdsl.schema_of import kind_of
from obcdsl.statement import Figure, RefusedStatement
from obcdsl.units import Unit, price_of
from obcdsl.values import NOT_APPLICABLE, LeftOut


def figure_of(value: Any, unit: Unit, kind: str = "define") -> Figure:
    """A value as statements show it."""
    if value is NOT_APPLICABLE:
        return Figure(shown="does not apply", status="does not apply")
    if isinstance(value, LeftOut):
        return Figure(
            shown="not scored" if kind == "outcome" else "left out",
            status="not scored" if kind == "outcome" else "left out",
        )
    kind_shown, currency, noun = read_as(unit)
    return Figure(exact=exact(value), shown=shown(value, kind_shown, currency=currency, unit=noun))


def noun_of(unit: Unit) -> str:
    """What follows a figure of a unit: `people`, `admissions per person`; nothing after money, ratios and numbers."""
    if unit.kind != "quantity" or not unit.dims or unit.currency or kind_of(unit) == "days":
        return ""
    return str(unit).removeprefix("count of ")


def refused_statement(program: core.Program, payee: str, period: Period, refused: Refused) -> RefusedStatement:
    """Why a statement was refused, with the cell it comes from."""
    places = (str(refused.cell.place),) if isinstance(refused.cell, Cell) else ()
    return RefusedStatement(
        contract=program.name, payee=payee or None, period=period.label, reason=refused.reason, places=places
    )


@lru_cache(maxsize=4096)
def read_as(unit: Unit) -> tuple[FigureKind, str, str]:
    """How a figure of a unit is shown: its kind, its currency or nothing, and what follows it."""
    price = price_of(unit)
    if price is not None:
        return "money", *price
    return kind_of(unit), unit.currency or "", noun_of(unit)
