"""The cells of the three sheets that formulas read: the data used, the terms used, and the steps of the working."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from obcdsl.units import NUMBER, Unit
from obcdsl.workbook.formula import NOTHING, Fault, Formula, NoFormula, PassedOver, held_error, literal

WORKING, DATA, TERMS = "Working", "Data", "Terms"
WORKING_VALUE, DATA_VALUE, TERMS_VALUE = "E", "G", "E"
"""The column that holds the figure on each sheet."""
FIRST_ROW = 4
"""The row of the first figure on each sheet, below its title and headings."""
MOST_CELLS = 400_000


@dataclass(frozen=True, slots=True)
class Step:
    """A row of the working: a live formula, or where `formula` is empty the exact value, with the reason in `note`."""

    label: str
    where: str
    clause: str
    words: str
    formula: str
    value: Any
    unit: Unit = NUMBER
    note: str = ""


@dataclass(frozen=True, slots=True)
class Datum:
    """A row of the data used: a figure with the file, row and column that it was read from."""

    metric: str
    title: str
    payee: str
    period: str
    row: str
    value: Any
    unit: Unit
    file: str = ""
    file_row: int | None = None
    column: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """A row of the terms used: a value that stands in the contract."""

    label: str
    row: str
    clause: str
    title: str
    value: Any
    unit: Unit = NUMBER
    version: str = field(default="", compare=False)
    """The first version that has it, where the contract has several."""


class TooLarge(Exception):  # noqa: N818 - an answer, not an error
    """The workbook would have more cells than a spreadsheet opens with comfort."""


@dataclass(slots=True)
class Cells:
    """The rows of the sheets as they are gathered, and the cells of those that have been met."""

    steps: list[Step] = field(default_factory=list)
    data: list[Datum] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)
    shared: dict[Any, Formula] = field(default_factory=dict)
    """The cells of data and terms: where two versions of a contract read one alike, it is the same cell."""

    def add_step(self, step: Step, formula: Formula | None = None) -> Formula:
        """The cell of a new step: of a formula, or of its value where there is none."""
        self.steps.append(step)
        self._still_fits()
        address = f"{WORKING_VALUE}{len(self.steps) + FIRST_ROW - 1}"
        if formula is None:
            return Formula(address, step.value, _held(step.value), may_be(step.value))
        return Formula(address, step.value, formula.error, formula.may)

    def add_datum(self, datum: Datum, address: Any, may: frozenset[str] = NOTHING) -> Formula:
        """The cell of a figure of the data; `address` tells it from others that look the same."""
        key = (address, datum, may)
        if key not in self.shared:
            self.shared[key] = self._datum(datum, may)
        return self.shared[key]

    def _datum(self, datum: Datum, may: frozenset[str]) -> Formula:
        self.data.append(datum)
        self._still_fits()
        address = f"{DATA}!${DATA_VALUE}${len(self.data) + FIRST_ROW - 1}"
        return Formula(address, datum.value, _held(datum.value), may | may_be(datum.value))

    def add_term(self, term: Term, address: Any) -> Formula:
        """The cell of a term of the contract; `address` tells it from others that look the same."""
        key = (address, term)
        if key not in self.shared:
            self.shared[key] = self._term(term)
        return self.shared[key]

    def _term(self, term: Term) -> Formula:
        self.terms.append(term)
        self._still_fits()
        address = f"{TERMS}!${TERMS_VALUE}${len(self.terms) + FIRST_ROW - 1}"
        return Formula(address, term.value, _held(term.value), may_be(term.value))

    def _still_fits(self) -> None:
        if len(self.steps) + len(self.data) + len(self.terms) > MOST_CELLS:
            raise TooLarge


def _held(value: Any) -> float:
    try:
        return held_error(value)
    except NoFormula:
        return 0.0


def may_be(value: Any) -> frozenset[str]:
    """What else than a number a value is."""
    return NOTHING if isinstance(value, (Fault, PassedOver, str)) else literal(value).may
