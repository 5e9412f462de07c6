"""The terms as HTML, Word and PDF: opened again by other programs, the same numbers in each, the same bytes each time."""

from __future__ import annotations

import io
import itertools
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import docx
import pytest
from click.testing import CliRunner
from docx.oxml.ns import qn
from pypdf import PdfReader

from obcdsl.cli import main
from obcdsl.contract import load
from obcdsl.diagnostic import Refusal
from obcdsl.plots.told import described
from obcdsl.render.figures import figures_of, illustrated
from obcdsl.render.terms_formats import FORMATS, terms_as
from tests.documents.reading import (
    Page,
    numbers_in_docx,
    numbers_in_html,
    numbers_in_markdown,
    numbers_in_pdf,
    pages_of,
    spaced,
)

ROOT = Path(__file__).parents[2]
CONTRACTS = sorted(path.parent.name for path in ROOT.glob("contracts/*/contract.obc"))
LOOKED_AT = ["aca_risk_corridor", "staffordshire_end_of_life"]
SEVERAL = [*LOOKED_AT, "medicare_part_d_corridor", "singapore_elderly_care"]
"""Files of Word and PDF take their time to be read back; these have every kind of block and gaps between their parts."""


OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
WRITER = OFFICE and next(Path(OFFICE).resolve().parent.glob("libswlo.*"), None)


