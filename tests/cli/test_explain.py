"""`obc explain`: codes in words."""

from __future__ import annotations

import pytest


def test_every_code_is_listed(obc) -> None:
    shown = obc("explain")
    assert shown.exit_code == 0 and "file-twice" in shown.output


@pytest.mark.parametrize("said", ["file-twice", "[file-twice]"])
def test_one_code(said: str, obc) -> None:
    shown = obc("explain", said)
    assert shown.exit_code == 0 and shown.output.strip()


def test_a_code_misspelt(obc) -> None:
    shown = obc("explain", "file-twise")
    assert shown.exit_code == 2 and "did you mean `file-twice`?" in shown.stderr
