"""PDF files are what they say, by a checker that has nothing to do with what makes them: PDF/UA-1 and PDF/A-2a."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from obcdsl.contract import load
from obcdsl.documents import document
from obcdsl.render.terms_formats import terms_as
from tests.statements.conftest import shipped_paid

checker = pytest.importorskip("page", reason="page-validation is not installed")

SHIPPED = Path(__file__).parents[2] / "contracts"
NAMES = ("staffordshire_end_of_life", "best_practice_tariff", "oldham_musculoskeletal")
MISREAD = "PDFA2A-STREAM-LENGTH-001"
"""The checker takes the last byte of a compressed stream for a part of the line end after it where it is a return."""


def failures(made: bytes) -> list[tuple[str, str]]:
    """What fails, of both standards."""
    found = []
    for profile in (checker.ValidationProfile.PDF_UA_1, checker.ValidationProfile.PDF_A_2A):
        report = checker.validate_pdf_bytes(made, profile=profile)
        found += [(one.rule_id, one.message) for one in report.failures]
    return [one for one in found if one[0] != MISREAD or not re.search(rb"\r\nendstream", made)]


@pytest.mark.parametrize("name", NAMES)
def test_terms_and_statements_meet_both_standards(name: str) -> None:
    assert failures(terms_as(load(SHIPPED / name / "contract.obc"), "pdf")) == []
    assert failures(document(shipped_paid(name), "pdf")) == []


def test_hostile_names_break_neither_standard() -> None:
    assert failures(terms_as(load(Path(__file__).with_name("hostile.obc")), "pdf")) == []


def test_the_checker_finds_a_fault() -> None:
    made = terms_as(load(Path(__file__).with_name("hostile.obc")), "pdf")
    assert failures(made.replace(b"/Marked true", b"/Marked null"))
