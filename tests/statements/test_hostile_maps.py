"""Nothing that a map, a heading, a spelling or the name of a file says is taken for markup, code or a formula anywhere."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ET
from pathlib import Path

import openpyxl
import pypdf
import pytest
from click.testing import CliRunner, Result

from obcdsl.cli import main
from tests.documents.reading import Page, spaced

CONTRACT = """contract plain "Plain"
  payer     a  "The payer"
  provider  b  "The provider" one for each row
  term      2 years from 1 April 2025
  period    contract year
  currency  GBP
  rounding  half up to £0.01
metric share "Share": ratio
  missing   refuse
metric met "Met": yes/no
  missing   refuse
metric kind "Kind": one of small, large
  missing   refuse
outcome good "Good"
  measure   share
  score     below 70%: 0%, from 70%: 50%, from 85%: 100%
  weight    100%
incentive bonus "Bonus"
  pool      £5,000
  rewards   good
  only if   met
fee costs "Costs"
  pays      when kind = large: £20, otherwise: £10
"""
HEADINGS = {
    "payee": "=1+1 <script>alert(1)</script>",
    "period": "\u202e#panic()",
    "share": "@SUM(A1) \\input{/etc/passwd} $x$",
    "met": "-1 </td>\u200b{{7*7}}",
    "kind": "*b* [x](javascript:y) 𝔘",
}
SHOWN = [said.replace("\u202e", "<U+202E>").replace("\u200b", "<U+200B>") for said in HEADINGS.values()]
READ = [SHOWN[2], SHOWN[3], SHOWN[4]]
"""The headings of the columns that hold figures."""
PAYEES = ("=1+1", "@SUM(A1)", "-1+2", "+1", "#panic()", "\\input{x}", "<img src=x onerror=alert(2)>", "**b** `c` |", "שלום",
          "'quoted")  # fmt: skip
PERIODS = ("=1+1 first", "<b>second</b>")
FILE = "=cmd <b>#x \u202e.csv"
FILE_SHOWN = "=cmd <b>#x <U+202E>.csv"
MAP = "=map <b>\u202e.toml"
HIDDEN = "\u202e\u200b\x1b"


def written_map(**parts: dict[str, str]) -> str:
    """A map in TOML."""
    return "".join(
        f"[{name}]\n" + "".join(f"{json.dumps(key)} = {json.dumps(said, ensure_ascii=False)}\n" for key, said in part.items())
        for name, part in parts.items()
    )  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plain contract, and data in which every name is a threat, which a map makes readable."""
    found = tmp_path_factory.mktemp("maps")
    (found / "contract.obc").write_text(CONTRACT, encoding="utf-8")
    with (found / FILE).open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream)
        out.writerow(HEADINGS.values())
        out.writerows((payee, period, "84%", "@yes", "<i>big") for payee in PAYEES for period in PERIODS)
    (found / MAP).write_text(
        written_map(columns=HEADINGS, periods=dict(zip(PERIODS, ("year 1", "year 2"), strict=True)))
        + '[spellings.met]\n"@yes" = "yes"\n[spellings.kind]\n"<i>big" = "large"\n',
        encoding="utf-8",
    )
    return found


def obc(folder: Path, *arguments: str | Path) -> Result:
    data = ("--data", folder / FILE, "--map", folder / MAP)
    words = [arguments[0], folder / "contract.obc", *arguments[1:], *data]
    said = CliRunner().invoke(main, [str(each) for each in words])
    assert said.exit_code == 0, said.output
    return said


def made(folder: Path, form: str, out: Path) -> bytes:
    obc(folder, "pay", "--as", form, "--out", out)
    (file,) = out.iterdir()
    return file.read_bytes()


def test_the_terminal_shows_names_as_text_and_nothing_that_hides(folder: Path) -> None:
    said = obc(folder, "pay")
    for payee in PAYEES:
        assert f"\n{payee}\n" in said.stdout
    why = obc(folder, "why", "bonus", "--payee", PAYEES[0], "--period", "year 1")
    assert FILE_SHOWN in why.output and READ[0] in why.output
    assert not set(HIDDEN) & set(said.output + why.output)


