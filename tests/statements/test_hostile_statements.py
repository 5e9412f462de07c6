"""No text of a contract, of a deed, or of the data is taken for markup, code or a formula in statements and redlines."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pypdf
import pytest
from click.testing import CliRunner, Result
from docx.oxml.ns import qn

from obcdsl.cli import main
from tests.documents.reading import Page, spaced

CONTRACT = r"""contract hostile "<script>alert(1)</script> =cmd|' /C calc'!A0"
  version   "1.0 #panic() $x^2$ \input{/etc/passwd}"
  payer     a  "#panic('boom') *bold* <b>A</b> [x](javascript:alert(1))"
  provider  b  "\input{/etc/passwd} $\sum$ & % ~ {} </title><img src=x onerror=alert(1)>" one for each row
  term      2 years from 1 April 2025
  period    contract year
  currency  GBP
  rounding  half up to £0.01
key case "=1+1 Case <i>": from data
metric cost by case "]]> <!-- --> #set page(fill: red)": money
  missing   refuse
metric share "@SUM(A1) +1 -1 {{7*7}} ${jndi}": ratio
  missing   refuse
outcome good "`raw` ```typ #eval(1)```"
  measure   share
  score     below 70%: 0%, from 70%: 50%, from 85%: 100%
  weight    100%
  accepts   cliff "<i>#read('/etc/passwd')</i>"
incentive bonus "Bonus </w:t></w:r>"
  pool      £5,000
  rewards   good
  accepts   cliff "x"
  > 4.2 <b>#panic()</b> =1+1 \textbf{y} </pre></script>
fee costs by case "Costs =1+1"
  pays      cost
  accepts   uncapped "=1+1 <b>"
"""
DEED = """amendment d "Deed </ins><script>alert(2)</script> #panic() =1+1"
  amends          hostile
  agreed on       1 May 2025
  effective from  1 April 2026
  replaces        costs
fee costs by case "Costs <b>anew</b> =2+2"
  pays      cost * 2
  accepts   uncapped "=1+1 <b>"
"""
PAYEES = ("=1+1", "<script>alert(3)</script>", "#panic()", r"\input{x}", "@SUM(A1)", "a&b;</td>", "-1+2", "C:/x/../y")
CASES = ("=2+2", "<img src=x onerror=alert(4)>", "#eval(1)", "[a](javascript:x)")
FILE = "=cmd <b>#x.csv"
TITLES = ("<script>alert(1)</script>", "#panic('boom') *bold* <b>A</b>", r"\input{/etc/passwd} $\sum$ &", "Bonus </w:t></w:r>",
          "Costs =1+1", "Costs <b>anew</b> =2+2", "<b>#panic()</b> =1+1")  # fmt: skip


def obc(*arguments: str | Path) -> Result:
    said = CliRunner().invoke(main, [str(each) for each in arguments])
    assert said.exit_code == 0, said.output
    return said


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A contract with its deed and data, every name in them a threat."""
    folder = tmp_path_factory.mktemp("hostile")
    for name in ("amendments", "data"):
        (folder / name).mkdir()
    (folder / "contract.obc").write_text(CONTRACT, encoding="utf-8")
    (folder / "amendments" / "d.obc").write_text(DEED, encoding="utf-8")
    for file, heads, more in (
        (FILE, ("case", "cost"), [(c, "10.55") for c in CASES]),
        ("s.csv", ("share",), [("84%",)]),
    ):
        with (folder / "data" / file).open("w", encoding="utf-8", newline="") as stream:
            out = csv.writer(stream)
            out.writerow(("b", "period", *heads))
            out.writerows((p, f"year {year}", *row) for p in PAYEES for year in (1, 2) for row in more)
    return folder


def made(hostile: Path, form: str, folder: Path) -> bytes:
    """The statements in a format."""
    obc("pay", hostile, "--as", form, "--out", folder)
    (file,) = folder.iterdir()
    return file.read_bytes()