class Made(dict[str, bytes]):
    """The terms of a contract in each format, made when it is asked for."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.contract = load(ROOT / "contracts" / name)

    def __missing__(self, format_: str) -> bytes:
        self[format_] = terms_as(self.contract, format_)
        return self[format_]


@cache
def made(name: str) -> Mapping[str, bytes]:
    return Made(name)


def word(name: str) -> Any:
    return docx.Document(io.BytesIO(made(name)["docx"]))


# ---- all formats ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SEVERAL)
def test_clause_numbers_are_the_same_in_every_format(name: str) -> None:
    said = made(name)
    numbers = numbers_in_markdown(said["md"].decode())
    assert len(numbers) > 20
    assert numbers_in_html(said["html"].decode()) == numbers
    assert numbers_in_docx(said["docx"]) == numbers
    of_lines = iter(numbers_in_pdf(said["pdf"]))
    assert all(number in of_lines for number in numbers), "each stands at the start of a line of the PDF, in this order"


@pytest.mark.parametrize("name", LOOKED_AT)
def test_the_same_contract_gives_the_same_bytes_in_another_process(name: str, tmp_path: Path) -> None:
    asked = (
        "import sys, hashlib; from obcdsl import load; from obcdsl.render.terms_formats import FORMATS, terms_as\n"
        f"found = load({str(ROOT / 'contracts' / name)!r})\n"
        "print([hashlib.sha256(terms_as(found, each)).hexdigest() for each in FORMATS])"
    )
    import hashlib

    here = [hashlib.sha256(made(name)[each]).hexdigest() for each in FORMATS]
    done = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(here)


@pytest.mark.parametrize("format_", FORMATS)
def test_the_command_writes_each_format(format_: str, tmp_path: Path) -> None:
    target = tmp_path / f"terms.{format_}"
    arguments = ["terms", str(ROOT / "contracts" / LOOKED_AT[0]), "--as", format_, "--out", str(target)]
    assert CliRunner().invoke(main, arguments).exit_code == 0
    assert target.read_bytes() == made(LOOKED_AT[0])[format_]
    again = CliRunner().invoke(main, arguments)
    assert again.exit_code == 1 and "--replace" in again.output


def test_a_missing_package_is_named_with_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "docx", None)
    monkeypatch.setitem(sys.modules, "typst", None)
    for format_, package in (("docx", "docx"), ("pdf", "typst")):
        with pytest.raises(Refusal, match=f"by {package}, which is not installed") as refused:
            terms_as(load(ROOT / "contracts" / LOOKED_AT[0]), format_)
        assert refused.value.findings[0].fix == 'pip install "obcdsl[documents]"'


def test_a_plot_stands_beside_each_outcome_and_corridor() -> None:
    document = illustrated(load(ROOT / "contracts" / "staffordshire_end_of_life"))
    assert [clause.number for clause in document.clauses() if clause.figures] == ["8.1", "8.2", "8.3", "12.1"]


# ---- HTML -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", CONTRACTS)
def test_html_is_sound_and_accessible(name: str) -> None:
    text = made(name)["html"].decode()
    page = Page(text)
    assert page.faults == []
    assert text.startswith("<!doctype html>") and page.all("html")[0]["attributes"]["lang"] == "en-GB"
    assert [len(page.all(tag)) for tag in ("header", "main", "nav", "footer", "h1")] == [1] * 5
    assert len(page.all("title")) == 1 + len(page.all("svg"))
    identifiers = [each["attributes"]["id"] for each in page.elements if "id" in each["attributes"]]
    assert len(identifiers) == len(set(identifiers))
    for each in page.all("a"):
        assert each["attributes"]["href"][1:] in identifiers, each
    for each in page.elements:
        for name_ in (each["attributes"].get("aria-labelledby") or "").split():
            assert name_ in identifiers
    levels = [int(each["tag"][1]) for each in page.all("h1", "h2", "h3")]
    assert all(below - above <= 1 for above, below in itertools.pairwise(levels))


@pytest.mark.parametrize("name", CONTRACTS)
def test_html_loads_and_runs_nothing(name: str) -> None:
    page = Page(made(name)["html"].decode())
    assert not page.all("script", "link", "iframe", "img", "object", "embed", "form")
    for each in page.elements:
        assert not any(key.startswith("on") or key == "src" for key in each["attributes"])
        assert "href" not in each["attributes"] or each["attributes"]["href"].startswith("#")
    policy = next(each for each in page.all("meta") if "http-equiv" in each["attributes"])
    assert policy["attributes"]["content"].startswith("default-src 'none'")


@pytest.mark.parametrize("name", LOOKED_AT)
def test_html_tables_and_figures_say_what_they_are(name: str) -> None:
    page = Page(made(name)["html"].decode())
    tables = page.all("table")
    assert len(page.all("caption")) == len(tables) and all(each["text"].strip() for each in page.all("caption"))
    assert {each["attributes"].get("scope") for each in page.all("th")} == {"col", "row"}
    figures = page.all("figcaption")
    assert len(figures) == len(page.all("svg")) == len(page.all("figure")) > 0
    assert all(each["attributes"]["role"] == "img" for each in page.all("svg"))
    plots = [
        plot for clause in illustrated(load(ROOT / "contracts" / name)).clauses() for _, _, plot in figures_of(clause)
    ]
    assert all(described(plot) in each["text"] for plot, each in zip(plots, figures, strict=True))


def test_html_links_a_name_to_the_clause_of_that_title() -> None:
    page = Page(made("staffordshire_end_of_life")["html"].decode())
    links = [
        each for each in page.all("a") if each["text"] == "Deaths in the preferred place" and "main" in each["inside"]
    ]
    assert links and {each["attributes"]["href"] for each in links} == {"#clause-4-3"}
    warned = [each for each in page.all("a") if each["text"] == "8.3" and "td" in each["inside"] + ["td"]]
    assert {"#clause-8-3"} == {each["attributes"]["href"] for each in warned}


# ---- Word -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SEVERAL)
def test_only_numbered_styles_have_numbers(name: str) -> None:
    """A style made from a numbered one would be counted with it: the heading of the contents is not part 1."""
    numbered = {"Heading 1", "Heading 2", "Clause Text", "Clause Step"}
    for style in word(name).styles:
        based = getattr(style, "base_style", None)
        if style.name not in numbered and based is not None and based.name in numbered:
            assert style.element.pPr.numPr.numId.val == 0, style.name


@pytest.mark.skipif(not WRITER, reason="LibreOffice Writer is not installed: no second program opens the Word file")
def test_another_program_works_out_the_same_numbers(tmp_path: Path) -> None:
    for name in SEVERAL:
        (tmp_path / f"{name}.docx").write_bytes(made(name)["docx"])
    files = sorted(map(str, tmp_path.glob("*.docx")))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [str(OFFICE), "--headless", profile, "--convert-to", "pdf", "--outdir", str(tmp_path), *files]
    subprocess.run(command, check=True, capture_output=True, timeout=170)
    for name in SEVERAL:
        numbers = numbers_in_markdown(made(name)["md"].decode())
        of_lines = iter(numbers_in_pdf((tmp_path / f"{name}.pdf").read_bytes()))
        assert all(number in of_lines for number in numbers), name


@pytest.mark.parametrize("name", SEVERAL)
def test_word_references_lead_to_bookmarks(name: str) -> None:
    body = word(name).element.body
    marks = [each.get(qn("w:name")) for each in body.iter(qn("w:bookmarkStart"))]
    identifiers = [each.get(qn("w:id")) for each in body.iter(qn("w:bookmarkStart"))]
    assert len(marks) == len(set(marks)) == len(set(identifiers))
    assert sorted(identifiers) == sorted(each.get(qn("w:id")) for each in body.iter(qn("w:bookmarkEnd")))
    fields = [each.get(qn("w:instr")).split() for each in body.iter(qn("w:fldSimple"))]
    assert all(parts[0] == "REF" and parts[1] in marks and parts[-1] == "\\h" for parts in fields)
    assert all(each.get(qn("w:anchor")) in marks for each in body.iter(qn("w:hyperlink")))
    assert max(map(len, marks)) <= 40


def test_a_reference_of_word_shows_what_it_would_show_when_it_is_worked_out_anew() -> None:
    file = word("staffordshire_end_of_life")
    headings = {}
    for paragraph in file.paragraphs:
        mark = paragraph._p.find(qn("w:bookmarkStart"))
        if mark is not None:
            headings[mark.get(qn("w:name"))] = paragraph.text
    fields = list(file.element.body.iter(qn("w:fldSimple")))
    by_title = [each for each in fields if "\\r" not in each.get(qn("w:instr"))]
    assert len(by_title) > 20
    for each in by_title:
        shown = "".join(text.text for text in each.iter(qn("w:t")))
        assert shown == headings[each.get(qn("w:instr")).split()[1]]
    for each in set(fields) - set(by_title):
        shown = "".join(text.text for text in each.iter(qn("w:t")))
        assert each.get(qn("w:instr")).split()[1] == f"clause_{shown.replace('.', '_')}"


@pytest.mark.parametrize("name", LOOKED_AT)
def test_word_tables_have_heading_rows_and_pictures_have_words(name: str) -> None:
    file = word(name)
    assert len(file.tables) > 3
    for table in file.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")).strip()
    assert [shape._inline.docPr.get("descr") for shape in file.inline_shapes] == [
        described(plot)
        for clause in illustrated(load(ROOT / "contracts" / name)).clauses()
        for _, _, plot in figures_of(clause)
    ]


def test_word_has_the_texts_of_the_terms_in_real_styles() -> None:
    file, said = word("staffordshire_end_of_life"), made("staffordshire_end_of_life")["md"].decode()
    texts = {spaced("".join(node.text or "" for node in p._p.iter(qn("w:t")))) for p in file.paragraphs}
    for line in said.split("\n"):
        found = re.match(r"^(?:#+ )?[0-9]+\.[0-9.]+ (.*)$", line)
        if found and "`" not in line:
            assert spaced(re.sub(r"\\(.)", r"\1", found[1])) in texts
    used = {paragraph.style.name for paragraph in file.paragraphs}
    assert {"Title", "Heading 1", "Heading 2", "Clause Text", "Clause Step", "Clause Point", "Clause Quote"} <= used
    foot = file.sections[0].footer
    fingerprint = load(ROOT / "contracts" / "staffordshire_end_of_life").fingerprint
    assert fingerprint in foot.paragraphs[0].text
    assert [each.get(qn("w:instr")).strip() for each in foot._element.iter(qn("w:fldSimple"))] == ["PAGE", "NUMPAGES"]


@pytest.mark.parametrize("name", LOOKED_AT)
def test_word_file_is_a_sound_zip_with_one_fixed_date(name: str) -> None:
    with zipfile.ZipFile(io.BytesIO(made(name)["docx"])) as parts:
        assert parts.testzip() is None
        assert {info.date_time for info in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        for info in parts.infolist():
            if info.filename.endswith((".xml", ".rels")):
                ElementTree.fromstring(parts.read(info))
        core = parts.read("docProps/core.xml").decode()
    assert core.count("2000-01-01T00:00:00Z") == 2 and "python-docx" not in core


# ---- PDF ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SEVERAL)
def test_pdf_claims_both_standards_and_is_tagged(name: str) -> None:
    reader = PdfReader(io.BytesIO(made(name)["pdf"]))
    catalogue: Any = reader.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"] is True or bool(catalogue["/MarkInfo"]["/Marked"])
    assert catalogue["/Lang"] == "en-GB" and "/StructTreeRoot" in catalogue
    about = catalogue["/Metadata"].get_data().decode()
    assert re.search(r"pdfuaid:part>1<", about) and re.search(r"pdfaid:part>2<", about)
    assert re.search(r"pdfaid:conformance>A<", about)


@pytest.mark.parametrize("name", LOOKED_AT)
def test_pdf_has_the_fingerprint_in_the_foot_of_each_page(name: str) -> None:
    fingerprint = load(ROOT / "contracts" / name).fingerprint
    pages = pages_of(made(name)["pdf"])
    assert len(pages) > 3
    assert all(fingerprint in page for page in pages)
    assert all(f"Page {at} of {len(pages)}" in page for at, page in enumerate(pages, start=1))


@pytest.mark.parametrize("name", LOOKED_AT)
def test_pdf_outline_has_the_parts_and_clauses(name: str) -> None:
    reader = PdfReader(io.BytesIO(made(name)["pdf"]))

    def titles(entries: list[Any]) -> list[str]:
        return [
            title
            for entry in entries
            for title in (titles(entry) if isinstance(entry, list) else [spaced(entry.title)])
        ]

    document = illustrated(load(ROOT / "contracts" / name))
    wanted = [
        said
        for part in document.parts
        for said in (f"{part.number} {part.title}", *(f"{c.number} {c.prose.title}" for c in part.clauses))
    ]
    assert [title for title in titles(reader.outline) if title != "Contents"] == wanted


def kinds(node: Any) -> list[tuple[str, Any]]:
    """Every structure element of a tagged PDF, depth first."""
    node = node.get_object()
    found = [(str(node["/S"]), node)] if "/S" in node else []
    below = node.get("/K", [])
    for each in below if isinstance(below, list) else [below]:
        inner = each.get_object() if hasattr(each, "get_object") else each
        if isinstance(inner, dict):
            found += kinds(inner)
    return found


@pytest.mark.parametrize("name", LOOKED_AT)
def test_pdf_tables_have_headings_and_figures_have_words(name: str) -> None:
    reader = PdfReader(io.BytesIO(made(name)["pdf"]))
    catalogue: Any = reader.trailer["/Root"]
    found = kinds(catalogue["/StructTreeRoot"])
    count = {kind: sum(1 for one, _ in found if one == kind) for kind in ("/Table", "/TH", "/Figure", "/H1", "/H2")}
    document = illustrated(load(ROOT / "contracts" / name))
    figures = [plot for clause in document.clauses() for _, _, plot in figures_of(clause)]
    assert count["/Table"] == made(name)["html"].count(b"<table>")
    assert count["/TH"] >= count["/Table"] * 2
    alternatives = [node["/Alt"] for kind, node in found if kind == "/Figure"]
    assert alternatives == [described(plot) for plot in figures]
