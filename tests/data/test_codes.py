"""The list of codes is that of the code: no finding without an explanation, no explanation without a finding."""

from __future__ import annotations

import re
from pathlib import Path

import obcdsl.data
from obcdsl.data.codes import CODES


def test_every_code_is_explained() -> None:
    folder = Path(obcdsl.data.__file__).parent
    files = [path for path in folder.glob("*.py") if path.name != "codes.py"] + [folder.parent / "extra.py"]
    text = "\n".join(path.read_text(encoding="utf-8") for path in files)
    made = set(re.findall(r'(?:error|warning|fault|NoPeriod|Diagnostic)\(\s*"([a-z-]+)"', text))
    made |= set(re.findall(r'code(?:: str)? ?= ?"([a-z-]+)"', text)) | {"unknown-code"}
    assert made == set(CODES)