def test_the_page_shows_names_as_text(hostile: Path, tmp_path: Path) -> None:
    page = Page(made(hostile, "html", tmp_path / "out").decode())
    assert page.faults == [] and not page.all("script", "b", "img", "i")
    body = spaced(" ".join(each["text"] for each in page.all("body")))
    for said in (*PAYEES, *CASES, *TITLES, FILE):
        assert spaced(said) in body, said


def test_the_pdf_shows_names_as_text(hostile: Path, tmp_path: Path) -> None:
    pages = pypdf.PdfReader(io.BytesIO(made(hostile, "pdf", tmp_path / "out"))).pages
    text = "".join("".join(page.extract_text().split()) for page in pages)
    for said in (*PAYEES, *CASES, *TITLES, FILE):
        assert "".join(said.split()) in text, said


def test_the_workbook_shows_names_as_text(hostile: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(made(hostile, "xlsx", tmp_path / "out")))
    assert book.sheetnames == ["Summary", "Lines", "Totals", "Values", "Working", "Data", "Terms"]
    texts = set()
    for sheet in book:
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.value is not None):
            if cell.data_type == "f":
                assert not re.search(r"HYPERLINK|cmd|EXEC|WEBSERVICE|SUM\(A1\)[^,]", _without_texts(str(cell.value)))
            elif cell.data_type == "s":
                texts.add(str(cell.value))
                if str(cell.value).lstrip()[:1] in tuple("=+-@"):
                    assert cell.quotePrefix, (sheet.title, cell.coordinate)
    assert {*PAYEES, "Costs =1+1", "Costs <b>anew</b> =2+2", FILE} <= texts


def _without_texts(formula: str) -> str:
    return re.sub(r'"(?:[^"]|"")*"', '""', formula)


def test_csv_and_json_hold_names_as_text(hostile: Path, tmp_path: Path) -> None:
    rows = list(csv.reader(io.StringIO(made(hostile, "csv", tmp_path / "csv").decode("utf-8-sig"))))
    assert not [cell for row in rows for cell in row if cell.lstrip()[:1] in tuple("=+@") and cell.lstrip()[:1]]
    statements = [one for one in _every(json.loads(made(hostile, "json", tmp_path / "json"))) if "lines" in one]
    assert {one["payee"] for one in statements} == set(PAYEES)


def _every(found: Any) -> list[dict[str, Any]]:
    """Every object of some JSON."""
    if isinstance(found, list):
        return [one for each in found for one in _every(each)]
    return [found, *(one for each in found.values() for one in _every(each))] if isinstance(found, dict) else []


def test_redlines_show_names_as_text(hostile: Path, tmp_path: Path) -> None:
    data = [part for name in (FILE, "s.csv") for part in ("--data", hostile / "data" / name)]
    page = Page(obc("diff", hostile, *data, "--as", "html").stdout)
    assert page.faults == [] and not page.all("script", "b", "img", "i")
    body = spaced(" ".join(each["text"] for each in page.all("body")))
    for said in ("<script>alert(1)</script>", "<script>alert(3)</script>", "Deed </ins><script>alert(2)</script>"):
        assert spaced(said) in body, said
    obc("diff", hostile, *data, "--as", "docx", "--out", tmp_path / "redline.docx")
    element = docx.Document(str(tmp_path / "redline.docx")).element.body
    texts = "".join(node.text or "" for node in element.iter(qn("w:t"), qn("w:delText")))
    for said in ("<script>alert(1)</script>", "Deed </ins><script>alert(2)</script>", "<b>anew</b>"):
        assert said in texts, said


def test_the_terms_with_the_deed_show_names_as_text(hostile: Path, tmp_path: Path) -> None:
    for form in ("md", "html", "docx", "pdf"):
        obc("terms", hostile, "--consolidated", "--as", form, "--out", tmp_path / f"terms.{form}")
    page = Page((tmp_path / "terms.html").read_text(encoding="utf-8"))
    assert page.faults == [] and not page.all("script", "b", "img", "i")
    text = "".join("".join(one.extract_text().split()) for one in pypdf.PdfReader(tmp_path / "terms.pdf").pages)
    assert "Costs<b>anew</b>=2+2" in text
