"""The workbook: live formulas with our values cached, nothing put as a value without saying so, and no text as a formula."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from obcdsl.diagnostic import Refusal
from obcdsl.documents import Paid, document

CONTRACTS = Path(__file__).parents[2] / "contracts"
NAMES = tuple(sorted(path.parent.name for path in CONTRACTS.glob("*/contract.obc")))
NAMED = ("aca_risk_corridor", "staffordshire_end_of_life", "work_programme", "hospital_value_based_purchasing")
CHECKS = {"Working": "H", "Lines": "N", "Totals": "G", "Shares": "I", "Values": "J"}
LIBRE_OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
recalculated_by_libre_office = [
    pytest.mark.spreadsheet,
    pytest.mark.skipif(LIBRE_OFFICE is None, reason="LibreOffice is not installed: no second program recalculates"),
]
PRICE = """
contract prices "Prices"
  commissioner  council  "The council"
  provider      provider "Provider" one for each row
  term          1 year from 1 April 2024
  period        contract year
  currency      GBP
  rounding      {rounding} to £0.01

metric a "First": number
  missing       refuse
metric b "Second": number
  missing       refuse

fee paid "Paid"
  pays          £1 * ({formula})
  accepts       uncapped "a test"
"""


def opened(made: bytes, *, values: bool = False) -> Any:
    return openpyxl.load_workbook(io.BytesIO(made), data_only=values)


def recalculated(folder: Path, books: dict[str, Any]) -> dict[str, Any]:
    """Books as LibreOffice works them, which recalculates only where no value is cached: openpyxl writes none."""
    assert books
    stripped, done = folder / "stripped", folder / "done"
    stripped.mkdir()
    for name, book in books.items():
        book.save(stripped / f"{name}.xlsx")
    profile = f"-env:UserInstallation=file://{folder}/profile"
    files = [str(stripped / f"{name}.xlsx") for name in books]
    command = [str(LIBRE_OFFICE), "--headless", profile, "--convert-to", "xlsx", "--outdir", str(done), *files]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return {name: openpyxl.load_workbook(done / f"{name}.xlsx", data_only=True) for name in books}


def checks(book: Any) -> list[Any]:
    """What every check cell says."""
    return [
        cell.value
        for name, column in CHECKS.items()
        if name in book.sheetnames
        for cell in book[name][column][3:]
        if cell.value is not None
    ]


def verdict(book: Any) -> Any:
    (found,) = [row[1].value for row in book["Summary"].iter_rows() if row[0].value == "Workbook = statements"]
    return found


def rows(book: Any, sheet: str) -> list[Sequence[Any]]:
    return list(book[sheet].iter_rows(min_row=4, values_only=True))


@pytest.mark.parametrize("name", NAMED)
def test_every_step_is_a_formula_with_our_value_cached(name: str, shipped: Callable[[str], Paid]) -> None:
    made = document(shipped(name), "xlsx")
    formulas, held = rows(opened(made), "Working"), rows(opened(made, values=True), "Working")
    assert formulas
    for step, cached in zip(formulas, held, strict=True):
        assert str(step[4]).startswith("="), step
        assert cached[7] == "not yet recalculated"
        if isinstance(cached[6], float):
            assert cached[4] == pytest.approx(cached[6], rel=1e-15)  # XlsxWriter writes 16 digits


@pytest.mark.parametrize("name", NAMES)
def test_each_shipped_contract_has_a_workbook_and_a_value_says_why(name: str, shipped: Callable[[str], Paid]) -> None:
    paid = shipped(name)
    made = document(paid, "xlsx")
    book = opened(made)
    amounts = [line.amount for statement in paid.statements for line in statement.lines]
    assert len(rows(book, "Lines")) == len(amounts)
    for _, _, _, _, worked, _, _, check, note in rows(book, "Working"):
        assert str(worked).startswith("=") or (check == "a value" and note.startswith("a value: "))
    for line in rows(book, "Lines"):
        if line[13] == "a value":
            assert line[14].startswith("a value: ")
    assert document(paid, "xlsx") == made


def test_each_sheet_prints_on_a4_across_one_page_with_its_headings(shipped: Callable[[str], Paid]) -> None:
    book = opened(document(shipped("staffordshire_end_of_life"), "xlsx"))
    for sheet in book:
        page = sheet.page_setup
        assert (int(page.paperSize), page.orientation, page.fitToHeight) == (9, "landscape", 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.print_title_rows == "$3:$3"
        assert "&P" in sheet.oddFooter.right.text
        printed = [cell.column_letter for cell in sheet[3] if cell.value != "Wording"]
        widths = [sheet.column_dimensions[letter].width for letter in printed]
        assert sum(widths) < 215, "at 8 points a letter, an A4 page holds no more across"
    assert book["Lines"]["P3"].value == "Wording" and book["Lines"].print_area.startswith("'Lines'!$A$1:$O$")


def test_a_row_is_as_high_as_its_longest_text(paid: Callable[..., Paid]) -> None:
    long = PRICE.format(rounding="half up", formula="a * b").replace('"Paid"', '"' + "Paid by the year " * 5 + '"')
    book = opened(document(paid(long, [{"provider": "p", "a": "2", "b": "3"}]), "xlsx"))
    cell = book["Lines"]["F4"]
    assert cell.alignment.wrap_text and len(cell.value) == 85
    assert book["Lines"].row_dimensions[4].height == 4 * 15


class TestRecalculated:
    pytestmark = recalculated_by_libre_office

    def test_every_shipped_contract_comes_to_the_same_pennies(
        self, shipped: Callable[[str], Paid], tmp_path: Path
    ) -> None:
        made = {name: opened(document(shipped(name), "xlsx")) for name in NAMES}
        for name, book in recalculated(tmp_path, made).items():
            said = checks(book)
            assert set(said) <= {"agrees", "a value"} and "agrees" in said, name
            assert verdict(book) == f"all {said.count('agrees')} agree", name

    def test_a_changed_figure_is_seen(self, shipped: Callable[[str], Paid], tmp_path: Path) -> None:
        book = opened(document(shipped("aca_risk_corridor"), "xlsx"))
        book["Data"]["G4"] = 999_999_999
        (found,) = recalculated(tmp_path, {"changed": book}).values()
        assert found["Lines"]["N4"].value == "DIFFERS" and str(verdict(found)).endswith("DIFFER")

    @pytest.mark.parametrize("rounding", ["half up", "half even", "up", "down"])
    def test_half_pennies_that_floats_miss(self, rounding: str, paid: Callable[..., Paid], tmp_path: Path) -> None:
        pairs = [("1.005", "1"), ("2.675", "1"), ("1.115", "3"), ("0.285", "1"), ("4.35", "100.1"), ("8.325", "7"),
                 ("1.015", "1"), ("0.145", "9"), ("1234567.125", "0.1"), ("1.1", "1.1"), ("0.07", "0.5"), ("70.1", "0.35")]  # fmt: skip
        given = [{"provider": f"p{at}", "a": a, "b": b} for at, (a, b) in enumerate(pairs)]
        one = paid(PRICE.format(rounding=rounding, formula="a * b / 7 * 7"), given)
        (found,) = recalculated(tmp_path, {"halves": opened(document(one, "xlsx"))}).values()
        worked = [f"{row[12]:.2f}" for row in rows(found, "Lines")]
        assert worked == [line.amount for statement in one.statements for line in statement.lines]
        assert set(checks(found)) == {"agrees"}


def test_a_figure_just_beside_a_half_penny_is_a_value_that_says_so(paid: Callable[..., Paid]) -> None:
    one = paid(
        PRICE.format(rounding="half up", formula="a - b"), [{"provider": "p", "a": "1.005", "b": "0.00000000000000001"}]
    )
    (step,) = [row for row in rows(opened(document(one, "xlsx")), "Working") if row[7] == "a value"]
    assert step[4] == 1.0 and "too close to where the rounding turns" in step[8]
    assert one.statements[0].lines[0].amount == "1.00"


def test_rows_of_a_private_key_are_not_in_the_workbook(shipped: Callable[[str], Paid]) -> None:
    paid = shipped("best_practice_tariff")
    patients = {
        members
        for cells in paid.job.readings[-1].rows.members.values()
        for known in cells.values()
        for members in known
    }
    assert patients
    book = opened(document(paid, "xlsx"))
    said = {
        str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None
    }
    assert not [patient for patient in patients if any(patient == part for text in said for part in text.split(", "))]


HOSTILE = ("=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://a","b")', '"=cmd|x', "~*", "＝1")


@pytest.mark.parametrize("name", HOSTILE)
def test_text_is_never_a_formula(name: str, paid: Callable[..., Paid]) -> None:
    text = PRICE.format(rounding="half up", formula="a * b").replace('"The council"', '"=2+5 council"')
    one = paid(text, [{"provider": name, "a": "2", "b": "3"}, {"provider": "other", "a": "1", "b": "1"}])
    assert len(one.statements) == 2
    book = opened(document(one, "xlsx"))
    live = {("Working", 5), ("Working", 8), ("Lines", 13), ("Lines", 14), ("Totals", 6), ("Totals", 7), ("Summary", 2),
            ("Summary", 5), ("Summary", 6), ("Values", 9), ("Values", 10)}  # fmt: skip
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f" or (sheet.title, cell.column) in live, (sheet.title, cell.coordinate)
                if cell.data_type == "s" and str(cell.value).lstrip()[:1] in tuple("=+-@＝"):
                    assert cell.quotePrefix, (sheet.title, cell.coordinate, cell.value)


def test_without_the_extra_it_says_what_to_install(
    shipped: Callable[[str], Paid], monkeypatch: pytest.MonkeyPatch
) -> None:
    paid = shipped("aca_risk_corridor")
    for name in ("xlsxwriter", "typst"):
        monkeypatch.setitem(sys.modules, name, None)
    for form, extra in (("xlsx", "excel"), ("pdf", "documents")):
        with pytest.raises(Refusal) as refusal:
            document(paid, form)
        assert refusal.value.findings[0].fix == f'pip install "obcdsl[{extra}]"'


@pytest.mark.parametrize("text", ["=1", " =1", "\t=1", "\r=1", "\n@SUM(A1)", "+1", "-1", "＝1", "1\n=2"])
def test_a_cell_of_text_is_marked_as_text(text: str) -> None:
    import xlsxwriter

    from obcdsl.workbook.sheets import Book

    out = io.BytesIO()
    workbook = xlsxwriter.Workbook(out, {"in_memory": True})
    Book(workbook).text(workbook.add_worksheet("A"), 0, 0, text)
    workbook.close()
    cell = opened(out.getvalue())["A"]["A1"]
    assert cell.data_type == "s" and not str(cell.value).startswith(("\t", "\r"))
    assert cell.quotePrefix or not str(cell.value).strip().startswith(tuple("=+-@＝"))


@pytest.mark.parametrize("text", ["=1", "\t=1", "\r=1", "\n=1", " +1", "-1", "@SUM(A1)", "＝1"])
def test_csv_neutralises_the_same_texts(text: str) -> None:
    from obcdsl.render.csv import neutral

    assert neutral(text).startswith("'")


def test_every_primitive_has_a_formula_or_says_why_not() -> None:
    from obcdsl.carriers.exact import OPERATIONS
    from obcdsl.workbook.edges import SIGNS
    from obcdsl.workbook.primitives import NO_FAITHFUL_FORMULA, OF_NUMBERS, PASSING

    of_cohorts = {
        "rank_from_lowest",
        "rank_from_highest",
        "quantile_group",
        "percentile_nearest_rank",
        "percentile_inclusive",
    }
    roundings = {name for name in OPERATIONS if name.startswith("round ")}
    assert set(OPERATIONS) == {*SIGNS, *NO_FAITHFUL_FORMULA, *OF_NUMBERS, *PASSING} | of_cohorts | roundings
