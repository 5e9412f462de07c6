"""The formats that terms are written in: one file for each, and one line here.

>>> from obcdsl import load
>>> terms_as(load("contracts/aca_risk_corridor"), "html")[:15]
b'<!doctype html>'
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from obcdsl.contract import Contract

FORMATS = {
    "md": "obcdsl.render.terms:markdown_bytes",
    "html": "obcdsl.render.terms_html:html",
    "docx": "obcdsl.render.terms_docx:docx",
    "pdf": "obcdsl.render.terms_pdf:pdf",
}
"""Where the function stands that turns a contract into the bytes of a file, imported only when asked for."""

BINARY = ("docx", "pdf")


def terms_as(contract: Contract, name: str) -> bytes:
    """The terms of a contract as a file of a format.

    Raises:
        Refusal: where the contract has errors, or a package that the format needs is not installed.
    """
    module, function = FORMATS[name].split(":")
    made: Callable[[Contract], bytes] = getattr(import_module(module), function)
    return made(contract)
