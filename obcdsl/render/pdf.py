"""A run of one contract as a PDF that is set by typst: tagged, PDF/UA-1 and PDF/A-2a, the fingerprint on each page.

The statements go to typst as data (JSON) and never as text of its language, so nothing in a contract or in its data can
be taken for code.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from obcdsl.depth import room
from obcdsl.render.statement_data import run_data
from obcdsl.render.typesetting import typeset

if TYPE_CHECKING:
    from obcdsl.documents import Paid

TEMPLATE = Path(__file__).with_name("statements.typ")


def document(paid: Paid) -> bytes:
    """The PDF of what was paid under one contract.

    Raises:
        Refusal: where typst is not installed, or no font has a letter that a text needs.
    """
    with room():
        given = run_data(paid)
    return typeset(TEMPLATE.read_bytes(), {"run": json.dumps(given, ensure_ascii=False)})
