"""The sheets of the workbook, written by XlsxWriter. Every text is written as text, so that none can become a formula."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from textwrap import wrap
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
LINE, HIGHEST_ROW = 15, 409
"""How high a line of text is, and the highest row that Excel takes, in points."""
A4 = 9
"""The number of the paper in the file format."""


@dataclass(slots=True)
class Book:
    """A workbook being written, with its cell formats made once each."""

    workbook: Any
    formats: dict[tuple[tuple[str, Any], ...], Any] = field(default_factory=dict)
    widths: dict[tuple[str, int], int] = field(default_factory=dict)
    """The letters that a column of a sheet takes."""
    lines: dict[tuple[str, int], int] = field(default_factory=dict)
    """The lines of the rows that hold more than one."""

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
            self.widths[name, column] = width
        sheet.set_row(2, 30)
        sheet.freeze_panes(3, 1)
        sheet.set_paper(A4)
        sheet.set_landscape()
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(2)
        sheet.set_footer("&L&A&RPage &P of &N")
        return sheet

    def text(self, sheet: Any, row: int, column: int, said: str | None, **properties: Any) -> None:
        """A text, never a formula: one that looks like a formula is marked as text for whoever edits the cell."""
        if not said:
            return
        said = visible_lines(said)[:LONGEST_CELL]
        if said.lstrip()[:1] in FORMULA_STARTS:
            properties["quote_prefix"] = True
        sheet.write_string(row, column, said, self.form(valign="top", **properties))

    def texts(self, sheet: Any, row: int, said: Sequence[str | None], first: int = 0) -> None:
        """Texts side by side from a column on, each over as many lines as it takes, the row made high enough for all."""
        for column, each in enumerate(said, start=first):
            if not each:
                continue
            self.text(sheet, row, column, each, text_wrap=True)
            lines = lines_of(each, self.widths[sheet.name, column])
            if lines > self.lines.get((sheet.name, row), 1):
                self.lines[sheet.name, row] = lines
                sheet.set_row(row, min(LINE * lines, HIGHEST_ROW))

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
        sheet.write_formula(row, column, f"={said}", self.form(valign="top", indent=1), NOT_YET)


def lines_of(said: str, width: int) -> int:
    """The lines that a text takes in a column of a width in letters.

    >>> lines_of("not yet", 8), lines_of("not yet recalculated", 8)
    (1, 3)
    """
    return sum(1 if len(line) <= width else len(wrap(line, width)) for line in said.splitlines())


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