def test_the_page_shows_names_as_text(folder: Path, tmp_path: Path) -> None:
    page = Page(made(folder, "html", tmp_path / "out").decode())
    assert page.faults == [] and not page.all("script", "b", "img", "i")
    body = spaced(" ".join(each["text"] for each in page.all("body")))
    for said in (*PAYEES, *READ, FILE_SHOWN):
        assert spaced(said) in body, said
    assert not set(HIDDEN) & set(body)


def test_the_pdf_shows_names_as_text(folder: Path, tmp_path: Path) -> None:
    pages = pypdf.PdfReader(io.BytesIO(made(folder, "pdf", tmp_path / "out"))).pages
    text = "".join("".join(page.extract_text().split()) for page in pages)
    for said in (*(each for each in PAYEES if each != "שלום"), *READ, FILE_SHOWN):
        assert "".join(said.split()) in text, said
    assert not set(HIDDEN) & set(text)


def test_the_workbook_holds_names_as_text(folder: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(made(folder, "xlsx", tmp_path / "out")))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "s"]
    assert {*PAYEES, *READ, FILE_SHOWN} <= {str(cell.value) for cell in cells}
    for cell in cells:
        assert not set(HIDDEN) & set(str(cell.value))
        assert cell.quotePrefix or not str(cell.value).startswith(tuple("=+-@")), cell.value


@pytest.mark.parametrize("form", ["csv", "amounts"])
def test_no_cell_of_a_csv_file_begins_as_a_formula(folder: Path, tmp_path: Path, form: str) -> None:
    said = made(folder, form, tmp_path / "out").decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(said)))
    assert {f"'{payee}" for payee in PAYEES[:4]} <= {cell for row in rows for cell in row}
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]


def test_json_and_parquet_hold_names_as_they_are(folder: Path, tmp_path: Path) -> None:
    import polars

    found = json.loads(made(folder, "json", tmp_path / "json"))
    assert {one["payee"] for one in found["statements"]} == set(PAYEES)
    table = polars.read_parquet(io.BytesIO(made(folder, "parquet", tmp_path / "parquet")))
    assert set(PAYEES) == set(table["payee"])


@pytest.mark.parametrize("payee", PAYEES)
def test_a_plot_marks_a_payee_as_text(folder: Path, tmp_path: Path, payee: str) -> None:
    wanted = ("plot", "good", "--payee", payee, "--period", "year 1")
    tree = ET.fromstring(obc(folder, *wanted, "--as", "svg").stdout)
    assert {each.tag.rpartition("}")[2] for each in tree.iter()} <= {
        "svg", "title", "desc", "rect", "text", "line", "polyline", "circle", "polygon",
    }  # fmt: skip
    obc(folder, *wanted, "--as", "png", "--out", tmp_path / "plot.png")
    assert (tmp_path / "plot.png").read_bytes().startswith(b"\x89PNG")
    assert "84%" in obc(folder, *wanted).stdout


@pytest.mark.parametrize(
    "said",
    [
        '[columns]\n"\u202e<b>=1" = "share"',
        '[columns]\nshare = "=cmd <b>\u202e"',
        '[spellings."<i>\u200b"]\nx = "yes"',
        '[spellings.met]\n"@yes" = "<b>\u202eyes"',
        '[periods]\nx = "<b>\u202e=1"',
        '"\\u001b[31m=1" = 1',
        'separator = "\u202e="',
        'sheet = "\u202e"',
    ],
)
def test_a_map_that_is_refused_says_so_without_what_hides(folder: Path, tmp_path: Path, said: str) -> None:
    (tmp_path / MAP).write_text(said, encoding="utf-8")
    words = ["pay", folder / "contract.obc", "--data", folder / FILE, "--map", tmp_path / MAP]
    found = CliRunner().invoke(main, [str(each) for each in words])
    assert found.exit_code == 1 and "error:" in found.output
    assert not set(HIDDEN) & set(found.output)
    page = CliRunner().invoke(main, [str(each) for each in (*words, "--as", "html")])
    assert page.exit_code == 1 and not set(HIDDEN) & set(page.output)
    assert Page(page.stdout).faults == [] and not Page(page.stdout).all("b", "i")
