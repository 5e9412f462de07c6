"""Pages as a reader meets them: nothing runs over an edge, and words that lead into something stand on its page."""

from __future__ import annotations

import io
import re
from itertools import pairwise
from pathlib import Path

import docx
from click.testing import CliRunner
from pypdf import PdfReader

from obcdsl.cli import main
from obcdsl.render.terms_formats import terms_as
from tests import shipped


def test_in_word_a_lead_stays_with_what_it_leads_into() -> None:
    file = docx.Document(io.BytesIO(terms_as(shipped.contract("pioneer_aco"), "docx")))
    leads = [
        one
        for one, after in pairwise(file.paragraphs)
        if one.style.name == "Clause Text" and after.style.name in ("Clause Step", "Clause Point")
    ]
    assert len(leads) > 10 and all(one.paragraph_format.keep_with_next for one in leads)


def test_in_word_cells_leave_room_above_and_below_their_words() -> None:
    file = docx.Document(io.BytesIO(terms_as(shipped.contract("pioneer_aco"), "docx")))
    styles = [cell.paragraphs[0].style for table in file.tables for row in table.rows for cell in row.cells]
    assert styles and all(one.paragraph_format.space_before == one.paragraph_format.space_after > 0 for one in styles)


def test_a_fingerprint_beside_a_long_file_name_stays_on_the_page(tmp_path: Path) -> None:
    asked = ["pay", str(shipped.CONTRACTS / "best_practice_tariff"), "--as", "pdf", "--out", str(tmp_path / "out")]
    assert CliRunner().invoke(main, asked).exit_code == 0
    first = PdfReader(tmp_path / "out" / "best_practice_tariff.pdf").pages[0].extract_text()
    assert len(re.findall(r"(?m)^sha256 [0-9a-f]{64}$", first)) == 4, first
