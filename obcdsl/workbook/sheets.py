"""The sheets of the workbook, written by XlsxWriter. Every text is written as text, so that none can become a formula."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from obcdsl.render.csv import FORMULA_STARTS
from obcdsl.render.screen import visible
from obcdsl.render.shown import exact
from obcdsl.units import Unit
from obcdsl.values import NOT_APPLICABLE, LeftOut, NoLimit
from obcdsl.workbook.formula import (
    DOES_NOT_APPLY,
    NO_LIMIT,
    PASSED_OVER,
    Fault,
    NoFormula,
    PassedOver,
    as_float,
    is_number,
)

NOT_YET = "not yet recalculated"
"""What a check says until a spreadsheet program has worked it: the file never claims a check that nothing has made."""
AGREES, DIFFERS = "agrees", "DIFFERS"
LONGEST_CELL = 32_767
MONEY = "#,##0.00"
HIGHEST_ROW = 409
"""The highest row that Excel takes, in points."""


@dataclass(slots=True)
class Book:
    """A workbook being written, with its cell formats made once each."""

    workbook: Any
    formats: dict[tuple[tuple[str, Any], ...], Any] = field(default_factory=dict)

    def form(self, **properties: Any) -> Any:
        """A cell format."""
        key = tuple(sorted(properties.items()))
        if key not in self.formats:
            self.formats[key] = self.workbook.add_format(properties)
        return self.formats[key]

    def sheet(self, name: str, title: str, about: str, headings: tuple[tuple[str, int], ...]) -> Any:
        """A sheet with its title, a sentence about it, and headings with their widths."""
        sheet = self.workbook.add_worksheet(name)
        sheet.write_string(0, 0, title, self.form(bold=True, font_size=14))
        sheet.write_string(1, 0, about, self.form(italic=True))
        for column, (heading, width) in enumerate(headings):
            sheet.write_string(2, column, heading, self.form(bold=True, bottom=1, text_wrap=True, valign="top"))
            sheet.set_column(column, column, width)
        sheet.set_row(2, 30)
        sheet.freeze_panes(3, 1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(2)
        return sheet

    def text(self, sheet: Any, row: int, column: int, said: str | None, **properties: Any) -> None:
        """A text, never a formula: one that looks like a formula is marked as text for whoever edits the cell."""
        if not said:
            return
        said = visible_lines(said)[:LONGEST_CELL]
        if said.lstrip()[:1] in FORMULA_STARTS:
            properties["quote_prefix"] = True
        sheet.write_string(row, column, said, self.form(valign="top", **properties))

    def wrapped(self, sheet: Any, row: int, column: int, said: str | None, width: int) -> None:
        """A text over as many lines as it takes in a column of a width, the row made high enough for them."""
        self.text(sheet, row, column, said, text_wrap=True)
        lines = sum(len(line) // width + 1 for line in (said or "").splitlines())
        if lines > 1:
            sheet.set_row(row, min(15 * lines, HIGHEST_ROW))

    def figure(self, sheet: Any, row: int, column: int, value: Any, number_format: str, **properties: Any) -> None:
        """A value as a value."""
        form = self.form(valign="top", num_format=number_format, **properties)
        match value:
            case bool():
                sheet.write_boolean(row, column, value, form)
            case int() | Fraction():
                sheet.write_number(row, column, _float(value), form)
            case datetime.date():
                sheet.write_datetime(row, column, datetime.datetime(value.year, value.month, value.day), form)
            case Fault():
                sheet.write_formula(row, column, "=1/0", form, "#DIV/0!")
            case LeftOut() if value is not NOT_APPLICABLE:
                sheet.write_formula(row, column, "=NA()", form, "#N/A")
            case _:
                self.text(sheet, row, column, cached(value), num_format=number_format, **properties)

    def formula(self, sheet: Any, row: int, column: int, said: str, value: Any, number_format: str = "General") -> None:
        """A live formula with its value cached."""
        form = self.form(valign="top", num_format=number_format)
        sheet.write_formula(row, column, f"={said}", form, cached(value))

    def check(self, sheet: Any, row: int, column: int, said: str) -> None:
        """A check: the formula says whether two cells agree, once a spreadsheet program has worked it."""
        sheet.write_formula(row, column, f"={said}", self.form(valign="top"), NOT_YET)


def visible_lines(said: str) -> str:
    """A text with its line breaks and without what cannot be seen."""
    return "\n".join(visible(line) for line in said.splitlines())


def _float(value: Any) -> float:
    try:
        return as_float(value)
    except NoFormula:
        return float("1e300")


def cached(value: Any) -> Any:
    """An exact value as a formula's cell holds it until the spreadsheet works it again."""
    match value:
        case bool():
            return value
        case int() | Fraction():
            return _float(value)
        case datetime.date():
            return (value - datetime.date(1899, 12, 30)).days
        case Fault():
            return "#DIV/0!"
        case LeftOut():
            return DOES_NOT_APPLY if value is NOT_APPLICABLE else "#N/A"
        case NoLimit():
            return NO_LIMIT
        case PassedOver():
            return PASSED_OVER
        case _:
            return str(value)


def step_check(live: str, held: str, value: Any) -> str:
    """The formula that says whether a step comes to the exact figure: to a part in a thousand million, both being floats."""
    if isinstance(value, Fault):
        return f'IF(ISERROR({live}),"{AGREES}","{DIFFERS}")'
    if isinstance(value, LeftOut) and value is not NOT_APPLICABLE:
        return f'IF(ISNA({live}),"{AGREES}","{DIFFERS}")'
    if is_number(value):
        near = f"ABS({live}-{held})<=0.000000001*MAX(1,ABS({held}))"
    else:
        near = f"{live}={held}"
    return f'IF(ISERROR({live}),"{DIFFERS}",IF({near},"{AGREES}","{DIFFERS}"))'


def number_format(unit: Unit, value: Any) -> str:
    """How a spreadsheet shows a figure of a unit."""
    if isinstance(value, datetime.date):
        return "yyyy-mm-dd"
    if not is_number(value):
        return "General"
    if unit.currency:
        return MONEY
    return "0.00##%" if unit.kind == "quantity" and unit.flavour == "ratio" else "#,##0.########"


def exact_text(value: Any) -> str:
    """The exact figure in full, as text."""
    if isinstance(value, PassedOver):
        return PASSED_OVER
    said = exact(value) if not isinstance(value, Fault) else f"refused: {value.reason}"
    if said is None:
        return DOES_NOT_APPLY if value is NOT_APPLICABLE else "left out"
    return said if len(said) <= 60 else said[:57] + "..."
