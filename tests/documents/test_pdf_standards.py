"""PDF files are what they say, by checkers that have nothing to do with what makes them: PDF/UA-1 and PDF/A-2a, and syntax.

`OBC_PDF_CONTRACTS=all` tries the terms and the statements of every shipped contract, not of a few.
"""

from __future__ import annotations

import io
import os
import zlib
from itertools import count
from pathlib import Path

import pytest

from obcdsl.contract import load
from obcdsl.documents import document
from obcdsl.render.terms_formats import terms_as
from tests.statements.conftest import shipped_paid

checker = pytest.importorskip("page", reason="page-validation is not installed")
pikepdf = pytest.importorskip("pikepdf", reason="pikepdf is not installed")

SHIPPED = Path(__file__).parents[2] / "contracts"
NAMES = ("staffordshire_end_of_life", "best_practice_tariff", "oldham_musculoskeletal", "alzira")
if os.environ.get("OBC_PDF_CONTRACTS") == "all":
    NAMES = tuple(sorted(str(path.parent.relative_to(SHIPPED)) for path in SHIPPED.rglob("contract.obc")))
MISREAD = "PDFA2A-STREAM-LENGTH-001"
r"""The checker looks for the line end before `endstream`; where the last byte of a stream is a return, it takes that byte
and the line end for one (`\r\n`), and counts a byte less than the stream has."""


def failures(made: bytes) -> list[tuple[str, str]]:
    """What fails of both standards and, by qpdf, of the syntax of PDF, but for what the checker is known to misread."""
    with pikepdf.open(io.BytesIO(made)) as file:
        found = [("syntax", problem) for problem in file.check_pdf_syntax()]
        packed = {each.objgen: each.read_raw_bytes() for each in file.objects if packs(each)}
    found += [("length", f"stream {at} does not end where /Length says") for at in packed if not whole(packed[at])]
    for profile in (checker.ValidationProfile.PDF_UA_1, checker.ValidationProfile.PDF_A_2A):
        for one in checker.validate_pdf_bytes(made, profile=profile).failures:
            at = one.object_id and (one.object_id.object_number, one.object_id.generation)
            if one.rule_id != MISREAD or at not in packed or not (whole(packed[at]) and packed[at].endswith(b"\r")):
                found.append((one.rule_id, one.message))
    return found


def packs(found: object) -> bool:
    """Whether an object of a file is a stream that is compressed."""
    return isinstance(found, pikepdf.Stream) and found.get("/Filter") == "/FlateDecode"


def whole(packed: bytes) -> bool:
    """Whether compressed bytes are complete with the last of them, and not before: they say themselves where they end."""
    reading, before = zlib.decompressobj(), zlib.decompressobj()
    reading.decompress(packed)
    before.decompress(packed[:-1])
    return reading.eof and not reading.unused_data and not before.eof


@pytest.mark.parametrize("name", NAMES)
def test_terms_and_statements_meet_both_standards(name: str) -> None:
    assert failures(terms_as(load(SHIPPED / name / "contract.obc"), "pdf")) == []
    if (SHIPPED / name / "data").is_dir():
        assert failures(document(shipped_paid(name), "pdf")) == []


@pytest.fixture(scope="module")
def hostile() -> bytes:
    return terms_as(load(Path(__file__).with_name("hostile.obc")), "pdf")


def test_hostile_names_break_neither_standard(hostile: bytes) -> None:
    assert failures(hostile) == []


def test_the_checker_finds_a_fault(hostile: bytes) -> None:
    assert failures(hostile.replace(b"/Marked true", b"/Marked null"))


def test_a_stream_that_ends_with_a_return_is_misread_and_one_of_a_wrong_length_is_found(hostile: bytes) -> None:
    saved = io.BytesIO()
    with pikepdf.open(io.BytesIO(hostile)) as file:
        content = file.pages[0].Contents
        drawn = content.read_bytes()
        tries = (zlib.compress(drawn + b"\n%" + b"y" * at) for at in count())
        packed = next(each for each in tries if each.endswith(b"\r"))
        content.write(packed, filter=pikepdf.Name.FlateDecode)
        file.save(saved, preserve_pdfa=True)
    made, length = saved.getvalue(), b"/Length %d" % len(packed)
    assert made.count(length) == 1 and made.count(packed + b"\nendstream") == 1
    report = checker.validate_pdf_bytes(made, profile=checker.ValidationProfile.PDF_A_2A)
    assert MISREAD in {one.rule_id for one in report.failures}
    assert failures(made) == []
    for other in (len(packed) - 1, len(packed) + 1):
        assert failures(made.replace(length, b"/Length %d" % other))
