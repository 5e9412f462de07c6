"""`obc explain`: codes in words."""

from __future__ import annotations

import pytest

from obcdsl.cli.explain import HEADINGS
from obcdsl.explained_codes import CODES


def test_every_code_is_listed(obc) -> None:
    shown = obc("explain")
    assert shown.exit_code == 0 and "file-twice" in shown.output


def test_codes_stand_in_groups_and_each_once(obc) -> None:
    lines = obc("explain").output.splitlines()
    assert [line for line in lines if line and not line.startswith(" ")] == list(HEADINGS)
    assert sorted(line.split()[0] for line in lines if line.startswith(" ")) == sorted(CODES)
    assert lines.index("Warnings about a contract") < lines.index(
        f"  {'cliff':<{max(map(len, CODES))}}  {CODES['cliff']}"
    )


@pytest.mark.parametrize("said", ["file-twice", "[file-twice]"])
def test_one_code(said: str, obc) -> None:
    shown = obc("explain", said)
    assert shown.exit_code == 0 and shown.output.strip()


def test_a_code_misspelt(obc) -> None:
    shown = obc("explain", "file-twise")
    assert shown.exit_code == 2 and "did you mean `file-twice`?" in shown.stderr
