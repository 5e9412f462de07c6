"""`obc read-back`: words proved with their contract, and held against themselves without it."""

from __future__ import annotations

from pathlib import Path

import pytest

from obcdsl import load


@pytest.fixture
def words(care: Path) -> Path:
    """The signed words of a contract, in a folder of their own."""
    (care.parent / "signed").mkdir()
    file = care.parent / "signed" / "words.md"
    file.write_text(load(care).terms(), encoding="utf-8")
    return file


def test_words_are_those_of_their_contract(care: Path, words: Path, obc) -> None:
    shown = obc("read-back", words, care)
    assert shown.exit_code == 0
    assert "says Care and nothing else: 3 clauses" in shown.output


def test_without_a_contract_the_one_that_they_make_is_printed(words: Path, tmp_path: Path, obc) -> None:
    shown = obc("read-back", words)
    assert shown.exit_code == 0 and shown.stderr == ""
    made = tmp_path / "made.obc"
    made.write_text(shown.output, encoding="utf-8")
    assert load(made).evaluate([{"agency": "A", "period": "year 1", "visits": "3"}]).statements[0].net.amount == "30.00"


@pytest.mark.parametrize("with_contract", [True, False])
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("is never read as 0", "is read as 0"),
        ("| Not negative |", "| Negative |"),
        ("payment is made by", "payment was made by"),
    ],
)
def test_edited_words_are_refused_with_their_line(
    old: str, new: str, with_contract: bool, care: Path, words: Path, obc
) -> None:
    said = words.read_text(encoding="utf-8")
    assert old in said
    words.write_text(said.replace(old, new, 1), encoding="utf-8")
    shown = obc("read-back", words, *[care] * with_contract)
    assert shown.exit_code == 1 and shown.stdout == ""
    assert f"words.md:{said[: said.index(old)].count(chr(10)) + 1}:1" in shown.stderr


def test_words_of_one_version_say_what_was_not_held_against_others(tmp_path: Path, obc) -> None:
    contract = load(Path(__file__).parents[1] / "terms" / "amended")
    file = tmp_path / "words.md"
    file.write_text(contract.consolidated(contract.versions[2].compiled.first).terms(), encoding="utf-8")
    shown = obc("read-back", file)
    assert shown.exit_code == 0 and "these words are of one version: name the contract too" in shown.stderr
