"""A PDF set by typst from a template and data, to the standards of an accessible document that is kept.

Only the fonts that typst brings are used, so that the same data give the same bytes on every machine; where a text needs
letters that they lack, the fonts of the machine are asked too.
"""

from __future__ import annotations

from obcdsl.diagnostic import Refusal, error
from obcdsl.extra import package
from obcdsl.render.screen import cut, visible

STANDARDS = ["ua-1", "a-2a"]
"""PDF/UA-1 (ISO 14289-1) and PDF/A-2a (ISO 19005-2)."""


def typeset(template: bytes, given: dict[str, str]) -> bytes:
    """A PDF of a template with data.

    Raises:
        Refusal: where typst is not installed, or it cannot set the data to the standards of an accessible document.
    """
    typst = package("typst", "PDF files are set")
    for only_own_fonts in (True, False):
        try:
            made: bytes = typst.compile(
                template, sys_inputs=given, pdf_standards=STANDARDS, ignore_system_fonts=only_own_fonts
            )
            return made
        except typst.TypstError as fault:
            said = visible(str(fault))
            if "font" not in said:
                raise
    note = "A web page leaves the choice of a font to whoever opens it."
    raise Refusal([error("output", f"the PDF cannot be set: {cut(said)}", notes=[note], fix="--as html")])
