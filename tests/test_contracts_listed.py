"""`contracts/README.md` lists every contract, and says of its terms what the contract says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parent.parent / "contracts"
ROWS = {
    row["name"]: row["terms"]
    for row in re.finditer(
        r"^\| \[(?P<name>\w+)\]\([^)]*\) \| [^|]* \| (?P<terms>\w+) \|",
        (FOLDER / "README.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
}


def test_every_contract_has_a_row() -> None:
    assert sorted(ROWS) == sorted(path.parent.name for path in FOLDER.glob("*/contract.obc"))


@pytest.mark.parametrize("name", ROWS)
def test_a_row_says_of_the_terms_what_the_contract_says(name: str) -> None:
    """A contract with an illustrative clause, or that is an illustration as a whole, is not said to be published."""
    text = (FOLDER / name / "contract.obc").read_text(encoding="utf-8")
    is_marked = re.search(r"^  (?:illustrative|status +illustrative)\b", text, re.MULTILINE) is not None
    assert is_marked == (ROWS[name] != "published")
