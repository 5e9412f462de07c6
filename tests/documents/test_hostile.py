"""No text of a contract is ever taken for markup, code or a formula, in any document.

The contract has names in HTML, typst, LaTeX, Markdown and Word's field language, formulas, and letters from right to left.
"""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn

from obcdsl.contract import Contract, load, loads
from obcdsl.diagnostic import Refusal
from obcdsl.english.document import Clause, Part
from obcdsl.english.prose import Grid, Items, Prose, Sentence
from obcdsl.english.words import clean
from obcdsl.plots.drawn import plots
from obcdsl.render import terms_docx, terms_html, terms_pdf
from obcdsl.render.plot_png import pngs
from obcdsl.render.plot_svg import svg
from obcdsl.render.plot_text import plot_text
from obcdsl.render.terms import document
from obcdsl.render.terms_formats import terms_as
from tests.documents.reading import Page, pages_of, spaced

TEXT = Path(__file__).with_name("hostile.obc").read_text(encoding="utf-8")
TITLES = [clean(title) for title in re.findall(r'"([^"]+)"', TEXT)]
SHOWN = [title for title in TITLES if len(title) > 3]


@pytest.fixture(scope="module")
def hostile() -> Contract:
    return load(Path(__file__).with_name("hostile.obc"))


def test_the_contract_has_what_could_hurt() -> None:
    for threat in (
        "<script>",
        "#panic",
        "\\input",
        "=HYPERLINK",
        "@SUM",
        "javascript:",
        "</w:t>",
        "REF clause",
        "]]>",
        "שלום",
    ):
        assert threat in TEXT


def test_html_shows_every_name_as_text(hostile: Contract) -> None:
    text = terms_as(hostile, "html").decode()
    page = Page(text)
    assert page.faults == [] and not page.all("script", "b", "img", "i", "w:t")
    body = spaced(" ".join(each["text"] for each in page.all("body")))
    for title in SHOWN:
        assert spaced(title) in body, title


def test_word_shows_every_name_as_text(hostile: Contract) -> None:
    file = docx.Document(io.BytesIO(terms_as(hostile, "docx")))
    texts = spaced(
        " ".join("".join(node.text or "" for node in p.iter(qn("w:t"))) for p in file.element.body.iter(qn("w:p")))
    )
    for title in SHOWN:
        assert spaced(title) in texts, title
    instructions = {each.get(qn("w:instr")).split()[0] for each in file.element.body.iter(qn("w:fldSimple"))}
    assert instructions == {"REF"}
    assert [each.text.split()[0] for each in file.element.body.iter(qn("w:instrText"))] == ["TOC"]


def test_pdf_shows_every_name_as_text(hostile: Contract) -> None:
    pages = "".join("".join(page.split()) for page in pages_of(terms_as(hostile, "pdf")))
    for title in SHOWN:
        if "שלום" not in title and "ffi" not in title:
            assert "".join(title.split()) in pages, title


def test_markdown_escapes_every_name(hostile: Contract) -> None:
    said = terms_as(hostile, "md").decode()
    assert not re.search(r"(?<!\\)<[a-z/!]", said) and "\\*bold\\*" in said


def test_plots_show_every_name_as_text(hostile: Contract) -> None:
    for name in ("good", "sharing"):
        (plot,) = plots(hostile, name)
        tree = ET.fromstring(svg(plot))
        assert {each.tag.rpartition("}")[2] for each in tree.iter()} <= {
            "svg", "title", "desc", "rect", "text", "line", "polyline", "circle", "polygon",
        }  # fmt: skip
        assert pngs([plot])[0].startswith(b"\x89PNG")
        assert plot.title in plot_text(plot)


HIDDEN = ["\u202e", "\u2066", "\u200b", "\x07"]


@pytest.mark.parametrize("letter", HIDDEN)
def test_what_turns_text_round_or_hides_is_refused_before_any_document(letter: str) -> None:
    with pytest.raises(Refusal, match="invisible character"):
        loads(TEXT.replace("Words", f"Wo{letter}rds"))


@pytest.mark.parametrize("letter", HIDDEN)
def test_even_so_every_format_would_show_it_by_its_code(
    hostile: Contract, letter: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = f"Wo{letter}rds"
    plain = document(hostile)
    clause = Clause("1.1", "", Prose(said, (Sentence(said), Items(said, (said,)), Grid(said, (said,), ((said,),)))))
    hidden = replace(plain, title=said, version=said, closing=said, parts=(Part("1", said, (clause,)),))
    for module in (terms_docx, terms_html, terms_pdf):
        monkeypatch.setattr(module, "illustrated", lambda _: hidden)
    shown = f"Wo<U+{ord(letter):04X}>rds"
    page = terms_as(hostile, "html").decode()
    word = io.BytesIO(terms_as(hostile, "docx"))
    texts = [node.text or "" for node in docx.Document(word).element.body.iter(qn("w:t"))]
    pdf = "".join(pages_of(terms_as(hostile, "pdf")))
    for text in (page, "".join(texts), pdf):
        assert letter not in text
    assert shown.replace("<", "&lt;").replace(">", "&gt;") in page and shown in texts and shown in pdf


def test_letters_that_no_font_has_are_set_by_the_machine_or_refused_by_name() -> None:
    found = loads(TEXT.replace('"Words"', '"中文"'))
    assert "中文" in terms_as(found, "html").decode()
    assert "中文" in "".join(p.text for p in docx.Document(io.BytesIO(terms_as(found, "docx"))).paragraphs)
    try:
        assert terms_as(found, "pdf").startswith(b"%PDF")
    except Refusal as refused:
        assert "中" in str(refused) and refused.findings[0].fix == "--as html"
