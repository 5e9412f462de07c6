"""`contracts/README.md` lists every contract, and says of its terms, clauses and library files what the contract says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from obcdsl.contract import load

FOLDER = Path(__file__).resolve().parent.parent / "contracts"
CELLS = ("source", "terms", "clauses", "library", "reproduced")
ROWS = {
    Path(row["file"]).parent.as_posix(): dict(zip(CELLS, re.split(r" \| ", row["cells"]), strict=True))
    for row in re.finditer(
        r"^\| \[\w+\]\((?P<file>[^)]*)\) \| (?P<cells>.*) \|$",
        (FOLDER / "README.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
}
KINDS = (
    "phase",
    "table",
    "key",
    "outcome",
    "fee",
    "incentive",
    "deduction",
    "corridor",
    "share",
    "guarantee",
    "timing",
)


def text(name: str) -> str:
    return (FOLDER / name / "contract.obc").read_text(encoding="utf-8")


def test_every_contract_has_a_row() -> None:
    found = [*FOLDER.glob("*/contract.obc"), *FOLDER.glob("england/*/contract.obc")]
    assert sorted(ROWS) == sorted(path.parent.relative_to(FOLDER).as_posix() for path in found)
    assert len([name for name in ROWS if name.startswith("england/")]) == 25


@pytest.mark.parametrize("name", ROWS)
def test_a_row_says_of_the_terms_what_the_contract_says(name: str) -> None:
    """A contract with an illustrative clause, or that is an illustration as a whole, is not said to be published."""
    is_marked = re.search(r"^  (?:illustrative|status +illustrative)\b", text(name), re.MULTILINE) is not None
    assert ROWS[name]["terms"] in ("published", "partly", "illustrative")
    assert is_marked == (ROWS[name]["terms"] != "published")


@pytest.mark.parametrize("name", ROWS)
def test_a_row_names_source_clauses_and_library_files(name: str) -> None:
    row = ROWS[name]
    assert row["source"] and row["reproduced"]
    used = [file for line in re.findall(r"^use (.+)$", text(name), re.MULTILINE) for file in re.split(r", *", line)]
    assert re.findall(r"`(\w+)`", row["library"]) == used and (row["library"] == "none") == (not used)
    said = row["clauses"].split(", ")
    for kind in KINDS:
        has = re.search(rf"^{kind} [a-z]", text(name), re.MULTILINE) is not None
        assert has == any(re.match(rf"{kind}s?\b", word) for word in said), (kind, said)


@pytest.mark.parametrize("name", [name for name in ROWS if ROWS[name]["terms"] != "published"])
def test_illustrative_terms_are_said_in_the_title_and_the_words(name: str) -> None:
    assert re.search(r'^contract \w+ ".*\billustrative\b.*"$', text(name), re.MULTILINE)
    words = load(FOLDER / name).terms()
    head = words.partition("\n## ")[0]
    assert "ILLUSTRATIVE" in head and "illustrative" in head.splitlines()[0]
    marked = len(re.findall(r"^  illustrative ", text(name), re.MULTILINE))
    assert words.count("This clause is illustrative:") + words.count("This contract is illustrative:") >= marked
