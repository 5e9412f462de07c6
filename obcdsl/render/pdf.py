"""A run of one contract as a PDF that is set by typst: tagged, PDF/UA-1 and PDF/A-2a, the fingerprint on each page.

The statements go to typst as data (JSON) and never as text of its language, so nothing in a contract or in its data can
be taken for code. Only the fonts that typst brings are used, so that the same statements give the same bytes on every
machine; where a text needs letters that they lack, the fonts of the machine are asked too.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from obcdsl.depth import room
from obcdsl.diagnostic import Refusal, error
from obcdsl.render.screen import cut, visible
from obcdsl.render.statement_data import run_data

if TYPE_CHECKING:
    from obcdsl.documents import Paid

TEMPLATE = Path(__file__).with_name("statements.typ")
STANDARDS: Any = ("ua-1", "a-2a")


def document(paid: Paid) -> bytes:
    """The PDF of what was paid under one contract.

    Raises:
        Refusal: where typst is not installed, or no font has a letter that a text needs.
    """
    with room():
        given = run_data(paid)
    return typeset(TEMPLATE.read_bytes(), {"run": json.dumps(given, ensure_ascii=False)})


def typeset(template: bytes, given: dict[str, str]) -> bytes:
    """A PDF of a template with data.

    Raises:
        Refusal: where typst is not installed, or it cannot set the data to the standards of an accessible document.
    """
    try:
        import typst
    except ImportError:
        message = "PDF files are set by typst, which is not installed"
        raise Refusal([error("missing-extra", message, fix='pip install "obcdsl[documents]"')]) from None
    said = ""
    for only_own_fonts in (True, False):
        try:
            made: bytes = typst.compile(
                template, sys_inputs=given, pdf_standards=list(STANDARDS), ignore_system_fonts=only_own_fonts
            )
            return made
        except typst.TypstError as fault:
            said = visible(str(fault))
            if "font" not in said:
                raise
    note = "A web page leaves the choice of a font to whoever opens it."
    raise Refusal([error("output", f"the PDF cannot be set: {cut(said)}", notes=[note], fix="--as html")])
